"""The pages beside the endpoint: the explorer and the site, or the page of a large graph."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import RedirectResponse
from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    from coopgraph.kg import KnowledgeGraph
    from coopgraph.server.generations import Answering


# What stands at the addresses of ontology and concepts: a page for readers, RDF for programs.
_VOCABULARY = {
    "/ontology": "/ontology/index",
    "/ontology/": "/ontology/index",
    "/ontology/index.html": "/ontology/index",
    "/concept": "/ontology/concepts",
    "/concept/": "/ontology/concepts",
    "/ontology/concepts.html": "/ontology/concepts",
}
_PAGE = "text/html"


def _negotiated(scope: Any, send: Any, folder: Path) -> tuple[Any, Any]:
    """Turn a request for ontology or concepts into one for the file that its Accept prefers.

    Who accepts nothing that there is gets the page, which links to the rest.
    """
    from starlette.datastructures import Headers, MutableHeaders

    from coopgraph.pages.site_data.vocabulary import SUFFIXES
    from coopgraph.server.protocol import accepted

    place = _VOCABULARY.get(scope.get("path", ""))
    path = scope.get("path", "")
    media = next((m for m, suffix in SUFFIXES.items() if path.endswith(suffix)), None)
    if place is not None and scope["type"] == "http":
        wanted = ", ".join(Headers(scope=scope).getlist("accept"))
        best = next(iter(accepted(wanted, (_PAGE, *SUFFIXES))), _PAGE)
        if best != _PAGE:
            path, media = f"{place}{SUFFIXES[best]}", best
        elif path.startswith("/concept") and (folder / "ontology/concepts.html").is_file():
            path = "/ontology/concepts.html"
    known = media is not None and (folder / path.lstrip("/")).is_file()

    async def typed(message: Any) -> None:
        if message["type"] == "http.response.start" and message["status"] < 400:
            told = MutableHeaders(scope=message)
            if known:
                told["Content-Type"] = str(media)
            if place is not None:
                told["Vary"] = "Accept"
                if known:
                    told["Content-Location"] = path
        await send(message)

    if place is None and not known:
        return scope, send
    return {**scope, "path": path}, typed


class Pages:
    """Pages written when somebody first wants them, and again when the graph is another.

    Args:
        opened: Opens the graph; nothing of it is kept here.
        folder: Where the pages go.
        state: Names the state of the graph that is served.
        front: Whether one page with the editor is written, not the whole site.
    """

    def __init__(
        self,
        opened: Callable[[], KnowledgeGraph],
        folder: Path,
        *,
        state: Callable[[], str] = str,
        front: bool = False,
    ) -> None:
        self.opened, self._folder, self.state, self._front = opened, folder, state, front
        self._writing = asyncio.Lock()
        self._written: str | None = None
        self._files: StaticFiles | None = None

    @classmethod
    def of(cls, kg: KnowledgeGraph, answering: Answering, folder: Path, *, front: bool) -> Pages:
        """Give the pages of what is served: of a store, those of the generation that counts."""
        if answering.generation is None:
            return cls(lambda: kg, folder, front=front)
        store = answering.generation.path.parent

        def opened() -> KnowledgeGraph:
            # Anew each time: what is kept open could not be removed when the store has changed.
            from coopgraph.storage.graph import open_graph

            return open_graph(store)

        def state() -> str:
            return answering.generation.path.name if answering.generation else ""

        return cls(opened, folder, state=state, front=front)

    async def current(self) -> Path:
        """Give the folder of the pages, written for the graph as it is now."""
        async with self._writing:
            state = self.state()
            if self._files is None or state != self._written:
                await asyncio.to_thread(self._write)
                self._files = StaticFiles(directory=self._folder, html=True)
                self._written = state
        return self._folder

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve a page."""
        await self.current()
        assert self._files is not None  # noqa: S101 - just made
        asked = scope.get("path", "")
        scope, send = _negotiated(scope, send, self._folder)
        if asked.startswith("/concept") and scope["path"].endswith(".html"):
            # The page's links are relative to where it lies.
            answer = RedirectResponse(scope["path"], 303, {"Vary": "Accept"})
            await answer(scope, receive, send)
            return
        await self._files(scope, receive, send)

    def _write(self) -> None:
        from coopgraph.pages.site_data import write_front, write_site

        write: Any = write_front if self._front else write_site
        write(self.opened(), self._folder, endpoint="sparql")
