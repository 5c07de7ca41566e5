"""The same SELECT on Apache Spark, in the session one has."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coopgraph.errors import CoopgraphError, MissingDependency, ParameterError

if TYPE_CHECKING:
    import polars as pl


def is_session(engine: object) -> bool:
    """Say whether this is a Spark session, classic or of Spark Connect, without importing Spark."""
    return any(
        kind.__name__ == "SparkSession" and kind.__module__.startswith("pyspark.")
        for kind in type(engine).__mro__
    )


@dataclass(frozen=True)
class Spark:
    """A Spark session as an engine of panels; ``engine=session`` means the same.

    The tables of a panel go to Spark as Arrow and come back as Arrow. They are views of a session
    of their own beside the given one, so that no view of the user's is hidden or replaced; what
    is configured for the whole application holds for it too.

    Args:
        session: A ``pyspark.sql.SparkSession``. It is neither configured nor stopped.

    Raises:
        ParameterError: It is no Spark session.
    """

    session: Any

    def __post_init__(self) -> None:
        if not is_session(self.session):
            raise ParameterError(
                f"a {type(self.session).__name__} is no Spark session", parameter="engine"
            )

    def __repr__(self) -> str:
        return f"Spark {self.session.version}"

    def parquet(self, path: str) -> str:
        """Give what stands in SQL for the table in a directory of Parquet files.

        Spark's workers read it, so it must lie where all of them see it. A path without a scheme
        is one of files, from where this process stands.
        """
        place = path if "://" in path else f"file://{os.path.abspath(path)}"  # noqa: PTH100
        quoted = place.replace("`", "``")
        return f"parquet.`{quoted}`"

    def run(self, sql: str, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
        """Give the rows of a SELECT.

        Raises:
            MissingDependency: pyarrow is not installed.
            CoopgraphError: Spark cannot do it.
        """
        with said():
            return collected(self.frame(sql, tables))

    def frame(self, sql: str, tables: Mapping[str, pl.DataFrame]) -> Any:
        """Give the rows of a SELECT as a frame of Spark, which computes it when it is used.

        Raises:
            MissingDependency: pyarrow is not installed.
            CoopgraphError: Spark refuses it.
        """
        try:
            import pyarrow as pa
        except ImportError as error:
            raise MissingDependency(
                f"{error.name} is not installed", hint="pip install 'coopgraph[spark]'"
            ) from None
        with said():
            beside = self.session.newSession()
            for name, table in tables.items():
                beside.createDataFrame(_plain(table, pa)).createOrReplaceTempView(name)
            return beside.sql(sql)


@contextlib.contextmanager
def said() -> Iterator[None]:
    """Turn Spark's errors into ours."""
    from pyspark.errors import PySparkException

    try:
        yield
    except PySparkException as error:
        raise CoopgraphError(f"Spark failed: {str(error).partition(chr(10))[0]}") from error


def collected(frame: Any) -> pl.DataFrame:
    """Bring the rows of a frame of Spark here."""
    import polars as pl

    table = pl.from_arrow(frame.toArrow())
    assert isinstance(table, pl.DataFrame)  # noqa: S101 - a table of Arrow, not a column
    return table


def checkpointed(frame: Any, *, eager: bool = True) -> Any:
    """Cut a frame off from what it was made of, so that plans do not grow with each step."""
    context = getattr(frame.sparkSession, "sparkContext", None)
    if context is not None and context.getCheckpointDir() is not None:
        return frame.checkpoint(eager)
    return frame.localCheckpoint(eager)


def _plain(table: pl.DataFrame, pa: Any) -> Any:
    """Give Arrow with 32-bit offsets, which Spark reads in all versions."""
    arrow = table.to_arrow()
    kinds = {pa.large_string(): pa.string(), pa.string_view(): pa.string()}
    fields = [pa.field(f.name, kinds.get(f.type, f.type)) for f in arrow.schema]
    return arrow.cast(pa.schema(fields))
