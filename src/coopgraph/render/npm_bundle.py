"""What is bundled from `frontend/` and npm: the scripts of the pages and the engine of SPARQL.

The bundle lies in ``static/vendor-built``. It is made by ``frontend/bundle.py`` and not tracked;
where it is missing no explorer can be written, and `missing` says why and what to run.
"""

from __future__ import annotations

import base64
import gzip
import json
import sys
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coopgraph.errors import MissingDependency
from coopgraph.render import assets

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

MISSING = (
    "the explorer's scripts were not bundled when coopgraph was installed, "
    "since npm's registry could not be reached"
)


def _room() -> Traversable:
    return resources.files(__package__) / "static" / "vendor-built"


def missing() -> str | None:
    """Say why no explorer can be written, and what to run; None when the bundle is there."""
    return None if (_room() / "manifest.json").is_file() else f"{MISSING} (run: {_remedy()})"


def require() -> None:
    """Refuse where no explorer can be written, before anything is worked out for it.

    Raises:
        MissingDependency: There is no bundle; the hint says what to run.
    """
    if missing() is not None:
        raise MissingDependency(MISSING, hint=f"run: {_remedy()}")


def _remedy() -> str:
    bundler = Path(__file__).resolve().parents[3] / "frontend" / "bundle.py"
    if bundler.is_file():
        return f"{sys.executable} {bundler}"
    return f"{sys.executable} -m pip install --force-reinstall --no-deps coopgraph"


def part(name: str) -> bytes:
    """Give a file of the bundle, compressed with gzip.

    Raises:
        MissingDependency: There is no bundle; the hint says what to run.
    """
    require()
    return (_room() / f"{name}.gz").read_bytes()


def script(name: str) -> str:
    """Give a script of the bundle.

    Args:
        name: ``explorer``, ``guard`` (which runs before all else), ``front`` or ``editor``.

    Returns:
        One JavaScript function, called at once: nothing of it leaks into the page.

    Raises:
        MissingDependency: There is no bundle; the hint says what to run.
    """
    return gzip.decompress(part(f"{name}.js")).decode()


def parts(content: Mapping[str, Any]) -> dict[str, Any]:
    """Everything the tab needs, ready to be put into the page.

    Args:
        content: `nquads` (bytes, the named graphs), `prefixes` (name to IRI), `questions` and
            `groups`, as `coopgraph.pages.sparql_tab.engine_content` gives them.

    Returns:
        `packed`, element id to base64 of gzip; `later`, digests for the policy; `about`, data for
        the page's script.

    Raises:
        MissingDependency: There is no bundle; the hint says what to run.
    """
    require()
    digests = json.loads((_room() / "manifest.json").read_text("utf-8"))["sha256"]

    def packed(name: str) -> str:
        return base64.b64encode(part(name)).decode()

    return {
        "packed": {
            "sparql-code-editor": packed("editor.js"),
            "sparql-code-worker": packed("worker.js"),
            "sparql-code-engine": packed("oxigraph.wasm"),
            "sparql-quads": base64.b64encode(gzip.compress(content["nquads"], 9, mtime=0)).decode(),
        },
        "later": [digests["editor.js"]],
        "about": {
            "prefixes": dict(content["prefixes"]),
            "questions": list(content["questions"]),
            "groups": list(content.get("groups", ())),
            "columns": assets.column_words(),
        },
    }


def about(with_engine: bool) -> dict[str, Any]:
    """What the page says of itself: our version and licence, and those of what it carries.

    Returns:
        `version`; `packages`, each with name, version, licence, url and (where the package brings
        it) the text of its licence.
    """
    from coopgraph.version import __version__

    packages: list[dict[str, Any]] = [
        {
            "name": "vis-network",
            "version": "9.1.2",
            "licence": "Apache-2.0 OR MIT",
            "url": "https://visjs.github.io/vis-network/",
            "text": None,
        }
    ]
    for one in json.loads((_room() / "licences.json").read_text("utf-8")):
        inside = set(one.pop("inside"))
        if inside & {"explorer", "guard"} or (with_engine and inside - {"front"}):
            packages.append(one)
    return {"version": __version__, "packages": packages}
