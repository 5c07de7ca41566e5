"""What an answer costs from a cold shell, as a whole process, against the same done by hand.

Every contender starts as a new process, loads the same graph from the same file and answers the
same question; the answers are compared before anything is timed. The contenders take turns
(A B C, A B C …), so that a machine whose speed drifts slows all of them, and the ratios are taken
turn by turn. kglab needs an environment of its own, made under ``build/`` on the first run.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Mapping
from pathlib import Path

from coopgraph import build, questions, resources
from coopgraph.namespaces import PREFIXES
from coopgraph.store.sparql_syntax import bind

ROUNDS = 21
# An installed program has its bytecode; a shell that forbids writing it would measure compiling.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
QUESTION, DAY = "chairs", "2021-06-01"
GOALS = {"pyoxigraph by hand": 2.5, "rdflib": 1 / 5, "kglab": 1 / 30}

BY_HAND = """
import sys, pyoxigraph as ox
store = ox.Store()
store.bulk_load(path=sys.argv[1], format=ox.RdfFormat.N_QUADS)
store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
query = open(sys.argv[2], encoding="utf-8").read()
result = store.query(query)
sys.stdout.buffer.write(result.serialize(format=ox.QueryResultsFormat.TSV))
"""
RDFLIB = """
import sys, rdflib
graph = rdflib.Dataset(default_union=True)
graph.parse(sys.argv[1], format="nquads")
result = graph.query(open(sys.argv[2], encoding="utf-8").read())
sys.stdout.buffer.write(result.serialize(format="csv"))
"""
KGLAB = """
import sys, kglab
graph = kglab.KnowledgeGraph().load_rdf(sys.argv[3], format="nt")
rows = list(graph.query(open(sys.argv[2], encoding="utf-8").read()))
print("chair\\n" + "\\n".join(str(row) for row in rows))
"""


def main() -> None:
    """Print the medians and the ratios, with the goals beside them."""
    work = Path("build/benchmarks")
    work.mkdir(parents=True, exist_ok=True)
    store, graph = build.build()
    triples = work / "graph.nt"
    triples.write_bytes(store.dump(form="ntriples"))
    query = work / "question.rq"
    query.write_text(_standalone(), encoding="utf-8")
    files = [str(graph), str(query), str(triples)]
    contenders: dict[str, list[str]] = {
        "coopgraph ask": [
            str(Path(sys.executable).with_name("coopgraph")),
            *("ask", QUESTION, "--param", f"at={DAY}", "--format", "tsv"),
        ],
        "pyoxigraph by hand": [sys.executable, "-c", BY_HAND, *files],
        "rdflib": [sys.executable, "-c", RDFLIB, *files],
    }
    kglab = kglab_python(work)
    if kglab:
        contenders["kglab"] = [kglab, "-c", KGLAB, *files]

    rows = {name: _rows(command) for name, command in contenders.items()}
    print(f"# One question from a cold shell: {QUESTION} on {DAY}, {len(store)} triples")
    print(
        f"# {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, ",
        end="",
    )
    print(f"median of {ROUNDS} rounds, whole processes")
    if len(set(rows.values())) != 1:
        sys.exit(f"the contenders do not agree on the number of rows: {rows}")
    _report(contenders)


def _report(contenders: Mapping[str, list[str]]) -> None:
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(ROUNDS + 1):
        for name, command in contenders.items():
            spent = _time(command)
            if turn:  # the first turn only warms the caches
                seconds[name].append(spent)
    ours = seconds["coopgraph ask"]
    print(f"{'contender':<20} {'seconds':>8}  {'ours / theirs':>13}  goal")
    for name, theirs in seconds.items():
        line = f"{name:<20} {statistics.median(theirs):>8.3f}"
        if name in GOALS:
            ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
            verdict = "reached" if ratio <= GOALS[name] else "not reached"
            line += f"  {ratio:>13.3f}  at most {GOALS[name]:.3f}: {verdict}"
        print(line)


def _standalone() -> str:
    """Give the question as a query that any engine takes: prefixes and the day written out."""
    text = questions.question(QUESTION, resources.ontology_dir() / "questions").text
    head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    day = f'"{DAY}"^^<{PREFIXES["xsd"]}date>'
    return head + bind(text, {"atFirst": day, "atLast": day})


def _rows(command: list[str]) -> int:
    done = subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT)
    return len(done.stdout.strip().splitlines()) - 1


def _time(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(
        command,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
    )
    return time.perf_counter() - start


def kglab_python(work: Path) -> str | None:
    """Make an environment for kglab, whose dependencies would clash with ours."""
    python = work / "kglab" / "bin" / "python"
    if not python.exists():
        venv.create(work / "kglab", with_pip=True)
    if subprocess.run([python, "-c", "import kglab"], capture_output=True, check=False).returncode:
        install = [python, "-m", "pip", "install", "--quiet", "kglab==1.0.1"]
        if subprocess.run(install, check=False).returncode:
            print("# kglab cannot be installed here and is left out", file=sys.stderr)
            return None
    return str(python)
