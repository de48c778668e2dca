"""A document that shows chosen claims only, as a reader sees it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.web.pages import samples

from passport_core.web.pages import described, present, present_passport
from passport_core.web.pages.rendering import Pages
from passport_core.web.pages.views import Fact, Kind

PAGES = Pages()


def facts(claims: dict[str, Any], **more: Any) -> dict[str, Fact]:
    return {
        fact.label.en: fact for fact in described.content(samples.report(with_claims=claims, **more), None, None).facts
    }


def test_the_award_reads_as_that_of_the_whole_document() -> None:
    shown = present.credential(samples.report(with_claims=samples.disclosed_claims()))
    assert shown.name == samples.BC01
    assert shown.content is not None
    assert (shown.content.kind, shown.content.code) == (Kind.BLOCK, "RNCP37674BC01")
    whole = samples.disclosed_claims()
    del whole["block"]
    title = present.credential(samples.report(with_claims=whole))
    assert title.content is not None
    assert (title.name, title.content.kind, title.content.code) == (
        "Développeur web et web mobile",
        Kind.CERTIFICATION,
        "RNCP37674",
    )
    found = facts(samples.disclosed_claims(mention="MENTION_BIEN", access_route="VAE", exp=1830294000))
    assert found["Distinction"].value == described.said("mention", "MENTION_BIEN")
    assert {"Level", "Awarded on", "End of validity"} <= set(found)


def test_identity_claims_are_what_the_issuer_wrote() -> None:
    found = facts(samples.disclosed_claims(birthdate="1994-02-11"))
    assert found["First names"].value == "Inès Maëlle"
    assert "issuer" in found["First names"].notes[0].en  # type: ignore[union-attr]
    assert str(found["Date of birth"].value) == "1994-02-11"


def test_threat_43_what_is_not_shown_is_named_and_never_valued() -> None:
    page = PAGES.share(
        present.share(
            samples.share(fields=("given_name",)),
            [samples.judged("a", samples.report(with_claims=samples.disclosed_claims()))],
            base_url=samples.BASE_URL,
            opened_at=samples.AT,
        ),
        "fr",
    )
    withheld = facts(samples.disclosed_claims())["The holder did not show"].value
    assert "Date of birth" in withheld.en  # type: ignore[union-attr]
    assert "First names" not in withheld.en  # type: ignore[union-attr]
    assert "une absence ne prouve rien" in page
    assert "SD-JWT VC" in page
    assert "Open Badge" not in page
    # Every claim of the type is named, so that nobody learns which of them this document holds.
    assert "Score" in withheld.en or "score" in withheld.en  # type: ignore[union-attr]


def test_a_document_without_a_name_says_that_nothing_links_it() -> None:
    claims = samples.disclosed_claims()
    del claims["given_name"]
    assert facts(claims)["Holder"].value.en == "No name shown"  # type: ignore[union-attr]


def test_threat_17_the_issuers_own_name_is_only_a_claim() -> None:
    found = facts(samples.disclosed_claims(issuer_name="ÉTAT"), knows_issuer=False)
    assert found["Says it was awarded by"].is_claim
    assert "Awarded by" not in found
    known = facts(samples.disclosed_claims(issuer_name="ÉTAT"))
    assert known["Awarded by"].value == samples.MINISTRY
    assert known["Name the issuer gives itself"].is_claim


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["number", "title", "national"]), inner)
    ),
    max_leaves=6,
)


@settings(max_examples=100)
@given(st.dictionaries(st.sampled_from(sorted(samples.disclosed_claims(birthdate="", exp=0, mention=""))), _ANY))
def test_any_shape_of_claims_can_be_shown(changes: dict[str, Any]) -> None:
    changes.pop("vct", None)
    page = PAGES.share(
        present.share(
            samples.share(),
            [samples.judged("a", samples.report(with_claims=samples.disclosed_claims(**changes)))],
            base_url=samples.BASE_URL,
            opened_at=samples.AT,
        ),
        "fr",
    )
    assert page.rstrip().endswith("</html>")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_holder_reads_what_a_share_shows(language: str) -> None:
    log = PAGES.share_log(
        present_passport.share_log(
            samples.share(fields=("birthdate",)), [], samples.passport_view().records, base="/p/x", at=samples.AT
        ),
        language,
    )
    assert {"fr": "Date de naissance", "en": "Date of birth"}[language] in log
