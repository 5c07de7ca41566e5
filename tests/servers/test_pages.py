"""Pages beside an endpoint are written when they are wanted, and again for another graph."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import coopgraph
from coopgraph.pages.site_data.front import read
from coopgraph.server.pages import Pages


def get(pages: Pages, path: str) -> tuple[int, bytes]:
    """Ask for a page as a server does."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()  # the client stays
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
    # In a thread of its own: the tests of the browser leave a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, pages(scope, receive, send)).result()
    return sent[0]["status"], b"".join(part.get("body", b"") for part in sent[1:])


def test_the_front_page_follows_the_graph(tmp_path: Path) -> None:
    opened: list[int] = []
    state = "g000001"

    def open_graph() -> coopgraph.KnowledgeGraph:
        opened.append(1)
        return coopgraph.load()

    pages = Pages(open_graph, tmp_path / "pages", state=lambda: state, front=True)
    assert not opened, "nothing is done before somebody wants a page"
    status, text = get(pages, "/index.html")
    assert status == 200
    assert b"SPARQL endpoint" in text
    assert get(pages, "/vi/index.html")[1].count("Điểm truy vấn".encode()) >= 2
    assert len(opened) == 1
    state = "g000002"
    assert get(pages, "/front.js")[0] == 200
    assert len(opened) == 2


def test_what_the_front_page_tells(tmp_path: Path) -> None:
    kg = coopgraph.load()
    data = read(kg)
    assert data["triples"] == len(kg.store)
    assert [g["iri"] for g in data["graphs"]] == sorted(kg.store.graphs())
    told = {g["iri"]: g["title"] for g in data["graphs"]}
    assert told["https://w3id.org/coopgraph/source/iso-org"].keys() >= {"en"}
    assert data["imports"] == []
