"""Dated events as quadruples: who did what to whom when, as in research sets of ICEWS and GDELT.

A line holds subject, relation, object and time, separated by tabs. They are names, or numbers that
dictionary files (``entity2id.txt``, ``relation2id.txt``) explain. Each becomes an event with two
participations: the subject's as initiator, the object's as addressee.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from coopgraph.errors import DataError, ParameterError
from coopgraph.importers import states
from coopgraph.importers.duplicates import Repeats
from coopgraph.importers.iris import Slugs
from coopgraph.importers.kind import FileColumn, Kind, Table
from coopgraph.lifting.batch import Batch
from coopgraph.namespaces import CONCEPT, COOP, ID, RDF, SKOS

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.importers.kind import KindInputs
    from coopgraph.importers.report import ImportReport

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


def _dictionary(word: str) -> Callable[[str, bytes], bool]:
    def fits(name: str, head: bytes) -> bool:
        lines = head.decode(errors="ignore").splitlines()
        pairs = [line.split("\t") for line in lines[:2] if line.count("\t") in (1, 2)]
        return word in name.casefold() and bool(pairs)

    return fits


def read(inputs: KindInputs, report: ImportReport) -> Iterator[Batch]:
    """Read dictionaries, then quadruples."""
    names = {what: _names(inputs, what, report) for what in ("entities", "relations")}
    start, step = _clock(inputs)
    seen = Repeats()
    actors = _Actors()
    for chunk in inputs.chunks("events"):
        yield _events(chunk, names, start, step, seen, actors, report)


def _names(inputs: KindInputs, table: str, report: ImportReport) -> dict[str, str] | None:
    """Read a dictionary: number to name, whichever stands first; the first line may be a count."""
    import polars as pl

    if not inputs.has(table):
        return None
    rows = pl.concat(inputs.chunks(table))
    number = pl.col("number").str.contains("^[0-9]+$")
    turned = rows.filter(~number & pl.col("name").str.contains("^[0-9]+$").fill_null(value=False))
    straight = rows.filter(number & pl.col("name").is_not_null())
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
    """IRIs of names: states by the register, all else by the name; and those of kinds."""

    def __init__(self) -> None:
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
            then = states.resolve(
                new["name"], "name", new["year"], continued=True, passing="last", suggest=False
            )["iri"]
            today = states.resolve(new["name"], "name", suggest=False)["iri"]
            own = self._slugs.of(new["name"].unique(maintain_order=True))
            rows = zip(new.iter_rows(), then.to_list(), today.to_list(), strict=True)
            for pair, held, now in rows:
                iri = held or now
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
) -> Batch:
    import polars as pl

    file = chunk["file"][0]
    for column, what in (
        ("subject", "entities"),
        ("relation", "relations"),
        ("object", "entities"),
    ):
        chunk = _told(chunk, column, names[what], what, file, report)
    chunk = _dated(chunk, start, step, file, report)
    key = ["subject", "relation", "object", "date"]
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
        facts=_kinds(new, actors.kinds),
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
) -> pl.DataFrame:
    """Put names in place of numbers; without a dictionary the cell is the name."""
    import polars as pl

    empty = chunk.filter(pl.col(column).is_null())
    report.skip(file, empty["row"], f"the {column} is empty")
    chunk = chunk.drop_nulls(column)
    if names is None:
        if chunk.height and chunk[column].str.contains("^[0-9]+$").all():
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


_PAIR = (FileColumn("number", "number, or name"), FileColumn("name", "name, or number"))

KIND = Kind(
    name="events",
    title={
        "en": "Dated events between actors (quadruples)",
        "vi": "Các sự kiện có ngày giữa các tác nhân (bộ bốn)",
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
            header=False,
            separators="\t",
            quoted=False,
            recognise=_quadruples,
        ),
        Table(
            "entities",
            "dictionary of actors (a file whose name says entity): number and name, or the reverse",
            _PAIR,
            needed=False,
            header=False,
            separators="\t",
            quoted=False,
            recognise=_dictionary("entit"),
        ),
        Table(
            "relations",
            "dictionary of relations (a file whose name says relation)",
            _PAIR,
            needed=False,
            header=False,
            separators="\t",
            quoted=False,
            recognise=_dictionary("relation"),
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
        "start": "the day that the number 0 of a numbered time means (2014-01-01)",
        "step": "how many units of a numbered time make a day (1; hours: 24)",
    },
    read=read,
)
