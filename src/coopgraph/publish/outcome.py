"""What a push did, graph by graph, and how it tells of its progress."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

Progress = Callable[[str, int, int], None]
"""Is told the graph, how many of its triples the server has, and how many it has in all."""


class Sent(NamedTuple):
    """What became of one graph.

    Attributes:
        graph: Its IRI.
        triples: How many it has here.
        before: How many the server had.
        after: How many the server has now.
        state: ``unchanged``, ``written``, ``continued`` (an earlier push had broken off),
            ``would be written`` (a dry run), ``kept there`` (the server, another coopgraph, keeps
            this graph itself; it is not as ours) or ``failed``.
        how: How it was sent: ``graph store``, ``updates``, ``copied there``; else empty.
        problem: What is wrong, where the verification failed.
    """

    graph: str
    triples: int
    before: int
    after: int
    state: str
    how: str = ""
    problem: str = ""


class Pushed(NamedTuple):
    """What a push did; true in a condition if the server now has all of it.

    Attributes:
        address: The server's, without credentials.
        graphs: One entry a graph, in order; the union last.
        union: How its default graph stands to the union, in a sentence.
    """

    address: str
    graphs: tuple[Sent, ...]
    union: str

    def __bool__(self) -> bool:
        return all(sent.state != "failed" for sent in self.graphs)

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return any(sent.state in ("written", "continued") for sent in self.graphs)
