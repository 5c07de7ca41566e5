"""What a tie's dates mean: every language that asks, against a search through all days."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import subprocess
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coopgraph import frames, times
from coopgraph.analysis.paths import Tie, _overlap
from coopgraph.dates import TieBounds, day_range, stated_bounds
from coopgraph.lifting.bounds import BatchBounds
from coopgraph.namespaces import COOP, PREFIXES, XSD
from coopgraph.resources import ontology_dir

START = dt.date(2019, 12, 27)
DAYS = [START + dt.timedelta(days=n) for n in range(9)]  # across the end of a month and a year
ALWAYS = [times.FIRST, *DAYS, times.LAST]
BOUNDS = ("earliest_begin", "latest_begin", "earliest_end", "latest_end")
SCHEMA = {**dict.fromkeys(BOUNDS, pl.Date), "end_open": pl.Boolean}
LANGUAGES = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)


@st.composite
def _coherent(draw: st.DrawFn) -> TieBounds:
    """Bounds as sources make them: a begin and an end, each within two days or open on a side."""
    day = st.one_of(st.none(), st.sampled_from(DAYS))

    def pair() -> tuple[dt.date | None, dt.date | None]:
        low, high = draw(day), draw(day)
        return (high, low) if low is not None and high is not None and high < low else (low, high)

    begin, goes_on = pair(), draw(st.booleans())
    end = (None, None) if goes_on else pair()
    return TieBounds(*begin, *end, goes_on, end_known=goes_on or end != (None, None))


DAY = st.one_of(st.none(), st.sampled_from(ALWAYS))
ANY = st.builds(TieBounds, DAY, DAY, DAY, DAY, st.booleans(), st.booleans())
COVERAGES = st.sampled_from(times.COVERAGES)
SPANS = st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(
    lambda span: tuple(sorted(span))
)


def worlds(tie: TieBounds) -> list[tuple[dt.date, dt.date]]:
    """Give every reading: a begin and an end that the bounds allow, in this order."""
    begins = [
        d
        for d in ALWAYS
        if (tie.earliest_begin or times.FIRST) <= d <= (tie.latest_begin or times.LAST)
    ]
    ends = [
        d
        for d in ALWAYS
        if (tie.earliest_end or times.FIRST) <= d <= (tie.latest_end or times.LAST)
    ]
    pairs = product(begins, [times.LAST] if tie.end_open else ends)
    return [(begin, end) for begin, end in pairs if begin <= end]


def asked(first: dt.date, last: dt.date) -> list[dt.date]:
    return [day for day in DAYS if first <= day <= last]


def searched(
    tie: TieBounds, first: dt.date, last: dt.date, coverage: str, *, disputed: bool
) -> str | None:
    """Look at every reading and every day of the time asked about."""
    quantified = all if coverage == "all" else any
    readings = worlds(tie)
    days = asked(first, last)
    held = [quantified(begin <= day <= end for day in days) for begin, end in readings]
    if not any(held):
        return None
    if all(held):
        return "certain"
    begun = all(begin <= (first if coverage == "all" else last) for begin, _ in readings)
    is_told = tie.end_open or (tie.end_known and tie.latest_end is not None)
    return "open" if begun and not is_told and not disputed else "possible"


def table(ties: list[TieBounds], suffix: str = "") -> pl.DataFrame:
    rows = [(*tie[:4], tie.end_open) for tie in ties]
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return frame.rename({name: name + suffix for name in frame.columns}) if suffix else frame


def by_duckdb(frame: pl.DataFrame, *columns: str, source: str = "t") -> list[tuple[Any, ...]]:
    import duckdb

    with duckdb.connect() as connection:
        connection.register("rows", frame.with_row_index("n"))
        sql = f"SELECT {', '.join(columns)} FROM rows {source} ORDER BY {source}.n"
        return connection.sql(sql).fetchall()


@given(_coherent(), SPANS, COVERAGES, st.booleans())
def test_python_says_what_a_search_finds(
    tie: TieBounds, span: tuple[dt.date, dt.date], coverage: str, disputed: bool
) -> None:
    wanted = searched(tie, *span, coverage, disputed=disputed)
    assert times.reading(tie, *span, coverage, disputed=disputed) == wanted
    possible = times.possibly_together(tie, tie)
    assert possible == (not times.backward(tie)) == bool(worlds(tie))


@LANGUAGES
@given(st.lists(st.tuples(ANY, st.booleans()), min_size=1, max_size=30), SPANS, COVERAGES)
def test_polars_and_sql_say_what_python_says(
    cases: list[tuple[TieBounds, bool]], span: tuple[dt.date, dt.date], coverage: str
) -> None:
    pytest.importorskip("duckdb")
    asked_about = (*span, coverage)
    wanted = [
        (
            times.backward(tie),
            times.possibly(tie, *asked_about),
            times.certainly(tie, *asked_about),
            times.presumably(tie, *asked_about, disputed=disputed),
        )
        for tie, disputed in cases
    ]
    frame = table([tie for tie, _ in cases]).with_columns(
        pl.Series("end_known", [tie.end_known for tie, _ in cases]),
        pl.Series("disputed_by", [["urn:other"] if disputed else [] for _, disputed in cases],
                  dtype=pl.List(pl.String)),
    )  # fmt: skip
    found = frame.select(
        backward=times.backward_polars(),
        possible=times.possibly_polars(*asked_about),
        certain=times.certainly_polars(*asked_about),
        presumed=times.presumably_polars(*asked_about),
    )
    assert found.rows() == wanted
    columns = (times.backward_sql("t"), times.possibly_sql("t", *asked_about))
    told = by_duckdb(table([t for t, _ in cases]), *columns, times.certainly_sql("t", *asked_about))
    assert told == [row[:3] for row in wanted]


@LANGUAGES
@given(st.lists(st.tuples(_coherent(), _coherent()), min_size=1, max_size=30))
def test_two_ties_together(pairs: list[tuple[TieBounds, TieBounds]]) -> None:
    pytest.importorskip("duckdb")
    wanted = []
    for pair in pairs:
        widest = [
            all((t.earliest_begin or times.FIRST) <= day <= (t.latest_end or times.LAST)
                for t in pair)
            for day in ALWAYS
        ]  # fmt: skip
        narrowest = [
            all(
                bool(worlds(t)) and all(begin <= day <= end for begin, end in worlds(t))
                for t in pair
            )
            for day in ALWAYS[1:-1]
        ]
        wanted.append((any(widest), any(narrowest)))
    assert [(times.possibly_together(*p), times.certainly_together(*p)) for p in pairs] == wanted
    reaching = [table([pair[side] for pair in pairs]).select(times.reaching_polars())
                for side in (0, 1)]  # fmt: skip
    ends = [f.rename({c: f"{c}{n}" for c in f.columns}) for n, f in enumerate(reaching, 1)]
    found = pl.concat(ends, how="horizontal").select(
        possible=times.possibly_together_polars(), certain=times.certainly_together_polars()
    )
    assert found.rows() == wanted
    import duckdb

    with duckdb.connect() as connection:
        for side in (0, 1):
            connection.register(
                f"side{side}", table([pair[side] for pair in pairs]).with_row_index("n")
            )
        reached = ", ".join(
            f"r{side} AS (SELECT t.n, {times.reaching_sql('t')} FROM side{side} t)"
            for side in (0, 1)
        )
        told = connection.sql(
            f"WITH {reached} SELECT {times.possibly_together_sql('a', 'b')},"
            f" {times.certainly_together_sql('a', 'b')}"
            " FROM r0 a JOIN r1 b ON a.n = b.n ORDER BY a.n"
        ).fetchall()
    assert told == wanted
    for pair, (possible, _) in zip(pairs, wanted, strict=True):
        one, other = (
            Tie("a", "f", "k", {b: d and d.isoformat() for b, d in zip(BOUNDS, t[:4], strict=True)})
            for t in pair
        )
        assert _overlap(one, other) == possible


@LANGUAGES
@given(st.lists(_coherent(), min_size=1, max_size=20), SPANS)
def test_questions_say_what_python_says(
    ties: list[TieBounds], span: tuple[dt.date, dt.date]
) -> None:
    first, last = (f'"{day}"^^<{XSD}date>' for day in span)
    store = ox.Store()
    names = ("earliestBegin", "latestBegin", "earliestEnd", "latestEnd")
    for number, tie in enumerate(ties):
        node = ox.NamedNode(f"urn:{number:02}")
        store.add(ox.Quad(node, ox.NamedNode("urn:is"), ox.NamedNode("urn:tie")))
        for name, day in zip(names, tie[:4], strict=True):
            if day is not None:
                value = ox.Literal(day.isoformat(), datatype=ox.NamedNode(XSD + "date"))
                store.add(ox.Quad(node, ox.NamedNode(COOP + name), value))
        if tie.end_open:
            store.add(ox.Quad(node, ox.NamedNode(COOP + "endOpen"), ox.Literal(True)))
    optional = " ".join(f"OPTIONAL {{ ?t <{COOP}{name}> ?{name} }}" for name in names)
    rows = store.query(
        f"SELECT ?t ({times.POSSIBLY_SPARQL} AS ?p) ({times.CERTAINLY_SPARQL} AS ?c) WHERE {{"
        f" ?t <urn:is> <urn:tie> . {optional} OPTIONAL {{ ?t <{COOP}endOpen> ?open }}"
        f" BIND({first} AS ?atFirst) BIND({last} AS ?atLast) }} ORDER BY ?t"
    )
    assert isinstance(rows, ox.QuerySolutions)
    found = [(row["p"].value == "true", row["c"].value == "true") for row in rows]
    possible_and_certain = [(p, p and c) for p, c in found]
    assert possible_and_certain == [
        (times.possibly(tie, *span), times.certainly(tie, *span)) for tie in ties
    ]


@pytest.mark.parametrize("name", ["member-on", "chairs"])
def test_the_questions_ask_by_these_very_words(name: str) -> None:
    def words(text: str) -> str:
        return re.sub(r"\s+", "", text)

    text = words((ontology_dir() / "questions" / f"{name}.rq").read_text("utf-8"))
    assert words(f"FILTER({times.POSSIBLY_SPARQL})") in text
    assert words(f"BIND(IF({times.CERTAINLY_SPARQL}, concept:certain, concept:possible)") in text
    assert "coop" in PREFIXES


@settings(max_examples=5, deadline=None)
@given(st.lists(st.tuples(_coherent(), SPANS), min_size=40, max_size=200))
def test_the_page_says_what_python_says(
    cases: list[tuple[TieBounds, tuple[dt.date, dt.date]]],
) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no Node.js here")
    script = Path(__file__).parents[2] / "frontend/src/explorer/dates.js"
    sent = [
        [dict(zip((*BOUNDS, "end_open", "end_known"), tie, strict=True)), list(span)]
        for tie, span in cases
    ]
    code = (
        "import { readFileSync } from 'node:fs';\n"
        f"import {{ readingAt }} from '{script.as_uri()}';\n"
        "const cases = JSON.parse(readFileSync(0));\n"
        "console.log(JSON.stringify(cases.map(([tie, span]) => readingAt(tie, span))));\n"
    )
    done = subprocess.run(
        [node, "--input-type=module", "-e", code], input=json.dumps(sent, default=str),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = [word if word in times.READINGS else None for word in json.loads(done.stdout)]
    assert told == [times.reading(tie, *span) for tie, span in cases]


@LANGUAGES
@given(st.lists(ANY, min_size=1, max_size=20), st.sampled_from(times.UNITS), st.booleans())
def test_periods_are_those_of_the_days(ties: list[TieBounds], unit: str, whole: bool) -> None:
    pytest.importorskip("duckdb")
    window = (2018, 2021) if unit == "year" else (2019 * 12 + 10, 2020 * 12 + 1)
    frame = table(ties)
    found = frame.select(times.periods_polars(unit, window, whole=whole))
    # Names of SQL's own functions want quotes as names of columns only where DuckDB has them so.
    columns = [
        f"{sql} AS {name}" for name, sql in times.periods_sql(unit, window, whole=whole).items()
    ]
    assert (
        by_duckdb(frame.with_columns(pl.col("end_open").fill_null(False)), *columns) == found.rows()
    )
    told = frame.with_columns(
        pl.Series("end_known", [tie.end_known for tie in ties]),
        pl.lit([], pl.List(pl.String)).alias("disputed_by"),
    )
    presumed = told.select(times.periods_polars(unit, window, whole=whole, presumed=True))
    coverage = "all" if whole else "any"
    for tie, row, more in zip(ties, found.rows(), presumed.rows(), strict=True):
        if times.backward(tie):
            continue
        first, last, *sure = row
        for period in range(window[0], window[1] + 1):
            text = f"{period:04}" if unit == "year" else f"{period // 12:04}-{period % 12 + 1:02}"
            asked_about = (*day_range(text), coverage)
            possible = first <= period <= last
            assert possible == times.possibly(tie, *asked_about)
            for bounds, wanted in ((sure, times.certainly), (more[2:], times.presumably)):
                counts = None not in bounds and bounds[0] <= period <= bounds[1]
                assert (possible and counts) == wanted(tie, *asked_about)


@given(
    st.sampled_from([None, "2019", "2019-12~", "2020-01-02"]),
    st.sampled_from([None, "..", "2020", "[2020-01-03..]"]),
    st.sampled_from([None, "2019-12-31", "2019/2020"]),
)
def test_bounds_of_stated_dates_are_the_same_everywhere(
    begin: str | None, end: str | None, during: str | None
) -> None:
    wanted = stated_bounds(begin, end, during)
    told = {"participant": "a", "framework": "f", "begin": begin, "end": end, "during": during}
    schema = dict.fromkeys(told, pl.String)
    foreign = frames.from_table(pl.DataFrame([told], schema=schema), backward="keep")
    imported = BatchBounds().add(
        pl.DataFrame(
            [{**told, "file": "f", "row": 1}], schema={**schema, "file": pl.String, "row": pl.Int64}
        )
    )
    names = (*BOUNDS, "end_open", "end_known")
    assert foreign.select(names).row(0) == imported.select(names).row(0) == tuple(wanted)
