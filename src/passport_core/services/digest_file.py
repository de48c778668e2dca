"""The digest that names a file's content in what the store keeps of it."""

from __future__ import annotations

import hashlib
from pathlib import Path


def digest_file(path: Path) -> str:
    """Return the SHA-256 of the file's bytes, in hexadecimal; read as a stream."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
