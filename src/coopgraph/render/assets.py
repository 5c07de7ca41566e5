"""What the page carries: our style and words, vis-network from the installed pyvis, the policy."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Environment


def environment(folder: str = "templates", **options: Any) -> Environment:
    """Give what fills the templates of a folder; all that is put into them is escaped.

    Args:
        folder: Below this package.
        **options: More of ``jinja2.Environment``.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("coopgraph.render", folder),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        **options,
    )


@cache
def own(folder: str, suffix: str, names: tuple[str, ...] = ()) -> str:
    """Our files of `static/<folder>` with that suffix, joined in the order of their names."""
    room = resources.files(__package__) / "static" / folder
    files = sorted(
        (entry for entry in room.iterdir() if entry.name.endswith(suffix)), key=lambda f: f.name
    )
    texts = [f.read_text("utf-8") for f in files if not names or f.name in names]
    return "\n".join(texts)


@cache
def strings() -> dict[str, Any]:
    """The words of the page itself, in English and Vietnamese, of all `static/strings*.json`."""
    loaded: dict[str, Any] = {}
    room = resources.files(__package__) / "static"
    for file in sorted(room.iterdir(), key=lambda entry: entry.name):
        if file.name.startswith("strings") and file.name.endswith(".json"):
            for key, words in json.loads(file.read_text("utf-8")).items():
                loaded.setdefault(key, {}).update(words)
    return loaded


@cache
def column_words() -> dict[str, dict[str, str]]:
    """The headings of the columns of answers: variable to words in English and Vietnamese."""
    text = (resources.files(__package__) / "static" / "site.json").read_text("utf-8")
    words = {lang: spoken["columns"] for lang, spoken in json.loads(text).items()}
    return {name: {lang: words[lang][name] for lang in words} for name in words["en"]}


@cache
def vis_network() -> str:
    """vis-network as shipped inside the installed pyvis, without the pointer to its source map.

    The only place that knows where the drawing library comes from. Should pyvis go, this function
    is what to replace (by the same file of the npm package ``vis-network``, bundled as the SPARQL
    tab's parts are); `page.page` uses pyvis otherwise only as a holder of nodes and edges.
    """
    file = resources.files("pyvis") / "templates" / "lib" / "vis-9.1.2" / "vis-network.min.js"
    text = file.read_text("utf-8")
    return re.sub(r"\n?//# sourceMappingURL=\S+\s*$", "\n", text)


def policy(
    scripts: Sequence[str], styles: Sequence[str], *, later: Sequence[str] = (), home: bool = False
) -> str:
    """The Content-Security-Policy that lets exactly these inline scripts and styles run.

    `later` are base64 SHA-256 digests of scripts that the page unpacks when they are needed; with
    them come a worker made of the page's own bytes, and WebAssembly in it.

    Nothing may be fetched from anywhere; with `home`, only from where the page came. `style-src`
    carries hashes only: vis-network sets styles through the CSSOM, which the policy does not
    restrict, and writes no style attribute.
    """

    def digests(texts: Sequence[str]) -> str:
        hashes = (hashlib.sha256(t.encode()).digest() for t in texts)
        return " ".join(f"'sha256-{base64.b64encode(h).decode()}'" for h in hashes)

    asked = "connect-src 'self'; " if home else ""
    unpacked = "".join(f" 'sha256-{digest}'" for digest in later)
    engine = " 'wasm-unsafe-eval'; worker-src blob:" if later else ""
    return (
        f"default-src 'none'; script-src {digests(scripts)}{unpacked}{engine}; "
        f"style-src {digests(styles)}; {asked}"
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
