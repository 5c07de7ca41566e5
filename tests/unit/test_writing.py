"""What an update is about to change, what a written graph may say, and what follows from it."""

from __future__ import annotations

import argparse
import contextlib
import errno
import json
import os
import shutil
from pathlib import Path

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

import coopgraph
from coopgraph.errors import QueryError
from coopgraph.namespaces import PREFIXES, SH, SOURCE
from coopgraph.server.protocol import RefusedError, digests
from coopgraph.server.protocol import update as update_of
from coopgraph.storage import named_graphs, written
from coopgraph.storage.directory import Hold, StoreDirectory
from coopgraph.storage.make import begin
from coopgraph.store.disk_writer import link
from coopgraph.validate import validate
from coopgraph.validate.corpus import ParsedFiles
from coopgraph.writing import Outcome, Request, transaction, validation
from coopgraph.writing.update_targets import UNKNOWN, over_dataset, targets

HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items() if name != "schema")
M = SOURCE + "m"


def graph(slug: str, more: str = "", rank: str = "normal") -> str:
    return (
        HEAD + f'source:{slug} a coop:Source ; dcterms:title "Notes"@en ; dcterms:language "en" ; '
        f'dcterms:publisher "Us"@en ; dcterms:rights "Ours."@en ; coop:rank concept:{rank} ; '
        'dcterms:issued "2021"^^xsd:gYear .\n'
        f'id:ev-{slug} a coop:Evidence ; oa:hasSource source:{slug} ; coop:place "p. 1"@en , '
        f'"tr. 1"@vi ; coop:gist "So."@en , "Vậy."@vi .\n{more}'
    )


def company(name: str, label: str = "Lab", slug: str = "m") -> str:
    return (
        f'id:{name} a coop:Company ; skos:prefLabel "{label}"@en , "{label}"@vi ; '
        f"coop:evidence id:ev-{slug} .\n"
    )


def tie(name: str, who: str, role: str, what: str, slug: str = "m") -> str:
    return (
        f"id:{name} a coop:Participation ; coop:participant id:{who} ; coop:framework id:{what} ; "
        f"coop:role concept:{role} ; coop:evidence id:ev-{slug} .\n"
    )


# ------------------------------------------------------------------ texts


@pytest.mark.parametrize(
    ("text", "graphs", "sure"),
    [
        ("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }", {"urn:g"}, True),
        ("INSERT DATA { <urn:a> <urn:b> 1 }", {""}, True),
        ("PREFIX s: <urn:s/> DELETE WHERE { GRAPH s:x { ?a ?b ?c } }", {"urn:s/x"}, True),
        ("WITH source:m INSERT { ?a ?b 1 } WHERE { ?a ?b 2 }", {M}, True),
        (
            "DELETE { GRAPH source:m { ?a ?b 2 } } INSERT { ?a ?b 1 } WHERE { ?a ?b 2 }",
            {M, ""},
            True,
        ),
        ("INSERT { GRAPH ?g { ?a ?b 1 } } WHERE { GRAPH ?g { ?a ?b 2 } }", {UNKNOWN}, False),
        ("BASE <urn:x> CLEAR GRAPH <y>", {UNKNOWN}, False),
        ("CLEAR SILENT ALL", {""}, True),
        ("COPY <urn:a> TO <urn:b> ; MOVE GRAPH <urn:c> TO GRAPH <urn:d>",
         {"urn:b", "urn:c", "urn:d"}, True),
        ("ADD DEFAULT TO source:m", {M}, True),
        ("INSERT DATA { GRAPH source:m { id:a id:b 'GRAPH <urn:x> { } \\u0041' } } # CLEAR ALL",
         {M}, True),
        ("INSERT DATA { GRAPH source:m\\-x { id:a skos:note 1 } }", {M}, False),
        ("", set(), True),
        ("no { update } at all ;;; }}", {UNKNOWN}, False),
        ("PREFIX s: <urn:s/> INSERT DATA { GRAPHs:x { s:a s:b 1 } }", {UNKNOWN}, False),
        ("PREFIXsource: <urn:s/> INSERT DATA { GRAPH source:m { id:a id:b 1 } }", {UNKNOWN}, False),
        ("INSERTDATA{GRAPH<urn:x>{<urn:a> <urn:b> 1}}", {UNKNOWN}, False),
        ("CLEARALL", {UNKNOWN}, False),
        ("INSERT DATA { id:a\\'b id:b 1 . GRAPH <urn:x> { id:a id:b 'x' } }", {UNKNOWN}, False),
    ],
)  # fmt: skip
def test_an_update_tells_what_it_changes(text: str, graphs: set[str], sure: bool) -> None:
    found = targets(text)
    assert found.sure is sure
    assert found.graphs == graphs or not sure


def test_the_dataset_of_a_request_goes_into_each_where() -> None:
    text = (
        "INSERT { GRAPH <urn:g> { ?a ?b 1 } } WHERE { ?a ?b 'WHERE' } ; DELETE WHERE { ?a ?b ?c }"
    )
    made = over_dataset(text, ["urn:d"], ["urn:n"])
    using = " USING <urn:d> USING NAMED <urn:n> WHERE"
    assert made.count(using) == 2
    assert f"DELETE {{ ?a ?b ?c }}{using} {{ ?a ?b ?c }}" in made
    assert over_dataset(text, [], []) == text
    plain = "DELETE { ?a ?b ?c } WHERE { ?a ?b ?c }"
    assert over_dataset(plain, ["urn:d"], []).count("DELETE") == 1
    for wrong in ("WITH <urn:g> DELETE { ?a ?b ?c } WHERE { ?a ?b ?c }", plain):
        with pytest.raises(QueryError):
            over_dataset(wrong, ["urn:d" if "WITH" in wrong else "a> <b"], [])


_WORDS = ("INSERT", "DELETE", "DATA", "WHERE", "WITH", "USING", "GRAPH", "PREFIX", "a:", "BASE")
_MARKS = ("{", "}", ";", "<urn:a>", "?g", "CLEAR", "COPY", "TO", "'x'", "\\u0041", "#", "source:m")
_PIECES = st.sampled_from((*_WORDS, *_MARKS))


@given(st.text(max_size=40) | st.lists(_PIECES, max_size=14).map(" ".join))
def test_any_text_is_read(text: str) -> None:
    assert isinstance(targets(text).sure, bool)
    with contextlib.suppress(QueryError):
        assert len(over_dataset(text, ["urn:d"], [])) >= len(text)


@given(
    st.sampled_from(["GET", "POST"]),
    st.sampled_from(["application/sparql-update", "application/x-www-form-urlencoded; a=b"])
    | st.text(max_size=20),
    st.text(max_size=40) | st.just("using-graph-uri=urn:x&update=a"),
    st.binary(max_size=40) | st.just(b"update=CLEAR+ALL"),
)
def test_any_request_is_an_update_or_not(method: str, media: str, search: str, body: bytes) -> None:
    with contextlib.suppress(RefusedError):
        found = update_of(method, media, search, body)
        assert found is None or isinstance(found.text, bytes)
    assert all(isinstance(tag, str) for tag in digests(search))


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("INSERT DATA { GRAPH source:m { id:a id:b 1 } } ; ", True),
        ("DELETE DATA { GRAPH source:m { id:a id:b 1 } } ; INSERT DATA {}", True),
        ("PREFIX x: <urn:x/> INSERT DATA { GRAPH x:m { id:a id:b 1 } }", True),
        ("DELETE WHERE { GRAPH source:m { ?a ?b 1 } }", False),
        ("INSERT { GRAPH source:m { ?a id:b 1 } } WHERE { ?a a coop:Body }", False),
        ("INSERT DATA { GRAPH source:m { id:a id:b 1 } } ; CLEAR GRAPH source:m", False),
        ("COPY source:iso TO source:m ; INSERT DATA { GRAPH source:m { id:a id:b 1 } }", False),
        ("WITH source:m DELETE { ?a ?b 1 } WHERE { ?a ?b 1 }", False),
        ("INSERTDATA{GRAPH<urn:x>{<urn:a> <urn:b> 1}}", False),
    ],
)  # fmt: skip
def test_an_update_tells_whether_it_looks_at_anything(text: str, data: bool) -> None:
    assert targets(text).data is data


# ------------------------------------------------------------------ a store


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("begun") / "store"
    begin(path, with_shipped=True)
    return path


@pytest.fixture
def depot(begun: Path, tmp_path: Path) -> StoreDirectory:
    shutil.copytree(begun, tmp_path / "store")
    return StoreDirectory(tmp_path / "store")


def make(depot: StoreDirectory, *requests: Request) -> list[Outcome]:
    """Make changes as the writing process does, but in this process."""
    with depot.locked():
        now = depot.current()
        assert now is not None
        outcomes = transaction.attempt(depot, now, requests)
        if name := max(outcome.generation for outcome in outcomes):
            depot.switch(depot.generation(name))
        return outcomes


def put(slug: str, text: str) -> Request:
    return Request("put", SOURCE + slug, "text/turtle", body=text.encode())


def update(text: str) -> Request:
    return Request("update", body=text.encode())


def shapes(outcome: Outcome) -> set[str]:
    assert outcome.status == 422, outcome
    found = json.loads(outcome.report["application/json"])
    return {row["shape"].rpartition("/")[2] for row in found["violations"]}


WRONG = {
    "written-entry": HEAD + "id:ev-m a coop:Evidence .",
    "written-rank": graph("m", rank="deprecated"),
    "written-source": graph("m", 'source:iso-org dcterms:title "Ours now"@fr .'),
    "written-term": graph("m", 'concept:chair skos:altLabel "Head"@en .'),
    "written-tie": graph("m", "TIE coop:rank concept:deprecated ."),
    "iri": graph("m", 'id:iso coop:partOf [ skos:prefLabel "x"@en ] .'),
    "date-calendar": graph("m", company("lab") + 'id:lab coop:begin "2021-02-30"^^xsd:date .'),
    "text-nfc": graph("m", company("lab", "Vie\u0302\u0323t")),
    "reference": graph("m", tie("t", "iso", "member", "nowhere")),
    "one-source": graph("m", company("lab", slug="m") + "id:lab coop:evidence EV ."),
    "disjoint-types": graph("m", "id:iso a coop:Person ."),
    "evidence-required": graph("m", 'id:x a coop:Company ; skos:prefLabel "X"@en , "X"@vi .'),
    "derived-property": graph("m", "id:iso coop:chairs id:apo ."),
    "evidence-digest": graph("m", f'source:m coop:sha256 "{"a" * 64}" .'),
    # What the value lacks, a shape within the shape tells; the value is not of this change.
    "disputed-by": graph("m", tie("t", "iso", "member", "apo") + "id:t coop:disputedBy EV ."),
    "defined-class": graph("m", tie("t", "iso", "chair", "apo") + "id:t a coop:Mandate ."),
}  # fmt: skip


def test_what_breaks_a_rule_is_refused(depot: StoreDirectory) -> None:
    """Each by itself, and none leaves a trace; the report is SHACL's."""
    kg = coopgraph.load()
    row = kg.participations().row(0, named=True)
    names = {"TIE": f"<{row['tie']}>", "EV": f"<{row['evidence'][0]}>"}
    for shape, text in WRONG.items():
        for name, iri in names.items():
            text = text.replace(f"{name} ", f"{iri} ")
        (outcome,) = make(depot, put("m", text))
        assert shape in shapes(outcome), (shape, outcome.report["text/plain"])
        assert "nothing was changed" in outcome.report["text/plain"]
        told = rdflib.Graph().parse(data=outcome.report["text/turtle"], format="turtle")
        assert rdflib.Literal(False) in set(told.objects(None, rdflib.URIRef(SH + "conforms")))
    now = depot.current()
    assert now is not None
    assert now.path.name == "g000001"
    assert not now.written


def triples(kg: coopgraph.KnowledgeGraph, name: str) -> set[str]:
    from coopgraph.store.disk_writer import triples_of

    return {str(t) for t in triples_of(kg.store, name)}


def named(kg: coopgraph.KnowledgeGraph) -> set[str]:
    """Give the union; the vocabulary's blank nodes have other labels in each load."""
    whole = {str(t) for t in kg.store.construct("CONSTRUCT WHERE { ?s ?p ?o }")}
    return {t for t in whole if "_:" not in t}


def test_changes_together_come_to_what_the_whole_would(
    depot: StoreDirectory, tmp_path: Path
) -> None:
    """Shapes and rules over everything find what was found for the parts."""
    partners = (
        company("one")
        + company("two")
        + "".join(tie(f"t-{who}", who, "partner", "iso") for who in ("one", "two"))
    )
    dated = 'id:apo coop:begin "1961"^^xsd:gYear ; coop:dateEvidence id:ev-m .'
    outcomes = make(
        depot,
        put("m", graph("m", partners + dated)),
        put("bad", graph("bad", tie("t-bad", "nobody", "member", "iso", "bad"))),
        put("n", graph("n", tie("t-n", "one", "funder", "apo", "n"))),
    )
    assert [o.status for o in outcomes] == [201, 422, 201]
    assert outcomes[0].generation == outcomes[2].generation == "g000002"
    assert make(depot, put("m", graph("m", partners + dated)))[0] == Outcome(204)
    kg = coopgraph.load(store=depot.path)
    assert list(kg.query("SELECT ?o { id:one coop:cooperatesWith id:two }"))
    derived = SOURCE + "derived"
    fresh = kg.store.copy([g for g in kg.store.graphs() if g != derived])
    from coopgraph import build

    again = coopgraph.KnowledgeGraph(
        build.derive(fresh, build.Corpus.shipped(), kg.sources), build.Corpus.shipped()
    )
    assert triples(kg, derived) == triples(again, derived)
    assert len(kg.store) == len(
        {str(t) for t in kg.store.construct("CONSTRUCT WHERE { ?s ?p ?o }")}
    )
    now = depot.current()
    assert now is not None
    assert now.triples == len(kg.store)
    shutil.rmtree(now.named)  # a cache, as the union is
    named_graphs.complete(now)
    made_anew = coopgraph.load(store=depot.path)
    for name in (M, derived, SOURCE + "catalogue"):
        assert triples(made_anew, name) == triples(kg, name)
    assert triples(kg, M) < named(kg)
    files = []
    for slug in ("m", "n"):
        files.append(tmp_path / f"{slug}.ttl")
        files[-1].write_bytes(kg.store.dump([SOURCE + slug], "turtle"))
    assert validate(files).conforms
    # And all of it away again leaves what was shipped.
    gone = make(depot, *(Request("delete", SOURCE + slug) for slug in ("n", "m")))
    assert [o.status for o in gone] == [204, 204]
    left, shipped = coopgraph.load(store=depot.path), coopgraph.load()
    assert named(left) == named(shipped)
    assert triples(left, derived) == triples(shipped, derived)


def kept(depot: StoreDirectory) -> set[str]:
    """What the tables of a store hold of the graph M."""
    now = depot.current()
    assert now is not None
    return {str(triple) for triple in written.Ledger.read(now).graphs[M]}


def test_data_alone_needs_no_copy_of_the_store(
    depot: StoreDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes to the same as a pattern that looks at the store, with one copy less."""
    copies: list[str] = []

    def linked(old: Path, new: Path) -> None:
        copies.append(new.name)
        link(old, new)

    monkeypatch.setattr(transaction, "link", linked)
    assert make(depot, put("m", graph("m", company("one"))))[0].status == 201
    copies.clear()
    lines = 'id:two a coop:Company ; skos:prefLabel "Two"@en , "Hai"@vi ; coop:evidence id:ev-m .'
    both = "DELETE DATA { GRAPH source:m { %s } } ; INSERT DATA { GRAPH source:m { %s } }"
    away = company("one").strip()
    by_data = make(depot, update(both % (away, lines)))
    assert [(o.status, o.changed) for o in by_data] == [(204, 8)]
    assert sorted(copies) == ["named", "union"]
    data = kept(depot)
    assert make(depot, put("m", graph("m", company("one"))))[0].status == 204
    copies.clear()
    by_pattern = make(
        depot,
        update("DELETE WHERE { GRAPH source:m { id:one ?p ?o } } ; "
               f"INSERT {{ GRAPH source:m {{ {lines} }} }} WHERE {{}}"),
    )  # fmt: skip
    assert [o.status for o in by_pattern] == [204]
    assert sorted(copies) == ["named", "scratch", "union"]
    assert kept(depot) == data


def test_what_is_cached_for_the_checks_is_left_as_it_was(
    depot: StoreDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a check fails: the next one must not see the statements of this one."""
    known, _ = validation.vocabulary()
    before = set(known)

    def broken(files: ParsedFiles) -> None:
        assert len(files.union) > len(before), "the statements of the change are looked at"
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr("coopgraph.validate.shacl.run_findings", broken)
        with pytest.raises(MemoryError):
            make(depot, put("m", graph("m")))
    assert set(known) == before
    assert make(depot, put("m", graph("m")))[0].status == 201
    assert set(known) == before


def test_a_matching_digest_is_asked_for(depot: StoreDirectory) -> None:
    first = make(depot, put("m", graph("m")))[0]
    assert first.status == 201
    now = depot.current()
    assert now is not None
    digest = now.written[M]["sha256"]
    text = graph("m", company("lab")).encode()
    late = Request("put", M, "text/turtle", match=("other",), body=text)
    right = Request("put", M, "text/turtle", match=(digest,), body=text)
    # The second of two who saw the same state is told.
    assert [o.status for o in make(depot, late, right, right)] == [412, 204, 412]


def test_a_full_disk_is_told_and_leaves_nothing(
    depot: StoreDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(written, "_keep", full)
    (outcome,) = make(depot, put("m", graph("m")))
    assert outcome.status == 507
    assert [p.name for p in depot.path.glob("g*")] == ["g000001"]


def test_a_generation_that_is_held_stays(depot: StoreDirectory) -> None:
    held = depot.held()
    assert held is not None
    for text in ("One", "Two"):
        assert make(depot, put("m", graph("m", company("lab", text))))[0].status < 300
    assert Hold.on(held.path)
    assert held.path.is_dir(), "somebody reads it"
    held.hold = None
    assert make(depot, Request("delete", M))[0].status == 204
    assert not held.path.exists()
    assert len(list(depot.path.glob("g*"))) == 2


def test_what_cannot_be_written_is_not_served_for_writing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from coopgraph.cli import main, writing

    store = tmp_path / "store"
    writing.begin(str(store), with_shipped=False)
    writing.begin(str(store), with_shipped=False)
    before = sorted(store.iterdir())
    (store / "LOCK").unlink()
    (store / "LOCK").mkdir()
    monkeypatch.setenv(writing.VARIABLE, "of-the-environment")
    asked = ["serve", "--port", "0", "--no-pages", "--writable", "--store", str(store)]
    assert main(asked) == 2
    assert f"{store} cannot be written" in capsys.readouterr().err
    assert sorted(store.iterdir()) == before
    for origin in ("https://a.example/", "a.example", "null"):
        assert main(["serve", "--port", "0", "--allow-origin", origin]) == 2
        assert f"{origin!r} is no origin" in capsys.readouterr().err


def test_the_token_comes_from_the_environment_or_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coopgraph.cli import writing

    parser = argparse.ArgumentParser()
    writing.add_options(parser)
    for name, default in (("--store", "s"), ("--sources", None), ("--host", "127.0.0.1")):
        parser.add_argument(name, default=default)
    monkeypatch.setenv(writing.VARIABLE, "of-the-environment")
    told = writing.read(parser.parse_args(["--writable"]))
    assert told["token"] == "of-the-environment"
    assert writing.VARIABLE not in os.environ, "no other process needs it"
    file = tmp_path / "token"
    file.write_text("of-the-file-0123456\n")
    told = writing.read(parser.parse_args(["--writable", "--token-file", str(file)]))
    assert told["token"] == "of-the-file-0123456"
    assert writing.read(parser.parse_args([])) == {}
    behind = ["--host", "192.0.2.1", "--tls-by-proxy", "--writable", "--token-file", str(file)]
    assert writing.read(parser.parse_args(behind))


def test_a_large_store_wants_to_be_told_the_graph(
    depot: StoreDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transaction, "COMPARED", 10)
    text = "INSERT { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }"
    (outcome,) = make(depot, update(text))
    assert (outcome.status, "name them" in outcome.sentence) == (400, True)
