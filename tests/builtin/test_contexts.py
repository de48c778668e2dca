"""The JSON-LD contexts that an operator adds: by hash, or not at all."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from passport_core import builtin
from passport_core.compose import Services
from passport_core.credentials.contexts import CREDENTIALS_V2
from passport_core.credentials.formats.eddsa_rdfc_2022 import EddsaRdfc2022
from passport_core.errors import ConfigurationError, InvalidInputError
from passport_core.settings import Settings
from passport_core.testing.doubles import FixedClock, MemorySigner

ADDRESS = "https://example.org/training/v1"
OTHER = "https://example.org/training/v2"
WORDS = {"@context": {"@protected": True, "TrainingCredential": "https://example.org/training#TrainingCredential"}}


def write(folder: Path, *documents: tuple[str, Any], **changes: str) -> Path:
    lines = []
    for number, (address, document) in enumerate(documents):
        published = json.dumps(document).encode()
        (folder / f"{number}.jsonld").write_bytes(published)
        entry = {"address": address, "sha256": hashlib.sha256(published).hexdigest(), "file": f"{number}.jsonld"}
        lines += ["[[context]]", *(f"{name} = {json.dumps(value)}" for name, value in (entry | changes).items())]
    (folder / "contexts.toml").write_text("\n".join(lines), encoding="utf-8")
    return folder


def services(folder: Path, **settings: Any) -> Services:
    return Services(Settings(data=folder, **settings), clock=FixedClock())


def test_without_a_folder_there_are_none(tmp_path: Path) -> None:
    assert builtin.register_contexts(Settings(data=tmp_path)) == ()


def test_an_added_context_is_signed_with_and_verified_with(tmp_path: Path) -> None:
    signer = MemorySigner()
    claims = {
        "@context": [CREDENTIALS_V2, ADDRESS, OTHER],
        "type": ["VerifiableCredential", "TrainingCredential"],
        "issuer": signer.controller,
        "credentialSubject": {"id": "did:example:1", "hours": 12},
    }
    with pytest.raises(InvalidInputError) as caught:
        services(tmp_path).formats["eddsa-rdfc-2022"].secure(claims, signer=signer, created=FixedClock().now())
    assert caught.value.code == "jsonld.unknown-context"
    (tmp_path / "contexts").mkdir()
    more = {"@context": [ADDRESS, {"hours": "https://example.org/training#hours"}]}
    write(tmp_path / "contexts", (ADDRESS, WORDS), (OTHER, more))
    for told in ({}, {"contexts": str(tmp_path / "contexts")}):
        form = services(tmp_path, **told).formats["eddsa-rdfc-2022"]
        document = form.secure(claims, signer=signer, created=FixedClock().now())
        assert form.open(document, method=signer.method()).claims == claims
    with pytest.raises(InvalidInputError):
        EddsaRdfc2022().secure(claims, signer=signer, created=FixedClock().now())


@pytest.mark.parametrize(
    "changes",
    [{"sha256": "00" * 32}, {"sha256": "x"}, {"file": "absent.jsonld"}, {"unknown": "x"}],
)
def test_threat_04_a_context_that_is_not_the_listed_one_stops_the_program(
    tmp_path: Path, changes: dict[str, str]
) -> None:
    folder = write(tmp_path, (ADDRESS, WORDS), **changes)
    with pytest.raises(ConfigurationError) as caught:
        _ = services(tmp_path, contexts=str(folder)).formats
    assert caught.value.code == "configuration.contexts"
    assert caught.value.remedy is not None


@pytest.mark.parametrize("document", [{"@context": {"@base": "https://example.org/"}}, {}, [], {"@context": [OTHER]}])
def test_a_context_that_is_not_understood_stops_the_program(tmp_path: Path, document: Any) -> None:
    folder = write(tmp_path, (ADDRESS, document))
    with pytest.raises(ConfigurationError) as caught:
        _ = services(tmp_path, contexts=str(folder)).formats
    assert caught.value.code == "configuration.contexts"


@pytest.mark.parametrize("content", ["[[context", "[context]", 'other = "x"', "context = 5", "[[context]]", "\udcff"])
def test_a_list_that_cannot_be_read_stops_the_program(tmp_path: Path, content: str) -> None:
    (tmp_path / "contexts.toml").write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(ConfigurationError) as caught:
        builtin.register_contexts(Settings(data=tmp_path, contexts=str(tmp_path)))
    assert caught.value.code == "configuration.contexts"


def test_a_folder_that_is_not_there_stops_the_program(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        builtin.register_contexts(Settings(data=tmp_path, contexts=str(tmp_path / "absent")))
