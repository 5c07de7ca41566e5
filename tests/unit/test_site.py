"""The static site: whole, linked, inert, the same every time, and careful with folders."""

from __future__ import annotations

import base64
import filecmp
import hashlib
import json
import re
import shutil
import sys
import warnings
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from rdflib import BNode, Dataset, Graph, URIRef

from coopgraph import render
from coopgraph.build import Corpus, load_store
from coopgraph.cli import main
from coopgraph.evidence import source_iri
from coopgraph.kg import KnowledgeGraph, load
from coopgraph.pages.explorer_data import dossier
from coopgraph.pages.site_data import write_site
from coopgraph.pages.site_data.definitions import expression
from coopgraph.pages.site_data.reading import read
from coopgraph.render import diagram, site, sparql
from coopgraph.resources import ontology_dir

SMALL = Path(__file__).resolve().parents[1] / "fixtures" / "small"
VOID = {"meta", "link", "br", "img", "input", "hr", "path", "circle", "ellipse", "polygon"}
HOSTILE = "</style></title><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}\u202e"


class Reader(HTMLParser):
    """Reads a page strictly: every element closed, in order; keeps links, ids and names."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.links: list[tuple[str, dict[str, str | None]]] = []
        self.attributes: set[str] = set()
        self.meta: dict[str, str] = {}
        self.text: list[str] = []
        self.scripts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, names)
        values = dict(attrs)
        self.tags[tag] += 1
        self.attributes |= set(names)
        if tag not in ("html", "head", "body") and values.get("id") is not None:
            self.ids.append(values["id"] or "")
        if "href" in values or "src" in values:
            self.links.append((tag, values))
        if tag == "script":
            self.scripts.append(values.get("type") or "(ours)")
        if tag == "meta" and values.get("http-equiv"):
            self.meta[values["http-equiv"] or ""] = values["content"] or ""
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "script" in self.open:
            assert "</" not in data or data == site.find_script()
        elif "style" not in self.open:
            self.text.append(data)


def graph_of(corpus: Corpus) -> KnowledgeGraph:
    return KnowledgeGraph(load_store(corpus), corpus)


@pytest.fixture(scope="module")
def small() -> KnowledgeGraph:
    return graph_of(Corpus(ontology_dir(), SMALL / "data"))


@pytest.fixture(scope="module")
def data(small: KnowledgeGraph) -> dict[str, Any]:
    return read(small)


@pytest.fixture(scope="module")
def pages(data: dict[str, Any]) -> dict[str, str]:
    return site.pages(data)


@pytest.fixture(scope="module")
def shipped(shipped_site: Path) -> Path:
    return shipped_site


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages of a corpus in which every text, name and address is an attack."""
    room = tmp_path_factory.mktemp("hostile")
    shutil.copytree(ontology_dir(), room / "ontology")
    shutil.copytree(SMALL / "data", room / "data")
    words = HOSTILE.replace('"', '\\"')
    append(
        room / "ontology" / "coopgraph.ttl",
        f"""
coop:Actor skos:definition "{words}"@en ; rdfs:label "{words}"@en ; skos:example "{words}" ;
    skos:closeMatch <javascript:alert(3)> .
<https://w3id.org/coopgraph/ontology#x%22%3E%3Cscript%3E> a owl:Class ;
    rdfs:subClassOf coop:Actor ; rdfs:label "\\\\\\"];evil [label=\\"{words}"@vi .
<https://w3id.org/coopgraph/ontology> dcterms:license <javascript:alert(4)> .
""",
    )
    shapes = (room / "ontology" / "shapes" / "facts.ttl").read_text("utf-8")
    shapes = shapes.replace("State one coop:participant", words)
    (room / "ontology" / "shapes" / "facts.ttl").write_text(shapes, "utf-8")
    rule = (room / "ontology" / "rules" / "chairs.rq").read_text("utf-8")
    rule = rule.replace("# rule: ", f"# rule: {HOSTILE}") + f"# {HOSTILE}\n"
    (room / "ontology" / "rules" / "chairs.rq").write_text(rule, "utf-8")
    question = (room / "ontology" / "questions" / "chairs.rq").read_text("utf-8")
    question = question.replace("# question: ", f"# question: {HOSTILE}")
    (room / "ontology" / "questions" / "chairs.rq").write_text(question + f"# {HOSTILE}", "utf-8")
    append(
        room / "data" / "sources.ttl",
        f"""
<https://w3id.org/coopgraph/source/../../../evil> a coop:Source ;
    dcterms:title "{words}"@en ; dcterms:publisher "{words}"@en ;
    dcterms:license <javascript:alert(5)> ; dcterms:language "\\"><script>" ;
    <https://schema.org/url> "javascript:alert(6)" ; dcterms:description "{words}"@vi .
<https://w3id.org/coopgraph/id/../evil> a coop:Organization ;
    <http://www.w3.org/2004/02/skos/core#prefLabel> "{words}"@en ;
    <http://www.w3.org/2004/02/skos/core#altLabel> "{words}" ;
    coop:locatedIn <javascript:alert(7)> .
""",
    )
    return site.pages(read(graph_of(Corpus(room / "ontology", room / "data"))))


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def files(folder: Path) -> dict[str, bytes]:
    found = (p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in found}


# ---------------------------------------------------------------- the pages


def test_every_page_is_whole_and_inert(pages: dict[str, str]) -> None:
    find = "(ours)"
    for name, text in pages.items():
        page = Reader(text)
        assert page.tags["h1"] == 1, name
        assert page.tags["main"] == 1, name
        assert set(page.scripts) <= {"application/ld+json", find}, name
        assert (find in page.scripts) is name.endswith("id/index.html"), name
        assert not {a for a in page.attributes if a.startswith("on") or a == "style"}, name
        assert len(page.ids) == len(set(page.ids)), Counter(page.ids).most_common(3)
        assert f'<html lang="{"vi" if name.startswith("vi/") else "en"}">' in text
        css = text.partition("<style>")[2].partition("</style>")[0]
        digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
        policy = page.meta["Content-Security-Policy"]
        assert f"style-src 'sha256-{digest}'" in policy
        assert "default-src 'none'" in policy
        script = base64.b64encode(hashlib.sha256(site.find_script().encode()).digest()).decode()
        runs = f"script-src 'sha256-{script}';" if find in page.scripts else ""
        assert re.findall(r"script-src[^;]*;", policy) == [runs][: bool(runs)]


def test_every_page_is_there_in_both_languages(
    small: KnowledgeGraph, pages: dict[str, str]
) -> None:
    english = {name for name in pages if not name.startswith("vi/")}
    assert {f"vi/{name}" for name in english} == set(pages) - english
    assert {f"questions/{q.stem}.html" for q in (ontology_dir() / "questions").glob("*.rq")} <= (
        english
    )
    assert {f"sources/{s.rpartition('/')[2]}.html" for s in small.sources} <= english


def test_links_lead_somewhere(shipped: Path) -> None:
    written = files(shipped)
    things = {name for name in written if "id/" in name and not name.endswith("index.html")}
    few = {*sorted(things)[::20]}  # of the pages of things, all made alike
    read_pages = {
        name: Reader(content.decode())
        for name, content in written.items()
        if name.endswith(".html")
        and name != "explorer.html"
        and (name in few or name not in things)
    }
    explorer = (shipped / "explorer.html").read_text("utf-8")
    about = dossier(load())
    shown = {t["tie"] for t in about["ties"]} | {n["iri"] for n in about["nodes"]}
    shown |= set(about["facts"])
    assert len(explorer) > 100_000
    count = 0

    @cache
    def there(place: Path) -> str:
        assert place.is_file(), place
        return place.resolve().relative_to(shipped.resolve()).as_posix()

    for name, page in read_pages.items():
        for tag, values in page.links:
            address = values.get("href") or ""
            assert "src" not in values, (name, values)
            if address.startswith("data:"):
                assert tag == "link"
                continue
            if re.match(r"[a-z]+:", address):
                assert address.startswith(("http://", "https://")), address
                assert tag == "a", "nothing is fetched"
                assert "noreferrer" in (values.get("rel") or ""), address
                continue
            parts = urlsplit(address)
            target = (shipped / name).parent / unquote(parts.path) if parts.path else shipped / name
            inside = there(target)
            count += 1
            if inside == "explorer.html":
                asked = parse_qs(parts.fragment)
                assert asked["lang"] == ["vi" if name.startswith("vi/") else "en"]
                for slug in asked.get("id", []):
                    assert {slug, f"https://w3id.org/coopgraph/id/{slug}"} & shown, address
            elif parts.fragment and inside in read_pages:
                assert unquote(parts.fragment) in read_pages[inside].ids, (name, address)
    assert count > 5000


def test_the_language_switch_leads_to_the_same_page(pages: dict[str, str]) -> None:
    for name, text in pages.items():
        other = name.removeprefix("vi/") if name.startswith("vi/") else f"vi/{name}"
        switch = [v for _, v in Reader(text).links if v.get("hreflang")]
        assert switch
        for values in switch:
            target = Path("/", Path(name).parent, values["href"] or "")
            assert Path("/", other) == Path(*_resolved(target.parts))


def _resolved(parts: tuple[str, ...]) -> list[str]:
    made: list[str] = []
    for part in parts:
        made = made[:-1] if part == ".." else [*made, part]
    return made


def test_a_question_shows_its_answer_and_what_it_rests_on(
    small: KnowledgeGraph, data: dict[str, Any], pages: dict[str, str]
) -> None:
    for asked in data["questions"]:
        if asked["problem"]:
            continue
        answer = small.ask(asked["name"], timeout=None)
        page = Reader(pages[f"questions/{asked['name']}.html"])
        text = " ".join(" ".join(page.text).split())
        assert asked["total"] == len(answer)
        assert asked["question"]["en"] in text
        cited = [i for i in page.ids if i.startswith("passage-")]
        assert len(cited) == len(answer.passages)
        for passage in answer.passages.values():
            assert passage.gist["en"] in text


def test_the_sparql_of_a_question_can_be_copied(
    data: dict[str, Any], pages: dict[str, str]
) -> None:
    for asked in data["questions"]:
        page = Reader(pages[f"questions/{asked['name']}.html"])
        assert asked["sparql"] in "".join(page.text)


def test_a_source_lists_its_passages_in_order(data: dict[str, Any]) -> None:
    source = next(s for s in data["sources"] if s["id"] == "lantern")
    starts = [p["start"] for p in source["passages"]]
    assert starts == sorted(starts)
    assert len(starts) > 3
    assert all(p["supports"] for p in source["passages"])


def test_attached_text_is_shown_and_an_altered_one_is_not(small: KnowledgeGraph) -> None:
    text = (SMALL / "text" / "lantern.vi.txt").read_text("utf-8")
    for attached in (text, text[:5] + "*" + text[6:]):
        data = read(small, {source_iri("lantern"): attached})
        page = site.pages(data)["sources/lantern.html"]
        assert "<mark>" in page, "what the alteration does not touch is shown"
        assert ('class="warn"' in page) is (attached != text)


def test_terms_are_told_in_words(pages: dict[str, str]) -> None:
    english = " ".join("".join(Reader(pages["ontology/index.html"]).text).split())
    vietnamese = " ".join("".join(Reader(pages["vi/ontology/index.html"]).text).split())
    assert (
        "Defined as participation whose role is chair, vice-chair, secretariat or convenor"
        in english
    )
    assert "sự tham gia có vai trò là chủ tịch, phó chủ tịch, ban thư ký hoặc trưởng" in vietnamese
    assert "agreement with a milestone whose stage is signed" in english
    assert "anything with any inferred from" in english
    assert "at most one value" in english
    assert "participant (read backwards) then is membership then takes part in" in english
    ontology = Graph().parse(ontology_dir() / "coopgraph.ttl")
    own = {
        str(t) for t in ontology.subjects() if str(t).startswith("https://w3id.org/coopgraph/ont")
    }
    ids = set(Reader(pages["ontology/index.html"]).ids)
    assert {t.rpartition("#")[2] for t in own if "#" in t} <= ids


def test_a_thing_has_a_page_with_itself_as_rdf(
    small: KnowledgeGraph, data: dict[str, Any], pages: dict[str, str]
) -> None:
    said = small.rdflib()
    count = 0
    for thing in data["things"]:
        page = pages[f"id/{site.filenames([thing['slug']])[thing['slug']]}"]
        reader = Reader(page)
        text = " ".join("".join(reader.text).split())
        assert thing["label"]["en"] in text
        for section in thing["sections"]["en"]:
            for line in section["lines"]:
                assert " ".join("".join(part for part, _ in line["parts"]).split()) in text
        assert len([i for i in reader.ids if i.startswith("note-")]) == len(thing["notes"])
        told = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
        with warnings.catch_warnings():
            # rdflib 7.6 reads JSON-LD with a class of its own that it calls deprecated.
            warnings.simplefilter("ignore", DeprecationWarning)
            dataset = Dataset().parse(data=told, format="json-ld")
        for s, p, o, _ in dataset.quads():
            count += 1
            assert next(said.quads((s, p, o, None)), None), (s, p, o)
    assert {thing["iri"] for thing in data["things"]} == set(small.nodes["node"])
    assert count > 50
    listed = json.loads(site.things_file(data))
    assert {one["page"] for one in listed} <= pages.keys()
    index = Reader(pages["vi/id/index.html"])
    assert {f"{thing['slug']}.html" for thing in data["things"]} <= {
        (values.get("href") or "") for _, values in index.links
    }


def test_shapes_and_rules_are_all_told(pages: dict[str, str]) -> None:
    shapes = Graph()
    for path in (ontology_dir() / "shapes").glob("*.ttl"):
        shapes.parse(path)
    sh = "http://www.w3.org/ns/shacl#"
    for language, name in (("en", "ontology/shapes.html"), ("vi", "vi/ontology/shapes.html")):
        text = "".join(Reader(pages[name]).text)
        for predicate in ("message", "description"):
            for said in shapes.objects(None, URIRef(sh + predicate)):
                if getattr(said, "language", None) == language:
                    assert str(said) in text
    rules = set(Reader(pages["ontology/rules.html"]).ids)
    assert {p.stem for p in (ontology_dir() / "rules").glob("*.rq")} <= rules


def test_both_languages_have_the_same_words() -> None:
    def keys(tree: object, path: str = "") -> set[str]:
        if not isinstance(tree, dict):
            return {path}
        return {k for name, below in tree.items() for k in keys(below, f"{path}/{name}")}

    words = site.words()
    assert keys(words["en"]) == keys(words["vi"])


# ---------------------------------------------------------------- hostile and odd input


def test_hostile_words_stay_words(hostile: dict[str, str]) -> None:
    for name, text in hostile.items():
        page = Reader(text)
        assert set(page.scripts) <= {"application/ld+json", "(ours)"}, name
        assert page.tags["img"] == 0, name
        assert page.tags["style"] == 1, name
        assert not {a for a in page.attributes if a.startswith("on") or a == "style"}, name
        for _, values in page.links:
            assert not (values.get("href") or "").startswith("javascript"), name
        assert ".." not in Path(name).parts
    shown = "".join(Reader(hostile["ontology/index.html"]).text)
    assert HOSTILE in shown
    assert "javascript:alert(4)" in shown
    assert "sources/evil.html" in hostile
    assert HOSTILE in "".join(Reader(hostile["sources/evil.html"]).text)
    assert HOSTILE in "".join(Reader(hostile["id/evil.html"]).text)
    assert HOSTILE in "".join(Reader(hostile["id/index.html"]).text)
    data = hostile["id/evil.html"].partition('<script type="application/ld+json">')[2]
    told = json.loads(data.partition("</script>")[0])
    names = [name["@value"] for name in told["@graph"][0]["skos:prefLabel"]]
    assert names == [HOSTILE], "what JSON says is what is called so"


def test_a_class_definition_in_a_circle_ends() -> None:
    graph = Graph()
    a, b = BNode(), BNode()
    owl = "http://www.w3.org/2002/07/owl#"
    graph.add((a, URIRef(owl + "complementOf"), b))
    graph.add((b, URIRef(owl + "complementOf"), a))
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    graph.add((b, URIRef(rdf + "rest"), b))
    assert "other" in repr(expression(graph, a))
    assert expression(graph, BNode()) == {"op": "other"}


def test_without_graphviz_the_classes_are_listed(
    data: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    text = site.pages(data)["ontology/index.html"]
    assert 'class="diagram"' not in text
    page = Reader(text)
    text = "".join(page.text)
    assert "Graphviz is not installed" in text
    assert "mandate" in text


@pytest.mark.skipif(not diagram.available(), reason="no Graphviz")
def test_the_diagram_shows_every_class_and_nothing_that_acts(pages: dict[str, str]) -> None:
    page = pages["ontology/index.html"]
    drawn = page[page.index('<svg class="diagram"') :].partition("</svg>")[0]
    assert drawn.count("<text") >= 40
    for word in ("xlink", "font-family", "<!--", "<title", "style="):
        assert word not in drawn
    svg = diagram.svg(diagram.dot([_box(HOSTILE), _box('"];b [')], []), HOSTILE)
    assert svg is not None
    assert "<script" not in svg
    assert str(svg).count("<text") == 2


def _box(label: str) -> dict[str, str]:
    return {"id": label, "label": label, "href": "javascript:alert(1)", "kind": label}


def test_highlighting_keeps_the_text() -> None:
    for text in ("", "SELECT ?x { ?x a coop:Actor }", HOSTILE, "'''\"<", "# <b>\n<a>", "\\", "?"):
        assert "".join(Reader(f"<p>{sparql.highlighted(text)}</p>").text) == text


def test_an_empty_graph_has_a_site_too(tmp_path: Path) -> None:
    (tmp_path / "sources.ttl").write_text("@prefix coop: <urn:x> .\n", "utf-8")
    made = site.pages(read(graph_of(Corpus(ontology_dir(), tmp_path))))
    assert "0" in made["index.html"]
    for text in made.values():
        Reader(text)


# ---------------------------------------------------------------- the folder


def test_building_twice_gives_the_same_bytes(shipped: Path, tmp_path: Path) -> None:
    again = write_site(load(), tmp_path / "again")
    names = sorted(files(shipped))
    assert names == sorted(files(again))
    _, different, failed = filecmp.cmpfiles(shipped, again, names, shallow=False)
    assert (different, failed) == ([], [])


# ---------------------------------------------------------------- the command


def test_the_command_writes_and_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "deep" / "pages"
    assert main(["site", str(folder), "--sources", "tong-cuc-2021-review"]) == 0
    assert "open index.html" in capsys.readouterr().err
    assert (folder / "vi" / "sources" / "tong-cuc-2021-review.html").is_file()
    (folder / "CNAME").write_text("example.org")
    assert main(["site", str(folder)]) == 2
    said = capsys.readouterr().err
    assert "CNAME" in said
    assert "--force" in said
    assert main(["site", str(folder), "--text", "nothing=missing.txt", "--force"]) == 2
    assert main(["site"]) == 2


def test_the_style_has_both_shades() -> None:
    assert "prefers-color-scheme: dark" in site.style()
    assert site.style().count("--paper:") == 2
    assert render.__doc__


def test_dates_joined_into_one_cell_are_in_order() -> None:
    """An engine joins them in any order, and a site of the same graph has the same bytes."""
    from coopgraph.pages.site_data.answers import _cell

    for joined in ("2021-10-12 2021-10", "2021-10 2021-10-12"):
        assert _cell(joined)["text"] == "2021-10 2021-10-12"
    assert _cell("[2020-06..] [..2021] 1996")["text"] == "1996 [..2021] [2020-06..]"
    assert _cell("20 of 12 bodies")["text"] == "20 of 12 bodies"
