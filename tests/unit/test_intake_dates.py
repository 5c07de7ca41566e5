"""Dates as documents write them: to EDTF, never finer than the text, each with its passage."""

from __future__ import annotations

import pytest

from coopgraph.dates import parse
from coopgraph.intake import amounts, dates
from coopgraph.intake.folding import bare, fold_text
from coopgraph.intake.sentences import clauses, sentences


def edtf(text: str, issued: str | None = None, year: int | None = None) -> list[str]:
    """Give the dates of a text."""
    return [one.edtf for one in dates.find(fold_text(text).small, issued, year)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ngày 05/3/2019", ["2019-03-05"]),
        ("Ngày 02 tháng 3 năm 2021", ["2021-03-02"]),
        ("ngày 15.6.2021", ["2021-06-15"]),
        ("từ ngày 28/2 đến 3/3/2020", ["2020-02-28/2020-03-03"]),
        ("từ ngày 05 đến ngày 08/12/2022", ["2022-12-05/2022-12-08"]),
        ("trong hai ngày 23 và 24 tháng 5 năm 2023", ["2023-05-23/2023-05-24"]),
        ("quý III/2022", ["2022-35"]),
        ("quý 4 năm 2020", ["2020-36"]),
        ("nhiệm kỳ 2020-2021", ["2020/2021"]),
        ("giai đoạn 2024–2027", ["2024/2027"]),
        ("đầu năm 2021", ["2021"]),
        ("6 tháng đầu năm 2021", ["2021-01/2021-06"]),
        ("từ năm 2009", ["2009/.."]),
        ("đến hết năm 2022", ["../2022"]),
        ("tháng 10/2022", ["2022-10"]),
        ("từ tháng 3 đến tháng 5/2022", ["2022-03/2022-05"]),
        ("tháng Giêng năm 2021", ["2021"]),
        ("on 14 and 15 March 2019", ["2019-03-14/2019-03-15"]),
        ("March 14-15, 2019", ["2019-03-14/2019-03-15"]),
        ("from 28 February to 3 March 2020", ["2020-02-28/2020-03-03"]),
        ("Oct. 2023", ["2023-10"]),
        ("in the third quarter of 2021", ["2021-35"]),
        ("Q2 2023", ["2023-34"]),
        ("since 2017", ["2017/.."]),
        ("until the end of 2022", ["../2022"]),
        ("for three years from 1 April 2022", ["2022-04-01/2025-03-31"]),
        ("for the term 2016-2020", ["2016/2020"]),
        ("2019-02-14", ["2019-02-14"]),
    ],
)
def test_a_date_is_read_as_written(text: str, expected: list[str]) -> None:
    """Each form gives its EDTF, which the package's own reader of dates accepts."""
    found = edtf(text)
    assert found == expected
    for one in found:
        parse(one)


@pytest.mark.parametrize(
    "text",
    [
        "Nghị định 15/2021/NĐ-CP",
        "ISO 9001:2015",
        "1,2 triệu euro",
        "31/02/2021",
        "lúc 9:15",
        "2000 đại biểu",
        "điều 3.1",
    ],
)
def test_what_looks_like_a_date_is_none(text: str) -> None:
    """Numbers of acts and standards, sums, times, impossible days give no date."""
    assert edtf(text) == []


def test_a_missing_year_stays_missing_without_a_dateline() -> None:
    """Without dateline or heading the year is unspecified."""
    assert edtf("ngày 6/9") == ["XXXX-09-06"]
    assert edtf("On 3 October") == ["XXXX-10-03"]


def test_relative_dates_need_a_dateline() -> None:
    """Words against the dateline give nothing without one, and tell their step with one."""
    assert edtf("hôm qua, yesterday, on Tuesday") == []
    found = dates.find("hôm qua", "2023-11-15")
    assert [(one.edtf, one.step) for one in found] == [("2023-11-14", "dateline")]
    # 9 June 2022 was a Thursday.
    assert edtf("on Tuesday", "2022-06-09") == ["2022-06-07"]
    assert edtf("next year", "2022-06-09") == ["2023"]


def test_a_day_after_the_dateline_gets_no_year_from_it() -> None:
    """25 April cannot be taken from a text of 21 April for that year's."""
    assert edtf("ngày 25/4", "2021-04-21") == ["XXXX-04-25"]
    assert edtf("ngày 6/9", "2022-09-08") == ["2022-09-06"]


def test_a_heading_gives_the_year() -> None:
    """The year of a heading is used, and told as such."""
    found = dates.find("in september", None, 2017)
    assert [(one.edtf, one.step) for one in found] == [("2017-09", "heading")]
    assert dates.context_year("annual report 2021") == 2021
    assert dates.context_year("programme 2018-2020") is None


def test_lunar_years_are_approximate() -> None:
    """A year of the sexagenary cycle is the nearest one, approximately."""
    found = dates.find("năm tân sửu", "2022-01-30")
    assert [(one.edtf, one.step) for one in found] == [("2021~", "lunar")]
    assert edtf("năm tân sửu") == []


def test_the_passage_is_that_of_the_date() -> None:
    """Start and end cut out exactly the words of the date."""
    text = "Hội thảo mở ngày 5/3/2020 tại Vinh."
    one = dates.find(text.lower())[0]
    assert text[one.start : one.end] == "ngày 5/3/2020"


@pytest.mark.parametrize(
    ("text", "vietnamese", "value", "unit"),
    [
        ("12,5 triệu yên", True, "12500000", "JPY"),
        ("640.000 euro", True, "640000", "EUR"),
        ("khoảng 9,6 tỷ đồng", True, "~9600000000", "VND"),
        ("NZD 480,000", False, "480000", "NZD"),
        ("up to GBP 350,000", False, "<=350000", "GBP"),
        ("LHD 15 million", False, "15000000", "LHD"),
        ("$2.5 million", False, "2500000", "USD"),
    ],
)
def test_sums(text: str, vietnamese: bool, value: str, unit: str) -> None:
    """Sums are read with the separators of their language."""
    found = amounts.money(text.lower(), text, vietnamese)
    assert [(one.value, one.unit) for one in found] == [(value, unit)]


def test_folding_keeps_the_way_back() -> None:
    """Decomposed letters, soft and hard hyphens lead back to raw code points."""
    raw = "Vie\u0323\u0302n Đo\u00a0lường \U0001f600 Bru\u2011nây"
    folded = fold_text(raw)
    assert folded.text == "Viện Đo lường \U0001f600 Bru-nây"
    start = folded.text.index("Bru-nây")
    a, b = folded.raw(start, start + 7)
    assert raw[a:b] == "Bru\u2011nây"
    assert len(folded.bare) == len(folded.text) == len(folded.small)
    assert bare("ĐƯỜNG") == "duong"


def test_a_wrapped_line_is_joined_a_title_is_not() -> None:
    """A line broken for width goes on; a title, a row, an item does not."""
    wrapped = "The Committee on River Tolls and the Board of Canals\nsigned a treaty."
    assert "\n" not in fold_text(wrapped).text
    assert "\n" in fold_text("REPORT 2020\nthe board met.").text
    assert fold_text("a\tb\nc\td").text == "a\tb\nc\td"


def test_sentences_know_abbreviations() -> None:
    """Titles, initials and numbering end no sentence."""
    text = "PGS.TS. Hà và Dr. J. Smith tới TP. Vinh. 3.1. Hai bên ký. Xong."
    assert [text[a:b] for a, b in sentences(text)] == [
        "PGS.TS. Hà và Dr. J. Smith tới TP. Vinh.",
        "3.1. Hai bên ký.",
        "Xong.",
    ]
    small = "a ký b; c chưa ký"
    assert [small[a:b] for a, b in clauses(small, 0, len(small))] == ["a ký b", "; c chưa ký"]
