"""What comes from npm: engine, worker and editor of the SPARQL tab, and the inflater.

The bundle lies in ``static/vendor-built``. It is made by ``frontend/bundle.py`` and not tracked;
where it is missing the page comes without the tab, and `missing` says why; a browser that cannot
unpack by itself then shows a message instead of the network.
"""

from __future__ import annotations

import base64
import gzip
import json
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

MISSING = (
    "the SPARQL tab is left out: its engine is bundled by Node.js when coopgraph is installed; "
    "install Node.js 18 or newer with npm and install coopgraph again (in a checkout: make run)"
)


#: The packages that every page carries, with or without the SPARQL tab.
INFLATER = frozenset({"fflate"})


def _room() -> Traversable:
    return resources.files(__package__) / "static" / "vendor-built"


def missing() -> str | None:
    """Say why the page would come without its SPARQL tab; None when the bundle is there."""
    return None if (_room() / "manifest.json").is_file() else MISSING


def part(name: str) -> bytes:
    """Give a file of the bundle, compressed with gzip."""
    return (_room() / f"{name}.gz").read_bytes()


def inflater() -> str | None:
    """The script that unpacks the data in a browser without `DecompressionStream`.

    Returns:
        JavaScript that defines `INFLATE`, bytes of gzip -> text; None when there is no bundle.
    """
    try:
        return gzip.decompress((_room() / "inflate.js.gz").read_bytes()).decode()
    except FileNotFoundError:
        return None


def parts(content: Mapping[str, Any]) -> dict[str, Any] | None:
    """Everything the tab needs, ready to be put into the page.

    Args:
        content: `nquads` (bytes, the named graphs), `prefixes` (name to IRI) and `questions`, as
            `coopgraph.catalogue.engine_content` gives them.

    Returns:
        `packed`, element id to base64 of gzip; `later`, digests for the policy; `about`, data for
        the page's script. None when there is no bundle.
    """
    if missing() is not None:
        return None
    room = _room()
    digests = json.loads((room / "manifest.json").read_text("utf-8"))["sha256"]

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
    try:
        bundled = json.loads((_room() / "licences.json").read_text("utf-8"))
    except FileNotFoundError:
        bundled = []
    packages += [one for one in bundled if with_engine or one["name"] in INFLATER]
    return {"version": __version__, "packages": packages}
