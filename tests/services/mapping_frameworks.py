"""Three small frameworks with the codes of real ones, and the bundled register, in an installation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tests.services.small_frameworks import load

from passport_core.compose import Services
from passport_core.outcomes import Text
from passport_core.passport.actors import Operator
from passport_core.passport.frameworks import FrameworkHeader, Item, ItemKind, ItemRef, Label, Level

REGISTER = Path(__file__).parents[2] / "examples" / "register" / "export-fiches-rncp-v4-1-2026-08-16.xml"
SKILL = "3bddfd7c-ab6d-40c2-883d-5e97fb7640ba"
WEB_APP = ItemRef("rome", "109846")
INTERFACES = ItemRef("rome", "119712")
DATABASE = ItemRef("rome", "113317")
TRIM_TREES = ItemRef("rome", "100063")
OCCUPATION = ItemRef("rome", "M1855")
TEAM = ItemRef("rectec", "3")
DESIGN = ItemRef("esco", SKILL)

_SCALE = tuple(Level(n, Text(f"Palier {n}", f"Level {n}"), Text("", "")) for n in range(1, 5))
_FRAMEWORKS: tuple[tuple[FrameworkHeader, Sequence[Item]], ...] = (
    (
        FrameworkHeader(
            "rome", "4.0-460", Text("ROME", "ROME"), date(2025, 9, 18), address="https://www.francetravail.org/opendata"
        ),
        (
            Item("100063", ItemKind.COMPETENCY, Label("Tailler les arbres")),
            Item("109846", ItemKind.COMPETENCY, Label("Concevoir une application web")),
            Item("113317", ItemKind.COMPETENCY, Label("Développer une application en lien avec une base de données")),
            Item("119712", ItemKind.KNOWLEDGE, Label("Conception d'interfaces utilisateur (UI)")),
            Item("M1855", ItemKind.OCCUPATION, Label("Développeur / Développeuse web")),
        ),
    ),
    (
        FrameworkHeader("rectec", "1", Text("RECTEC", "RECTEC"), scale=_SCALE),
        (Item("3", ItemKind.COMPETENCY, Label("Travailler en équipe", "Work in a team")),),
    ),
    (
        FrameworkHeader("esco", "1.1.1", Text("ESCO", "ESCO"), date(2022, 5, 1)),
        (
            Item(
                SKILL,
                ItemKind.COMPETENCY,
                Label("concevoir un logiciel", "create software design"),
                address=f"http://data.europa.eu/esco/skill/{SKILL}",
            ),
        ),
    ),
)


def put_frameworks(services: Services) -> None:
    """Put the frameworks into the store."""
    for header, items in _FRAMEWORKS:
        load(services, header, *items)


def put_register(services: Services) -> None:
    """Load the bundled register, of 16 August 2026."""
    services.load_register(REGISTER, actor=Operator("tests"), dated=date(2026, 8, 16))
