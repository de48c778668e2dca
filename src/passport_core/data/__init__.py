"""What the package carries besides code: JSON Schemas and contexts (``schemas``), examples (``examples``).

Both folders are kept at the root of the repository, where people look for them, and linked here by relative
symbolic links: an editable install reads them through the links, a wheel holds copies.
"""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent


def path(name: str) -> Path:
    """Return where ``name`` (such as ``schemas/award-v1.context.jsonld``) is; raise FileNotFoundError if it is not.

    Only names inside the package's own data are answered.
    """
    found = _HERE / name
    if ".." in Path(name).parts or Path(name).is_absolute() or not found.exists():
        raise FileNotFoundError(name)
    return found
