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
    return {
        row["node"]: row["label_en"] or row["label_vi"] or row["label"]
        for row in nodes.iter_rows(named=True)
    }


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
    society = nodes.row(by_predicate=pl.col("label") == "Tide Society", named=True)
    assert (society["cls"], society["begin"]) == ("NonGovernmentalOrganization", "1999-05")
    same = facts.filter(pl.col("value") == "https://example.com/tide")
    assert same["predicate"].str.ends_with("closeMatch").to_list() == [True]
    assert report.totals == {"read": 6, "imported": 6, "merged": 0, "skipped": 0}


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
    (account,) = report.files.values()
    assert account.skipped["a tie with no role is left out"].values == ["https://example.org/no"]
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
    assert not any("does not mention" in note for note in report.notes)
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


SMALL = """\
ex:n a schema:Organization ; schema:name "Net"@en .
ex:a a schema:Organization ; schema:name "Lab A"@en ; schema:memberOf ex:n .
"""


def test_a_name_keeps_its_language_and_gets_no_other(tmp_path: Path) -> None:
    text = """
    ex:a a schema:Organization ;
        schema:name "Phòng Đất"@vi-VN , "Soil Lab"@en-AU , "Bodenlabor"@de .
    ex:b a schema:Organization ; schema:name "Laboratoire B"@fr .
    ex:c a schema:Organization ; schema:name "Lab C" .
    """
    batch, _ = read(tmp_path, text, "schema")
    out = tmp_path / "out.nq"
    importers.run("rdf", [tmp_path / "f.ttl"], out, source="m", options={"mapping": "schema"})
    lines = out.read_text(encoding="utf-8").splitlines()
    stated = {
        line.split("core#")[1].rpartition(" <")[0]
        for line in lines
        if "Label>" in line and "/id/" in line.partition(" ")[0]
    }
    assert stated == {
        'prefLabel> "Phòng Đất"@vi', 'altLabel> "Phòng Đất"@vi-vn', 'altLabel> "Soil Lab"@en-au',
        'prefLabel> "Soil Lab"@en', 'altLabel> "Bodenlabor"@de', 'prefLabel> "Laboratoire B"@fr',
        'prefLabel> "Lab C"',
    }  # fmt: skip
    assert set(labels(batch).values()) == {"Soil Lab", "Laboratoire B", "Lab C"}


@pytest.mark.parametrize(
    ("mapping", "text", "reason", "value"),
    [
        ("org", "ex:m org:role ex:r . ex:r skos:prefLabel 'Treasurer'@en .",
         "the role is not understood", "Treasurer"),
        ("org", "ex:m org:role <https://roles.example/x> .",
         "the role is not understood", "https://roles.example/x"),
        ("org", ("ex:m org:role ex:r . ex:r skos:prefLabel 'Chair'@en . ex:m org:role ex:s ."
         " ex:s skos:prefLabel 'Observer' ."),
         "a tie with several values of role is left out", "https://example.org/m"),
        ("org", ("ex:m org:memberDuring [ time:hasBeginning [ time:inXSDgYear '2021' ] ;"
         " time:hasEnd [ time:inXSDgYear '2019' ] ] ."), "end is before begin", "2021 – 2019"),
        ("schema", ("ex:n schema:member [ a schema:Role ; schema:member ex:a ;"
         " schema:roleName 'Treasurer' ] ."), "the role is not understood", "Treasurer"),
        ("schema", ("ex:a schema:memberOf [ a schema:OrganizationRole ; schema:memberOf ex:n ;"
         " schema:startDate '2020-02' ; schema:endDate '2020-01-31' ] ."),
         "end is before begin", "2020-02 – 2020-01-31"),
        ("coopgraph", ("ex:t a coop:Participation ; coop:participant ex:a ; coop:framework ex:n ;"
         " coop:role <https://w3id.org/coopgraph/concept/membr> ."),
         "the role is not understood", "concept:membr; did you mean concept:member?"),
        ("coopgraph", ("ex:t coop:framework ex:n ; coop:participnt ex:a ;"
         " coop:role <https://w3id.org/coopgraph/concept/member> ."),
         "a tie with no participant is left out", "https://example.org/t"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_told_and_no_plain_member(
    tmp_path: Path, mapping: str, text: str, reason: str, value: str
) -> None:
    if mapping == "org":
        text += """
        ex:m a org:Membership ; org:member ex:a ; org:organization ex:n .
        ex:a a org:Organization ; skos:prefLabel "A"@en .
        ex:n a org:Organization ; skos:prefLabel "N"@en ."""
    else:
        text += " ex:a a schema:Organization . ex:n a schema:Organization ."
    batch, report = read(tmp_path, text, mapping)
    assert batch.complete()[0].height == 0
    (account,) = report.files.values()
    assert account.skipped[reason].values == [value]
    assert any("became a tie" in note for note in report.notes)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("ex:a a coop:Companny .", ("coop:Companny is no term of ours and is left out;"
         " did you mean coop:Company?")),
        ("ex:a a coop:Company ; coop:partof ex:b .",
         "coop:partof is no term of ours and is left out; did you mean coop:partOf?"),
        ("ex:a a coop:Company ; coop:begin '2021' ; coop:end '2020' .",
         "dates of a thing that ends before it begins are left out"),
    ],
)  # fmt: skip
def test_slips_in_our_own_terms_are_told(tmp_path: Path, text: str, rule: str) -> None:
    batch, report = read(tmp_path, text, "coopgraph")
    assert report.applied[rule].rows == [1]
    _, nodes, facts = batch.complete()
    assert nodes["begin"].null_count() == nodes.height
    assert not facts["predicate"].str.contains("partof").any()


def test_roles_are_read_in_either_language(tmp_path: Path) -> None:
    text = """
    ex:n a org:Organization ; skos:prefLabel "N"@en .
    ex:m a org:Membership ; org:member ex:a ; org:organization ex:n ; org:role ex:r .
    ex:r a org:Role ; skos:prefLabel "Quan sát viên"@vi .
    ex:o a org:Membership ; org:member ex:b ; org:organization ex:n .
    """
    batch, _ = read(tmp_path, text, "org")
    roles = {(who, role) for who, role, *_ in ties(batch)}
    assert roles == {("a", "observer"), ("b", "member")}


@pytest.mark.parametrize("form", ["rdf12", "rdf11"])
def test_statements_about_statements_give_a_tie_its_dates(tmp_path: Path, form: str) -> None:
    told = "schema:startDate '2021' ; schema:roleName 'observer'"
    text = SMALL.replace("ex:n .", "ex:n {| " + told + " |} .", 1) if form == "rdf12" else (
        SMALL + "[] rdf:subject ex:a ; rdf:predicate schema:memberOf ; rdf:object ex:n ; "
        + told + " ."
    )  # fmt: skip
    head = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
    batch, report = read(tmp_path, head + text, "schema")
    assert ties(batch) == {("Lab A", "observer", "Net", "2021", None)}
    assert any("statements about statements" in n for n in report.notes) == (form == "rdf12")


def test_what_we_write_as_rdf_12_is_read_again(tmp_path: Path) -> None:
    from coopgraph.store import EmbeddedStore, turtle12

    first = tmp_path / "first.ttl"
    first.write_text(
        PREFIXES
        + """
        ex:a a coop:Company ; skos:prefLabel "A"@en .
        <https://w3id.org/coopgraph/id/t> a coop:Participation ; coop:participant ex:a ;
            coop:framework <https://w3id.org/coopgraph/id/iso> ; coop:begin "2001"^^xsd:gYear ;
            coop:role <https://w3id.org/coopgraph/concept/member> .""",
        encoding="utf-8",
    )
    store = EmbeddedStore()
    store.load_turtle(first, "urn:g")
    (tmp_path / "again.ttl").write_bytes(turtle12(store.unite()))
    batch, report = run(tmp_path / "again.ttl", "coopgraph")
    (tie,) = batch.complete()[0].to_dicts()
    assert (tie["tie"], tie["begin"]) == (ID + "t", "2001")
    rule = "a statement about the statement that a tie makes follows from the tie"
    assert report.applied[rule].count == 1


def test_classes_and_properties_that_the_file_puts_below_known_ones_count(tmp_path: Path) -> None:
    text = """
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix owl: <http://www.w3.org/2002/07/owl#> .
    ex:Lab rdfs:subClassOf ex:Institute . ex:Institute rdfs:subClassOf schema:NGO .
    ex:Club owl:equivalentClass schema:Corporation . ex:in rdfs:subPropertyOf schema:memberOf .
    ex:a a ex:Lab ; schema:name "A"@en ; ex:in ex:b . ex:b a ex:Club ; schema:name "B"@en .
    """
    batch, report = read(tmp_path, text, "schema")
    classes = dict(batch.complete()[1].select("label_en", "cls").rows())
    assert classes == {"A": "NonGovernmentalOrganization", "B": "Company"}
    assert ties(batch) == {("A", "member", "B", None, None)}
    assert any("3 statements follow" in note for note in report.notes)


@pytest.mark.parametrize("ending", ["ttl", "nt", "nq", "trig", "rdf", "jsonld"])
def test_a_byte_order_mark_is_skipped(tmp_path: Path, ending: str) -> None:
    a = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    triple = f"<https://e.org/a> <{a}> <https://schema.org/NGO> ."
    texts = {
        "rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
        ' rdf:about="https://e.org/a"><rdf:type rdf:resource="https://schema.org/NGO"/>'
        "</rdf:Description></rdf:RDF>",
        "jsonld": '{"@id": "https://e.org/a", "@type": "https://schema.org/NGO"}',
    }
    path = tmp_path / f"f.{ending}"
    path.write_text(texts.get(ending, triple), encoding="utf-8-sig")
    batch, _ = run(path, "schema")
    assert batch.complete()[1]["cls"].to_list() == ["NonGovernmentalOrganization"]


@pytest.mark.parametrize(
    ("entities", "value", "told"),
    [
        ('<!ENTITY s "https://schema.org/">', "&s;NGO", None),
        ('<!ENTITY s SYSTEM "file:///etc/hostname">', "&s;", "lies outside the file"),
        ('<!ENTITY % s "x">', "x", "is a parameter"),
        ('<!ENTITY e0 "0123456789">'
         + "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 8}">' for n in range(9)),
         "&e9;", "stands for more than"),
        (f'<!ENTITY s "{"x" * 5000}">', "&s;" * 2000, "20 times"),
    ],
)  # fmt: skip
def test_entities_are_bounded(tmp_path: Path, entities: str, value: str, told: str | None) -> None:
    path = tmp_path / "f.rdf"
    path.write_text(
        f"<!DOCTYPE rdf:RDF [{entities}]>"
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://e.org/">'
        f'<rdf:Description rdf:about="https://e.org/a" e:p="{value}"/></rdf:RDF>'
    )
    if told is None:
        run(path, "schema")
        return
    with pytest.raises(DataError) as error:
        run(path, "schema")
    assert told in str(error.value)


def test_a_corrected_label_changes_no_iri(tmp_path: Path) -> None:
    text = 'ex:7 a schema:Organization ; schema:name "{}"@en ; schema:memberOf ex:8 .'
    before, _ = read(tmp_path, text.format("River Lab"), "schema")
    after, _ = read(tmp_path, text.format("River Laboratory"), "schema")
    assert set(before.complete()[1]["node"]) == set(after.complete()[1]["node"])
    assert set(before.complete()[0]["tie"]) == set(after.complete()[0]["tie"])


def test_blank_nodes_are_named_after_what_they_say(tmp_path: Path) -> None:
    """A thousand alike in one knot: labels that are canonical for any graph would take for ever."""
    knot = " ".join(
        f"_:n{i} schema:knows _:n{(i + 1) % 400} , _:n{(i + 7) % 400} ." for i in range(400)
    )
    tied = '_:x a schema:Organization ; schema:name "X"@en ; schema:memberOf ex:n .'
    one, _ = read(tmp_path, f"{knot} {tied}", "schema")
    two, _ = read(tmp_path, f"{tied} {knot}".replace("_:x", "_:other"), "schema")
    assert set(one.complete()[0]["tie"]) == set(two.complete()[0]["tie"])
    again, _ = read(tmp_path, f"{knot} {tied}", "coopgraph")
    same, _ = read(tmp_path, f"{knot} {tied}", "coopgraph")
    assert again.complete()[2].equals(same.complete()[2])


def test_work_grows_with_the_sum_of_the_values(tmp_path: Path) -> None:
    """Counted, not timed: the mapping's solutions are as many as the values."""

    def many(word: str) -> str:
        return " , ".join(f'"{word} {i}"@en' for i in range(200))

    text = (
        f"ex:o a schema:Organization ; schema:name {many('N')} ; schema:alternateName {many('A')} ;"
        f" schema:description {many('D')} ; schema:memberOf ex:n ."
    )
    batch, report = read(tmp_path, text, "schema")
    _, _nodes, facts = batch.complete()
    # 200³ solutions would be eight million: the child has no memory for them.
    assert facts.height == 199 + 200 + 200 + 3
    assert report.totals["imported"] == 1


CASES = Path(__file__).parents[3] / "shared" / "cases" / "rdf"


NETWORK = ("member", "Basin Network", None, None)
CASE = [
    ("04-region-tags.ttl", "schema", {("River Lab", *NETWORK), ("Laboratoire C", *NETWORK)}, ()),
    ("06-bom.ttl", "schema", {("Lab", "member", "Net", None, None)}, ()),
    ("09-org-roles.ttl", "org", {("Lab A", "chair", "Basin Network", None, None)},
     ("Co-chair", "https://roles.example/chair", "Former member (withdrawn)")),
    ("10-many-values.ttl", "schema", {("Org en", "member", "Net", None, None)}, ()),
    ("11-not-a-tie.ttl", "coopgraph", set(), ("coop:participants", "concept:nosuchrole")),
    ("12-end-before-begin.ttl", "schema", set(), ("2021-06 – 2019",)),
    ("13-annotation.ttl", "schema", {("Lab A", "member", "Net", "2021", None)}, ()),
    ("15-renamed-after.ttl", "schema", {("River Laboratory", *NETWORK)}, ()),
]  # fmt: skip


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not beside the repository")
@pytest.mark.parametrize(("name", "mapping", "tied", "told"), CASE)
def test_the_cases_of_the_field(
    name: str, mapping: str, tied: set[Any], told: tuple[str, ...]
) -> None:
    batch, report = run(CASES / name, mapping)
    assert ties(batch) == tied
    assert all(value in report.to_json() for value in told)
