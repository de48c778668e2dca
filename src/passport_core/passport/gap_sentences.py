"""What is said of one requirement, in words: why it stands as it does, and what would move it.

« Certifié » is said of certified evidence only. A level is that of the framework's own scale.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from passport_core.outcomes import Text
from passport_core.passport.days import day_in_words
from passport_core.passport.evidence_supports import can_be_held
from passport_core.passport.frameworks import ItemKind
from passport_core.passport.gap import Evidence, Standing, Support, Why
from passport_core.passport.plain_text import one_line
from passport_core.passport.progress import CertifiedBlocks, source_side
from passport_core.passport.provenance import BACKED, Provenance
from passport_core.passport.targets import BlockRef, Ref, Requirement

_TITLE_LIMIT = 120  # characters of a record's or experience's title in a sentence


def enumerated(parts: Iterable[str], language: str) -> str:
    """Return ``A, B et C`` (``fr``), ``A, B and C`` (``en``)."""
    *first, last = parts
    return f"{', '.join(first)} {'et' if language == 'fr' else 'and'} {last}" if first else last


def all_named(refs: Iterable[Ref]) -> Text:
    """Return the codes in a row."""
    codes = [str(ref) for ref in refs]
    return Text(enumerated(codes, "fr"), enumerated(codes, "en"))


def titled(evidence: Evidence) -> Text:
    """Return the evidence's title in quotes, with its day where it has one."""
    title = one_line(evidence.title)
    if len(title) > _TITLE_LIMIT:
        title = title[:_TITLE_LIMIT].rstrip() + "…"
    if evidence.on is None:
        return Text(f"« {title} »", f"“{title}”")
    return Text(
        f"« {title} » ({day_in_words(evidence.on, 'fr')})",
        f"“{title}” ({day_in_words(evidence.on, 'en')})",
    )


def reason(
    requirement: Requirement,
    standing: Standing,
    why: Why,
    supports: Sequence[Support],
    evidence: Mapping[str, Evidence],
    certified: CertifiedBlocks,
) -> Text:
    """Return the sentence for a requirement whose best support is the first of ``supports``."""
    if not supports:
        return _unshown(requirement, why)
    best = supports[0]
    if why is Why.PART_OF_CORRESPONDENCE:
        best = _nearest(supports, certified)
    said = _SAID[why](requirement, best, evidence[best.evidence_id], certified)
    backed = BACKED[best.provenance]
    if why in (Why.ONLY_DECLARED, Why.ONLY_ENDORSED):
        return joined(said, _enough_or_not(requirement, standing))
    if why is Why.LEVEL_BELOW:
        return joined(said, _higher_elsewhere(requirement, best, supports))
    if why in _OPENED_BY_BACKING:
        return Text(f"{backed.fr.capitalize()} : {said.fr}", f"{backed.en.capitalize()}: {said.en}")
    return said


def next_step(
    requirement: Requirement, why: Why, best: Support | None, evidence: Mapping[str, Evidence]
) -> Text | None:
    """Return what would move the requirement, None where it is met or where nobody could say."""
    if why in (Why.ONLY_DECLARED, Why.ONLY_ENDORSED):
        return _TO_ENDORSE if requirement.proof is Provenance.ENDORSED else _TO_ASSESS
    if why in (Why.LEVEL_BELOW, Why.LEVEL_UNSAID):
        return _level_step(requirement, why, evidence[best.evidence_id] if best else None)
    if why in (Why.PART_MAPPED, Why.PART_OF_GROUP):
        return Text(
            "Voyez ce qui n’est pas encore couvert, et faites-le évaluer.",
            "See what is not covered yet, and have it assessed.",
        )
    if why is Why.CORRESPONDENCE:
        return Text("Demandez au certificateur de vous l’accorder.", "Ask the certifier to grant it.")
    if why is Why.PART_OF_CORRESPONDENCE:
        return Text(
            "Obtenez ce qui manque à la correspondance, ou ce bloc.",
            "Obtain what the correspondence lacks, or this block.",
        )
    if why is Why.NOT_MAPPED and can_be_held(requirement):
        return _TO_STATE
    if why is Why.NOTHING_SHOWS_IT:
        return _first_step(requirement)
    return None


def _held(requirement: Requirement, best: Support, shown: Evidence, _: CertifiedBlocks) -> Text:
    document = titled(shown)
    if _is_block(requirement):
        return Text(f"vous détenez ce bloc, par {document.fr}.", f"you hold this block, by {document.en}.")
    return Text(
        f"vous détenez cette certification, par {document.fr}.", f"you hold this certification, by {document.en}."
    )


def _whole_held(_: Requirement, best: Support, shown: Evidence, __: CertifiedBlocks) -> Text:
    document = titled(shown)
    return Text(
        f"vous détenez la certification entière, qui comprend ce bloc, par {document.fr}.",
        f"you hold the whole certification, which includes this block, by {document.en}.",
    )


def _stated(_: Requirement, best: Support, shown: Evidence, __: CertifiedBlocks) -> Text:
    document, level = titled(shown), _at(best.level)
    by = one_line(shown.stated_by)
    return Text(
        f"{by or 'l’émetteur'} l’a inscrit dans {document.fr}{level.fr}.",
        f"{by or 'the issuer'} wrote it into {document.en}{level.en}.",
    )


def _mapped(_: Requirement, best: Support, shown: Evidence, __: CertifiedBlocks) -> Text:
    document, level, author, dated, source = titled(shown), _at(best.level), *_statement(best)
    return Text(
        f"{document.fr} y répond{level.fr}. {author} l’a établi pour {source} le {dated.fr}.",
        f"{document.en} meets it{level.en}. {author} stated so for {source} on {dated.en}.",
    )


def _by_correspondence(_: Requirement, best: Support, __: Evidence, ___: CertifiedBlocks) -> Text:
    if best.correspondence is None:
        raise ValueError("a support by correspondence names it")
    side = all_named(source_side(best.correspondence))
    return Text(
        f"D’après une correspondance du répertoire, vous l’avez par {side.fr}. "
        "Le certificateur doit encore vous l’accorder.",
        f"By a correspondence of the register, you have it through {side.en}. The certifier still has to grant it.",
    )


def _part_of_correspondence(_: Requirement, best: Support, __: Evidence, certified: CertifiedBlocks) -> Text:
    if best.correspondence is None:
        raise ValueError("a support by correspondence names it")
    missing = certified.missing_of(best.correspondence)
    held, lacking = all_named(ref for ref in source_side(best.correspondence) if ref not in missing), all_named(missing)
    return Text(
        f"Vous détenez {held.fr}. Il manque {lacking.fr} pour que le répertoire y voie une correspondance.",
        f"You hold {held.en}. The register's correspondence also needs {lacking.en}.",
    )


def _nearest(supports: Sequence[Support], certified: CertifiedBlocks) -> Support:
    """Return the support whose correspondence lacks the least."""
    lacking = [(len(certified.missing_of(one.correspondence)), one) for one in supports if one.correspondence]
    return min(lacking, key=lambda pair: pair[0])[1]


def _level_below(requirement: Requirement, best: Support, shown: Evidence, _: CertifiedBlocks) -> Text:
    backed, document = BACKED[best.provenance], titled(shown)
    return Text(
        f"Niveau {best.level} {backed.fr} par {document.fr}, niveau {requirement.level} demandé.",
        f"Level {best.level} {backed.en} by {document.en}, level {requirement.level} asked.",
    )


def _level_unsaid(requirement: Requirement, best: Support, shown: Evidence, _: CertifiedBlocks) -> Text:
    document = titled(shown)
    return Text(
        f"{document.fr} ne dit pas à quel niveau ; le niveau {requirement.level} est demandé.",
        f"{document.en} does not say at which level; level {requirement.level} is asked.",
    )


def _part_mapped(_: Requirement, best: Support, shown: Evidence, __: CertifiedBlocks) -> Text:
    document, author, dated, source = titled(shown), *_statement(best)
    return Text(
        f"{document.fr} y répond en partie. {author} l’a établi pour {source} le {dated.fr}.",
        f"{document.en} meets a part of it. {author} stated so for {source} on {dated.en}.",
    )


def _part_of_group(_: Requirement, best: Support, shown: Evidence, __: CertifiedBlocks) -> Text:
    document = titled(shown)
    return Text(
        f"{document.fr} montre une compétence qui en fait partie, pas l’ensemble.",
        f"{document.en} shows a competency that is part of it, not the whole.",
    )


def _only(_: Requirement, best: Support, shown: Evidence, __: CertifiedBlocks) -> Text:
    document, level = titled(shown), _at(best.level)
    if best.provenance is Provenance.ENDORSED:
        return Text(f"Recommandé{level.fr}, par {document.fr}.", f"Endorsed{level.en}, by {document.en}.")
    if shown.is_record:
        return Text(
            f"{document.fr} le montre{level.fr}, mais ce document n’est pas établi comme certifié.",
            f"{document.en} shows it{level.en}, but this document is not established as certified.",
        )
    return Text(f"Déclaré par vous{level.fr}, dans {document.fr}.", f"Declared by you{level.en}, in {document.en}.")


_SAID: Mapping[Why, Callable[[Requirement, Support, Evidence, CertifiedBlocks], Text]] = {
    Why.HELD: _held,
    Why.WHOLE_HELD: _whole_held,
    Why.CORRESPONDENCE: _by_correspondence,
    Why.MAPPED: _mapped,
    Why.STATED: _stated,
    Why.LEVEL_BELOW: _level_below,
    Why.LEVEL_UNSAID: _level_unsaid,
    Why.ONLY_DECLARED: _only,
    Why.ONLY_ENDORSED: _only,
    Why.PART_MAPPED: _part_mapped,
    Why.PART_OF_GROUP: _part_of_group,
    Why.PART_OF_CORRESPONDENCE: _part_of_correspondence,
}
_OPENED_BY_BACKING = frozenset(
    {Why.HELD, Why.WHOLE_HELD, Why.MAPPED, Why.STATED, Why.LEVEL_UNSAID, Why.PART_MAPPED, Why.PART_OF_GROUP}
)


def _unshown(requirement: Requirement, why: Why) -> Text:
    if not can_be_held(requirement):
        return _WORKING_CONDITION
    if why is Why.NOT_IN_SOURCE and requirement.gap_in_source is not None:
        gap = requirement.gap_in_source
        return Text(
            f"{gap.fr} On ne peut donc pas dire où vous en êtes.", f"{gap.en} So nobody can say where you stand."
        )
    if why is Why.NOT_MAPPED:
        return _UNSTATED
    return _NOTHING_SHOWS_IT


_WORKING_CONDITION = Text(
    "C’est une condition de travail : un passeport ne peut pas la montrer.",
    "This is a working condition: a passport cannot show it.",
)
_UNSTATED = Text(
    "On ne le sait pas : aucun rapprochement chargé ici ne dit si ce que montre votre passeport y répond.",
    "Not known: no mapping loaded here says whether what your passport shows meets it.",
)
_NOTHING_SHOWS_IT = Text("Rien dans votre passeport ne le montre encore.", "Nothing in your passport shows it yet.")


def _enough_or_not(requirement: Requirement, standing: Standing) -> Text:
    if standing is Standing.MET:
        return Text("Cela suffit pour ce qui est demandé ici.", "That is enough for what is asked here.")
    if requirement.proof is Provenance.ENDORSED:
        return Text("Une recommandation est demandée.", "An endorsement is asked for.")
    return Text("Il faut une preuve certifiée.", "A certified proof is needed.")


def _higher_elsewhere(requirement: Requirement, best: Support, supports: Sequence[Support]) -> Text | None:
    """Say that a level that is enough is shown, but less well backed."""
    enough = [
        one
        for one in supports
        if one.is_whole and one.provenance is not best.provenance and (one.level or 0) >= (requirement.level or 0)
    ]
    if not enough:
        return None
    one = max(enough, key=lambda support: support.provenance.rank)
    backed = BACKED[one.provenance]
    return Text(f"Le niveau {one.level} est seulement {backed.fr}.", f"Level {one.level} is only {backed.en}.")


def _level_step(requirement: Requirement, why: Why, shown: Evidence | None) -> Text:
    if why is Why.LEVEL_UNSAID:
        by = one_line(shown.stated_by) if shown else ""
        return Text(
            f"Demandez à {by or 'la personne qui l’a évalué'} de dire le niveau.",
            f"Ask {by or 'whoever assessed it'} to say the level.",
        )
    way = _PROVED[requirement.proof]
    return Text(
        f"Passez au niveau {requirement.level}{way.fr}.",
        f"Reach level {requirement.level}{way.en}.",
    )


_PROVED = {
    Provenance.CERTIFIED: Text(", et faites-le évaluer", ", and have it assessed"),
    Provenance.ENDORSED: Text(", et faites-le recommander", ", and have it endorsed"),
    Provenance.DECLARED: Text("", ""),
}
_TO_ENDORSE = Text(
    "Demandez une recommandation à une personne qui vous a vu faire : tuteur, formateur, employeur.",
    "Ask for an endorsement from a person who has seen you do it: a tutor, a trainer, an employer.",
)
_TO_STATE = Text(
    "Demandez à un conseiller ou au certificateur d’établir si vos blocs y répondent ; "
    "si vous le pratiquez, déclarez une expérience.",
    "Ask an adviser or the certifier to state whether your blocks meet it; "
    "if you do it already, declare an experience.",
)
_TO_ASSESS = Text(
    "Faites-le évaluer : un bloc, une certification ou une VAE peut en donner la preuve.",
    "Have it assessed: a block, a certification or a VAE (validation of experience) can prove it.",
)
_TO_BEGIN = Text(
    "Si vous le pratiquez déjà, déclarez une expérience ; sinon, cherchez un bloc ou une mise en situation qui y mène.",
    "If you do it already, declare an experience; if not, look for a block or a work trial that leads to it.",
)


def _first_step(requirement: Requirement) -> Text | None:
    if not can_be_held(requirement):
        return None
    if isinstance(requirement.ref, BlockRef):
        if _is_block(requirement):
            return Text("Obtenez ce bloc.", "Obtain this block.")
        return Text("Obtenez cette certification.", "Obtain this certification.")
    if requirement.level is not None:
        way = _PROVED[requirement.proof]
        return Text(
            f"Si vous y êtes déjà, déclarez une expérience ; sinon, atteignez le niveau {requirement.level}{way.fr}.",
            f"If you are there already, declare an experience; if not, reach level {requirement.level}{way.en}.",
        )
    if requirement.kind is ItemKind.QUALIFICATION and not requirement.weight:
        return Text(
            "Le profil le nomme sans dire qu’il est exigé. Si vous l’avez, ajoutez-le à votre passeport.",
            "The profile names it and does not say that it is required. If you have it, add it to your passport.",
        )
    if requirement.kind is ItemKind.QUALIFICATION:
        return Text(
            "Obtenez ce titre, ou ajoutez-le à votre passeport.", "Obtain this title, or add it to your passport."
        )
    return _TO_BEGIN


def _is_block(requirement: Requirement) -> bool:
    return isinstance(requirement.ref, BlockRef) and requirement.ref.block is not None


def _at(level: int | None) -> Text:
    return Text("", "") if level is None else Text(f", au niveau {level}", f", at level {level}")


def _statement(support: Support) -> tuple[str, Text, str]:
    """Return who stated the support's mapping, when, and of what."""
    if support.mapping is None:
        raise ValueError("a support by mapping names it")
    stated_in = support.mapping.stated_in
    dated = Text(day_in_words(stated_in.dated, "fr"), day_in_words(stated_in.dated, "en"))
    return one_line(stated_in.author.name), dated, str(support.mapping.mapping.source)


def joined(first: Text, second: Text | None) -> Text:
    """Return one sentence after the other."""
    return first if second is None else Text(f"{first.fr} {second.fr}", f"{first.en} {second.en}")
