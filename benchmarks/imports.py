"""What an import costs, from files to a store that answers, against the floor and rdflib.

Data: the roll calls of the General Assembly and the parties of treaties, as their publishers hand
them out, from ``$COOPGRAPH_DATA`` (by default ``../shared/data``); without them there is nothing
to measure. 10, 50 and 100 % of the rows, a fresh process each, imports of Python not counted.

The floor is what somebody would write by hand for these data alone: Polars makes N-Triples, the
engine loads them in bulk. It is handed the rows *already cleaned* (dates normalised, states
resolved, repetitions gone, effective bounds and the country each tie counts for computed, as
Parquet), so it is lower than any importer that starts from the publisher's file could reach;
triples that no row alone tells (titles, issues, milestones, links between ties that narrow or
contradict each other) it is handed as text. Its store must hold the same triples, counted by
predicate at the smallest size, and in all at the others.

rdflib is handed the same cleaned rows and adds them to a graph in memory; it is given the
smallest size only and compared by triples a second. kglab keeps its triples in an rdflib graph
and is run where it can be installed (``KGLAB_PYTHON`` names a Python that has it, and
``MORPH_PYTHON`` one that has morph-kgc); neither is a dependency of anything here.

Then the catalogue of questions, on both data sets in one store: asked as users ask, and the same
SPARQL put to the engine alone, each the better of two; and on the votes' smallest share alone also
put to rdflib, which could not hold more.
"""

from __future__ import annotations

import json
import lzma
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

DATA = Path(os.environ.get("COOPGRAPH_DATA", "../shared/data"))
WORK = Path("build/benchmarks/imports")
SHARES = (10, 50, 100)
GOALS = {"time": 1.5, "memory": 1.3, "rdflib": 20.0, "questions": 1.1}
QUESTION_LIMIT = 10.0
PYTHON_LIMIT = 3.0
"""Seconds a question may take, on the engine and on rdflib."""

START = """
import json, resource, sys, time
work = sys.argv[1]
import polars as pl
"""
FINISH = """
spent = time.perf_counter() - started
print(json.dumps([spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, made]))
"""
OURS = """
from coopgraph import importers
from coopgraph.importers import inputs
from coopgraph.lifting import writer
from coopgraph.storage import make
import coopgraph.build, coopgraph.kg, pyoxigraph
make.AT_ONCE = 0
started = time.perf_counter()
importers.run(sys.argv[2], sys.argv[3:], work + "/ours")
from coopgraph.storage.directory import StoreDirectory
made = StoreDirectory(work + "/ours").current().triples
"""
PREPARE = """
from pathlib import Path
from coopgraph import build
from coopgraph.lifting.batch import Batch
from coopgraph.importers.inputs import open_inputs
from coopgraph.importers.provenance import DataFile, Provenance
from coopgraph.importers.registry import declared_kind
from coopgraph.importers.report import ImportReport
from coopgraph.namespaces import COOP
from coopgraph.reason.effective import PROPERTIES
from coopgraph.storage.tables import known_nodes
from coopgraph.lifting.writer import Writer
name, paths = sys.argv[2], sys.argv[3:]
base = build.load_store(build.Corpus.shipped())
kind = declared_kind(name)
report = ImportReport(name, kind.source)
inputs = open_inputs(kind, paths, report, source=kind.source)
known = known_nodes(None, base)
full, rest = (Writer(kind.source, base, None, known) for _ in range(2))
folder = Path(work) / "clean"
folder.mkdir(parents=True)
held = []
with (folder / "rest.nt").open("wb") as out:
    for number, batch in enumerate(kind.read(inputs, report)):
        ties = full.write(batch, rdf=False).ties
        if ties.height:
            held.append(folder / f"ties-{number:04}.parquet")
            ties.explode("evidence").write_parquet(held[-1])
        others = rest.write(Batch(nodes=batch.nodes, facts=batch.facts))
        out.write(others.asserted + others.derived)
    files = tuple(DataFile(a.name, a.sha256, a.read) for a in report.files.values())
    out.write("".join(Provenance(kind, kind.source, files).lines()).encode())
    concluded = full.finish().conclude()
    # What the floor makes of rows itself: bounds of ties, and the country they count for.
    own = {f"<{tie}>" for path in held for tie in pl.read_parquet(path)["tie"].to_list()}
    by_row = {f"<{term}>" for term in PROPERTIES.values()} | {f"<{COOP}countsFor>"}
    countries = {}
    for part in concluded.added:
        for line in part.decode().splitlines(keepends=True):
            subject, predicate, value = line.split(" ", 2)
            if subject not in own or predicate not in by_row:
                out.write(line.encode())
            elif predicate == f"<{COOP}countsFor>":
                countries[subject[1:-1]] = value.split(" ")[0][1:-1]
    gone = {f"{triple} ." for triple in concluded.withdrawn}
    for line in base.built().partition(b"\\n# graphs\\n")[0].decode().splitlines():
        if line not in gone:
            out.write((line + "\\n").encode())
schema = {"tie": pl.String, "country": pl.String}
counted = pl.DataFrame(list(countries.items()), schema, orient="row")
narrowed = concluded.bounds.rename({"node": "tie"})
for path in held:
    ties = pl.read_parquet(path).join(counted, on="tie", how="left", maintain_order="left")
    ties = ties.update(narrowed, on="tie", how="left", include_nulls=True)
    ties.write_parquet(path)
"""
# Each tie's triples, by hand. The files' numbers in the IRIs are those the rows were given.
FLOOR = """
import pyoxigraph as ox
started = time.perf_counter()
C, I = "https://w3id.org/coopgraph/ontology#", "https://w3id.org/coopgraph/id/"
X = "http://www.w3.org/2001/XMLSchema#"
A = "> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <" + C
KIND = {"un-votes": ("Vote", True), "treaty-parties": ("Party", False)}[sys.argv[2]]
def datatype(column):
    c = pl.col(column)
    return (pl.when(c.str.contains(r"^\\d{4}-\\d\\d-\\d\\d$")).then(pl.lit(X + "date"))
            .when(c.str.contains(r"^\\d{4}-\\d\\d$")).then(pl.lit(X + "gYearMonth"))
            .when(c.str.contains(r"^\\d{4}$")).then(pl.lit(X + "gYear"))
            .otherwise(pl.lit("http://id.loc.gov/datatypes/edtf")))
def line(*parts):
    return pl.concat_str([pl.lit(p) if isinstance(p, str) else p for p in parts]).fill_null("")
tie, who, what, ev = (pl.col(c) for c in ("tie", "participant", "framework", "evidence"))
lines = [
    line("<", tie, A + "Participation> .\\n"),
    line("<", tie, f"> <{C}participant> <", who, "> .\\n"),
    line("<", tie, f"> <{C}framework> <", what, "> .\\n"),
    line("<", tie, f"> <{C}role> <", pl.col("role"), "> .\\n"),
    line("<", tie, f"> <{C}evidence> <", ev, "> .\\n"),
    line("<", ev, A + "Evidence> .\\n"),
    line("<", ev, "> <http://www.w3.org/ns/oa#hasSource> <", pl.col("source"), "> .\\n"),
    line("<", ev, f'> <{C}file> "', pl.col("file"), '" .\\n'),
    line("<", ev, f'> <{C}row> "', pl.col("row").cast(pl.String), f'"^^<{X}integer> .\\n'),
    line("<", tie, A + KIND[0] + "> .\\n"),
    line("<", what, f"> <{C}involves> <", who, "> .\\n"),
    line("<", tie, f"> <{C}seat> <", who, "> .\\n"),
    line("<", tie, f"> <{C}countsFor> <", pl.col("country"), "> .\\n"),
]
if KIND[1]:
    lines.append(line("<", tie, A + "EventParticipation> .\\n"))
for name in ("begin", "end", "during"):
    lines.append(line("<", tie, f'> <{C}{name}> "', pl.col(name), '"^^<', datatype(name), "> .\\n"))
for name, term in (("earliest_begin", "earliestBegin"), ("latest_begin", "latestBegin"),
                   ("earliest_end", "earliestEnd"), ("latest_end", "latestEnd")):
    day = pl.col(name).dt.to_string("%Y-%m-%d")
    lines.append(line("<", tie, f'> <{C}{term}> "', day, f'"^^<{X}date> .\\n'))
lines.append(pl.when("end_open").then(
    line("<", tie, f'> <{C}endOpen> "true"^^<{X}boolean> .\\n')).otherwise(pl.lit("")))
import glob, shutil
with open(work + "/floor.nt", "wb") as out:
    for path in sorted(glob.glob(work + "/clean/ties-*.parquet")):
        for part in pl.read_parquet(path).iter_slices(25_000):
            out.write(part.select(pl.concat_str(lines).str.join("")).item().encode())
    with open(work + "/clean/rest.nt", "rb") as rest:
        shutil.copyfileobj(rest, out)
store = ox.Store(work + "/floor")
store.bulk_load(path=work + "/floor.nt", format=ox.RdfFormat.N_TRIPLES, lenient=True)
store.flush()
made = len(store)
"""
RDFLIB = """
from rdflib import Graph, Literal, Namespace, RDF, URIRef, XSD
import glob
started = time.perf_counter()
C = Namespace("https://w3id.org/coopgraph/ontology#")
EDTF = URIRef("http://id.loc.gov/datatypes/edtf")
KIND = {"un-votes": (C.Vote, True), "treaty-parties": (C.Party, False)}[sys.argv[2]]
FORMS = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}
graph = Graph()
for path in sorted(glob.glob(work + "/clean/ties-*.parquet")):
    for r in pl.read_parquet(path).iter_rows(named=True):
        tie, who, what, ev = (URIRef(r[c]) for c in ("tie", "participant", "framework", "evidence"))
        graph.add((tie, RDF.type, C.Participation))
        graph.add((tie, C.participant, who))
        graph.add((tie, C.framework, what))
        graph.add((tie, C.role, URIRef(r["role"])))
        graph.add((tie, C.evidence, ev))
        graph.add((ev, RDF.type, C.Evidence))
        graph.add((ev, URIRef("http://www.w3.org/ns/oa#hasSource"), URIRef(r["source"])))
        graph.add((ev, C.file, Literal(r["file"])))
        graph.add((ev, C.row, Literal(r["row"])))
        graph.add((tie, RDF.type, KIND[0]))
        graph.add((what, C.involves, who))
        graph.add((tie, C.seat, who))
        if r["country"]:
            graph.add((tie, C.countsFor, URIRef(r["country"])))
        if KIND[1]:
            graph.add((tie, RDF.type, C.EventParticipation))
        for name in ("begin", "end", "during"):
            if r[name]:
                form = FORMS.get(len(r[name])) if r[name].replace("-", "").isdigit() else None
                graph.add((tie, C[name], Literal(r[name], datatype=form or EDTF)))
        for name, term in (("earliest_begin", "earliestBegin"), ("latest_begin", "latestBegin"),
                           ("earliest_end", "earliestEnd"), ("latest_end", "latestEnd")):
            if r[name]:
                graph.add((tie, C[term], Literal(r[name].isoformat(), datatype=XSD.date)))
        if r["end_open"]:
            graph.add((tie, C.endOpen, Literal(True)))
graph.parse(work + "/clean/rest.nt", format="nt")
made = len(graph)
"""
COUNTS = """
import json, sys
import pyoxigraph as ox
store = ox.Store.read_only(sys.argv[1])
rows = store.query("SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p")
print(json.dumps(sorted((r["p"].value, int(r["n"].value)) for r in rows)))
"""


KGLAB = (
    """
import csv, json, resource, sys, time
import kglab
from rdflib import URIRef, RDF
started = time.perf_counter()
C, I = "https://w3id.org/coopgraph/ontology#", "https://w3id.org/coopgraph/id/"
kg = kglab.KnowledgeGraph(namespaces={"coop": C})
for row in csv.DictReader(open(sys.argv[2], encoding="utf-8")):
    tie = URIRef(I + "un-vote-" + row["rcid"] + "-" + row["country_code"].lower())
    kg.add(tie, RDF.type, URIRef(C + "Participation"))
    kg.add(tie, URIRef(C + "participant"), URIRef(I + "iso-" + row["country_code"].lower()))
    kg.add(tie, URIRef(C + "framework"), URIRef(I + "un-roll-call-" + row["rcid"]))
    kg.add(tie, URIRef(C + "role"), URIRef(I + row["vote"]))
    kg.add(tie, URIRef(C + "place"), URIRef(I + "file"))
made = len(kg.rdf_graph())
"""
    + FINISH
)
MORPH = (
    """
import json, resource, sys, time
import morph_kgc
started = time.perf_counter()
graph = morph_kgc.materialize("[CONFIGURATION]\\nlogging_level: ERROR\\n[data]\\nmappings: "
                              + sys.argv[1] + "/mapping.ttl\\n")
made = len(graph)
"""
    + FINISH
)


def main() -> None:
    """Print seconds, rows a second, peak memory and ratios, with the goals beside them."""
    if not (DATA / "un_votes").is_dir():
        print(f"# imports: {DATA} is not there, nothing measured")
        return
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    print(
        f"# Imports: files to a queryable store. {platform.machine()}, {os.cpu_count()} cores,"
        f" Python {platform.python_version()}, one round, fresh processes"
    )
    print(
        f"{'data':<15} {'rows':>8} {'triples':>11}  {'ours s':>7} {'rows/s':>7} {'MB':>5}"
        f"  {'floor s':>7} {'MB':>5}  {'time':>5} {'memory':>6}  {'rdflib s':>8} {'times':>5}"
    )
    for kind in ("treaty-parties", "un-votes"):
        for share in SHARES:
            _compare(kind, share)
    _others()
    _questions(WORK / f"un-votes-{SHARES[0]}" / "ours", python=True)
    merged = WORK / f"un-votes-{SHARES[-1]}" / "ours"
    files, _ = _cut("treaty-parties", SHARES[-1], WORK)
    command = [sys.executable, "-m", "coopgraph", "import", "treaty-parties", str(files[0])]
    subprocess.run([*command, "-o", str(merged)], check=True, capture_output=True)
    _questions(merged, python=False)
    shutil.rmtree(WORK, ignore_errors=True)


def _compare(kind: str, share: int) -> None:
    work = WORK / f"{kind}-{share}"
    work.mkdir()
    files, rows = _cut(kind, share, work)
    named = [kind, *map(str, files)]
    spent, memory, triples = _run(OURS, work, *named)
    subprocess.run([sys.executable, "-c", START + PREPARE, str(work), *named], check=True)
    floor, floor_memory, floor_triples = _run(FLOOR, work, *named)
    if triples != floor_triples:
        sys.exit(f"{kind} {share} %: we made {triples:,} triples, the floor {floor_triples:,}")
    line = (
        f"{kind:<15} {rows:>8,} {triples:>11,}  {spent:>7.1f} {rows / spent:>7,.0f} {memory:>5.0f}"
        f"  {floor:>7.1f} {floor_memory:>5.0f}  {spent / floor:>5.2f} {memory / floor_memory:>6.2f}"
    )
    if share == SHARES[0]:
        ours = next((work / "ours").glob("g*/union"))
        counted = [
            subprocess.run(
                [sys.executable, "-c", COUNTS, str(store)], check=True, capture_output=True
            ).stdout
            for store in (ours, work / "floor")
        ]
        if counted[0] != counted[1]:
            sys.exit(f"{kind}: the floor's triples are others than ours")
        theirs, _, made = _run(RDFLIB, work, *named)
        if made != triples:
            sys.exit(f"{kind}: rdflib made {made:,} triples, we {triples:,}")
        line += f"  {theirs:>8.1f} {theirs / spent:>5.1f}"
    print(line, flush=True)
    shutil.rmtree(work / "floor", ignore_errors=True)
    shutil.rmtree(work / "clean", ignore_errors=True)
    (work / "floor.nt").unlink(missing_ok=True)
    if share == SHARES[-1]:
        print(
            f"# goals: at most {GOALS['time']} of the floor's time"
            f" ({'reached' if spent / floor <= GOALS['time'] else 'not reached'}), at most"
            f" {GOALS['memory']} of its memory"
            f" ({'reached' if memory / floor_memory <= GOALS['memory'] else 'not reached'}),"
            f" at least {GOALS['rdflib']:.0f} times rdflib (last column)"
        )


def _cut(kind: str, share: int, work: Path) -> tuple[list[Path], int]:
    """Write the first rows of the large file; give the files and the number of rows."""
    if kind == "un-votes":
        folder, large = DATA / "un_votes", "un_votes.csv.xz"
        small = [folder / "un_roll_calls.csv.xz", folder / "un_roll_call_issues.csv.xz"]
    else:
        folder, large, small = DATA / "treaty_parties", "parties__GGO.csv.xz", []
    lines = lzma.decompress((folder / large).read_bytes()).splitlines(keepends=True)
    if kind == "treaty-parties":  # cells hold line ends: cut where a record begins
        import csv
        import io

        text = b"".join(lines).decode()
        records = list(csv.reader(io.StringIO(text, newline="")))
        rows = (len(records) - 1) * share // 100
        out = io.StringIO(newline="")
        csv.writer(out).writerows(records[: rows + 1])
        data = out.getvalue().encode()
    else:
        rows = (len(lines) - 1) * share // 100
        data = b"".join(lines[: rows + 1])
    path = work / large.removesuffix(".xz")
    path.write_bytes(data)
    return [path, *small], rows


def _run(script: str, work: Path, *arguments: str) -> tuple[float, float, int]:
    command = [sys.executable, "-c", START + script + FINISH, str(work), *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    spent, memory, made = json.loads(done.stdout.splitlines()[-1])
    return spent, memory, made


def _others() -> None:
    for name, variable, module in (
        ("kglab", "KGLAB_PYTHON", "kglab"),
        ("morph-kgc", "MORPH_PYTHON", "morph_kgc"),
    ):
        python = os.environ.get(variable)
        if not python:
            print(f"# {name}: not run ({variable} names no Python that has it)")
            continue
        done = subprocess.run([python, "-c", f"import {module}"], capture_output=True, text=True)
        if done.returncode:
            why = done.stderr.strip().splitlines()[-1]
            print(f"# {name}: cannot be imported: {why}")
            continue
        print(f"# {name}: {_other(name, python)}")


def _mapping(votes: Path) -> str:
    """Give the RML of the five triples of a vote."""
    return f"""
@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> .
@prefix coop: <https://w3id.org/coopgraph/ontology#> .
<#votes> a rr:TriplesMap ;
  rml:logicalSource [ rml:source "{votes.resolve()}" ; rml:referenceFormulation ql:CSV ] ;
  rr:subjectMap [ rr:template "https://w3id.org/coopgraph/id/un-vote-{{rcid}}-{{country_code}}" ;
                  rr:class coop:Participation ] ;
  rr:predicateObjectMap [ rr:predicate coop:participant ;
    rr:objectMap [ rr:template "https://w3id.org/coopgraph/id/iso-{{country_code}}" ] ] ;
  rr:predicateObjectMap [ rr:predicate coop:framework ;
    rr:objectMap [ rr:template "https://w3id.org/coopgraph/id/un-roll-call-{{rcid}}" ] ] ;
  rr:predicateObjectMap [ rr:predicate coop:role ;
    rr:objectMap [ rr:template "https://w3id.org/coopgraph/id/{{vote}}" ] ] ;
  rr:predicateObjectMap [ rr:predicate coop:place ;
    rr:objectMap [ rr:constant <https://w3id.org/coopgraph/id/file> ] ] .
"""


def _other(name: str, python: str) -> str:
    work = WORK / f"{name}"
    work.mkdir()
    files, rows = _cut("un-votes", SHARES[0], work)
    script = KGLAB if name == "kglab" else MORPH
    (work / "mapping.ttl").write_text(_mapping(files[0]))
    done = subprocess.run(
        [python, "-c", script, str(work), str(files[0])], capture_output=True, text=True
    )
    if done.returncode:
        return "failed: " + done.stderr.strip().splitlines()[-1]
    spent, memory, made = json.loads(done.stdout.splitlines()[-1])
    return (
        f"{rows:,} votes in {spent:.1f} s, {memory:.0f} MB: {made:,} triples, five a vote (no"
        " evidence, no bounds, no conclusions)"
    )


QUESTIONS = """
import json, sys, time
import pyoxigraph as ox
import coopgraph
from coopgraph import questions
from coopgraph.errors import QueryTimeout
from coopgraph.namespaces import PREFIXES
from coopgraph.store import sparql_syntax
limit = float(sys.argv[2])
kg = coopgraph.load(store=sys.argv[1])
raw = ox.Store.read_only(str(kg.generation.union))
rows = []
sent = {}
class Spied(type(kg.store)):
    __slots__ = ()
    def query(self, sparql, *, values=None, **more):
        sent["text"] = sparql_syntax.bind(sparql, values) if values else sparql
        return super().query(sparql, values=values, **more)
kg.store.__class__ = Spied
kg.labeller
started = time.perf_counter()
kg.store.inner
rows.append(time.perf_counter() - started)
for question in questions.questions():
    try:
        best = None
        for _ in range(2):
            started = time.perf_counter()
            answer = kg.ask(question.name, timeout=limit)
            spent = time.perf_counter() - started
            best = spent if best is None else min(best, spent)
    except QueryTimeout:
        rows.append((question.name, None, None, 0))
        continue
    except coopgraph.CoopgraphError as error:
        rows.append((question.name, None, None, -1))
        continue
    if sparql_syntax.names_graphs(sent["text"]):
        engine = kg.store.inner
    else:
        engine = raw
    times = []
    for _ in range(2):
        started = time.perf_counter()
        data = engine.query(sent["text"], prefixes=PREFIXES).serialize(
            format=ox.QueryResultsFormat.TSV)
        times.append(time.perf_counter() - started)
    assert data.count(b"\\n") - 1 == len(answer), question.name
    rows.append((question.name, best, min(times), len(answer)))
    with open(sys.argv[3], "a") as out:
        out.write(json.dumps([question.name, sent["text"]]) + "\\n")
print(json.dumps(rows))
"""
PYTHON = """
import json, os, sys, time
import pyoxigraph as ox, rdflib
from coopgraph.namespaces import PREFIXES
from coopgraph.errors import QueryTimeout
from coopgraph.store import sparql_syntax
from coopgraph.store.processes.bounded import run_bounded
raw = ox.Store.read_only(sys.argv[1])
started = time.perf_counter()
graph = rdflib.Graph()
with open(sys.argv[3] + ".nt", "wb") as out:
    raw.dump(out, ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
graph.parse(sys.argv[3] + ".nt", format="nt")
rows = [time.perf_counter() - started]
for line in open(sys.argv[3]):
    name, text = json.loads(line)
    if sparql_syntax.names_graphs(text):
        continue
    def work():
        return str(len(list(graph.query(text, initNs=PREFIXES)))).encode()
    started = time.perf_counter()
    try:
        run_bounded(work, float(sys.argv[2]), files=True)
        rows.append((name, time.perf_counter() - started))
    except QueryTimeout:
        rows.append((name, None))
    except Exception:
        rows.append((name, -1))
print(json.dumps(rows))
"""


def _questions(store: Path, *, python: bool) -> None:
    """Ask the whole catalogue, and put the same SPARQL to the engine alone, and to rdflib."""
    sent = WORK / "sent"
    sent.unlink(missing_ok=True)
    made, *rows = _asked(QUESTIONS, store, QUESTION_LIMIT, sent)
    theirs: dict[str, float | None] = {}
    print(f"# the catalogue on {_triples(store):,} triples: asked, and by the engine alone")
    print(f"# (their named graphs, which two questions need, are made once, in {made:.0f} s)")
    if python:
        loading, *pairs = _asked(PYTHON, store, PYTHON_LIMIT, sent)
        theirs = dict(pairs)
        print(f"# rdflib needs {loading:.0f} s to load them, and is given {PYTHON_LIMIT:g} s each")
    head = f"{'question':<24} {'rows':>7} {'ours ms':>9} {'engine ms':>9} {'ratio':>6}"
    print(f"{head} {'rdflib ms':>9}" if python else head)
    ours = engine = 0.0
    for name, asked, alone, count in rows:
        if asked is None:
            why = "needs a parameter" if count < 0 else f"stopped after {QUESTION_LIMIT:g} s"
            print(f"{name:<24} {why}")
            continue
        ours, engine = ours + asked, engine + alone
        ratio = asked / alone
        line = f"{name:<24} {count:>7,} {asked * 1e3:>9.1f} {alone * 1e3:>9.1f} {ratio:>6.2f}"
        if name in theirs:
            spent = theirs[name]
            why = "stopped" if spent is None else "fails" if spent < 0 else f"{spent * 1e3:.1f}"
            line += f" {why:>9}"
        print(line)
    verdict = "reached" if ours / engine <= GOALS["questions"] else "not reached"
    print(
        f"{'together':<24} {'':>7} {ours * 1e3:>9.1f} {engine * 1e3:>9.1f} {ours / engine:>6.2f}"
        f"  at most {GOALS['questions']}: {verdict}",
        flush=True,
    )


def _asked(script: str, store: Path, limit: float, sent: Path) -> list[Any]:
    generation = str(store) if script is QUESTIONS else str(max(store.glob("g*/union")))
    done = subprocess.run(
        [sys.executable, "-c", script, generation, str(limit), str(sent)],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(done.stderr)
    rows: list[Any] = json.loads(done.stdout.splitlines()[-1])
    return rows


def _triples(store: Path) -> int:
    told: int = json.loads(max(store.glob("g*/store.json")).read_text())["triples"]
    return told


if __name__ == "__main__":
    began = time.monotonic()
    main()
    print(f"# {time.monotonic() - began:.0f} s in all")
