"""Every form of a release opens again where it is meant to be opened."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import networkx as nx
import polars as pl
import pyoxigraph as ox
import pytest
import rdflib

import coopgraph
from coopgraph.cli import main
from coopgraph.frames.foreign import COLUMNS
from coopgraph.namespaces import COOP, RDF, SOURCE


@pytest.fixture(scope="module")
def kg() -> coopgraph.KnowledgeGraph:
    return coopgraph.load()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All forms, written by the command."""
    folder = tmp_path_factory.mktemp("release")
    for name in ("g.jsonld", "g.graphml", "g.gexf", "g.nq"):
        more = ["--description", str(folder / "d.ttl")] if name == "g.jsonld" else []
        assert main(["export", "-o", str(folder / name), *more]) == 0
    for form in ("csv", "neo4j", "parquet"):
        assert main(["export", "--format", form, "-o", str(folder / form)]) == 0
    assert main(["export", "--format", "turtle12", "-o", str(folder / "g12.ttl")]) == 0
    return folder


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own reader
def test_json_ld_is_the_same_dataset(made: Path) -> None:
    def canonical(name: str, form: ox.RdfFormat) -> set[str]:
        data = ox.Dataset(ox.parse(path=str(made / name), format=form))
        data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return {str(q) for q in data}

    assert canonical("g.jsonld", ox.RdfFormat.JSON_LD) == canonical("g.nq", ox.RdfFormat.N_QUADS)
    small = rdflib.Dataset().parse(made / "g.jsonld", format="json-ld")
    assert len(small) > 1000


def test_ties_reify_their_pairs_in_rdf_1_2(made: Path, kg: coopgraph.KnowledgeGraph) -> None:
    store = ox.Store()
    store.load(path=str(made / "g12.ttl"), format=ox.RdfFormat.TURTLE)
    rows = store.query(
        f"SELECT ?t {{ ?t <{RDF}reifies> <<( ?f <{COOP}involves> ?a )>> ;"
        f" <{COOP}participant> ?a ; <{COOP}framework> ?f }}"
    )
    assert isinstance(rows, ox.QuerySolutions)
    ties = kg.participations(ranks=("preferred", "normal", "deprecated"))
    assert {r["t"].value for r in rows} == set(ties["tie"])
    assert (made / "g12.ttl").read_text().count("<<(") >= ties["tie"].n_unique()


def test_csv_on_the_web_describes_its_tables(made: Path, kg: coopgraph.KnowledgeGraph) -> None:
    told = json.loads((made / "csv" / "csv-metadata.json").read_text())
    assert told["@context"][0] == "http://www.w3.org/ns/csvw"
    for table in told["tables"]:
        frame = pl.read_csv(made / "csv" / table["url"], infer_schema=False)
        schema = table["tableSchema"]
        assert frame.columns == [c["titles"] for c in schema["columns"]]
        if "primaryKey" in schema:
            assert frame[schema["primaryKey"]].is_unique().all()
        for column in schema["columns"]:
            cells = frame[column["name"]].drop_nulls()
            if column["datatype"] == "date":
                assert cells.str.to_date("%Y-%m-%d").null_count() == 0
            if column["datatype"] == "boolean":
                assert set(cells) <= {"true", "false"}
    ties = pl.read_csv(made / "csv" / "ties.csv", try_parse_dates=True)
    listed = [pl.col(c).fill_null("").str.split(" ").list.drop_nulls() for c in ("evidence",)]
    again = coopgraph.kg.KnowledgeGraph.participations(
        kg, ranks=("preferred", "normal", "deprecated")
    )
    assert ties.select("tie", "latest_end").rows() == again.select("tie", "latest_end").rows()
    assert ties.select(listed)["evidence"].to_list() == again["evidence"].to_list()


def test_parquet_gives_the_tables_back(made: Path, kg: coopgraph.KnowledgeGraph) -> None:
    ties = pl.read_parquet(made / "parquet" / "ties.parquet")
    assert ties.columns == list(COLUMNS)
    assert ties.equals(kg.participations(ranks=("preferred", "normal", "deprecated")))
    assert pl.read_parquet(made / "parquet" / "nodes.parquet").equals(kg.nodes)


def test_networks_open_in_networkx(made: Path, kg: coopgraph.KnowledgeGraph) -> None:
    net = kg.network("participation")
    for read, name in ((nx.read_graphml, "g.graphml"), (nx.read_gexf, "g.gexf")):
        graph = read(made / name)
        assert graph.number_of_nodes() == net.number_of_nodes()
        assert graph.number_of_edges() == net.number_of_edges()


def test_neo4j_finds_both_ends_of_every_tie(made: Path, kg: coopgraph.KnowledgeGraph) -> None:
    with (made / "neo4j" / "nodes.csv").open(encoding="utf-8", newline="") as file:
        nodes = list(csv.DictReader(file))
    with (made / "neo4j" / "ties.csv").open(encoding="utf-8", newline="") as file:
        ties = list(csv.DictReader(file))
    known = {node["iri:ID"] for node in nodes}
    assert len(known) == len(nodes)
    assert {t[":START_ID"] for t in ties} | {t[":END_ID"] for t in ties} <= known
    assert all(node[":LABEL"] for node in nodes)
    assert {t[":TYPE"] for t in ties} >= {"MEMBER", "CHAIR", "ATTENDEE"}
    assert len(ties) == kg.participations(ranks=("preferred", "normal", "deprecated")).height
    assert "earliest_begin:date" in ties[0]


def test_the_description_names_every_source_and_licence(
    made: Path, kg: coopgraph.KnowledgeGraph
) -> None:
    graph = rdflib.Graph().parse(made / "csv" / "description.ttl", publicID="https://example.org/")
    dcat = rdflib.Namespace("http://www.w3.org/ns/dcat#")
    described = {str(s) for s in graph.subjects(rdflib.RDF.type, dcat.Dataset)}
    assert set(kg.sources) <= described
    terms = rdflib.DCTERMS
    for source in kg.sources:
        node = rdflib.URIRef(source)
        assert graph.value(node, terms.license) or graph.value(node, terms.rights), source
    triples = rdflib.URIRef("http://rdfs.org/ns/void#triples")
    release = next(graph.subjects(triples))
    assert int(str(graph.value(release, triples))) == len(kg.store)
    assert len(list(graph.objects(release, dcat.distribution))) == 3
    assert (
        rdflib.Graph().parse(made / "d.ttl").value(rdflib.URIRef(SOURCE + "wikidata"), terms.title)
    )


def test_nothing_is_written_over(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(p.name for p in (made / "csv").iterdir())
    assert main(["export", "--format", "csv", "-o", str(made / "csv")]) == 2
    assert "something here already" in capsys.readouterr().err
    assert sorted(p.name for p in (made / "csv").iterdir()) == before
    assert main(["export", "--format", "gexf"]) == 2
    assert "needs a place" in capsys.readouterr().err
