"""How the rows of an answer are written down, and compared with those that were read."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from coopgraph.namespaces import shorten

Rows = Callable[[Iterable[Iterable[object]]], list[str]]


def cell(value: object) -> str:
    """Write a value; IRIs and dates of one cell have no order, nor has GROUP_CONCAT one."""
    if value is None:
        return ""
    words = str(value).split(" ")
    if any(word.startswith("http") for word in words):
        return " ".join(sorted(shorten(word) for word in words))
    dates = all(word[:1].isdigit() or word[:1] == "[" for word in words)
    return " ".join(sorted(words)) if dates else str(value)


@pytest.fixture(scope="session")
def rows() -> Rows:
    """Write an answer, one line a row."""
    return lambda answer: ["\t".join(cell(value) for value in row) for row in answer]
