"""Carry the demonstration on: what Inès holds from a second certifier, what she declares, and where she wants to go."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from passport_core.passport.actors import Holder, Operator
from passport_core.passport.advising import NoteKind
from passport_core.passport.certifier import Certifier
from passport_core.passport.experience import DeclaredCompetency, ExperienceKind
from passport_core.passport.frameworks import ItemRef
from passport_core.passport.identifiers import new_credential_id
from passport_core.passport.targets import BlockRef
from passport_core.services.advise_learner import AdviseLearner
from passport_core.services.issue_credential import IssueCredential
from passport_core.services.keep_experiences import ExperienceDraft, KeepExperiences
from passport_core.services.keep_mappings import KeepMappings
from passport_core.services.load_framework import LoadFramework
from passport_core.services.load_labour import LoadLabour
from passport_core.services.seed_demo import CENTRE, LEARNER, Demo, SeedDemo

SCHOOL = ("CESI", "77572257201109", "DEMO0003", "CONTRAT-DEMO-3")
ADVISER = "Malik Benarbia, conseiller (personne inventée)"
TARGETS = ("RNCP37674", "RNCP35419", "rome:M1855", "courses-back-end-erdre")
PLACE = "44"
_LEVEL_BADGE = "palier-outils-numeriques.json"


@dataclass(frozen=True, slots=True)
class PlannedDemo:
    """What was added: the adviser's link's token, in clear like the rest of the demonstration."""

    adviser_token: str


@dataclass(frozen=True, slots=True)
class SeedPlan:
    seed_demo: SeedDemo
    load_framework: LoadFramework
    load_labour: LoadLabour
    mappings: KeepMappings
    issue_credential: IssueCredential
    experiences: KeepExperiences
    advice: AdviseLearner

    def __call__(self, demo: Demo, examples: Path) -> PlannedDemo:
        """Add to a seeded demonstration, from the example files in ``examples``."""
        operator = Operator("demonstration")
        self._load(examples, operator)
        holder = self.seed_demo.passports.enter(demo.passport_token)
        self._second_certifier(examples, holder, operator)
        self._level(examples, holder, operator)
        self._declare(holder)
        self.advice.set_plan(holder.passport_id, targets=TARGETS, place=PLACE, actor=holder)
        _, token = self.advice.invite(holder.passport_id, adviser=ADVISER, actor=holder)
        adviser = self.advice.enter(token, reads=False)
        self.advice.write(
            NoteKind.PROPOSAL,
            "Deux semaines de mise en situation, côté serveur, avant d’entrer en formation : voulez-vous que j’appelle "
            "l’atelier ?",
            actor=adviser,
            target="RNCP37674",
        )
        return PlannedDemo(token)

    def _load(self, examples: Path, operator: Operator) -> None:
        frameworks = examples / "frameworks"
        shipped = [frameworks / "rome", *sorted(frameworks.glob("transversal/*.json"))]
        for path in [*shipped, *sorted(frameworks.glob("courses/*.json"))]:
            self.load_framework(path, actor=operator)
        for path in sorted((examples / "labour").glob("exemple-*-rome.*")):
            self.load_framework(path, actor=operator)
        for path in sorted((examples / "labour").glob("exemple-*-20*.csv")):
            self.load_labour(path, actor=operator)
        for path in sorted((examples / "mappings").glob("*.json")):
            self.mappings.load(path.read_bytes(), actor=operator, name=path.name)

    def _second_certifier(self, examples: Path, holder: Holder, operator: Operator) -> None:
        school = self.seed_demo.certifier(SCHOOL, operator)
        file = examples / "declarations" / "declaration-concepteur.xml"
        issued = self.seed_demo.issue(file, certifier_id=school.id, actor=operator)
        for slip in self.seed_demo.claim.make_slips(issued.batch_id, actor=operator):
            if LEARNER in slip.holder_name:
                self.seed_demo.claim(slip.code, actor=holder)

    def _level(self, examples: Path, holder: Holder, operator: Operator) -> None:
        """A graded level, as a training provider that is recognised here would state it in a badge."""
        centre = self.seed_demo.certifiers.by_siret(CENTRE[1])
        claims = _claims(examples / "badges" / _LEVEL_BADGE, centre, self.seed_demo.clock.now().isoformat())
        issued = self.issue_credential(claims, certifier_id=centre.id, format_name="eddsa-rdfc-2022", actor=operator)
        self.seed_demo.passports.import_credential(issued.body, passport_id=holder.passport_id, actor=holder)

    def _declare(self, holder: Holder) -> None:
        for draft in _EXPERIENCES:
            self.experiences.declare(holder.passport_id, draft, actor=holder)


def _claims(file: Path, issuer: Certifier, issued_at: str) -> Mapping[str, Any]:
    claims: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    claims["id"] = new_credential_id()
    claims["issuer"] = {"id": issuer.did, "type": ["Profile"], "name": issuer.name}
    claims["validFrom"] = issued_at
    return claims


_EXPERIENCES = (
    ExperienceDraft(
        kind=ExperienceKind.PROFESSIONAL,
        title="Site de réservation d’un atelier de réparation de vélos",
        organisation="Vélo-Cité (association inventée)",
        place="Nantes",
        description="J’ai repris la base des rendez-vous et écrit la partie qui les enregistre.",
        started_on=date(2024, 3, 1),
        ended_on=date(2025, 6, 30),
        competencies=(
            DeclaredCompetency(BlockRef("RNCP37674", "RNCP37674BC02")),
            DeclaredCompetency(ItemRef("rome", "113317"), 2),
            DeclaredCompetency(ItemRef("rectec", "2"), 2),
            DeclaredCompetency(ItemRef("rectec", "9"), 2),
        ),
    ),
    ExperienceDraft(
        kind=ExperienceKind.VOLUNTARY,
        title="Planning des bénévoles d’une ressourcerie",
        organisation="Les Chantiers du Rez-de-Jardin (association inventée)",
        place="Nantes",
        description="Je répartis trente bénévoles sur la semaine, et je préviens quand quelqu’un manque.",
        started_on=date(2023, 9, 1),
        competencies=(
            DeclaredCompetency(ItemRef("rectec", "1"), 3),
            DeclaredCompetency(ItemRef("rectec", "3"), 3),
            DeclaredCompetency(ItemRef("rectec", "5"), 2),
            DeclaredCompetency(ItemRef("rectec", "11"), 2),
        ),
    ),
)
