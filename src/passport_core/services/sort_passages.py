"""Judge the passages of a declaration: what each one is here already, and what it may become.

Nothing is written. A passage is new; or known and unchanged; or known, changed, and never issued, which is a
correction; or known, changed and issued, which is a conflict for a person to decide.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import orjson

from passport_core.outcomes import Finding, Outcome, Text
from passport_core.passport.award import Award, AwardState, HolderIdentity, StoredAward
from passport_core.passport.certifier import Certifier, UnestablishedPolicy
from passport_core.passport.identifiers import new_id
from passport_core.passport.validating import AwardInQuestion, RegisterView
from passport_core.ports.formats import DeclaredAward
from passport_core.ports.outside import Clock
from passport_core.ports.store import Session, Store
from passport_core.services.batch_report import FATE_OF_STATE, Fate, PassageOutcome
from passport_core.services.judge_award import JudgeAward

DuplicateKey = tuple[str, str, str | None, date]
# States in which nothing was issued: the passage may be corrected, or judged again by a newer register.
_NEVER_ISSUED = frozenset({AwardState.HELD, AwardState.REFUSED, AwardState.LISTED})
REFUSED_BY_PERSON = "award.refused-by-person"


@dataclass
class Run:
    """One pass over a file: what is the same for all its chunks, and what has come out so far."""

    certifier: Certifier
    batch_id: str
    today: date
    counts: Counter[Fate] = field(default_factory=Counter)
    passages: list[PassageOutcome] = field(default_factory=list)
    views: dict[str, RegisterView] = field(default_factory=dict)
    seen: dict[DuplicateKey, str] = field(default_factory=dict)

    def note(self, outcome: PassageOutcome) -> None:
        """Count an outcome; name the passage where something is left to do."""
        self.counts[outcome.fate] += 1
        if not outcome.fate.is_done:
            self.passages.append(outcome)


@dataclass
class Sorted:
    """One chunk, judged. Each list wants another write."""

    fresh: list[StoredAward] = field(default_factory=list)  # not here yet
    resumed: list[StoredAward] = field(default_factory=list)  # reserved by a run that was stopped
    again: list[StoredAward] = field(default_factory=list)  # here, never issued, judged again
    conflicts: list[tuple[str, Award]] = field(default_factory=list)  # award id, changed content


@dataclass(frozen=True, slots=True)
class SortPassages:
    store: Store
    judge: JudgeAward
    clock: Clock
    pseudonym_key: bytes

    def __call__(self, run: Run, declared: Sequence[DeclaredAward]) -> Sorted:
        """Judge a chunk. What is simply here already is counted at once; the rest is for the caller to write."""
        people = {item.award.holder: self._person_digest(item.award.holder) for item in declared}
        keys = {item.award.technical_id: _duplicate_key(item.award, people[item.award.holder]) for item in declared}
        with self.store.reading() as session:
            known = session.awards.by_technical_ids(run.certifier.id, list(keys))
            doubles = session.awards.probable_duplicates(run.certifier.id, keys.values())
            for item in declared:
                self.view(run, session, item.award.certification)
        out = Sorted()
        for item in declared:
            stored = known.get(item.award.technical_id)
            key = keys[item.award.technical_id]
            if stored is None:
                state, findings = self._judge(run, item.award, key, doubles)
                fresh = StoredAward(
                    id=new_id(),
                    certifier_id=run.certifier.id,
                    batch_id=run.batch_id,
                    award=item.award,
                    state=state,
                    fingerprint=fingerprint_of(item.award),
                    person_digest=people[item.award.holder],
                    findings=findings,
                    person_ordinal=item.person,
                    created_at=self.clock.now(),
                )
                out.fresh.append(fresh)
                _name_if_waiting(run, fresh, item.line)
            else:
                self._known(run, item, stored, key, doubles, out)
        return out

    def view(self, run: Run, session: Session, certification: str) -> None:
        """Keep, for the whole run, what the register says of a certification."""
        if certification not in run.views:
            run.views[certification] = self.judge.view(session, certification, run.today)

    def findings(self, award: Award, certifier: Certifier, view: RegisterView) -> tuple[Finding, ...]:
        """Ask every rule about one award."""
        return tuple(self.judge.at_issue(_question(award, certifier), view))

    def _known(
        self,
        run: Run,
        item: DeclaredAward,
        stored: StoredAward,
        key: DuplicateKey,
        doubles: Mapping[DuplicateKey, Sequence[str]],
        out: Sorted,
    ) -> None:
        unchanged = stored.fingerprint == fingerprint_of(item.award)
        if unchanged and stored.state is AwardState.RESERVED:
            out.resumed.append(stored)
            return
        if stored.state in _NEVER_ISSUED and not (unchanged and _refused_by_person(stored)):
            state, findings = self._judge(run, item.award, key, doubles)
            again = replace(
                stored,
                award=item.award,
                state=state,
                findings=findings,
                fingerprint=fingerprint_of(item.award),
                # Its claim slip comes with the file that it was last declared in.
                batch_id=run.batch_id,
                person_digest=key[0],
                person_ordinal=item.person,
            )
            out.again.append(again)
            _name_if_waiting(run, again, item.line)
            return
        if unchanged:
            run.note(PassageOutcome.of(stored, FATE_OF_STATE[stored.state], item.line))
            return
        out.conflicts.append((stored.id, item.award))
        run.note(replace(PassageOutcome.of(stored, Fate.CONFLICT, item.line), findings=(_CONFLICT,)))

    def _judge(
        self, run: Run, award: Award, key: DuplicateKey, doubles: Mapping[DuplicateKey, Sequence[str]]
    ) -> tuple[AwardState, tuple[Finding, ...]]:
        """Return the state an award gets, and the findings that a person must see."""
        if reason := _not_certified(award):
            return AwardState.LISTED, (reason,)
        findings = self.findings(award, run.certifier, run.views[award.certification])
        told = tuple(f for f in findings if f.outcome in (Outcome.FAILED, Outcome.NOT_ESTABLISHED))
        twins = [run.seen.setdefault(key, award.technical_id), *doubles.get(key, ())]
        if any(finding.outcome is Outcome.FAILED for finding in told):
            return AwardState.REFUSED, told
        if any(twin != award.technical_id for twin in twins):
            return AwardState.HELD, (*told, _DUPLICATE)
        if run.views[award.certification].entry is None:
            # Whatever the policy: a parchment cannot be written from an entry that is not loaded.
            return (AwardState.REFUSED if run.certifier.policy is UnestablishedPolicy.REFUSE else AwardState.HELD), told
        if told or all(finding.outcome is not Outcome.PASSED for finding in findings):
            return _BY_POLICY[run.certifier.policy], told
        return AwardState.RESERVED, ()

    def _person_digest(self, holder: HolderIdentity) -> str:
        content = orjson.dumps(holder, option=orjson.OPT_SORT_KEYS)
        return hashlib.blake2b(content, key=self.pseudonym_key, digest_size=16).hexdigest()


def fingerprint_of(award: Award) -> str:
    """Return the digest of an award's content: same technical id, same fingerprint, same award."""
    return hashlib.sha256(orjson.dumps(award, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _name_if_waiting(run: Run, stored: StoredAward, line: int | None) -> None:
    if stored.state is not AwardState.RESERVED:
        run.passages.append(PassageOutcome.of(stored, FATE_OF_STATE[stored.state], line))


def _refused_by_person(stored: StoredAward) -> bool:
    return any(finding.code == REFUSED_BY_PERSON for finding in stored.findings)


def _duplicate_key(award: Award, person: str) -> DuplicateKey:
    return person, award.certification, award.block, award.awarded_on


def _question(award: Award, certifier: Certifier) -> AwardInQuestion:
    return AwardInQuestion(
        certification=award.certification,
        block=award.block,
        awarded_on=award.awarded_on,
        issuer_siren=certifier.siren,
        issuer_siret=certifier.siret,
        enrolled_on=award.enrolled_on,
        valid_until=award.valid_until,
        exam_from=award.exam_from,
        exam_until=award.exam_until,
        birth_year=award.holder.birth_year,
        assessed_by_siret=award.assessed_by_siret,
    )


def _not_certified(award: Award) -> Finding | None:
    if not award.is_certified:
        code = "award.not-certified-data"
        message = Text("Déclaré comme donnée non certifiée.", "Declared as data that is not certified.")
    elif award.language_level == "INSUFFISANT":
        code = "award.insufficient"
        message = Text("Niveau insuffisant : rien n’a été obtenu.", "Insufficient level: nothing was awarded.")
    elif not award.is_admission:
        code = "award.score-only"
        message = Text("Un score, sans admission.", "A score, without admission.")
    else:
        return None
    return Finding(
        "certified",
        Outcome.FAILED,
        code,
        message,
        Text(
            "Rien à faire si c’est exact : la ligne est gardée, jamais émise comme certifiée.",
            "Nothing to do if this is right: the line is kept, never issued as certified.",
        ),
    )


_BY_POLICY = {
    UnestablishedPolicy.HOLD: AwardState.HELD,
    UnestablishedPolicy.ISSUE: AwardState.RESERVED,
    UnestablishedPolicy.REFUSE: AwardState.REFUSED,
}
_CONFLICT = Finding(
    "unchanged",
    Outcome.NOT_ESTABLISHED,
    "award.changed",
    Text(
        "Cet identifiant technique a déjà été émis avec un autre contenu.",
        "This technical id was issued before with other content.",
    ),
    Text(
        "Décidez : garder l’ancien (keep), ou remplacer (replace ; l’ancien document sera marqué « remplacé »).",
        "Decide: keep the old one (keep), or replace it (replace; the old document will read “replaced”).",
    ),
)
_DUPLICATE = Finding(
    "duplicate",
    Outcome.NOT_ESTABLISHED,
    "award.probable-duplicate",
    Text(
        "La même personne, la même certification et la même date figurent sous un autre identifiant technique.",
        "The same person, certification and date stand under another technical id.",
    ),
    Text(
        "Comparez les deux lignes ; émettez celle-ci si ce sont bien deux délivrances.",
        "Compare the two lines; issue this one if there really are two awards.",
    ),
)
