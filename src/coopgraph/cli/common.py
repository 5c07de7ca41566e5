"""What several verbs share: options, loading, progress."""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from coopgraph.errors import ParameterError

from . import tables

if TYPE_CHECKING:
    from coopgraph.kg import KnowledgeGraph

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
    """Add ``--sources`` and ``--store``."""
    to.add_argument(
        "--sources", metavar="A,B", help="trust only these sources (ids, separated by commas)"
    )
    to.add_argument(
        "--store",
        metavar="STORE",
        help="ask a store that coopgraph import made, or a SPARQL endpoint",
    )


def add_lang(to: argparse.ArgumentParser) -> None:
    """Add ``--lang``."""
    to.add_argument("--lang", choices=("en", "vi"), default="en", help="language of labels")


def add_format(to: argparse.ArgumentParser) -> None:
    """Add ``--format``: by default a table on a terminal, CSV in a pipe."""
    to.add_argument(
        "--format",
        choices=FORMATS,
        default="table" if sys.stdout.isatty() else "csv",
        help="table (default on a terminal), csv (default when piped), tsv, json, md (Markdown)",
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


def note_missing_scripts() -> None:
    """Say on standard error when pages were written without the explorer's scripts."""
    from coopgraph.render.engine import missing

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
    from coopgraph.panel.cluster import is_master

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


def open_graph(sources: str | None, store: str | None) -> KnowledgeGraph:
    """Load the graph that trusts the sources given with ``--sources``, or a store.

    A store is a directory, or the address of a SPARQL endpoint; credentials for one come from the
    environment (see `credentials`), since a command line is seen by every user of a machine.
    """
    from coopgraph.kg import load

    if store is not None and "://" in store:
        from coopgraph.remote import connect

        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always", UserWarning)
            kg = connect(store, credentials())
        for warning in said:
            sys.stderr.write(f"coopgraph: note: {warning.message}\n")
        return kg if sources is None else kg.trusting(listed(sources))
    return load(None if sources is None else listed(sources), store=store)


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
