"""The SPARQL 1.1 Protocol and the Graph Store Protocol, spoken to a server.

What a server says when it refuses is turned into our errors here. A query goes by GET, or by POST
as a form where it is long: a POST of ``application/sparql-query`` makes Virtuoso wait for ever.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote, urlsplit, urlunsplit

from coopgraph.errors import CoopgraphError, EndpointError, QueryError, QueryTimeout
from coopgraph.store.remote import results
from coopgraph.store.remote.auth import Auth, address_of, shown
from coopgraph.store.remote.deadline import Clock
from coopgraph.store.remote.http import Call, Client, HttpReply

_LATE = re.compile(r"(?i)time[- ]?out|timed out|stopped after|execution time|S1T00|S1TAT")
_PLACES = (  # endpoint's path, its updates, its graph store, the same for those who may write
    ("/query", "/update", "/store"),
    ("/sparql-auth", "/sparql-auth", "/sparql-graph-crud-auth"),
    ("/sparql", "/sparql", "/graphs"),
)
_VIRTUOSO = ("/sparql-auth", "/sparql-graph-crud-auth")


class Heard(NamedTuple):
    """An answer that was read: its kind and data as a store gives them, and the server's cap.

    `cap` is the number of rows at which the server says that it cut the answer off, else None.
    """

    kind: str
    data: bytes
    cap: int | None


class Wire:
    """One server's addresses, and how each is spoken to.

    Args:
        url: Where queries go; user and password in it count as `auth`.
        auth: See `auth.Auth`.
        update: Where updates go; guessed from `url` for the servers we know.
        graph_store: Where the Graph Store Protocol is spoken; guessed likewise.

    Raises:
        ParameterError: Not an address of the web.
    """

    def __init__(
        self,
        url: str,
        auth: Auth = None,
        *,
        update: str | None = None,
        graph_store: str | None = None,
    ) -> None:
        self.address, credentials = address_of(url)
        self.client = Client(auth if auth is not None else credentials)
        self._update = address_of(update)[0] if update else None
        self._store = address_of(graph_store)[0] if graph_store else None
        self.server = ""

    @property
    def name(self) -> str:
        """The address, as errors may show it."""
        return shown(self.address)

    @property
    def virtuoso(self) -> bool:
        """Whether the server has said that it is Virtuoso."""
        return self.server.startswith("Virtuoso")

    @property
    def update_address(self) -> str:
        """Where updates go."""
        return self._update or self._beside(1)

    @property
    def store_address(self) -> str:
        """Where the Graph Store Protocol is spoken."""
        return self._store or self._beside(2)

    def _beside(self, which: int) -> str:
        parts = urlsplit(self.address)
        if self.virtuoso and parts.path.endswith("/sparql"):
            path = parts.path.removesuffix("/sparql") + _VIRTUOSO[which - 1]
            return urlunsplit((*parts[:2], path, "", ""))
        for places in _PLACES:
            if parts.path.endswith(places[0]):
                path = parts.path.removesuffix(places[0]) + places[which]
                return urlunsplit((*parts[:2], path, "", ""))
        return self.address

    # -- asking ------------------------------------------------------------------------------

    def ask(
        self,
        sparql: str,
        *,
        graph: bool,
        default: Sequence[str],
        named: Sequence[str],
        clock: Clock,
    ) -> Heard:
        """Send a query and read all of its answer."""
        with self.asking(sparql, graph=graph, default=default, named=named, clock=clock) as reply:
            cap = reply.headers.get("x-sparql-maxrows", "").strip()
            number = cap.isascii() and cap.isdigit() and len(cap) < 19
            if graph:
                kind, data = "graph", results.graph(reply.chunks(), reply.media, self.name)
            else:
                kind, data = results.solutions(reply.chunks(), reply.media, self.name)
        return Heard(kind, data, int(cap) if number else None)

    @contextlib.contextmanager
    def asking(
        self,
        sparql: str,
        *,
        graph: bool = False,
        default: Sequence[str] = (),
        named: Sequence[str] = (),
        clock: Clock,
    ) -> Iterator[HttpReply]:
        """Send a query and give its answer while it arrives; refusals are errors.

        Raises:
            QueryError: The server says that it is no query.
            QueryTimeout: The time is up, here or there.
            EndpointError: Anything else that goes wrong.
        """
        form = [("query", sparql)]
        form += [("default-graph-uri", iri) for iri in default]
        form += [("named-graph-uri", iri) for iri in named]
        accept = results.GRAPHS if graph else results.SOLUTIONS
        with self.client.send(Call("GET", self.address, form, accept=accept), clock) as reply:
            self.server = reply.headers.get("server", "")
            if reply.status != 200:
                raise self.refused(reply)
            if reply.headers.get("x-sql-state"):  # Virtuoso gives what it has when its time is up
                message = reply.headers.get("x-sql-message", "")
                raise QueryTimeout(
                    "the server gave a part of the answer only: its own time was up"
                    + (f" ({message[:120]})" if message else ""),
                    iri=self.name,
                    hint="narrow the query or add a LIMIT",
                )
            yield reply

    # -- writing -----------------------------------------------------------------------------

    def update(self, text: str, clock: Clock, *, safe: bool) -> None:
        """Send an update.

        Args:
            text: SPARQL 1.1 Update with named graphs: on Virtuoso nothing else can be changed.
            clock: The time limit.
            safe: Whether it may be sent again when it is not known whether it was carried out.
        """
        call = Call("POST", self.update_address, [("update", text)], safe=safe)
        with self.client.send(call, clock) as reply:
            if not 200 <= reply.status < 300:
                raise self.refused(reply)

    def put(self, graph: str, data: bytes, clock: Clock, *, method: str = "PUT") -> int:
        """Write N-Triples by the Graph Store Protocol: PUT replaces a graph, POST adds to it.

        Returns:
            The HTTP status, also of a refusal: not every server has a graph store.
        """
        call = self._stored(method, graph, clock, data)
        with self.client.send(call, clock) as reply:
            if reply.status in (401, 403, 409, 422, 429, 502, 503) or reply.status == 400:
                raise self.refused(reply)
            return reply.status

    def _stored(self, method: str, graph: str, clock: Clock, data: bytes) -> Call:
        del clock
        address = f"{self.store_address}?graph={quote(graph, safe='')}"
        media = "application/n-triples"
        safe = method != "POST" or b"_:" not in data
        return Call(method, address, body=data, media=media, safe=safe)

    # -- refusals ----------------------------------------------------------------------------

    def refused(self, reply: HttpReply) -> CoopgraphError:
        """Make the error for what a server refuses, in its own words where these are plain."""
        place = {"iri": self.name, "address": self.name, "status": reply.status}
        text = reply.text()
        html = "html" in reply.media or text.lstrip()[:1] == "<"
        message = "" if html else " ".join(_first(text.splitlines()).split())[:300]
        words = f": {message}" if message else ""
        if _LATE.search(message):
            return QueryTimeout(f"the server stopped the query{words}", **place)
        if reply.status == 401:
            given = "these credentials" if self.client.known else "a request without credentials"
            return EndpointError(f"the server refuses {given} (401){words}", **place)
        if reply.status == 403:
            return EndpointError(f"the server refuses this (403){words}", **place)
        if reply.status == 404:
            return EndpointError(
                "there is no such address on the server (404)", **place,
                hint="is this the address of a SPARQL endpoint?",
            )  # fmt: skip
        # Virtuoso has answered what it cannot read with 400, 500 and 501, depending on its age.
        if reply.status == 400 or "SPARQL compiler" in message or "37000" in message:
            return QueryError(f"the server refuses the query{words}", **place)
        return EndpointError(f"the server answers {reply.status}{words}", **place)


def _first(lines: Iterable[str]) -> str:
    return next((line for line in lines if line.strip()), "")
