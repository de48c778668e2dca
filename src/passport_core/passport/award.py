"""Awards: one person obtaining one certification or block on a date, as a certifier declares it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from passport_core.outcomes import Finding


class AwardState(StrEnum):
    """Where an award stands between a certifier's file and a holder's passport."""

    LISTED = "listed"  # declared but not a certification (score only, not certified data): never issued
    RESERVED = "reserved"  # ids and status index taken, not signed yet (a stopped batch resumes here)
    HELD = "held"  # waits for a person of the certifier to decide
    REFUSED = "refused"
    ISSUED = "issued"
    REVOKED = "revoked"
    REPLACED = "replaced"


class AccessRouteCode(StrEnum):
    """How the person came to the award (CDC ``modaliteAcces``)."""

    INITIAL = "FORMATION_INITIALE_HORS_APPRENTISSAGE"
    APPRENTICESHIP = "FORMATION_INITIALE_APPRENTISSAGE"
    CONTINUING = "FORMATION_CONTINUE_HORS_CONTRAT_DE_PROFESSIONNALISATION"
    PROFESSIONALISATION = "FORMATION_CONTINUE_CONTRAT_DE_PROFESSIONNALISATION"
    VAE = "VAE"
    FOREIGN_DIPLOMA = "EQUIVALENCE_DIPLOME_ETRANGER"
    INDIVIDUAL = "CANDIDAT_LIBRE"


@dataclass(frozen=True, slots=True)
class HolderIdentity:
    """Who the certifier says was awarded, as the certifier wrote it. Never a key to find or merge people.

    The national number (NIR) has no place here: formats drop it while parsing. ``birth_month`` and
    ``birth_day`` may be unknown. ``file_reference`` is a training file number that stands in for civil identity
    (CDC ``dossierFormation``).
    """

    birth_name: str
    first_names: tuple[str, ...]
    usual_name: str | None = None
    birth_year: int | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    sex: str | None = None
    birthplace_code: str | None = None
    birthplace_name: str | None = None
    birth_country_code: str | None = None
    file_reference: str | None = None

    @property
    def birth_date(self) -> date | None:
        """The whole date of birth; None where part of it is unknown, or the calendar has no such day."""
        if self.birth_year is None or self.birth_month is None or self.birth_day is None:
            return None
        try:
            return date(self.birth_year, self.birth_month, self.birth_day)
        except ValueError:
            return None

    @property
    def display_name(self) -> str:
        """First given name, then the usual name with the birth name beside it where they differ."""
        first = self.first_names[0] if self.first_names else ""
        if self.usual_name and self.usual_name != self.birth_name:
            return f"{first} {self.usual_name} (nom de naissance : {self.birth_name})".strip()
        return f"{first} {self.birth_name}".strip()


@dataclass(frozen=True, slots=True)
class Award:
    """One declared award. ``certification`` and ``block`` are register codes, verbatim."""

    technical_id: str
    certification: str
    block: str | None
    awarded_on: date
    holder: HolderIdentity
    is_certified: bool = True  # CDC donneeCertifiee
    is_admission: bool = True  # CDC PAR_ADMISSION; False is a mere score
    valid_until: date | None = None  # the award's own end of validity, inclusive; None is none
    enrolled_on: date | None = None
    exam_from: date | None = None
    exam_until: date | None = None
    route: AccessRouteCode | None = None
    mention: str | None = None
    score: str | None = None
    language_level: str | None = None  # A1..C2 | INSUFFISANT
    digital_level: str | None = None
    option: str | None = None
    exam_mode: str | None = None
    exam_postcode: str | None = None
    place: str | None = None
    assessed_by_siret: str | None = None  # the training provider that assessed
    assessed_by_name: str | None = None
    proof_url: str | None = None
    verbatim: str | None = None


@dataclass(frozen=True, slots=True)
class PassageFault:
    """A passage of a certifier's file that cannot be read as an award; the others go on.

    ``line`` counts from 1; ``technical_id`` is the certifier's own and stays inside the installation.
    """

    technical_id: str | None
    element: str
    code: str
    reason_fr: str
    reason_en: str
    remedy_fr: str
    remedy_en: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Suppression:
    """The certifier withdraws a passage declared earlier (CDC 1.1.5 ``action`` SUPPRESSION)."""

    technical_id: str


@dataclass(frozen=True, slots=True)
class DeclarationHeader:
    """What a certifier's file says of itself."""

    format: str  # "cdc-xml-1.1.2", "cdc-xml-1.1.5", "csv-1"
    flow_id: str | None = None
    stamped_at: datetime | None = None
    client_id: str | None = None  # certificateur/idClient
    contract_id: str | None = None  # certificateur/idContrat
    emitter_id: str | None = None  # emetteur/idClient: may be a trusted third party
    is_suppression: bool = False


@dataclass(frozen=True, slots=True)
class StoredAward:
    """An award as this installation keeps it. ``id`` is our own random id: the only one used outside."""

    id: str
    certifier_id: str
    batch_id: str
    award: Award
    state: AwardState
    fingerprint: str  # of the award's content: same technical id + same fingerprint = already issued
    person_digest: str  # keyed digest of identity, to show probable duplicates; never used to merge or find
    findings: tuple[Finding, ...]
    person_ordinal: int  # which person of the file (one claim slip a person and file)
    created_at: datetime
    credential_id: str | None = None
    proposed: Award | None = None  # the changed content of a conflict, until a person decides
    suppression_proposed: bool = False
