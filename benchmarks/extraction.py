"""Extraction of the table of ties from the store into typed columns, against rdflib and kglab.

One graph, one SELECT, the same typed columns; loading is not counted. Each contender runs in a
fresh process of its own, in turns. kglab needs an environment of its own, made under ``build/`` on
the first run.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from benchmarks.cold_answer import kglab_python
from benchmarks.panels import verdict

ROUNDS = 3
TIES = 20_000
GOALS = {"rdflib": 1 / 5}
WORK = Path("build/benchmarks/extraction")

SCRIPTS = {
    "coopgraph": """
import json, resource, sys, time
import polars
from coopgraph.query import select
from coopgraph.store import EmbeddedStore
store = EmbeddedStore()
store.load_turtle(sys.argv[1], "https://w3id.org/coopgraph/source/s")
store.unite()
query = open(sys.argv[2]).read()
busy, started = time.process_time(), time.perf_counter()
table = select(store, query, timeout=None).to_polars()
""",
    "rdflib": """
import json, resource, sys, time
import polars, rdflib
graph = rdflib.Graph().parse(sys.argv[1], format="nt")
query = open(sys.argv[2]).read()
busy, started = time.process_time(), time.perf_counter()
rows = [[None if c is None else c.toPython() for c in row] for row in graph.query(query)]
table = polars.DataFrame(rows, schema=["tie", "who", "what", "n"], orient="row",
                         infer_schema_length=None)
""",
    "kglab": """
import json, resource, sys, time
import kglab
graph = kglab.KnowledgeGraph().load_rdf(sys.argv[1], format="nt")
query = open(sys.argv[2]).read()
busy, started = time.process_time(), time.perf_counter()
table = graph.query_as_df(query)
""",
}
FINISH = """
spent, used = time.perf_counter() - started, time.process_time() - busy
megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([[spent, used, megabytes], [len(table), sum(int(n) for n in table["n"])]]))
"""


def main() -> None:
    """Print the medians and the ratios, with the goal beside them."""
    WORK.mkdir(parents=True, exist_ok=True)
    graph, query = _graph()
    python = dict.fromkeys(SCRIPTS, sys.executable)
    kglab = kglab_python(WORK.parent)
    if kglab is None:
        del python["kglab"]
    else:
        python["kglab"] = kglab
    print(f"# Extraction of {TIES:,} ties from the store into typed columns, loading not counted")
    print(
        f"# {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, ",
        end="",
    )
    print(f"pyoxigraph {version('pyoxigraph')}, rdflib {version('rdflib')}; median of {ROUNDS}")
    runs: dict[str, list[list[float]]] = {name: [] for name in python}
    answers = set()
    for _ in range(ROUNDS):
        for name, interpreter in python.items():
            command = [interpreter, "-c", SCRIPTS[name] + FINISH, str(graph), str(query)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            spent, answer = json.loads(done.stdout.splitlines()[-1])
            runs[name].append(spent)
            answers.add(tuple(answer))
    if len(answers) != 1:
        sys.exit(f"the extractions do not agree: {answers}")
    print(f"{'contender':<22} {'seconds':>8} {'CPU s':>7} {'MB':>6}  {'ours / theirs':>13}  goal")
    mine = statistics.median(run[0] for run in runs["coopgraph"])
    for name, found in runs.items():
        spent, used, megabytes = (statistics.median(part) for part in zip(*found, strict=True))
        line = f"{name:<22} {spent:>8.2f} {used:>7.2f} {megabytes:>6.0f}"
        if name != "coopgraph":
            line += f"  {mine / spent:>13.3f}" + verdict(GOALS, name, mine / spent)
        print(line, flush=True)


def _graph() -> tuple[Path, Path]:
    """Write the graph and the query."""
    coop = "https://w3id.org/coopgraph/ontology#"
    graph, query = WORK / "ties.nt", WORK / "ties.rq"
    with graph.open("w", encoding="utf-8") as file:
        for tie in range(TIES):
            name = f"<https://w3id.org/coopgraph/id/tie-{tie}>"
            who, what = tie % 997, tie * 7 % 535
            file.write(f"{name} <{coop}participant> <urn:actor:{who}> .\n")
            file.write(f"{name} <{coop}framework> <urn:framework:{what}> .\n")
            number = f'"{tie}"^^<http://www.w3.org/2001/XMLSchema#integer>'
            file.write(f"{name} <{coop}count> {number} .\n")
    query.write_text(
        f"PREFIX coop: <{coop}> SELECT ?tie ?who ?what ?n WHERE "
        "{ ?tie coop:participant ?who ; coop:framework ?what ; coop:count ?n }",
        encoding="utf-8",
    )
    return graph, query
