"""What may be said of an occupation in a place, in words, from the figures loaded; and what may not, and why.

Nothing is added to what the sources say. A figure kept secret is not a zero; figures are added over basins only where
the source itself says that the basins lie in the department, and the sum says how many are missing; a tension is never
averaged. A family's figures reach an occupation only by a link of a loaded table.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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
    """An occupation with the older codes from which it descends (nearest first), and which families count it.

    ``families`` are, by framework, the links from its families to the nearest of these codes that it knows.
    """

    occupation: ItemRef
    older: tuple[ItemRef, ...] = ()
    families: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)

    @classmethod
    def trace(cls, occupation: ItemRef, older: Iterable[ItemRef] = (), links: Iterable[Link] = ()) -> Lineage:
        """Sort the links (of kind FAMILY, each from a family to one of the codes) by framework."""
        above = tuple(older)
        near = {code: place for place, code in enumerate((occupation, *above))}
        by_framework: dict[str, list[Link]] = {}
        for link in links:
            by_framework.setdefault(link.source.framework, []).append(link)
        families: dict[str, tuple[Link, ...]] = {}
        for framework, within in sorted(by_framework.items()):
            nearest = min(near[link.target] for link in within)
            kept = [link for link in within if near[link.target] == nearest]
            families[framework] = tuple(sorted(kept, key=lambda link: (link.condition, link.source.code)))
        return cls(occupation, above, families)

    @property
    def codes(self) -> tuple[ItemRef, ...]:
        return (self.occupation, *self.older)


_Part = tuple[str, str, str | None]  # coding, code, department: one area of figures


@dataclass(frozen=True, slots=True)
class _Saying:
    """What a source says of one subject here: signals without the way to an occupation, and what counts for it."""

    label: str
    signals: tuple[LocalSignal, ...]
    unknown: tuple[Text, ...]
    scores: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class LocalFigures:
    """All that is loaded about a place, ready to be asked about many occupations."""

    place: Place
    day: date
    sets: tuple[LabourSet, ...]  # the newest year of each name
    _rows: Mapping[str, Mapping[ItemRef, Mapping[_Part, Observation]]]  # by set, subject and part
    _peers: Mapping[tuple[str, _Part | None], Sequence[int]]  # complete planned hires of all families, sorted
    _said: dict[tuple[str, ItemRef], _Saying] = field(default_factory=dict, repr=False, compare=False)

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
                said = self._saying(stated_in, subject)
                age = self.day.year - stated_in.header.year
                caution = caution_of(lineage.occupation, subject, said.label, link, age=age)
                via = (link,) if link else ()
                signals += [_led(signal, via, caution) for signal in said.signals]
                unknown += said.unknown
                for name, score in said.scores:
                    scores.setdefault(name, []).append(score)
        if not lineage.families and not any(signal.subject in lineage.codes for signal in signals):
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

    def _saying(self, stated_in: LabourSet, subject: ItemRef) -> _Saying:
        """Return what is said of a subject here, whatever occupation is asked about; worked out once."""
        key = stated_in.id, subject
        found = self._said.get(key)
        if found is None:
            found = self._said[key] = self._say(stated_in, subject, self._rows[stated_in.id][subject])
        return found

    def _say(self, stated_in: LabourSet, subject: ItemRef, parts: Mapping[_Part, Observation]) -> _Saying:
        label = next((row.subject_label for row in parts.values() if row.subject_label), "")
        source = source_text(stated_in)
        signals: list[LocalSignal] = []
        unknown: list[Text] = []
        scores: list[tuple[str, float]] = []
        for area, rows in self._areas(parts):
            year = rows[0].year
            scores += self._scores(stated_in, rows)
            for figure in _figures(rows):
                total = self._total(stated_in, rows, figure)
                if total.value is None and not total.secret:
                    unknown.append(absent_text(figure, year, area, subject))
                    continue
                is_high = _is_high(total)
                signals.append(
                    LocalSignal(
                        figure=figure,
                        text=secret_text(figure, year, area)
                        if total.value is None
                        else figure_text(total, year, area, is_high=is_high),
                        # a range of tensions has no one value: the sentence gives it
                        value=total.value if figure is not Figure.TENSION or total.lowest == total.value else None,
                        is_suppressed=total.value is None,
                        area=area,
                        year=year,
                        source=source,
                        subject=subject,
                        subject_label=label,
                        is_high=is_high,
                    )
                )
        return _Saying(label, tuple(signals), tuple(unknown), tuple(scores))

    def _areas(self, rows: Mapping[_Part, Observation]) -> Iterator[tuple[Area, Sequence[Observation]]]:
        """Yield the department with all its basins' rows, where one was asked for; else each basin with its own."""
        if self.place.department is not None:
            yield self.place.department, tuple(rows.values())
        else:
            for row in rows.values():
                yield row.area, (row,)

    def _total(self, stated_in: LabourSet, rows: Sequence[Observation], figure: Figure) -> Total:
        known = [row.figures[figure] for row in rows if figure in row.figures]
        is_sum = figure is not Figure.TENSION
        below, peers = self._below(stated_in, rows) if figure is Figure.HIRES else (None, 0)
        return Total(
            figure=figure,
            lowest=min(known, default=None),
            value=(sum(known) if is_sum else max(known)) if known else None,
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
        return bisect_left(peers, own) / (len(peers) - 1), len(peers)

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
            [link.source for framework in counted_by for link in lineage.families.get(framework, ())],
        )


def _subjects(lineage: Lineage, subjects: Mapping[ItemRef, object]) -> Iterator[tuple[ItemRef, Link | None]]:
    """Yield the subjects of a set that speak of the occupation: its own code or the nearest older one, and families."""
    direct = next((code for code in lineage.codes if code in subjects), None)
    if direct is not None:
        yield direct, None
    for links in lineage.families.values():
        for link in links:
            if link.source in subjects:
                yield link.source, link


def _led(signal: LocalSignal, via: tuple[Link, ...], caution: Text | None) -> LocalSignal:
    """Return the signal as it concerns an occupation; written out, since ``replace`` would take most of the time."""
    return LocalSignal(
        signal.figure,
        signal.text,
        signal.value,
        signal.is_suppressed,
        signal.area,
        signal.year,
        signal.source,
        signal.subject,
        signal.subject_label,
        via,
        caution,
        signal.is_high,
    )


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
