"""Credentials in and out of PNG and SVG images."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport_core.credentials.carriers import png, svg
from passport_core.credentials.carriers.baked import MAX_BAKED_BYTES, Version
from passport_core.errors import InvalidInputError

CREDENTIAL = '{"name": "Bloc « été » ]]> <&>", "n": 1}'.encode()
JWS = b"eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJkaWQ6a2V5OnoifQ.c2ln"
OLD = b"http://openbadges.org"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def image(*extra: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return png.SIGNATURE + header + b"".join(extra) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def itxt(text: bytes, *, keyword: bytes = b"openbadgecredential", flag: bytes = b"\0") -> bytes:
    return chunk(b"iTXt", keyword + b"\0" + flag + b"\0\0\0" + text)


SQUARE = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="1" note="a>b"><rect/></svg>'
EMPTY = b'<svg xmlns="http://www.w3.org/2000/svg" note="a>b" />'
PREFIXED = b'<s:svg xmlns:s="http://www.w3.org/2000/svg"/>'


@pytest.mark.parametrize("credential", [CREDENTIAL, JWS])
def test_what_is_baked_into_a_png_comes_back(credential: bytes) -> None:
    baked = png.bake(image(), credential)
    found = png.unbake(baked)
    assert found is not None
    assert (found.version, found.text) == (Version.OPEN_BADGES_3, credential)
    assert baked.count(b"openbadgecredential") == 1
    again = png.unbake(png.bake(baked, JWS))
    assert again is not None
    assert again.text == JWS


@pytest.mark.parametrize("drawing", [SQUARE, EMPTY, PREFIXED])
@pytest.mark.parametrize("credential", [CREDENTIAL, JWS])
def test_what_is_baked_into_an_svg_comes_back(drawing: bytes, credential: bytes) -> None:
    baked = svg.bake(drawing, credential)
    found = svg.unbake(baked)
    assert found is not None
    assert (found.version, found.text) == (Version.OPEN_BADGES_3, credential)
    again = svg.unbake(svg.bake(baked, JWS))
    assert again is not None
    assert again.text == JWS


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_text_survives_baking(text: str) -> None:
    credential = ("{" + text + "}").encode()
    for carrier, drawing in ((png, image()), (svg, SQUARE)):
        found = carrier.unbake(carrier.bake(drawing, credential))  # type: ignore[attr-defined]
        assert found is not None
        assert found.text == credential


def test_images_baked_by_the_public_validator_are_read(shared_dir: Path) -> None:
    folder = shared_dir / "artefacts/openbadges/validator-fixtures/ob30"
    for path in (*folder.glob("*.png"), *folder.glob("*.svg")):
        found = (png if path.suffix == ".png" else svg).unbake(path.read_bytes())
        assert found is not None, path.name
        assert found.text.startswith(b"{" if "json" in path.name else b"eyJ"), path.name


def test_an_open_badge_2_says_so() -> None:
    hosted = b"https://badges.example.org/assertions/1"
    for chunks in (itxt(hosted, keyword=b"openbadges"), chunk(b"tEXt", b"openbadges\0" + hosted)):
        found = png.unbake(image(chunks))
        assert found is not None
        assert (found.version, found.text) == (Version.OPEN_BADGES_2, hosted)
    drawing = SQUARE.replace(b"<rect/>", b'<o:assertion xmlns:o="' + OLD + b'" verify="' + hosted + b'"/>')
    found = svg.unbake(drawing)
    assert found is not None
    assert (found.version, found.text) == (Version.OPEN_BADGES_2, hosted)


def test_an_image_without_a_credential_has_none() -> None:
    assert png.unbake(image(chunk(b"tEXt", b"Comment\0hello"))) is None
    assert svg.unbake(SQUARE) is None


def _wrong_sum() -> bytes:
    baked = bytearray(image(itxt(CREDENTIAL)))
    baked[baked.index(b"Bloc")] ^= 1
    return bytes(baked)


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (image(itxt(CREDENTIAL), itxt(JWS)), "baked.several"),
        (image(itxt(CREDENTIAL), itxt(JWS, keyword=b"openbadges")), "baked.several"),
        (image(itxt(zlib.compress(CREDENTIAL), flag=b"\1")), "baked.compressed"),
        (image(chunk(b"zTXt", b"openbadges\0\0" + zlib.compress(CREDENTIAL))), "baked.compressed"),
        (image(chunk(b"iTXt", b"openbadgecredential\0\0\0")), "baked.broken"),
        (_wrong_sum(), "baked.broken"),
        (image()[:-6], "baked.broken"),
        (png.SIGNATURE + chunk(b"IDAT", b""), "baked.broken"),
        (png.SIGNATURE + struct.pack(">I4s", 2**31 - 1, b"IHDR"), "baked.broken"),
    ],
)
def test_threat_13_a_hostile_png_is_refused(broken: bytes, code: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        png.unbake(broken)
    assert refused.value.code == code


def test_threat_13_a_huge_text_chunk_is_refused() -> None:
    with pytest.raises(InvalidInputError) as refused:
        png.unbake(image(itxt(b"{" + b" " * MAX_BAKED_BYTES + b"}")))
    assert refused.value.code == "baked.too-large"


BAKED = svg.bake(SQUARE, JWS)


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (BAKED.replace(b"<rect/>", b"<script>1</script>"), "baked.active"),
        (BAKED.replace(b"<rect/>", b'<rect onload="x()"/>'), "baked.active"),
        (BAKED.replace(b"<rect/>", b"<a href=' javascript:x()'/>"), "baked.active"),
        (BAKED.replace(b"<rect/>", b"<foreignObject/>"), "baked.active"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + BAKED.partition(b"\n")[2], "baked.broken"),
        (
            b'<!DOCTYPE svg SYSTEM "file:///etc/x"><svg xmlns="http://www.w3.org/2000/svg">&x;</svg>',
            "baked.broken",
        ),
        (BAKED.replace(b"<rect/>", b"<rect>"), "baked.broken"),
        (svg.bake(SQUARE, JWS).replace(b"<rect/>", svg.bake(SQUARE, JWS).partition(b'b">')[2][:-12]), "baked.several"),
        (b"<svg/>", "baked.broken"),
        (BAKED.replace(b"<rect/>", b"<g>" * 101 + b"</g>" * 101), "baked.too-large"),
        (BAKED.replace(JWS, b""), "baked.broken"),
    ],
)
def test_threat_13_a_hostile_svg_is_refused(broken: bytes, code: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        svg.unbake(broken)
    assert refused.value.code == code
