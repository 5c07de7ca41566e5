"""Write ``docs/api.md``: every public name of the package, with its first line.

A name is public if it stands in ``__all__`` of one of `MODULES`, or is a method or property of a
class of `RESULTS` without an underscore before it. Everything else is the inside of the package and
may change from one version to the next.

    python scripts/write_api.py            # writes docs/api.md
    python scripts/write_api.py --check    # 1 if the page is not what would be written

A public name without a docstring (a constant: without one below it) is an error.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import cached_property
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

TARGET = Path(__file__).parents[1] / "docs" / "api.md"

MODULES = {
    "coopgraph": "Opening, publishing and filling graphs.",
    "coopgraph.analysis": "Beyond the methods of `kg`: on networks and tables of one's own.",
    "coopgraph.panel": "Panels of tables that are no graph.",
    "coopgraph.network": "Networks as plain networkx graphs.",
    "coopgraph.frames": "The table of participations, from other people's tables.",
    "coopgraph.render.figures": "Figures for print; importing it imports matplotlib.",
    "coopgraph.export": "The forms in which a graph is handed over.",
    "coopgraph.intake": "From a document to proved statements.",
    "coopgraph.evidence": "Spans, digests and passages.",
    "coopgraph.seal": "Digests for spans that have none.",
    "coopgraph.server": "The endpoint, for a server of one's own.",
    "coopgraph.errors": "What can go wrong; each says where, and what to do.",
}
# What methods give, with where it is defined: asked for by calling, not by importing.
RESULTS = {
    "coopgraph.kg": ("KnowledgeGraph",),
    "coopgraph.remote": ("RemoteGraph",),
    "coopgraph.query": ("Result",),
    "coopgraph.questions": ("Answer", "Question", "Parameter"),
    "coopgraph.asked.replies": ("Reply",),
    "coopgraph.model": ("IRI",),
    "coopgraph.analysis": ("Chain", "Chains", "Change", "Ledger", "Survival"),
    "coopgraph.office": (
        *("Brief", "Calendar", "Gaps", "Life", "Profile"),
        *("Report", "Revision"),
    ),
    "coopgraph.panel": ("Panel",),
    "coopgraph.publish": ("Pushed", "Sent"),
    "coopgraph.validate": ("ValidationReport", "Violation"),
    "coopgraph.importers.report": ("ImportReport",),
    "coopgraph.intake": ("Draft",),
    "coopgraph.intake.differences": ("Differences", "Difference"),
    "coopgraph.intake.accepting": ("Accepted",),
}
# Of the account of an import: what importers call while they fill it.
FILLING = {
    "coopgraph.importers.report": frozenset(
        ("apply", "check", "count", "file", "merge", "note", "skip", "took")
    )
}
HEAD = """\
# Every public name

What stands here is promised; everything else is the inside of the package, whatever its name, and
may change without notice. The command line has the same verbs with the same options
(`coopgraph panel dyad-year --since 1990` is `kg.panel("dyad-year", since=1990)`); its `--sources`
and `--store` are `coopgraph.load(sources, store=)`, its `--format`, `-o` and mostly `--lang` are
what you do with what comes back. `help(kg.panel)` tells each parameter.

**Time** has one spelling. `at` is the moment asked about: a day, a month or a year
(`"2021-06-01"`, `"2021-06"`, `"2021"`). A tie is *possible* at a month or year if it may have held
on some day of it, *certain* if it did so however its dates are read ([time.md](time.md)). A stretch
of time goes from `since` to `until`, both included, each a day, month or year. They are not called
`from` (a word of Python) nor `begin` and `end` (the names of a tie's own dates, which answers have
as columns). `survival` has an
`until` only: the day on which looking ended. Older names (`on`, `start` …) are understood or named
in the error, and told.

*This page is written by `python scripts/write_api.py` from the docstrings; a test compares them.*
"""


def first_line(doc: str | None, name: str) -> str:
    """Give the first sentence of a docstring, on one line."""
    if not doc or not doc.strip():
        raise SystemExit(f"{name} is public and says nothing of itself")
    return " ".join(inspect.cleandoc(doc).split("\n\n")[0].split()).replace("|", "\\|")


def constant_doc(module: ModuleType, name: str) -> str | None:
    """Find the docstring below a constant, in the module that defines it."""
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    for node, after in zip(tree.body, [*tree.body[1:], None], strict=True):
        targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
        if any(isinstance(t, ast.Name) and t.id == name for t in targets):
            if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                return str(after.value.value)
            return None
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and name in {a.asname or a.name for a in node.names}:
            above = "." * node.level + (node.module or "")
            return constant_doc(import_module(above, module.__package__), name)
    return None


def signature(name: str, of: Any) -> str:
    """Write a call: what must be given, and the names of the rest."""
    shown: list[str] = []
    for parameter in inspect.signature(of).parameters.values():
        if parameter.name in ("self", "cls"):
            continue
        if parameter.kind is parameter.VAR_KEYWORD:
            shown.append(f"**{parameter.name}")
        elif parameter.kind is parameter.VAR_POSITIONAL:
            shown.append(f"*{parameter.name}")
        else:
            given = parameter.default is parameter.empty
            shown.append(parameter.name if given else f"{parameter.name}=")
    return f"{name}({', '.join(shown)})"


def described(module: ModuleType, name: str) -> tuple[str, str]:
    """Give how a public name is written and what it is."""
    value = getattr(module, name)
    if inspect.isclass(value):
        return name, first_line(value.__doc__, name)
    if callable(value):
        return signature(name, value), first_line(value.__doc__, name)
    if name == "__version__":
        return name, "The version of the package."
    return name, first_line(constant_doc(module, name), f"{module.__name__}.{name}")


def members(cls: type) -> Iterator[tuple[str, str]]:
    """Give the public methods and properties that a class of ours has, its bases included."""
    seen: set[str] = set()
    for base in cls.__mro__:
        if not base.__module__.startswith("coopgraph"):
            continue
        for name, raw in vars(base).items():
            inner = FILLING.get(base.__module__, frozenset())
            if name.startswith("_") or name in seen or name in inner:
                continue
            value = raw.__func__ if isinstance(raw, (classmethod, staticmethod)) else raw
            if isinstance(value, (property, cached_property)):
                doc = value.__doc__
                seen.add(name)
                yield name, first_line(doc, f"{cls.__name__}.{name}")
            elif inspect.isfunction(value):
                seen.add(name)
                doc = value.__doc__
                yield signature(name, value), first_line(doc, f"{cls.__name__}.{name}")


def table(rows: list[tuple[str, str]]) -> str:
    """Lay rows out in Markdown."""
    lines = [f"| `{name}` | {about} |" for name, about in rows]
    return "\n".join(["| name | what it is |", "|---|---|", *lines]) + "\n"


def page() -> str:
    """Write the whole page."""
    parts = [HEAD]
    kg = import_module("coopgraph.kg").KnowledgeGraph
    parts.append("## `kg`, the knowledge graph\n")
    parts.append("Of `coopgraph.load()`, of a store, or of a server (`coopgraph.connect`).\n")
    parts.append(table(sorted((f"kg.{name}", about) for name, about in members(kg))))
    for name, about in MODULES.items():
        module = import_module(name)
        parts += [f"## `{name}`\n", f"{about}\n"]
        parts.append(table([described(module, public) for public in module.__all__]))
    parts.append("## What calls give\n")
    for home, names in RESULTS.items():
        for name in names:
            cls = getattr(import_module(home), name)
            if cls is kg:
                continue
            rows = dict(members(cls))
            if issubclass(cls, kg):
                rows = {k: v for k, v in rows.items() if k not in dict(members(kg))}
            parts.append(f"**`{home}.{name}`**: {first_line(cls.__doc__, name)}\n")
            if rows:
                parts.append(table(sorted(rows.items())))
    return "\n".join(parts)


def main(arguments: list[str]) -> int:
    """Write the page, or compare it."""
    text = page()
    if arguments == ["--check"]:
        if TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text:
            return 0
        sys.stderr.write(f"{TARGET.name} is not what the code says; python scripts/write_api.py\n")
        return 1
    from coopgraph.files import write

    write(TARGET, text.encode())
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
