"""The CDC's declaration XML ("accrochage"), versions 1.1.2 and what 1.1.5 adds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from passport_cdc.outline import read_outline
from passport_cdc.passages import Passage, read_passages
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text
from passport_core.passport.award import DeclarationHeader

_HEAD: Final = 16 * 1024  # bytes looked at to recognise a file
_FLOW: Final = re.compile(rb"<(?:[\w.-]{1,60}:)?flux[\s>/]|urn:cdc:cpf:pc5:schema")


class CdcXml:
    """Reads a declaration in two passes, in bounded memory; see docs/reference/cdc-declaration.md."""

    name: Final = "cdc-xml"

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
            return read_outline(stream).header

    def read(self, path: Path) -> Iterator[Passage]:
        """Yield the passages in the file's order.

        Raise InvalidInputError before the first of them where the file is not well formed or not built like a
        declaration.
        """
        with _open(path) as stream:
            outline = read_outline(stream)
            stream.seek(0)
            yield from read_passages(stream, outline)


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
