"""Where a server is and who we are there; neither may show a password."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import httpx

from coopgraph.errors import ParameterError

PORTS = {"http": 80, "https": 443}
"""The schemes that are called, and their ports."""
Auth = tuple[str, str] | str | None
"""User and password, or a bearer token, or nothing."""


class Challenged(httpx.Auth):
    """Gives user and password only when asked, by the scheme that the server asks for."""

    def __init__(self, user: str, password: str) -> None:
        self._digest = httpx.DigestAuth(user, password)
        self._basic = httpx.BasicAuth(user, password)
        self._chosen: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Any:
        """Answer a challenge; what was asked for once is given unasked from then on."""
        if self._chosen is not None:
            yield from self._chosen.auth_flow(request)
            return
        # The digest scheme asks without credentials first, and goes on if it is wanted.
        digest = self._digest.auth_flow(request)
        sent, response = next(digest), None
        while sent is not None:
            response = yield sent
            try:
                sent = digest.send(response)
            except StopIteration:
                break
        if response is None or response.status_code != 401:
            return
        asked = [one.lower() for one in response.headers.get_list("www-authenticate")]
        if not any(one.startswith("digest ") for one in asked) and any("basic" in o for o in asked):
            self._chosen = self._basic
            yield from self._chosen.auth_flow(request)


def address_of(url: str) -> tuple[str, tuple[str, str] | None]:
    """Check an address and take user and password out of it.

    Raises:
        ParameterError: Not an address of the web.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise ParameterError("this is not an address: its host or port is wrong") from None
    if parts.scheme not in PORTS or not parts.hostname or any(c <= " " for c in url.strip()):
        raise ParameterError(
            f"{shown(url)!r} is not the address of a server",
            hint="such as https://example.org/sparql; only http and https are called",
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    place = host if port is None else f"{host}:{port}"
    bare = urlunsplit((parts.scheme, place, parts.path or "/", parts.query, ""))
    if parts.username is None:
        return bare, None
    return bare, (unquote(parts.username), unquote(parts.password or ""))


def shown(url: str) -> str:
    """Give an address as errors may show it: no user, no password, no query."""
    scheme, mark, rest = url.partition("://")
    place = rest.partition("?")[0].partition("#")[0]
    host, slash, path = place.partition("/")
    return f"{scheme}{mark}{host.rpartition('@')[2]}{slash}{path}" if mark else place


def host_of(parts: Any) -> tuple[str | None, int | None, str]:
    """Give host, port and scheme of a split address: credentials stay where all three agree."""
    return parts.hostname, parts.port or PORTS.get(parts.scheme), parts.scheme
