"""From codes and names to states, whole columns at once; see the package."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from coopgraph.errors import ParameterError
from coopgraph.names import listed, nearest, unaccented
from coopgraph.namespaces import shorten
from coopgraph.states.register import dated_names, lifetimes, register

if TYPE_CHECKING:
    import datetime as dt

    import polars as pl

System = Literal[
    "iso2", "iso3", "iso_n", "m49", "cow", "cowc", "gw", "gwc", "wikidata", "name", "any"
]
SYSTEMS = (
    "iso2", "iso3", "iso_n", "m49", "cow", "cowc", "gw", "gwc", "wikidata", "name", "any"
)  # fmt: skip
_LETTERED = ("iso2", "iso3", "cowc", "gwc")
_NUMBERED = ("iso_n", "cow", "gw")
SHARE = 0.8
"""The share of a column's codes that must be known in a system for the column to be of it."""
ACRONYMS: dict[str, str] = {
    "AL": "the Arab League",
    "AU": "the African Union",
    "CAN": "the Andean Community",
    "EC": "the European Community",
    "NAM": "the Non-Aligned Movement",
    "NC": "the Nordic Council",
}
"""Codes of states that are known organisations' acronyms too."""
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
    the next one's. The dates of a name or code decide only between those that bore it: Zaire is
    known as such at any time, the Republic of China is China before 8 December 1949 and Taiwan
    after.

    Args:
        codes: Text, or whole numbers for ``iso_n``, ``cow`` and ``gw`` (leading zeros do not
            matter).
        system: ``iso2`` (``NA`` is Namibia), ``iso3`` (and the abbreviations in use for states
            of before it: ``GDR``, ``PRU``), ``iso_n`` or ``m49`` (the United Nations' numbers),
            ``cow`` and ``cowc`` (Correlates of War, numbers and letters), ``gw`` and ``gwc``
            (Gleditsch–Ward), ``wikidata`` (``Q881``, or its address), ``name`` (in English or
            Vietnamese, without regard to accents, case and punctuation; of up to three letters
            with them: ``Mỹ`` is no ``MY``), or ``any`` of these but ``cowc`` and ``gwc``, which
            contradict ISO's (codes then in capitals or small letters: ``Nga`` is Russia, no
            ``NGA``).
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
    system = "iso_n" if system == "m49" else system
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


class Judgement(NamedTuple):
    """What the codes of a column are: of one system, or of none that can be told.

    Attributes:
        system: The system, or None.
        share: The share of the distinct codes that it knows.
        rivals: Systems that know as many.
    """

    system: str | None
    share: float
    rivals: tuple[str, ...]


def judge(codes: pl.Series, on: dt.date | pl.Series | None = None) -> Judgement:
    """Tell the system of a column of codes from all of them together; never from one cell.

    Args:
        codes: Codes, all of them letters or all of them numbers.
        on: As in `resolve`.
    """
    texts = _texts(codes)
    if not len(texts):
        return Judgement(None, 0.0, ())
    numbers = bool(texts.str.contains(r"^\d+$").all())
    whole = texts.n_unique()
    shares = {}
    for system in _NUMBERED if numbers else _LETTERED:
        found = resolve(texts, system, on, continued=True, suggest=False)["iri"]
        shares[system] = texts.filter(found.is_not_null()).n_unique() / whole
    best = max(shares.values())
    if best < SHARE:
        return Judgement(None, best, ())
    first, *rivals = [system for system, share in shares.items() if share == best]
    return Judgement(first, best, tuple(rivals))


def bearers(names: pl.Series) -> pl.Series:
    """Give whoever bore a name at any time, in English or Vietnamese.

    Args:
        names: Text.

    Returns:
        For each name the sorted IRIs of states; an empty list where nobody bore it.
    """
    import polars as pl

    asked = pl.DataFrame([names.cast(pl.String).alias("key")]).with_row_index("q")
    keyed = pl.concat(_spelt(asked, short_with_accents=False)).drop_nulls("key")
    held = keyed.join(_keys("name").select("key", "iri"), on="key").group_by("q")
    found = asked.join(held.agg(pl.col("iri").unique().sort()), on="q", how="left")
    nobody = pl.lit([], pl.List(pl.String))
    return found.sort("q").select(pl.col("iri").fill_null(nobody))["iri"]


def on_day(iris: pl.Series, days: pl.Series) -> pl.Series:
    """Give the state that stood on a day in the place of each: itself, or whom it carried on.

    Russia of 1945 is the Soviet Union, Germany of 1973 the Federal Republic of before 1990.

    Args:
        iris: IRIs; those the register lacks give null.
        days: A day for each.

    Returns:
        IRIs; null where there was none, or several.
    """
    import polars as pl

    lives = _lives()
    asked = pl.DataFrame([iris.cast(pl.String).alias("asked"), days.cast(pl.Date).alias("day")])
    lines = lives.select(pl.col("iri").alias("asked"), "line").unique()
    held = (
        asked.with_row_index("q")
        .join(lines, on="asked")
        .join(lives.select("iri", "line", "lo", "hi"), on="line")
        .filter(
            (pl.col("lo").is_null() | (pl.col("lo") <= pl.col("day")))
            & (pl.col("hi").is_null() | (pl.col("hi") >= pl.col("day")))
        )
    )
    itself = held.filter(pl.col("iri") == pl.col("asked"))
    held = pl.concat([itself, held.join(itself, on="q", how="anti")])
    # The day on which one follows the other is the follower's.
    begun = pl.col("lo").fill_null(pl.date(1, 1, 1))
    last = held.filter(begun == begun.max().over("q"))
    one = last.group_by("q").agg(pl.col("iri").unique()).filter(pl.col("iri").list.len() == 1)
    found = asked.with_row_index("q").join(one, on="q", how="left").sort("q")
    return found["iri"].list.first()


def _texts(codes: pl.Series) -> pl.Series:
    import polars as pl

    if codes.dtype.is_float():
        raise ParameterError("codes are text or whole numbers", hint="cast the column first")
    text = codes.cast(pl.String).str.strip_chars().replace("", None)
    # A spreadsheet's whole number, and the addresses of an item.
    text = text.str.replace(r"^(\d{1,4})\.0+$", "$1").str.replace(_ITEM, "$1")
    return text.alias("code")


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
    """Give which key stands for which state when: ``key``, `_STATE`, ``own``.

    ``own`` is false of what the state bore for a time only.
    """
    import polars as pl

    lives = _lives()
    table = register().drop("begin", "end").join(lives, on="iri", how="left")
    dated = dated_names().join(lives.select("iri", "line").unique(), on="iri", how="left")
    # Of each part: the states' own, good for their lifetimes, and what they bore for a time.
    own: list[pl.DataFrame] = []
    borne: list[pl.DataFrame] = []
    for kind in ("iso2", "iso3", "iso_n", "cow", "gw"):
        if system in (kind, "any"):
            form = _FORMS.get(kind)
            parts = [table.select(pl.col(kind).alias("key"), *_STATE)]
            if form:
                former = _each(table, "former").filter(pl.col("key").str.contains(form))
                parts.append(former)
                borne.append(_each(dated, "former").filter(pl.col("key").str.contains(form)))
            else:
                borne.append(_each(dated, kind))
            if kind == "iso3":
                # Data sets fill its gaps with abbreviations: GDR, PRU. None is another's code.
                parts.append(_each(table, "alt").filter(pl.col("key").str.contains("^[A-Z]{3}$")))
            own.append(pl.concat(parts))
    if system in ("cowc", "gwc"):
        own.append(table.select(pl.col(system).alias("key"), *_STATE))
    if system in ("wikidata", "any"):
        own.append(_each(table, "wikidata"))
    own = [part.with_columns(_code_key(pl.col("key"))) for part in own]
    borne = [part.with_columns(_code_key(pl.col("key"))) for part in borne]
    if system in ("name", "any"):
        labels = pl.concat_list("label_en", "label_vi", "alt").alias("all")
        own += _spelt(_each(table.with_columns(labels), "all"), short_with_accents=True)
        borne += _spelt(_each(dated, "names"), short_with_accents=True)
    known = pl.concat(own).drop_nulls("key").with_columns(own=True)
    told = pl.concat(borne) if borne else known.clear().drop("own")
    told = told.drop_nulls("key").with_columns(own=False)
    # Dates decide only between those that bore a name: where there are several, a state that
    # bore it for a time bore it then alone.
    several = pl.concat([known, told]).group_by("key").agg(pl.col("iri").n_unique() > 1)
    several = several.filter("iri").select("key")
    limited = told.join(several, on="key", how="semi").select("key", "iri").unique()
    known = known.join(limited, on=["key", "iri"], how="anti")
    return pl.concat([known, told]).unique(maintain_order=True)


_ITEM = r"^(?:https?://(?:www\.)?wikidata\.org/(?:entity|wiki)/|wd:)(Q\d+)$"
_STATE = ("iri", "lo", "hi", "begin", "end", "line")
_FORMS = {"iso2": r"^[A-Z]{2}$", "iso3": r"^[A-Z]{3}$", "iso_n": r"^\d+$"}
# Ways of writing one name: as it stands, without small words, St for Saint and back.
_SPELLINGS = (
    ("", ""),
    (r"\bthe\b", ""),
    (r"\b(?:and|the|of)\b", ""),
    (r"\bsaint\b", "st"),
    (r"\bst\b", "saint"),
)
_SHORT = 3  # letters; a name no longer than this is told from codes and others by its accents


def _each(table: pl.DataFrame, column: str) -> pl.DataFrame:
    """Give a row for each member of a list: ``key`` and `_STATE`."""
    import polars as pl

    return table.select(pl.col(column).alias("key"), *_STATE).explode("key", empty_as_null=False)


def _spelt(names: pl.DataFrame, *, short_with_accents: bool) -> list[pl.DataFrame]:
    """Give the frame with its column ``key`` in each way of writing.

    Args:
        names: A frame with ``key``, names as they stand.
        short_with_accents: Leave accents on short names that have some, instead of doing both.
    """
    import polars as pl

    accented = _accented(pl.col("key"))
    plain = name_key(pl.col("key"))
    short = ((plain.str.len_chars() <= _SHORT) & (accented != plain)).fill_null(value=False)
    bare = names.filter(~short) if short_with_accents else names
    parts = [bare.with_columns(name_key(pl.col("key"), *way)) for way in _SPELLINGS]
    return [*parts, names.filter(short).with_columns(accented)]


def _accented(name: pl.Expr) -> pl.Expr:
    """Make names comparable, accents left on: small letters and digits alone, composed."""
    composed = name.str.normalize("NFC").str.to_lowercase()
    return composed.str.replace_all(r"[^\p{L}\p{N}]+", "").replace("", None)


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
def _lives() -> pl.DataFrame:
    """Give the lifetimes of states with ``line``, one state of those carried on by each other."""
    import polars as pl

    table = register()
    before = dict(table.filter(pl.col("continues").is_not_null()).select("iri", "continues").rows())

    def first(iri: str) -> str:
        while iri in before:
            iri = before[iri]
        return iri

    lines = table.select("iri", pl.Series("line", [first(iri) for iri in table["iri"]]))
    return lifetimes().join(lines, on="iri", how="left", maintain_order="left")


def _answer(
    distinct: pl.DataFrame, system: str, continued: bool, passing: str, suggest: bool
) -> pl.DataFrame:
    """Answer distinct questions ``q, code, first, last``: ``q, iri, reason``."""
    import polars as pl

    by_name = system in ("name", "any")
    asked = distinct.with_columns(pl.col("code").alias("key"))
    code = pl.col("code")
    # Among names, "NGA" may be a code; "Nga" is written as no code is.
    even = (code == code.str.to_uppercase()) | (code == code.str.to_lowercase())
    as_codes = asked.filter(even) if by_name else asked
    parts = [] if system == "name" else [as_codes.with_columns(_code_key(pl.col("key")))]
    if by_name:
        parts += _spelt(asked, short_with_accents=False)
    keyed = pl.concat(parts).drop_nulls("key").unique(maintain_order=True)
    held = keyed.join(_keys(system), on="key").drop("key").unique(maintain_order=True)
    if by_name:
        unheld = asked.join(held, on="q", how="anti", maintain_order="left")
        held = pl.concat([held, _otherwise(unheld).select(held.columns)])
    fits = _fitting(held, passing, by_name)
    if continued:
        rest = held.join(fits, on="q", how="anti").select("q", "first", "last", "line").unique()
        more = rest.join(_lives().select(_STATE).with_columns(own=True), on="line")
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


_SHORTENED = (
    (r"\bDem\.", "Democratic"), (r"\bRep\.", "Republic"), (r"\bRepub\.", "Republic"),
    (r"\bFed\.", "Federated"), (r"\bSts?\.(?=\s*$|\s*of\b)", "States"), (r"\bIs\.", "Islands"),
    (r"\bI\. ?R\.", "Islamic Republic"), (r"\bRB\b", "Bolivarian Republic"),
    (r"\bPDR\b|\bP\. ?D\. ?R\.", "People's Democratic Republic"), (r"\bPeop\.", "People's"),
    (r"\bCHXHCN\b", "Cộng hòa xã hội chủ nghĩa"), (r"\bCHDCND\b", "Cộng hòa Dân chủ Nhân dân"),
    (r"\bCHND\b", "Cộng hòa Nhân dân"), (r"\bCHLB\b", "Cộng hòa Liên bang"),
    (r"\bCHHG\b", "Cộng hòa Hồi giáo"), (r"\bCH\b", "Cộng hòa"), (r"\bVQ\b", "Vương quốc"),
)  # fmt: skip
"""Words that tables shorten, and what they stand for."""
_QUALIFIED = re.compile(r"([^()]+?)\s*[(\[]([^()]+)[)\]]\s*\Z")


def _otherwise(asked: pl.DataFrame) -> pl.DataFrame:
    """Look names up that nobody bears as they stand, in the ways in which tables write others.

    ``Congo, Dem. Rep.`` is the Democratic Republic of the Congo. Of ``A (B)`` either is a name by
    itself only if both mean the same state: ``Guinea (Bissau)`` is not Guinea.

    Returns:
        The frame with the columns of `_keys` instead of ``key``.
    """
    import polars as pl

    written: list[tuple[int, int, str]] = []
    for q, name in asked.select("q", "code").drop_nulls().iter_rows():
        whole = name
        for pattern, word in _SHORTENED:
            whole = re.sub(pattern, word, whole)
        written.append((q, 0, whole))
        before, comma, after = whole.partition(",")
        if comma:
            written += [(q, 0, f"{after} {before}"), (q, 0, f"{before} {after}")]
        if qualified := _QUALIFIED.match(whole):
            one, other = qualified[1], qualified[2]
            written += [(q, 0, f"{other} {one}"), (q, 1, one), (q, 2, other)]
    ways = pl.DataFrame(
        written, schema={"q": asked.schema["q"], "side": pl.Int8, "key": pl.String}, orient="row"
    )
    keyed = pl.concat(_spelt(ways, short_with_accents=False)).drop_nulls("key").unique()
    found = keyed.join(_keys("name"), on="key")
    sides = (
        found.filter(pl.col("side") > 0)
        .group_by("q", "line")
        .agg(pl.col("side").n_unique().alias("both"))
        .filter(pl.col("both") == 2)
    )
    whole_ = found.filter(pl.col("side") == 0)
    agreed = found.filter(pl.col("side") == 1).join(sides, on=["q", "line"], how="semi")
    agreed = agreed.join(whole_, on="q", how="anti")
    return asked.join(pl.concat([whole_, agreed]).drop("key", "side"), on="q").unique()


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
    # And a name borne for a time only yields to the one who always bore it.
    whole = (pl.col("own") & past).any().over("q")
    fits = held.filter(
        pl.when(undated).then(now | (past & (pl.col("own") | ~whole))).otherwise(there)
    )
    # On the day it passes on, a code is the next state's.
    passed = hi.is_not_null() & (hi == first) & (lo.max().over("q") == first) & lo.ne_missing(first)
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
    holders: dict[int, list[dict[str, Any]]] = {}
    for holder in wanted.sort("q", "iri", "lo").unique(maintain_order=True).iter_rows(named=True):
        holders.setdefault(holder["q"], []).append(holder)
    states = {row["iri"]: row for row in register().iter_rows(named=True)}
    reasons, guessed = [], 0
    for row in open_.iter_rows(named=True):
        code, several = row["code"], row["several"]
        if code is None:
            reason = "is empty"
        elif several is not None:
            reason = f"{code!r} may be {listed(map(shorten, several), 'or')}{_when(row)}"
        elif row["q"] in holders:
            reason = _elsewhen(code, row, holders[row["q"]], states)
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


def _elsewhen(
    code: str,
    row: dict[str, Any],
    holders: list[dict[str, Any]],
    states: dict[str, dict[str, Any]],
) -> str:
    """Say when those that bore the code did, of each the time nearest to the one asked about."""
    nearest: dict[str, tuple[int, str]] = {}
    for holder in holders:
        first, last = row["first"], row["last"]
        early = last is not None and holder["lo"] is not None and last < holder["lo"]
        edge = holder["lo"] if early else holder["hi"]
        far = abs((edge - (last if early else first)).days) if edge and first else 0
        state = states[holder["iri"]]
        others = state["predecessors" if early else "successors"]
        name = shorten(holder["iri"])
        words = f"{name}, which begins {holder['begin']}" if early else (
            f"{name}, which ended {holder['end']}"
        )  # fmt: skip
        own = (state["begin"], state["end"])
        if (holder["begin"] if early else holder["end"]) not in own:
            # A name or a lifetime among several: the state itself may go on.
            words = f"{name}" + (f" from {holder['begin']}" if holder["begin"] else "")
            words += f" until {holder['end']}" if holder["end"] else " on"
        if others and holder["own"]:
            words += f" ({'after' if early else 'then'} {listed(map(shorten, others), 'or')})"
        if holder["iri"] not in nearest or far < nearest[holder["iri"]][0]:
            nearest[holder["iri"]] = (far, words)
    used = f"it is used{_when(row)}" if row["first"] else "no day is told"
    return f"{code!r} is {' or '.join(words for _, words in nearest.values())}; {used}"


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
