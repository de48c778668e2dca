"""The checks of a verification, one module each, in the order of the report."""

from __future__ import annotations

from datetime import timedelta

from passport_core.credentials.checks.entitled import EntitledCheck
from passport_core.credentials.checks.holder import HolderCheck
from passport_core.credentials.checks.issuer import IssuerCheck
from passport_core.credentials.checks.key import KeyCheck
from passport_core.credentials.checks.proof import ProofCheck
from passport_core.credentials.checks.schema import SchemaCheck
from passport_core.credentials.checks.status import StatusCheck
from passport_core.credentials.checks.validity import ValidityCheck
from passport_core.credentials.checks.well_formed import WellFormedCheck
from passport_core.credentials.examining import Check

KEY_MAX_AGE = 30 * 24 * 3600  # seconds
STATUS_MAX_AGE = 24 * 3600  # seconds

__all__ = ["KEY_MAX_AGE", "STATUS_MAX_AGE", "Check", "standard_checks"]


def standard_checks(*, key_max_age: int = KEY_MAX_AGE, status_max_age: int = STATUS_MAX_AGE) -> tuple[Check, ...]:
    """Return every check, in order. Evidence older than so many seconds when judging is not established.

    Make them once and keep them: the status check remembers the lists it has opened.
    """
    keys, lists = timedelta(seconds=key_max_age), timedelta(seconds=status_max_age)
    return (
        WellFormedCheck(),
        ProofCheck(),
        KeyCheck(max_age=keys),
        IssuerCheck(),
        EntitledCheck(),
        ValidityCheck(),
        StatusCheck(max_age=lists, key_max_age=keys),
        SchemaCheck(key_max_age=keys),
        HolderCheck(),
    )
