"""Services about skills, work and plans: frameworks, mappings, gaps, experiences, advisers; the demonstration."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from passport_core.compose.core import CoreServices

if TYPE_CHECKING:  # each service is imported where it is made: a command pays only for those it uses
    from passport_core.services.advise_learner import AdviseLearner
    from passport_core.services.find_target import FindTarget
    from passport_core.services.keep_experiences import KeepExperiences
    from passport_core.services.keep_mappings import KeepMappings
    from passport_core.services.load_framework import LoadFramework
    from passport_core.services.load_labour import LoadLabour
    from passport_core.services.measure_gap import MeasureGap
    from passport_core.services.read_frameworks import ReadFrameworks
    from passport_core.services.read_labour import ReadLabour
    from passport_core.services.seed_demo import SeedDemo
    from passport_core.services.seed_plan import SeedPlan


class Services(CoreServices):
    """Everything the faces may call: the core, and what learners find their way with."""

    @cached_property
    def load_framework(self) -> LoadFramework:
        from passport_core.services.load_framework import LoadFramework

        return LoadFramework(self.store, self.plugins.skill_frameworks, self.clock, self.announce)

    @cached_property
    def load_labour(self) -> LoadLabour:
        from passport_core.services.load_labour import LoadLabour

        return LoadLabour(self.store, self.plugins.labour_sources, self.clock, self.announce)

    @cached_property
    def read_frameworks(self) -> ReadFrameworks:
        from passport_core.services.read_frameworks import ReadFrameworks

        return ReadFrameworks(self.store, self.plugins.target_sources)

    @cached_property
    def read_labour(self) -> ReadLabour:
        from passport_core.services.read_labour import ReadLabour

        return ReadLabour(self.store, self.read_frameworks, self.clock)

    @cached_property
    def find_target(self) -> FindTarget:
        from passport_core.services.find_target import FindTarget

        return FindTarget(self.plugins.target_sources)

    @cached_property
    def measure_gap(self) -> MeasureGap:
        from passport_core.services.collect_evidence import CollectEvidence
        from passport_core.services.measure_gap import MeasureGap

        collect = CollectEvidence(self.store, self.keep_passport)
        return MeasureGap(self.store, collect, self.find_target, self.read_frameworks, self.read_labour, self.clock)

    @cached_property
    def keep_experiences(self) -> KeepExperiences:
        from passport_core.services.keep_experiences import KeepExperiences

        return KeepExperiences(self.store, self.read_frameworks, self.clock, self.announce)

    @cached_property
    def advise_learner(self) -> AdviseLearner:
        from passport_core.services.advise_learner import AdviseLearner

        return AdviseLearner(self.store, self.find_target, self.clock, self.announce, self.settings.base_url)

    @cached_property
    def keep_mappings(self) -> KeepMappings:
        from passport_core.services.keep_mappings import KeepMappings
        from passport_core.services.propose_mappings import ProposeMappings

        return KeepMappings(
            store=self.store,
            frameworks=self.read_frameworks,
            register=self.read_register,
            signed_lists=self.signed_lists,
            proposals=ProposeMappings(self.store),
            clock=self.clock,
            announce=self.announce,
        )

    @cached_property
    def seed_demo(self) -> SeedDemo:
        from passport_core.services.seed_demo import SeedDemo

        return SeedDemo(
            self.load_register,
            self.manage_certifiers,
            self.issue_batch,
            self.claim_award,
            self.keep_passport,
            self.share_records,
            self.clock,
        )

    @cached_property
    def seed_plan(self) -> SeedPlan:
        from passport_core.services.seed_plan import SeedPlan

        return SeedPlan(
            self.seed_demo,
            self.load_framework,
            self.load_labour,
            self.keep_mappings,
            self.issue_credential,
            self.keep_experiences,
            self.advise_learner,
        )
