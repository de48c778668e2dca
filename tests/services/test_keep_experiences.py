"""What a learner declares: kept as declared, bounded, and of nothing that is not loaded here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.conftest import DemoInstallation
from tests.services.conftest import open_passport
from tests.services.small_frameworks import load

from passport_core.errors import InvalidInputError, NotFoundError, PassportError, TooLargeError
from passport_core.events import Event
from passport_core.outcomes import Text
from passport_core.passport.actors import Actor, Adviser, CertifierAgent, Holder, Operator
from passport_core.passport.days import paris_day
from passport_core.passport.experience import DeclaredCompetency, ExperienceKind
from passport_core.passport.frameworks import (
    FrameworkHeader,
    Importance,
    Item,
    ItemKind,
    ItemRef,
    Label,
    Level,
    Profile,
    ProfileLine,
)
from passport_core.passport.targets import BlockRef, Ref
from passport_core.services.keep_experiences import (
    COMPETENCY_LIMIT,
    DESCRIPTION_LIMIT,
    EXPERIENCE_LIMIT,
    CompetenciesRefusedError,
    ExperienceDraft,
    KeepExperiences,
    read_competencies,
    read_kind,
)

SITE = ExperienceDraft(ExperienceKind.VOLUNTARY, "Site de l’association Vélo-Cité")
COOK = ItemRef("metiers", "100")
PLAN = ItemRef("metiers", "101")
TEAM = ItemRef("paliers", "3")


@pytest.fixture
def kept(demo: DemoInstallation) -> KeepExperiences:
    """The service, with two small frameworks: one without levels, one of four."""
    load(
        demo.services,
        FrameworkHeader("metiers", "1", Text("Métiers", "Occupations")),
        Item("M1", ItemKind.OCCUPATION, Label("Cuisinier", "Cook")),
        Item("T1", ItemKind.JOB_TITLE, Label("Commis de cuisine"), parent="M1"),
        Item("100", ItemKind.COMPETENCY, Label("Cuisiner des plats chauds", "Cook hot dishes")),
        Item("101", ItemKind.COMPETENCY, Label("Organiser un service")),
        Item("200", ItemKind.CONTEXT, Label("En soirée")),
        Item("300", ItemKind.QUALIFICATION, Label("CAP cuisine, plats chauds")),
        Profile("M1", (ProfileLine(COOK, Importance.CORE), ProfileLine(ItemRef("metiers", "200"), Importance.LISTED))),
    )
    levels = tuple(Level(n, Text(f"palier {n}", f"level {n}"), Text("", "")) for n in (1, 2, 3))
    load(
        demo.services,
        FrameworkHeader("paliers", "1", Text("Paliers", "Levels"), scale=levels),
        Item("3", ItemKind.COMPETENCY, Label("Travailler en équipe", "Work in a team")),
    )
    return demo.services.keep_experiences


@pytest.fixture
def holder(demo: DemoInstallation) -> Holder:
    return open_passport(demo.services)


def declared(*pairs: tuple[Ref, int | None]) -> ExperienceDraft:
    return replace(SITE, competencies=tuple(DeclaredCompetency(ref, level) for ref, level in pairs))


def test_what_is_declared_is_kept_changed_and_removed(kept: KeepExperiences, holder: Holder) -> None:
    made = kept.declare(holder.passport_id, declared((COOK, 2), (BlockRef("RNCP37674", "BC02"), None)), actor=holder)
    assert kept.list(holder.passport_id, actor=holder) == [made]
    assert made.competencies == (
        DeclaredCompetency(COOK, 2),
        DeclaredCompetency(BlockRef("RNCP37674", "RNCP37674BC02")),
    ), "a block is named by the register's own code"
    changed = kept.change(made.id, replace(SITE, title="Autre", hours=12), actor=holder)
    assert (changed.id, changed.declared_at) == (made.id, made.declared_at)
    assert kept.get(made.id, actor=holder) == changed
    assert changed.competencies == ()
    kept.remove(made.id, actor=holder)
    assert kept.list(holder.passport_id, actor=holder) == []
    with pytest.raises(NotFoundError):
        kept.remove(made.id, actor=holder)


def test_what_happens_is_announced_without_its_words(
    demo: DemoInstallation, kept: KeepExperiences, holder: Holder
) -> None:
    heard: list[Event] = []
    kept = replace(kept, announce=heard.append)
    made = kept.declare(holder.passport_id, SITE, actor=holder)
    kept.change(made.id, SITE, actor=holder)
    kept.remove(made.id, actor=holder)
    assert [event.kind for event in heard] == ["experience.declared", "experience.changed", "experience.removed"]
    assert {event.subject for event in heard} == {made.id}


def test_only_its_holder_writes_and_an_adviser_reads(kept: KeepExperiences, demo: DemoInstallation) -> None:
    holder, other = open_passport(demo.services), open_passport(demo.services)
    made = kept.declare(holder.passport_id, SITE, actor=holder)
    adviser = Adviser(holder.passport_id, "g", "Malik")
    strangers: list[Actor] = [other, CertifierAgent("c", "k", frozenset()), Adviser(other.passport_id, "g", "x")]
    for actor in (*strangers, adviser):
        with pytest.raises(NotFoundError):
            kept.declare(holder.passport_id, SITE, actor=actor)
        with pytest.raises(NotFoundError) as theirs:
            kept.change(made.id, SITE, actor=actor)
        with pytest.raises(NotFoundError) as nobodys:
            kept.remove("0" * 32, actor=actor)
        assert (theirs.value.code, theirs.value.message) == (nobodys.value.code, nobodys.value.message)
    for actor in strangers:
        with pytest.raises(NotFoundError):
            kept.list(holder.passport_id, actor=actor)
    assert kept.list(holder.passport_id, actor=adviser) == [made]
    assert kept.list(holder.passport_id, actor=Operator()) == [made]


def test_what_does_not_exist_is_refused_item_by_item(kept: KeepExperiences, holder: Holder) -> None:
    with pytest.raises(CompetenciesRefusedError) as refused:
        kept.declare(
            holder.passport_id,
            declared(
                (COOK, 4),
                (ItemRef("metiers", "999"), None),
                (TEAM, 4),
                (COOK, 3),
                (ItemRef("metiers", "M1"), None),
                (ItemRef("metiers", "200"), None),
                (BlockRef("RNCP37674", "BC77"), None),
                (BlockRef("RNCP1"), None),
                (PLAN, 5),
                (ItemRef("metiers", "300"), None),
            ),
            actor=holder,
        )
    error = refused.value
    assert [one.place for one in error.refused] == [2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert error.code == "experience.competency"
    assert "passport framework search" in (error.remedy or Text("", "")).en
    assert "rome" not in error.message.en
    for text in (error.message.fr, error.message.en):
        assert "metiers:999" in text
        assert "RNCP37674 BC77" in text
    assert kept.list(holder.passport_id, actor=holder) == [], "nothing of it is kept"


@pytest.mark.parametrize(
    ("ref", "level"), [(COOK, 1), (COOK, 4), (TEAM, 3), (TEAM, None), (BlockRef("RNCP37674"), 4)], ids=str
)
def test_levels_are_those_of_the_scale_or_one_to_four(
    kept: KeepExperiences, holder: Holder, ref: Ref, level: int | None
) -> None:
    made = kept.declare(holder.passport_id, declared((ref, level)), actor=holder)
    assert made.competencies == (DeclaredCompetency(ref, level),)


@pytest.mark.parametrize("level", [0, -1, 5, 10**9])
def test_a_level_off_the_scale_is_refused(kept: KeepExperiences, holder: Holder, level: int) -> None:
    for ref in (COOK, TEAM, BlockRef("RNCP37674")):
        with pytest.raises(CompetenciesRefusedError):
            kept.declare(holder.passport_id, declared((ref, level)), actor=holder)


def test_what_stands_already_is_not_asked_again(kept: KeepExperiences, demo: DemoInstallation, holder: Holder) -> None:
    made = kept.declare(holder.passport_id, declared((COOK, 2), (PLAN, None)), actor=holder)
    load(
        demo.services,
        FrameworkHeader("metiers", "2", Text("Métiers", "Occupations"), dated=date(2030, 1, 1)),
        Item("101", ItemKind.COMPETENCY, Label("Organiser un service")),
    )
    both = declared((COOK, 2), (PLAN, 1))
    assert kept.change(made.id, both, actor=holder).competencies == both.competencies
    with pytest.raises(CompetenciesRefusedError):
        kept.change(made.id, declared((COOK, 3)), actor=holder)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"title": ""}, "title"),
        ({"title": " \u202e\x00 "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"organisation": "x" * 201}, "organisation"),
        ({"place": "x" * 201}, "place"),
        ({"description": "x" * (DESCRIPTION_LIMIT + 1)}, "description"),
        ({"description": "\x00" * 10_000_000}, "description"),
        ({"hours": 0}, "hours"),
        ({"hours": 100_001}, "hours"),
        ({"started_on": date(1919, 12, 31)}, "started_on"),
        ({"ended_on": date(9999, 12, 31)}, "ended_on"),
        ({"started_on": date(2024, 2, 1), "ended_on": date(2024, 1, 31)}, "ended_on"),
        ({"competencies": (DeclaredCompetency(COOK),) * (COMPETENCY_LIMIT + 1)}, "competencies"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_what_cannot_stand_is_refused_where_it_is(
    kept: KeepExperiences, holder: Holder, changes: dict[str, object], where: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        kept.declare(holder.passport_id, replace(SITE, **changes), actor=holder)  # type: ignore[arg-type]
    assert refused.value.where == where
    assert refused.value.remedy is not None
    assert kept.list(holder.passport_id, actor=holder) == []


def test_days_end_today(kept: KeepExperiences, demo: DemoInstallation, holder: Holder) -> None:
    today = paris_day(demo.clock.now())
    lasting = replace(SITE, started_on=date(1920, 1, 1), ended_on=today, hours=100_000, title="x" * 200)
    assert kept.declare(holder.passport_id, lasting, actor=holder).ended_on == today
    with pytest.raises(InvalidInputError):
        kept.declare(holder.passport_id, replace(SITE, started_on=today + timedelta(days=1)), actor=holder)


def test_text_is_kept_as_plain_text(kept: KeepExperiences, holder: Holder) -> None:
    typed = replace(
        SITE,
        title="  Site\r\nde\x00 l’asso\u202e ",
        description="<b>Fait</b>\r\n\r\n\r\n\tseul\x1b[2J",
        place="Nantes\n44",
    )
    made = kept.declare(holder.passport_id, typed, actor=holder)
    assert (made.title, made.description, made.place) == ("Site de l’asso", "<b>Fait</b>\n\nseul[2J", "Nantes 44")


def test_a_passport_has_so_many_experiences(kept: KeepExperiences, holder: Holder) -> None:
    for _ in range(EXPERIENCE_LIMIT):
        kept.declare(holder.passport_id, SITE, actor=holder)
    with pytest.raises(TooLargeError) as full:
        kept.declare(holder.passport_id, SITE, actor=holder)
    assert full.value.code == "experience.full"


def test_a_person_finds_what_to_declare(kept: KeepExperiences) -> None:
    assert [one.ref for one in kept.search("cuisinner plats")][:1] == [COOK]
    assert [one.ref for one in kept.search("metiers:101")] == [PLAN]
    assert [one.ref for one in kept.search("rncp37674bc02")] == [BlockRef("RNCP37674", "RNCP37674BC02")]
    assert list(kept.search("metiers:M1")) == [], "an occupation is no competency"
    assert [one.ref.code for one in kept.search_occupations("commis cuisine")] == ["M1"]
    occupation, used = kept.used_in(ItemRef("metiers", "M1"))
    assert occupation.item.label.fr == "Cuisinier"
    assert [one.ref for one in used] == [COOK], "working conditions are nothing that a person holds"
    with pytest.raises(NotFoundError):
        kept.used_in(ItemRef("metiers", "M9"))


def test_words_that_name_nothing_are_said_one_by_one() -> None:
    assert read_competencies([("rome:1", 2)]) == (DeclaredCompetency(ItemRef("rome", "1"), 2),)
    with pytest.raises(CompetenciesRefusedError) as refused:
        read_competencies([("rome:1", 2), ("M1855", None), ("x" * 10_000, None)])
    assert [one.place for one in refused.value.refused] == [2, 3]
    assert len(refused.value.message.en) < 400
    with pytest.raises(PassportError):
        read_kind("certified")
