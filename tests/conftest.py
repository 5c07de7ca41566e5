"""What all tests share."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# The tests start some hundred processes, and images of containers often say that none may keep
# what it compiled: each of them would compile the whole package again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# JSON Schema's checker of IRIs compiles 39 grammars when it is imported, some seven seconds of
# every process that reads a notebook; notebooks hold no IRI to check, and it does without.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

# A busy machine must not fail a test, and the same commit must always try the same examples.
settings.register_profile("coopgraph", deadline=None, derandomize=True)
settings.load_profile("coopgraph")


# The files that take longest, longest first: a long one that begins last is waited for by itself.
LONG = (
    "servers/test_writing.py",
    "servers/test_remote.py",
    "servers/test_spark_cluster.py",
    "browser/test_sparql.py",
    "browser/test_large.py",
    "browser/test_served.py",
    "unit/test_derive.py",
    "unit/test_site.py",
    "notebooks/test_notebooks.py",
    "browser/test_views.py",
    "browser/test_real.py",
    "unit/test_validate.py",
    "unit/test_writing.py",
    "unit/test_writers.py",
)
PLACES = {name: place for place, name in enumerate(LONG)}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first; the order within a file, and of all others, stays."""

    def place(item: pytest.Item) -> int:
        return PLACES.get(item.nodeid.partition("::")[0].removeprefix("tests/"), len(LONG))

    items.sort(key=place)


@pytest.fixture(scope="session")
def shipped_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the shipped graph, to be read only; written once for all processes of a run."""
    import fcntl

    import coopgraph
    from coopgraph.pages.site_data import write_site

    base = tmp_path_factory.getbasetemp()
    together = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with (together / "shipped-site.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        folder = together / "shipped-site" / "pages"
        if not folder.exists():
            write_site(coopgraph.load(), folder)  # whole or not there
    return folder


@pytest.fixture(scope="session")
def endless() -> str:
    """A query that no machine ends, and that needs hardly any memory whatever graph it is asked of.

    A join of triples would be ended by a limit of memory, or not, by how fast it fills it.
    """
    tables = (f"VALUES ?v{place} {{ 0 1 2 3 4 5 6 7 8 9 }}" for place in range(16))
    return f"SELECT (COUNT(*) AS ?n) {{ {' '.join(tables)} }}"
