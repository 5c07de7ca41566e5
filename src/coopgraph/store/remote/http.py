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
import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode, urljoin, urlsplit

import httpx

from coopgraph.errors import EndpointError, ParameterError
from coopgraph.store.remote.auth import PORTS, Auth, Challenged, host_of, shown
from coopgraph.store.remote.deadline import Clock

CONNECT_SECONDS = 10.0
"""How long a connection may take to come about."""
PAUSES = (0.5, 1.0, 2.0, 4.0)
"""Seconds between tries, unless the server says how long."""
LONGEST_ADDRESS = 2000
"""A GET with a longer address goes as a form instead: servers and proxies cut addresses."""
LARGEST_ANSWER = 1 << 30
"""Bytes of an answer that is kept in memory, unpacked."""
LONGEST_WAIT = 3600.0
"""Seconds that a server may ask to be left alone where there is no limit of time."""
_AGAIN = (429, 502, 503)
_MOVED = (301, 302, 303, 307, 308)
_REDIRECTS = 5


class Call(NamedTuple):
    """One request; `safe` where doing it twice does no harm."""

    method: str
    address: str
    form: Sequence[tuple[str, str]] = ()
    body: bytes | None = None
    media: str = ""
    accept: str = "*/*"
    safe: bool = True


class HttpReply:
    """An answer that begins to arrive."""

    def __init__(self, response: httpx.Response, address: str, clock: Clock) -> None:
        self._response, self._address, self._clock = response, address, clock
        self.status = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self.media = response.headers.get("content-type", "").partition(";")[0].strip().lower()

    def chunks(self, most: int | None = LARGEST_ANSWER) -> Iterator[bytes]:
        """Give the body as it arrives.

        Args:
            most: Bytes it may have, unpacked; None where nothing of it is kept.

        Raises:
            QueryTimeout: The time is up.
            EndpointError: The connection broke off, or more than `most` came.
        """
        size = 0
        with _worded(self._address, self._clock), self._clock.guarding(self._response):
            for chunk in self._response.iter_bytes():
                self._clock.check()
                size += len(chunk)
                if most is not None and size > most:
                    raise EndpointError(
                        f"the server answers more than {most >> 20:,} MiB",
                        iri=shown(self._address),
                        address=shown(self._address),
                        hint="narrow the query or add a LIMIT",
                    )
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
        self._challenged = Challenged(*auth) if isinstance(auth, tuple) else None

    @contextlib.contextmanager
    def send(self, call: Call, clock: Clock) -> Iterator[HttpReply]:
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
            if wait >= (LONGEST_WAIT if left is None else left):
                rest = "" if left is None else f", and {left:.1f} s are left"
                raise EndpointError(
                    f"the server is busy: it asks to wait {wait:g} s{rest}",
                    address=shown(call.address),
                    iri=shown(call.address),
                )
            self._sleep(wait)

    @contextlib.contextmanager
    def _followed(self, call: Call, clock: Clock) -> Iterator[HttpReply]:
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
        if new.scheme not in PORTS or new.hostname is None:
            raise EndpointError("the server redirects to no web address", iri=shown(call.address))
        same = host_of(old) == host_of(new) or (
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
    def _once(self, call: Call, address: str, clock: Clock) -> Iterator[HttpReply]:
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
            yield HttpReply(response, call.address, clock)
        finally:
            response.close()


def _wait(reply: HttpReply, pause: float | None) -> float | None:
    """Say how long to wait before the next try; None for no other."""
    if pause is None:
        return None
    retry_after = reply.headers.get("retry-after", "").strip()
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after)
    if retry_after:
        with contextlib.suppress(ValueError, TypeError):
            return max(
                0.0, email.utils.parsedate_to_datetime(retry_after).timestamp() - time.time()
            )
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
