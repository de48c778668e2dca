"""Small valid values for store tests. Invented people and bodies; moments are fixed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from passport_core.outcomes import Finding, Outcome, Text
from passport_core.passport.advising import AdviceGrant, Note, NoteKind
from passport_core.passport.award import AccessRouteCode, Award, AwardState, HolderIdentity, StoredAward
from passport_core.passport.certifier import Certifier
from passport_core.passport.claiming import ClaimCode
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
    Profile,
    ProfileLine,
)
from passport_core.passport.labour import (
    Area,
    AreaKind,
    Figure,
    LabourHeader,
    LabourSet,
    Observation,
)
from passport_core.passport.mappings import (
    Author,
    Extent,
    Mapping,
    MappingOrigin,
    MappingSet,
    StoredMappingSet,
)
from passport_core.passport.provenance import Provenance
from passport_core.passport.records import Passport, Record
from passport_core.passport.register import (
    AccessRoute,
    Block,
    BodyState,
    Certification,
    CodedLabel,
    Correspondence,
    RegisteredCertifier,
    RegisteredPartner,
    Role,
    Snapshot,
)
from passport_core.passport.sharing import Share
from passport_core.passport.targets import BlockRef
from passport_core.ports.store import Batch, Securing, Session, StatusList, StoredCredential

NOW = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
REVOCATION = "revocation"
FINDING = Finding(
    check="block-belongs",
    outcome=Outcome.PASSED,
    code="block-belongs.listed",
    message=Text("Le bloc figure dans la fiche.", "The block is in the entry."),
    as_of=date(2026, 2, 28),
    source="RNCP",
)


def certifier(number: int = 1) -> Certifier:
    """Return the ``number``-th certifier of the samples."""
    return Certifier(
        id=f"certifier-{number}",
        siret=f"{number:014d}",
        name=f"Institut d’essai n° {number}",
        did=f"did:example:{number}",
        created_at=NOW,
        cdc_client_id=f"{number:08d}",
        cdc_contract_id="MCFCER000001",
    )


def batch(number: int = 1, *, certifier_id: str = "certifier-1") -> Batch:
    return Batch(
        id=f"batch-{number}",
        certifier_id=certifier_id,
        file_name="declaration.xml",
        sha256="0" * 64,
        format="cdc-xml-1.1.2",
        created_at=NOW,
        finished_at=None,
        counts={},
    )


def award(number: int = 1) -> Award:
    return Award(
        technical_id=f"T-{number}",
        certification="RNCP37674",
        block="RNCP37674BC01" if number % 2 else None,
        awarded_on=date(2026, 1, 15),
        holder=HolderIdentity(
            birth_name="Noël-Œuvré", first_names=("Zoé", "Ana"), birth_year=1990, birth_month=2, birth_day=3, sex="F"
        ),
        enrolled_on=date(2025, 9, 1),
        route=AccessRouteCode.VAE,
        mention="Très bien",
    )


def stored_award(
    number: int = 1,
    *,
    certifier_id: str = "certifier-1",
    batch_id: str = "batch-1",
    state: AwardState = AwardState.RESERVED,
) -> StoredAward:
    return StoredAward(
        id=f"award-{certifier_id}-{number}",
        certifier_id=certifier_id,
        batch_id=batch_id,
        award=award(number),
        state=state,
        fingerprint=f"fingerprint-{number}",
        person_digest=f"person-{number // 2}",
        findings=(FINDING,),
        person_ordinal=number,
        created_at=NOW,
    )


def status_list(
    ordinal: int = 0, *, certifier_id: str = "certifier-1", size: int = 1024, purpose: str = REVOCATION
) -> StatusList:
    return StatusList(
        id=f"list-{certifier_id}-{purpose}-{ordinal}",
        certifier_id=certifier_id,
        purpose=purpose,
        ordinal=ordinal,
        size=size,
        secret=bytes([ordinal % 256]) * 32,
        taken=0,
        changes=0,
    )


def securing(number: int = 1, *, certifier_id: str = "certifier-1") -> Securing:
    return Securing(
        credential_id=f"urn:example:{certifier_id}:{number}",
        award_id=f"award-{certifier_id}-{number}",
        certifier_id=certifier_id,
        format="eddsa-rdfc-2022",
        status_list_id=f"list-{certifier_id}-{REVOCATION}-0",
        status_index=number,
    )


def securing_beside(number: int = 1, *, certifier_id: str = "certifier-1") -> Securing:
    """Return a further securing of an issued award, in another format, at a place of its own."""
    whole = securing(number, certifier_id=certifier_id)
    return replace(
        whole,
        credential_id=f"{whole.credential_id}:beside",
        format="sd-jwt-vc",
        status_index=whole.status_index + 500,
    )


def credential_of(reserved: Securing, *, body: bytes = b"\x00{signed}\xff") -> StoredCredential:
    return StoredCredential(
        id=reserved.credential_id,
        award_id=reserved.award_id,
        certifier_id=reserved.certifier_id,
        format=reserved.format,
        media_type="application/vc",
        body=body,
        issued_at=NOW,
        status_list_id=reserved.status_list_id,
        status_index=reserved.status_index,
    )


def issue(session: Session, *numbers: int, certifier_id: str = "certifier-1") -> None:
    """Set up a certifier with a batch and a status list where they are missing, and issue these awards."""
    if session.certifiers.get(certifier_id) is None:
        number = int(certifier_id.rpartition("-")[2])
        session.certifiers.add(certifier(number))
        session.awards.add_batch(batch(number, certifier_id=certifier_id))
        session.status.add_list(status_list(certifier_id=certifier_id))
    batch_id = f"batch-{certifier_id.rpartition('-')[2]}"
    session.awards.add([stored_award(n, certifier_id=certifier_id, batch_id=batch_id) for n in numbers])
    reserved = [securing(n, certifier_id=certifier_id) for n in numbers]
    session.credentials.reserve(reserved)
    session.credentials.record([credential_of(each) for each in reserved])
    session.awards.set_state([each.award_id for each in reserved], AwardState.ISSUED)


def passport(number: int = 1) -> Passport:
    return Passport(id=f"passport-{number}", created_at=NOW)


def record(number: int = 1, *, passport_id: str = "passport-1", origin: str = "claimed") -> Record:
    return Record(
        id=f"record-{passport_id}-{number}",
        passport_id=passport_id,
        credential_id=f"urn:example:certifier-1:{number}",
        credential=b"\x00{signed}\xff",
        media_type="application/vc",
        added_at=NOW + timedelta(seconds=number),
        origin=origin,
    )


def claim_code(number: int = 1, *, award_ids: tuple[str, ...] = ()) -> ClaimCode:
    return ClaimCode(
        id=f"code-{number}",
        digest=f"digest-{number}",
        certifier_id="certifier-1",
        batch_id="batch-1",
        award_ids=award_ids or (f"award-certifier-1-{number}",),
        expires_at=NOW + timedelta(days=365),
    )


def share(number: int = 1, *, passport_id: str = "passport-1", reading_limit: int | None = None) -> Share:
    return Share(
        id=f"share-{number}",
        passport_id=passport_id,
        record_ids=("record-b", "record-a"),
        audience="Entreprise Dupré",
        purpose="Candidature",
        created_at=NOW + timedelta(seconds=number),
        expires_at=NOW + timedelta(days=30),
        short_code="K7P2",
        reading_limit=reading_limit,
        fields=("birthdate",) if number % 2 else None,
    )


def snapshot(day: date, *, register: str = "RNCP", load: int = 1) -> Snapshot:
    return Snapshot(
        id=f"{register}-{day}-{load}",
        register=register,
        dated=day,
        format="xml-4.1",
        source="export.xml",
        sha256=f"{load:064d}",
        loaded_at=NOW,
        loaded_by="operator",
        entries=0,
        faults=0,
    )


def certification(number: str = "RNCP37674", *, title: str = "Développeur web et web mobile") -> Certification:
    return Certification(
        number=number,
        title=title,
        is_active=True,
        state="Publiée",
        registration_type="Enregistrement de droit",
        abbreviation=CodedLabel("TP", "Titre professionnel"),
        level="NIV5",
        blocks=(
            Block(
                f"{number}BC01",
                "Développer la partie front-end",
                ("Installer", "Maquetter"),
                "- Installer\n- M",
                "Mise",
            ),
            Block("02", "Développer la partie back-end"),
        ),
        certifiers=(RegisteredCertifier("Ministère", None, BodyState.ACTIVE, date(2023, 6, 1), "https://example.org"),),
        partners=(
            RegisteredPartner("Centre", "12345678900011", Role.TRAIN_AND_ASSESS, BodyState.ACTIVE, date(2023, 9, 1)),
            RegisteredPartner("Sans date", None, Role.UNKNOWN, BodyState.REMOVED),
        ),
        partners_declared=True,
        nsf=(CodedLabel("326t", "Programmation"),),
        rome=(CodedLabel("M1855", "Développeur"),),
        formacodes=(CodedLabel("46270"),),
        routes=(AccessRoute("VAE", True, "Jury"), AccessRoute("CL", False)),
        decided_on=date(2023, 6, 2),
        effective_on=date(2023, 9, 1),
        registered_until=date(2028, 9, 1),
        issuance_deadline=date(2029, 9, 1),
        published_on=date(2023, 6, 10),
        predecessors=("RNCP31114",),
        successors=(),
        correspondences=(Correspondence(number, (f"{number}BC01",), "RNCP31114", ("01", "02")),),
    )


def load(session: Session, loaded: Snapshot, *entries: Certification) -> Snapshot:
    """Load a whole snapshot in one unit of work; return it as it is stored."""
    session.register.begin_load(loaded)
    session.register.add_entries(loaded.id, entries)
    final = replace(loaded, entries=len(entries))
    session.register.finish_load(final)
    return final


def framework_version(
    version: str = "1", *, framework: str = "trades", load: int = 1, dated: date | None = None
) -> FrameworkVersion:
    """Return a version whose counts are still zero."""
    return FrameworkVersion(
        id=f"{framework}-{version}-{load}",
        header=FrameworkHeader(
            framework=framework,
            version=version,
            title=Text("Métiers d’essai", "Sample trades"),
            dated=dated,
            licence="CC0",
            publisher="Nous",
            address="https://example.org/trades",
            scale=(Level(1, Text("Début", "Start"), Text("Avec de l’aide", "With help")),),
        ),
        source="trades.csv",
        sha256=f"{load:064d}",
        loaded_at=NOW + timedelta(seconds=load),
        loaded_by="operator",
    )


FRAMEWORK_ITEMS = (
    Item(
        "B2",
        ItemKind.OCCUPATION,
        Label("Boulanger", "Baker"),
        parent="A1",
        forms=("Boulangère", "Boulanger"),
        description="Fait le pain.",
        address="https://example.org/B2",
        gap_in_source=Text("Rien sur les fours.", "Nothing on ovens."),
    ),
    Item("a1", ItemKind.COMPETENCY, Label("Pétrir"), parent="G"),
    Item("A2", ItemKind.COMPETENCY, Label("Cuire", "Bake"), parent="G"),
    Item("G", ItemKind.COMPETENCY_GROUP, Label("Le pain")),
    Item("Z9", ItemKind.KNOWLEDGE, Label(en="Flours")),
)
FRAMEWORK_PROFILES = (
    Profile(
        "B2",
        (
            ProfileLine(ItemRef("trades", "a1"), Importance.CORE),
            ProfileLine(ItemRef("trades", "A2"), Importance.LISTED, 2, Provenance.DECLARED),
            ProfileLine(ItemRef("levels", "3"), Importance.REQUIRED, 1),
        ),
    ),
    Profile("A2", (ProfileLine(ItemRef("trades", "a1"), Importance.CORE),)),
    Profile("G", ()),
)
FRAMEWORK_LINKS = (
    Link(LinkKind.MOBILITY, ItemRef("trades", "B2"), ItemRef("trades", "C3"), 2, "cadres"),
    Link(LinkKind.MOBILITY, ItemRef("trades", "B2"), ItemRef("trades", "D4"), 1),
    Link(LinkKind.FAMILY, ItemRef("families", "F"), ItemRef("trades", "B2")),
)


def load_framework(session: Session, loaded: FrameworkVersion, *parts: Item | Profile | Link) -> FrameworkVersion:
    """Load a whole version in one unit of work; return it as it is stored."""
    session.frameworks.begin_load(loaded)
    items, profiles, links = session.frameworks.add(loaded.id, parts)
    final = replace(loaded, items=items, profiles=profiles, links=links)
    session.frameworks.finish_load(final)
    return final


def labour_set(year: int = 2025, *, name: str = "hires", load: int = 1) -> LabourSet:
    return LabourSet(
        id=f"{name}-{year}-{load}",
        header=LabourHeader(
            name=name,
            year=year,
            title=Text("Embauches d’essai", "Sample hires"),
            licence="CC0",
            publisher="Nous",
            dated=date(year, 4, 1),
        ),
        source="hires.csv",
        sha256=f"{load:064d}",
        loaded_at=NOW + timedelta(seconds=load),
        loaded_by="operator",
    )


BASIN = Area(AreaKind.BASIN, "basins-2019", "5220", "Nantes", "44", "Loire-Atlantique", "52", "Pays de la Loire")


def observation(subject: str = "F", *, area: Area = BASIN, year: int = 2025, hires: int = 40) -> Observation:
    return Observation(
        subject=ItemRef("families", subject),
        subject_label="Métiers de bouche",
        area=area,
        year=year,
        figures={Figure.HIRES: hires, Figure.SEASONAL: 0},
        suppressed=frozenset({Figure.HARD_TO_FILL}),
    )


def load_labour(session: Session, loaded: LabourSet, *observations: Observation) -> LabourSet:
    """Load a whole set in one unit of work; return it as it is stored."""
    session.labour.begin_load(loaded)
    final = replace(loaded, observations=session.labour.add(loaded.id, observations))
    session.labour.finish_load(final)
    return final


def mapping_set(*mappings: Mapping, set_id: str = "https://example.org/set") -> tuple[StoredMappingSet, MappingSet]:
    whole = MappingSet(
        id=set_id,
        title="Le pain",
        author=Author("Institut d’essai", siren="123456789", did="did:example:1"),
        licence="CC BY 4.0",
        dated=date(2026, 2, 1),
        mappings=mappings,
    )
    stored = StoredMappingSet(
        id=set_id,
        title=whole.title,
        author=whole.author,
        licence=whole.licence,
        dated=whole.dated,
        origin=MappingOrigin.LOADED,
        loaded_at=NOW,
        loaded_by="operator",
        count=len(mappings),
        sha256="1" * 64,
        signed_by="did:example:1",
    )
    return stored, whole


def mapping(block: str | None = "RNCP1BC01", *, code: str = "a1") -> Mapping:
    return Mapping(
        source=BlockRef("RNCP1", block),
        item=ItemRef("trades", code),
        extent=Extent.PART,
        level=2,
        competency="Pétrir la pâte",
        note="Vu avec le jury",
    )


def experience(number: int = 1, *, passport_id: str = "passport-1") -> Experience:
    return Experience(
        id=f"experience-{number}",
        passport_id=passport_id,
        kind=ExperienceKind.VOLUNTARY,
        title="Fournil associatif",
        declared_at=NOW,
        organisation="Le Levain",
        place="Nantes",
        description="Chaque samedi",
        started_on=date(2024, 9, 1),
        ended_on=date(2025, 6, 30),
        hours=120,
        competencies=(
            DeclaredCompetency(ItemRef("trades", "a1"), 2),
            DeclaredCompetency(BlockRef("RNCP1", "01")),
            DeclaredCompetency(BlockRef("RNCP1")),
        ),
    )


def grant(number: int = 1, *, passport_id: str = "passport-1") -> AdviceGrant:
    return AdviceGrant(
        id=f"grant-{number}",
        passport_id=passport_id,
        adviser="Mme Conseil",
        created_at=NOW + timedelta(seconds=number),
        expires_at=NOW + timedelta(days=90),
    )


def note(number: int = 1, *, grant_id: str = "grant-1", passport_id: str = "passport-1") -> Note:
    return Note(
        id=f"note-{number}",
        passport_id=passport_id,
        grant_id=grant_id,
        adviser="Mme Conseil",
        kind=NoteKind.PROPOSAL,
        text="Commencez par le pétrin.",
        written_at=NOW + timedelta(seconds=number),
        target="trades:B2",
        step_key="level:trades:a1:2",
    )
