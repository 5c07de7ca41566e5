"""What the page saves, each file opened in the tool it is for."""

from __future__ import annotations

import base64
import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
import rdflib
from rdflib.compare import isomorphic

import coopgraph
from coopgraph.build import Corpus, assemble, derive
from coopgraph.kg import KnowledgeGraph
from coopgraph.namespaces import COOP, GRAPH_CATALOGUE, OA
from coopgraph.office_cells import guarded
from coopgraph.pages.explorer_data import dossier
from coopgraph.render.page import write_page
from coopgraph.resources import ontology_dir

if TYPE_CHECKING:
    from playwright.sync_api import Page

Open = Callable[..., "Page"]
Await = Callable[..., None]

ROOT = Path(__file__).resolve().parents[2]
URI = rdflib.Namespace(COOP)
SVG = "{http://www.w3.org/2000/svg}"
PNG = b"\x89PNG\r\n\x1a\n"

HOSTILE = [
    '=HYPERLINK("https://evil.example","x")',
    "</script><script>window.hacked=1</script>",
    "]]><!-- & \" ' {{ 7*7 }} -->",
    '@SUM(A1)\r\n+1,"quoted"',
    "\u202eshalom שלום مرحبا",
    "Phu\u0301 Ye\u0302n 👩\u200d🔬 𝕏",
    "\x00\x0b\x1b\ufffe",
    "-" + "x" * 10_000,
    '\\"""^^<a> . <b> <c> <d>',
]


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    return coopgraph.load()


def save(page: Page, kind: str) -> bytes:
    """Use the menu, take the file."""
    page.click("#save")
    with page.expect_download() as waiting:
        page.click(f"[data-save={kind}]")
    assert waiting.value.suggested_filename.endswith(f".{kind}")
    return Path(waiting.value.path()).read_bytes()


def rows_of(data: bytes) -> list[dict[str, str]]:
    """As Python's csv reads it: every record ends in CRLF and has as many cells as the head."""
    text = data.decode("utf-8-sig")
    assert text.endswith("\r\n")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert {len(row) for row in rows} == {len(rows[0])}
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def visible(page: Page) -> int:
    counts = page.evaluate("coopgraph.state().counts")
    return int(counts["solid"] + counts["dashed"] + counts["ghost"])


def triples(
    kg: KnowledgeGraph, ties: set[str], nodes: set[str], trusted: set[str], facts: dict[str, Any]
) -> rdflib.Graph:
    """The same subgraph taken in Python: ties, nodes, facts about them, evidence, its sources."""
    said = kg.store.dump(sorted({*trusted, GRAPH_CATALOGUE}), "ntriples")
    data = rdflib.Graph().parse(data=said, format="nt")
    found = rdflib.Graph()

    def take(subject: rdflib.term.Node) -> None:
        for triple in data.triples((subject, None, None)):
            found.add(triple)

    told = {
        iri
        for iri, fact in facts.items()
        if {*fact["about"]} & (ties | nodes)
        and fact["source"] in trusted
        and fact["rank"] != "deprecated"
    }
    first = {rdflib.URIRef(iri) for iri in ties | nodes | told}
    for subject in first:
        take(subject)
    for cited in {o for s in first for o in found.objects(s, rdflib.URIRef(COOP + "evidence"))}:
        take(cited)
    for source in set(found.objects(None, rdflib.URIRef(OA + "hasSource"))):
        take(source)
    return found


def test_turtle_is_the_subgraph_python_takes(
    show: Open, until: Await, real_page: Path, real: dict[str, Any], kg: KnowledgeGraph
) -> None:
    page = show(real_page, "#lang=en")
    data = save(page, "ttl")
    got = rdflib.Graph().parse(data=data, format="turtle")
    ties = {t["tie"] for t in real["ties"] if t["rank"] != "deprecated"}
    nodes = {n["iri"] for n in real["nodes"]}
    assert len(ties) == visible(page) > 50
    assert isomorphic(got, triples(kg, ties, nodes, set(kg.sources), real["facts"]))
    # Whatever the graph says of a thing by these is described, not only named.
    for name in ("milestone", "amount", "hasName"):
        assert all((fact, None, None) in got for fact in got.objects(None, URI[name]))
    graph = rdflib.Graph().parse(data=kg.store.dump(kg.sources, "ntriples"), format="nt")
    about = {s for s, o in graph.subject_objects(URI["about"]) if str(o) in nodes}
    assert len(about) > 10
    kept = {s for s in about if (s, URI["rank"], None) not in graph}
    assert all((s, None, None) in got for s in kept)
    kinds = {
        str(o).removeprefix(COOP) for s in got.subjects() for o in got.objects(s, rdflib.RDF.type)
    }
    assert {"Milestone", "Remark", "Observation"} <= kinds
    for tie in ties:
        assert (rdflib.URIRef(tie), rdflib.RDF.type, rdflib.URIRef(COOP + "Participation")) in got
    assert data == save(page, "ttl")
    # The prefixes are those of the project.
    assert dict(got.namespaces())["coop"] == rdflib.URIRef(COOP)
    # A day and fewer sources: what is visible, by whom it is believed.
    page.evaluate("location.hash = '#at=2021-06&lang=vi&hide=Event'")
    until(page, "() => coopgraph.state().at === '2021-06'")
    page.uncheck("[data-source=asean-org]")
    part = rdflib.Graph().parse(data=save(page, "ttl"), format="turtle")
    drawn = {r["tie"] for r in rows_of(save(page, "csv"))}
    assert 0 < len(drawn) < len(ties)
    shown = nx.read_graphml(io.BytesIO(save(page, "graphml")))
    trusted = {s for s in kg.sources if not s.endswith("/asean-org")}
    assert isomorphic(part, triples(kg, drawn, set(shown), trusted, real["facts"]))


def test_graphml_is_read_by_networkx(show: Open, real_page: Path, real: dict[str, Any]) -> None:
    page = show(real_page, "#lang=vi")
    net = nx.read_graphml(io.BytesIO(save(page, "graphml")), force_multigraph=True)
    assert net.is_directed()
    assert set(net) == {n["iri"] for n in real["nodes"]}
    ties = {t["tie"]: t for t in real["ties"] if t["rank"] != "deprecated"}
    assert {d["tie"] for *_, d in net.edges(data=True)} == set(ties)
    assert net.number_of_edges() == len(ties)
    for one, other, data in net.edges(data=True):
        tie = ties[data["tie"]]
        assert (one, other) == (tie["participant"], tie["framework"])
        assert data.get("begin") == tie["begin"]
        assert data.get("end_open", False) == bool(tie["end_open"])
        assert data["evidence"].split() == tie["evidence"]
    for node in real["nodes"]:
        kept = net.nodes[node["iri"]]
        assert (kept["label_en"], kept["label_vi"]) == (node["label"]["en"], node["label"]["vi"])
        assert kept["label"] == node["label"]["vi"]
        assert kept["actor"] is node["actor"]
        assert isinstance(kept["x"], float)


def test_csv_has_a_row_for_each_tie_and_passage(
    show: Open, real_page: Path, real: dict[str, Any]
) -> None:
    page = show(real_page, "#lang=en&at=2021")
    data = save(page, "csv")
    assert data.startswith(b"\xef\xbb\xbftie,participant,")
    rows = rows_of(data)
    assert len({r["tie"] for r in rows}) == visible(page)
    ties = {t["tie"]: t for t in real["ties"]}
    for row in rows:
        tie, item = ties[row["tie"]], real["evidence"][row["evidence"]]
        assert row["participant"] == tie["participant"]
        assert row["begin"].lstrip("'") == (tie["begin"] or "")
        assert row["gist"].lstrip("'") == item["gist"]["en"]
        assert row["source"] == item["source"]
        assert row["reading"] in ("certain", "open", "possible")
    cited = {(t, e) for t in {r["tie"] for r in rows} for e in ties[t]["evidence"]}
    assert {(r["tie"], r["evidence"]) for r in rows} == cited


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_svg_and_png_show_the_view(
    show: Open, real_page: Path, real: dict[str, Any], tmp_path: Path, scheme: str
) -> None:
    page = show(real_page, "#lang=vi&at=2021&id=stameq", scheme=scheme)
    data = save(page, "svg")
    root = ET.fromstring(data)
    texts = ["".join(e.itertext()) for e in root.iter(SVG + "text")]
    assert "Hợp tác quốc tế, từng dữ kiện một" in texts
    labels = {label["text"] for label in page.evaluate("coopgraph.labels()") if not label["tie"]}
    assert {text for text in labels if " " not in text} <= set(texts)
    assert any(text.startswith("Nguồn:") for text in texts)
    assert any(text.startswith("Quốc gia (") for text in texts)
    shapes = [e for e in root.iter() if e.tag in (SVG + "polygon", SVG + "circle")]
    assert len(shapes) > len(real["nodes"])
    assert not [e for e in root.iter() if e.tag.rpartition("}")[2] in ("script", "a", "image")]
    assert "href" not in data.decode()
    picture = save(page, "png")
    assert picture.startswith(PNG)
    # Both as a browser sees them: neither blank, and the pixels are twice the figure.
    (tmp_path / "view.svg").write_bytes(data)
    (tmp_path / "view.png").write_bytes(picture)
    (tmp_path / "both.html").write_text("<img src=view.svg><img src=view.png>", "utf-8")
    both = show(tmp_path / "both.html", expect=False)
    sizes = both.evaluate(
        "[...document.images].map(i => [i.naturalWidth, i.naturalHeight, i.complete])"
    )
    assert sizes[0][0] * 2 == sizes[1][0]
    assert sizes[0][1] * 2 == sizes[1][1]
    colours = page.evaluate(
        """async b64 => { const image = new Image(); image.src = 'data:image/png;base64,' + b64;
        await image.decode(); const c = document.createElement('canvas');
        c.width = image.width; c.height = image.height; const x = c.getContext('2d');
        x.drawImage(image, 0, 0); const d = x.getImageData(0, 0, c.width, c.height).data;
        const seen = new Map(); for (let i = 0; i < d.length; i += 40) {
          const k = d[i] + ',' + d[i + 1] + ',' + d[i + 2]; seen.set(k, (seen.get(k) || 0) + 1); }
        return [seen.size, Math.max(...seen.values()) / (d.length / 40)]; }""",
        base64.b64encode(picture).decode(),
    )
    assert colours[0] > 60
    assert colours[1] < 0.99
    assert data == save(page, "svg")


@pytest.mark.parametrize("view", ["net=actors", "net=frameworks", "ego=stameq", "view=table"])
def test_every_view_can_be_saved(
    show: Open, real_page: Path, real: dict[str, Any], kg: KnowledgeGraph, view: str
) -> None:
    page = show(real_page, f"#lang=en&{view}")
    net = nx.read_graphml(io.BytesIO(save(page, "graphml")))
    assert 10 < len(net) == page.evaluate("coopgraph.state().counts.nodes")
    assert net.number_of_edges() > 10
    if view == "net=actors":
        assert not net.is_directed()
        assert min(d["weight"] for *_, d in net.edges(data=True)) >= 1
    assert len(ET.fromstring(save(page, "svg"))) > 5
    assert save(page, "png").startswith(PNG)
    rows = rows_of(save(page, "csv"))
    got = rdflib.Graph().parse(data=save(page, "ttl"), format="turtle")
    ties = {r["tie"] for r in rows}
    ends = {r[end] for r in rows for end in ("participant", "framework")}
    assert isomorphic(got, triples(kg, ties, ends | set(net), set(kg.sources), real["facts"]))


def test_hostile_text_stays_text_in_every_file(
    show: Open, world: dict[str, Any], tmp_path: Path
) -> None:
    for index, node in enumerate(world["nodes"]):
        text = HOSTILE[index % len(HOSTILE)]
        node["label"] = {"en": text, "vi": text}
    for item in world["evidence"].values():
        item["gist"] = {"en": HOSTILE[0], "vi": HOSTILE[3]}
        item["place"] = {"en": HOSTILE[3]}
    for source in world["sources"].values():
        source["title"] = {"en": HOSTILE[1]}
        source["url"] = "javascript:window.hacked=2"
    world["title"] = {"en": HOSTILE[2], "vi": HOSTILE[2]}
    world["classes"] = {cls: {"en": HOSTILE[1]} for cls in world["classes"]}
    world["ties"][0]["begin"] = HOSTILE[0]
    page = show(write_page(world, tmp_path / "hostile.html"), "#lang=en")
    labels = {n["iri"]: n["label"]["en"] for n in world["nodes"]}
    rows = rows_of(save(page, "csv"))
    assert len({r["tie"] for r in rows}) == visible(page)
    for row in rows:
        for value in row.values():
            assert value[:1] not in ("=", "+", "-", "@", "\t", "\r")
        wanted = labels[row["participant"]].replace("\x00", "\ufffd")
        assert row["participant_label"] == guarded(wanted)
    net = nx.read_graphml(io.BytesIO(save(page, "graphml")))
    for iri, text in labels.items():
        # What XML cannot hold becomes a space; a parser turns CR into LF.
        kept = "".join(c if c.isprintable() or c in "\n\r\u202e\u200d" else " " for c in text)
        assert net.nodes[iri]["label_en"] == kept.replace("\r\n", "\n")
    root = ET.fromstring(save(page, "svg"))
    assert not [e for e in root.iter() if e.tag.endswith("script")]
    assert "\u202e" not in "".join(root.itertext())
    assert save(page, "png").startswith(PNG)
    assert page.locator("[data-save=ttl]").is_hidden()  # no triples came with this data
    assert page.evaluate("window.hacked") is None


def test_hostile_literals_come_back_from_turtle(show: Open, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    graph = rdflib.Graph()
    one, cited = (rdflib.URIRef(f"https://w3id.org/coopgraph/id/{i}") for i in ("odd(1)", "ev"))
    graph.add((one, rdflib.RDF.type, rdflib.URIRef(COOP + "Body")))
    label = rdflib.SKOS.altLabel
    for text in HOSTILE:
        if "\x00" not in text:
            graph.add((one, label, rdflib.Literal(text)))
    graph.add((one, rdflib.URIRef(COOP + "evidence"), cited))
    graph.add((cited, rdflib.RDF.type, rdflib.URIRef(COOP + "Evidence")))
    source = rdflib.URIRef("https://w3id.org/coopgraph/source/odd")
    graph.add((cited, rdflib.URIRef(OA + "hasSource"), source))
    graph.add((cited, rdflib.URIRef(OA + "start"), rdflib.Literal(3)))
    graph.serialize(data / "odd.ttl", format="turtle")
    (data / "sources.ttl").write_text(f"<{source}> a <{COOP}Source> .\n", "utf-8")
    corpus = Corpus(ontology_dir(), data)
    kg = KnowledgeGraph(derive(assemble(corpus), corpus), corpus)
    page = show(write_page(dossier(kg), tmp_path / "odd.html"), "#lang=en")
    got = rdflib.Graph().parse(data=save(page, "ttl"), format="turtle")
    assert isomorphic(got, triples(kg, set(), {str(one)}, {str(source)}, {}))
    assert len(list(got.objects(one, label))) == len(HOSTILE) - 1


def test_the_menu_by_keyboard(show: Open, sample_page: Path) -> None:
    page = show(sample_page, "#lang=en")
    page.focus("#save")
    page.keyboard.press("Enter")
    assert page.get_attribute("#save", "aria-expanded") == "true"
    seen = []
    for _ in range(7):
        seen.append(page.evaluate("document.activeElement.innerText.split('\\n')[0]"))
        page.keyboard.press("ArrowDown")
    assert seen[:4] == ["PNG", "SVG", "CSV", "GraphML"]
    assert "Copy link" in seen
    page.keyboard.press("Home")
    with page.expect_download():
        page.keyboard.press("Enter")
    assert page.locator("#save-menu").is_hidden()
    assert page.evaluate("document.activeElement.id") == "save"
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert page.locator("#save-menu").is_hidden()
    assert "Saved as network-en.png" in page.inner_text("#notice")
    page.click("#save")
    page.mouse.click(600, 400)
    assert page.locator("#save-menu").is_hidden()


def test_an_empty_picture_is_saved_too(show: Open, sample_page: Path) -> None:
    page = show(sample_page, "#lang=en&sources=")
    assert page.evaluate("coopgraph.state().counts.nodes") == 0
    assert rows_of(save(page, "csv")) == []
    assert len(nx.read_graphml(io.BytesIO(save(page, "graphml")))) == 0
    ET.fromstring(save(page, "svg"))
    assert save(page, "png").startswith(PNG)


def test_the_groups_of_a_large_network_are_saved(show: Open, tmp_path: Path) -> None:
    drawn = nx.barabasi_albert_graph(12_000, 3, seed=1)
    page = show(coopgraph.draw(drawn, title="Large").save(tmp_path / "large.html"), "#lang=en")
    net = nx.read_graphml(io.BytesIO(save(page, "graphml")))
    assert not net.is_directed()
    assert sum(data["size"] for _, data in net.nodes(data=True)) == 12_000
    assert all(data["weight"] >= 1 for *_, data in net.edges(data=True))
    assert len(ET.fromstring(save(page, "svg"))) > 5
    assert save(page, "png").startswith(PNG)
    page.click("#save")
    page.click("[data-save=csv]")  # no ties are drawn yet, and the page says so
    assert "Open a group" in page.inner_text("#notice")
