"""Names are found as people type them; what is not like them is not found."""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport_core.services.fold_words import compounds, fold, words
from passport_core.services.index_items import ItemIndex

NAMES = {
    "1": ["Développeur / Développeuse web", "Développeur web", "Développeuse web"],
    "2": ["Développeur / Développeuse web mobile", "Développeur web mobile", "Développeuse web mobile"],
    "3": ["Boulanger-pâtissier / Boulangère-pâtissière", "Boulanger-pâtissier", "Boulangère-pâtissière"],
    "4": ["Boulanger / Boulangère", "Boulanger", "Boulangère"],
    "5": ["Agent / Agente d'entretien", "Agent d’entretien", "Agente d’entretien"],
    "6": ["Chef de projet informatique", "Cheffe de projet informatique", "IT project manager"],
    "7": ["Chef de projet", "Cheffe de projet"],
    "8": ["Moniteur d’auto-école", "Monitrice d’auto-école"],
    "9": ["Webmaster"],
    "10": ["Conducteur d'engins de chantier", "Conductrice d'engins de chantier"],
    "11": ["Développeur C++"],
    "12": ["Développeur C"],
    "13": ["Ébéniste d’art"],
    "14": ["Sœur converse"],
}


@pytest.fixture(scope="module")
def index() -> ItemIndex:
    return ItemIndex(NAMES.items())


def _codes(index: ItemIndex, text: str, limit: int = 10) -> list[str]:
    return [hit.code for hit in index.search(text, limit)]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("développeuse web", "1"),
        ("DEVELOPPEUSE WEB", "1"),
        ("developeur web", "1"),  # a letter left out
        ("web développeur", "1"),  # another order
        ("dévelo web", "1"),  # unfinished
        ("develope web", "1"),  # unfinished, with a letter left out
        ("dev web mob", "2"),
        ("boulanger patissier", "3"),
        ("boulangere", "4"),
        ("agent d'entretien", "5"),
        ("agent d’entretien", "5"),
        ("agent entretien", "5"),
        ("agente d entretein", "5"),  # two letters in the wrong order
        ("chef de projet", "7"),
        ("chef projet informatique", "6"),
        ("project manager", "6"),
        ("moniteur autoécole", "8"),
        ("moniteur auto ecole", "8"),
        ("web master", "9"),
        ("conducteur engins", "10"),
        ("developpeur c++", "11"),
        ("développeur c", "12"),
        ("ebeniste", "13"),
        ("Sœur", "14"),
        ("soeur", "14"),
        ("développeuse web xyzzy", "1"),
    ],
)
def test_a_name_is_found_as_people_type_it(index: ItemIndex, typed: str, code: str) -> None:
    assert _codes(index, typed)[0] == code


@pytest.mark.parametrize("typed", ["", " ", "’", "xyzzy", "!?", "\x00", "z", "1234", "日本"])
def test_what_is_like_nothing_finds_nothing(index: ItemIndex, typed: str) -> None:
    assert _codes(index, typed) == []


def test_two_letters_are_a_beginning_even_of_a_word_that_says_little(index: ItemIndex) -> None:
    assert set(_codes(index, "de")) == {"1", "2", "11", "12"}


def test_the_form_that_fits_is_named_and_scores_whole(index: ItemIndex) -> None:
    (first, second, *_) = index.search("développeuse web")
    assert (first.code, first.form, first.score) == ("1", 2, 1.0)
    assert (second.code, second.form) == ("2", 2)
    assert 0 < second.score < 1


def test_the_shorter_name_comes_first_and_then_the_code() -> None:
    names = {"b": ["Web"], "a": ["Web"], "c": ["Web art"]}
    assert _codes(ItemIndex(names.items()), "web") == ["a", "b", "c"]


def test_the_very_order_comes_before_another() -> None:
    names = {"a": ["Peintre décorateur"], "b": ["Décorateur peintre"]}
    for typed, expected in (("peintre décorateur", ["a", "b"]), ("décorateur peintre", ["b", "a"])):
        assert _codes(ItemIndex(names.items()), typed) == expected


def test_a_word_said_twice_counts_once(index: ItemIndex) -> None:
    assert list(index.search("web web web")) == list(index.search("web"))
    assert _codes(ItemIndex([("a", ["Web vendeur / Web vendeuse"])]), "web vendeur / web vendeuse") == ["a"]


def test_the_limit_is_kept_and_an_empty_index_answers(index: ItemIndex) -> None:
    assert len(index.search("de", 3)) <= 3
    assert len(_codes(index, "développeur", 2)) == 2
    assert list(ItemIndex([]).search("web")) == []
    assert list(ItemIndex([("a", ["", "–"])]).search("web")) == []


def test_its_memory_is_told(index: ItemIndex) -> None:
    assert 1_000 < ItemIndex([]).memory + index.memory < 100_000
    assert len(index) == sum(len(forms) for forms in NAMES.values())


@given(st.text(max_size=60))
def test_any_text_is_searched_and_scores_stay_within_bounds(text: str) -> None:
    found = ItemIndex(NAMES.items()).search(text)
    assert all(0 < hit.score <= 1 for hit in found)
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
    assert len({hit.code for hit in found}) == len(found)


@given(st.text(max_size=40))
def test_folding_is_done_once_for_all(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert words(" ".join(words(text))) == words(text)


@given(st.lists(st.text(st.characters(categories=["L"]), min_size=3, max_size=12), min_size=1, max_size=5))
def test_every_name_finds_its_item(name: list[str]) -> None:
    names = {**NAMES, "x": [" ".join(name)]}
    assert "x" in _codes(ItemIndex(names.items()), " ".join(name), 5)


def test_words_of_french_and_english() -> None:
    assert words("L’Agent d'entretien de l’école, aujourd’hui") == ["agent", "entretien", "ecole", "aujourd", "hui"]
    assert words("The driver's licence") == ["the", "driver", "licence"][1:]
    assert words("à la") == ["a", "la"], "words that say little are kept where there are no others"
    assert list(compounds("Auto-école et arc-en-ciel")) == [
        ("autoecole", ("auto", "ecole")),
        ("arcenciel", ("arc", "en", "ciel")),
    ]


@pytest.fixture(scope="module")
def titles(shared_dir: Path) -> Mapping[str, Sequence[str]]:
    """The 13,120 job titles of ROME 460, each with its two forms as written."""
    path = shared_dir / "data" / "rome" / "unix_referentiel_appellation_v460_utf8.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["code_ogr"]: list(dict.fromkeys((row["libelle_appellation_long"], row["libelle_appellation_court"])))
            for row in csv.DictReader(file)
        }


@pytest.fixture(scope="module")
def real(titles: Mapping[str, Sequence[str]]) -> ItemIndex:
    return ItemIndex(titles.items())


def test_every_sampled_name_finds_its_own_first(titles: Mapping[str, Sequence[str]], real: ItemIndex) -> None:
    shared = Counter(tuple(words(form)) for forms in titles.values() for form in forms)
    names = [(code, form) for code, forms in titles.items() for form in forms]
    chance = random.Random(4)  # noqa: S311 - a sample, the same each time
    for code, form in chance.sample(names, 400):
        found = _codes(real, form, 5)
        assert code in found, form
        if shared[tuple(words(form))] == 1:
            assert found[0] == code, form


def test_one_typing_error_in_a_long_word_is_forgiven(titles: Mapping[str, Sequence[str]], real: ItemIndex) -> None:
    chance = random.Random(5)  # noqa: S311
    for code, forms in chance.sample(sorted(titles.items()), 300):
        typed = _mistyped(forms[0], chance)
        assert code in _codes(real, typed, 10), (forms[0], typed)


def _mistyped(name: str, chance: random.Random) -> str:
    """Return the name with one error (a letter left out, doubled, changed, or two swapped) in a word of six or more."""
    parts = name.split(" ")
    long = [place for place, part in enumerate(parts) if part.isalpha() and len(part) >= 6]
    if not long:
        return name
    place = chance.choice(long)
    word = parts[place]
    at = chance.randrange(1, len(word) - 1)
    parts[place] = chance.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + chance.choice("aeilnrst") + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
    )
    return " ".join(parts)
