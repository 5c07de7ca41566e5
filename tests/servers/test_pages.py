"""Pages beside an endpoint are written when they are wanted, and again for another graph."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import rdflib
from starlette.staticfiles import StaticFiles

import coopgraph
from coopgraph.pages.site_data.front import read
from coopgraph.pages.site_data.vocabulary import vocabulary_files
from coopgraph.server.pages import Pages


def get(pages: Pages, path: str) -> tuple[int, bytes]:
    """Ask for a page as a server does."""
    status, _, body = ask(pages, path)
    return status, body


def ask(pages: Pages, path: str, accept: str = "") -> tuple[int, dict[str, str], bytes]:
    """Ask for a page with a header Accept, and give the headers of the answer, too."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()  # the client stays
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": path, "root_path": ""}
    scope["headers"] = [(b"accept", accept.encode())] if accept else []
    # In a thread of its own: the tests of the browser leave a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, pages(scope, receive, send)).result()
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(part.get("body", b"") for part in sent[1:])


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


def test_the_ontology_is_there_in_the_form_that_is_asked_for(tmp_path: Path) -> None:
    pages = Pages(coopgraph.load, tmp_path / "pages")
    folder = tmp_path / "pages"
    (folder / "ontology").mkdir(parents=True)
    for name, data in vocabulary_files(coopgraph.load()).items():
        (folder / name).write_bytes(data)
    for name in ("index", "concepts"):
        (folder / "ontology" / f"{name}.html").write_text("<p>page</p>", encoding="utf-8")
    pages._files = StaticFiles(directory=folder, html=True)
    pages._written = ""
    ontology = rdflib.URIRef("https://w3id.org/coopgraph/ontology")
    for accept, media, form in (
        ("text/turtle", "text/turtle", "turtle"),
        ("application/rdf+xml, text/html;q=0.5", "application/rdf+xml", "xml"),
        ("application/n-triples", "application/n-triples", "nt"),
    ):
        for path in ("/ontology", "/ontology/", "/concept"):
            status, headers, body = ask(pages, path, accept)
            assert (status, headers["content-type"], headers["vary"]) == (200, media, "Accept")
            graph = rdflib.Graph().parse(data=body, format=form)
            assert (ontology, rdflib.RDF.type, rdflib.OWL.Ontology) in graph
            assert not list(graph.objects(None, rdflib.OWL.imports))
    # The page is where its relative links are right.
    browser = "text/html,application/xhtml+xml,*/*;q=0.8"
    for path, page in (("/ontology", "/ontology/"), ("/concept", "/ontology/concepts.html")):
        status, headers, _ = ask(pages, path, browser)
        assert status in (303, 307)
        assert headers["location"].endswith(page)
        assert headers["vary"] == "Accept"
        assert ask(pages, page, browser)[2] == b"<p>page</p>"
    assert ask(pages, "/ontology/", "image/png")[2] == b"<p>page</p>"
    assert ask(pages, "/ontology/index.jsonld")[1]["content-type"] == "application/ld+json"


def test_a_thing_is_a_page_or_rdf_as_its_reader_likes(tmp_path: Path) -> None:
    """Without a site a page is made when it is wanted; beside a site it is the site's."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import PlainTextResponse, Response
    from starlette.routing import Mount, Route
    from starlette.testclient import TestClient

    from coopgraph.server.things import PATHS, Things

    described: list[str] = []

    async def described_as(request: Request, iri: str) -> Response:
        described.append(iri)
        return PlainTextResponse("rdf")

    kg = coopgraph.load()
    opened: list[int] = []

    def open_graph() -> coopgraph.KnowledgeGraph:
        opened.append(1)
        return kg

    def client(front: bool, folder: Path) -> TestClient:
        pages = Pages(open_graph, folder, front=front)
        if not front:  # as if it were written already
            (folder / "id").mkdir(parents=True)
            page = {"iri": "https://w3id.org/coopgraph/id/k-petro", "page": "id/k-petro.html"}
            (folder / "id/index.json").write_text(json.dumps([page]), encoding="utf-8")
            (folder / "id/k-petro.html").write_text("<p>of the site</p>", encoding="utf-8")
            pages._files, pages._written = StaticFiles(directory=folder, html=True), ""
        things = Things(pages, described_as, front=front)
        routes = [*(Route(path, things.answer) for path in PATHS), Mount("/", pages)]
        return TestClient(Starlette(routes=routes), follow_redirects=False)

    browser = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    for front in (True, False):
        asked = client(front, tmp_path / str(front))
        for language, place in (("en", "../id/"), ("vi-VN,vi;q=0.9,en;q=0.8", "../vi/id/")):
            leads = asked.get("/id/k-petro", headers={**browser, "accept-language": language})
            assert (leads.status_code, leads.headers["location"]) == (303, f"{place}k-petro.html")
            assert leads.headers["vary"] == "Accept, Accept-Language"
        assert asked.get("/vi/id/k-petro").headers["location"] == "../../vi/id/k-petro.html"
        told = asked.get("/id/k-petro", headers={"accept": "text/turtle"})
        assert (told.text, described.pop()) == ("rdf", "https://w3id.org/coopgraph/id/k-petro")
        assert "Origin" in told.headers["vary"]
        page = asked.get("/id/k-petro.html")
        assert page.status_code == 200
        assert page.headers["content-type"].startswith("text/html")
        again = asked.get("/id/k-petro.html", headers={"if-none-match": page.headers["etag"]})
        assert again.status_code == 304
        for name in ("no-such.html", "a%3Cb%3E.html", "%20", "a%00b"):
            assert asked.get(f"/id/{name}").status_code == 404, name
    assert page.text == "<p>of the site</p>"
    asked = client(True, tmp_path / "again")
    assert asked.get("/id/?name=H%C3%A0n%20Qu%E1%BB%91c").headers["location"] == "republic-of-korea"
    assert asked.get("/vi/id/?name=KR").headers["location"] == "republic-of-korea"
    unknown, several = asked.get("/id/?name=K-Petra"), asked.get("/id/?name=Korea")
    assert (unknown.status_code, several.status_code) == (404, 300)
    assert "id:k-petro" in unknown.text
    assert "id:north-korea" in several.text
    first = asked.get("/vi/id/k-petro.html").text
    before = len(opened)
    assert asked.get("/vi/id/k-petro.html").text == first
    assert len(opened) == before, "a page that is kept needs no graph"
    assert "Viện Quản lý xăng dầu Hàn Quốc" in first
    assert 'href="republic-of-korea.html"' in first
    assert "<script>" not in first
    assert '<script type="application/ld+json">' in first
