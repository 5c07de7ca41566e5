"""The panels' SQL on Apache Spark, against DuckDB and the matrix products, in one local session.

Spark comes with the extra ``spark`` (some 450 MB), not with the tests' own dependencies.
"""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
import pytest

pytest.importorskip("duckdb")
pytest.importorskip("pyspark", reason="Spark is not installed: pip install 'coopgraph[spark]'")
if shutil.which("java") is None:
    pytest.skip("Spark needs a Java runtime", allow_module_level=True)

from coopgraph import frames, panel
from coopgraph.errors import CoopgraphError, ParameterError

# One worker for the whole module: a session takes some ten seconds to start.
pytestmark = [
    pytest.mark.xdist_group("spark"),
    # pyspark 4.3 warns that it is not yet tested with pandas 3; panels do not pass through pandas.
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
WEIGHTS = {"member": 1.0, "observer": 0.25}


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    # What makes a short-lived Java start faster: no optimising compiler, one collector's thread.
    with pytest.MonkeyPatch.context() as patched:
        quick = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
        patched.setenv("JDK_JAVA_OPTIONS", os.environ.get("JDK_JAVA_OPTIONS", quick))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pyspark.sql import SparkSession

            builder = SparkSession.builder.master("local[2]").appName("coopgraph")
            for key, value in {
                "spark.ui.enabled": "false",
                "spark.sql.shuffle.partitions": "2",
                "spark.driver.host": "127.0.0.1",
                "spark.driver.bindAddress": "127.0.0.1",
                "spark.log.level": "ERROR",
            }.items():
                builder = builder.config(key, value)
            made = builder.getOrCreate()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def ties() -> pl.DataFrame:
    """60 spells of 7 actors in 4 frameworks, by two sources."""
    random = np.random.default_rng(11)
    rows = [
        {
            "participant": f"a{random.integers(0, 7)}",
            "framework": f"f{random.integers(0, 4)}",
            "role": str(random.choice(list(WEIGHTS))),
            "begin": str(begin) if (begin := int(random.integers(1990, 1996))) % 3 else None,
            "end": ".." if random.random() < 0.2 else str(begin + int(random.integers(0, 4))),
            "source": str(random.choice(["urn:s", "urn:t"])),
        }
        for _ in range(60)
    ]
    return frames.from_table(pl.DataFrame(rows))


EXIST = pl.DataFrame(
    {"node": [f"a{i}" for i in range(7)], "begin": 1991, "end": [1997] + [None] * 6}
)
TOLD = pl.DataFrame({"actor": ["a6"], "state": ["a5"], "begin": [1993]})
EVERYTHING: dict[str, Any] = {
    "start": 1990, "stop": 1998, "certainty": "both", "weights": WEIGHTS, "min_sources": 2,
}  # fmt: skip


@pytest.mark.parametrize(
    ("make", "choice"),
    [
        (panel.dyad_year, {**EVERYTHING, "min_sources": 1, "directed": True}),
        (panel.dyad_year, {"existence": EXIST, "succession": TOLD, "zeros": True}),
        (panel.actor_year, EVERYTHING),
        (panel.framework_year, {"unit": "month", "start": 1994, "stop": 1994}),
        (panel.two_mode, {"existence": EXIST, "zeros": True, "certainty": "both"}),
    ],
)
def test_spark_answers_what_duckdb_answers(
    session: Any, ties: pl.DataFrame, make: Any, choice: dict[str, Any]
) -> None:
    mine = make(ties, engine=panel.Duck(threads=1), **choice)
    theirs = make(ties, engine=session, **choice)
    assert mine.frame.height > 10
    assert theirs.frame.equals(mine.frame)
    assert theirs.sql == mine.sql
    assert theirs.parameters["engine"] == f"Spark {session.version}"
    if make is panel.dyad_year:
        assert make(ties, **choice).frame.equals(mine.frame)


def test_the_users_session_is_left_as_it_was(session: Any, ties: pl.DataFrame) -> None:
    session.sql("SELECT 1 AS mine").createOrReplaceTempView("ties")
    panel.actor_year(ties, engine=panel.Spark(session))
    assert session.sql("SELECT * FROM ties").columns == ["mine"]


def test_what_spark_refuses_is_told(session: Any) -> None:
    with pytest.raises(CoopgraphError, match="Spark failed"):
        panel.Spark(session).run("SELECT nothing FROM nowhere", {})
    with pytest.raises(ParameterError, match="a dict is no Spark session"):
        panel.Spark({})
