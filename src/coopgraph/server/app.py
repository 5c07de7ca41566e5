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
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from coopgraph.errors import ParameterError
from coopgraph.media_types import GRAPHS, SOLUTIONS
from coopgraph.server import protocol
from coopgraph.server.calendar_feed import CalendarFeed
from coopgraph.server.generations import Answering
from coopgraph.server.log import LONGEST, one_line
from coopgraph.server.metrics import Metrics
from coopgraph.server.pages import Pages
from coopgraph.server.protocol import RefusedError
from coopgraph.server.responses import GRACE, EndingResponse
from coopgraph.server.service_description import FORMATS, description
from coopgraph.server.things import PATHS as THING_PATHS
from coopgraph.server.things import Things
from coopgraph.server.worker_pool import BrokenReplyError, Limits
from coopgraph.server.writer import WriterProcess
from coopgraph.server.writing import METHODS as WRITING
from coopgraph.server.writing import Writing

if TYPE_CHECKING:
    from coopgraph.kg import KnowledgeGraph

LOG = logging.getLogger("coopgraph.server")
UNKNOWN = "X-Coopgraph-Unknown"
"""Header that names terms of ours which a query has and the graph has not, and the nearest."""
LARGEST = 4 << 20
"""Bytes of a request's body; a longer one is refused with 413."""
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
LOCAL = ("127.0.0.1", "localhost", "[::1]", "::1")
ANY = "*"
"""Stands for every origin."""
OPEN = (
    "this system cannot take sockets from a process (seccomp): calls to other servers are refused"
    " by the text of a query alone; let a firewall keep this service from calling out"
)
"""What is logged at the start where the second lock is missing."""
_SAFE = {"Vary": "Accept, Origin"}
_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # A page says the rest of its policy itself; this is only heeded as a header.
    "Content-Security-Policy": "frame-ancestors 'self'",
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
    token: str | None = None,
    body_limit: int = 16 << 20,
    write_seconds: float = 120.0,
) -> Starlette:
    """Make the application that serves a graph.

    Args:
        kg: The graph; what it trusts is what is served.
        limits: Of each request.
        hosts: Names by which clients may call; any other is refused with 400, so that a page of
            the web cannot reach a server on a desk through a name of its own.
        origins: Web origins (``https://example.org``) whose pages may read the answers; ``*`` for
            any, who then may read only, also with a token.
        pages: Whether the explorer and the site are served at ``/``.
        front: Whether a small page with the editor is served there instead, as for a graph of which
            a site would tell a million facts.
        log_queries: Whether the texts of queries are logged, not only that there were some.
        token: With it, those who show it may change graphs; `kg` must come from a store on a disk.
        body_limit: Bytes that the body of such a request may have.
        write_seconds: Seconds that a change may take.

    Returns:
        A Starlette application: ``/sparql`` (query), ``/graphs`` (Graph Store HTTP Protocol, read),
        ``/health``, ``/metrics``, and the pages, ``/calendar.ics`` and those of things
        (``/id/…``, as a page or as RDF) among them.
    """
    bounds = limits or Limits()
    generation = getattr(kg, "followed", None)
    content = b"" if generation is not None else kg.store.held()
    answering = Answering(content, kg.store.graphs(), bounds, generation)
    service = Service(answering, frozenset(origins), log_queries)
    writer: WriterProcess | None = None
    if token is not None:
        if generation is None:
            raise ParameterError("only a store can be written", hint="load(store=DIR)")
        writer = WriterProcess(generation.path.parent, write_seconds, bounds.memory)
        count = service.metrics.count_write
        service.writing = Writing(writer, answering, token, body_limit, count)
    routes: list[Any] = [
        Route("/sparql", service.sparql, methods=METHODS),
        Route("/graphs", service.graphs, methods=METHODS),
        Route("/health", service.health),
        Route("/metrics", service.metrics_page),
    ]
    folder = Path(tempfile.mkdtemp(prefix="coopgraph-site-")) if pages else None
    if folder is not None:
        written = Pages.of(kg, answering, folder / "pages", front=front)
        routes.append(Route("/calendar.ics", CalendarFeed(written.opened, written.state).answer))
        things = Things(written, service.described, front=front)
        routes += [Route(path, things.answer) for path in THING_PATHS]
        routes.append(Mount("/", written))

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        await answering.start()
        if writer is not None:
            await writer.start()
        if not answering.confined or (writer is not None and not writer.confined):
            LOG.warning("%s", OPEN)
        watching = asyncio.create_task(answering.watch())
        yield
        watching.cancel()
        answering.stop()
        if writer is not None:
            await writer.stop()
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)

    safe = Middleware(_SafeHeaders)
    guard = Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
    return Starlette(routes=routes, lifespan=life, middleware=[safe, guard])


class _SafeHeaders:
    """Adds to every answer, of pages too, what keeps browsers from guessing and framing."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def sent(message: Any) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _EVERYWHERE.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sent)


class Service:
    """The endpoint's answers."""

    def __init__(self, answering: Answering, origins: frozenset[str], log_queries: bool) -> None:
        self._answering = answering
        self.metrics = Metrics(answering)
        self.writing: Writing | None = None
        self._origins = origins
        self._log_queries = log_queries

    async def sparql(self, request: Request) -> Response:
        """Answer a query, or describe the service where nothing is asked."""
        return await self._served(request, self._query, ("GET", "HEAD", "POST"))

    async def graphs(self, request: Request) -> Response:
        """Give a graph whole, or change one."""
        more = WRITING if self.writing is not None else ()
        return await self._served(request, self._graph, ("GET", "HEAD", *more))

    async def described(self, request: Request, iri: str) -> Response:
        """Give a thing as RDF, in the form that is asked for; 404 where nothing is said of it."""

        async def answer(request: Request) -> Response:
            asked: dict[str, Any] = {"accept": ["application/sparql-results+json"]}
            asked["query"] = f"ASK {{ {{ <{iri}> ?p ?o }} UNION {{ ?s ?q <{iri}> }} }}"
            async with self._answering.ask(asked) as reply:
                data = b"".join([part async for part in reply.body])
            if b"true" not in data:
                raise RefusedError(404, "nothing here is called so")
            accepted = protocol.accepted(_accept(request), GRAPHS)
            if not accepted:
                raise RefusedError(406, f"it can be had as text/html, {', '.join(GRAPHS)}")
            headers = _tagged(protocol.tag(self._answering.state, iri, accepted[0]))
            if protocol.same(request.headers.get("if-none-match"), headers["ETag"]):
                return Response(status_code=304, headers=headers)
            query = {"query": f"DESCRIBE <{iri}>", "default": [], "named": []}
            response = await self._reply(request, {**query, "accept": accepted})
            response.headers.update(headers)
            return response

        return await self._served(request, answer, ("GET", "HEAD"))

    async def health(self, request: Request) -> Response:
        """Say that the endpoint answers: the smallest query goes all the way."""
        del request
        try:
            asked = {"query": "ASK {}", "accept": ["application/sparql-results+json"]}
            async with self._answering.ask(asked) as reply:
                data = b"".join([part async for part in reply.body])
        except (RefusedError, BrokenReplyError) as error:
            return PlainTextResponse(f"not well: {error}\n", 503)
        locked = "no sockets" if self._answering.confined else "sockets not forbidden"
        headers = {"X-Coopgraph-Queries": locked}
        return PlainTextResponse("well\n" if b"true" in data else "not well\n", headers=headers)

    async def metrics_page(self, request: Request) -> Response:
        """Give the counts in the text format of Prometheus."""
        del request
        return Response(self.metrics.text(), media_type=self.metrics.media)

    async def _query(self, request: Request) -> Response:
        media = request.headers.get("content-type", "")
        largest = LARGEST
        if self.writing is not None and request.method == "POST":
            if media.partition(";")[0].strip().lower() == protocol.UPDATE:
                self.writing.admit(request)  # before anything is read
            if "authorization" in request.headers:
                self.writing.admit(request)
                largest = self.writing.largest
        body = await self._body(request, largest) if request.method == "POST" else b""
        search = protocol.searched(request.scope["query_string"])
        method = "POST" if request.method == "POST" else "GET"  # HEAD is GET without the body
        if self.writing is not None:
            update = protocol.update(method, media, search, body)
            if update is not None:
                self.writing.admit(request)
                return await self.writing.update(request, update)
        query_operation = protocol.asked(method, media, search, body)
        wanted = _accept(request)
        if query_operation is None:
            accepted = protocol.accepted(wanted, FORMATS)
            if not accepted:
                raise RefusedError(406, f"the description can be had as {', '.join(FORMATS)}")
            address = str(request.url.replace(query=""))
            service_description = await asyncio.to_thread(
                description,
                address,
                self._answering.graphs,
                accepted[0],
                writable=self.writing is not None,
            )
            return _unless_same(
                request,
                protocol.tag(str(service_description), accepted[0]),
                Response(service_description, media_type=accepted[0]),
            )
        if self._log_queries:
            # Cut before anything else is done with it: it may have megabytes.
            LOG.info("query: %s", one_line(" ".join(query_operation.query[: 2 * LONGEST].split())))
        offered = (*SOLUTIONS, *GRAPHS)
        accepted = protocol.accepted(wanted, offered)
        headers: dict[str, str] = {}
        if request.method != "POST" and (
            chosen := protocol.representation(query_operation.query, accepted)
        ):
            given = [*query_operation.default, "", *query_operation.named]
            state = self._answering.state
            headers = _tagged(protocol.tag(state, query_operation.query, *given, chosen))
            if protocol.same(request.headers.get("if-none-match"), headers["ETag"]):
                return Response(status_code=304, headers=headers)
        response = await self._reply(
            request,
            {
                "query": query_operation.query,
                "default": list(query_operation.default),
                "named": list(query_operation.named),
                "accept": accepted,
            },
        )
        response.headers.update(headers)
        return response

    async def _graph(self, request: Request) -> Response:
        if self.writing is not None and request.method in WRITING:
            self.writing.admit(request)
            return await self.writing.graph(
                request, await self._body(request, self.writing.largest)
            )
        name = protocol.graph_named(protocol.searched(request.scope["query_string"]))
        if name and name not in self._answering.graphs:
            raise RefusedError(404, "there is no graph of this name")
        accepted = protocol.accepted(_accept(request), GRAPHS)
        headers: dict[str, str] = {}
        if accepted:
            written = self.writing.tag(name, accepted[0]) if self.writing is not None else {}
            tag = written.get("ETag") or protocol.tag(self._answering.state, name, accepted[0])
            headers = _tagged(tag)
            asked = request.headers.get("if-none-match")
            if protocol.same(asked, tag, any_will_do=True):
                return Response(status_code=304, headers=headers)
        response = await self._reply(request, {"graph": name, "accept": accepted})
        response.headers.update(headers)
        return response

    async def _body(self, request: Request, largest: int) -> bytes:
        parts, size = [], 0
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            raise RefusedError(415, "a request comes as it is, not compressed")
        try:
            async with asyncio.timeout(self._answering.limits.seconds):
                async for part in request.stream():
                    size += len(part)
                    if size > largest:
                        raise RefusedError(413, f"a request takes at most {largest >> 20} MiB")
                    parts.append(part)
        except TimeoutError:
            raise RefusedError(
                408, "the request did not come to its end", Connection="close"
            ) from None
        return b"".join(parts)

    async def _reply(self, request: Request, asked: dict[str, Any]) -> Response:
        """Have it answered; the client's going away ends the child, also before the first byte."""
        context = self._answering.ask(asked)
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

        seconds = self._answering.limits.seconds + GRACE
        response = EndingResponse(body(), reply.status, media_type=reply.media, seconds=seconds)
        if reply.unknown:
            response.headers[UNKNOWN] = reply.unknown
        return response

    async def _served(self, request: Request, answer: Any, methods: tuple[str, ...]) -> Response:
        began = time.monotonic()
        allow = {"Allow": ", ".join((*methods, "OPTIONS"))}
        try:
            if request.method == "OPTIONS":
                response: Response = Response(status_code=204, headers=allow)
            elif request.method not in methods:
                why = "this endpoint is read-only" if self.writing is None else "not done here"
                raise RefusedError(405, why, **allow)
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
        if origin and origin not in self._origins and ANY in self._origins:
            # Any page may read what anybody may read; changes are for origins that are named.
            response.headers["Access-Control-Allow-Origin"] = ANY
            response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
        elif origin in self._origins and origin:
            response.headers["Access-Control-Allow-Origin"] = origin
            taken = "Accept, Content-Type, If-None-Match"
            response.headers["Access-Control-Expose-Headers"] = f"ETag, {UNKNOWN}"
            if self.writing is not None:
                taken += ", Authorization, If-Match"
                response.headers["Access-Control-Allow-Methods"] = ", ".join(methods)
            response.headers["Access-Control-Allow-Headers"] = taken
        took = time.monotonic() - began
        self.metrics.count(request.url.path, response.status_code, took)
        LOG.info(
            "%s %s %d %.0f ms",
            request.method, one_line(request.url.path), response.status_code, took * 1e3,
        )  # fmt: skip
        return response


def _tagged(tag: str) -> dict[str, str]:
    """Give the headers of an answer that may be kept and is asked for again by its tag."""
    return {"ETag": tag, "Cache-Control": "no-cache"}


def _unless_same(request: Request, tag: str, response: Response) -> Response:
    """Give an answer with its tag; without a body where the client has it already."""
    if protocol.same(request.headers.get("if-none-match"), tag, any_will_do=True):
        response = Response(status_code=304)
    response.headers.update(_tagged(tag))
    return response


def _accept(request: Request) -> str:
    return ", ".join(request.headers.getlist("accept"))  # a header that may come in parts


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
