"""The pages in a real Chromium, under the policy they are served with: accessible, no overflow, nothing blocked."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from tests.web.pages.gallery import sample_pages

from passport_core.web.guarding import CONTENT_SECURITY_POLICY
from passport_core.web.pages.rendering import LANGUAGES, STATIC_FOLDER

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# One page of each layout: axe takes a second or more a page.
LAYOUTS = [
    "share",
    "share-revoked",
    "share-many",
    "share-fields",
    "birth-date-wrong",
    "passcode-wrong",
    "verify-result",
    "passport",
    "share-form",
    "share-form-fields",
    "share-created",
    "share-log",
    "experiences",
    "experience-change",
    "experience-found",
    "advisers",
    "adviser-log",
    "claim-refused",
    "certifier",
    "certifier-batch",
    "claim-slips",
    "mappings",
    "mappings-levels",
    "home",
    "where",
    "where-adviser",
    "where-search",
    "where-empty",
    "where-unmapped",
    "jobs",
    "jobs-adviser",
]


class _Served(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name of the base class)
        """Say nothing."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("pages")
    shutil.copytree(STATIC_FOLDER, folder / "static")
    for name, render in sample_pages().items():
        for language in LANGUAGES:
            (folder / f"{name}.{language}.html").write_text(render(language), encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Served, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if executable is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-quic"])
        yield launched
        launched.close()


# Dark differs by its colours alone, which variants of a page share: one of each kind is enough.
VARIANTS = frozenset(
    {
        *("share-revoked", "share-many", "share-fields", "birth-date-wrong", "passcode-wrong", "share-form-fields"),
        *("experience-change", "experience-found", "adviser-log", "claim-refused", "certifier-batch"),
        *("mappings-levels", "where-adviser", "where-search", "where-empty", "where-unmapped", "jobs-adviser"),
    }
)
LOOKS = [(name, "light") for name in LAYOUTS] + [(name, "dark") for name in LAYOUTS if name not in VARIANTS]


@pytest.fixture(scope="module")
def tabs(browser: Any) -> dict[str, Any]:
    """A tab of each scheme: opening one for each page would take as long as looking at it."""
    sizes = {"light": 1280, "dark": 360}
    return {
        scheme: browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        for scheme, width in sizes.items()
    }


@pytest.mark.parametrize(("name", "scheme"), LOOKS)
def test_axe_finds_no_violation(tabs: dict[str, Any], address: str, name: str, scheme: str) -> None:
    from axe_core_python.sync_playwright import Axe

    language, page = "fr" if scheme == "light" else "en", tabs[scheme]
    page.goto(f"{address}/{name}.{language}.html")
    page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true })")
    # Injected by the debugger, which the page's own policy does not bind.
    found = Axe().run(page, options={"resultTypes": ["violations"]})["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:160]) for one in found] == []


def test_nothing_overflows_and_the_policy_blocks_nothing(browser: Any, address: str) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    wide = []
    for name in sample_pages():
        for language in LANGUAGES:
            page.goto(f"{address}/{name}.{language}.html")
            for width in (320, 1280) if language == "fr" else (320,):  # where there is room, English has more of it
                page.set_viewport_size({"width": width, "height": 900})
                if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    wide.append(f"{name}.{language} at {width}")
    page.close()
    assert wide == []
    assert said == []


def test_without_javascript_forms_and_answers_are_there(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/verify.fr.html")
    assert page.get_by_label("Choisissez un ou plusieurs fichiers").is_visible()
    assert page.get_by_role("button", name="Vérifier").is_visible()
    page.goto(f"{address}/share.fr.html")
    assert page.get_by_role("heading", name="Valide", exact=True).is_visible()
    assert not page.get_by_role("button", name="Imprimer").is_visible()
    context.close()


def test_what_is_shown_is_chosen_with_the_keyboard_alone_and_without_javascript(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/share-form-fields.fr.html")
    chosen = page.get_by_role("radio", name="Seulement ce que je coche")
    assert chosen.is_checked()
    page.get_by_role("radio", name="Tout le document").focus()
    page.keyboard.press("ArrowDown")
    assert chosen.is_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.get_by_role("checkbox", name="Nom de naissance").is_checked()
    assert page.get_by_role("checkbox", name="Prénoms").is_checked()
    assert not page.get_by_role("checkbox", name="Date de naissance").is_checked()
    page.goto(f"{address}/share-fields.fr.html")
    assert page.get_by_label("Date de naissance lue sur la pièce d’identité").is_visible()
    page.goto(f"{address}/birth-date-wrong.fr.html")
    assert "Ne correspond pas" in page.get_by_role("status").inner_text()
    context.close()


def test_keyboard_reaches_the_content_first(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/share.fr.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    page.close()


def test_paper_shows_the_code_and_no_navigation(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.emulate_media(media="print")
    page.goto(f"{address}/share.fr.html")
    assert page.get_by_text("Copie de ce qui a été vérifié").is_visible()
    assert not page.get_by_role("navigation").is_visible()
    page.close()


def test_paper_opens_what_is_folded(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/where.fr.html")
    folded = "[...document.querySelectorAll('details.fold:not([open]) > :not(summary)')].map(e => e.checkVisibility())"
    on_screen = page.evaluate(folded)
    assert on_screen
    assert not any(on_screen)
    page.emulate_media(media="print")
    assert all(page.evaluate(folded))
    page.close()
