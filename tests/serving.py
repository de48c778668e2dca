"""An application over the installation under test. Building one takes a third of a second; each is used many times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from litestar.testing import TestClient

from passport_core.compose import Services
from passport_core.web.app import create_app


class _Standing(Services):
    """Stands for the installation under test: whatever it is asked, the services behind it answer."""

    def __init__(self, behind: Services) -> None:  # not the base class's: this one has nothing of its own
        self.behind = behind

    def __getattribute__(self, name: str) -> Any:
        own = object.__getattribute__(self, "__dict__")
        return object.__getattribute__(self, name) if name in (*own, "close") else getattr(own["behind"], name)

    def close(self) -> None:
        """Close the installation of now: an application keeps this method from when it was built."""
        self.behind.close()


# By what an application reads of its installation while it is built; those that no test uses at this moment.
_FREE: defaultdict[tuple[bool, int], list[tuple[_Standing, Any]]] = defaultdict(list)


@contextmanager
def serving(services: Services) -> Iterator[TestClient[Any]]:
    """Give a client of the application over ``services``, which are closed at the end, as a server closes them."""
    free = _FREE[services.settings.demonstration, services.settings.upload_limit]
    if not free:
        standing = _Standing(services)
        free.append((standing, create_app(standing)))
    standing, app = free.pop()
    standing.behind = services
    try:
        with TestClient(app, raise_server_exceptions=False) as client:
            yield client
    finally:
        free.append((standing, app))
