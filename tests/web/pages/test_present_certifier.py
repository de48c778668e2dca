"""The certifier's pages: every passage accounted for, each with its reason and remedy, and slips for paper."""

from __future__ import annotations

from dataclasses import replace

from lxml import html
from tests.web.pages import samples
from tests.web.pages.gallery import sample_pages

from passport_core.outcomes import Outcome
from passport_core.passport.award import AwardState
from passport_core.services.write_slips import claim_address
from passport_core.web.pages import present_certifier
from passport_core.web.pages.rendering import Pages
from passport_core.web.pages.views import Mark

PAGES = Pages()


def test_counts_say_all_that_is_in_the_file_and_no_zero() -> None:
    line = present_certifier.batch_line(samples.batch(), "/c/k")
    assert line.total == 25
    assert sum(number for _, number, _ in line.counts) == 25
    assert [word.fr for word, number, _ in line.counts if number == 1] == [
        "retenu",
        "illisible dans le fichier",
        "gardé sans être délivré",
    ]


def test_what_waits_always_has_a_reason_and_a_remedy() -> None:
    bare = samples.stored(AwardState.HELD)
    for stored in (*samples.awards(), bare):
        line = present_certifier.passage(stored)
        if line.mark in (Mark.NO, Mark.UNKNOWN):
            assert line.reasons
            assert all(reason.message.fr and reason.remedy for reason in line.reasons)


def test_a_failed_rule_cannot_be_overruled_from_the_page() -> None:
    assert present_certifier.decisions(samples.stored(AwardState.HELD, samples.PARTNER)) == ("refuse",)
    opened = replace(samples.PARTNER, outcome=Outcome.NOT_ESTABLISHED)
    assert present_certifier.decisions(samples.stored(AwardState.HELD, opened)) == ("issue", "refuse")
    assert present_certifier.decisions(samples.stored(AwardState.REFUSED, samples.PARTNER)) == ()
    assert present_certifier.decisions(samples.stored(AwardState.ISSUED)) == ()


def test_threat_31_no_form_without_its_address() -> None:
    view = present_certifier.certifier(
        samples.certifier(), [samples.batch()], base="/c/k", is_approved=True, batch=samples.batch(),
        to_decide=samples.awards(), faults=[samples.FAULT],
    )  # fmt: skip
    assert "<form" not in PAGES.certifier(view, "fr")


def test_a_fault_of_the_file_does_not_look_like_an_open_question() -> None:
    fault = present_certifier.fault_line(samples.FAULT)
    held = present_certifier.passage(samples.awards()[0])
    assert (fault.mark, held.mark) == (Mark.FILE, Mark.UNKNOWN)
    body = sample_pages()["certifier-batch"]("fr")
    assert '<article class="issue fi">' in body
    assert '<article class="issue un">' in body
    assert "dateDebutValidite" in body
    assert "ligne" in body


def test_an_unapproved_identity_is_said() -> None:
    view = present_certifier.certifier(samples.certifier(), [], base="/c/k", is_approved=False)
    assert "identité non encore approuvée" in PAGES.certifier(view, "fr")


def test_slips_hold_one_person_each_with_code_expiry_and_qr() -> None:
    view = present_certifier.claim_slips(samples.slips(), base_url=samples.BASE_URL, claim_address=claim_address)
    body = PAGES.claim_slips(view, "fr")
    tree = html.document_fromstring(body)
    slips = tree.xpath("//article[@class='slip']")
    assert len(slips) == 2
    for slip, name in zip(slips, ("Kermarrec", "Bellec"), strict=True):
        text = slip.text_content()
        assert name in text
        assert text.replace("\n", "").count("7QM2-K41D-9XCV-B3NM-ASDF-GH5J-KQWE") == 1
        assert "20 novembre 2027" in text
        assert slip.xpath(".//svg//path/@d")
    assert "Kermarrec" not in slips[1].text_content()


def test_the_qr_is_the_address_and_has_its_quiet_zone() -> None:
    path, size = present_certifier.qr_path("https://passeport.example/claim/7QM2-K41D")
    rows = [[False] * size for _ in range(size)]
    for run in path.split("M")[1:]:
        start, _, rest = run.partition("h")
        x, y = (int(part) for part in start.split())
        width = int(rest.split("v")[0])
        for step in range(width):
            rows[y][x + step] = True
    assert not any(rows[3])
    assert not any(row[3] for row in rows)
    assert rows[4][4:11] == [True] * 7
