"""The house rules: who may import whom, and that naming things loads nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import coopgraph

PACKAGE = Path(coopgraph.__file__).parent
MODULES = sorted(
    p for p in PACKAGE.rglob("*.py") if "_resources" not in p.parts and "projections" not in p.parts
)

# A module may import modules of its own floor and of the floors below.
FLOORS = (
    {"errors", "folder", "names", "namespaces", "resources"},
    {"dates", "evidence", "model"},
    {"store"},
    {"query", "labels", "validate", "reason", "seal", "questions", "build", "states"},
    {
        "kg",
        "dossier",
        "inpage",
        "importers",
        "export",
        "publish",
        "remote",
        "site",
        "writing",
    },
    {"cli", "magic", "server", "__main__"},
)
# The second column knows tables and graphs; of the first it meets the ground and plain values.
COLUMN = ("frames", "panel", "network", "analysis", "render")
GROUND = FLOORS[0] | FLOORS[1]
ENGINES = {"pyoxigraph", "rdflib", "oxrdflib", "pyshacl", "owlready2"}
HEAVY = {
    *("polars", "pandas", "networkx", "rdflib", "pyvis", "owlready2", "edtf", "pyshacl", "numpy"),
    *("scipy", "jinja2", "tabulate", "oxrdflib", "IPython", "matplotlib", "pyparsing"),
    *("duckdb", "pyarrow", "httpx", "pyspark", "rapidfuzz", "charset_normalizer"),
}


def room(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> set[tuple[str, bool]]:
    """Give (module, whether only for types) of every import, as absolute dotted names."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(node)
        for test in ast.walk(tree)
        if isinstance(test, ast.If) and ast.unparse(test.test).endswith("TYPE_CHECKING")
        for body in test.body
        for node in ast.walk(body)
    }
    package = ["coopgraph", *path.relative_to(PACKAGE).parts[:-1]]
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            names = [f"{stem}.{alias.name}" for alias in node.names]
        else:
            continue
        found |= {(name, id(node) in typing_only) for name in names}
    return found


def rooms_of(path: Path, *, types: bool = False) -> set[str]:
    """Give the rooms of the package that a module imports."""
    found = set()
    for name, typing_only in imports(path):
        parts = name.split(".")
        if parts[0] == "coopgraph" and len(parts) > 1 and (types or not typing_only):
            found.add(parts[1])
    names = {room(p) for p in MODULES}
    return found & names


def floor(name: str) -> int | None:
    return next((i for i, rooms in enumerate(FLOORS) if name in rooms), None)


def test_every_module_has_its_place() -> None:
    rooms = {room(path) for path in MODULES} - {"__init__"}
    assert rooms <= set().union(*FLOORS, COLUMN), "give a new room its floor in this test"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_down_only(path: Path) -> None:
    here = room(path)
    if here == "__init__":
        return
    for other in rooms_of(path) - {here, "__init__"}:
        mine, theirs = floor(here), floor(other)
        if here in COLUMN:
            assert other in GROUND or (
                other in COLUMN and COLUMN.index(other) < COLUMN.index(here)
            ), f"{here} may not import {other}"
        elif other in COLUMN:
            # The façade, the faces, and a result that hands itself over as a table.
            allowed = here in FLOORS[4] | FLOORS[5] or (here, other) == ("query", "frames")
            assert allowed, f"{here} may not import {other}"
        else:
            assert mine is not None
            assert theirs is not None
            assert theirs <= mine, f"{here} may not import {other}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_engines_stay_in_their_rooms(path: Path) -> None:
    here = room(path)
    used = {name.split(".")[0] for name, typing_only in imports(path) if not typing_only}
    if here != "store":
        assert not used & {"pyoxigraph", "oxrdflib"}, "only store/ knows the engine"
    if here in COLUMN:
        assert not used & ENGINES
        assert not rooms_of(path) & {"store", "kg", "query", "build"}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_module_is_a_utility_drawer(path: Path) -> None:
    assert path.stem not in ("utils", "util", "helpers", "misc")


def loaded_by(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(*sorted(m.partition('.')[0] for m in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "code",
    [
        "import coopgraph",
        "from coopgraph.cli import main; main(['--help'])",
        "from coopgraph.cli import main; main(['ask', '--list'])",
        "from coopgraph.cli import main; main(['ask', 'chairs'])",
        "from coopgraph.cli import main; main(['query', 'SELECT * { ?a coop:chairs ?b }'])",
        "import coopgraph.frames, coopgraph.panel, coopgraph.network, coopgraph.analysis",
        "import coopgraph.render, coopgraph.validate",
    ],
)
def test_naming_and_asking_load_no_heavy_library(code: str) -> None:
    assert not loaded_by(code) & HEAVY


def test_importing_and_help_do_not_even_load_the_engine() -> None:
    for code in ("import coopgraph", "from coopgraph.cli import main; main(['--help'])"):
        assert "pyoxigraph" not in loaded_by(code)


def test_public_names_are_pinned_and_sorted() -> None:
    assert coopgraph.__all__ == [
        "IRI",
        "Answer",
        "CoopgraphError",
        "KnowledgeGraph",
        "Result",
        "__version__",
        "connect",
        "draw",
        "load",
        "push",
    ]
    for name in coopgraph.__all__:
        assert getattr(coopgraph, name) is not None


def test_the_facade_stays_thin() -> None:
    from coopgraph.kg import KnowledgeGraph

    public = [n for n, v in vars(KnowledgeGraph).items() if callable(v) and not n.startswith("_")]
    assert len(public) <= 10, public


def test_the_package_can_be_read_aloud() -> None:
    """Every module says what it is, and annotations are never evaluated."""
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), path
        assert "from __future__ import annotations" in path.read_text(encoding="utf-8"), path
