"""A thing at its own address, ``/id/…``: its page for readers, RDF for programs.

The address of a thing leads (303) to a page about it, in Vietnamese for readers who prefer that;
whoever accepts a form of RDF before HTML gets the thing as RDF. ``/id/?name=…`` leads to the thing
of that name. Beside a site the page is the site's. Of a graph that is too large for a site, a page
is made when somebody wants it.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from coopgraph.media_types import GRAPHS
from coopgraph.namespaces import ID
from coopgraph.server import protocol

if TYPE_CHECKING:
    from coopgraph.server.pages import Pages

PATHS = ("/id/{name:path}", "/vi/id/{name:path}")
_PAGE = "text/html"
_SUFFIX = ".html"
_LONGEST = 500
"""Letters of a name that is looked for."""
_KEPT = 64
"""So many pages are kept for the next who want the same."""
_NOT_IN_IRIS = {*'<>"{}|\\^`', *map(chr, range(33))}
_VARY = {"Vary": "Accept, Accept-Language"}


class Things:
    """Answers requests for things and, where there is no site, for pages about them.

    Args:
        pages: The pages beside the endpoint.
        described: Gives a thing (IRI) as RDF.
        front: Whether there is one page only, no site.
    """

    def __init__(
        self,
        pages: Pages,
        described: Callable[[Request, str], Awaitable[Response]],
        *,
        front: bool = False,
    ) -> None:
        self._pages, self._described, self._front = pages, described, front
        self._making = asyncio.Lock()
        self._made: dict[tuple[str, str, str], bytes | None] = {}
        self._listed: tuple[str, dict[str, str]] = ("", {})

    async def answer(self, request: Request) -> Any:
        """Answer a request for ``/id/NAME`` or for a page that lies there."""
        name = request.path_params["name"]
        in_vietnamese = request.scope["path"].startswith("/vi/")
        if not name:
            asked = request.query_params.get("name")
            return self._pages if asked is None else await self._found(request, asked)
        if {*name} & _NOT_IN_IRIS:
            return _nothing()
        if name.endswith((_SUFFIX, ".json")):
            if not self._front:
                return self._pages
            lang = "vi" if in_vietnamese else "en"
            return await self._page(request, ID + name.removesuffix(_SUFFIX), lang)
        wanted = ", ".join(request.headers.getlist("accept"))
        best = next(iter(protocol.accepted(wanted, (_PAGE, *GRAPHS))), None)
        if best != _PAGE:
            response = await self._described(request, ID + name)
            response.headers["Vary"] = f"{_VARY['Vary']}, Origin"
            return response
        page = await self._file_of(ID + name)
        if page is None:
            return _nothing()
        up = "../" * (name.count("/") + 1)
        if in_vietnamese or _prefers_vietnamese(request.headers.get("accept-language", "")):
            up += "../vi/" if in_vietnamese else "vi/"
        return RedirectResponse(up + quote(page), 303, _VARY)

    async def _found(self, request: Request, asked: str) -> Response:
        """Lead to the thing of a name; where there is none, or several, say which are near."""
        from coopgraph.errors import ParameterError, UnknownNameError
        from coopgraph.office.finding import find

        def found() -> str:
            kg = self._pages.opened()
            return find(kg.store, kg.nodes, asked[:_LONGEST])

        try:
            async with self._making:
                iri = await asyncio.to_thread(found)
        except (ParameterError, UnknownNameError) as error:
            status = 404 if isinstance(error, UnknownNameError) else 300
            return PlainTextResponse(f"{error}\n", status)
        if not iri.startswith(ID):
            return _nothing()
        del request
        return RedirectResponse(quote(iri.removeprefix(ID)), 303)

    async def _file_of(self, iri: str) -> str | None:
        """Give where the page of a thing lies, from the folder of the pages."""
        if self._front:
            return f"id/{iri.removeprefix(ID)}{_SUFFIX}"
        state, listed = self._listed
        if not listed or state != self._pages.state():
            folder = await self._pages.current()
            text = (folder / "id/index.json").read_text("utf-8")
            listed = {thing["iri"]: thing["page"] for thing in json.loads(text)}
            self._listed = (self._pages.state(), listed)
        return listed.get(iri)

    async def _page(self, request: Request, iri: str, lang: str) -> Response:
        """Make the page of a thing of a graph that has no site."""
        key = (self._pages.state(), iri, lang)
        async with self._making:  # one at a time: each reads the tables of the graph
            if key not in self._made:
                made = await asyncio.to_thread(self._make, iri, lang)
                while len(self._made) >= _KEPT:
                    del self._made[next(iter(self._made))]
                self._made[key] = made
            data = self._made[key]
        if data is None:
            return _nothing()
        tag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if protocol.same(request.headers.get("if-none-match"), tag, any_will_do=True):
            return Response(status_code=304, headers=headers)
        return HTMLResponse(data, headers=headers)

    def _make(self, iri: str, lang: str) -> bytes | None:
        from coopgraph.pages.site_data.things import thing
        from coopgraph.render.site import thing_page

        kg = self._pages.opened()
        if iri not in kg.nodes["node"]:
            return None
        profile = kg._profiles(None, [iri]).of(iri)
        return thing_page(thing(profile), lang).encode("utf-8", "replace")


def _nothing() -> Response:
    return PlainTextResponse("nothing here is called so\n", 404, headers=_VARY)


def _prefers_vietnamese(header: str) -> bool:
    """Say whether a reader takes Vietnamese before English.

    Example:
        >>> _prefers_vietnamese("vi-VN,vi;q=0.9,en;q=0.8"), _prefers_vietnamese("en, vi;q=0.5")
        (True, False)
    """
    weights = {"vi": 0.0, "en": 0.0}
    for part in header[:1000].split(","):
        name, _, more = part.strip().partition(";")
        language = name.strip().lower()[:2]
        weight = more.strip().removeprefix("q=")
        try:
            heaviness = float(weight) if weight else 1.0
        except ValueError:
            heaviness = 0.0
        if language in weights:
            weights[language] = max(weights[language], heaviness)
    return weights["vi"] > weights["en"]
