"""A few real register entries, written out by hand from France compétences' V4.1 export (Licence Ouverte 2.0).

Each is here for the trap it holds. Texts, partners and nomenclatures are cut down to what rules and services need.
"""

from __future__ import annotations

from datetime import date

from passport_core.passport.register import (
    Block,
    BodyState,
    Certification,
    CodedLabel,
    RegisteredCertifier,
    RegisteredPartner,
    Role,
)

LABOUR_MINISTRY_SIRET = "11000007200014"
CCI_FRANCE_SIRET = "18750002000073"
CCI_FRANCE_FORMER_SIRET = "18750002000065"
ANIMAL_PRO_SIRET = "52875765100013"
CESI_SIRET = "77572257201109"
ADXF2_SIRET = "93905426800023"
ADX_FORMATION_SIRET = "84210466300039"
UNDATED_PARTNER_SIRET = "75404770200057"  # 3W Academy, RNCP37674: no DATE_ACTIF, like all 471 of its lines
DATED_PARTNER_SIRET = "78235540800025"  # ASFO Béarn, RNCP36612: active since 2023-02-10

_ACTIVE, _INACTIVE = BodyState.ACTIVE, BodyState.INACTIVE


def _blocks(number: str, *titles: str) -> tuple[Block, ...]:
    return tuple(Block(f"{number}BC{place:02}", title) for place, title in enumerate(titles, 1))


# A State title: one ministry, awarded by services that the register does not list; every partner line undated.
RNCP37674 = Certification(
    number="RNCP37674",
    title="Développeur web et web mobile",
    is_active=True,
    state="Publiée",
    registration_type="Enregistrement de droit",
    abbreviation=CodedLabel("TP", "Titre professionnel"),
    level="NIV5",
    blocks=_blocks(
        "RNCP37674",
        "Développer la partie front-end d’une application web ou web mobile sécurisée",
        "Développer la partie back-end d’une application web ou web mobile sécurisée",
    ),
    certifiers=(
        RegisteredCertifier(
            "MINISTERE DU TRAVAIL DU PLEIN EMPLOI ET DE L' INSERTION",
            LABOUR_MINISTRY_SIRET,
            _ACTIVE,
            date(2023, 7, 1),
        ),
    ),
    partners=(
        RegisteredPartner(
            "10MENTIONWEB FORMATION",
            "88055223700047",
            Role.TRAIN_AND_ASSESS,
            _ACTIVE,
            state_changed_on=date(2026, 8, 14),
        ),
        RegisteredPartner(
            "3W ACADEMY",
            UNDATED_PARTNER_SIRET,
            Role.TRAIN_AND_ASSESS,
            _ACTIVE,
            state_changed_on=date(2026, 8, 14),
        ),
    ),
    partners_declared=True,
    effective_on=date(2023, 9, 1),
    registered_until=date(2028, 9, 1),
    published_on=date(2023, 6, 12),
    predecessors=("RNCP31114",),
)

# One body that changed establishment within its SIREN on 2023-05-01.
RNCP36612 = Certification(
    number="RNCP36612",
    title="Assistant en ressources humaines",
    is_active=True,
    state="Publiée",
    registration_type="Enregistrement sur demande",
    level="NIV5",
    blocks=_blocks("RNCP36612", "Bloc 1", "Bloc 2", "Bloc 3", "Bloc 4"),
    certifiers=(
        RegisteredCertifier("CCI FRANCE", CCI_FRANCE_SIRET, _ACTIVE, date(2023, 5, 1)),
        RegisteredCertifier("CCI FRANCE", CCI_FRANCE_FORMER_SIRET, _INACTIVE, date(2023, 5, 1)),
    ),
    partners=(
        RegisteredPartner(
            "AS FO BEARN SOULE BIGORRE",
            DATED_PARTNER_SIRET,
            Role.TRAIN_AND_ASSESS,
            _ACTIVE,
            date(2023, 2, 10),
            date(2023, 2, 10),
        ),
    ),
    decided_on=date(2022, 7, 1),
    registered_until=date(2027, 7, 1),
)

# A co-certifier without a SIRET; an issuance deadline four years after the end of registration.
RNCP40344 = Certification(
    number="RNCP40344",
    title="Auxiliaire spécialisé vétérinaire",
    is_active=True,
    state="Modifications à valider",
    registration_type="Enregistrement sur demande",
    level="NIV4",
    blocks=_blocks("RNCP40344", "Bloc 1", "Bloc 2", "Bloc 3", "Bloc 4"),
    certifiers=(
        RegisteredCertifier("ANIMAL PRO FORMATION", ANIMAL_PRO_SIRET, _ACTIVE),
        RegisteredCertifier("SNVEL", None, _ACTIVE),
    ),
    partners=(
        RegisteredPartner(
            "AGRICAMPUS LAVAL",
            "19530081900016",
            Role.TRAIN_AND_ASSESS,
            _ACTIVE,
            date(2025, 3, 28),
            date(2025, 3, 28),
        ),
    ),
    decided_on=date(2025, 3, 28),
    registered_until=date(2028, 3, 28),
    issuance_deadline=date(2032, 3, 28),
)

# A certifier whose other establishments are among the partners.
RNCP36490 = Certification(
    number="RNCP36490",
    title="Concepteur développeur d'applications",
    is_active=True,
    state="Publiée",
    registration_type="Enregistrement sur demande",
    level="NIV6",
    blocks=_blocks("RNCP36490", "Bloc 1", "Bloc 2", "Bloc 3", "Bloc 4"),
    certifiers=(RegisteredCertifier("CESI", CESI_SIRET, _ACTIVE),),
    partners=(RegisteredPartner("C E SI", "77572257200366", Role.TRAIN_AND_ASSESS, _ACTIVE),),
    decided_on=date(2022, 6, 1),
    registered_until=date(2027, 6, 1),
)

# No blocks; a certifier replaced by one of another SIREN on 2025-11-27; inactive since its registration ended.
RS6232 = Certification(
    number="RS6232",
    title="Repérage de l’amiante dans le domaine des navires, bateaux, engins flottants",
    is_active=False,
    state="Publiée",
    registration_type="Enregistrement sur demande",
    certifiers=(
        RegisteredCertifier("ADXF2", ADXF2_SIRET, _ACTIVE, date(2025, 11, 27)),
        RegisteredCertifier("ADX FORMATION", ADX_FORMATION_SIRET, _INACTIVE, date(2025, 11, 27)),
        RegisteredCertifier("ADX FORMATION", "84210466300013", _INACTIVE, date(2025, 8, 4)),
    ),
    decided_on=date(2023, 1, 25),
    registered_until=date(2026, 1, 25),
    issuance_deadline=date(2026, 7, 25),
)
