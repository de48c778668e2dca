"""All repositories over one unit of work."""

from __future__ import annotations

from passport_core.builtin.sql.awards import SqlAwards
from passport_core.builtin.sql.certifiers import SqlCertifiers
from passport_core.builtin.sql.credentials import SqlCredentials
from passport_core.builtin.sql.database import Unit
from passport_core.builtin.sql.frameworks import SqlFrameworks
from passport_core.builtin.sql.labour import SqlLabour
from passport_core.builtin.sql.mappings import SqlMappings
from passport_core.builtin.sql.passports import SqlClaims, SqlPassports
from passport_core.builtin.sql.plans import SqlExperiences, SqlPlans
from passport_core.builtin.sql.register import SqlRegister
from passport_core.builtin.sql.shares import SqlLimits, SqlShares
from passport_core.builtin.sql.status import SqlStatus
from passport_core.builtin.sql.trust import SqlTrust


class SqlSession:
    """``Session``: what it holds is valid until its ``reading()`` or ``writing()`` block ends."""

    def __init__(self, unit: Unit) -> None:
        self.certifiers = SqlCertifiers(unit)
        self.register = SqlRegister(unit)
        self.awards = SqlAwards(unit)
        self.credentials = SqlCredentials(unit)
        self.status = SqlStatus(unit)
        self.passports = SqlPassports(unit)
        self.claims = SqlClaims(unit)
        self.shares = SqlShares(unit)
        self.trust = SqlTrust(unit)
        self.limits = SqlLimits(unit)
        self.frameworks = SqlFrameworks(unit)
        self.labour = SqlLabour(unit)
        self.mappings = SqlMappings(unit)
        self.experiences = SqlExperiences(unit)
        self.plans = SqlPlans(unit)
