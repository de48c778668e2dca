"""The whole way: records as certifiers issued them, what the learner declares, real register and real ROME."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from tests.conftest import PROJECT
from tests.services.conftest import OPERATOR, SAMPLE_DAY, Desk, open_passport
from tests.services.declarations import Passage

from passport_core.compose import Services
from passport_core.errors import InvalidInputError, NotFoundError
from passport_core.passport.actors import Adviser, Holder
from passport_core.passport.experience import DeclaredCompetency, ExperienceKind
from passport_core.passport.frameworks import ItemRef
from passport_core.passport.gap import Closing, Gap, GapLine, RegisterLink, Standing, Why
from passport_core.passport.pathway import StepKind, StepState
from passport_core.passport.provenance import Provenance
from passport_core.passport.revoking import RevocationReason
from passport_core.passport.targets import BlockRef
from passport_core.services.keep_experiences import ExperienceDraft
from passport_core.services.measure_gap import Picture

EXAMPLES = PROJECT / "examples"
ROME = EXAMPLES / "frameworks" / "rome"
MAPPINGS = EXAMPLES / "mappings" / "exemple-rome.json"
DATABASE_APPLICATION = ItemRef("rome", "113317")  # « Développer une application en lien avec une base de données »


@dataclass
class Learner:
    """A passport filled by CESI, and its gaps."""

    desk: Desk
    holder: Holder

    @property
    def services(self) -> Services:
        return self.desk.services

    def awarded(self, *codes: str) -> None:
        """Take the awards of these blocks into the passport."""
        passages = [Passage(f"P-{code}", code=code, day="2026-07-03") for code in codes]
        report = self.desk.issue(*passages, name=f"{'-'.join(codes)}.xml")
        for slip in self.desk.slips(report):
            self.services.claim_award(slip.code, actor=self.holder)

    def declares(self, *competencies: DeclaredCompetency) -> str:
        draft = ExperienceDraft(ExperienceKind.VOLUNTARY, "Atelier vélo", competencies=competencies)
        made = self.services.keep_experiences.declare(self.holder.passport_id, draft, actor=self.holder)
        return made.id

    def look(self, *targets: str, place: str = "", by: date | None = None) -> Picture:
        return self.services.measure_gap.look(
            self.holder.passport_id, actor=self.holder, targets=targets, place=place, by=by
        )

    def gap(self, target: str) -> Gap:
        (gap,) = self.look(target).gaps
        return gap


def lines(gap: Gap) -> dict[str, GapLine]:
    return {str(line.requirement.ref): line for line in gap.lines}


@pytest.fixture
def learner(services: Services, make_desk: Callable[[Services], Desk]) -> Learner:
    desk = make_desk(services)
    return Learner(desk, open_passport(services))


@pytest.fixture
def with_rome(learner: Learner) -> Learner:
    learner.services.load_framework(ROME, actor=OPERATOR)
    return learner


@pytest.fixture
def with_mappings(with_rome: Learner) -> Learner:
    with_rome.services.keep_mappings.load(MAPPINGS.read_bytes(), actor=OPERATOR, name=MAPPINGS.name)
    return with_rome


def test_two_blocks_give_a_third_by_a_real_correspondence(learner: Learner) -> None:
    learner.awarded("RNCP36490BC02")
    alone = lines(learner.gap("RNCP35419"))["RNCP35419BC04"]
    assert (alone.standing, alone.why) == (Standing.PARTLY, Why.PART_OF_CORRESPONDENCE)
    assert "RNCP36490BC03" in alone.reason.fr
    learner.awarded("RNCP36490BC03")
    gap = learner.gap("RNCP35419")
    both = lines(gap)["RNCP35419BC04"]
    assert (both.standing, both.provenance) == (Standing.EQUIVALENT, Provenance.CERTIFIED)
    assert {support.correspondence.source for support in both.supports if support.correspondence} == {"RNCP36490"}
    assert (gap.coverage.certified, gap.coverage.equivalent) == (0, 2)
    standing = gap.certification
    assert standing is not None
    assert (standing.closing, standing.closes_on) == (Closing.PASSED, date(2026, 3, 17))
    assert standing.successors == ("RNCP42147",)


def test_a_new_record_moves_the_gap(learner: Learner) -> None:
    learner.declares(DeclaredCompetency(BlockRef("RNCP36490", "RNCP36490BC02")))
    before = learner.look("RNCP36490")
    line = lines(before.gaps[0])["RNCP36490BC02"]
    assert (line.standing, line.why) == (Standing.PARTLY, Why.ONLY_DECLARED)
    assert before.gaps[0].coverage.certified == 0
    learner.awarded("RNCP36490BC02")
    after = learner.look("RNCP36490")
    line = lines(after.gaps[0])["RNCP36490BC02"]
    assert (line.standing, line.provenance) == (Standing.MET, Provenance.CERTIFIED)
    assert after.gaps[0].coverage.certified == 1
    assert after.pathways[0].done == before.pathways[0].done + 1


def test_a_revoked_record_shows_nothing(learner: Learner) -> None:
    learner.awarded("RNCP36490BC02")
    award = learner.desk.award("P-RNCP36490BC02")
    learner.services.revoke_credential(
        str(award.credential_id), reason=RevocationReason.ISSUED_IN_ERROR, actor=OPERATOR
    )
    line = lines(learner.gap("RNCP36490"))["RNCP36490BC02"]
    assert (line.standing, line.supports) == (Standing.MISSING, ())


def test_an_occupation_is_met_by_mappings_and_by_nothing_else(with_rome: Learner) -> None:
    with_rome.awarded("RNCP36490BC02")
    unmapped = with_rome.gap("M1855")
    assert unmapped.coverage.certified == 0
    assert unmapped.occupation is not None
    (held,) = unmapped.occupation.held_links
    assert (held.number, held.link, held.code) == ("RNCP36490", RegisterLink.ANCESTOR, "M1805")
    assert held.gain is None
    with_rome.services.keep_mappings.load(MAPPINGS.read_bytes(), actor=OPERATOR, name=MAPPINGS.name)
    mapped = with_rome.gap("M1855")
    line = lines(mapped)["rome:300586"]
    assert (line.standing, line.why, line.provenance) == (Standing.MET, Why.MAPPED, Provenance.CERTIFIED)
    assert line.supports[0].mapping is not None
    assert line.supports[0].mapping.stated_in.author.name
    assert mapped.coverage.certified > 0
    assert {stamp.kind for stamp in mapped.stamps} == {"framework", "mappings", "register"}
    assert {stamp.name for stamp in mapped.stamps} >= {"rome", "RNCP"}


def test_what_is_declared_is_never_certified(with_mappings: Learner) -> None:
    experience = with_mappings.declares(DeclaredCompetency(DATABASE_APPLICATION, 4))
    gap = with_mappings.gap("rome:M1855")
    line = lines(gap)[str(DATABASE_APPLICATION)]
    assert (line.standing, line.why, line.provenance) == (Standing.PARTLY, Why.ONLY_DECLARED, Provenance.DECLARED)
    assert [support.evidence_id for support in line.supports] == [experience]
    assert (gap.coverage.certified, gap.coverage.declared) == (0, 1)


def test_the_same_question_has_the_same_answer(with_mappings: Learner) -> None:
    with_mappings.awarded("RNCP36490BC02", "RNCP36490BC03")
    with_mappings.declares(DeclaredCompetency(DATABASE_APPLICATION))
    targets = ("RNCP36490", "RNCP35419", "M1855")
    first, second = with_mappings.look(*targets), with_mappings.look(*targets)
    assert first.gaps == second.gaps
    assert first.pathways == second.pathways


def test_the_ranking_of_jobs_agrees_with_each_gap(with_mappings: Learner) -> None:
    with_mappings.awarded("RNCP36490BC02", "RNCP36490BC03")
    with_mappings.declares(DeclaredCompetency(DATABASE_APPLICATION))
    ranked = with_mappings.services.measure_gap.jobs(with_mappings.holder.passport_id, actor=with_mappings.holder)
    assert ranked.compared == 7
    assert ranked.jobs
    for job in ranked.jobs:
        assert with_mappings.gap(str(job.ranked.target.ref)).coverage == job.ranked.coverage
    shares = [job.ranked.coverage.share(job.ranked.coverage.certified) for job in ranked.jobs]
    assert shares == sorted(shares, reverse=True)


def test_jobs_are_of_one_framework(with_mappings: Learner) -> None:
    with_mappings.awarded("RNCP36490BC02")
    measure, holder = with_mappings.services.measure_gap, with_mappings.holder
    own = measure.jobs(holder.passport_id, actor=holder)
    assert measure.jobs(holder.passport_id, actor=holder, framework="rome") == own
    with pytest.raises(NotFoundError) as refused:
        measure.jobs(holder.passport_id, actor=holder, framework="esco")
    assert refused.value.code == "framework.not-loaded"


def test_the_ranking_of_certifications_agrees_with_each_gap(learner: Learner) -> None:
    learner.awarded("RNCP36490BC02", "RNCP36490BC03")
    ranking = learner.services.measure_gap.certifications(learner.holder.passport_id, actor=learner.holder)
    assert [str(one.target.ref) for one in ranking] == ["RNCP35419", "RNCP36490"]
    for one in ranking:
        assert learner.gap(str(one.target.ref)).coverage == one.coverage


def test_a_newly_loaded_snapshot_and_framework_count_at_once(with_mappings: Learner, rs_file: Path) -> None:
    with_mappings.awarded("RNCP36490BC02")
    measure, holder = with_mappings.services.measure_gap, with_mappings.holder
    assert len(measure.certifications(holder.passport_id, actor=holder)) == 2
    before = measure.jobs(holder.passport_id, actor=holder)
    with_mappings.services.load_register(rs_file, actor=OPERATOR, dated=SAMPLE_DAY)
    with_mappings.services.keep_mappings.remove(with_mappings.services.keep_mappings.sets()[0].id, actor=OPERATOR)
    assert len(measure.certifications(holder.passport_id, actor=holder)) == 2
    assert before.jobs
    assert not measure.jobs(holder.passport_id, actor=holder).jobs


def test_what_closes_first_is_said(learner: Learner) -> None:
    learner.awarded("RNCP36490BC02")
    (path,) = learner.look("RNCP36490", by=date(2028, 1, 1)).pathways
    gap = learner.look("RNCP36490", by=date(2028, 1, 1)).gaps[0]
    assert gap.certification is not None
    assert gap.certification.closing is Closing.PASSES_FIRST
    assert path.deadlines[0][0] == date(2027, 6, 1)
    step = next(step for step in path.steps if step.kind is StepKind.OBTAIN_BLOCK and step.state is StepState.TO_DO)
    assert step.warning is not None
    assert "1er juin 2027" in step.warning.fr


@pytest.mark.parametrize(
    ("named", "kind", "code"),
    [
        ("RNCP99999", NotFoundError, "target.not-found"),
        ("M9999", NotFoundError, "target.not-found"),
        ("courses-nulle-part", NotFoundError, "target.not-found"),
        ("développeuse web", InvalidInputError, "target.unreadable"),
        ("", InvalidInputError, "target.unreadable"),
        ("x" * 400, InvalidInputError, "target.unreadable"),
    ],
    ids=["certification", "occupation", "course", "words", "nothing", "long"],
)
def test_what_is_no_target_is_said(with_rome: Learner, named: str, kind: type[Exception], code: str) -> None:
    with pytest.raises(kind) as refused:
        with_rome.look(named)
    assert refused.value.code == code  # type: ignore[attr-defined]
    assert refused.value.remedy  # type: ignore[attr-defined]


def test_what_is_no_target_takes_no_other_away(with_rome: Learner) -> None:
    picture = with_rome.look("RNCP99999", "RNCP36490", "développeuse web", "rncp 36490")
    assert [str(gap.target.ref) for gap in picture.gaps] == ["RNCP36490"]
    assert len(picture.pathways) == 1
    assert [(one.named, one.error.code) for one in picture.problems] == [
        ("RNCP99999", "target.not-found"),
        ("développeuse web", "target.unreadable"),
    ]
    assert with_rome.look("RNCP36490").problems == ()


def test_no_more_than_a_few_targets_at_once(learner: Learner) -> None:
    with pytest.raises(InvalidInputError) as refused:
        learner.look(*(f"RNCP{number}" for number in range(7)))
    assert refused.value.code == "target.too-many"


def test_only_the_holder_and_an_adviser_may_look(learner: Learner) -> None:
    measure = learner.services.measure_gap
    other = open_passport(learner.services)
    for stranger in (other, Adviser(other.passport_id, "grant", "Malik")):
        with pytest.raises(NotFoundError):
            measure.look(learner.holder.passport_id, actor=stranger, targets=["RNCP36490"])
        with pytest.raises(NotFoundError):
            measure.jobs(learner.holder.passport_id, actor=stranger)
    adviser = Adviser(learner.holder.passport_id, "grant", "Malik")
    assert measure.look(learner.holder.passport_id, actor=adviser, targets=["RNCP36490"]).gaps
