"""SPARQL 1.1 Protocol and Graph Store HTTP Protocol, point by point, as their texts ask for it.

Written from the two recommendations (W3C, 21 March 2013); section numbers are theirs. What
`test_endpoint` shows already is not shown again here.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import unicodedata
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest
import rdflib

from coopgraph.media_types import GRAPHS, SOLUTIONS
from coopgraph.namespaces import COOP, GRAPH_CATALOGUE, ID, SOURCE, XSD
from coopgraph.server.protocol import RefusedError, accepted, graph_named

if TYPE_CHECKING:
    from tests.servers.conftest import Got, Served

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
JSON, XML, CSV, TSV = SOLUTIONS
TURTLE, NTRIPLES, JSONLD, RDFXML = GRAPHS
ISO, ASEAN = SOURCE + "iso-org", SOURCE + "asean-org"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
WHERE_FROM = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
RESULTS = "{http://www.w3.org/2005/sparql-results#}"


def rows(got: Got) -> list[list[str]]:
    assert got.status == 200, got.body
    found = json.loads(got.body)
    return [
        [row[name]["value"] for name in found["head"]["vars"] if name in row]
        for row in found["results"]["bindings"]
    ]


def post(served: Served, body: str | bytes, media: str, path: str = "/sparql") -> Got:
    return served.call(path, "POST", body, {"Content-Type": media, "Accept": JSON})


# --------------------------------------------------- 2.1.1 to 2.1.3, the query operation


@pytest.mark.parametrize(
    "media", [FORM, FORM.upper(), f"{FORM}; charset=UTF-8", f'{FORM};charset="utf-8"']
)
def test_a_form(served: Served, media: str) -> None:
    got = post(served, urlencode({"query": 'SELECT ("a+b c&d=é" AS ?x) {}'}), media)
    assert rows(got) == [["a+b c&d=é"]]


@pytest.mark.parametrize("media", [QUERY, f"{QUERY}; charset=utf-8", f"{QUERY};CHARSET=UTF8"])
def test_a_query_as_it_is(served: Served, media: str) -> None:
    got = post(served, 'SELECT ("50%25 + é" AS ?x) {}', media)
    assert rows(got) == [["50%25 + é"]], "nothing is decoded in a body that is not a form"


def test_a_query_behind_a_byte_order_mark(served: Served) -> None:
    assert rows(post(served, b'\xef\xbb\xbfSELECT ("1" AS ?x) {}', QUERY)) == [["1"]]


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-16", "windows-1258", "nonsense"])
@pytest.mark.parametrize("media", [FORM, QUERY])
def test_other_charsets_are_refused(served: Served, media: str, charset: str) -> None:
    assert post(served, "query=ASK+%7B%7D", f"{media}; charset={charset}").status == 415


@pytest.mark.parametrize(
    ("body", "media"),
    [
        ("ASK {}".encode("utf-16"), QUERY),
        (urlencode({"query": 'SELECT ("é" AS ?x) {}'}, encoding="latin-1"), FORM),
        (b"query=ASK { \xc3\x28 }", FORM),
    ],
)
def test_bytes_that_are_not_utf8_are_refused(served: Served, body: str | bytes, media: str) -> None:
    assert post(served, body, media).status == 400


@pytest.mark.parametrize(
    "media",
    [
        "text/plain",
        "application/json",
        "multipart/form-data; boundary=x",
        "text/turtle",
        "nonsense",
    ],
)
def test_other_media_types_are_refused(served: Served, media: str) -> None:
    got = post(served, "ASK {}", media)
    assert got.status == 415
    assert FORM.encode() in got.body, "it says what is taken"


def test_a_compressed_request_is_refused(served: Served) -> None:
    headers = {"Content-Type": QUERY, "Content-Encoding": "gzip"}
    assert served.call("/sparql", "POST", b"\x1f\x8b\x08", headers).status == 415


@pytest.mark.parametrize(
    ("path", "body", "media"),
    [
        ("/sparql", "", FORM),
        ("/sparql", "query=", FORM),
        ("/sparql", "nothing=here", FORM),
        ("/sparql", "query=ASK%7B%7D&query=ASK%7B%7D", FORM),
        ("/sparql?query=ASK%7B%7D", "query=ASK%7B%7D", FORM),
        ("/sparql", "query=ASK", FORM),
        ("/sparql", "ASK {} ASK {}", QUERY),
    ],
)
def test_wrong_parameters(served: Served, path: str, body: str, media: str) -> None:
    assert post(served, body, media, path).status == 400


def test_parameters_may_stand_in_the_address_of_a_post(served: Served) -> None:
    path = "/sparql?" + urlencode({"named-graph-uri": ISO})
    assert rows(post(served, WHERE_FROM, QUERY, path)) == [[ISO]]


@pytest.mark.parametrize("escaped", ["%53ELECT+(1+AS+?x)+%7b%7D", "SELECT%20(1%20AS%20%3fx){}"])
def test_escapes_in_an_address(served: Served, escaped: str) -> None:
    assert rows(served.call(f"/sparql?query={escaped}", headers={"Accept": JSON})) == [["1"]]


def test_a_plus_in_a_query_must_be_escaped(served: Served) -> None:
    assert rows(served.ask("SELECT (1+2 AS ?x) {}")) == [["3"]]
    assert served.call("/sparql?query=SELECT(1+2%20AS%20?x)%7B%7D").status == 400


def test_a_long_query(served: Served) -> None:
    """By GET as far as one line of HTTP goes, by POST up to megabytes."""
    values = " ".join(f'"{n:09}"' for n in range(100_000))
    query = f"SELECT (COUNT(*) AS ?n) {{ VALUES ?x {{ {values} }} }}"
    assert rows(post(served, query, QUERY)) == [["100000"]]
    assert rows(served.ask(query[:30_000].rpartition(" ")[0] + " } }")) != [["0"]]
    with contextlib.suppress(ConnectionError):  # it may hang up before we were through
        assert served.ask(query).status in (400, 414, 431)
    assert served.well()


# ----------------------------------------------------------- 2.1.4, the dataset


@pytest.mark.parametrize("way", ["GET", FORM, QUERY])
def test_several_graphs_are_merged(served: Served, way: str) -> None:
    chosen = [("default-graph-uri", ISO), ("default-graph-uri", ASEAN)]
    counts = [
        int(rows(served.ask(COUNT, more=[("default-graph-uri", graph)]))[0][0])
        for graph in (ISO, ASEAN)
    ]
    if way == "GET":
        got = served.ask(COUNT, more=chosen)
    elif way == FORM:
        got = post(served, urlencode([("query", COUNT), *chosen]), FORM)
    else:
        got = post(served, COUNT, QUERY, "/sparql?" + urlencode(chosen))
    assert max(counts) < int(rows(got)[0][0]) <= sum(counts)


def test_default_and_named_graphs_together(served: Served) -> None:
    more = [("default-graph-uri", ISO), ("named-graph-uri", ASEAN), ("named-graph-uri", ISO)]
    both = "SELECT ?g (COUNT(*) AS ?n) { ?s ?p ?o . GRAPH ?g { ?a ?b ?c } } GROUP BY ?g ORDER BY ?g"
    assert [row[0] for row in rows(served.ask(both, more=more))] == [ASEAN, ISO]


def test_the_request_wins_over_from(served: Served) -> None:
    said = f"SELECT DISTINCT ?g FROM <{ASEAN}> FROM NAMED <{ASEAN}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    assert rows(served.ask(said)) == [[ASEAN]]
    assert rows(served.ask(said, more={"named-graph-uri": ISO})) == [[ISO]]
    # A request that names only a default graph leaves no named one (2.1.4).
    assert rows(served.ask(said, more={"default-graph-uri": ISO})) == []


def test_a_graph_that_is_not_there_is_empty(served: Served) -> None:
    assert rows(served.ask(COUNT, more={"default-graph-uri": "urn:nowhere"})) == [["0"]]


@pytest.mark.parametrize("name", ["", "relative", "/a/b", "http://a b/", "a>b:c", "://x"])
@pytest.mark.parametrize("parameter", ["default-graph-uri", "named-graph-uri"])
def test_a_graph_is_named_by_an_iri(served: Served, parameter: str, name: str) -> None:
    assert served.ask(COUNT, more={parameter: name}).status == 400


# ------------------------------------------------- 2.1.5 to 2.1.7, answers and their statuses


@pytest.mark.parametrize(
    ("query", "media"),
    [
        ("SELECT ?x { VALUES ?x { 1 } }", JSON),
        ("ASK {}", JSON),
        ("CONSTRUCT { <urn:a> <urn:b> 1 } {}", TURTLE),
        (f"DESCRIBE <{ID}iso>", TURTLE),
    ],
)
@pytest.mark.parametrize("header", [None, "", "*/*", "text/html, */*;q=0.1"])
def test_what_is_given_unasked(served: Served, query: str, media: str, header: str | None) -> None:
    headers = {} if header is None else {"Accept": header}
    got = served.call("/sparql?" + urlencode({"query": query}), headers=headers)
    assert (got.status, got.media) == (200, media)


@pytest.mark.parametrize("media", [JSON, XML])
def test_a_yes_and_a_no(served: Served, media: str) -> None:
    for query, answer in (("ASK {}", True), ("ASK { <urn:a> <urn:b> <urn:c> }", False)):
        got = served.ask(query, media)
        assert (got.status, got.media) == (200, media)
        if media == JSON:
            assert json.loads(got.body)["boolean"] is answer
        else:
            assert ET.fromstring(got.body).findtext(f"{RESULTS}boolean") == str(answer).lower()


TERMS = """SELECT ?iri ?plain ?lang ?typed ?none ?blank {
  BIND(<http://ví-dụ.example/Phú_Yên> AS ?iri) BIND("a,\\"b\\"\\n\\tc" AS ?plain)
  BIND("Phú Yên"@vi AS ?lang) BIND("1"^^xsd:integer AS ?typed) BIND(BNODE() AS ?blank) }"""


def test_all_kinds_of_terms_in_json(served: Served) -> None:
    (row,) = json.loads(served.ask(TERMS).body)["results"]["bindings"]
    assert row["iri"] == {"type": "uri", "value": "http://ví-dụ.example/Phú_Yên"}
    assert row["plain"] == {"type": "literal", "value": 'a,"b"\n\tc'}
    assert row["lang"] == {"type": "literal", "value": "Phú Yên", "xml:lang": "vi"}
    assert row["typed"] == {"type": "literal", "value": "1", "datatype": XSD + "integer"}
    assert row["blank"]["type"] == "bnode"
    assert "none" not in row


def test_all_kinds_of_terms_in_xml(served: Served) -> None:
    found = {
        binding.get("name"): binding[0]
        for binding in ET.fromstring(served.ask(TERMS, XML).body).iter(f"{RESULTS}binding")
    }
    assert found["iri"].tag == f"{RESULTS}uri"
    assert found["iri"].text == "http://ví-dụ.example/Phú_Yên"
    assert found["plain"].text == 'a,"b"\n\tc'
    assert found["lang"].get("{http://www.w3.org/XML/1998/namespace}lang") == "vi"
    assert found["typed"].get("datatype") == XSD + "integer"
    assert found["blank"].tag == f"{RESULTS}bnode"
    assert set(found) == {"iri", "plain", "lang", "typed", "blank"}


def test_all_kinds_of_terms_in_csv_and_tsv(served: Served) -> None:
    text = served.ask(TERMS, CSV).body.decode()
    assert "\r\n" in text, "SPARQL 1.1 CSV follows RFC 4180"
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert (row["iri"], row["plain"]) == ("http://ví-dụ.example/Phú_Yên", 'a,"b"\n\tc')
    assert (row["lang"], row["typed"], row["none"]) == ("Phú Yên", "1", "")
    head, line = served.ask(TERMS, TSV).body.decode().splitlines()
    assert head.split("\t") == ["?iri", "?plain", "?lang", "?typed", "?none", "?blank"]
    assert line.split("\t")[:5] == [
        *("<http://ví-dụ.example/Phú_Yên>", '"a,\\"b\\"\\n\\tc"', '"Phú Yên"@vi', "1", "")
    ]


def test_lines_and_tabs_in_values_of_tables(served: Served) -> None:
    query = "SELECT ?x ?y { VALUES (?x ?y) { ('a\\r\\nb' 'c\\td') (UNDEF ' e ') } }"
    found = list(csv.reader(io.StringIO(served.ask(query, CSV).body.decode(), newline="")))
    assert found == [["x", "y"], ["a\r\nb", "c\td"], ["", " e "]]
    assert served.ask(query, TSV).body.decode().count("\n") == 3


@pytest.mark.parametrize("media", SOLUTIONS)
def test_an_empty_answer(served: Served, media: str) -> None:
    got = served.ask("SELECT ?a ?b { ?a <urn:none> ?b }", media)
    assert got.status == 200
    found = rdflib.query.Result.parse(
        io.BytesIO(got.body),
        format="tsv" if media == TSV else None,
        content_type=None if media == TSV else media,
    )
    assert [str(v) for v in found.vars or []] == ["a", "b"]
    assert len(list(found)) == 0


# rdflib 7.6 calls its own deprecated class in its parser of JSON-LD.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("media", GRAPHS)
def test_graphs_keep_every_term(served: Served, media: str) -> None:
    made = (
        'CONSTRUCT { <urn:a> <urn:p#x> "Phú Yên"@vi, 1.50, <http://ví-dụ.example/ế> , "<&>\\n" }{}'
    )
    form = "nt" if media == NTRIPLES else media
    found = rdflib.Graph().parse(data=served.ask(made, media).body, format=form)
    a, p = rdflib.URIRef("urn:a"), rdflib.URIRef("urn:p#x")
    assert set(found.objects(a, p)) == {
        rdflib.Literal("Phú Yên", lang="vi"),
        rdflib.Literal("1.50", datatype=rdflib.XSD.decimal),
        rdflib.URIRef("http://ví-dụ.example/ế"),
        rdflib.Literal("<&>\n"),
    }
    empty = served.ask("CONSTRUCT { ?s <urn:none> ?o } { ?s <urn:none> ?o }", media)
    assert len(rdflib.Graph().parse(data=empty.body, format=form)) == 0


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_text_stays_as_it_was_composed(served: Served, form: str) -> None:
    """Both ways of writing "Phú Yên" are other literals, which no step may turn into one."""
    name = unicodedata.normalize(form, "Phú Yên")  # type: ignore[arg-type]
    query = f'SELECT ("{name}" AS ?x) (STRLEN("{name}") AS ?n) {{}}'
    for got in (
        served.ask(query),
        post(served, query, QUERY),
        post(served, urlencode({"query": query}), FORM),
    ):
        assert rows(got) == [[name, str(len(name))]]


def test_control_characters_come_in_all_but_xml(served: Served) -> None:
    query = 'SELECT ("\\u0001" AS ?x) {}'
    assert rows(served.ask(query)) == [["\x01"]]
    assert served.ask(query, TSV).status == 200
    refused = served.ask(query, XML)
    assert (refused.status, refused.media) == (406, "text/plain")
    assert b"XML cannot" in refused.body
    assert served.well()


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ("SELECT * {}", "text/html"),
        ("SELECT * {}", TURTLE),
        ("SELECT * {}", "application/sparql-results+json;q=0"),
        ("SELECT * {}", "*/*;q=0"),
        ("ASK {}", TSV),
        ("CONSTRUCT WHERE { ?s ?p ?o }", JSON),
        ("DESCRIBE <urn:x>", CSV),
    ],
)
def test_what_cannot_be_had(served: Served, query: str, accept: str) -> None:
    got = served.ask(query, accept)
    assert (got.status, got.media) == (406, "text/plain")


@pytest.mark.parametrize(
    ("header", "best"),
    [
        ("text/csv; charset=utf-8; q=0.9, application/xml;q=0.95", XML),
        ("text/csv;q=1.000, text/tab-separated-values;q=0.999", CSV),
        ("*/*, application/sparql-results+json;q=0", XML),
        ("application/*;q=0.2, text/*;q=0.3", CSV),
        ("text/*;q=0.9, text/csv;q=0.1", TSV),
        ("TEXT/CSV", CSV),
        ("text/csv;q=nan, application/xml;q=0.1", XML),
        ("text/csv;q=1e9, application/xml;q=0.1", XML),
        ("text/csv;q=1.5, application/xml;q=0.1", XML),
        (" , ;;, text/csv", CSV),
    ],
)
def test_qualities(header: str, best: str) -> None:
    assert accepted(header, SOLUTIONS)[0] == best


def test_accept_may_come_in_several_lines(served: Served) -> None:
    headers = [("Accept", "text/html"), ("Accept", "text/csv")]
    got = served.call("/sparql?query=SELECT%20(1%20AS%20?x)%7B%7D", headers=headers)
    assert (got.status, got.media) == (200, CSV)


def test_head_is_get_without_the_body(served: Served) -> None:
    for query, status in (("SELECT * {}", 200), ("SELECT", 400)):
        path = "/sparql?" + urlencode({"query": query})
        got, head = (served.call(path, method) for method in ("GET", "HEAD"))
        assert (head.status, head.media, head.body) == (status, got.media, b"")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/sparql", "/graphs?default"])
def test_other_methods_are_told_which_there_are(served: Served, path: str, method: str) -> None:
    got = served.call(path, method, b"", {"Content-Type": QUERY})
    assert got.status == 405
    allowed = {name.strip() for name in got.headers["allow"].split(",")}
    assert allowed == {"GET", "HEAD", "OPTIONS"} | ({"POST"} if path == "/sparql" else set())
    options = served.call(path, "OPTIONS")
    assert (options.status, options.headers["allow"]) == (204, got.headers["allow"])


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "get", "X-Y"])
def test_methods_nobody_knows(served: Served, method: str) -> None:
    head = f"{method} /sparql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    got = served.raw(head.encode(), end=False)
    assert got.split(b" ", 2)[1] in (b"400", b"405", b"501")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?x { ?x ?y }",
        "SELECT ?x ?x { nope:a ?x ?y }",
        "\ufeff",
        "SELECT * { ?x <not an iri> ?y }",
        'SELECT ("a" AS ?x) ("b" AS ?x) {}',
        "SELECT (?y AS ?x) { } GROUP BY ?z",
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "\x00",
    ],
)
def test_a_query_that_is_none(served: Served, query: str) -> None:
    got = served.ask(query)
    assert (got.status, got.media) == (400, "text/plain")
    assert 0 < len(got.body) < 2000


# ------------------------------------------------------------ 2.2, the update operation

CHANGES = [
    ("POST", "/sparql", FORM, "update=CLEAR+ALL"),
    ("POST", "/sparql", FORM, "update=INSERT+DATA+%7B%7D&using-graph-uri=urn:x"),
    ("POST", "/sparql", FORM, "update=CLEAR+ALL&query=ASK%7B%7D"),
    ("POST", "/sparql", FORM, "update=CLEAR+ALL&update=CLEAR+ALL"),
    ("POST", "/sparql", UPDATE, "INSERT DATA { <urn:a> <urn:b> <urn:c> }"),
    ("POST", "/sparql?using-named-graph-uri=urn:x", UPDATE, "CLEAR ALL"),
    ("POST", "/sparql", UPDATE, "not an update"),
    ("POST", "/sparql", f"{UPDATE}; charset=utf-8", "DROP SILENT GRAPH <urn:x>"),
    ("GET", "/sparql?update=CLEAR%20ALL", "", ""),
]
STORED = [
    ("PUT", "/graphs?default", TURTLE, ""),
    ("PUT", "/graphs?graph=urn:new", TURTLE, "<urn:a> <urn:b> <urn:c> ."),
    ("POST", f"/graphs?graph={quote(ISO, safe='')}", TURTLE, "<urn:a> <urn:b> <urn:c> ."),
    ("POST", "/graphs", TURTLE, "<urn:a> <urn:b> <urn:c> ."),
    ("DELETE", f"/graphs?graph={quote(ISO, safe='')}", "", ""),
    ("DELETE", "/graphs?default", "", ""),
    ("PATCH", "/graphs?graph=urn:new", UPDATE, "CLEAR ALL"),
]


@pytest.mark.parametrize(("method", "path", "media", "body"), [*CHANGES, *STORED])
def test_nothing_is_changed_unless_it_was_allowed(
    served: Served, method: str, path: str, media: str, body: str
) -> None:
    before = rows(served.ask(COUNT))
    headers = {"Content-Type": media} if media else {}
    got = served.call(path, method, body or None, headers)
    assert got.status == (403 if path.startswith("/sparql") else 405)
    assert b"read-only" in got.body
    assert rows(served.ask(COUNT)) == before
    assert rows(served.ask(WHERE_FROM, more={"named-graph-uri": "urn:new"})) == []


# ---------------------------------------------------- service description (section 2 there)


def test_the_description_is_had_without_asking_anything(served: Served) -> None:
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    got = served.call("/sparql")
    assert (got.status, got.media) == (200, TURTLE)
    graph = rdflib.Graph().parse(data=got.body, format="turtle")
    (service,) = graph.subjects(rdflib.RDF.type, sd.Service)
    assert set(graph.objects(service, sd.supportedLanguage)) == {sd.SPARQL11Query}
    assert sd.UnionDefaultGraph in set(graph.objects(service, sd.feature))
    told = {str(name) for name in graph.objects(None, sd.name)}
    assert told == {row[0] for row in rows(served.ask(WHERE_FROM))}
    formats = {str(f).rpartition("/")[2] for f in graph.objects(service, sd.resultFormat)}
    assert {"SPARQL_Results_JSON", "SPARQL_Results_CSV", "Turtle", "RDF_XML"} <= formats
    head = served.call("/sparql", "HEAD")
    assert (head.status, head.media, head.body) == (200, TURTLE, b"")


# --------------------------------------- Graph Store HTTP Protocol, 4.1, 5.2 and 5.6 (reading)


@pytest.mark.parametrize("media", [TURTLE, NTRIPLES])
def test_the_default_graph_is_the_union(served: Served, media: str) -> None:
    got = served.call("/graphs?default", headers={"Accept": media})
    assert (got.status, got.media) == (200, media)
    form = "nt" if media == NTRIPLES else media
    found = rdflib.Graph().parse(data=got.body, format=form)
    assert len(found) == int(rows(served.ask(COUNT))[0][0])


def test_a_graph_by_its_escaped_name(served: Served) -> None:
    count = int(rows(served.ask(COUNT, more={"default-graph-uri": GRAPH_CATALOGUE}))[0][0])
    for path in (
        f"/graphs?graph={quote(GRAPH_CATALOGUE, safe='')}",
        f"/graphs?graph={GRAPH_CATALOGUE}",
    ):
        got = served.call(path, headers={"Accept": NTRIPLES})
        assert got.body.count(b" .\n") == count


@pytest.mark.parametrize(
    ("search", "status"),
    [
        ("graph=urn:nowhere", 404),
        (f"graph={COOP}", 404),
        ("graph=http://v%C3%AD-d%E1%BB%A5.example/", 404),
        ("graph=relative", 400),
        ("graph=../up", 400),
        ("graph=", 400),
        ("graph=http://a%20b/", 400),
        ("graph=%FF", 400),
        ("default&graph=urn:x", 400),
        ("graph=urn:a&graph=urn:b", 400),
        ("default&default", 400),
        ("Default", 400),
        ("other=1", 400),
    ],
)
def test_which_graph_is_meant(served: Served, search: str, status: int) -> None:
    for method in ("GET", "HEAD"):
        assert served.call(f"/graphs?{search}", method).status == status


def test_a_graph_in_no_form_we_have(served: Served) -> None:
    assert served.call("/graphs?default", headers={"Accept": "text/html"}).status == 406
    got = served.call("/graphs?default", headers={"Accept": "text/html, */*;q=0.1"})
    assert (got.status, got.media) == (200, TURTLE)


def test_graph_names_are_read_as_the_protocol_says() -> None:
    assert graph_named("default") == graph_named("default=") == ""
    assert graph_named("graph=urn:x%20".removesuffix("%20")) == "urn:x"
    with pytest.raises(RefusedError):
        graph_named("graph=urn:x%20")


# ------------------------------------------------------------------ what every answer says


@pytest.mark.parametrize(
    "path", ["/sparql?query=ASK%7B%7D", "/sparql", "/graphs?default", "/graphs"]
)
def test_caches_and_browsers_are_told(served: Served, path: str) -> None:
    headers = served.call(path).headers
    assert "Accept" in headers["vary"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "server" not in headers
    assert "access-control-allow-origin" not in headers
