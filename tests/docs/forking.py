"""A ``passport`` that starts at once: a process with everything imported, which forks for each command.

A page of documentation has dozens of commands; each would spend a second on imports. Run as a module, this file is the
process that forks (its argument is the folder of the socket); ``install`` puts a ``passport`` into that folder that
asks it. What runs is the real command line, in the caller's folder and environment, on the caller's own terminal.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy

_SOCKET = "forking.sock"
_CLIENT = """#!{python} -IS
import json, os, socket, sys
asked = socket.socket(socket.AF_UNIX)
asked.connect({address!r})
told = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
socket.send_fds(asked, [len(told).to_bytes(4, "big")], [0, 1, 2])
asked.sendall(told)
sys.exit(int(asked.recv(8) or b"70"))
"""


@contextlib.contextmanager
def install(folder: Path) -> Iterator[None]:
    """Keep ``folder/passport`` working while the block runs."""
    address = str(folder / _SOCKET)
    program = folder / "passport"
    program.write_text(_CLIENT.format(python=sys.executable, address=address), encoding="utf-8")
    program.chmod(0o755)
    server = subprocess.Popen([sys.executable, "-m", "tests.docs.forking", str(folder)])
    try:
        while not Path(address).exists():
            assert server.poll() is None, "the process that forks does not start"
            time.sleep(0.02)
        yield
    finally:
        server.terminate()
        server.wait(10)


def _serve(folder: Path) -> None:
    _import_everything()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listening = socket.socket(socket.AF_UNIX)
    waiting = folder / f"{_SOCKET}.new"
    listening.bind(str(waiting))
    listening.listen()
    waiting.rename(folder / _SOCKET)  # seen only when it answers
    while True:
        asked, _ = listening.accept()
        length, terminal, _, _ = socket.recv_fds(asked, 4, 3)
        if os.fork() == 0:
            listening.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _run(asked, int.from_bytes(length, "big"), terminal)
        asked.close()
        for descriptor in terminal:
            os.close(descriptor)


def _import_everything() -> None:
    """Commands import what they need when they need it: here, all of it is there before the first one."""
    import passport_core
    from passport_core import hookspecs

    for found in pkgutil.walk_packages(passport_core.__path__, "passport_core."):
        if "migrations" not in found.name:
            importlib.import_module(found.name)
    for plugin in importlib.metadata.entry_points(group=hookspecs.PROJECT):
        plugin.load()
    sqlalchemy.create_engine("sqlite://").dispose()


def _run(asked: socket.socket, length: int, terminal: list[int]) -> None:
    told = b""
    while len(told) < length:
        told += asked.recv(length - len(told))
    words, folder, environment = json.loads(told)
    for number, descriptor in enumerate(terminal):
        os.dup2(descriptor, number)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    from passport_core.cli.main import main

    code = 70
    try:
        code = main(words)
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        asked.sendall(str(code).encode())
        os._exit(code)


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
