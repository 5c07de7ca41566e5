"""Briefs: one A4 side in four forms, each line with its passages, nothing dropped in silence."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import docx
import odfdo
import pypdfium2
import pytest

import coopgraph
from coopgraph.cli import main
from coopgraph.errors import MissingDependency, ParameterError, UnknownNameError
from coopgraph.kg import KnowledgeGraph
from coopgraph.namespaces import ID
from coopgraph.office.papers import FORMS

HOSTILE = "</script><script>alert(1)</script> *#eval(x) <b>&amp; $y$ \\u{0} =HYPERLINK(1)"
WORLD = f"""
PREFIX coop: <https://w3id.org/coopgraph/ontology#>
PREFIX concept: <https://w3id.org/coopgraph/concept/>
PREFIX id: <https://w3id.org/coopgraph/id/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX source: <https://w3id.org/coopgraph/source/>
source:mine a coop:Source .
id:x-ev a coop:Evidence ; oa:hasSource source:mine ; oa:start 3 ; oa:end 9 .
id:x-evil a coop:Organization ; skos:prefLabel {HOSTILE!r}@en ; coop:evidence id:x-ev .
id:x-mute a coop:Organization ; skos:prefLabel "Mute"@en .
""".replace("\\\\u", "\\\\u")


class Words(HTMLParser):
    """The words and the tags of a page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.tags: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(scope="module")
def shipped() -> KnowledgeGraph:
    return coopgraph.load()


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    path = tmp_path_factory.mktemp("world") / "mine.ttl"
    path.write_text(WORLD, encoding="utf-8")
    return coopgraph.load(sources=["mine"], files=[path])


def pdf_text(data: bytes) -> tuple[int, str]:
    """Give the number of pages and the text of the first."""
    document = pypdfium2.PdfDocument(data)
    return len(document), document[0].get_textpage().get_text_range()


@pytest.mark.parametrize(
    ("name", "lang"), [("KR", "vi"), ("K-PETRO", "en"), ("STAMEQ", "vi"), ("Japan", "en")]
)
def test_a_brief_is_one_side_and_counts_what_is_left_out(
    shipped: KnowledgeGraph, name: str, lang: str
) -> None:
    brief = shipped.brief(name)
    count, text = pdf_text(brief.content("pdf", lang))
    assert count == 1
    assert brief.profile.label(brief.profile.thing, lang) in " ".join(text.split())
    paper = brief.paper(lang)
    shown = sum(len(heading.lines) for heading in paper.headings)
    left = [re.search(r"\d+", heading.left_out) for heading in paper.headings]
    every = brief.table(lang).height
    assert shown + sum(int(found[0]) for found in left if found) == every
    assert shown >= 10
    cited = {n for heading in paper.headings for line in heading.lines for n in line.notes}
    assert cited == {*range(1, len(paper.notes) + 1)}
    whole = shipped.brief(name, all=True).paper(lang)
    assert sum(len(heading.lines) for heading in whole.headings) == every
    assert not any(heading.left_out for heading in whole.headings)


def test_every_form_tells_the_same_and_twice_the_same_bytes(shipped: KnowledgeGraph) -> None:
    brief = shipped.brief("Hàn Quốc")
    paper = brief.paper("vi")
    lines = [line.text for heading in paper.headings for line in heading.lines]
    for form in FORMS:
        data = brief.content(form, "vi")
        assert data == shipped.brief("KR").content(form, "vi"), form
        if form == "html":
            page = Words(data.decode())
            told, notes = "".join(page.words), "".join(page.words)
            assert "script" not in page.tags
        elif form == "docx":
            document = docx.Document(io.BytesIO(data))
            told = "\n".join(p.text for p in document.paragraphs)
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                notes = package.read("word/footnotes.xml").decode()
                body = package.read("word/document.xml").decode()
                assert {member.date_time for member in package.infolist()} == {
                    (1980, 1, 1, 0, 0, 0)
                }
            assert body.count("<w:footnoteReference ") == len(paper.notes)
            assert notes.count("<w:footnoteRef/>") == len(paper.notes)
            assert document.core_properties.created is not None
            assert document.core_properties.created.date() == paper.day
        elif form == "odt":
            text = odfdo.Document(io.BytesIO(data))
            paragraphs = text.body.get_paragraphs()
            told = "\n".join(p.text_recursive for p in paragraphs)
            made: list[Any] = text.body.get_elements("descendant::text:note")
            assert len(made) == len(paper.notes)
            notes = "\n".join(note.note_body for note in made)
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                assert package.infolist()[0].filename == "mimetype"
                assert package.infolist()[0].compress_type == zipfile.ZIP_STORED
        else:
            _, told = pdf_text(data)
            told = notes = " ".join(told.replace("\ufffe", "").split())
        for line in lines if form != "pdf" else lines[:3]:
            assert line.split(" (")[0] in told, (form, line)
        for note in paper.notes if form != "pdf" else ():
            assert note in notes.replace("&amp;", "&"), (form, note)


def test_what_both_have_and_what_to_ask(shipped: KnowledgeGraph) -> None:
    brief = shipped.brief("KR")
    assert brief.ours == f"{ID}stameq", "the agency that the graph is centred on"
    told = brief.table("en").group_by("section", maintain_order=True).len()
    assert told["section"].to_list() == [
        "Who they are", "What we have together", "Agreements: state, when and by whom signed",
        "Last and next events", "Open commitments", "Questions to ask", "Where we also meet",
    ]  # fmt: skip
    rows = {row["words"]: row for row in brief.table("en").iter_rows(named=True)}
    ended = next(words for words in rows if words.startswith("“Implementing plan 2019–2020"))
    assert ended.endswith("ended (2020): what follows it?")
    assert rows[ended]["evidence"]
    assert any("through" in words and "K" in words for words in rows)
    other = shipped.brief("KR", ours="APO")
    assert other.ours == f"{ID}apo" or not other.joint
    ours = shipped.brief("STAMEQ")
    assert ours.ours is None, "of our own side all is told"
    assert "In which frameworks" in ours.table("en")["section"].to_list()


def test_names_are_words_in_every_form(odd: KnowledgeGraph, tmp_path: Path) -> None:
    brief = odd.brief("id:x-evil")
    name = brief.profile.label(brief.profile.thing, "en")
    assert "<script>" in name
    for lang in ("en", "vi"):
        page = Words(brief.content("html", lang).decode())
        assert page.tags.isdisjoint({"script", "b"})
        assert name in "".join(page.words)
        assert "*#eval(x) <b>&amp; $y$" in " ".join(pdf_text(brief.content("pdf", lang))[1].split())
        text = docx.Document(io.BytesIO(brief.content("docx", lang))).paragraphs[0].text
        assert name in text
        title = odfdo.Document(io.BytesIO(brief.content("odt", lang))).body.get_headers()[0]
        assert "*#eval(x) <b>&amp;" in title.text_recursive


def test_of_whom_nothing_is_known(odd: KnowledgeGraph, tmp_path: Path) -> None:
    brief = odd.brief("Mute")
    assert brief.ours is None
    for form in FORMS:
        assert brief.write(tmp_path / f"mute.{form}").stat().st_size > 500
    assert "Organization" in brief.table()["words"][0]


def test_bad_input(
    shipped: KnowledgeGraph,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    brief = shipped.brief("K-PETRO")
    with pytest.raises(ParameterError, match=r"\.docx, \.odt, \.html or \.pdf"):
        brief.write(tmp_path / "brief.rtf")
    with pytest.raises(UnknownNameError):
        brief.content("rtf")
    with pytest.raises(UnknownNameError):
        brief.content("html", "fr")
    with pytest.raises(UnknownNameError):
        shipped.brief("K-PETRO", ours="nobody at all")
    for module, form in (("typst", "pdf"), ("docx", "docx"), ("odfdo", "odt")):
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(MissingDependency, match=r"coopgraph\[papers\]"):
            brief.write(tmp_path / f"none.{form}")
    assert list(tmp_path.iterdir()) == [], "nothing half-written"
    assert main(["brief", "K-Petra", "-o", str(tmp_path / "a.html")]) == 2
    assert "id:k-petro" in capsys.readouterr().err
    assert main(["brief", "K-PETRO", "-o", str(tmp_path / "a.txt")]) == 2
    capsys.readouterr()
    assert main(["brief", "K-PETRO", "--lang", "vi", "-o", str(tmp_path / "a.html")]) == 0
    assert "Câu hỏi nên nêu" in (tmp_path / "a.html").read_text("utf-8")
    assert main(["brief", "K-PETRO", "--format", "csv", "--lang", "vi"]) == 0
    assert capsys.readouterr().out.startswith("section,words,when,what,evidence")
