"""The digest that names a file's or a folder's content in what the store keeps of it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from passport_core.errors import InvalidInputError, TooLargeError
from passport_core.outcomes import Text

_FILES_AT_MOST = 2_000  # of a folder: a framework is a few files, a folder of thousands is a mistaken path


def digest_file(path: Path) -> str:
    """Return the SHA-256 of the file's bytes, in hexadecimal; read as a stream."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_path(path: Path) -> str:
    """Return a file's digest, or a folder's: the SHA-256 over the names below it, sorted, each with its file's digest.

    Where the folder itself lies does not count. A link that leads out of it, or to anything but a file or folder, is
    refused: what is read must be what was digested.
    """
    if not path.is_dir():
        return digest_file(path)
    whole = hashlib.sha256()
    for name in sorted(_names_below(path)):
        whole.update(f"{name}\0{digest_file(path / name)}\n".encode("utf-8", "surrogateescape"))
    return whole.hexdigest()


def _names_below(folder: Path) -> Iterator[str]:
    root = folder.resolve()
    count = 0
    for place, folders, files in os.walk(folder):  # goes through no link to a folder
        for name in (*files, *(each for each in folders if (Path(place) / each).is_symlink())):
            found = Path(place) / name
            relative = found.relative_to(folder).as_posix()
            if not found.resolve().is_relative_to(root):
                raise _refused("folder.link-outside", "mène hors du dossier", "leads out of the folder", relative)
            if found.is_dir():
                raise _refused("folder.link", "est un lien vers un dossier", "is a link to a folder", relative)
            if not found.is_file():
                raise _refused("folder.no-file", "n’est pas un fichier", "is not a file", relative)
            count += 1
            if count > _FILES_AT_MOST:
                raise TooLargeError(
                    Text(
                        f"Ce dossier contient plus de {_FILES_AT_MOST} fichiers.",
                        f"This folder holds more than {_FILES_AT_MOST} files.",
                    ),
                    code="folder.too-many-files",
                    remedy=Text("Donnez le dossier des seuls fichiers voulus.", "Give the folder of just those meant."),
                    where=folder.name,
                )
            yield relative


def _refused(code: str, fr: str, en: str, name: str) -> InvalidInputError:
    return InvalidInputError(
        Text(f"Dans ce dossier, « {name} » {fr}.", f"In this folder, “{name}” {en}."),
        code=code,
        remedy=Text("Copiez-y le fichier lui-même, ou retirez-le.", "Copy the file itself into it, or remove it."),
        where=name,
    )
