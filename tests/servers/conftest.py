"""Servers that several files of tests share, and the smallest client for them."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import select
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pytest

JSON = "application/sparql-results+json"
PATIENCE = 600
"""Seconds after which a test gives up waiting: no measure of anything, only an end to hanging."""
Pairs = Mapping[str, str] | list[tuple[str, str]]


class Got(NamedTuple):
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


class Served(NamedTuple):
    """A server that runs."""

    port: int
    process: subprocess.Popen[bytes]
    said: Path

    def call(
        self,
        path: str = "/sparql",
        method: str = "GET",
        body: bytes | str | None = None,
        headers: Pairs = (),  # type: ignore[assignment]
    ) -> Got:
        """Send one request, its headers as they are."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            data = body.encode() if isinstance(body, str) else body
            pairs = list(headers.items() if isinstance(headers, Mapping) else headers)
            connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in pairs:
                connection.putheader(name, value)
            if data is not None:
                connection.putheader("Content-Length", str(len(data)))
            connection.endheaders(data)
            found = connection.getresponse()
            return Got(found.status, {k.lower(): v for k, v in found.getheaders()}, found.read())
        finally:
            connection.close()

    def ask(self, query: str, accept: str = JSON, more: Pairs = ()) -> Got:  # type: ignore[assignment]
        """Ask by GET."""
        pairs = more.items() if isinstance(more, Mapping) else more
        search = urlencode([("query", query), *pairs])
        return self.call(f"/sparql?{search}", headers={"Accept": accept})

    def raw(self, data: bytes, *, end: bool = True, seconds: float = PATIENCE) -> bytes:
        """Send bytes, and give all that comes back until the other side hangs up."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as wire:
            got = b""
            with contextlib.suppress(ConnectionError):
                wire.sendall(data)
                if end:
                    # Hanging up at once would end what is being answered.
                    select.select([wire], [], [], 0.01)
                    wire.shutdown(socket.SHUT_WR)
                while part := wire.recv(1 << 16):
                    got += part
            return got

    def counted(self, name: str) -> float:
        """Read a count of the server's."""
        text = self.call("/metrics").body.decode()
        found = re.search(rf"^coopgraph_{name} ([0-9.]+)$", text, re.MULTILINE)
        assert found, name
        return float(found[1])

    def well(self) -> bool:
        """Whether it is well."""
        return self.call("/health").body == b"well\n"


@contextlib.contextmanager
def _serving(*options: str, env: Mapping[str, str] | None = None) -> Iterator[Served]:
    command = [sys.executable, "-m", "coopgraph", "serve", *options]
    with tempfile.NamedTemporaryFile("w+", encoding="utf-8") as said:
        process = subprocess.Popen(command, stderr=said, env={**os.environ, **(env or {})})
        try:
            place, line, until = Path(said.name), "", time.monotonic() + PATIENCE
            while "/ (" not in line and process.poll() is None and time.monotonic() < until:
                time.sleep(0.01)
                line = place.read_text("utf-8").partition("\n")[0]
            found = re.match(r"serving http://127\.0\.0\.1:(\d+)/ \(", line)
            assert found, place.read_text("utf-8")
            yield Served(int(found[1]), process, place)
        finally:
            process.kill()
            process.wait()


Serving = Callable[..., AbstractContextManager[Served]]


@pytest.fixture(scope="session")
def serving() -> Serving:
    """Starts a server for as long as a ``with`` lasts."""
    return _serving


@pytest.fixture(scope="session")
def served(serving: Serving) -> Iterator[Served]:
    """A small read-only server without pages: the cheapest there is."""
    options = (
        "--port",
        "0",
        "--no-pages",
        "--sources",
        "iso-org,asean-org",
        "--timeout",
        str(PATIENCE),
    )
    with serving(*options) as running:
        yield running
