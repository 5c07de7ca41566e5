"""A paper as Office Open XML, with footnotes, which python-docx does not make by itself."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from coopgraph.office.papers.model import Paper
from coopgraph.office.papers.write import clean, undated

_FONT = "Times New Roman"
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"


def write(paper: Paper) -> bytes:
    """Write a paper as DOCX."""
    from docx import Document
    from docx.shared import Mm, Pt, RGBColor

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(15)
    section.top_margin, section.bottom_margin = Mm(11), Mm(10)
    _styled(document, "Normal", 9, before=0, after=0)
    _styled(document, "Title", 14, before=0, after=1)
    _styled(document, "Heading 2", 10, before=4, after=1)
    _styled(document, "List Bullet", 9, before=0, after=0)
    soft = RGBColor(0x55, 0x55, 0x55)
    document.add_paragraph(clean(paper.title), style="Title")
    document.add_paragraph().add_run(clean(paper.subtitle)).font.color.rgb = soft
    cited: set[int] = set()
    for heading in paper.headings:
        document.add_paragraph(clean(heading.title), style="Heading 2")
        for line in heading.lines:
            paragraph = document.add_paragraph(clean(line.text), style="List Bullet")
            if line.aside:
                paragraph.add_run(f" · {clean(line.aside)}").font.color.rgb = soft
            for at, number in enumerate(line.notes):
                if at:
                    paragraph.add_run(",").font.superscript = True
                if number in cited:
                    paragraph.add_run(str(number)).font.superscript = True
                else:
                    cited.add(number)
                    _refer(paragraph, number)
        if heading.left_out:
            run = document.add_paragraph().add_run(clean(heading.left_out))
            run.font.size, run.font.color.rgb = Pt(7.5), soft
    run = document.add_paragraph().add_run(clean(paper.about))
    run.font.size, run.font.color.rgb = Pt(7.5), soft
    _add_notes(document, paper)
    core = document.core_properties
    stamp = dt.datetime.combine(paper.day, dt.time())
    core.title, core.author, core.language = clean(paper.title), "coopgraph", paper.lang
    core.created = core.modified = stamp
    core.comments, core.revision = "", 1
    made = io.BytesIO()
    document.save(made)
    return undated(made.getvalue(), first="[Content_Types].xml")


def _styled(document: Any, name: str, size: float, *, before: float, after: float) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style = document.styles[name]
    style.font.name, style.font.size = _FONT, Pt(size)
    style.font.color.rgb = RGBColor(0, 0, 0)
    # Without these, Word takes the theme's font for letters it counts as another script's.
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{script}"), None)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), _FONT)
    spacing = style.paragraph_format
    spacing.space_before, spacing.space_after, spacing.line_spacing = Pt(before), Pt(after), 1.0
    border = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if border is not None:
        style.element.pPr.remove(border)


def _refer(paragraph: Any, number: int) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run = paragraph.add_run()
    run.font.superscript = True
    reference = OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), str(number))
    run._r.append(reference)


def _add_notes(document: Any, paper: Paper) -> None:
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from lxml import etree

    def tag(name: str) -> str:
        return f"{{{_MAIN}}}{name}"

    root = etree.Element(tag("footnotes"), nsmap={"w": _MAIN})
    # Word wants the two lines that part notes from the text, as notes of their own.
    for number, kind in ((-1, "separator"), (0, "continuationSeparator")):
        note = etree.SubElement(root, tag("footnote"), {tag("type"): kind, tag("id"): str(number)})
        run = etree.SubElement(etree.SubElement(note, tag("p")), tag("r"))
        etree.SubElement(run, tag(kind))
    for number, text in enumerate(paper.notes, 1):
        note = etree.SubElement(root, tag("footnote"), {tag("id"): str(number)})
        paragraph = etree.SubElement(note, tag("p"))
        spacing = etree.SubElement(etree.SubElement(paragraph, tag("pPr")), tag("spacing"))
        spacing.set(tag("before"), "0")
        spacing.set(tag("after"), "0")
        for is_mark in (True, False):
            run = etree.SubElement(paragraph, tag("r"))
            properties = etree.SubElement(run, tag("rPr"))
            etree.SubElement(properties, tag("sz")).set(tag("val"), "13")
            if is_mark:
                etree.SubElement(properties, tag("vertAlign")).set(tag("val"), "superscript")
                etree.SubElement(run, tag("footnoteRef"))
            else:
                told = etree.SubElement(run, tag("t"))
                told.text = f" {clean(text)}"
                told.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    part = Part(PackURI("/word/footnotes.xml"), _TYPE, data, document.part.package)
    document.part.relate_to(part, _RELATION)
