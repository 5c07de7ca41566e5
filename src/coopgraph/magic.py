"""SPARQL in notebooks: ``%load_ext coopgraph``, then ``%sparql`` and ``%%sparql``."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from coopgraph.errors import CoopgraphError

if TYPE_CHECKING:
    from coopgraph.kg import KnowledgeGraph

USAGE = (
    "%%sparql [--graph VARIABLE | --store STORE] [--lang en|vi] [--sources a,b]"
    " [--timeout SECONDS] [NAME]"
)
_OPTIONS = ("graph", "store", "lang", "sources", "timeout")

_graphs: dict[str | None, KnowledgeGraph] = {}


def register(shell: Any) -> None:
    """Add the magics to an IPython shell.

    ``%%sparql [options] [NAME]`` answers the cell's query; ``%sparql [options] QUERY`` the line's.
    NAME keeps the result in that variable. The graph asked is the one the notebook has loaded
    (``kg = coopgraph.load(…)``), the shipped one where it has loaded none; of several, that in the
    variable ``kg``, or the one ``--graph`` names; ``--store`` opens a store. ``--lang`` shows
    labels in place of IRIs, ``--sources`` trusts only these, ``--timeout`` is in seconds. Which
    graph answered is said below the answer.
    """
    shell.register_magic_function(_magic(shell), "line_cell", "sparql")


def _magic(shell: Any) -> Any:
    def sparql(line: str, cell: str | None = None) -> Any:
        try:
            options, rest = _options(line)
            query = cell if cell is not None else rest
            result = answer(query, variables=shell.user_ns, **options)
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
    query: str,
    lang: str | None = None,
    sources: str | None = None,
    timeout: str | None = None,
    *,
    graph: str | None = None,
    store: str | None = None,
    variables: Mapping[str, Any] | None = None,
) -> Any:
    """Answer a query on the graph a notebook has loaded, as `KnowledgeGraph.query` does.

    Args:
        query: SPARQL.
        lang: Show labels in this language in place of IRIs.
        sources: Trust only these, separated by commas.
        timeout: Seconds, as text.
        graph: The variable that holds the graph.
        store: A store to ask instead.
        variables: The notebook's variables.
    """
    from coopgraph.query import Result
    from coopgraph.store.processes.bounded import DEFAULT_SECONDS

    kg = _asked(graph, store, variables or {})
    if sources is not None:
        kg = kg.trusting([name.strip() for name in sources.split(",") if name.strip()])
    seconds = DEFAULT_SECONDS if timeout is None else _seconds(timeout)
    result = kg.query(query, timeout=seconds)
    if not isinstance(result, Result):  # a result says it by itself
        sys.stdout.write(f"of {kg.scope.text()}\n")
    return result.labelled(lang) if lang and isinstance(result, Result) else result


def _asked(graph: str | None, store: str | None, variables: Mapping[str, Any]) -> KnowledgeGraph:
    """Find the graph that is meant.

    Raises:
        CoopgraphError: The variable holds none, or several variables do and none is called ``kg``.
    """
    from coopgraph.kg import KnowledgeGraph, load
    from coopgraph.storage.graph import open_graph

    if graph is not None and store is not None:
        raise CoopgraphError("--graph and --store are two graphs", hint=USAGE)
    if graph is not None:
        held = variables.get(graph)
        if not isinstance(held, KnowledgeGraph):
            raise CoopgraphError(f"the variable {graph!r} holds no graph", hint=USAGE)
        return held
    loaded = {
        name: value
        for name, value in variables.items()
        if isinstance(value, KnowledgeGraph) and not name.startswith("_")  # IPython's own outputs
    }
    if store is None and loaded:
        if "kg" in loaded:
            return loaded["kg"]
        if len({id(value) for value in loaded.values()}) > 1:
            raise CoopgraphError(
                f"several graphs are loaded: {', '.join(sorted(loaded))}", hint="--graph VARIABLE"
            )
        return next(iter(loaded.values()))
    if store not in _graphs:
        _graphs[store] = load() if store is None else open_graph(store)
    return _graphs[store]


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
        if name not in _OPTIONS or not value:
            raise CoopgraphError(f"not an option: --{name}", hint=USAGE)
        options[name] = shlex.split(value)[0] if value[0] in "'\"" else value
    return options, rest


def _seconds(text: str) -> float | None:
    try:
        return float(text) or None
    except ValueError:
        raise CoopgraphError(f"not a number of seconds: {text!r}", hint=USAGE) from None
