"""The contract of a store. ``class TestMine(StoreContract)`` with a fixture ``store`` (empty, upgraded) tests yours."""

from __future__ import annotations

from passport_core.testing.store_contract_holding import ClaimContract, PassportContract, ShareContract
from passport_core.testing.store_contract_installation import (
    CertifierContract,
    LimitContract,
    RegisterContract,
    TrustContract,
    UnitOfWorkContract,
)
from passport_core.testing.store_contract_issuing import AwardContract, CredentialContract, StatusContract
from passport_core.testing.store_contract_plans import ExperienceContract, PlanContract
from passport_core.testing.store_contract_skills import FrameworkContract, LabourContract, MappingContract


class StoreContract(
    CertifierContract,
    RegisterContract,
    AwardContract,
    CredentialContract,
    StatusContract,
    PassportContract,
    ClaimContract,
    ShareContract,
    TrustContract,
    LimitContract,
    FrameworkContract,
    LabourContract,
    MappingContract,
    ExperienceContract,
    PlanContract,
    UnitOfWorkContract,
):
    """Every promise of ``ports.store`` that one process can see."""
