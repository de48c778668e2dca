"""Documents of DIDs: ``did:key`` from the DID itself, ``did:web`` from its host."""

from __future__ import annotations

from datetime import datetime

from passport_core.builtin.clock import SystemClock
from passport_core.credentials import controllers, did_key, did_web
from passport_core.credentials.keys import ControllerDocument
from passport_core.errors import InvalidInputError, UnavailableError
from passport_core.ports.outside import Clock, Fetcher

LARGEST_DOCUMENT = 256 * 1024  # bytes


class DidKeyResolver:
    """Reads the key out of the DID; nothing is fetched, so the document is as of now."""

    method = "key"
    is_offline = True

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()

    def resolve(self, did: str) -> tuple[ControllerDocument, datetime]:
        return did_key.resolve(did), self._clock.now()


class DidWebResolver:
    """Fetches the document from the DID's own host, dated by the moment it was had."""

    method = "web"
    is_offline = False

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def resolve(self, did: str) -> tuple[ControllerDocument, datetime]:
        fetched = self._fetcher.fetch(
            did_web.document_url(did),
            accept=f"{controllers.MEDIA_TYPE}, application/did+ld+json, application/json;q=0.9",
            max_bytes=LARGEST_DOCUMENT,
        )
        try:
            return controllers.parse(did, fetched.body), fetched.at
        except InvalidInputError as error:
            # The DID may be a good one: it is the host's document that cannot be used, for now.
            raise UnavailableError(error.message, code=error.code, remedy=error.remedy, where=error.where) from error
