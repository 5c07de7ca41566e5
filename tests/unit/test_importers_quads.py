"""N-Quads by string expressions: every text comes back as it was, whatever is in it."""

from __future__ import annotations

import polars as pl
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coopgraph.importers.duplicates import Repeats
from coopgraph.importers.iris import Slugs, slug, slugs
from coopgraph.lifting import quads


def literals(values: list[str], **how: str) -> dict[str, ox.Literal]:
    frame = pl.DataFrame({"i": [f"urn:{i}" for i in range(len(values))], "x": values})
    pattern = quads.Pattern(
        quads.iri(pl.col("i")), quads.iri("urn:p"), quads.text(pl.col("x"), **how)
    )
    made = quads.lines(frame, [pattern], "urn:g")
    found = {}
    for quad in ox.parse(made, ox.RdfFormat.N_QUADS):
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.Literal)
        found[quad.subject.value] = quad.object
        # Byte for byte what the engine itself writes.
        assert f"{quad} .\n".encode() in made
    return found


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(), min_size=1, max_size=4))
def test_every_text_survives(values: list[str]) -> None:
    found = literals(values)
    assert [found[f"urn:{i}"].value for i in range(len(values))] == values


def test_what_is_escaped_stands_beside_what_is_not() -> None:
    hostile = ['a "b" \\ c', "l1\nl2\r\ttab", "\x00\x1f\x7f\b\f", "ế 🎌 \u2028", "", " .\n<urn:x>"]
    found = literals(hostile, language="vi")
    assert [found[f"urn:{i}"].value for i in range(len(hostile))] == hostile
    assert {x.language for x in found.values()} == {"vi"}


def test_the_graph_is_put_behind_statements_alone() -> None:
    frame = pl.DataFrame({"x": ["a .\nb .", "c"]})
    pattern = quads.Pattern(quads.iri("urn:s"), quads.iri("urn:p"), quads.text(pl.col("x")))
    plain = quads.lines(frame, [pattern], None)
    assert quads.in_graph(plain, "urn:g") == quads.lines(frame, [pattern], "urn:g")


def test_a_null_gives_no_triple() -> None:
    frame = pl.DataFrame({"x": [None, "a"]}, {"x": pl.String})
    pattern = quads.Pattern(quads.iri("urn:s"), quads.iri("urn:p"), quads.text(pl.col("x")))
    assert quads.lines(frame, [pattern], None) == b'<urn:s> <urn:p> "a" .\n'
    assert quads.lines(frame.clear(), [pattern], None) == b""


@pytest.mark.parametrize(
    ("value", "ending"),
    [
        ("2021", "gYear>"),
        ("2021-10", "gYearMonth>"),
        ("2021-10-12", "XMLSchema#date>"),
        ("2021-24", "datatypes/edtf>"),
        ("[..2021]", "datatypes/edtf>"),
        ("..", "datatypes/edtf>"),
        ("2021-02~", "datatypes/edtf>"),
    ],
)
def test_dates_have_the_datatype_that_suits_them(value: str, ending: str) -> None:
    assert (
        pl.select(quads.edtf(pl.lit(value))).item()
        == f'"{value}"^^<' + (pl.select(quads.edtf(pl.lit(value))).item().partition("^^<")[2])
    )
    assert pl.select(quads.edtf(pl.lit(value))).item().endswith(ending)


@pytest.mark.parametrize("bad", ["no scheme", "urn:a b", "urn:<x>", "urn:a\nb", "", 'urn:"'])
def test_what_is_no_iri_is_seen(bad: str) -> None:
    assert quads.not_iri(pl.Series([bad, "urn:ok", None])).to_list() == [True, False, False]


def test_slugs_tell_texts_apart() -> None:
    texts = pl.Series(["Đà Nẵng", "Da Nang", "日本", "Ελλάς", "x" * 90, "x" * 91, "!!!"])
    made = slugs(texts)
    assert len(set(made.values())) == len(texts)
    assert all(pl.Series([s]).str.contains("^[a-z0-9]+(-[a-z0-9]+)*$").all() for s in made.values())
    alone = pl.DataFrame({"t": ["Đà Nẵng", None]}).select(slug(pl.col("t")))["t"]
    assert alone.to_list() == ["da-nang", None]


def test_slugs_stay_what_they_were_in_later_batches() -> None:
    made = Slugs()
    first = made.of(pl.Series(["A B"]))
    later = made.of(pl.Series(["A:B", "A B"]))
    assert first["A B"] == later["A B"] == "a-b"
    assert later["A:B"] not in ("a-b", "")


def test_repetitions_are_told_from_contradictions_across_batches() -> None:
    repeats = Repeats()
    one = pl.DataFrame({"k": ["a", "a", "b"], "v": ["1", "2", "1"], "row": [1, 2, 3]})
    two = pl.DataFrame({"k": ["a", "b", "c"], "v": ["1", "9", "1"], "row": [4, 5, 6]})
    assert [f["row"].to_list() for f in repeats.split(one, ["k"], ["v"])] == [[1, 3], [], [2]]
    assert [f["row"].to_list() for f in repeats.split(two, ["k"], ["v"])] == [[6], [4], [5]]
