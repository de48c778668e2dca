"""Likeness of words: found fast in a whole framework, the same every time, with the words that made it."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport_core.passport.frameworks import Item, ItemKind, Label
from passport_core.passport.register import Block
from passport_core.services.propose_mappings import LikenessIndex, passages_of

ITEMS = [
    Item("1", ItemKind.COMPETENCY, Label("Concevoir une application web", "Design a web application")),
    Item("2", ItemKind.COMPETENCY, Label("Tailler les arbres", "Prune trees")),
    Item("3", ItemKind.KNOWLEDGE, Label("Bases de données"), forms=("SGBD",)),
    Item("4", ItemKind.COMPETENCY, Label("Développer un logiciel")),
]


def found(passage: str, limit: int = 5) -> list[str]:
    return [one.item.code for one in LikenessIndex(ITEMS).candidates(passage, limit)]


@pytest.mark.parametrize(
    ("passage", "code"),
    [
        ("CONCEVOIR des applications Web sécurisées", "1"),
        ("To design the web application of a customer", "1"),
        ("L’administration d’une base de donnees relationnelle", "3"),
        ("Installer un SGBD", "3"),
        ("Le développement de logiciels", "4"),
    ],
    ids=["case", "english", "accents", "other-name", "begins-alike"],
)
def test_what_shares_words_is_found_in_either_language(passage: str, code: str) -> None:
    assert found(passage)[0] == code


@pytest.mark.parametrize("passage", ["", "de la", "avec le et pour", "xyz", "2.1", "🙂"])
def test_words_that_tell_nothing_find_nothing(passage: str) -> None:
    assert found(passage) == []


def test_no_more_than_were_asked_for_and_each_once() -> None:
    passage = "Concevoir une application web, a web application, développer un logiciel, bases de données SGBD"
    assert len(found(passage, 2)) == 2
    assert len(found(passage)) == len(set(found(passage))) == 3


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.permutations(ITEMS))
def test_scores_are_of_0_to_1_and_the_words_are_the_items(passage: str, items: list[Item]) -> None:
    index = LikenessIndex(items)
    candidates = index.candidates(passage, 5)
    assert candidates == index.candidates(passage, 5)
    assert [one.score for one in candidates] == sorted((one.score for one in candidates), reverse=True)
    for one in candidates:
        assert 0 < one.score <= 1
        assert one.shared


def test_a_block_in_one_piece_is_cut_at_its_breaks() -> None:
    split = Block("B", "T", ("Un : la première compétence", "Deux"), "ignoré quand le détail est connu")
    assert passages_of(split) == ["Un : la première compétence"]
    text = "Maquetter une interface  Réaliser une interface ; Tester\n• Documenter le déploiement. Assurer la veille"
    assert passages_of(Block("B", "T", (), text)) == [
        "Maquetter une interface",
        "Réaliser une interface",
        "Documenter le déploiement.",
        "Assurer la veille",
    ]
    assert passages_of(Block("B", "T")) == []


@pytest.fixture(scope="module")
def rome(shared_dir: Path) -> LikenessIndex:
    """Every competency and every knowledge of ROME 4.0."""

    def items() -> Iterator[Item]:
        folder = shared_dir / "data" / "rome"
        with (folder / "unix_referentiel_competence_v460_utf8.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                yield Item(row["code_ogr"], ItemKind.COMPETENCY, Label(row["libelle_competence"]))
        with (folder / "unix_referentiel_savoir_v460_utf8.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                yield Item(row["code_ogr_savoir"], ItemKind.KNOWLEDGE, Label(row["libelle_savoir"]))

    return LikenessIndex(items())


def test_a_block_is_compared_with_all_of_rome_in_less_than_a_second(rome: LikenessIndex) -> None:
    passages = [
        "Installer et configurer son environnement de travail en fonction du projet web ou web mobile",
        "Développer des composants d'accès aux données SQL et NoSQL",
        "Documenter le déploiement d'une application dynamique web ou web mobile",
        "Rédiger le cahier des charges",
    ] * 3
    begun = time.process_time()
    for passage in passages:
        rome.candidates(passage, 5)
    assert time.process_time() - begun < 1.0


def test_real_competencies_find_real_items(rome: LikenessIndex) -> None:
    best = rome.candidates("Documenter le déploiement d'une application dynamique web ou web mobile", 5)
    assert "109846" in {one.item.code for one in best}  # Concevoir une application web
    best = rome.candidates("Rédiger le cahier des charges", 3)
    assert best[0].item.code == "300188"  # Rédiger un cahier des charges, des spécifications techniques
