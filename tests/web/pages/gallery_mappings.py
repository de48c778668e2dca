"""A certifier's page of mappings with sample views."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from tests.web.pages import samples

from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text
from passport_core.passport.frameworks import (
    FrameworkHeader,
    FrameworkVersion,
    Item,
    ItemKind,
    ItemRef,
    Label,
    Level,
)
from passport_core.passport.mappings import (
    Author,
    Extent,
    Mapping,
    MappingOrigin,
    MappingProposal,
    StatedMapping,
    StoredMappingSet,
)
from passport_core.passport.register import Block, Certification
from passport_core.passport.targets import BlockRef
from passport_core.services.read_frameworks import FoundItem
from passport_core.web.pages import present, present_mappings
from passport_core.web.pages.present_mappings import Asked
from passport_core.web.pages.rendering import Pages
from passport_core.web.pages.views_mappings import MappingsPage

BASE = "/c/secret"
HOSTILE = "<script>alert(1)</script>\u202e"
REF = BlockRef("RNCP37674", "RNCP37674BC01")
TITLE = "Développer la partie front-end d'une application web ou web mobile sécurisée"
WEB, TEAM, GONE = ItemRef("rome", "109846"), ItemRef("rectec", "3"), ItemRef("rome", "1")
SET = StoredMappingSet(
    "urn:uuid:1",
    f"Rapprochements {HOSTILE}",
    Author("Ministère", "110000072", samples.DID),
    "etalab-2.0",
    date(2026, 9, 1),
    MappingOrigin.ACCEPTED,
    samples.AT,
    "",
    3,
)
OWN = tuple(
    StatedMapping(mapping, SET)
    for mapping in (
        Mapping(REF, WEB, Extent.PART, note=HOSTILE),
        Mapping(REF, TEAM, level=3),
        Mapping(BlockRef("RNCP37674"), GONE),
    )
)
PROPOSALS = (
    MappingProposal(REF, "Maquetter des interfaces", WEB, "Concevoir une application web", 0.7, ("web", "application")),
    MappingProposal(REF, "Maquetter des interfaces", GONE, HOSTILE, 0.4, ("script",)),
    MappingProposal(REF, f"Tester {HOSTILE}", TEAM, "Travailler en équipe", 0.5, ("équipe",)),
)


def _version(framework: str, title: str, *levels: int) -> FrameworkVersion:
    scale = tuple(Level(n, Text(f"Palier {n}", f"Level {n}"), Text("", "")) for n in levels)
    header = FrameworkHeader(framework, "1", Text(title, f"{title} (en)"), scale=scale)
    return FrameworkVersion(f"{framework}-1", header, "x.csv", "0" * 64, samples.AT, "tests")


VERSIONS = (_version("rectec", "RECTEC", 1, 2, 3, 4), _version("rome", "ROME 4.0"))
ITEMS = {
    WEB: FoundItem(WEB, Item("109846", ItemKind.COMPETENCY, Label("Concevoir une application web")), VERSIONS[1]),
    TEAM: FoundItem(TEAM, Item("3", ItemKind.COMPETENCY, Label("Travailler en équipe")), VERSIONS[0]),
}


def _view(asked: Asked, **changes: Any) -> MappingsPage:
    certification = Certification("RNCP37674", "Développeur web", True, blocks=(Block("RNCP37674BC01", TITLE),))
    given: dict[str, Any] = {
        "certifications": [certification],
        "versions": VERSIONS,
        "proposals": PROPOSALS,
        "own": OWN,
        "own_sets": [SET],
        "items": ITEMS,
    }
    made = present_mappings.mappings(samples.certifier(), asked, base=BASE, **{**given, **changes})
    return replace(made, query="")


def mapping_pages(pages: Pages) -> dict[str, Callable[[str], str]]:
    """Return the pages, by name, as functions of the language."""
    refused = present.problem(
        InvalidInputError(
            Text("« x » ne nomme aucun bloc.", "“x” names no block."),
            code="mapping.ref",
            remedy=Text("Par exemple : RNCP37674BC01.", "For example: RNCP37674BC01."),
        )
    )
    chosen = Asked("RNCP37674BC01", REF, TITLE)
    nothing: dict[str, Any] = {"proposals": (), "own": (), "own_sets": ()}
    return {
        "mappings": lambda to: pages.mappings(_view(chosen, notice=Text("Déclaré.", "Stated.")), to),
        "mappings-levels": lambda to: pages.mappings(_view(replace(chosen, framework="rectec")), to),
        "mappings-none": lambda to: pages.mappings(_view(Asked(), certifications=(), **nothing), to),
        "mappings-problem": lambda to: pages.mappings(_view(Asked(HOSTILE), problem=refused, **nothing), to),
        "mappings-nothing-alike": lambda to: pages.mappings(_view(chosen, **nothing), to),
    }
