"""The guarded fetcher against a real server on this machine, and against doubles where nothing may be reached."""

from __future__ import annotations

import gzip
import ssl
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpcore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from passport_core.builtin.fetcher import GuardedFetcher
from passport_core.errors import UnavailableError
from passport_core.ports.outside import Fetched
from passport_core.testing.doubles import FixedClock

Respond = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Site

    def do_GET(self) -> None:
        self.server.seen.append(dict(self.headers.items()) | {":path": self.path})
        self.server.pages[self.path.partition("?")[0]](self)

    def answer(self, body: bytes = b"{}", status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"Content_Type": "application/json"} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


class Site(ThreadingHTTPServer):
    """A little web site: what each path answers, and what was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages: dict[str, Respond] = {}
        self.seen: list[dict[str, str]] = []
        self.scheme = "http"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients hang up on purpose here."""

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.server_address[1]}{path}"


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def fetcher(clock: FixedClock) -> GuardedFetcher:
    return GuardedFetcher(clock=clock, allow_private_network=True, total_seconds=5)


def get(fetcher: GuardedFetcher, url: str, *, max_bytes: int = 10_000, accept: str = "application/json") -> Fetched:
    return fetcher.fetch(url, accept=accept, max_bytes=max_bytes)


def code_of(fetcher: GuardedFetcher, url: str, *, max_bytes: int = 10_000) -> str:
    with pytest.raises(UnavailableError) as caught:
        get(fetcher, url, max_bytes=max_bytes)
    assert caught.value.remedy is not None
    return caught.value.code


@dataclass
class NoNetwork(httpcore.NetworkBackend):
    """Notes where it was sent, and answers from memory."""

    answer: bytes = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    connected: list[tuple[str, int]] = field(default_factory=list)

    def connect_tcp(self, host: str, port: int, *args: Any, **options: Any) -> httpcore.NetworkStream:
        self.connected.append((host, port))
        return httpcore.MockStream([self.answer])


@dataclass
class Names:
    """A resolver that answers in turn, the last answer for ever."""

    answers: Sequence[Sequence[str]]
    asked: list[str] = field(default_factory=list)

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


def guarded(names: Names, network: NoNetwork, **options: Any) -> GuardedFetcher:
    return GuardedFetcher(clock=FixedClock(), resolve=names, network=network, **options)


# What is fetched


def test_answers_with_body_media_type_and_moment(site: Site, fetcher: GuardedFetcher, clock: FixedClock) -> None:
    site.pages["/list"] = lambda h: h.answer(b'{"a":1}', Content_Type="Application/VC; charset=utf-8")
    fetched = get(fetcher, site.url("/list"))
    assert fetched == Fetched(site.url("/list"), b'{"a":1}', "application/vc", clock.now())
    asked = site.seen[0]
    assert asked["Accept"] == "application/json"
    assert asked["Host"] == f"127.0.0.1:{site.server_address[1]}"


def test_threat_42_says_nothing_of_who_asks(site: Site, fetcher: GuardedFetcher) -> None:
    site.pages["/list"] = lambda h: h.answer()
    get(fetcher, site.url("/list?x=1#fragment"))
    assert set(site.seen[0]) == {":path", "Host", "Accept", "Accept-Encoding", "User-Agent", "Connection"}
    assert site.seen[0][":path"] == "/list?x=1"


def test_a_chunked_answer_is_read_whole(site: Site, fetcher: GuardedFetcher) -> None:
    def chunked(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")

    site.pages["/"] = chunked
    assert get(fetcher, site.url("/")).body == b"abc"


def test_what_is_gone_is_told_apart(site: Site, fetcher: GuardedFetcher) -> None:
    site.pages["/"] = lambda h: h.answer(b"", 410)
    with pytest.raises(UnavailableError) as caught:
        get(fetcher, site.url("/"))
    assert caught.value.code == "fetch.gone"


@pytest.mark.parametrize("status", [204, 206, 304, 400, 404, 500, 503])
def test_any_other_status_is_unavailable_and_named(site: Site, fetcher: GuardedFetcher, status: int) -> None:
    site.pages["/"] = lambda h: h.answer(b"", status)
    with pytest.raises(UnavailableError) as caught:
        get(fetcher, site.url("/"))
    assert caught.value.code == "fetch.status"
    assert str(status) in caught.value.message.fr


def test_a_web_page_is_not_the_document(site: Site, fetcher: GuardedFetcher) -> None:
    site.pages["/"] = lambda h: h.answer(b"<html>", Content_Type="text/html; charset=utf-8")
    assert code_of(fetcher, site.url("/")) == "fetch.media-type"


def test_an_answer_that_breaks_off_is_not_taken(site: Site, fetcher: GuardedFetcher) -> None:
    def cut(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        handler.wfile.write(b"{}")
        handler.close_connection = True

    site.pages["/"] = cut
    assert code_of(fetcher, site.url("/")) == "fetch.broken"


def test_nobody_there(fetcher: GuardedFetcher) -> None:
    server = Site()
    address = server.url("/")
    server.server_close()
    assert code_of(fetcher, address) == "fetch.unreachable"


def test_a_name_that_does_not_resolve() -> None:
    def nowhere(host: str, port: int) -> Sequence[str]:
        raise OSError("unknown")

    fetcher = GuardedFetcher(clock=FixedClock(), resolve=nowhere, network=NoNetwork())
    assert code_of(fetcher, "https://nowhere.example/") == "fetch.unreachable"


# Threat 11: addresses


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.0.1", "::1", "fe80::1", "::ffff:10.0.0.1", "64:ff9b::a00:1"],
)
def test_threat_11_a_name_that_leads_inside_is_refused_without_connecting(address: str) -> None:
    network = NoNetwork()
    assert code_of(guarded(Names([[address]]), network), "https://list.example/") == "fetch.refused-address"
    assert network.connected == []


@pytest.mark.parametrize("address", ["10.0.0.1", "192.168.1.1", "169.254.169.254", "::ffff:127.0.0.1", "fe80::1"])
def test_threat_11_allowing_loopback_allows_nothing_else(address: str) -> None:
    network = NoNetwork()
    fetcher = guarded(Names([[address]]), network, allow_loopback=True)
    assert code_of(fetcher, "https://list.example/") == "fetch.refused-address"
    assert network.connected == []


@pytest.mark.parametrize("address", ["127.0.0.1", "127.1.2.3", "::1"])
def test_allowing_loopback_connects_over_https_only(address: str) -> None:
    network = NoNetwork()
    fetcher = guarded(Names([[address]]), network, allow_loopback=True)
    assert code_of(fetcher, "http://localhost:9000/") == "fetch.refused-address"
    assert network.connected == []
    get(fetcher, "https://localhost:9000/")
    assert network.connected == [(address, 9000)]


def test_threat_11_one_inner_address_among_public_ones_refuses_the_name() -> None:
    network = NoNetwork()
    fetcher = guarded(Names([["93.184.215.14", "10.0.0.1"]]), network)
    assert code_of(fetcher, "https://list.example/") == "fetch.refused-address"
    assert network.connected == []


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "2130706433", "0x7f.1", "localhost", "169.254.169.254"])
def test_threat_11_numeric_and_local_hosts_are_vetted_as_the_system_reads_them(host: str) -> None:
    network = NoNetwork()
    fetcher = GuardedFetcher(clock=FixedClock(), network=network)
    assert code_of(fetcher, f"https://{host}/") in ("fetch.refused-address", "fetch.unreachable")
    assert network.connected == []


def test_threat_11_dns_rebinding_connects_to_the_address_that_was_vetted() -> None:
    names, network = Names([["93.184.215.14"], ["127.0.0.1"]]), NoNetwork()
    get(guarded(names, network), "https://list.example/")
    assert names.asked == ["list.example"]
    assert network.connected == [("93.184.215.14", 443)]


@pytest.mark.parametrize("where", ["https://inside.example/", "//inside.example/x"])
def test_threat_11_each_redirect_is_vetted_again(where: str) -> None:
    redirect = f"HTTP/1.1 302 Found\r\nLocation: {where}\r\nContent-Length: 0\r\n\r\n".encode()
    names, network = Names([["93.184.215.14"], ["10.0.0.1"]]), NoNetwork(redirect)
    assert code_of(guarded(names, network), "https://list.example/") == "fetch.refused-address"
    assert names.asked == ["list.example", "inside.example"]
    assert network.connected == [("93.184.215.14", 443)]


@pytest.mark.parametrize(
    "where", ["http://other.example/", "file:///etc/passwd", "ftp://x.example/", "https://u:p@x.example/"]
)
def test_threat_11_a_redirect_away_from_https_is_refused(where: str) -> None:
    redirect = f"HTTP/1.1 302 Found\r\nLocation: {where}\r\nContent-Length: 0\r\n\r\n".encode()
    network = NoNetwork(redirect)
    code = code_of(guarded(Names([["93.184.215.14"]]), network), "https://list.example/")
    assert code in ("fetch.refused-address", "fetch.malformed-address")
    assert len(network.connected) == 1


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://list.example/", "fetch.refused-address"),
        ("ftp://list.example/", "fetch.refused-address"),
        ("gopher://list.example:70/x", "fetch.refused-address"),
        ("https://user:secret@list.example/", "fetch.refused-address"),
        ("https://@list.example/", "fetch.refused-address"),
        ("https://list.example:22/", "fetch.refused-address"),
        ("https://list.example:80/", "fetch.refused-address"),
        ("https://list.example:0/", "fetch.refused-address"),
        ("https://list.example:99999/", "fetch.malformed-address"),
        ("file:///etc/passwd", "fetch.malformed-address"),
        ("https:///path", "fetch.malformed-address"),
        ("https://list.example\\@127.0.0.1/", "fetch.malformed-address"),
        ("https://list.example/a b", "fetch.malformed-address"),
        ("https://list.example/\r\nHost: x", "fetch.malformed-address"),
        ("https://lïst.example/", "fetch.malformed-address"),
        ("https://[fe80::1%25eth0]/", "fetch.malformed-address"),
        ("https://list.example/" + "a" * 2100, "fetch.malformed-address"),
        ("", "fetch.malformed-address"),
        ("did:web:list.example", "fetch.malformed-address"),
    ],
)
def test_threat_11_addresses_refused_before_any_look_up(url: str, code: str) -> None:
    names, network = Names([["93.184.215.14"]]), NoNetwork()
    assert code_of(guarded(names, network), url) == code
    assert names.asked == []
    assert network.connected == []


def test_a_port_of_one_s_own_is_allowed() -> None:
    network = NoNetwork()
    get(guarded(Names([["93.184.215.14"]]), network), "https://list.example:8443/")
    assert network.connected == [("93.184.215.14", 8443)]


def test_the_next_address_of_a_name_is_tried() -> None:
    class FirstIsDown(NoNetwork):
        def connect_tcp(self, host: str, port: int, *args: Any, **options: Any) -> httpcore.NetworkStream:
            stream = super().connect_tcp(host, port)
            if host.endswith(".14"):
                raise httpcore.ConnectError("down")
            return stream

    network = FirstIsDown()
    get(guarded(Names([["93.184.215.14", "93.184.215.15"]]), network), "https://list.example/")
    assert [host for host, _ in network.connected] == ["93.184.215.14", "93.184.215.15"]


# Redirects


def test_three_redirects_are_followed_and_a_fourth_is_not(site: Site, fetcher: GuardedFetcher) -> None:
    for hop in range(1, 5):
        site.pages[f"/{hop}"] = lambda h, hop=hop: h.answer(b"", 302, Location=f"/{hop - 1}")  # type: ignore[misc]
    site.pages["/0"] = lambda h: h.answer(b"end")
    assert get(fetcher, site.url("/3")).body == b"end"
    assert get(fetcher, site.url("/3")).url == site.url("/3")
    assert code_of(fetcher, site.url("/4")) == "fetch.redirects"


def test_a_redirect_to_nowhere(site: Site, fetcher: GuardedFetcher) -> None:
    site.pages["/"] = lambda h: h.answer(b"", 302)
    assert code_of(fetcher, site.url("/")) == "fetch.redirects"


# Sizes and times


def test_threat_3_a_body_over_the_limit_is_refused(site: Site, fetcher: GuardedFetcher) -> None:
    site.pages["/"] = lambda h: h.answer(b"x" * 101)
    assert get(fetcher, site.url("/"), max_bytes=101).body == b"x" * 101
    assert code_of(fetcher, site.url("/"), max_bytes=100) == "fetch.too-large"


def test_threat_3_an_endless_body_is_refused_without_being_read_on(site: Site, fetcher: GuardedFetcher) -> None:
    sent: list[int] = []

    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while len(sent) < 2000:
            handler.wfile.write(b"x" * 65_536)
            sent.append(1)

    site.pages["/"] = endless
    assert code_of(fetcher, site.url("/"), max_bytes=100_000) == "fetch.too-large"
    assert len(sent) < 1000


def test_threat_3_a_compression_bomb_is_refused(site: Site, fetcher: GuardedFetcher) -> None:
    bomb = gzip.compress(b"\0" * 20_000_000)
    assert len(bomb) < 50_000
    site.pages["/"] = lambda h: h.answer(bomb, Content_Encoding="gzip")
    tracemalloc.start()
    try:
        assert code_of(fetcher, site.url("/"), max_bytes=50_000) == "fetch.too-large"
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5_000_000


def test_gzip_within_the_limit_is_read(site: Site, fetcher: GuardedFetcher) -> None:
    site.pages["/"] = lambda h: h.answer(gzip.compress(b"a" * 5000), Content_Encoding="gzip")
    assert get(fetcher, site.url("/"), max_bytes=5000).body == b"a" * 5000


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("br", b"x"),
        ("gzip, gzip", gzip.compress(gzip.compress(b"x", mtime=0), mtime=0)),
        ("gzip", b"not gzip"),
        ("gzip", gzip.compress(b"x" * 100, mtime=0)[:-4]),
        ("gzip", gzip.compress(b"x", mtime=0) + b"more"),
    ],
)
def test_other_or_broken_compression_is_refused(
    site: Site, fetcher: GuardedFetcher, encoding: str, body: bytes
) -> None:
    site.pages["/"] = lambda h: h.answer(body, Content_Encoding=encoding)
    assert code_of(fetcher, site.url("/")) == "fetch.encoding"


def dripping(handler: Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b"x")
        time.sleep(0.05)


def silent(handler: Handler) -> None:
    time.sleep(3)


def drip_headers(handler: Handler) -> None:
    for _ in range(100):
        handler.wfile.write(b"H")
        time.sleep(0.05)


@pytest.mark.parametrize("page", [dripping, silent, drip_headers])
def test_a_slow_host_is_left_after_the_total_time(site: Site, clock: FixedClock, page: Respond) -> None:
    site.pages["/"] = page
    fetcher = GuardedFetcher(clock=clock, allow_private_network=True, total_seconds=0.4)
    start = time.monotonic()
    assert code_of(fetcher, site.url("/")) == "fetch.timeout"
    assert time.monotonic() - start < 2


def test_a_name_server_that_does_not_answer_is_left_too(clock: FixedClock) -> None:
    released = threading.Event()

    def hanging(host: str, port: int) -> Sequence[str]:
        released.wait(10)
        return ["93.184.215.14"]

    fetcher = GuardedFetcher(clock=clock, resolve=hanging, network=NoNetwork(), total_seconds=0.3)
    start = time.monotonic()
    assert code_of(fetcher, "https://list.example/") == "fetch.timeout"
    assert time.monotonic() - start < 2
    released.set()


# The cache


def test_threat_20_one_list_for_many_credentials_is_fetched_once(
    site: Site, fetcher: GuardedFetcher, clock: FixedClock
) -> None:
    site.pages["/list"] = lambda h: h.answer(Cache_Control="public, max-age=300")
    first = get(fetcher, site.url("/list"))
    clock.advance(seconds=299)
    assert get(fetcher, site.url("/list")) == first
    assert len(site.seen) == 1
    clock.advance(seconds=1)
    later = get(fetcher, site.url("/list"))
    assert later.at == first.at + timedelta(seconds=300)
    assert len(site.seen) == 2


def test_an_answer_older_than_asked_for_is_had_anew(site: Site, fetcher: GuardedFetcher, clock: FixedClock) -> None:
    site.pages["/list"] = lambda h: h.answer(Cache_Control="public, max-age=3600")

    def had(max_age: timedelta | None = None) -> datetime:
        return fetcher.fetch(site.url("/list"), accept="*/*", max_bytes=1000, max_age=max_age).at

    first = had()
    clock.advance(minutes=5)
    assert had(timedelta(minutes=5)) == first
    assert had(timedelta(minutes=4)) == clock.now()
    assert len(site.seen) == 2
    clock.advance(minutes=1)
    assert had() == clock.now() - timedelta(minutes=1), "what was had anew is kept"
    assert len(site.seen) == 2


def test_threat_20_asked_for_by_many_at_once_it_is_fetched_once(site: Site, fetcher: GuardedFetcher) -> None:
    def slowly(handler: Handler) -> None:
        time.sleep(0.3)
        handler.answer(b"one", Cache_Control="no-store")

    site.pages["/list"] = slowly
    gate = threading.Barrier(8)
    bodies: list[bytes] = []

    def ask() -> None:
        gate.wait()
        bodies.append(get(fetcher, site.url("/list")).body)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bodies == [b"one"] * 8
    assert len(site.seen) == 1


@pytest.mark.parametrize("control", ["no-store", "no-cache", "private, max-age=60", "max-age=0", "max-age=soon"])
def test_what_its_host_does_not_let_be_kept_is_not_kept(site: Site, fetcher: GuardedFetcher, control: str) -> None:
    site.pages["/"] = lambda h: h.answer(Cache_Control=control)
    get(fetcher, site.url("/"))
    get(fetcher, site.url("/"))
    assert len(site.seen) == 2


def test_age_counts_and_no_answer_is_kept_longer_than_a_day(
    site: Site, fetcher: GuardedFetcher, clock: FixedClock
) -> None:
    site.pages["/old"] = lambda h: h.answer(Cache_Control="max-age=300", Age="250")
    site.pages["/long"] = lambda h: h.answer(Cache_Control="max-age=31536000")
    get(fetcher, site.url("/old"))
    get(fetcher, site.url("/long"))
    clock.advance(seconds=51)
    get(fetcher, site.url("/old"))
    assert len(site.seen) == 3
    clock.advance(hours=24)
    get(fetcher, site.url("/long"))
    assert len(site.seen) == 4


def test_threat_29_a_clock_set_back_makes_answers_old_not_eternal(
    site: Site, fetcher: GuardedFetcher, clock: FixedClock
) -> None:
    site.pages["/"] = lambda h: h.answer(Cache_Control="max-age=300")
    get(fetcher, site.url("/"))
    clock.advance(hours=-2)
    get(fetcher, site.url("/"))
    assert len(site.seen) == 2


def test_threat_3_a_host_that_is_down_is_not_asked_again_at_once(
    site: Site, fetcher: GuardedFetcher, clock: FixedClock
) -> None:
    site.pages["/"] = lambda h: h.answer(b"", 503)
    for _ in range(20):
        assert code_of(fetcher, site.url("/")) == "fetch.status"
    assert len(site.seen) == 1
    clock.advance(seconds=5)
    site.pages["/"] = lambda h: h.answer(b"back")
    assert get(fetcher, site.url("/")).body == b"back"


def test_the_cache_is_bounded_and_the_least_used_goes_first(site: Site, clock: FixedClock) -> None:
    fetcher = GuardedFetcher(clock=clock, allow_private_network=True, cache_bytes=25_000)
    for name in "abc":
        site.pages[f"/{name}"] = lambda h: h.answer(b"x" * 9_000, Cache_Control="max-age=300")
    for name in "abacab":  # c pushes b out, a stays; then b comes again
        get(fetcher, site.url(f"/{name}"))
    assert [seen[":path"] for seen in site.seen] == ["/a", "/b", "/c", "/b"]


def test_a_failure_repeats_neither_path_nor_query(site: Site, fetcher: GuardedFetcher) -> None:
    site.pages["/s/secret-token"] = lambda h: h.answer(b"", 404)
    with pytest.raises(UnavailableError) as caught:
        get(fetcher, site.url("/s/secret-token?code=secret"))
    told = (caught.value.where or "") + caught.value.message.fr + caught.value.message.en
    assert "secret" not in told
    assert "127.0.0.1" in told


# TLS


@pytest.fixture
def secured(site: Site, tmp_path: Path) -> tuple[Site, ssl.SSLContext]:
    """The site under https for the name ``list.example``, and a context that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "list.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("list.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "server.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(pem)
    site.socket = serving.wrap_socket(site.socket, server_side=True, do_handshake_on_connect=False)
    site.scheme = "https"
    trusting = ssl.create_default_context()
    trusting.load_verify_locations(pem)
    return site, trusting


def here(host: str, port: int) -> Sequence[str]:
    return ["127.0.0.1"]


def test_threat_11_tls_and_host_keep_the_name_though_the_address_was_vetted(
    secured: tuple[Site, ssl.SSLContext], clock: FixedClock
) -> None:
    site, trusting = secured
    site.pages["/"] = lambda h: h.answer(b"secret")
    fetcher = GuardedFetcher(clock=clock, allow_private_network=True, resolve=here, ssl_context=trusting)
    assert get(fetcher, site.url("/", host="list.example")).body == b"secret"
    assert site.seen[0]["Host"] == f"list.example:{site.server_address[1]}"
    assert code_of(fetcher, site.url("/", host="other.example")) == "fetch.tls"


def test_a_certificate_that_nobody_vouches_for_is_refused(
    secured: tuple[Site, ssl.SSLContext], clock: FixedClock
) -> None:
    site, _ = secured
    site.pages["/"] = lambda h: h.answer(b"secret")
    fetcher = GuardedFetcher(clock=clock, allow_private_network=True, resolve=here)
    assert code_of(fetcher, site.url("/", host="list.example")) == "fetch.tls"
    assert site.seen == []


def test_threat_11_a_redirect_from_https_to_http_is_refused_even_on_an_inner_network(
    secured: tuple[Site, ssl.SSLContext], clock: FixedClock
) -> None:
    site, trusting = secured
    plain = site.url("/", host="list.example").replace("https:", "http:")
    site.pages["/"] = lambda h: h.answer(b"", 302, Location=plain)
    fetcher = GuardedFetcher(clock=clock, allow_private_network=True, resolve=here, ssl_context=trusting)
    assert code_of(fetcher, site.url("/", host="list.example")) == "fetch.refused-address"
