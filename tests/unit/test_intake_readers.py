"""Documents read into one text with a map: each format, and what is wrong with files."""

from __future__ import annotations

import csv
import struct
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from coopgraph.errors import DateError, IntakeError, MissingDependency, ParameterError
from coopgraph.evidence import digest, read_text
from coopgraph.intake.document import Block, Document
from coopgraph.intake.gazetteer import Names
from coopgraph.intake.readers import read_document
from coopgraph.intake.readers.datelines import dateline_of
from coopgraph.intake.readers.languages import language_of
from coopgraph.intake.readers.numbering import number_text
from coopgraph.intake.readers.plain import blocks_of

DEVELOPMENT = Path(__file__).resolve().parents[2].parent / "shared" / "intake" / "dev"


def said(document: Document, kind: str | None = None) -> list[str]:
    """Give the words of a document's blocks, of one kind or of all but cells."""
    return [
        document.text[b.start : b.end]
        for b in document.blocks
        if (b.kind == kind if kind else b.kind != "cell")
    ]


def columns(document: Document) -> dict[str, tuple[str, ...]]:
    """Give what each cell stands under."""
    return {
        document.text[b.start : b.end]: tuple(b.columns)
        for b in document.blocks
        if b.kind == "cell"
    }


def unread(document: Document) -> dict[str, int]:
    return {u.what: u.count for u in document.unread}


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def check_map(document: Document) -> None:
    """A document's map must hold: normal form, digests, order, no overlap but cells in rows."""
    assert document.text == unicodedata.normalize("NFC", document.text)
    assert "\r" not in document.text
    assert document.text_sha256 == digest(document.text)
    end, row = 0, (0, 0)
    for block in document.blocks:
        words = document.text[block.start : block.end]
        assert words
        assert words == words.strip(" \n")
        assert set(block.place) == {"en", "vi"}
        if block.kind == "cell":
            assert row[0] <= block.start < block.end <= row[1]
        else:
            assert block.start >= end
            end = block.end
            row = (block.start, block.end) if block.kind == "row" else (0, 0)


# -- plain text ----------------------------------------------------------------------------------


def test_the_text_of_a_text_file_is_its_own(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.txt",
        "\ufeffBÁO CÁO\r\n\r\nNa\u0306m 2022, Sở ký.\r\n- một\r\nBên\tCơ quan\r\nLào\tDOSM\r\n",
    )
    document = read_document(path)
    check_map(document)
    assert document.text == read_text(path)
    assert [(b.kind, document.text[b.start : b.end]) for b in document.blocks] == [
        ("heading", "BÁO CÁO"),
        ("paragraph", "Năm 2022, Sở ký."),
        ("item", "- một"),
        ("row", "Bên\tCơ quan"),
        ("cell", "Bên"),
        ("cell", "Cơ quan"),
        ("row", "Lào\tDOSM"),
        ("cell", "Lào"),
        ("cell", "DOSM"),
    ]
    assert columns(document)["DOSM"] == ("Cơ quan",)
    assert document.title == "BÁO CÁO"
    assert document.language == "vi"
    assert document.media_type == "text/plain"
    assert document.name == "a.txt"
    assert document.blocks[-1].place["vi"] == "bảng 1, hàng 2, cột 2"


def test_lines_wrapped_by_hand_are_one_paragraph() -> None:
    text = (
        "The Parties noted that the Agreement on Co-operation, signed in Tarvo\n"
        "on 30 May 2016, entered into force on 1 January 2018. Its executing\n"
        "agencies are two.\n\n"
        "The Vietnamese side proposed an agreement on the mutual recognition of\n"
        "halal certificates, and the other side will consult with its agencies\n"
        "and reply.\n- one item that is long enough to be wrapped over two lines of the\n"
        "  page\n"
    )
    blocks = blocks_of(text)
    assert [(b.kind, text[b.start : b.end].count("\n")) for b in blocks] == [
        ("paragraph", 2),
        ("paragraph", 2),
        ("item", 1),
    ]


def test_lines_that_are_paragraphs_stay_apart() -> None:
    text = "Một câu ngắn.\nMột câu khác dài hơn một chút.\nCâu thứ ba.\nCâu thứ tư nữa.\n"
    assert len(blocks_of(text)) == 4


def test_an_encoding_that_was_guessed_is_told(tmp_path: Path) -> None:
    words = "Tổng cục Tiêu chuẩn Đo lường Chất lượng đã ký thỏa thuận với các đối tác"
    # Code page 1258 writes tones apart from their letters.
    tones = "\u0300\u0301\u0303\u0309\u0323"
    apart = "".join(
        unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", x)
                                             if c not in tones))
        + "".join(c for c in unicodedata.normalize("NFD", x) if c in tones)
        for x in words
    )  # fmt: skip
    document = read_document(written(tmp_path / "a.txt", apart.encode("cp1258")))
    assert document.text == words
    assert "cp1258" in document.readings[0]["en"]
    assert "cp1258" in document.readings[0]["vi"]
    told = read_document(tmp_path / "a.txt", encoding="cp1258")
    assert told.text == words
    assert not told.readings


def test_utf16_is_read(tmp_path: Path) -> None:
    document = read_document(written(tmp_path / "a.txt", "Sở đã ký với 😀.".encode("utf-16")))
    assert document.text == "Sở đã ký với 😀."


def test_passages_from_right_to_left_keep_their_order(tmp_path: Path) -> None:
    text = "The Ministry (وزارة الصحة) signed it with משרד החוץ and the other one.\n"
    document = read_document(written(tmp_path / "a.txt", text))
    assert document.text == text
    assert document.language == "en"


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="NUL"):
        read_document(written(tmp_path / "a.txt", b"abc\0\1\2def" * 50))
    with pytest.raises(IntakeError, match="--encoding"):
        read_document(written(tmp_path / "b.txt", "Москва подписала соглашение".encode("cp1251")))


# -- Word ----------------------------------------------------------------------------------------

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def word(path: Path, *paragraphs: str, numbering: str = "", **core: str) -> Path:
    """Write a Word document of paragraphs and tables given as XML."""
    import docx
    from docx.oxml import parse_xml

    document = docx.Document()
    for number, xml in enumerate(paragraphs):
        body = document.element.body
        body.insert(number, parse_xml(xml.replace(">", f" {W} {MC}>", 1)))
    if numbering:
        root = document.part.numbering_part.element
        for xml in numbering.split("\n"):
            root.append(parse_xml(xml.replace(">", f" {W}>", 1)))
    for name, value in core.items():
        setattr(document.core_properties, name, value)
    document.save(str(path))
    return path


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_all_that_a_paragraph_of_word_says_is_read_once(tmp_path: Path) -> None:
    path = word(
        tmp_path / "a.docx",
        "<w:p>"
        + run("Sở ")
        + '<w:ins w:id="1" w:author="x">' + run("đã ") + "</w:ins>"
        + '<w:del w:id="2" w:author="x"><w:r><w:delText>chưa </w:delText></w:r></w:del>'
        + '<w:moveFrom w:id="3" w:author="x">' + run("MOVED ") + "</w:moveFrom>"
        + '<w:moveTo w:id="4" w:author="x">' + run("ký ") + "</w:moveTo>"
        + "<w:sdt><w:sdtContent>" + run("thỏa thuận ") + "</w:sdtContent></w:sdt>"
        + '<w:fldSimple w:instr="REF x">' + run("số 5") + "</w:fldSimple>"
        + "<w:r><w:t>/NĐ</w:t><w:noBreakHyphen/><w:t>CP</w:t></w:r>"
        + '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        + "<w:r><w:instrText> PAGE </w:instrText></w:r>"
        + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run(" với ")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        + "<mc:AlternateContent><mc:Choice Requires=\"x\">" + run("KRISS")
        + "</mc:Choice><mc:Fallback>" + run("KRISS") + "</mc:Fallback></mc:AlternateContent>"
        + run(" HIDDEN", "<w:vanish/>")
        + "<w:r><w:softHyphen/><w:t>.</w:t></w:r></w:p>",
    )  # fmt: skip
    document = read_document(path)
    check_map(document)
    assert document.text == "Sở đã ký thỏa thuận số 5/NĐ\u2011CP với KRISS."
    assert unread(document) == {"deletedText": 2, "hiddenText": 1}
    [reading] = document.readings
    assert "as accepted" in reading["en"]
    assert "2 deletions" in reading["en"]
    assert "như đã chấp nhận" in reading["vi"]


def test_a_paragraph_whose_end_was_deleted_goes_on(tmp_path: Path) -> None:
    path = word(
        tmp_path / "a.docx",
        '<w:p><w:pPr><w:rPr><w:del w:id="1" w:author="x"/></w:rPr></w:pPr>' + run("Sở ký ")
        + "</w:p>",
        "<w:p>" + run("với KRISS.") + "</w:p>",
    )  # fmt: skip
    assert read_document(path).text == "Sở ký với KRISS."


def test_word_shows_numbers_that_it_does_not_write(tmp_path: Path) -> None:
    def item(text: str, level: int = 0, instance: int = 77) -> str:
        return (
            f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{instance}"/>'
            f"</w:numPr></w:pPr>{run(text)}</w:p>"
        )

    numbering = (
        '<w:abstractNum w:abstractNumId="70"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="decimal"/><w:lvlText w:val="Điều %1."/></w:lvl><w:lvl w:ilvl="1">'
        '<w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>'
        "</w:abstractNum>\n"
        '<w:num w:numId="77"><w:abstractNumId w:val="70"/></w:num>\n'
        '<w:num w:numId="78"><w:abstractNumId w:val="70"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    path = word(
        tmp_path / "a.docx",
        item("Phạm vi"), item("một", 1), item("hai", 1), item("Hiệu lực"), item("ba", 1),
        item("Khác", 0, 78),
        numbering=numbering,
    )  # fmt: skip
    document = read_document(path)
    assert [(b.label, b.level) for b in document.blocks] == [
        ("Điều 1.", 1), ("1.a)", 2), ("1.b)", 2), ("Điều 2.", 1), ("2.a)", 2), ("Điều 5.", 1),
    ]  # fmt: skip
    assert "Điều" not in document.text


def test_tables_of_word_are_rows_under_headers(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_heading("Biên bản", 1)
    table = document.add_table(rows=4, cols=3)
    for row, texts in zip(
        table.rows,
        [
            ("Bên", "Cơ quan", ""),
            ("", "Tên", "Tư cách"),
            ("Lào", "DOSM", "Chủ trì"),
            ("", "A", "B"),
        ],
        strict=True,
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(2, 0).merge(table.cell(3, 0))
    table.cell(3, 2).paragraphs[0].add_run(" C")
    table.cell(3, 2).add_paragraph("D\tE")
    section = document.sections[0]
    section.header.paragraphs[0].text = "Đầu trang"
    section.footer.paragraphs[0].text = "Chân trang"
    path = tmp_path / "a.docx"
    document.save(str(path))
    read = read_document(path)
    check_map(read)
    assert next((b.kind, b.level) for b in read.blocks) == ("heading", 1)
    assert columns(read)["DOSM"] == ("Cơ quan", "Tên")
    assert columns(read)["Chủ trì"] == ("Cơ quan", "Tư cách")
    assert columns(read)["Lào"] == ("Bên",)
    assert columns(read)["B C\nD E"] == ("Cơ quan", "Tư cách")
    assert said(read, "row")[-1] == "\tA\tB C\nD E"
    assert unread(read) == {"footer": 1, "header": 1}
    assert "Đầu trang" not in read.text


def test_notes_boxes_and_pictures_of_word(tmp_path: Path) -> None:
    box = (
        "<w:p><w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><w:txbxContent>"
        "<w:p>" + run("In the box") + "</w:p></w:txbxContent></w:drawing></mc:Choice>"
        "<mc:Fallback><w:pict><w:txbxContent><w:p>" + run("In the box")
        + "</w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        + run("Beside it.") + "<w:r><w:drawing/></w:r></w:p>"
    )  # fmt: skip
    document = read_document(word(tmp_path / "a.docx", box))
    assert document.text == "Beside it."
    assert unread(document) == {"image": 1, "textBox": 1}


def test_titles_and_levels_of_word(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_heading("Chương", 2)
    document.add_paragraph().add_run("1.2. Nội dung").bold = True
    document.add_paragraph().add_run("Một câu đậm.").bold = True
    document.core_properties.title = "Biên bản"
    document.save(str(tmp_path / "a.docx"))
    read = read_document(tmp_path / "a.docx")
    assert [(b.kind, b.level) for b in read.blocks] == [
        ("heading", 2), ("heading", 2), ("paragraph", 0),
    ]  # fmt: skip
    assert read.title == "Biên bản"


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [(4, "lowerRoman", "iv"), (1999, "upperRoman", "MCMXCIX"), (28, "lowerLetter", "bb"),
     (7, "decimalZero", "07"), (3, "decimal", "3")],
)  # fmt: skip
def test_forms_of_numbers(value: int, form: str, text: str) -> None:
    assert number_text(value, form) == text


# -- OpenDocument --------------------------------------------------------------------------------

ODF = " ".join(
    f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
    for p, n in [("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"),
                 ("style", "style")]
)  # fmt: skip


def odt(path: Path, body: str, styles: str = "", manifest: str = "<manifest/>") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr(
            "content.xml",
            f"<office:document-content {ODF}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body><office:text>{body}"
            "</office:text></office:body></office:document-content>",
        )
    return path


def test_opendocument_is_read(tmp_path: Path) -> None:
    styles = (
        '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" '
        'style:num-format="a" style:num-suffix=")"/></text:list-style>'
    )
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Deleted</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
        '<text:h text:outline-level="2">Nội  dung</text:h>'
        "<text:p>Chủ tịch<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        '<text:p>Từ năm 2020.</text:p></text:note-body></text:note> Ủy\n   ban<text:s text:c="2"/>'
        "ký<text:line-break/><text:span>với</text:span> <text:a>KRISS</text:a>."
        "<draw:frame><draw:image/></draw:frame></text:p>"
        '<text:list text:style-name="L1"><text:list-item><text:p>một</text:p></text:list-item>'
        "<text:list-item><text:p>hai</text:p><text:p>thêm</text:p></text:list-item></text:list>"
        "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Bên"
        "</text:p></table:table-cell><table:table-cell><text:p>Tư cách</text:p></table:table-cell>"
        "</table:table-row></table:table-header-rows><table:table-row><table:table-cell><text:p>Lào"
        "</text:p></table:table-cell><table:table-cell><text:p>Chủ trì</text:p></table:table-cell>"
        "</table:table-row></table:table>"
    )
    document = read_document(odt(tmp_path / "a.odt", body, styles))
    check_map(document)
    assert document.text == (
        "Nội dung\nChủ tịch Ủy ban  ký\nvới KRISS.\nmột\nhai\nthêm\nBên\tTư cách\nLào\tChủ trì\n"
        "Từ năm 2020."
    )
    labels = [(b.kind, b.label, b.level) for b in document.blocks if b.kind not in ("row", "cell")]
    assert labels == [
        ("heading", "", 2), ("paragraph", "", 0), ("item", "a)", 1), ("item", "b)", 1),
        ("item", "", 1), ("note", "1", 0),
    ]  # fmt: skip
    assert columns(document)["Chủ trì"] == ("Tư cách",)
    assert unread(document) == {"deletedText": 1, "image": 1}
    assert "1 deletions do not" in document.readings[0]["en"]


def test_an_encrypted_opendocument_is_refused(tmp_path: Path) -> None:
    path = odt(tmp_path / "a.odt", "", manifest="<m><encryption-data/></m>")
    with pytest.raises(IntakeError, match="encrypted"):
        read_document(path)


# -- web pages -----------------------------------------------------------------------------------

PAGE = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">
<title>Ký thỏa thuận về pin - Tạp chí Chất lượng</title>
<meta property="og:site_name" content="Tạp chí Chất lượng">
<meta property="article:published_time" content="2022-09-07T23:30:00+07:00">
<script>document.write("INJECTED"); window.location = "http://127.0.0.1:9/"</script>
<style>p { color: red }</style></head><body class="has-sidebar menu-open">
<nav><ul><li><a href="/">Trang chủ</a></li><li><a href="/x">Hợp tác quốc tế</a></li></ul></nav>
<div class="cookie-consent">Trang web dùng cookie để cải thiện trải nghiệm của bạn đọc.</div>
<main><article><h1>Ký thỏa thuận về pin</h1>
<p class="date">Thứ Năm, 08/09/2022 | 09:15</p>
<div class="share"><a href="#">Chia sẻ</a></div>
<p onclick="alert(1)">Sáng nay, tại Hà Nội, Tổng cục trưởng <b>Tổng cục</b> Tiêu chuẩn và
  Chủ tịch KATS<sup><a href="#n1">[1]</a></sup> đã ký Thỏa&shy; thuận hợp tác kỹ thuật về an toàn
  pin.<br>Lễ ký có Thứ trưởng chứng kiến.</p>
<script>alert("INJECTED")</script>
<p>Thỏa thuận thay thế Bản ghi nhớ ký năm 2014 giữa hai cơ quan, đã hết hiệu lực từ tháng
  6/2020, và có thời hạn năm năm kể từ ngày ký kết giữa hai bên.</p>
<table><caption>Các bên</caption><thead><tr><th>Bên</th><th colspan="2">Đơn vị</th></tr></thead>
<tr><td rowspan="2">Hàn Quốc</td><td>KTL</td><td>KATS</td></tr><tr><td>KOCHAM</td><td></td></tr>
</table>
<figure><img src="http://127.0.0.1:9/a.jpg"><figcaption>Ảnh: lễ ký.</figcaption></figure>
<p style="display: none">HIDDEN words that nobody sees on this page at all, ever.</p>
</article>
<div class="related-news"><h3>Tin liên quan</h3><ul><li><a href="/1">UNIDO tài trợ 2 triệu USD</a>
</li></ul></div></main>
<footer><p>Giấy phép số 000/GP-BTTTT. Bản quyền thuộc Tạp chí Chất lượng và Năng suất.</p></footer>
</body></html>"""


def test_the_article_of_a_page_is_read_and_the_rest_is_told(tmp_path: Path) -> None:
    document = read_document(written(tmp_path / "a.html", PAGE))
    check_map(document)
    assert said(document) == [
        "Ký thỏa thuận về pin",
        "Thứ Năm, 08/09/2022 | 09:15",
        (
            "Sáng nay, tại Hà Nội, Tổng cục trưởng Tổng cục Tiêu chuẩn và Chủ tịch KATS đã ký Thỏa"
            " thuận hợp tác kỹ thuật về an toàn pin.\nLễ ký có Thứ trưởng chứng kiến."
        ),
        (
            "Thỏa thuận thay thế Bản ghi nhớ ký năm 2014 giữa hai cơ quan, đã hết hiệu lực từ tháng"
            " 6/2020, và có thời hạn năm năm kể từ ngày ký kết giữa hai bên."
        ),
        "Các bên",
        "Bên\tĐơn vị",
        "Hàn Quốc\tKTL\tKATS",
        "\tKOCHAM\t",
        "Ảnh: lễ ký.",
    ]
    assert columns(document)["KOCHAM"] == ("Đơn vị",)
    assert (document.issued, document.issued_from) == ("2022-09-08", "dateline")
    assert document.issued_at is not None
    assert document.text[slice(*document.issued_at)] == "08/09/2022"
    assert any("2022-09-07" in reading["en"] for reading in document.readings)
    assert document.title == "Ký thỏa thuận về pin"
    assert document.publisher == "Tạp chí Chất lượng"
    told = unread(document)
    assert {"menu", "cookieNotice", "related", "share", "footer", "image"} <= set(told)


def test_scripts_of_a_page_are_never_text(tmp_path: Path) -> None:
    document = read_document(written(tmp_path / "a.html", PAGE))
    assert not any(word in document.text for word in ("INJECTED", "alert", "HIDDEN", "color"))


def test_a_page_of_decomposed_letters_is_read_alike(tmp_path: Path) -> None:
    composed = read_document(written(tmp_path / "a.html", PAGE))
    apart = read_document(written(tmp_path / "b.html", unicodedata.normalize("NFD", PAGE)))
    assert apart.text == composed.text


def test_the_head_of_an_article_may_stand_outside_of_it(tmp_path: Path) -> None:
    page = """<html lang="vi"><head><title>Một tiêu đề khác - Báo X</title></head><body>
    <div class="sidebar-1"><div class="head"><ul class="breadcrumb"><li><a href="/">Thời sự</a></ul>
    <span class="date">Thứ hai, 5/6/2023, 10:00 (GMT+7)</span></div>
    <h1>Hai nước ký biên bản về đo lường</h1>
    <p class="description"><span class="stamp">Hà Nội</span>Hai nước đã ký biên bản kỳ họp về hợp
    tác tiêu chuẩn và đo lường, sáng nay.</p>
    <article><p>Biên bản do hai cục trưởng ký trước sự chứng kiến của đại diện hai bộ, và có hiệu
    lực ngay trong năm nay.</p><figure><figcaption><p>Lễ ký. Ảnh: Bộ</p></figcaption></figure>
    <ul class="box-related"><li><a href="/x">Việt Nam dự hội nghị tại Ulaanbaatar</a></li></ul>
    <p>Kỳ họp sau dự kiến tổ chức tại thành phố Vinh, với sự tham gia của các viện đo lường.</p>
    </article></div><div class="sidebar-2"><h3>Xem nhiều</h3><p><a href="/z">Giá vàng hôm nay tăng
    mạnh ở cả hai chiều mua bán</a></p></div></body></html>"""
    document = read_document(written(tmp_path / "a.html", page))
    assert [words[:30] for words in said(document)] == [
        "Thứ hai, 5/6/2023, 10:00 (GMT+",
        "Hai nước ký biên bản về đo lườ",
        "Hà Nội Hai nước đã ký biên bản",
        "Biên bản do hai cục trưởng ký ",
        "Lễ ký. Ảnh: Bộ",
        "Kỳ họp sau dự kiến tổ chức tại",
    ]
    assert document.title == "Hai nước ký biên bản về đo lường"
    assert document.issued == "2023-06-05"
    assert {"menu", "related", "sidebar"} <= set(unread(document))


def test_a_page_nested_too_deep_says_so(tmp_path: Path) -> None:
    page = "<p>Hai bên đã ký.</p><p>" + "<span>a" * 600 + "</p>"
    document = read_document(written(tmp_path / "a.html", page))
    assert document.text.startswith("Hai bên đã ký.")
    assert any("nested deeper" in reading["en"] for reading in document.readings)
    assert not read_document(written(tmp_path / "b.html", PAGE)).readings[1:]


def test_quotations_within_quotations_are_read(tmp_path: Path) -> None:
    document = read_document(written(tmp_path / "a.md", "> " * 60 + "Hai bên đã ký."))
    assert document.text == "Hai bên đã ký."


def test_a_page_laid_out_by_tables_is_read(tmp_path: Path) -> None:
    page = """<html><body><table><tr><td><table><tr><td><a href="1">Giới thiệu</a></td></tr>
    <tr><td><a href="2">Tin tức</a></td></tr></table></td><td>
    <div><b>Kỳ họp Ủy ban hỗn hợp</b></div>
    <div>Ngày đăng: 16/08/2021 | Lượt xem: 1520</div><div>Kỳ họp lần thứ 10 Ủy ban hỗn hợp về khoa
    học và công nghệ diễn ra trực tuyến.<br><br>Thứ trưởng và Quốc vụ khanh đồng chủ trì kỳ họp, với
    sự tham gia của đại diện các bộ.<br>&nbsp;<br>Hai bên ký Chương trình hợp tác.</div></td></tr>
    </table><div>Bản quyền thuộc Cổng thông tin. Ghi rõ nguồn khi phát hành lại.</div>"""
    document = read_document(written(tmp_path / "a.html", page))
    assert [words[:24] for words in said(document)] == [
        "Kỳ họp Ủy ban hỗn hợp",
        "Ngày đăng: 16/08/2021 | ",
        "Kỳ họp lần thứ 10 Ủy ban",
        "Thứ trưởng và Quốc vụ kh",
        "Hai bên ký Chương trình ",
    ]
    assert document.issued == "2021-08-16"
    assert unread(document) == {"footer": 1, "links": 2}


def test_a_short_page_without_an_article_is_read(tmp_path: Path) -> None:
    document = read_document(written(tmp_path / "a.html", "<p>Hai bên đã ký.</p><p>Hết.</p>"))
    assert said(document) == ["Hai bên đã ký.", "Hết."]


def test_the_day_of_a_page_may_stand_in_its_metadata_only(tmp_path: Path) -> None:
    page = (
        '<html><head><script type=\'application/ld+json\'>{"@graph": [{"@type": "NewsArticle",'
        '"datePublished": "2021-03-04T00:00:00Z", "publisher": {"name": "VNA"}}]}</script></head>'
        "<body><p>Hai bên đã ký một bản ghi nhớ về hợp tác đo lường tại Hà Nội.</p></body></html>"
    )
    document = read_document(written(tmp_path / "a.html", page))
    assert (document.issued, document.issued_from) == ("2021-03-04", "metadata")
    assert document.publisher == "VNA"
    given = read_document(tmp_path / "a.html", issued="2021-03")
    assert (given.issued, given.issued_from) == ("2021-03", "given")
    with pytest.raises(DateError):
        read_document(tmp_path / "a.html", issued="March")


def test_a_page_says_its_encoding(tmp_path: Path) -> None:
    page = "<html><head><meta charset='windows-1252'></head><body><p>L’accord a été signé.</p>"
    document = read_document(written(tmp_path / "a.html", page.encode("cp1252")))
    assert document.text == "L’accord a été signé."
    assert any("cut off" in reading["en"] for reading in document.readings)


# -- Markdown and mail ---------------------------------------------------------------------------


def test_markdown_is_read_as_it_is_shown(tmp_path: Path) -> None:
    source = (
        "---\ntitle: Bản tin\ndate: 2023-11-15\n---\n# Hợp tác *quốc tế*\n\nSở **KH&CN** đã ký\n"
        "với [KRISS](https://example.org) ![ảnh](a.png).\n\n3. một\n4. hai\n   - ba\n\n"
        "| Bên | Tư cách |\n|---|---|\n| Lào | Chủ trì |\n\n<script>alert(1)</script>\n"
    )
    document = read_document(written(tmp_path / "a.md", source))
    check_map(document)
    assert said(document) == [
        "Hợp tác quốc tế", "Sở KH&CN đã ký với KRISS .", "một", "hai", "ba", "Bên\tTư cách",
        "Lào\tChủ trì",
    ]  # fmt: skip
    items = [(b.label, b.level) for b in document.blocks if b.kind == "item"]
    assert items == [("3.", 1), ("4.", 1), ("•", 2)]
    assert columns(document)["Chủ trì"] == ("Tư cách",)
    assert (document.title, document.issued) == ("Bản tin", "2023-11-15")
    assert unread(document) == {"image": 1}


def test_mail_is_read(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "Kết quả kỳ họp"
    message["From"] = "Văn phòng Bộ <a@example.org>"
    message["Date"] = "Wed, 15 Nov 2023 23:30:00 +0700"
    message.set_content("Hai bên đã ký biên bản.\n\n> Thư trước\n\nTrân trọng")
    message.add_alternative("<p>HTML</p>", subtype="html")
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="a.pdf")
    document = read_document(written(tmp_path / "a.eml", message.as_bytes()))
    check_map(document)
    assert [(b.kind, document.text[b.start : b.end]) for b in document.blocks] == [
        ("heading", "Kết quả kỳ họp"),
        ("paragraph", "Hai bên đã ký biên bản."),
        ("boilerplate", "> Thư trước"),
        ("paragraph", "Trân trọng"),
    ]
    assert (document.issued, document.issued_from) == ("2023-11-15", "metadata")
    assert document.publisher == "Văn phòng Bộ"
    assert unread(document) == {"attachment": 1}


def test_a_mail_in_html_only_is_read(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "Tin"
    message.set_content("<p>Hai bên đã <b>ký</b>.</p><script>x</script>", subtype="html")
    document = read_document(written(tmp_path / "a.eml", message.as_bytes()))
    assert document.text == "Tin\nHai bên đã ký."
    with pytest.raises(IntakeError, match="no head"):
        read_document(written(tmp_path / "b.eml", "\njust text\n"))


# -- PDF -----------------------------------------------------------------------------------------

WIDTH = 0.5
"""Width of every letter of the PDF files made here, in sizes of the font."""
Word = tuple[float, float, float, str]
"""Left, baseline and size in points, and the words."""


def pdf(
    path: Path,
    pages: Sequence[Iterable[Word]],
    *,
    rules: Sequence[tuple[float, float, float, float]] = (),
    pictures: Sequence[int] = (),
    encrypted: bool = False,
    height: float = 800,
) -> Path:
    """Write a PDF: words at places, lines on the first page, pictures on pages by number."""
    lists = [list(words) for words in pages]
    letters = sorted({c for words in lists for *_, text in words for c in text})
    codes = {c: n for n, c in enumerate(letters, start=1)}
    mapping = "".join(f"<{n:04x}> <{c.encode('utf-16-be').hex()}>\n" for c, n in codes.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
        "/CMapType 2 def 1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{mapping}endbfchar endcmap end end"
    )
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        (b"<< /Type /Font /Subtype /Type0 /BaseFont /F /Encoding /Identity-H"
        b" /DescendantFonts [4 0 R] /ToUnicode 6 0 R >>"),
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /F /DW {int(WIDTH * 1000)}"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        " /FontDescriptor 5 0 R >>".encode(),
        (b"<< /Type /FontDescriptor /FontName /F /Flags 4 /FontBBox [0 -200 1000 800]"
        b" /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>"),
        stream(cmap.encode()),
        stream(b"\x80" * 3, "/Type /XObject /Subtype /Image /Width 1 /Height 1"
                            " /ColorSpace /DeviceRGB /BitsPerComponent 8"),
    ]  # fmt: skip
    kids = []
    for number, words in enumerate(lists, start=1):
        drawn = [
            f"BT /F {size} Tf {x} {y} Td <{''.join(f'{codes[c]:04x}' for c in text)}> Tj ET"
            for x, y, size, text in words
        ]
        drawn += [f"{x} {y} {w} {h} re f" for x, y, w, h in (rules if number == 1 else ())]
        drawn += ["q 200 0 0 200 100 100 cm /I Do Q"] if number in pictures else []
        objects.append(stream("\n".join(drawn).encode()))
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 {height}] /Contents {len(objects)} 0"
            " R /Resources << /Font << /F 3 0 R >> /XObject << /I 7 0 R >> >> >>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    trailer = f"/Size {len(objects) + 1} /Root 1 0 R"
    if encrypted:
        objects.append(
            b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"11" * 32 + b"> /U <" + b"22" * 32
            + b"> >>"
        )  # fmt: skip
        trailer += f" /Encrypt {len(objects)} 0 R /ID [<00> <00>]"
    content, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    content += (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< {trailer} >>\n"
        f"startxref\n{len(content)}\n%%EOF\n"
    ).encode()
    return written(path, content)


def stream(content: bytes, entries: str = "") -> bytes:
    packed = zlib.compress(content)
    head = f"<< {entries} /Filter /FlateDecode /Length {len(packed)} >>\nstream\n"
    return head.encode() + packed + b"\nendstream"


def lines(texts: Iterable[str], x: float = 50, y: float = 700, size: float = 10) -> list[Word]:
    """Give lines under one another, a line and a quarter apart."""
    return [(x, y - 12.5 * number, size, text) for number, text in enumerate(texts)]


FULL = (
    "Viện Đo lường Ứng dụng Miền Trung (sau đây gọi là Viện) là thành viên đầy đủ của Chương trình",
    "Đo lường Châu Á – Thái Bình Dương (APMP) từ năm 2009 và là thành viên thông tấn của Diễn đàn",
    "Đo lường Pháp định Châu Á từ tháng 4/2018.",
)


def test_lines_of_a_pdf_become_paragraphs(tmp_path: Path) -> None:
    second = ["Năm 2021, Viện tiếp tục giữ vai trò.", "Một đoạn ngắn khác."]
    path = pdf(tmp_path / "a.pdf", [[*lines(FULL), *lines(second, y=650)]])
    document = read_document(path)
    check_map(document)
    assert said(document) == [" ".join(FULL), *second]
    assert [b.page for b in document.blocks] == [1, 1, 1]
    assert document.blocks[1].place == {"en": "page 1, paragraph 2", "vi": "trang 1, đoạn 2"}


def test_a_paragraph_goes_on_over_a_page_behind_what_recurs(tmp_path: Path) -> None:
    pages = [
        [(50, 770, 9, "Báo cáo thường niên 2021"), (300, 30, 9, f"Trang {47 + n}"), *words]
        for n, words in enumerate([lines(FULL[:2], y=100), lines([FULL[2]]), lines(["Hết rồi."])])
    ]
    document = read_document(pdf(tmp_path / "a.pdf", pages))
    assert said(document) == [
        "Báo cáo thường niên 2021", "Trang 47", " ".join(FULL),
        "Báo cáo thường niên 2021", "Trang 48",
        "Báo cáo thường niên 2021", "Trang 49", "Hết rồi.",
    ]  # fmt: skip
    kinds = [b.kind for b in document.blocks]
    assert kinds.count("boilerplate") == 6
    assert document.blocks[2].kind == "paragraph"
    assert document.text[document.blocks[2].start :].startswith(FULL[0])


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        # A Vietnamese text divides no words: each hyphen is its own.
        ("Các nước đã thống nhất nội dung Hiệp định, gồm Việt Nam, Lào và Campuchia và cả Ma-",
         "lai-xi-a ở đây.", "Ma-lai-xi-a"),
        ("Căn cứ các quy định hiện hành của Nhà nước, nhất là Nghị định số 15/2021/NĐ-",
         "CP của Chính phủ.", "15/2021/NĐ-CP của"),
        # English does, but not where a figure or capital stands, nor where the whole has one.
        ("The Parties to the agreement expressed their satisfaction with the excellent cooper-",
         "ation of the two.", "excellent cooperation of"),
        ("The Parties to the agreement adopted the Work Programme for the coming years 2019-",
         "2021 in Ha Noi.", "2019-2021 in"),
        ("The Sixth Session will be co-chaired by the two ministers, and the one before was co-",
         "chaired too.", "was co-chaired too"),
    ],
)  # fmt: skip
def test_hyphens_at_ends_of_lines(tmp_path: Path, first: str, second: str, joined: str) -> None:
    document = read_document(pdf(tmp_path / "a.pdf", [lines([first, second])]))
    assert joined in document.text
    assert len(said(document)) == 1


def test_a_table_of_a_pdf_without_lines_is_rows(tmp_path: Path) -> None:
    head = ["Đối tác", "Văn kiện", "Ngày ký"]
    rows = [
        ["NIMT (Thái Lan)", "Bản ghi nhớ", "14/02/2019"],
        ["PTB (Đức)", "Thỏa thuận so sánh", "11/2020"],
        ["INM (Colombia)", "Ý định thư", "–"],
    ]
    words: list[Word] = [(50, 750, 10, "Một số văn kiện chính:")]
    at = 720
    for row in [head, *rows]:
        words += [(x, at, 10, text) for x, text in zip((50, 200, 350), row, strict=True)]
        if row[0] == "PTB (Đức)":
            words.insert(-1, (200, at - 12, 10, "liên phòng"))
        at -= 30
    words.append((50, at, 10, "Bản ghi nhớ với Sri Lanka đã chấm dứt."))
    document = read_document(pdf(tmp_path / "a.pdf", [words]))
    check_map(document)
    assert said(document, "row") == [
        "Đối tác\tVăn kiện\tNgày ký",
        "NIMT (Thái Lan)\tBản ghi nhớ\t14/02/2019",
        "PTB (Đức)\tThỏa thuận so sánh liên phòng\t11/2020",
        "INM (Colombia)\tÝ định thư\t–",
    ]
    assert columns(document)["11/2020"] == ("Ngày ký",)
    assert said(document, "paragraph")[-1] == "Bản ghi nhớ với Sri Lanka đã chấm dứt."
    assert document.blocks[1].place["vi"] == "trang 1, bảng 1, hàng 1"


def test_a_ruled_table_of_a_pdf_is_read_by_its_lines(tmp_path: Path) -> None:
    # Cells so near that only the lines part them, and one over two columns.
    xs, ys = (50, 150, 230, 330), (700, 680, 640, 620)
    rules = [(xs[0], y, xs[-1] - xs[0], 1) for y in ys]
    rules += [(x, ys[-1], 1, ys[0] - ys[-1]) for x in (xs[0], xs[1], xs[3])]
    rules += [(xs[2], ys[2], 1, ys[0] - ys[2])]
    words = [
        (52, 685, 10, "Bên"), (152, 685, 10, "Cơ quan"), (232, 685, 10, "Tư cách"),
        (52, 668, 10, "Việt Nam"), (152, 668, 10, "Viện Đo lường"), (152, 655, 10, "Việt Nam"),
        (232, 668, 10, "Đồng chủ trì"),
        (52, 625, 10, "Khách"), (152, 625, 10, "PTB, Cộng hòa Liên bang Đức"),
    ]  # fmt: skip
    document = read_document(pdf(tmp_path / "a.pdf", [words], rules=rules))
    check_map(document)
    assert said(document) == [
        "Bên\tCơ quan\tTư cách",
        "Việt Nam\tViện Đo lường Việt Nam\tĐồng chủ trì",
        "Khách\tPTB, Cộng hòa Liên bang Đức",
    ]
    assert columns(document)["Đồng chủ trì"] == ("Tư cách",)


def test_columns_beside_one_another_stay_apart(tmp_path: Path) -> None:
    left = [f"cột trái dòng thứ {n} có chữ đến tận mép," for n in range(10, 17)]
    right = [f"cột phải dòng thứ {n} có chữ đến tận mép," for n in range(20, 27)]
    words = [*lines(left, 40, size=12), *lines(right, 320, size=12)]
    document = read_document(pdf(tmp_path / "a.pdf", [words]))
    assert " ".join(left) in document.text
    assert " ".join(right) in document.text


def test_marks_of_footnotes_are_cut_from_the_word(tmp_path: Path) -> None:
    words: list[Word] = [
        (50, 700, 12, "Chủ tịch"), (98, 705, 7, "1"), (108, 700, 12, "Ủy ban đo 12 km"),
        (198, 705, 7, "2"), (50, 60, 7, "1 Từ năm 2020."),
    ]  # fmt: skip
    document = read_document(pdf(tmp_path / "a.pdf", [words]))
    assert said(document) == ["Chủ tịch Ủy ban đo 12 km2", "1 Từ năm 2020."]
    assert document.blocks[1].kind == "note"


def test_letters_apart_from_their_marks_are_composed(tmp_path: Path) -> None:
    text = "Tổ" + unicodedata.normalize("NFD", "ng cục Đo lường đã ký") + " với KRISS 😀."
    document = read_document(pdf(tmp_path / "a.pdf", [lines([text])]))
    assert document.text == "Tổng cục Đo lường đã ký với KRISS 😀."


def test_progress_is_told_page_by_page(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    path = pdf(tmp_path / "a.pdf", [lines([f"Trang thứ {n} có chữ."]) for n in range(5)])
    read_document(path, progress=lambda *step: told.append(step))
    assert told[0] == ("bytes", path.stat().st_size, path.stat().st_size)
    assert told[1:] == [("pages", n, 5) for n in range(1, 6)]


def test_a_scanned_pdf_says_so(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", [[], []], pictures=(1, 2))
    with pytest.raises(IntakeError) as caught:
        read_document(path)
    assert caught.value.exit_code == 1
    assert "OCR" in str(caught.value)
    assert "scan" in caught.value.message
    assert "bản quét" in str(caught.value)
    assert str(path) in str(caught.value)


def test_scanned_pages_among_others_are_told(tmp_path: Path) -> None:
    document = read_document(
        pdf(tmp_path / "a.pdf", [lines(["Hai bên đã ký."]), [], []], pictures=(2, 3))
    )
    [told] = document.unread
    assert (told.what, told.count) == ("scannedPage", 2)
    assert told.place == {"en": "pages 2, 3", "vi": "trang 2, 3"}
    assert any("OCR" in reading["vi"] for reading in document.readings)


def test_an_encrypted_pdf_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="encrypted with a password") as caught:
        read_document(pdf(tmp_path / "a.pdf", [lines(["Hai bên đã ký."])], encrypted=True))
    assert caught.value.exit_code == 1


def test_a_pdf_that_was_cut_off_is_refused_or_told(tmp_path: Path) -> None:
    whole = pdf(tmp_path / "a.pdf", [lines(["Hai bên đã ký."])]).read_bytes()
    with pytest.raises(IntakeError, match="damaged, cut off"):
        read_document(written(tmp_path / "b.pdf", whole[: len(whole) // 3]))
    almost = read_document(written(tmp_path / "c.pdf", whole[: whole.rindex(b"startxref")]))
    assert almost.text == "Hai bên đã ký."
    assert any("cut off" in reading["en"] for reading in almost.readings)


# -- files that are wrong ------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["txt", "md", "html", "docx", "odt", "pdf", "eml", ""])
def test_an_empty_file_is_refused(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(IntakeError, match="no text") as caught:
        read_document(written(tmp_path / f"a.{suffix}", b""))
    assert caught.value.exit_code == 1
    assert "không có chữ" in str(caught.value)


def test_a_file_of_blanks_holds_no_text(tmp_path: Path) -> None:
    for name in ("a.txt", "a.md", "a.html"):
        with pytest.raises(IntakeError, match="no text"):
            read_document(written(tmp_path / name, " \n\t\r\n"))
    with pytest.raises(IntakeError, match="no text"):
        read_document(word(tmp_path / "a.docx", "<w:p>" + run("  ") + "</w:p>"))


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_an_archive_that_was_cut_off_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    whole = (
        word(path, "<w:p>" + run("x") + "</w:p>") if kind == "docx" else odt(path, "")
    ).read_bytes()
    for size in (len(whole) // 2, len(whole) - 10, 30):
        with pytest.raises(IntakeError, match="damaged, cut off"):
            read_document(written(path, whole[:size]))


def test_a_zip_bomb_is_not_expanded(tmp_path: Path) -> None:
    for kind, name in (("docx", "word/document.xml"), ("odt", "content.xml")):
        path = tmp_path / f"a.{kind}"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, bytes(16 << 20))
        assert path.stat().st_size < 1 << 20
        with pytest.raises(IntakeError, match="is not expanded"):
            read_document(path)


def test_an_archive_of_too_many_entries_is_not_expanded(tmp_path: Path) -> None:
    path = tmp_path / "a.odt"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(20_001):
            archive.writestr(f"{number}", b"")
    with pytest.raises(IntakeError, match="20,001 entries"):
        read_document(path)


def test_an_archive_that_lies_about_its_size_gives_no_more(tmp_path: Path) -> None:
    path = odt(tmp_path / "a.odt", "<text:p>" + "x" * 100_000 + "</text:p>")
    content = path.read_bytes()
    size = struct.pack("<I", zipfile.ZipFile(path).getinfo("content.xml").file_size)
    path.write_bytes(content.replace(size, struct.pack("<I", 50)))
    with pytest.raises(IntakeError, match="damaged"):
        read_document(path)


def test_xml_of_entities_is_not_expanded(tmp_path: Path) -> None:
    path = tmp_path / "a.odt"
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f"{bomb}]><office:document-content {ODF}><office:body><office:text><text:p>Ký.&j;"
            "</text:p></office:text></office:body></office:document-content>",
        )
    try:
        assert len(read_document(path).text) < 100
    except IntakeError as error:
        assert "breaks off" in str(error)  # noqa: PT017 - both ways are safe


def test_an_encrypted_word_document_is_refused(tmp_path: Path) -> None:
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1000)
    path = written(tmp_path / "a.docx", head + "EncryptedPackage".encode("utf-16-le") + bytes(500))
    with pytest.raises(IntakeError, match="encrypted"):
        read_document(path)
    with pytest.raises(IntakeError, match="old binary format"):
        read_document(written(tmp_path / "a.doc", head))


def test_a_text_of_500_mb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    import tracemalloc

    told: list[Any] = []
    for name, limit in (("a.txt", 64), ("a.html", 16), ("a.md", 64), ("a.eml", 64), ("a", 64)):
        path = tmp_path / name
        with path.open("wb") as file:
            file.write(b"Mot dong.\n" * 1000)
            file.truncate(500 << 20)
        tracemalloc.start()
        with pytest.raises(IntakeError, match=f"500 MB; at most {limit} MB") as caught:
            read_document(path, progress=lambda *step: told.append(step))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < 4 << 20
        assert f"tối đa {limit} MB" in str(caught.value)
    assert not told


def test_a_text_of_too_many_letters_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coopgraph.intake.readers.MAX_TEXT", 1000)
    with pytest.raises(IntakeError, match="1,200 characters; at most 1,000"):
        read_document(written(tmp_path / "a.txt", "Hai bên ký. " * 100))


def test_what_is_no_document_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="OCR"):
        read_document(written(tmp_path / "a.png", b"\x89PNG\r\n\x1a\n" + bytes(50)))
    with pytest.raises(IntakeError, match="RTF"):
        read_document(written(tmp_path / "a.rtf", b"{\\rtf1 x}"))
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(IntakeError, match="spreadsheet"):
        read_document(tmp_path / "a.xlsx")
    with pytest.raises(IntakeError, match="is no pdf file"):
        read_document(written(tmp_path / "a.pdf", "just text"))
    with pytest.raises(IntakeError, match="folder"):
        read_document(tmp_path)
    with pytest.raises(IntakeError, match="cannot be read"):
        read_document(tmp_path / "missing.txt")
    with pytest.raises(ParameterError, match="image/png"):
        read_document(written(tmp_path / "b.txt", "x"), media_type="image/png")


def test_the_bytes_decide_before_the_name(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.docx", [lines(["Hai bên đã ký."])])
    assert read_document(path).media_type == "application/pdf"
    page = written(tmp_path / "page", "<!DOCTYPE html><p>Hai bên đã ký.</p>")
    assert read_document(page).media_type == "text/html"


def test_a_library_that_is_missing_is_named_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = pdf(tmp_path / "a.pdf", [lines(["Hai bên đã ký."])])
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(MissingDependency, match="pypdfium2") as caught:
        read_document(path)
    assert "coopgraph[intake]" in str(caught.value)
    monkeypatch.setitem(sys.modules, "ahocorasick_rs", None)
    with pytest.raises(MissingDependency, match="ahocorasick-rs") as caught:
        _ = Names({}, {}, {})._exact
    assert "coopgraph[intake]" in str(caught.value)


def test_errors_say_both_languages(tmp_path: Path) -> None:
    with pytest.raises(IntakeError) as caught:
        read_document(written(tmp_path / "a.txt", b""))
    assert str(caught.value) == f"{tmp_path / 'a.txt'}: holds no text / tệp không có chữ nào"


# -- languages and datelines ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Tổng cục Tiêu chuẩn Đo lường Chất lượng và KRISS đã ký Bản ghi nhớ.", "vi"),
        ("VIỆN ĐO LƯỜNG VIỆT NAM (VMI) – Vietnam Metrology Institute", "vi"),
        ("The Parties signed a Memorandum with Bộ Khoa học và Công nghệ of Viet Nam.", "en"),
        ("Le ministère et la direction des normes ont signé un accord de coopération.", "fr"),
        (
            "El ministerio y la agencia firmaron un acuerdo para el desarrollo de la industria.",
            "es",
        ),
        ("Das Institut und die Behörde haben eine Vereinbarung zur Zusammenarbeit mit", "de"),
        ("Kementerian dan lembaga ini telah menandatangani perjanjian dengan Vietnam untuk", "id"),
        ("한국표준과학연구원은 베트남 표준청과 협정을 체결했다", "ko"),
        ("国家市场监督管理总局与越南标准计量质量总局签署协议", "zh"),
        ("両国は覚書に署名しました。経済産業省", "ja"),
        ("ກະຊວງວິທະຍາສາດ", "lo"),
        ("Министерство подписало соглашение", "und-Cyrl"),
        ("12/2021 – 34", "und"),
        ("", "und"),
    ],
)
def test_languages(text: str, language: str) -> None:
    assert language_of(text) == language
    assert language_of(unicodedata.normalize("NFD", text)) == language


def test_another_language_is_told(tmp_path: Path) -> None:
    text = "Le ministère et la direction des normes ont signé un accord de coopération.\n"
    document = read_document(written(tmp_path / "a.txt", text))
    assert document.language == "fr"
    assert "French" in document.readings[0]["en"]
    assert "tiếng Pháp" in document.readings[0]["vi"]


@pytest.mark.parametrize(
    ("line", "language", "date"),
    [
        ("08/09/2022 | 09:15", "vi", "2022-09-08"),
        ("Thứ Năm, 08/09/2022, 09:15 (GMT+7)", "vi", "2022-09-08"),
        ("Cập nhật lúc 09:15, 8/9/2022", "vi", "2022-09-08"),
        ("Post date: Monday, Dec 9, 2019 | 10:12", "en", "2019-12-09"),
        ("HẢI YÊN (15/11/2023) – Bên lề Tuần lễ, hai bên đã ký.", "vi", "2023-11-15"),
        ("Hà Nội, ngày 05 tháng 1 năm 2022", "vi", "2022-01-05"),
        ("PORT ELLISON, 9 June 2022 – The Service became a signatory.", "en", "2022-06-09"),
        ("Geneva, March 4, 2021 — The parties met.", "en", "2021-03-04"),
        ("Published on 4th March 2021", "en", "2021-03-04"),
        # What a sentence says is no dateline.
        ("Ngày 18/3/2022, Sở đã ký Bản ghi nhớ.", "vi", None),
        ("On 4 March 2021 the parties met in Geneva.", "en", None),
        ("Hội nghị diễn ra ngày 16/8/2021 tại Hà Nội", "vi", None),
        # English reads this day two ways, and no month has a 31st of February.
        ("08/09/2022", "en", None),
        ("31/02/2022", "vi", None),
        ("25/12/2022", "en", "2022-12-25"),
    ],
)
def test_datelines(line: str, language: str, date: str | None) -> None:
    text = f"Tiêu đề\n{line}\nMột đoạn văn dài hơn ở đây."
    found = dateline_of(text, blocks_of(text), language)
    assert (found and found.date) == date


def test_a_dateline_may_stand_at_the_end() -> None:
    text = "\n".join(["BIÊN BẢN", *["Hai bên đã trao đổi về hợp tác."] * 30])
    text += "\nHà Nội, ngày 24 tháng 5 năm 2023\nTRƯỞNG ĐOÀN"
    found = dateline_of(text, blocks_of(text), "vi")
    assert found is not None
    assert found.date == "2023-05-24"


def test_a_letterhead_bears_a_date_and_a_table_does_not() -> None:
    head = "Số: 12/BC\tHà Nội, ngày 5 tháng 1 năm 2022"
    table = "Đối tác\tNgày ký\nNIMT\t14/02/2019"
    for text, date in ((f"{head}\nBÁO CÁO\nMột.", "2022-01-05"), (f"{table}\nMột.", None)):
        found = dateline_of(text, blocks_of(text), "vi")
        assert (found and found.date) == date


# -- the development set, where it is ------------------------------------------------------------


@pytest.mark.parametrize("name", ["d02.docx", "d03.html", "d04.pdf"])
def test_every_passage_of_the_development_set_is_there(name: str) -> None:
    if not DEVELOPMENT.is_dir():
        pytest.skip("the development set of intake is not here")
    document = read_document(DEVELOPMENT / name)
    check_map(document)
    reference = (DEVELOPMENT / f"{name[:3]}.txt").read_bytes().decode()
    kept: list[Block] = [b for b in document.blocks if b.kind not in ("boilerplate", "cell")]
    body = " ".join(" ".join(document.text[b.start : b.end].split()) for b in kept)
    assert body == " ".join(reference.split())
    for table in ("facts.tsv", "mentions.tsv"):
        with (DEVELOPMENT / table).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                if row["doc"] == name[:3]:
                    assert reference[int(row["start"]) : int(row["end"])] in document.text
