"""Files, images, archives and pasted texts become documents, one by one."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from passport_core.credentials.carriers import svg, unpacking
from passport_core.credentials.carriers.unpacking import Carried, unpack
from passport_core.errors import InvalidInputError

SQUARE = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


def archive(**members: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in members.items():
            opened.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def codes(carried: list[Carried]) -> list[str]:
    return [one.fault.code if one.fault else "" for one in carried]


def test_a_pasted_text_loses_what_is_around_it() -> None:
    (one,) = unpack("text", b"\xef\xbb\xbf  eyJ.eyJ.c2ln~ \r\n")
    assert one.document == b"eyJ.eyJ.c2ln~"


def test_an_address_alone_is_an_address() -> None:
    (one,) = unpack("text", b" https://badges.example.org/a/1\n")
    assert (one.address, one.document) == ("https://badges.example.org/a/1", b"")


def test_an_envelope_gives_what_it_holds() -> None:
    context = "https://www.w3.org/ns/credentials/v2"
    for kind, held in (("EnvelopedVerifiableCredential", "vc+jwt"), ("EnvelopedVerifiablePresentation", "vp+jwt")):
        envelope = {"@context": context, "type": kind, "id": f"data:application/{held},e30.e30.AA"}
        (carried,) = unpack("a", json.dumps(envelope).encode())
        assert (carried.document, carried.fault) == (b"e30.e30.AA", None)
        for change in ({"id": "e30.e30.AA"}, {"id": "data:text/html,x"}, {"@context": "https://schema.org"}):
            (carried,) = unpack("a", json.dumps({**envelope, **change}).encode())
            assert carried.fault is not None
            assert carried.fault.code.startswith("envelope.")
    for other in (b'{"type":"EnvelopedVerifiableCredential","type":"x"}', b'{"name":"Enveloped"}', b"Enveloped"):
        (carried,) = unpack("a", other)
        assert (carried.document, carried.fault) == (other, None)


def test_an_archive_gives_each_member_under_its_name() -> None:
    content = archive(**{"a.json": b"{}", "b/c.svg": svg.bake(SQUARE, b"{}"), "__MACOSX/x": b"", "d/.DS_Store": b"x"})
    assert [(one.name, one.document) for one in unpack("all.zip", content)] == [
        ("all.zip/a.json", b"{}"),
        ("all.zip/b/c.svg", b"{}"),
    ]


def test_what_cannot_be_read_is_said_and_the_rest_is_read() -> None:
    content = archive(**{"a.svg": SQUARE, "b.zip": archive(x=b"{}"), "c.png": b"\x89PNG\r\n\x1a\n", "d.json": b"{}"})
    found = list(unpack("all.zip", content))
    assert codes(found) == ["baked.none", "archive.nested", "baked.broken", ""]


def test_threat_24_a_bomb_costs_no_more_than_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MAX_MEMBER_BYTES", 10_000)
    monkeypatch.setattr(unpacking, "MAX_ARCHIVE_BYTES", 15_000)
    bomb = archive(a=b" " * 1_000_000, b=b"x" * 9_000, c=b"y" * 9_000, d=b"z")
    found = list(unpack("bomb.zip", bomb))
    assert codes(found) == ["archive.too-large", "", "archive.too-large"]


def test_threat_24_too_many_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MAX_MEMBERS", 3)
    assert codes(list(unpack("many.zip", archive(**{str(n): b"{}" for n in range(4)})))) == ["archive.too-large"]


@pytest.mark.parametrize(
    "content",
    [archive(), archive(a=b"{}")[:-30], b"PK\x03\x04" + b"\0" * 40],
    ids=["empty", "cut short", "zeros"],
)
def test_a_broken_archive_is_said_to_be_one(content: bytes) -> None:
    assert codes(list(unpack("x.zip", content))) == ["archive.broken"]


def test_a_changed_member_is_a_fault() -> None:
    content = bytearray(archive(a=b"{}" * 100))
    content[40] ^= 0xFF
    assert codes(list(unpack("x.zip", bytes(content)))) == ["archive.broken"]


def test_one_document_is_wanted_and_one_only() -> None:
    assert unpacking.unpack_one(svg.bake(SQUARE, b"{}")) == b"{}"
    assert unpacking.unpack_one(archive(a=b"{}")) == b"{}"
    for content, code in (
        (archive(a=b"{}", b=b"{}"), "carried.not-one"),
        (b"https://badges.example.org/1", "carried.not-one"),
        (SQUARE, "baked.none"),
    ):
        with pytest.raises(InvalidInputError) as refused:
            unpacking.unpack_one(content)
        assert refused.value.code == code
