"""What the rules remember changes their speed and never their answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

from passport_core.passport.validating import AwardInQuestion
from passport_core.testing.doubles import view_of
from passport_core.testing.register_samples import RNCP36612, RNCP37674, RS6232
from passport_rules_fr import register_validators

ENTRIES = [None, RNCP37674, RNCP36612, RS6232, replace(RNCP36612, is_active=False, blocks=(), certifiers=())]
SNAPSHOTS = [date(2026, 7, 1), date(2026, 8, 16)]
DAYS = [date(2022, 1, 1), date(2024, 6, 1), date(2025, 12, 1), date(2026, 8, 1)]
SIRENS = [None, "187500020", "842104663", "754047702", "552100554"]
BLOCKS = [None, "RNCP37674BC01", "RNCP36612BC01"]
ENROLLED = [None, date(2023, 1, 1), date(2026, 7, 1)]
ASSESSORS = [None, "75404770200057", "78235540800025"]


def test_rules_that_remember_answer_as_rules_that_do_not() -> None:
    remembering = register_validators()
    views = [view_of(entry, as_of=as_of) for entry, as_of in product(ENTRIES, SNAPSHOTS)]
    for block, on, siren, enrolled, assessor in product(BLOCKS, DAYS, SIRENS, ENROLLED, ASSESSORS):
        for view in views:
            award = AwardInQuestion(
                view.entry.certification.number if view.entry else "RNCP37674",
                block,
                on,
                siren,
                enrolled_on=enrolled,
                assessed_by_siret=assessor,
            )
            fresh = register_validators()
            assert [r.judge(award, view) for r in remembering] == [r.judge(award, view) for r in fresh]
