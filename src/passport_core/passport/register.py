"""The national register (RNCP, RS) as dated snapshots of certifications.

Field meanings follow France compétences' V4.1 export; what the source does not say is ``None`` or empty, never
a guess. All dates are days, ends inclusive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Role(StrEnum):
    """What a partner's habilitation lets it do. None of them lets it award."""

    TRAIN = "train"
    ASSESS = "assess"
    TRAIN_AND_ASSESS = "train_and_assess"
    UNKNOWN = "unknown"


class BodyState(StrEnum):
    ACTIVE = "active"
    INACTIVE = "inactive"
    REMOVED = "removed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CodedLabel:
    """A code of a nomenclature (NSF, ROME, Formacode, abbreviation) with the label the source gives."""

    code: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class RegisteredCertifier:
    """A certifier line. ``siret`` is None where the register has none (some co-certifiers)."""

    name: str
    siret: str | None
    state: BodyState
    state_changed_on: date | None = None
    website: str | None = None

    @property
    def siren(self) -> str | None:
        return self.siret[:9] if self.siret else None


@dataclass(frozen=True, slots=True)
class RegisteredPartner:
    """A partner line. Most carry no ``active_from``: their state can then not be dated."""

    name: str
    siret: str | None
    role: Role
    state: BodyState
    active_from: date | None = None
    state_changed_on: date | None = None

    @property
    def siren(self) -> str | None:
        return self.siret[:9] if self.siret else None


@dataclass(frozen=True, slots=True)
class Block:
    """A competency block. ``code`` is the register's own (``RNCP37674BC01``, but also ``01``).

    ``competencies`` are split out only where the separator is sure; ``competencies_text`` is always the
    original text.
    """

    code: str
    title: str
    competencies: tuple[str, ...] = ()
    competencies_text: str = ""
    assessment_text: str = ""


@dataclass(frozen=True, slots=True)
class Correspondence:
    """A total or partial equivalence: holding all of ``source_blocks`` gives all of ``destination_blocks``.

    An empty side means the whole certification on that side. ``destination`` is another certification.
    """

    source: str
    source_blocks: tuple[str, ...]
    destination: str
    destination_blocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccessRoute:
    """A way to the certification (``FI`` initial, ``CA`` apprenticeship, ``FC`` continuing, ``CQ`` contract,
    ``CL`` individual candidate, ``VAE``), open or not; ``jury`` is the composition where given."""

    code: str
    is_open: bool
    jury: str = ""


@dataclass(frozen=True, slots=True)
class Certification:
    """One entry (fiche) of a register snapshot."""

    number: str  # RNCP37674
    title: str
    is_active: bool
    state: str = ""  # the source's own word: "Publiée", …
    registration_type: str = ""  # "Enregistrement de droit" | "Enregistrement sur demande"
    abbreviation: CodedLabel | None = None
    level: str | None = None  # NIV3..NIV8; absent in RS
    blocks: tuple[Block, ...] = ()
    certifiers: tuple[RegisteredCertifier, ...] = ()
    partners: tuple[RegisteredPartner, ...] = ()
    partners_declared: bool | None = None  # EXISTENCE_PARTENAIRES
    nsf: tuple[CodedLabel, ...] = ()
    rome: tuple[CodedLabel, ...] = ()
    formacodes: tuple[CodedLabel, ...] = ()
    routes: tuple[AccessRoute, ...] = ()
    decided_on: date | None = None  # DATE_DECISION
    effective_on: date | None = None  # DATE_EFFET
    registered_until: date | None = None  # DATE_FIN_ENREGISTREMENT, inclusive
    issuance_deadline: date | None = None  # DATE_LIMITE_DELIVRANCE, inclusive
    published_on: date | None = None  # DATE_DE_PUBLICATION
    predecessors: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    correspondences: tuple[Correspondence, ...] = ()

    @property
    def registered_from(self) -> date | None:
        """First day of the registration period, where the register dates it."""
        return self.effective_on or self.decided_on

    @property
    def last_issuance_day(self) -> date | None:
        """Last day on which it may be awarded whatever the enrolment (domain rule, L6113-9)."""
        return self.issuance_deadline or self.registered_until

    @property
    def eqf_level(self) -> int | None:
        """National levels equal EQF levels (D6113-19)."""
        return int(self.level[3:]) if self.level and self.level[3:].isdigit() else None

    def block(self, code: str) -> Block | None:
        """Return the block of that code; ``BC01`` finds ``RNCP37674BC01`` too."""
        wanted = code.upper()
        for block in self.blocks:
            if block.code.upper() in (wanted, f"{self.number}{wanted}".upper()):
                return block
        return None


@dataclass(frozen=True, slots=True)
class CertificationOutline:
    """What of a certification is needed to compare thousands of them. ``rome`` are codes as the register names them,
    older ones included."""

    number: str
    title: str
    is_active: bool
    level: str | None
    blocks: tuple[str, ...]
    rome: tuple[str, ...]
    registered_until: date | None
    last_issuance_day: date | None

    @classmethod
    def of(cls, certification: Certification) -> CertificationOutline:
        return cls(
            number=certification.number,
            title=certification.title,
            is_active=certification.is_active,
            level=certification.level,
            blocks=tuple(block.code for block in certification.blocks),
            rome=tuple(code.code for code in certification.rome),
            registered_until=certification.registered_until,
            last_issuance_day=certification.last_issuance_day,
        )


@dataclass(frozen=True, slots=True)
class SnapshotHeader:
    """Which snapshot a source holds: the register, its day, and the version of the format."""

    register: str  # "RNCP" | "RS"
    dated: date
    format: str  # "xml-4.1", "csv"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A loaded snapshot, as stored."""

    id: str
    register: str
    dated: date
    format: str
    source: str  # file name, without folders
    sha256: str
    loaded_at: datetime
    loaded_by: str
    entries: int
    faults: int


@dataclass(frozen=True, slots=True)
class EntryFault:
    """An entry of the source that could not be read; the rest goes on."""

    number: str | None  # NUMERO_FICHE where it could be read
    element: str
    reason_fr: str
    reason_en: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class DatedEntry:
    """A certification with the snapshot that says so."""

    certification: Certification
    snapshot: Snapshot
    inbound: tuple[Correspondence, ...] = field(default=())  # other certifications' correspondences to this one
