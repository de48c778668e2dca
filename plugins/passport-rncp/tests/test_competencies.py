"""Splitting is done only where sure, and loses nothing that was written."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport_rncp.competencies import split_competencies


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("- Analyser  - Comparer des offres", ("Analyser", "Comparer des offres")),
        ("* Lire\n* Écrire", ("Lire", "Écrire")),
        ("● Lire, décoder : un plan    ● Écrire", ("Lire, décoder : un plan", "Écrire")),
        # a run of spaces inside an item is no separator when bullets do the work
        ("- Valider une solution   technique  - Suivre", ("Valider une solution technique", "Suivre")),
        # one bullet inside another stays with its item
        ("- Lire :  * un plan  * un devis  - Écrire", ("Lire : * un plan * un devis", "Écrire")),
        ("C.1. Lire      C.2. Écrire", ("C.1. Lire", "C.2. Écrire")),
        ("C9 - Lire  C10 - Écrire", ("C9 - Lire", "C10 - Écrire")),
        ("1.1 Lire    1.1.1 Lire un plan    1.2 Écrire", ("1.1 Lire", "1.1.1 Lire un plan", "1.2 Écrire")),
        ("3.1  Lire    3.1.2. Écrire", ("3.1 Lire", "3.1.2. Écrire")),
        ("1) Lire\n2) Écrire 3 pages", ("1) Lire", "2) Écrire 3 pages")),
        (
            "Lire un plan  S’adapter au client  Mettre en œuvre",
            ("Lire un plan", "S’adapter au client", "Mettre en œuvre"),
        ),
    ],
)
def test_splits_where_the_separator_is_sure(text: str, items: tuple[str, ...]) -> None:
    assert split_competencies(text) == items


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "Lire un plan.",
        "- Lire un plan",  # one item: nothing was separated
        "- Lire - Écrire  - Compter",  # is the dash alone inside the first a separator?
        "- mosaïques; - cloisons  - isolations",
        "- Lire  -Écrire  - Compter",
        "Compétences :  - Lire  - Écrire",  # what is the first part?
        "1.2 Lire    1.1 Écrire",  # numbers go back
        "1.1 Lire    1.1 Écrire",
        "C1 Lire    2.1 Écrire",
        "2 membres du jury    3 professionnels",  # numbers of things
        "Lire un plan  technique  Écrire",  # a broken line
        "Lire un plan et  Écrire un devis",
        "Lire :  Un plan  Un devis",
        "Titre professionnel  Autre voie",
        "Métier du livre  Notre école",
        "-   - ",
    ],
)
def test_leaves_whole_what_is_doubtful(text: str) -> None:
    assert split_competencies(text) == ()


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


_words = st.text(alphabet=st.sampled_from("abcéœz’',.;:()-–*•1 90CÉ\u00a0\t"), min_size=0, max_size=30)
_separators = st.sampled_from(
    ["  ", "    ", "\n", "\r\n", " ", "  - ", "- ", "* ", "  * ", "  C.1. ", "  C2 ", "  1.1 ", "  1.2. "]
)
_starts = st.sampled_from(["", "- ", "* ", "C.1. ", "1.1 ", "1) ", "Lire ", "Mettre "])


@given(_starts, st.lists(st.tuples(_words, _separators), max_size=8))
def test_no_letter_or_digit_is_lost_or_moved(start: str, parts: list[tuple[str, str]]) -> None:
    text = start + "".join(word + separator for word, separator in parts)
    items = split_competencies(text)
    assert items == () or _letters("".join(items)) == _letters(text)
    assert len(items) != 1
    assert all(item == item.strip() and item for item in items)


@given(st.lists(st.text(alphabet="abcdeéè ,’", min_size=1).map(str.strip).filter(_letters), min_size=2, max_size=9))
def test_a_clean_bullet_list_comes_back_whole(items: list[str]) -> None:
    single = [" ".join(item.split()) for item in items]
    assert split_competencies("  - ".join(["- " + single[0], *single[1:]])) == tuple(single)


def test_every_real_block_is_split_and_loses_nothing(sample: Callable[[str], Path]) -> None:
    blocks = list(ET.parse(sample("export_fiches_RNCP_V4_1_sample.xml")).iter("BLOC_COMPETENCES"))  # noqa: S314 — a file of ours, in a test
    texts = [text for block in blocks if (text := block.findtext("LISTE_COMPETENCES"))]
    assert len(texts) == 22
    for text in texts:
        items = split_competencies(text)
        assert len(items) >= 4
        assert _letters("".join(items)) == _letters(text)
