"""What learners declare and plan: experiences, a plan each, the grants of their advisers, and the advisers' notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, case, delete, insert, select, update

from passport_core.builtin.sql import codec, codec_skills, schema_skills
from passport_core.builtin.sql.database import Unit
from passport_core.passport.advising import AdviceGrant, AdviceReading, Note, NoteKind, NoteState, Plan
from passport_core.passport.experience import Experience

_experience, _plan, _grant, _reading, _note = (
    schema_skills.experience,
    schema_skills.plan,
    schema_skills.advice_grant,
    schema_skills.advice_reading,
    schema_skills.advice_note,
)


class SqlExperiences:
    """``ExperienceRepository`` over one unit of work."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def add(self, experience: Experience) -> None:
        """As the port says; raise ConflictError where the id is taken, or there is no such passport."""
        with self._unit.alone():
            self._unit.run(
                insert(_experience),
                {
                    "id": experience.id,
                    "passport_id": experience.passport_id,
                    "content": codec.write_one(codec_skills.EXPERIENCE, experience),
                },
            )

    def replace(self, experience: Experience) -> bool:
        return bool(
            self._unit.run(
                update(_experience)
                .where(_experience.c.id == experience.id, _experience.c.passport_id == experience.passport_id)
                .values(content=codec.write_one(codec_skills.EXPERIENCE, experience))
            )
        )

    def get(self, experience_id: str) -> Experience | None:
        row = self._unit.first(select(_experience.c.content).where(_experience.c.id == experience_id))
        return None if row is None else codec.read_one(codec_skills.EXPERIENCE, row.content)

    def of_passport(self, passport_id: str) -> Sequence[Experience]:
        rows = self._unit.rows(
            select(_experience.c.content)
            .where(_experience.c.passport_id == passport_id)
            .order_by(_experience.c.ordinal)
        )
        return [codec.read_one(codec_skills.EXPERIENCE, row.content) for row in rows]

    def remove(self, experience_id: str) -> bool:
        return bool(self._unit.run(delete(_experience).where(_experience.c.id == experience_id)))


class SqlPlans:
    """``PlanRepository`` over one unit of work."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def plan(self, passport_id: str) -> Plan | None:
        row = self._unit.first(select(_plan).where(_plan.c.passport_id == passport_id))
        if row is None:
            return None
        return Plan(
            passport_id=row.passport_id,
            targets=codec.read_words(row.targets),
            place=row.place,
            by=row.wanted_by,
            changed_at=row.changed_at,
        )

    def save(self, plan: Plan) -> None:
        """As the port says, in place of what was saved before; raise ConflictError where there is no such passport."""
        values = {
            "targets": codec.write_words(plan.targets),
            "place": plan.place,
            "wanted_by": plan.by,
            "changed_at": plan.changed_at,
        }
        added = self._unit.insert(_plan).values(passport_id=plan.passport_id, **values)
        with self._unit.alone():
            self._unit.run(added.on_conflict_do_update(index_elements=["passport_id"], set_=values))

    def add_grant(self, grant: AdviceGrant, token_digest: str) -> None:
        """As the port says; raise ConflictError where the digest is taken, or there is no such passport."""
        with self._unit.alone():
            self._unit.run(
                insert(_grant),
                {
                    "id": grant.id,
                    "token_digest": token_digest,
                    "passport_id": grant.passport_id,
                    "adviser": grant.adviser,
                    "created_at": grant.created_at,
                    "expires_at": grant.expires_at,
                    "withdrawn_at": grant.withdrawn_at,
                    "note_count": 0,
                },
            )

    def grant_by_digest(self, token_digest: str) -> AdviceGrant | None:
        return self._one_grant(_grant.c.token_digest == token_digest)

    def grant(self, grant_id: str) -> AdviceGrant | None:
        return self._one_grant(_grant.c.id == grant_id)

    def _one_grant(self, condition: ColumnElement[bool]) -> AdviceGrant | None:
        row = self._unit.first(select(_grant).where(condition))
        return None if row is None else _stored_grant(row)

    def grants(self, passport_id: str) -> Sequence[AdviceGrant]:
        """Newest first."""
        rows = self._unit.rows(
            select(_grant).where(_grant.c.passport_id == passport_id).order_by(_grant.c.created_at.desc(), _grant.c.id)
        )
        return [_stored_grant(row) for row in rows]

    def withdraw_grant(self, grant_id: str, at: datetime) -> bool:
        """Return False where there is none, or it is withdrawn already: the first moment stays."""
        return bool(
            self._unit.run(
                update(_grant).where(_grant.c.id == grant_id, _grant.c.withdrawn_at.is_(None)).values(withdrawn_at=at)
            )
        )

    def log_reading(self, grant_id: str, reading: AdviceReading) -> None:
        """As the port says. Of two at once the later moment may come first: each end moves one way only."""
        added = self._unit.insert(_reading).values(
            grant_id=grant_id,
            day=reading.day,
            kind=reading.kind,
            face=reading.face,
            first_at=reading.first_at,
            last_at=reading.last_at,
            times=reading.count,
        )
        new, old = added.excluded, _reading.c
        self._unit.run(
            added.on_conflict_do_update(
                index_elements=["grant_id", "day", "kind", "face"],
                set_={
                    "first_at": case((new.first_at < old.first_at, new.first_at), else_=old.first_at),
                    "last_at": case((new.last_at > old.last_at, new.last_at), else_=old.last_at),
                    "times": old.times + new.times,
                },
            )
        )

    def readings(self, grant_id: str) -> Sequence[AdviceReading]:
        """Newest first, by the last moment of each line."""
        rows = self._unit.rows(
            select(_reading)
            .where(_reading.c.grant_id == grant_id)
            .order_by(_reading.c.last_at.desc(), _reading.c.kind, _reading.c.face)
        )
        return [AdviceReading(row.day, row.kind, row.face, row.first_at, row.last_at, row.times) for row in rows]

    def add_note(self, note: Note, *, at_most: int) -> bool:
        """As the port says: removed notes count as written. False too where the grant was withdrawn meanwhile, or is
        not one of the note's passport. The count goes up in one UPDATE, which locks the grant's row: of two writers,
        the second sees what the first counted."""
        with self._unit.alone():
            counted = self._unit.run(
                update(_grant)
                .where(
                    _grant.c.id == note.grant_id,
                    _grant.c.passport_id == note.passport_id,
                    _grant.c.withdrawn_at.is_(None),
                    _grant.c.note_count < at_most,
                )
                .values(note_count=_grant.c.note_count + 1)
            )
            if counted:
                self._unit.run(insert(_note), _note_values(note))
        return bool(counted)

    def note(self, note_id: str) -> Note | None:
        row = self._unit.first(select(_note).where(_note.c.id == note_id))
        return None if row is None else _stored_note(row)

    def notes(self, passport_id: str) -> Sequence[Note]:
        rows = self._unit.rows(
            select(_note).where(_note.c.passport_id == passport_id).order_by(_note.c.written_at, _note.c.ordinal)
        )
        return [_stored_note(row) for row in rows]

    def answer_note(self, note_id: str, state: NoteState, at: datetime) -> bool:
        return bool(
            self._unit.run(
                update(_note)
                .where(_note.c.id == note_id, _note.c.state == str(NoteState.WAITING))
                .values(state=str(state), answered_at=at)
            )
        )

    def remove_note(self, note_id: str) -> bool:
        return bool(self._unit.run(delete(_note).where(_note.c.id == note_id)))


def _stored_grant(row: Row[Any]) -> AdviceGrant:
    return AdviceGrant(
        id=row.id,
        passport_id=row.passport_id,
        adviser=row.adviser,
        created_at=row.created_at,
        expires_at=row.expires_at,
        withdrawn_at=row.withdrawn_at,
    )


def _note_values(note: Note) -> dict[str, Any]:
    return {
        "id": note.id,
        "passport_id": note.passport_id,
        "grant_id": note.grant_id,
        "adviser": note.adviser,
        "kind": str(note.kind),
        "text": note.text,
        "written_at": note.written_at,
        "target": note.target,
        "step_key": note.step_key,
        "state": str(note.state),
        "answered_at": note.answered_at,
    }


def _stored_note(row: Row[Any]) -> Note:
    return Note(
        id=row.id,
        passport_id=row.passport_id,
        grant_id=row.grant_id,
        adviser=row.adviser,
        kind=NoteKind(row.kind),
        text=row.text,
        written_at=row.written_at,
        target=row.target,
        step_key=row.step_key,
        state=NoteState(row.state),
        answered_at=row.answered_at,
    )
