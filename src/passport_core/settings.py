"""Settings: flag > environment (``PASSPORT_*``) > file (``passport.toml``) > default."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from passport_core.errors import ConfigurationError
from passport_core.outcomes import Text

FILE_NAME = "passport.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an installation can choose.

    ``base_url`` is signed into status entries and share links: changing it later breaks them.
    ``key_secret`` encrypts signing keys at rest; ``key_secret_file`` names a file that holds it.
    ``contexts`` names a folder with ``contexts.toml`` and the JSON-LD contexts that it lists, each with its hash.
    ``trusted_roots`` names certificates at the top of issuers' ``x5c`` chains: a file of PEM, or a folder of them.
    """

    data: Path
    database_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    key_secret: str = field(default="", repr=False)
    key_secret_file: str = ""
    signer_source: str = "encrypted"  # what makes new signing keys; existing ones stay where they were made
    plugins: tuple[str, ...] = ()  # allow-list of distributions; empty: all installed
    optional_plugins: tuple[str, ...] = ()
    allow_private_network: bool = False
    upload_limit: int = 64 * 1024 * 1024  # bytes, of a file sent to the web
    public_requests_an_hour: int = 1200  # searches, and verifications, of one client's address; 0: no limit
    trusted_proxies: tuple[str, ...] = ()  # whose X-Forwarded-For says where a request comes from; none: 127.0.0.1
    status_max_age: int = 24 * 3600  # seconds: an older status list is not established
    contexts: str = ""  # a folder of JSON-LD contexts; none: "contexts" in the data folder, where there is one
    trusted_roots: str = ""  # none: no chain of certificates is established
    fetch_schemas: bool = False  # those that documents name; none: only what comes with the package is followed
    demonstration: bool = False  # label every page as a demonstration

    @property
    def database(self) -> str:
        """The database address; by default an SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data / 'passport.db'}"


def load_settings(flags: Mapping[str, Any], environment: Mapping[str, str], *, default_data: Path) -> Settings:
    """Merge the sources; raise ConfigurationError for an unknown name or a value of the wrong kind.

    ``flags`` holds only what was given (no ``None``).
    """
    known = {f.name: f for f in fields(Settings)}
    data = Path(flags.get("data") or environment.get("PASSPORT_DATA") or default_data)
    merged: dict[str, Any] = {}
    path = data / FILE_NAME
    if path.is_file():
        try:
            from_file = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigurationError(
                Text(
                    f"Le fichier de réglages {path} est illisible : {error}.",
                    f"{path} cannot be read: {error}.",
                ),
                where=str(path),
            ) from error
        merged.update(from_file)
    merged.update(
        {
            name.removeprefix("PASSPORT_").lower(): value
            for name, value in environment.items()
            if name.startswith("PASSPORT_") and name.removeprefix("PASSPORT_").lower() in known
        }
    )
    merged.update(flags)
    merged["data"] = data
    for name in merged:
        if name not in known:
            raise ConfigurationError(
                Text(f"Réglage inconnu : « {name} ».", f"Unknown setting “{name}”."),
                remedy=Text("Réglages connus : " + ", ".join(sorted(known)), "Known: " + ", ".join(sorted(known))),
                where=str(path),
            )
    return Settings(**{name: _convert(name, known[name].type, value) for name, value in merged.items()})


def _convert(name: str, kind: Any, value: Any) -> Any:
    kind = str(kind)
    try:
        if kind == "Path":
            return Path(value).expanduser().absolute()
        if kind == "bool" and isinstance(value, str):
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}[
                value.lower()
            ]
        if kind.startswith("tuple"):
            return tuple(v.strip() for v in value.split(",") if v.strip()) if isinstance(value, str) else tuple(value)
        if kind == "int":
            return int(value)
        return str(value).rstrip("/") if name == "base_url" else value
    except (KeyError, ValueError, TypeError) as error:
        raise ConfigurationError(
            Text(f"Le réglage « {name} » ne peut valoir « {value} ».", f"Setting “{name}” cannot be “{value}”.")
        ) from error
