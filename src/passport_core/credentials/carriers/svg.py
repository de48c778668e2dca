"""Credentials baked into SVG images (Open Badges 3.0 §5.3.2 “SVG”, Open Badges 2.0 baking §SVG).

Read by expat with entities and declarations refused, so that no entity grows and nothing is fetched. An image with
a script, an event handler or foreign content is refused: it would be shown in someone's browser.
"""

from __future__ import annotations

from typing import Any, NoReturn
from xml.parsers import expat

from passport_core.credentials.carriers.baked import MAX_BAKED_BYTES, Baked, Version, broken, several, too_large
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

MAX_SVG_BYTES = 8 * 1024 * 1024
_MAX_DEPTH = 100
_SVG = "http://www.w3.org/2000/svg"
_NAMESPACES = {
    "https://purl.imsglobal.org/ob/v3p0": ("credential", Version.OPEN_BADGES_3),
    "http://openbadges.org": ("assertion", Version.OPEN_BADGES_2),
}
_ACTIVE = frozenset({"script", "foreignObject", "handler", "listener"})


def is_svg(document: bytes) -> bool:
    """Say whether the document looks like an SVG image, from its first kilobytes."""
    head = document[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return (head.startswith(b"<") and b"<svg" in document[:65536]) or head.startswith(b"<svg")


def unbake(image: bytes) -> Baked | None:
    """Return what is baked into the image, None where nothing is.

    Raise InvalidInputError: ``baked.broken`` (not well-formed, or declarations of its own), ``baked.active``,
    ``baked.several``; TooLargeError ``baked.too-large``.
    """
    return _read(image).baked


def bake(image: bytes, credential: bytes) -> bytes:
    """Return the image with the credential (JSON or a compact JWS), in place of any that it held."""
    read = _read(image)
    if read.baked is not None:
        image = image[: read.baked_from] + image[read.baked_to :]
        read = _read(image)
    namespace = 'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"'
    text = credential.decode("utf-8")
    if text.lstrip().startswith("{"):
        inner = text.replace("]]>", "]]]]><![CDATA[>")
        element = f"<openbadges:credential {namespace}><![CDATA[{inner}]]></openbadges:credential>"
    else:
        from xml.sax.saxutils import quoteattr  # brings HTTP along: who only reads must not pay for it

        element = f"<openbadges:credential {namespace} verify={quoteattr(text)}/>"
    if read.root_is_empty:  # <svg …/>: open it
        head = image[: read.root_end].rstrip()[:-2]
        return head + b">" + element.encode() + b"</" + read.root_tag.encode() + b">" + image[read.root_end :]
    return image[: read.root_end] + element.encode() + image[read.root_end :]


class _Reading:
    """One pass over an image; ``bake`` needs to know where things stand in it (byte offsets)."""

    def __init__(self, image: bytes) -> None:
        self.baked: Baked | None = None
        self.baked_from = self.baked_to = 0
        self.root_end = 0
        self.root_tag = "svg"
        self.root_is_empty = False
        self._image = image
        self._depth = 0
        self._inside: Version | None = None
        self._text: list[str] = []
        self._length = 0
        self._parser = parser = expat.ParserCreate(encoding="UTF-8", namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = _refuse
        parser.ExternalEntityRefHandler = _refuse
        parser.SkippedEntityHandler = _refuse
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._characters
        parser.EndElementHandler = self._end
        try:
            parser.Parse(image, True)
        except expat.ExpatError:
            raise broken("SVG") from None

    def _doctype(self, _name: str, _system: str | None, _public: str | None, has_subset: int) -> None:
        if has_subset:  # drawing programs name the DTD of SVG 1.1, which is not fetched; declarations are refused
            raise broken("SVG")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise too_large()
        namespace, _, local = name.rpartition(" ")
        at = self._parser.CurrentByteIndex
        if self._depth == 1:
            if (namespace, local) != (_SVG, "svg"):
                raise broken("SVG")
            self.root_end, self.root_is_empty = _tag_end(self._image, at)
            self.root_tag = self._image[at + 1 : self.root_end].split()[0].rstrip(b"/>").decode()
        if local in _ACTIVE or any(_is_active(key, value) for key, value in attributes.items()):
            raise _active()
        if (version := _carries(namespace, local)) is not None:
            if self.baked is not None or self._inside is not None:
                raise several()
            self._inside, self.baked_from = version, at
            if verify := attributes.get("verify"):
                self.baked = Baked(version, verify.strip().encode())

    def _characters(self, text: str) -> None:
        if self._inside is not None:
            self._length += len(text)
            if self._length > MAX_BAKED_BYTES:
                raise too_large()
            self._text.append(text)

    def _end(self, name: str) -> None:
        self._depth -= 1
        namespace, _, local = name.rpartition(" ")
        if self._inside is None or _carries(namespace, local) is None:
            return
        text = "".join(self._text).strip()
        if text:
            # The text, where there is one, is the whole credential; ``verify`` beside it only repeats its proof.
            self.baked = Baked(self._inside, text.encode())
        elif self.baked is None:
            raise broken("SVG")
        tag_end, is_empty = _tag_end(self._image, self.baked_from)
        self.baked_to = tag_end if is_empty else _tag_end(self._image, self._parser.CurrentByteIndex)[0]
        self._inside = None


def _read(image: bytes) -> _Reading:
    if len(image) > MAX_SVG_BYTES:
        raise too_large()
    return _Reading(image)


def _carries(namespace: str, local: str) -> Version | None:
    element, version = _NAMESPACES.get(namespace, ("", None))
    return version if local == element else None


def _refuse(*_: Any) -> NoReturn:
    raise broken("SVG")


def _tag_end(image: bytes, at: int) -> tuple[int, bool]:
    """Return where the tag that begins at ``at`` ends (a ``>`` outside quotes), and whether it is an empty element."""
    quote = 0
    for index in range(at, len(image)):
        byte = image[index]
        if quote:
            quote = 0 if byte == quote else quote
        elif byte in b"\"'":
            quote = byte
        elif byte == 0x3E:
            return index + 1, image[index - 1] == 0x2F
    raise broken("SVG")


def _is_active(name: str, value: str) -> bool:
    local = name.rpartition(" ")[2].lower()
    return local.startswith("on") or (local == "href" and value.strip().lower().startswith("javascript:"))


def _active() -> InvalidInputError:
    return InvalidInputError(
        Text(
            "L’image contient un programme : elle n’est ni lue ni affichée.",
            "The image contains a program: it is neither read nor shown.",
        ),
        code="baked.active",
        remedy=Text("Demandez l’attestation en JSON.", "Ask for the credential as JSON."),
    )
