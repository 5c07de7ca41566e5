"""Requests that change graphs: who may, what they ask, what they are told.

SPARQL 1.1 Protocol, 2.2, <https://www.w3.org/TR/sparql11-protocol/>; SPARQL 1.1 Graph Store HTTP
Protocol, <https://www.w3.org/TR/sparql11-http-rdf-update/>; bearer tokens by RFC 6750.
"""

from __future__ import annotations

import hmac
import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.requests import Request as HttpRequest
from starlette.responses import PlainTextResponse, Response

from coopgraph.errors import CoopgraphError
from coopgraph.server import protocol
from coopgraph.server.protocol import RefusedError
from coopgraph.server.writer import WriterProcess
from coopgraph.writing import Outcome, Request
from coopgraph.writing.shacl_report import MEDIA

if TYPE_CHECKING:
    from coopgraph.server.generations import Answering

LOG = logging.getLogger("coopgraph.server")
METHODS = ("PUT", "POST", "DELETE")
_AFTER = {"Retry-After": "5"}


class Writing:
    """Makes changes for those who have the token.

    Args:
        writer: Makes them.
        answering: Is told of them.
        token: What clients must show; at least 16 characters.
        largest: Bytes of a body.
        count: Takes status and seconds of each change.
    """

    def __init__(
        self,
        writer: WriterProcess,
        answering: Answering,
        token: str,
        largest: int,
        count: Callable[[int, float], None],
    ) -> None:
        self.writer, self._answering = writer, answering
        self._token = token.encode()
        self.largest = largest
        self._count = count

    def admit(self, request: HttpRequest) -> None:
        """Refuse a client that does not show the token.

        Raises:
            RefusedError: 401.
        """
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            ask = {"WWW-Authenticate": 'Bearer realm="coopgraph"'}
            raise RefusedError(401, "a change takes a token: Authorization: Bearer …", **ask)
        if not hmac.compare_digest(shown.strip().encode("latin-1"), self._token):
            ask = {"WWW-Authenticate": 'Bearer realm="coopgraph", error="invalid_token"'}
            raise RefusedError(401, "this is not the token", **ask)

    async def update(self, request: HttpRequest, asked: protocol.Update) -> Response:
        """Make a SPARQL Update."""
        default, named_graphs = tuple(asked.default), tuple(asked.named)
        return await self._make(
            request, Request("update", default=default, named=named_graphs, body=asked.text)
        )

    async def graph(self, request: HttpRequest, body: bytes) -> Response:
        """Replace, extend or delete a graph."""
        name = protocol.graph_named(protocol.searched(request.scope["query_string"]))
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        return await self._make(
            request,
            Request(
                request.method.lower(),
                name,
                media,
                match=protocol.digests(request.headers.get("if-match")),
                none_match=protocol.digests(request.headers.get("if-none-match")),
                body=body,
            ),
        )

    def tag(self, graph: str, media: str) -> dict[str, str]:
        """Give the header ETag of a written graph in a media type."""
        now = self._answering.generation
        record = now.written.get(graph) if now is not None else None
        return {"ETag": f'"{record["sha256"]}.{media}"'} if record else {}

    async def _make(self, request: HttpRequest, change: Request) -> Response:
        began = time.monotonic()
        try:
            outcome = await self.writer.write(change)
            self._count(outcome.status, time.monotonic() - began)
        except RefusedError as refusal:
            self._count(refusal.status, time.monotonic() - began)
            raise
        if outcome.generation:
            LOG.info("%s: %d statements changed", outcome.generation, outcome.changed)
            try:
                await self._answering.follow(outcome.generation)
            except (CoopgraphError, RefusedError) as error:
                # It is made, and will be seen as soon as the store can be opened again.
                LOG.error("the change is not served yet: %s", error)
        return _told(request, change, outcome)


def _told(request: HttpRequest, change: Request, outcome: Outcome) -> Response:
    if outcome.status < 300:
        headers = {"Location": str(request.url)} if outcome.status == 201 else {}
        return Response(status_code=outcome.status, headers=headers)
    headers = dict(_AFTER) if outcome.status == 503 else {}
    if outcome.report:
        # An error is better told in a form that was not asked for than not at all.
        wanted = protocol.accepted(request.headers.get("accept"), MEDIA, {}) or ["text/plain"]
        text = outcome.report[wanted[0]]
        return Response(text, outcome.status, headers, media_type=wanted[0])
    return PlainTextResponse(f"{outcome.sentence}\n", outcome.status, headers)
