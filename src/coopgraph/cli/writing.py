"""What ``coopgraph serve --writable`` takes: the token, and where it may listen."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from coopgraph.errors import ParameterError

VARIABLE = "COOPGRAPH_TOKEN"
SHORTEST = 16
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def add_options(to: argparse.ArgumentParser) -> None:
    """Add the options."""
    group = to.add_argument_group("writing")
    group.add_argument(
        "--writable",
        action="store_true",
        help=f"let clients that show the token change graphs of --store (token: {VARIABLE})",
    )
    group.add_argument(
        "--with-shipped",
        action="store_true",
        help="where --store is begun: let it hold the graph that coopgraph ships",
    )
    group.add_argument("--token-file", type=Path, metavar="FILE", help="read the token from a file")
    group.add_argument(
        "--tls-by-proxy",
        action="store_true",
        help="say that a proxy in front speaks TLS: needed to write over --host of a network",
    )
    group.add_argument(
        "--body-limit", type=int, default=16, metavar="MIB", help="size a change may have"
    )
    group.add_argument(
        "--write-timeout", type=float, default=120.0, metavar="S", help="seconds a change may take"
    )


def read(options: argparse.Namespace) -> dict[str, Any]:
    """Read the options, as `server.application` takes them; nothing unless --writable is given.

    Raises:
        ParameterError: Something is missing without which writing is not safe.
    """
    # Whatever comes of it, processes that only answer need not know it.
    token = os.environ.pop(VARIABLE, "")
    if not options.writable:
        return {}
    if not options.store or options.sources:
        raise ParameterError("--writable takes --store DIR, and no --sources")
    if options.host not in _LOOPBACK and not options.tls_by_proxy:
        raise ParameterError(
            "a token would travel in clear text",
            hint="put a proxy with TLS in front and say --tls-by-proxy",
        )
    if options.body_limit <= 0 or options.write_timeout <= 0:
        raise ParameterError("a limit is a positive number")
    return {
        "token": _token(options.token_file, token),
        "body_limit": options.body_limit << 20,
        "write_seconds": options.write_timeout,
    }


def begin(store: str, *, with_shipped: bool) -> None:
    """Make the store if there is none, and say so.

    Raises:
        ParameterError: It cannot be written: better said now than to the first who writes.
        CoopgraphError: There is none and it cannot be made.
    """
    from coopgraph.storage.make import begin as made

    if made(store, with_shipped=with_shipped):
        beside = (
            "with the graph that coopgraph ships" if with_shipped else "with the ontology alone"
        )
        sys.stderr.write(f"{store}: begun {beside}\n")
    try:
        with (Path(store) / "LOCK").open("a+b"), TemporaryDirectory(dir=store, prefix=".try-"):
            pass
    except OSError as error:
        raise ParameterError(
            f"{store} cannot be written: {error.strerror or error}",
            parameter="writable",
            hint="serve it without --writable, or as the user whose it is",
        ) from None


def _token(file: Path | None, told: str) -> str:
    if file is not None:
        try:
            told = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ParameterError(f"the token cannot be read from {file}: {error}") from None
    token = told.strip()
    if not token:
        raise ParameterError("--writable needs a token", hint=f"{VARIABLE}=…, or --token-file FILE")
    if len(token) < SHORTEST or not token.isascii() or not token.isprintable() or " " in token:
        raise ParameterError(
            f"a token is at least {SHORTEST} printable ASCII characters without spaces",
            hint="python3 -c 'import secrets; print(secrets.token_urlsafe(32))'",
        )
    return token
