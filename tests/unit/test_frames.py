"""The table of participations: stored, and made of other people's tables."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
from hypothesis import strategies as st

import coopgraph
from coopgraph import frames
from coopgraph.errors import DataError, ParameterError, UnknownNameError
from coopgraph.frames.parquet import NOWHERE
from coopgraph.frames.results import from_tsv
from coopgraph.namespaces import SOURCE
from coopgraph.resources import projection

IRIS = st.one_of(st.none(), st.sampled_from(["urn:a", "urn:b", "urn:ć", "urn:d/e?f=%20"]))


def shipped() -> pl.DataFrame:
    return coopgraph.load().participations()


def test_parquet_is_partitioned_by_source_and_lossless(tmp_path: Path) -> None:
    ties = shipped()
    place = frames.write_parquet(ties, tmp_path / "tables")
    assert len(list((place / "participations").iterdir())) == ties["source"].n_unique()
    assert frames.read_parquet(place).equals(ties)
    one = ties["source"][0]
    assert frames.read_parquet(place, [one]).equals(ties.filter(ties["source"] == one))
    assert frames.read_parquet(place, [one.removeprefix(SOURCE)]).height
    assert frames.read_parquet(place, []).schema == ties.schema
    assert frames.read_parquet(place, []).height == 0
    with pytest.raises(UnknownNameError):
        frames.read_parquet(place, ["urn:nobody"])
    with pytest.raises(DataError, match="something here already"):
        frames.write_parquet(ties, place)


def test_other_readers_see_the_partitions(tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    import duckdb

    ties = shipped()
    place = frames.write_parquet(ties, tmp_path / "tables")
    counted = duckdb.connect().execute(
        f"""SELECT source_id, count(*) AS n
        FROM read_parquet('{place}/participations/*/*.parquet', hive_partitioning=true)
        GROUP BY ALL"""
    )
    assert dict(counted.fetchall()) == {
        source.removeprefix(SOURCE): n for source, n in ties["source"].value_counts().iter_rows()
    }


def test_an_empty_table_and_one_without_a_source_come_back(tmp_path: Path) -> None:
    blank = frames.empty()
    assert frames.read_parquet(frames.write_parquet(blank, tmp_path / "a")).equals(blank)
    unsourced = shipped().with_columns(source=pl.lit(None, pl.String)).unique("tie").sort("tie")
    assert frames.read_parquet(frames.write_parquet(unsourced, tmp_path / "b")).equals(unsourced)
    assert [p.name for p in (tmp_path / "b/participations").iterdir()] == [f"source_id={NOWHERE}"]


def test_an_odd_source_names_its_folder_safely(tmp_path: Path) -> None:
    odd = shipped()[:3].with_columns(source=pl.lit("https://a.example/ä/../b=c d"))
    place = frames.write_parquet(odd, tmp_path / "t")
    assert frames.read_parquet(place, ["https://a.example/ä/../b=c d"]).equals(odd)
    (room,) = (place / "participations").iterdir()
    assert room.name == "source_id=https%3A%2F%2Fa.example%2F%C3%A4%2F..%2Fb%3Dc%20d"


def test_what_is_no_folder_of_tables_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no tables of participations") as raised:
        frames.read_parquet(tmp_path)
    assert "coopgraph export --parquet DIR" in str(raised.value.hint)
    room = tmp_path / "participations" / "source_id=a"
    room.mkdir(parents=True)
    with pytest.raises(DataError, match="not even an empty table"):
        frames.read_parquet(tmp_path)
    with pytest.raises(DataError, match="no table of nodes"):
        frames.read_nodes(tmp_path)
    (room / "part-00000.parquet").write_bytes(b"not parquet")
    with pytest.raises(DataError, match="not Parquet as we write it"):
        frames.read_parquet(tmp_path)
    with pytest.raises(DataError, match="lacks the columns tie, source"):
        frames.write_parquet(pl.DataFrame({"a": [1]}), tmp_path / "x")
    place = frames.write_parquet(shipped(), tmp_path / "y")
    with pytest.raises(DataError, match="too many to be read into memory"):
        frames.read_parquet(place, most=3)


def test_the_layouts_of_earlier_versions_are_named(tmp_path: Path) -> None:
    coded = tmp_path / "coded"
    (coded / "ties" / "source_code=0").mkdir(parents=True)
    pl.DataFrame({"code": [0]}).write_parquet(coded / "iris.parquet")
    one = tmp_path / "one.parquet"
    for path in (one, tmp_path / "one.nodes.parquet"):
        pl.DataFrame({"tie": ["t"]}).write_parquet(path)
    for place, what in ((coded, "integers in place of IRIs"), (one, "one file of ties")):
        with pytest.raises(DataError, match=what) as raised:
            frames.read_parquet(place)
        assert "write it anew: coopgraph export --parquet DIR" in str(raised.value.hint)


def test_tsv_is_read_without_a_loop_and_as_before() -> None:
    tsv = b'?a\t?b\n<urn:x>\t"t\\"q"@en\n\t"plain"\n"12"^^<urn:d>\t\n'
    table = from_tsv(tsv)
    assert table["a"].to_list() == ["urn:x", None, "12"]
    assert table["b"].to_list() == ['t"q', "plain", None]
    assert from_tsv(b"?a\n\n<urn:x>\n\n")["a"].to_list() == [None, "urn:x", None]
    assert from_tsv(b"?a\t?b\n").shape == (0, 2)
    assert from_tsv(b"?a\n").shape == (0, 1)
    assert from_tsv(b"\n\n").shape == (0, 0)
    assert from_tsv(b'?a\t?b\n"\xe1\xbb\x87 \\u1EC7"\t1\n')["a"].to_list() == ["ệ ệ"]


def test_codes_of_the_shipped_graph() -> None:
    table = frames.codes(coopgraph.load().query(projection("codes")).to_polars())
    assert table.columns == ["node", "iso3166", "wikidata"]
    assert table.filter(table["iso3166"] == "VN").height == 1
    assert not table["node"].null_count()


SPELLS = {"state": ["a", "b"], "body": ["f", "f"], "entry": [1990, 1995], "exit": [1999, None]}
NAMES = {"participant": "state", "framework": "body", "begin": "entry", "end": "exit"}


def test_spells_become_participations_from_any_kind_of_frame() -> None:
    made = frames.from_table(pl.DataFrame(SPELLS), NAMES, source="urn:s")
    assert made.columns == list(frames.COLUMNS)
    assert made["begin"].to_list() == ["1990", "1995"]
    assert made["earliest_begin"].to_list() == [dt.date(1990, 1, 1), dt.date(1995, 1, 1)]
    assert made["latest_end"].to_list() == [dt.date(1999, 12, 31), None]
    assert made["end_known"].to_list() == [True, False]
    for other in (pd.DataFrame(SPELLS), pl.DataFrame(SPELLS).to_arrow(), pl.LazyFrame(SPELLS)):
        assert frames.from_table(other, NAMES, source="urn:s").equals(made)
    shipped_again = frames.from_table(shipped())
    assert shipped_again.equals(shipped())


def test_years_as_text_are_read_when_they_are_dates_and_refused_when_not() -> None:
    text = pl.DataFrame(SPELLS).with_columns(pl.col("entry").cast(pl.String) + " ")
    assert frames.from_table(text, NAMES)["begin"].to_list() == ["1990", "1995"]
    for bad in ("n.d.", "-9", "90", "1990/91x"):
        wrong = text.with_columns(entry=pl.Series(["1990", bad]))
        with pytest.raises(DataError, match="row 2, column begin") as raised:
            frames.from_table(wrong, NAMES)
        assert raised.value.context["row"] == 2
    told = text.with_columns(entry=pl.Series(["1990", "-9"]))
    assert frames.from_table(told, NAMES, missing=[-9])["begin"].to_list() == ["1990", None]


@pytest.mark.parametrize(
    ("column", "cells", "error", "message"),
    [
        ("entry", [1990, -9], DataError, "row 2, column begin: -9 is no year"),
        ("entry", [1990.5, 1991.0], DataError, "row 1, column begin: 1990.5 is no year"),
        ("entry", [True, False], DataError, "column begin holds Boolean"),
        ("entry", [2001, 1995], DataError, "row 1, column end"),
        ("state", ["a", None], DataError, "row 2, column participant: None is empty"),
        ("state", ["a", "  "], DataError, "row 2, column participant: None is empty"),
        ("state", [[1], [2]], DataError, "column participant holds"),
        ("rank", ["normal", "best"], DataError, "row 2, column rank: 'best' is no rank"),
        ("end_open", [0, 2], DataError, "row 2, column end_open"),
        ("earliest_begin", ["1990-01-01", "1990"], DataError, "row 2, column earliest_begin"),
    ],
)
def test_a_bad_cell_is_named(
    column: str, cells: list[object], error: type[Exception], message: str
) -> None:
    table = pl.DataFrame(SPELLS).with_columns(pl.Series(column, cells))
    with pytest.raises(error, match=message):
        frames.from_table(table, NAMES)


def test_missing_columns_and_strange_ones_are_named() -> None:
    with pytest.raises(ParameterError, match="lacks the columns framework"):
        frames.from_table(pl.DataFrame({"participant": ["a"]}))
    with pytest.raises(ParameterError, match="lacks the columns nation"):
        frames.from_table(pl.DataFrame(SPELLS), {**NAMES, "participant": "nation"})
    with pytest.raises(ParameterError, match="no column actor"):
        frames.from_table(pl.DataFrame(SPELLS), {"actor": "state"})
    with pytest.raises(ParameterError, match="refuse or keep"):
        frames.from_table(pl.DataFrame(SPELLS), NAMES, backward="mend")
    mixed = pd.DataFrame({**SPELLS, "entry": pd.Series([1990, "n.d."], dtype=object)})
    with pytest.raises(DataError, match=r"entry|cannot be read"):
        frames.from_table(mixed, NAMES)
    assert frames.from_table(pl.DataFrame(SPELLS).clear(), NAMES).equals(frames.empty())


def test_an_end_before_the_begin_may_be_kept() -> None:
    spell = {"participant": ["a"], "framework": ["f"], "begin": [2001], "end": [1999]}
    table = pl.DataFrame(spell)
    with pytest.raises(DataError, match=r"row 1, column end: .* is before the begin"):
        frames.from_table(table)
    assert frames.from_table(table, backward="keep").height == 1


WIDE = pl.DataFrame(
    {
        "ccode": [2, 2, 2, 2, 20, 20],
        "year": [1950, 1951, 1952, 1953, 1951, 1953],
        "un": [1, 1, 0, 1, 1, 1],
        "oas": [0, 3, 3, -9, 0, 0],
    }
)
ROLES = {1: "urn:member", 3: "urn:observer"}


def test_state_years_become_spells_with_honest_ends() -> None:
    made = frames.from_state_year(WIDE, actor="ccode", roles=ROLES, unknown=[-9])
    told = sorted(
        (r["participant"][20:], r["framework"][24:], r["role"][4:], r["begin"], r["end"])
        for r in made.iter_rows(named=True)
    )
    assert told == [
        ("2", "oas", "observer", "1951", "[1952..]"),  # what came after is coded as not known
        ("2", "un", "member", "1953", "[1953..]"),
        ("2", "un", "member", "[..1950]", "1951"),
        ("20", "un", "member", "[..1951]", "[1951..]"),  # 1952 is not in the table
        ("20", "un", "member", "[..1953]", "[1953..]"),
    ]
    assert made["end_open"].to_list() == [False] * 5


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"un": [1, 1, 0, 1, 7, 1]}, "row 5, column un: 7 is a code that was not explained"),
        ({"un": ["1", "1", "x", "1", "1", "1"]}, "row 1, column un: '1' is no code but text"),
        ({"year": [1950, 1950, 1952, 1953, 1951, 1953]}, "row 1, column ccode: '2' has the same"),
        ({"year": ["1950", "51", "1952", "1953", "1951", "1953"]}, "row 2, column year"),
        ({"year": [1950, None, 1952, 1953, 1951, 1953]}, "row 2, column year: None is empty"),
        ({"ccode": [2, 2, 2, None, 20, 20]}, "row 4, column ccode: None is empty"),
    ],
)
def test_a_bad_state_year_is_named(change: dict[str, list[object]], message: str) -> None:
    wrong = WIDE.with_columns(pl.Series(name, cells) for name, cells in change.items())
    with pytest.raises(DataError, match=message):
        frames.from_state_year(wrong, actor="ccode", roles=ROLES, unknown=[-9])


def test_codes_with_gaps_come_as_floating_point_and_are_read() -> None:
    gaps = WIDE.to_pandas().astype({"oas": float})
    gaps.loc[0, "oas"] = float("nan")
    made = frames.from_state_year(gaps, actor="ccode", roles=ROLES, unknown=[-9])
    assert made.height == 5


def test_a_wide_table_is_explained_by_its_reader() -> None:
    with pytest.raises(ParameterError, match="lacks the columns state"):
        frames.from_state_year(WIDE, actor="state", roles=ROLES)
    with pytest.raises(ParameterError, match="two meanings"):
        frames.from_state_year(WIDE, actor="ccode", roles=ROLES, unknown=[1])
