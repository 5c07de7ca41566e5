from __future__ import annotations

import base64
import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import coopgraph
from coopgraph.build import Corpus, assemble, derive
from coopgraph.errors import CoopgraphError, QueryError, QueryTimeout, UnknownNameError
from coopgraph.files import WriteError
from coopgraph.kg import KnowledgeGraph
from coopgraph.namespaces import CONCEPT, GRAPH_DERIVED, ID, SOURCE
from coopgraph.resources import ontology_dir

SMALL = Path(__file__).parents[1] / "fixtures" / "small" / "data"


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    corpus = Corpus(ontology_dir(), SMALL)
    return KnowledgeGraph(derive(assemble(corpus), corpus), corpus)


def test_query_gives_what_the_query_asks_for(kg: KnowledgeGraph) -> None:
    rows = kg.query("SELECT ?a ?f WHERE { ?a coop:chairs ?f } ORDER BY ?a")
    assert [r.a.short for r in rows] == ["id:hoi-den-bien", "id:sao-mai"]
    assert rows.labelled("vi")[0] == ("Hội Đèn Biển", "Ủy ban Ánh sáng")
    assert kg.query("ASK { ?s a coop:Mandate }") is True
    assert len(kg.query("CONSTRUCT { ?s a ?o } WHERE { ?s a coop:Company ; a ?o }")) >= 1
    with pytest.raises(QueryTimeout):
        kg.query(
            "SELECT (COUNT(DISTINCT ?a) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", timeout=0.1
        )


def test_a_statement_of_two_sources_counts_once(kg: KnowledgeGraph) -> None:
    body = "{ id:uy-ban-anh-sang a coop:Body }"
    assert len(kg.query(f"SELECT * {body}")) == 1
    rows = kg.query(f"SELECT ?g {{ GRAPH ?g {body} }} ORDER BY ?g")
    assert [r.g.short for r in rows] == ["source:almanac", "source:lantern"]


def test_participations_table(kg: KnowledgeGraph) -> None:
    ties = kg.participations()
    assert dict(ties.schema) == {
        **dict.fromkeys(
            ("tie", "participant", "framework", "role", "on_behalf_of", "begin", "end", "during"),
            pl.String,
        ),
        **dict.fromkeys(("earliest_begin", "latest_begin", "earliest_end", "latest_end"), pl.Date),
        "end_open": pl.Boolean,
        "end_known": pl.Boolean,
        "rank": pl.String,
        "source": pl.String,
        "evidence": pl.List(pl.String),
        "disputed_by": pl.List(pl.String),
        "inferred": pl.Boolean,
        "anonymous": pl.Boolean,
    }
    assert ties["tie"].to_list() == [
        ID + name
        for name in ("tie-chair", "tie-chair-almanac", "tie-member", "tie-party-1", "tie-party-2")
    ]
    chair, almanac, member, party, _ = ties.iter_rows(named=True)
    assert chair["role"] == CONCEPT + "chair"
    assert chair["on_behalf_of"] == ID + "nam-hai"
    assert (chair["begin"], chair["end"], chair["during"]) == ("2020", "2021", None)
    assert str(chair["latest_begin"]) == "2020-12-31"
    assert chair["evidence"] == [ID + "ev-lantern-2"]
    assert chair["disputed_by"] == [ID + "tie-chair-almanac"], "disputes are symmetric"
    assert almanac["disputed_by"] == [ID + "tie-chair"]
    assert (chair["end_open"], chair["end_known"]) == (False, True)
    assert (member["end_open"], member["end_known"]) == (False, False)
    assert (party["end_open"], party["end_known"]) == (True, True)
    assert party["end"] == ".."
    assert (party["rank"], party["source"]) == ("normal", SOURCE + "lantern")
    assert (party["inferred"], party["anonymous"]) == (False, False)


def test_ranks_are_chosen(tmp_path: Path) -> None:
    mine = tmp_path / "mine.ttl"
    text = (SMALL / "almanac.ttl").read_text(encoding="utf-8")
    mine.write_text(
        text.replace("coop:disputedBy id:tie-chair", "coop:rank concept:deprecated").replace(
            "tie-chair-almanac", "tie-old"
        ),
        encoding="utf-8",
    )
    corpus = Corpus(ontology_dir(), SMALL, (mine,))
    kg = KnowledgeGraph(derive(assemble(corpus), corpus), corpus)
    assert ID + "tie-old" not in kg.participations()["tie"].to_list()
    old = kg.participations(ranks=("deprecated",))
    assert old["tie"].to_list() == [ID + "tie-old"]
    assert (
        kg.network().number_of_edges() + 1
        == kg.network(ranks=("preferred", "normal", "deprecated")).number_of_edges()
    )


def test_nodes_table(kg: KnowledgeGraph) -> None:
    rows = {row["node"].removeprefix(ID): row for row in kg.nodes.iter_rows(named=True)}
    assert list(rows) == sorted(rows)
    assert {name: row["cls"] for name, row in rows.items()} == {
        "bo-dong": "Agreement",
        "hoi-den-bien": "Organization",
        "lien-minh-hai-dang": "IntergovernmentalOrganization",
        "nam-hai": "Country",
        "sao-mai": "Company",
        "uy-ban-anh-sang": "Body",
    }
    assert (rows["bo-dong"]["actor"], rows["bo-dong"]["framework"]) == (False, True)
    assert (rows["nam-hai"]["actor"], rows["nam-hai"]["framework"]) == (True, False)
    assert (rows["sao-mai"]["actor"], rows["sao-mai"]["framework"]) == (True, True)
    body = rows["uy-ban-anh-sang"]
    assert (body["label_en"], body["label_vi"]) == ("Committee on Light", "Ủy ban Ánh sáng")
    assert body["part_of"] == [ID + "lien-minh-hai-dang"]
    assert body["sources"] == [SOURCE + "almanac", SOURCE + "lantern"]


def test_trust(kg: KnowledgeGraph) -> None:
    assert kg.sources == [SOURCE + "almanac", SOURCE + "lantern"]
    only = kg.trusting(["almanac"])
    assert only.sources == [SOURCE + "almanac"]
    assert [r.a.short for r in only.query("SELECT ?a { ?a coop:chairs ?f }")] == ["id:sao-mai"]
    assert only.participations().height == 1
    assert kg.trusting(["source:almanac"]) is only, "kept once derived"
    assert only.trusting([SOURCE + "lantern", "almanac"]).participations().height == 5
    assert kg.trusting(["rumour"]).sources == [SOURCE + "rumour"]
    assert len(kg.trusting([]).query("SELECT * { ?t a coop:Participation }")) == 0
    with pytest.raises(UnknownNameError) as caught:
        kg.trusting(["almanach"])
    assert caught.value.suggestions == ("almanac",)
    assert kg.network(sources=["almanac"]).number_of_edges() == 1


def test_networks(kg: KnowledgeGraph) -> None:
    graph = kg.network(at="2020-06", certainty="possible")
    assert {data["iri"] for *_, data in graph.edges(data=True)} == {
        ID + "tie-chair",
        ID + "tie-member",
    }
    assert kg.network("actors").graph["kind"] == "actors"
    with pytest.raises(UnknownNameError):
        kg.network("actor")


def test_ask_and_evidence(kg: KnowledgeGraph) -> None:
    answer = kg.ask("chairs", at="2021-07-01", chair="Sao Mai")
    assert [(row.seat.short, row.holder) for row in answer] == [("id:sao-mai", ID + "sao-mai")]
    assert len(kg.ask("changes-between", since="2019-01-01", until="2021-12-31")) > 0
    assert [p.evidence for p in kg.evidence("tie-chair")] == [ID + "ev-lantern-2"]
    assert [p.evidence for p in kg.evidence("id:ev-lantern-2")] == [ID + "ev-lantern-2"]
    assert kg.evidence("chair") == []
    with pytest.raises(UnknownNameError):
        kg.evidence("nobody")


def test_rdflib_sees_the_same(kg: KnowledgeGraph) -> None:
    view = kg.rdflib()
    assert len(view) == len(kg.store)
    names = {str(g.identifier) for g in view.graphs()}
    assert {SOURCE + "lantern", GRAPH_DERIVED} <= names
    assert SOURCE + "rumour" not in names
    rows = view.query("SELECT ?a WHERE { ?a coop:chairs ?f }")
    assert len(list(rows)) == 2, "the project's prefixes are bound"
    with pytest.raises(QueryError):
        view.update("CLEAR ALL")


def test_owlready_gives_classes_and_individuals(kg: KnowledgeGraph) -> None:
    world = kg.owlready()
    company = world["https://w3id.org/coopgraph/ontology#Company"]
    assert [i.iri for i in company.instances()] == [ID + "sao-mai"]


def test_explore_writes_one_file(kg: KnowledgeGraph, tmp_path: Path) -> None:
    path = kg.explore(tmp_path / "page.html")
    packed = re.search('id="data-packed">([^<]+)<', path.read_text(encoding="utf-8"))
    assert packed
    assert "Committee on Light" in gzip.decompress(base64.b64decode(packed[1])).decode()
    with pytest.raises(WriteError, match="no such folder"):
        kg.explore(tmp_path / "none" / "page.html")


def test_load_takes_sources_and_files(tmp_path: Path) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_text(
        "PREFIX coop: <https://w3id.org/coopgraph/ontology#>\n<urn:me> a coop:Company .",
        encoding="utf-8",
    )
    kg = coopgraph.load(files=[mine])
    assert SOURCE + "mine" in kg.sources
    assert kg.query("ASK { <urn:me> a coop:Actor }") is True
    only = coopgraph.load(sources=["mine"], files=[mine])
    assert only.sources == [SOURCE + "mine"]
    assert repr(only).endswith("1 sources>")
    with pytest.raises(UnknownNameError) as caught:
        coopgraph.load(sources=["tong-cuc-2021-reviw"])
    assert caught.value.suggestions == ("tong-cuc-2021-review",)


# -- the notebook's magics -----------------------------------------------------------------------


class Shell:
    """The little of an IPython shell that the extension touches."""

    def __init__(self) -> None:
        self.user_ns: dict[str, Any] = {}
        self.magics: dict[str, Callable[..., Any]] = {}

    def register_magic_function(self, function: Any, magic_kind: str, magic_name: str) -> None:
        assert magic_kind == "line_cell"
        self.magics[magic_name] = function


@pytest.fixture
def sparql(monkeypatch: pytest.MonkeyPatch, kg: KnowledgeGraph) -> tuple[Any, Shell]:
    from coopgraph import magic

    monkeypatch.setattr(magic, "_graphs", {None: kg})  # in the place of the shipped one
    shell = Shell()
    coopgraph.load_ipython_extension(shell)
    return shell.magics["sparql"], shell


def test_magics(sparql: tuple[Any, Shell]) -> None:
    magic, shell = sparql
    text = "SELECT ?a { ?a coop:chairs ?f } ORDER BY ?a"
    assert len(magic(text)) == 2
    assert magic("--lang vi", text)[0] == ("Hội Đèn Biển",)
    assert len(magic("--sources=almanac --timeout 5 kept", text)) == 1
    assert len(shell.user_ns["kept"]) == 1
    assert magic("--timeout 0", "ASK { ?s ?p ?o }") is True
    assert magic("--lang=en", "ASK { ?s ?p ?o }") is True


def test_magics_ask_the_graph_that_was_loaded_and_say_which(
    sparql: tuple[Any, Shell], kg: KnowledgeGraph, capsys: pytest.CaptureFixture[str]
) -> None:
    from IPython.core.error import UsageError

    magic, shell = sparql
    text = "SELECT ?a { ?a coop:chairs ?f } ORDER BY ?a"
    assert "of the graph" in repr(magic(text))
    shell.user_ns["mine"] = kg.trusting(["almanac"])
    one = magic("--lang vi", text)
    assert len(one) == 1
    assert "only the sources almanac" in repr(one)
    assert "only the sources almanac" in one._repr_html_()
    assert magic("", "ASK { ?s ?p ?o }") is True
    assert "only the sources almanac" in capsys.readouterr().out
    shell.user_ns["other"] = kg
    with pytest.raises(UsageError, match="several graphs are loaded: mine, other"):
        magic(text)
    assert len(magic("--graph other", text)) == 2
    shell.user_ns["kg"] = kg
    assert len(magic(text)) == 2
    for line in ("--graph shell", "--graph mine --store s"):
        with pytest.raises(UsageError, match=r"no graph|two graphs"):
            magic(line, text)


def test_magics_say_what_is_wrong_in_one_line(sparql: tuple[Any, Shell]) -> None:
    from IPython.core.error import UsageError

    magic, _ = sparql
    for line, cell, message in (
        ("", "SELECT {", "QueryError: line 1"),
        ("--lang", "ASK {}", "not an option"),
        ("--what x", "ASK {}", "not an option"),
        ("--timeout soon", "ASK {}", "not a number"),
        ("--sources nope", "ASK {}", "UnknownNameError"),
    ):
        with pytest.raises(UsageError, match=message):
            magic(line, cell)


def test_the_extension_loads_in_ipython(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    from IPython.core.interactiveshell import InteractiveShell

    make: Any = InteractiveShell
    shell = make()
    shell.extension_manager.load_extension("coopgraph")
    result = shell.run_cell("%%sparql --lang en found\nSELECT ?a { ?a coop:chairs ?f }")
    assert result.success
    assert len(shell.user_ns["found"]) > 0
    assert "<table>" in result.result._repr_html_()


def test_errors_are_of_one_family() -> None:
    assert issubclass(UnknownNameError, CoopgraphError)
    assert coopgraph.CoopgraphError is CoopgraphError
    with pytest.raises(AttributeError):
        _ = coopgraph.nothing


def test_the_country_of_an_actor_where_the_graph_tells_it(tmp_path: Path) -> None:
    file = tmp_path / "lands.ttl"
    file.write_text(
        """
        @prefix coop: <https://w3id.org/coopgraph/ontology#> .
        @prefix id: <https://w3id.org/coopgraph/id/> .
        id:atlantis a coop:Country . id:lemuria a coop:Country .
        id:port a coop:Territory ; coop:locatedIn id:atlantis .
        id:yard a coop:Company ; coop:locatedIn id:port .
        id:branch a coop:Body ; coop:partOf id:yard .
        id:both a coop:Company ; coop:locatedIn id:port , id:lemuria .
        id:league a coop:IntergovernmentalOrganization ; coop:locatedIn id:port .
        id:nowhere a coop:Person .
        """,
        encoding="utf-8",
    )
    nodes = coopgraph.load(files=[file]).nodes
    lands = {n.rpartition("/")[2]: c for n, c in nodes.select("node", "country").iter_rows()}
    of = {name: lands[name] and lands[name].rpartition("/")[2] for name in lands}
    assert [of[n] for n in ("atlantis", "port", "yard", "branch")] == ["atlantis"] * 4
    # Two countries are none; the seat of a body of states is not its country.
    assert [of[n] for n in ("both", "league", "nowhere")] == [None] * 3
    assert of["stameq"] == "viet-nam"


def test_results_are_tables_to_whoever_reads_arrow() -> None:
    """By columns, not by rows; each kind of result as `to_polars` or its like gives it."""
    kg = coopgraph.load()
    query = "SELECT ?a (COUNT(?t) AS ?n) { ?t coop:participant ?a } GROUP BY ?a ORDER BY ?a"
    results: list[tuple[Any, pl.DataFrame]] = [
        ((found := kg.query(query)), found.to_polars()),
        ((answer := kg.ask("chairs")), answer.to_polars()),
        ((panel := kg.panel("actor-year", since=2020, until=2021)), panel.frame),
        ((change := kg.change("2020", "2021")), change.table()),
        ((chain := kg.chain("stameq", "japan")), chain.table()),
        ((ledger := kg.compare()), ledger.table()),
        ((lasting := kg.survival("2025-01-01")), lasting.curves),
    ]
    for result, expected in results:
        assert expected.height > 0
        assert pl.DataFrame(result).equals(expected), result
    names = [name for name in dir(coopgraph) if not name.startswith("__")]
    assert names == sorted(set(coopgraph.__all__) - {"__version__"})
