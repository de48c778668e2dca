"""What the list of attacks asks the documentation to say, it says; and every page can be reached from the index."""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def said(page: str) -> str:
    """A page's words, without line ends and emphasis."""
    return " ".join((DOCS / page).read_text(encoding="utf-8").replace("*", "").split())


def test_threat_32_what_still_correlates_is_said() -> None:
    section = said("explanation/privacy.md").split("## What still correlates")[1].split("## ")[0]
    for what in ("credential's id", "status list", "signature", "holder's name", "short code"):
        assert what in section


def test_threat_33_an_image_proves_nothing() -> None:
    assert "An image proves nothing" in said("explanation/privacy.md")


def test_threat_34_employers_are_told_to_use_their_own_verifier() -> None:
    assert "Readers should use a verifier that they chose themselves" in said("explanation/security-model.md")
    assert "is not independent of that page" in said("explanation/security-model.md")


def test_threat_36_plugins_are_said_to_be_trusted() -> None:
    for page in ("explanation/security-model.md", "reference/hooks.md"):
        assert "Plugins run in" in said(page)
        assert "trusted code" in said(page)
    assert "pin them by hash, and name those you allow in the setting `plugins`" in said(
        "explanation/security-model.md"
    )


def test_threat_43_personal_data_in_technical_ids_stays_inside() -> None:
    assert "Technical ids, free text and proof addresses" in said("explanation/privacy.md")


def test_every_page_can_be_reached_from_the_index() -> None:
    reached = {DOCS / "index.md"}
    waiting = list(reached)
    while waiting:
        page = waiting.pop()
        for target in re.findall(r"\]\(([^)#:\s]+\.md)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            found = (page.parent / target).resolve()
            if found not in reached and found.is_relative_to(DOCS) and found.is_file():
                reached.add(found)
                waiting.append(found)
    assert not {str(page.relative_to(DOCS)) for page in set(DOCS.rglob("*.md")) - reached}
