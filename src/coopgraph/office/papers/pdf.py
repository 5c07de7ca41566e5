"""A paper as PDF, set by Typst with the fonts it brings, which hold Vietnamese.

What the paper says goes in as data, never as markup, so no word of it can be read as a command.
"""

from __future__ import annotations

import json

from coopgraph.office.papers.model import Paper

_TEMPLATE = r"""
#let paper = json(bytes(sys.inputs.paper))
#set document(title: paper.title, date: none)
#set page(paper: "a4", margin: (x: 15mm, top: 12mm, bottom: 11mm))
#set text(font: "Libertinus Serif", size: 9pt, lang: paper.lang, hyphenate: false)
#set par(leading: 0.45em, spacing: 0.55em)
#set list(marker: [–], indent: 0pt, body-indent: 4pt, spacing: 0.5em)
#set footnote.entry(gap: 0.3em, clearance: 0.5em, separator: line(length: 25%, stroke: 0.4pt))
#show footnote.entry: set text(size: 6.6pt)
#show footnote.entry: set par(leading: 0.35em)
#show heading: set text(size: 10pt)
#show heading: set block(above: 0.85em, below: 0.45em)
#let soft = rgb("#555555")
#text(size: 14pt, weight: "bold", paper.title)
#v(-0.15em)
#text(fill: soft, paper.subtitle)
#let cited = state("cited", ())
#for part in paper.headings {
  heading(level: 2, part.title)
  for line in part.lines {
    list.item({
      line.text
      if line.aside != "" { text(fill: soft, " · " + line.aside) }
      for (at, note) in line.notes.enumerate() {
        if at > 0 { super[,] }
        if note.text == none { super(str(note.number)) } else { footnote(note.text) }
      }
    })
  }
  if part.left_out != "" { text(size: 7.5pt, fill: soft, part.left_out) }
}
#v(0.2em)
#text(size: 7.5pt, fill: soft, paper.about)
#context [#metadata(counter(page).final().first()) <pages>]
"""


def write(paper: Paper) -> bytes:
    """Write a paper as PDF."""
    import typst

    made: bytes = typst.compile(
        _TEMPLATE.encode(), sys_inputs=_inputs(paper), ignore_system_fonts=True
    )
    return made


def pages(paper: Paper) -> int:
    """Count the pages that a paper takes."""
    import typst

    found = typst.query(
        _TEMPLATE.encode(), "<pages>", field="value", one=True, sys_inputs=_inputs(paper),
        ignore_system_fonts=True,
    )  # fmt: skip
    return int(json.loads(found))


def _inputs(paper: Paper) -> dict[str, str]:
    """Give a paper as Typst reads it: a note's text where it is cited first, then its number."""
    cited: set[int] = set()

    def note(number: int) -> dict[str, object]:
        is_new = number not in cited
        cited.add(number)
        return {"number": number, "text": paper.notes[number - 1] if is_new else None}

    headings = [
        {
            "title": heading.title,
            "left_out": heading.left_out,
            "lines": [
                {"text": line.text, "aside": line.aside, "notes": [note(n) for n in line.notes]}
                for line in heading.lines
            ],
        }
        for heading in paper.headings
    ]
    told = {
        "title": paper.title, "subtitle": paper.subtitle, "lang": paper.lang, "about": paper.about,
        "headings": headings,
    }  # fmt: skip
    return {"paper": json.dumps(told, ensure_ascii=False)}
