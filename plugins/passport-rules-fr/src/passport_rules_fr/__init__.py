"""The rules of French law on who may award what, and when: one small rule a module, offered through the hook.

The rules judge an award by the newest register snapshot not after the day of judging, from that snapshot's own
dated fields; what it cannot date is *not established*. Every answer carries the snapshot's day.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from passport_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from passport_core.passport.validating import Validator


@hookimpl
def register_validators() -> Sequence[Validator]:
    """Return the six rules, sharing one memory of what was worked out about register entries."""
    from passport_rules_fr.assessor_habilitated import AssessorHabilitated
    from passport_rules_fr.block_of_certification import BlockOfCertification
    from passport_rules_fr.dates_plausible import DatesPlausible
    from passport_rules_fr.facts import FactsMemory
    from passport_rules_fr.issuer_may_award import IssuerMayAward
    from passport_rules_fr.registered_on_award_date import RegisteredOnAwardDate
    from passport_rules_fr.siret_well_formed import SiretWellFormed

    memory = FactsMemory()
    return [
        BlockOfCertification(memory),
        RegisteredOnAwardDate(memory),
        IssuerMayAward(memory),
        SiretWellFormed(),
        DatesPlausible(),
        AssessorHabilitated(memory),
    ]
