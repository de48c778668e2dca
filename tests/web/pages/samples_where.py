"""A passport seen from several targets, as the services would hand it over: measured by the engine itself.

The register's codes and the frameworks' are real; blocks' titles are shortened, mappings and figures are made up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from tests.web.pages import samples

from passport_core.outcomes import Text
from passport_core.passport.advising import Note, NoteKind, NoteState
from passport_core.passport.certification_gap import measure_certification
from passport_core.passport.experience import DeclaredCompetency, Experience, ExperienceKind
from passport_core.passport.frameworks import (
    FrameworkHeader,
    FrameworkVersion,
    Importance,
    Item,
    ItemKind,
    ItemRef,
    Label,
    Level,
    Link,
    LinkKind,
)
from passport_core.passport.gap import Coverage, Evidence, Gap, RankedTarget, ShownItem
from passport_core.passport.gap_engine import measure
from passport_core.passport.labour import Area, AreaKind, Figure, LocalMarket, LocalSignal
from passport_core.passport.mappings import Author, Extent, Mapping, MappingOrigin, StatedMapping, StoredMappingSet
from passport_core.passport.occupation_gap import occupation_standing
from passport_core.passport.pathway import (
    Alternative,
    Pathway,
    Step,
    StepKind,
    StepState,
    VaeChecklist,
    VaeItem,
)
from passport_core.passport.provenance import Provenance
from passport_core.passport.register import (
    AccessRoute,
    Block,
    Certification,
    CertificationOutline,
    CodedLabel,
    Correspondence,
    DatedEntry,
)
from passport_core.passport.targets import BlockRef, Requirement, RequirementProfile, Stamp, Target, TargetKind
from passport_core.services.measure_gap import Picture, RankedJob, RankedJobs
from passport_core.services.read_frameworks import FoundItem, Match
from passport_core.web.pages.present_needs import Asked

DAY = date(2026, 11, 20)
SNAPSHOT = samples.snapshot()
PLACE = "44"
M1855 = ItemRef("rome", "M1855")
M1861 = ItemRef("rome", "M1861")
COURSE = ItemRef("courses-erdre", "back-end")
MAPPING_SET = StoredMappingSet(
    id="https://atelier.example/rattachements",
    title="Blocs de RNCP37674 et ROME 4.0",
    author=Author("Atelier Numérique de l’Erdre", siren="999000111"),
    licence="CC-BY-4.0",
    dated=date(2026, 9, 3),
    origin=MappingOrigin.LOADED,
    loaded_at=samples.AT,
    loaded_by="operator",
    count=3,
)
SCALE = tuple(
    Level(number, Text(fr, en), Text(meaning_fr, meaning_en))
    for number, fr, en, meaning_fr, meaning_en in (
        (1, "Accompagné", "Accompanied", "Avec quelqu’un à côté.", "With somebody beside."),
        (2, "En partie seul", "Partly alone", "Seul pour ce qui est connu.", "Alone for what is known."),
        (3, "Seul", "Alone", "Seul, sans qu’on vérifie.", "Alone, without being checked."),
        (4, "S’adapte", "Adapts", "Seul, même quand tout change.", "Alone, even when all changes."),
    )
)


def version(framework: str, number: str, *, scale: tuple[Level, ...] = (), profiles: int = 0) -> FrameworkVersion:
    title = {"rome": "ROME", "rectec": "RECTEC", "courses-erdre": "Atelier Numérique de l’Erdre"}[framework]
    header = FrameworkHeader(
        framework, number, Text(title, title), date(2026, 6, 1), "Licence Ouverte 2.0", scale=scale
    )
    return FrameworkVersion(
        f"{framework}-1", header, f"{framework}.csv", "1" * 64, samples.AT, "operator", 40, profiles
    )


ROME = version("rome", "4.0-460", profiles=1584)
RECTEC = version("rectec", "2024", scale=SCALE)
VERSIONS = (ROME, RECTEC, version("courses-erdre", "2026", profiles=1))
TRANSVERSAL = (
    ("1", "Organiser son activité", "Organiser", 3, {Provenance.CERTIFIED: 3}),
    ("2", "Faire face à l’imprévu", "Organiser", 3, {Provenance.CERTIFIED: 2, Provenance.DECLARED: 3}),
    ("3", "Travailler en équipe", "Organiser", 2, {Provenance.ENDORSED: 3}),
    ("4", "Utiliser les nombres", "Organiser", 2, {Provenance.DECLARED: 3}),
    ("5", "S’exprimer à l’oral", "Communiquer", 2, {Provenance.CERTIFIED: 2}),
    ("8", "Utiliser les outils numériques", "Communiquer", 3, {Provenance.CERTIFIED: 4}),
    ("9", "Traiter l’information", "Réfléchir", 3, {}),
)


def experiences() -> tuple[Experience, ...]:
    return (
        Experience(
            id="x1",
            passport_id="p1",
            kind=ExperienceKind.VOLUNTARY,
            title="Site de l’association Vélo-Cité",
            declared_at=samples.AT,
            started_on=date(2025, 1, 5),
            competencies=(
                DeclaredCompetency(BlockRef("RNCP37674", "RNCP37674BC02")),
                DeclaredCompetency(ItemRef("rome", "105001"), 3),
            ),
        ),
        Experience("x2", "p1", ExperienceKind.PERSONAL, "Tenue de la caisse d’une fête", samples.AT),
    )


def evidence(*, title: str = samples.BC01) -> tuple[Evidence, ...]:
    """Three certified blocks, a badge with levels, an endorsement, and what is declared."""
    return (
        _record("a", title, BlockRef("RNCP37674", "RNCP37674BC01")),
        _record("b", "Administrer les réseaux", BlockRef("RNCP36490", "RNCP36490BC02")),
        _record("c", "Conduire un projet", BlockRef("RNCP36490", "RNCP36490BC03")),
        Evidence(
            "f",
            is_record=True,
            title="Compétences transversales",
            provenance=Provenance.CERTIFIED,
            on=date(2026, 5, 4),
            items=_shown(Provenance.CERTIFIED),
            stated_by="Atelier Numérique de l’Erdre",
        ),
        Evidence(
            "e",
            is_record=True,
            title="Recommandation de Sillon Web",
            provenance=Provenance.ENDORSED,
            on=date(2026, 10, 2),
            items=_shown(Provenance.ENDORSED),
            stated_by="Sillon Web",
        ),
        Evidence(
            "x1",
            is_record=False,
            title="Site de l’association Vélo-Cité",
            provenance=Provenance.DECLARED,
            on=date(2025, 1, 5),
            blocks=(BlockRef("RNCP37674", "RNCP37674BC02"),),
            items=(ShownItem(ItemRef("rome", "105001"), 3), *_shown(Provenance.DECLARED)),
        ),
        Evidence("x2", is_record=False, title="Tenue de la caisse d’une fête", provenance=Provenance.DECLARED),
    )


def _shown(provenance: Provenance) -> tuple[ShownItem, ...]:
    return tuple(
        ShownItem(ItemRef("rectec", code), levels[provenance])
        for code, _, _, _, levels in TRANSVERSAL
        if provenance in levels
    )


def _record(record_id: str, title: str, block: BlockRef) -> Evidence:
    return Evidence(
        record_id, True, title, Provenance.CERTIFIED, date(2026, 7, 3), (block,), stated_by=samples.MINISTRY
    )


def web_developer(
    *, last_day: date | None = date(2028, 9, 1), title: str = "Développeur web et web mobile"
) -> DatedEntry:
    return DatedEntry(
        Certification(
            number="RNCP37674",
            title=title,
            is_active=True,
            level="NIV5",
            blocks=(
                Block("RNCP37674BC01", samples.BC01),
                Block("RNCP37674BC02", samples.BC02, ("Mettre en place une base de données", "Écrire des composants")),
            ),
            rome=(CodedLabel("M1805", "Études et développement informatique"),),
            routes=(
                AccessRoute("FI", True),
                AccessRoute("FC", True),
                AccessRoute("VAE", True),
                AccessRoute("CA", False),
            ),
            registered_until=last_day,
        ),
        SNAPSHOT,
    )


def from_elsewhere() -> DatedEntry:
    """Two blocks of RNCP36490 give its fourth, by the register."""
    inbound = Correspondence("RNCP36490", ("RNCP36490BC02", "RNCP36490BC03"), "RNCP35419", ("RNCP35419BC04",))
    other = Correspondence("RNCP36490", ("RNCP36490BC01",), "RNCP35419", ("RNCP35419BC01",))
    return DatedEntry(
        Certification(
            number="RNCP35419",
            title="Responsable de projets informatiques",
            is_active=False,
            level="NIV6",
            blocks=tuple(
                Block(f"RNCP35419BC0{place}", words)
                for place, words in enumerate(("Concevoir", "Développer", "Piloter", "Administrer"), 1)
            ),
            registered_until=date(2024, 2, 10),
            issuance_deadline=date(2027, 2, 10),
            successors=("RNCP38606",),
        ),
        SNAPSHOT,
        (inbound, other),
    )


def occupation(given: Sequence[Evidence], *, mapped: bool = True) -> Gap:
    """A web developer, of whose competencies a mapping ties some to the block held."""
    source = BlockRef("RNCP37674", "RNCP37674BC01")
    stated = [
        StatedMapping(Mapping(source, ItemRef("rome", "121288")), MAPPING_SET),
        StatedMapping(Mapping(source, ItemRef("rome", "121289"), Extent.PART), MAPPING_SET),
        StatedMapping(Mapping(BlockRef("RNCP37674", "RNCP37674BC02"), ItemRef("rome", "122700")), MAPPING_SET),
    ]
    profile = RequirementProfile(
        target=Target(TargetKind.OCCUPATION, M1855, Label(fr="Développeur / Développeuse web")),
        requirements=(
            _asks("121288", "Concevoir une application web", Importance.CORE, 3),
            _asks("121289", "Résoudre les problèmes techniques des sites", Importance.CORE, 3),
            _asks("122700", "Gérer le déploiement et configurer les serveurs", Importance.CORE, 3),
            _asks("105001", "Former les clients à la gestion du site", Importance.EMERGING, 2),
            _asks("126541", "Réaliser une veille", Importance.LISTED, 1),
            _asks("900", "Normes d’accessibilité", Importance.LISTED, 1, kind=ItemKind.KNOWLEDGE),
            replace(
                _asks("901", "CACES R489", Importance.LISTED, 0, kind=ItemKind.QUALIFICATION),
                address="http://plain.example/",
            ),
        ),
        narrower={},
        stamps=(Stamp("framework", "rome", Text("ROME", "ROME"), "4.0-460", date(2026, 6, 1), "1" * 64),),
    )
    gap = measure(profile, given, stated if mapped else [], day=DAY)
    outlines = [CertificationOutline.of(web_developer().certification), _outline()]
    standing = occupation_standing(
        profile,
        gap,
        given,
        stated if mapped else [],
        code="M1855",
        ancestor="M1805",
        outlines=outlines,
        correspondences=(),
        neighbours=(M1861, ItemRef("rome", "E1206")),
        day=DAY,
        by=None,
    )
    return replace(gap, occupation=standing)


def _outline() -> CertificationOutline:
    return CertificationOutline(
        number="RNCP37873",
        title="Concepteur développeur d’applications",
        is_active=True,
        level="NIV6",
        blocks=("RNCP37873BC01", "RNCP37873BC02", "RNCP37873BC03"),
        rome=("M1855",),
        registered_until=date(2028, 12, 18),
        last_issuance_day=date(2027, 6, 1),
    )


def _asks(
    code: str, name: str, importance: Importance, weight: int, *, kind: ItemKind = ItemKind.COMPETENCY
) -> Requirement:
    return Requirement(
        ref=ItemRef("rome", code),
        kind=kind,
        label=Label(fr=name),
        importance=importance,
        weight=weight,
        address=f"https://candidat.example/competence/{code}",
    )


def course(given: Sequence[Evidence]) -> Gap:
    """What a course asks for at its entry: levels of transversal competencies, one of which is not sourced."""
    asked = tuple(
        Requirement(
            ref=ItemRef("rectec", code),
            kind=ItemKind.COMPETENCY,
            label=Label(fr=name),
            importance=Importance.REQUIRED,
            weight=1,
            level=level,
            group=group,
            group_label=Label(fr=group),
        )
        for code, name, group, level, _ in TRANSVERSAL
    )
    hole = Requirement(
        ref=ItemRef("clea", "4"),
        kind=ItemKind.COMPETENCY_GROUP,
        label=Label(fr="Travailler dans les règles d’une équipe"),
        importance=Importance.REQUIRED,
        weight=1,
        gap_in_source=Text("Notre source ne décrit pas ce domaine.", "Our source does not describe this domain."),
    )
    target = Target(
        TargetKind.COURSE, COURSE, Label(fr="Entrée en formation back-end", en="Entry to the back-end course")
    )
    stamp = Stamp("framework", "courses-erdre", Text("Parcours de l’Erdre", "Courses of the Erdre"), "2026", None)
    return measure(RequirementProfile(target, (*asked, hole), {}, (stamp,)), given, [], day=DAY)


def market(place: str = PLACE) -> LocalMarket:
    area = Area(AreaKind.BASIN, "bmo-2025", "5220", "NANTES", "44")
    family = ItemRef("fap2009", "M1X80")
    source = Text("Enquête Besoins en main-d’œuvre 2025", "Survey of needs for workers 2025")
    caution = Text("Une famille regroupe plusieurs métiers.", "A family groups several occupations.")
    via = (Link(LinkKind.FAMILY, family, M1855),)
    return LocalMarket(
        occupation=M1855,
        place=place,
        place_label="Loire-Atlantique",
        signals=(
            LocalSignal(
                Figure.HIRES,
                Text("Beaucoup d’embauches prévues", "Many hires planned"),
                640,
                False,
                area,
                2025,
                source,
                family,
                "Techniciens d’étude",
                via,
                caution,
            ),
            LocalSignal(
                Figure.SEASONAL,
                Text("Part des emplois saisonniers", "Share of seasonal jobs"),
                None,
                True,
                area,
                2025,
                source,
                family,
                "Techniciens d’étude",
                via,
                caution,
            ),
            LocalSignal(
                Figure.TENSION, Text("Tension forte", "High tension"), 4, False, area, 2019, source, M1855, "", (), None
            ),
        ),
        unknown=(Text("Aucun chiffre de demandeurs d’emploi.", "No figure of job seekers."),),
        score=0.6,
    )


def pathway(target: Target) -> Pathway:
    block = BlockRef("RNCP37674", "RNCP37674BC02")
    steps = (
        Step(
            "block:RNCP37674BC01",
            StepKind.OBTAIN_BLOCK,
            StepState.DONE,
            Text("Obtenir le bloc front-end", "Obtain the front-end block"),
            Text("Vous le détenez.", "You hold it."),
            BlockRef("RNCP37674", "RNCP37674BC01"),
        ),
        Step(
            "level:rectec:2:3",
            StepKind.REACH_LEVEL,
            StepState.UNDER_WAY,
            Text("Passer au niveau 3 : faire face à l’imprévu", "Reach level 3: facing the unexpected"),
            Text("Du niveau 2 au niveau 3.", "From level 2 to level 3."),
            ItemRef("rectec", "2"),
            level=3,
        ),
        Step(
            "block:RNCP37674BC02",
            StepKind.OBTAIN_BLOCK,
            StepState.TO_DO,
            Text("Obtenir le bloc back-end", "Obtain the back-end block"),
            Text("Il manque encore.", "It is still missing."),
            block,
            closes_on=date(2028, 9, 1),
            warning=Text(
                "Finissez ce bloc avant le 1er septembre 2028, sinon cette voie se ferme.",
                "Finish this block by 1 September 2028, or this route closes.",
            ),
            alternatives=(Alternative(Text("La VAE est ouverte.", "VAE is open."), (block,)),),
        ),
        Step(
            "certification:RNCP37674",
            StepKind.OBTAIN_CERTIFICATION,
            StepState.CLOSED,
            Text("Obtenir la certification", "Obtain the certification"),
            Text("Le jury décide.", "The jury decides."),
            BlockRef("RNCP37674"),
            closes_on=date(2028, 9, 1),
        ),
    )
    vae = VaeChecklist(
        is_open=True,
        items=(
            VaeItem(BlockRef("RNCP37674", "RNCP37674BC01"), samples.BC01, (), (), True),
            VaeItem(block, samples.BC02, ("Mettre en place une base de données",), ("x1",), False),
            VaeItem(BlockRef("RNCP37674", "RNCP37674BC03"), "Sans détail", (), (), False),
        ),
        note=Text("Un jury peut ne valider que certains blocs.", "A jury may validate some blocks only."),
    )
    deadline = Text("Dernier jour de délivrance de RNCP37674.", "Last day of issuance of RNCP37674.")
    return Pathway(target, steps, ((date(2028, 9, 1), deadline),), vae)


def notes(*, text: str = "Mise en situation de deux semaines, côté serveur.") -> tuple[Note, ...]:
    at = datetime(2026, 11, 12, 9, 30, tzinfo=UTC)
    return (
        Note("n1", "p1", "g1", "Malik Benarbia", NoteKind.PROPOSAL, text, at, "RNCP37674", "block:RNCP37674BC02"),
        Note("n2", "p1", "g1", "Malik Benarbia", NoteKind.COMMENT, "Bravo pour ce bloc.\nOn continue ?", at),
        Note(
            "n3",
            "p1",
            "g1",
            "Malik Benarbia",
            NoteKind.PROPOSAL,
            "Un stage.",
            at,
            "RNCP37674",
            state=NoteState.ACCEPTED,
        ),
    )


def picture(
    given: Sequence[Evidence] | None = None, *, only: Sequence[str] = (), mapped: bool = True, by: date | None = None
) -> Picture:
    """The whole picture; ``only`` keeps the targets of these references."""
    shown = evidence() if given is None else tuple(given)
    gaps = [
        measure_certification(web_developer(), shown, day=DAY, by=by),
        measure_certification(from_elsewhere(), shown, day=DAY, by=by),
        occupation(shown, mapped=mapped),
        course(shown),
    ]
    gaps = [gap for gap in gaps if not only or str(gap.target.ref) in only]
    judged = tuple(samples.judged(one.id, samples.report()) for one in shown if one.is_record)
    revoked = (samples.judged("z", samples.report(samples.REVOKED)),) if given is None else ()
    return Picture(
        day=DAY,
        records=(*judged, *revoked),
        experiences=experiences() if given is None else (),
        evidence=shown,
        gaps=tuple(gaps),
        pathways=tuple(
            pathway(gap.target) if gap.target.ref == BlockRef("RNCP37674") else Pathway(gap.target, (), ())
            for gap in gaps
        ),
        place=PLACE,
        markets={M1855: market()},
        items={M1861: found(M1861, "Développeur / Développeuse logiciel")},
    )


def found(ref: ItemRef, name: str) -> FoundItem:
    return FoundItem(ref, Item(ref.code, ItemKind.OCCUPATION, Label(fr=name)), ROME)


def matches() -> tuple[Match, ...]:
    web = found(M1855, "Développeur / Développeuse web")
    title = Item("11001", ItemKind.JOB_TITLE, Label(fr="Développeuse front-end"), parent="M1855")
    return (
        Match(ItemRef("rome", "11001"), title, "Développeuse front-end", 0.9, web),
        Match(M1861, found(M1861, "Développeur / Développeuse logiciel").item, "Développeur logiciel", 0.7),
    )


def asked(target_picture: Picture) -> Asked:
    return Asked(tuple(str(gap.target.ref) for gap in target_picture.gaps), PLACE, date(2027, 9, 1))


def ranked() -> RankedJobs:
    def job(ref: ItemRef, name: str, coverage: Coverage, known: LocalMarket | None) -> RankedJob:
        return RankedJob(RankedTarget(Target(TargetKind.OCCUPATION, ref, Label(fr=name)), coverage), known)

    return RankedJobs(
        day=DAY,
        place=PLACE,
        compared=1584,
        jobs=(
            job(M1855, "Développeur / Développeuse web", Coverage(1000, 423, 160, 117, 0, 300), market()),
            job(M1861, "Développeur / Développeuse logiciel", Coverage(1000, 0, 110, 240, 50, 500, 100), None),
        ),
        stamps=(Stamp("framework", "rome", Text("ROME", "ROME"), "4.0-460", date(2026, 6, 1), "1" * 64),),
        shows_anything=True,
    )
