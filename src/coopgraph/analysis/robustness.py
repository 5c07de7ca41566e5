"""How far a ranking depends on whom one trusts, on dates, and on what was not written down.

One call takes a measure again under other policies and tells how the ranking moves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coopgraph.analysis.absence import ASSUMED
from coopgraph.analysis.measures import measure
from coopgraph.analysis.tables import labels_of
from coopgraph.analysis.time import ZERO, measured, values_of
from coopgraph.errors import ParameterError
from coopgraph.names import LANGUAGES, check_name
from coopgraph.network.projections import build
from coopgraph.network.select import Slice

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import polars as pl

    Trusting = Callable[[list[str]], tuple[pl.DataFrame, pl.DataFrame]]
    Values = Mapping[str, float | None]

KINDS = ("as asked", "without source", "only source", "ranks", "certainty", "omission")


def robustness(
    name: str,
    ties: pl.DataFrame,
    nodes: pl.DataFrame,
    *,
    kind: str = "actors",
    at: str | dt.date | None = None,
    coverage: str = "any",
    certainty: str = "possible",
    ranks: Sequence[str] = ("preferred", "normal"),
    omit: float | Sequence[float] = (0.1,),
    draws: int = 10,
    seed: int = 0,
    top: int = 5,
    trusting: Trusting | None = None,
    known: Iterable[str] = (),
    column: str | None = None,
    lang: str = "en",
    **options: Any,
) -> pl.DataFrame:
    """Take a measure again under other policies and compare the rankings.

    The policies: each source left out, each source alone, other ranks (preferred only; all, with
    deprecated), the other certainty (with ``at``), and random omission of a share of the ties.
    Random omission follows Borgatti, Carley, Krackhardt (2006), "On the robustness of centrality
    measures under conditions of imperfect data", Social Networks 28(2), 124–136,
    doi:10.1016/j.socnet.2005.05.001; there nodes and edges are removed and added, here ties of
    the participations table are removed. Rankings are compared by tau-b of Kendall (1945), "The
    treatment of ties in ranking problems", Biometrika 33(3), 239–251,
    doi:10.1093/biomet/33.3.239, and by the overlap of the top.

    Args:
        name: One of :data:`coopgraph.analysis.measures.MEASURES`, other than communities.
        ties: The participations table, deprecated ties too if they are to be tried.
        nodes: The nodes table.
        kind: Kind of the network.
        at: A day, month or year; None for all times.
        coverage: "any" or "all", see :func:`coopgraph.network.build`.
        certainty: "possible", "open", "certain" or "stated", for the ranking that others are
            compared with.
        ranks: Ranks of the ties, likewise.
        omit: Shares of the ties to leave out (or one), each between 0 and 1 (exclusive).
        draws: How many random omissions of each share.
        seed: Seed of the omissions.
        top: How many make the top.
        trusting: Gives the two tables of a graph that trusts these sources (IRIs) only, so that
            what rules conclude from a source left out goes with it; None drops the source's rows.
        known: All sources of the graph (IRIs). Some give names and notes but no ties; these are
            trusted whichever source is left out, or nodes would lose their labels.
        column: Which value of the measure; None takes its first.
        lang: Language of the labels.
        **options: What the measure takes besides.

    Returns:
        One row a policy: ``policy`` (one of :data:`KINDS`), ``detail`` (source, ranks, certainty,
        or share), ``draw`` (from 1, null elsewhere), ``ties`` (how many ties were used), ``nodes``
        (how many nodes were compared), ``tau`` (null where a ranking is constant or has fewer
        than two nodes), ``overlap`` (shared nodes of the two tops divided by all nodes in either;
        nodes equal to the last of the top are in it, nodes of value 0 are not; null where both
        are empty), ``leader``,
        ``leader_label`` (largest value, then first IRI; null where there is none), and
        ``absent_as``: what an absent tie was taken for, always "not a member". The first row is
        the ranking as asked. Compared are all nodes with a value in either ranking that are
        defined in both; for degree, strength and betweenness an absent node has 0.

    Raises:
        UnknownNameError: No such measure, kind, certainty, rank or language.
        ParameterError: The measure gives no values; a share is not between 0 and 1; ``draws`` or
            ``top`` is less than 1 (``draws`` less than 0).
        DateError: ``at`` is no date.
        DataError: The tables are malformed.
    """
    import polars as pl

    key = measured(name)
    check_name(lang, LANGUAGES, "language")
    shares = [omit] if isinstance(omit, float) else list(omit)
    if not all(0 < share < 1 for share in shares):
        raise ParameterError(f"a share in {shares} is not between 0 and 1", parameter="omit")
    for what, value, least in (("draws", draws, 0), ("top", top, 1)):
        if not isinstance(value, int) or value < least:
            raise ParameterError(f"{what} is {value!r}, not a number from {least}", parameter=what)
    base: dict[str, Any] = {"at": at, "coverage": coverage, "certainty": certainty}
    base["ranks"] = list(ranks)

    def take(table: pl.DataFrame, described: pl.DataFrame, **choice: Any) -> tuple[Values, int]:
        asked = {**base, **choice}
        used = Slice(**asked).select(table, described)
        graph = build(kind, table, described, **asked)
        return values_of(measure(key, graph, lang=lang, **options), column), used.height

    reference, used = take(ties, nodes)
    label = labels_of(nodes, lang)
    rows: list[dict[str, Any]] = []

    def note(policy: str, detail: str, found: Values, used: int, draw: int | None = None) -> None:
        tau, overlap, compared = compare(reference, found, top, zero=key in ZERO)
        order = sorted((-v, node) for node, v in found.items() if v is not None)
        leader = order[0][1] if order else None
        rows.append(
            {
                "policy": policy,
                "detail": detail,
                "draw": draw,
                "ties": used,
                "nodes": compared,
                "tau": tau,
                "overlap": overlap,
                "leader": leader,
                "leader_label": None if leader is None else label(leader),
                "absent_as": ASSUMED,
            }
        )

    note("as asked", "", reference, used)
    chosen = Slice(ranks=base["ranks"]).select(ties, nodes)
    sources = sorted(set(chosen["source"].drop_nulls()))
    silent = sorted(set(known) - set(ties["source"].drop_nulls()))
    for policy in ("without source", "only source"):
        for source in sources:
            trusted = [s for s in sources if (s == source) == (policy == "only source")]
            if trusting is None:
                table = ties.filter(pl.col("source").is_in(trusted))
                found, used = take(table, nodes)
            else:
                found, used = take(*trusting([*trusted, *silent]))
            note(policy, source, found, used)
    for others in (("preferred",), ("preferred", "normal"), ("preferred", "normal", "deprecated")):
        if set(others) != set(base["ranks"]):
            note("ranks", ", ".join(others), *take(ties, nodes, ranks=others))
    if at is not None:
        other = "possible" if certainty == "certain" else "certain"
        note("certainty", other, *take(ties, nodes, certainty=other))
    for share in shares:
        for draw, table in enumerate(_omissions(chosen, share, draws, seed), 1):
            note("omission", f"{share:g}", *take(table, nodes), draw)
    text, whole, number = pl.String, pl.Int64, pl.Float64
    return pl.DataFrame(
        rows,
        schema={
            "policy": text,
            "detail": text,
            **dict.fromkeys(("draw", "ties", "nodes"), whole),
            **dict.fromkeys(("tau", "overlap"), number),
            **dict.fromkeys(("leader", "leader_label", "absent_as"), text),
        },
    )


def compare(
    one: Values, other: Values, top: int, *, zero: bool = False
) -> tuple[float | None, float | None, int]:
    """Compare two rankings.

    Args:
        one: Node to value.
        other: Node to value.
        top: How many make the top.
        zero: An absent node has the value 0 instead of none.

    Returns:
        Kendall's tau-b and the overlap of the tops, see :func:`robustness`, and the number of
        nodes compared.

    Example:
        >>> compare({"a": 3, "b": 2, "c": 1}, {"a": 3, "b": 1, "c": 2}, 2)
        (0.333333333333, 0.3333333333333333, 3)
    """
    from scipy import stats

    missing = 0.0 if zero else None
    pairs = [(one.get(node, missing), other.get(node, missing)) for node in sorted({*one, *other})]
    complete_pairs = [(x, y) for x, y in pairs if x is not None and y is not None]
    tau = None
    if len({x for x, _ in complete_pairs}) > 1 and len({y for _, y in complete_pairs}) > 1:
        xs, ys = zip(*complete_pairs, strict=True)
        tau = round(float(stats.kendalltau(xs, ys).statistic), 12)
    tops = [_top(values, top) for values in (one, other)]
    either = tops[0] | tops[1]
    overlap = len(tops[0] & tops[1]) / len(either) if either else None
    return tau, overlap, len(complete_pairs)


def _top(values: Values, count: int) -> set[str]:
    """Give the nodes of the largest values, with all that equal the last of them; none of 0."""
    nonzero = {node: value for node, value in values.items() if value}
    if not nonzero:
        return set()
    least = sorted(nonzero.values(), reverse=True)[:count][-1]
    return {node for node, value in nonzero.items() if value >= least}


def _omissions(ties: pl.DataFrame, share: float, draws: int, seed: int) -> Iterable[pl.DataFrame]:
    """Leave out a share of the ties (rounded to whole ties) at random."""
    import numpy as np

    draw = np.random.default_rng(seed)
    table = ties.drop("certain")
    size = table.height - round(share * table.height)
    for _ in range(draws):
        rows = np.sort(draw.permutation(table.height)[:size])
        yield table[rows.astype(np.int64)]
