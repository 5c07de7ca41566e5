"""Dated events: who did what to whom when, as in POLECAT, ICEWS, GDELT and quadruples of them.

A table with headers (POLECAT, ICEWS) names actors, their countries and the kind of event. A line
of quadruples holds subject, relation, object and time, separated by tabs. They are names, codes of
states, or numbers and codes that dictionary files (``entity2id.txt``, ``relation2id.txt``, CAMEO's
list) explain. Each becomes an event with two participations: the subject's as initiator, the
object's as addressee.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from coopgraph.errors import DataError, ParameterError
from coopgraph.importers import states
from coopgraph.importers.duplicates import Repeats
from coopgraph.importers.iris import Slugs
from coopgraph.importers.kind import FileColumn, Kind, Table
from coopgraph.importers.state_columns import OPTION, of_the_year, system_of, told_system
from coopgraph.lifting.batch import FACTS, Batch, schema
from coopgraph.namespaces import CONCEPT, COOP, ID, RDF, SKOS

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.importers.kind import KindInputs
    from coopgraph.importers.report import ImportReport

_ENDS = ("subject", "object")
_HOMES = ("subject country", "object country")
_CODES = ("subject code", "object code")
_NOBODY = ["None", ""]
_FURTHER = ("id", "mode", *_HOMES)
_DAY = r"\d{4}-\d\d-\d\d"
_DEFINED = {
    "en": "A kind of event, as the data set calls it.",
    "vi": "Một loại sự kiện, theo cách gọi của bộ dữ liệu.",
}
_TIME = re.compile(rf"{_DAY}|\d+", re.ASCII)


def _quadruples(name: str, head: bytes) -> bool:
    del name
    cells = head.decode(errors="ignore").splitlines()[0].split("\t")
    return len(cells) in (4, 5) and bool(_TIME.fullmatch(cells[3].strip()))


def _gdelt(name: str, head: bytes) -> bool:
    del name
    cells = head.decode(errors="ignore").splitlines()[0].split("\t")
    return len(cells) in (_GDELT_1, _GDELT_2) and bool(re.fullmatch(r"[12]\d{7}", cells[1]))


def _dictionary(*words: str) -> Callable[[str, bytes], bool]:
    def fits(name: str, head: bytes) -> bool:
        lines = head.decode(errors="ignore").splitlines()
        pairs = [line.split("\t") for line in lines[:2] if line.count("\t") in (1, 2)]
        return any(word in name.casefold() for word in words) and bool(pairs)

    return fits


def read(inputs: KindInputs, report: ImportReport) -> Iterator[Batch]:
    """Read dictionaries, then quadruples."""
    names = {what: _names(inputs, what, report) for what in ("entities", "relations")}
    start, step = _clock(inputs)
    seen = Repeats()
    told = told_system(inputs.options.get("codes"))
    for table in ("events", "coded events", "gdelt"):
        if not inputs.has(table):
            continue
        ends = "name" if names["entities"] else None
        cells = inputs.distinct(table, *(() if ends else _ENDS), *_HOMES, *_CODES)
        if not ends:
            ends = _system([cells[end] for end in _ENDS], told)
        try:
            homes = _system([cells[home] for home in _HOMES], None)
        except ParameterError as error:
            report.note(f"countries of actors are left out: {error.message}")
            homes = None
        codes = _system([cells[code] for code in _CODES], told)
        # Where actors have longer codes (JPNGOV), those of states are those of the countries.
        actors = _Actors(ends, homes if codes in (None, "name") else codes)
        for chunk in inputs.chunks(table):
            if table != "events":
                chunk = _plain(chunk)
            yield _events(chunk, names, start, step, seen, actors, report, homes)


def _system(cells: Sequence[pl.Series], told: str | None) -> str | None:
    """Tell what the cells of both sides are: names, or codes of one list."""
    import polars as pl

    return system_of(pl.concat([side.alias("") for side in cells]).replace(_NOBODY, None), told)


def _plain(chunk: pl.DataFrame) -> pl.DataFrame:
    """Bring a table with headers into the form of the quadruples, with what else it tells."""
    import polars as pl

    lacking = [c for c in (*_FURTHER, *_CODES) if c not in chunk.columns]
    chunk = chunk.with_columns(pl.lit(None, pl.String).alias(c) for c in lacking)
    wanted = ["subject", "object", *_HOMES, *_CODES]
    chunk = chunk.with_columns(pl.col(wanted).str.strip_chars().replace(_NOBODY, None))
    day = pl.col("time").str.strip_chars()
    day = pl.when(day.str.contains(r"^\d{8}$")).then(
        pl.concat_str(day.str.slice(0, 4), day.str.slice(4, 2), day.str.slice(6, 2), separator="-")
    ).otherwise(day.str.slice(0, 10))  # fmt: skip
    relation = pl.concat_str("relation", "mode", separator=": ", ignore_nulls=True)
    return chunk.with_columns(
        day.alias("time"),
        pl.when(pl.col("relation").is_not_null()).then(relation).alias("relation"),
        *(pl.coalesce(end, code).alias(end) for end, code in zip(_ENDS, _CODES, strict=True)),
    )


def _names(inputs: KindInputs, table: str, report: ImportReport) -> dict[str, str] | None:
    """Read a dictionary: number to name, whichever stands first; the first line may be a count."""
    import polars as pl

    if not inputs.has(table):
        return None
    rows = pl.concat(inputs.chunks(table))
    number = pl.col("number").str.contains("^[0-9]+$")
    turned = rows.filter(~number & pl.col("name").str.contains("^[0-9]+$").fill_null(value=False))
    # Lists of codes (CAMEO) have letters, too: VNMGOV.
    lettered = pl.col("number").str.contains(r"^[A-Z][A-Z0-9]{1,8}$")
    lettered &= ~pl.col("name").str.contains("^[0-9]+$").fill_null(value=False)
    straight = rows.filter((number | lettered) & pl.col("name").is_not_null())
    file = inputs.name(table)
    pairs = straight.select("number", "name").rows() + turned.select("name", "number").rows()
    lost = rows.height - len(pairs)
    if lost:
        used = set(straight["row"].to_list()) | set(turned["row"].to_list())
        report.skip(file, [r for r in rows["row"].to_list() if r not in used], "no number and name")
    names: dict[str, str] = {}
    for key, value in pairs:
        if names.setdefault(key, value) != value:
            raise DataError(f"{key} stands for {names[key]!r} and for {value!r}", file=file)
    return names


def _clock(inputs: KindInputs) -> tuple[dt.date | None, float]:
    """Read what numbers of time mean: ``start`` is the day 0, ``step`` units make a day."""
    start, step = inputs.options.get("start"), inputs.options.get("step", "1")
    try:
        day = dt.date.fromisoformat(start) if start else None
        units = float(step)
    except ValueError:
        raise ParameterError("start is a day (2014-01-01), step a number") from None
    if units <= 0:
        raise ParameterError("step is a number above 0", parameter="step")
    return day, units


class _Actors:
    """IRIs of names or codes: states by the register, all else by the name; and those of kinds."""

    def __init__(self, system: str | None, codes: str | None = "name") -> None:
        self.system, self.codes = system, codes
        self.homes: set[str] = set()
        self._known: dict[tuple[str, int], tuple[str, bool]] = {}
        self._slugs = Slugs()
        self.kinds = Slugs()

    def of(self, named: pl.DataFrame) -> pl.DataFrame:
        """Give ``iri, state`` for the distinct rows of ``name, year``.

        A name means the state that bore it then, or whose seat and codes it carried on; if none
        did, the state that bears it now.
        """
        import polars as pl

        asked = named.unique(maintain_order=True)
        new = asked.filter(
            [pair not in self._known for pair in asked.select("name", "year").iter_rows()]
        )
        if new.height:
            held = of_the_year(new["name"], self.system, new["year"])["iri"]
            if self.codes != "name":
                # An actor without a name is called by its code.
                coded = of_the_year(new["name"], self.codes, new["year"])["iri"]
                held = pl.select(pl.coalesce(held, coded)).to_series()
            own = self._slugs.of(new["name"].unique(maintain_order=True))
            for pair, iri in zip(new.iter_rows(), held.to_list(), strict=True):
                self._known[pair] = (iri or f"{ID}actor-{own[pair[0]]}", iri is not None)
        actors = [(*pair, *self._known[pair]) for pair in asked.iter_rows()]
        return pl.DataFrame(
            actors,
            {"name": pl.String, "year": pl.Int32, "iri": pl.String, "state": pl.Boolean},
            orient="row",
        )


def _events(
    chunk: pl.DataFrame,
    names: dict[str, dict[str, str] | None],
    start: dt.date | None,
    step: float,
    seen: Repeats,
    actors: _Actors,
    report: ImportReport,
    homes: str | None = "name",
) -> Batch:
    import polars as pl

    file = chunk["file"][0]
    for column, what in (
        ("subject", "entities"),
        ("relation", "relations"),
        ("object", "entities"),
    ):
        coded = what == "entities" and actors.system not in (None, "name")
        chunk = _told(chunk, column, names[what], what, file, report, coded=coded)
    chunk = _dated(chunk, start, step, file, report)
    key = ["subject", "relation", "object", "date"]
    if "id" in chunk.columns and chunk["id"].null_count() < chunk.height:
        key = ["id", *key]
        chunk = chunk.with_columns(pl.col("id").fill_null(""))
    new, same, _ = seen.split(chunk, key, ["date"])
    report.merge(file, same["row"], "the same event again")
    if not new.height:
        return Batch()
    digest = pl.concat_str(key, separator="\x1f").map_batches(_digests, return_dtype=pl.String)
    new = new.with_columns((pl.lit(ID + "event-") + digest).alias("event"))
    new = new.with_columns(pl.col("date").str.slice(0, 4).cast(pl.Int32).alias("year"))
    actor_iris = actors.of(
        pl.concat(new.select(pl.col(side).alias("name"), "year") for side in ("subject", "object"))
    )
    for side, iri in (("subject", "source"), ("object", "target")):
        of_side = actor_iris.select(pl.col("name").alias(side), "year", pl.col("iri").alias(iri))
        new = new.join(of_side, on=[side, "year"], maintain_order="left")
    label = pl.concat_str(
        "subject", pl.lit(": "), "relation", pl.lit(" → "), "object", pl.lit(" ("), "date",
        pl.lit(")"),
    )  # fmt: skip
    place = ["file", "row"]
    events = new.select(
        pl.col("event").alias("node"),
        pl.lit("Event").alias("cls"),
        label.str.replace_all(r"\s+", " ").alias("label_en"),
        pl.col("date").alias("during"),
        *place,
    )
    ties = pl.concat(
        new.select(
            (pl.col("event") + f"-{role}").alias("tie"),
            pl.col(side).alias("participant"),
            pl.col("event").alias("framework"),
            pl.lit(CONCEPT + role).alias("role"),
            pl.col("date").alias("during"),
            *place,
        )
        for side, role in (("source", "initiator"), ("target", "addressee"))
    )
    who = pl.concat(
        new.select(pl.col(n).alias("name"), pl.col(i).alias("iri"), *place)
        for n, i in (("subject", "source"), ("object", "target"))
    ).unique("iri", keep="first", maintain_order=True)
    who = who.join(actor_iris.select("iri", "state").unique("iri"), on="iri", maintain_order="left")
    register = who.filter("state")
    described = states.describe(register["iri"]).join(
        register.select("iri", *place), left_on="node", right_on="iri", maintain_order="left"
    )
    own = who.filter(~pl.col("state")).select(
        pl.col("iri").alias("node"),
        pl.lit("Actor").alias("cls"),
        pl.col("name").alias("label_en"),
        *place,
    )
    return Batch(
        ties=ties.sort("row", maintain_order=True),
        nodes=pl.concat([events, described, own], how="diagonal"),
        facts=pl.concat([_kinds(new, actors.kinds), _homes(new, actors, homes)]),
    )


def _homes(new: pl.DataFrame, actors: _Actors, system: str | None) -> pl.DataFrame:
    """Say of each actor that is no state which country it is of, once, as its first row says."""
    import polars as pl

    sides = [
        new.select(pl.col(iri).alias("subject"), pl.col(home).alias("home"), "year", "file", "row")
        for iri, home in (("source", _HOMES[0]), ("target", _HOMES[1]))
        if home in new.columns
    ]
    if not sides:
        return pl.DataFrame(schema=schema(FACTS))
    told = pl.concat(sides).drop_nulls("home").filter(pl.col("subject").str.contains("/actor-"))
    told = told.unique("subject", keep="first", maintain_order=True)
    told = told.filter(~pl.col("subject").is_in(actors.homes))
    found = of_the_year(told["home"], system, told["year"])
    told = told.with_columns(found["iri"].alias("value")).drop_nulls("value")
    actors.homes.update(told["subject"].to_list())
    return told.select(
        "subject",
        pl.lit(COOP + "ofCountry").alias("predicate"),
        "value",
        pl.lit("iri").alias("type"),
        "file",
        "row",
    )


def _kinds(new: pl.DataFrame, kinds: Slugs) -> pl.DataFrame:
    """Say of each event what kind it is, and of each kind what it is called."""
    import polars as pl

    paths = kinds.of(new["relation"])
    kind = pl.lit(ID + "event-kind-") + pl.col("relation").replace_strict(
        paths, return_dtype=pl.String
    )
    new = new.with_columns(kind.alias("kind"))
    first = new.unique("kind", keep="first", maintain_order=True)
    fact_frames = [
        frame.select(
            pl.col(subject).alias("subject"),
            pl.lit(predicate).alias("predicate"),
            value.alias("value"),
            pl.lit(sort).alias("type"),
            "file",
            "row",
        )
        for frame, subject, predicate, value, sort in (
            (first, "kind", RDF + "type", pl.lit(SKOS + "Concept"), "iri"),
            (first, "kind", SKOS + "prefLabel", pl.col("relation"), "@en"),
            (first, "kind", SKOS + "prefLabel", pl.col("relation"), "@vi"),
            (first, "kind", SKOS + "inScheme", pl.lit(CONCEPT + "event-kinds"), "iri"),
            (first, "kind", SKOS + "definition", pl.lit(_DEFINED["en"]), "@en"),
            (first, "kind", SKOS + "definition", pl.lit(_DEFINED["vi"]), "@vi"),
            (new, "event", COOP + "kind", pl.col("kind"), "iri"),
        )
    ]
    return pl.concat(fact_frames)


def _told(
    chunk: pl.DataFrame,
    column: str,
    names: dict[str, str] | None,
    what: str,
    file: str,
    report: ImportReport,
    *,
    coded: bool = False,
) -> pl.DataFrame:
    """Put names in place of numbers; without a dictionary the cell is the name, or a code."""
    import polars as pl

    empty = chunk.filter(pl.col(column).is_null())
    report.skip(file, empty["row"], f"the {column} is empty")
    chunk = chunk.drop_nulls(column)
    if names is None:
        if not coded and chunk.height and chunk[column].str.contains("^[0-9]+$").all():
            raise ParameterError(
                f"the {column} of {file} are numbers", hint=f"give the dictionary of {what} too"
            )
        return chunk.with_columns(pl.col(column).str.strip_chars())
    name = (
        pl.col(column)
        .str.strip_chars()
        .replace_strict(list(names), list(names.values()), default=None, return_dtype=pl.String)
    )
    chunk = chunk.with_columns(name.alias(" name"))
    lost = chunk.filter(pl.col(" name").is_null())
    report.skip(file, lost["row"], f"the dictionary of {what} lacks the {column}", lost[column])
    return (
        chunk.filter(pl.col(" name").is_not_null())
        .with_columns(pl.col(" name").str.strip_chars().alias(column))
        .drop(" name")
    )


def _dated(
    chunk: pl.DataFrame, start: dt.date | None, step: float, file: str, report: ImportReport
) -> pl.DataFrame:
    import polars as pl

    time = pl.col("time").str.strip_chars()
    number = time.str.contains("^[0-9]+$")
    if start is None:
        if chunk.height and chunk.select(number.fill_null(value=False).all()).item():
            raise ParameterError(
                f"the times of {file} are numbers",
                hint="say what they count: --start 2014-01-01 (day 0), --step 24 (units a day)",
            )
        counted: pl.Expr = pl.lit(None, pl.String)
    else:
        days = (time.cast(pl.Float64, strict=False) / step).floor().cast(pl.Int64)
        counted = (pl.lit(start) + pl.duration(days=days)).dt.to_string("%Y-%m-%d")
    day = time.str.to_date("%Y-%m-%d", strict=False).dt.to_string("%Y-%m-%d")
    rows = chunk.with_columns(pl.when(number).then(counted).otherwise(day).alias("date"))
    lost = rows.filter(pl.col("date").is_null())
    report.skip(file, lost["row"], "the time is no day", lost["time"].drop_nulls())
    return rows.drop_nulls("date")


def _digests(keys: pl.Series) -> pl.Series:
    """Give 16 hexadecimal digits of a digest of each key."""
    import hashlib

    import polars as pl

    return pl.Series(
        [hashlib.sha256(key.encode()).hexdigest()[:16] for key in keys.to_list()], dtype=pl.String
    )


_GDELT_1, _GDELT_2 = 58, 61
_GDELT = {
    0: "id", 1: "time", 5: "subject code", 6: "subject", 7: "subject country", 15: "object code",
    16: "object", 17: "object country", 26: "relation",
}  # fmt: skip
"""What the columns of GDELT's files without headers are, from 0; the others are not used."""
_PAIR = (FileColumn("number", "number, or name"), FileColumn("name", "name, or number"))

KIND = Kind(
    name="events",
    title={
        "en": "Dated events between actors (POLECAT, ICEWS, GDELT, quadruples)",
        "vi": "Các sự kiện có ngày giữa các tác nhân (POLECAT, ICEWS, GDELT, bộ bốn)",
    },
    publisher={"en": "the data set's publisher", "vi": "nơi công bố bộ dữ liệu"},
    tables=(
        Table(
            "events",
            "one line an event, without a header, separated by tabs",
            (
                FileColumn("subject", "who does it: name or number"),
                FileColumn("relation", "what is done: name or number"),
                FileColumn("object", "to or with whom: name or number"),
                FileColumn("time", "a day, or a number (see start and step)"),
                FileColumn("more", "not used", needed=False),
            ),
            needed=False,
            header=False,
            separators="\t",
            quoted=False,
            recognise=_quadruples,
        ),
        Table(
            "coded events",
            "one line an event and pair of actors, with headers, separated by tabs or commas",
            (
                FileColumn(
                    "time",
                    "the day: 2023-01-05 or 20230105",
                    aliases=("Event Date", "SQLDATE", "date"),
                ),
                FileColumn(
                    "relation",
                    "the kind of event: its words, or a code that a dictionary explains",
                    aliases=("Event Type", "Event Text", "EventCode", "CAMEO Code"),
                ),
                FileColumn(
                    "subject",
                    "who does it: a name, or the code of a state",
                    aliases=("Actor Name", "Source Name", "Actor1Name", "Actor1Code", "Actor1"),
                ),
                FileColumn(
                    "object",
                    "to or with whom, likewise",
                    aliases=("Recipient Name", "Target Name", "Actor2Name", "Actor2Code", "Actor2"),
                ),
                FileColumn("mode", "what kind more closely", needed=False, aliases=("Event Mode",)),
                FileColumn(
                    "subject country",
                    "the country of who does it: a name, or a code",
                    needed=False,
                    aliases=("Actor Country", "Source Country", "Actor1CountryCode"),
                ),
                FileColumn(
                    "object country",
                    "that of the other, likewise",
                    needed=False,
                    aliases=("Recipient Country", "Target Country", "Actor2CountryCode"),
                ),
                FileColumn(
                    "subject code",
                    "the code of who does it, where there is no name",
                    needed=False,
                    aliases=("Actor COW", "Source COW"),
                ),
                FileColumn(
                    "object code",
                    "that of the other, likewise",
                    needed=False,
                    aliases=("Recipient COW", "Target COW"),
                ),
                FileColumn(
                    "id",
                    "the event's number; events with other numbers are other events",
                    needed=False,
                    aliases=("Event ID", "GLOBALEVENTID"),
                ),
            ),
            needed=False,
            separators="\t,;",
        ),
        Table(
            "gdelt",
            "GDELT's own files without headers (58 columns of version 1, 61 of version 2): of them"
            " the number, day, both actors with code and country, and EventCode are read",
            tuple(
                FileColumn(
                    _GDELT.get(at, f"column {at + 1}"),
                    "as above" if at in _GDELT else "not used",
                    needed=at < _GDELT_1,
                )
                for at in range(_GDELT_2)
            ),
            needed=False,
            header=False,
            separators="\t",
            quoted=False,
            recognise=_gdelt,
        ),
        Table(
            "entities",
            "dictionary of actors (a file whose name says entity): number and name, or the reverse",
            _PAIR,
            needed=False,
            header=False,
            separators="\t",
            quoted=False,
            recognise=_dictionary("entit", "actorcode"),
        ),
        Table(
            "relations",
            "dictionary of relations, such as CAMEO's (a name with relation, cameo or eventcode)",
            _PAIR,
            needed=False,
            header=False,
            separators="\t",
            quoted=False,
            recognise=_dictionary("relation", "cameo", "eventcode"),
        ),
    ),
    roles={"subject": "initiator", "object": "addressee"},
    dates={"time": "An event takes place on its day; the time of day in numbers is cut off."},
    identity="id:event-DIGEST of the four cells; id:actor-NAME, states of the year by the register",
    licence="terms of the data set's publisher",
    citation="as the data set's publisher asks (ICEWS: Boschee et al., Harvard Dataverse; GDELT)",
    language="en",
    memory="80,000 events at a time, 16 bytes an event to find repetitions, and the events' IRIs",
    options={
        "codes": OPTION,
        "start": "the day that the number 0 of a numbered time means (2014-01-01)",
        "step": "how many units of a numbered time make a day (1; hours: 24)",
    },
    read=read,
)
