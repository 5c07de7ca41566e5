"""Effective bounds against a search through all readings of what is stated, and by hand."""

from __future__ import annotations

import datetime as dt
from itertools import product
from typing import NamedTuple

import polars as pl
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coopgraph.dates import TieBounds
from coopgraph.narrowing import BOUNDS, LINKS, Narrowed, narrow
from coopgraph.times import backward, certainly, possibly

DAYS = 4
"""Days of the small world: 0 to 4."""
FOREVER = DAYS + 1
ZERO = dt.date(2021, 1, 1)
SCHEMA = {"node": pl.String, **dict.fromkeys(BOUNDS, pl.Date), "end_open": pl.Boolean}


def day(number: int | None) -> dt.date | None:
    return None if number is None else ZERO + dt.timedelta(number)


class Own(NamedTuple):
    """The bounds of a node, in days of the small world."""

    eb: int | None = None
    lb: int | None = None
    ee: int | None = None
    le: int | None = None
    open: bool = False

    def begins(self) -> range:
        return range(self.eb or 0, (DAYS if self.lb is None else self.lb) + 1)

    def ends(self) -> list[int]:
        """The days on which it may end; of what goes on, any day or none."""
        if self.open:
            return [*range(DAYS + 1), FOREVER]
        last = FOREVER if self.le is None else self.le
        return list(range(self.ee or 0, last + 1))


def frames(nodes: list[Own], links: list[tuple[int, str, int]]) -> tuple[pl.DataFrame, ...]:
    spans = pl.DataFrame(
        [(f"n{i}", *(day(d) for d in own[:4]), own.open) for i, own in enumerate(nodes)],
        SCHEMA,
        orient="row",
    )
    linked = pl.DataFrame(
        [(f"n{a}", link, f"n{b}") for a, link, b in links],
        dict.fromkeys(("node", "link", "other"), pl.String),
        orient="row",
    )
    return spans, linked


def effective(nodes: list[Own], found: Narrowed) -> list[TieBounds]:
    changed = {row[0]: row[1:] for row in found.bounds.rows()}
    bounds = []
    for i, own in enumerate(nodes):
        stated = (*(day(d) for d in own[:4]), own.open)
        bounds.append(TieBounds(*changed.get(f"n{i}", stated), True))  # type: ignore[call-arg]
    return bounds


def readings(
    nodes: list[Own], links: list[tuple[int, str, int]]
) -> list[tuple[tuple[int, int], ...]]:
    """All ways in which everything stated may have been, by plain search."""
    spans = [[(b, e) for b in own.begins() for e in own.ends() if b <= e] for own in nodes]
    same = {frozenset((a, b)) for a, link, b in links if link == "sameTie"}
    classes = {i: {i, *(j for pair in same if i in pair for j in pair)} for i in range(len(nodes))}

    def fits(reading: tuple[tuple[int, int], ...]) -> bool:
        for a, link, b in links:
            (begin, end), (first, last) = reading[a], reading[b]
            if link == "sameTie":
                right = reading[a] == reading[b]
            elif link == "beginsWithin":
                right = first <= begin <= last
            elif link == "endsWithin":
                right = first <= end <= last
            elif link == "livesWithin":
                right = first <= begin and end <= last
            else:
                right = end <= first
            if not right:
                return False
        for i, own in enumerate(nodes):
            members = classes[i]
            told = any(
                not nodes[j].open and (nodes[j].ee is not None or nodes[j].le is not None)
                for j in members
            )
            told |= any(a in members and link == "endsWithin" for a, link, _ in links)
            if own.open and not told:
                limits = [
                    reading[b][1] if link == "livesWithin" else reading[b][0]
                    for a, link, b in links
                    if a in members
                    and (
                        link == "endsBefore"
                        or (
                            link == "livesWithin"
                            and not nodes[b].open
                            and (nodes[b].ee is not None or nodes[b].le is not None)
                        )
                    )
                ]
                if reading[i][1] != min(limits, default=FOREVER):
                    return False
        return True

    return [reading for reading in product(*spans) if fits(reading)]


NUMBER = st.none() | st.integers(0, DAYS)


@st.composite
def owns(draw: st.DrawFn) -> Own:
    eb, lb, ee, le = (draw(NUMBER) for _ in range(4))
    if eb is not None and lb is not None:
        eb, lb = sorted((eb, lb))
    if draw(st.integers(0, 3)) == 0:
        return Own(eb, lb, open=True)
    if ee is not None and le is not None:
        ee, le = sorted((ee, le))
    return Own(eb, lb, ee, le)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Own], list[tuple[int, str, int]]]:
    """Two ties, a thing they may live within or that hands them over, or three names in a row."""
    nodes = [draw(owns()) for _ in range(3)]
    links = []
    if draw(st.booleans()):
        for a, b in ((0, 1), (1, 2), (0, 2)):
            if draw(st.booleans()):
                links.append((a, "endsBefore", b))
        return nodes, links
    for a in (0, 1):
        kinds = draw(st.lists(st.sampled_from(LINKS[:3]), unique=True, max_size=2))
        links += [(a, kind, 2) for kind in kinds]
    if draw(st.booleans()):
        links.append((0, "sameTie", 1))
    return nodes, links


@settings(deadline=None, max_examples=150)
@given(worlds())
def test_nothing_is_certain_that_a_reading_excludes_nor_impossible_that_one_allows(
    world: tuple[list[Own], list[tuple[int, str, int]]],
) -> None:
    nodes, links = world
    possible_worlds = readings(nodes, links)
    assume(possible_worlds)
    found = narrow(*frames(nodes, links))
    for i, bounds in enumerate(effective(nodes, found)):
        for number in range(DAYS + 1):
            at = ZERO + dt.timedelta(number)
            holds = [reading[i][0] <= number <= reading[i][1] for reading in possible_worlds]
            if certainly(bounds, at, at):
                assert all(holds), (i, number, bounds)
            if any(holds):
                assert possibly(bounds, at, at), (i, number, bounds)


@settings(deadline=None, max_examples=100)
@given(worlds(), st.randoms())
def test_effective_bounds_lie_within_stated_ones_and_no_order_matters(
    world: tuple[list[Own], list[tuple[int, str, int]]], random: object
) -> None:
    nodes, links = world
    spans, linked = frames(nodes, links)
    found = narrow(spans, linked)
    for own, bounds in zip(nodes, effective(nodes, found), strict=True):
        stated = TieBounds(*(day(d) for d in own[:4]), own.open, True)  # type: ignore[arg-type, call-arg]
        assert backward(bounds) == backward(stated), "what leaves no day narrows nothing"
        for number in range(-1, DAYS + 3):
            at = ZERO + dt.timedelta(number)
            assert possibly(stated, at, at) or not possibly(bounds, at, at)
    random.shuffle(links)  # type: ignore[attr-defined]
    other = narrow(frames(nodes, links)[0].reverse(), frames(nodes, links)[1])
    assert other.bounds.sort("node").equals(found.bounds.sort("node"))
    assert other.contradictions.equals(found.contradictions)
    assert other.refused.sort(pl.all()).equals(found.refused.sort(pl.all()))


# ---------------------------------------------------------------- by hand


def test_an_office_handed_over_is_over() -> None:
    """Chair from 0 on, open; handed over on 2 to 3; the successor begins then."""
    nodes = [Own(0, 0, open=True), Own(), Own(2, 2, 3, 3)]
    found = narrow(*frames(nodes, [(0, "endsWithin", 2), (1, "beginsWithin", 2)]))
    first, second, _ = effective(nodes, found)
    assert first[:5] == (day(0), day(0), day(2), day(3), False)
    assert second[:5] == (day(2), day(3), None, None, False)
    assert not found.contradictions.height


def test_two_statements_of_one_tie_are_read_together() -> None:
    nodes = [Own(0, 3, open=True), Own(2, 4), Own(None, None, 3, 4)]
    links = [(0, "sameTie", 1), (1, "sameTie", 2), (0, "sameTie", 2)]
    bounds = effective(nodes, narrow(*frames(nodes, links)))
    assert {b[:5] for b in bounds} == {(day(2), day(3), day(3), day(4), False)}
    # Where nobody tells an end, what one says goes on goes on.
    nodes = [Own(0, 3, open=True), Own(2, 4)]
    bounds = effective(nodes, narrow(*frames(nodes, [(1, "sameTie", 0)])))
    assert {b[:5] for b in bounds} == {(day(2), day(3), None, None, True)}


def test_a_tie_lives_no_longer_than_what_it_is_in() -> None:
    nodes = [Own(), Own(1, 1, open=True), Own(1, 2, 3, 4), Own(0, 0, open=True)]
    links = [(0, "livesWithin", 2), (1, "livesWithin", 2), (0, "livesWithin", 3)]
    bounds = effective(nodes, narrow(*frames(nodes, links)))
    assert bounds[0][:5] == (day(1), None, None, day(4), False)
    assert bounds[1][:5] == (day(1), day(1), day(3), day(4), False)
    assert bounds[2][:5] == (day(1), day(2), day(3), day(4), False), "what narrows is not narrowed"


def test_an_instrument_without_a_begin_lives_from_its_first_milestone() -> None:
    spans, links = frames([Own(), Own()], [(0, "livesWithin", 1)])
    lives = pl.Series("lives_from", [None, day(2)], pl.Date)
    assert narrow(spans.with_columns(lives), links).bounds.rows() == [
        ("n0", day(2), None, None, None, False)
    ]


def test_an_earlier_name_is_over_when_the_later_one_begins() -> None:
    nodes = [Own(0, 0, open=True), Own(None, None), Own(3, 3, open=True)]
    links = [(0, "endsBefore", 1), (1, "endsBefore", 2), (0, "endsBefore", 2)]
    bounds = effective(nodes, narrow(*frames(nodes, links)))
    assert bounds[0][:5] == (day(0), day(0), day(0), day(3), False)
    assert bounds[1][:5] == (day(0), None, None, day(3), False)
    assert bounds[2][:5] == (day(3), day(3), None, None, True)


def test_what_leaves_no_day_narrows_nothing_and_contradicts() -> None:
    # The hand-over comes before the term; the other link still holds.
    nodes = [Own(2, 2), Own(0, 0, 1, 1), Own(None, None, 4, 4)]
    found = narrow(*frames(nodes, [(0, "endsWithin", 1), (0, "livesWithin", 2)]))
    assert effective(nodes, found)[0][:5] == (day(2), day(2), None, day(4), False)
    assert found.contradictions.rows() == [("n0", "n1")]
    assert found.refused.rows() == [("n0", "endsWithin", "n1")]
    # Two hand-overs of one term, each of which it could have been.
    nodes = [Own(0, 0), Own(1, 1, 1, 1), Own(3, 3, 3, 3)]
    found = narrow(*frames(nodes, [(0, "endsWithin", 1), (0, "endsWithin", 2)]))
    assert effective(nodes, found)[0][:5] == (day(0), day(0), None, None, False)
    assert found.contradictions.rows() == [("n1", "n2")]
    assert found.refused.height == 2
    # Two statements of one tie, one of which cannot last as long as the other.
    nodes = [Own(0, 0), Own(0, 0), Own(None, None, 1, 1), Own(3, 3, 3, 3)]
    links = [(0, "sameTie", 1), (0, "livesWithin", 2), (1, "endsWithin", 3)]
    found = narrow(*frames(nodes, links))
    one, other = effective(nodes, found)[:2]
    assert (one.latest_end, other.earliest_end) == (day(1), day(3))
    assert found.contradictions.rows() == [("n0", "n1")]


def test_what_ends_before_it_begins_neither_narrows_nor_is_narrowed() -> None:
    nodes = [Own(3, 3, 1, 1), Own(0, 4), Own(0, 0, 4, 4)]
    links = [(0, "sameTie", 1), (0, "livesWithin", 2), (1, "livesWithin", 0)]
    found = narrow(*frames(nodes, links))
    assert not found.bounds.height
    assert not found.contradictions.height


def test_nothing_of_nothing() -> None:
    spans, links = frames([Own(0, 1)], [])
    assert not narrow(spans, links).bounds.height
    assert narrow(spans, links).bounds.schema == spans.schema
    assert not narrow(spans.clear(), frames([], [(0, "livesWithin", 1)])[1]).bounds.height
