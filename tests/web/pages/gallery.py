"""Every page with sample views: what the tests scan and what ``tools/gallery.py`` writes to look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.web.pages import samples
from tests.web.pages.gallery_declared import declared_pages
from tests.web.pages.gallery_mappings import mapping_pages
from tests.web.pages.gallery_where import where_pages

from passport_core.errors import InvalidInputError, NotAllowedError
from passport_core.outcomes import Text
from passport_core.services.verify_documents import Verified
from passport_core.services.write_slips import claim_address
from passport_core.web.pages import present, present_certifier, present_passport
from passport_core.web.pages.rendering import Pages
from passport_core.web.pages.views import BirthDateBox, BirthDateView, ClaimFormView, HomeView, Link, PasscodeView

BASE = "/p/secret"
BOX = BirthDateBox("/s/x/birth-date", "0", attempts_left=3, needs_passcode=True)
Render = Callable[[str], str]


def sample_pages(*, static: str = "/static", is_demonstration: bool = False) -> dict[str, Render]:
    """Return every page, by name, as a function of the language."""
    pages = Pages(static=static, is_demonstration=is_demonstration)
    refused = present.problem(
        NotAllowedError(
            Text("Ce code n’est pas accepté.", "This code is not accepted."),
            code="claim.refused",
            remedy=Text("Recopiez-le depuis la feuille.", "Copy it again from the slip."),
        )
    )
    refused_image = InvalidInputError(
        Text("Cette image ne porte aucune attestation.", "This image carries no credential."),
        code="baked.none",
        remedy=Text("Demandez le fichier d’origine.", "Ask for the original file."),
    )
    view = samples.passport_view()
    return {
        **_share_pages(pages),
        "closed": pages.closed,
        "passcode": lambda to: pages.passcode(PasscodeView("/s/x"), to),
        "passcode-wrong": lambda to: pages.passcode(PasscodeView("/s/x", attempts_left=4), to),
        "confirm": lambda to: pages.confirm_reading(PasscodeView("/s/x", counts_reading=True), to),
        "verify": pages.verify_form,
        "verify-problem": lambda to: pages.verify_form(to, refused),
        "verify-result": lambda to: pages.verify_result(
            present.verify_result(
                [
                    Verified("kermarrec-bc01.json", samples.report()),
                    Verified("rousseau.json", samples.tampered()),
                    Verified("badge.json", samples.foreign()),
                    Verified("capture.png", fault=refused_image),
                ],
                at=samples.AT,
                base_url=samples.BASE_URL,
            ),
            to,
        ),
        "passport": lambda to: pages.passport(
            present_passport.passport(view, samples.shares(), base=BASE, at=samples.AT), to
        ),
        "passport-new": lambda to: pages.passport(
            present_passport.passport(
                samples.PassportView(view.passport, (), ()),
                [],
                base=BASE,
                at=samples.AT,
                secret_link="https://passeport.example/p/wJ4n6yqA0s7cS2k3m9n1bV5x8z0Q",
            ),
            to,
        ),
        "share-form": lambda to: pages.share_form(
            present_passport.share_form(view.records, base=BASE, at=samples.AT, chosen=["a"], problem=refused), to
        ),
        "share-form-fields": lambda to: pages.share_form(
            present_passport.share_form(
                view.records,
                base=BASE,
                at=samples.AT,
                chosen=["a"],
                offers=samples.offers(),
                fields=["given_name"],
                in_part=True,
            ),
            to,
        ),
        "birth-date-matches": lambda to: pages.birth_date(BirthDateView(BOX, matches=True, back="/s/x"), to),
        "birth-date-wrong": lambda to: pages.birth_date(
            BirthDateView(replace(BOX, attempts_left=2), matches=False), to
        ),
        "birth-date-locked": lambda to: pages.birth_date(
            BirthDateView(replace(BOX, attempts_left=0), matches=False, back="/s/x"), to
        ),
        "birth-date-problem": lambda to: pages.birth_date(BirthDateView(BOX, problem=refused), to),
        "share-created": lambda to: pages.share_created(
            present_passport.share_created(
                samples.share(record_ids=("a", "f"), passcode_hash="x"),
                view.records,
                base=BASE,
                link="https://passeport.example/s/wJ4n6yqA0s7cS2k3m9n1bV5x8z0Q",
                at=samples.AT,
            ),
            to,
        ),
        "share-log": lambda to: pages.share_log(
            present_passport.share_log(
                samples.share(readings=2), samples.readings(), view.records, base=BASE, at=samples.AT
            ),
            to,
        ),
        "claim-form": lambda to: pages.claim_form(
            to, ClaimFormView("/claim", code="7QM2-K41D", release_action="/claim/not-me")
        ),
        "claim-refused": lambda to: pages.claim_form(
            to, ClaimFormView(f"{BASE}/claim", passport=BASE, problem=refused)
        ),
        "claim-done": lambda to: pages.claim_done(
            present_passport.claim_done(
                view.records[:2], base=BASE, secret_link="https://passeport.example/p/wJ4n6yqA0s7cS2k3m9n1bV"
            ),
            to,
        ),
        "released": pages.released,
        **_certifier_pages(pages),
        **declared_pages(pages),
        **mapping_pages(pages),
        **where_pages(pages),
        "home": lambda to: pages.home(
            HomeView(
                (Link("/s/x", Text("Un bloc partagé avec un employeur", "A block shared with an employer")),),
                is_demonstration=True,
                claim_code="7QM2-K41D-9XCV",
            ),
            to,
        ),
        "problem": lambda to: pages.problem(refused, to),
        "not-found": lambda to: pages.problem(present.not_found(), to),
        "failure": lambda to: pages.problem(present.unexpected(), to),
        "accessibility": pages.accessibility,
        "privacy": pages.privacy,
        "how-we-verify": pages.how_we_verify,
    }


def _share_pages(pages: Pages) -> dict[str, Render]:
    reports = {
        "share": [samples.report()],
        "share-demonstration": [samples.report(issuer=samples.recognition(is_demonstration=True))],
        "share-revoked": [samples.report(samples.REVOKED)],
        "share-tampered": [samples.tampered()],
        "share-unreachable": [samples.report(samples.UNREACHABLE)],
        "share-unknown": [samples.report(samples.UNKNOWN_ISSUER, knows_issuer=False)],
        "share-partner": [samples.report(samples.PARTNER)],
        "share-foreign": [samples.foreign()],
        "share-many": [samples.report(), samples.report(samples.REVOKED), samples.tampered(), samples.foreign()],
        "share-empty": [],
        "share-fields": [samples.report(with_claims=samples.disclosed_claims())],
    }

    def render(name: str) -> Render:
        records = [samples.judged(str(n), one) for n, one in enumerate(reports[name])]
        view = present.share(
            samples.share(fields=("given_name",) if name == "share-fields" else None),
            records,
            base_url=samples.BASE_URL,
            opened_at=samples.AT,
            entries={"RNCP37674": samples.entry()} if name == "share" else {},
            downloads={"0": "/s/x/0"},
            birth_dates={"0": BOX} if name in ("share-fields", "share-many") else {},
        )
        return lambda to: pages.share(view, to)

    return {name: render(name) for name in reports}


def _certifier_pages(pages: Pages) -> dict[str, Render]:
    def certifier(*, opened: bool) -> Render:
        awards = samples.awards()
        view = present_certifier.certifier(
            samples.certifier(),
            [samples.batch(), samples.batch(id="b2", file_name="exemple.csv", finished_at=None)],
            base="/c/key",
            is_approved=opened,
            batch=samples.batch() if opened else None,
            to_decide=awards if opened else (),
            faults=[samples.FAULT] if opened else (),
            awards=awards if opened else (),
            awards_total=24,
            next_page="/c/key/batches/b1?offset=50",
            upload_action="/c/key/batches",
            slips_action="/c/key/batches/b1/slips" if opened else None,
            decide_action="/c/key/decide",
        )
        return lambda to: pages.certifier(view, to)

    slips = present_certifier.claim_slips(
        samples.slips(),
        base_url=samples.BASE_URL,
        claim_address=claim_address,
        titles={("RNCP37674", "RNCP37674BC01"): samples.BC01},
        is_demonstration=True,
    )
    return {
        "certifier": certifier(opened=False),
        "certifier-batch": certifier(opened=True),
        "claim-slips": lambda to: pages.claim_slips(slips, to),
    }
