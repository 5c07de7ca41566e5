"""Correlates of War, Intergovernmental Organizations: who was a member of which, year by year.

Both wide layouts are read: one row a state and year with a column for each organisation, and one
row an organisation and year with a column for each state. Years of one code become one spell
(`frames.from_state_year`), so both layouts give the same participations.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from coopgraph.errors import DataError, ParameterError
from coopgraph.frames import from_state_year
from coopgraph.importers import states
from coopgraph.importers.iris import slug, slugs
from coopgraph.importers.kind import FileColumn, Kind, Table
from coopgraph.lifting.batch import Batch
from coopgraph.namespaces import CONCEPT, ID

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.importers.kind import KindInputs
    from coopgraph.importers.report import ImportReport

CODES = {1: "full member", 2: "associate member", 3: "observer", 0: "not a member"}
GONE, MISSING = -1, -9
ROLES = {1: "member", 2: "associateMember", 3: "observer"}
# Columns of the layout of organisations that are no states, wherever they stand.
NOT_STATES = {
    "ionum", "orgname", "ioname", "year", "sdate", "deaddate", "longorgname", "dead", "integrated",
    "replaced", "igocode", "version", "accuracyofpre1965membershipdates", "sourcesandnotes",
    "imputed", "political", "social", "economic",
}  # fmt: skip


def read(inputs: KindInputs, report: ImportReport) -> Iterator[Batch]:
    """Read whichever of the two layouts was given."""
    if inputs.has("state_year") and inputs.has("igo_year"):
        raise ParameterError(
            "both layouts say the same", hint="give one of them, in one file or several"
        )
    yield _state_year(inputs, report) if inputs.has("state_year") else _igo_year(inputs, report)


def _state_year(inputs: KindInputs, report: ImportReport) -> Batch:
    import polars as pl

    table = inputs.name("state_year")
    header = inputs.columns("state_year")
    organisations = [c for c in header if c not in ("ccode", "year", "state")]
    if not organisations:
        raise DataError("there is no column of an organisation", file=inputs.path("state_year"))
    chunks = [
        _coded(chunk, organisations, ["ccode", "year", "state"], inputs, "state_year")
        for chunk in inputs.chunks("state_year")
    ]
    wide = _keyed(pl.concat(chunks), ["ccode", "year"], report, table)
    _count(wide, organisations, report)
    wide = _of_the_year(wide, report)
    spells = _spells(wide, "ccode", organisations, report)
    codes = wide.unique("ccode", keep="first", maintain_order=True).with_columns(
        pl.col("ccode").alias("iri"), pl.coalesce("state", "code").alias("label")
    )
    paths = slugs(pl.Series([name.casefold() for name in organisations]))
    igos = pl.DataFrame(
        {
            "column": organisations,
            "igo": [f"{ID}igo-{paths[name.casefold()]}" for name in organisations],
            "label": organisations,
        }
    )
    return _batch(spells, codes, igos, table, state="actor", igo="column")


def _igo_year(inputs: KindInputs, report: ImportReport) -> Batch:
    import polars as pl

    table = inputs.name("igo_year")
    header = inputs.columns("igo_year")
    # The states stand between the year and the number of the organisation.
    after = header.index("year") + 1
    before = header.index("ionum") if "ionum" in header else len(header)
    columns = [c for c in header[after:before] if c.casefold() not in NOT_STATES]
    if not columns:
        raise DataError("there is no column of a state", file=inputs.path("igo_year"))
    chunks = [
        _coded(chunk, columns, ["ioname", "year", "orgname"], inputs, "igo_year")
        for chunk in inputs.chunks("igo_year")
    ]
    wide = pl.concat(chunks)
    wide = _keyed(wide, ["ioname", "year"], report, table)
    _count(wide, columns, report)
    wide, parts = _by_holder(wide, columns, report)
    spells = _spells(wide, "ioname", parts["column"].to_list(), report)
    paths = slugs(wide["ioname"].str.to_lowercase())
    igos = wide.unique("ioname", keep="first", maintain_order=True).select(
        pl.col("ioname").alias("actor"),
        (
            pl.lit(f"{ID}igo-")
            + pl.col("ioname").str.to_lowercase().replace_strict(paths, return_dtype=pl.String)
        ).alias("igo"),
        pl.coalesce("orgname", "ioname").alias("label"),
    )
    return _batch(spells, parts, igos, table, state="column", igo="actor")


def _coded(
    chunk: pl.DataFrame, columns: list[str], keys: list[str], inputs: KindInputs, table: str
) -> pl.DataFrame:
    """Read the cells of a chunk as codes; an empty cell is missing, as -9 is.

    Raises:
        DataError: A cell that is no known code, a year that is none; with row and column.
    """
    import polars as pl

    valid_codes = [*CODES, GONE, MISSING]
    texts = [str(code) for code in valid_codes] + [f"{code}.0" for code in valid_codes]
    path = inputs.path(table)
    for name in columns:
        cells = chunk[name]
        wrong = (cells.is_not_null() & ~cells.str.strip_chars().is_in(texts)).arg_true()
        if len(wrong):
            row = chunk["row"][int(wrong[0])]
            raise DataError(
                f"row {row}, column {name}: {cells[int(wrong[0])]!r} is no code",
                file=path,
                hint="codes are " + ", ".join(map(str, valid_codes)),
            )
    years = chunk["year"]
    wrong = (~years.str.contains(r"^\s*\d{4}(\.0)?\s*$").fill_null(value=False)).arg_true()
    if len(wrong):
        row = chunk["row"][int(wrong[0])]
        raise DataError(f"row {row}, column year: {years[int(wrong[0])]!r} is no year", file=path)
    who = chunk[keys[0]]
    if who.null_count():
        row = chunk["row"][int(who.is_null().arg_true()[0])]
        raise DataError(f"row {row}, column {keys[0]}: it is empty", file=path)
    codes = [
        pl.col(c).str.strip_chars().str.strip_suffix(".0").cast(pl.Int8).fill_null(MISSING)
        for c in columns
    ]
    year = pl.col("year").str.strip_chars().str.slice(0, 4)
    texts_of = [
        pl.col(k) if k in chunk.columns else pl.lit(None, pl.String).alias(k) for k in keys[2:]
    ]
    return chunk.select(pl.col(keys[0]).str.strip_chars(), year, *texts_of, *codes, "row")


def _keyed(wide: pl.DataFrame, keys: list[str], report: ImportReport, table: str) -> pl.DataFrame:
    """Leave out rows whose key came before: repetitions, and rows that contradict."""
    import polars as pl

    first = wide.unique(keys, keep="first", maintain_order=True)
    if first.height == wide.height:
        return wide
    rest = wide.filter(~pl.struct(keys).is_first_distinct())
    both = rest.join(first, on=keys, suffix=" first", maintain_order="left")
    codes = [c for c in wide.columns if c not in (*keys, "row") and wide[c].dtype == pl.Int8]
    same = pl.all_horizontal(pl.col(c) == pl.col(f"{c} first") for c in codes)
    again, other = both.filter(same), both.filter(~same)
    report.merge(table, again["row"], "the same year again")
    report.skip(table, other["row"], "an earlier row has other codes for this year")
    return first


def _count(wide: pl.DataFrame, columns: list[str], report: ImportReport) -> None:
    """Count the cells of each code."""
    import polars as pl

    for code, meaning in {**CODES, GONE: "not in existence", MISSING: "missing"}.items():
        cells = wide.select(pl.sum_horizontal((pl.col(columns) == code).sum())).item()
        if cells:
            report.count(f"cells {meaning}", int(cells))


def _spells(
    wide: pl.DataFrame, actor: str, columns: list[str], report: ImportReport
) -> pl.DataFrame:
    """Make spells, each with the row of its first year and how its ends are known."""
    import polars as pl

    ties = from_state_year(
        wide.select(actor, "year", *columns),
        actor=actor,
        roles={code: CONCEPT + role for code, role in ROLES.items()},
        absent=(0, GONE),
        unknown=(MISSING,),
        actors="",
        frameworks="",
    )
    spells = ties.select(
        pl.col("participant").alias("actor"),
        pl.col("framework").alias("column"),
        "role",
        "begin",
        "end",
        pl.col("tie").str.slice(-4).alias("year"),
    )
    rows = wide.select(pl.col(actor).alias("actor"), "year", "row")
    spells = spells.join(rows, on=["actor", "year"], maintain_order="left").sort(
        "row", "column", maintain_order=True
    )
    report.apply(
        "begin before the table", spells.filter(pl.col("begin").str.starts_with("["))["row"]
    )
    report.apply("end after the table", spells.filter(pl.col("end").str.starts_with("["))["row"])
    return spells


def _of_the_year(wide: pl.DataFrame, report: ImportReport) -> pl.DataFrame:
    """Put the state that had the code in the year in its place: ``ccode`` (IRI), ``known``.

    Spells are made of states then, so where a code passes on, one spell ends and another begins.
    """
    import polars as pl

    years = wide["year"].cast(pl.Int32)
    held = states.resolve(wide["ccode"], "cow", years, passing="first")["iri"]
    today = states.resolve(wide["ccode"], "cow")["iri"]
    own = pl.lit(f"{ID}cow-state-") + slug(pl.col("code"))
    state_years = wide.with_columns(
        pl.col("ccode").alias("code"), held.alias("held"), today.alias("today")
    ).with_columns(
        pl.coalesce("held", "today", own).alias("ccode"),
        pl.col("today").is_not_null().alias("known"),
    )
    strange = state_years.filter(~pl.col("known"))
    report.apply("state not in the register", strange["row"], strange["code"])
    then = state_years.filter(pl.col("held") != pl.col("today"))
    report.apply("state of the year", then["row"], then["code"])
    beyond = state_years.filter(pl.col("held").is_null() & pl.col("known"))
    report.apply("year outside the state's existence", beyond["row"], beyond["code"])
    return state_years.drop("held", "today")


def _by_holder(
    wide: pl.DataFrame, columns: list[str], report: ImportReport
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Divide the column of a state among the states that had its COW number in turn.

    A column stands for the number of the state whose name it bears, as the rows of the other
    layout do; in the years of another state a part's cells are missing. A state nobody knows gets
    an IRI of its name.

    Returns:
        The table with the parts for columns, and of each: ``column, iri, known, label, row``.
    """
    import polars as pl

    names = pl.DataFrame({"name": columns})
    today = names.with_columns(states.resolve(names["name"], "name")["iri"].alias("today"))
    strange = today.filter(pl.col("today").is_null())["name"]
    report.apply("state not in the register", pl.Series([1] * len(strange)), strange)
    codes = states.codes().select(pl.col("node").alias("today"), "cow").drop_nulls("cow")
    years = wide.select(pl.col("year").unique(maintain_order=True))
    pairs = today.join(codes, on="today", how="left", maintain_order="left").join(
        years, how="cross", maintain_order="left_right"
    )
    held = states.resolve(
        pairs["cow"], "cow", pairs["year"].cast(pl.Int32), passing="first", suggest=False
    )["iri"]
    own = pl.lit(f"{ID}cow-state-") + slug(pl.col("name"))
    pairs = pairs.with_columns(
        pl.coalesce(held, pl.col("today"), own).alias("iri"),
        pl.col("today").is_not_null().alias("known"),
    )
    parts: dict[str, tuple[Any, ...]] = {}
    cells, divided = [], []
    for (name, iri, known), rows in pairs.group_by("name", "iri", "known", maintain_order=True):
        part = str(name)
        if part in parts:
            divided.append(part)
            part = f"{name} {iri}"
        parts[part] = (part, iri, known, name, 1)
        within = pl.col("year").is_in(rows["year"].to_list())
        missing = pl.lit(MISSING, pl.Int8)
        cells.append(pl.when(within).then(pl.col(str(name))).otherwise(missing).alias(part))
    if divided:
        listing = ", ".join(dict.fromkeys(divided))
        report.note(f"columns that stand for several states in turn: {listing}")
    schema = ("column", "iri", "known", "label", "row")
    return wide.with_columns(cells), pl.DataFrame(list(parts.values()), schema, orient="row")


def _batch(
    spells: pl.DataFrame,
    actors: pl.DataFrame,
    igos: pl.DataFrame,
    file: str,
    *,
    state: str,
    igo: str,
) -> Batch:
    """Name the spells' ends; `state` and `igo` say which side of the table they stand on."""
    import polars as pl

    key = "ccode" if "ccode" in actors.columns else "column"
    who = actors.select(pl.col(key).alias(state), "iri", "known", pl.col("label").alias("state"))
    memberships = spells.join(who, on=state, maintain_order="left").join(
        igos, on=igo, maintain_order="left"
    )
    year = pl.col("year")
    role = pl.col("role").str.strip_prefix(CONCEPT).str.to_lowercase()
    local = pl.col("iri").str.strip_prefix(ID)
    organisation = pl.col("igo").str.strip_prefix(ID)
    ties = memberships.select(
        pl.concat_str([pl.lit(ID + "cow"), organisation, local, role, year], separator="-").alias(
            "tie"
        ),
        pl.col("iri").alias("participant"),
        pl.col("igo").alias("framework"),
        "role",
        "begin",
        "end",
        pl.lit(file).alias("file"),
        "row",
    )
    first = memberships.unique("iri", keep="first", maintain_order=True)
    register = first.filter("known")
    described = states.describe(register["iri"]).join(
        register.select("iri", "row"), left_on="node", right_on="iri", maintain_order="left"
    )
    own = first.filter(~pl.col("known")).select(
        pl.col("iri").alias("node"),
        pl.lit("Territory").alias("cls"),
        pl.col("state").alias("label_en"),
        "row",
    )
    bodies = memberships.unique("igo", keep="first", maintain_order=True).select(
        pl.col("igo").alias("node"),
        pl.lit("IntergovernmentalOrganization").alias("cls"),
        pl.col("label").alias("label_en"),
        "row",
    )
    nodes = pl.concat([described, own, bodies], how="diagonal")
    return Batch(ties=ties, nodes=nodes.with_columns(pl.lit(file).alias("file")))


KIND = Kind(
    name="cow-igo",
    title={
        "en": "Correlates of War: intergovernmental organizations, version 3",
        "vi": "Correlates of War: các tổ chức liên chính phủ, phiên bản 3",
    },
    publisher={"en": "Correlates of War Project", "vi": "Dự án Correlates of War"},
    tables=(
        Table(
            "state_year",
            "one row a state and year, one column an organisation",
            (
                FileColumn("ccode", "COW number of the state"),
                FileColumn("year", "the year"),
                FileColumn("state", "abbreviation of the state"),
            ),
            needed=False,
            wide=True,
        ),
        Table(
            "igo_year",
            "one row an organisation and year, one column a state",
            (
                FileColumn("ioname", "acronym of the organisation"),
                FileColumn("orgname", "its name"),
                FileColumn("year", "the year"),
                FileColumn("ionum", "COW number of the organisation", needed=False),
            ),
            needed=False,
            wide=True,
        ),
    ),
    codes={
        "1": "full member",
        "2": "associate member",
        "3": "observer",
        "0": "no member: absence",
        "-1": "not in existence: absence",
        "-9, empty": "missing: not known, which is not absence",
    },
    roles={"full member": "member", "associate member": "associateMember", "observer": "observer"},
    dates={
        "spells": "Consecutive years of one code are one spell; another code begins a new one.",
        "begin before the table": "Where the year before is not in the table or missing: [..1950].",
        "end after the table": "Where the year after is not in the table or missing: [2014..].",
        "state not in the register": "A state nobody knows gets an IRI of its code or name.",
        "state of the year": "A COW number means the state that had it first in the year: 365 is"
        " the USSR up to 1991, Russia from 1992. A column named russia is its number's, too.",
        "year outside the state's existence": "A number in a year in which no state of the register"
        " had it means the state that has it now.",
    },
    identity="id:igo-ACRONYM, id:cow-igo-ACRONYM-STATE-ROLE-YEAR; states by COW number or name",
    licence="free for research with citation; not to be passed on (terms of the Project)",
    citation=(
        "Pevehouse, Jon C. W.; Nordstrom, Timothy; McManus, Roseanne W.; Jamison, Anne Spencer"
        " (2020): Tracking Organizations in the World: The Correlates of War IGO Version 3.0"
        " datasets. Journal of Peace Research 57(3)."
    ),
    url="https://correlatesofwar.org/data-sets/igos/",
    source="cow-igo",
    memory="the table as one byte a cell (8 MB for 15,557 × 534), and its spells",
    read=read,
)
