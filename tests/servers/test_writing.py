"""Changing graphs through the server: who may, what is refused, and that nothing is ever lost."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

import coopgraph
from coopgraph.errors import EndpointError
from coopgraph.importers import run
from coopgraph.namespaces import CONCEPT, ID, PREFIXES, SOURCE
from coopgraph.storage.directory import StoreDirectory
from coopgraph.storage.make import begin, rebuild

TOKEN = "t0ken-of-the-tests-only"
JSON = "application/sparql-results+json"
FORM = "application/x-www-form-urlencoded"
UPDATE = "application/sparql-update"
LIMIT = 3600
"""Seconds a change may take: so many that no machine is too slow for those that end."""
PATIENCE = 600
"""Seconds after which a test gives up waiting."""
HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items() if name != "schema")


def entry(slug: str) -> str:
    """Give what a graph says of itself, and its evidence."""
    return (
        f'source:{slug} a coop:Source ; dcterms:title "Notes {slug}"@en ; '
        'dcterms:publisher "An agency"@en ; dcterms:language "en" ; dcterms:rights "Ours."@en ; '
        'coop:rank concept:normal ; dcterms:issued "2021"^^xsd:gYear .\n'
        f'id:ev-{slug} a coop:Evidence ; oa:hasSource source:{slug} ; coop:place "p. 1"@en , '
        '"tr. 1"@vi ; coop:gist "It says so."@en , "Có nói vậy."@vi .\n'
    )


def actor(slug: str, name: str, label: str = "Phòng thử nghiệm") -> str:
    return (
        f'id:{name} a coop:Company ; skos:prefLabel "{label}"@en , "{label}"@vi ; '
        f"coop:evidence id:ev-{slug} .\n"
    )


def tie(slug: str, name: str, who: str, role: str = "chair", what: str = "iso") -> str:
    return (
        f"id:{name} a coop:Participation ; coop:participant id:{who} ; coop:framework id:{what} ; "
        f'coop:role concept:{role} ; coop:begin "2020"^^xsd:gYear ; coop:evidence id:ev-{slug} ; '
        f"coop:dateEvidence id:ev-{slug} .\n"
    )


def notes(slug: str) -> str:
    """Give a whole graph in Turtle: a company that chairs ISO."""
    return HEAD + entry(slug) + actor(slug, f"lab-{slug}") + tie(slug, f"tie-{slug}", f"lab-{slug}")


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes


class Server(NamedTuple):
    port: int
    process: subprocess.Popen[bytes]
    store: Path
    log: Path

    def call(
        self, path: str, method: str = "GET", body: bytes | str | None = None, **headers: str
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            data = body.encode() if isinstance(body, str) else body
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, data, named)
            got = connection.getresponse()
            return Answer(got.status, {k.lower(): v for k, v in got.getheaders()}, got.read())
        finally:
            connection.close()

    def graph(self, slug: str, method: str, body: bytes | str | None = None, **more: str) -> Answer:
        headers = {"Authorization": f"Bearer {TOKEN}", "Content_Type": "text/turtle", **more}
        return self.call(f"/graphs?{urlencode({'graph': SOURCE + slug})}", method, body, **headers)

    def update(self, text: str, **more: str) -> Answer:
        headers = {"Authorization": f"Bearer {TOKEN}", "Content_Type": UPDATE}
        return self.call(f"/sparql?{urlencode(more)}", "POST", text, **headers)

    def rows(self, query: str) -> list[tuple[str, ...]]:
        answer = self.call(f"/sparql?{urlencode({'query': query})}", Accept=JSON)
        assert answer.status == 200, answer.body
        found = json.loads(answer.body)
        names = found["head"]["vars"]
        return [tuple(row[n]["value"] for n in names) for row in found["results"]["bindings"]]

    def generation(self) -> str:
        return (self.store / "CURRENT").read_text().strip()

    def writing(self) -> int:
        """Give the process that writes."""
        for pid in (
            Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        ):
            if b"coopgraph.writing.process" in Path(f"/proc/{pid}/cmdline").read_bytes():
                return int(pid)
        raise AssertionError


@contextlib.contextmanager
def serving(store: Path, *options: str, largest: int | None = None) -> Iterator[Server]:
    command = [sys.executable, "-m", "coopgraph", "serve", "--port", "0", "--writable"]
    command += ["--store", str(store), "--write-timeout", str(LIMIT), *options]

    def confined() -> None:
        if largest is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    with tempfile.NamedTemporaryFile("w+", encoding="utf-8") as said:
        process = subprocess.Popen(
            command,
            stderr=said,
            env={**os.environ, "COOPGRAPH_TOKEN": TOKEN},
            preexec_fn=confined,
            start_new_session=True,
        )
        try:
            until, found = time.monotonic() + PATIENCE, None
            while found is None and process.poll() is None and time.monotonic() < until:
                time.sleep(0.02)
                found = re.search(
                    r"serving http://127\.0\.0\.1:(\d+)/", Path(said.name).read_text()
                )
            assert found, Path(said.name).read_text()
            yield Server(int(found[1]), process, store, Path(said.name))
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the shipped graph; tests take copies."""
    path = tmp_path_factory.mktemp("begun") / "store"
    assert begin(path, with_shipped=True)
    assert not begin(path), "it is there already"
    return path


@pytest.fixture(scope="module")
def server(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    store = tmp_path_factory.mktemp("served") / "store"
    shutil.copytree(begun, store)
    with serving(store, "--body-limit", "4") as running:
        yield running
        log = running.log.read_text()
        assert TOKEN not in log
        assert "Traceback" not in log


@pytest.fixture(scope="module")
def hasty(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that gives a change one second: for those that cannot end."""
    store = tmp_path_factory.mktemp("hasty") / "store"
    shutil.copytree(begun, store)
    with serving(store, "--write-timeout", "1") as running:
        yield running
        assert "Traceback" not in running.log.read_text()


# ------------------------------------------------------------------ who may


def test_changes_take_the_token_and_reading_does_not(server: Server) -> None:
    before = server.generation()
    path = f"/graphs?{urlencode({'graph': SOURCE + 'nobody'})}"
    form = urlencode({"update": "CLEAR ALL"})
    for shown in (
        "",
        "Bearer wrong-wrong-wrong-wrong",
        "Basic abc",
        f"Bearer {TOKEN}x",
        "Bearer é",
    ):
        headers = {"Authorization": shown.encode().decode("latin-1")} if shown else {}
        for method, where, body, media in (
            ("PUT", path, "x", "text/turtle"),
            ("POST", path, "x", "text/turtle"),
            ("DELETE", path, None, "text/turtle"),
            ("POST", "/sparql", "CLEAR ALL", UPDATE),
            ("POST", "/sparql", form, FORM),
        ):
            answer = server.call(where, method, body, Content_Type=media, **headers)
            assert answer.status == 401
            assert answer.headers["www-authenticate"].startswith('Bearer realm="coopgraph"')
            assert TOKEN.encode() not in answer.body
    assert server.generation() == before
    assert server.rows("SELECT ?f { ?a coop:chairs ?f } LIMIT 1")
    asked = server.call("/sparql", "POST", "ASK {}", Content_Type="application/sparql-query")
    assert asked.status == 200


def test_options_and_the_description_tell_of_writing(server: Server) -> None:
    assert "PUT" in server.call("/graphs", "OPTIONS").headers["allow"]
    assert server.call("/graphs", "PATCH").status == 405
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    told = rdflib.Graph().parse(data=server.call("/sparql").body, format="turtle")
    assert sd.SPARQL11Update in set(told.objects(None, sd.supportedLanguage))


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("INSERT DATA { id:x a coop:Company }", 403, b"default graph is the union"),
        ("DELETE WHERE { ?s ?p ?o }", 403, b"default graph"),
        ("CLEAR ALL", 403, b"default graph"),
        ("DROP GRAPH source:iso-org", 403, b"coopgraph ships"),
        ("WITH source:catalogue DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", 403, b"comes with"),
        ("COPY source:iso-org TO source:derived", 403, b"derived by its rules"),
        ("MOVE source:iso-org TO source:mine", 403, b"coopgraph ships"),
        ("DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }", 403, b"coop"),
        ("INSERT DATA { GRAPH <urn:x> { id:x a coop:Company } }", 403, b"no name of a source"),
        ("INSERT DATA { GRAPH source:UPPER { id:x a coop:Company } }", 403, b"slug"),
        ("LOAD <http://127.0.0.1:9/x> INTO GRAPH source:mine", 400, b"LOAD is refused"),
        ("\\u004cOAD <http://127.0.0.1:9/x>", 400, b"LOAD is refused"),
        ("DELETE { GRAPH source:m { ?s ?p 1 } } WHERE { SERVICE <urn:x> { ?s ?p ?o } }",
         400, b"SERVICE is refused"),
        ("INSERT DATA {\n GRAPH source:m { id:x nope:y 1 } }", 400, b"line 2"),
        ("DROP GRAPH source:nowhere", 400, b"does not exist"),
        ("SELECT * { ?s ?p ?o }", 400, b"not SPARQL"),
    ],
)  # fmt: skip
def test_updates_that_are_refused(server: Server, text: str, status: int, words: bytes) -> None:
    before = server.generation()
    answer = server.update(text)
    assert (answer.status, words in answer.body) == (status, True), answer.body
    assert b"Traceback" not in answer.body
    assert server.generation() == before


@pytest.mark.parametrize(
    ("slug", "media", "body", "status", "words"),
    [
        ("iso-org", "text/turtle", "x", 403, b"coopgraph ships"),
        ("catalogue", "text/turtle", "x", 403, b"comes with coopgraph"),
        ("Bad_Name", "text/turtle", "x", 403, b"no name of a source"),
        ("mine", "text/plain", "x", 415, b"text/turtle"),
        ("mine", "", "x", 415, b"text/turtle"),
        ("mine", "text/turtle", "", 400, b"no statement"),
        ("mine", "text/turtle", "id:a\n  id:b", 400, b"line 1, column"),
        ("mine", "application/rdf+xml", "<rdf", 400, b""),
        ("mine", "application/n-quads", "<urn:a> <urn:b> <urn:c> <urn:g> .", 400, b"urn:g"),
        ("mine", "application/ld+json", '{"@context": "https://a.example/c"}', 400, b"on the web"),
        ("mine", "text/turtle", b"\xff\xfe", 400, b""),
        ("mine", "text/turtle", b"#" * (10 << 20), 413, b"4 MiB"),
    ],
)
def test_graphs_that_are_refused(
    server: Server, slug: str, media: str, body: str | bytes, status: int, words: bytes
) -> None:
    try:
        answer = server.graph(slug, "PUT", body, Content_Type=media)
    except (BrokenPipeError, ConnectionResetError):
        assert status == 413, "it hung up before we were through, as it may"
        return
    assert (answer.status, words in answer.body) == (status, True), answer.body
    assert b"Traceback" not in answer.body


def test_requests_that_contradict_themselves(server: Server) -> None:
    shown = {"Authorization": f"Bearer {TOKEN}"}
    for path, method, body, media, status in (
        ("/sparql?update=CLEAR%20ALL", "GET", None, "", 400),
        ("/sparql", "POST", "update=CLEAR+ALL&query=ASK%7B%7D", FORM, 400),
        ("/sparql", "POST", "update=CLEAR+ALL&update=CLEAR+ALL", FORM, 400),
        ("/sparql?default-graph-uri=urn:x", "POST", "CLEAR ALL", UPDATE, 400),
        ("/sparql", "POST", b"CLEAR \xff", UPDATE, 400),
        ("/sparql?using-graph-uri=urn:x", "POST",
         "WITH source:m DELETE {?s ?p ?o} WHERE {?s ?p ?o}", UPDATE, 400),
        ("/graphs", "PUT", "x", "text/turtle", 400),
        ("/graphs?default&graph=urn:x", "PUT", "x", "text/turtle", 400),
        ("/graphs?default", "DELETE", None, "", 403),
        (f"/graphs?graph={SOURCE}nowhere", "DELETE", None, "", 404),
    ):  # fmt: skip
        headers = {**shown, **({"Content_Type": media} if media else {})}
        answer = server.call(path, method, body, **headers)
        assert answer.status == status, (path, body, answer.body)


@settings(max_examples=25)
@given(
    st.sampled_from(["PUT", "POST", "DELETE"]),
    st.sampled_from(["text/turtle", "application/ld+json", "application/rdf+xml", "a/b"]),
    st.binary(max_size=60) | st.text(max_size=40).map(str.encode),
    st.sampled_from(["", "*", '"a", W/"b"', "\xe9,,"]),
)
def test_any_body_is_refused_without_an_error_of_ours(
    server: Server, method: str, media: str, body: bytes, match: str
) -> None:
    answer = server.graph("fuzz", method, body, Content_Type=media, If_Match=match)
    assert 400 <= answer.status < 500, answer
    assert b"Traceback" not in answer.body


@settings(max_examples=25)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_any_update_is_refused_or_does_nothing(server: Server, text: str) -> None:
    assert server.update(text).status in (204, 400, 403)


# ------------------------------------------------------------------ what is done


def test_a_graph_is_written_concluded_from_and_deleted(server: Server) -> None:
    made = server.graph("mine", "PUT", notes("mine"))
    assert (made.status, made.body) == (201, b""), made.body
    assert server.rows(f"SELECT ?f {{ <{ID}lab-mine> coop:chairs ?f }}") == [(ID + "iso",)]
    assert server.rows("SELECT ?d { id:tie-mine coop:latestBegin ?d }") == [("2020-12-31",)]
    entries = "SELECT ?t { GRAPH source:catalogue { source:mine dcterms:title ?t } }"
    assert server.rows(entries) == [("Notes mine",)]
    asked = coopgraph.load(store=server.store)
    assert ID + "lab-mine" in asked.participations()["participant"].to_list()
    assert ID + "lab-mine" in asked.nodes["node"].to_list()
    assert SOURCE + "mine" in asked.sources
    # The same graph in any syntax changes nothing.
    before, whole = server.generation(), rdflib.Graph().parse(data=notes("mine"), format="turtle")
    for media, form in (
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
        ("application/trig", "turtle"),
    ):
        sent = whole.serialize(format=form)
        assert server.graph("mine", "PUT", sent, Content_Type=media).status == 204
    assert server.graph("mine", "POST", notes("mine")).status == 204
    assert server.generation() == before
    got = server.graph("mine", "GET", Accept="application/n-triples")
    assert set(rdflib.Graph().parse(data=got.body, format="nt")) == set(whole)
    # What a client has not seen it does not overwrite.
    more = HEAD + 'id:lab-mine skos:altLabel "<script>alert(1)</script>"@en .'
    assert server.graph("mine", "POST", more, If_Match='"other"').status == 412
    assert server.graph("mine", "PUT", notes("mine"), If_None_Match="*").status == 412
    assert server.graph("mine", "POST", more, If_Match=got.headers["etag"]).status == 204
    labels = server.rows("SELECT ?l { id:lab-mine skos:altLabel ?l }")
    assert labels == [("<script>alert(1)</script>",)]
    assert server.graph("mine", "GET").headers["etag"] != got.headers["etag"]
    assert server.graph("mine", "DELETE").status == 204
    assert server.graph("mine", "GET").status == 404
    assert not server.rows("SELECT ?p { { id:lab-mine ?p ?o } UNION { source:mine ?p ?o } }")


def test_updates_change_written_graphs_and_read_all(server: Server) -> None:
    made = "INSERT DATA { GRAPH source:upd { " + entry("upd") + actor("upd", "lab-upd") + " } }"
    form = urlencode({"update": HEAD + made})
    headers = {"Authorization": f"Bearer {TOKEN}", "Content_Type": FORM}
    assert server.call("/sparql", "POST", form, **headers).status == 204
    # WHERE sees the union, as queries do; or the dataset that the request names.
    copy = (
        "INSERT { GRAPH source:upd { id:lab-upd skos:altLabel ?l } } "
        "WHERE { id:iso skos:prefLabel ?l FILTER(LANG(?l) = 'en') }"
    )
    named = "SELECT ?l { id:lab-upd skos:altLabel ?l }"
    nothing = {"using-graph-uri": SOURCE + "upd"}
    assert server.update(copy, **nothing).status == 204
    assert server.rows(named) == []
    assert (
        server.update(
            copy + ' ; INSERT DATA { GRAPH source:upd { id:lab-upd skos:altLabel "B"@en } }'
        ).status
        == 204
    )
    assert len(server.rows(named)) == 2
    gone = "WITH source:upd DELETE { ?s skos:altLabel ?l } WHERE { ?s skos:altLabel ?l }"
    assert server.update(gone).status == 204
    assert server.rows(named) == []
    # All of it or nothing: the second operation breaks a shape.
    both = (
        'INSERT DATA { GRAPH source:upd { id:lab-upd skos:altLabel "C"@en } } ; '
        "DELETE DATA { GRAPH source:upd { id:ev-upd a coop:Evidence } }"
    )
    refused = server.update(both)
    assert refused.status == 422
    assert b"shape:" in refused.body
    assert server.rows(named) == []


def test_what_others_point_at_is_not_deleted(server: Server) -> None:
    """The node at fault lies in a graph that the change does not touch."""
    assert (
        server.graph("pointed", "PUT", HEAD + entry("pointed") + actor("pointed", "target")).status
        == 201
    )
    points = HEAD + entry("points") + tie("points", "tie-points", "target", "member")
    assert server.graph("points", "PUT", points).status == 201
    before = server.generation()
    refused = server.graph("pointed", "DELETE", Accept="text/turtle")
    assert refused.status == 422
    assert refused.headers["content-type"].startswith("text/turtle")
    sh = rdflib.Namespace(PREFIXES["sh"])
    told = rdflib.Graph().parse(data=refused.body, format="turtle")
    assert rdflib.URIRef(ID + "tie-points") in set(told.objects(None, sh.focusNode))
    assert rdflib.Literal(False) in set(told.objects(None, sh.conforms))
    as_json = json.loads(server.graph("pointed", "DELETE", Accept="application/json").body)
    assert as_json["violations"][0]["value"] == f"<{ID}target>"
    assert b"nothing was changed" in server.graph("pointed", "DELETE").body
    assert server.generation() == before
    text = "DROP GRAPH source:points ; DROP GRAPH source:pointed"
    assert server.update(text).status == 204, "both together may go"


def test_rdflib_writes_to_it(server: Server) -> None:
    from rdflib.plugins.stores.sparqlstore import SPARQLUpdateStore

    address = f"http://127.0.0.1:{server.port}/sparql"
    shown = {"Authorization": f"Bearer {TOKEN}"}
    store = SPARQLUpdateStore(address, address, headers=shown, autocommit=False)
    graph = rdflib.Graph(store, identifier=rdflib.URIRef(SOURCE + "from-rdflib"))
    sent = rdflib.Graph().parse(data=HEAD + entry("from-rdflib"), format="turtle")
    for statement in sent:
        graph.add(statement)
    store.commit()
    assert set(graph) == set(sent)


# ------------------------------------------------------------------ limits, faults


def test_an_endless_update_is_stopped(hasty: Server) -> None:
    endless = (
        'INSERT { GRAPH source:endless { id:x skos:altLabel "x" } } WHERE '
        "{ SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } }"
    )
    before = hasty.generation()
    with ThreadPoolExecutor(1) as thread:
        one = thread.submit(hasty.update, endless)
        assert hasty.rows("SELECT ?f { ?a coop:chairs ?f } LIMIT 1"), "readers do not wait"
        answer = one.result()
    assert answer.status == 503
    assert b"stopped after" in answer.body
    assert hasty.generation() == before
    children = Path(f"/proc/{hasty.writing()}/task/{hasty.writing()}/children").read_text()
    assert children == "", "nothing goes on computing"
    assert [p.name for p in hasty.store.glob("g*")][-1] == before


def test_writers_at_once_lose_nothing(server: Server) -> None:
    slugs = [f"many-{n}" for n in range(20)]
    answers: dict[str, int] = {}

    def write(slug: str) -> None:
        answers[slug] = server.graph(slug, "PUT", HEAD + entry(slug)).status

    # Whoever reads meanwhile sees each graph whole or not at all.
    half = (
        "SELECT ?g { GRAPH ?g { ?g a coop:Source } FILTER(CONTAINS(STR(?g), 'many')) "
        "FILTER NOT EXISTS { GRAPH ?g { ?e oa:hasSource ?g } } }"
    )
    with ThreadPoolExecutor(len(slugs)) as threads:
        writing = [threads.submit(write, slug) for slug in slugs]
        while not all(one.done() for one in writing):
            assert server.rows(half) == []
            time.sleep(0.05)
        for one in writing:
            one.result()
    assert set(answers.values()) <= {201, 503}
    found = server.rows("SELECT DISTINCT ?g { GRAPH ?g { ?g a coop:Source } }")
    there = {iri for (iri,) in found}
    done = {SOURCE + slug for slug, status in answers.items() if status == 201}
    assert len(done) >= 15
    assert done <= there
    text = server.call("/metrics").body.decode()
    counted = re.search(r'coopgraph_writes_total\{status="201"\} (\d+)', text)
    assert counted
    assert int(counted[1]) >= len(done)


def test_killed_processes_are_replaced(server: Server) -> None:
    os.kill(server.writing(), signal.SIGKILL)
    statuses = [server.graph("again", "PUT", HEAD + entry("again")).status for _ in range(2)]
    assert statuses[-1] in (201, 204)
    assert set(statuses) <= {201, 204, 503}


CALLS = "rcid,session,date,short,descr\n1,1,1946-01-01,RULES,Adopt\n"
ISSUES = "rcid,short_name,issue\n1,me,Peace\n"
VOTES = "rcid,country,country_code,vote\n1,Namibia,NA,yes\n1,Togo,TG,no\n"


def test_who_waits_too_long_for_an_import_beside_is_told(hasty: Server) -> None:
    with StoreDirectory(hasty.store).locked():
        busy = hasty.graph("kept", "PUT", notes("kept"))
    assert busy.status == 503
    assert busy.headers["retry-after"]


def test_an_import_beside_keeps_what_was_written(server: Server, tmp_path: Path) -> None:
    """It waits its turn, keeps the graphs, and the server answers from what it made."""
    server.graph("kept", "PUT", notes("kept"))
    files = []
    for name, text in (("votes.csv", VOTES), ("calls.csv", CALLS), ("issues.csv", ISSUES)):
        (tmp_path / name).write_text(text)
        files.append(tmp_path / name)
    run("un-votes", files, server.store)
    until = time.monotonic() + PATIENCE
    votes = "SELECT ?t { GRAPH source:un-votes { ?t coop:role concept:voteYes } }"
    while not server.rows(votes) and time.monotonic() < until:
        time.sleep(0.1)
    assert len(server.rows(votes)) == 1
    assert server.rows("SELECT ?f { id:lab-kept coop:chairs ?f }") == [(ID + "iso",)]
    assert server.graph("un-votes", "DELETE").status == 403
    # A graph may point at what was imported, and conclusions follow from that, too.
    roll = ID + "un-roll-call-1"
    text = (
        f"INSERT DATA {{ GRAPH source:kept {{ id:tie-roll a coop:Participation ; "
        f"coop:participant id:lab-kept ; coop:framework <{roll}> ; coop:role concept:speaker ; "
        "coop:evidence id:ev-kept } }"
    )
    assert server.update(text).status == 204
    assert server.rows("SELECT ?t { id:tie-roll a coop:EventParticipation, ?t }")
    rebuild(server.store)
    kg = coopgraph.load(store=server.store)
    assert {SOURCE + "kept", SOURCE + "un-votes"} <= set(kg.sources)
    ties = kg.participations()
    assert {ID + "tie-roll", ID + "tie-kept"} <= set(ties["tie"].to_list())
    assert CONCEPT + "voteYes" in ties["role"].to_list()
    assert len(list(kg.query("SELECT ?t { id:tie-roll a coop:EventParticipation, ?t }"))) > 1
    assert _derived_anew(kg) == _derived(kg)
    assert kg.store.dump([SOURCE + "kept"], "turtle").count(b"tie-roll") >= 1


def _derived(kg: coopgraph.KnowledgeGraph) -> set[str]:
    return {str(t) for t in _triples(kg.store, SOURCE + "derived")}


def _triples(store: object, graph: str) -> set[object]:
    from coopgraph.store.disk_writer import triples_of

    return set(triples_of(store, graph))  # type: ignore[arg-type]


def _derived_anew(kg: coopgraph.KnowledgeGraph) -> set[str]:
    """Conclude from everything that is asserted, by the build's own rules."""
    from coopgraph import build

    graphs = [g for g in kg.store.graphs() if g != SOURCE + "derived"]
    derived = build.derive(kg.store.copy(graphs), build.Corpus.shipped(), kg.sources)
    return {str(t) for t in _triples(derived, SOURCE + "derived")}


def test_kill_loses_nothing_that_was_acknowledged(begun: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(begun, store)
    done: list[str] = []
    with serving(store) as running:

        def write() -> None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                for number in range(1000):
                    slug = f"k-{number}"
                    if running.graph(slug, "PUT", HEAD + entry(slug)).status == 201:
                        done.append(slug)

        with ThreadPoolExecutor(1) as thread:
            stream = thread.submit(write)
            until = time.monotonic() + PATIENCE
            while len(done) < 3 and not stream.done() and time.monotonic() < until:
                time.sleep(0.01)
            time.sleep(0.3)  # somewhere within the next
            os.kill(running.process.pid, signal.SIGKILL)
            stream.result()
    assert len(done) >= 3
    kg = coopgraph.load(store=store)
    assert {SOURCE + slug for slug in done} <= set(kg.sources)
    with serving(store) as again:
        until, status = time.monotonic() + PATIENCE, 503
        while status == 503 and time.monotonic() < until:  # the lock ends with the last child
            status = again.graph("after", "PUT", HEAD + entry("after")).status
        assert status == 201
        found = again.rows("SELECT DISTINCT ?g { GRAPH ?g { ?g a coop:Source } }")
        assert {SOURCE + slug for slug in done} <= {iri for (iri,) in found}
        now = StoreDirectory(store).current()
        assert now is not None
        left = sorted(p.name for p in store.glob("g*"))
        assert left[-1] == now.path.name, "nothing half-made is left"


def test_a_full_disk_leaves_the_store_as_it_was(begun: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(begun, store)
    large = actor("full", "lab-full", "x" * 1_200_000)
    with serving(store, largest=1_000_000) as running:
        before = running.generation()
        answer = running.graph("full", "PUT", HEAD + entry("full") + large)
        assert (answer.status, answer.body) == (
            507,
            b"there is no room left to write; nothing was changed\n",
        )
        assert running.generation() == before
        assert [p.name for p in store.glob("g*")] == [before]
        assert running.graph("small", "PUT", HEAD + entry("small")).status == 201
    assert SOURCE + "small" in coopgraph.load(store=store).sources


def test_it_does_not_start_without_what_makes_it_safe(tmp_path: Path) -> None:
    short = tmp_path / "token"
    short.write_text("short\n")
    store = ["--store", str(tmp_path / "s")]
    for options, token, words in (
        (store, None, "needs a token"),
        (store, "short", "at least 16"),
        ([*store, "--token-file", str(short)], None, "at least 16"),
        ([*store, "--token-file", str(tmp_path / "none")], None, "cannot be read"),
        ([], TOKEN, "takes --store"),
        ([*store, "--host", "0.0.0.0"], TOKEN, "clear text"),
    ):
        command = [sys.executable, "-m", "coopgraph", "serve", "--port", "0", "--writable"]
        env = {k: v for k, v in os.environ.items() if k != "COOPGRAPH_TOKEN"}
        env |= {"COOPGRAPH_TOKEN": token} if token else {}
        done = subprocess.run([*command, *options], capture_output=True, text=True, env=env)
        assert done.returncode == 2
        assert words in done.stderr
        assert "Traceback" not in done.stderr
        assert token is None or token not in done.stderr or token == "short"
    assert not (tmp_path / "s").exists()


# ------------------------------------------------------------------ what is published here


def test_a_graph_of_ones_own_is_published_here_and_asked_here(begun: Path, tmp_path: Path) -> None:
    file = tmp_path / "visits.ttl"
    file.write_text(notes("visits"), encoding="utf-8")
    mine = coopgraph.load(files=[file])
    store = tmp_path / "store"
    shutil.copytree(begun, store)
    with serving(store) as server:
        url = f"http://127.0.0.1:{server.port}/sparql"
        with pytest.raises(EndpointError, match="401"):
            coopgraph.push(mine, url)
        done = coopgraph.push(mine, url, TOKEN)
        states = {sent.graph: sent.state for sent in done.graphs}
        assert states.pop(SOURCE + "visits") == "written"
        # What the endpoint keeps itself it has made of the graph by then.
        assert set(states.values()) <= {"unchanged", "kept there"}
        there = coopgraph.connect(url)
        for kg in (mine, there):
            found = kg.ask("chairs", at="2021-06-01")
            assert ID + "lab-visits" in {row["seat"] for row in found}
        assert there.participations().equals(mine.participations())
