"""The log of a service: one line a record, whatever it is told."""

from __future__ import annotations

import logging
import sys

import pytest

from coopgraph.server.log import LONGEST, OneLine, one_line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("SELECT *\n2026-01-01 GET /", "SELECT *\\n2026-01-01 GET /"),
        ("\x1b[31mred\x07\x00", "\\x1b[31mred\\x07\\x00"),
        ("a\u2028b\u202ec\x85d\ud800", "a\\u2028b\\u202ec\\x85d\\ud800"),
        ("Việt Nam — hợp tác", "Việt Nam — hợp tác"),
    ],
)
def test_a_text_stays_in_its_line(text: str, line: str) -> None:
    assert one_line(text) == line


def test_a_long_text_is_cut_and_told() -> None:
    line = one_line("x" * 2_000_000)
    assert line == "x" * LONGEST + " (and 1,998,000 characters)"


def _deep(depth: int) -> None:
    if depth:
        _deep(depth - 1)
    raise RuntimeError("one\ntwo")


def test_an_exception_is_told_in_the_same_line() -> None:
    try:
        _deep(60)
    except RuntimeError:
        told = sys.exc_info()
    record = logging.LogRecord("a", logging.ERROR, "f", 1, "broke %s\n", ("x\ny",), told)
    line = OneLine("%(levelname)s %(message)s").format(record)
    assert line.startswith("ERROR broke x\\ny\\n | RuntimeError: one\\ntwo < ")
    assert line.count("\n") == 0
    assert line.count(" < ") == 8
    assert "_deep" in line
    assert record.exc_info is told  # others may want it
