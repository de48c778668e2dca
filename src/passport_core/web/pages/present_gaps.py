"""Make the views of one gap: to a certification, an occupation or a course. Pure functions, no language chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from passport_core.outcomes import Text
from passport_core.passport.frameworks import Importance, ItemKind, ItemRef, Level
from passport_core.passport.gap import (
    CertificationOption,
    CertificationStanding,
    Closing,
    CorrespondenceHint,
    Coverage,
    Gap,
    GapLine,
    RegisterLink,
    Standing,
)
from passport_core.passport.gap_sentences import joined
from passport_core.passport.labour import Figure, LocalMarket, LocalSignal
from passport_core.passport.register import Certification
from passport_core.passport.targets import TargetKind
from passport_core.passport.unmapped import unmapped_blocks, unmapped_notes
from passport_core.web.pages import plots
from passport_core.web.pages.hostile_text import line
from passport_core.web.pages.present_needs import (
    Sources,
    correspondence,
    label_text,
    need,
    outside,
    sentence,
    shown_code,
)
from passport_core.web.pages.views import Link, Phrase, Saying
from passport_core.web.pages.views_where import (
    CertificationGapView,
    Hint,
    LevelLine,
    LevelsView,
    MarketView,
    NeedGroup,
    OptionLine,
    ScaleLevel,
    SignalGroup,
    SignalLine,
    WorkGapView,
)

OPTIONS_SHOWN = 8
NEIGHBOURS_SHOWN = 12
_THREATENS = frozenset({Closing.SOON, Closing.PASSES_FIRST})
IS_CLOSING = _THREATENS | {Closing.PASSED}
_ROUTES = {
    "FI": Text("formation initiale", "initial training"),
    "CA": Text("apprentissage", "apprenticeship"),
    "FC": Text("formation continue", "continuing training"),
    "CQ": Text("contrat de professionnalisation", "professional training contract"),
    "CL": Text("candidature individuelle", "individual candidate"),
    "VAE": Text("VAE", "VAE (recognition of experience)"),
}
_IMPORTANCES: Mapping[Importance, Saying] = {
    Importance.CORE: Text("Compétences principales", "Core competencies"),
    Importance.EMERGING: Text("Compétences émergentes", "Emerging competencies"),
    Importance.ESSENTIAL: Text("Compétences essentielles", "Essential competencies"),
    Importance.REQUIRED: Text("Ce qui est demandé", "What is asked"),
    Importance.LISTED: Text("Autres compétences du profil", "Other competencies of the profile"),
    Importance.OPTIONAL: Text("Compétences facultatives", "Optional competencies"),
}
_CLOSED = Text("Aucune, sauf si vous étiez inscrit à temps.", "None, unless you had enrolled in time.")
_UNCOUNTED = Text("Nommé par le profil, sans compter dans le total", "Named by the profile, not counted in the total")


def is_urgent(gap: Gap) -> bool:
    """Say whether a day threatens that is still to come."""
    return gap.certification is not None and gap.certification.closing in _THREATENS and not is_settled(gap)


def is_settled(gap: Gap) -> bool:
    """Say whether no day of the certification threatens any more: it is awarded, or its blocks are all there."""
    return gap.certification is not None and (gap.certification.is_awarded or gap.certification.all_blocks_held)


def certification(
    gap: Gap, standing: CertificationStanding, sources: Sources, *, is_open: bool
) -> CertificationGapView:
    """Present the blocks of a certification, what its correspondences give, and until when it can be awarded."""
    return CertificationGapView(
        anchor=anchor(gap),
        number=line(standing.number, 40),
        title=label_text(gap.target.label),
        level=level_words(standing.level),
        source=outside(gap.target.address),
        summary=blocks_summary(gap, standing),
        deadline=sentence(standing.closing_reason),
        is_closing=standing.closing in IS_CLOSING and not standing.is_awarded,
        is_over=standing.closing is Closing.PASSED,
        routes=_CLOSED if standing.closing is Closing.PASSED else routes_words(standing.routes),
        needs=tuple(need(one, sources) for one in gap.lines),
        hints=tuple(_hint(hint) for hint in standing.correspondences),
        successors=tuple(Link(sources.toward(number), line(number, 40)) for number in standing.successors),
        notes=tuple(sentence(note) for note in standing.notes),
        is_open=is_open,
    )


def anchor(gap: Gap) -> str:
    """Return an id for the gap's part of the page: letters, digits and dashes of its target's name."""
    return "t-" + "".join(c if c.isascii() and c.isalnum() else "-" for c in str(gap.target.ref))[:60]


def need_is_reached(one: GapLine) -> bool:
    """Say whether a line is met, by a correspondence too."""
    return one.standing.value in ("met", "equivalent")


def blocks_summary(gap: Gap, standing: CertificationStanding) -> Saying:
    """Say how many blocks are left, and how many are to be granted; all blocks held is not the certification."""
    if standing.is_awarded:
        return Text("Certification obtenue", "Certification awarded")
    total = len(gap.lines)
    left = sum(1 for one in gap.lines if not need_is_reached(one))
    granted = sum(1 for one in gap.lines if one.standing is Standing.EQUIVALENT)
    if gap.is_without_blocks:
        if granted:
            return Text("La certification est à faire accorder", "The certification is to be granted")
        return Text("Il reste la certification, sans blocs", "The certification is left; it has no blocks")
    if left == total == 1:
        return Text("Il reste le seul bloc", "The only block is left")
    if not left and not granted:
        return Text("Tous les blocs sont là : le jury décide", "All blocks are held: the jury decides")
    values = {"left": left, "granted": granted, "total": total}
    if not left:
        return Phrase(
            Text("À faire accorder : {granted} blocs sur {total}", "To be granted: {granted} blocks of {total}")
            if granted > 1
            else Text("À faire accorder : 1 bloc sur {total}", "To be granted: 1 block of {total}"),
            values,
        )
    one, many = (
        Text("Il reste {left} bloc sur {total}", "{left} block of {total} is left"),
        Text("Il reste {left} blocs sur {total}", "{left} blocks of {total} are left"),
    )
    said = one if left == 1 else many
    if granted:
        said = Text(f"{said.fr}, et {{granted}} à faire accorder", f"{said.en}, and {{granted}} to be granted")
    return Phrase(said, values)


def level_words(level: str | None) -> Saying | None:
    """Return ``niveau 5`` for ``NIV5``; None where the register gives no level."""
    number = Certification("", "", is_active=True, level=level).eqf_level
    return Phrase(Text("niveau {level}", "level {level}"), {"level": number}) if number else None


def routes_words(routes: Sequence[str] | None) -> Saying:
    """Name the access routes that are open; say where the register's snapshot does not tell."""
    if routes is None:
        return Text("Le répertoire chargé ici ne le dit pas.", "The register loaded here does not say.")
    if not routes:
        return Text("Aucune voie n’est ouverte d’après le répertoire.", "No route is open by the register.")
    words = [_ROUTES.get(route, Text(line(route, 20), line(route, 20))) for route in routes]
    joined = Text(", ".join(one.fr for one in words), ", ".join(one.en for one in words))
    return Text(joined.fr[:1].upper() + joined.fr[1:], joined.en[:1].upper() + joined.en[1:])


def _hint(hint: CorrespondenceHint) -> Hint:
    held = line(", ".join(map(str, hint.held)), 200)
    missing = line(", ".join(map(str, hint.missing)), 200)
    state: Saying
    if hint.is_satisfied:
        state = Phrase(Text("Remplie : {held}.", "Fulfilled: {held}."), {"held": held})
    elif hint.held:
        state = Phrase(
            Text(
                "En partie : {held} sont là, il manque {missing}. Une partie ne donne rien.",
                "In part: {held} are held, {missing} is missing. A part gives nothing.",
            ),
            {"held": held, "missing": missing},
        )
    else:
        state = Phrase(Text("Il manque {missing}.", "{missing} is missing."), {"missing": missing})
    return Hint(correspondence(hint.correspondence), state, hint.is_satisfied)


def work(
    gap: Gap, sources: Sources, scales: Mapping[str, Sequence[Level]], *, about: str, is_open: bool
) -> WorkGapView:
    """Present an occupation, or what a course asks at its entry; ``about`` is what the course's source says of it."""
    standing = gap.occupation
    kept_apart = {id(one.requirement) for one in standing.qualifications} if standing else set()
    lines = [
        one
        for one in gap.lines
        if id(one.requirement) not in kept_apart and one.requirement.kind is not ItemKind.QUALIFICATION
    ]
    offered = standing.options if standing else ()
    unmapped = unmapped_notes(gap)

    def options(of: Sequence[CertificationOption]) -> tuple[OptionLine, ...]:
        return tuple(_option(one, standing.code if standing else "", gap.coverage, sources) for one in of)

    return WorkGapView(
        anchor=anchor(gap),
        kind="occupation" if gap.target.kind is TargetKind.OCCUPATION else "course",
        code=shown_code(gap.target.ref),
        title=label_text(gap.target.label),
        about=line(about, 1000),
        source=outside(gap.target.address),
        bar=plots.coverage_bar(gap.coverage),
        groups=_groups(lines, sources),
        qualifications=tuple(need(one, sources) for one in standing.qualifications) if standing else (),
        held_links=options(standing.held_links if standing else ()),
        options=options(offered[:OPTIONS_SHOWN]),
        options_left_out=max(0, len(offered) - OPTIONS_SHOWN),
        neighbours=tuple(_neighbours(standing.neighbours, sources)) if standing else (),
        unmapped=tuple(sentence(note) for note in unmapped),
        notes=tuple(sentence(note) for note in standing.notes if note not in unmapped) if standing else (),
        levels=levels(lines, sources, scales),
        is_open=is_open,
    )


def _groups(lines: Sequence[GapLine], sources: Sources) -> tuple[NeedGroup, ...]:
    groups = []
    for importance, heading in _IMPORTANCES.items():
        counted = [one for one in lines if one.requirement.weight and one.requirement.importance is importance]
        if counted:
            groups.append(NeedGroup(heading, tuple(need(one, sources) for one in counted)))
    rest = [one for one in lines if not one.requirement.weight]
    if rest:
        groups.append(NeedGroup(_UNCOUNTED, tuple(need(one, sources) for one in rest)))
    return tuple(groups)


def _option(one: CertificationOption, code: str, coverage: Coverage, sources: Sources) -> OptionLine:
    tie: Saying
    if one.link is RegisterLink.EXACT:
        tie = Phrase(
            Text(
                "Le répertoire relie cette certification au métier {code} ; aucune compétence n’en découle.",
                "The register ties this certification to the occupation {code}; no competency follows from it.",
            ),
            {"code": line(one.code, 20)},
        )
    else:
        tie = Phrase(
            Text(
                "Le répertoire relie cette certification à {old}, code plus ancien dont {code} descend ; "
                "aucune compétence n’en découle.",
                "The register ties this certification to {old}, an older code from which {code} descends; "
                "no competency follows from it.",
            ),
            {"old": line(one.code, 20), "code": line(code, 20)},
        )
    return OptionLine(
        number=line(one.number, 40),
        title=line(one.title, 400),
        level=level_words(one.level),
        address=sources.toward(one.number),
        tie=tie,
        standing=_option_standing(one),
        gain=_gain(one, coverage),
        deadline=_option_deadline(one),
        is_closing=one.closing in IS_CLOSING,
    )


def _option_standing(one: CertificationOption) -> Saying:
    total = one.held + one.equivalent + one.remaining
    values = {"held": one.held, "equivalent": one.equivalent, "total": total}
    if one.equivalent:
        return Phrase(
            Text(
                "{held} sur {total}, et {equivalent} à faire accorder par équivalence",
                "{held} of {total}, and {equivalent} to be granted by equivalence",
            ),
            values,
        )
    return Phrase(Text("{held} sur {total}", "{held} of {total}"), values)


def _gain(one: CertificationOption, coverage: Coverage) -> Saying:
    if not one.remaining:
        return Text("rien ne reste : tous ses blocs sont là", "nothing is left: all its blocks are there")
    if one.gain is None:
        return Text(
            "inconnu : aucun rapprochement publié ne parle de ses blocs",
            "unknown: no published mapping speaks of its blocks",
        )
    percent = coverage.whole_percent(one.gain)
    if not one.gain:
        said = Text("rien de plus, d’après les rapprochements publiés.", "nothing more, by the mappings.")
    elif not percent:
        said = Text("moins de 1\u202f% du profil.", "under 1% of the profile.")
    else:
        said = Text("{gain}\u202f% du profil, d’après les rapprochements.", "{gain}% of the profile, by the mappings.")
    return Phrase(joined(said, unmapped_blocks(one.unmapped)), {"gain": percent})


def _option_deadline(one: CertificationOption) -> Saying:
    if one.closes_on is None:
        return Text("le répertoire ne donne pas de date", "the register gives no date")
    if one.closing is Closing.PASSED:
        return Phrase(Text("ne se délivre plus depuis le {day}", "not awarded since {day}"), {"day": one.closes_on})
    return Phrase(Text("se délivre jusqu’au {day}", "awarded until {day}"), {"day": one.closes_on})


def _neighbours(refs: Sequence[ItemRef], sources: Sources) -> Iterable[Link]:
    for ref in refs[:NEIGHBOURS_SHOWN]:
        found = sources.items.get(ref)
        label: Saying = line(str(ref), 60)
        if found:
            name = {"name": label_text(found.item.label), "code": shown_code(ref)}
            label = Phrase(Text("{name} {code}", "{name} {code}"), name)
        yield Link(sources.toward(str(ref)), label)


def levels(lines: Sequence[GapLine], sources: Sources, scales: Mapping[str, Sequence[Level]]) -> LevelsView | None:
    """Present the lines that ask for a level, as a chart with its table; None where no line does."""
    graded = [one for one in lines if one.requirement.level and isinstance(one.requirement.ref, ItemRef)]
    if not graded:
        return None
    refs = [one.requirement.ref for one in graded]
    scale = next((scales[ref.framework] for ref in refs if isinstance(ref, ItemRef) and scales.get(ref.framework)), ())
    highest = max((level for one in graded for level in (one.requirement.level or 0, *one.levels.values())), default=1)
    steps = max(highest, min(4, len(scale)))  # a scale of 8 whose upper half nobody asks for is drawn to 4
    ordered = [one for _, group in groupby(graded, key=lambda one: one.requirement.group) for one in group]
    rows = tuple(_level_line(place, one, sources, steps) for place, one in enumerate(ordered, 1))
    return LevelsView(
        lines=rows,
        chart=plots.level_chart(rows),
        radar=plots.radar(rows),
        summary=_levels_summary(rows),
        description=_levels_description(rows),
        scale=tuple(ScaleLevel(one.number, sentence(one.name), sentence(one.meaning)) for one in scale),
    )


def _level_line(place: int, one: GapLine, sources: Sources, steps: int) -> LevelLine:
    asked = one.requirement.level or 0
    shown = tuple(
        (provenance.value, one.levels[provenance])
        for provenance in sorted(one.levels, key=lambda known: -known.rank)
        if one.levels[provenance]
    )
    standing = need(one, sources)
    return LevelLine(
        place=place,
        label=standing.label,
        asked=asked,
        shown=shown,
        cells=plots.level_cells(shown, steps),
        difference=max(0, asked - max((level for _, level in shown), default=0)),
        standing=standing,
        group=standing.group,
    )


def _levels_summary(rows: Sequence[LevelLine]) -> Saying:
    proven = sum(1 for row in rows if row.standing.is_reached)
    only_said = sum(1 for row in rows if not row.standing.is_reached and not row.difference)
    values = {"proven": proven, "said": only_said, "all": len(rows)}
    if only_said:
        return Phrase(
            Text(
                "Au niveau demandé, preuve suffisante : {proven} sur {all}. "
                "Au niveau demandé, preuve à renforcer : {said}.",
                "At the level asked, with enough proof: {proven} of {all}. "
                "At the level asked, proof to be strengthened: {said}.",
            ),
            values,
        )
    return Phrase(Text("Au niveau demandé : {proven} sur {all}.", "At the level asked: {proven} of {all}."), values)


def _levels_description(rows: Sequence[LevelLine]) -> Saying:
    unknown = sum(1 for row in rows if row.is_unknown)
    below = sum(1 for row in rows if row.difference and not row.is_unknown)
    return Phrase(
        Text(
            "Niveaux montrés et demandés pour {all} compétences : {below} sous le niveau demandé, "
            "{unknown} dont rien ne montre encore le niveau. Le tableau qui suit donne chaque valeur.",
            "Levels shown and asked for {all} competencies: {below} below the level asked, "
            "{unknown} of which nothing shows a level yet. The table that follows gives each value.",
        ),
        {"all": len(rows), "below": below, "unknown": unknown},
    )


def market(known: LocalMarket, title: Saying, *, is_open: bool = True) -> MarketView:
    """Present what is known of one occupation in a place, and what is not."""
    return MarketView(
        title=title,
        code=shown_code(known.occupation),
        place=line(known.place_label or known.place),
        groups=tuple(_signal_groups(known)),
        unknown=tuple(sentence(one) for one in known.unknown),
        is_open=is_open,
    )


def _signal_groups(known: LocalMarket) -> Iterable[SignalGroup]:
    for signals in known.by_subject():
        first = signals[0]
        is_own = first.subject == known.occupation
        yield SignalGroup(
            about="" if is_own else line(f"{first.subject_label} {first.subject.code}".strip()),
            where=line(first.area.label or first.area.code, 120),
            year=first.year,
            source=sentence(first.source),
            caution=sentence(first.caution) if first.caution else None,
            signals=tuple(SignalLine(sentence(one.text), _figure(one)) for one in signals),
        )


def _figure(signal: LocalSignal) -> Saying | None:
    if signal.is_suppressed or signal.value is None:
        return None
    if signal.figure is Figure.TENSION:
        return Phrase(Text("{value} sur 5", "{value} of 5"), {"value": signal.value})
    return signal.value
