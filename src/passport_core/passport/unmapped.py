"""What of a passport nobody has stated anything of, in a framework: then what it gives there is unknown, not missing.

A block or an item of another framework meets a requirement by somebody's statement only. Where none of them has any,
« missing » would say more than anybody knows (ADR 0024).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from passport_core.outcomes import Text
from passport_core.passport.gap import Evidence, Gap
from passport_core.passport.gap_sentences import enumerated
from passport_core.passport.mappings import StatedMapping
from passport_core.passport.targets import BlockRef, Ref

_NAMED_AT_MOST = 6  # blocks in one sentence

UNMAPPED = Text(
    "Aucun rapprochement chargé ici ne relie ce que montre ce passeport à ce qui est demandé. "
    "Il peut y répondre sans que personne ne l’ait encore établi : c’est inconnu, et non manquant.",
    "No mapping loaded here ties what this passport shows to what is asked. "
    "It may meet some of it without anybody having stated it yet: that is unknown, not missing.",
)
"""What must be said first where nobody said what the passport gives."""


@dataclass(frozen=True, slots=True)
class Silence:
    """What of some evidence no statement into one framework speaks of.

    ``sources`` are its blocks, whole certifications and items of other frameworks, by name. ``is_whole``: there are
    some, and nothing that could be stated of the evidence is.
    """

    sources: tuple[Ref, ...]
    is_whole: bool


def silence_of(framework: str, evidence: Iterable[Evidence], mappings: Iterable[StatedMapping]) -> Silence:
    """Return of what in the evidence nobody has stated what it gives in the framework.

    Stated is what a mapping says of the very source (of a whole certification: of any of its blocks), and all that a
    record is about whose issuer wrote items of the framework into it. Items of the framework that a learner declares
    speak for themselves, and for no block. More evidence only ever adds sources, or statements.
    """
    mapped = {one.mapping.source for one in mappings if one.mapping.item.framework == framework}
    begun = {source.certification for source in mapped if isinstance(source, BlockRef)}
    silent: set[Ref] = set()
    stated: set[Ref] = set()
    is_stated = False
    for one in evidence:
        items = [shown.ref for shown in one.items]
        by_issuer = one.is_record and any(ref.framework == framework for ref in items)
        is_stated = is_stated or by_issuer
        sources: list[Ref] = [*one.blocks, *(ref for ref in items if ref.framework != framework)]
        for source in sources:
            of_a_block = isinstance(source, BlockRef) and source.block is None and source.certification in begun
            (stated if by_issuer or source in mapped or of_a_block else silent).add(source)
    silent -= stated
    return Silence(tuple(sorted(silent, key=str)), is_whole=bool(silent) and not stated and not is_stated)


def unmapped_notes(gap: Gap) -> tuple[Text, ...]:
    """Return what must be said of what nobody has stated, nothing where all is stated or nothing is missing."""
    if gap.coverage.unmapped:
        return (UNMAPPED,)
    blocks = [str(ref) for ref in gap.unmapped if isinstance(ref, BlockRef)]
    if not blocks or not gap.coverage.missing:
        return ()
    named, more = blocks[:_NAMED_AT_MOST], len(blocks) - _NAMED_AT_MOST
    fr = [*named, *([f"{more} autre{'s' if more > 1 else ''}"] if more > 0 else [])]
    en = [*named, *([f"{more} more"] if more > 0 else [])]
    verb = Text("apportent", "bring") if len(blocks) > 1 else Text("apporte", "brings")
    return (
        Text(
            f"Personne n’a encore établi ce que {enumerated(fr, 'fr')} {verb.fr} ici : "
            "une partie de ce qui manque y est peut-être déjà.",
            f"Nobody has stated yet what {enumerated(en, 'en')} {verb.en} here: "
            "some of what is missing may be there already.",
        ),
    )


def unmapped_blocks(count: int) -> Text | None:
    """Say of how many of the blocks just spoken of nobody has stated anything; None of none."""
    if not count:
        return None
    if count == 1:
        return Text("D’un de ces blocs, personne n’a rien établi.", "Of one of them nobody has stated anything.")
    return Text(
        f"De {count} de ces blocs, personne n’a rien établi.",
        f"Of {count} of them nobody has stated anything.",
    )
