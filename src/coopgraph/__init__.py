"""coopgraph: who cooperates with whom, in which framework, and which passage says so.

Importing does nothing but name things; what a call needs is imported when it is called.

    >>> import coopgraph
    >>> kg = coopgraph.load()
    >>> len(kg.query("SELECT ?who ?what WHERE { ?who coop:chairs ?what }")) > 0
    True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coopgraph.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from coopgraph.errors import CoopgraphError
    from coopgraph.importers.report import ImportReport
    from coopgraph.kg import KnowledgeGraph
    from coopgraph.model import IRI
    from coopgraph.publish import Pushed
    from coopgraph.query import Result
    from coopgraph.questions import Answer
    from coopgraph.remote import RemoteGraph
    from coopgraph.storage.check import StoreCheck

__all__ = [
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

_HOMES = {
    "Answer": "questions",
    "CoopgraphError": "errors",
    "IRI": "model",
    "KnowledgeGraph": "kg",
    "Result": "query",
}


def load(
    sources: Iterable[str] | None = None,
    files: Iterable[str | Path] | None = None,
    *,
    store: str | Path | None = None,
    with_shipped: bool | None = None,
    release: str | Path | None = None,
) -> KnowledgeGraph:
    """Load the knowledge graph that comes with the package, an imported store, or a release.

    Args:
        sources: Ids or IRIs of the sources to trust; all that are not deprecated by default.
        files: Turtle files of your own to add, each a source named after the file.
        store: A directory that ``coopgraph import`` made, opened read-only, in place of the shipped
            graph: it holds what was imported into it.
        with_shipped: False leaves the shipped graph out of a store that holds it, as those of old
            versions do.
        release: An earlier graph by itself, in place of the shipped one: a file that an export or
            a build wrote, or a folder with a file a source (``data/`` of a checkout).

    Raises:
        DataError: A file is not Turtle (with line and column), or there is no such store.
        ParameterError: `store` together with `files`, or a choice that needs a store without one;
            True for a store that lacks the shipped graph.
        UnknownNameError: There is no such source; the nearest are suggested.
    """
    if release is not None:
        from coopgraph.errors import ParameterError
        from coopgraph.kg import load_release

        if (files, store, with_shipped) != (None, None, None):
            raise ParameterError("a release is read by itself", parameter="release")
        kg = load_release(release)
        return kg if sources is None else kg.trusting(sources)
    if store is not None:
        from coopgraph.errors import ParameterError
        from coopgraph.storage.graph import open_graph

        if files is not None:
            raise ParameterError(
                "files come into a store by an import", hint="coopgraph import rdf FILE -o STORE"
            )
        kg = open_graph(store)
        if with_shipped and not kg.generation.with_shipped:
            raise ParameterError(
                "this store does not hold the shipped graph",
                parameter="with_shipped",
                hint=f"coopgraph import --rebuild --with-shipped -o {store}",
            )
        if sources is not None:
            return kg.trusting(sources)
        return kg.without_shipped() if with_shipped is False else kg
    if with_shipped is not None:
        from coopgraph.errors import ParameterError

        raise ParameterError("this is said of a store", parameter="with_shipped")
    from coopgraph.kg import load

    return load(sources, files)


def connect(
    url: str,
    auth: tuple[str, str] | str | None = None,
    *,
    update: str | None = None,
    graph_store: str | None = None,
    graphs: Iterable[str] | None = None,
    timeout: float | None = 120.0,
    service: bool = False,
) -> RemoteGraph:
    """Open the knowledge graph of a SPARQL 1.1 server: the same façade, asked over the network.

    Args:
        url: Where its queries go, such as ``https://example.org/sparql``.
        auth: ``(user, password)``, or a bearer token as one string.
        update: Where its updates go, for `push`; guessed where it is not given.
        graph_store: Where it speaks the Graph Store Protocol, for `push`; guessed likewise.
        graphs: IRIs of the graphs to trust; by default all that coopgraph would.
        timeout: Seconds each request may take, None for no limit.
        service: Whether queries may have the server call others (``SERVICE``).

    Raises:
        EndpointError: It cannot be reached, refuses, or is no SPARQL endpoint.
        MissingDependency: httpx is not installed.
        ParameterError: Not an address of the web.
    """
    from coopgraph.remote import connect

    return connect(
        url, auth, update=update, graph_store=graph_store, graphs=graphs, timeout=timeout,
        service=service,
    )  # fmt: skip


def push(
    graph: KnowledgeGraph | str | Path | None,
    url: str,
    auth: tuple[str, str] | str | None = None,
    *,
    update: str | None = None,
    graph_store: str | None = None,
    union: bool = True,
    dry_run: bool = False,
    timeout: float | None = 120.0,
    progress: Callable[[str, int, int], None] | None = None,
) -> Pushed:
    """Publish a graph, or an imported store, on a SPARQL 1.1 server, and verify what arrived.

    Args:
        graph: What to publish; None is the graph that comes with the package.
        url: Where the server's queries go.
        auth: ``(user, password)``, or a bearer token as one string.
        update: Where its updates go; guessed for the servers we know.
        graph_store: Where it speaks the Graph Store Protocol; guessed likewise.
        union: Whether to put the union beside the graphs where the server needs it.
        dry_run: Only compare; nothing is written.
        timeout: Seconds each request may take, None for no limit.
        progress: Is told the graph, how many of its triples are there, and how many it has.

    Raises:
        EndpointError: The server cannot be reached, refuses, or keeps what it should not.
    """
    from coopgraph.publish import push

    return push(
        graph, url, auth, update=update, graph_store=graph_store, union=union, dry_run=dry_run,
        timeout=timeout, progress=progress,
    )  # fmt: skip


def import_(
    kind: str,
    files: Iterable[str | Path],
    output: str | Path | None = None,
    *,
    source: str | None = None,
    retrieved: str | None = None,
    mappings: str | Path | None = None,
    encoding: str | None = None,
    with_shipped: bool | None = None,
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
    **options: str | bool,
) -> ImportReport:
    """Import foreign data into a store, N-Quads or Parquet (``coopgraph import``).

    Args:
        kind: The kind of data: ``table``, ``un-votes`` … (``coopgraph import --list``).
        files: The files.
        output: A directory (a store, made or extended), ``FILE.nq`` or ``FILE.parquet``.
        source: The id of the source; the kind's own by default.
        retrieved: When the files were fetched (EDTF).
        mappings: A file of decisions on identity, see `match`.
        encoding: The encoding of the files (``cp1258`` …); seen or guessed, and told, by default.
        with_shipped: Whether a store holds the graph that coopgraph ships, too; None for as it
            is, and of a new store for no.
        dry_run: Read and count only.
        progress: Called after each batch with the number of rows read so far.
        **options: The kind's own options, with ``_`` where they have a hyphen.

    Returns:
        The account of all rows.

    Raises:
        DataError: A file is not what it should be; with file and line. Nothing was written.
        ParameterError: An option, the source's id or a file is missing or wrong.
        UnknownNameError: There is no such kind.
    """
    from coopgraph.importers import run

    given = _options(options)
    if mappings is not None:
        given["mappings"] = str(mappings)
    return run(
        kind, list(files), output, source=source, retrieved=retrieved, options=given,
        encoding=encoding, with_shipped=with_shipped, dry_run=dry_run, progress=progress,
    )  # fmt: skip


def match(
    kind: str,
    files: Iterable[str | Path],
    output: str | Path | None = None,
    *,
    cutoff: float = 0.75,
    limit: int = 3,
    source: str | None = None,
    author: str = "",
    date: str = "",
    encoding: str | None = None,
    store: str | Path | None = None,
    **options: str | bool,
) -> str:
    """Find what the names of files may be in the graph, for people to decide.

    Args:
        kind: The kind of data, as for `import_`.
        files: The files.
        output: Where to write the table of decisions; None writes nothing.
        cutoff: The least score, over 0 and at most 1.
        limit: Candidates of a name at most.
        source: The id of the source the import will have.
        author: Who proposes (``author_id``).
        date: When (``mapping_date``).
        encoding: The encoding of the files, as for `import_`.
        store: The store they will be imported into: what it holds of other imports is offered, too.
        **options: The kind's own options.

    Returns:
        The text of a table of decisions (SSSOM-like TSV), each a ``skos:closeMatch``.

    Raises:
        DataError: A file is not what it should be.
        UnknownNameError: There is no such kind.
    """
    from pathlib import Path

    from coopgraph.files import write
    from coopgraph.importers.matching import candidates

    given = _options(options)
    text, _ = candidates(
        kind, list(files), given, cutoff=cutoff, limit=limit, author=author, date=date,
        source=source, encoding=encoding, store=store,
    )  # fmt: skip
    if output is not None:
        write(Path(output), text.encode())
    return text


def backup(store: str | Path, file: str | Path) -> str:
    """Write all of a store that cannot be made anew into one file, while all goes on.

    Returns:
        What was written, in a sentence.

    Raises:
        DataError: There is no such store.
    """
    from coopgraph.storage.backup import backup

    return backup(store, file)


def restore(file: str | Path, store: str | Path) -> str:
    """Make a store of a backup, once every digest in it is right.

    Returns:
        What was made, in a sentence.

    Raises:
        DataError: The file is no backup, or damaged; or there is something at `store` already.
    """
    from coopgraph.storage.backup import restore

    return restore(file, store)


def check(store: str | Path) -> StoreCheck:
    """Look through a store: digests, counts, caches against tables, evidence; change nothing.

    Returns:
        What was looked at and found, each finding with what to do (``.sound``, ``.findings``,
        ``.text("vi")``).

    Raises:
        DataError: There is no such store.
    """
    from coopgraph.storage.check import check

    return check(store)


def info(store: str | Path) -> dict[str, Any]:
    """Tell what is in a store: sources, sizes, triples, as plain data.

    Raises:
        DataError: There is no such store.
    """
    from coopgraph.storage.backup import info

    return info(store)


def draw(net: Any, *, height: int = 520, lang: str = "en", title: str | None = None) -> Any:
    """Draw a network inline in a notebook, interactive and offline.

    Args:
        net: What ``kg.network(…)`` gives, or any networkx graph.
        height: Of the picture in a notebook, in pixels.
        lang: The language it opens in, ``en`` or ``vi``.
        title: Shown in the head of the page that ``.save(path)`` writes.

    Raises:
        ParameterError: No networkx graph, or a height or language that cannot be.
    """
    from coopgraph.render.notebook import draw

    return draw(net, height=height, lang=lang, title=title)  # type: ignore[arg-type]


def _options(given: Mapping[str, str | bool]) -> dict[str, str]:
    """Spell options of a kind as the command line does; one that is only set or not is ``yes``."""
    return {
        name.replace("_", "-"): "yes" if value is True else str(value)
        for name, value in given.items()
        if value is not False
    }


def load_ipython_extension(shell: Any) -> None:
    """Do ``%load_ext coopgraph``: add the magics ``%sparql`` and ``%%sparql``."""
    from coopgraph.magic import register

    register(shell)


def __dir__() -> list[str]:
    """Give what a user needs, for completion; all else is there, but in its module."""
    return sorted(__all__)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
