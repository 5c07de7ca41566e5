"""Alliances, told member by member, pair by pair, or pair and year by year.

Correlates of War's formal alliances and ATOP come in all three forms. Each becomes the same:
an agreement, to which its members are parties from when to when. Of pairs a state is a party as
long as it is one with somebody, so what several rows tell of a state is put together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from coopgraph import states
from coopgraph.dates import parse
from coopgraph.errors import DateError, ParameterError
from coopgraph.importers.iris import slug
from coopgraph.importers.kind import FileColumn, Kind, Table
from coopgraph.importers.state_columns import OPTION, of_the_year, system_of, told_system
from coopgraph.lifting.batch import Batch
from coopgraph.namespaces import CONCEPT, DCTERMS, ID

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.importers.kind import KindInputs
    from coopgraph.importers.report import ImportReport

OBLIGATIONS: dict[str, tuple[str, str]] = {
    "defense": ("Defence pact", "Hiệp ước phòng thủ"),
    "offense": ("Offence pact", "Hiệp ước tấn công"),
    "neutrality": ("Neutrality pact", "Hiệp ước trung lập"),
    "nonaggression": ("Non-aggression pact", "Hiệp ước không xâm phạm"),
    "entente": ("Entente", "Thoả thuận thân thiện"),
    "consultation": ("Consultation pact", "Hiệp ước tham vấn"),
}
"""Columns of obligations, and what the agreement is called by them."""
TABLES = ("members", "dyads", "dyad years")
SCHEMES = {"version4id": "cow", "atopid": "atop"}
_PARTS = ("year", "month", "day")
_OPEN = "9999-12-31"


def read(inputs: KindInputs, report: ImportReport) -> Iterator[Batch]:
    """Read the table in whichever form; what it tells of a state is put together."""
    import polars as pl

    given = [name for name in TABLES if inputs.has(name)]
    if len(given) > 1:
        raise ParameterError("the tables say the same", hint="give one of them")
    table = given[0]
    rows = pl.concat(inputs.chunks(table))
    file = inputs.name(table)
    lacking = [
        c for c in (*SCHEMES, *OBLIGATIONS, "right_censor", "left_censor") if c not in rows.columns
    ]
    rows = rows.with_columns(pl.lit(None, pl.String).alias(c) for c in lacking)
    told = _told_years(rows) if table == "dyad years" else _told_spells(rows, table)
    told = _whole(told, file, report)
    if told.is_empty():
        yield Batch()
        return
    system = system_of(told["code"], told_system(inputs.options.get("codes")) or "cow")
    spells = _spells(told)
    said = set(spells["row"].to_list())
    again = told.filter(~pl.col("row").is_in(said))["row"].unique(maintain_order=True)
    report.merge(file, again, "tells what earlier rows tell of the same members")
    yield _batch(spells, told, system, file, report)


def _told_spells(rows: pl.DataFrame, table: str) -> pl.DataFrame:
    """Give ``scheme, alliance, code, name, begin, end, row`` of members or pairs."""
    import polars as pl

    dated = rows.with_columns(
        _date(rows, [f"begin {part}" for part in _PARTS]).alias("begin"),
        _date(rows, [f"end {part}" for part in _PARTS]).alias("end"),
    )
    early = pl.col("left_censor").fill_null("0").str.strip_suffix(".0") == "1"
    late = pl.col("right_censor").fill_null("0").str.strip_suffix(".0") == "1"
    dated = dated.with_columns(
        pl.when(early)
        .then(pl.lit("[..") + pl.col("begin") + "]")
        .otherwise("begin")
        .alias("begin"),
        pl.when(~late).then("end").alias("end"),
    )
    sides = ("",) if table == "members" else ("1", "2")
    return pl.concat(_side(dated, side) for side in sides)


def _side(rows: pl.DataFrame, side: str) -> pl.DataFrame:
    import polars as pl

    name = f"name{side}"
    return rows.select(
        *SCHEMES,
        pl.col(f"state{side}").str.strip_chars().alias("code"),
        (pl.col(name) if name in rows.columns else pl.lit(None, pl.String)).alias("name"),
        "begin",
        "end",
        *OBLIGATIONS,
        "row",
    )


def _told_years(rows: pl.DataFrame) -> pl.DataFrame:
    """Give the same of pairs and years: each row tells a year of each alliance it names."""
    import polars as pl

    numbered = [c for c in rows.columns if c.lower().startswith("atopid") and c != "atopid"]
    if numbered:
        lists = pl.concat_list(pl.col(numbered)).alias("atopid")
        rows = rows.with_columns(lists).explode("atopid")
        empty = pl.col("atopid").is_null() | pl.col("atopid").is_in(["0", "."])
        first = pl.col("row").is_first_distinct()
        named = (~empty).any().over("row")
        rows = rows.filter(~empty | (~named & first))
    year = pl.col("year").str.strip_chars().str.strip_suffix(".0")
    rows = rows.with_columns(year.alias("begin"), year.alias("end"))
    return pl.concat(_side(rows, side) for side in ("1", "2"))


def _date(rows: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """Make dates of a year, a month and a day: as precise as they are told (-9 and 0: not told)."""
    import polars as pl

    dates: list[str | None] = []
    there = [c for c in columns if c in rows.columns]
    for cells in rows.select(there).iter_rows():
        numbers = [str(cell or "").strip().removesuffix(".0") for cell in cells]
        date = ""
        for number, width in zip(numbers, (4, 2, 2), strict=False):
            if not number.isdigit() or int(number) == 0:
                break
            date += ("-" if date else "") + number.zfill(width)
        try:
            parse(date or "..")
        except DateError:
            date = date[:7]
        dates.append(date or None)
    return pl.Series(dates, dtype=pl.String)


def _whole(told: pl.DataFrame, file: str, report: ImportReport) -> pl.DataFrame:
    """Leave out rows without an alliance, a state or a beginning; the id gets its scheme."""
    import polars as pl

    told = told.with_columns(
        pl.when(pl.col("version4id").is_not_null()).then(pl.lit("cow")).otherwise(pl.lit("atop"))
        .alias("scheme"),
        pl.coalesce("version4id", "atopid").str.strip_chars().str.strip_suffix(".0")
        .alias("alliance"),
    )  # fmt: skip
    for condition, reason in (
        (pl.col("alliance").is_null(), "no alliance is named"),
        (pl.col("code").is_null(), "the state is not named"),
        (pl.col("begin").is_null(), "no year is told since when"),
    ):
        left = told.filter(condition)["row"].unique(maintain_order=True)
        report.skip(file, left, reason)
        told = told.filter(~pl.col("row").is_in(left.implode()))
    return told


def _spells(told: pl.DataFrame) -> pl.DataFrame:
    """Put together what touches: spells of a state in an alliance, each with its first row."""
    import polars as pl

    number = pl.col("begin").str.extract(r"(\d{4}(?:-\d\d)?(?:-\d\d)?)")
    first = number.str.slice(0, 4).cast(pl.Int32)
    last = pl.col("end").fill_null(_OPEN).str.slice(0, 4).cast(pl.Int32)
    key = ["scheme", "alliance", "code"]
    rows = told.with_columns(number.alias("at"), first.alias("first"), last.alias("last"))
    rows = rows.sort(*key, "at", "row", maintain_order=True)
    reached = pl.col("last").cum_max().shift(1).over(key)
    apart = reached.is_null() | (pl.col("first") > reached + 1)
    rows = rows.with_columns(apart.cum_sum().alias("spell"))
    ends = pl.col("end").fill_null(_OPEN)
    return (
        rows.group_by("spell", maintain_order=True)
        .agg(
            *(pl.col(c).first() for c in key),
            pl.col("name").drop_nulls().first(),
            pl.col("begin").first(),
            pl.col("first").first(),
            ends.sort_by(ends.str.slice(0, 4), ends).last().alias("end"),
            pl.col("row").first(),
        )
        .with_columns(pl.when(pl.col("end") != _OPEN).then("end").alias("end"))
        .sort("row", "alliance", "code", maintain_order=True)
    )


def _batch(
    spells: pl.DataFrame, told: pl.DataFrame, system: str | None, file: str, report: ImportReport
) -> Batch:
    import polars as pl

    found = of_the_year(spells["code"], system, spells["first"])
    own = pl.lit(ID + "cow-state-") + slug(pl.col("code"))
    spells = spells.with_columns(found["iri"].alias("known"), found["then"]).with_columns(
        pl.coalesce("known", own).alias("state"),
        pl.concat_str(
            pl.lit(ID), "scheme", pl.lit("-alliance-"), slug(pl.col("alliance"))
        ).alias("node"),
    )  # fmt: skip
    then = spells.filter("then")
    report.apply("state of the year", then["row"], then["code"])
    strange = spells.filter(pl.col("known").is_null())
    report.apply("state not in the register", strange["row"], strange["code"])
    ongoing = spells.filter(pl.col("end").is_null())
    report.apply("end not told", ongoing["row"].unique(maintain_order=True))
    report.count("alliances", spells["node"].n_unique())
    report.count("members of alliances", spells.select("node", "state").unique().height)
    at: list[pl.Expr] = [pl.lit(file).alias("file"), pl.col("row")]
    ties = spells.select(
        pl.concat_str(
            pl.col("node"), pl.col("state").str.strip_prefix(ID), pl.lit("party"),
            pl.col("first").cast(pl.String), separator="-",
        ).alias("tie"),
        pl.col("state").alias("participant"),
        pl.col("node").alias("framework"),
        pl.lit(CONCEPT + "party").alias("role"),
        "begin",
        "end",
        *at,
    )  # fmt: skip
    clash = pl.int_range(pl.len()).over("tie")
    ties = ties.with_columns(
        pl.when(clash > 0)
        .then(pl.col("tie") + "-" + (clash + 1).cast(pl.String))
        .otherwise("tie")
        .alias("tie")
    )
    first = spells.unique("node", keep="first", maintain_order=True)
    called = {"cow": "COW", "atop": "ATOP"}
    number = pl.col("scheme").replace(called) + pl.lit(" ") + pl.col("alliance")
    agreements = first.select(
        "node",
        pl.lit("Agreement").alias("cls"),
        (pl.lit("Alliance ") + number).alias("label_en"),
        (pl.lit("Liên minh ") + number).alias("label_vi"),
        *at,
    )
    who = spells.unique("state", keep="first", maintain_order=True)
    register = who.drop_nulls("known")
    described = states.describe(register["state"]).join(
        register.select("state", *at), left_on="node", right_on="state", maintain_order="left"
    )
    territories = who.filter(pl.col("known").is_null()).select(
        pl.col("state").alias("node"),
        pl.lit("Territory").alias("cls"),
        pl.coalesce("name", "code").alias("label_en"),
        *at,
    )
    nodes = pl.concat([agreements, described, territories], how="diagonal")
    return Batch(ties=ties, nodes=nodes, facts=_obligations(first, told, file))


def _obligations(first: pl.DataFrame, told: pl.DataFrame, file: str) -> pl.DataFrame:
    """Say of each alliance what it obliges to, as any of its rows says."""
    import polars as pl

    owed = told.group_by("scheme", "alliance").agg(
        pl.col(c).str.strip_suffix(".0").is_in(["1"]).any().alias(c) for c in OBLIGATIONS
    )
    owed = first.select("scheme", "alliance", "node", "row").join(
        owed, on=["scheme", "alliance"], how="left", maintain_order="left"
    )
    return pl.concat(
        owed.filter(column).select(
            pl.col("node").alias("subject"),
            pl.lit(DCTERMS + "type").alias("predicate"),
            pl.lit(word).alias("value"),
            pl.lit(tag).alias("type"),
            pl.lit(file).alias("file"),
            "row",
        )
        for column, words in OBLIGATIONS.items()
        for word, tag in zip(words, ("@en", "@vi"), strict=True)
    )


def _column(name: str, about: str, *aliases: str, needed: bool = False) -> FileColumn:
    return FileColumn(name, about, needed, aliases)


_SHARED = (
    _column("version4id", "Correlates of War's number of the alliance"),
    _column("atopid", "ATOP's number of the alliance"),
    _column("defense", "1: to defend one another"),
    _column("offense", "1: to join in an attack"),
    _column("neutrality", "1: to stay neutral", "neutral"),
    _column("nonaggression", "1: not to attack one another", "nonagg"),
    _column("entente", "1: to consult in a crisis"),
    _column("consultation", "1: to consult in a crisis", "consul"),
    _column("left_censor", "1: it had begun before the data begin"),
    _column("right_censor", "1: it went on when the data ended"),
)
_UNUSED = ("version", "asymmetric", "ss_type", "phase")
_NOT_USED = tuple(_column(name, "not used") for name in _UNUSED)


def _dates(begin: tuple[str, ...], end: tuple[str, ...]) -> tuple[FileColumn, ...]:
    """Declare the columns of a begin and an end; names are of years, months and days in turn."""
    return tuple(
        _column(
            f"{what} {part}",
            f"{part} of its {what}; -9 and 0 are not told",
            *names[place::3],
            needed=what == "begin" and part == "year",
        )
        for what, names in (("begin", begin), ("end", end))
        for place, part in enumerate(_PARTS)
    )


KIND = Kind(
    name="alliances",
    title={
        "en": "Alliances of states, by member, pair or year (Correlates of War, ATOP)",
        "vi": "Liên minh giữa các quốc gia: thành viên, cặp hoặc năm (Correlates of War, ATOP)",
    },
    publisher={
        "en": "Correlates of War Project; ATOP (Rice University)",
        "vi": "Dự án Correlates of War; ATOP (Đại học Rice)",
    },
    tables=(
        Table(
            "dyads",
            "one row an alliance and pair (COW alliance_v4.1_by_dyad, by_directed)",
            (
                _column("state1", "one of the pair: a code of states", "ccode1", needed=True),
                _column("state2", "the other", "ccode2", needed=True),
                _column("name1", "its name", "state_name1"),
                _column("name2", "the other's name", "state_name2"),
                *_dates(
                    ("dyad_st_year", "dyad_st_month", "dyad_st_day"),
                    ("dyad_end_year", "dyad_end_month", "dyad_end_day"),
                ),
                *_SHARED,
                *_NOT_USED,
            ),
            needed=False,
        ),
        Table(
            "dyad years",
            "one row a pair and year (ATOP atop5_1dy, atop5_1ddyr; COW by_dyad_yearly)",
            (
                _column("state1", "one of the pair", "mem1", "stateA", "ccode1", needed=True),
                _column("state2", "the other", "mem2", "stateB", "ccode2", needed=True),
                _column("year", "the year", needed=True),
                _column("name1", "its name", "state_name1"),
                _column("name2", "the other's name", "state_name2"),
                *_SHARED,
            ),
            needed=False,
            wide=True,
        ),
        Table(
            "members",
            "one row an alliance and member (COW alliance_v4.1_by_member, ATOP atop5_1m)",
            (
                _column("state", "the member: a code of states", "ccode", "member", needed=True),
                _column("name", "its name", "state_name"),
                *_dates(
                    ("mem_st_year", "mem_st_month", "mem_st_day", "yrent", "moent", "dayent"),
                    ("mem_end_year", "mem_end_month", "mem_end_day", "yrexit", "moexit", "dayexit"),
                ),
                *_SHARED,
                *_NOT_USED,
                *(
                    _column(f"all_{side}_{part}", "not used: the alliance's own date")
                    for side in ("st", "end")
                    for part in _PARTS
                ),
            ),
            needed=False,
        ),
    ),
    codes={"1": "obliged", "0": "not obliged"},
    roles={"member of an alliance, or one of a pair": "party"},
    dates={
        "time of a member": "Rows that touch are one spell; of pairs a state is a party as long as"
        " it is allied with somebody in that alliance.",
        "end not told": "Without an end, or with right_censor, the end is not known.",
        "state of the year": "A code means the state that had it in the year the spell begins.",
        "state not in the register": "A code nobody had gets an IRI of its own.",
    },
    identity="id:cow-alliance-ID, id:atop-alliance-ID, ties by state and first year; states by the"
    " register",
    licence="terms of the data sets' publishers",
    citation=(
        "Gibler, Douglas M. (2009): International Military Alliances, 1648-2008. CQ Press. Leeds,"
        " Brett Ashley; Ritter, Jeffrey; Mitchell, Sara; Long, Andrew (2002): Alliance Treaty"
        " Obligations and Provisions, 1815-1944. International Interactions 28."
    ),
    url="https://correlatesofwar.org/data-sets/formal-alliances/",
    source="alliances",
    memory="the table as a whole (some 1 KB a row)",
    options={"codes": OPTION},
    read=read,
)
