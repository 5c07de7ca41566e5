"""Parties of treaties: who signed, ratified and was bound by what, from when until when.

The layout is that of the tables of parties of the manytreaties data (``parties__GGO.csv`` and its
sisters): a row a party of a treaty. Depositaries' status lists and DESTA's list are brought into it
(`treaty_tables`). Dates come in every form; `edtf_rules` says what becomes of each.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from coopgraph.errors import ParameterError
from coopgraph.importers import states
from coopgraph.importers.edtf_rules import RULES, normalise
from coopgraph.importers.iris import slug, slugs
from coopgraph.importers.kind import FileColumn, Kind, Table
from coopgraph.importers.report import ImportReport
from coopgraph.importers.state_columns import OPTION, of_the_year, system_of, told_system
from coopgraph.importers.treaty_tables import is_read, is_status_list, of_members, of_status_list
from coopgraph.lifting.batch import Batch
from coopgraph.lifting.bounds import BatchBounds
from coopgraph.namespaces import CONCEPT, COOP, ID, RDF, SKOS
from coopgraph.written_dates import judged
from coopgraph.written_dates import read as read_date

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.importers.kind import KindInputs

NOBODY = ("Member countries not listed",)
_STATE_DATES = ("StateSignature", "StateRatification", "StateForce", "StateEnd")
_TREATY_DATES = ("Signature", "Force", "Term", "Begin", "End")
_STAGES = {"Signature": "signed", "Force": "inForce", "Term": "terminated"}
_STEP = 50_000
_PASSES = "passes"
_SUCCESSIONS = (_PASSES, "ends", "ask")
_ENDS = ("StateEnd", "End")
_WRITTEN = r"^\d{1,2}([./ -]|st|nd|rd|th)|[A-Za-z]{3}.*\d{4}"
_QUIET = ImportReport("", "")
"""For dates that stand twice: their rules are counted where they stand first."""


def read(inputs: KindInputs, report: ImportReport) -> Iterator[Batch]:
    """Read the parties: first who and what they are, then the ties, in blocks."""
    import polars as pl

    given = [name for name in ("parties", "status list", "agreements") if inputs.has(name)]
    if len(given) > 1 or len(inputs.of(given[0])) > 1:
        raise ParameterError("one file at a time", hint="import each as a --source of its own")
    file = inputs.name(given[0])
    table = pl.concat(inputs.chunks(given[0]))
    if given[0] == "status list":
        _tell_unused(inputs, table, report)
        table = of_status_list(table, inputs.options.get("treaty"), report)
    elif given[0] == "agreements":
        lacking = [c for c in ("number", "entryforceyear") if c not in table.columns]
        table = of_members(
            table.with_columns(pl.lit(None, pl.String).alias(c) for c in lacking), report
        )
    if "stages" not in table.columns:
        table = table.with_columns(pl.lit(None, pl.List(pl.String)).alias("stages"))
    system = _system(table["stateID"], told_system(inputs.options.get("codes")))
    table = table.with_columns(
        pl.lit(None, pl.String).alias(c)
        for c in (*_STATE_DATES, *_TREATY_DATES, "Title")
        if c not in table.columns
    )
    rows = _whole_rows(table, file, report)
    rows = rows.with_columns(
        normalise(_in_edtf(rows[c], rows["row"], report), rows["row"], report, end=c in _ENDS)
        for c in (*_STATE_DATES, *_TREATY_DATES)
    )
    rows = _named_treaties(rows, report)
    rows = _named_parties(rows, system, report)
    rows = _without_repetitions(rows, file, report)
    rows = _in_order(rows, report)
    yield _treaties(rows)
    rows = _at_their_time(rows, report)
    rows, late = _ending_with_their_state(rows, report)
    for start in range(0, rows.height, _STEP):
        yield _ties(rows.slice(start, _STEP), report)
    passed = _passed_on(rows, late, inputs.options.get("succession") or _PASSES, report)
    yield Batch(ties=passed.drop("of"), nodes=_described(passed))


def _tell_unused(inputs: KindInputs, table: pl.DataFrame, report: ImportReport) -> None:
    """Name the columns of a list that tell of nothing known."""
    known = {"participant", "treaty", "file", "row"}
    unused = [c for c in table.columns if c not in known and not is_read(c)]
    if unused:
        report.note(
            f"columns of {inputs.name('status list')} that are not used: {', '.join(unused)}"
        )


def _system(cells: pl.Series, told: str | None) -> str:
    """Tell the list of the codes among parties; without one these are ISO's, and names."""
    system = system_of(cells.filter(~cells.str.contains("^IO-").fill_null(value=False)), told)
    return "iso3" if system in (None, "name") else str(system)


def _in_edtf(cells: pl.Series, rows: pl.Series, report: ImportReport) -> pl.Series:
    """Read dates as people write them (1 Sep 1993, 30.10.1947), where they are certain."""
    import polars as pl

    written = cells.filter(cells.str.contains(_WRITTEN).fill_null(value=False)).unique()
    column = judged(written.to_list())
    found = {text: read_date(text, column) for text in written.to_list()}
    dates = {text: date.edtf for text, date in found.items() if date.edtf and not date.problem}
    hit = cells.is_in(list(dates))
    report.apply("written date", rows.filter(hit), cells.filter(hit))
    return cells.replace({**dates, "NA": None}).cast(pl.String)


def _whole_rows(table: pl.DataFrame, file: str, report: ImportReport) -> pl.DataFrame:
    import polars as pl

    for condition, reason in (
        (pl.col("stateID").is_null(), "the party is not named"),
        (pl.col("treatyID").is_null() & pl.col("Title").is_null(), "the treaty is not named"),
        (pl.col("stateID").is_in(NOBODY), "the cell says that the parties are not listed"),
    ):
        gone = table.filter(condition.fill_null(value=False))
        report.skip(file, gone["row"], reason, gone["stateID"].drop_nulls())
        table = table.filter(~condition.fill_null(value=False))
    return table.with_columns(pl.coalesce("treatyID", "Title").alias("treatyID"))


def _named_treaties(rows: pl.DataFrame, report: ImportReport) -> pl.DataFrame:
    """Give treaties IRIs; an id that stands for several titles is one treaty a title."""
    import polars as pl

    titles = rows.group_by("treatyID").agg(pl.col("Title").n_unique().alias("titles"))
    rows = rows.join(titles, on="treatyID", maintain_order="left")
    several = rows.filter(pl.col("titles") > 1)
    report.apply("colliding id", several["row"], several["treatyID"])
    key = (
        pl.when(pl.col("titles") > 1)
        .then(pl.concat_str("treatyID", pl.lit("\x1f"), pl.col("Title").fill_null("")))
        .otherwise("treatyID")
    )
    rows = rows.with_columns(key.alias("key"))
    slug_of = slugs(rows["key"])
    # Two titles of an id differ in the digest of the whole key, whatever the slug keeps of them.
    shared = rows.filter(pl.col("titles") > 1).unique("key").select("key", "treatyID")
    import hashlib

    for long, short in shared.iter_rows():
        digest = hashlib.sha256(long.encode()).hexdigest()[:8]
        slug_of[long] = f"{next(iter(slugs(pl.Series([short])).values()))}-{digest}"
    return rows.with_columns(
        (pl.lit(ID + "treaty-") + pl.col("key").replace_strict(slug_of, return_dtype=pl.String))
        .alias("treaty")
    )  # fmt: skip


def _named_parties(rows: pl.DataFrame, system: str, report: ImportReport) -> pl.DataFrame:
    """Say what each party is: a state by code or name, an organisation, a territory."""
    import polars as pl

    # The state of the year the party is first heard of; a code that nobody had then is today's.
    date_columns = (*_STATE_DATES[:3], "Signature", "Begin", "Force")
    year = pl.coalesce(pl.col(c).str.extract(r"^(\d{4})") for c in date_columns).cast(pl.Int32)
    rows = rows.with_columns(year.alias("year"))
    who = rows.select("stateID", "year").unique(maintain_order=True)
    form = {"iso2": "^[A-Z]{2}$", "iso_n": r"^\d+$", "m49": r"^\d+$", "cow": r"^\d+$",
            "gw": r"^\d+$"}  # fmt: skip
    code = pl.col("stateID").str.contains(form.get(system, "^[A-Z]{3}$"))
    body = pl.col("stateID").str.contains(r"^IO-|^[A-Z]{2,8}( .+)?$")
    coded, named = (
        of_the_year(who["stateID"], s, who["year"], passing="first") for s in (system, "name")
    )
    plain = pl.col("stateID").str.strip_prefix("IO-")
    who = who.with_columns(coded["iri"].alias("by_code"), named["iri"].alias("by_name"))
    who = who.with_columns(
        pl.when(code & pl.col("by_code").is_not_null())
        .then(pl.lit("state"))
        .when(~body & pl.col("by_name").is_not_null())
        .then(pl.lit("state by name"))
        .when(code)
        .then(pl.lit("unknown code"))
        .when(body)
        .then(pl.lit("organisation"))
        .otherwise(pl.lit("territory"))
        .alias("what")
    )
    own = pl.concat_str(
        pl.lit(ID),
        pl.col("what").replace(
            {"unknown code": "party-", "organisation": "igo-", "territory": "territory-"}
        ),
        slug(plain),
    )
    who = who.with_columns(
        pl.when(pl.col("what") == "state")
        .then("by_code")
        .when(pl.col("what") == "state by name")
        .then("by_name")
        .otherwise(own)
        .alias("party"),
        plain.alias("label"),
        coded["then"].alias("earlier"),
    ).drop("by_code", "by_name")
    rows = rows.join(
        who, on=["stateID", "year"], nulls_equal=True, how="left", maintain_order="left"
    )
    earlier = rows.filter(pl.col("earlier") & (pl.col("what") == "state"))
    report.apply("state of the year", earlier["row"], earlier["stateID"])
    rows = rows.drop("year", "earlier")
    for rule in ("state by name", "unknown code", "organisation", "territory"):
        hit = rows.filter(pl.col("what") == rule)
        report.apply(rule, hit["row"], hit["stateID"])
    return rows


def _without_repetitions(rows: pl.DataFrame, file: str, report: ImportReport) -> pl.DataFrame:
    import polars as pl

    whole = ["party", "treaty", *_STATE_DATES]
    again = rows.filter(~pl.struct(whole).is_first_distinct())
    report.merge(file, again["row"], "the same party of the same treaty with the same dates")
    return rows.filter(pl.struct(whole).is_first_distinct())


def _in_order(rows: pl.DataFrame, report: ImportReport) -> pl.DataFrame:
    """Leave out ends that lie before their begins, of parties and of treaties."""
    import polars as pl

    # What the party's tie begins with: the day it came into force, else some day from ratification.
    since = pl.when(pl.col("StateRatification").str.contains(r"^\d{4}(-\d\d){0,2}$")).then(
        pl.lit("[") + pl.col("StateRatification") + "..]"
    )
    rows = rows.with_columns(pl.coalesce("StateForce", since).alias("since"))
    bounds = BatchBounds()
    for first, last, rule in (
        ("since", "StateEnd", "end before begin"),
        ("Begin", "End", "treaty ends before it begins"),
    ):
        dated = rows.select(pl.col(first).alias("begin"), pl.col(last).alias("end"), "file", "row")
        dated = bounds.add(dated)
        turned = (dated["latest_end"] < dated["earliest_begin"]).fill_null(value=False)
        hit = rows.filter(turned)
        report.apply(rule, hit["row"], hit[last])
        rows = rows.with_columns(pl.when(~pl.lit(turned)).then(pl.col(last)).alias(last))
    return rows


def _treaties(rows: pl.DataFrame) -> Batch:
    """Describe each treaty by the first of its rows, with the milestones that are dated."""
    import polars as pl

    first = rows.unique("treaty", keep="first", maintain_order=True)
    nodes = first.select(
        pl.col("treaty").alias("node"),
        pl.lit("Agreement").alias("cls"),
        pl.coalesce("Title", "treatyID").str.replace_all(r"\s+", " ").alias("label_en"),
        pl.col("Begin").alias("begin"),
        pl.col("End").alias("end"),
        "file",
        "row",
    )
    facts = []
    for column, stage in _STAGES.items():
        dated = first.drop_nulls(column).filter(pl.col(column) != "..")
        step = pl.col("treaty") + f"-{_slugged(stage)}"
        for subject, predicate, value, kind in (
            (pl.col("treaty"), COOP + "milestone", step, "iri"),
            (step, RDF + "type", pl.lit(COOP + "Milestone"), "iri"),
            (step, COOP + "stage", pl.lit(CONCEPT + stage), "iri"),
            (step, COOP + "date", pl.col(column), "edtf"),
        ):
            facts.append(
                dated.select(
                    subject.alias("subject"),
                    pl.lit(predicate).alias("predicate"),
                    value.alias("value"),
                    pl.lit(kind).alias("type"),
                    "file",
                    "row",
                )
            )
    return Batch(nodes=nodes, facts=pl.concat(facts))


def _slugged(stage: str) -> str:
    return {"signed": "signed", "inForce": "in-force", "terminated": "terminated"}[stage]


def _at_their_time(rows: pl.DataFrame, report: ImportReport) -> pl.DataFrame:
    """Say which state signed and which was bound, and number the ties of each in a treaty.

    A code stays where one state follows another, so who signed may not be who was bound; and
    several terms of membership are several ties.
    """
    import polars as pl

    coded = rows["what"] == "state"
    for name, date in (("signatory", "StateSignature"), ("bound", "since")):
        began = BatchBounds().add(rows.select(pl.col(date).alias("begin"), "file", "row"))
        then = states.on_day(rows["party"], began["earliest_begin"])
        rows = rows.with_columns(
            pl.when(pl.lit(coded) & pl.lit(then).is_not_null())
            .then(pl.lit(then))
            .otherwise("party")
            .alias(name)
        )
    other = rows.filter(
        (pl.col("StateSignature").is_not_null() & (pl.col("signatory") != pl.col("party")))
        | (pl.col("since").is_not_null() & (pl.col("bound") != pl.col("party")))
    )
    report.apply("state of the tie", other["row"], other["stateID"])
    signed = pl.struct("signatory", "treaty", "StateSignature")
    rows = rows.with_columns(
        (pl.col("StateSignature").is_not_null() & signed.is_first_distinct()).alias("signs")
    )
    again = rows.filter(pl.col("StateSignature").is_not_null() & ~pl.col("signs"))
    report.apply("signed once", again["row"])
    numbers = {
        "signatory": pl.col("signs").cast(pl.Int64).cum_sum().over("signatory", "treaty") - 1,
        "bound": pl.int_range(pl.len()).over("bound", "treaty"),
    }
    repeated = rows.filter((pl.col("signs") & (numbers["signatory"] > 0)) | (numbers["bound"] > 0))
    report.apply("repeated key", repeated["row"])
    return rows.with_columns(
        pl.when(number > 0)
        .then(pl.lit("-") + (number + 1).cast(pl.String))
        .otherwise(pl.lit(""))
        .alias(f"{name}_ending")
        for name, number in numbers.items()
    )


def _ending_with_their_state(
    rows: pl.DataFrame, report: ImportReport
) -> tuple[pl.DataFrame, pl.Series]:
    """Leave out the ends that come after the state's own: by then somebody else has the code.

    Returns:
        The rows with ``over`` (the day on which the state that was bound ended, if it did), and
        the ends that were left out.
    """
    import polars as pl

    ended = BatchBounds().add(rows.select(pl.col("StateEnd").alias("end"), "file", "row"))
    lives = states.register().select(
        pl.col("iri").alias("bound"), pl.col("latest_end").alias("over")
    )
    rows = rows.join(lives, on="bound", how="left", maintain_order="left")
    late = (ended["earliest_end"] > rows["over"]).fill_null(value=False)
    hit = rows.filter(late)
    report.apply("end after the state's own", hit["row"], hit["StateEnd"])
    ends = rows.select(pl.when(pl.lit(late)).then("StateEnd").alias("late"))["late"]
    return rows.with_columns(pl.when(~pl.lit(late)).then("StateEnd").alias("StateEnd")), ends


def _passed_on(
    rows: pl.DataFrame, late: pl.Series, convention: str, report: ImportReport
) -> pl.DataFrame:
    """Make the ties of those to whom a code passed while what it stands for was bound.

    Raises:
        ParameterError: No such convention; or ``ask``, and there is such a tie.
    """
    import polars as pl

    if convention not in _SUCCESSIONS:
        raise ParameterError(
            f"there is no convention {convention!r}",
            parameter="succession",
            hint=", ".join(_SUCCESSIONS),
        )
    bound = rows.with_columns(late.alias("late")).filter(
        (pl.col("what") == "state")
        & pl.col("over").is_not_null()
        & pl.col("since").is_not_null()
        # What ended before its state did, or as it did, passes to nobody.
        & (pl.col("StateEnd").is_null() | (pl.col("StateEnd") == ".."))
    )
    ended = BatchBounds().add(bound.select(pl.col("late").alias("end"), "file", "row"))
    own = rows.select(pl.col("bound").alias("state"), "treaty").unique()
    heirs = (
        bound.with_columns(ended["latest_end"].alias("until"))
        .join(states.holders(), left_on="bound", right_on="actor", maintain_order="left")
        # An end of the year in which the state ended is told of it with less care, not of an heir.
        .filter(
            pl.col("until").is_null()
            | (
                (pl.col("until").dt.year() > pl.col("over").dt.year())
                & (pl.col("until") >= pl.col("lo"))
            )
        )
        .join(own, on=["state", "treaty"], how="anti", maintain_order="left")
    )
    rule = {_PASSES: "the code passes on", "ends": "the code passes on, its ties do not"}
    if convention == "ask" and heirs.height:
        raise ParameterError(
            f"{heirs['row'].n_unique()} rows go on after the state that had their code ended, such"
            f" as row {heirs['row'][0]} ({heirs['stateID'][0]})",
            parameter="succession",
            hint="passes (to who has the code then) or ends (with the state)",
        )
    if convention != "ask":
        report.apply(rule[convention], heirs["row"], heirs["stateID"])
    if convention != _PASSES:
        heirs = heirs.clear()
    last = pl.col("until").is_null() | pl.col("hi").is_null() | (pl.col("until") <= pl.col("hi"))
    stem = pl.col("treaty") + "-" + pl.col("state").str.strip_prefix(ID)
    before = pl.col("bound").str.strip_prefix(ID) + pl.col("bound_ending")
    return heirs.select(
        (stem + "-party-of-" + before).alias("tie"),
        pl.col("state").alias("participant"),
        pl.col("treaty").alias("framework"),
        pl.lit(CONCEPT + "party").alias("role"),
        pl.col("lo").dt.to_string("iso").alias("begin"),
        pl.when(last).then(pl.coalesce("late", "StateEnd")).alias("end"),
        "file",
        "row",
        pl.col("bound").alias("of"),
    )


def _described(ties: pl.DataFrame) -> pl.DataFrame:
    """Describe the states that take part in ties, each on the row that names it first."""
    first = ties.unique("participant", keep="first", maintain_order=True)
    return states.describe(first["participant"]).join(
        first.select("participant", "file", "row"),
        left_on="node",
        right_on="participant",
        maintain_order="left",
    )


def _ties(rows: pl.DataFrame, report: ImportReport) -> Batch:
    import polars as pl

    def tie(party: str, role: str) -> pl.Expr:
        stem = pl.col("treaty") + "-" + pl.col(party).str.strip_prefix(ID)
        return (stem + f"-{role}" + pl.col(f"{party}_ending")).alias("tie")

    ratified = pl.col("StateForce").is_null() & pl.col("StateRatification").is_not_null()
    silent = pl.all_horizontal(pl.col(c).is_null() for c in _STATE_DATES[:3])
    report.apply("ratified, force not told", rows.filter(ratified)["row"])
    report.apply("no date of the party", rows.filter(silent)["row"])
    signed = rows.filter("signs").select(
        tie("signatory", "signatory"),
        pl.col("signatory").alias("participant"),
        pl.col("treaty").alias("framework"),
        pl.lit(CONCEPT + "signatory").alias("role"),
        pl.col("StateSignature").alias("during"),
        "file",
        "row",
    )
    bound = rows.filter(pl.col("StateForce").is_not_null() | ratified | silent).select(
        tie("bound", "party"),
        pl.col("bound").alias("participant"),
        pl.col("treaty").alias("framework"),
        pl.lit(CONCEPT + "party").alias("role"),
        pl.col("since").alias("begin"),
        pl.col("StateEnd").alias("end"),
        "file",
        "row",
    )
    ties = pl.concat([signed, bound], how="diagonal").sort("row", maintain_order=True)
    described = _described(ties)
    classes = {
        "organisation": "IntergovernmentalOrganization",
        "territory": "Territory",
        "unknown code": "Actor",
    }
    parties = rows.unique("party", keep="first", maintain_order=True)
    own = parties.filter(~pl.col("what").str.starts_with("state")).select(
        pl.col("party").alias("node"),
        pl.col("what").replace(classes).alias("cls"),
        pl.col("label").alias("label_en"),
        "file",
        "row",
    )
    return Batch(
        ties=ties,
        nodes=pl.concat([described, own], how="diagonal"),
        facts=_steps(
            rows.filter(pl.col("StateForce").is_not_null() | ratified | silent),
            tie("bound", "party"),
        ),
    )


def _steps(rows: pl.DataFrame, tie: pl.Expr) -> pl.DataFrame:
    """Say by which act each party was bound (acceded, succeeded …), and what it reserved."""
    import polars as pl

    told = rows.select(tie.alias("tie"), "stages", "file", "row").explode("stages")
    told = told.drop_nulls("stages").unique(["tie", "stages"], maintain_order=True)
    parts = pl.col("stages").str.splitn("|", 3).struct.rename_fields(["stage", "date", "text"])
    told = told.with_columns(parts.alias("parts")).unnest("parts")
    told = told.with_columns(
        normalise(_in_edtf(told["date"], told["row"], _QUIET), told["row"], _QUIET).alias("date"),
        (pl.col("tie") + "-" + pl.col("stage").str.to_lowercase()).alias("step"),
    )
    facts = [
        (told, "tie", COOP + "milestone", pl.col("step"), "iri"),
        (told, "step", RDF + "type", pl.lit(COOP + "Milestone"), "iri"),
        (told, "step", COOP + "stage", pl.lit(CONCEPT) + pl.col("stage"), "iri"),
        (told.drop_nulls("date"), "step", COOP + "date", pl.col("date"), "edtf"),
        (told.filter(pl.col("text") != ""), "step", SKOS + "note", pl.col("text"), "text"),
    ]
    return pl.concat(
        frame.select(
            pl.col(subject).alias("subject"),
            pl.lit(predicate).alias("predicate"),
            value.alias("value"),
            pl.lit(kind).alias("type"),
            "file",
            "row",
        )
        for frame, subject, predicate, value, kind in facts
    )


KIND = Kind(
    name="treaty-parties",
    title={
        "en": "Parties to international agreements (manytreaties, UN Treaty Collection, DESTA)",
        "vi": "Các bên của điều ước quốc tế (manytreaties, UN Treaty Collection, DESTA)",
    },
    publisher={
        "en": "Global governance observatory (manytreaties)",
        "vi": "Đài quan sát quản trị toàn cầu (manytreaties)",
    },
    tables=(
        Table(
            "parties",
            "one row a party of a treaty",
            (
                FileColumn(
                    "stateID",
                    "a code of states (ISO 3166 alpha-3, or another list, judged from the whole"
                    " column), a name, or the data set's code; organisations by name",
                    aliases=(
                        "state_id",
                        "ISO3",
                        "iso3c",
                        "CCODE",
                        "CountryID",
                        "country",
                        "StateName",
                    ),
                ),
                FileColumn(
                    "treatyID",
                    "the treaty's id; one id may stand for several treaties",
                    aliases=(
                        "manyID",
                        "ieadbID",
                        "mitchID",
                        "gptadID",
                        "destaID",
                        "tfddID",
                        "2016Update ID",
                    ),
                ),
                FileColumn(
                    "Title",
                    "title of the treaty",
                    needed=False,
                    aliases=("treatyname", "Common.Name", "DocumentName"),
                ),
                FileColumn("StateSignature", "when the party signed", False, ("csig",)),
                FileColumn("StateRatification", "when it ratified", False, ("StateRat", "crat")),
                FileColumn("StateForce", "when it came into force for it", False, ("ceif3",)),
                FileColumn("StateEnd", "when it ceased to be bound", False, ("StateWithdrawal",)),
                FileColumn(
                    "Signature",
                    "when the treaty was signed",
                    needed=False,
                    aliases=("Date.of.Signature", "DateSigned"),
                ),
                FileColumn(
                    "Force",
                    "when it came into force",
                    needed=False,
                    aliases=("Date.of.Entry.into.Force",),
                ),
                FileColumn("Term", "when it was terminated", False, ("tterm",)),
                FileColumn("Begin", "the earliest of its dates", needed=False),
                FileColumn("End", "its end", needed=False),
                FileColumn("Coder", "not used", needed=False),
                FileColumn("Comments", "not used", needed=False),
            ),
            unless="status list",
            needed=False,
        ),
        Table(
            "agreements",
            "DESTA's list of treaties: one row an agreement, a column for each member",
            (
                FileColumn("base_treaty", "number of the agreement that others rest on"),
                FileColumn("entry_type", "base treaty, accession, amendment, withdrawal …"),
                FileColumn("name", "name of the agreement"),
                FileColumn("year", "year of signature"),
                FileColumn("c1", "c1, c2 …: the members, by a code of states"),
                FileColumn("number", "number of the entry", needed=False),
                FileColumn("entryforceyear", "year of entry into force", needed=False),
            ),
            needed=False,
            wide=True,
        ),
        Table(
            "status list",
            "a depositary's list of one treaty (UN Treaty Collection): one row a participant,"
            " columns Signature, Ratification, Accession(a), Succession(d) …, in whatever grouping;"
            " Reservations and Declarations become milestones",
            (
                FileColumn(
                    "participant",
                    "name; the numbers of footnotes are left out",
                    aliases=("Participant(s)", "Participants", "State", "State Party", "Country"),
                ),
                FileColumn("treaty", "the treaty, unless --treaty tells", False, ("Title",)),
            ),
            needed=False,
            wide=True,
            recognise=is_status_list,
        ),
    ),
    codes={
        "a, d, A, AA, c, s": "behind a date: accession, succession, acceptance, approval, formal"
        " confirmation, definitive signature",
    },
    roles={
        "has signed (StateSignature)": "signatory, during the day",
        "is bound (StateForce, else StateRatification)": "party, from then until StateEnd",
        "no date at all": "party, of unknown time",
    },
    dates={
        **RULES,
        "written date": "1 Sep 1993 and 30.10.1947 are read as the days they certainly are.",
        "footnote": "Numbers behind a participant's name are those of footnotes.",
        "unknown mark": "A date without a mark under a heading of several acts: bound, by which act"
        " is not told.",
        "accession of others": "A row of an accession tells again who was a party before.",
        "ratified, force not told": (
            "Ratified without a date of force: a party since some day from then on, [1966-08..]."
        ),
        "no date of the party": "A row without any date of the party: a party of unknown time.",
        "end before begin": "An end that lies before the begin is left out; the end is unknown.",
        "treaty ends before it begins": "The same, for the treaty itself.",
        "repeated key": (
            "A party that comes again in a treaty with other dates has one more tie a row (-2, -3);"
            " with the same dates the row is merged."
        ),
        "colliding id": (
            "An id with several titles is several treaties: each IRI ends in a digest of the title."
        ),
        "state of the year": "A code means the state that had it, or whose seat and codes its"
        " holder carried on, in the year the party is first heard of: RUS in 1950 is the USSR.",
        "state of the tie": "Whoever has the code on the day of a tie holds it: RUS signs in 1980"
        " as the USSR, and is bound from 1992 on as Russia.",
        "end after the state's own": "It is no end of the state's own tie.",
        "the code passes on": "What is bound while its state ends goes on for whoever has the code"
        " then, from the day on which that state begins, until StateEnd; unless a row of the treaty"
        " is that state's own. So the data set counts; --succession says otherwise.",
        "the code passes on, its ties do not": "They end with the state (--succession ends).",
        "signed once": "A signature that several rows of a party tell with one date is one tie.",
        "state by name": "A state given by its name goes by the register of states.",
        "unknown code": "Three letters that are no known state: an actor of its own.",
        "organisation": "IO-… or an acronym with a name: an intergovernmental organisation.",
        "territory": "Any other name (Bayern): a territory.",
    },
    identity="id:treaty-ID, id:treaty-ID-STATE-party and -signatory; states by the register",
    licence="CC BY 4.0 (the package manytreaties; its licence file says otherwise)",
    licence_iri="https://creativecommons.org/licenses/by/4.0/",
    citation=(
        "Hollway, James; Tan, Henrique Sposito et al. (2025): manytreaties: Global governance"
        " observations on parties to international agreements."
    ),
    url="https://github.com/globalgov/manytreaties",
    source="treaty-parties",
    options={
        "treaty": "the NAME of the treaty that a status list is of",
        "codes": OPTION,
        "succession": "what is bound when a state ends: passes (default) to who has its code then,"
        " ends with the state, or ask: refuse",
    },
    memory="the table as a whole (about 150 MB per 100,000 rows), then 50,000 rows at a time",
    read=read,
)
