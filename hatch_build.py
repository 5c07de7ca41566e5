"""Build hook: puts the built graph into the wheel, so that an installation derives nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class GraphHook(BuildHookInterface):  # type: ignore[type-arg, misc, unused-ignore]
    """Derive the graph from ``ontology/`` and ``data/`` when a wheel is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write ``build/graph.nq`` and include it as ``coopgraph/_resources/graph.nq``."""
        if version == "editable":
            return  # a checkout makes its graph when it first needs it
        sys.path.insert(0, str(Path(self.root) / "src"))
        from coopgraph.build import build

        _, path = build()
        build_data["force_include"][str(path)] = "coopgraph/_resources/graph.nq"
