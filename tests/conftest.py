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
