"""What the house measures: lines, modules, circles of imports, public names, import and help time.

``python -m benchmarks house`` prints this checkout's figures; ``--beside DIRECTORY`` adds a column
for another checkout, so that two states of the project stand side by side. Times are medians of
whole processes that take turns. ``--suite`` also runs the tests of each and prints their processor
time, children included.

A circle is a set of modules of which each reaches each other by imports, those inside functions
included; imports for types alone count in the second figure.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 15

STRUCTURE = """
import json, pathlib, re, sys, ast
import grimp, networkx as nx
root = pathlib.Path(sys.argv[1])
package = root / "src" / "coopgraph"
files = [p for p in package.rglob("*.py") if "_resources" not in p.parts]
lines = sorted(len(p.read_text("utf-8").splitlines()) for p in files)
def circles(without_types):
    graph = grimp.build_graph(
        "coopgraph", exclude_type_checking_imports=without_types, cache_dir=None
    )
    net = nx.DiGraph()
    for module in graph.modules:
        for other in graph.find_modules_directly_imported_by(module):
            # Every module imports the package it lies in; that is no dependency of the house's.
            if other != "coopgraph" and module != "coopgraph":
                net.add_edge(module, other)
    return [sorted(c) for c in nx.strongly_connected_components(net) if len(c) > 1]
names = set()
for path in files:
    tree = ast.parse(path.read_text("utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets
        ):
            names |= {ast.literal_eval(e) for e in node.value.elts}
api = root / "docs" / "api.md"
told = set(re.findall(r"`([\\w.]+)", api.read_text("utf-8"))) if api.exists() else set()
told |= {name.rsplit(".", 1)[-1] for name in told}
runtime, typed = circles(True), circles(False)
print(json.dumps({
    "modules": len(files),
    "lines": sum(lines),
    "median lines of a module": lines[len(lines) // 2],
    "modules above 300 lines": sum(n > 300 for n in lines),
    "circles of imports": len(runtime),
    "circles, imports for types counted": len(typed),
    "modules in circles": sum(len(c) for c in typed),
    "names in an __all__": len(names),
    "of these, listed in docs/api.md": len(names & told),
    "package without the bundle (kB)": sum(
        p.stat().st_size for p in package.rglob("*")
        if p.is_file() and not {"__pycache__", "vendor-built"} & set(p.parts)
    ) // 1000,
}))
"""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks house", description=__doc__)
    parser.add_argument("--beside", action="append", type=Path, default=[], metavar="DIRECTORY")
    parser.add_argument("--suite", action="store_true", help="run the tests of each, too")
    options = parser.parse_args()
    roots = [path.resolve() for path in (*options.beside, Path.cwd())]
    columns = [_structure(root) for root in roots]
    for name, code in (
        ("import coopgraph (ms, of the process's own)", "import coopgraph"),
        ("coopgraph --help (ms)", "from coopgraph.cli import main; main(['--help'])"),
    ):
        for column, milliseconds in zip(columns, _times(roots, code), strict=True):
            column[name] = milliseconds
    if options.suite:
        for column, root in zip(columns, roots, strict=True):
            column["tests, processor time (s)"] = _suite(root)
    width = max(len(name) for name in columns[0])
    print(f"{'':{width}}  " + "  ".join(f"{root.name:>12}" for root in roots))
    for name in columns[0]:
        print(f"{name:{width}}  " + "  ".join(f"{column[name]:>12,}" for column in columns))


def _environment(root: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(root / "src")}


def _structure(root: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", STRUCTURE, str(root)],
        env=_environment(root), capture_output=True, text=True, check=True,
    )  # fmt: skip
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _times(roots: list[Path], code: str) -> list[float]:
    """Give the median milliseconds that the code adds to a bare interpreter, for each checkout."""
    contenders = [(root, text) for root in roots for text in ("pass", code)]
    taken: list[list[float]] = [[] for _ in contenders]
    for _ in range(ROUNDS):
        for times, (root, text) in zip(taken, contenders, strict=True):
            start = time.perf_counter()
            subprocess.run(
                [sys.executable, "-c", text],
                env=_environment(root), stdout=subprocess.DEVNULL, check=True,
            )  # fmt: skip
            times.append((time.perf_counter() - start) * 1000)
    medians = [statistics.median(times) for times in taken]
    return [round(medians[i + 1] - medians[i], 1) for i in range(0, len(medians), 2)]


def _suite(root: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile"],
        cwd=root, env=_environment(root), check=True,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
