"""How long ties last: Kaplan and Meier's estimate, with what is not known kept as not known.

A tie's length is read in two ways from the bounds of its dates:

* *certain*: from the latest day it may have begun to the earliest it may have ended (the days on
  which it certainly held);
* *possible*: from the earliest begin to the latest end.

A tie whose end is stated is an event; one that is stated to go on, or whose end no source tells,
is censored: it lasted at least until ``until``, or, in the certain reading and where going on is
not stated, until the last day for which a source vouches. A tie without a stated begin has no
length and is left out, and counted.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coopgraph.errors import ParameterError
from coopgraph.names import LANGUAGES, check_name
from coopgraph.network.select import Slice, days

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import polars as pl

    from coopgraph.analysis.figures import Drawing

READINGS = ("certain", "possible")
YEAR = 365.25

WORDS = {
    "en": {
        "title": "How long ties last (Kaplan–Meier)",
        "x": "years since the tie began",
        "y": "share of ties still held",
        "certain": "days certainly held",
        "possible": "days possibly held",
        "n": "{name}: {ties} ties, {events} ended",
    },
    "vi": {
        "title": "Mối liên hệ kéo dài bao lâu (Kaplan–Meier)",
        "x": "số năm từ khi bắt đầu",
        "y": "tỉ lệ mối liên hệ còn giữ",
        "certain": "số ngày chắc chắn có",
        "possible": "số ngày có thể có",
        "n": "{name}: {ties} mối liên hệ, {events} đã kết thúc",
    },
}


@dataclass(frozen=True)
class Survival:
    """How long ties last.

    Attributes:
        curves: One row a reading and day on which a tie ended or was lost from sight: ``reading``
            ("certain" or "possible"), ``days``, ``at_risk``, ``ended``, ``censored`` (int),
            ``survival``, ``low``, ``high`` (95 % by Greenwood's formula on the log–log scale; null
            where it is not defined).
        until: The day on which looking ended.
        left_out: How many ties have no length in each reading, by reading.
    """

    curves: pl.DataFrame
    until: dt.date
    left_out: dict[str, int]

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Hand the rows of `curves` over, as the Arrow PyCapsule interface has it."""
        return self.curves.__arrow_c_stream__(requested_schema)

    def median(self) -> dict[str, int | None]:
        """Give, for each reading, the first day on which at most half the ties are still held."""
        import polars as pl

        medians: dict[str, int | None] = {}
        for reading in READINGS:
            half = self.curves.filter((pl.col("reading") == reading) & (pl.col("survival") <= 0.5))
            medians[reading] = int(half["days"][0]) if len(half) else None
        return medians

    def figure(self, lang: str = "en") -> Drawing:
        """Draw both curves as steps, with a tick where ties were lost from sight.

        Raises:
            UnknownNameError: Another language.
            MissingDependency: matplotlib is not installed.
        """
        import polars as pl

        from coopgraph.analysis.figures import COLOURS, canvas, style

        check_name(lang, LANGUAGES, "language")
        words = WORDS[lang]
        with style():
            drawing = canvas(6.5, 3.6)
            axes = drawing.add_subplot()
            for reading, colour, line in (
                ("certain", COLOURS["blue"], "-"),
                ("possible", COLOURS["orange"], "--"),
            ):
                rows = self.curves.filter(pl.col("reading") == reading)
                years = [0.0, *(rows["days"] / YEAR)]
                name = words["n"].format(
                    name=words[reading],
                    ties=int(rows["at_risk"][0]) if len(rows) else 0,
                    events=rows["ended"].sum(),
                )
                axes.step(
                    years, [1.0, *rows["survival"]], where="post", color=colour, ls=line, label=name
                )
                lost = rows.filter(pl.col("censored") > 0)
                axes.plot(lost["days"] / YEAR, lost["survival"], "|", color=colour, ms=7)
            axes.set_ylim(0, 1.03)
            axes.set_xlim(left=0)
            axes.set_xlabel(words["x"])
            axes.set_ylabel(words["y"])
            axes.set_title(words["title"], loc="left")
            axes.legend(frameon=False, loc="best")
        return drawing


def survival(
    ties: pl.DataFrame,
    nodes: pl.DataFrame,
    until: str | dt.date,
    *,
    ranks: Iterable[str] = ("preferred", "normal"),
    sources: Iterable[str] | None = None,
) -> Survival:
    """Estimate how long ties last, in both readings of their dates.

    Source: Kaplan, Meier (1958), "Nonparametric estimation from incomplete observations", Journal
    of the American Statistical Association 53(282), 457–481, doi:10.1080/01621459.1958.10501452
    (computed by ``scipy.stats.ecdf``). Deviations: lengths count both the first and the last day;
    the two readings are a sensitivity to the dates, not bounds of one estimate; losing a tie from
    sight is taken as unrelated to its ending, which for press reviews is doubtful.

    Args:
        ties: The participations table; filter it to the ties meant (mandates, agreements …).
        nodes: The nodes table.
        until: The day (the last of a month or year) on which looking ended; what ends later is
            censored there, what begins later is left out.
        ranks: Ranks of the ties to use.
        sources: Sources whose ties to use; None uses all.

    Returns:
        The curves; empty where no tie has a length. Ties that end before they begin are left out.

    Raises:
        DateError: ``until`` is no date.
        DataError: The tables are malformed.
        UnknownNameError: An unknown rank or source.
    """
    import polars as pl

    asked = days(until)
    if asked is None:
        raise ParameterError("until is needed: the day on which looking ended", parameter="until")
    last = asked[1]
    selection = Slice(ranks=ranks, sources=sources).select(ties, nodes)
    curves, left_out = [], {}
    for reading in READINGS:
        lengths, ended = _lengths(selection, reading, last)
        left_out[reading] = len(selection) - len(lengths)
        curves.append(
            kaplan_meier(lengths, ended).select(pl.lit(reading).alias("reading"), pl.all())
        )
    return Survival(pl.concat(curves), last, left_out)


def kaplan_meier(lengths: Sequence[int], ended: Sequence[bool]) -> pl.DataFrame:
    """Estimate the survival function from lengths, some of them censored on the right.

    Args:
        lengths: How long each was seen.
        ended: Whether it ended then (else it was lost from sight).

    Returns:
        Columns days, at_risk, ended, censored, survival, low, high; sorted by days. See
        :class:`Survival`; source as for :func:`survival`.

    Raises:
        ParameterError: The two are not of one length.
    """
    import numpy as np
    import polars as pl
    from scipy import stats

    if len(lengths) != len(ended):
        raise ParameterError("lengths and ended differ in number", parameter="ended")
    columns: dict[str, Any] = {
        **dict.fromkeys(("days", "at_risk", "ended", "censored"), pl.Int64),
        **dict.fromkeys(("survival", "low", "high"), pl.Float64),
    }
    if not len(lengths):
        return pl.DataFrame(schema=columns)
    seen, over = np.asarray(lengths, dtype=float), np.asarray(ended, dtype=bool)
    sample = stats.CensoredData.right_censored(seen, ~over)
    estimate = stats.ecdf(sample).sf
    times = estimate.quantiles
    with np.errstate(all="ignore"):
        import warnings

        with warnings.catch_warnings():
            # scipy warns that the interval is undefined where the curve is 0 or 1; it is null here.
            warnings.simplefilter("ignore", RuntimeWarning)
            between = estimate.confidence_interval(method="log-log")
    low, high = between.low.probabilities, between.high.probabilities
    gone = [int((over & (seen == t)).sum()) for t in times]
    return pl.DataFrame(
        {
            "days": times.astype(int),
            "at_risk": [int((seen >= t).sum()) for t in times],
            "ended": gone,
            "censored": [int((~over & (seen == t)).sum()) for t in times],
            "survival": np.round(estimate.probabilities, 12),
            "low": np.round(low, 12),
            "high": np.round(high, 12),
        },
        schema=columns,
    ).with_columns(pl.col("low", "high").fill_nan(None))


def _lengths(kept: pl.DataFrame, reading: str, last: dt.date) -> tuple[list[int], list[bool]]:
    """Read the lengths of ties in days, both ends counted, and whether each ended."""
    sure = reading == "certain"
    lengths: list[int] = []
    ended: list[bool] = []
    for row in kept.iter_rows(named=True):
        begin = row["latest_begin"] if sure else row["earliest_begin"]
        if begin is None or begin in (dt.date.min, dt.date.max) or begin > last:
            continue
        first, final = row["earliest_begin"], row["latest_end"]
        if first is not None and final is not None and final < first:
            continue  # ends before it begins: a contradiction, not a length
        # Both bounds of an end mean that it ended; "[2017..]" says only that it had not before.
        over = row["latest_end"] is not None and not row["end_open"]
        end = row["earliest_end"] if sure else row["latest_end"]
        if row["end_open"] or (end is None and not sure):
            end, over = last, False
        elif end is None:
            end, over = begin, False
        if end > last:
            end, over = last, False
        # Where begin and end lie in one stretch of days, only one day is sure.
        lengths.append(max((end - begin).days, 0) + 1)
        ended.append(over)
    return lengths, ended
