"""Build hook: puts the built graph and the bundled scripts into the wheel."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class GraphHook(BuildHookInterface):  # type: ignore[type-arg, misc, unused-ignore]
    """Derive the graph and bundle the scripts of the pages."""

    def dependencies(self) -> list[str]:
        """Ask for a Node.js of PyPI where the path has none that serves."""
        bundle = _bundler(Path(self.root))
        return [] if bundle.on_path() else [bundle.NODE_WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the bundle, and for a wheel the graph, so that an installation derives nothing.

        A wheel gets ``build/graph.nq`` as ``coopgraph/_resources/graph.nq``; an editable install
        makes its graph when it first needs it. The bundle lies inside the package, untracked.
        """
        root = Path(self.root)
        self._bundle(root, build_data, editable=version == "editable")
        if version == "editable":
            return
        sys.path.insert(0, str(root / "src"))
        from coopgraph.build import build

        _, path = build()
        build_data["force_include"][str(path)] = "coopgraph/_resources/graph.nq"

    def _bundle(self, root: Path, build_data: dict[str, Any], *, editable: bool) -> None:
        """Make the bundle; where it cannot be had say so, and fail where a wheel is released."""
        bundle = _bundler(root)
        try:
            made = bundle.bundle(root)
        except bundle.BundleError as error:
            if os.environ.get("CI") and not editable:
                raise
            self.app.display_warning(str(error))
            return
        if not editable:
            for path in sorted(made.iterdir()):
                inside = f"coopgraph/{path.relative_to(root / 'src' / 'coopgraph').as_posix()}"
                build_data["force_include"][str(path)] = inside


def _bundler(root: Path) -> Any:
    sys.path.insert(0, str(root / "frontend"))
    import bundle

    return bundle
