"""The ASGI application: the endpoint, the graph store, the pages, health and metrics."""

from __future__ import annotations

import asyncio
import logging
import shutil
import tempfile
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from . import protocol
from .answers import GRACE, Answer
from .described import FORMATS, description
from .holding import BrokenReplyError, Holder, Limits
from .metrics import Metrics
from .protocol import RefusedError

if TYPE_CHECKING:
    from coopgraph.kg import KnowledgeGraph

LOG = logging.getLogger("coopgraph.server")
LARGEST = 4 << 20
"""Bytes of a request's body; a longer one is refused with 413."""
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
LOCAL = ("127.0.0.1", "localhost", "[::1]", "::1")
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept, Origin",
}


def application(
    kg: KnowledgeGraph,
    *,
    limits: Limits | None = None,
    hosts: Iterable[str] = LOCAL,
    origins: Iterable[str] = (),
    pages: bool = True,
    front: bool = False,
    log_queries: bool = False,
) -> Starlette:
    """Make the application that serves a graph.

    Args:
        kg: The graph; what it trusts is what is served.
        limits: Of each request.
        hosts: Names by which clients may call; any other is refused with 400, so that a page of
            the web cannot reach a server on a desk through a name of its own.
        origins: Web origins (``https://example.org``) whose pages may read the answers.
        pages: Whether the explorer and the site are served at ``/``.
        front: Whether a small page with the editor is served there instead, as for a graph of which
            a site would tell a million facts.
        log_queries: Whether the texts of queries are logged, not only that there were some.

    Returns:
        A Starlette application: ``/sparql`` (query), ``/graphs`` (Graph Store HTTP Protocol, read),
        ``/health``, ``/metrics``, and the pages.
    """
    bounds = limits or Limits()
    service = Service(kg, Holder(kg.store.held(), bounds), frozenset(origins), log_queries)
    routes: list[Any] = [
        Route("/sparql", service.sparql, methods=METHODS),
        Route("/graphs", service.graphs, methods=METHODS),
        Route("/health", service.health),
        Route("/metrics", service.metrics_page),
    ]
    folder = Path(tempfile.mkdtemp(prefix="coopgraph-site-")) if pages else None
    if folder is not None:
        routes.append(Mount("/", Pages(kg, folder / "pages", front=front)))

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        await service.holder.start()
        yield
        service.holder.stop()
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)

    guard = Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
    return Starlette(routes=routes, lifespan=life, middleware=[guard])


class Service:
    """The endpoint's answers."""

    def __init__(
        self, kg: KnowledgeGraph, holder: Holder, origins: frozenset[str], log_queries: bool
    ) -> None:
        self.holder = holder
        self.metrics = Metrics(holder)
        self._names = kg.store.graphs()
        self._origins = origins
        self._log_queries = log_queries

    async def sparql(self, request: Request) -> Response:
        """Answer a query, or describe the service where nothing is asked."""
        return await self._served(request, self._query, ("GET", "HEAD", "POST"))

    async def graphs(self, request: Request) -> Response:
        """Give a graph whole."""
        return await self._served(request, self._graph, ("GET", "HEAD"))

    async def health(self, request: Request) -> Response:
        """Say that the endpoint answers: the smallest query goes all the way."""
        del request
        try:
            asked = {"query": "ASK {}", "accept": ["application/sparql-results+json"]}
            async with self.holder.ask(asked) as reply:
                data = b"".join([part async for part in reply.body])
        except (RefusedError, BrokenReplyError) as error:
            return PlainTextResponse(f"not well: {error}\n", 503)
        return PlainTextResponse("well\n" if b"true" in data else "not well\n")

    async def metrics_page(self, request: Request) -> Response:
        """Give the counts in the text format of Prometheus."""
        del request
        return Response(self.metrics.text(), media_type=self.metrics.media)

    async def _query(self, request: Request) -> Response:
        body = await self._body(request) if request.method == "POST" else b""
        media = request.headers.get("content-type", "")
        search = protocol.searched(request.scope["query_string"])
        method = "POST" if request.method == "POST" else "GET"  # HEAD is GET without the body
        found = protocol.asked(method, media, search, body)
        wanted = _accept(request)
        if found is None:
            accepted = protocol.accepted(wanted, FORMATS)
            if not accepted:
                raise RefusedError(406, f"the description can be had as {', '.join(FORMATS)}")
            address = str(request.url.replace(query=""))
            told = await asyncio.to_thread(description, address, self._names, accepted[0])
            return Response(told, media_type=accepted[0])
        if self._log_queries:
            LOG.info("query: %s", " ".join(found.query.split()))
        offered = (*protocol.SOLUTIONS, *protocol.GRAPHS)
        accepted = protocol.accepted(wanted, offered)
        return await self._reply(
            request,
            {
                "query": found.query,
                "default": list(found.default),
                "named": list(found.named),
                "accept": accepted,
            },
        )

    async def _graph(self, request: Request) -> Response:
        name = protocol.graph_named(protocol.searched(request.scope["query_string"]))
        if name and name not in self._names:
            raise RefusedError(404, "there is no graph of this name")
        accepted = protocol.accepted(_accept(request), protocol.GRAPHS)
        return await self._reply(request, {"graph": name, "accept": accepted})

    async def _body(self, request: Request) -> bytes:
        parts, size = [], 0
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            raise RefusedError(415, "a request comes as it is, not compressed")
        try:
            async with asyncio.timeout(self.holder.limits.seconds):
                async for part in request.stream():
                    size += len(part)
                    if size > LARGEST:
                        raise RefusedError(413, f"a request takes at most {LARGEST >> 20} MiB")
                    parts.append(part)
        except TimeoutError:
            raise RefusedError(
                408, "the request did not come to its end", Connection="close"
            ) from None
        return b"".join(parts)

    async def _reply(self, request: Request, asked: dict[str, Any]) -> Response:
        """Have it answered; the client's going away ends the child, also before the first byte."""
        context = self.holder.ask(asked)
        opening = asyncio.ensure_future(context.__aenter__())
        leaving = asyncio.ensure_future(_gone(request))
        try:
            await asyncio.wait({opening, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not opening.done():
                opening.cancel()
                raise ClientDisconnect
            reply = opening.result()
        finally:
            leaving.cancel()
        if reply.error is not None:
            async for _ in reply.body:
                pass
            await context.__aexit__(None, None, None)
            raise RefusedError(reply.status, reply.error)

        async def body() -> AsyncGenerator[bytes, None]:
            try:
                async for part in reply.body:
                    yield part
            finally:
                await context.__aexit__(None, None, None)

        seconds = self.holder.limits.seconds + GRACE
        return Answer(body(), reply.status, media_type=reply.media, seconds=seconds)

    async def _served(self, request: Request, answer: Any, methods: tuple[str, ...]) -> Response:
        began = time.monotonic()
        allow = {"Allow": ", ".join((*methods, "OPTIONS"))}
        try:
            if request.method == "OPTIONS":
                response: Response = Response(status_code=204, headers=allow)
            elif request.method not in methods:
                raise RefusedError(405, "this endpoint is read-only", **allow)
            else:
                response = await answer(request)
        except RefusedError as refusal:
            text = f"{refusal.sentence}\n"
            response = PlainTextResponse(text, refusal.status, headers=refusal.headers)
        except BrokenReplyError:
            text = "the query ended without an answer; it may have needed too much memory\n"
            response = PlainTextResponse(text, 503)
        except ClientDisconnect:
            response = Response(status_code=499)  # nobody reads it; it is counted
        response.headers.update(_SAFE)
        origin = request.headers.get("origin")
        if origin in self._origins and origin:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
        took = time.monotonic() - began
        self.metrics.count(request.url.path, response.status_code, took)
        LOG.info(
            "%s %s %d %.0f ms", request.method, request.url.path, response.status_code, took * 1e3
        )
        return response


def _accept(request: Request) -> str:
    return ", ".join(request.headers.getlist("accept"))  # a header that may come in parts


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


class Pages:
    """The explorer and the site, written when somebody first wants them."""

    def __init__(self, kg: KnowledgeGraph, folder: Path, *, front: bool = False) -> None:
        self._kg, self._folder, self._front = kg, folder, front
        self._writing = asyncio.Lock()
        self._files: StaticFiles | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve a page."""
        async with self._writing:
            if self._files is None:
                from coopgraph.site import write_front, write_site

                write: Any = write_front if self._front else write_site
                await asyncio.to_thread(write, self._kg, self._folder, endpoint="sparql")
                self._files = StaticFiles(directory=self._folder, html=True)
        await self._files(scope, receive, send)
