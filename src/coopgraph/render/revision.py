"""The page of what a graph says otherwise than an earlier one: plain data in, HTML out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coopgraph.render import assets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WORDS = {
    "en": {
        "change_label": "change", "node_label": "of", "what": "what it is", "property": "property",
        "before": "before", "after": "after", "sources": "sources",
        "follows": "follows from others",
    },
    "vi": {
        "change_label": "thay đổi", "node_label": "về", "what": "loại", "property": "thuộc tính",
        "before": "trước", "after": "sau", "sources": "nguồn",
        "follows": "suy ra từ thay đổi khác",
    },
}  # fmt: skip


def revision_page(
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    title: str,
    sentence: Mapping[str, str],
    lang: str = "vi",
) -> str:
    """Make the page: a paragraph and a table in each language, without script.

    Args:
        rows: Language to the rows of `office.revision.Revision.table`.
        title: The heading.
        sentence: The paragraph, by language.
        lang: The language that stands first; the other follows below.
    """
    from markupsafe import Markup

    css = assets.own("css", ".css", ("10-base.css",)) + "\n" + assets.own("review", ".css")
    return str(
        assets.environment()
        .get_template("revision.html.j2")
        .render(
            lang=lang, order=(lang, "vi" if lang == "en" else "en"), title=title, rows=rows,
            sentence=sentence, words=_WORDS, css=Markup(css),  # noqa: S704 - our own
            policy=assets.policy([], [css]),
        )
    )  # fmt: skip
