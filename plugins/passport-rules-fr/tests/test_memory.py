"""What the rules remember changes their speed and never their answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from passport_core.passport.trust import Mandate, Succession
from passport_core.passport.validating import AwardInQuestion, RegisterView
from passport_core.testing.doubles import view_of
from passport_core.testing.register_samples import RNCP36612, RNCP37674, RS6232
from passport_rules_fr import register_validators

_DAYS = st.sampled_from([date(2022, 1, 1), date(2024, 6, 1), date(2025, 12, 1), date(2026, 8, 1)])
_MAYBE_DAY = st.one_of(st.none(), _DAYS)
_SIRENS = st.sampled_from([None, "110000072", "187500020", "842104663", "754047702", "552100554"])
_ENTRIES = [RNCP37674, RNCP36612, RS6232, replace(RNCP36612, is_active=False, blocks=(), certifiers=())]
_AWARDS = st.builds(
    AwardInQuestion,
    certification=st.sampled_from(["RNCP37674", "RNCP36612", "RS6232"]),
    block=st.sampled_from([None, "RNCP37674BC01", "RNCP36612BC01"]),
    awarded_on=_DAYS,
    issuer_siren=_SIRENS,
    issuer_siret=st.sampled_from([None, "11000007200014", "11000007200015"]),
    enrolled_on=_MAYBE_DAY,
    valid_until=_MAYBE_DAY,
    assessed_by_siret=st.sampled_from([None, "75404770200057", "78235540800025"]),
)
_VIEWS = st.builds(
    lambda entry, as_of, successions, mandates: replace(
        view_of(entry, as_of=as_of), successions=successions, mandates=mandates
    ),
    st.sampled_from([None, *_ENTRIES]),
    st.sampled_from([date(2026, 7, 1), date(2026, 8, 16)]),
    st.sampled_from([(), (Succession("187500020", "552100554", date(2024, 1, 1)),)]),
    st.sampled_from([(), (Mandate("110000072", "754047702", None, date(2024, 1, 1), None),)]),
)


@given(st.lists(st.tuples(_AWARDS, _VIEWS), min_size=1, max_size=12))
def test_rules_that_remember_answer_as_rules_that_do_not(questions: list[tuple[AwardInQuestion, RegisterView]]) -> None:
    remembering = register_validators()
    for award, register in questions:
        fresh = register_validators()
        assert [rule.judge(award, register) for rule in remembering] == [rule.judge(award, register) for rule in fresh]
