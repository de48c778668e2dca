"""The verdict on a page: three answers, never inflated, nothing shown that was not signed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.pages import samples
from tests.web.pages.gallery import sample_pages

from passport_core.credentials.report import Report
from passport_core.outcomes import Finding, Outcome, Text, Verdict
from passport_core.web.pages import judged, present
from passport_core.web.pages.rendering import LANGUAGES, Pages
from passport_core.web.pages.views import Mark

PAGES = Pages()
NOT_VALID = {
    "revoked": samples.report(samples.REVOKED),
    "tampered": samples.tampered(),
    "unreachable": samples.report(samples.UNREACHABLE),
    "unknown": samples.report(samples.UNKNOWN_ISSUER, knows_issuer=False),
    "partner": samples.report(samples.PARTNER),
    "foreign": samples.foreign(),
}


def page(report: Report, language: str = "fr") -> str:
    view = present.share(
        samples.share(), [samples.judged("a", report)], base_url=samples.BASE_URL, opened_at=samples.AT
    )
    return PAGES.share(view, language)


def test_a_valid_document_reads_valid_and_certified() -> None:
    shown = present.credential(samples.report())
    assert (shown.verdict, shown.mark, shown.word.fr) == (Verdict.VALID, Mark.OK, "Valide")
    assert shown.is_certified
    assert shown.status.fr == "Certifié"
    assert shown.first_problem is None
    assert "Ce que la personne a montré" in page(samples.report())


@pytest.mark.parametrize("name", NOT_VALID)
def test_nothing_else_is_certified_nor_asserted(name: str) -> None:
    report = NOT_VALID[name]
    shown = present.credential(report)
    assert not shown.is_certified
    boasts = {"fr": ["Certifié<", "a montré qu’elle", "obtenu</h"], "en": ["Certified<", "showed they"]}
    for language, never in boasts.items():
        body = page(report, language)
        assert [word for word in never if word in body] == []
    assert shown.first_problem is not None
    assert f'id="{shown.first_problem}"' in page(report)


@pytest.mark.parametrize("name", NOT_VALID)
def test_each_line_that_is_not_confirmed_says_what_to_do(name: str) -> None:
    report = NOT_VALID[name]
    stripped = replace(report, findings=tuple(replace(f, remedy=None) for f in report.findings))
    for group in present.credential(stripped).groups:
        for line in group.lines:
            if line.mark in (Mark.NO, Mark.UNKNOWN):
                assert line.remedy is not None


def test_six_faults_read_six_ways() -> None:
    statuses = {name: judged.status_word(report).fr for name, report in NOT_VALID.items() if name != "foreign"}
    assert len(set(statuses.values())) == len(statuses), statuses


def test_a_tampered_document_shows_none_of_its_content() -> None:
    claims = samples.claims()
    failed = next(f for f in samples.tampered().findings if f.check == "proof")
    # Even where a caller hands claims over, a signature that does not hold shows nothing.
    for report in (samples.tampered(), samples.report(failed, with_claims=claims)):
        assert present.credential(report).content is None
        for language in LANGUAGES:
            body = page(report, language)
            for secret in ("Kermarrec", "Développer la partie", "RNCP37674BC01", "ATELIER NUMERIQUE"):
                assert secret not in body


def test_someone_elses_key_shows_no_content() -> None:
    other = Finding("key", Outcome.FAILED, "key.not-issuers", Text("Clé d’un autre.", "Someone else's key."))
    assert present.credential(samples.report(other)).content is None


def test_no_issuer_no_certified_even_if_all_is_valid() -> None:
    report = samples.report(knows_issuer=False)
    assert report.verdict is Verdict.VALID
    assert not present.credential(report).is_certified
    assert "Certifié<" not in page(report)


def test_a_missing_required_check_is_not_established_and_says_so() -> None:
    report = samples.report()
    without = replace(report, findings=tuple(f for f in report.findings if f.check != "status"))
    shown = present.credential(without)
    assert shown.verdict is Verdict.NOT_ESTABLISHED
    assert shown.lead
    assert not shown.is_certified


def test_valid_without_a_status_never_says_not_withdrawn() -> None:
    none = Finding("status", Outcome.NOT_APPLICABLE, "status.none", Text("Pas de liste.", "No list."))
    report = samples.report(none, required=samples.REQUIRED - {"status"})
    said = " ".join(str(part) for part in present.credential(report).lead)
    assert "ne pourrait pas le retirer" in said


def test_checks_come_in_the_order_of_the_verification() -> None:
    lines = [line.check for group in present.credential(samples.report()).groups for line in group.lines]
    assert lines == [
        "well_formed", "proof", "key", "issuer", "entitled", "validity", "status", "schema", "holder",
    ]  # fmt: skip


def test_a_check_of_another_plugin_is_shown_too() -> None:
    extra = Finding("mine", Outcome.FAILED, "mine.no", Text("Non.", "No."))
    report = samples.report()
    shown = present.credential(replace(report, findings=(*report.findings, extra)))
    assert shown.groups[-1].lines[0].check == "mine"
    assert shown.verdict is Verdict.INVALID


@given(
    st.lists(
        st.builds(
            Finding,
            check=st.sampled_from(sorted(samples.REQUIRED)),
            outcome=st.sampled_from(list(Outcome)),
            code=st.just("any.code"),
            message=st.just(Text("Une phrase.", "A sentence.")),
        ),
        max_size=9,
    ),
    st.booleans(),
    st.booleans(),
)
def test_whatever_was_found_the_page_agrees_with_the_verdict(
    findings: list[Finding], knows_issuer: bool, has_claims: bool
) -> None:
    report = samples.report(*findings, knows_issuer=knows_issuer, has_claims=has_claims)
    shown = present.credential(report)
    assert shown.word == judged.VERDICT_WORDS[report.verdict]
    assert shown.is_certified == (report.verdict is Verdict.VALID and knows_issuer)
    assert (shown.status == judged.CERTIFIED) == shown.is_certified
    assert (shown.first_problem is None) == (
        not any(f.outcome in (Outcome.FAILED, Outcome.NOT_ESTABLISHED) for f in report.findings)
    )


def test_threat_33_the_page_says_that_an_image_proves_nothing() -> None:
    sentences = {"fr": "Une image ou une impression de cette page ne prouve rien.", "en": "proves nothing"}
    for language, sentence in sentences.items():
        body = page(samples.report(), language)
        assert sentence in body
        assert "7QM2-K41D" in body
        assert "passeport.example" in body


def test_threat_34_verifying_again_here_is_not_called_independent() -> None:
    assert "n’est pas une vérification indépendante" in page(samples.report())
    assert "no independent verification" in PAGES.how_we_verify("en")


def test_threat_18_the_reader_gets_no_way_to_change_the_share() -> None:
    for body in (page(samples.report()), page(samples.tampered())):
        assert "<form" not in body
        assert "withdraw" not in body


def test_threat_41_what_spends_is_a_post() -> None:
    pages = sample_pages()
    for name in ("confirm", "passcode", "claim-form"):
        body = pages[name]("fr")
        assert '<form class="stack gap" method="post"' in body
        assert 'method="get"' not in body


def test_the_identity_sentence_stands_above_the_verdict_and_absence_proves_nothing() -> None:
    body = page(samples.report())
    assert body.index("ne prouve pas que la personne qui le montre") < body.index(">Valide<")
    assert "une absence ne prouve rien" in body


def test_a_closed_page_says_neither_who_nor_why() -> None:
    body = PAGES.closed("fr")
    assert "Kermarrec" not in body
    assert "Nous ne disons pas lequel" in body
