"""A paper as OpenDocument text, with footnotes."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from coopgraph.office.papers.model import Paper
from coopgraph.office.papers.write import clean, undated

_FONT = "Liberation Serif"


def write(paper: Paper) -> bytes:
    """Write a paper as ODT."""
    from odfdo import Document, Header, Note, Paragraph, Span

    document = Document("text")
    _style(document)
    body = document.body
    body.clear()
    title = Header(1, style="coop-title")
    title.append_plain_text(clean(paper.title))
    body.append(title)
    body.append(_text(paper.subtitle, "coop-soft"))
    cited: set[int] = set()
    for heading in paper.headings:
        head = Header(2, style="coop-head")
        head.append_plain_text(clean(heading.title))
        body.append(head)
        for line in heading.lines:
            paragraph = Paragraph(style="coop-line")
            paragraph.append_plain_text(f"– {clean(line.text)}")
            if line.aside:
                aside = Span(style="coop-aside")
                aside.append_plain_text(f" · {clean(line.aside)}")
                paragraph.append(aside)
            for at, number in enumerate(line.notes):
                if number in cited:
                    paragraph.append(_raised(("," if at else "") + str(number)))
                    continue
                if at:
                    paragraph.append(_raised(","))
                cited.add(number)
                paragraph.append(
                    Note("footnote", f"ftn{number}", str(number),
                         body=_text(paper.notes[number - 1], "coop-note"))
                )  # fmt: skip
            body.append(paragraph)
        if heading.left_out:
            body.append(_text(heading.left_out, "coop-soft"))
    body.append(_text(paper.about, "coop-soft"))
    _date(document, paper)
    made = io.BytesIO()
    document.save(made)
    return undated(made.getvalue(), first="mimetype")


def _text(text: str, style: str) -> Any:
    from odfdo import Paragraph

    paragraph = Paragraph(style=style)
    paragraph.append_plain_text(clean(text))
    return paragraph


def _raised(text: str) -> Any:
    from odfdo import Span

    span = Span(style="coop-raised")
    span.append_plain_text(text)
    return span


def _style(document: Any) -> None:
    from odfdo import Style

    def paragraph(
        name: str, size: str, *, above: str = "0pt", below: str = "0pt", hang: str = "0pt",
        **more: Any,
    ) -> None:  # fmt: skip
        style = Style("paragraph", name=name)
        style.set_properties(
            {"fo:margin-top": above, "fo:margin-bottom": below, "fo:margin-left": hang,
             "fo:text-indent": f"-{hang}", "fo:line-height": "100%"},
            area="paragraph",
        )  # fmt: skip
        style.set_properties({"style:font-name": _FONT, "fo:font-size": size, **more}, area="text")
        document.insert_style(style, automatic=True)

    paragraph("coop-title", "14pt", **{"fo:font-weight": "bold"})
    paragraph("coop-head", "10pt", above="4pt", below="1pt", **{"fo:font-weight": "bold"})
    paragraph("coop-line", "9pt", hang="8pt")
    paragraph("coop-soft", "8pt", **{"fo:color": "#555555"})
    paragraph("coop-note", "6.5pt")
    for name, properties in (
        ("coop-aside", {"fo:color": "#555555"}),
        ("coop-raised", {"style:text-position": "super 58%"}),
    ):
        style = Style("text", name=name)
        style.set_properties(properties, area="text")
        document.insert_style(style, automatic=True)
    page = document.get_style("page-layout", "Mpm1")
    page.set_properties(
        {"fo:page-width": "210mm", "fo:page-height": "297mm", "fo:margin-left": "15mm",
         "fo:margin-right": "15mm", "fo:margin-top": "11mm", "fo:margin-bottom": "10mm"},
        area="page-layout",
    )  # fmt: skip


def _date(document: Any, paper: Paper) -> None:
    stamp = dt.datetime.combine(paper.day, dt.time(), dt.UTC).replace(tzinfo=None)
    meta = document.meta
    meta.title, meta.creator = clean(paper.title), "coopgraph"
    meta.creation_date = stamp
    meta.set_generator("coopgraph")
    meta.set_modification_date(stamp)
