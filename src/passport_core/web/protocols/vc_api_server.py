"""Serve the VC-API command on the loopback interface; with a certificate, http and https on one port."""

from __future__ import annotations

import asyncio
import socket
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import uvicorn

from passport_core.compose import Services
from passport_core.web.protocols.vc_api_command import create_command_app

_LOOPBACKS = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
_TLS_HANDSHAKE = b"\x16"  # the first byte of a TLS connection (RFC 8446 §5.1); no HTTP method begins so
_CHUNK = 64 * 1024


def serve(services: Services, *, port: int, certificate: tuple[Path, Path] | None = None) -> None:
    """Serve until interrupted. ``certificate`` is a chain and its key: then the port speaks https too."""
    app = create_command_app(services)
    public = _listening(port)
    try:
        if certificate is None:
            uvicorn.Server(_config(app)).run(sockets=public)
        else:
            asyncio.run(_serve_both(app, public, certificate))
    finally:
        services.close()


def _config(app: object, certificate: tuple[Path, Path] | None = None) -> uvicorn.Config:
    chain, key = certificate if certificate else (None, None)
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        lifespan="off",
        access_log=False,
        server_header=False,
        log_level="warning",
        ssl_certfile=chain,
        ssl_keyfile=key,
    )


def _listening(port: int) -> list[socket.socket]:
    """Listen on both loopback addresses, or on the one that this machine has."""
    sockets = []
    for family, address in _LOOPBACKS:
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((address, port))
        except OSError:
            listener.close()
            if family == socket.AF_INET:
                raise
            continue
        listener.listen(128)
        sockets.append(listener)
    return sockets


async def _serve_both(app: object, public: list[socket.socket], certificate: tuple[Path, Path]) -> None:
    """Run one server for http and one for https behind the port, and hand each connection to its own."""
    inner = {False: _inner_socket(), True: _inner_socket()}
    servers = {False: uvicorn.Server(_config(app)), True: uvicorn.Server(_config(app, certificate))}
    ports = {is_tls: one.getsockname()[1] for is_tls, one in inner.items()}

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.read(1)
        if first:
            with suppress(OSError):
                inward, onward = await asyncio.open_connection("127.0.0.1", ports[first == _TLS_HANDSHAKE])
                onward.write(first)
                # Whichever side ends first ends both: nobody speaks HTTP over half a connection, and a TLS server
                # would wait for a goodbye that a client which is gone cannot say.
                ways = [asyncio.ensure_future(_copy(reader, onward)), asyncio.ensure_future(_copy(inward, writer))]
                _, waiting = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                for way in waiting:
                    way.cancel()
                onward.close()
        writer.close()

    async with AsyncExitStack() as fronts:
        for listener in public:
            await fronts.enter_async_context(await asyncio.start_server(relay, sock=listener))
        # The first to stop (an interrupt reaches the last started) takes the other along.
        running = [asyncio.ensure_future(server.serve(sockets=[inner[kind]])) for kind, server in servers.items()]
        await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        for server in servers.values():
            server.should_exit = True
        await asyncio.gather(*running)


def _inner_socket() -> socket.socket:
    inner = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    inner.bind(("127.0.0.1", 0))
    inner.listen(128)
    return inner


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await source.read(_CHUNK):
            target.write(chunk)
            await target.drain()
