"""The review page of a draft, and the page of what a draft changes: plain data in, HTML out.

The review page is one file: it asks for nothing, sends nothing, and holds the document's text.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from coopgraph.render import assets, npm_bundle, packing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@cache
def words() -> dict[str, dict[str, str]]:
    """Give the words of the page, language to key to text."""
    file = resources.files(__package__) / "static" / "review" / "words.json"
    loaded: dict[str, dict[str, str]] = json.loads(file.read_text("utf-8"))
    return loaded


def review_page(data: Mapping[str, Any], *, lang: str = "vi") -> str:
    """Make the review page.

    Args:
        data: ``document`` (with its text), ``things``, ``mentions``, ``proposals``, ``decisions``,
            ``vocabulary``, ``names``, ``differences``, ``sentence`` and ``format``, as
            `coopgraph.intake.review_page` collects them.
        lang: The language it opens in; the reader can switch.

    Returns:
        A whole HTML document; the same data give the same text, byte for byte.

    Raises:
        MissingDependency: The page's scripts are not bundled (`npm_bundle.missing`).
    """
    from markupsafe import Markup

    css = assets.own("css", ".css", ("10-base.css",)) + "\n" + assets.own("review", ".css")
    guard, script = npm_bundle.script("guard"), npm_bundle.script("review")
    document = data["document"]
    return str(
        assets.environment()
        .get_template("review.html.j2")
        .render(
            lang=lang,
            title=document["title"] or document["name"],
            document=document,
            words=words(),
            css=Markup(css),  # noqa: S704
            guard=Markup(guard),  # noqa: S704
            script=Markup(script),  # noqa: S704
            packed=packing.pack({**data, "words": words(), "lang": lang}),
            policy=assets.policy([guard, script], [css]),
        )
    )


def differences_page(
    rows: Sequence[Mapping[str, Any]],
    *,
    title: str,
    sentence: Mapping[str, str],
    outcomes: Mapping[str, Mapping[str, str]],
    lang: str = "vi",
) -> str:
    """Make a page of what a draft changes in the graph: a sentence and a table, without script.

    Args:
        rows: ``outcome, says`` (by language)``, date, known, known_date, known_source, span``.
        title: The document's.
        sentence: The same in a sentence, by language.
        outcomes: Outcome to its words by language.
        lang: The language that stands first; the other follows below.
    """
    from markupsafe import Markup

    css = assets.own("css", ".css", ("10-base.css",)) + "\n" + assets.own("review", ".css")
    order = (lang, "vi" if lang == "en" else "en")
    return str(
        assets.environment()
        .get_template("differences.html.j2")
        .render(
            lang=lang, order=order, title=title, rows=rows, sentence=sentence, outcomes=outcomes,
            words=words(), css=Markup(css), policy=assets.policy([], [css]),  # noqa: S704
        )
    )  # fmt: skip
