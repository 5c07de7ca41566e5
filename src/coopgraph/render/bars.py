"""The timeline: one bar a tie, full where it certainly held, fading where it only may have.

This module imports matplotlib: import it where something is drawn.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from coopgraph.analysis.figures import COLOURS, CYCLE, GREY, Drawing, canvas, short, style
from coopgraph.analysis.tables import labels_of
from coopgraph.errors import ParameterError
from coopgraph.names import LANGUAGES, check_name, label
from coopgraph.network.select import Slice, days

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl

WORDS = {
    "en": {
        "title": "Mandates and agreements over time",
        "row": "{who} — {what} ({role})",
        "certain": "certainly held",
        "possible": "possibly held (fading: end or begin not told)",
        "open": "stated to go on",
        "undated": "no date stated",
        "none": "no ties to show",
        "more": "{title} ({shown} of {all})",
        "role": "role not stated",
    },
    "vi": {
        "title": "Nhiệm kỳ và thỏa thuận theo thời gian",
        "row": "{who} — {what} ({role})",
        "certain": "chắc chắn có",
        "possible": "có thể có (mờ dần: không rõ bắt đầu hay kết thúc)",
        "open": "được nêu là còn tiếp diễn",
        "undated": "không nêu thời gian",
        "none": "không có mối liên hệ nào để vẽ",
        "more": "{title} ({shown} trên {all})",
        "role": "không nêu vai trò",
    },
}
_PIECES = 24  # how many steps a fading takes; each is a rectangle, so that print stays vector


def timeline(
    ties: pl.DataFrame,
    nodes: pl.DataFrame,
    *,
    since: str | dt.date,
    until: str | dt.date,
    roles: Mapping[str, Mapping[str, str | None]] | None = None,
    lang: str = "en",
    title: str | None = None,
    most: int = 40,
    ranks: Iterable[str] = ("preferred", "normal"),
) -> Drawing:
    """Draw ties as bars over time, with their uncertain ends fading.

    Args:
        ties: The participations table; filter it to the ties meant.
        nodes: The nodes table.
        since: The first day drawn: of this day, month or year.
        until: The last day drawn.
        roles: Labels of the roles, ``{role IRI: {"en": …, "vi": …}}``; ``kg.roles`` has them.
        lang: Language of labels and title, "en" or "vi".
        title: Another title.
        most: How many bars at most; the title tells if some are left out.
        ranks: Ranks of the ties to draw.

    Returns:
        The figure, one row a tie, sorted by the first day it may have held, then by the last,
        then by IRI. Full colour from the latest begin to the earliest end; pale where the
        dates only allow it, fading out where one side is not told; an arrow where it is stated
        to go on. One colour a role. Ties that hold on no day drawn are left out.

    Raises:
        ParameterError: ``until`` comes before ``since``, or ``most`` is less than 1.
        DateError: A date is none.
        UnknownNameError: Another language or rank.
        DataError: The tables are malformed.
    """
    from matplotlib.dates import AutoDateFormatter, AutoDateLocator
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    check_name(lang, LANGUAGES, "language")
    first, last = days(since), days(until)
    if first is None or last is None or last[1] <= first[0]:
        raise ParameterError(f"{until} does not come after {since}", parameter="until")
    if most < 1:
        raise ParameterError(f"most is {most}, not a number from 1", parameter="most")
    left, right = first[0], last[1]
    words, name_of = WORDS[lang], labels_of(nodes, lang)
    rows = [
        row
        for row in Slice(ranks=ranks).select(ties, nodes).iter_rows(named=True)
        if _seen(row, left, right)
    ]
    rows.sort(
        key=lambda r: (r["earliest_begin"] or dt.date.min, r["latest_end"] or dt.date.max, r["tie"])
    )
    shown = rows[:most]
    role_iris = sorted({row["role"] or "" for row in shown})
    colours = {role: CYCLE[i % len(CYCLE)] for i, role in enumerate(role_iris)}

    def spoken(role: str | None) -> str:
        return label((roles or {}).get(role, {}), lang, role) if role else words["role"]

    with style():
        drawing = canvas(9.0, 1.6 + 0.24 * max(len(shown), 1))
        axes = drawing.add_subplot()
        head = title or words["title"]
        if len(shown) < len(rows):
            head = words["more"].format(title=head, shown=len(shown), all=len(rows))
        axes.set_title(head, loc="left")
        axes.set_xlim(left, right)  # type: ignore[arg-type]
        axes.xaxis_date()
        ticks = AutoDateLocator(minticks=3, maxticks=8)  # type: ignore[no-untyped-call]
        axes.xaxis.set_major_locator(ticks)
        # Dates in digits: names of months would follow the reader's machine, not the language.
        axes.xaxis.set_major_formatter(AutoDateFormatter(ticks))  # type: ignore[no-untyped-call]
        axes.tick_params(axis="x", labelsize=8)
        if not shown:
            axes.set_yticks([])
            axes.text(0.5, 0.5, words["none"], transform=axes.transAxes, ha="center", color=GREY)
            return drawing
        for place, row in enumerate(shown):
            _bar(axes, row, place, colours[row["role"] or ""], left, right, words)
        names = [
            words["row"].format(
                who=short(name_of(row["participant"]), 26),
                what=short(name_of(row["framework"]), 34),
                role=short(spoken(row["role"]), 16),
            )
            for row in shown
        ]
        axes.set_yticks(range(len(shown)), names, fontsize=7)
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x", color="#e3e6ea", lw=0.6)
        axes.set_axisbelow(True)
        keys: list[Any] = [
            Patch(color=INKED, label=words["certain"]),
            Patch(color=INKED, alpha=0.3, label=words["possible"]),
            Line2D([], [], marker=">", color=INKED, ls="", label=words["open"]),
        ]
        drawing.legend(
            handles=keys, loc="outside lower right", ncols=3, frameon=False, fontsize=7.5
        )
    return drawing


INKED = COLOURS["blue"]


def _seen(row: Mapping[str, Any], left: dt.date, right: dt.date) -> bool:
    begin, end = row["earliest_begin"] or dt.date.min, row["latest_end"] or dt.date.max
    return bool(begin <= end and begin <= right and end >= left)


def _bar(
    axes: Any,
    row: Mapping[str, Any],
    place: int,
    colour: str,
    left: dt.date,
    right: dt.date,
    words: Mapping[str, str],
) -> None:
    """Draw one tie: pale over all days it may have held, full over those it did."""
    from matplotlib.dates import date2num

    begin, end = row["earliest_begin"], row["latest_end"]
    sure_begin, sure_end = row["latest_begin"], row["earliest_end"]
    if row["end_open"]:
        end = sure_end = dt.date.max

    def clip(value: dt.date) -> dt.date:
        return min(max(value, left), right)

    def block(start: dt.date, stop: dt.date, alpha: float) -> None:
        start, stop = clip(start), clip(stop)
        days_ = (stop - start).days + (1 if stop < right else 0)
        axes.barh(
            place, dt.timedelta(days=max(days_, 1)), left=start, height=0.62, color=colour,
            alpha=alpha, lw=0,
        )  # fmt: skip

    # Where one side is not told the paleness fades towards it; else it is even.
    start, stop = clip(begin or dt.date.min), clip(end or dt.date.max)
    span = (stop - start).days + 1
    if begin is not None and end is not None:
        block(start, stop, 0.3)
    else:
        known_from = 0.0 if begin is not None else 1.0
        if begin is None and end is None:
            middle = sure_begin or sure_end
            centre = 0.5 if middle is None else ((clip(middle) - start).days / span)
        else:
            centre = known_from
        first = float(date2num(start))  # type: ignore[no-untyped-call]
        for piece in range(_PIECES):
            at = (piece + 0.5) / _PIECES
            far = abs(at - centre) / max(centre, 1 - centre)
            axes.barh(
                place, span / _PIECES, left=first + span * piece / _PIECES, height=0.62,
                color=colour, alpha=round(0.34 * (1 - far) + 0.02, 3), lw=0,
            )  # fmt: skip
    sure = sure_begin is not None and sure_end is not None and sure_begin <= sure_end
    if sure and sure_begin <= right and sure_end >= left:
        block(sure_begin, sure_end, 1.0)
    if row["end_open"]:
        axes.plot([right], [place], ">", color=colour, ms=6, clip_on=False, zorder=4)
    if not (row["begin"] or row["end"] or row["during"]):
        axes.text(
            left + (right - left) / 2, place, words["undated"], fontsize=6, ha="center",
            va="center", color="#4b5563",
        )  # fmt: skip


__all__ = ["timeline"]
