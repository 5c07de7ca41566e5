"""Every form of the graph opens in its tool, says the same, and carries its description."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import networkx as nx
import polars as pl
import pyoxigraph as ox
import pytest
import rdflib
from polars.testing import assert_frame_equal

from coopgraph import load
from coopgraph.build import Corpus, assemble, derive
from coopgraph.cli import main
from coopgraph.errors import CoopgraphError, ParameterError
from coopgraph.export import DESCRIPTION, FORMS, MANIFEST, content, tables, write, write_tables
from coopgraph.frames import read_nodes, read_parquet
from coopgraph.kg import KnowledgeGraph
from coopgraph.namespaces import COOP, DCTERMS, ID, RDF
from coopgraph.resources import ontology_dir

SMALL = Path(__file__).resolve().parents[1] / "fixtures" / "small"
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
FILES = [name for name, form in FORMS.items() if form.suffix]
FOLDERS = [name for name, form in FORMS.items() if not form.suffix]


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    """A graph of an invented world; its catalogue is that of the fixture."""
    corpus = Corpus(ontology_dir(), SMALL / "data")
    return KnowledgeGraph(derive(assemble(corpus), corpus), corpus)


@pytest.fixture(scope="module")
def folders(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    room = tmp_path_factory.mktemp("export")
    return {form: write(kg, room / form, form)[0] for form in FOLDERS}


def quads(data: bytes) -> set[str]:
    found = ox.parse(data, ox.RdfFormat.N_QUADS, rename_blank_nodes=False)
    dataset = ox.Dataset(found)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


Told = set[tuple[str, str, str]]


def told(triples: Iterable[tuple[Any, Any, Any]]) -> Told:
    """What can be compared: the blank nodes of the ontology have anybody's names."""
    kept = (t for t in triples if not any(isinstance(term, rdflib.BNode) for term in t))
    return {(str(s), str(p), str(o)) for s, p, o in kept}


# rdflib 7.6 calls its own deprecated class in its parsers of TriG and JSON-LD.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize(
    ("form", "reader"), [("trig", "trig"), ("nquads", "nquads"), ("jsonld", "json-ld")]
)
def test_rdflib_reads_the_named_graphs(kg: KnowledgeGraph, form: str, reader: str) -> None:
    got = rdflib.Dataset()
    got.parse(data=content(kg, form), format=reader)
    view = kg.rdflib()
    for name in kg.store.graphs():
        graph = rdflib.URIRef(name)
        assert len(got.graph(graph)) == len(view.graph(graph)) > 0
        assert told(got.graph(graph)) == told(view.graph(graph))
    named = {str(g.identifier) for g in got.graphs() if len(g)}
    # JSON-LD has the union as its default graph, too.
    default = {str(got.default_graph.identifier)} if form == "jsonld" else set()
    assert named == set(kg.store.graphs()) | default


@pytest.mark.parametrize("form", ["turtle", "ntriples"])
def test_rdflib_reads_the_union(kg: KnowledgeGraph, form: str) -> None:
    got = rdflib.Graph().parse(data=content(kg, form), format={"ntriples": "nt"}.get(form, form))
    assert len(got) == len(kg.store)
    assert told(got) == told(kg.rdflib().default_graph)


def test_a_store_of_the_quads_is_the_same_store(kg: KnowledgeGraph) -> None:
    trig = ox.Store()
    trig.load(content(kg, "trig"), ox.RdfFormat.TRIG)
    assert quads(trig.dump(format=ox.RdfFormat.N_QUADS) or b"") == quads(content(kg, "nquads"))


def test_ties_reify_what_they_state(kg: KnowledgeGraph) -> None:
    store = ox.Store()
    store.load(content(kg, "turtle12"), ox.RdfFormat.TURTLE)
    asked = (
        f"SELECT ?tie ?a ?p ?b WHERE {{ ?tie <{RDF}reifies> <<( ?a ?p ?b )>> ."
        f" ?tie <{COOP}evidence> ?proof }}"
    )
    rows = store.query(asked)
    assert isinstance(rows, ox.QuerySolutions)
    found = {tuple(term.value for term in row) for row in rows}
    ties = tables.participations(kg)
    for tie, actor, framework, role in ties.select(
        "tie", "participant", "framework", "role"
    ).iter_rows():
        assert (tie, framework, COOP + "involves", actor) in found
        chairs = (tie, actor, COOP + "chairs", framework)
        assert (chairs in found) == (role or "").endswith("/chair")
    # Without the reifiers it is the union, no more and no less.
    plain = store.query(f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o FILTER(?p != <{RDF}reifies>) }}")
    assert isinstance(plain, ox.QuerySolutions)
    assert int(next(iter(plain))[0].value) == len(kg.store)


def test_networks_open(kg: KnowledgeGraph) -> None:
    want = kg.network("participation")
    for form, read in (("graphml", nx.read_graphml), ("gexf", nx.read_gexf)):
        got = read(io.BytesIO(content(kg, form)))
        assert set(got) == set(want)
        assert got.number_of_edges() == want.number_of_edges()


def test_parquet_is_the_table(kg: KnowledgeGraph, folders: dict[str, Path]) -> None:
    want = tables.participations(kg)
    assert_frame_equal(read_parquet(folders["parquet"]), want)
    place = folders["parquet"] / "participations" / "*" / "*.parquet"
    ((count,),) = duckdb.connect().execute(f"SELECT count(*) FROM '{place}'").fetchall()
    assert count == want.height
    assert read_nodes(folders["parquet"]).height >= kg.nodes.height


def test_both_ways_of_asking_for_tables_write_the_same(
    kg: KnowledgeGraph, folders: dict[str, Path], tmp_path: Path
) -> None:
    other = write_tables(kg, tmp_path / "tables")
    files = [
        {p.relative_to(place).as_posix(): p.read_bytes() for p in place.rglob("*") if p.is_file()}
        for place in (folders["parquet"], other)
    ]
    assert files[0] == files[1]
    assert "participations/source_id=" in " ".join(files[0])


def test_a_stranger_reads_the_tables_by_their_metadata(
    kg: KnowledgeGraph, folders: dict[str, Path]
) -> None:
    import csvw

    group = csvw.TableGroup.from_file(folders["csvw"] / "csv-metadata.json")
    # Types, required cells, primary and foreign keys: what breaks the metadata raises.
    read = {str(table.url): list(table.iterdicts(strict=True)) for table in group.tables}
    group.check_referential_integrity(strict=True)
    ties = tables.participations(kg)
    assert [row["tie"] for row in read["participations.csv"]] == ties["tie"].to_list()
    assert [row["evidence"] for row in read["participations.csv"]] == ties["evidence"].to_list()
    begins = [row["earliest_begin"] for row in read["participations.csv"]]
    assert [b and b.date() for b in begins] == ties["earliest_begin"].to_list()
    assert len(read["nodes.csv"]) == kg.nodes.height
    assert all(row["gist_en"] for row in read["evidence.csv"])


def test_the_bundle_loses_nothing(kg: KnowledgeGraph, folders: dict[str, Path]) -> None:
    """Its last table is every quad of the sources, so the graph can be made of it again."""
    rows = pl.read_csv(folders["csvw"] / "statements.csv", infer_schema=False)
    made = set()
    for source, subject, name, value, datatype, language in rows.iter_rows():
        if datatype is None:
            thing: ox.NamedNode | ox.Literal = ox.NamedNode(value)
        elif language:
            thing = ox.Literal(value, language=language)
        else:
            thing = ox.Literal(value or "", datatype=ox.NamedNode(datatype))
        ends = ox.NamedNode(subject), ox.NamedNode(name)
        made.add(str(ox.Quad(*ends, thing, ox.NamedNode(source))))
    graphs = [g for g in kg.store.graphs() if "/source/" in g and not g.endswith("/derived")]
    assert made == quads(kg.store.dump(graphs))


def test_a_cypher_engine_loads_the_tables(kg: KnowledgeGraph, folders: dict[str, Path]) -> None:
    import ladybug

    room = folders["neo4j"]
    heads = {p.name: p.read_text("utf-8").splitlines()[0].split(",") for p in room.glob("*.csv")}
    for name in ("ties.csv", "parts.csv", "cites.csv"):
        assert {":START_ID", ":END_ID", ":TYPE"} <= set(heads[name])
    base = ladybug.Connection(ladybug.Database(":memory:"))
    for table in ("nodes", "evidence", "sources"):
        head = [h.partition(":")[0] or "label" for h in heads[f"{table}.csv"]]
        columns = ", ".join(f"`{name}` STRING" for name in head)
        base.execute(f"CREATE NODE TABLE {table}({columns}, PRIMARY KEY (iri))")
        base.execute(f"COPY {table} FROM '{room / table}.csv' (HEADER=true)")
    head = [h.partition(":")[0] for h in heads["ties.csv"]]
    ties = pl.read_csv(room / "ties.csv", infer_schema=False)
    ends = ties.select(":START_ID", ":END_ID", pl.exclude(":START_ID", ":END_ID"))
    ends.write_csv(room.parent / "ties.csv")
    columns = ", ".join(f"`{h.partition(':')[0] or 'role'}` STRING" for h in ends.columns[2:])
    base.execute(f"CREATE REL TABLE TIE(FROM nodes TO nodes, {columns})")
    base.execute(f"COPY TIE FROM '{room.parent / 'ties.csv'}' (HEADER=true)")
    base.execute("CREATE REL TABLE CITES(FROM evidence TO sources, type STRING)")
    base.execute(f"COPY CITES FROM '{room / 'cites.csv'}' (HEADER=true)")
    asked = (
        "MATCH (a:nodes)-[t:TIE]->(f:nodes), (e:evidence)-[:CITES]->(s:sources)"
        " WHERE t.role = 'CHAIR' AND contains(t.evidence, e.iri)"
        " RETURN a.iri, f.iri, s.iri ORDER BY a.iri, f.iri, s.iri"
    )
    found = base.execute(asked)
    assert not isinstance(found, list)
    want = tables.participations(kg).filter(pl.col("role").str.ends_with("/chair"))
    sources = tables.evidence(kg).select("evidence", cited="source")
    want = want.explode("evidence", empty_as_null=False).join(sources, on="evidence")
    rows = want.select("participant", "framework", "cited").sort(pl.all()).rows()
    assert [tuple(row) for row in found.get_all()] == rows
    assert rows


@pytest.mark.parametrize("form", FILES)
def test_a_file_comes_with_its_description(kg: KnowledgeGraph, form: str, tmp_path: Path) -> None:
    target = tmp_path / f"graph{FORMS[form].suffix}"
    made = write(kg, target)
    assert made == [target, tmp_path / f"{target.name}.{DESCRIPTION}"]
    about = rdflib.Graph().parse(made[1])
    (place,) = about.subjects(rdflib.RDF.type, DCAT.Distribution)
    (sum_,) = about.objects(place, SPDX.checksum)
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    assert str(about.value(sum_, SPDX.checksumValue)) == digest
    (dataset,) = about.subjects(rdflib.RDF.type, VOID.Dataset)
    assert int(str(about.value(dataset, VOID.triples))) == len(kg.store)
    cited = set(about.objects(dataset, rdflib.URIRef(DCTERMS + "source")))
    assert {str(iri) for iri in cited} == set(kg.sources)
    for iri in cited:
        assert about.value(iri, rdflib.URIRef(DCTERMS + "title"))


def test_a_folder_lists_each_of_its_files(folders: dict[str, Path]) -> None:
    for folder in folders.values():
        about = rdflib.Graph().parse(folder / DESCRIPTION)
        named = {str(title) for place in about.subjects(rdflib.RDF.type, DCAT.Distribution)
                for title in about.objects(place, rdflib.URIRef(DCTERMS + "title"))}  # fmt: skip
        there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
        assert named == there - {DESCRIPTION, MANIFEST}


def test_twice_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from coopgraph import load\n"
        "from coopgraph.export import write\n"
        "kg = load(['apo-tokyo-org'])\n"
        "for form in ('turtle12', 'jsonld', 'turtle'): write(kg, Path(sys.argv[1]) / form, form)\n"
        "for form in ('csvw', 'neo4j', 'parquet'): write(kg, Path(sys.argv[1]) / form, form)\n"
    )
    for seed in ("0", "7"):
        place = tmp_path / seed
        place.mkdir()
        command = [sys.executable, "-c", script, str(place)]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed})

    def held(place: Path) -> dict[str, bytes]:
        found = [p for p in place.rglob("*") if p.is_file()]
        return {p.relative_to(place).as_posix(): p.read_bytes() for p in found}

    assert held(tmp_path / "0") == held(tmp_path / "7")


def test_what_is_wrong_is_said_and_nothing_is_written(
    kg: KnowledgeGraph, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ParameterError, match="names no form"):
        write(kg, tmp_path / "graph.xlsx")
    with pytest.raises(ParameterError, match="no form 'yaml'"):
        write(kg, tmp_path / "graph", "yaml")
    with pytest.raises(ParameterError, match="folder of files"):
        content(kg, "csvw")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "note.txt").write_text("mine")
    with pytest.raises(CoopgraphError, match=r"not ours: note\.txt"):
        write(kg, tmp_path / "mine", "csvw")
    assert main(["export", "--format", "csvw"]) == 2
    assert "folder of files" in capsys.readouterr().err
    assert main(["export", "--force"]) == 2
    assert [p.name for p in tmp_path.rglob("*")] == ["mine", "note.txt"]


def test_hostile_names_stay_names(tmp_path: Path) -> None:
    odd = 'a "quoted",\nbroken | =cmd() <script>'
    turtle = (
        "PREFIX coop: <https://w3id.org/coopgraph/ontology#>\n"
        "PREFIX id: <https://w3id.org/coopgraph/id/>\n"
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
        f"id:odd a coop:Organization ; skos:prefLabel {rdflib.Literal(odd).n3()}@en .\n"
        "id:tie coop:participant id:odd ; coop:framework id:nowhere-described .\n"
    )
    (tmp_path / "odd.ttl").write_text(turtle, encoding="utf-8")
    graph = load(files=[tmp_path / "odd.ttl"])
    for form, table in (("csvw", "nodes.csv"), ("neo4j", "nodes.csv")):
        folder = write(graph, tmp_path / form, form)[0]
        rows = pl.read_csv(folder / table, infer_schema=False)
        assert odd in rows["label_en"].to_list()
        # Nor is a tie lost whose other end nobody describes.
        assert ID + "nowhere-described" in rows[rows.columns[0]].to_list()
