"""Counts for Prometheus: requests, their times, what runs, waits and was ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

if TYPE_CHECKING:
    from coopgraph.server.generations import Answering


class Metrics:
    """The counts of one application; two in one process do not mix."""

    media = CONTENT_TYPE_LATEST

    def __init__(self, answering: Answering) -> None:
        registry = self._registry = CollectorRegistry()
        self._requests = Counter(
            "coopgraph_requests",
            "Requests answered, by path and status.",
            ["path", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "coopgraph_reply_seconds",
            "Seconds until the first byte of the answer.",
            ["path"],
            registry=registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
        )
        for name, what, read in (
            ("running", "Requests that run.", lambda: answering.running),
            ("waiting", "Requests that wait for others to end.", lambda: answering.waiting),
            ("ended", "Children ended before their answer was whole.", lambda: answering.killed),
            ("starts", "Starts of the answering process.", lambda: answering.starts),
            ("confined", "1 where queries run without sockets.", lambda: answering.confined),
        ):
            Gauge(f"coopgraph_{name}", what, registry=registry).set_function(read)

        self._writes = Counter(
            "coopgraph_writes", "Changes asked for, by status.", ["status"], registry=registry
        )
        self._writing = Histogram(
            "coopgraph_write_seconds",
            "Seconds from a change's turn until it was refused or counted.",
            registry=registry,
            buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120),
        )

    def count_write(self, status: int, seconds: float) -> None:
        """Count a change that was asked for."""
        self._writes.labels(str(status)).inc()
        self._writing.observe(seconds)

    def count(self, path: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(path, str(status)).inc()
        self._seconds.labels(path).observe(seconds)

    def text(self) -> bytes:
        """Give the text format."""
        return generate_latest(self._registry)
