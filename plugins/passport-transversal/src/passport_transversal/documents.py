"""Read a JSON file of one of our formats, strictly: it is accepted whole or refused whole, with the place."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from passport_core import data
from passport_core.credentials import json_schemas
from passport_core.credentials.json_reading import read_object
from passport_core.errors import InvalidInputError, TooLargeError
from passport_core.outcomes import Text

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError, Validator

    from passport_core.passport.frameworks import FrameworkHeader, Item, Link, Profile, SourceFault

MAX_BYTES = 4 * 1024**2
MAX_DEPTH = 16
_HEAD = 4096  # bytes looked at to recognise a file
_SHOWN = 200  # characters of a schema's complaint

_MEND = Text(
    "Corrigez le fichier à l’endroit indiqué, puis chargez-le de nouveau.",
    "Mend the file at the place named, then load it again.",
)


class JsonSource(ABC):
    """Reads one file, or every such file of a folder (port ``FrameworkSource``). One that contradicts itself is
    refused whole."""

    name: ClassVar[str]
    form: ClassVar[str]

    def recognises(self, path: Path) -> bool:
        return bool(files_of(path, self.form))

    def headers(self, path: Path) -> Sequence[FrameworkHeader]:
        return [header for _, header in self._documents(path)]

    def read(self, path: Path, header: FrameworkHeader) -> Iterator[Item | Profile | Link | SourceFault]:
        for document, found in self._documents(path):
            if (found.framework, found.version) == (header.framework, header.version):
                yield from self._parts(document)

    @abstractmethod
    def _documents(self, path: Path) -> Iterator[tuple[Mapping[str, Any], FrameworkHeader]]:
        """Yield each file with what it says it is, checked; raise where two say that they are the same."""

    @abstractmethod
    def _parts(self, document: Mapping[str, Any]) -> Iterator[Item | Profile | Link]:
        """Yield what a file holds."""


def files_of(path: Path, form: str) -> Sequence[Path]:
    """Return the files of the format ``form`` that ``path`` is, or that lie in this folder, by name."""
    candidates = path.glob("*.json") if path.is_dir() else [path]
    return sorted(file for file in candidates if _is_of(file, form))


def read_document(file: Path, form: str, schema: str) -> dict[str, Any]:
    """Return the document; raise InvalidInputError (``json.…``, ``framework-file.schema``) or TooLargeError."""
    if file.stat().st_size > MAX_BYTES:
        raise TooLargeError(
            Text("Ce fichier dépasse 4 Mio.", "This file is over 4 MiB."),
            code="framework-file.too-large",
            remedy=Text("Partagez le référentiel en plusieurs fichiers.", "Divide the framework into several files."),
            where=file.name,
        )
    try:
        found = read_object(file.read_bytes(), max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
    except InvalidInputError as error:
        where = ", ".join(filter(None, (file.name, error.where)))
        raise type(error)(error.message, code=error.code, remedy=_MEND, where=where) from error
    complaints = json_schemas.errors(_schema(schema), found)
    if complaints:
        raise _complaint(file, form, complaints[0])
    return found


def refused(code: str, fr: str, en: str, file: Path, place: str) -> InvalidInputError:
    """Return the refusal of a file, with the place in it (``items[3].parent``)."""
    return InvalidInputError(Text(fr, en), code=code, remedy=_MEND, where=f"{file.name}, {place}")


def day_of(text: str, file: Path, place: str) -> date:
    """Return the day that ``AAAA-MM-JJ`` names; raise InvalidInputError (``framework-file.day``) where none is."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise refused(
            "framework-file.day", f"« {text} » n’est pas un jour.", f"“{text}” is not a day.", file, place
        ) from None


def _is_of(file: Path, form: str) -> bool:
    try:
        with file.open("rb") as opened:
            return f'"{form}"'.encode() in opened.read(_HEAD)
    except OSError:
        return False


@cache
def _schema(name: str) -> Validator:
    found = json_schemas.compile_schema(read_object(data.path(f"schemas/{name}").read_bytes()))
    if found is None:
        raise RuntimeError(f"the bundled schema {name} is broken")
    return found


def _complaint(file: Path, form: str, error: ValidationError) -> InvalidInputError:
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.instance_path).lstrip(".")
    said = error.message if len(error.message) <= _SHOWN else error.message[:_SHOWN] + "…"
    return InvalidInputError(
        Text(
            f"Ce fichier ne suit pas le format « {form} » : {said}",
            f"This file does not follow the format “{form}”: {said}",
        ),
        code="framework-file.schema",
        remedy=_MEND,
        where=f"{file.name}, {place}" if place else file.name,
    )
