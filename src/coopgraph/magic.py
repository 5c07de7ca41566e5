"""SPARQL in notebooks: ``%load_ext coopgraph``, then ``%sparql`` and ``%%sparql``."""

from __future__ import annotations

import shlex
from typing import Any

from coopgraph.errors import CoopgraphError

USAGE = "%%sparql [--lang en|vi] [--sources a,b] [--timeout SECONDS] [NAME]"

_graphs: dict[tuple[str, ...] | None, Any] = {}


def register(shell: Any) -> None:
    """Add the magics to an IPython shell.

    ``%%sparql [options] [NAME]`` answers the cell's query; ``%sparql [options] QUERY`` the line's.
    NAME keeps the result in that variable. ``--lang`` shows labels in place of IRIs,
    ``--sources`` trusts only these, ``--timeout`` is in seconds.
    """
    shell.register_magic_function(_magic(shell), "line_cell", "sparql")


def _magic(shell: Any) -> Any:
    def sparql(line: str, cell: str | None = None) -> Any:
        try:
            options, rest = _options(line)
            query = cell if cell is not None else rest
            result = answer(query, **options)
        except CoopgraphError as error:
            from IPython.core.error import UsageError

            # IPython shows a UsageError as one line, without a traceback.
            raise UsageError(f"{type(error).__name__}: {error}") from None
        if cell is not None and rest:
            shell.user_ns[rest] = result
        return result

    sparql.__doc__ = register.__doc__
    return sparql


def answer(
    query: str, lang: str | None = None, sources: str | None = None, timeout: str | None = None
) -> Any:
    """Answer a query on the shipped graph, as `KnowledgeGraph.query` does.

    Args:
        query: SPARQL.
        lang: Show labels in this language in place of IRIs.
        sources: Trust only these, separated by commas.
        timeout: Seconds, as text.
    """
    from coopgraph.kg import load
    from coopgraph.query import Result
    from coopgraph.store.processes.bounded import DEFAULT_SECONDS

    key = tuple(sorted(s for s in sources.split(",") if s)) if sources else None
    if key not in _graphs:
        _graphs[key] = load(key)
    seconds = DEFAULT_SECONDS if timeout is None else _seconds(timeout)
    result = _graphs[key].query(query, timeout=seconds)
    return result.labelled(lang) if lang and isinstance(result, Result) else result


def _options(line: str) -> tuple[dict[str, str], str]:
    """Split leading options off a line; what is left is a query or a name."""
    options: dict[str, str] = {}
    rest = line.strip()
    while rest.startswith("--"):
        word, _, rest = rest.partition(" ")
        name, equals, value = word[2:].partition("=")
        rest = rest.strip()
        if not equals:
            value, _, rest = rest.partition(" ")
            rest = rest.strip()
        if name not in ("lang", "sources", "timeout") or not value:
            raise CoopgraphError(f"not an option: --{name}", hint=USAGE)
        options[name] = shlex.split(value)[0] if value[0] in "'\"" else value
    return options, rest


def _seconds(text: str) -> float | None:
    try:
        return float(text) or None
    except ValueError:
        raise CoopgraphError(f"not a number of seconds: {text!r}", hint=USAGE) from None
