"""The ledger: what contradicts has no common reading, and a difference of precision never does."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import coopgraph
from coopgraph import analysis, frames, projected
from coopgraph.analysis.ledger.comparison import compare, compare_statements
from coopgraph.analysis.ledger.result import VERDICTS, Ledger
from coopgraph.analysis.ledger.statements import ONCE, of_rows, of_ties
from coopgraph.cli import main
from coopgraph.errors import DataError, ParameterError, UnknownNameError
from coopgraph.namespaces import CONCEPT, ID
from coopgraph.resources import ontology_dir

DAY = dt.timedelta(days=1)
START = dt.date(2000, 1, 1)
PROJECTIONS = Path(coopgraph.__file__).parent / "projections"


def table(rows: list[dict[str, Any]]) -> pl.DataFrame:
    names = ("participant", "framework", "role", "on_behalf_of", "begin", "end", "during", "rank")
    whole = [{**dict.fromkeys(names), "participant": "a", "framework": "f", **row} for row in rows]
    schema = {**dict.fromkeys(names, pl.String), "source": pl.String, "tie": pl.String}
    numbered = [{"tie": f"t{n:05}", **row} for n, row in enumerate(whole)]
    return frames.from_table(pl.DataFrame(numbered, schema=schema), backward="keep")


def said(one: list[str], other: list[str], **choice: Any) -> list[tuple[Any, ...]]:
    """Compare two sources by the dates they state: verdict, differs, dates of both."""
    rows = [
        {"source": source, **dates(text)}
        for source, stated in (("s1", one), ("s2", other))
        for text in stated
    ]
    found = compare(table(rows), **choice).table()
    return found.select("verdict", "differs", "one_dates", "other_dates").rows()


def dates(text: str) -> dict[str, str | None]:
    if "/" not in text:
        return {"during": text or None}
    begin, _, end = text.partition("/")
    return {"begin": begin or None, "end": end or None}


# -- one statement each: against a search through all readings -------------------------------------

GRID = 6


def _edtf(low: int | None, high: int | None) -> str | None:
    days = [None if n is None else (START + n * DAY).isoformat() for n in (low, high)]
    if days == [None, None]:
        return None
    return days[0] if days[0] == days[1] else f"[{days[0] or ''}..{days[1] or ''}]"


def _random_bounds(chance: random.Random) -> tuple[int | None, int | None]:
    low, high = sorted((chance.randrange(GRID), chance.randrange(GRID)))
    return chance.choice([(low, low), (low, high), (None, high), (low, None), (None, None)])


def _readings(begin: Any, end: Any) -> set[tuple[int, int]]:
    """Give every begin and end that a statement allows; days around the grid stand for far off."""
    days = range(-2, GRID + 2)

    def within(day: int, bounds: Any) -> bool:
        return (bounds[0] is None or bounds[0] <= day) and (bounds[1] is None or day <= bounds[1])

    return {(b, e) for b in days for e in days if b <= e and within(b, begin) and within(e, end)}


def test_two_statements_against_every_reading() -> None:
    chance = random.Random(12)
    rows, expected = [], {}
    for number in range(1500):
        framework, sides = f"f{number:04}", []
        for source in ("s1", "s2"):
            begin, end = _random_bounds(chance), _random_bounds(chance)
            sides.append((begin, end))
            dated = {"begin": _edtf(*begin), "end": _edtf(*end)}
            rows.append({"source": source, "framework": framework, **dated})
        one, other = (_readings(*side) for side in sides)
        expected[framework] = (
            "agree" if sides[0] == sides[1] else "compatible" if one & other else "contradict"
        )
    found = compare(table(rows)).table()
    assert dict(found.select("framework", "verdict").rows()) == expected
    assert {"agree", "compatible", "contradict"} == set(expected.values())


# -- the seeded generator: contradictions planted, differences of precision made -------------------


def _coarser(day: dt.date, chance: random.Random) -> str:
    """State a day less precisely, in one of the ways of EDTF."""
    year = day.year
    forms = [
        day.isoformat(), f"{day:%Y-%m}", f"{year}", f"{year}~", f"{year // 10}X", f"{day:%Y-%m}?",
        f"[{year - 1}..{year}]", f"[..{year}]", f"[{day:%Y-%m}..]", f"{{{year - 1},{year}}}",
    ]  # fmt: skip
    return chance.choice(forms)


def _spells(chance: random.Random) -> list[tuple[dt.date, dt.date | None]]:
    """Make one to three spells, years apart; the last may go on."""
    day, spells = dt.date(chance.randrange(1900, 1950), 1, 1), []
    count = chance.choice([1, 1, 1, 2, 3])
    for number in range(count):
        begin = day + chance.randrange(365 * 3) * DAY
        end = begin + chance.randrange(365 * 4, 365 * 8) * DAY
        goes_on = number == count - 1 and chance.random() < 0.3
        spells.append((begin, None if goes_on else end))
        day = end + 365 * 30 * DAY
    return spells


def made(count: int, *, planted: bool, seed: int) -> Iterator[dict[str, Any]]:
    """Make ties that two sources date: the same days in other precision, or one date moved."""
    chance = random.Random(seed)
    for number in range(count):
        spells = _spells(chance)
        moved = chance.randrange(len(spells)) if planted else -1
        for source in ("s1", "s2"):
            for place, (begin, end) in enumerate(spells):
                first, last = _coarser(begin, chance), end and _coarser(end, chance)
                if place == moved:
                    # Ten months are more than a year and its neighbours only where it says years.
                    first, last = begin.isoformat(), end and end.isoformat()
                    if source == "s2":
                        move = chance.randrange(200, 900) * chance.choice([DAY, -DAY])
                        if end is None or chance.random() < 0.5:
                            first = (begin + move).isoformat()
                        else:
                            last = (end + move).isoformat()
                yield {
                    "source": source,
                    "participant": f"p{number:04}",
                    "framework": "f",
                    "begin": first,
                    "end": last or chance.choice([None, ".."]),
                }


def test_a_thousand_contradictions_are_found_and_no_difference_of_precision() -> None:
    planted = list(made(1000, planted=True, seed=1))
    finer = [{**row, "framework": "g"} for row in made(1000, planted=False, seed=2)]
    both = [*planted, *finer]
    random.Random(3).shuffle(both)
    found = compare(table(both)).table(verdicts="contradict")
    told = found.group_by("framework").agg(pl.col("subject").n_unique(), pl.len())
    assert told.rows() == [("f", 1000, 1000)], "each once, and none of the others"


# -- spells, roles, ranks --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # The finer is the answer; an end that one does not tell is no difference.
        (["1997/2001"], ["1997-07-23/2001-02"], [("compatible", "begin end")]),
        (["1997/"], ["1997/2001"], [("compatible", "end")]),
        (["1997/.."], ["1997/2001"], [("compatible", "end")]),
        (["1997/.."], ["1997/.."], [("agree", None)]),
        ([""], ["1997/2001"], [("compatible", "begin end")]),
        (["1990/2001"], ["1991/2001"], [("contradict", "begin")]),
        (["1990/2001"], ["1990/2002"], [("contradict", "end")]),
        (["1990/2001"], ["1991/2002"], [("contradict", "begin end")]),
        # Only the end of the one and the begin of the other are told, and yet they exclude.
        (["/1960"], ["1970/"], [("contradict", "apart")]),
        (["2001/1990"], ["1990/2001"], [("contradict", "backward")]),
        # Several spells: those that fit belong together, in whatever order they are told.
        (
            ["1970/1980", "1950/1960"],
            ["1950-03/1960", "1970/1980"],
            [("compatible", "begin"), ("agree", None)],
        ),
        (["1950/1960", "1970/1980"], ["1970/1980"], [("agree", None), ("only one speaks", None)]),
        (
            ["1950/1960", "1970/1980"],
            ["1950/1980"],
            [("contradict", "begin"), ("contradict", "end")],
        ),
        # Two attestations of one spell, and a spell of which the other knows nothing.
        (
            ["[..1990]/[1990..]", "[..1995]/[1995..]"],
            ["1980/2000", "2010/2020"],
            [("compatible", "begin end")] * 2 + [("only one speaks", None)],
        ),
        # A coarse one must not take the partner of a fine one.
        (
            ["195X/19XX", "1950/1951"],
            ["1950/1951", "1958/1959"],
            [("compatible", "begin end"), ("agree", None)],
        ),
        (
            ["1950/1960", "1970/1980"],
            ["1990/"],
            [("contradict", "apart"), ("only one speaks", None)],
        ),
    ],
)
def test_spells(one: list[str], other: list[str], expected: list[tuple[str, str | None]]) -> None:
    for sides in ((one, other), (other, one)):
        found = said(*sides)
        assert sorted(row[:2] for row in found) == sorted(expected), found


def test_what_may_be_true_again_is_two_terms() -> None:
    rows = [
        {"source": source, "role": role, "begin": begin, "end": end}
        for role in ("chair", "member")
        for source, begin, end in (("s1", "2010", "2012"), ("s2", "2020", "2021"))
    ]
    found = compare(table(rows), repeated=["chair"]).table()
    assert found.select("role", "verdict").rows() == [
        ("member", "contradict"),
        ("chair", "only one speaks"),
        ("chair", "only one speaks"),
    ]
    overlapping = [
        {"source": source, "role": "chair", "begin": begin, "end": "2015"}
        for source, begin in (("s1", "2010"), ("s2", "2012"))
    ]
    assert compare(table(overlapping), repeated=["chair"]).counts()["contradict"] == 1


def test_whose_tie_it_is() -> None:
    rows = [
        {"source": source, "participant": who, "on_behalf_of": "land", "role": role, "begin": day}
        for role in ("member", "delegate")
        for source, who, day in (("s1", "agency", "1990"), ("s2", "office", "1991"))
    ]
    found = compare(table(rows), personal=["delegate"]).table()
    assert found.select("subject", "role", "verdict").rows() == [
        ("land", "member", "contradict"),
        ("agency", "delegate", "only one speaks"),
        ("office", "delegate", "only one speaks"),
    ]


def test_what_goes_on_had_not_ended_when_it_was_said() -> None:
    issued = {"s1": dt.date(2005, 1, 1)}
    assert said(["1997/.."], ["1997/2001"], issued=issued)[0][:2] == ("contradict", "end")
    assert said(["1997/.."], ["1997/2005"], issued=issued)[0][0] == "compatible"
    assert (
        said(["1997/.."], ["1997/2001"], issued={"s2": dt.date(2005, 1, 1)})[0][0] == "compatible"
    )


def test_what_resolves_a_contradiction_is_told_and_nothing_is_repaired() -> None:
    rows = [
        {"source": "s1", "begin": "1990", "rank": "preferred", "framework": "f"},
        {"source": "s2", "begin": "1991", "framework": "f"},
        {"source": "s1", "begin": "1990", "framework": "g"},
        {"source": "s2", "begin": "1990-05", "framework": "g"},
    ]
    ties = table(rows)
    found = compare(ties).table()
    assert found.select("resolved_by", "preferred", "linked").rows() == [
        ("rank", "one", False),
        (None, None, False),
    ]
    # What other dates made of the coarser one: both now have the bounds of the finer.
    finer = ties.filter(pl.col("tie") == "t00003").row(0, named=True)
    narrowed = ties.with_columns(
        pl.when(pl.col("framework") == "g").then(pl.lit(finer[name])).otherwise(name).alias(name)
        for name in ("earliest_begin", "latest_begin")
    )
    disputed = pl.when(pl.col("tie") == "t00000").then(pl.lit(["t00001"])).otherwise("disputed_by")
    noted = narrowed.with_columns(disputed.alias("disputed_by"))
    again = compare(noted).table()
    assert again.select("verdict", "resolved_by", "linked").rows() == [
        ("contradict", "rank", True),
        ("compatible", "narrowing", False),
    ]
    assert again["finer"].to_list() == [None, "other"]
    text = compare(noted).text()
    assert "resolved by rank: s1; noted by an editor" in text
    assert "giải quyết bằng hạng: s1; biên tập viên" in compare(noted).text("vi")


def test_three_sources_and_their_matrix() -> None:
    ties = table(
        [
            {"source": "s1", "begin": "1990"},
            {"source": "s2", "begin": "1990-05"},
            {"source": "s3", "begin": "1991"},
            {"source": "s3", "begin": "1991", "framework": "g"},
            {"source": "s4", "begin": "1991", "framework": "h"},
            # Said twice in the same words: one statement with two ties.
            {"source": "s1", "begin": "1990"},
        ]
    )
    ledger = compare(ties)
    assert ledger.counts() == dict(zip(VERDICTS, (2, 1, 0, 2), strict=True))
    assert len(ledger) == 5
    counts = ledger.matrix().drop("one_label", "other_label").rows()
    assert counts == [
        ("s1", "s2", 0, 1, 0, 0, 0),
        ("s1", "s3", 1, 0, 0, 0, 1),
        ("s2", "s3", 1, 0, 0, 0, 1),
    ]
    alone = ledger.table(verdicts="only one speaks")
    assert alone.select("one", "other", "framework").rows() == [
        ("s3", None, "g"),
        ("s4", None, "h"),
    ]
    twice = ledger.table().filter(pl.col("one") == "s1")["one_statements"][0]
    assert twice.to_list() == ["t00000", "t00005"]
    two = compare(ties, ["s4", "s1"])
    assert two.matrix().select("one", "other", "one_only", "other_only").rows() == [
        ("s4", "s1", 1, 1)
    ]
    assert two.table().select("one", "other").rows() == [("s1", "s4"), ("s4", "s1")]
    assert "3" not in two.text()


def test_milestones_and_lifetimes() -> None:
    signed, renewed = CONCEPT + "signed", CONCEPT + "renewed"
    rows = [
        {"kind": "milestone", "subject": "pact", "role": role, "source": source, "during": day,
         "statement": f"m-{source}-{role}", "repeats": role == renewed}
        for role in (signed, renewed)
        for source, day in (("s1", "2003"), ("s2", "2004-05-01"))
    ]  # fmt: skip
    rows += [
        {"kind": "lifetime", "subject": "body", "statement": "body", "source": source, "begin": day}
        for source, day in (("s1", "1961"), ("s2", "1961-05-11"))
    ]
    found = compare_statements(of_rows(rows)).table()
    assert found.select("kind", "verdict", "differs", "finer").rows() == [
        ("milestone", "contradict", "date", None),
        ("lifetime", "compatible", "begin", "other"),
        ("milestone", "only one speaks", None, None),
        ("milestone", "only one speaks", None, None),
    ]
    with pytest.raises(DataError, match="unknown columns colour"):
        of_rows([{"colour": "red"}])


def test_whoever_has_an_end_alone_is_told_beside_those_who_have_a_begin() -> None:
    """A GRAPH of nothing but OPTIONALs is answered by itself: its first one then chooses."""
    stated = """SELECT DISTINCT ?node ?source WHERE {
        GRAPH ?source { ?node coop:begin|coop:end|coop:during ?date }
        FILTER(isIRI(?node) && ?source != source:derived)
        FILTER NOT EXISTS { ?node coop:participant ?participant } }"""
    kg = coopgraph.load()
    told = kg._dated.filter(pl.col("kind") == "lifetime").select("statement", "source")
    assert sorted(told.unique().rows()) == sorted(tuple(row) for row in kg.store.select(stated))
    queries = [*PROJECTIONS.glob("*.rq"), *ontology_dir().rglob("*.rq")]
    assert len(queries) > 50
    only_optional = re.compile(r"GRAPH\s+\S+\s*\{\s*OPTIONAL", re.IGNORECASE)
    assert [q.name for q in queries if only_optional.search(q.read_text("utf-8"))] == []


def test_stages_reached_once_are_those_of_the_rule() -> None:
    rule = (ontology_dir() / "rules" / "contradicting-stages.rq").read_text(encoding="utf-8")
    block = re.search(r"VALUES \?stage \{(.*?)\}", rule, re.DOTALL)
    assert block is not None
    assert sorted(ONCE) == sorted(CONCEPT + name for name in re.findall(r"concept:(\w+)", block[1]))


def test_wrong_input_and_nothing_at_all() -> None:
    empty = compare(table([]))
    assert (len(empty), empty.table().height, empty.matrix().height) == (0, 0, 0)
    assert empty.text("vi") == "Không có gì để đối chiếu."
    ties = table([{"source": "s1", "begin": "1990"}])
    assert compare(ties).counts()["only one speaks"] == 1
    with pytest.raises(ParameterError, match="one source alone"):
        compare(ties, ["s1", "s1"])
    with pytest.raises(ParameterError, match="no tie has the source 's9'"):
        compare(ties, ["s1", "s9"])
    with pytest.raises(UnknownNameError, match="contradict"):
        compare(ties).table(verdicts="contradicts")
    with pytest.raises(UnknownNameError):
        compare(ties).table("de")
    with pytest.raises(DataError, match="lacks the columns rank"):
        of_ties(ties.drop("rank"))
    broken = ties.with_columns(pl.lit("soon").alias("begin"))
    with pytest.raises(DataError, match="row 1, column begin"):
        compare(broken)


# -- the faces -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> Ledger:
    return coopgraph.load().compare()


def test_the_shipped_graph(shipped: Ledger) -> None:
    """Its contradictions are those that rules derive or editors noted, of what is dated."""
    kg = coopgraph.load()
    found = shipped.table(verdicts="contradict")
    pairs = {
        frozenset((*row["one_statements"], *row["other_statements"]))
        for row in found.iter_rows(named=True)
    }
    asked = kg.store.select("SELECT ?a ?b WHERE { ?a coop:contradicts ?b . ?a coop:stage ?s }")
    assert {frozenset(row) for row in asked} <= pairs
    assert found["linked"].all()
    assert isinstance(shipped, analysis.Ledger)
    assert found["subject_label"].null_count() == 0
    words = shipped.table("vi")
    assert set(words["verdict_label"]) == {"mâu thuẫn", "tương thích", "thống nhất",
                                           "chỉ một nguồn nói"}  # fmt: skip
    assert shipped.figure("vi")._repr_svg_().count("<svg") == 1
    one = kg.compare("astm-press-viet-nam", "astm-road-show-2017")
    same = kg.compare(["source:astm-press-viet-nam", "astm-road-show-2017"])
    assert one.table().equals(same.table())
    assert one.counts()["contradict"] == 1
    about = kg.compare(about="apo").table()
    apo = ID + "apo"
    assert about.height
    assert ((about["subject"] == apo) | about["framework"].eq_missing(pl.Series([apo]))).all()
    with pytest.raises(UnknownNameError, match="astm-road-show-2017"):
        kg.compare("astm-press-viet-nam", "astm-road-show")


def test_the_verb(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    two = ("astm-press-viet-nam", "astm-road-show-2017")
    assert main(["compare", *two, "--verdicts", "contradict", "--format", "csv"]) == 0
    out, _ = capsys.readouterr()
    frame = pl.read_csv(out.encode())
    assert frame.select("one_dates", "other_dates", "resolved_by").rows() == [(2004, 2003, "rank")]
    assert frame["one_evidence"][0].startswith("https://")
    picture = tmp_path / "m.svg"
    shown = ["--matrix", "--lang", "vi", "--format", "table", "-o", str(picture)]
    assert main(["compare", *two, *shown]) == 0
    out, _ = capsys.readouterr()
    assert out.startswith("2 nguồn, ")
    assert "https://" not in out
    assert picture.exists()
    assert main(["compare", two[0]]) == 2
    assert "one source alone" in capsys.readouterr().err


def test_two_lists_in_a_store(tmp_path: Path) -> None:
    store = tmp_path / "store"
    for name, rows in (
        ("one", "STAMEQ,ACCSQ,observer,1990,2001\nUL,ACCSQ,observer,1995,\n"),
        ("two", "STAMEQ,ACCSQ,observer,1991-03,2001-05\nUL,ACCSQ,observer,1995-02,1999\n"),
    ):
        path = tmp_path / f"{name}.csv"
        path.write_text("participant,framework,role,begin,end\n" + rows, encoding="utf-8")
        coopgraph.import_("table", [path], store, retrieved="2021")
    ledger = coopgraph.load(store=store).compare("one", "two")
    found = ledger.table()
    assert found.select("verdict", "differs", "one_dates", "other_dates").rows() == [
        ("contradict", "begin", "1990/2001", "1991-03/2001-05"),
        ("compatible", "begin end", "1995/", "1995-02/1999"),
    ]
    assert found["one_evidence"].list.len().to_list() == [1, 1]


def test_milestones_and_lifetimes_of_imports(tmp_path: Path) -> None:
    """A store's tables give what its named graphs say, which take long to make."""
    path = tmp_path / "parties.csv"
    path.write_text(
        "stateID,treatyID,Title,Begin,End,Signature,StateSignature,StateRatification,Force,"
        "StateForce,Term,StateEnd,Coder,Comments\n"
        "VNM,A_1990A,Alpha,1990,,1990-05,1990-05-01,,1991,1991-01-01,,2000-01-01,X,\n"
        "JPN,A_1990A,Alpha,1990,,1990-05,,1990-06,,,,,X,\n",
        encoding="utf-8",
    )
    coopgraph.import_("treaty-parties", [path], tmp_path / "store", source="parties")
    kg = coopgraph.load(store=tmp_path / "store")
    told, stated = kg._dated, projected.dated(kg._project)
    texts = [name for name, kind in told.schema.items() if kind == pl.String()]
    assert told.sort(texts).equals(stated.select(told.columns).sort(texts))
    imported = told.filter(pl.col("source").str.ends_with("/parties"))
    assert set(imported["kind"]) == {"milestone", "lifetime"}
    assert imported["evidence"].list.len().min() == 1
