"""Dates as people write them in cells: taken at the precision written, told where not certain."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coopgraph.dates import parse
from coopgraph.errors import DataError
from coopgraph.written_dates import RULES, by_format, duration, ended, judged, read

TAKEN = {
    # years
    "2021": "2021",
    "2021.0": "2021",
    "năm 2021": "2021",
    "2021?": "2021?",
    "c. 2021": "2021~",
    "khoảng 2021": "2021~",
    "~ 2021": "2021~",
    "1990s": "199X",
    "cuối năm 2021": "2021",
    "mid-2021": "2021",
    "FY2021": "2021~",
    "２０２１": "2021",
    "٢٠٢١": "2021",
    "2021年": "2021",
    # months
    "tháng 10/2021": "2021-10",
    "Tháng mười hai năm 2021": "2021-12",
    "thang 4 nam 1995": "1995-04",
    "T10/2021": "2021-10",
    "10/2021": "2021-10",
    "10.2021": "2021-10",
    "2021-7": "2021-07",
    "July 1995": "1995-07",
    "Jul-95": "1995-07",
    "Sept. 2021": "2021-09",
    "khoảng tháng 10/2021": "2021-10~",
    "2021-10-00": "2021-10",
    "xx/10/2021": "2021-10",
    "ngày … tháng 10 năm 2021": "2021-10",
    # quarters, halves, seasons, weeks
    "quý III/2021": "2021-35",
    "Quý 3 năm 2021": "2021-35",
    "Q3 2021": "2021-35",
    "2021-Q3": "2021-35",
    "third quarter of 2021": "2021-35",
    "2021-33": "2021-33",
    "6 tháng đầu năm 2021": "2021-01/2021-06",
    "2021-H2": "2021-07/2021-12",
    "second half of 2021": "2021-07/2021-12",
    "mùa xuân 2021": "2021-21",
    "Fall 2021": "2021-23",
    "2021-W11": "2021-03-15/2021-03-21",
    "tuần 11/2021": "2021-03-15/2021-03-21",
    # days
    "ngày 28 tháng 7 năm 1995": "1995-07-28",
    "28/7/1995": "1995-07-28",
    "28-07-1995": "1995-07-28",
    "7/28/1995": "1995-07-28",
    "5/5/1995": "1995-05-05",
    "5.3.2021": "2021-03-05",
    "Thứ hai, 28/7/1995": "1995-07-28",
    "28 July 1995": "1995-07-28",
    "July 28, 1995": "1995-07-28",
    "1st of July 1995": "1995-07-01",
    "28-Jul-95": "1995-07-28",
    "20210728": "2021-07-28",
    "2021-7-5": "2021-07-05",
    "2021/10/12": "2021-10-12",
    "1995-07-28 00:00:00": "1995-07-28",
    "1995-07-28T00:00:00Z": "1995-07-28",
    "28/7/1995 08:30": "1995-07-28",
    "+1883-00-00T00:00:00Z": "1883",
    "1 Sep 1993 d": "1993-09-01",
    # periods, sides
    "2021-2022": "2021/2022",
    "2021–2022": "2021/2022",
    "2021/2022": "2021/2022",
    "2021-22": "2021/2022",
    "năm học 2021-2022": "2021/2022",
    "Học kỳ I năm học 2021-2022": "2021/2022",
    "nhiệm kỳ 2021-2026": "2021/2026",
    "từ 2021 đến 2026": "2021/2026",
    "01/2020 – 12/2024": "2020-01/2024-12",
    "20-22/10/2021": "2021-10-20/2021-10-22",
    "tháng 3-5/2021": "2021-03/2021-05",
    "trước 1995": "[..1994]",
    "before 1995": "[..1994]",
    "after 28 July 1995": "[1995-07-29..]",
    "by 2025": "[..2025]",
    # the lunar calendar
    "Mùng 1 Tết 2021": "2021-01/2021-02",
    "tháng Giêng năm 2021": "2021-01/2021-03",
    "15/8 âm lịch 2021": "2021/2022",
    "năm Tân Sửu (2021)": "2021/2022",
    # EDTF, as the product prints it
    "[..2021]": "[..2021]",
    "2021-02~": "2021-02~",
    "2021/..": "2021/..",
    "202X": "202X",
}
TOLD = {
    "12/10/2021": "may be 12 October or 10 December",
    "30/2/2021": "is a day that does not exist",
    "2021-02-29": "is a day that does not exist",
    "2564": "is a year of another calendar",
    "28/7/2538": "is a year of another calendar",
    "พ.ศ. 2564": "is a year of another calendar",
    "令和3年": "is a year of another calendar",
    "1443 AH": "is a year of another calendar",
    "44 BCE": "is before the year 1",
    "-0043": "is before the year 1",
    "44197": "is a number",
    "9999-12-31": "is a placeholder, no date",
    "0000-00-00": "is a placeholder, no date",
    "1900-01-00": "is what programs write for an empty cell",
    "nay": "tells that something goes on, not when it began",
    "vô thời hạn": "tells that something goes on, not when it began",
    "until 2025": "tells an end, not a beginning",
    "dự kiến 2025": "is only planned or expected",
    "năm Tân Sửu": "is a year of the sixty-year cycle",
    "15/1/49": "may be of either century",
    "28/7": "is no date that is understood",
    "Hà Nội": "is no date that is understood",
    "x" * 500: "is no date",
}


def test_dates_are_taken_at_the_precision_written() -> None:
    assert {text: read(text).edtf for text in TAKEN} == TAKEN
    used = {rule for text in TAKEN for rule in read(text).rules}
    assert used <= RULES.keys()
    for text, edtf in TAKEN.items():
        assert parse(edtf)
        assert read(edtf).edtf == edtf, f"{text}: what is printed is not accepted"


def test_what_is_not_certain_is_told() -> None:
    told = {text: read(text) for text in TOLD}
    assert all(one.problem.startswith(TOLD[text]) for text, one in told.items()), {
        text: one for text, one in told.items() if not one.problem.startswith(TOLD[text])
    }
    assert not any(one.edtf for one in told.values())
    assert told["2564"].hint == "of the Buddhist era? 2564 is then 2021"
    assert "2021-01-01" in told["44197"].hint
    assert told["12/10/2021"].hint == "say --dates dmy or --dates mdy"


@pytest.mark.parametrize("text", ["n/a", "NULL", "-", "–", "?", "…", "chưa rõ", "Unknown", "  "])
def test_words_for_nothing_tell_nothing(text: str) -> None:
    assert read(text).edtf == read(text).problem == ""


@pytest.mark.parametrize(
    "text", ["nay", "đến nay", "present", "hiện tại", "..", "còn hiệu lực", "vô thời hạn", "2899"]
)
def test_what_goes_on_has_no_end_yet(text: str) -> None:
    assert read(text, end=True).edtf == ".."


@pytest.mark.parametrize("text", ["1995 -", "1995 - nay", "từ 1995 đến nay", "1995–present"])
def test_what_began_and_goes_on_says_both(text: str) -> None:
    one = read(text)
    assert (one.edtf, one.first, one.last) == ("1995", "1995", "..")


def test_the_whole_column_says_which_comes_first() -> None:
    assert judged(["12/10/2021", "31/12/2021", "", None]).order == "dmy"
    assert judged(["12/10/2021", "12/31/2021"]).order == "mdy"
    assert judged(["1.2.2021"]).order == "dmy"
    assert judged(["1/2/2021", "2021-13-01"]).order == ""
    mixed = judged(["31/12/2021", "12/31/2021"])
    assert (mixed.order, mixed.both) == ("", True)
    assert "both orders" in read("12/10/2021", mixed).hint
    assert read("31/12/2021", mixed).edtf == "2021-12-31"
    assert read("12/10/2021", judged([], "mdy")).edtf == "2021-12-10"
    assert read("12/10/2021 - 14/10/2021", judged([], "dmy")).edtf == "2021-10-12/2021-10-14"
    assert read("12/10/2021 - 14/11/2021").problem.startswith("may be")


@pytest.mark.parametrize(
    ("text", "xsd", "renewal", "end"),
    [
        ("5 năm", "P5Y", "", "2026-05-17"),
        ("05 (năm) năm", "P5Y", "", "2026-05-17"),
        ("năm năm", "P5Y", "", "2026-05-17"),
        ("three (3) years", "P3Y", "", "2024-05-17"),
        ("2 năm 6 tháng", "P2Y6M", "", "2023-11-17"),
        ("60 ngày", "P60D", "", "2021-07-16"),
        ("5 năm, tự động gia hạn", "P5Y", "automatic", "[2026-05-17..]"),
        ("5 years, renewable", "P5Y", "byConsent", "[2026-05-17..]"),
        ("5 năm kể từ ngày ký", "P5Y", "", "2026-05-17"),
        ("02 năm, không gia hạn", "P2Y", "none", "2023-05-17"),
        ("Vô thời hạn", "", "", ".."),
        ("indefinite", "", "", ".."),
    ],
)
def test_terms_are_read_and_ends_reckoned(text: str, xsd: str, renewal: str, end: str) -> None:
    term = duration(text)
    assert term is not None
    assert (term.xsd, term.renewal, term.rest) == (xsd, renewal, "")
    assert ended("2021-05-17", term) == end


def test_an_end_is_reckoned_no_finer_than_its_beginning() -> None:
    years, months = duration("3 years"), duration("18 tháng")
    assert years is not None
    assert months is not None
    assert (ended("2021", years), ended("2021-05", months)) == ("2024", "2022-11")
    assert ended("2021", months) is None  # which months of 2021, nobody says
    assert ended("2020-02-29", years) == "2023-02-28"
    assert ended("2021~", years) is None
    assert duration("2021") is None
    assert duration("31/12/2025") is None


def test_declared_formats_are_followed() -> None:
    assert by_format("28/7/1995", "d/M/yyyy") == "1995-07-28"
    assert by_format("1995-07", "yyyy-MM") == "1995-07"
    assert by_format("1995-07-28", "d/M/yyyy") is None
    with pytest.raises(DataError, match="'EEE', which is not known"):
        by_format("x", "EEE d")


@given(st.text("0123456789/-.: ~?đéQTháng nămcủaxX[]", max_size=20), st.booleans())
@settings(max_examples=150, deadline=None)
def test_whatever_is_read_is_edtf(text: str, end: bool) -> None:
    one = read(text, end=end)
    if one.edtf and not one.problem:
        parse(one.edtf)
