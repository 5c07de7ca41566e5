"""Panels, projections and measures on a real Spark: a master and a worker, apart from the tests.

Both are processes on loopback, started once; one session serves all tests. What Spark answers is
compared with the engines here, and with networkx.
"""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from coopgraph import frames, network, panel
from coopgraph.analysis import measures
from coopgraph.analysis.projection import WEIGHTS, project
from coopgraph.build import Corpus, assemble, derive
from coopgraph.cli import main
from coopgraph.engines import spark_network, spark_session
from coopgraph.errors import CoopgraphError, MissingDependency, ParameterError, UnknownNameError
from coopgraph.export import write_tables
from coopgraph.kg import KnowledgeGraph
from coopgraph.resources import ontology_dir

pytestmark = [
    # pyspark leaves its sockets to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
SMALL = Path(__file__).resolve().parents[1] / "fixtures" / "small"
ROLES = {"member": 1.0, "observer": 0.25}
# What makes a short-lived Java start faster: no optimising compiler, one collector's thread.
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
SETTINGS = {"spark.sql.shuffle.partitions": "2", "spark.sql.adaptive.enabled": "false"}


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A master and a worker; Java is found as it is for users, or is said to be missing."""
    spark_session.java()
    spec = importlib.util.find_spec("pyspark")
    assert spec is not None
    assert spec.origin is not None, "pip install -e '.[dev]'"
    home, room = Path(spec.origin).parent, tmp_path_factory.mktemp("spark")
    port = free_port()
    url = f"spark://127.0.0.1:{port}"
    with pytest.MonkeyPatch.context() as patched:
        for name, value in {
            "JDK_JAVA_OPTIONS": os.environ.get("JDK_JAVA_OPTIONS", QUICK),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_HOME": str(home),
            "SPARK_LOCAL_DIRS": str(room),
            "PYSPARK_PYTHON": sys.executable,
        }.items():
            patched.setenv(name, value)
        common = ["--host", "127.0.0.1", "--webui-port"]
        commands = [
            ["master.Master", *common, str(free_port()), "--port", str(port)],
            ["worker.Worker", *common, str(free_port()), "--cores", "2", "--memory", "1g",
             "--work-dir", str(room), url],
        ]  # fmt: skip
        told = room / "said.txt"
        said = told.open("w")
        running: list[subprocess.Popen[bytes]] = []
        try:
            for name, *rest in commands:
                command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}"]
                running.append(subprocess.Popen([*command, *rest], stdout=said, stderr=said))
            # However slow the machine is: as long as both run, they may still come.
            patched.setattr(spark_session, "WORKERS", 600.0)
            until = time.monotonic() + 600
            while not reached(port):
                assert all(process.poll() is None for process in running), told.read_text()
                assert time.monotonic() < until, told.read_text()
                time.sleep(0.05)
            yield url
        finally:
            for process in reversed(running):
                process.terminate()
            for process in running:
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            said.close()


def reached(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def session(master: str) -> Iterator[Any]:
    with spark_session.started(master, SETTINGS) as made:
        yield made


def test_the_work_is_done_by_a_worker_elsewhere(session: Any, master: str) -> None:
    assert session.sparkContext.master == master
    executors = session.sparkContext._jsc.sc().getExecutorMemoryStatus()
    assert executors.size() == 2  # the driver, and the worker's


# -- Panels ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ties() -> pl.DataFrame:
    """60 spells of 7 actors in 4 frameworks, by two sources."""
    random = np.random.default_rng(11)
    rows = [
        {
            "participant": f"a{random.integers(0, 7)}",
            "framework": f"f{random.integers(0, 4)}",
            "role": str(random.choice(list(ROLES))),
            "begin": str(begin) if (begin := int(random.integers(1990, 1996))) % 3 else None,
            "end": ".." if random.random() < 0.2 else str(begin + int(random.integers(0, 4))),
            "source": str(random.choice(["urn:s", "urn:t"])),
        }
        for _ in range(60)
    ]
    return frames.from_table(pl.DataFrame(rows))


@pytest.fixture(scope="module")
def folder(ties: pl.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("tables")
    for number, part in enumerate(ties.partition_by("source")):
        room = place / "participations" / f"source_id={number}"
        room.mkdir(parents=True)
        part.write_parquet(room / "part-0.parquet", compression="zstd")
    return place


EXIST = pl.DataFrame(
    {"node": [f"a{i}" for i in range(7)], "begin": 1991, "end": [1997] + [None] * 6}
)
TOLD = pl.DataFrame({"actor": ["a6"], "state": ["a5"], "begin": [1993]})
EVERYTHING: dict[str, Any] = {
    "since": 1990, "until": 1998, "certainty": "both", "weights": ROLES, "min_sources": 2,
}  # fmt: skip


@pytest.mark.parametrize(
    ("make", "choice"),
    [
        (panel.dyad_year, {**EVERYTHING, "min_sources": 1, "directed": True}),
        (panel.dyad_year, {"existence": EXIST, "succession": TOLD, "zeros": True}),
        (panel.actor_year, EVERYTHING),
        (panel.framework_year, {"unit": "month", "since": 1994, "until": 1994}),
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


@pytest.mark.parametrize(
    ("make", "choice"),
    [
        (panel.dyad_year, {**EVERYTHING, "existence": EXIST, "succession": TOLD}),
        (panel.actor_year, {"coverage": "all", "unit": "month", "since": 1992, "until": 1994,
                            "actors": ["a1", "a2"]}),
    ],
)  # fmt: skip
def test_workers_read_the_folder_themselves(
    session: Any,
    ties: pl.DataFrame,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Any,
    choice: dict[str, Any],
) -> None:
    mine = make(ties, **choice)
    sent: list[int] = []
    frame = panel.Spark.frame

    def watched(self: panel.Spark, sql: str, tables: Any) -> Any:
        sent.extend(table.height for table in tables.values())
        return frame(self, sql, tables)

    monkeypatch.setattr(panel.Spark, "frame", watched)
    theirs = make(folder, engine=session, **choice)
    assert max(sent) < ties.height  # of the ties, none was sent by us
    assert theirs.frame.equals(mine.frame)
    assert theirs.counts == mine.counts
    assert theirs.sources == mine.sources


def test_spark_reads_an_export_as_polars_does(session: Any, tmp_path: Path) -> None:
    corpus = Corpus(ontology_dir(), SMALL / "data")
    made = write_tables(KnowledgeGraph(derive(assemble(corpus), corpus), corpus), tmp_path / "out")
    for name in ("participations", "nodes", "evidence", "sources"):
        mine = pl.scan_parquet(made / name, hive_partitioning=True).collect()
        theirs = pl.from_arrow(session.read.parquet(str(made / name)).toArrow())
        assert isinstance(theirs, pl.DataFrame)
        order = mine.columns[:1] + [c for c in ("source",) if c in mine.columns]
        assert_frame_equal(theirs.select(mine.columns).sort(order), mine.sort(order))
        assert set(theirs.columns) == set(mine.columns)
        assert mine.height


def test_the_users_session_is_left_as_it_was(session: Any, ties: pl.DataFrame) -> None:
    session.sql("SELECT 1 AS mine").createOrReplaceTempView("ties")
    panel.actor_year(ties, engine=panel.Spark(session))
    assert session.sql("SELECT * FROM ties").columns == ["mine"]


# -- Projections -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weights", "choice"),
    [
        (WEIGHTS, {}),
        (("count",), {"mode": "frameworks", "at": "1994-05"}),
        (("hyperbolic",), {"certainty": "certain", "sources": ["urn:s"]}),
        (("cosine",), {"overlap": False}),
    ],
)
def test_spark_projects_as_the_matrices_do(
    session: Any, ties: pl.DataFrame, folder: Path, weights: Any, choice: dict[str, Any]
) -> None:
    heavy = dict(zip(ties["role"].unique().sort(), [0.5, 2.0], strict=True))
    for weight in weights:
        asked = {**choice, "weight": weight, "roles": heavy if weight == "roles" else None}
        mine = project(ties, **asked)
        assert mine.height
        table = folder if weight == "tanh" else ties
        assert_frame_equal(project(table, engine=session, **asked), mine, abs_tol=1e-9)


# -- Measures ----------------------------------------------------------------------------------


def awkward() -> nx.Graph:
    """Weights, a loop, a chain of twelve, two equal parts, and nodes without an edge."""
    random = np.random.default_rng(3)
    graph = nx.Graph(kind="actors")
    graph.add_nodes_from((f"n{i:02}" for i in range(24)), label_en="Ash", label_vi="Tần bì")
    for one, other in random.integers(0, 20, (34, 2)).tolist():
        graph.add_edge(f"n{one:02}", f"n{other:02}", weight=float(random.integers(1, 9)) / 4)
    chain = [f"c{i}" for i in (7, 2, 11, 4, 0, 9, 1, 10, 3, 8, 5, 6)]
    nx.add_path(graph, chain, weight=1.0)
    graph.add_edge("y", "x", weight=3.0)
    graph.add_edge("p", "q", weight=0.5)
    return graph


@pytest.mark.parametrize("name", ["degree", "strength", "components"])
def test_spark_measures_what_networkx_measures(session: Any, name: str) -> None:
    graph = awkward()
    mine = measures.measure(name, graph, lang="vi")
    theirs = measures.measure(name, graph, lang="vi", engine=session)
    assert theirs.equals(mine)
    assert theirs.schema == mine.schema
    if name == "components":
        parts = list(nx.connected_components(graph))
        assert theirs["component"].n_unique() == len(parts) > 5
        assert sorted(theirs["size"].unique()) == sorted({len(part) for part in parts})


def test_pagerank_with_weights_and_nodes_that_lead_nowhere(session: Any) -> None:
    graph = awkward()
    theirs = measures.measure("pagerank", graph, engine=session, damping=0.6)
    mine = measures.measure("pagerank", graph, damping=0.6)
    assert theirs.columns == mine.columns
    assert_frame_equal(theirs.sort("node"), mine.sort("node"), abs_tol=1e-9)
    graph.remove_edges_from(nx.selfloop_edges(graph))
    exact = nx.pagerank(graph, alpha=0.6, weight="weight", tol=1e-14, max_iter=999)
    for node, value in theirs.select("node", "pagerank").iter_rows():
        assert value == pytest.approx(exact[node], abs=1e-9)
    assert theirs["pagerank"].sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("kind", "name", "choice"),
    [
        ("participation", "pagerank", {"ranks": ["normal"]}),
        ("actors", "strength", {"at": "1993"}),
        ("frameworks", "components", {"certainty": "certain"}),
        ("participation", "degree", {"sources": ["urn:t"], "at": "1993"}),
    ],
)
def test_networks_of_a_folder_are_those_of_the_table(
    session: Any, ties: pl.DataFrame, folder: Path, kind: str, name: str, choice: dict[str, Any]
) -> None:
    nodes = network.tables.described([{"node": "a1", "label_en": "Ash"}])
    more: dict[str, Any] = {"damping": 0.5} if name == "pagerank" else {}
    mine = measures.measure(name, network.build(kind, ties, nodes, **choice), **more)
    net = spark_network.network(kind, folder, nodes, session=session, **choice)
    theirs = measures.measure(name, net, **more)
    assert mine.height > 2
    assert theirs.schema == mine.schema
    assert_frame_equal(theirs.sort("node"), mine.sort("node"), abs_tol=1e-9)


def test_an_empty_network_has_empty_tables(session: Any) -> None:
    found = measures.measure("pagerank", nx.Graph(), engine=session)
    assert found.height == 0
    assert found.columns == measures.measure("pagerank", nx.Graph()).columns


# -- Masters by name, and what goes wrong --------------------------------------------------------


def test_a_master_may_be_named(session: Any, master: str, ties: pl.DataFrame) -> None:
    """Where this process has a session of it, that one is lent and goes on."""
    made = panel.actor_year(ties, engine=master)
    assert made.parameters["engine"] == f"Spark {session.version}"
    assert session.sql("SELECT 1 AS one").first().one == 1
    with pytest.raises(ParameterError, match="has a Spark session of spark://"):
        panel.actor_year(ties, engine="local[2]")


def test_a_command_runs_on_the_cluster(
    session: Any, master: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = ["--parquet", str(folder), "--engine", master]
    assert main(["measure", "strength", "--kind", "participation", *told]) == 0
    found = pl.read_csv(capsys.readouterr().out.encode())
    assert found.columns == ["node", "label", "strength", "absent_as"]
    assert found["strength"].sum() == 2 * 60
    assert main(["panel", "dyad-year", *told, "--since", "1994", "--until", "1994"]) == 0
    assert pl.read_csv(capsys.readouterr().out.encode())["year"].unique().to_list() == [1994]
    assert main(["measure", "betweenness", *told]) == 2
    assert "betweenness is not computed in Spark" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
        (lambda s: panel.Spark(s).run("SELECT nothing FROM nowhere", {}), CoopgraphError,
         "Spark failed"),
        (lambda s: panel.Spark({}), ParameterError, "a dict is no Spark session"),
        (lambda s: measures.measure("betweenness", nx.Graph(), engine=s), ParameterError,
         "betweenness is not computed in Spark"),
        (lambda s: measures.measure("pagerank", nx.Graph(), engine=s, damping=1), ParameterError,
         "damping"),
        (lambda s: spark_network.network("stars", "x", session=s), UnknownNameError, "stars"),
        (lambda s: measures.measure("pagerank", awkward(), engine=s, damping=0.9, most=2),
         ParameterError, "not settled after 2 steps"),
    ],
)  # fmt: skip
def test_what_spark_cannot_do_is_told(
    session: Any, call: Callable[[Any], object], error: type[Exception], match: str
) -> None:
    with pytest.raises(error, match=match):
        call(session)


def outside(code: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process that has no session yet."""
    script = f"from coopgraph.engines import spark_session\n{code}"
    return subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        timeout=600,
        env={**os.environ, "JDK_JAVA_OPTIONS": QUICK, **more},
    )


def test_a_master_nobody_answers_for_is_told_at_once() -> None:
    done = outside(f"with spark_session.started('spark://127.0.0.1:{free_port()}'): pass")
    assert done.returncode == 1
    assert "does not answer: Connection refused" in done.stderr


def test_a_cluster_without_room_is_told_in_time(master: str, session: Any) -> None:
    """The session here holds all the cores, so nobody takes the work of another one."""
    # A session of its own, made and stopped, comes first: the second then starts in a moment.
    local = (
        "from coopgraph import frames, panel; import polars as pl\n"
        "ties = frames.from_table(pl.DataFrame({'participant': ['a'], 'framework': ['f'],"
        " 'begin': [1990], 'end': [1990]}))\n"
        "print(panel.actor_year(ties, engine='local[1]').frame.rows())\n"
    )
    done = outside(
        f"{local}spark_session.WORKERS = 1.0\nwith spark_session.started('{master}'): pass"
    )
    assert "[('a', 1990, 1, 0, 0)]" in done.stdout
    assert f"no worker of {master} takes work within 1 s" in done.stderr


@pytest.mark.parametrize("name", ["spark://", "spark://host", "local[", "yarn://x", "k8s://a:1"])
def test_no_name_of_a_master(name: str, ties: pl.DataFrame) -> None:
    with pytest.raises(ParameterError, match="names no Spark master"):
        panel.actor_year(ties, engine=name)


def test_without_java_or_pyspark_the_error_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ties: pl.DataFrame
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(MissingDependency, match="there is none in JAVA_HOME"):
        spark_session.java()
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingDependency, match="there is none on PATH"):
        spark_session.java()
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(MissingDependency, match="pyspark is not installed"):
        panel.actor_year(ties, engine="local[2]")
