"""The CDC's declaration XML ("accrochage"), versions 1.1.2 and what 1.1.5 adds."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from passport_cdc.outline import Outline, read_outline
from passport_cdc.passages import Passage, read_passages
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text
from passport_core.passport.award import DeclarationHeader

_HEAD: Final = 16 * 1024  # bytes looked at to recognise a file
_FLOW: Final = re.compile(rb"<(?:[\w.-]{1,60}:)?flux[\s>/]|urn:cdc:cpf:pc5:schema")


class CdcXml:
    """Reads a declaration in two passes, in bounded memory; see docs/reference/cdc-declaration.md."""

    name: Final = "cdc-xml"

    def __init__(self) -> None:
        self._last: tuple[tuple[int, ...], Outline] | None = None

    def recognises(self, path: Path) -> bool:
        """Say whether the first bytes hold the element ``flux`` or the CPF's namespace, in whatever state."""
        try:
            with path.open("rb") as stream:
                head = stream.read(_HEAD)
        except OSError:
            return False
        return head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").startswith(b"<") and bool(
            _FLOW.search(head.replace(b"\0", b""))
        )

    def header(self, path: Path) -> DeclarationHeader:
        """Read the whole file once (``idClient`` may stand at its end); raise InvalidInputError where it is broken."""
        with _open(path) as stream:
            return self._outline(stream).header

    def read(self, path: Path) -> Iterator[Passage]:
        """Yield the passages in the file's order.

        Raise InvalidInputError before the first of them where the file is not well formed or not built like a
        declaration.
        """
        with _open(path) as stream:
            outline = self._outline(stream)
            stream.seek(0)
            yield from read_passages(stream, outline)

    def _outline(self, stream: BinaryIO) -> Outline:
        """Return the first pass's finding; the last one again where the very same file is read next.

        ``header`` is followed by ``read``: that spares one pass of three. Set in one assignment, so that threads that
        share this object at worst read once more.
        """
        status = os.fstat(stream.fileno())
        identity = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        last = self._last
        if last is not None and last[0] == identity:
            return last[1]
        outline = read_outline(stream)
        self._last = (identity, outline)
        return outline


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise InvalidInputError(
            Text("Ce fichier ne peut pas être ouvert.", "This file cannot be opened."),
            code="cdc.unreadable",
            remedy=Text(
                "Vérifiez son emplacement et vos droits de lecture.", "Check where it is and that you may read it."
            ),
        ) from error
