"""From codes and names to states, whole columns at once; see the package."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from coopgraph.errors import ParameterError
from coopgraph.names import listed, nearest, unaccented
from coopgraph.namespaces import shorten
from coopgraph.states.register import register

if TYPE_CHECKING:
    import datetime as dt

    import polars as pl

System = Literal["iso2", "iso3", "iso_n", "cow", "name", "any"]
SYSTEMS = ("iso2", "iso3", "iso_n", "cow", "name", "any")
_NEAR = 100  # unknown names beyond this many get no suggestions


def resolve(
    codes: pl.Series,
    system: System | str,
    on: dt.date | pl.Series | None = None,
    *,
    continued: bool = False,
    passing: Literal["refuse", "first", "last"] = "refuse",
    suggest: bool = True,
) -> pl.DataFrame:
    """Resolve a column of codes or names; distinct ones are looked up once.

    Without a day a code means the state that has it now; if only states of the past had it, there
    must be one (a name counts only if that state existed in 1945 or later). With a day it means
    the state that had it then. On the day on which a code passes from one state to the next it is
    the next one's.

    Args:
        codes: Text, or whole numbers for ``iso_n`` and ``cow`` (leading zeros do not matter).
        system: ``iso2`` (``NA`` is Namibia), ``iso3`` (and the abbreviations in use for states
            of before it: ``GDR``, ``PRU``), ``iso_n``, ``cow``, ``name`` (in English or
            Vietnamese, without regard to accents, case and punctuation), or ``any`` of these.
        on: A day, or a series of days or years (whole numbers), one for each code; null: no day.
            In a year a code means the state that had it on some day of it.
        continued: Let a code stand for the state whose seat and codes its holder carried on (or
            that carried on its): ``RU`` in 1960 is then the Soviet Union, as in lists that give
            one code to the whole series. Which does so is stated in the register (``continues``).
        passing: Which counts where a code passes on within the year asked about: neither
            (``refuse``: ambiguous), the first or the last.
        suggest: Name the nearest names in the reason for an unknown one.

    Returns:
        As many rows in the same order: ``iri`` (null if not resolved), ``reason`` (why not, with
        the candidates; else null).

    Raises:
        ParameterError: No such system, or `on` is of another length or type.

    Example:
        >>> import datetime as dt, polars as pl
        >>> resolve(pl.Series(["NA", "SU"]), "iso2", dt.date(1991, 1, 1))["iri"].to_list()
        ['https://w3id.org/coopgraph/id/namibia', 'https://w3id.org/coopgraph/id/ussr']
    """
    import polars as pl

    if system not in SYSTEMS:
        raise ParameterError(f"there is no system {system!r}", hint=", ".join(SYSTEMS))
    if passing not in ("refuse", "first", "last"):
        raise ParameterError(f"passing is {passing!r}", hint="refuse, first or last")
    asked = pl.DataFrame([_texts(codes), *_days(on, len(codes))])
    distinct = asked.unique(maintain_order=True).with_row_index("q")
    answer = _answer(distinct, system, continued, passing, suggest)
    return asked.join(
        distinct.join(answer, on="q"),
        on=["code", "first", "last"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    ).select("iri", "reason")


def _texts(codes: pl.Series) -> pl.Series:
    import polars as pl

    if codes.dtype.is_float():
        raise ParameterError("codes are text or whole numbers", hint="cast the column first")
    return codes.cast(pl.String).str.strip_chars().replace("", None).alias("code")


def _days(on: dt.date | pl.Series | None, length: int) -> list[pl.Series]:
    """Give the first and the last day asked about of each code."""
    import polars as pl

    if not isinstance(on, pl.Series):
        days = pl.Series([on], dtype=pl.Date).new_from_index(0, length)
        return [days.alias("first"), days.alias("last")]
    if len(on) != length:
        raise ParameterError(f"there are {length} codes and {len(on)} days")
    if on.dtype.is_integer():
        years = on.to_frame("y")
        return [
            years.select(pl.date("y", month, day).alias(name))[name]
            for name, month, day in (("first", 1, 1), ("last", 12, 31))
        ]
    if on.dtype not in (pl.Date(), pl.Null()):
        raise ParameterError(f"days are dates or years, not {on.dtype}")
    return [on.cast(pl.Date).alias("first"), on.cast(pl.Date).alias("last")]


@lru_cache(maxsize=8)
def _keys(system: str) -> pl.DataFrame:
    """Give which key stands for which state: ``key, iri, lo, hi, line``."""
    import polars as pl

    table = _lines()
    parts = []
    for kind in ("iso2", "iso3", "iso_n", "cow"):
        if system in (kind, "any"):
            former = table.select(pl.col("former").alias("key"), *_STATE).explode(
                "key", empty_as_null=False
            )
            form = {"iso2": r"^[A-Z]{2}$", "iso3": r"^[A-Z]{3}$", "iso_n": r"^\d+$", "cow": "^-$"}
            former = former.filter(pl.col("key").str.contains(form[kind]))
            own = table.select(pl.col(kind).alias("key"), *_STATE)
            both = [own, former]
            if kind == "iso3":
                # Data sets fill its gaps with abbreviations: GDR, PRU. None is another's code.
                short = table.select(pl.col("alt").alias("key"), *_STATE).explode(
                    "key", empty_as_null=False
                )
                both.append(short.filter(pl.col("key").str.contains("^[A-Z]{3}$")))
            parts.append(pl.concat(both).drop_nulls("key").with_columns(_code_key(pl.col("key"))))
    if system in ("name", "any"):
        names = table.select(
            pl.concat_list("label_en", "label_vi", "alt").alias("key"), *_STATE
        ).explode("key", empty_as_null=False)
        parts += [names.with_columns(name_key(pl.col("key"), *way)) for way in _SPELLINGS]
    return pl.concat(parts).drop_nulls("key").unique(maintain_order=True)


_STATE = ("iri", "lo", "hi", "line")
# Ways of writing one name: as it stands, without small words, St for Saint and back.
_SPELLINGS = (
    ("", ""),
    (r"\bthe\b", ""),
    (r"\b(?:and|the|of)\b", ""),
    (r"\bsaint\b", "st"),
    (r"\bst\b", "saint"),
)


def _code_key(code: pl.Expr) -> pl.Expr:
    """Make codes comparable: capitals, and no leading zeros."""
    return code.str.to_uppercase().str.replace(r"^0+(\d)", "$1")


def name_key(name: pl.Expr, word: str = "", other: str = "") -> pl.Expr:
    """Make names comparable: letters and digits alone, no accents; ``&`` is ``and``.

    Args:
        name: The names.
        word: A pattern of words to write otherwise before, empty for none.
        other: What is written in their place.
    """
    plain = unaccented(name).str.replace_all("&", " and ")
    if word:
        plain = plain.str.replace_all(word, other)
    return plain.str.replace_all(r"[^\p{L}\p{N}]+", "").replace("", None)


@lru_cache(maxsize=1)
def _lines() -> pl.DataFrame:
    """Give the register with ``lo``, ``hi`` and ``line``, the first of those carried on."""
    import polars as pl

    table = register()
    before = dict(table.filter(pl.col("continues").is_not_null()).select("iri", "continues").rows())

    def first(iri: str) -> str:
        while iri in before:
            iri = before[iri]
        return iri

    lines = pl.Series("line", [first(iri) for iri in table["iri"]])
    return table.with_columns(
        lines, pl.col("earliest_begin").alias("lo"), pl.col("latest_end").alias("hi")
    )


def _answer(
    distinct: pl.DataFrame, system: str, continued: bool, passing: str, suggest: bool
) -> pl.DataFrame:
    """Answer distinct questions ``q, code, first, last``: ``q, iri, reason``."""
    import polars as pl

    keyed = distinct.with_columns(_code_key(pl.col("code")).alias("key"))
    if system in ("name", "any"):
        name_keyed = distinct.with_columns(name_key(pl.col("code")).alias("key"))
        keyed = pl.concat([keyed, name_keyed]) if system == "any" else name_keyed
    held = keyed.join(_keys(system), on="key").unique(["q", "iri"], maintain_order=True)
    by_name = system in ("name", "any")
    fits = _fitting(held, passing, by_name)
    if continued:
        rest = held.join(fits, on="q", how="anti").select("q", "first", "last", "line").unique()
        more = rest.join(_lines().select(_STATE), on="line")
        fits = pl.concat([fits, _fitting(more, passing, by_name).select(fits.columns)])
    iris = fits.group_by("q").agg(pl.col("iri").unique().sort())
    matches = distinct.join(iris, on="q", how="left", maintain_order="left")
    one = pl.col("iri").list.len() == 1
    answer = matches.select(
        "q", "code", "first", "last", pl.when(one).then(pl.col("iri").list.first()).alias("iri"),
        pl.when(pl.col("iri").list.len() > 1).then(pl.col("iri")).alias("several"),
    )  # fmt: skip
    open_ = answer.filter(pl.col("iri").is_null())
    reasons = _reasons(open_, held, system, _NEAR if suggest else 0)
    return answer.select("q", "iri").join(reasons, on="q", how="left", maintain_order="left")


def _fitting(held: pl.DataFrame, passing: str, by_name: bool) -> pl.DataFrame:
    """Keep the states that existed when asked about: ``q, iri``."""
    import polars as pl

    lo, hi, first, last = (pl.col(c) for c in ("lo", "hi", "first", "last"))
    undated = first.is_null()
    there = (lo.is_null() | (lo <= last)) & (hi.is_null() | (hi >= first))
    now = undated & hi.is_null()
    some_now = now.any().over("q")
    # A name of long ago may be that of a region now (Bavaria, Tuscany): only a day tells.
    past = ~some_now & ((hi >= pl.date(1945, 1, 1)) if by_name else pl.lit(value=True))
    fits = held.filter(pl.when(undated).then(now | past).otherwise(there))
    # On the day it passes on, a code is the next state's.
    passed = hi.is_not_null() & (hi == first) & (lo.max().over("q") == first) & (lo != first)
    fits = fits.filter(~(passed & (first == last)).fill_null(value=False))
    if passing != "refuse":
        order = lo.fill_null(pl.date(1, 1, 1))
        pick = order.min().over("q") if passing == "first" else order.max().over("q")
        fits = fits.filter(undated | (order == pick))
    return fits.select("q", "iri")


def _reasons(open_: pl.DataFrame, held: pl.DataFrame, system: str, most: int) -> pl.DataFrame:
    """Say in words why a question has no answer; only these few are worded one by one."""
    import polars as pl

    wanted = held.join(open_.select("q"), on="q", how="semi")
    holders: dict[int, list[str]] = {}
    for q, iri in wanted.select("q", "iri").iter_rows():
        holders.setdefault(q, []).append(iri)
    states = {row["iri"]: row for row in register().iter_rows(named=True)}
    reasons, guessed = [], 0
    for row in open_.iter_rows(named=True):
        code, several = row["code"], row["several"]
        if code is None:
            reason = "is empty"
        elif several is not None:
            reason = f"{code!r} may be {listed(map(shorten, several), 'or')}{_when(row)}"
        elif row["q"] in holders:
            reason = _elsewhen(code, row, [states[iri] for iri in sorted(holders[row["q"]])])
        else:
            kind = "name or code" if system == "any" else system.replace("iso_n", "iso numeric")
            reason = f"no state has the {kind} {code!r}"
            if system in ("name", "any") and guessed < most:
                guessed += 1
                near = _near(code)
                reason += f"; the nearest are {listed(map(shorten, near), 'or')}" if near else ""
        reasons.append(reason)
    return pl.DataFrame(
        {"q": open_["q"], "reason": reasons}, schema_overrides={"reason": pl.String}
    )


def _elsewhen(code: str, row: dict[str, Any], holders: list[dict[str, Any]]) -> str:
    phrases = []
    for state in holders:
        begin = state["earliest_begin"]
        early = begin is not None and row["last"] is not None and row["last"] < begin
        name = shorten(state["iri"])
        others = state["predecessors" if early else "successors"]
        words = f"{name}, which begins {state['begin']}" if early else (
            f"{name}, which ended {state['end']}"
        )  # fmt: skip
        if others:
            words += f" ({'after' if early else 'then'} {listed(map(shorten, others), 'or')})"
        phrases.append(words)
    used = f"it is used{_when(row)}" if row["first"] else "no day is told"
    return f"{code!r} is {' or '.join(phrases)}; {used}"


def _when(row: dict[str, Any]) -> str:
    first, last = row["first"], row["last"]
    if first is None:
        return ""
    return f" on {first}" if first == last else f" in {first.year}"


def _near(name: str) -> list[str]:
    import polars as pl

    keys = _keys("name")
    key = pl.select(name_key(pl.lit(name))).item() or ""
    names = keys["key"].to_list()
    near = [k for k in names if len(key) > 3 and key in k][:5]
    near = near or list(nearest(key, names))
    ranked = pl.DataFrame({"key": near}, schema={"key": pl.String}).join(
        keys, on="key", how="left", maintain_order="left_right"
    )
    return ranked["iri"].unique(maintain_order=True).to_list()
