"""``passport gap``: where a passport is for a certification, an occupation or a course, and the way there."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Container, Mapping, Sequence

from passport_core.cli.main import add_common
from passport_core.cli.options import add_day
from passport_core.cli.passports import TO_BE_THERE, add_passport, add_place, find_passport
from passport_core.cli.terminal import SOME_LEFT, USAGE, Context, Terminal
from passport_core.outcomes import Text
from passport_core.passport.frameworks import Importance
from passport_core.passport.gap import (
    COVERAGE_WORDS,
    CertificationOption,
    Coverage,
    Evidence,
    Gap,
    GapLine,
    Standing,
    Why,
)
from passport_core.passport.gap_sentences import joined, titled
from passport_core.passport.labour import LocalMarket
from passport_core.passport.pathway import Pathway, StepState, VaeChecklist
from passport_core.passport.plain_text import one_line
from passport_core.passport.provenance import BACKED
from passport_core.passport.unmapped import unmapped_blocks, unmapped_notes
from passport_core.services.describe_gap import picture_json
from passport_core.services.measure_gap import Picture

STANDINGS: Mapping[Standing, tuple[str, Text]] = {
    Standing.MET: ("●", Text("acquis", "met")),
    Standing.EQUIVALENT: ("◉", Text("équivalent", "equivalent")),
    Standing.PARTLY: ("◐", Text("en partie", "partly")),
    Standing.MISSING: ("○", Text("manquant", "missing")),
    Standing.UNKNOWN: ("?", Text("inconnu", "unknown")),
}
STATES: Mapping[StepState, Text] = {
    StepState.DONE: Text("fait", "done"),
    StepState.UNDER_WAY: Text("en cours", "under way"),
    StepState.TO_DO: Text("à faire", "to do"),
    StepState.CLOSED: Text("fermé", "closed"),
}
_LINES_SHOWN = 12  # lines of an occupation on which nothing bears, shown without --all


def add(command: argparse.ArgumentParser, french: bool) -> None:
    add_passport(command, french)
    command.add_argument(
        "--to",
        "--to-job",
        dest="to",
        action="append",
        metavar="CODE",
        help="cible : RNCP37674, M1855, clea … (répétable ; sans elle, le projet enregistré)"
        if french
        else "target: RNCP37674, M1855, clea … (may be repeated; without it, the saved plan)",
    )
    add_place(command, french)
    add_day(command, french, "--by", about=TO_BE_THERE)
    command.add_argument(
        "--all", action="store_true", help="montrer toutes les lignes" if french else "show every line"
    )
    add_common(command, french, "passport gap 3f9a… --to RNCP36490 --to-job M1855 --in 44")
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    passport_id, actor = find_passport(services, options.passport)
    targets, place, by = options.to or (), options.place, options.by
    if not targets:
        plan = services.advise_learner.plan(passport_id, actor=actor)
        targets, place, by = plan.targets, place or plan.place, by or plan.by
    if not targets:
        terminal.say(
            "Donnez une cible : --to RNCP37674, --to-job M1855.", "Give a target: --to RNCP37674, --to-job M1855."
        )
        return USAGE
    picture = services.measure_gap.look(passport_id, actor=actor, targets=targets, place=place, by=by)
    if picture.not_counted:
        terminal.say(
            f"Ne comptent pas, car non valides : {picture.not_counted} document(s). « passport show » dit pourquoi.",
            f"Not counted, because not valid: {picture.not_counted} document(s). “passport show” says why.",
        )
    for gap, pathway in zip(picture.gaps, picture.pathways, strict=True):
        _say_gap(terminal, gap, picture, show_all=options.all)
        _say_pathway(terminal, pathway, picture)
        _say_basis(terminal, gap)
    for problem in picture.problems:
        terminal.problem(problem.error)
    if options.json:
        terminal.json(picture_json(picture, terminal.language))
    return SOME_LEFT if picture.problems else 0


def coverage_words(terminal: Terminal, coverage: Coverage) -> str:
    """Return a coverage in whole percents of its weight, certified first and always: 0 is said."""
    percents = coverage.percents()
    if not percents:
        return terminal.text(Text("rien à compter", "nothing to count"))
    shown = {"certified": 0, **percents}
    return ", ".join(_percent(terminal, shown[part], COVERAGE_WORDS[part], part in percents) for part in shown)


def _percent(terminal: Terminal, percent: int, word: Text, has_some: bool) -> str:
    said = terminal.text(word)
    if has_some and not percent:
        return terminal.text(Text(f"moins de 1 % {said}", f"under 1% {said}"))
    return terminal.text(Text(f"{percent} % {said}", f"{percent}% {said}"))


def _say_gap(terminal: Terminal, gap: Gap, picture: Picture, *, show_all: bool) -> None:
    terminal.line()
    terminal.line(f"═ {gap.target.ref}  {gap.target.label.to(terminal.language)}")
    standing = gap.certification
    if standing is None:
        if about := picture.about(gap.target):
            terminal.line(f"  {one_line(about)}")
        terminal.line(f"  {coverage_words(terminal, gap.coverage)}")
    else:
        terminal.line(f"  {_blocks_words(terminal, gap)}")
        terminal.line(f"  {terminal.text(standing.closing_reason)}")
        for note in standing.notes:
            terminal.line(f"  ! {terminal.text(note)}")
    shown = gap.lines if show_all or standing is not None else _worth_showing(gap.lines)
    for line in shown:
        _say_line(terminal, line, picture)
    if len(shown) < len(gap.lines):
        rest = len(gap.lines) - len(shown)
        terminal.say(f"  … et {rest} autres lignes (--all)", f"  … and {rest} more lines (--all)")
    if gap.occupation is not None:
        _say_occupation(terminal, gap)
        ref = next((ref for ref in picture.markets if ref == gap.target.ref), None)
        if ref is not None:
            market = picture.markets[ref]
            terminal.line(f"  ─ {market.place_label or market.place}")
            say_market(terminal, market, "    ")
    else:
        for note in unmapped_notes(gap):
            terminal.line(f"  ! {terminal.text(note)}")


def _blocks_words(terminal: Terminal, gap: Gap) -> str:
    """Count the blocks by where they stand: what a correspondence gives is apart from what is certified."""
    if gap.is_without_blocks:
        return terminal.text(
            Text(
                "Le répertoire ne lui donne pas de blocs : elle s’obtient en entier.",
                "The register gives it no blocks: it is obtained as a whole.",
            )
        )
    counts = Counter(line.standing for line in gap.lines)
    said = ", ".join(
        f"{terminal.text(word)} {counts[standing]}"
        for standing, (_, word) in STANDINGS.items()
        if counts[standing] or standing in (Standing.MET, Standing.MISSING)
    )
    return terminal.text(Text(f"Blocs ({len(gap.lines)}) : {said}", f"Blocks ({len(gap.lines)}): {said}"))


_UNSHOWN = (Why.NOTHING_SHOWS_IT, Why.NOT_MAPPED)


def _worth_showing(lines: Sequence[GapLine]) -> Sequence[GapLine]:
    """Of an occupation's many lines: all that something bears on or that is unknown, and the heaviest of the rest."""
    touched = [
        line
        for line in lines
        if line.why not in _UNSHOWN and (line.requirement.weight or line.standing is not Standing.UNKNOWN)
    ]
    rest = sorted(
        (line for line in lines if line.why in _UNSHOWN and line.requirement.weight),
        key=lambda line: -line.requirement.weight,
    )
    chosen = {id(line) for line in (*touched, *rest[:_LINES_SHOWN])}
    return [line for line in lines if id(line) in chosen]


def _say_line(terminal: Terminal, line: GapLine, picture: Picture) -> None:
    mark, word = STANDINGS[line.standing]
    asked = line.requirement
    core = " *" if asked.importance in (Importance.CORE, Importance.ESSENTIAL) else ""
    level = Text(f" (niveau {asked.level})", f" (level {asked.level})") if asked.level is not None else Text("", "")
    label = f"{asked.label.to(terminal.language)}{terminal.text(level)}"
    terminal.line(f"  {mark} {terminal.text(word):<11} {asked.ref}  {label}{core}")
    if line.why in _UNSHOWN and line.requirement.kind is not None:
        return  # an occupation has dozens: the word says it, and one note for all
    reason = terminal.text(line.reason)
    terminal.line(f"      {reason}")
    evidence = {one.id: one for one in picture.evidence}
    for support in line.supports[:3]:
        one = evidence.get(support.evidence_id)
        if one is not None and one_line(one.title) not in reason:
            terminal.line(f"      ⇐ {_evidence_words(terminal, one)}")
    if line.next_step:
        terminal.line(f"      → {terminal.text(line.next_step)}")


def _evidence_words(terminal: Terminal, one: Evidence) -> str:
    dated = f", {terminal.day(one.on)}" if one.on else ""
    return f"{one.title} ({terminal.text(BACKED[one.provenance])}{dated})"


def _say_occupation(terminal: Terminal, gap: Gap) -> None:
    standing = gap.occupation
    if standing is None:
        return
    if standing.options:
        terminal.say(
            "  Certifications que le répertoire rattache à ce métier :",
            "  Certifications that the register ties to it:",
        )
    for option in standing.options[:_LINES_SHOWN]:
        _say_option(terminal, option, gap.coverage)
    for note in standing.notes:
        terminal.line(f"  ! {terminal.text(note)}")


def _say_option(terminal: Terminal, option: CertificationOption, coverage: Coverage) -> None:
    held, equivalent, remaining = option.held, option.equivalent, option.remaining
    words = Text(
        f"Blocs : {held} obtenu(s), {equivalent} équivalent(s), {remaining} restant(s).",
        f"Blocks: {held} held, {equivalent} equivalent, {remaining} remaining.",
    )
    said = terminal.text(words)
    if option.remaining:
        said = f"{said} {terminal.text(_adds(option, coverage))}"
    terminal.line(f"    {option.number}  {option.title} ({option.code})")
    terminal.line(f"      {said}")


def _adds(option: CertificationOption, coverage: Coverage) -> Text:
    """Say what the remaining blocks would add to an occupation's certified part."""
    if option.gain is None:
        return Text(
            "Ce que les autres ajouteraient est inconnu : aucun rapprochement chargé ici n’en parle.",
            "What the others would add is unknown: no mapping loaded here speaks of them.",
        )
    points = coverage.whole_percent(option.gain)
    share = Text(f"{points} %", f"{points}%") if points else Text("moins de 1 %", "under 1%")
    said = (
        Text(
            f"Les autres ajouteraient {share.fr} du profil, d’après les rapprochements.",
            f"The others would add {share.en} of the profile, by the mappings.",
        )
        if option.gain
        else Text(
            "Les autres n’ajouteraient rien, d’après les rapprochements.",
            "The others would add nothing, by the mappings.",
        )
    )
    return joined(said, unmapped_blocks(option.unmapped))


def say_market(terminal: Terminal, market: LocalMarket, indent: str, *, said_before: Container[Text] = ()) -> None:
    """Say the figures by what they count, with their source and what must be known of them once for each; then what is
    unknown, save what was ``said_before``."""
    for signals in market.by_subject():
        for signal in signals:
            terminal.line(f"{indent}• {terminal.text(signal.text)}")
        source, caution = signals[0].source, signals[0].caution
        terminal.line(f"{indent}  {terminal.text(joined(Text(f'{source.fr}.', f'{source.en}.'), caution))}")
    for unknown in market.unknown:
        if unknown not in said_before:
            terminal.line(f"{indent}? {terminal.text(unknown)}")


def _say_pathway(terminal: Terminal, pathway: Pathway, picture: Picture) -> None:
    if not pathway.steps:
        return
    terminal.line()
    terminal.say(
        f"  Chemin : {pathway.done} étape(s) faite(s) sur {len(pathway.steps)}",
        f"  Pathway: {pathway.done} step(s) done of {len(pathway.steps)}",
    )
    before = ""
    for number, step in enumerate(pathway.steps, 1):
        terminal.line(f"  {number:>2}. [{terminal.text(STATES[step.state])}] {terminal.text(step.title)}")
        if step.warning:
            terminal.line(f"      !! {terminal.text(step.warning)}")
        if step.state is not StepState.DONE:
            why = terminal.text(step.why)
            if why != before:  # of a long way many steps have the same reason
                terminal.line(f"      {why}")
            before = why
            for other in step.alternatives:
                terminal.line(
                    f"      ou : {terminal.text(other.text)}"
                    if terminal.language == "fr"
                    else f"      or: {terminal.text(other.text)}"
                )
    for note in pathway.notes:
        terminal.line(f"  ! {terminal.text(note)}")
    if pathway.vae is not None and pathway.vae.is_open is not False:
        _say_vae(terminal, pathway.vae, picture)


def _say_vae(terminal: Terminal, checklist: VaeChecklist, picture: Picture) -> None:
    if all(item.is_held for item in checklist.items):
        return
    terminal.line()
    terminal.line(f"  VAE{' ' if terminal.language == 'fr' else ''}: {terminal.text(checklist.note)}")
    titles = {one.id: titled(one) for one in picture.evidence}
    for item in checklist.items:
        if item.is_held:
            continue
        count = len(item.competencies)
        listed = Text(
            f"Compétences au répertoire : {count or 'sans détail'} ; ",
            f"Competencies in the register: {count or 'not itemised'}; ",
        )
        declared = [titles[one] for one in item.declared if one in titles]
        said = Text(
            "expériences déclarées qui en parlent : " + ", ".join(one.fr for one in declared)
            if declared
            else "aucune expérience déclarée n’en parle",
            "declared experiences that speak of it: " + ", ".join(one.en for one in declared)
            if declared
            else "no declared experience speaks of it",
        )
        terminal.line(f"    □ {item.ref}  {item.title}")
        terminal.line(f"      {terminal.text(listed)}{terminal.text(said)}")


def _say_basis(terminal: Terminal, gap: Gap) -> None:
    between = " ; " if terminal.language == "fr" else "; "
    said = between.join(f"{terminal.text(stamp.title)} {stamp.version}" for stamp in gap.stamps)
    terminal.line()
    terminal.say(
        f"  Calculé pour le {terminal.day(gap.day)} d’après : {said}",
        f"  Computed for {terminal.day(gap.day)} from: {said}",
    )
