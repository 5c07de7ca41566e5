"""What is concluded by whole columns is what the rules conclude, whichever rules these are."""

from __future__ import annotations

import datetime as dt
import shutil
import warnings
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import coopgraph
from coopgraph import resources
from coopgraph.build import bounds
from coopgraph.importers import run
from coopgraph.importers.report import ImportReport
from coopgraph.lifting import derive, together
from coopgraph.lifting.batch import FACTS, NODES, TIES, Batch, schema
from coopgraph.lifting.writer import Writer
from coopgraph.namespaces import CONCEPT, COOP, GRAPH_DERIVED, ID, RDF, SKOS, SOURCE
from coopgraph.query import UnknownTermWarning
from coopgraph.reason.rules import Rule, rules
from coopgraph.reason.rules import derive as run_rules
from coopgraph.storage.directory import StoreDirectory
from coopgraph.storage.graph import StoredGraph
from coopgraph.storage.make import begin, rebuild
from coopgraph.store import EmbeddedStore
from coopgraph.store.disk_writer import parse_graph, triples_of
from coopgraph.writing import Request, transaction

HOSTS = (
    "# rule: A host hosts.\n# rule@vi: Bên chủ trì thì chủ trì.\n"
    "CONSTRUCT { ?a coop:hosts ?f } WHERE { ?t coop:participant ?a ; "
    "coop:role concept:coordinator ; coop:framework ?f }\n"
)
HOSTING = (
    "SELECT DISTINCT ?a ?f { ?t coop:role concept:coordinator ; coop:participant ?a ; "
    "coop:framework ?f }"
)
A = RDF + "type"
CLASSES = ("Company", "Country", "Event", "Agreement", "Project", "GovernmentBody")
ROLES = ("member", "chair", "partner", "funder", "beneficiary", "guest", "host")


@lru_cache(maxsize=1)
def vocabulary() -> EmbeddedStore:
    """The ontology and the concepts, with two things that the shipped graph describes."""
    store = EmbeddedStore()
    folder = resources.ontology_dir()
    for name, graph in (("coopgraph", "ontology"), ("concepts", "concept")):
        store.load_turtle(folder / f"{name}.ttl", f"https://w3id.org/coopgraph/{graph}")
    things = "".join(f"<{ID}{n}> <{A}> <{COOP}{c}> .\n" for n, c in SHIPPED.items())
    store.add(SOURCE + "here", parse_graph(things.encode(), "application/n-triples", SOURCE))
    store.unite()
    run_rules(store)
    return store


SHIPPED = {"meeting": "Event", "ministry": "GovernmentBody"}
NOTHING = pl.DataFrame(schema={"node": pl.String, "cls": pl.String})


def batch(
    ties: list[dict[str, Any]], nodes: list[dict[str, Any]], facts: list[dict[str, Any]]
) -> Batch:
    at = {"file": "x.csv", "row": 1}
    return Batch(
        pl.DataFrame([t | at for t in ties], schema=schema(TIES)),
        pl.DataFrame([n | at for n in nodes], schema=schema(NODES)),
        pl.DataFrame([f | at for f in facts], schema=schema(FACTS)),
    )


def tie(name: str, who: str, role: str, what: str, **more: Any) -> dict[str, Any]:
    told = {"tie": ID + name, "participant": ID + who, "framework": ID + what}
    return {**told, "role": CONCEPT + role, **more}


def node(name: str, cls: str) -> dict[str, Any]:
    return {"node": ID + name, "cls": cls, "label_en": name}


def date(subject: str, predicate: str, value: str) -> dict[str, Any]:
    return {**fact(subject, COOP + predicate, value), "type": "edtf"}


def fact(subject: str, predicate: str, value: str) -> dict[str, Any]:
    return {"subject": ID + subject, "predicate": predicate, "value": value, "type": "iri"}


def by_columns(batches: list[Batch], before: int = 0) -> tuple[set[str], set[str]]:
    """What the batches state, and this with all that follows, the graph's own conclusions too.

    Args:
        batches: The batches.
        before: So many of them are of a source that the store holds already.
    """
    base = vocabulary()
    asserted: set[str] = set()
    held = {f"{t} ." for t in triples_of(base, GRAPH_DERIVED)}
    for number, part in enumerate((batches[:before], batches[before:])):
        writer = Writer(f"s{number}", base, ImportReport("k", "s"), NOTHING)
        if number:
            for each in batches[:before]:
                earlier = Writer("s0", base, None, NOTHING).write(each)
                writer.together.feed(earlier.ties, earlier.nodes, earlier.facts, new=False)
        for each in part:
            written = writer.write(each)
            asserted |= set(written.asserted.decode().splitlines())
            held |= set(written.derived.decode().splitlines())
        concluded = writer.finish().conclude()
        held |= set(b"".join(concluded.added).decode().splitlines())
        held -= {f"{t} ." for t in concluded.withdrawn}
    return asserted, (asserted | held) - said_anyway()


def by_rules(asserted: set[str], using: list[Rule] | None = None) -> set[str]:
    """What is stated with what the rules conclude from it and the vocabulary."""
    base = vocabulary()
    store = base.copy([graph for graph in base.graphs() if graph != GRAPH_DERIVED])
    lines = "\n".join(sorted(asserted)).encode()
    store.add(SOURCE + "s", parse_graph(lines, "application/n-triples", SOURCE))
    store.add(GRAPH_DERIVED, bounds(store))
    run_rules(store, using=using)
    return (asserted | {f"{t} ." for t in triples_of(store, GRAPH_DERIVED)}) - said_anyway()


@lru_cache(maxsize=1)
def said_anyway() -> frozenset[str]:
    """What the vocabulary and the shipped things say already."""
    base = vocabulary()
    graphs = [graph for graph in base.graphs() if graph != GRAPH_DERIVED]
    return frozenset(f"{t} ." for graph in graphs for t in triples_of(base, graph))


RICH = batch(
    [
        tie("t1", "a", "member", "f"),
        tie("t2", "b", "chair", "f", on_behalf_of=ID + "a"),
        tie("t3", "a", "partner", "p"),
        tie("t4", "b", "partner", "p"),
        tie("t5", "a", "funder", "p"),
        tie("t6", "b", "beneficiary", "p"),
        tie("t7", "a", "guest", "meeting"),
        tie("t8", "c", "guest", "g", on_behalf_of=ID + "nobody"),
        tie("t9", "c", "member", "g", rank="deprecated"),
        tie("t10", "c", "guest", "f"),
        tie("t11", "a", "chair", "o", begin="2020-03", end=".."),
        tie("t12", "b", "chair", "o", on_behalf_of=ID + "a", begin="2020"),
        tie("t13", "c", "chair", "o", begin="[2021-05..2021-06]", end=".."),
        tie("t14", "d", "chair", "o", begin="2021-06-30", end=".."),
        tie("t15", "d", "chair", "o", begin="2021-07-20", end="2022"),
        tie("t16", "d", "member", "o"),
        tie("t17", "a", "partner", "w"),
        tie("t18", "c", "funder", "w"),
        tie("t19", "a", "organizer", "g"),
        tie("t20", "b", "coOrganizer", "g"),
        tie("t21", "d", "party", "l", begin="[..2020]"),
    ],
    [{**node("o", "Body"), "begin": "2001", "end": "2030"}, node("w", "Project"),
     node("d", "Company"), node("a", "Company"), node("b", "Country"), node("c", "Company"),
     node("f", "Project"),
     node("g", "Event"), node("p", "Project"), node("l", "Agreement")],
    [
        fact("t10", A, COOP + "Membership"),
        fact("a", A, COOP + "Event"),
        fact("l", COOP + "milestone", ID + "m1"),
        fact("m1", COOP + "stage", CONCEPT + "signed"),
        fact("l", COOP + "milestone", ID + "m2"),
        fact("m2", COOP + "stage", CONCEPT + "inForce"),
        fact("x", COOP + "disputedBy", ID + "y"),
        fact("y", COOP + "inferredFrom", ID + "z"),
        fact("f", COOP + "partOf", ID + "g"),
        fact("g", COOP + "partOf", ID + "p"),
        # An office of one holder, handed over; who belongs to a country; what is bilateral.
        fact("h", COOP + "handsOver", ID + "t11"),
        fact("h", COOP + "successor", ID + "c"),
        date("h", "during", "2021-06"),
        fact("a", COOP + "authorityOf", ID + "b"),
        fact("w", COOP + "form", CONCEPT + "bilateral"),
        # Names of one thing, the second given by a change; a claim and a stage told twice.
        fact("o", COOP + "hasName", ID + "n1"),
        fact("o", COOP + "hasName", ID + "n2"),
        fact("n1", COOP + "nameKind", CONCEPT + "official"),
        fact("n2", COOP + "nameKind", CONCEPT + "official"),
        {**fact("n1", SKOS + "prefLabel", "One"), "type": "@en"},
        {**fact("n2", SKOS + "prefLabel", "Two"), "type": "@en"},
        date("n1", "begin", "1990"),
        date("n2", "begin", "[2000..2010]"),
        fact("c1", COOP + "newName", ID + "n2"),
        date("c1", "during", "2004-03"),
        fact("q1", COOP + "feature", CONCEPT + "ordinal"),
        fact("q2", COOP + "feature", CONCEPT + "ordinal"),
        fact("q1", COOP + "about", ID + "g"),
        fact("q2", COOP + "about", ID + "g"),
        {**fact("q1", COOP + "claimedValue", "3"), "type": "text"},
        {**fact("q2", COOP + "claimedValue", "4"), "type": "text"},
        fact("l", COOP + "milestone", ID + "m3"),
        fact("m3", COOP + "stage", CONCEPT + "signed"),
        date("m1", "date", "1999"),
        date("m2", "date", "2000"),
        date("m3", "date", "2001"),
    ],
)  # fmt: skip


@lru_cache(maxsize=1)
def rich() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """What `RICH` states, and what columns and rules conclude from it; once for all that ask."""
    asserted, concluded = by_columns([RICH])
    return frozenset(asserted), frozenset(concluded), frozenset(by_rules(asserted))


def test_every_rule_that_ships_is_covered() -> None:
    """Who adds or changes a rule is told here that imports take the slow way from now on."""
    assert derive.uncovered() == []
    assert set(derive.COVERED) == derive.COLUMNWISE | derive.PAIRWISE | derive.LINKWISE
    assert not derive.COLUMNWISE & derive.PAIRWISE
    assert not (derive.COLUMNWISE | derive.PAIRWISE) & derive.LINKWISE


@pytest.mark.parametrize("name", sorted(derive.COVERED))
def test_the_batch_of_this_test_exercises_every_rule(name: str) -> None:
    """So that what follows can fail for each: without the rule, something else is concluded."""
    asserted, _, by_all = rich()
    others = [rule for rule in rules() if rule.name != name]
    assert by_all - by_rules(set(asserted), others)


def test_columns_conclude_what_the_rules_conclude() -> None:
    _, concluded, by_all = rich()
    assert concluded == by_all


@pytest.mark.parametrize("first", [1, 2])
def test_sources_that_come_one_after_the_other_conclude_together(first: int) -> None:
    """Each row of the batch in one source or the other, both ways round."""
    ties, nodes, facts = RICH.ties, RICH.nodes, RICH.facts
    assert ties is not None
    assert facts is not None
    facts = facts.filter(pl.col("subject") != ID + "t10")  # a tie's class comes with the tie
    halves = [
        Batch(ties.gather_every(2, number), nodes, facts if number == first - 1 else None)
        for number in (0, 1)
    ]
    asserted, concluded = by_columns(halves, before=1)
    assert concluded == by_rules(asserted)


DATES = st.none() | st.sampled_from(("2019", "2020", "2020-06-15", "[..2020]", "[2021..]", "2021"))
ENDS = DATES | st.just("..")
NAMES = st.sampled_from(("a", "b", "c", "f", "g", "l", *SHIPPED))
_MORE = st.none() | st.sampled_from((ID + "a", ID + "ministry", ID + "unknown"))
TIE = st.builds(
    lambda who, role, what, behalf, rank, begin, end: {
        "participant": ID + who, "framework": ID + what, "role": CONCEPT + role,
        "on_behalf_of": behalf, "rank": rank, "begin": begin, "end": end,
    },
    NAMES, st.sampled_from(ROLES), NAMES, _MORE, st.sampled_from((None, None, "deprecated")),
    DATES, ENDS,
)  # fmt: skip
NODE = st.builds(
    lambda name, cls, begin, end: {**node(name, cls), "begin": begin, "end": end},
    st.sampled_from(("a", "b", "c", "f", "g", "l")), st.sampled_from(CLASSES), DATES, ENDS,
)  # fmt: skip
FACT = st.one_of(
    st.builds(lambda s, c: fact(s, A, COOP + c), NAMES, st.sampled_from(CLASSES)),
    st.builds(
        lambda s, c: fact(s, A, COOP + c),
        st.sampled_from(("s-0-0", "s-0-1", "s-1-0")),
        st.sampled_from(("Membership", "Partnership", "Funding")),
    ),
    st.builds(
        lambda s, p, o: fact(s, COOP + p, ID + o),
        NAMES, st.sampled_from(("partOf", "disputedBy", "inferredFrom", "ofCountry")), NAMES,
    ),
    st.builds(
        lambda s, p, o: fact(s, COOP + p, ID + o),
        st.just("h"), st.just("handsOver"), st.sampled_from(("s-0-0", "s-0-1", "s-1-0")),
    ),
    st.builds(lambda o: fact("h", COOP + "successor", ID + o), NAMES),
    st.builds(lambda value: date("h", "during", value), st.sampled_from(("2020-06", "2021"))),
)  # fmt: skip
MILESTONE = st.builds(
    lambda owner, stage, rank: (owner, stage, rank),
    NAMES, st.sampled_from(("signed", "inForce", "draft")), st.booleans(),
)  # fmt: skip


@settings(deadline=None, max_examples=15)
@given(
    st.lists(
        st.tuples(
            st.lists(TIE, max_size=6), st.lists(NODE, max_size=4), st.lists(FACT, max_size=5),
            st.lists(MILESTONE, max_size=2),
        ),
        min_size=1, max_size=2,
    )
)  # fmt: skip
def test_columns_conclude_what_the_rules_conclude_from_any_batches(told: list[Any]) -> None:
    """Types may come by rows or by facts; a tie's end may be described before it or after it.

    What makes a milestone's owner an agreement comes no later than the milestone, and a tie's
    class with the tie: so the contract of `lifting.batch`.
    """
    batches = []
    for number, (ties, nodes, facts, milestones) in enumerate(told):
        named = [{"tie": f"{ID}s-{number}-{i}", **t} for i, t in enumerate(ties)]
        own = {t["tie"] for t in named}
        kept = [f for f in facts if not f["subject"].startswith(f"{ID}s-") or f["subject"] in own]
        dates = [f for f in kept if f["type"] == "edtf"]
        kept = [f for f in kept if f["type"] != "edtf" or (f is dates[0] and not number)]
        for i, (owner, stage, deprecated) in enumerate(milestones):
            name = f"m-{number}-{i}"
            kept.append(fact(owner, COOP + "milestone", ID + name))
            kept.append(fact(name, COOP + "stage", CONCEPT + stage))
            if deprecated:
                kept.append(fact(name, COOP + "rank", CONCEPT + "deprecated"))
        batches.append(batch(named, nodes, kept))
    asserted, concluded = by_columns(batches)
    assert concluded == by_rules(asserted)


# ---------------------------------------------------------------- rules of one's own


@pytest.fixture
def ontology(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the repository's ontology and data, to which a rule can be added."""
    shutil.copytree(resources.ontology_dir(), tmp_path / "ontology")
    shutil.copytree(resources.data_dir(), tmp_path / "data")
    monkeypatch.setattr(resources, "root", lambda: tmp_path)
    return tmp_path / "ontology"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "t.csv"
    path.write_text(
        "participant,framework,role,begin\n"
        "Viet Nam,ASEAN,coordinator,2020\nThailand,ASEAN,coordinator,2021\n"
        "Viet Nam,APO,partner,2021\nThailand,APO,partner,2021\n"
    )
    return path


def hosts(store: Path) -> int:
    with warnings.catch_warnings():
        # Where the rule concludes nothing yet, the graph does not have the term.
        warnings.simplefilter("ignore", UnknownTermWarning)
        return len(coopgraph.load(store=store).query("SELECT * { ?a coop:hosts ?f }"))


def test_a_rule_that_is_added_holds_for_what_is_imported(
    ontology: Path, table: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    run("table", [table], store, source="before", with_shipped=True)
    assert hosts(store) == 0
    (ontology / "rules" / "hosts.rq").write_text(HOSTS, encoding="utf-8")
    assert derive.uncovered() == ["hosts"]
    rebuild(store)
    shipped = len(coopgraph.load().query(HOSTING))
    assert hosts(store) == shipped + 2, "what is shipped, and two imported before"
    report = run("table", [table], store, source="t")
    assert any("hosts" in note for note in report.notes)
    kg = coopgraph.load(store=store)
    assert hosts(store) == len(kg.query(HOSTING)) == shipped + 2
    assert hosts(store) == len(kg.query("SELECT * { GRAPH source:derived { ?a coop:hosts ?f } }"))
    # What the other rules conclude is still there.
    assert kg.query("ASK { ?a coop:cooperatesWith ?b . ?t a coop:Participation }")


def test_a_rule_that_reads_otherwise_is_run_as_it_reads(
    ontology: Path, table: Path, tmp_path: Path
) -> None:
    rule = ontology / "rules" / "chairs.rq"
    text = rule.read_text(encoding="utf-8")
    assert derive.digest(text) == derive.digest(text.replace("# rule: ", "# rule: Oh! "))
    assert derive.digest(text) == derive.digest(text.replace("    ", "\n\t"))
    rule.write_text(text.replace("concept:chair", "concept:coordinator"), encoding="utf-8")
    assert derive.uncovered() == ["chairs"]
    run("table", [table], tmp_path / "store", source="t")
    asked = "SELECT * { ?a coop:chairs id:asean }"
    assert len(coopgraph.load(store=tmp_path / "store").query(asked)) >= 2


def test_a_rule_that_is_gone_concludes_nothing(ontology: Path, table: Path, tmp_path: Path) -> None:
    (ontology / "rules" / "involves.rq").unlink()
    assert derive.uncovered() == ["involves"]
    run("table", [table], tmp_path / "store", source="t")
    assert not coopgraph.load(store=tmp_path / "store").query("ASK { ?f coop:involves ?a }")


def test_a_store_without_imports_is_concluded_from_by_the_rules_of_today(
    ontology: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    begin(store, with_shipped=True)
    assert hosts(store) == 0
    (ontology / "rules" / "hosts.rq").write_text(HOSTS, encoding="utf-8")
    rebuild(store)
    assert hosts(store) == len(coopgraph.load().query(HOSTING)) > 0
    (ontology / "rules" / "hosts.rq").unlink()
    rebuild(store)
    assert hosts(store) == 0, "nor is anything left of a rule that is gone"


def test_two_imports_conclude_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever came first, and whether the store is added to or made anew.

    For its union and its named graphs together, the rules run once an import: with what is new; and
    of what is there already, once more where that has partners of its own.
    """
    store = tmp_path / "store"
    concluded: list[int] = []
    conclude = together._own_conclusions

    def counted(base: Any, stated: bytes, reach: Any) -> Any:
        concluded.append(stated.count(b"participant"))
        return conclude(base, stated, reach)

    monkeypatch.setattr(together, "_own_conclusions", counted)
    rows = (("one", "Viet Nam,APO,partner,1999,"), ("two", "Thailand,APO,partner,2001,2003"))
    for source, row in rows:
        path = tmp_path / f"{source}.csv"
        path.write_text(f"participant,framework,role,begin,end\n{row}\n")
        run("table", [path], store, source=source)
    assert len(concluded) <= 3, concluded
    asked = (
        "ASK { ?a coop:cooperatesWith ?b . ?a skos:prefLabel 'Viet Nam'@en . "
        "?b skos:prefLabel 'Thailand'@en . GRAPH source:derived { ?b coop:cooperatesWith ?a } }"
    )
    assert coopgraph.load(store=store).query(asked)
    rebuild(store)
    assert coopgraph.load(store=store).query(asked)


@pytest.mark.parametrize("turn", [1, -1])
def test_imports_narrow_each_other_and_the_tables_show_it(tmp_path: Path, turn: int) -> None:
    """A membership that one file tells from when, and another until when, is one."""
    store = tmp_path / "store"
    rows = (("one", "Thailand,APO,observer,1999-05,"), ("two", "Thailand,APO,observer,1999,2003"))
    for source, row in rows[::turn]:
        path = tmp_path / f"{source}.csv"
        path.write_text(f"participant,framework,role,begin,end\n{row}\n")
        run("table", [path], store, source=source)
    for _ in range(2):
        kg = coopgraph.load(store=store)
        told = kg.query(
            "SELECT DISTINCT ?begin ?end { ?t coop:framework ?f ; coop:latestBegin ?begin ; "
            "coop:earliestEnd ?end ; coop:sameTie ?u ; coop:role concept:observer "
            "FILTER(?f = id:apo) }"
        ).rows
        assert [tuple(map(str, row)) for row in told] == [("1999-05-31", "2003-01-01")]
        ties = kg.participations()
        club = ties.filter(ties["source"].str.contains("/(one|two)$"))
        assert club.select("latest_begin", "earliest_end").unique().rows() == [
            (dt.date(1999, 5, 31), dt.date(2003, 1, 1))
        ]
        assert sorted(map(str, club["begin"])) == ["1999", "1999-05"], "what is stated stays"
        assert isinstance(kg, StoredGraph)
        asked = kg._narrowed_by_rules().sort("tie")
        assert asked.height >= 2, "the tables reckon what the store would answer"
        assert kg._narrowed.select(asked.columns).sort("tie").equals(asked)
        rebuild(store)


NEIGHBOURS = (
    "# rule: Hosts of one framework cooperate.\n# rule@vi: Các bên chủ trì thì hợp tác.\n"
    "CONSTRUCT { ?a coop:cooperatesWith ?b } WHERE { ?t coop:participant ?a ; "
    "coop:role concept:coordinator ; coop:framework ?f . ?u coop:participant ?b ; "
    "coop:role concept:coordinator ; coop:framework ?f FILTER(?a != ?b) }\n"
)
WRITTEN = """
PREFIX coop: <https://w3id.org/coopgraph/ontology#> PREFIX id: <https://w3id.org/coopgraph/id/>
PREFIX concept: <https://w3id.org/coopgraph/concept/> PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX source: <https://w3id.org/coopgraph/source/> PREFIX dcterms: <http://purl.org/dc/terms/>
source:m a coop:Source ; dcterms:issued "2020"^^<http://www.w3.org/2001/XMLSchema#gYear> ;
    dcterms:title "Notes"@en ; dcterms:language "en" ;
    dcterms:publisher "Us"@en ; dcterms:rights "Ours."@en ; coop:rank concept:normal .
id:ev-m a coop:Evidence ; oa:hasSource source:m ; coop:place "p. 1"@en , "tr. 1"@vi ;
    coop:gist "So."@en , "Vậy."@vi .
id:t-m a coop:Participation ; coop:participant id:iso ; coop:framework id:asean ;
    coop:role concept:coordinator ; coop:evidence id:ev-m .
"""


def test_a_rule_that_is_added_holds_for_what_is_written(
    ontology: Path, table: Path, tmp_path: Path
) -> None:
    """Also where it looks at a tie that is written and one that was imported."""
    (ontology / "rules" / "hosts.rq").write_text(HOSTS, encoding="utf-8")
    (ontology / "rules" / "neighbours.rq").write_text(NEIGHBOURS, encoding="utf-8")
    store = StoreDirectory(tmp_path / "store")
    run("table", [table], store.path, source="t", with_shipped=True)
    now = store.current()
    assert now is not None
    with store.locked():
        request = Request("put", SOURCE + "m", "text/turtle", body=WRITTEN.encode())
        (outcome,) = transaction.attempt(store, now, [request])
        assert outcome.status == 201, outcome
        store.switch(store.generation(outcome.generation))
    assert hosts(store.path) == len(coopgraph.load().query(HOSTING)) + 3
    kg = coopgraph.load(store=store.path)
    beside = kg.query("SELECT * { id:iso coop:cooperatesWith ?b . ?b skos:prefLabel ?name "
                      "FILTER(?name = 'Thailand'@en || ?name = 'Viet Nam'@en) }")  # fmt: skip
    assert len(beside) == 2


HANDED = (
    WRITTEN
    + """
id:handover-m a coop:Handover ; coop:handsOver id:t-chair-m ; coop:successor id:apo ;
    coop:during "2021-06"^^<http://www.w3.org/2001/XMLSchema#gYearMonth> ; coop:evidence id:ev-m ;
    coop:dateEvidence id:ev-m ; skos:prefLabel "Hand-over"@en , "Chuyển giao"@vi .
id:t-chair-m a coop:Participation ; coop:participant id:iso ; coop:framework id:asean ;
    coop:role concept:observer ; coop:evidence id:ev-m ; coop:dateEvidence id:ev-m ;
    coop:begin "2019"^^<http://www.w3.org/2001/XMLSchema#gYear> .
"""
)


def test_what_is_written_narrows_what_was_imported(tmp_path: Path) -> None:
    """And no longer does when it is taken back."""
    path = tmp_path / "t.csv"
    path.write_text("participant,framework,role,begin,end\nISO,ASEAN,observer,2019-03,\n")
    store = StoreDirectory(tmp_path / "store")
    run("table", [path], store.path, source="t", with_shipped=True)

    def put(body: bytes, kind: str = "put") -> None:
        now = store.current()
        assert now is not None
        with store.locked():
            request = Request(kind, SOURCE + "m", "text/turtle", body=body)
            (outcome,) = transaction.attempt(store, now, [request])
            assert outcome.status in (201, 204), outcome
            store.switch(store.generation(outcome.generation))

    def told() -> set[tuple[object, object]]:
        ties = coopgraph.load(store=store.path).participations()
        ties = ties.filter(ties["source"].str.ends_with("/t") | ties["source"].str.ends_with("/m"))
        return set(ties.filter(ties["role"] == CONCEPT + "observer").select(
            "latest_begin", "latest_end").rows())  # fmt: skip

    before = told()
    assert before == {(dt.date(2019, 3, 31), None)}
    put(("PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n" + HANDED).encode())
    assert told() == {(dt.date(2019, 3, 31), dt.date(2021, 6, 30))}
    rebuild(store.path)
    assert told() == {(dt.date(2019, 3, 31), dt.date(2021, 6, 30))}
    put(b"", "delete")
    assert told() == before
