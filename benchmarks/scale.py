"""How the work grows with the number of participations, on one machine, engine by engine.

The participations are generated from a seed: frameworks of two to 150 actors, the sizes in a power
law (exponent 2.5), actors drawn by a power law too, spells of some eight years of which a third
goes on, two sources. They are written as ``coopgraph export --parquet`` lays tables out; then each
piece of work runs in a fresh process:

* a dyad-year panel of three years (in memory; by DuckDB from the folder; by Spark from the folder),
* a hyperbolic projection of the actors, the same three ways,
* PageRank and the connected parts of the two-mode network (networkx; Spark from the folder).

Time is of the work alone, from the folder to the answer; Python's start, imports and, of Spark,
the start of its session are not in it, but Spark's first compilation of each query is. Memory is
the largest sum of resident memory over the process and its children (the Java of Spark), sampled.
What does not end in ``COOPGRAPH_BENCH_LIMIT`` seconds (900), or takes more than 85% of the memory
there is, is stopped, and the line says so; an engine that was stopped is not tried with more.
Answers must agree between engines, or the run fails.

``COOPGRAPH_BENCH_SIZES`` chooses the sizes (``100000,1000000``; name ``10000000`` to have it too).
Beside them, an import of ``COOPGRAPH_BENCH_EVENTS`` events (100,000; 0 for none) gives bytes and
seconds a row.

How long it takes (two cores): 10⁵ some four minutes; see docs/scale.md for the larger ones.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

SIZES = (100_000, 1_000_000)  # ten million on request: it takes hours
WORK = Path("build/benchmarks/scale")
LIBRARIES = ("coopgraph", "polars", "duckdb", "networkx", "pyspark", "numpy", "scipy")
SEED = 20_240_107
PANEL = "since=2008, until=2010, censoring=False"
ID = "https://w3id.org/coopgraph/id/"

TABLE = """
def table():
    return pl.read_parquet(folder + "/participations/*/*.parquet", hive_partitioning=False)
"""
PANELS = "found = panel.dyad_year({ties}, " + PANEL + ", engine={engine}).frame\n"
PANELS += "answer = [found.height, int(found['shared'].sum())]"
PROJECT = "found = project({ties}, weight='hyperbolic', engine={engine})\n"
PROJECT += "answer = [found.height, round(float(found['weight'].sum()), 3)]"
RANKS = "top = found.sort('pagerank', descending=True)['pagerank']\n"
RANKS += "answer = [found.height, round(float(top[0]), 9)]"
PARTS = "answer = [found.height, found['component'].n_unique(), int(found['size'].max())]"
NETWORKX = "net = network.build('participation', table(), network.tables.described([]))\n"
IN_SPARK = "net = spark_network.network('participation', folder, session=session)\n"
MEMORY, DUCK, SPARK = "in memory", "DuckDB", "Spark local[2]"
JOBS: dict[tuple[str, str], str] = {
    ("dyad-year panel", MEMORY): PANELS.format(ties="table()", engine="None"),
    ("dyad-year panel", DUCK): PANELS.format(ties="folder", engine="None"),
    ("dyad-year panel", SPARK): PANELS.format(ties="folder", engine="session"),
    ("projection", MEMORY): PROJECT.format(ties="table()", engine="None"),
    ("projection", DUCK): PROJECT.format(ties="folder", engine="None"),
    ("projection", SPARK): PROJECT.format(ties="folder", engine="session"),
    ("PageRank", MEMORY): NETWORKX + "found = measure('pagerank', net)\n" + RANKS,
    ("PageRank", SPARK): IN_SPARK + "found = measure('pagerank', net)\n" + RANKS,
    ("components", MEMORY): NETWORKX + "found = measure('components', net)\n" + PARTS,
    ("components", SPARK): IN_SPARK + "found = measure('components', net)\n" + PARTS,
}
IMPORTS = """
import json, sys, time
import duckdb, networkx, numpy, polars as pl, pyarrow, scipy.sparse, threadpoolctl
from coopgraph import network, panel
from coopgraph.engines import spark_network
from coopgraph.analysis.measures import measure
from coopgraph.analysis.projection import project
from coopgraph.engines.spark_session import started
folder, session = sys.argv[1], None
"""
WITH_SPARK = """
settings = {{"spark.driver.memory": "{memory}m", "spark.sql.shuffle.partitions": "{parts}",
            "spark.local.dir": sys.argv[2], "spark.driver.maxResultSize": "0"}}
opened = started("local[2]", settings)
session = opened.__enter__()
session.range(1000).selectExpr("id % 7 AS k").groupBy("k").count().toArrow()
"""
FINISH = """
print("\\n" + json.dumps([time.perf_counter() - began, answer]), flush=True)
"""


def main() -> None:
    """Print a table for each size, and what a row of an import costs."""
    sizes = [int(n) for n in os.environ.get("COOPGRAPH_BENCH_SIZES", "").split(",") if n] or SIZES
    limit = float(os.environ.get("COOPGRAPH_BENCH_LIMIT", "900"))
    ceiling = 0.85 * _machine()
    print("# Growth with the number of participations, on one machine")
    print(f"# {platform.machine()}, {os.cpu_count()} cores, {_machine() / 2**30:.0f} GB", end="")
    print(f", Python {platform.python_version()}, load {os.getloadavg()[0]:.1f} at the start")
    print(f"# {', '.join(f'{name} {version(name)}' for name in LIBRARIES)}")
    print(f"# one run each, fresh processes; stopped at {limit:.0f} s or {ceiling / 2**30:.0f} GB")
    print("| participations | work | engine | seconds | peak GB | answer |")
    print("|---|---|---|---|---|---|", flush=True)
    out: set[tuple[str, str]] = set()
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="coopgraph-") as room:
            _size(size, Path(room), limit, ceiling, out)
    events = int(os.environ.get("COOPGRAPH_BENCH_EVENTS", "100000"))
    if events:
        _events(events)


def _size(size: int, room: Path, limit: float, ceiling: float, out: set[tuple[str, str]]) -> None:
    folder = room / "tables"
    began = time.perf_counter()
    code = (
        "import sys; from benchmarks.scale import generate; generate(int(sys.argv[1]), sys.argv[2])"
    )
    subprocess.run([sys.executable, "-c", code, str(size), str(folder)], check=True)
    spent = time.perf_counter() - began
    held = sum(path.stat().st_size for path in folder.rglob("*.parquet"))
    told = f"{held / 1e6:.0f} MB, {held / size:.0f} bytes a row"
    print(f"| {size:,} | generated and written | Polars | {spent:.1f} | | {told} |", flush=True)
    answers: dict[str, list[float]] = {}
    for (work, engine), code in JOBS.items():
        if (work, engine) in out:
            continue
        spent, most, answer, why = _run(engine, code, folder, room, limit, ceiling)
        peak = f"{most / 2**30:.1f}"
        if why:
            out.add((work, engine))
            print(f"| {size:,} | {work} | {engine} | {why} | {peak} | |", flush=True)
            continue
        first = answers.setdefault(work, answer)
        if any(abs(a - b) > 1e-6 * max(1, abs(a)) for a, b in zip(first, answer, strict=True)):
            sys.exit(f"{work}: {engine} answers {answer}, another {first}")
        shown = ", ".join(f"{value:,}" for value in answer)
        print(f"| {size:,} | {work} | {engine} | {spent:.1f} | {peak} | {shown} |", flush=True)


def _run(
    engine: str, code: str, folder: Path, room: Path, limit: float, ceiling: float
) -> tuple[float, int, list[float], str]:
    """Run a piece of work; give seconds, peak bytes, the answer, and why it was stopped if so."""
    start = IMPORTS + TABLE
    if engine == SPARK:
        rows = sum(1 for _ in folder.rglob("*.parquet")) * 500_000  # a partition for each so many
        parts = min(max(rows // 250_000, 2), 64)
        start += WITH_SPARK.format(memory=int(_machine() * 0.6 / 2**20), parts=parts)
    script = f"{start}began = time.perf_counter()\n{code}\n{FINISH}"
    script += "opened.__exit__(None, None, None)\n" if engine == SPARK else ""
    command = [sys.executable, "-c", script, str(folder), str(room)]
    began, most = time.monotonic(), 0
    with (room / "said").open("w+b") as said:
        job = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, start_new_session=True)
        why = ""
        while job.poll() is None:
            now = _resident(job.pid)
            most = max(most, now)
            if time.monotonic() - began > limit:
                why = f"not ended in {limit:.0f} s"
            elif now > ceiling:
                why = "too much memory"
            if why:
                os.killpg(job.pid, 9)
                break
            time.sleep(0.05)
        assert job.stdout is not None
        lines = job.stdout.read().decode().strip().splitlines()
        if job.wait() and not why:
            said.seek(0)
            last = said.read().decode(errors="replace").strip().splitlines()[-1:]
            why = "failed: " + " ".join(last)[:120].replace("|", "/")
    if why:
        return 0.0, most, [], why
    spent, answer = json.loads(lines[-1])
    return spent, most, answer, ""


def _resident(root: int) -> int:
    """Sum the resident memory of a process and all below it, in bytes."""
    children: dict[int, list[int]] = {}
    sizes: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            rest = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        pid = int(path.parent.name)
        children.setdefault(int(rest[1]), []).append(pid)
        sizes[pid] = int(rest[21]) * os.sysconf("SC_PAGE_SIZE")
    found, todo = 0, [root]
    while todo:
        pid = todo.pop()
        found += sizes.get(pid, 0)
        todo += children.get(pid, [])
    return found


def _machine() -> int:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def generate(size: int, folder: str) -> None:
    """Write participations as an export does, batch by batch, each from its own seed."""
    from coopgraph.export.partitioned import write_parts

    batch = 500_000
    places = [(n, min(batch, size - n)) for n in range(0, size, batch)]
    parts = ((f"bench-{n // batch % 2}", _batch(size, n, count)) for n, count in places)
    if size <= batch:
        whole = _batch(size, 0, size)
        cut = size // 2
        parts = ((f"bench-{n}", half) for n, half in enumerate((whole[:cut], whole[cut:])))
    write_parts(parts, Path(folder) / "participations", "source_id")


def _batch(size: int, start: int, count: int) -> Any:
    import numpy as np
    import polars as pl

    from coopgraph.frames.foreign import COLUMNS, empty

    random = np.random.default_rng([SEED, start])
    # Sizes of frameworks: at least two, a power law of density n^-2.5, 150 at most.
    sizes = np.minimum(2 * (1 - random.random(count)) ** (-1 / 1.5), 150).astype(int)
    which = np.repeat(np.arange(count), sizes)[:count]
    # Actors by a power law over all of them: a few are everywhere, most are seldom met.
    actors = max(size // 20, 50)
    actor = (actors * random.random(count) ** 2.2).astype(int)
    founded = random.integers(1950, 2021, count)[which]
    begin = founded + np.minimum(random.geometric(0.2, count) - 1, 2023 - founded)
    end = begin + random.geometric(0.12, count)
    open_ = (random.random(count) < 0.33) | (end > 2023)
    made = pl.DataFrame(
        {
            "number": np.arange(start, start + count),
            "actor": actor,
            "framework": which + start,
            "year": begin,
            "until": end,
            "open": open_,
            "observer": random.random(count) < 0.1,
            "source": start // 500_000 % 2 if size > 500_000 else (np.arange(count) >= count // 2),
        }
    )
    number = pl.col("number").cast(pl.String)
    concept = ID.replace("/id/", "/concept/")
    member, observer = pl.lit(concept + "member"), pl.lit(concept + "observer")
    source = ID.replace("/id/", "/source/bench-")
    first, last = pl.date(pl.col("year"), 1, 1), pl.date(pl.col("year"), 12, 31)
    over = (pl.date(pl.col("until"), 1, 1), pl.date(pl.col("until"), 12, 31))
    table = made.select(
        (pl.lit(f"{ID}tie-bench-") + number).alias("tie"),
        (pl.lit(f"{ID}actor-") + pl.col("actor").cast(pl.String)).alias("participant"),
        (pl.lit(f"{ID}framework-") + pl.col("framework").cast(pl.String)).alias("framework"),
        pl.when("observer").then(observer).otherwise(member).alias("role"),
        pl.col("year").cast(pl.String).alias("begin"),
        pl.when("open").then(pl.lit("..")).otherwise(pl.col("until").cast(pl.String)).alias("end"),
        first.alias("earliest_begin"),
        last.alias("latest_begin"),
        pl.when(~pl.col("open")).then(over[0]).alias("earliest_end"),
        pl.when(~pl.col("open")).then(over[1]).alias("latest_end"),
        pl.col("open").alias("end_open"),
        pl.lit("normal").alias("rank"),
        (pl.lit(source) + pl.col("source").cast(pl.Int8).cast(pl.String)).alias("source"),
        pl.concat_list(pl.lit(f"{ID}ev-bench-1-") + number).alias("evidence"),
        pl.lit([], pl.List(pl.String)).alias("disputed_by"),
        pl.lit(value=False).alias("inferred"),
        pl.lit(value=False).alias("anonymous"),
    )
    blank = empty()
    missing = [pl.lit(None, blank.schema[c]).alias(c) for c in COLUMNS if c not in table.columns]
    return table.with_columns(missing).select(list(COLUMNS)).cast(dict(blank.schema))


def _events(number: int) -> None:
    """Import events as research sets hold them, and tell what a row costs."""
    import numpy as np

    random = np.random.default_rng(SEED)
    with tempfile.TemporaryDirectory(prefix="coopgraph-") as room:
        file, store = Path(room) / "events.txt", Path(room) / "store"
        who = (2_000 * random.random((number, 2)) ** 2.2).astype(int).tolist()
        what = random.integers(0, 250, number).tolist()
        days = np.sort(random.integers(0, 3650, number)).tolist()
        with file.open("w", encoding="utf-8") as lines:
            for (a, b), kind, day in zip(who, what, days, strict=True):
                lines.write(f"Actor {a}\tkind {kind}\tActor {b}\t{day}\n")
        code = (
            "import sys; from coopgraph import importers, load\n"
            "from coopgraph.export import write_tables\n"
            "importers.run('events', [sys.argv[1]], sys.argv[2], options={'start': '2014-01-01'})\n"
        )
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", code, str(file), str(store)], check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        spent = time.perf_counter() - began
        code = (
            "import sys; from coopgraph import load; from coopgraph.export import write_tables\n"
            "write_tables(load(store=sys.argv[1]), sys.argv[2])\n"
        )
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code, str(store), f"{room}/out"], check=True)
        written = time.perf_counter() - began
        parts = {
            "tables of the store": sum(
                _bytes(path) for path in store.glob("g*/tables/*") if path.name != "_shipped"
            ),
            "its union for SPARQL": sum(_bytes(p) for p in store.glob("g*/union")),
            "exported participations": _bytes(Path(room) / "out" / "participations"),
            "exported in all": _bytes(Path(room) / "out"),
        }  # fmt: skip
        print(f"# {number:,} events (two participations each): imported in {spent:.1f} s,", end="")
        print(f" {number / spent:,.0f} a second; exported in {written:.1f} s")
        for name, size in parts.items():
            print(f"# {name}: {size / 1e6:.1f} MB, {size / number:.0f} bytes an event")
        shutil.rmtree(store, ignore_errors=True)


def _bytes(path: Path) -> int:
    return sum(p.stat().st_size for p in path.rglob("*") if p.is_file())
