"""Names and paths in backticks: whatever docs, docstrings and comments call by name is there.

Nothing is listed by hand but the words below, so that this holds when modules move: a name belongs
to the package when it begins with ``coopgraph``, with a room of it, with a module beside the one
that speaks, or with something which that module itself knows.
"""

from __future__ import annotations

import ast
import functools
import importlib
import importlib.util
import inspect
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import coopgraph

PACKAGE = Path(coopgraph.__file__).parent
ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(
    p for p in PACKAGE.rglob("*.py") if "_resources" not in p.parts and "projections" not in p.parts
)
DOCS = sorted(
    path
    for pattern in ("*.md", "docs/*.md", "data/README.md", "findings/README.md")
    for path in ROOT.glob(pattern)
)
#: Variables that the docs call by the name of a module.
INSTANCES = {"kg": "coopgraph.kg.KnowledgeGraph"}
QUOTED = re.compile(r"(?<!`)(?P<ticks>`{1,2})(?!`)(?P<text>[^`\n]+)(?P=ticks)(?!`)")
DOTTED = re.compile(r"~?(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)(?:\(.*\))?")
#: Endings that make a dotted word a file and not an attribute.
ENDINGS = {
    *(".py", ".js", ".mjs", ".rq", ".ttl", ".nt", ".nq", ".css", ".j2", ".sh", ".tsv", ".csv"),
    *(
        ".json",
        ".jsonld",
        ".toml",
        ".parquet",
        ".xlsx",
        ".html",
        ".txt",
        ".tar",
        ".zip",
        ".gz",
        ".xml",
        ".graphml",
    ),
    *(".png", ".svg", ".lock", ".log", ".ru", ".trig", ".duckdb", ".dta", ".gexf", ".xz", ".ods"),
}
#: Files and names of others that a module speaks of.
FOREIGN = {
    *("entity2id.txt", "relation2id.txt", "parties__GGO.csv"),  # as their publishers call them
    *("tableSchema.columns", "jdk.incubator.vector"),
}
#: ``FILE.csv``: whatever the user calls it.
PLACEHOLDER = re.compile(r"[A-Z]+\.").match
CODE = {".py", ".js", ".mjs"}


def rooms() -> set[str]:
    """Give the names of the top-level modules and folders of the package."""
    return {
        path.stem
        for path in PACKAGE.iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").exists()) and path.stem[0] != "_"
    }


def is_prose(node: ast.AST) -> bool:
    """Say whether a node is a docstring, or a string that stands alone below an attribute."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def spoken(path: Path) -> Iterator[tuple[int, str]]:
    """Give (line, text) of what a module says: its docstrings and comments."""
    text = path.read_text("utf-8")
    for node in ast.walk(ast.parse(text)):
        if is_prose(node):
            for offset, line in enumerate(node.value.value.splitlines()):  # type: ignore[attr-defined]
                yield node.lineno + offset, line  # type: ignore[attr-defined]
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def written(path: Path) -> Iterator[tuple[int, str]]:
    """Give (line, text) of the prose of a document; what stands in fences is tried elsewhere."""
    fenced = False
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced:
            yield number, line


def dotted_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@functools.cache
def module(name: str) -> ModuleType | None:
    """Import a module of the package; None where there is none of that name."""
    file = PACKAGE.parent.joinpath(*name.split("."))
    if file.with_suffix(".py").is_file() or (file / "__init__.py").is_file():
        return importlib.import_module(name)
    return None


def member(holder: object, name: str) -> object:
    """Give an attribute, also one that only instances have; `LookupError` where there is none."""
    if isinstance(holder, ModuleType):
        inner = module(f"{holder.__name__}.{name}")
        if inner is not None:
            return inner
    if hasattr(holder, name):
        return getattr(holder, name)
    if inspect.isclass(holder):
        for base in holder.__mro__[:-1]:
            if name in inspect.get_annotations(base):
                return None
            ours = base.__module__.startswith("coopgraph")
            if ours and re.search(rf"\bself\.{name}\b", inspect.getsource(base)):
                return None
    raise LookupError(name)


def holds(start: object, parts: list[str]) -> bool:
    """Say whether the parts lead from an object to another."""
    for part in parts:
        if start is None:  # of a value known only by its annotation nothing more can be said
            return True
        try:
            start = member(start, part)
        except LookupError:
            return False
    return True


@functools.cache
def classes() -> dict[str, list[object]]:
    """Give the classes of the package by name."""
    found: dict[str, list[object]] = {}
    for path in MODULES:
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef):
                holder = importlib.import_module(dotted_name(path))
                found.setdefault(node.name, []).append(getattr(holder, node.name))
    return found


def homes(first: str, speaker: Path) -> list[object]:
    """Give all that the first part of a name may mean where it is spoken."""
    found: list[object] = []
    if first == "coopgraph":
        found.append(coopgraph)
    if first in rooms():
        found.append(module(f"coopgraph.{first}"))
    if first in INSTANCES:
        where, _, name = INSTANCES[first].rpartition(".")
        found.append(getattr(importlib.import_module(where), name))
    found += classes().get(first, [])
    if speaker.suffix == ".py":
        package = dotted_name(speaker) if speaker.name == "__init__.py" else None
        own = package or dotted_name(speaker).rpartition(".")[0]
        beside = module(f"{own}.{first}")
        if beside is not None:
            found.append(beside)
        own_module = importlib.import_module(dotted_name(speaker))
        known = getattr(own_module, first, None)
        if inspect.isclass(known) or (
            isinstance(known, ModuleType) and known.__name__.startswith("coopgraph")
        ):
            found.append(known)
    return found


@functools.cache
def identifiers(path: Path) -> frozenset[str]:
    """Give every name that a module uses, binds or takes: what its prose may speak of."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        for field in ("id", "arg", "attr", "name", "asname"):
            value = getattr(node, field, None)
            if isinstance(value, str):
                found.add(value)
    return frozenset(found)


@functools.cache
def strange(first: str, speaker: Path) -> bool:
    """Say whether a name is nothing: no library, and nothing that the module itself names."""
    if speaker.suffix != ".py" or first in identifiers(speaker):
        return False
    return importlib.util.find_spec(first) is None


@functools.cache
def literals() -> str:
    """Give all strings of the package that are no prose, in one text."""
    found = []
    for path in MODULES:
        tree = ast.parse(path.read_text("utf-8"))
        prose = {id(node.value) for node in ast.walk(tree) if is_prose(node)}  # type: ignore[attr-defined]
        found += [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in prose
        ]
    return "\n".join(found)


@functools.cache
def file_names() -> frozenset[str]:
    """Give the names of all files of the repository."""
    hidden = {"node_modules", "__pycache__"}
    return frozenset(
        path.name
        for folder in (*(ROOT / top for top in tops()), ROOT)
        for path in (folder.iterdir() if folder == ROOT else folder.rglob("*"))
        if not hidden & set(path.parts)
    )


def quoted(path: Path) -> Iterator[tuple[int, str]]:
    """Give (line, text) of everything in backticks."""
    lines = spoken(path) if path.suffix == ".py" else written(path)
    for number, line in lines:
        for match in QUOTED.finditer(line):
            yield number, match["text"].strip()


@functools.cache
def tops() -> frozenset[str]:
    """Give the first parts that make a path ours: folders of the repository and of the package."""
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] != "."}
    folders -= {"build", "dist"}  # what commands make
    return frozenset(folders | {path.name for path in PACKAGE.iterdir() if path.is_dir()})


def there(path: str, speaker: Path) -> bool:
    """Say whether a path, perhaps with wildcards, leads to something from where it is spoken."""
    bases = (ROOT, PACKAGE, ROOT / "ontology", ROOT / "frontend", speaker.parent)
    return any(next(base.glob(path.rstrip("/")), None) is not None for base in bases)


def lies(path: Path) -> list[str]:
    """Give what a file calls by a name that leads nowhere, with the line."""
    found = []
    for number, text in quoted(path):
        if text in FOREIGN:
            continue
        name = DOTTED.fullmatch(text)
        is_file = Path(text).suffix in ENDINGS and re.fullmatch(r"\w[\w./*-]+", text)
        if name is not None and not is_file:
            first, *rest = name["name"].split(".")
            starts = homes(first, path)
            if strange(first, path) if not starts else not any(holds(s, rest) for s in starts):
                found.append(f"{path.relative_to(ROOT)}:{number}: {text}")
        elif re.fullmatch(r"[\w./*-]+", text):
            ours = "/" in text and text.split("/")[0] in tops()
            prose = path.suffix == ".py" or Path(text).suffix in CODE
            bare = "/" not in text and is_file and prose and not PLACEHOLDER(text)
            if (
                not (text in file_names() or text in literals() or "*" in text)
                if bare
                else (ours or Path(text).suffix in CODE) and not there(text, path)
            ):
                found.append(f"{path.relative_to(ROOT)}:{number}: {text}")
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_what_a_module_names_is_there(path: Path) -> None:
    assert lies(path) == []


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_document_names_is_there(path: Path) -> None:
    assert lies(path) == []


def test_a_name_that_leads_nowhere_is_noticed(tmp_path: Path) -> None:
    for text, truth in (
        ("coopgraph.load", True),
        ("coopgraph.loads", False),
        ("kg.KnowledgeGraph.ask", True),
        ("kg.ask('chairs')", True),
        ("kg.asked", False),
        ("other.thing", True),  # not ours
    ):
        starts = homes(text.split(".")[0], ROOT / "README.md")
        name = DOTTED.fullmatch(text)
        assert name is not None
        parts = name["name"].split(".")[1:]
        assert (not starts or any(holds(start, parts) for start in starts)) is truth
    assert there("ontology/rules/*.rq", ROOT / "README.md")
    assert not there("ontology/rules/none.rq", ROOT / "README.md")


@pytest.mark.parametrize(
    "name", ["README.md", "CONTRIBUTING.md", "docs/contributors-quick-reference.md"]
)
def test_every_room_is_on_the_map(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    named = {part.split("/")[0] for part in re.findall(r"`([\w/]+?)/?`", text)}
    assert sorted(rooms() - named) == []
