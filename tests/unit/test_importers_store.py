"""From files to a store that answers: same conclusions as the rules', all of it or nothing."""

from __future__ import annotations

import errno
import gc
import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import polars as pl
import pyoxigraph as ox
import pytest

import coopgraph
from coopgraph import build, export, frames, projected
from coopgraph.cli import main
from coopgraph.errors import CoopgraphError, DataError, ParameterError, QueryError, QueryTimeout
from coopgraph.frames.foreign import COLUMNS
from coopgraph.importers import run
from coopgraph.namespaces import CONCEPT, COOP, GRAPH_DERIVED, ID, PREFIXES, SOURCE
from coopgraph.storage import make, named_graphs
from coopgraph.storage import open as opening
from coopgraph.storage.directory import StoreBusy, StoreDirectory
from coopgraph.store import DiskStore, EmbeddedStore, sorted_dump
from coopgraph.store.processes import bounded

CALLS = "rcid,session,date,short,descr\n1,1,1946-01-01,RULES,Adopt\n2,1,1946-02-01,,\n"
ISSUES = "rcid,short_name,issue\n1,me,Peace\n"
VOTES = "rcid,country,country_code,vote\n1,Namibia,NA,yes\n1,Togo,TG,no\n2,Togo,TG,abstain\n"
IGO = "ccode,year,state,AAA,BBB\n2,1990,USA,1,0\n2,1991,USA,1,3\n2,1992,USA,2,-9\n"
PARTIES = (
    "stateID,treatyID,Title,Begin,End,Signature,StateSignature,Force,StateForce,StateEnd\n"
    "VNM,A_1990A,Alpha,1990,,1990-05,1990-05-01,1991,1991-01-01,9999-12-31\n"
    "JPN,A_1990A,Alpha,1990,,1990-05,1990-05-01?,1991,,\n"
)
EVENTS = "South Korea\tCriticize\tNorth Korea\t2014-05-13\n"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    folder = tmp_path_factory.mktemp("files")
    texts = {
        "un-votes": [("votes.csv", VOTES), ("calls.csv", CALLS), ("issues.csv", ISSUES)],
        "cow-igo": [("igo.csv", IGO)],
        "treaty-parties": [("parties.csv", PARTIES)],
        "events": [("events.tsv", EVENTS)],
    }
    for pairs in texts.values():
        for name, text in pairs:
            (folder / name).write_text(text)
    return {kind: [folder / name for name, _ in pairs] for kind, pairs in texts.items()}


@pytest.fixture(scope="module")
def store(files: dict[str, list[Path]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with all kinds in it, one after the other."""
    path = tmp_path_factory.mktemp("stores") / "store"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(make, "AT_ONCE", 0)  # the named graphs are made once, when asked for
        for kind, paths in files.items():
            run(kind, paths, path, retrieved="2026-05-01")
    return path


@pytest.fixture(scope="module")
def kg(store: Path) -> coopgraph.KnowledgeGraph:
    now = StoreDirectory(store).current()
    assert now is not None
    named_graphs.complete(now)
    return coopgraph.load(store=store)


def quads(path: Path) -> set[ox.Quad]:
    return set(ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS))


# ---------------------------------------------------------------- what is in it


def test_conclusions_are_those_of_the_rules(kg: coopgraph.KnowledgeGraph) -> None:
    """The asserted graphs, derived anew by the build's own rules, give the same derived graph."""
    asserted = EmbeddedStore()
    for graph in kg.store.graphs():
        if graph != GRAPH_DERIVED:
            name = ox.NamedNode(graph)
            quads = kg.store.inner.quads_for_pattern(None, None, None, name)
            asserted.inner.bulk_extend(quads)
    derived = build.derive(asserted.unite(), build.Corpus.shipped(), kg.sources)

    def triples(of: EmbeddedStore) -> set[str]:
        found = of.inner.quads_for_pattern(None, None, None, ox.NamedNode(GRAPH_DERIVED))
        return {str(q.triple) for q in found}

    assert triples(kg.store) == triples(derived)
    assert len(triples(kg.store)) > 100


def test_the_union_is_every_graph_once(kg: coopgraph.KnowledgeGraph) -> None:
    inner = kg.store.inner
    named = {str(q.triple) for q in inner if q.graph_name != ox.DefaultGraph()}
    union = [str(q.triple) for q in inner.quads_for_pattern(None, None, None, ox.DefaultGraph())]
    assert len(union) == len(set(union)) == len(kg.store)
    bare = {t for t in named if "_:" not in t}
    assert {t for t in union if "_:" not in t} == bare


def test_tables_and_sparql_tell_the_same_ties(kg: coopgraph.KnowledgeGraph) -> None:
    asked = projected.ties(partial(projected.result, kg.store))
    asked = asked.filter(pl.col("rank").is_in(["normal", "preferred"]))
    assert kg.participations().columns == asked.columns == list(COLUMNS)
    assert kg.participations().equals(asked)


def test_evidence_is_the_row_of_the_file(kg: coopgraph.KnowledgeGraph) -> None:
    tie = kg.participations().filter(pl.col("role") == CONCEPT + "voteAbstain").row(0, named=True)
    passage = kg.evidence(tie["tie"])[0]
    assert passage.source == SOURCE + "un-votes"
    assert passage.place == {"en": "votes.csv, row 3", "vi": "votes.csv, hàng 3"}
    answer = kg.ask("evidence-of", node=tie["tie"]).to_polars()
    assert answer["place"].to_list() == ["votes.csv, row 3"]


def test_questions_and_networks_work_on_an_import(kg: coopgraph.KnowledgeGraph) -> None:
    state = kg.participations().filter(pl.col("framework") == ID + "igo-aaa")["participant"][0]
    answer = kg.ask("memberships", actor=state).to_polars()
    assert ID + "igo-aaa" in answer["framework"].to_list()
    net = kg.network("participation", at="1991", certainty="possible")
    assert ID + "igo-aaa" in net
    listed = kg.ask("sources").to_polars()
    assert SOURCE + "cow-igo" in listed["source"].to_list()
    nodes = kg.nodes
    roll = nodes.filter(pl.col("node") == ID + "un-roll-call-1").row(0, named=True)
    assert (roll["cls"], roll["actor"], roll["framework"]) == ("Event", False, True)


def test_provenance_is_in_the_catalogue(kg: coopgraph.KnowledgeGraph) -> None:
    said = kg.query("SELECT ?p ?o { GRAPH source:catalogue { source:un-votes ?p ?o } }").to_polars()
    text = " ".join(said["o"].to_list())
    for wanted in (
        "votes.csv, SHA-256",
        "3 rows; retrieved 2026-05-01",
        "creativecommons",
        "Voeten",
    ):
        assert wanted in text


def test_what_is_imported_is_valid(files: dict[str, list[Path]], tmp_path: Path) -> None:
    """The shapes find nothing wrong, once the quads are Turtle files as the data's are."""
    from coopgraph.validate import validate

    others: dict[str, tuple[str, str, dict[str, str]]] = {
        "untc": (
            "treaty-parties",
            (
                'Participant,Signature,"Accession(a), Ratification",Reservations\n'
                "Fiji,,28 Aug 1995 a,Not article 9\n"
            ),
            {"treaty": "Convention on Rivers"},
        ),
        "aid": (
            "aid-flows",
            "Year,DonorName,RecipientName,FlowName,USD_Commitment\n1980,Japan,Asia,Loan,1.5\n",
            {},
        ),
        "iso": (
            "iso-committees",
            '{"id": 1, "reference": "ISO/TC 999", "pMembers": [{"id": 5, "acronym": "AAA"}]}\n',
            {},
        ),
        "cities": (
            "table",
            "City,Country,Latitude,Longitude\nRiverton,Viet Nam,21,105\n",
            {"role": "member", "create-missing": "yes", "set": "framework=ISO"},
        ),
    }
    cases = [(kind, kind, inputs, dict[str, str]()) for kind, inputs in files.items()]
    for source, (kind, text, options) in others.items():
        given = tmp_path / f"{source}.txt"
        given.write_text(text)
        cases.append((source, kind, [given], options))
    catalogue = []
    paths = []
    for source, kind, inputs, options in cases:
        out = tmp_path / f"{source}.nq"
        run(kind, inputs, out, source=source, options=options)
        made = quads(out)
        graph = ox.NamedNode(SOURCE + source)
        own = [q.triple for q in made if q.graph_name == graph]
        path = tmp_path / f"{source}.ttl"
        path.write_bytes(ox.serialize(own, None, ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b"")
        paths.append(path)
        catalogue += [q.triple for q in made if q.graph_name == ox.NamedNode(SOURCE + "catalogue")]
    known = tmp_path / "sources.ttl"
    known.write_bytes(ox.serialize(catalogue, None, ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b"")
    report = validate([*paths, known])
    assert not list(report.violations), [str(v) for v in report.violations][:5]


# ---------------------------------------------------------------- sinks


def test_a_store_and_a_file_hold_the_same(
    files: dict[str, list[Path]], kg: coopgraph.KnowledgeGraph, tmp_path: Path
) -> None:
    run("un-votes", files["un-votes"], tmp_path / "v.nq", retrieved="2026-05-01")
    made = quads(tmp_path / "v.nq")
    assert made <= set(kg.store.inner)
    graph = ox.NamedNode(SOURCE + "un-votes")
    inside = set(kg.store.inner.quads_for_pattern(None, None, None, graph))
    assert inside == {q for q in made if q.graph_name == graph}
    again = tmp_path / "again.nq"
    run("un-votes", files["un-votes"], again, retrieved="2026-05-01")
    assert again.read_bytes() == (tmp_path / "v.nq").read_bytes()


def test_parquet_holds_participations(files: dict[str, list[Path]], tmp_path: Path) -> None:
    report = run("un-votes", files["un-votes"], tmp_path / "v.parquet")
    assert "tables of participations" in report.outcome
    ties = frames.read_parquet(tmp_path / "v.parquet", [SOURCE + "un-votes"])
    assert ties.columns == list(COLUMNS)
    assert ties.height == 3
    assert frames.from_table(ties).equals(ties)
    nodes = frames.read_nodes(tmp_path / "v.parquet")
    assert set(ties["participant"]) | set(ties["framework"]) <= set(nodes["node"])
    run("un-votes", files["un-votes"], f"{tmp_path}/again.parquet/")
    run("un-votes", files["un-votes"], tmp_path / "v.parquet")  # replaced as a whole
    tables = [
        {p.relative_to(tmp_path / n).as_posix(): p.read_bytes()
         for p in (tmp_path / n).rglob("*") if p.is_file()}
        for n in ("v.parquet", "again.parquet")
    ]  # fmt: skip
    assert tables[0] == tables[1]


def test_tables_of_an_import_are_those_of_its_store(
    files: dict[str, list[Path]], tmp_path: Path
) -> None:
    """What ``import -o DIR.parquet`` writes is what an import into a store and an export give."""
    run("un-votes", files["un-votes"], tmp_path / "direct.parquet")
    run("un-votes", files["un-votes"], tmp_path / "store")
    made = export.write_tables(coopgraph.load(store=tmp_path / "store"), tmp_path / "exported")
    direct, own = tmp_path / "direct.parquet", [SOURCE + "un-votes"]
    ties = frames.read_parquet(direct)
    assert ties.equals(frames.read_parquet(made, own))
    ends = pl.concat([ties["participant"], ties["framework"]]).unique().to_list()
    both = [frames.read_nodes(place).filter(pl.col("node").is_in(ends)) for place in (direct, made)]
    assert both[0].drop("sources").equals(both[1].drop("sources"))
    for name, key, column in (("evidence", "evidence", "source"), ("sources", "source", "source")):
        one, other = (pl.read_parquet(place / name).sort(key) for place in (direct, made))
        assert one.equals(other.filter(other[column].is_in(own)).select(one.columns))
    manifest = json.loads((direct / "coopgraph-export.json").read_text())
    assert set(manifest) == {
        p.relative_to(direct).as_posix() for p in direct.rglob("*") if p.is_file()
    } - {"coopgraph-export.json"}
    described = (direct / "description.ttl").read_text()
    assert "source:un-votes" in described
    assert "void:triples" not in described


def test_an_import_spares_what_is_not_its_own(files: dict[str, list[Path]], tmp_path: Path) -> None:
    """Files of others, and the tables of earlier versions, which are named as such."""
    file = tmp_path / "v.parquet"
    for path in (file, tmp_path / "v.nodes.parquet"):
        path.write_bytes(b"as it was")
    with pytest.raises(CoopgraphError, match="one file of ties, as earlier versions"):
        run("un-votes", files["un-votes"], file)
    coded = tmp_path / "coded.parquet"
    (coded / "ties").mkdir(parents=True)
    (coded / "iris.parquet").write_bytes(b"as it was")
    with pytest.raises(CoopgraphError, match="layout of earlier versions"):
        run("un-votes", files["un-votes"], coded)
    mine = tmp_path / "mine.parquet"
    mine.mkdir()
    (mine / "notes.txt").write_text("mine")
    with pytest.raises(CoopgraphError, match=r"not ours: notes\.txt"):
        run("un-votes", files["un-votes"], mine)
    there = {p.name for p in tmp_path.rglob("*") if p.is_file()}
    assert there == {"v.parquet", "v.nodes.parquet", "iris.parquet", "notes.txt"}
    assert file.read_bytes() == b"as it was"


def test_the_same_files_change_nothing_and_new_ones_replace(
    files: dict[str, list[Path]], tmp_path: Path
) -> None:
    target = tmp_path / "s"
    run("un-votes", files["un-votes"], target)
    before = (target / "CURRENT").read_text()
    again = run("un-votes", files["un-votes"], target)
    assert again.outcome.startswith("nothing to do")
    assert (target / "CURRENT").read_text() == before
    votes = tmp_path / "votes.csv"
    votes.write_text(VOTES.replace("yes", "no"))
    run("un-votes", [votes, *files["un-votes"][1:]], target)
    ties = coopgraph.load(store=target).participations()
    ours = ties.filter(pl.col("source") == SOURCE + "un-votes")
    assert sorted(r.removeprefix(CONCEPT) for r in ours["role"]) == [
        "voteAbstain", "voteNo", "voteNo"
    ]  # fmt: skip
    gone = coopgraph.load(store=target).query("SELECT ?t { ?t coop:role concept:voteYes }")
    assert not list(gone)


def test_damaged_caches_are_made_anew_of_the_tables(
    files: dict[str, list[Path]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "s"
    run("treaty-parties", files["treaty-parties"], target)
    before = set(coopgraph.load(store=target).store.inner)
    now = StoreDirectory(target).current()
    assert now is not None
    for path in now.union.glob("CURRENT"):
        path.write_text("nonsense\n")
    with pytest.raises(DataError, match=r"cannot be opened.*--rebuild"):
        coopgraph.load(store=target)
    assert main(["import", "--rebuild", "-o", str(target)]) == 0
    assert "1 imports, made anew" in capsys.readouterr().err
    after = set(coopgraph.load(store=target).store.inner)

    def named(quads: set[ox.Quad]) -> set[str]:
        return {str(q) for q in quads if "_:" not in str(q)}

    assert named(after) == named(before)
    assert len(after) == len(before)


def test_named_graphs_are_made_when_first_asked_for(
    files: dict[str, list[Path]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(make, "AT_ONCE", 0)
    monkeypatch.setattr(opening, "IN_MEMORY", 0)
    target = tmp_path / "s"
    run("un-votes", files["un-votes"], target)
    now = StoreDirectory(target).current()
    assert now is not None
    assert not now.named.exists()
    kg = coopgraph.load(store=target)
    assert kg.query("ASK { ?t a coop:Vote }")
    assert not now.named.exists()
    with pytest.raises(QueryTimeout, match="made in the background"):
        kg.query("ASK { GRAPH source:un-votes { ?t coop:role ?r } }", timeout=0.001)
    counted = "SELECT (COUNT(*) AS ?n) { GRAPH source:un-votes { ?t coop:role ?r } }"
    found = kg.query(counted, timeout=600)
    assert next(iter(found))["n"] == 3
    assert now.named.is_dir()
    assert SOURCE + "un-votes" in kg.sources
    with pytest.raises(CoopgraphError, match="read-only"):
        kg.store.add("urn:g", [])
    with pytest.raises(QueryTimeout):
        kg.query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", timeout=0.3)


def test_a_store_on_the_disk_never_runs_under_a_limit_that_is_not_kept(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "IN_MEMORY", 0)
    kg = coopgraph.load(store=store)
    monkeypatch.setattr(bounded, "can_fork", lambda: False)
    for text in ("ASK {}", "ASK { GRAPH ?g { ?s ?p ?o } }"):
        with pytest.raises(QueryError, match=r"cannot stop a query .*timeout=None"):
            kg.query(text, timeout=600)
        assert kg.query(text, timeout=None) is True
    assert kg.network().number_of_edges()  # our own questions have no limit


def test_a_store_on_the_disk_answers_without_a_limit_in_this_process(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "IN_MEMORY", 0)
    kg = coopgraph.load(store=store)
    votes = "SELECT ?t ?g { GRAPH ?g { ?t a coop:Vote } } ORDER BY ?t ?g"
    answer = kg.store.query(votes)
    monkeypatch.setattr(bounded, "fork", lambda: pytest.fail("a child was forked"))
    assert kg.store.query(votes, timeout=None) == answer
    # Others may read it at the same time, and a child that has it open goes on answering.
    assert coopgraph.load(store=store).store.query(votes, timeout=None) == answer
    assert kg.store.query(votes) == answer


def test_the_child_of_a_store_on_the_disk_stays_until_it_must_go(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "IN_MEMORY", 0)
    pids: list[int] = []
    fork = bounded.fork

    def noted() -> int:
        pid = fork()
        pids.append(pid)
        return pid

    monkeypatch.setattr(bounded, "fork", noted)
    kg = coopgraph.load(store=store)
    votes = "SELECT ?t { ?t a coop:Vote } ORDER BY ?t"
    first = kg.store.query(votes)
    reader, writer = os.pipe()  # a descriptor it must not hold
    assert kg.store.query(votes) == first
    assert len(pids) == 1
    os.close(writer)
    assert os.read(reader, 1) == b""
    os.close(reader)
    with pytest.raises(QueryTimeout):
        kg.query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", timeout=0.3)
    assert kg.store.query(votes) == first  # by another
    assert len(pids) == 2
    os.kill(pids[1], signal.SIGKILL)
    os.waitid(os.P_PID, pids[1], os.WEXITED | os.WNOWAIT)
    assert kg.store.query(votes) == first
    with pytest.raises(QueryError, match="line 1"):
        kg.query("SELECT nothing")
    assert len(pids) == 3
    # Several at once: who finds it busy gets a child of his own.
    with ThreadPoolExecutor(4) as several:
        assert set(several.map(kg.store.query, [votes] * 8)) == {first}
    if (child := os.fork()) == 0:  # a fork of this process cannot share it
        os._exit(0 if kg.store.query(votes) == first else 1)
    assert os.waitpid(child, 0)[1] == 0
    del kg
    gc.collect()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_store_on_the_disk_is_written_sorted_in_passing(
    kg: coopgraph.KnowledgeGraph, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not isinstance(kg.store, DiskStore)
    monkeypatch.setattr(opening, "IN_MEMORY", 0)
    monkeypatch.setattr(sorted_dump, "RUN", 700)  # several runs of a graph
    large = coopgraph.load(store=store)
    written = {form: export.write(large, tmp_path / f"g{form}", form) for form in export.STREAMED}
    assert written["nquads"][0].read_bytes() == kg.store.dump()
    union = written["ntriples"][0].read_bytes().splitlines()
    assert union == sorted(set(union))
    assert len(union) == len(kg.store) == len(large.store)
    assert b"un-votes" in written["ntriples"][1].read_bytes()  # the description names the sources
    for form in ("turtle", "trig", "graphml"):
        with pytest.raises(ParameterError, match="in memory") as caught:
            export.write(large, tmp_path / "g", form)
        assert "ntriples or nquads" in str(caught.value)
    monkeypatch.setattr(sys.modules[DiskStore.__module__], "write_sorted", full)
    with pytest.raises(CoopgraphError, match="the disk is full"):
        export.write(large, tmp_path / "gnquads", "nquads")
    assert written["nquads"][0].read_bytes() == kg.store.dump()
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(
        p.name for pair in written.values() for p in pair
    )


def full(*_: object) -> int:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


# ---------------------------------------------------------------- nothing half-done


def test_a_bad_row_leaves_the_store_as_it_was(
    files: dict[str, list[Path]], store: Path, tmp_path: Path
) -> None:
    before = (store / "CURRENT").read_text()
    bad = tmp_path / "bad.csv"
    bad.write_text("ccode,year,state,AAA\n2,1990,USA,1\n2,1991,USA,5\n")
    with pytest.raises(DataError, match="'5' is no code"):
        run("cow-igo", [bad], store)
    out = tmp_path / "x.nq"
    out.write_text("what was there")
    with pytest.raises(DataError, match="'5' is no code"):
        run("cow-igo", [bad], out)
    assert out.read_text() == "what was there"
    assert (store / "CURRENT").read_text() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bad.csv", "x.nq"]


def test_two_imports_at_once_are_told(files: dict[str, list[Path]], store: Path) -> None:
    with (
        StoreDirectory(store).locked(),
        pytest.raises(StoreBusy, match="another import into this store"),
    ):
        run("un-votes", files["un-votes"], store, retrieved="2026-06-01")


LIMITED = """
import resource, sys
from pathlib import Path
from coopgraph.cli import main
# A disk that takes no file beyond so many bytes: every write after that fails as a full one does.
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
sys.exit(main(sys.argv[2:]))
"""
KILLED = """
import os, signal, sys
import coopgraph.importers as importers
importers.run("un-votes", sys.argv[2:], sys.argv[1], source="other",
              progress=lambda rows: os.kill(os.getpid(), signal.SIGKILL))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs POSIX limits")
def test_a_full_disk_leaves_what_was_there(
    files: dict[str, list[Path]], store: Path, tmp_path: Path
) -> None:
    before = (store / "CURRENT").read_text()
    paths = [str(path) for path in files["cow-igo"]]
    command = [sys.executable, "-c", LIMITED, "100000", "import", "cow-igo", *paths]
    done = subprocess.run(
        [*command, "--source", "more", "-o", str(store)], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "what was there is as it was" in done.stderr
    assert (store / "CURRENT").read_text() == before
    assert [p.name for p in store.glob("g*")] == [before.strip()]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs SIGKILL")
def test_a_killed_import_leaves_what_was_there(files: dict[str, list[Path]], store: Path) -> None:
    before = (store / "CURRENT").read_text()
    paths = [str(path) for path in files["un-votes"]]
    done = subprocess.run([sys.executable, "-c", KILLED, str(store), *paths], capture_output=True)
    assert done.returncode == -9
    assert (store / "CURRENT").read_text() == before
    assert SOURCE + "other" not in coopgraph.load(store=store).sources
    report = run("un-votes", files["un-votes"], store, source="other")
    assert "broken off before left no trace" in report.outcome
    assert SOURCE + "other" in coopgraph.load(store=store).sources


# ---------------------------------------------------------------- the command


def test_the_command_tells_and_imports(
    files: dict[str, list[Path]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "--list", "--lang", "vi"]) == 0
    assert "Biểu quyết" in capsys.readouterr().out
    assert main(["import", "--explain", "treaty-parties"]) == 0
    told = capsys.readouterr().out
    for wanted in ("stateID", "sentinel", "CC BY 4.0", "Hollway", "memory"):
        assert wanted in told
    votes = [str(path) for path in files["un-votes"]]
    report = tmp_path / "r.json"
    assert main(["import", "un-votes", *votes, "--dry-run", "--report", str(report)]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "6 read = 6 imported + 0 merged + 0 skipped" in said.err
    assert '"read": 6' in report.read_text()
    events = [str(path) for path in files["events"]]
    out = tmp_path / "e.nq"
    assert main(["import", "events", *events, "-o", str(out), "--start", "2014-01-01"]) == 0
    assert out.exists()
    assert main(["query", "--store", str(tmp_path), "ASK {}"]) == 2
    assert "no store" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["un-vote", "x"], "did you mean 'un-votes'"),
        ([], "say which kind"),
        (["events", "E"], "say where to"),
        (["events", "E", "-o", "x.ttl"], "cannot end in .ttl"),
        (["events", "E", "-o", "s", "--source", "A B"], "no id of a source"),
        (["events", "E", "-o", "s", "--source", "wikidata"], "ships a source"),
        (["events", "E", "-o", "s", "--retrieved", "soon"], "not an EDTF date"),
        (["events", "E", "-o", "s", "--report", "r.xls"], "FILE.json or FILE.csv"),
        (["un-votes", "--template"], "no template"),
        (["events", "E", "-o", "HERE"], "is no store"),
    ],
)
def test_wrong_calls_are_explained(
    arguments: list[str],
    message: str,
    files: dict[str, list[Path]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "something").write_text("")
    real = {"E": str(files["events"][0]), "HERE": str(tmp_path)}
    assert main(["import", *(real.get(a, a) for a in arguments)]) == 2
    assert message in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["something"]


def test_partners_of_an_import_cooperate(tmp_path: Path) -> None:
    """What takes two ties to conclude is left to the rules themselves."""
    from coopgraph.importers.report import ImportReport
    from coopgraph.lifting.batch import Batch
    from coopgraph.lifting.writer import Writer

    base = build.load_store(build.Corpus.shipped())
    writer = Writer(
        "s",
        base,
        ImportReport("k", "s"),
        pl.DataFrame(schema={"node": pl.String, "cls": pl.String}),
    )
    ties = pl.DataFrame(
        {
            "tie": [ID + "t1", ID + "t2"],
            "participant": [ID + "a", ID + "b"],
            "framework": [ID + "f", ID + "f"],
            "role": [CONCEPT + "partner"] * 2,
            "file": ["x.csv"] * 2,
            "row": [1, 2],
        }
    )
    writer.write(Batch(ties=ties))
    end = b"".join(writer.finish().conclude().added).decode()
    assert f"<{ID}a> <{COOP}cooperatesWith> <{ID}b> ." in end
    assert f"<{ID}b> <{COOP}cooperatesWith> <{ID}a> ." in end
    assert end.count("cooperatesWith") == 2


@pytest.mark.parametrize(
    "verb",
    [
        ["panel", "actor-year"],
        ["change", "1950", "2015"],
        ["survival", "--until", "2021"],
        ["measure", "degree"],
        ["query", "SELECT ?t { ?t a coop:Vote }"],
    ],
    ids=lambda verb: verb[0],
)
def test_every_verb_asks_the_store_it_is_given(
    store: Path, verb: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """What it says of the store is not what it says of the shipped graph."""
    assert main([*verb, "--format", "csv"]) == 0
    shipped = capsys.readouterr().out
    assert main([*verb, "--store", str(store), "--format", "csv"]) == 0
    assert capsys.readouterr().out != shipped
