"""Where the ontology, the data and the built graph lie, in a checkout and in a wheel."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - cheaper than pathlib


def root() -> Path:
    """Give the directory that holds ``ontology/`` and ``data/``.

    In a checkout or an editable install that is the repository, else the copy in the wheel
    (``coopgraph/_resources``).
    """
    packed = os.path.join(_PACKAGE, "_resources")  # noqa: PTH118
    if os.path.isdir(packed):  # noqa: PTH112
        return Path(packed)
    return Path(_PACKAGE).parent.parent


def is_checkout() -> bool:
    """Say whether the package runs from a repository (so that a cache may be written there)."""
    return root().name != "_resources"


def ontology_dir() -> Path:
    """Give the directory of the ontology, its shapes, rules and questions."""
    return root() / "ontology"


def data_dir() -> Path:
    """Give the directory of the data: ``sources.ttl`` and one file a source."""
    return root() / "data"


def reference(source: str) -> Path | None:
    """Give the file of a work of reference (``states``), a source outside the bundled graph."""
    path = data_dir() / "reference" / f"{source}.ttl"
    return path if "/" not in source and path.is_file() else None


def graph_path() -> Path:
    """Give the place of the built graph, whether or not it is there yet."""
    here = root()
    return here / "build" / "graph.nq" if is_checkout() else here / "graph.nq"


def built_graph() -> Path | None:
    """Give the built graph if there is one."""
    path = graph_path()
    return path if path.is_file() else None


def projection(name: str) -> str:
    """Give the SPARQL text of a projection (``src/coopgraph/projections/<name>.rq``)."""
    path = Path(_PACKAGE) / "projections" / f"{name}.rq"
    return path.read_text(encoding="utf-8")
