"""The kind `rdf`: foreign vocabularies by declared mappings, in every syntax."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from coopgraph import importers
from coopgraph.errors import DataError, ParameterError
from coopgraph.importers import declared_kind
from coopgraph.importers.inputs import open_inputs
from coopgraph.importers.kinds.rdf import mappings
from coopgraph.importers.report import ImportReport
from coopgraph.importers.statements import edtf
from coopgraph.lifting.batch import Batch
from coopgraph.namespaces import ID

PREFIXES = """\
@prefix coop: <https://w3id.org/coopgraph/ontology#> .
@prefix ex: <https://example.org/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix schema: <http://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix time: <http://www.w3.org/2006/time#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
ORG = """\
ex:ocean a org:FormalOrganization ; skos:prefLabel "Ocean Council"@en , "Hội đồng Đại dương"@vi ;
    skos:altLabel "OC" ; org:hasUnit ex:desk ; ex:colour "blue" .
ex:desk a org:OrganizationalUnit ; skos:prefLabel "Reef <script>Desk</script>"@en .
ex:isle a org:Organization ; skos:prefLabel "Isle Office"@en ; org:memberOf ex:ocean .
ex:ann a foaf:Person ; foaf:name "Ann" ; org:headOf ex:desk .
ex:chair a org:Role ; skos:prefLabel "Chair"@en , "Chủ tịch"@vi .
[] a org:Membership ; org:member ex:ann ; org:organization ex:ocean ; org:role ex:chair ;
    org:memberDuring [ time:hasBeginning [ time:inXSDDate "2020-02-01"^^xsd:date ] ;
        time:hasEnd [ time:inXSDDateTime "2021-03-04T00:00:00Z"^^xsd:dateTime ] ] .
ex:joint a org:OrganizationalCollaboration ; skos:prefLabel "Joint Reef"@en ;
    org:hasMember ex:isle , ex:nobody .
ex:change a org:ChangeEvent ; org:originalOrganization ex:old ; org:resultingOrganization ex:isle ;
    prov:startedAtTime "2019-05-05T10:00:00Z"^^xsd:dateTime .
ex:old a org:Organization ; skos:prefLabel "Old Isle"@en .
ex:stone a ex:Stone .
"""
SCHEMA = """{"@context": "https://schema.org", "@graph": [
 {"@id": "https://example.org/o", "@type": "NGO", "name": "Tide Society", "foundingDate": "1999-05",
  "sameAs": "https://example.com/tide", "member": [
   {"@type": "OrganizationRole", "roleName": "Chair", "startDate": "2020",
    "member": {"@type": "Person", "@id": "https://example.org/p", "name": "Bo"}},
   {"@id": "https://example.org/q", "@type": "Corporation", "name": "Q"}]},
 {"@id": "https://example.org/e", "@type": "Event", "name": "Tide Day", "startDate": "2021-06-01",
  "organizer": {"@id": "https://example.org/o"}},
 {"@id": "http://www.wikidata.org/entity/Q881", "@type": "Country", "name": "Vietnam",
  "memberOf": {"@id": "https://example.org/o"}}]}
"""


def run(path: Path, mapping: str) -> tuple[Batch, ImportReport]:
    report = ImportReport("rdf", "mine")
    rdf = declared_kind("rdf")
    inputs = open_inputs(rdf, [path], report, source="mine", options={"mapping": mapping})
    (batch,) = rdf.read(inputs, report)
    report.check()
    return batch, report


def read(
    tmp_path: Path, text: str, mapping: str, name: str = "f.ttl"
) -> tuple[Batch, ImportReport]:
    path = tmp_path / name
    path.write_text((PREFIXES if name == "f.ttl" else "") + text, encoding="utf-8")
    return run(path, mapping)


def labels(batch: Batch) -> dict[str, str]:
    _, nodes, _ = batch.complete()
    return {row["node"]: row["label_en"] or row["label_vi"] for row in nodes.iter_rows(named=True)}


def ties(batch: Batch) -> set[tuple[Any, ...]]:
    known = labels(batch)
    rows = batch.complete()[0].select("participant", "role", "framework", "begin", "end").rows()
    return {
        (known[who], role.rpartition("/")[2], known[what], begin, end)
        for who, role, what, begin, end in rows
    }


def test_the_organization_ontology_is_mapped(tmp_path: Path) -> None:
    batch, report = read(tmp_path, ORG, "org")
    assert ties(batch) == {
        ("Ann", "chair", "Ocean Council", "2020-02-01", "2021-03-04"),
        ("Ann", "head", "Reef <script>Desk</script>", None, None),
        ("Isle Office", "member", "Ocean Council", None, None),
        ("Isle Office", "partner", "Joint Reef", None, None),
        ("nobody", "partner", "Joint Reef", None, None),
    }
    _, nodes, facts = batch.complete()
    council = nodes.row(by_predicate=pl.col("label_en") == "Ocean Council", named=True)
    assert (council["cls"], council["label_vi"], council["alt"]) == (
        "Organization", "Hội đồng Đại dương", ["OC"],
    )  # fmt: skip
    told = set(facts.select(pl.col("predicate").str.extract(r"(\w+)$"), "value", "type").rows())
    assert ("exactMatch", "https://example.org/ocean", "iri") in told
    assert ("during", "2019-05-05", "edtf") in told
    assert ("note", "Chủ tịch", "@vi") in told
    assert ("partOf", council["node"], "iri") in told
    assert all(node.startswith(ID) for node in [*nodes["node"], *facts["subject"]])
    assert report.totals == {"read": 13, "imported": 8, "merged": 4, "skipped": 1}
    (account,) = report.files.values()
    assert list(account.skipped) == ["the mapping makes nothing of it (https://example.org/Stone)"]
    assert report.applied["a tie's end that is not described"].values == [
        "https://example.org/nobody"
    ]
    assert report.notes == ["the mapping org does not mention https://example.org/colour (1)"]


def test_schema_org_is_mapped_without_the_web(tmp_path: Path) -> None:
    batch, report = read(tmp_path, SCHEMA, "schema", "f.jsonld")
    assert ties(batch) == {
        ("Bo", "chair", "Tide Society", "2020", None),
        ("Q", "member", "Tide Society", None, None),
        ("Tide Society", "organizer", "Tide Day", None, None),
        ("Viet Nam", "member", "Tide Society", None, None),  # known by its item
    }
    _, nodes, facts = batch.complete()
    assert ID + "viet-nam" in nodes["node"].to_list()
    society = nodes.row(by_predicate=pl.col("label_en") == "Tide Society", named=True)
    assert (society["cls"], society["begin"]) == ("NonGovernmentalOrganization", "1999-05")
    same = facts.filter(pl.col("value") == "https://example.com/tide")
    assert same["predicate"].str.ends_with("closeMatch").to_list() == [True]
    assert report.totals == {"read": 6, "imported": 5, "merged": 1, "skipped": 0}


@pytest.mark.parametrize("ending", ["nt", "nq", "trig", "rdf", "jsonld", "ttl.xz"])
def test_every_syntax_says_the_same(tmp_path: Path, ending: str) -> None:
    import lzma

    from rdflib import Dataset, Graph

    forms = {"nt": "nt", "nq": "nquads", "trig": "trig", "rdf": "xml", "jsonld": "json-ld"}
    text = PREFIXES + ORG.replace("[]", "ex:membership")
    plain, _ = read(tmp_path, text.removeprefix(PREFIXES), "org")
    path = tmp_path / f"f.{ending}"
    if ending == "ttl.xz":
        path.write_bytes(lzma.compress(text.encode()))
    else:
        graph: Any = Graph() if ending in ("nt", "rdf", "jsonld") else Dataset()
        graph.parse(data=text, format="turtle")
        graph.serialize(path, format=forms[ending], encoding="utf-8")
    other, _ = run(path, "org")
    assert ties(other) == ties(plain)
    assert set(other.complete()[0]["tie"]) == set(plain.complete()[0]["tie"])


def test_reading_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "f.ttl"
    path.write_text(PREFIXES + ORG, encoding="utf-8")
    out = [tmp_path / "1.nq", tmp_path / "2.nq"]
    for to in out:
        importers.run("rdf", [path], to, source="mine", options={"mapping": "org"})
    assert out[0].read_bytes() == out[1].read_bytes()
    assert b"sameAs" not in out[0].read_bytes()


def test_our_own_terms_need_no_mapping(tmp_path: Path) -> None:
    text = """
    ex:a a coop:Company ; skos:prefLabel "A"@en ; coop:begin "2001"^^xsd:gYear .
    ex:t a coop:Participation ; coop:participant ex:a ; coop:framework
        <https://w3id.org/coopgraph/id/iso> ; coop:endKnown false ;
        coop:role <https://w3id.org/coopgraph/concept/member> ; coop:begin "2002"^^xsd:gYear .
    ex:no a coop:Participation ; coop:participant ex:a ; coop:framework ex:a .
    ex:wrong a coop:Event ; skos:prefLabel "W"@en ; coop:begin "soon" , "2001" ;
        coop:end "2021-02-29" .
    """
    batch, report = read(tmp_path, text, "coopgraph")
    (tie,) = batch.complete()[0].to_dicts()
    assert tie["framework"] == ID + "iso"
    assert (tie["begin"], tie["end_known"]) == ("2002", False)
    assert report.applied["a tie with no role is left out"].values == ["https://example.org/no"]
    assert report.applied["end that is no date is left out"].values == ["2021-02-29"]
    assert report.applied["begin that is no date is left out"].values == ["soon"]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("f.ttl", "ex:a ex:b .\n", "f.ttl:10:"),
        ("g.jsonld", '{"@context": {"@vocab": "https://schema.org/"}, "name": "A",', "g.jsonld:1:"),
        ("g.jsonld", '{"@context": "https://example.org/c", "name": "A"}', "nothing is fetched"),
        ("g.rdf", "<rdf:RDF><a></rdf:RDF>", "g.rdf"),
        ("g.nq", "<a> <b> <c>", "g.nq:1"),
        ("g.trig", "@prefix e: <https://e.org/> . {", "g.trig"),
        ("g.ttl", "# nothing\n", "holds no statement"),
        ("g.ttl", "", "is empty"),
        ("g.doc", "text", "it does not look like rdf"),
    ],
)
def test_what_is_no_rdf_is_refused_with_its_place(
    tmp_path: Path, name: str, text: str, told: str
) -> None:
    with pytest.raises(DataError) as error:
        read(tmp_path, text, "org", name)
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "there is no line '# mapping"),
        ("# mapping: x\nCONSTRUCT { ?s ?p ?o } WHERE { ?s ?p }", "m.rq:2:"),
        ("# mapping: x\nSELECT ?s WHERE { ?s ?p ?o }", "a mapping is a CONSTRUCT"),
        ("# mapping: x\nCONSTRUCT { [] ?p ?o } WHERE { ?s ?p ?o }", "makes no blank nodes"),
        ("# mapping: x\nCONSTRUCT { ?s ?p ?o } WHERE { SERVICE <http://x.org/> { ?s ?p ?o } }",
         "SERVICE"),
        ("# mapping: x\nDELETE WHERE { ?s ?p ?o }", "update"),
    ],
)  # fmt: skip
def test_a_mapping_that_is_none_is_refused(tmp_path: Path, query: str, told: str) -> None:
    path = tmp_path / "m.rq"
    path.write_text(query)
    with pytest.raises(DataError) as error:
        read(tmp_path, "ex:a a ex:B .", str(path))
    assert told in str(error.value)


def test_a_mapping_of_ones_own_is_used(tmp_path: Path) -> None:
    path = tmp_path / "m.rq"
    path.write_text(
        "# mapping: clubs\nPREFIX ex: <https://example.org/>\n"
        "PREFIX coop: <https://w3id.org/coopgraph/ontology#>\n"
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
        "CONSTRUCT { ?s a coop:Company ; skos:prefLabel ?n } WHERE { ?s a ex:Club ; ex:name ?n }"
    )
    batch, report = read(tmp_path, 'ex:c a ex:Club ; ex:name "Câu lạc bộ"@vi .', str(path))
    assert list(labels(batch).values()) == ["Câu lạc bộ"]
    assert report.notes == []
    with pytest.raises(ParameterError, match="no mapping 'orgs'"):
        read(tmp_path, "ex:a a ex:B .", "orgs")


def test_shipped_mappings_are_declared_in_both_languages() -> None:
    shipped = mappings()
    assert sorted(shipped) == ["org", "schema"]
    assert all(m.en != m.vi for m in shipped.values())


@pytest.mark.parametrize(
    ("text", "date"),
    [("2021-05-17T23:00:00+07:00", "2021-05-17"), ("2021-05-17Z", "2021-05-17"), (" 2021 ", "2021"),
     ("2021-13", None), ("soon", None), ("2021-02~", "2021-02~"), ("", None)],
)  # fmt: skip
def test_dates_are_brought_into_edtf(text: str, date: str | None) -> None:
    assert edtf(text) == date
