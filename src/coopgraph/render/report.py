"""The page of the review of a year: plain data in, HTML out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from coopgraph.render import assets

if TYPE_CHECKING:
    from collections.abc import Mapping


def report_page(laid: Mapping[str, Any], words: Mapping[str, str], *, lang: str) -> str:
    """Make the page, without script: sections, a paragraph a sentence, notes with links.

    Args:
        laid: ``title``, ``sections``, ``rows``, ``after`` and ``notes`` of `office.report.Laid`.
        words: The words of the language.
        lang: "en" or "vi".
    """
    from markupsafe import Markup

    css = assets.own("css", ".css", ("10-base.css",)) + "\n" + assets.own("review", ".css")
    nodes = {
        number: re.findall(r"https?://[^\s;,]+", note.partition(";")[0])
        for number, note in laid["notes"]
    }
    return str(
        assets.environment()
        .get_template("report.html.j2")
        .render(
            lang=lang, words=words, nodes=nodes, css=Markup(css),  # noqa: S704 - our own
            policy=assets.policy([], [css]), **laid,
        )
    )  # fmt: skip
