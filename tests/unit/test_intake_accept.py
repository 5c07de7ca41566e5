"""Accepting: a valid source, all or nothing, into a folder or a store, and back."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, Literal, URIRef

import coopgraph
from coopgraph import intake, resources
from coopgraph.cli import main
from coopgraph.errors import CoopgraphError, DataError, UnknownNameError, ValidationFailed
from coopgraph.evidence import digest
from coopgraph.intake.decisions import Decision
from coopgraph.intake.draft import Draft
from coopgraph.intake.source_file import SourceFile, number_of, source_file
from coopgraph.intake.vocabulary import Vocabulary, read
from coopgraph.kg import KnowledgeGraph
from coopgraph.namespaces import CONCEPT, COOP, ID, OA, SOURCE

FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "intake" / "draft"
Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    return coopgraph.load()


@pytest.fixture(scope="module")
def vocabulary(kg: KnowledgeGraph) -> Vocabulary:
    return read(kg)


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    shutil.copytree(FIXTURE, tmp_path / "draft")
    return intake.load(tmp_path / "draft")


def reviewed(draft: Draft) -> Draft:
    """Accept all facts; the name that may be two things is neither."""

    def rule(proposal: Any) -> Any:
        if proposal.status != "fact":
            return "reject"
        said: dict[str, Any] = (
            {"things": {"t11": {"candidates": []}}} if proposal.kind == "funding" else {}
        )
        return Decision("accept", proposal.key, changes=said, who="An", why="stated so")

    return draft.decide(rule)


def made(draft: Draft, vocabulary: Vocabulary) -> SourceFile:
    return source_file(
        draft.document, draft.mentions, draft.decided(), vocabulary, source=draft.source
    )


def one(draft: Draft, vocabulary: Vocabulary, kind: str, changes: Any = None) -> tuple[Graph, str]:
    """Accept the one fact of a kind; give the graph and the node."""
    (key,) = [p.key for p in draft.proposals if p.kind == kind and p.status == "fact"]
    verdict = "edit" if set(changes or {}) - {"things", "actor"} else "accept"
    decided = draft.with_decisions([Decision(verdict, key, changes=changes or {})])  # type: ignore[arg-type]
    done = made(decided, vocabulary)
    return done.graph, done.nodes[key]


def values(graph: Graph, node: str, name: str) -> list[str]:
    return sorted(str(v) for v in graph.objects(URIRef(node), URIRef(COOP + name)))


def test_what_is_accepted_is_a_valid_source(
    draft: Draft, kg: KnowledgeGraph, tmp_path: Path
) -> None:
    done = reviewed(draft).accept(tmp_path / "data", kg=kg)
    path = tmp_path / "data" / "song-lam-2023.ttl"
    text = path.read_text("utf-8")
    assert main(["validate", str(path)]) == 0
    given = f"{draft.source}={draft.folder}/text.txt"
    assert main(["evidence", "check", "--file", str(path), "--text", given]) == 0
    assert done.statements == 11
    # Nobody's sentence enters the graph: no passage of five words or more stands in the file.
    for proposal in draft.proposals:
        passage = draft.document.text[slice(*proposal.span)]
        assert len(passage.split()) < 5 or passage not in text
    again = coopgraph.load(files=[path])
    rows = again.query("SELECT ?who { ?who coop:chairs ?what . ?what a coop:Body }")
    assert ID + "vien-do-luong-song-lam" in [str(row[0]) for row in rows]
    table = (tmp_path / "data" / "song-lam-2023.left-out.md").read_text("utf-8")
    assert "| paragraph | start | end | reason |" in table
    assert table.count("a plan or a hope") == 1
    assert table.count("denied: it did not happen") == 1


def test_the_same_decisions_give_the_same_bytes(draft: Draft, kg: KnowledgeGraph,
                                                tmp_path: Path) -> None:  # fmt: skip
    decided = reviewed(draft)
    decided.accept(tmp_path / "a", kg=kg)
    turned = replace(decided, decisions=tuple(reversed(decided.decisions)))
    turned.accept(tmp_path / "b", kg=kg)
    for path in sorted((tmp_path / "a").iterdir()):
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_every_node_has_a_span_and_a_digest(draft: Draft, vocabulary: Vocabulary) -> None:
    graph = made(reviewed(draft), vocabulary).graph
    spans = list(graph.subject_objects(URIRef(OA + "start")))
    assert len(spans) >= 25
    for node, start in spans:
        end = graph.value(node, URIRef(OA + "end"))
        passage = draft.document.text[int(str(start)) : int(str(end))]
        assert graph.value(node, URIRef(COOP + "sha256")) == Literal(digest(passage))
        assert len(set(graph.objects(node, URIRef(COOP + "gist")))) == 2


def test_a_date_has_its_own_passage(draft: Draft, vocabulary: Vocabulary) -> None:
    graph, node = one(draft, vocabulary, "count")
    proposal = next(p for p in draft.proposals if p.kind == "count")
    assert proposal.date_span is not None
    proofs = {*values(graph, node, "evidence"), *values(graph, node, "dateEvidence")}
    starts = {str(graph.value(URIRef(e), URIRef(OA + "start"))) for e in proofs}
    assert starts == {str(proposal.span[0]), str(proposal.date_span[0])}
    # An ontology that has the property gets it, one that has not gets one more evidence.
    declared = {**vocabulary.properties, "dateEvidence": frozenset[str]()}
    later = replace(vocabulary, properties=declared)
    graph, node = one(draft, later, "count")
    assert len(values(graph, node, "evidence")) == len(values(graph, node, "dateEvidence")) == 1
    older = {n: d for n, d in vocabulary.properties.items() if n != "dateEvidence"}
    graph, node = one(draft, replace(vocabulary, properties=older), "count")
    assert (len(values(graph, node, "evidence")), values(graph, node, "dateEvidence")) == (2, [])


@pytest.mark.parametrize(
    ("date", "stated"),
    [
        ("2019/..", {"begin": ["2019"], "end": [".."]}),
        ("2019/", {"begin": ["2019"], "end": []}),
        ("../2022", {"begin": [], "end": ["2022"]}),
        ("2021/2025", {"begin": ["2021"], "end": ["2025"]}),
        ("2021", {"begin": ["[..2021]"], "end": ["[2021..]"], "during": []}),
        ("2021-02~", {"begin": [], "end": [], "during": ["2021-02~"]}),
        ("XXXX-09-07", {"begin": [], "end": [], "during": []}),
        ("", {"begin": [], "end": [], "during": []}),
    ],
)
def test_a_membership_is_dated_as_far_as_the_text_goes(
    draft: Draft, vocabulary: Vocabulary, date: str, stated: dict[str, list[str]]
) -> None:
    graph, node = one(draft, vocabulary, "membership", {"date": date, "date_span": None})
    assert {name: values(graph, node, name) for name in stated} == stated


def test_what_happens_at_an_event_is_during_it(draft: Draft, vocabulary: Vocabulary) -> None:
    graph, node = one(draft, vocabulary, "speech", {"date": "2023-05"})
    assert values(graph, node, "during") == ["2023-05"]
    assert values(graph, node, "begin") == []


def test_an_office_takes_part_for_its_body(draft: Draft, vocabulary: Vocabulary) -> None:
    body = ID + "vien-do-luong-song-lam"
    plain = replace(
        vocabulary, classes={c: w for c, w in vocabulary.classes.items() if c != "Post"}
    )
    graph, node = one(draft, plain, "speech")
    assert (values(graph, node, "participant"), values(graph, node, "anonymous")) == (
        [body],
        ["true"],
    )
    graph, node = one(draft, plain, "speech", {"actor": "body"})
    assert (values(graph, node, "participant"), values(graph, node, "anonymous")) == ([body], [])
    graph, node = one(draft, plain, "speech", {"actor": "person"})
    assert values(graph, node, "participant") == [ID + "pho-vien-truong"]
    assert values(graph, node, "onBehalfOf") == [body]
    with_posts = {**plain.classes, "Post": {"en": "post", "vi": "chức danh"}}
    above = {**plain.above, "Post": frozenset({"Post", "Actor"})}
    graph, node = one(draft, replace(plain, classes=with_posts, above=above), "speech")
    (post,) = values(graph, node, "participant")
    assert (URIRef(post), URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
            URIRef(COOP + "Post")) in graph  # fmt: skip
    assert values(graph, node, "onBehalfOf") == [body]
    with pytest.raises(DataError, match="a body that is not told"):
        one(draft, plain, "speech", {"on_behalf_of": None})


def test_a_statement_is_added_from_a_passage(draft: Draft, vocabulary: Vocabulary) -> None:
    changes = {
        "kind": "participation", "role": "observer", "subject": "n1", "framework": "t5",
        "things": {"n1": {"type": "org", "names": ["Viện Mới"], "class_iri": COOP + "Company",
                          "labels": {"vi": "Viện Mới", "en": "New Institute"}}},
    }  # fmt: skip
    decided = draft.with_decisions([Decision("add", "a1", (10, 30), changes)])
    done = made(decided, vocabulary)
    graph, node = done.graph, done.nodes["a1"]
    assert values(graph, node, "role") == [CONCEPT + "observer"]
    assert values(graph, node, "participant") == [ID + "new-institute"]
    (proof,) = values(graph, node, "evidence")
    gists = {str(g) for g in graph.objects(URIRef(proof), URIRef(COOP + "gist"))}
    assert "New Institute: observer, Asian Productivity Organization" in gists
    assert done.notes == ["the document does not say who published it; --publisher does"] or (
        draft.document.publisher
    )


def test_a_name_that_may_be_two_things_is_not_guessed(draft: Draft, vocabulary: Vocabulary) -> None:
    with pytest.raises(DataError, match="'Quỹ Sao Mai' may be 2 things"):
        one(draft, vocabulary, "funding")
    linked = {"things": {"t11": {"iri": ID + "unido"}}}
    graph, node = one(draft, vocabulary, "funding", linked)
    assert values(graph, node, "participant") == [ID + "unido"]
    amounts = list(graph.subjects(URIRef(COOP + "currency"), Literal("JPY")))
    assert len(amounts) == 1
    assert values(graph, str(amounts[0]), "kind") == [CONCEPT + "commitment"]


def test_a_state_of_the_register_is_described(draft: Draft, vocabulary: Vocabulary) -> None:
    bhutan = ID + "bhutan"
    assert bhutan not in vocabulary.things
    graph, node = one(draft, vocabulary, "membership", {"things": {"t1": {"iri": bhutan}}})
    assert values(graph, node, "participant") == [bhutan]
    assert values(graph, bhutan, "iso3166") == ["BT"]
    assert values(graph, bhutan, "evidence")


@pytest.mark.parametrize(
    ("changes", "error", "why"),
    [
        ({"role": "chairr"}, UnknownNameError, "chair"),
        ({"framework": None}, DataError, "lacks its framework"),
        ({"subject": "t99"}, DataError, "names t99"),
        ({"date": "2021-02-30"}, DataError, "2021-02-30"),
        ({"things": {"t1": {"class_iri": COOP + "Ghost"}}}, DataError, "needs a class"),
    ],
)
def test_what_cannot_stand_is_told(
    draft: Draft, vocabulary: Vocabulary, changes: Any, error: type[Exception], why: str
) -> None:
    with pytest.raises(error, match=why):
        one(draft, vocabulary, "membership", changes)


def test_numbers_say_how_exact_they_are() -> None:
    assert [number_of(v, "k")[1] for v in ("12", ">1", ">=1", "<=9", "~300")] == [
        "exact",
        "moreThan",
        "atLeast",
        "atMost",
        "approximate",
    ]
    for wrong in ("", "many", "1e3", "-3", "<5"):
        with pytest.raises(DataError, match="is no number"):
            number_of(wrong, "k")


def test_nothing_is_written_where_a_rule_is_broken(
    draft: Draft, kg: KnowledgeGraph, tmp_path: Path
) -> None:
    (key,) = [p.key for p in draft.proposals if p.kind == "membership" and p.status == "fact"]
    # A country without a code: the shapes find it, not the writer.
    things = {"t1": {"class_iri": COOP + "Country"}}
    wrong = draft.with_decisions([Decision("accept", key, changes={"things": things})])
    with pytest.raises(ValidationFailed, match="nothing was written") as refusal:
        wrong.accept(tmp_path / "data", kg=kg)
    assert "shape:country-code" in {v.shape for v in refusal.value.report.violations}
    assert list((tmp_path / "data").iterdir()) == []
    assert not (tmp_path / "draft" / "accepted").exists()
    with pytest.raises(DataError, match="nothing was accepted"):
        draft.accept(tmp_path / "data", kg=kg)
    with pytest.raises(CoopgraphError, match="say where to"):
        wrong.accept()


def test_an_acceptance_is_undone(draft: Draft, kg: KnowledgeGraph, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    # A folder with a catalogue gets the entry there, as the shipped data have it.
    shutil.copyfile(resources.data_dir() / "sources.ttl", folder / "sources.ttl")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    decided = reviewed(draft)
    decided.accept(folder, kg=kg)
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert f"source:{draft.source}\n" in (folder / "sources.ttl").read_text("utf-8")
    assert "coop:Source" not in (folder / "song-lam-2023.ttl").read_text("utf-8")
    fewer = decided.with_decisions(decided.decisions[:3])
    fewer.accept(folder, kg=kg)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} != first
    assert "1 earlier acceptance can" in decided.undo()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first
    (folder / "song-lam-2023.ttl").write_text("# mine\n", "utf-8")
    with pytest.raises(DataError, match="changed since"):
        decided.undo()
    (folder / "song-lam-2023.ttl").write_bytes(first["song-lam-2023.ttl"])
    decided.undo()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    with pytest.raises(DataError, match="nothing was accepted"):
        decided.undo()


def test_a_store_takes_it_through_the_writing_door(draft: Draft, tmp_path: Path) -> None:
    store = tmp_path / "store"
    decided = reviewed(draft)
    # It rests on things of the shipped graph, so a store without it refuses.
    with pytest.raises(ValidationFailed, match="lacks the shipped graph"):
        decided.accept(store=tmp_path / "bare")
    done = decided.accept(store=store, with_shipped=True)
    assert done.written == (SOURCE + draft.source,)
    kg = coopgraph.load(store=store)
    assert SOURCE + draft.source in kg.sources
    body = ID + "vien-do-luong-song-lam"
    found = kg.query(f"SELECT ?what {{ <{body}> coop:memberOf ?what }}")
    assert [str(row[0]) for row in found] == [ID + "mang-luoi-do-luong-dong-hai"]
    # What the draft's own source says there is no news for it.
    assert decided.diff(kg).counts() == decided.diff().counts()
    decided.undo()
    assert SOURCE + draft.source not in coopgraph.load(store=store).sources
    shipped = replace(decided, source="iso-org")
    with pytest.raises(DataError, match="a source that coopgraph ships"):
        shipped.accept(store=store)


def test_the_command_line(draft: Draft, tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "draft"
    reviewed(draft).save(folder, force=True)
    assert main(["accept", str(folder), "-o", str(tmp_path / "data")]) == 0
    out = capsys.readouterr().out
    assert "11 statements" in out
    assert "Of 11 statements, 10 are new, 1 confirms what is known." in out
    assert main(["diff", str(folder), "--format", "csv"]) == 0
    assert capsys.readouterr().out.count("\n") == 12
    assert main(["accept", str(folder), "--undo"]) == 0
    assert list((tmp_path / "data").iterdir()) == []
    assert main(["accept", str(folder)]) == 2
    assert "say where to" in capsys.readouterr().err
    assert main(["accept", str(tmp_path / "none"), "-o", "x"]) == 2
    assert "no draft here" in capsys.readouterr().err
