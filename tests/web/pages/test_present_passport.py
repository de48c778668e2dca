"""The holder's pages: where they stand, what is shared, and what is never said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.web.pages import samples

from passport_core.credentials.report import Report
from passport_core.outcomes import Text
from passport_core.passport.progress import progress
from passport_core.passport.records import Passport
from passport_core.passport.register import Correspondence
from passport_core.passport.sharing import Closure
from passport_core.services.keep_passport import PassportView
from passport_core.web.pages import present_passport
from passport_core.web.pages.rendering import Pages
from passport_core.web.pages.views import Phrase

PAGES = Pages()


def view_of(*blocks: str, reports: dict[str, Report] | None = None) -> PassportView:
    entry = samples.entry()
    holdings = [samples.holding(block, "RNCP37674", None if block == "whole" else block) for block in blocks]
    given = reports or {}
    records = tuple(
        samples.judged(one.record_id, given.get(one.record_id, samples.report()), holding=one) for one in holdings
    )
    return PassportView(Passport("p1", samples.AT), records, ((entry, progress(entry, holdings)),))


def card(view: PassportView) -> tuple[list[str], str, str]:
    page = present_passport.passport(view, [], base="/p/x", at=samples.AT)
    one = page.certifications[0]
    said = one.summary.text.fr if isinstance(one.summary, Phrase) else one.summary.fr  # type: ignore[union-attr]
    advice = one.advice.text.fr if isinstance(one.advice, Phrase) else one.advice.fr if one.advice else ""  # type: ignore[union-attr]
    return [block.standing for block in one.blocks], said, advice


def test_held_and_remaining() -> None:
    standings, said, advice = card(view_of("RNCP37674BC01"))
    assert standings == ["held", "remaining"]
    assert "{reached} sur {all}" in said
    assert "jusqu’au" in advice


def test_all_blocks_are_not_the_certification() -> None:
    standings, said, advice = card(view_of("RNCP37674BC01", "RNCP37674BC02"))
    assert standings == ["held", "held"]
    assert "entière obtenue" not in said
    assert "n’est pas encore délivrée, le jury décide" in advice


def test_the_whole_certification_is_awarded_only_by_its_own_record() -> None:
    _, said, advice = card(view_of("whole"))
    assert said == "Certification entière obtenue."
    assert advice == ""


def test_a_block_whose_document_no_longer_stands_is_not_held() -> None:
    # The progress was computed as if certified: the page looks at the report itself.
    view = view_of("RNCP37674BC01", reports={"RNCP37674BC01": samples.report(samples.REVOKED)})
    standings, _, _ = card(view)
    assert standings == ["unknown", "remaining"]
    whole = view_of("whole", reports={"whole": samples.report(samples.UNREACHABLE)})
    page = present_passport.passport(whole, [], base="/p/x", at=samples.AT)
    assert page.certifications[0].whole is None
    assert "Certifié<" not in PAGES.passport(page, "fr")


def test_an_equivalence_names_what_it_comes_from() -> None:
    page = present_passport.passport(samples.passport_view(), [], base="/p/x", at=samples.AT)
    first = page.certifications[1].blocks[0]
    assert first.standing == "equivalent"
    assert first.by is not None
    assert first.by.values["codes"] == "RNCP37507BC01"
    assert not first.is_certified
    assert "Par correspondance avec" in PAGES.passport(page, "fr")


def test_an_equivalence_dates_from_the_last_block_of_its_source_side() -> None:
    both = ("RNCP36490BC02", "RNCP36490BC03")
    by = Correspondence("RNCP36490", both, "RNCP40344", ("RNCP40344BC04",))
    entry = replace(samples.veterinary(), inbound=(by,))
    holdings = [
        samples.holding("early", "RNCP36490", both[0], on=date(2026, 3, 27)),
        samples.holding("late", "RNCP36490", both[1], on=date(2026, 9, 15)),
    ]
    records = tuple(samples.judged(one.record_id, samples.report(), holding=one) for one in holdings)
    view = PassportView(Passport("p1", samples.AT), records, ((entry, progress(entry, holdings)),))
    page = present_passport.passport(view, [], base="/p/x", at=samples.AT)
    assert page.certifications[0].blocks[3].awarded_on == date(2026, 9, 15)


def test_the_page_warns_of_its_secret_address_and_shows_it_once() -> None:
    view = PassportView(Passport("p1", samples.AT), (), ())
    link = "https://passeport.example/p/S3CRET"
    opened = PAGES.passport(present_passport.passport(view, [], base="/p/x", at=samples.AT, secret_link=link), "fr")
    assert link in opened
    assert "la seule clé de votre passeport" in opened
    later = PAGES.passport(present_passport.passport(view, [], base="/p/x", at=samples.AT), "fr")
    assert link not in later
    assert "L’adresse de cette page est secrète" in later


@pytest.mark.parametrize("closure", list(Closure))
def test_the_holder_learns_why_a_share_is_closed(closure: Closure) -> None:
    changes = {
        Closure.WITHDRAWN: {"withdrawn_at": samples.AT},
        Closure.EXPIRED: {"expires_at": samples.AT},
        Closure.READINGS_SPENT: {"reading_limit": 1, "readings": 1},
        Closure.PASSCODE_LOCKED: {"passcode_hash": "x", "passcode_attempts_left": 0},
    }[closure]
    line = present_passport.share_line(samples.share(**changes), samples.AT, {})
    assert not line.is_open
    assert isinstance(line.state, Text)
    assert line.state.fr.startswith(("Fermé", "Bloqué"))


def test_the_passcode_never_comes_back_and_the_link_only_once() -> None:
    view = samples.passport_view()
    share = samples.share(passcode_hash="$argon2id$hash")
    created = PAGES.share_created(
        present_passport.share_created(share, view.records, base="/p/x", link="https://h/s/T0KEN", at=samples.AT), "fr"
    )
    assert created.count("https://h/s/T0KEN") == 1
    log = PAGES.share_log(
        present_passport.share_log(share, samples.readings(), view.records, base="/p/x", at=samples.AT), "fr"
    )
    for body in (created, log):
        assert "argon2" not in body
    assert "T0KEN" not in log


def test_what_the_reader_will_see_is_what_is_shared() -> None:
    view = samples.passport_view()
    created = present_passport.share_created(
        samples.share(record_ids=("f",)), view.records, base="/p/x", link="https://h/s/T", at=samples.AT
    )
    body = PAGES.share_created(created, "fr")
    assert "Digital accessibility" in body
    assert "front-end d’une application" not in body


def test_this_is_not_me_is_a_post_of_each_claimed_record() -> None:
    page = present_passport.passport(samples.passport_view(), [], base="/p/x", at=samples.AT)
    body = PAGES.passport(page, "en")
    assert body.count("This is not me") == 5
    assert '<form method="post" action="/p/x/records/a/release?lang=en">' in body


def test_a_file_name_or_title_of_a_tampered_record_is_not_shown() -> None:
    view = samples.passport_view()
    tampered = next(item for item in view.records if item.record.id == "g")
    only = replace(view, records=(tampered,), certifications=())
    body = PAGES.passport(present_passport.passport(only, [], base="/p/x", at=samples.AT), "fr")
    assert "Document dont le contenu n’est pas affiché" in body
