"""HTTP towards a SPARQL server: who we are, how long we wait, and when we try again.

**Credentials** go to the host they were given for and nowhere else: a redirect to another host
ends in an error where there are any. They are part of no error and of no log.

**Trying again.** What can be done twice without harm is tried again after 429, 502 and 503, and
after a connection that never came about, at fixed intervals that double; ``Retry-After`` is
honoured. Nothing is tried again once an answer began to arrive.

**Time.** The limit is for all of it: connecting, trying again, waiting and reading.
"""

from __future__ import annotations

import contextlib
import email.utils
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

import httpx

from coopgraph.errors import EndpointError, ParameterError, QueryTimeout

CONNECT_SECONDS = 10.0
"""How long a connection may take to come about."""
PAUSES = (0.5, 1.0, 2.0, 4.0)
"""Seconds between tries, unless the server says how long."""
LONGEST_ADDRESS = 2000
"""A GET with a longer address goes as a form instead: servers and proxies cut addresses."""
_AGAIN = (429, 502, 503)
_MOVED = (301, 302, 303, 307, 308)
_REDIRECTS = 5
_PORTS = {"http": 80, "https": 443}

Auth = tuple[str, str] | str | None
"""User and password, or a bearer token, or nothing."""


class Call(NamedTuple):
    """One request; `safe` where doing it twice does no harm."""

    method: str
    address: str
    form: Sequence[tuple[str, str]] = ()
    body: bytes | None = None
    media: str = ""
    accept: str = "*/*"
    safe: bool = True


class Reply:
    """An answer that begins to arrive."""

    def __init__(self, response: httpx.Response, address: str, clock: Clock) -> None:
        self._response, self._address, self._clock = response, address, clock
        self.status = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self.media = response.headers.get("content-type", "").partition(";")[0].strip().lower()

    def chunks(self) -> Iterator[bytes]:
        """Give the body as it arrives.

        Raises:
            QueryTimeout: The time is up.
            EndpointError: The connection broke off.
        """
        with _worded(self._address, self._clock), self._clock.guarding(self._response):
            for chunk in self._response.iter_bytes():
                self._clock.check()
                yield chunk

    def text(self, most: int = 1 << 14) -> str:
        """Give the beginning of the body as text, for errors."""
        parts: list[bytes] = []
        size = 0
        with contextlib.suppress(EndpointError):
            for chunk in self.chunks():
                parts.append(chunk)
                size += len(chunk)
                if size >= most:
                    break
        return b"".join(parts)[:most].decode("utf-8", "replace")


class Clock:
    """What is left of a time limit; None is no limit."""

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds
        self._end = None if seconds is None else time.monotonic() + seconds

    @property
    def left(self) -> float | None:
        """Seconds that are left, never negative."""
        return None if self._end is None else max(0.0, self._end - time.monotonic())

    def check(self) -> None:
        """Raise QueryTimeout when the time is up."""
        if self.left == 0:
            raise self.up()

    def up(self) -> QueryTimeout:
        """Make the error that says so."""
        return QueryTimeout(
            f"the server did not answer within {self.seconds or 0:g} s",
            seconds=self.seconds,
            hint="narrow the query, add a LIMIT, or give it more time with --timeout / timeout=",
        )

    @contextlib.contextmanager
    def guarding(self, response: httpx.Response) -> Iterator[None]:
        """End a connection when the time is up, however slowly bytes trickle in."""
        stream = response.extensions.get("network_stream")
        socket = stream.get_extra_info("socket") if stream is not None else None
        if self.left is None or socket is None:
            yield
            return

        def end() -> None:
            with contextlib.suppress(OSError):
                socket.shutdown(2)

        timer = threading.Timer(self.left, end)
        timer.daemon = True
        timer.start()
        try:
            yield
        except httpx.HTTPError:
            self.check()  # it was us who ended it
            raise
        finally:
            timer.cancel()
        self.check()


class Client:
    """Sends requests to one server.

    Args:
        auth: User and password, given by the digest or the basic scheme as the server asks; or a
            bearer token.
        sleep: Waits between tries; the tests put their own here.
    """

    def __init__(self, auth: Auth = None, sleep: Callable[[float], None] = time.sleep) -> None:
        self._auth = auth
        self._sleep = sleep
        self._http = httpx.Client(follow_redirects=False)
        # Connections end with whoever used them, also where nobody says that they are done.
        weakref.finalize(self, self._http.close)
        self.known = auth is not None
        self._challenged = _Challenged(*auth) if isinstance(auth, tuple) else None

    @contextlib.contextmanager
    def send(self, call: Call, clock: Clock) -> Iterator[Reply]:
        """Send a request and give the answer while it arrives, whatever its status.

        Raises:
            EndpointError: Not to be reached, refused for its credentials, or moved elsewhere.
            QueryTimeout: The time is up.
        """
        reached = False
        for pause in (*PAUSES, None):
            clock.check()
            try:
                with self._followed(call, clock) as reply:
                    wait = _wait(reply, pause)
                    if not call.safe or reply.status not in _AGAIN or wait is None:
                        reached = True
                        yield reply
                        return
            except EndpointError as error:
                again = error.context.get("unsent") or (call.safe and error.context.get("lost"))
                if reached or pause is None or not again:
                    raise
                wait = pause
            left = clock.left
            if left is not None and wait >= left:
                raise EndpointError(
                    f"the server is busy: it asks to wait {wait:g} s, and {left:.1f} s are left",
                    address=shown(call.address),
                    iri=shown(call.address),
                )
            self._sleep(wait)

    @contextlib.contextmanager
    def _followed(self, call: Call, clock: Clock) -> Iterator[Reply]:
        address = call.address
        for _ in range(_REDIRECTS):
            with self._once(call, address, clock) as reply:
                place = reply.headers.get("location")
                if reply.status not in _MOVED or not place:
                    yield reply
                    return
                address = self._moved(call, address, urljoin(address, place))
        raise EndpointError("the server redirects in a circle", iri=shown(call.address))

    def _moved(self, call: Call, here: str, there: str) -> str:
        """Say where to go on; credentials stay with their host, changes where they were sent."""
        old, new = urlsplit(here), urlsplit(there)
        if new.scheme not in _PORTS or new.hostname is None:
            raise EndpointError("the server redirects to no web address", iri=shown(call.address))
        same = _host(old) == _host(new) or (
            old.hostname == new.hostname and (old.scheme, new.scheme) == ("http", "https")
        )
        if not same and self._auth is not None:
            raise EndpointError(
                f"the server redirects to another host, {shown(there)}, to which these"
                " credentials are not sent",
                iri=shown(call.address),
                hint="connect to that address if it is meant",
            )
        if not call.safe:
            raise EndpointError(
                f"the server redirects a change to {shown(there)}; nothing was sent there",
                iri=shown(call.address),
                hint="give that address if it is meant",
            )
        return there

    @contextlib.contextmanager
    def _once(self, call: Call, address: str, clock: Clock) -> Iterator[Reply]:
        left = clock.left
        connect = CONNECT_SECONDS if left is None else min(CONNECT_SECONDS, left)
        headers = {"Accept": call.accept}
        content = call.body
        method = call.method
        if call.form:
            coded = urlencode(call.form)
            joint = "&" if urlsplit(address).query else "?"
            if method == "GET" and len(address) + len(coded) < LONGEST_ADDRESS:
                address = f"{address}{joint}{coded}"
            else:
                method = "POST"
                content = coded.encode()
                headers["Content-Type"] = "application/x-www-form-urlencoded"
        elif call.media:
            headers["Content-Type"] = call.media
        if isinstance(self._auth, str):
            headers["Authorization"] = f"Bearer {self._auth}"
        with _worded(call.address, clock):
            response = self._http.send(
                self._http.build_request(
                    method,
                    address,
                    headers=headers,
                    content=content,
                    timeout=httpx.Timeout(left, connect=connect),
                ),
                stream=True,
                auth=self._challenged or httpx.USE_CLIENT_DEFAULT,
            )
        try:
            yield Reply(response, call.address, clock)
        finally:
            response.close()


class _Challenged(httpx.Auth):
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
    if parts.scheme not in _PORTS or not parts.hostname or any(c <= " " for c in url.strip()):
        raise ParameterError(
            f"{shown(url)!r} is not the address of a server",
            hint="such as https://example.org/sparql; only http and https are called",
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    place = host if port is None else f"{host}:{port}"
    bare = urlunsplit((parts.scheme, place, parts.path or "/", parts.query, ""))
    if parts.username is None:
        return bare, None
    from urllib.parse import unquote

    return bare, (unquote(parts.username), unquote(parts.password or ""))


def shown(url: str) -> str:
    """Give an address as errors may show it: no user, no password, no query."""
    scheme, mark, rest = url.partition("://")
    place = rest.partition("?")[0].partition("#")[0]
    host, slash, path = place.partition("/")
    return f"{scheme}{mark}{host.rpartition('@')[2]}{slash}{path}" if mark else place


def _host(parts: Any) -> tuple[str | None, int | None, str]:
    return parts.hostname, parts.port or _PORTS.get(parts.scheme), parts.scheme


def _wait(reply: Reply, pause: float | None) -> float | None:
    """Say how long to wait before the next try; None for no other."""
    if pause is None:
        return None
    told = reply.headers.get("retry-after", "").strip()
    if told.isdigit():
        return float(told)
    if told:
        with contextlib.suppress(ValueError, TypeError):
            return max(0.0, email.utils.parsedate_to_datetime(told).timestamp() - time.time())
    return pause


@contextlib.contextmanager
def _worded(address: str, clock: Clock) -> Iterator[None]:
    """Turn the library's errors into ours; theirs may quote what was sent."""
    place = {"iri": shown(address), "address": shown(address)}
    try:
        yield
    except httpx.ConnectTimeout:
        clock.check()
        raise EndpointError(
            f"no connection within {CONNECT_SECONDS:g} s", unsent=True, **place
        ) from None
    except httpx.ConnectError as error:
        raise EndpointError(f"cannot be reached: {error}", unsent=True, **place) from None
    except httpx.TimeoutException:
        raise clock.up() from None
    except (httpx.TransportError, httpx.DecodingError, httpx.StreamError) as error:
        clock.check()
        raise EndpointError(
            f"the connection broke off ({type(error).__name__})", lost=True, **place
        ) from None
    except (httpx.InvalidURL, UnicodeError):
        raise ParameterError("the server's address is not well-formed", **place) from None
