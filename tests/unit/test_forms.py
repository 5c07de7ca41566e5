"""What goes out opens in the tools of each field, and says there what it says here."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import os
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path
from typing import Any

import polars as pl
import pyoxigraph as ox
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, XSD

from coopgraph import reason
from coopgraph.build import Corpus, assemble, derive
from coopgraph.errors import DataError
from coopgraph.export import FORMS, content, write
from coopgraph.kg import KnowledgeGraph
from coopgraph.namespaces import (
    CONCEPT,
    COOP,
    DCTERMS,
    GRAPH_CATALOGUE,
    GRAPH_CONCEPTS,
    ID,
    SHAPE,
    SKOS,
    SOURCE,
    expand,
)
from coopgraph.reason.axioms import parse
from coopgraph.resources import ontology_dir
from coopgraph.store import read_foreign, read_source
from coopgraph.store.json_ld import json_ld
from coopgraph.store.stated import DERIVED
from coopgraph.validate import validate

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
SMALL = FIXTURES / "small" / "data"
EDTF = "http://id.loc.gov/datatypes/edtf"
# OWL 2 Structural Specification, section 4, as far as we write them.
MAP = {
    XSD[name]
    for name in ("string", "integer", "decimal", "double", "float", "boolean", "dateTime", "anyURI")
}
KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    """A graph of an invented world."""
    corpus = Corpus(ontology_dir(), SMALL)
    return KnowledgeGraph(derive(assemble(corpus), corpus), corpus)


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of data in which there is none."""
    return tmp_path_factory.mktemp("nothing")


@pytest.fixture(scope="module")
def owl_file(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(kg, tmp_path_factory.mktemp("owl") / "graph.owl")[0]


def slips(graph: rdflib.Graph) -> list[str]:
    """What of OWL 2 DL's conditions on names, kinds, headers and literals a graph breaks."""
    found = []
    (header,) = graph.subjects(RDF.type, OWL.Ontology)
    if list(graph.triples((None, OWL.imports, None))):
        found.append("imports")
    kinds = defaultdict(set)
    for kind in KINDS:
        for name in graph.subjects(RDF.type, kind):
            kinds[name].add(kind)
    found += [f"{name} is of several kinds" for name, some in kinds.items() if len(some) > 1]
    own = (str(OWL), str(RDF), str(RDFS))
    declared = set(graph.subjects(RDF.type, OWL.Class))
    for s, p, o in graph:
        if p == RDF.type and not str(o).startswith(own) and o not in declared:
            found.append(f"{o} is no declared class")
        if str(p).startswith(own):
            continue
        if p not in kinds:
            found.append(f"{p} is not declared")
        elif isinstance(o, rdflib.Literal):
            if OWL.ObjectProperty in kinds[p]:
                found.append(f"{p} has a literal")
            if o.language is None and (o.datatype or XSD.string) not in MAP:
                found.append(f"{p} has {o.datatype}")
            if o.ill_typed:
                found.append(f"{p} has the malformed {o!r}")
        elif OWL.DatatypeProperty in kinds[p]:
            found.append(f"{p} has a thing")
        assert isinstance(s, (rdflib.URIRef, rdflib.BNode))
    for name, datatype in graph.subject_objects(RDFS.range):
        if OWL.DatatypeProperty in kinds[name] and datatype not in MAP:
            found.append(f"{name} ranges over {datatype}")
    assert header
    return found


def test_the_owl_form_is_owl_2_dl(kg: KnowledgeGraph, owl_file: Path) -> None:
    graph = rdflib.Graph().parse(owl_file, format="xml")
    assert slips(graph) == []
    (header,) = graph.subjects(RDF.type, OWL.Ontology)
    version = graph.value(header, OWL.versionInfo)
    assert version
    assert str(graph.value(header, OWL.versionIRI)).startswith(f"{header}/{version}/")
    assert graph.value(header, RDFS.comment) is None  # nothing had to be left out
    # Ties, and days that a class expression can compare.
    tie = rdflib.URIRef(ID + "tie-chair")
    assert graph.value(tie, rdflib.URIRef(COOP + "participant")) == rdflib.URIRef(
        ID + "hoi-den-bien"
    )
    bound = rdflib.URIRef(COOP + "earliestBegin")
    assert str(graph.value(tie, bound)) == "2020-01-01T00:00:00"
    assert (bound, RDFS.range, XSD.dateTime) in graph
    assert graph.value(tie, rdflib.URIRef(COOP + "begin")) == rdflib.Literal("2020")
    assert content(kg, "owl") == owl_file.read_bytes()


def test_what_has_no_place_in_owl_2_dl_is_counted() -> None:
    store = ox.Store()
    store.load(
        f"""PREFIX : <{ID}> PREFIX x: <https://example.org/> PREFIX coop: <{COOP}>
        PREFIX owl: <{OWL}> PREFIX rdfs: <{RDFS}> PREFIX xsd: <{XSD}> PREFIX edtf: <{EDTF[:-4]}>
        x:onto a owl:Ontology ; owl:imports x:gone .
        coop:participant a owl:ObjectProperty ; rdfs:subPropertyOf x:above .
        coop:count a owl:DatatypeProperty ; rdfs:range xsd:integer .
        coop:begin a owl:DatatypeProperty ; rdfs:range edtf:edtf .
        x:both a owl:ObjectProperty , owl:DatatypeProperty , owl:FunctionalProperty ;
            owl:inverseOf x:other .
        coop:Body rdfs:subClassOf x:Thing .
        :t a coop:Tie ; coop:participant :a , "the society" ; coop:count "many"^^xsd:integer , 3 ;
            coop:begin "2020-01-01"^^xsd:date , "2021~"^^edtf:edtf , "2021-02-30"^^xsd:date ;
            x:both 1 , :a ; x:undeclared :a ; rdfs:label "t" ; coop:count :a .
        """.encode(),
        ox.RdfFormat.TURTLE,
    )
    lines = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()) or b""
    triples = reason.to_owl_dl(parse(lines))
    graph = rdflib.Graph().parse(data="".join(f"{s} {p} {o} .\n" for s, p, o in triples))
    assert slips(graph) == []
    comments = {getattr(c, "language", None): str(c) for c in graph.objects(None, RDFS.comment)}
    assert comments["en"].startswith("2 statements")
    assert comments["vi"].startswith("2 ")
    tie = rdflib.URIRef(ID + "t")
    counts = {str(o) for o in graph.objects(tie, rdflib.URIRef(COOP + "count"))}
    assert counts == {"many", "3"}
    begins = {str(o) for o in graph.objects(tie, rdflib.URIRef(COOP + "begin"))}
    assert begins == {"2020-01-01", "2021~", "2021-02-30"}
    assert (rdflib.URIRef("https://example.org/above"), RDF.type, OWL.ObjectProperty) in graph


def hermit() -> Path:
    """The folder with HermiT and its OWL API, as owlready2 carries them."""
    spec = importlib.util.find_spec("owlready2")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return Path(spec.submodule_search_locations[0]) / "hermit"


def test_owlready2_opens_the_owl_form(owl_file: Path) -> None:
    import owlready2

    world = owlready2.World()
    ontology = world.get_ontology(owl_file.as_uri()).load()
    assert ontology.imported_ontologies == []
    assert world[ID + "tie-chair"].role is world[CONCEPT + "chair"]
    assert [day.isoformat()[:10] for day in world[ID + "tie-chair"].earliestBegin] == ["2020-01-01"]


def test_hermit_takes_the_owl_form_and_the_world_of_owlready2(
    kg: KnowledgeGraph, owl_file: Path
) -> None:
    import owlready2

    jars = f"{hermit()}{os.pathsep}{hermit() / 'HermiT.jar'}"
    quick = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
    asked = [reason.java(), *quick, "-cp", jars, "org.semanticweb.HermiT.cli.CommandLine", "-k"]
    # Without --ignoreUnsupportedDatatypes: whatever is not in the map would end it.
    done = subprocess.run([*asked, owl_file.as_uri()], capture_output=True, text=True, check=True)
    assert "Thing is satisfiable" in done.stdout
    # The concepts, each told apart from each, are what takes HermiT long.
    graphs = [name for name in kg.store.graphs() if name != GRAPH_CONCEPTS]
    world = reason.to_owlready(kg.store.dump(graphs, "ntriples"))
    with next(iter(world.ontologies.values())):
        owlready2.sync_reasoner(world, debug=0)
    assert world[ID + "tie-chair"] in world[COOP + "Mandate"].instances()
    assert list(world.inconsistent_classes()) == []


def test_the_owl_api_finds_nothing_outside_owl_2_dl(owl_file: Path) -> None:
    java = shutil.which("java")
    modules = java and subprocess.run([java, "--list-modules"], capture_output=True, text=True)
    if not java or not modules or "jdk.compiler" not in modules.stdout:
        pytest.skip("a Java development kit runs the OWL API's check from its source")
    source = FIXTURES / "owl" / "Profile.java"
    jar = str(hermit() / "HermiT.jar")
    done = subprocess.run(
        [java, "-XX:TieredStopAtLevel=1", "-cp", jar, str(source), str(owl_file)],
        capture_output=True,
        text=True,
        check=True,
    )
    head, individuals, *violations = done.stdout.splitlines()
    assert "dataset" in head
    assert head.endswith(" 0 imports")
    assert int(individuals.split()[0]) > 200
    assert violations == []


def test_every_scheme_says_its_top_concepts() -> None:
    graph = rdflib.Graph().parse(ontology_dir() / "concepts.ttl")
    skos = rdflib.Namespace(SKOS)
    tops = {
        (concept, scheme)
        for concept, scheme in graph.subject_objects(skos.inScheme)
        if graph.value(concept, skos.broader) is None
    }
    assert set(graph.subject_objects(skos.topConceptOf)) == tops
    assert {(c, s) for s, c in graph.subject_objects(skos.hasTopConcept)} == tops
    schemes = set(graph.subjects(RDF.type, skos.ConceptScheme))
    assert {scheme for _, scheme in tops} == schemes
    assert all(str(scheme).startswith(CONCEPT) for scheme in schemes)
    assert graph.value(rdflib.URIRef(CONCEPT.rstrip("/")), rdflib.URIRef(DCTERMS + "title"))


def converted(folder: Path) -> set[str]:
    """The triples that W3C's "Generating RDF from Tabular Data" makes of a bundle, minimal mode."""
    import uritemplate

    def expanded(template: str, row: dict[str, str]) -> str:
        return str(uritemplate.expand(template, {**row}))

    found = set()
    metadata = json.loads((folder / "csv-metadata.json").read_text("utf-8"))
    for table in metadata["tables"]:
        if table.get("suppressOutput"):
            continue
        schema = table["tableSchema"]
        with (folder / table["url"]).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            for column in schema["columns"]:
                name, value = column["name"], row[column["titles"]]
                if column.get("suppressOutput") or not value:
                    continue
                about = ox.NamedNode(expanded(schema["aboutUrl"], row))
                predicate = ox.NamedNode(expanded(column["propertyUrl"], row))
                datatype = column.get("datatype", "string")
                if "valueUrl" in column:
                    term: ox.NamedNode | ox.Literal = ox.NamedNode(
                        expanded(column["valueUrl"], row)
                    )
                elif column.get("lang"):
                    term = ox.Literal(value, language=column["lang"])
                else:
                    assert "separator" not in column, name
                    kind = datatype["@id"] if isinstance(datatype, dict) else f"{XSD}{datatype}"
                    term = ox.Literal(value, datatype=ox.NamedNode(kind))
                found.add(str(ox.Triple(about, predicate, term)))
    return found


def test_the_csvw_bundle_made_rdf_again_is_the_graph(kg: KnowledgeGraph, tmp_path: Path) -> None:
    made = converted(write(kg, tmp_path / "bundle", "csvw")[0])
    asserted = set()
    for name in [*kg.sources, GRAPH_CATALOGUE]:
        quads = kg.store.inner.quads_for_pattern(None, None, None, ox.NamedNode(name))
        asserted |= {str(quad.triple) for quad in quads}
    union = kg.store.inner.quads_for_pattern(None, None, None, ox.DefaultGraph())
    bounds = ("earliestBegin", "latestBegin", "earliestEnd", "latestEnd")
    ties = {f"<{iri}>" for iri in kg.participations()["tie"]}
    derived = {
        str(quad.triple)
        for quad in union
        if quad.predicate.value in {COOP + bound for bound in bounds} and str(quad.subject) in ties
    }
    assert derived
    assert made == asserted | derived


def test_no_column_of_the_csvw_bundle_says_what_another_means(
    kg: KnowledgeGraph, tmp_path: Path
) -> None:
    folder = write(kg, tmp_path / "bundle", "csvw")[0]
    metadata = json.loads((folder / "csv-metadata.json").read_text("utf-8"))
    for table in metadata["tables"]:
        for column in table["tableSchema"]["columns"]:
            if column.get("valueUrl"):
                assert column.get("datatype", "string") == "string", column
    nodes = next(table for table in metadata["tables"] if table["url"] == "nodes.csv")
    truths = [c for c in nodes["tableSchema"]["columns"] if c.get("datatype") == "boolean"]
    assert {c["name"] for c in truths} == {"actor", "framework"}
    assert all("propertyUrl" not in c and c["suppressOutput"] for c in truths)


def graphs_of(kg: KnowledgeGraph) -> dict[str, set[str]]:
    """What each source and the catalogue state, as N-Triples."""
    names = [*kg.sources, GRAPH_CATALOGUE]
    engine = kg.store.inner
    return {
        name: {
            str(quad.triple)
            for quad in engine.quads_for_pattern(None, None, None, ox.NamedNode(name))
        }
        for name in names
    }


def union_of(kg: KnowledgeGraph) -> set[str]:
    """What holds in the union, but for the ontology's blank nodes."""
    quads = kg.store.inner.quads_for_pattern(None, None, None, ox.DefaultGraph())
    return {text for quad in quads if "_:" not in (text := str(quad.triple))}


BACK = ("trig", "nquads", "jsonld", "turtle", "ntriples", "rdfxml", "turtle12")


@pytest.mark.parametrize("form", BACK)
def test_what_we_write_comes_back_as_it_went(
    kg: KnowledgeGraph, form: str, tmp_path: Path, nothing: Path
) -> None:
    file = tmp_path / f"back{FORMS[form].suffix}"
    file.write_bytes(content(kg, form))
    corpus = Corpus(ontology_dir(), nothing, (file,))
    back = KnowledgeGraph(derive(assemble(corpus), corpus), corpus)
    went, came = graphs_of(kg), graphs_of(back)
    assert union_of(back) == union_of(kg)
    if form in ("trig", "nquads", "jsonld"):
        assert came == went
    else:
        # Without graphs, evidence tells who said it. Of what several describe nobody can tell, nor
        # which way round a dispute was stated.
        own, stated = f"{SOURCE}back", set().union(*went.values())
        all_came = set().union(*came.values())
        more = all_came - stated
        assert stated <= all_came
        assert all(f"<{COOP}disputedBy>" in text for text in more)
        assert all(came[name] - more <= went[name] for name in went)
        assert {text.split(" ")[0] for text in came[own]} == {f"<{ID}uy-ban-anh-sang>"}
    assert not any(f"<{COOP}earliestBegin>" in text for some in came.values() for text in some)
    passage = f"<{ID}ev-lantern-1> <{COOP}sha256>"
    assert any(text.startswith(passage) for text in came[f"{SOURCE}lantern"])


def test_what_we_write_we_accept(kg: KnowledgeGraph, tmp_path: Path) -> None:
    file = tmp_path / "back.rdf"
    file.write_bytes(content(kg, "rdfxml"))
    report = validate([file], context=[])
    before = validate(sorted(SMALL.glob("*.ttl")), context=[])
    assert {(v.node, v.shape) for v in report.violations} <= {
        (v.node, v.shape) for v in before.violations
    }


def test_an_import_of_our_export_takes_what_is_stated(kg: KnowledgeGraph, tmp_path: Path) -> None:
    file = tmp_path / "back.ttl"
    file.write_bytes(content(kg, "turtle"))
    told = read_foreign(io.BytesIO(file.read_bytes()), file.name)
    assert told.left > 1000
    assert {p for p in told.predicates if p.startswith(str(OWL))} == set()
    assert not DERIVED & set(told.predicates)
    assert f"{ID}ev-lantern-1" in told.subjects
    assert COOP + "Participation" not in told.subjects


def test_the_derived_properties_are_those_of_the_shape() -> None:
    shapes = rdflib.Graph().parse(ontology_dir() / "shapes" / "facts.ttl")
    shape = rdflib.URIRef(SHAPE + "derived-property")
    assert set(map(str, shapes.objects(shape, rdflib.SH.targetSubjectsOf))) == DERIVED


def test_the_evidence_is_web_annotations(kg: KnowledgeGraph) -> None:
    """What the model wants of each, and that targets and bodies are those of the graph."""
    collection = json.loads(content(kg, "annotations"))
    assert collection["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert collection["type"] == "AnnotationCollection"
    items = collection["first"]["items"]
    iris = kg.store.subjects(str(RDF.type), COOP + "Evidence")
    assert collection["total"] == len(items) == len(iris) > 4
    assert len({item["id"] for item in items}) == len(items)
    for item, iri in zip(items, iris, strict=True):
        assert item["type"] == "Annotation"
        assert item["target"]["id"] == iri
        claims = [b["source"] for b in item["body"] if b["type"] == "SpecificResource"]
        assert claims == kg.store.subjects(COOP + "evidence", iri)
        texts = {b["language"] for b in item["body"] if b["type"] == "TextualBody"}
        assert texts == {"en", "vi"}
    (first,) = (i["target"] for i in items if i["target"]["id"] == ID + "ev-lantern-1")
    assert first["source"] == "https://example.org/lantern"
    assert first["selector"] == {"type": "TextPositionSelector", "start": 0, "end": 61}
    assert len(first["coop:sha256"]) == 64


def test_the_description_has_what_dcat_ap_asks_for(kg: KnowledgeGraph, tmp_path: Path) -> None:
    target = tmp_path / "graph.ttl12"
    about = rdflib.Graph().parse(write(kg, target)[1])
    dcat = rdflib.Namespace("http://www.w3.org/ns/dcat#")
    dcterms, foaf = rdflib.Namespace(DCTERMS), rdflib.Namespace("http://xmlns.com/foaf/0.1/")
    (dataset,) = about.subjects(RDF.type, dcat.Dataset)
    for name in (dcterms.title, dcterms.description, dcat.keyword):
        assert {getattr(o, "language", None) for o in about.objects(dataset, name)} == {"en", "vi"}
    (publisher,) = about.objects(dataset, dcterms.publisher)
    assert (publisher, RDF.type, foaf.Agent) in about
    assert about.value(publisher, foaf.name)
    for place in about.objects(dataset, dcat.distribution):
        for name in (dcat.accessURL, dcterms.license):
            assert isinstance(about.value(place, name), rdflib.URIRef)
        media = "https://www.iana.org/assignments/media-types/text/turtle"
        assert about.value(place, dcat.mediaType) == rdflib.URIRef(media)
        assert (
            getattr(about.value(place, dcat.byteSize), "datatype", None) == XSD.nonNegativeInteger
        )


# rdflib 7.6 calls its own deprecated class in its parser of JSON-LD.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_json_ld_is_one_graph_and_named_graphs(kg: KnowledgeGraph) -> None:
    data = content(kg, "jsonld")
    one = rdflib.Graph().parse(data=data, format="json-ld")
    turtle = rdflib.Graph().parse(data=content(kg, "turtle"), format="turtle")
    assert len(one) == len(turtle) == len(kg.store)
    store = ox.Store()
    store.load(data, ox.RdfFormat.JSON_LD)
    assert {g.value for g in store.named_graphs()} == set(kg.store.graphs())


def test_json_ld_says_by_type_what_a_thing_is(kg: KnowledgeGraph) -> None:
    """Frames choose by ``@type``; and a node has one object in a graph, a graph one in the file."""
    items = json.loads(content(kg, "jsonld"))
    union = [item for item in items if "@graph" not in item]
    graphs = [item for item in items if "@graph" in item]
    for nodes in (union, *(item["@graph"] for item in graphs)):
        assert len({node["@id"] for node in nodes}) == len(nodes)
        assert all(str(RDF.type) not in node for node in nodes)
    assert [item["@id"] for item in graphs] == sorted(kg.store.graphs())
    (tie,) = (node for node in union if node["@id"] == ID + "tie-chair")
    assert set(tie["@type"]) >= {COOP + "Participation", COOP + "Mandate"}


def test_values_that_are_hard_to_write_come_back_from_json_ld() -> None:
    node, of = ox.NamedNode, str(RDF.type)
    values: list[ox.NamedNode | ox.BlankNode | ox.Literal] = [
        ox.Literal("1.0E0", datatype=node(str(XSD.double))),
        ox.Literal("007", datatype=node(str(XSD.integer))),
        ox.Literal('é\x00"\\\u2028', language="vi-vn"),
        ox.Literal('{"a": 1.50}', datatype=node(f"{RDF}JSON")),
        *(ox.BlankNode("b"), node("urn:o")),
    ]
    default, graph = ox.DefaultGraph(), node("urn:g")
    quads = [ox.Quad(node("urn:s"), node("urn:p"), value, default) for value in values]
    quads += [ox.Quad(node("urn:s"), node(of), value, default) for value in values]
    # What does not stand together is written in several objects.
    quads += [ox.Quad(s, node(of), s, g) for s in values[-2:] for g in (graph, default, graph)]  # type: ignore[arg-type]
    data = b"".join(json_ld(quads))
    assert set(ox.parse(data, ox.RdfFormat.JSON_LD, rename_blank_nodes=False)) == set(quads)
    assert list(ox.parse(b"".join(json_ld([])), ox.RdfFormat.JSON_LD)) == []


@pytest.fixture(scope="module")
def trees(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """What pyld makes of the graph by each frame, as a stranger would ask it to."""
    from pyld import jsonld

    folder = write(kg, tmp_path_factory.mktemp("framing") / "f", "framing")[0]
    told = {path.name: json.loads(path.read_bytes()) for path in folder.glob("*.jsonld")}
    options = {"omitGraph": False}
    assert {v["@context"]["role"]["@id"] for k, v in told.items() if k != "graph.jsonld"} == {
        "coop:role"
    }
    return {
        name: jsonld.frame(told["graph.jsonld"], told[f"{name}.frame.jsonld"], options)["@graph"]
        for name in ("ties", "things")
    }


def test_a_frame_gives_a_tree_a_tie(kg: KnowledgeGraph, trees: dict[str, list[Any]]) -> None:
    frame = kg.participations()
    ends = ("participant", "framework", "role", "on_behalf_of")
    bounds = ("earliest_begin", "latest_begin", "earliest_end", "latest_end")
    assert frame.height == len(trees["ties"]) == len({tree["@id"] for tree in trees["ties"]}) == 5

    def camel(name: str) -> str:
        first, *rest = name.split("_")
        return first + "".join(part.capitalize() for part in rest)

    by_iri = {expand(tree["@id"]): tree for tree in trees["ties"]}
    for row in frame.iter_rows(named=True):
        tree = by_iri[row["tie"]]
        for name in ends:
            end = tree.get(camel(name))
            assert (end and expand(end["@id"])) == row[name]
            if end:  # its names are there, nothing else is
                assert set(end["prefLabel"]) == {"en", "vi"}
                assert set(end) == {"@id", "@type", "prefLabel"}
        for name in bounds:
            assert tree.get(camel(name)) == (row[name] and str(row[name]))
        assert [expand(passage["@id"]) for passage in tree["evidence"]] == list(row["evidence"])
        for passage in tree["evidence"]:
            assert passage["from"]["title"]
            assert set(passage["gist"]) == {"en", "vi"}


def test_a_frame_gives_a_tree_a_thing(kg: KnowledgeGraph, trees: dict[str, list[Any]]) -> None:
    nodes = kg.nodes.filter(pl.col("actor") | pl.col("framework"))
    things = {expand(tree["@id"]): tree for tree in trees["things"]}
    assert set(things) == set(nodes["node"])
    ties = kg.participations()
    for iri, tree in things.items():
        for name, end, other in (
            ("participations", "participant", "framework"),
            ("participants", "framework", "participant"),
        ):
            told = {
                (expand(tie["@id"]), expand(tie[other]["@id"]), expand(tie["role"]["@id"]))
                for tie in tree.get(name, [])
            }
            own = ties.filter(pl.col(end) == iri)
            assert told == set(own.select("tie", other, "role").iter_rows())
    assert json.dumps(list(things.values())).count("null") == 0


def test_a_file_that_is_no_export_is_read_whole(tmp_path: Path) -> None:
    line = f"<{ID}x> <{COOP}chairs> <{ID}y> <urn:g> ."
    (tmp_path / "own.nq").write_text(line + "\n", encoding="utf-8")
    read = read_source(tmp_path / "own.nq", SOURCE + "own")
    assert {name: list(map(str, some)) for name, some in read.items()} == {
        SOURCE + "own": [line.removesuffix(" <urn:g> .")]
    }
    (tmp_path / "broken.nq").write_text(line + "\n<x> nonsense", encoding="utf-8")
    with pytest.raises(DataError, match=r"broken\.nq"):
        read_source(tmp_path / "broken.nq", SOURCE + "broken")
