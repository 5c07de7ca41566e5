"""The process that answers, and the next one when the graph has changed.

A store on a disk changes by generations. When another one counts, whether this server or an import
in another process made it, a new holder starts beside the old one; requests that come then go to
the new one, those that run end where they began, and then the old one is stopped. So no request
ever sees a part of a change.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from coopgraph.errors import CoopgraphError
from coopgraph.server.protocol import RefusedError
from coopgraph.server.worker_pool import Limits, PoolClient, WorkerReply
from coopgraph.storage.directory import Generation, StoreDirectory, number
from coopgraph.storage.named_graphs import complete
from coopgraph.storage.open import IN_MEMORY
from coopgraph.storage.tables import graphs_of
from coopgraph.store.disk import place

LOG = logging.getLogger("coopgraph.server")
EVERY = 1.0
"""Seconds between two looks at whether the store has changed."""


@dataclass
class Serving:
    """A holder, and what it holds; the generation keeps its files from being removed."""

    holder: PoolClient
    graphs: frozenset[str]
    generation: Generation | None = None
    uses: int = 0


class Answering:
    """Answers requests from the state of the graph that counts.

    Args:
        content: What `EmbeddedStore.held` gives; not looked at where there is a generation.
        graphs: IRIs of the named graphs.
        limits: Of each request.
        generation: For a store on a disk, what is served of it at first.
    """

    def __init__(
        self,
        content: bytes,
        graphs: Iterable[str],
        limits: Limits,
        generation: Generation | None = None,
    ) -> None:
        self.limits = limits
        if generation is not None:
            content = _placed(generation)
        self._content = "" if generation else hashlib.sha256(content).hexdigest()
        self._now = Serving(PoolClient(content, limits), frozenset(graphs), generation)
        self._old: list[Serving] = []
        self._past = {"killed": 0, "starts": 0}
        self._changing = asyncio.Lock()
        self._depot = None if generation is None else StoreDirectory(generation.path.parent)

    @property
    def graphs(self) -> frozenset[str]:
        """IRIs of the named graphs."""
        return self._now.graphs

    @property
    def generation(self) -> Generation | None:
        """The generation of the store that is served."""
        return self._now.generation

    @property
    def state(self) -> str:
        """A text that is another whenever what is served is another."""
        now = self._now.generation
        if now is None:
            return self._content
        return f"{now.path.name} {now.path.stat().st_mtime_ns}"

    async def start(self) -> None:
        """Start the process."""
        await self._now.holder.start()

    def stop(self) -> None:
        """End all processes."""
        for serving in (self._now, *self._old):
            serving.holder.stop()

    @asynccontextmanager
    async def ask(self, request: dict[str, Any]) -> AsyncIterator[WorkerReply]:
        """Have a request answered, see `PoolClient.ask`."""
        serving = self._now
        serving.uses += 1
        try:
            async with serving.holder.ask(request) as reply:
                yield reply
        finally:
            serving.uses -= 1
            self._tidy()

    async def follow(self, name: str = "") -> None:
        """Answer from the generation that counts now.

        Args:
            name: A generation that must be reached; if it is, or a later one, nothing is done.

        Raises:
            CoopgraphError: The store is damaged.
            RefusedError: The graph could not be loaded.
        """
        if self._depot is None:
            return
        async with self._changing:
            served = self._now.generation
            if name and served is not None and number(served.path.name) >= number(name):
                return
            now = await asyncio.to_thread(self._depot.held)
            if now is None or (served is not None and now.path.name == served.path.name):
                return
            content = await asyncio.to_thread(_placed, now)
            new = Serving(PoolClient(content, self.limits), frozenset(graphs_of(now)), now)
            await new.holder.start()
            self._old.append(self._now)
            self._now = new
            self._tidy()

    def _tidy(self) -> None:
        """Stop holders that were replaced and that nobody asks any more."""
        for serving in [s for s in self._old if not s.uses]:
            serving.holder.stop()
            self._old.remove(serving)
            for name in self._past:
                self._past[name] += getattr(serving.holder, name)

    async def watch(self) -> None:
        """Look from time to time whether the store has changed; ends with its task."""
        while self._depot is not None:
            await asyncio.sleep(EVERY)
            if self._behind(self._depot):
                try:
                    await self.follow()
                except (CoopgraphError, RefusedError) as error:
                    LOG.error("the changed store is not served: %s", error)

    def _behind(self, depot: StoreDirectory) -> bool:
        served = self._now.generation
        try:
            name = (depot.path / "CURRENT").read_text(encoding="ascii").strip()
        except OSError:
            return False
        return served is not None and name != served.path.name

    def _all(self, name: str) -> int:
        now: int = sum(getattr(serving.holder, name) for serving in (self._now, *self._old))
        return now + self._past.get(name, 0)

    @property
    def running(self) -> int:
        """Requests that run."""
        return self._all("running")

    @property
    def waiting(self) -> int:
        """Requests that wait for others to end."""
        return self._all("waiting")

    @property
    def killed(self) -> int:
        """Children ended before their answer was whole."""
        return self._all("killed")

    @property
    def confined(self) -> bool:
        """Whether the processes that answer can make no sockets."""
        return self._now.holder.confined

    @property
    def starts(self) -> int:
        """Starts of the answering process."""
        return self._all("starts")


def _placed(generation: Generation) -> bytes:
    """Tell the answering process where the store lies; a small one it reads into memory."""
    if not generation.named.exists():
        complete(generation)
    small = generation.triples <= IN_MEMORY
    graphs = graphs_of(generation)
    return place(generation.union, generation.named, graphs, generation.triples, memory=small)
