"""Days, sources and the findings that several rules share, in both languages."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from passport_core.outcomes import Finding, Outcome, Text
from passport_core.passport.days import day_in_words
from passport_core.passport.identifiers import register_of
from passport_core.passport.validating import AwardInQuestion, RegisterView


def day_fr(day: date) -> str:
    """Return ``16 août 2026``, ``1er septembre 2023``."""
    return day_in_words(day, "fr")


def day_en(day: date) -> str:
    """Return ``16 August 2026``."""
    return day_in_words(day, "en")


@lru_cache(maxsize=256)
def source(register: str, dated: date) -> str:
    """Name a snapshot for a person: ``RNCP, état du 16 août 2026``."""
    return f"{register}, état du {day_fr(dated)}"


def from_register(
    check: str,
    outcome: Outcome,
    code: str,
    message: Text,
    *,
    award: AwardInQuestion,
    register: RegisterView,
    remedy: Text | None = None,
) -> Finding:
    """Return a finding that rests on the register view: dated and sourced by its snapshot."""
    as_of = register.as_of
    return Finding(
        check,
        outcome,
        code,
        message,
        remedy,
        as_of,
        source(register_of(award.certification), as_of) if as_of is not None else None,
    )


def not_in_register(check: str, award: AwardInQuestion, register: RegisterView) -> Finding:
    """Return *not established*: the certification is in no snapshot that may be asked, or none is loaded."""
    name = register_of(award.certification)
    if register.as_of is None:
        return from_register(
            check,
            Outcome.NOT_ESTABLISHED,
            "register.not-loaded",
            Text(
                f"Aucun état du répertoire {name} n’est chargé pour cette date : rien ne peut être établi.",
                f"No {name} register snapshot is loaded for this date: nothing can be established.",
            ),
            award=award,
            register=register,
            remedy=Text(
                "Chargez un état du répertoire (« passport register load »), puis recommencez.",
                "Load a register snapshot (“passport register load”), then try again.",
            ),
        )
    return from_register(
        check,
        Outcome.NOT_ESTABLISHED,
        "certification.not-in-snapshot",
        Text(
            f"La certification {award.certification} ne figure pas dans l’état du {day_fr(register.as_of)} "
            f"du répertoire {name}.",
            f"Certification {award.certification} is not in the {name} snapshot of {day_en(register.as_of)}.",
        ),
        award=award,
        register=register,
        remedy=Text(
            "Vérifiez le numéro ; si la certification est récente, chargez un état plus récent du répertoire.",
            "Check the number; if the certification is recent, load a newer register snapshot.",
        ),
    )
