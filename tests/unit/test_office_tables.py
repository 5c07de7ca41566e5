"""Tables as offices send them: their header found, cells taken as shown, every loss told."""

from __future__ import annotations

import datetime as dt
import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from coopgraph.cli import main
from coopgraph.errors import DataError, ParameterError
from coopgraph.importers import declared_kind
from coopgraph.importers.inputs import open_inputs
from coopgraph.importers.report import ImportReport
from coopgraph.importers.workbooks import read_workbook
from coopgraph.importers.workbooks.biff import read_biff
from coopgraph.importers.workbooks.shown import date_parts
from coopgraph.lifting.batch import Batch

HEAD = ["bên tham gia", "khuôn khổ", "vai trò", "bắt đầu", "kết thúc"]
ROW = ["Việt Nam", "ASEAN", "thành viên", "1995-07-28", ".."]


def run(path: Path, **options: str) -> tuple[Batch, ImportReport]:
    report = ImportReport("table", "mine")
    table = declared_kind("table")
    given = {name.replace("_", "-"): value for name, value in options.items()}
    inputs = open_inputs(table, [path], report, source="mine", options=given)
    (batch,) = list(table.read(inputs, report))
    report.check()
    return batch, report


def ties(batch: Batch) -> list[tuple[Any, ...]]:
    """Give row, participant, framework, begin and end of each tie."""
    last = pl.col("participant", "framework").str.split("/").list.last()
    frame = batch.complete()[0]
    return frame.select("row", last, "begin", "end").rows()


def skipped(report: ImportReport) -> dict[str, list[int]]:
    (account,) = report.files.values()
    return {reason: tally.rows for reason, tally in account.skipped.items()}


def csv(tmp_path: Path, text: str, name: str = "list.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def xlsx(path: Path, sheets: dict[str, Any], **about: Any) -> Path:
    """Make a workbook; a cell may be a pair of a value and its number format."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                cell = sheet.cell(number, column)
                if isinstance(value, tuple):
                    cell.value, cell.number_format = value
                else:
                    cell.value = value
        for merged in about.get("merged", ()):
            sheet.merge_cells(merged)
        if name in about.get("hidden", ()):
            sheet.sheet_state = "hidden"
    book.save(path)
    return path


VIET_NAM = (1, "viet-nam", "asean", "1995-07-28", "..")


@pytest.mark.parametrize(
    "text",
    [
        "DANH SÁCH NĂM 2021,,,,\nĐơn vị: Vụ HTQT,,,,\n,,,,\n{head}\n{row}\n",
        "DANH SÁCH NĂM 2021\n\n{head}\n{row}\n",
        "\ufeffsep=;\n{head;}\n{row;}\n",
        "{head;};;;\n{row;};;;\n",
        "{head}\n{row}\nGhi chú: nguồn Vụ HTQT\n",
        "{head}\n{row}\n,,,,\nGhi chú: số liệu đến 31/12/2021,,,,\nTổng cộng: 1,,,,\n",
        "{head}\n(1),(2),(3),(4),(5)\n{row}\n{head}\n",
        "bên tham gia,khuôn khổ,vai trò,thời gian,\n,,,bắt đầu,kết thúc\n{row}\n",
        "STT,{head}\n1,{row}\n",
        '"Bên\ntham gia",Khuôn khổ (*),Vai trò,"Bắt đầu\n(năm)",Kết thúc:\n{row}\n',
        "Bên tham gia / Participant,Khuôn khổ / Framework,Vai trò,Từ ngày,Đến ngày\n{row}\n",
        "State\tOrganization\tCapacity\tMember since\tUntil\n{row\t}\n",
        '{head}\n"Việt\u00a0 Nam"," ASEAN\u200b",Thành viên chính thức,28/7/1995,đến nay\n',
    ],
)
def test_the_table_is_found_wherever_it_stands(tmp_path: Path, text: str) -> None:
    for separator in ",;\t":
        sign = separator if separator != "," else ""
        text = text.replace(f"{{head{sign}}}", separator.join(HEAD))
        text = text.replace(f"{{row{sign}}}", separator.join(ROW))
    batch, report = run(csv(tmp_path, text))
    ((row, *rest),) = ties(batch)
    assert rest == list(VIET_NAM[1:])
    known = {
        "the line is empty", "a note or total, no row of the table",
        "a line of one cell, no row of the table", "the numbers of the columns",
        "the header again",
    }  # fmt: skip
    assert set(skipped(report)) <= known
    assert row in (1, 2)
    if "DANH SÁCH" in text:
        assert any("above it stands 'DANH SÁCH NĂM 2021'" in note for note in report.notes)


def test_utf16_as_excel_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(("\t".join(HEAD) + "\r\n" + "\t".join(ROW) + "\r\n").encode("utf-16"))
    assert ties(run(path)[0]) == [VIET_NAM]


def test_the_sheet_and_its_header_are_found_or_told(tmp_path: Path) -> None:
    old = [HEAD, ["Lào", "ASEAN", "thành viên", 1997]]
    path = xlsx(
        tmp_path / "book.xlsx",
        {
            "Ẩn": old,
            "Bìa": [["Hướng dẫn điền bảng"]],
            "Danh sách": [["DANH SÁCH"], [], HEAD, ROW],
            "2020": old,
        },
        hidden=["Ẩn"],
    )
    batch, report = run(path)
    assert ties(batch) == [VIET_NAM]
    assert report.notes[0] == (
        "the sheet 'Danh sách' is read, not 'Ẩn', 'Bìa', '2020';"
        " '2020' may be tables as well: --sheet NAME"
    )
    assert "the header is row 3 of the sheet 'Danh sách'; above it stands" in report.notes[1]
    assert ties(run(path, sheet="2020")[0])[0][1] == "laos"
    assert ties(run(path, sheet="4")[0])[0][1] == "laos"
    assert ties(run(path, header="3", sheet="danh sach")[0]) == [VIET_NAM]
    with pytest.raises(ParameterError, match="has no sheet '2019'"):
        run(path, sheet="2019")
    with pytest.raises(ParameterError, match="is no row of a header"):
        run(path, header="first")
    with pytest.raises(ParameterError, match="it has no sheets"):
        run(csv(tmp_path, "participant,framework\nVN,ASEAN\n"), sheet="1")


def test_merged_cells_count_for_all_their_rows(tmp_path: Path) -> None:
    rows = [
        ["DANH SÁCH"],
        ["bên tham gia", "khuôn khổ", "vai trò", "thời gian"],
        [None, None, None, "bắt đầu", "kết thúc"],
        ["Việt Nam", "ASEAN", "thành viên", 1995],
        [None, "APO", "thành viên", 1996],
        [None, "ISO", "thành viên", 1977],
    ]
    path = xlsx(
        tmp_path / "book.xlsx", {"Sheet1": rows},
        merged=["A1:E1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "A4:A6"],
    )  # fmt: skip
    batch, _ = run(path)
    assert [row[1:4] for row in ties(batch)] == [
        ("viet-nam", "asean", "1995"), ("viet-nam", "apo", "1996"), ("viet-nam", "iso", "1977"),
    ]  # fmt: skip


def test_a_cell_counts_as_it_is_shown(tmp_path: Path) -> None:
    day = dt.datetime(2021, 10, 1)  # noqa: DTZ001 - spreadsheets have no zones
    shown = [
        ((day, "mm/yyyy"), "2021-10"),
        ((day, "yyyy"), "2021"),
        ((day, '"ngày" dd "tháng" mm "năm" yyyy'), "2021-10-01"),
        ((day, "mmm-yy"), "2021-10"),
        ((day, "dd/mm/yyyy hh:mm"), "2021-10-01"),
        (2021, "2021"),
        (2021.0, "2021"),
        ("tháng 10/2021", "2021-10"),
    ]
    told = [
        ((day, "dd/mm"), "a date whose year is not shown (it holds 2021-10-01)"),
        ((dt.datetime(1900, 1, 5), "dd/mm/yyyy"), "a day before March 1900"),  # noqa: DTZ001
        ((dt.time(8, 30), "hh:mm"), "a time of day without a date"),
        ("=1990+9", "a formula that was never calculated"),
        ("#DIV/0!", "the error #DIV/0!"),
        (44197, "44197"),
    ]
    rows = [["Việt Nam", "ASEAN", "thành viên", value] for value, _ in (*shown, *told)]
    path = xlsx(tmp_path / "book.xlsx", {"Bảng 1": [HEAD[:4], *rows]})
    batch, report = run(path)
    assert [tie[3] for tie in ties(batch)] == list(dict.fromkeys(edtf for _, edtf in shown))
    (account,) = report.files.values()
    values = [value for tally in account.skipped.values() for value in tally.values]
    for number, (_, problem) in enumerate(told, len(shown) + 2):
        place = f"Bảng 1!D{number}: " if problem != "44197" else "is then 2021-01-01"
        assert any(problem in value and place in value for value in values), problem
    assert [date_parts(code) for code in ("m/d/yy", "[$-42A]mmmm yyyy", "h:mm;@", "0.0", "@")] == [
        "ymd", "ym", "", "", "",
    ]  # fmt: skip


def test_codes_keep_their_zeros(tmp_path: Path) -> None:
    rows = [HEAD[:2], [(4, "000"), 2.0]]
    (sheet,) = read_workbook(xlsx(tmp_path / "book.xlsx", {"S": rows}))
    assert [cell.text for cell in sheet.rows[1]] == ["004", "2"]


def biff(rows: list[list[Any]]) -> bytes:
    """Make the stream of an XLS file: texts, numbers, dates (format m/yyyy), errors."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def text(value: str) -> bytes:
        return struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")

    def begin(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0))

    styles = [record(0xE0, struct.pack("<HHH14x", 0, form, 0)) for form in (0, 164)]
    head = begin(5) + record(0x41E, struct.pack("<H", 164) + text("m/yyyy")) + b"".join(styles)
    name = struct.pack("<BB", 4, 1) + "Bảng".encode("utf-16-le")
    at = len(head) + 4 + 6 + len(name) + 4
    head += record(0x85, struct.pack("<IBB", at, 0, 0) + name) + record(0x0A, b"")
    body = begin(0x10)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            place = struct.pack("<HH", number, column)
            if isinstance(value, str):
                body += record(0x204, place + struct.pack("<H", 0) + text(value))
            elif isinstance(value, tuple):
                body += record(0x205, place + struct.pack("<HBB", 0, value[0], 1))
            else:
                body += record(0x203, place + struct.pack("<Hd", value > 3000, value))
    body += record(0xE5, struct.pack("<HHHHH", 1, 1, 2, 0, 0)) + record(0x0A, b"")
    return head + body


def test_workbooks_of_excel_97_are_read(tmp_path: Path) -> None:
    path = tmp_path / "old.xls"
    path.write_bytes(biff([HEAD[:4], ["Việt Nam", "ASEAN", "thành viên", 34908.0], ["", (42,)]]))
    (sheet,) = read_biff(path)
    assert (sheet.name, sheet.merged[0].bottom) == ("Bảng", 2)
    assert [cell.text for cell in sheet.rows[1]] == ["Việt Nam", "ASEAN", "thành viên", "1995-07"]
    assert sheet.rows[2][1].problem == "the error #N/A"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
    with pytest.raises(DataError, match="cannot be read as a spreadsheet"):
        run(path)
    path.write_bytes(path.read_bytes() + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(DataError, match="locked by a password"):
        run(path)


ODF = "urn:oasis:names:tc:opendocument:xmlns"
ODS = f"""<office:document-content xmlns:office="{ODF}:office:1.0" xmlns:table="{ODF}:table:1.0"
 xmlns:text="{ODF}:text:1.0" xmlns:style="{ODF}:style:1.0" xmlns:number="{ODF}:datastyle:1.0"
 office:version="1.3"><office:automatic-styles>
<number:date-style style:name="N1"><number:month/><number:text>/</number:text><number:year/>
</number:date-style><style:style style:name="ce1" style:data-style-name="N1"/>
<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet>
<table:table table:name="Ẩn" table:style-name="ta2">
<table:table-row><table:table-cell office:value-type="string"><text:p>khuôn khổ</text:p>
</table:table-cell></table:table-row></table:table>
<table:table table:name="Bảng"><table:table-column table:number-columns-repeated="9"/>
<table:table-header-rows><table:table-row>{{head}}<table:table-cell
 table:number-columns-repeated="16379"/></table:table-row></table:table-header-rows>
<table:table-row><table:table-cell table:number-rows-spanned="2"><text:p>Việt<text:s text:c="2"/>Nam
</text:p><office:annotation><text:p>xem lại</text:p></office:annotation></table:table-cell>
<table:table-cell><text:p>ASEAN</text:p></table:table-cell>
<table:table-cell><text:p>thành viên</text:p></table:table-cell>
<table:table-cell table:style-name="ce1" office:value-type="date" office:date-value="1995-07-01">
<text:p>7/1995</text:p></table:table-cell></table:table-row>
<table:table-row><table:covered-table-cell/><table:table-cell><text:p>APO</text:p></table:table-cell>
<table:table-cell><text:p>thành viên</text:p></table:table-cell>
<table:table-cell table:formula="of:=1+1"/></table:table-row>
<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""


def test_open_documents_are_read_as_they_are_shown(tmp_path: Path) -> None:
    head = "".join(f"<table:table-cell><text:p>{t}</text:p></table:table-cell>" for t in HEAD[:4])
    path = tmp_path / "list.ods"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("content.xml", ODS.replace("{head}", head))
        file.writestr("META-INF/manifest.xml", "<manifest/>")
    batch, report = run(path)
    assert ties(batch) == [(1, "viet-nam", "asean", "1995-07", None)]
    (account,) = report.files.values()
    assert account.skipped["begin cannot be read"].values == [
        "Bảng!D3: a formula that was never calculated"
    ]


def test_content_decides_what_a_file_is(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "book.xlsx", {"S": [HEAD, ROW]})
    renamed = path.rename(tmp_path / "list.csv")
    assert ties(run(renamed)[0]) == [VIET_NAM]
    text = csv(tmp_path, ",".join(HEAD) + "\n" + ",".join(ROW) + "\n", "list.xls")
    assert ties(run(text)[0]) == [VIET_NAM]


def test_a_page_named_as_a_table_is_told(tmp_path: Path) -> None:
    for text in (
        "<html><table><tr><td>VN</td></tr></table></html>",
        '<?xml version="1.0"?><Book/>',
    ):
        with pytest.raises(DataError, match=r"save it as \.xlsx"):
            run(csv(tmp_path, text, "list.xls"))


def test_what_the_product_prints_it_takes_back(tmp_path: Path) -> None:
    base = "https://w3id.org/coopgraph"
    text = (
        "tie,participant,framework,role,begin,end,during,earliest_begin,latest_end,end_open\n"
        f"{base}/id/x,{base}/id/viet-nam,{base}/id/asean,{base}/concept/member,1995-07-28,..,,"
        "1995-07-28,,true\n"
        "id:y,id:laos,id:asean,concept:observer,,,2020/2021,2020-01-01,2021-12-31,false\n"
        "id:z,id:laos,id:apo,member,2021-33,[..2022],,,,false\n"
    )
    batch, report = run(csv(tmp_path, text))
    made = batch.complete()[0]
    assert made.select("begin", "end", "during").rows() == [
        ("1995-07-28", "..", None), (None, None, "2020/2021"), ("2021-33", "[..2022]", None),
    ]  # fmt: skip
    assert report.notes == ["columns that are not used: tie (did you mean 'time' (period)?)"]


def test_true_dates_beside_texts_may_be_interchanged(tmp_path: Path) -> None:
    day = (dt.datetime(2021, 12, 10), "m/d/yyyy")  # noqa: DTZ001
    rows = [[who, "APO", "thành viên", v] for who, v in (("VN", day), ("Lào", "28/10/2021"))]
    path = xlsx(tmp_path / "book.xlsx", {"S": [HEAD[:4], *rows]})
    batch, report = run(path)
    assert [tie[3] for tie in ties(batch)] == ["2021-10-28"]
    reason = "begin may have day and month interchanged (say --dates dmy or mdy)"
    assert skipped(report) == {reason: [1]}
    assert any("true dates beside texts like '28/10/2021'" in note for note in report.notes)
    batch, _ = run(path, dates="dmy")
    assert [tie[3] for tie in ties(batch)] == ["2021-12-10", "2021-10-28"]
    with pytest.raises(ParameterError, match="no order of dates"):
        run(path, dates="ymd")


def test_a_column_that_tells_of_time_is_never_dropped(tmp_path: Path) -> None:
    rows = "participant,framework,role,Seit wann,Khác\nVN,ASEAN,member,28/7/1995,x\n"
    path = csv(tmp_path, rows)
    with pytest.raises(DataError, match="the column 'Seit wann' tells of time") as error:
        run(path)
    assert "--ignore 'Seit wann'" in str(error.value)
    batch, report = run(path, ignore="Seit wann")
    assert ties(batch)[0][3] is None
    assert report.notes == [
        "columns that are not used: Khác",
        "columns that are ignored, as told: Seit wann",
    ]
    with pytest.raises(ParameterError, match="no column 'Seit' to ignore"):
        run(path, ignore="Seit")
    mapping = csv(tmp_path, "ours,theirs\nbegin,Seit wann\n-,Khác\n", "columns.csv")
    assert ties(run(path, columns=str(mapping))[0])[0][3] == "1995-07-28"
    slip = csv(tmp_path, "participant,framework,role,Ngày kí\nVN,ASEAN,member,\n", "slip.csv")
    assert "did you mean 'ngày ký' (signed)?" in run(slip)[1].notes[0]


def test_offices_words_for_dates_and_roles(tmp_path: Path) -> None:
    text = (
        "STT,Bên tham gia,Khuôn khổ,Vai trò,Ngày ký,Ngày hiệu lực,Ngày hết hiệu lực\n"
        "1,Việt Nam,ASEAN,Thành viên chính thức,28/7/1995,1/8/1995,nay\n"
        "2,Lào,ASEAN,bên ký,23/7/1997,,\n"
    )
    batch, report = run(csv(tmp_path, text))
    assert ties(batch) == [
        (1, "viet-nam", "asean", "1995-08-01", ".."), (2, "laos", "asean", "1997-07-23", None),
    ]  # fmt: skip
    _, _, facts = batch.complete()
    dated = facts.filter(pl.col("predicate").str.ends_with("#date"))["value"].to_list()
    assert dated == ["1995-07-28", "1995-08-01", "1997-07-23"]
    assert report.notes == []
    roles = csv(tmp_path, "ours\ttheirs\nobserver\tdự thính\n", "roles.tsv")
    text = "participant,framework,role\nVN,ASEAN,Dự thính\nLào,ASEAN,membre\n"
    batch, report = run(csv(tmp_path, text), roles=str(roles))
    assert batch.complete()[0]["role"].to_list()[0].endswith("/observer")
    (account,) = report.files.values()
    assert "did you mean 'member'" in account.skipped["role is unknown"].values[0]
    roles.write_text("ours,theirs\nking,roi\n")
    with pytest.raises(DataError, match=r"roles\.tsv:2: there is no role 'king'"):
        run(tmp_path / "list.csv", roles=str(roles))


def test_metadata_beside_the_file_are_followed(tmp_path: Path) -> None:
    path = csv(
        tmp_path, "x\nĐối tác;Thoả thuận;Ngày;Riêng\nVN;ASEAN;3.4.1995;1/2/2003\nVN;APO;-;\n"
    )
    columns: list[dict[str, Any]] = [
        {"name": "participant", "titles": "Đối tác"},
        {"name": "framework", "titles": "Thoả thuận"},
        {"titles": "Ngày", "name": "begin", "null": ["-"],
         "datatype": {"base": "date", "format": "M.d.yyyy"}},
        {"name": "private", "titles": "Riêng", "suppressOutput": True},
    ]  # fmt: skip
    described = {
        "url": "list.csv",
        "dialect": {"delimiter": ";", "skipRows": 1},
        "tableSchema": {"columns": columns},
    }
    beside = tmp_path / "list.csv-metadata.json"
    beside.write_text(json.dumps(described))
    batch, report = run(path, role="member")
    assert [tie[3] for tie in ties(batch)] == ["1995-03-04", None]
    assert report.notes[0].startswith("list.csv-metadata.json beside the file")
    columns[2]["datatype"]["format"] = "yyyy-MM-dd"
    beside.rename(tmp_path / "csv-metadata.json").write_text(json.dumps(described))
    _, report = run(path, role="member")
    assert skipped(report) == {"begin is not of the declared format yyyy-MM-dd": [1]}


AGREEMENTS = """DANH SÁCH THOẢ THUẬN HỢP TÁC,,,,,,,
TT,Tên đối tác,Quốc gia,Loại văn bản,Ngày ký,Thời hạn (năm),Nội dung,Ghi chú
1,Đại học Xanh,Nhật Bản,MoU,17/5/2021,5,Trao đổi sinh viên,
2,Đại học Xanh,Hàn Quốc,MOA,25/3/2019,vô thời hạn,,
3,"Viện  Biển
Sâu",Pháp,Thoả thuận hợp tác,2020,"3 năm, tự động gia hạn",Nghiên cứu,cần rà soát
4,Viện Biển Sâu,Pháp,Thoả thuận hợp tác,2020,"3 năm, tự động gia hạn",Nghiên cứu,
5,,Pháp,MoU,2020,5,,
"""


def test_each_row_of_a_list_of_agreements_is_one(tmp_path: Path) -> None:
    path = csv(tmp_path, AGREEMENTS)
    batch, report = run(path, set="participant=STAMEQ", create_missing="yes")
    made, nodes, facts = batch.complete()
    assert report.totals == {"read": 5, "imported": 3, "merged": 1, "skipped": 1}
    assert skipped(report) == {"partner is empty": [5]}
    agreements = nodes.filter(cls="Agreement")
    assert agreements["label_vi"].to_list() == [
        "Biên bản ghi nhớ: STAMEQ – Đại học Xanh (2021-05-17)",
        "Biên bản thoả thuận: STAMEQ – Đại học Xanh (2019-03-25)",
        "Thoả thuận: STAMEQ – Viện Biển Sâu (2020)",
    ]
    assert agreements.select("begin", "end").rows() == [
        ("2021-05-17", "2026-05-17"), ("2019-03-25", ".."), ("2020", "[2023..]"),
    ]  # fmt: skip
    assert made.height == 6
    partners = made.filter(~pl.col("participant").str.ends_with("/stameq"))["participant"]
    assert partners.n_unique() == 3  # of one name, in two countries
    said = {(row["predicate"].split("#")[-1].split("/")[-1], row["value"].split("/")[-1])
            for row in facts.iter_rows(named=True)}  # fmt: skip
    assert {
        ("ofCountry", "japan"), ("ofCountry", "republic-of-korea"), ("term", "P5Y"),
        ("renewal", "automatic"), ("description", "Nghiên cứu"), ("stage", "signed"),
        ("date", "2021-05-17"), ("type", "Biên bản ghi nhớ"), ("note", "cần rà soát"),
    } <= said  # fmt: skip
    assert any("the end is reckoned from the term" in rule for rule in report.applied)


def test_a_list_of_agreements_without_its_owner_or_partners(tmp_path: Path) -> None:
    path = csv(tmp_path, AGREEMENTS)
    _, report = run(path)
    assert any("--set participant=NAME" in note for note in report.notes)
    assert list(report.unresolved) == ["Đại học Xanh", "Viện Biển Sâu"]
    listed = "Partner,Agreement,Date signed\nUL,MoU,2019\nUL,MoU,2019-05\n"
    batch, report = run(csv(tmp_path, listed, "b.csv"), set="participant=STAMEQ")
    assert batch.complete()[0].height == 4
    batch, _ = run(csv(tmp_path, listed, "b.csv"), set="participant=STAMEQ\nframework=ISO",
                   layout="participations", role="partner")  # fmt: skip
    assert {tie[2] for tie in ties(batch)} == {"iso"}


def test_constants_hold_for_the_whole_table(tmp_path: Path) -> None:
    path = csv(tmp_path, "Quốc gia,Gia nhập\nViệt Nam,1977\nLào,\n")
    batch, _ = run(path, set="framework=ISO\nrole=thành viên")
    assert [tie[1:4] for tie in ties(batch)] == [
        ("viet-nam", "iso", "1977"), ("laos", "iso", None),
    ]  # fmt: skip
    with pytest.raises(ParameterError, match=r"no column 'framewrk' \(did you mean framework"):
        run(path, set="framewrk=ISO")
    with pytest.raises(ParameterError, match="is set twice"):
        run(path, set="role=member\nrole=chair")
    with pytest.raises(ParameterError, match="sets nothing"):
        run(path, set="role")


def test_the_end_of_a_list_is_an_exit_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = csv(tmp_path, "participant,framework,role\nNobody,Nothing,member\n")
    store = tmp_path / "S"
    assert main(["import", "table", str(path), "-o", str(store)]) == 1
    assert "nothing came in, so nothing was written" in capsys.readouterr().err
    assert not (store / "current").exists()
    assert main(["import", "table", "--show", "headers"]) == 0
    assert "signed: when it was signed\n    ngày ký, " in capsys.readouterr().out
    assert main(["import", "table", "--show", "roles"]) == 0
    assert "thành viên chính thức" in capsys.readouterr().out
