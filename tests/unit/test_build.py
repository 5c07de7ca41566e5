from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from coopgraph import build, resources
from coopgraph.build import FIRST_LINE, Corpus, assemble, derive, load_store, source_graphs
from coopgraph.errors import DataError, DateError, UnknownNameError
from coopgraph.namespaces import COOP, GRAPH_DERIVED, ID, SOURCE
from coopgraph.store import EmbeddedStore

SMALL = Path(__file__).parents[1] / "fixtures" / "small" / "data"
HEAD = (
    "PREFIX coop: <https://w3id.org/coopgraph/ontology#>\n"
    "PREFIX concept: <https://w3id.org/coopgraph/concept/>\n"
    "PREFIX id: <https://w3id.org/coopgraph/id/>\n"
    "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
    "PREFIX edtf: <http://id.loc.gov/datatypes/>\n"
)


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    """Copy the shipped ontology with the small data, to be changed at will."""
    shutil.copytree(resources.ontology_dir(), tmp_path / "ontology")
    shutil.copytree(SMALL, tmp_path / "data")
    return Corpus(tmp_path / "ontology", tmp_path / "data")


def made(corpus: Corpus, *sources: str) -> EmbeddedStore:
    return derive(assemble(corpus), corpus, [SOURCE + s for s in sources] or None)


def test_building_twice_gives_the_same_bytes(corpus: Corpus, tmp_path: Path) -> None:
    results = [build.build(corpus, tmp_path / name)[1].read_bytes() for name in "ab"]
    assert results[0] == results[1]
    first, rest = results[0].split(b"\n", 1)
    assert first.decode() == FIRST_LINE + corpus.digest()
    union, graphs = rest.split(b"# graphs\n")
    for part in (union, graphs):
        lines = part.splitlines()
        assert lines == sorted(set(lines))
    assert {line.rpartition(b" <")[0] + b" ." for line in graphs.splitlines()} == set(
        union.splitlines()
    )


def test_the_built_graph_is_the_graph(corpus: Corpus, tmp_path: Path) -> None:
    store, path = build.build(corpus, tmp_path / "g.nq")
    again = EmbeddedStore.of_built(path.read_bytes())
    assert len(again) == len(store)
    assert again.graphs() == store.graphs()
    assert again.dump() == store.dump()
    joined = "SELECT (COUNT(*) AS ?n) { ?c owl:equivalentClass ?b . GRAPH ?g { ?b ?p ?o } }"
    assert again.select(joined) == store.select(joined) != [("0",)], "blank nodes join"


def test_every_input_counts_in_the_digest(corpus: Corpus) -> None:
    before = corpus.digest()
    rule = corpus.ontology / "rules" / "chairs.rq"
    for path in (corpus.data / "lantern.ttl", corpus.ontology / "concepts.ttl", rule):
        text = path.read_text(encoding="utf-8")
        path.write_text(text + "\n# changed\n", encoding="utf-8")
        assert corpus.digest() != before
        path.write_text(text, encoding="utf-8")
    assert corpus.digest() == before
    (corpus.data / "new.ttl").write_text("<urn:a> <urn:b> <urn:c> .", encoding="utf-8")
    assert corpus.digest() != before


def test_the_cache_is_used_refreshed_and_never_trusted_blindly(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "build" / "graph.nq"
    monkeypatch.setattr(resources, "graph_path", lambda: path)
    monkeypatch.setattr(resources, "ontology_dir", lambda: corpus.ontology)
    monkeypatch.setattr(resources, "data_dir", lambda: corpus.data)
    size = len(load_store(corpus))
    assert path.is_file()
    good = path.read_bytes()
    assert len(load_store(corpus)) == size
    for broken in (b"", b"noise", good.replace(corpus.digest().encode(), b"0" * 64)):
        path.write_bytes(broken)
        assert len(load_store(corpus)) == size
        assert path.read_bytes() == good
    path.write_bytes(f"{FIRST_LINE}{corpus.digest()}\nbroken <".encode())
    assert len(load_store(corpus)) == size
    assert path.read_bytes() == good
    monkeypatch.setattr(resources, "graph_path", lambda: Path("/proc/none/graph.nq"))
    assert len(load_store(corpus)) == size, "where nothing can be written, it still answers"


def test_the_default_trusts_all_but_deprecated_sources(corpus: Corpus) -> None:
    assert source_graphs(made(corpus)) == [SOURCE + "almanac", SOURCE + "lantern"]
    assert source_graphs(made(corpus, "rumour")) == [SOURCE + "rumour"]
    with pytest.raises(UnknownNameError) as caught:
        made(corpus, "lantrn")
    assert caught.value.suggestions == ("lantern",)


def test_rules_conclude_from_the_trusted_sources_alone(corpus: Corpus) -> None:
    chairs = "SELECT ?who { GRAPH source:derived { ?who coop:chairs ?what } } ORDER BY ?who"
    assert made(corpus).select(chairs) == [(ID + "hoi-den-bien",), (ID + "sao-mai",)]
    assert made(corpus, "almanac").select(chairs) == [(ID + "sao-mai",)]


def bounds(store: EmbeddedStore, node: str) -> dict[str, str]:
    rows = store.select(
        f"SELECT ?p ?v {{ GRAPH <{GRAPH_DERIVED}> {{ id:{node} ?p ?v FILTER(ISLITERAL(?v)) }} }}"
    )
    return {(p or "").removeprefix(COOP): v or "" for p, v in rows}


def test_bounds_are_derived(corpus: Corpus) -> None:
    store = made(corpus)
    assert bounds(store, "tie-chair") == {
        "earliestBegin": "2020-01-01",
        "latestBegin": "2020-12-31",
        "earliestEnd": "2021-01-01",
        "latestEnd": "2021-12-31",
    }
    # It begins in October, and not before the agreement was signed.
    assert bounds(store, "tie-party-1") == {
        "earliestBegin": "2021-10-12",
        "latestBegin": "2021-10-31",
        "endOpen": "true",
    }
    assert bounds(store, "tie-member") == {
        "earliestBegin": "2019-01-01",
        "latestBegin": "2019-12-31",
    }
    signed = bounds(store, "bo-dong-signed")
    assert set(signed.values()) == {"2021-10-12"}
    assert len(signed) == 4
    assert date.fromisoformat(signed["latestEnd"]) == date(2021, 10, 12)


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (
            'coop:begin "2019", "2020-05"',
            {"earliestBegin": "2019-01-01", "latestBegin": "2020-05-31"},
        ),
        ('coop:begin "[..2021]", "2022"', {"latestBegin": "2022-12-31"}),
        (
            'coop:during "2021-10", "2021-10-12"',
            dict.fromkeys(
                ("earliestBegin", "latestBegin", "earliestEnd", "latestEnd"), "2021-10-12"
            ),
        ),
        (
            'coop:end "2021", "[2021-06..]"',
            {"earliestEnd": "2021-06-01", "latestEnd": "2021-12-31"},
        ),
        ('coop:end "..", "2021"', {"earliestEnd": "2021-01-01"}),
        ('coop:end "2021..".', None),
    ],
)
def test_several_values_of_one_date_agree_or_are_enclosed(
    corpus: Corpus, statements: str, expected: dict[str, str] | None
) -> None:
    path = corpus.data / "many.ttl"
    path.write_text(f"{HEAD}id:x {statements.rstrip('.')} .", encoding="utf-8")
    if expected is None:
        with pytest.raises(DateError):
            made(corpus)
    else:
        assert bounds(made(corpus), "x") == expected


def test_an_impossible_date_names_file_and_node(corpus: Corpus) -> None:
    path = corpus.data / "bad.ttl"
    path.write_text(HEAD + 'id:x coop:begin "2021-02-30"^^xsd:date .', encoding="utf-8")
    with pytest.raises(DateError) as caught:
        made(corpus)
    assert caught.value.file == path
    assert caught.value.iri == ID + "x"
    assert "2021-02-30" in str(caught.value)


def test_broken_files_of_the_user(corpus: Corpus, tmp_path: Path) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_text(HEAD + "id:x a coop:Company .", encoding="utf-8")
    store = made(corpus._replace(extra=(mine,)))
    assert store.graphs_of(ID + "x") == [GRAPH_DERIVED, SOURCE + "mine"]
    mine.write_text("id:x a", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        made(corpus._replace(extra=(mine,)))
    assert (caught.value.file, caught.value.line) == (mine, 1)
    clash = tmp_path / "lantern.ttl"
    clash.write_text(HEAD + "id:x a coop:Company .", encoding="utf-8")
    with pytest.raises(DataError, match="already"):
        made(corpus._replace(extra=(clash,)))
    with pytest.raises(DataError, match="cannot be read"):
        made(corpus._replace(extra=(tmp_path / "none.ttl",)))
