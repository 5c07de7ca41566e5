from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgraph.dates import Bounds, day_range, parse, stated_bounds
from coopgraph.errors import DateError
from coopgraph.times import certainly, possibly


def d(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("text", "lower", "upper"),
    [
        ("2021", "2021-01-01", "2021-12-31"),
        ("2021-02", "2021-02-01", "2021-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2021-12", "2021-12-01", "2021-12-31"),
        ("9999", "9999-01-01", "9999-12-31"),
        ("2021-10-12", "2021-10-12", "2021-10-12"),
        (" 2021-10-12 ", "2021-10-12", "2021-10-12"),
        ("2021-02~", "2021-01-01", "2021-03-31"),
        ("2021-02?", "2021-01-01", "2021-03-31"),
        ("2021-02%", "2020-12-01", "2021-04-30"),
        ("2021~", "2020-01-01", "2022-12-31"),
        ("2021%", "2019-01-01", "2023-12-31"),
        ("2021-03-01~", "2021-02-28", "2021-03-02"),
        ("2021-03-01%", "2021-02-27", "2021-03-03"),
        ("2021~-02", "2020-02-01", "2022-02-28"),
        ("?2021-02", "2020-02-01", "2022-02-28"),
        ("202X", "2020-01-01", "2029-12-31"),
        ("202X~", "2010-01-01", "2039-12-31"),
        ("2021-XX", "2021-01-01", "2021-12-31"),
        ("2024-02-XX", "2024-02-01", "2024-02-29"),
        ("2021-22", "2021-01-01", "2021-12-31"),
        ("2021-24", "2020-12-01", "2022-02-28"),
        ("2021-33", "2021-01-01", "2021-03-31"),
        ("2020/2021", "2020-01-01", "2021-12-31"),
        ("2020~/2021-06", "2019-01-01", "2021-06-30"),
        ("2021/..", "2021-01-01", None),
        ("2021/", "2021-01-01", None),
        ("../2021", None, "2021-12-31"),
        ("[..2021]", None, "2021-12-31"),
        ("[2021..]", "2021-01-01", None),
        ("[2019, 2021-03]", "2019-01-01", "2021-03-31"),
        ("{2019..2021}", "2019-01-01", "2021-12-31"),
        ("2021-10-12T09:30:00Z", "2021-10-12", "2021-10-12"),
        ("..", None, None),
    ],
)
def test_bounds(text: str, lower: str | None, upper: str | None) -> None:
    assert parse(text) == Bounds(d(lower), d(upper))


@pytest.mark.parametrize(
    "text",
    [
        "2021-02-30",
        "2021-02-29",
        "2021-13",
        "2021-00",
        "2021-1X",
        "0000",
        "-0044",
        "Y17000",
        "",
        "~",
        "soon",
        "2021-02-30~",
        "2021/2020",
        "../..",
        "[]",
        "[..]",
        "2021-02-30/2021-03",
        "12/10/2021",
        "2021-10-12T",
        "२०२१",
        "2021\x00",
    ],
)
def test_impossible(text: str) -> None:
    with pytest.raises(DateError) as caught:
        parse(text)
    assert caught.value.message


def test_plain_dates_do_not_load_the_edtf_package() -> None:
    code = (
        "import sys, coopgraph.dates as d; d.parse('2021-02~'); d.parse('[..2021]');"
        "sys.exit('edtf' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_year_pair_is_not_a_calendar_span() -> None:
    tie = stated_bounds("2020", "2021")
    assert tie[:4] == (d("2020-01-01"), d("2020-12-31"), d("2021-01-01"), d("2021-12-31"))
    assert certainly(tie, date(2021, 1, 1), date(2021, 1, 1))
    assert not certainly(tie, date(2021, 6, 1), date(2021, 6, 1))
    assert possibly(tie, date(2021, 6, 1), date(2021, 6, 1))
    assert not possibly(tie, date(2022, 1, 1), date(2022, 1, 1))


def test_open_unknown_and_unstated_ends_differ() -> None:
    open_end = stated_bounds("2020", "..")
    assert open_end.end_open
    assert open_end.end_known
    assert certainly(open_end, date(2050, 1, 1), date(2050, 1, 1))
    unknown = stated_bounds("2020", None, None, False)
    assert not unknown.end_known
    assert not certainly(unknown, date(2021, 1, 1), date(2021, 1, 1))
    assert possibly(unknown, date(2050, 1, 1), date(2050, 1, 1))
    assert not stated_bounds("2020").end_known


def test_during_and_attested_only() -> None:
    day = stated_bounds(during="2021-10-12")
    assert certainly(day, date(2021, 10, 12), date(2021, 10, 12))
    month = stated_bounds(during="2021-10")
    assert not certainly(month, date(2021, 10, 12), date(2021, 10, 12))
    assert possibly(month, date(2021, 10, 12), date(2021, 10, 12))
    attested = stated_bounds("[..2021]", "[2021..]")
    assert possibly(attested, date(1990, 1, 1), date(1990, 1, 1))
    assert not certainly(attested, date(2021, 6, 1), date(2021, 6, 1))


def test_day_range() -> None:
    assert day_range("2021") == (date(2021, 1, 1), date(2021, 12, 31))
    assert day_range(date(2021, 6, 1)) == (date(2021, 6, 1), date(2021, 6, 1))
    assert day_range("2021-06-01/2021-07") == (date(2021, 6, 1), date(2021, 7, 31))
    for bad in ("2021/..", "..", "[..2021]"):
        with pytest.raises(DateError):
            day_range(bad)


@given(st.text(alphabet="0123456789-X~?%./[]{}, YTZ", max_size=14))
def test_any_text_gives_bounds_in_order_or_a_date_error(text: str) -> None:
    try:
        lower, upper = parse(text)
    except DateError:
        return
    assert lower is None or upper is None or lower <= upper


@given(st.dates(), st.sampled_from(["", "~", "?", "%"]))
def test_a_qualified_day_contains_the_day(day: date, mark: str) -> None:
    lower, upper = parse(day.isoformat() + mark)
    assert lower is None or lower <= day
    assert upper is None or day <= upper
