"""The one way to the network, guarded: what to fetch is often said by a document that a stranger wrote.

https only, public addresses only (vetted after resolution, hop by hop), no credentials, few redirects, a total time,
a size limit that also holds for what is decompressed. Answers are shared and kept as long as their host allows.
"""

from __future__ import annotations

import re
import ssl
import threading
import zlib
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import certifi
import httpcore

from passport_core.builtin.answers import AnswerCache, Key, fresh_for
from passport_core.builtin.fetch_faults import fault
from passport_core.builtin.guarded_network import (
    AddressRefusedError,
    CertificateRefusedError,
    Deadline,
    GuardedNetwork,
    NameUnknownError,
    Resolve,
    resolve_host,
)
from passport_core.errors import UnavailableError
from passport_core.ports.outside import Clock, Fetched

MOST_REDIRECTS = 3
_LONGEST_ADDRESS = 2048
_PRINTABLE = re.compile(r"[!-~]+\Z")  # ASCII without spaces and controls
_HOST = re.compile(r"[A-Za-z0-9._-]+\Z|[0-9A-Fa-f:.]+\Z")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FIRST_FREE_PORT = 1024  # below are services (mail, databases of old) that no document has a reason to name


@dataclass(frozen=True, slots=True)
class _Target:
    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}"

    @property
    def host_header(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == (443 if self.scheme == "https" else 80) else f"{name}:{self.port}"


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes

    def header(self, name: bytes) -> str | None:
        return next((v.decode("latin-1").strip() for n, v in self.headers if n.lower() == name), None)


class GuardedFetcher:
    """Fetches with every guard on. Thread-safe: one address asked for by many at once is fetched once.

    ``allow_private_network`` also lets http and private addresses through (development, intranets);
    ``allow_loopback`` only this machine's own addresses, still over https. ``certificate`` (a PEM file) is trusted
    besides the usual ones. ``resolve``,
    ``network`` and ``ssl_context`` are the system's unless given. Seconds are wall-clock, for the whole fetch with its
    redirects; a failure is remembered for ``failure_seconds``, so that a host that is down is not asked by each of
    a thousand verifications.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        allow_private_network: bool = False,
        allow_loopback: bool = False,
        resolve: Resolve = resolve_host,
        network: httpcore.NetworkBackend | None = None,
        ssl_context: ssl.SSLContext | None = None,
        certificate: Path | None = None,
        total_seconds: float = 10.0,
        connect_seconds: float = 4.0,
        failure_seconds: float = 5.0,
        cache_bytes: int = 32 * 1024 * 1024,
    ) -> None:
        self._clock = clock
        self._allow_private_network = allow_private_network
        self._allow_loopback = allow_loopback
        self._resolve = resolve
        self._network = network or httpcore.SyncBackend()
        self._ssl_context = ssl_context
        self._certificate = certificate
        self._total_seconds = total_seconds
        self._connect_seconds = connect_seconds
        self._failure_time = timedelta(seconds=failure_seconds)
        self._cache = AnswerCache(max_bytes=cache_bytes)
        self._under_way: dict[Key, Future[Fetched]] = {}
        self._lock = threading.Lock()

    def fetch(self, url: str, *, accept: str, max_bytes: int, max_age: timedelta | None = None) -> Fetched:
        """Return the answer (perhaps one had a while ago: see ``at``), or raise UnavailableError (``fetch.*``).

        ``max_bytes`` limits the body as received and as decompressed. ``url`` in the answer is the address asked for.
        """
        key = (url, accept, max_bytes)
        now = self._clock.now()
        with self._lock:
            known = self._cache.get(key, now)
            if isinstance(known, Fetched) and max_age is not None and now - known.at > max_age:
                known = None
            under_way = self._under_way.get(key) if known is None else None
            if known is None and under_way is None:
                mine: Future[Fetched] = Future()
                self._under_way[key] = mine
        if isinstance(known, UnavailableError):
            raise _again(known)
        if known is not None:
            return known
        if under_way is not None:
            return self._wait_for(under_way, url)
        try:
            fetched = self._fetch_and_keep(key)
        except UnavailableError as failure:
            now = self._clock.now()
            self._cache.keep_failure(key, failure, now=now, until=now + self._failure_time)
            mine.set_exception(_again(failure))
            raise
        except BaseException:
            mine.set_exception(fault("fetch.broken"))
            raise
        else:
            mine.set_result(fetched)
            return fetched
        finally:
            with self._lock:
                self._under_way.pop(key, None)

    def _wait_for(self, under_way: Future[Fetched], url: str) -> Fetched:
        try:
            return under_way.result(timeout=self._total_seconds + 1)
        except UnavailableError as failure:
            raise _again(failure) from failure
        except TimeoutError:
            raise fault("fetch.timeout", where=self._admitted(url).origin) from None

    def _fetch_and_keep(self, key: Key) -> Fetched:
        url, accept, max_bytes = key
        answer = self._follow(url, accept, max_bytes)
        at = self._clock.now()
        kind = (answer.header(b"content-type") or "application/octet-stream").partition(";")[0].strip().lower()
        if kind in ("text/html", "application/xhtml+xml") and "html" not in accept:
            raise fault("fetch.media-type", where=self._admitted(url).origin)
        fetched = Fetched(url, answer.body, kind, at)
        self._cache.keep(key, fetched, now=at, until=at + fresh_for(answer.headers))
        return fetched

    def _follow(self, url: str, accept: str, max_bytes: int) -> _Answer:
        deadline = Deadline(self._total_seconds)
        target = self._admitted(url)
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._asked(target, accept, max_bytes, deadline)
            if answer.status not in _REDIRECTS:
                if answer.status == 410:
                    raise fault("fetch.gone", where=target.origin)
                if answer.status != 200:
                    raise fault("fetch.status", where=target.origin, detail=str(answer.status))
                return answer
            location = answer.header(b"location")
            if not location:
                raise fault("fetch.redirects", where=target.origin)
            url = _joined(url, location, target)
            came_from, target = target, self._admitted(url)
            if came_from.scheme == "https" and target.scheme != "https":
                raise fault("fetch.refused-address", where=target.origin)
        raise fault("fetch.redirects", where=target.origin)

    def _admitted(self, url: str) -> _Target:
        """Return the parts of an address that may be asked, or raise ``fetch.malformed-address`` or ``.refused-``."""
        if len(url) > _LONGEST_ADDRESS or not _PRINTABLE.match(url) or "\\" in url:
            raise fault("fetch.malformed-address")
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            raise fault("fetch.malformed-address") from None
        if not _HOST.match(host):
            raise fault("fetch.malformed-address")
        scheme = parts.scheme.lower()
        standard = {"https": 443, "http": 80}.get(scheme, 0)
        target = _Target(
            scheme,
            host,
            standard if port is None else port,
            (parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
        )
        is_scheme_allowed = scheme == "https" or (scheme == "http" and self._allow_private_network)
        is_port_allowed = target.port == standard or target.port >= _FIRST_FREE_PORT
        if not is_scheme_allowed or not is_port_allowed or "@" in parts.netloc:
            raise fault("fetch.refused-address", where=target.origin)
        return target

    def _asked(self, target: _Target, accept: str, max_bytes: int, deadline: Deadline) -> _Answer:
        network = GuardedNetwork(
            deadline=deadline,
            resolve=self._resolve,
            allow_private_network=self._allow_private_network,
            allow_loopback=self._allow_loopback,
            inner=self._network,
            connect_seconds=self._connect_seconds,
        )
        headers = [
            (b"Host", target.host_header.encode()),
            (b"Accept", accept.encode("latin-1", "replace")),
            (b"Accept-Encoding", b"identity"),
            (b"User-Agent", b"passport-core"),
            (b"Connection", b"close"),
        ]
        address = httpcore.URL(
            scheme=target.scheme.encode(), host=target.host.encode(), port=target.port, target=target.path.encode()
        )
        waits = dict.fromkeys(("connect", "read", "write", "pool"), self._total_seconds)
        try:
            with (
                httpcore.ConnectionPool(
                    ssl_context=self._tls(), max_connections=1, max_keepalive_connections=0, network_backend=network
                ) as pool,
                pool.stream("GET", address, headers=headers, extensions={"timeout": waits}) as response,
            ):
                if response.status != 200:
                    return _Answer(response.status, response.headers, b"")
                return _Answer(200, response.headers, _read(response, max_bytes, target.origin))
        except AddressRefusedError:
            raise fault("fetch.refused-address", where=target.origin) from None
        except NameUnknownError:
            raise fault("fetch.unreachable", where=target.origin) from None
        except (TimeoutError, httpcore.TimeoutException):
            raise fault("fetch.timeout", where=target.origin) from None
        except CertificateRefusedError as error:
            raise fault("fetch.tls", where=target.origin) from error
        except httpcore.ConnectError as error:
            raise fault("fetch.unreachable", where=target.origin) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise fault("fetch.broken", where=target.origin) from error

    def _tls(self) -> ssl.SSLContext:
        # Made when first needed: reading the certificates takes tens of milliseconds.
        if self._ssl_context is None:
            context = ssl.create_default_context()
            context.load_verify_locations(certifi.where())
            if self._certificate is not None:
                context.load_verify_locations(self._certificate)
            self._ssl_context = context
        return self._ssl_context


def _again(failure: UnavailableError) -> UnavailableError:
    """Return the same failure as a fresh object: one that several threads raised would mix their tracebacks."""
    return UnavailableError(failure.message, code=failure.code, remedy=failure.remedy, where=failure.where)


def _joined(url: str, location: str, target: _Target) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise fault("fetch.redirects", where=target.origin) from None


def _read(response: httpcore.Response, max_bytes: int, origin: str) -> bytes:
    """Return the body, decompressed where it is gzip; nothing over ``max_bytes`` is ever held, either way."""
    encodings = [v.decode("latin-1").strip().lower() for n, v in response.headers if n.lower() == b"content-encoding"]
    encoding = ",".join(encodings) or "identity"
    if encoding not in ("identity", "gzip", "x-gzip"):
        raise fault("fetch.encoding", where=origin)
    inflate = zlib.decompressobj(wbits=31) if encoding != "identity" else None
    received, body = 0, bytearray()
    for chunk in response.iter_stream():
        received += len(chunk)
        if received > max_bytes:
            raise fault("fetch.too-large", where=origin)
        if inflate is None:
            body += chunk
            continue
        try:
            body += inflate.decompress(chunk, max_bytes - len(body) + 1)
        except zlib.error:
            raise fault("fetch.encoding", where=origin) from None
        if len(body) > max_bytes:
            raise fault("fetch.too-large", where=origin)
        if inflate.unused_data:
            raise fault("fetch.encoding", where=origin)
    if inflate is not None and not inflate.eof:
        raise fault("fetch.encoding", where=origin)
    return bytes(body)
