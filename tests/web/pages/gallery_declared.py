"""The pages of declared experiences and of advisers with sample views."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from tests.web.pages import samples

from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text
from passport_core.passport.advising import AdviceGrant, AdviceReading
from passport_core.passport.experience import SELF_ASSESSED, DeclaredCompetency, Experience, ExperienceKind
from passport_core.passport.frameworks import FrameworkHeader, FrameworkVersion, Item, ItemKind, ItemRef, Label
from passport_core.passport.targets import BlockRef, Ref
from passport_core.services.keep_experiences import Declarable
from passport_core.services.read_frameworks import FoundItem
from passport_core.web.pages import present, present_advice, present_experiences
from passport_core.web.pages.present_experiences import Offered, TypedExperience
from passport_core.web.pages.rendering import Pages

BASE = "/p/secret"
HOSTILE = "<script>alert(1)</script>\u202e"
BLOCK = BlockRef("RNCP37674", "RNCP37674BC02")
TEAM, COOK, GONE = ItemRef("rectec", "3"), ItemRef("rome", "109846"), ItemRef("rome", "1")
KNOWN: dict[Ref, Declarable] = {
    BLOCK: Declarable(BLOCK, Label(fr="Développer la partie back-end"), SELF_ASSESSED),
    TEAM: Declarable(TEAM, Label("Travailler en équipe", "Work in a team"), SELF_ASSESSED, ItemKind.COMPETENCY),
    COOK: Declarable(COOK, Label(fr="Cuisiner"), SELF_ASSESSED, ItemKind.COMPETENCY),
}
DECLARED = (DeclaredCompetency(TEAM, 2), DeclaredCompetency(BLOCK), DeclaredCompetency(GONE, 9))
EXPERIENCES = (
    Experience(
        "e1",
        "p",
        ExperienceKind.VOLUNTARY,
        "Site de l’association Vélo-Cité",
        samples.AT,
        organisation=f"Vélo-Cité {HOSTILE}",
        place="Nantes",
        description="Pages, formulaire d’adhésion\net sauvegardes.",
        started_on=date(2024, 1, 1),
        ended_on=date(2025, 6, 30),
        hours=1200,
        competencies=DECLARED,
    ),
    Experience("e2", "p", ExperienceKind.PERSONAL, HOSTILE, samples.AT, started_on=date(2023, 9, 1)),
)
GRANTS = (
    AdviceGrant("g1", "p", "Malik Benarbia", samples.AT - timedelta(days=2), samples.AT + timedelta(days=88)),
    AdviceGrant("g2", "p", HOSTILE, samples.AT - timedelta(days=99), samples.AT - timedelta(days=9)),
    AdviceGrant(
        "g3",
        "p",
        "Nour",
        samples.AT - timedelta(days=9),
        samples.AT + timedelta(days=9),
        samples.AT - timedelta(days=1),
    ),
)
READINGS = (
    AdviceReading(samples.AT.date(), "opened", "page", samples.AT - timedelta(hours=3), samples.AT, 12),
    AdviceReading(samples.AT.date(), "closed", "machine", samples.AT, samples.AT),
)


def _occupation() -> FoundItem:
    version = FrameworkVersion("v", FrameworkHeader("rome", "4.0", Text("ROME", "ROME")), "f", "0", samples.AT, "tests")
    label = Label("Développeuse web", "Web developer")
    return FoundItem(ItemRef("rome", "M1855"), Item("M1855", ItemKind.OCCUPATION, label), version)


def declared_pages(pages: Pages) -> dict[str, Callable[[str], str]]:
    """Return these pages, by name, as functions of the language."""
    refused = present.problem(
        InvalidInputError(
            Text("La fin est avant le début.", "The end is before the start."),
            code="experience.dates",
            remedy=Text("Vérifiez les deux dates.", "Check both dates."),
            where="ended_on",
        )
    )
    today = date(2026, 11, 20)

    def form(typed: TypedExperience, offered: Offered, **options: object) -> Callable[[str], str]:
        view = present_experiences.experience_form(
            typed,
            KNOWN,
            offered,
            base=BASE,
            today=today,
            **options,  # type: ignore[arg-type]
        )
        return lambda to: pages.experience_form(view, to)

    return {
        "experiences": lambda to: pages.experiences(
            present_experiences.experiences(EXPERIENCES, KNOWN, base=BASE, notice=Text("Gardé.", "Kept.")), to
        ),
        "experiences-none": lambda to: pages.experiences(present_experiences.experiences((), {}, base=BASE), to),
        "experience-new": form(TypedExperience(), Offered()),
        "experience-change": form(TypedExperience.of(EXPERIENCES[0]), Offered(), experience_id="e1", problem=refused),
        "experience-found": form(
            TypedExperience(title=HOSTILE, query=f"cuisine {HOSTILE}", competencies=DECLARED[:1]),
            Offered([KNOWN[TEAM], KNOWN[COOK]], [_occupation()], searched=True),
        ),
        "experience-used": form(TypedExperience(), Offered([KNOWN[COOK]], (), _occupation(), searched=True)),
        "experience-nothing": form(TypedExperience(query="xyz"), Offered(searched=True)),
        "advisers": lambda to: pages.advisers(present_advice.advisers(GRANTS, base=BASE, at=samples.AT), to),
        "advisers-none": lambda to: pages.advisers(
            present_advice.advisers((), base=BASE, at=samples.AT, adviser=HOSTILE, days="400", problem=refused), to
        ),
        "adviser-invited": lambda to: pages.adviser_invited(
            present_advice.adviser_invited(
                GRANTS[0], base=BASE, link="https://passeport.example/a/wJ4n6yqA0s7cS2k3m9n1bV5x8z0Q", at=samples.AT
            ),
            to,
        ),
        "adviser-log": lambda to: pages.adviser_log(
            present_advice.adviser_log(GRANTS[0], READINGS, base=BASE, at=samples.AT), to
        ),
        "adviser-log-closed": lambda to: pages.adviser_log(
            present_advice.adviser_log(GRANTS[1], (), base=BASE, at=samples.AT), to
        ),
        "advice-closed": lambda to: pages.closed(to, opened_share=False),
    }
