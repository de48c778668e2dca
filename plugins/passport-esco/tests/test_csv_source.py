"""ESCO's download, read whole: real files, small ones of our own, and hostile ones."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passport_core.errors import InvalidInputError, TooLargeError
from passport_core.passport.frameworks import Importance, Item, ItemKind, ItemRef, Profile, SourceFault
from passport_esco.csv_source import EscoCsv

SOURCE = EscoCsv()
WEB_DEVELOPER = "c40a2919-48a9-40ea-b506-1f34f693496d"
BASE = "http://data.europa.eu/esco/"
FILES = {
    "occupations_en.csv": "conceptUri,preferredLabel,altLabels\n"
    f'{BASE}occupation/o1,baker,"bread maker\npastry baker"\n',
    "skills_en.csv": "conceptUri,preferredLabel,altLabels,skillType\n"
    f"{BASE}skill/s1,bake bread,,skill/competence\n"
    f"{BASE}skill/s2,food hygiene,,knowledge\n"
    f"{BASE}skill/s3,greet,,\n",
    "occupationSkillRelations.csv": "occupationUri,relationType,skillType,skillUri\n"
    f"{BASE}occupation/o1,essential,skill/competence,{BASE}skill/s1\n"
    f"{BASE}occupation/o1,optional,knowledge,{BASE}skill/s2\n",
}
FRENCH = {
    "occupations_fr.csv": "conceptUri,preferredLabel,altLabels\n"
    f"{BASE}occupation/o1,boulanger/boulangère,artisan boulanger\n{BASE}occupation/gone,ancien,\n",
    "skills_fr.csv": f"conceptUri,preferredLabel,altLabels,skillType\n{BASE}skill/s1,cuire du pain,,\n",
}


def folder(tmp_path: Path, files: dict[str, str], name: str = "ESCO v1.2.0") -> Path:
    path = tmp_path / name
    path.mkdir()
    for file, content in files.items():
        (path / file).write_text(content, encoding="utf-8")
    return path


def read(path: Path) -> list[Item | Profile | SourceFault]:
    (header,) = SOURCE.headers(path)
    return list(SOURCE.read(path, header))


def items(parts: Iterable[object]) -> dict[str, Item]:
    return {part.code: part for part in parts if isinstance(part, Item)}


def faults(parts: Iterable[object]) -> list[SourceFault]:
    return [part for part in parts if isinstance(part, SourceFault)]


def test_the_real_version_is_read_whole(shared_dir: Path) -> None:
    path = shared_dir / "data" / "esco"
    assert SOURCE.recognises(path)
    (header,) = SOURCE.headers(path)
    assert (header.framework, header.version) == ("esco", "1.1.1")
    parts = read(path)
    kinds = Counter(item.kind for item in items(parts).values())
    assert kinds[ItemKind.OCCUPATION] == 3007
    assert kinds[ItemKind.COMPETENCY] + kinds[ItemKind.KNOWLEDGE] == 13_896
    profiles = {part.code: part for part in parts if isinstance(part, Profile)}
    lines = sum(len(profile.lines) for profile in profiles.values())
    told = Counter(fault.file for fault in faults(parts))
    assert lines + told["occupationSkillRelations.csv"] == 123_855
    assert told["occupationSkillRelations.csv"] == 67  # of an occupation that the version does not have
    developer = items(parts)[WEB_DEVELOPER]
    assert (developer.label.en, developer.label.fr) == ("web developer", "développeur web/développeuse web")
    assert {"développeuse web", "web programmer"} <= set(developer.forms)
    essential = [line for line in profiles[WEB_DEVELOPER].lines if line.importance is Importance.ESSENTIAL]
    assert essential
    assert all(line.item.code in items(parts) for line in essential)


def test_french_labels_join_and_what_is_gone_is_told(tmp_path: Path) -> None:
    parts = read(folder(tmp_path, FILES | FRENCH))
    baker = items(parts)["o1"]
    assert (baker.label.fr, baker.label.en) == ("boulanger/boulangère", "baker")
    assert {"boulanger", "boulangère", "artisan boulanger", "pastry baker"} <= set(baker.forms)
    assert items(parts)["s2"].label.fr == ""
    assert items(parts)["s2"].kind is ItemKind.KNOWLEDGE
    assert items(parts)["s3"].kind is ItemKind.COMPETENCY
    (gone,) = faults(parts)
    assert gone.file == "occupations_fr.csv"
    assert "gone" in gone.reason_en


def test_french_alone_is_enough(tmp_path: Path) -> None:
    relations = {name: content for name, content in FILES.items() if name.startswith("occupationSkill")}
    parts = read(folder(tmp_path, FRENCH | relations))
    assert items(parts)["o1"].label.fr == "boulanger/boulangère"


def test_groups_are_the_first_by_code(tmp_path: Path) -> None:
    files = FILES | {
        "skillGroups_en.csv": f"conceptUri,preferredLabel,altLabels\n{BASE}skill/g1,cooking,\n{BASE}skill/g2,baking,\n",
        "broaderRelationsSkillPillar.csv": "conceptType,conceptUri,broaderType,broaderUri\n"
        f"KnowledgeSkillCompetence,{BASE}skill/s1,SkillGroup,{BASE}skill/g2\n"
        f"KnowledgeSkillCompetence,{BASE}skill/s1,SkillGroup,{BASE}skill/g1\n"
        f"KnowledgeSkillCompetence,{BASE}skill/s1,KnowledgeSkillCompetence,{BASE}skill/s3\n",
    }
    found = items(read(folder(tmp_path, files)))
    assert found["s1"].parent == "g1"
    assert found["g1"].kind is ItemKind.COMPETENCY_GROUP


def test_one_archive_holds_it_too(tmp_path: Path) -> None:
    path = tmp_path / "ESCO dataset - v1.2.0 - classification - en - csv.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in FILES.items():
            archive.writestr(f"sub/{name}", content)
    assert SOURCE.recognises(path)
    profiles = [part for part in read(path) if isinstance(part, Profile)]
    assert [line.item for line in profiles[0].lines] == [ItemRef("esco", "s1"), ItemRef("esco", "s2")]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"{BASE}occupation/o9,essential,x,{BASE}skill/s1", "o9"),
        (f"{BASE}occupation/o1,essential,x,{BASE}skill/s9", "s9"),
        (f"{BASE}occupation/o1,perhaps,x,{BASE}skill/s1", "perhaps"),
        (f"{BASE}occupation/o1,essential,x,{BASE}skill/s1", "twice"),
        ("too,short", "cells"),
    ],
    ids=["occupation", "skill", "relation", "twice", "short"],
)
def test_a_bad_line_is_told_and_the_rest_goes_on(tmp_path: Path, line: str, said: str) -> None:
    name = "occupationSkillRelations.csv"
    parts = read(folder(tmp_path, FILES | {name: FILES[name] + line + "\n"}))
    (fault,) = faults(parts)
    assert (fault.file, fault.line) == (name, 4)
    assert said in fault.reason_en
    assert len(next(part for part in parts if isinstance(part, Profile)).lines) == 2


@pytest.mark.parametrize("absent", sorted(FILES))
def test_a_missing_table_refuses_the_whole(tmp_path: Path, absent: str) -> None:
    path = folder(tmp_path, {name: content for name, content in FILES.items() if name != absent})
    with pytest.raises(InvalidInputError) as refused:
        SOURCE.headers(path)
    assert refused.value.code == "esco.missing-files"
    assert refused.value.remedy


def test_a_version_must_be_said_once(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError) as refused:
        SOURCE.headers(folder(tmp_path, FILES, name="esco"))
    assert refused.value.code == "esco.version"


def test_columns_and_encoding_are_checked(tmp_path: Path) -> None:
    path = folder(tmp_path, FILES | {"skills_en.csv": "uri;label\n"})
    with pytest.raises(InvalidInputError) as refused:
        read(path)
    assert refused.value.code == "esco.columns"
    (path / "skills_en.csv").write_bytes(FILES["skills_en.csv"].replace("greet", "é").encode("cp1252"))
    with pytest.raises(InvalidInputError) as refused:
        read(path)
    assert refused.value.code == "esco.encoding"


def test_threat_24_an_archive_is_not_trusted(tmp_path: Path) -> None:
    bomb = tmp_path / "ESCO v1.2.0.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
        archive.writestr("ballast.bin", b"0" * (32 * 1024 * 1024))
    with pytest.raises(TooLargeError):
        SOURCE.headers(bomb)
    slip = tmp_path / "ESCO v1.1.0.zip"
    with zipfile.ZipFile(slip, "w") as archive:
        for name, content in FILES.items():
            archive.writestr(f"../{name}", content)
    with pytest.raises(InvalidInputError) as refused:
        SOURCE.headers(slip)
    assert refused.value.code == "esco.archive"


@given(st.binary(max_size=400))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = folder(tmp_path_factory.mktemp("esco"), FILES)
    (path / "skills_en.csv").write_bytes(FILES["skills_en.csv"].encode() + content)
    with suppress(InvalidInputError):
        assert len(items(read(path))) >= len(FILES)
