"""A network that resolves names itself, connects only to vetted addresses, and stops at a deadline.

httpcore asks it to connect to the URL's host; the address connected to is one that was vetted, with no second look-up
in between (DNS rebinding), while TLS and the ``Host`` header keep the name.
"""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import httpcore

from passport_core.builtin.addresses import is_loopback, is_public

Resolve = Callable[[str, int], Sequence[str]]

_MOST_LOOK_UPS = threading.BoundedSemaphore(32)  # a look-up that hangs keeps its thread until the system gives up
_MOST_ADDRESSES = 4


class AddressRefusedError(Exception):
    """The name leads to an address that is not on the public internet."""


class NameUnknownError(Exception):
    """The name has no address."""


def resolve_host(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a name (or numeric host) as the system resolves it, without duplicates."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class CertificateRefusedError(Exception):
    """The host did not prove its name, or speaks no TLS that we accept."""


class Deadline:
    """A moment after which nothing more is waited for."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, at_most: float | None = None) -> float:
        """Return the seconds left, at most ``at_most``; raise TimeoutError where none are."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left if at_most is None else min(left, at_most)


class GuardedNetwork(httpcore.NetworkBackend):
    """A backend for one request: ``deadline`` ends it, whatever is being waited for."""

    def __init__(
        self,
        *,
        deadline: Deadline,
        resolve: Resolve,
        allow_private_network: bool,
        inner: httpcore.NetworkBackend,
        connect_seconds: float,
        allow_loopback: bool = False,
    ) -> None:
        self._deadline = deadline
        self._resolve = resolve
        self._allow_private_network = allow_private_network
        self._allow_loopback = allow_loopback
        self._inner = inner
        self._connect_seconds = connect_seconds

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._vetted(host, port)
        for place, address in enumerate(addresses, 1):
            try:
                stream = self._inner.connect_tcp(
                    address, port, timeout=self._deadline.left(self._connect_seconds), socket_options=socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if place == len(addresses):
                    raise
            else:
                return _DeadlineStream(stream, self._deadline)
        raise NameUnknownError

    def _vetted(self, host: str, port: int) -> Sequence[str]:
        """Return the addresses to try. One refused address refuses the name: a mixed answer is no accident."""
        addresses = self._looked_up(host, port)
        if not addresses:
            raise NameUnknownError
        if not self._allow_private_network and not all(self._is_allowed(address) for address in addresses):
            raise AddressRefusedError
        return addresses[:_MOST_ADDRESSES]

    def _is_allowed(self, address: str) -> bool:
        return is_public(address) or (self._allow_loopback and is_loopback(address))

    def _looked_up(self, host: str, port: int) -> Sequence[str]:
        # The system's resolver knows no deadline, so it runs beside us and is left behind when it is late.
        answers: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

        def look_up() -> None:
            try:
                answers.put(self._resolve(host, port))
            except (OSError, UnicodeError) as error:  # UnicodeError: a label that IDNA cannot encode
                answers.put(error)
            finally:
                _MOST_LOOK_UPS.release()

        if not _MOST_LOOK_UPS.acquire(timeout=self._deadline.left()):
            raise TimeoutError
        threading.Thread(target=look_up, daemon=True, name="passport-look-up").start()
        try:
            answer = answers.get(timeout=self._deadline.left())
        except queue.Empty:
            raise TimeoutError from None
        if isinstance(answer, Exception):
            raise NameUnknownError from answer
        return answer


class _DeadlineStream(httpcore.NetworkStream):
    """A stream on which no wait outlives the deadline: a host that sends a byte now and then gains nothing."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, timeout=self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, timeout=self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            secured = self._inner.start_tls(ssl_context, server_hostname, timeout=self._deadline.left(timeout))
        except httpcore.ConnectError as error:
            if isinstance(error.__cause__, ssl.SSLError):
                raise CertificateRefusedError from error
            raise
        return _DeadlineStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
