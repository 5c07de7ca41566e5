"""Counts for Prometheus: requests, their times, what runs, waits and was ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

if TYPE_CHECKING:
    from .holding import Holder


class Metrics:
    """The counts of one application; two in one process do not mix."""

    media = CONTENT_TYPE_LATEST

    def __init__(self, holder: Holder) -> None:
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
            ("running", "Requests that run.", lambda: holder.running),
            ("waiting", "Requests that wait for others to end.", lambda: holder.waiting),
            ("ended", "Children ended before their answer was whole.", lambda: holder.killed),
            ("starts", "Starts of the answering process.", lambda: holder.starts),
        ):
            Gauge(f"coopgraph_{name}", what, registry=registry).set_function(read)

    def count(self, path: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(path, str(status)).inc()
        self._seconds.labels(path).observe(seconds)

    def text(self) -> bytes:
        """Give the text format."""
        return generate_latest(self._registry)
