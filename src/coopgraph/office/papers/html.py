"""A paper as one HTML page, which prints on A4."""

from __future__ import annotations

from coopgraph.office.papers.model import Paper
from coopgraph.render import assets
from coopgraph.render.site import policy


def write(paper: Paper) -> bytes:
    """Write a paper as HTML, without script; nothing in it is fetched."""
    from markupsafe import Markup

    environment = assets.environment()
    css = Markup(_STYLE)  # noqa: S704 - our own
    page = environment.get_template("paper.html.j2").render(
        paper=paper, css=css, policy=policy(_STYLE)
    )
    return page.encode("utf-8", "replace")


_STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6573; --line: #c9cfd6; }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ee; --soft: #a5afbc; --line: #49525e; }
  body { background: #161a20; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 190mm; padding: 10mm 6mm; color: var(--ink);
  font: 10.5pt/1.4 "Libertinus Serif", "Noto Serif", "Times New Roman", serif; }
h1 { font-size: 17pt; line-height: 1.2; margin: 0; overflow-wrap: anywhere; }
.subtitle { color: var(--soft); margin: 2pt 0 0; }
h2 { font-size: 11.5pt; margin: 9pt 0 2pt; border-bottom: .5pt solid var(--line); }
ul, ol { margin: 0; padding-inline-start: 14pt; }
li { overflow-wrap: anywhere; }
.aside, .left, .about { color: var(--soft); }
.left, .about { font-size: 9pt; margin: 1pt 0 0; }
sup { line-height: 0; font-size: 7pt; }
sup a { color: inherit; text-decoration: none; }
.notes { font-size: 8pt; line-height: 1.3; color: var(--soft); }
@page { size: A4; margin: 10mm 12mm; }
@media print {
  body { max-width: none; padding: 0; font-size: 8.4pt; line-height: 1.22; }
  h1 { font-size: 13pt; } h2 { font-size: 9.2pt; margin-top: 4pt; }
  .notes { font-size: 6pt; line-height: 1.15; columns: 2; column-gap: 8mm; }
  .left, .about { font-size: 7.5pt; }
}
"""
