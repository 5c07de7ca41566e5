"""The pages beside the endpoint: the explorer and the site."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    from coopgraph.kg import KnowledgeGraph


class Pages:
    """The explorer and the site, written when somebody first wants them."""

    def __init__(self, kg: KnowledgeGraph, folder: Path) -> None:
        self._kg, self._folder = kg, folder
        self._writing = asyncio.Lock()
        self._files: StaticFiles | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve a page."""
        async with self._writing:
            if self._files is None:
                from coopgraph.site import write_site

                await asyncio.to_thread(write_site, self._kg, self._folder)
                self._files = StaticFiles(directory=self._folder, html=True)
        await self._files(scope, receive, send)
