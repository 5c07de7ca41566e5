"""The house rules: who may import whom, and that naming things loads nothing.

Who may import whom stands in ``.importlinter``; import-linter holds the package against it.
"""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import coopgraph

PACKAGE = Path(coopgraph.__file__).parent
CONTRACTS = Path(__file__).parents[2] / ".importlinter"
MODULES = sorted(
    p for p in PACKAGE.rglob("*.py") if "_resources" not in p.parts and "projections" not in p.parts
)
HEAVY = {
    *("polars", "pandas", "networkx", "rdflib", "pyvis", "owlready2", "edtf", "pyshacl", "numpy"),
    *("scipy", "jinja2", "tabulate", "oxrdflib", "IPython", "matplotlib", "pyparsing"),
    *("duckdb", "pyarrow", "httpx", "pyspark", "rapidfuzz", "charset_normalizer"),
}
# The façade takes a graph to what is made of one, and these take a façade.
FACADE = re.compile(r"coopgraph\.(export|pages|publish)\b")


def lint_imports(source: Path) -> tuple[int, str]:
    """Hold the package in a directory against the contracts: exit code and report."""
    code = "from importlinter.cli import lint_imports_command as run; run()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--no-cache", "--no-logo", str(CONTRACTS)],
        capture_output=True,
        text=True,
        cwd=source,
        env={**os.environ, "PYTHONPATH": str(source), "COLUMNS": "200", "NO_COLOR": "1"},
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_imports_keep_to_the_contracts() -> None:
    code, report = lint_imports(PACKAGE.parent)
    assert code == 0, report
    assert "4 kept, 0 broken" in report, report


def test_a_wrong_import_breaks_the_contracts(tmp_path: Path) -> None:
    """Wherever it stands: at the top, in a function, or for types only."""
    for path in MODULES:
        copy = tmp_path / "coopgraph" / path.relative_to(PACKAGE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    lazy = "\n\ndef _wrong() -> None:\n    import {module}\n"
    typed = "\n\nif TYPE_CHECKING:\n    import {module}\n"
    for name, text, module in (
        ("errors", lazy, "coopgraph.store"),
        ("store/embedded", lazy, "coopgraph.store.workers.spawned_worker"),
        ("frames/results", typed, "coopgraph.query"),
        ("labels", lazy, "pyoxigraph"),
    ):
        with (tmp_path / "coopgraph" / f"{name}.py").open("a", encoding="utf-8") as file:
            file.write(text.format(module=module))
    (tmp_path / "coopgraph" / "attic.py").write_text("")
    code, report = lint_imports(tmp_path)
    assert code == 1
    assert "0 kept, 4 broken" in report, report
    for told in (
        "coopgraph.errors -> coopgraph.store",
        "coopgraph.attic",
        "coopgraph.frames.results -> coopgraph.query",
        "coopgraph.labels -> pyoxigraph",
        "embedded",
    ):
        assert told in report, report


def test_no_module_is_in_a_circle_but_those_of_the_facade() -> None:
    """Also between a room and its own modules, which the contracts do not look at."""
    import grimp
    import networkx as nx

    graph = grimp.build_graph("coopgraph", cache_dir=None)
    imports = nx.DiGraph(
        (module, other)
        for module in graph.modules
        for other in graph.find_modules_directly_imported_by(module)
        if not (module == "coopgraph.kg" and FACADE.match(other))
    )
    assert len(imports) > 200
    circles = [sorted(c) for c in nx.strongly_connected_components(imports) if len(c) > 1]
    assert circles == []


def loaded_by(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(*sorted(m.partition('.')[0] for m in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


def test_naming_and_asking_load_no_heavy_library() -> None:
    coopgraph.load()  # whoever asks first builds the graph, which takes more
    for code in ("import coopgraph", "from coopgraph.cli import main; main(['--help'])"):
        assert not loaded_by(code) & (HEAVY | {"pyoxigraph"}), code
    for code in (
        "from coopgraph.cli import main; main(['ask', '--list'])",
        "from coopgraph.cli import main; main(['ask', 'chairs'])",
        "from coopgraph.cli import main; main(['query', 'SELECT * { ?a coop:chairs ?b }'])",
        "import coopgraph.frames, coopgraph.panel, coopgraph.network, coopgraph.analysis.measures",
        "import coopgraph.render, coopgraph.validate",
        "from coopgraph import analysis; analysis.project, analysis.standing, analysis.over_time",
    ):
        assert not loaded_by(code) & HEAVY, code


def test_public_names_are_pinned_and_sorted() -> None:
    assert coopgraph.__all__ == [
        "IRI",
        "Answer",
        "CoopgraphError",
        "KnowledgeGraph",
        "Result",
        "__version__",
        "backup",
        "check",
        "connect",
        "draw",
        "import_",
        "info",
        "load",
        "match",
        "push",
        "restore",
    ]
    for name in coopgraph.__all__:
        assert getattr(coopgraph, name) is not None


def test_the_package_can_be_read_aloud() -> None:
    """Every module says what it is and is no drawer; annotations are never evaluated."""
    for path in MODULES:
        assert path.stem not in ("utils", "util", "helpers", "misc"), path
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), path
        assert "from __future__ import annotations" in path.read_text(encoding="utf-8"), path


def called_names(tree: ast.AST) -> set[tuple[str, str]]:
    """Give what a script takes of the package: pairs of a module and a name in it."""
    names: set[tuple[str, str]] = set()
    modules: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("coopgraph"):
            for alias in node.names:
                names.add((str(node.module), alias.name))
                modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            module = modules.get(called.value.id)
            if module is not None and find_module(module):
                names.add((module, f"{called.attr}()"))
    return names


def find_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:  # a name within a module
        return False


def is_there(module: str, name: str) -> bool:
    if not find_module(module):
        return False
    if name.endswith("()"):
        return callable(getattr(importlib.import_module(module), name[:-2], None))
    return hasattr(importlib.import_module(module), name) or find_module(f"{module}.{name}")


def test_a_wrong_name_in_a_script_is_seen() -> None:
    script = "from coopgraph import importers\nimporters.kind('x')\nimporters.run()\n"
    script += "from coopgraph.importers.report import Report\n"
    wrong = {pair for pair in called_names(ast.parse(script)) if not is_there(*pair)}
    assert wrong == {("coopgraph.importers", "kind()"), ("coopgraph.importers.report", "Report")}


def test_benchmarks_and_the_scripts_they_run_name_what_there_is() -> None:
    """They run seldom, and what they hand to a fresh process no type checker reads."""
    used: dict[tuple[str, str], str] = {}
    for path in sorted((CONTRACTS.parent / "benchmarks").rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        scripts = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.search(r"^from coopgraph[\w.]* import ", node.value, re.MULTILINE)
        ]
        for found in (tree, *map(ast.parse, scripts)):
            used.update(dict.fromkeys(called_names(found), path.name))
    assert ("coopgraph.lifting.writer", "Writer") in used, "scripts in strings are read"
    assert {pair: where for pair, where in used.items() if not is_there(*pair)} == {}
