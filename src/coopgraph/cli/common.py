"""What several verbs share: options, loading, progress."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from coopgraph.cli import tables
from coopgraph.errors import ParameterError

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from coopgraph.intake.draft import Draft
    from coopgraph.kg import KnowledgeGraph

_asked: list[str] = []
"""The graphs that the running verb has opened."""
IMPORTED = "(what was imported)"
"""What ``--without-shipped`` stands for in the place of ``--sources``; no name of a source."""
CERTAINTY = (
    "possible (default): under some reading of a tie's dates, within the existence of both ends;"
    " certain: under every reading; open: certain, or begun and no end told; stated: possible by"
    " what is stated alone"
)
"""What is said of the readings of dates, see `coopgraph.times`."""
FORMATS = ("table", "csv", "tsv", "json", "md")


def parser(verb: str, about: str, **options: Any) -> argparse.ArgumentParser:
    """Make the parser of a verb."""
    return argparse.ArgumentParser(
        prog=f"coopgraph {verb}",
        description=about,
        allow_abbrev=False,
        formatter_class=_formatter,
        **options,
    )


def _formatter(prog: str) -> argparse.HelpFormatter:
    # Given no width, argparse imports shutil for it, even where no help is wanted.
    return argparse.RawDescriptionHelpFormatter(prog, width=tables.terminal(100) - 2)


def add_sources(to: argparse.ArgumentParser) -> None:
    """Add ``--sources``, ``--without-shipped`` and ``--store``."""
    chosen = to.add_mutually_exclusive_group()
    chosen.add_argument(
        "--sources", metavar="A,B", help="trust only these sources (ids, separated by commas)"
    )
    chosen.add_argument(
        "--without-shipped",
        dest="sources",
        action="store_const",
        const=IMPORTED,
        help="of a store that holds the graph coopgraph ships: leave that out",
    )
    to.add_argument(
        "--store",
        metavar="STORE",
        help="ask a store that coopgraph import made, or a SPARQL endpoint",
    )


def add_time(to: argparse.ArgumentParser) -> None:
    """Add ``--at``, ``--coverage``, ``--certainty`` and ``--ranks``: which ties count."""
    to.add_argument("--at", metavar="DATE", help="only ties active on a day, month or year")
    to.add_argument(
        "--coverage", default="any", help="any (default): on some day of that time; or all"
    )
    to.add_argument("--certainty", default="possible", help=CERTAINTY)
    add_ranks(to)


def add_succession(to: argparse.ArgumentParser, *, more: str = "") -> None:
    """Add ``--succession``: what becomes of the ties of states that ended."""
    to.add_argument(
        "--succession",
        default="ends",
        metavar="WORD",
        help="ties of a state that ended: ends (default) with it; passes, to who carried on its"
        f" seat; series, always of the last of the series; ask: refuse where any outlasts it{more}",
    )


def add_roles(to: argparse.ArgumentParser) -> None:
    """Add ``--roles``."""
    to.add_argument(
        "--roles", type=listed, metavar="ROLE,...", help="only these roles count (all by default)"
    )


def add_ranks(to: argparse.ArgumentParser) -> None:
    """Add ``--ranks``."""
    to.add_argument(
        "--ranks",
        type=listed,
        default=["preferred", "normal"],
        metavar="RANK,...",
        help="ranks of the ties that count (preferred,normal); deprecated is the third",
    )


def add_renamed(to: argparse.ArgumentParser, old: str, new: str, **options: Any) -> None:
    """Add an older name of an option: it is understood, and told.

    Args:
        to: The parser, which has the option.
        old: Such as ``--start``.
        new: Such as ``--since``.
        **options: What the option itself takes.
    """

    class Renamed(argparse.Action):
        """Store the value under the name of now."""

        def __call__(
            self, parser: argparse.ArgumentParser, namespace: Any, values: Any, flag: Any = None
        ) -> None:
            note(f"{flag} is now called {new}")
            setattr(namespace, self.dest, values if self.nargs != 0 else self.const)

    to.add_argument(old, action=Renamed, help=argparse.SUPPRESS, **options)


def note(text: str) -> None:
    """Tell something that is no error."""
    sys.stderr.write(f"coopgraph: note: {text}\n")


@contextmanager
def noted(*kinds: type[Warning]) -> Iterator[None]:
    """Tell warnings of these kinds as notes, one line each."""
    with warnings.catch_warnings():
        usual = warnings.showwarning

        def tell(message: Any, category: type[Warning], *place: Any, **more: Any) -> None:
            if issubclass(category, kinds):
                note(str(message))
            else:
                usual(message, category, *place, **more)

        warnings.showwarning = tell
        for kind in kinds:
            warnings.simplefilter("always", kind)
        yield


def add_parquet(to: argparse.ArgumentParser) -> None:
    """Add ``--parquet``."""
    to.add_argument(
        "--parquet",
        metavar="DIR",
        help="of the tables in a folder that coopgraph export --parquet or import wrote",
    )


def add_lang(to: argparse.ArgumentParser) -> None:
    """Add ``--lang``."""
    to.add_argument("--lang", choices=("en", "vi"), default="en", help="language of labels")


def add_encoding(to: argparse.ArgumentParser) -> None:
    """Add ``--encoding``."""
    to.add_argument(
        "--encoding",
        metavar="NAME",
        help="of the files, such as cp1258 (default: their mark, UTF-8, or a guess that is told)",
    )


def add_format(to: argparse.ArgumentParser) -> None:
    """Add ``--format``: by default a table on a terminal, CSV in a pipe."""
    to.add_argument(
        "--format",
        choices=FORMATS,
        default="table" if sys.stdout.isatty() else "csv",
        help="table (default on a terminal), csv (default when piped; what begins like a formula"
        " gets an apostrophe, for office programs), tsv and json (as it is), md (Markdown)",
    )


def add_timeout(to: argparse.ArgumentParser) -> None:
    """Add ``--timeout``."""
    to.add_argument(
        "--timeout",
        type=seconds,
        default=30.0,
        metavar="S",
        help="stop after this many seconds (default 30; 0: no limit)",
    )


@contextmanager
def stoppable(timeout: float | None) -> Iterator[None]:
    """Let Ctrl-C end the process where it answers without a limit: the engine does not hear it."""
    if timeout is not None or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def note_missing_scripts() -> None:
    """Say on standard error when pages were written without the explorer's scripts."""
    from coopgraph.render.npm_bundle import missing

    lacking = missing()
    if lacking:
        sys.stderr.write(f"the explorer is left out: {lacking}\n")


def add_engine(to: argparse.ArgumentParser) -> None:
    """Add ``--engine``."""
    to.add_argument(
        "--engine",
        metavar="NAME",
        help="where it is computed: here (default), or a Spark, spark://HOST:PORT or local[2]",
    )


def engine(name: str) -> str:
    """Check the name of an engine."""
    from coopgraph.engines.spark_session import is_master

    if not is_master(name):
        raise ParameterError(
            f"{name!r} names no engine", parameter="engine", hint="spark://HOST:PORT or local[2]"
        )
    return name


def add_texts(to: argparse.ArgumentParser, what: str) -> None:
    """Add ``--text SOURCE=FILE``."""
    to.add_argument("--text", action="append", default=[], metavar="SOURCE=FILE", help=what)


def seconds(text: str) -> float | None:
    """Read a time limit; 0 is none."""
    value = float(text)
    if not 0 <= value < 1e9:
        raise ValueError
    return value or None


def open_draft(options: argparse.Namespace) -> Draft:
    """Open a verb's draft, with ``--decisions`` in place of its own; tell its notes."""
    from coopgraph import intake

    draft = intake.load(options.draft)
    if options.decisions is not None:
        draft = draft.with_decisions(options.decisions)
    for said in draft.notes:
        note(said)
    return draft


def open_graph(sources: str | None, store: str | None) -> KnowledgeGraph:
    """Load the graph that trusts the sources given with ``--sources``, or a store.

    A store is a directory, or the address of a SPARQL endpoint; credentials for one come from the
    environment (see `credentials`), since a command line is seen by every user of a machine.
    """
    kg = _opened(sources, store)
    _asked.append(kg.scope.text())
    return kg


def open_release(path: Path) -> KnowledgeGraph:
    """Open an earlier graph by itself, see `coopgraph.load`."""
    from coopgraph import load

    kg = load(release=path)
    _asked.append(kg.scope.text())
    return kg


def tell_asked(status: int) -> None:
    """Say which graph was asked, once the answer is there; of what failed, nothing."""
    asked = list(dict.fromkeys(_asked))
    _asked.clear()
    if status == 0:
        for scope in asked:
            note(f"asked {scope}")


def _opened(sources: str | None, store: str | None) -> KnowledgeGraph:
    from coopgraph import load

    if sources == IMPORTED and (store is None or "://" in store):
        raise ParameterError("--without-shipped is said of a store", hint="--store DIR")
    if sources == IMPORTED:
        return load(store=store, with_shipped=False)
    if store is not None and "://" in store:
        from coopgraph.remote import connect

        with noted(UserWarning):
            kg = connect(store, credentials())
        return kg if sources is None else kg.trusting(listed(sources))
    return load(None if sources is None else listed(sources), store=store)


def tables_of(options: argparse.Namespace) -> tuple[pl.DataFrame, pl.DataFrame] | None:
    """Read the ties (of ``--ranks``) and nodes of ``--parquet``; None where it is not given."""
    if options.parquet is None:
        return None
    from coopgraph import frames

    refuse_graph(options)
    ties = frames.read_parquet(options.parquet)
    return ties.filter(ties["rank"].is_in(options.ranks)), frames.read_nodes(options.parquet)


def in_roles(ties: pl.DataFrame, options: argparse.Namespace) -> pl.DataFrame:
    """Keep the ties of ``--roles``, which are named as in the ontology, which every graph has."""
    if options.roles is None:
        return ties
    from coopgraph.questions import resolve_role

    kg = open_graph(None, None)
    return ties.filter(ties["role"].is_in([resolve_role(kg.store, name) for name in options.roles]))


def refuse_graph(options: argparse.Namespace) -> None:
    """Refuse ``--sources`` and ``--store`` beside ``--parquet``."""
    if options.sources or options.store:
        raise ParameterError("--parquet takes no --sources and no --store", parameter="parquet")


def credentials() -> tuple[str, str] | str | None:
    """Read what a server is to be told of us.

    ``COOPGRAPH_REMOTE_TOKEN`` is a bearer token; else ``COOPGRAPH_REMOTE_USER`` and
    ``COOPGRAPH_REMOTE_PASSWORD``.

    Raises:
        ParameterError: A user without a password.
    """
    import os

    from coopgraph.errors import ParameterError

    if token := os.environ.get("COOPGRAPH_REMOTE_TOKEN"):
        return token
    user = os.environ.get("COOPGRAPH_REMOTE_USER")
    if not user:
        return None
    password = os.environ.get("COOPGRAPH_REMOTE_PASSWORD")
    if password is None:
        raise ParameterError("COOPGRAPH_REMOTE_USER is set, COOPGRAPH_REMOTE_PASSWORD is not")
    return user, password


def listed(text: str) -> list[str]:
    """Split a list of names at its commas."""
    return [name.strip() for name in text.split(",") if name.strip()]


@contextmanager
def progress(what: str, after: float = 2.0) -> Iterator[None]:
    """Say on a terminal's standard error that work of over two seconds goes on.

    A timer signal ticks, so nothing runs beside the work and no thread is there when it forks.
    """
    import signal

    if not sys.stderr.isatty() or not hasattr(signal, "setitimer"):
        yield
        return
    began = time.monotonic()

    def tick(*_: object) -> None:
        sys.stderr.write(f"\r{what} … {time.monotonic() - began:.0f} s ")
        sys.stderr.flush()

    before = signal.signal(signal.SIGALRM, tick)
    signal.setitimer(signal.ITIMER_REAL, after, 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if time.monotonic() - began > after:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
