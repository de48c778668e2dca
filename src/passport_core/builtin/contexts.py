"""The JSON-LD contexts that an operator adds: a folder of published documents, each pinned by its hash."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from passport_core.credentials.contexts import PinnedContext, shipped
from passport_core.errors import ConfigurationError, InvalidInputError
from passport_core.outcomes import Text

INDEX = "contexts.toml"

_MEMBERS = frozenset({"address", "sha256", "file"})


def read_contexts(folder: Path) -> Sequence[PinnedContext]:
    """Return the contexts that ``contexts.toml`` in the folder lists, in its order.

    Raise ConfigurationError (``configuration.contexts``) where it cannot be read, where a document has not the hash
    that the list gives, or says what is not understood: a context left out in silence would be looked for in vain.
    One may name others by their address: those shipped, and those listed before it.
    """
    known = shipped()
    before = len(known.pinned)
    for entry in _listed(folder / INDEX):
        try:
            published = (folder / entry["file"]).read_bytes()
            known = known.with_document(entry["address"], published, sha256=entry["sha256"])
        except OSError as error:
            raise _unreadable(f"{entry['file']}: {error.strerror}", f"{entry['file']}: {error.strerror}") from error
        except InvalidInputError as error:
            raise ConfigurationError(
                Text(f"{entry['file']} : {error.message.fr}", f"{entry['file']}: {error.message.en}"),
                code="configuration.contexts",
                remedy=error.remedy,
                where=f"{folder / entry['file']} {error.where or ''}".rstrip(),
            ) from error
    return known.pinned[before:]


def _listed(index: Path) -> list[dict[str, Any]]:
    try:
        content = tomllib.loads(index.read_text(encoding="utf-8"))
    except OSError as error:
        raise _unreadable(f"{index} : {error.strerror}", f"{index}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _unreadable(f"{index} : {error}", f"{index}: {error}") from error
    entries = content.pop("context", [])
    if content or not isinstance(entries, list):
        raise _unreadable(f"{index} : seul [[context]] y a un sens", f"{index}: only [[context]] means something there")
    for entry in entries:
        if (
            not isinstance(entry, dict)
            or entry.keys() != _MEMBERS
            or not all(isinstance(value, str) for value in entry.values())
        ):
            raise _unreadable(
                f"{index} : chaque [[context]] donne address, sha256 et file",
                f"{index}: each [[context]] gives address, sha256 and file",
            )
    return entries


def _unreadable(fr: str, en: str) -> ConfigurationError:
    return ConfigurationError(
        Text(f"Les contextes ajoutés ne peuvent pas être lus : {fr}.", f"The added contexts cannot be read: {en}."),
        code="configuration.contexts",
        remedy=Text(
            "Donnez à « contexts » un dossier qui contient contexts.toml et les documents qu’il énumère.",
            "Give “contexts” a folder that holds contexts.toml and the documents it lists.",
        ),
        where="contexts",
    )
