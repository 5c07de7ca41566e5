"""The page of an endpoint whose graph is too large for a site: counts, sources, and the editor."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from coopgraph.render import assets, npm_bundle
from coopgraph.render.site import LANGUAGES, style

if TYPE_CHECKING:
    from collections.abc import Mapping

#: No script or style stands in the pages; both come from beside them, and so does every answer.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'self'"
)


def pages(data: Mapping[str, Any]) -> dict[str, bytes]:
    """Make the page in both languages, with all it loads.

    Args:
        data: ``endpoint`` and ``graphs_at`` (addresses from the folder of the pages), ``triples``,
            ``prefixes`` (name to IRI), ``imports`` (``iri``, ``title`` by language, ``kind``,
            ``rows``, ``retrieved``, ``licence``, ``licence_iri``, ``url``), ``graphs`` (``iri``,
            ``title`` by language).

    Returns:
        Relative name to content; English at the top, Vietnamese under ``vi/``. Without the bundle
        (`npm_bundle.missing`) the pages have no script, and say where else questions can go.
    """
    environment = assets.environment()
    scripted = npm_bundle.missing() is None
    files = {"front.css": (style() + _own("front.css")).encode()}
    if scripted:
        files |= {f"{name}.js": npm_bundle.script(name).encode() for name in ("front", "editor")}
    for lang in LANGUAGES:
        up = "" if lang == "en" else "../"
        words = _words()[lang]

        def say(pair: Mapping[str, str], default: str, lang: str = lang) -> str:
            return pair.get(lang) or next((pair[key] for key in sorted(pair)), default)

        def number(value: int, lang: str = lang) -> str:
            return f"{value:,}" if lang == "en" else f"{value:,}".replace(",", ".")

        text = environment.get_template("front.html.j2").render(
            lang=lang,
            other="vi" if lang == "en" else "en",
            switch="vi/" if lang == "en" else "../",
            up=up,
            t=words,
            data=data,
            policy=POLICY,
            say=say,
            number=number,
            quote=lambda text: quote(text, safe=""),
            scripted=scripted,
            given={
                "words": words["script"],
                "endpoint": up + data["endpoint"],
                "lang": lang,
                "prefixes": dict(data["prefixes"]),
            },
        )
        name = "index.html" if lang == "en" else f"{lang}/index.html"
        files[name] = text.encode("utf-8", "replace")
    return files


@cache
def _own(name: str) -> str:
    return (resources.files(__package__) / "static" / "front" / name).read_text("utf-8")


@cache
def _words() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(_own("front.json"))
    return loaded
