"""Dates of different nodes narrow each other: one operation, intersection, to its fixpoint.

A node has four bounds of its own (see `dates`): those its sources state. Links say how other nodes
bear on it; rules conclude them (``ontology/rules``), and here they take effect. What comes out are
the *effective* bounds, which every reader of ``coop:earliestBegin`` and its like sees; what was
stated stays where it stands, in ``coop:begin``, ``coop:end`` and ``coop:during``.

| link | effect on the node |
|---|---|
| ``beginsWithin`` | it begins on one of the days the other may have been |
| ``endsWithin`` | it ends on one of them |
| ``livesWithin`` | it neither begins before the other does nor ends after it |
| ``endsBefore`` | it is over when the other begins, and the other begins when it is over |
| ``sameTie`` | both begin on one day and end on one day |

"Goes on" (``end_open``) is read as: for as long as what bounds it lets it. So the open membership
of a body that was dissolved in 1991 ended when the body did.

What leaves no day narrows nothing: such a link is refused, everything is done again without it, and
the two nodes contradict each other. So the outcome depends neither on the order of links nor on the
number of steps it took.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import polars as pl

BOUNDS = ("earliest_begin", "latest_begin", "earliest_end", "latest_end")
LINKS = ("beginsWithin", "endsWithin", "livesWithin", "endsBefore", "sameTie")
"""Local names of the properties that narrow; `narrow` reads them."""
_KINDS = {link: number for number, link in enumerate(LINKS)}
_BEGINS, _ENDS, _LIVES, _BEFORE, _SAME = range(len(LINKS))
_AFTER = len(LINKS)
"""The link of a name to the one before it; `narrow` makes it of ``endsBefore``."""
_NEVER, _EVER = -(2**30), 2**30
"""Days that stand for a bound that is not known."""
_UNKNOWN = date.min.toordinal() - date(1970, 1, 1).toordinal()


class Narrowed(NamedTuple):
    """What links made of bounds.

    Attributes:
        bounds: Frame ``node``, the four bounds (Date), ``end_open``: the effective bounds of the
            nodes for which they are others than their own, in the order they were given.
        refused: Frame ``node, link, other``: links that would leave no day, and so do nothing.
        contradictions: Frame ``one, other``: nodes whose dates cannot be true together, ``one``
            the lesser, sorted.
        rows: For each row of `bounds` its row in what was given.
    """

    bounds: pl.DataFrame
    refused: pl.DataFrame
    contradictions: pl.DataFrame
    rows: np.ndarray

    def applied(self, spans: pl.DataFrame) -> pl.DataFrame:
        """Put the effective bounds in place of the nodes' own, in the frame that was given."""
        return spans.with_columns(
            spans[name].scatter(self.rows, self.bounds[name]) for name in (*BOUNDS, "end_open")
        )


class _Spans(NamedTuple):
    """Bounds of nodes by their number; days since 1970."""

    eb: np.ndarray
    lb: np.ndarray
    ee: np.ndarray
    le: np.ndarray
    open: np.ndarray

    def copy(self) -> _Spans:
        return _Spans(*(column.copy() for column in self))

    def differs(self, other: _Spans) -> np.ndarray:
        import numpy as np

        found = np.zeros(len(self.eb), bool)
        for one, two in zip(self, other, strict=True):
            found |= one != two
        return found


class _Conflict(NamedTuple):
    """Links and memberships in groups that leave no day, and who contradicts whom."""

    links: np.ndarray
    members: np.ndarray
    pairs: set[tuple[int, int]]


def narrow(spans: pl.DataFrame, links: pl.DataFrame) -> Narrowed:
    """Narrow the bounds of nodes by those of others.

    Args:
        spans: Frame ``node``, the four bounds (Date), ``end_open`` (Boolean), each node once; where
            it has a column ``lives_from`` (Date), that is since when a node exists if not since it
            began (an instrument: since its first milestone), ``date.min`` if that is not known.
        links: Frame ``node, link, other``; ``link`` is one of `LINKS`. ``sameTie`` is an
            equivalence, of which each pair may be given once or both ways. Links whose ends have no
            row in `spans` do nothing. ``row`` and ``other_row`` may say which rows those of both
            ends are (null: to be looked up by name, which costs more than all else).

    Returns:
        The effective bounds of the nodes that were narrowed, and what contradicts what.

    Example:
        >>> import datetime as dt
        >>> import polars as pl
        >>> day = dt.date(1991, 6, 28)
        >>> spans = pl.DataFrame(
        ...     {"node": ["tie", "body"], "earliest_begin": [dt.date(1978, 6, 29), None],
        ...      "latest_begin": [dt.date(1978, 6, 29), None], "earliest_end": [None, day],
        ...      "latest_end": [None, day], "end_open": [True, False]})
        >>> links = pl.DataFrame({"node": ["tie"], "link": ["livesWithin"], "other": ["body"]})
        >>> narrow(spans, links).bounds.select("node", "latest_end", "end_open").row(0)
        ('tie', datetime.date(1991, 6, 28), False)
    """
    import numpy as np
    import polars as pl

    # Names are looked up once; all else is done with numbers of rows.
    placed = _placed(spans, links).drop_nulls(["row", "other_row"])
    ends = [placed[name].to_numpy() for name in ("row", "other_row")]
    touched = np.zeros(spans.height, bool)
    for end in ends:
        touched[end] = True
    used = spans.filter(pl.Series(touched, dtype=pl.Boolean))
    number = np.cumsum(touched) - 1
    node, other = (number[end] for end in ends)
    kinds = placed["link"].replace_strict(_KINDS, return_dtype=pl.Int8).to_numpy()
    own, lives = _spans(used)
    found = _solved(own, lives, node.astype(np.int64), kinds, other.astype(np.int64))
    differs = found.spans.differs(own)
    changed = used.select("node").with_columns(_columns(found.spans))
    names = used["node"].to_list() if found.pairs else []
    return Narrowed(
        changed.filter(pl.Series(differs, dtype=pl.Boolean)),
        placed.filter(pl.Series(found.refused, dtype=pl.Boolean)).select("node", "link", "other"),
        pl.DataFrame(
            _named(found.pairs, names), {"one": pl.String, "other": pl.String}, orient="row"
        ),
        np.flatnonzero(touched)[differs],
    )


def _placed(spans: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """Say in which rows of the spans both ends of each link are: ``row, other_row``."""
    import polars as pl

    ends = {"row": "node", "other_row": "other"}
    unknown = [pl.lit(None, pl.UInt32).alias(row) for row in ends if row not in links.columns]
    links = links.with_columns(unknown).with_columns(pl.col(*ends).cast(pl.UInt32))
    lacking = {row: links[row].is_null().arg_true() for row in ends}
    named = [links[end].gather(lacking[row]).alias("node") for row, end in ends.items()]
    if not sum(map(len, named)):
        return links
    looked = (
        pl.concat(named)
        .to_frame()
        .join(spans.select("node").with_row_index("row"), on="node", how="left",
              maintain_order="left")["row"]
    )  # fmt: skip
    here = len(lacking["row"])
    found = {"row": looked[:here], "other_row": looked[here:]}
    return links.with_columns(links[row].scatter(lacking[row], found[row]) for row in ends)


class Span(NamedTuple):
    """The bounds of one node, in days since 1970-01-01; None is not known.

    ``lives_from`` is what `narrow` says of the column of this name.
    """

    earliest_begin: int | None = None
    latest_begin: int | None = None
    earliest_end: int | None = None
    latest_end: int | None = None
    end_open: bool = False
    lives_from: int | None = None


class NarrowedRows(NamedTuple):
    """What `narrow_rows` gives; the parts are those of `Narrowed`."""

    bounds: dict[str, Span]
    refused: list[tuple[str, str, str]]
    contradictions: list[tuple[str, str]]


def narrow_rows(spans: Mapping[str, Span], links: Sequence[tuple[str, str, str]]) -> NarrowedRows:
    """Do what `narrow` does, for a few nodes and without polars, which takes long to load.

    Args:
        spans: Node to its own bounds.
        links: ``node, link, other``; those whose ends are not among `spans` do nothing.

    Example:
        >>> narrow_rows({"a": Span(0, 9), "b": Span(5, 5)}, [("a", "sameTie", "b")]).bounds["a"]
        Span(earliest_begin=5, latest_begin=5, earliest_end=None, latest_end=None, end_open=False, \
lives_from=None)
    """
    import numpy as np

    held = [link for link in links if link[0] in spans and link[2] in spans]
    nodes = sorted({node for link in held for node in (link[0], link[2])})
    number = {node: i for i, node in enumerate(nodes)}

    def column(name: str, unknown: int) -> np.ndarray:
        values = [getattr(spans[node], name) for node in nodes]
        return np.array([unknown if v is None else v for v in values], np.int64)

    own = _Spans(
        column("earliest_begin", _NEVER),
        column("latest_begin", _EVER),
        column("earliest_end", _NEVER),
        column("latest_end", _EVER),
        np.array([spans[node].end_open for node in nodes], bool),
    )
    ends = [np.array([number[link[i]] for link in held], np.int64) for i in (0, 2)]
    kinds = np.array([_KINDS[link[1]] for link in held], np.int8)
    found = _solved(own, _lives(column("lives_from", _EVER)), ends[0], kinds, ends[1])
    changed = {}
    for i in np.flatnonzero(found.spans.differs(own)):
        days = [int(values[i]) for values in found.spans[:4]]
        eb, lb, ee, le = (None if abs(day) == _EVER else day for day in days)
        node = nodes[i]
        changed[node] = Span(eb, lb, ee, le, bool(found.spans.open[i]), spans[node].lives_from)
    refused = [link for link, wrong in zip(held, found.refused, strict=True) if wrong]
    return NarrowedRows(changed, refused, _named(found.pairs, nodes))


def _named(pairs: set[tuple[int, int]], names: Sequence[str]) -> list[tuple[str, str]]:
    ordered = {tuple(sorted((names[one], names[other]))) for one, other in pairs}
    return sorted(ordered)  # type: ignore[arg-type]


class _Found(NamedTuple):
    spans: _Spans
    refused: np.ndarray
    pairs: set[tuple[int, int]]


def _solved(
    own: _Spans, lives: np.ndarray, node: np.ndarray, kinds: np.ndarray, other: np.ndarray
) -> _Found:
    """Do the work on numbers of nodes: a link of a kind from ``node`` to ``other``."""
    import numpy as np

    same = kinds == _SAME
    # A link of names works both ways: the later one begins after the earlier.
    before = np.flatnonzero(kinds == _BEFORE)
    place = np.concatenate([np.flatnonzero(~same), before])
    one = np.concatenate([node[~same], other[before]])
    two = np.concatenate([other[~same], node[before]])
    kind = np.concatenate([kinds[~same], np.full(len(before), _AFTER, np.int8)])
    group = _groups(len(own.eb), node[same], other[same])
    backward = _empty(own)
    alive = ~backward[one] & ~backward[two]
    group[backward] = -1
    refused = np.zeros(len(kinds), bool)
    pairs: set[tuple[int, int]] = set()
    while True:
        outcome = _settle(own, lives, one[alive], kind[alive], two[alive], group)
        if isinstance(outcome, _Spans):
            return _Found(outcome, refused, pairs)
        gone = np.flatnonzero(alive)[outcome.links]
        refused[place[gone]] = True
        # Both ways of a link go together.
        alive &= ~refused[place]
        left = np.zeros(len(group), bool)
        left[outcome.members] = True
        refused |= same & (left[node] | left[other]) & (group[node] == group[other])
        group[left] = -1
        pairs |= outcome.pairs


def _spans(used: pl.DataFrame) -> tuple[_Spans, np.ndarray]:
    import numpy as np
    import polars as pl

    def days(name: str, unknown: int) -> np.ndarray:
        column = used[name].cast(pl.Date).to_physical().fill_null(unknown)
        return column.to_numpy().astype(np.int64)

    spans = _Spans(
        days("earliest_begin", _NEVER),
        days("latest_begin", _EVER),
        days("earliest_end", _NEVER),
        days("latest_end", _EVER),
        used["end_open"].fill_null(value=False).to_numpy().astype(bool),
    )
    if "lives_from" not in used.columns:
        return spans, np.full(used.height, _EVER)
    return spans, _lives(days("lives_from", _EVER))


def _lives(days: np.ndarray) -> np.ndarray:
    """Mark what is not known to exist since any day."""
    import numpy as np

    return np.where(days == _UNKNOWN, _NEVER, days)


def _columns(spans: _Spans) -> list[pl.Series]:
    """Give the bounds as columns of a frame."""
    import numpy as np
    import polars as pl

    columns = []
    for name, days in zip(BOUNDS, spans[:4], strict=True):
        known = pl.Series(name, days.astype(np.int32), dtype=pl.Int32)
        unknown = (known == _NEVER) | (known == _EVER)
        columns.append(known.set(unknown, None).cast(pl.Date))
    return [*columns, pl.Series("end_open", spans.open)]


def _groups(size: int, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Number the classes of an equivalence given by pairs; -1 for nodes that stand alone."""
    import numpy as np

    group = np.full(size, -1, np.int64)
    group[one], group[other] = one, other
    if not len(one):
        return group
    while True:
        least = group.copy()
        np.minimum.at(least, one, group[other])
        np.minimum.at(least, other, least[one])
        if np.array_equal(least, group):
            return group
        group = least


def _empty(spans: _Spans) -> np.ndarray:
    """Say which spans have no day left."""
    return (spans.eb > spans.lb) | (spans.ee > spans.le) | (spans.eb > spans.le)


def _settle(
    own: _Spans,
    lives: np.ndarray,
    node: np.ndarray,
    kind: np.ndarray,
    other: np.ndarray,
    group: np.ndarray,
) -> _Spans | _Conflict:
    """Intersect until nothing changes, or something leaves no day."""
    import numpy as np

    begins, ends, in_life = kind == _BEGINS, kind == _ENDS, kind == _LIVES
    before, after = kind == _BEFORE, kind == _AFTER
    now = own
    while True:
        its = _Spans(*(column[other] for column in now))
        first = np.where(lives[other] < _EVER, lives[other], its.eb)
        # What each link allows of the node's begin and end.
        allowed = _Spans(
            np.select(
                [begins, in_life, after], [its.eb, first, np.maximum(its.eb, its.ee)], _NEVER
            ),
            np.where(begins, its.le, _EVER),
            np.where(ends, its.eb, _NEVER),
            np.select([ends | in_life, before], [its.le, its.lb], _EVER),
            np.zeros(len(node), bool),
        )
        alone = _meet(_Spans(*(column[node] for column in own)), allowed)
        wrong = _empty(alone)
        if wrong.any():
            pairs = set(zip(node[wrong].tolist(), other[wrong].tolist(), strict=True))
            return _Conflict(np.flatnonzero(wrong), np.empty(0, np.int64), pairs)
        new = own.copy()
        np.maximum.at(new.eb, node, allowed.eb)
        np.minimum.at(new.lb, node, allowed.lb)
        np.maximum.at(new.ee, node, allowed.ee)
        np.minimum.at(new.le, node, allowed.le)
        left_empty = _empty(new) & ~_empty(own)
        if left_empty.any():
            return _between_links(np.flatnonzero(left_empty), own, new, node, other, allowed)
        # What goes on ends with the first of what bounds it.
        bounding = (in_life & ~its.open & ((its.le < _EVER) | (its.ee > _NEVER))) | before
        least = np.full(len(own.eb), _EVER)
        over = np.where(before, its.eb, its.ee)
        np.minimum.at(least, node[bounding], over[bounding])
        bounded, told = np.zeros(len(own.eb), bool), np.zeros(len(own.eb), bool)
        bounded[node[bounding]] = True
        told[node[ends]] = True
        closed = own.open & (bounded | told)
        limited = closed & ~told
        new.ee[limited] = least[limited]
        new.open[closed] = False
        met = _united(own, new, told, limited, least, group)
        if isinstance(met, _Conflict):
            return met
        if not met.differs(now).any():
            return met
        now = met


def _meet(one: _Spans, other: _Spans) -> _Spans:
    import numpy as np

    return _Spans(
        np.maximum(one.eb, other.eb),
        np.minimum(one.lb, other.lb),
        np.maximum(one.ee, other.ee),
        np.minimum(one.le, other.le),
        one.open,
    )


def _between_links(
    empty: np.ndarray,
    own: _Spans,
    new: _Spans,
    node: np.ndarray,
    other: np.ndarray,
    allowed: _Spans,
) -> _Conflict:
    """Find the links that leave a node no day together, each of which would leave some."""
    import numpy as np

    links: set[int] = set()
    pairs: set[tuple[int, int]] = set()
    for v in empty:
        at = np.flatnonzero(node == v)
        for lower, upper in (("eb", "lb"), ("ee", "le"), ("eb", "le")):
            low, high = getattr(new, lower)[v], getattr(new, upper)[v]
            if low <= high:
                continue
            sides = []
            for name, value in ((lower, low), (upper, high)):
                if getattr(own, name)[v] == value:
                    sides.append([int(v)])
                    continue
                held = at[getattr(allowed, name)[at] == value]
                links.update(held.tolist())
                sides.append(other[held].tolist())
            pairs |= {(a, b) for a in sides[0] for b in sides[1] if a != b}
    return _Conflict(np.array(sorted(links), np.int64), np.empty(0, np.int64), pairs)


def _united(
    own: _Spans,
    new: _Spans,
    told: np.ndarray,
    limited: np.ndarray,
    least: np.ndarray,
    group: np.ndarray,
) -> _Spans | _Conflict:
    """Read the dates of each class of ties that are the same together."""
    import numpy as np

    at = np.flatnonzero(group >= 0)
    if not len(at):
        return new
    _, which = np.unique(group[at], return_inverse=True)
    count = int(which.max()) + 1

    def most(values: np.ndarray, start: int) -> np.ndarray:
        out = np.full(count, start)
        np.maximum.at(out, which, values)
        return out

    def fewest(values: np.ndarray, start: int) -> np.ndarray:
        out = np.full(count, start)
        np.minimum.at(out, which, values)
        return out

    def some(values: np.ndarray) -> np.ndarray:
        return np.bincount(which, values, count) > 0

    # An end that somebody tells is the end of what another says goes on.
    tells = told[at] | (~own.open[at] & ((own.ee[at] > _NEVER) | (own.le[at] < _EVER)))
    telling, goes_on, cut = some(tells), some(own.open[at]), some(limited[at])
    ee_told = most(np.where(tells, new.ee[at], _NEVER), _NEVER)
    ee_cut = fewest(np.where(limited[at], least[at], _EVER), _EVER)
    ee_other = most(np.where(own.open[at], _NEVER, new.ee[at]), _NEVER)
    together = _Spans(
        most(new.eb[at], _NEVER),
        fewest(new.lb[at], _EVER),
        np.select([telling, goes_on & cut], [ee_told, ee_cut], ee_other),
        fewest(new.le[at], _EVER),
        goes_on & ~telling & ~cut,
    )
    wrong = _empty(together)
    if wrong.any():
        pairs = set()
        for number in np.flatnonzero(wrong):
            members = at[which == number]
            for lower, upper in (("eb", "lb"), ("ee", "le"), ("eb", "le")):
                low, high = getattr(together, lower)[number], getattr(together, upper)[number]
                if low > high:
                    a = members[getattr(new, lower)[members] == low]
                    b = members[getattr(new, upper)[members] == high]
                    pairs |= {(int(i), int(j)) for i in a for j in b if i != j}
        return _Conflict(np.empty(0, np.int64), at[wrong[which]], pairs)
    met = new.copy()
    for column, values in zip(met, together, strict=True):
        column[at] = values[which]
    return met
