"""What a dyad-year panel costs, and a table of participations, against the same done by hand.

The table is the field's in size and shape: states by years, a column for each organisation,
15,557 rows by 535 columns, generated from a seed (states enter in waves, about as the real ones
did; organisations are founded over time, a few universal, most regional; more than half a
million memberships).
The contenders count, for each two states and each year, the organisations of which both are full
members, and are run in turns in fresh processes; every answer is compared to ours, row by row.

``networkx.bipartite`` is given some of the years and its time is scaled by the pairs it counted,
since all of them would take it very long; the line says so.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

ROUNDS = 3
STATE_YEARS, BODIES = 15_557, 535
GOALS = {"DuckDB by hand": 1.3, "networkx.bipartite": 1 / 30, "rdflib": 1 / 5}
WORK = Path("build/benchmarks/panels")

START = """
import json, resource, sys, time
import polars as pl
work, answer = sys.argv[1], sys.argv[2]
started = time.perf_counter()
"""
FINISH = """
spent = time.perf_counter() - started
megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
found = pl.DataFrame(found) if not isinstance(found, pl.DataFrame) else found
found = found.rename(dict(zip(found.columns, ["a", "b", "year", "shared"]))).with_columns(
    pl.all().cast(pl.Int64)
).select(pl.min_horizontal("a", "b").alias("a"), pl.max_horizontal("a", "b").alias("b"),
         "year", "shared").sort("a", "b", "year")
found.write_parquet(answer)
print(json.dumps([spent * scale, megabytes, scale]))
"""
IMPORTS = {
    "coopgraph": "import duckdb, pyarrow\nfrom coopgraph import frames, panel",
    "DuckDB by hand": "import duckdb, pyarrow",
    "Ibis on DuckDB": "import ibis",
    "Narwhals on Polars": "import narwhals as nw",
    "pandas": "import pandas as pd",
    "networkx.bipartite": "import networkx as nx, pandas as pd",
}
CONTENDERS = {
    "coopgraph": """
wide = pl.read_parquet(work + "/wide.parquet")
ties = frames.from_state_year(wide, actor="ccode", roles={1: "urn:member", 2: "urn:associate",
                              3: "urn:observer"}, absent=[0, -1], unknown=[-9], actors="urn:s:")
made = panel.dyad_year(ties, roles=["urn:member"], certainty="CERTAINTY", censoring=False)
found = made.frame.with_columns(
    pl.col("actor_a", "actor_b").str.strip_prefix("urn:s:").cast(pl.Int64))
""".replace("CERTAINTY", "certain"),
    "DuckDB by hand": """
found = duckdb.sql(f'''
  WITH long AS (UNPIVOT '{work}/wide.parquet' ON COLUMNS(* EXCLUDE (ccode, year))
                INTO NAME body VALUE code),
  members AS (SELECT ccode, year, body FROM long WHERE code = 1)
  SELECT a.ccode AS a, b.ccode AS b, a.year AS year, count(*) AS shared
  FROM members a JOIN members b ON a.body = b.body AND a.year = b.year AND a.ccode < b.ccode
  GROUP BY ALL''').pl()
""",
    "Ibis on DuckDB": """
con = ibis.duckdb.connect()
wide = con.read_parquet(work + "/wide.parquet")
bodies = [c for c in wide.columns if c not in ("ccode", "year")]
long = wide.pivot_longer(bodies, names_to="body", values_to="code")
long = long.filter(long.code == 1).drop("code")
members = con.create_table("members", long)
other = members.view()
joined = members.join(other, [members.body == other.body, members.year == other.year,
                              members.ccode < other.ccode])
made = joined.group_by([members.ccode.name("a"), other.ccode.name("b"), members.year.name("y")])
found = pl.from_arrow(made.aggregate(shared=joined.count()).to_pyarrow())
""",
    "Narwhals on Polars": """
wide = nw.from_native(pl.scan_parquet(work + "/wide.parquet"))
long = wide.unpivot(index=["ccode", "year"], variable_name="body", value_name="code")
members = long.filter(nw.col("code") == 1).drop("code")
both = members.join(members, on=["body", "year"], suffix="_b")
both = both.filter(nw.col("ccode") < nw.col("ccode_b"))
found = both.group_by("ccode", "ccode_b", "year").agg(nw.len().alias("shared")).to_native()
found = found.collect(engine="streaming")
""",
    "pandas": """
wide = pd.read_parquet(work + "/wide.parquet")
long = wide.melt(["ccode", "year"], var_name="body", value_name="code")
members = long[long["code"] == 1].drop(columns="code")
members["body"] = members["body"].astype("category").cat.codes
parts = []
for _, year in members.groupby("year"):
    both = year.merge(year, on=["body", "year"])
    both = both[both["ccode_x"] < both["ccode_y"]]
    parts.append(both.groupby(["ccode_x", "ccode_y", "year"], as_index=False).size())
found = pl.from_pandas(pd.concat(parts))
""",
    "networkx.bipartite": """
wide = pd.read_parquet(work + "/wide.parquet")
long = wide.melt(["ccode", "year"], var_name="body", value_name="code")
members = long[long["code"] == 1]
years = sorted(members["year"].unique())
rows = []
sample = years[::20]
clock = time.perf_counter()
before = clock - started
for year in sample:
    here = members[members["year"] == year]
    graph = nx.Graph()
    graph.add_edges_from(zip(here["ccode"], here["body"]))
    states = set(here["ccode"])
    shared = nx.bipartite.weighted_projected_graph(graph, states)
    rows += [(min(a, b), max(a, b), year, w) for a, b, w in shared.edges(data="weight")]
counting = time.perf_counter() - clock
found = pl.DataFrame(rows, schema=["a", "b", "year", "shared"], orient="row")
def pairs(table):
    sizes = table.groupby(["body", "year"]).size()
    return int((sizes * (sizes - 1) // 2).sum())
share = pairs(members) / pairs(members[members["year"].isin(sample)])
started = time.perf_counter() - (before + counting * share)
""",
}


def main() -> None:
    """Print the medians and the ratios, with the goals beside them."""
    WORK.mkdir(parents=True, exist_ok=True)
    memberships = _generate(WORK / "wide.parquet")
    print(f"# A dyad-year panel of {STATE_YEARS:,} state-years by {BODIES} organisations", end="")
    print(f" ({memberships:,} full memberships), from Parquet to a frame")
    print(
        f"# {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"median of {ROUNDS} rounds in turns, fresh processes, imports not counted"
    )
    _panels()
    _extraction()


def _panels() -> None:
    import polars as pl

    seconds: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    memory = dict.fromkeys(CONTENDERS, 0.0)
    slow = ("pandas", "networkx.bipartite", "Narwhals on Polars")
    for turn in range(ROUNDS):
        for name in CONTENDERS:
            if turn and name in slow:
                continue
            spent, megabytes = _run(name)
            seconds[name].append(spent)
            memory[name] = max(memory[name], megabytes)
    ours = pl.read_parquet(WORK / "coopgraph.parquet")
    print(f"# {ours.height:,} rows; {int(ours['shared'].sum()):,} shared memberships")
    for name in CONTENDERS:
        theirs = pl.read_parquet(WORK / f"{name}.parquet")
        same = ours.filter(ours["year"].is_in(theirs["year"].unique().to_list()))
        if not theirs.equals(same):
            sys.exit(f"{name} does not agree: {theirs.height} rows, ours {same.height}")
    print(f"{'contender':<22} {'seconds':>8} {'MB':>6}  {'ours / theirs':>13}  goal")
    for name, theirs_spent in seconds.items():
        middle = statistics.median(theirs_spent)
        line = f"{name:<22} {middle:>8.2f} {memory[name]:>6.0f}"
        if name != "coopgraph":
            line += f"  {statistics.median(seconds['coopgraph']) / middle:>13.3f}" + _verdict(
                name, statistics.median(seconds["coopgraph"]) / middle
            )
        print(line)
    print("# networkx.bipartite: every 20th year, its counting scaled by the pairs counted")


def _verdict(name: str, ratio: float) -> str:
    if name not in GOALS:
        return ""
    verdict = "reached" if ratio <= GOALS[name] else "not reached"
    return f"  at most {GOALS[name]:.3f}: {verdict}"


def _run(name: str) -> tuple[float, float]:
    script = IMPORTS[name] + START + "scale = 1\n" + CONTENDERS[name] + FINISH
    command = [sys.executable, "-c", script, str(WORK), str(WORK / f"{name}.parquet")]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    spent, megabytes, _ = json.loads(done.stdout.splitlines()[-1])
    return spent, megabytes


def _generate(path: Path) -> int:
    """Write the wide table; give the number of full memberships."""
    import numpy as np
    import polars as pl

    random = np.random.default_rng(20_240_101)
    # States enter in waves: the counts of the real system, 1816 to 2014, at some of its years.
    known = ([1816, 1900, 1920, 1945, 1960, 1970, 1991, 2014], [23, 45, 62, 66, 107, 134, 177, 195])
    sizes = np.interp(np.arange(1816, 2015), *known).round().astype(int)
    pairs = [(s, y) for y, n in zip(range(1816, 2015), sizes, strict=True) for s in range(n)]
    pairs = sorted(pairs, key=lambda p: (p[1], p[0]))
    while len(pairs) > STATE_YEARS:
        pairs.pop(0)
    short = STATE_YEARS - len(pairs)
    pairs = [(s, 1815 - s // 23) for s in range(short)] + pairs
    state, year = (np.array(column) for column in zip(*pairs, strict=True))
    region = random.integers(0, 5, 400)
    joined_late = random.gamma(2.0, 6.0, (400, BODIES)).astype(int)
    founded = np.sort(1830 + (random.beta(4, 1.7, BODIES) * 178).astype(int))
    wide = random.random(BODIES) < 0.12
    home = random.integers(0, 5, BODIES)
    reach = random.beta(1.3, 2.0, BODIES)
    would = random.random((400, BODIES)) < np.where(
        wide, 0.66, np.where(region[:, None] == home, 0.92 * reach, 0.07 * reach)
    )
    first = np.full(400, 9999)
    np.minimum.at(first, state, year)
    begin = np.maximum(founded[None, :], first[:, None]) + joined_late
    end = np.where(random.random((400, BODIES)) < 0.1, begin + 30, 9999)
    columns = {"ccode": state + 2, "year": year}
    there = would[state] & (begin[state] <= year[:, None]) & (year[:, None] <= end[state])
    role = np.where(random.random((400, BODIES)) < 0.06, random.integers(2, 4, (400, BODIES)), 1)
    codes = np.where(there, role[state], np.where(founded > year[:, None], -1, 0))
    columns |= {f"body{b:03d}": codes[:, b].astype(np.int8) for b in range(BODIES)}
    pl.DataFrame(columns).write_parquet(path)
    return int((codes == 1).sum())


EXTRACT = {
    "coopgraph": """
import json, sys, time
import polars
from coopgraph.query import select
from coopgraph.store import EmbeddedStore
store = EmbeddedStore()
store.load_turtle(sys.argv[1], "https://w3id.org/coopgraph/source/s")
store.unite()
query = open(sys.argv[2]).read()
started = time.perf_counter()
table = select(store, query, timeout=None).to_polars()
print(json.dumps([time.perf_counter() - started, table.height, table["n"].sum()]))
""",
    "rdflib": """
import json, sys, time
import polars, rdflib
graph = rdflib.Graph().parse(sys.argv[1], format="nt")
query = open(sys.argv[2]).read()
started = time.perf_counter()
rows = [[None if c is None else c.toPython() for c in row] for row in graph.query(query)]
table = polars.DataFrame(rows, schema=["tie", "who", "what", "n"], orient="row",
                         infer_schema_length=None)
print(json.dumps([time.perf_counter() - started, table.height, int(table["n"].sum())]))
""",
}
TIES = 20_000


def _extraction() -> None:
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
    print(f"# Extraction of {TIES:,} ties from the store into typed columns, loading not counted")
    spent: dict[str, list[float]] = {name: [] for name in EXTRACT}
    answers = set()
    for _ in range(ROUNDS):
        for name, script in EXTRACT.items():
            command = [sys.executable, "-c", script, str(graph), str(query)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            seconds, *answer = json.loads(done.stdout.splitlines()[-1])
            spent[name].append(seconds)
            answers.add(tuple(answer))
    if len(answers) != 1:
        sys.exit(f"the extractions do not agree: {answers}")
    ours = statistics.median(spent["coopgraph"])
    print(f"{'coopgraph':<22} {ours:>8.2f}")
    theirs = statistics.median(spent["rdflib"])
    ratio = f"{ours / theirs:>13.3f}" + _verdict("rdflib", ours / theirs)
    print(f"{'rdflib':<22} {theirs:>8.2f} {'':>6}  {ratio}")
