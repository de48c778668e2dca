"""Documents of issuers: of ``did:key`` and ``did:jwk`` from the DID itself, of ``did:web`` and https from the host."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from passport_core.builtin.clock import SystemClock
from passport_core.credentials import controllers, did_jwk, did_key, did_web, https_issuer
from passport_core.credentials.json_reading import read_object
from passport_core.credentials.keys import ControllerDocument
from passport_core.errors import InvalidInputError, UnavailableError
from passport_core.ports.outside import Clock, Fetched, Fetcher

T = TypeVar("T")
LARGEST_DOCUMENT = 256 * 1024  # bytes
_DOCUMENT_TYPES = f"{controllers.MEDIA_TYPE}, application/did+ld+json, application/json;q=0.9"
_ISSUER_TYPES = (
    "application/cid, application/did+json, application/jwk+json, application/jwk-set+json, application/json"
)


class _OfflineResolver:
    """Reads the key out of the DID; nothing is fetched, so the document is as of now."""

    is_offline = True

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()


class DidKeyResolver(_OfflineResolver):
    method = "key"

    def resolve(self, did: str) -> tuple[ControllerDocument, datetime]:
        return did_key.resolve(did), self._clock.now()


class DidJwkResolver(_OfflineResolver):
    method = "jwk"

    def resolve(self, did: str) -> tuple[ControllerDocument, datetime]:
        return did_jwk.resolve(did), self._clock.now()


class DidWebResolver:
    """Fetches the document from the DID's own host, dated by the moment it was had."""

    method = "web"
    is_offline = False

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def resolve(self, did: str) -> tuple[ControllerDocument, datetime]:
        fetched = self._fetcher.fetch(did_web.document_url(did), accept=_DOCUMENT_TYPES, max_bytes=LARGEST_DOCUMENT)
        return _read(lambda: controllers.parse(did, fetched.body)), fetched.at


class HttpsResolver:
    """Fetches the keys of an issuer named by an https address: at the address itself, else from its metadata.

    It also answers for the address of a key (a ``kid``), whose document then says nothing of any issuer.
    """

    method = "https"
    is_offline = False

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def resolve(self, did: str) -> tuple[ControllerDocument, datetime]:
        metadata_url = https_issuer.metadata_url(did)
        try:
            fetched = self._fetch(did)
            return _read(lambda: https_issuer.parse(did, fetched.body)), fetched.at
        except UnavailableError as at_the_address:
            try:
                return self._from_metadata(did, metadata_url)
            except UnavailableError as in_metadata:
                # The address that a person knows says more than a well-known path that most issuers do not have.
                raise at_the_address from in_metadata

    def _from_metadata(self, issuer: str, metadata_url: str) -> tuple[ControllerDocument, datetime]:
        fetched = self._fetch(metadata_url)
        found = _read(lambda: https_issuer.parse_metadata(issuer, fetched.body))
        if isinstance(found, ControllerDocument):
            return found, fetched.at
        keys = self._fetch(found)
        return _read(lambda: https_issuer.from_jwks(issuer, read_object(keys.body))), keys.at

    def _fetch(self, url: str) -> Fetched:
        return self._fetcher.fetch(url, accept=_ISSUER_TYPES, max_bytes=LARGEST_DOCUMENT)


def _read(parse: Callable[[], T]) -> T:
    """The identifier may be a good one: it is the host's document that cannot be used, for now."""
    try:
        return parse()
    except InvalidInputError as error:
        raise UnavailableError(error.message, code=error.code, remedy=error.remedy, where=error.where) from error
