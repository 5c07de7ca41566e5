"""The pages beside the endpoint: the explorer and the site, or the page of a large graph."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    from coopgraph.kg import KnowledgeGraph
    from coopgraph.server.generations import Answering


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

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve a page."""
        async with self._writing:
            state = self.state()
            if self._files is None or state != self._written:
                await asyncio.to_thread(self._write)
                self._files = StaticFiles(directory=self._folder, html=True)
                self._written = state
        await self._files(scope, receive, send)

    def _write(self) -> None:
        from coopgraph.pages.site_data import write_front, write_site

        write: Any = write_front if self._front else write_site
        write(self.opened(), self._folder, endpoint="sparql")
