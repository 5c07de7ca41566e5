"""Where the joins run: DuckDB in this process, Spark, or any engine that runs one SELECT.

The joins are plain SQL, written once (see `sql`), because of a measurement: the dyad-year panel
of 15,557 state-years by 535 organisations (``python -m benchmarks panels``, 2 cores, not idle) took
1.17 s as SQL by hand on DuckDB, 1.32 s as Narwhals over Polars' streaming engine with three times
the memory, 11.3 s as Ibis over DuckDB; on the same machine under load 5.4, 16.7 and 44 s. SQL is
also what a codebook can print and a reviewer can run. It is kept to what DuckDB and Spark share,
and the tests run it on both. (What fits into memory is counted without either, see
`panel.build`.)

What does not fit into memory goes to disk: ``Duck(memory="512MB")``.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from coopgraph.engines.spark import Spark, is_session
from coopgraph.engines.spark_session import is_master, started
from coopgraph.errors import CoopgraphError, MissingDependency, ParameterError

if TYPE_CHECKING:
    import polars as pl


class Engine(Protocol):
    """Whatever runs one SELECT over named tables."""

    def run(self, sql: str, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
        """Give the rows of a SELECT; their order is not promised."""
        ...


@dataclass(frozen=True, kw_only=True)
class Duck:
    """DuckDB inside this process; what does not fit into memory goes to disk.

    Args:
        memory: How much it may use, such as ``"512MB"``; DuckDB's own choice (80% of the
            machine) by default. The result itself comes on top.
        temp: A directory for what does not fit; a temporary one, removed afterwards, by default.
        threads: How many; all cores by default.
    """

    memory: str | None = None
    temp: str | Path | None = None
    threads: int | None = None

    def parquet(self, path: str) -> str:
        """Give what stands in SQL for the table in a directory of Parquet files."""
        quoted = path.replace("'", "''")
        return f"read_parquet('{quoted}/**/*.parquet', hive_partitioning = true)"

    def run(self, sql: str, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
        """Give the rows of a SELECT.

        Raises:
            MissingDependency: duckdb or pyarrow is not installed.
            ParameterError: A setting DuckDB refuses, or too little memory even with the disk.
        """
        try:
            import duckdb
            import pyarrow as pa  # noqa: F401 - duckdb hands over rows through it
        except ImportError as error:
            raise MissingDependency(
                f"{error.name} is not installed", hint="pip install 'coopgraph[research]'"
            ) from None
        with tempfile.TemporaryDirectory(prefix="coopgraph-") as scratch:
            config: dict[str, Any] = {
                # Never DuckDB's own default, a directory where the user happens to stand.
                "temp_directory": str(self.temp or scratch),
                "preserve_insertion_order": "false",
            }
            if self.memory is not None:
                config["memory_limit"] = self.memory
            if self.threads is not None:
                config["threads"] = self.threads
            try:
                with duckdb.connect(config=config) as connection:
                    for name, table in tables.items():
                        connection.register(name, table)
                    answer: pl.DataFrame = connection.sql(sql).pl()
                    return answer
            except duckdb.OutOfMemoryException as error:
                raise ParameterError(
                    f"DuckDB cannot do it in {self.memory or 'this memory'}: {_first(error)}",
                    parameter="memory",
                    hint="give it more, or fewer threads",
                ) from None
            except (
                duckdb.ParserException,
                duckdb.InvalidInputException,
                duckdb.CatalogException,
                duckdb.SyntaxException,
            ) as error:
                raise ParameterError(f"DuckDB refuses: {_first(error)}") from None
            except duckdb.Error as error:
                raise CoopgraphError(f"DuckDB failed: {_first(error)}") from error


def has_duckdb() -> bool:
    """Say whether DuckDB, and pyarrow, through which it hands over rows, are installed."""
    return all(find_spec(name) is not None for name in ("duckdb", "pyarrow"))


@contextlib.contextmanager
def engaged(engine: Engine | Any | None) -> Iterator[Engine]:
    """Give the engine to run on, for as long as it is needed.

    Args:
        engine: None for `Duck`, a Spark session, the text of a Spark master (a session is made
            and stopped, see `spark_session.started`), or anything that runs SQL.

    Raises:
        ParameterError: It is none.
        MissingDependency, CoopgraphError: See `spark_session.started`.
    """
    if is_master(engine):
        with started(engine) as session:  # type: ignore[arg-type]
            yield Spark(session)
    else:
        yield resolved(engine)


def resolved(engine: Engine | Any | None) -> Engine:
    """Give the engine to run on: `Duck` if none is named, `Spark` for a session of it.

    Raises:
        ParameterError: It is none.
    """
    if engine is None:
        return Duck()
    if is_session(engine):
        return Spark(engine)
    if not callable(getattr(engine, "run", None)):
        raise ParameterError(
            f"a {type(engine).__name__} runs no SQL",
            parameter="engine",
            hint="Duck(), or a Spark session, or text such as spark://HOST:PORT",
        )
    runner: Engine = engine
    return runner


def _first(error: Exception) -> str:
    return str(error).partition("\n")[0]
