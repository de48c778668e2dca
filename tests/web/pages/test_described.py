"""What a document describes: facts labelled with who says so, and hostile text that stays text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from tests.web.pages import samples

from passport_core.outcomes import Finding, Outcome, Text
from passport_core.web.pages import described, hostile_text, present
from passport_core.web.pages.rendering import Pages
from passport_core.web.pages.views import Fact, Kind

PAGES = Pages()
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def facts(report: Any, **with_more: Any) -> dict[str, Fact]:
    content = present.credential(report, **with_more).content
    assert content is not None
    return {fact.label.en: fact for fact in content.facts}


def page(report: Any, language: str = "fr") -> str:
    view = present.share(
        samples.share(audience=SCRIPT, purpose=SCRIPT),
        [samples.judged("a", report)],
        base_url=samples.BASE_URL,
        opened_at=samples.AT,
    )
    return PAGES.share(view, language)


def _poisoned(value: Any) -> Any:
    if isinstance(value, dict):
        kept = ("hashed", "identityType", "type")
        return {key: child if key in kept else _poisoned(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_poisoned(child) for child in value]
    return SCRIPT if isinstance(value, str) else value


def test_threat_14_script_in_every_field_stays_text() -> None:
    for source in (samples.claims(), samples.foreign_claims()):
        report = samples.report(with_claims=_poisoned(source), issuer=samples.recognition(name=SCRIPT))
        body = page(report)
        tree = html.document_fromstring(body)
        assert tree.xpath("//script[not(@src)] | //img | //@onerror") == []
        assert "&lt;script&gt;" in body


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,x",
        "http://badges.example.org/x",
        "//badges.example.org/x",
        "https://user@badges.example.org/x",
        "https://badges.example.org@evil.example/x",
        "https://localhost/x",
        'https://badges.example.org/"onmouseover="x',
        "https://badges.example.org/\nx",
        "https://badges.example.org/" + "x" * 3000,
        "https://bädges.example/x",
        "https://[::1",
        7,
        None,
        ["https://badges.example.org/x"],
    ],
)
def test_threat_14_only_plain_https_addresses_become_links(address: Any) -> None:
    assert hostile_text.https_address(address) is None
    claims = samples.foreign_claims()
    claims["credentialSubject"]["achievement"] |= {"id": address, "criteria": {"id": address}}
    content = present.credential(samples.report(with_claims=claims)).content
    assert content is not None
    assert content.links == ()


def test_a_link_elsewhere_shows_its_host() -> None:
    assert hostile_text.https_address("https://badges.example.org/a#b") == (
        "https://badges.example.org/a#b",
        "badges.example.org",
    )
    assert "(<bdi>badges.example.org</bdi>)" in page(samples.foreign())


def test_text_is_bounded_and_keeps_one_direction() -> None:
    turned = "Inès \u202exelA\u2066 \u0007Ker\u200fmarrec"
    assert hostile_text.line(turned) == "Inès xelA Kermarrec"
    assert len(hostile_text.line("x" * 10_000_000)) == hostile_text.NAME_LIMIT
    assert len(hostile_text.prose("y\n" * 1_000_000)) <= hostile_text.NARRATIVE_LIMIT
    assert hostile_text.line("e" + "\u0301" * 500) == "e" + "\u0301" * 4
    assert hostile_text.line("👩‍🔬 עִבְרִית") == "👩‍🔬 עִבְרִית"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "name", "achievement", "identifier", "parchment", "source", "result", "humanCode",
                 "criteria", "narrative", "identityHash", "awardedOn", "otherIdentifier", "alignment"]
            ),
            inner,
            max_size=5,
        ),
        max_leaves=12,
    )
)  # fmt: skip
def test_any_shape_of_claims_can_be_shown(subject: Any) -> None:
    claims = {"issuer": subject, "name": subject, "credentialSubject": subject, "validFrom": subject}
    assert present.credential(samples.report(with_claims=claims)).content is not None


def test_threat_17_an_issuer_nobody_knows_is_only_what_it_calls_itself() -> None:
    report = samples.report(samples.UNKNOWN_ISSUER, knows_issuer=False)
    shown = facts(report)
    assert "Awarded by" not in shown
    claim = shown["Says it was awarded by"]
    assert claim.value == samples.MINISTRY
    assert claim.is_claim
    assert not claim.is_register_name
    assert "aucune source de confiance" in page(report)


def test_threat_17_the_registers_name_wins_over_the_documents() -> None:
    claims = samples.claims()
    claims["issuer"]["name"] = "MINISTERE TOUT A FAIT OFFICIEL"
    claims["credentialSubject"]["parchment"]["certifierName"] = "MINISTERE TOUT A FAIT OFFICIEL"
    shown = facts(samples.report(with_claims=claims))
    assert shown["Awarded by"].value == samples.MINISTRY
    assert shown["Name the issuer gives itself"].is_claim


def test_threat_17_a_name_is_the_registers_only_where_the_register_was_read() -> None:
    elsewhere = samples.recognition(name="Une association", as_of=samples.AT)
    assert not facts(samples.report(issuer=elsewhere))["Awarded by"].is_register_name


def test_a_partner_assessed_and_never_awarded() -> None:
    shown = facts(samples.report())
    assert shown["Assessed by"].value == "ATELIER NUMERIQUE DE L'ERDRE"
    assert shown["Awarded by"].value == samples.MINISTRY


def test_a_block_is_loudly_not_the_title() -> None:
    content = present.credential(samples.report()).content
    assert content is not None
    assert content.kind is Kind.BLOCK
    assert "pas le titre entier" in page(samples.report())
    whole = samples.claims(parchment={"certification": "RNCP37674"})
    assert described.kind_of(whole) is Kind.CERTIFICATION
    assert described.kind_of(samples.foreign_claims()) is Kind.OTHER


def test_awarded_signed_and_received_are_three_dates() -> None:
    record = samples.judged("a", samples.report()).record
    shown = facts(samples.report(), added_at=record.added_at)
    assert [str(shown[label].value)[:10] for label in ("Awarded on", "Signed on", "Received here on")] == [
        "2026-07-03",
        "2026-07-06",
        "2026-07-08",
    ]


def test_the_end_of_a_registration_is_not_the_end_of_the_award() -> None:
    claims = samples.claims()
    claims["credentialSubject"]["parchment"]["registeredUntil"] = "2026-09-01"
    body = page(samples.report(with_claims=claims))
    assert "Terminé depuis le" in body
    assert "n’annule pas ce qui a été obtenu" in body
    assert "Aucune : un bloc obtenu reste acquis" in body.replace("\u202f", " ")


def test_level_and_registration_are_the_registers_where_it_is_known() -> None:
    claims = samples.claims()
    claims["credentialSubject"]["parchment"] |= {"nationalLevel": "NIV8", "registeredUntil": "2099-01-01"}
    shown = facts(samples.report(with_claims=claims), entries={"RNCP37674": samples.entry()})
    said = json.dumps([repr(shown["Level"]), repr(shown["Registration"])])
    assert "'level': 5" in said
    assert "2099" not in said


def test_regulated_work_and_absence_are_spoken_of() -> None:
    body = page(samples.report())
    assert "travail réglementé" in body
    assert "une absence ne prouve rien" in body


def test_the_documents_own_language_is_said_where_it_is_not_the_pages() -> None:
    assert '<bdi lang="fr">' in page(samples.report(), "en")
    assert "<bdi lang=" not in page(samples.report(), "fr")
    claims = samples.foreign_claims()
    claims["credentialSubject"]["achievement"]["inLanguage"] = '"><script>'
    content = present.credential(samples.report(with_claims=claims)).content
    assert content is not None
    assert content.language is None


def test_a_document_without_a_name_says_so() -> None:
    assert facts(samples.foreign())["Holder"].value == Text(
        "Aucun nom en clair sur ce document", "No name in clear on this document"
    )
    hashed = samples.claims(identifier=[{"hashed": True, "identityHash": "sha256$x", "identityType": "name"}])
    assert described.holder_names(hashed) == ()


def test_an_expired_document_says_since_when() -> None:
    claims = samples.foreign_claims() | {"validUntil": "2026-02-08T10:00:00Z"}
    ended = Finding("validity", Outcome.FAILED, "validity.expired", Text("Fini.", "Ended."))
    body = page(samples.report(ended, with_claims=claims))
    assert "Finie depuis le" in body
    assert "8 février 2026" in body
