"""What may be said of an occupation in a place, in words, from the figures loaded; and what may not, and why.

Nothing is added to what the sources say. A figure kept secret is not a zero; figures are added over basins only where
the source itself says that the basins lie in the department, and the sum says how many are missing; a tension is never
averaged. A family's figures reach an occupation only by a link of a loaded table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from passport_core.outcomes import Text
from passport_core.passport.frameworks import ItemRef, Link
from passport_core.passport.labour import (
    Area,
    Figure,
    LabourSet,
    LocalMarket,
    LocalSignal,
    Observation,
    StatedObservation,
)
from passport_core.passport.market_words import (
    Total,
    absent_text,
    caution_of,
    figure_text,
    secret_text,
    silent_text,
    source_text,
    unlinked_text,
)
from passport_core.passport.places import Place

PEERS_AT_LEAST = 20  # families with published figures before one is said to plan many hires
MANY = 0.75  # … more than this share of them


@dataclass(frozen=True, slots=True)
class Lineage:
    """An occupation with the older codes from which it descends (nearest first), and what families count any of them.

    ``links`` are of kind FAMILY, each from a family to one of these codes.
    """

    occupation: ItemRef
    older: tuple[ItemRef, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def codes(self) -> tuple[ItemRef, ...]:
        return (self.occupation, *self.older)

    def families(self, framework: str) -> Sequence[Link]:
        """Return the links from a framework's families to the nearest code that has any."""
        within = [link for link in self.links if link.source.framework == framework]
        for code in self.codes:
            if near := [link for link in within if link.target == code]:
                return sorted(near, key=lambda link: (link.condition, link.source.code))
        return ()


_Part = tuple[str, str, str | None]  # coding, code, department: one area of figures


@dataclass(frozen=True, slots=True)
class LocalFigures:
    """All that is loaded about a place, ready to be asked about many occupations."""

    place: Place
    day: date
    sets: tuple[LabourSet, ...]  # the newest year of each name
    _rows: Mapping[str, Mapping[ItemRef, Mapping[_Part, Observation]]]  # by set, subject and part
    _peers: Mapping[tuple[str, _Part | None], Sequence[int]]  # complete planned hires of all families, sorted

    @classmethod
    def gather(
        cls, place: Place, observations: Iterable[StatedObservation], sets: Iterable[LabourSet], *, day: date
    ) -> LocalFigures:
        """Sort what the store says of the place's areas. ``sets`` may hold every year: the newest of a name counts."""
        newest: dict[str, LabourSet] = {}
        for each in sorted(sets, key=lambda each: -each.header.year):
            newest.setdefault(each.header.name, each)
        wanted = {_part(area) for area in place.areas}
        rows: dict[str, dict[ItemRef, dict[_Part, Observation]]] = {}
        for stated in observations:
            said = stated.observation
            if _part(said.area) in wanted:
                rows.setdefault(stated.stated_in.id, {}).setdefault(said.subject, {})[_part(said.area)] = said
        peers: dict[tuple[str, _Part | None], list[int]] = {}
        for set_id, subjects in rows.items():
            for parts in subjects.values():
                for part, said in parts.items():
                    if Figure.HIRES in said.figures:
                        peers.setdefault((set_id, part), []).append(said.figures[Figure.HIRES])
                if all(Figure.HIRES in said.figures for said in parts.values()):
                    peers.setdefault((set_id, None), []).append(sum(s.figures[Figure.HIRES] for s in parts.values()))
        return cls(
            place,
            day,
            tuple(sorted(newest.values(), key=lambda each: each.header.name)),
            rows,
            {key: sorted(found) for key, found in peers.items()},
        )

    def market(self, lineage: Lineage) -> LocalMarket:
        """Return what is known of the occupation here."""
        unknown: list[Text] = list(self.place.unknown)
        signals: list[LocalSignal] = []
        scores: dict[str, list[float]] = {}
        for stated_in in self.sets if self.place.areas else ():
            subjects = self._rows.get(stated_in.id, {})
            found = list(_subjects(lineage, subjects))
            if not found:
                unknown.append(self._why_silent(stated_in, subjects, lineage))
            for subject, link in found:
                for area, rows in self._areas(subjects[subject]):
                    self._say(stated_in, subject, link, area, rows, lineage, signals, unknown)
                    for name, score in self._scores(stated_in, rows):
                        scores.setdefault(name, []).append(score)
        if not lineage.links and not any(signal.subject in lineage.codes for signal in signals):
            unknown.append(unlinked_text(lineage.codes))
        means = [sum(found) / len(found) for found in scores.values()]
        return LocalMarket(
            occupation=lineage.occupation,
            place=self.place.asked,
            place_label=self.place.label,
            signals=tuple(signals),
            unknown=tuple(dict.fromkeys(unknown)),
            score=sum(means) / len(means) if means else None,
        )

    def _areas(self, rows: Mapping[_Part, Observation]) -> Iterator[tuple[Area, Sequence[Observation]]]:
        """Yield the department with all its basins' rows, where one was asked for; else each basin with its own."""
        if self.place.department is not None:
            yield self.place.department, tuple(rows.values())
        else:
            for row in rows.values():
                yield row.area, (row,)

    def _say(
        self,
        stated_in: LabourSet,
        subject: ItemRef,
        link: Link | None,
        area: Area,
        rows: Sequence[Observation],
        lineage: Lineage,
        signals: list[LocalSignal],
        unknown: list[Text],
    ) -> None:
        year = rows[0].year
        label = next((row.subject_label for row in rows if row.subject_label), "")
        caution = caution_of(lineage.occupation, subject, label, link, age=self.day.year - year)
        for figure in _figures(rows):
            total = self._total(stated_in, rows, figure)
            if total.value is None and not total.secret:
                unknown.append(absent_text(figure, year, area, subject))
                continue
            signals.append(
                LocalSignal(
                    figure=figure,
                    text=secret_text(figure, year, area)
                    if total.value is None
                    else figure_text(total, year, area, is_high=_is_high(total)),
                    # a range of tensions has no one value: the sentence gives it
                    value=total.value if figure is not Figure.TENSION or total.lowest == total.value else None,
                    is_suppressed=total.value is None,
                    area=area,
                    year=year,
                    source=source_text(stated_in),
                    subject=subject,
                    subject_label=label,
                    via=(link,) if link else (),
                    caution=caution,
                    is_high=_is_high(total),
                )
            )

    def _total(self, stated_in: LabourSet, rows: Sequence[Observation], figure: Figure) -> Total:
        known = [row.figures[figure] for row in rows if figure in row.figures]
        is_sum = figure is not Figure.TENSION
        below, peers = self._below(stated_in, rows) if figure is Figure.HIRES else (None, 0)
        return Total(
            figure=figure,
            lowest=min(known, default=None),
            value=(sum(known) if is_sum else max(known)) if known else None,
            parts=len(rows),
            published=len(known),
            secret=sum(figure in row.suppressed for row in rows),
            share=_share(rows, figure),
            below=below,
            peers=peers,
        )

    def _below(self, stated_in: LabourSet, rows: Sequence[Observation]) -> tuple[float | None, int]:
        """Return which share of the families published here plans fewer hires, and how many these are."""
        if any(Figure.HIRES not in row.figures for row in rows):
            return None, 0
        part = _part(rows[0].area) if self.place.department is None else None
        peers = self._peers.get((stated_in.id, part), ())
        if len(peers) < PEERS_AT_LEAST:
            return None, len(peers)
        own = sum(row.figures[Figure.HIRES] for row in rows)
        return sum(other < own for other in peers) / (len(peers) - 1), len(peers)

    def _scores(self, stated_in: LabourSet, rows: Sequence[Observation]) -> Iterator[tuple[str, float]]:
        """Yield what counts for the rank among occupations, each 0 to 1; what is secret or absent does not count."""
        tension = self._total(stated_in, rows, Figure.TENSION).lowest
        if tension is not None:
            yield "tension", (tension - 1) / 4
        per_seeker = _share(rows, Figure.OFFERS)
        if per_seeker is not None:
            yield "offers", 1 - 1 / (1 + per_seeker)  # offers ÷ (offers + job seekers)
        hard = _share(rows, Figure.HARD_TO_FILL)
        if hard is not None:
            yield "hard", min(hard, 1.0)
        below, _ = self._below(stated_in, rows)
        if below is not None:
            yield "hires", below

    def _why_silent(self, stated_in: LabourSet, subjects: Mapping[ItemRef, object], lineage: Lineage) -> Text:
        counted_by = sorted({subject.framework for subject in subjects})
        return silent_text(
            stated_in,
            self.place.label,
            lineage.codes,
            counted_by,
            [link.source for framework in counted_by for link in lineage.families(framework)],
        )


def _subjects(lineage: Lineage, subjects: Mapping[ItemRef, object]) -> Iterator[tuple[ItemRef, Link | None]]:
    """Yield the subjects of a set that speak of the occupation: its own code or the nearest older one, and families."""
    direct = next((code for code in lineage.codes if code in subjects), None)
    if direct is not None:
        yield direct, None
    for framework in sorted({link.source.framework for link in lineage.links}):
        for link in lineage.families(framework):
            if link.source in subjects:
                yield link.source, link


def _part(area: Area) -> _Part:
    return area.coding, area.code, area.department


def _figures(rows: Sequence[Observation]) -> Iterator[Figure]:
    """Yield the figures that this kind of source gives: all of a survey's, where any of it is there."""
    named = {figure for row in rows for figure in (*row.figures, *row.suppressed)}
    for survey in (
        (Figure.HIRES, Figure.HARD_TO_FILL, Figure.SEASONAL),
        (Figure.TENSION, Figure.OFFERS, Figure.JOB_SEEKERS),
    ):
        if named & set(survey):
            yield from survey


def _share(rows: Sequence[Observation], figure: Figure) -> float | None:
    """Return what a figure is of its whole, over the areas that publish both; None where that is not known."""
    whole = {
        Figure.HARD_TO_FILL: Figure.HIRES,
        Figure.SEASONAL: Figure.HIRES,
        Figure.OFFERS: Figure.JOB_SEEKERS,
    }.get(figure)
    if whole is None:
        return None
    both = [(row.figures[figure], row.figures[whole]) for row in rows if figure in row.figures and whole in row.figures]
    part, of = sum(pair[0] for pair in both), sum(pair[1] for pair in both)
    if of:
        return part / of
    return float("inf") if part and figure is Figure.OFFERS else None


def _is_high(total: Total) -> bool | None:
    """Say whether this is much; None where nothing says so."""
    if total.value is None:
        return None
    match total.figure:
        case Figure.HIRES:
            return None if total.below is None else total.below >= MANY
        case Figure.HARD_TO_FILL | Figure.SEASONAL:
            return None if total.share is None else total.share >= 0.5
        case Figure.TENSION:
            return total.lowest is not None and total.lowest >= 4
        case _:
            return None
