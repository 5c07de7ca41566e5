"""The register of states: complete, canonical, and never guessing."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import coopgraph
from coopgraph import states
from coopgraph.dates import parse
from coopgraph.errors import ParameterError, UnknownNameError
from coopgraph.namespaces import CONCEPT, ID, SOURCE
from coopgraph.store import EmbeddedStore
from coopgraph.validate import validate


def one(code: Any, system: Any, on: Any = None, **options: Any) -> str | None:
    found = states.resolve(pl.Series([code]), system, on, **options)
    iri, reason = found.row(0)
    assert (iri is None) != (reason is None)
    return iri.removeprefix(ID) if iri else None


def why(code: Any, system: Any, on: Any = None, **options: Any) -> str:
    return str(states.resolve(pl.Series([code]), system, on, **options)["reason"][0])


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_the_register_has_every_state_once_with_names_in_both_languages() -> None:
    table = states.register()
    assert table["iri"].is_unique().all()
    assert table["iri"].is_sorted()
    assert not table["label_en"].is_null().any()
    assert not table["label_vi"].is_null().any()
    assert table["cow"].drop_nulls().n_unique() == 217  # the state list of 2016
    current = table.filter(pl.col("end").is_null())
    for column in ("iso2", "iso3"):
        assert current[column].drop_nulls().is_unique().all()
    # ISO 3166-1, Kosovo, and the code that ISO reserves for the European Union
    assert current["iso2"].drop_nulls().len() == 251
    assert current["iso_n"].drop_nulls().len() == 249
    assert table.filter(iso2="VN").select("label_vi", "iso3", "iso_n", "cow").row(0) == (
        "Việt Nam", "VNM", "704", "816",
    )  # fmt: skip


@pytest.mark.parametrize("system", ["iso2", "iso3", "iso_n", "cow", "gw"])
def test_each_code_of_a_system_means_one_state_on_each_day(system: str) -> None:
    """By trial: each code on the first and last day of whoever bore it, and the days beside."""
    former = "former" if system.startswith("iso") else system
    lives = states.lifetimes().select("iri", "lo", "hi")
    table = states.register()
    own = [table.select("iri", code=system).join(lives, on="iri")]
    if former == "former":
        own.append(table.select("iri", code=former).explode("code").join(lives, on="iri"))
    borne = states.dated_names().select("iri", pl.col(former).alias("code"), "lo", "hi")
    held = pl.concat([*own, borne.explode("code").select(own[0].columns)]).drop_nulls("code")
    held = held.filter(pl.col("code").str.contains("^[A-Z]{2}$|^[A-Z]{3}$|^[0-9]+$"))
    edges = pl.concat([held.select("code", day="lo"), held.select("code", day="hi")]).drop_nulls()
    asked = pl.concat(
        [edges.with_columns(pl.col("day").dt.offset_by(f"{n}d")) for n in (-1, 0, 1)]
    ).unique()
    found = states.resolve(asked["code"], system, asked["day"], suggest=False)
    answered = pl.concat([asked, found], how="horizontal")
    assert answered.filter(pl.col("reason").str.contains("may be")).rows() == []
    assert found["iri"].drop_nulls().n_unique() > 100


def test_lifetimes_do_not_overlap_and_lie_within_the_states_own() -> None:
    table = states.register()
    own = {row["iri"]: row for row in table.iter_rows(named=True)}
    lives = states.lifetimes()
    assert set(lives["iri"]) == set(own)
    for (iri,), group in lives.group_by("iri"):
        rows = group.sort("hi", nulls_last=True).rows(named=True)
        assert rows[0]["begin"] == own[iri]["begin"]
        assert rows[-1]["end"] == own[iri]["end"]
        assert all(a["hi"] < b["lo"] for a, b in pairwise(rows)), iri
        assert all(r["lo"] is None or r["hi"] is None or r["lo"] <= r["hi"] for r in rows), iri


def test_successions_and_lifetimes_do_not_contradict_each_other() -> None:
    lives: dict[str, list[tuple[dt.date, dt.date]]] = {}
    for row in states.lifetimes().iter_rows(named=True):
        span = (row["lo"] or dt.date.min, row["hi"] or dt.date.max)
        lives.setdefault(row["iri"].removeprefix(ID), []).append(span)
    ends = {(slug, hi) for slug, spans in lives.items() for _, hi in spans if hi != dt.date.max}
    rows = _told("successions.tsv")
    assert len(rows) > 60
    eve = dt.timedelta(1)  # what ends with a day is followed the day after
    faults: list[tuple[str, dict[str, str]]] = []
    for row in rows:
        when = parse(row["when"])
        assert when.lower
        assert when.upper
        before, after = row["before"].split(), row["after"].split()
        # Before: there when this began, or until just then; after: there when it was over.
        faults += [
            (slug, row)
            for slug in before
            if not any(lo < when.upper and hi >= when.lower - eve for lo, hi in lives[slug])
        ]
        faults += [
            (slug, row)
            for slug in after
            if not any(lo <= when.upper and hi > when.upper for lo, hi in lives[slug])
        ]
        if row["continues"]:
            old, new = row["continues"].split()
            assert old in before
            assert new in after
        ends -= {
            (slug, hi)
            for slug, hi in ends
            if slug in before and when.lower - eve <= hi <= when.upper
        }
    assert faults == []
    # Whatever came to an end, somebody followed.
    assert ends == set()


def _told(name: str) -> list[dict[str, str]]:
    import csv

    path = Path(__file__).parents[2] / "scripts" / name
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


_CASES = [
    # China and Taiwan before and after 8 December 1949
    ("Republic of China", "name", "1945-06-26", "china"),
    ("Trung Hoa Dân Quốc", "name", "1945-06-26", "china"),
    ("Republic of China", "name", "1949-12-07", "china"),
    ("Republic of China", "name", "1949-12-08", "taiwan"),
    ("713", "cow", "1930-01-01", "china"),
    ("713", "gw", "1949-12-07", "china"),
    ("713", "cow", "1949-12-08", "taiwan"),
    ("713", "cow", None, "taiwan"),
    ("TW", "iso2", "1946-12-14", "china"),
    ("TW", "iso2", "1971-10-25", "taiwan"),
    ("710", "cow", "1930-01-01", "china"),
    ("710", "gw", "1960-01-01", "china"),
    ("People's Republic of China", "name", "1949-10-01", "china"),
    # Saudi Arabia 1926 to 1932
    ("670", "cow", "1926-01-07", None),
    ("670", "cow", "1926-01-08", "saudi-arabia"),
    ("Kingdom of Hejaz and Nejd", "name", "1930-01-01", "saudi-arabia"),
    ("Saudi Arabia", "name", "1932-09-23", "saudi-arabia"),
    # Syria 1946, and the years of the United Arab Republic
    ("652", "cow", "1946-04-16", None),
    ("652", "cow", "1946-04-17", "syria"),
    ("652", "cow", "1958-02-21", "syria"),
    ("652", "cow", "1960-01-01", None),
    ("652", "gw", "1961-09-28", "syria"),
    ("651", "cow", "1958-02-21", "egypt"),
    ("651", "cow", "1960-01-01", "united-arab-republic"),
    ("651", "cow", "1961-09-28", "egypt"),
    ("United Arab Republic", "name", "1960-01-01", "united-arab-republic"),
    ("United Arab Republic", "name", "1965-01-01", "egypt"),
    # The Republic of Viet Nam to 30 April 1975
    ("817", "cow", "1975-04-29", "south-viet-nam"),
    ("817", "cow", "1975-05-01", None),
    ("Việt Nam Cộng hòa", "name", "1975-04-29", "south-viet-nam"),
    ("Việt Nam Cộng hòa", "name", "1975-05-01", None),
    ("Miền Nam Việt Nam", "name", "1975-04-29", "south-viet-nam"),
    ("Miền Nam Việt Nam", "name", "1975-05-01", "republic-of-south-viet-nam"),
    ("South Vietnam", "name", None, "south-viet-nam"),
    ("United Arab Republic", "name", None, "united-arab-republic"),
    ("816", "gw", "1976-07-01", "north-viet-nam"),
    ("816", "gw", "1976-07-02", "viet-nam"),
    ("815", "gw", "1850-01-01", "dai-nam"),
    ("815", "gw", "1890-01-01", "dai-nam"),  # as the list has it
    # Mongolia 1921
    ("712", "cow", "1921-03-12", None),
    ("712", "cow", "1921-03-13", "mongolia"),
    # The Baltic states 1918 to 1940 and from 1991
    ("366", "cow", "1918-02-23", None),
    ("366", "cow", "1918-02-24", "estonia"),
    ("EE", "iso2", "1940-06-16", "estonia"),
    ("EE", "iso2", "1940-06-18", None),
    ("Estonia", "name", "1991-09-05", None),
    ("Estonia", "name", "1991-09-06", "estonia"),
    ("367", "gw", "1940-06-16", "latvia"),
    ("367", "gw", "1960-01-01", None),
    ("367", "gw", "1991-09-06", "latvia"),
    ("Litva", "name", "1940-06-14", "lithuania"),
    ("Litva", "name", "1940-06-16", None),
    ("Litva", "name", None, "lithuania"),
    # Gleditsch–Ward beside Correlates of War
    ("260", "gw", "1980-01-01", "west-germany"),
    ("260", "gw", "2000-01-01", "germany"),
    ("260", "cow", "2000-01-01", None),
    ("255", "gw", "2000-01-01", None),
    ("255", "cow", "2000-01-01", "germany"),
    ("340", "gw", "1900-01-01", "kingdom-of-serbia"),
    ("340", "gw", None, "serbia"),
    ("345", "cow", None, "serbia"),
    ("345", "gw", "1970-01-01", "yugoslavia"),
    ("341", "gw", "1900-01-01", "kingdom-of-montenegro"),
    ("678", "gw", "1980-01-01", "north-yemen"),
    ("678", "gw", None, "yemen"),
    ("679", "cow", None, "yemen"),
    ("970", "gw", None, "kiribati"),
    ("970", "cow", None, "nauru"),
    ("972", "gw", None, "tonga"),
    ("564", "gw", "1890-01-01", "orange-free-state"),
    # UN conventions
    ("Yemen", "name", "1970-01-01", "north-yemen"),
    ("Yemen", "name", None, "yemen"),
    ("Byelorussian SSR", "name", "1960-01-01", "belarus"),
    ("Zaire", "name", "2005-01-01", "democratic-republic-of-the-congo"),  # nobody else's name
    ("Congo (the Democratic Republic of the)", "name", None, "democratic-republic-of-the-congo"),
    ("the Lao People's Democratic Republic", "name", None, "laos"),
    ("Korea (the Republic of)", "name", None, "republic-of-korea"),
    ("Cộng hòa Hồi giáo Iran", "name", None, "iran"),
    # What newspapers write
    ("Mỹ", "name", None, "united-states"),
    ("Mỹ", "any", None, "united-states"),
    ("MY", "any", None, "malaysia"),
    ("My", "name", None, None),
    ("Bỉ", "any", None, "belgium"),
    ("BI", "any", None, "burundi"),
    ("Anh", "name", None, "united-kingdom"),
    ("Nhật", "name", None, "japan"),
    ("Liên bang Nga", "name", None, "russia"),
    ("Triều Tiên", "name", None, "north-korea"),
    ("Triều Tiên", "name", "1900-01-01", "korea"),
    ("Nga", "any", None, "russia"),
    ("NGA", "any", None, None),  # the code of Nigeria, or a heading in capitals
    ("NGA", "iso3", None, "nigeria"),
    ("Hồng Kông", "name", None, "hong-kong-sar-china"),
    ("Hồng Kông (Trung Quốc)", "name", None, "hong-kong-sar-china"),
    ("Ma Cao", "name", None, "macao-sar-china"),
    ("EU", "any", None, "european-union"),
    ("EU", "iso2", None, "european-union"),
    ("Liên minh châu Âu", "name", "1993-10-31", None),
    ("Liên minh châu Âu", "name", "1993-11-01", "european-union"),
    # Former codes
    ("PCI", "iso3", "1980-01-01", "pacific-islands-trust-territory"),
    ("NTZ", "iso3", None, "neutral-zone"),
    ("SKM", "iso3", "1970-01-01", "sikkim"),
    ("249", "iso_n", None, "france"),
]


@pytest.mark.parametrize(("code", "system", "on", "slug"), _CASES)
def test_both_sides_of_each_date(code: str, system: str, on: str | None, slug: str | None) -> None:
    assert one(code, system, day(on) if on else None) == slug


def test_a_state_that_was_gone_for_a_time_has_the_nearest_time_in_its_reason() -> None:
    told = why("EE", "iso2", day("1960-01-01"))
    assert "id:estonia from 1918-02-24 until 1940-06-17 (then id:ussr)" in told
    told = why("EE", "iso2", day("1990-01-01"))
    assert "id:estonia from 1991-09-06 on (after id:" in told
    told = why("Republic of China", "name", day("1900-01-01"))
    assert "id:china from 1912-01-01 until 1949-12-08" in told


def test_a_code_carried_on_through_the_united_arab_republic() -> None:
    assert one("EG", "iso2", day("1960-01-01"), continued=True) == "united-arab-republic"
    assert one("EG", "iso2", day("1960-01-01")) is None


@pytest.fixture(scope="module")
def comparison() -> Any:
    """Give the program that compares the register with lists of others."""
    import importlib.util
    import sys

    path = Path(__file__).parents[2] / "scripts" / "compare_states.py"
    spec = importlib.util.spec_from_file_location("compare_states", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["compare_states"] = module
    spec.loader.exec_module(module)
    return module


def test_the_comparison_tells_unknown_names_and_rows_that_mean_two_states(
    comparison: Any,
) -> None:
    rows = [
        ("Prussia", {"cow": "255", "name": "Prussia"}),  # Germany's now; one state to 1871
        ("Viet Nam", {"cow": "816", "gw": "817"}),
        ("Fiji", {"cow": "950", "gw": "950", "iso2": "FJ", "name": "Cộng hòa Fiji"}),
        ("Atlantis", {"name": "Atlantis"}),
    ]
    values = [
        comparison.Value("ours", row, system, system, text)
        for row, told in rows
        for system, text in told.items()
    ]
    differences, counts = comparison.compare(values)
    assert [(d.kind, d.what) for d in differences] == [
        ("unknown", "Atlantis"), ("conflict now", "Viet Nam"), ("conflict then", "Viet Nam"),
    ]  # fmt: skip
    assert differences[2].told.startswith("1954–1974, as in 1954: cow 816: north-viet-nam; gw 817")
    assert counts["ours", "name"] == [3, 1, 2]
    text, left = comparison.report(differences, counts)
    assert left == 3
    assert "3 differences, 3 without a reason (2 of them wrong)" in text


def test_a_reason_whose_difference_is_gone_is_told(
    comparison: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted = tmp_path / "accepted.tsv"
    accepted.write_text(
        "list\tkind\twhat\treason\nours\tunknown\tAtlantis\tsunk\nours\tunknown\tFiji\tfar\n"
    )
    monkeypatch.setattr(comparison, "ACCEPTED", accepted)
    values = [comparison.Value("ours", n, "name", "name", n) for n in ("Atlantis", "Fiji")]
    text, left = comparison.report(*comparison.compare(values))
    assert left == 1
    assert "Atlantis | name | sunk" in text
    assert "no longer a difference: ours | unknown | Fiji" in text


def test_spells_of_a_list_are_asked_for_on_three_days(comparison: Any, tmp_path: Path) -> None:
    spells = tmp_path / "gw.tsv"
    spells.write_text(
        "366\tEST\tEstonia\t01:03:1918\t01:06:1940\n"
        "366\tEST\tEstonia\t06:09:1991\t31:12:2020\n"
        "366\tEST\tEstonia\t01:01:1939\t01:01:1950\n"
    )
    differences, counts = comparison.spells(spells)
    assert [d.kind for d in differences] == ["middle day", "last day"]
    assert "estonia 1918-02-24/1940-06-17, estonia 1991-09-06/" in differences[0].told
    assert list(counts.values()) == [[9, 7, 7]]


def test_no_abbreviation_is_the_alpha_3_code_of_another() -> None:
    table = states.register()
    taken = dict(table.select("iso3", "iri").drop_nulls().rows())
    short = table.select("iri", key="alt").explode("key").filter(pl.col("key").str.len_chars() == 3)
    assert short.filter(pl.col("key").str.contains("^[A-Z]{3}$")).height > 10
    for iri, key in short.iter_rows():
        assert taken.get(key, iri) == iri


def test_every_link_of_the_register_leads_to_a_state() -> None:
    table = states.register()
    known = set(table["iri"])
    for column in ("predecessors", "successors"):
        assert set(table[column].explode(empty_as_null=False).drop_nulls()) <= known
    carried = table.filter(pl.col("continues").is_not_null())
    assert carried["continues"].is_in(list(known)).all()
    assert (carried["iri"] != carried["continues"]).all()


@pytest.mark.parametrize(
    ("code", "system", "on", "slug"),
    [
        ("NA", "iso2", None, "namibia"),
        (" na ", "any", None, "namibia"),
        ("SU", "iso2", day("1991-01-01"), "ussr"),
        ("CS", "iso2", day("1992-08-03"), "czechoslovakia"),
        ("CS", "iso2", day("2005-01-01"), "serbia-and-montenegro"),
        ("DE", "iso2", day("1980-01-01"), "west-germany"),
        ("DE", "iso2", None, "germany"),
        ("260", "cow", day("1980-01-01"), "west-germany"),
        (2, "cow", None, "united-states"),
        ("002", "cow", None, "united-states"),
        (4, "iso_n", None, "afghanistan"),
        ("ZAR", "iso3", None, "democratic-republic-of-the-congo"),
        ("365", "cow", None, "russia"),
        ("365", "cow", day("1991-12-26"), "russia"),  # the day it passes on is the next one's
        ("365", "cow", day("1991-12-25"), "ussr"),
        ("Đức", "name", None, "germany"),
        ("Bayern", "name", day("1860-01-01"), "bavaria"),
        ("Liên Xô", "name", None, "ussr"),
        ("PRU", "iso3", None, "prussia"),
        ("245", "cow", None, "bavaria"),
        ("viet  nam", "name", None, "viet-nam"),
        ("Vie\u0323\u0302t Nam", "name", None, "viet-nam"),  # decomposed letters
        ("Saint Lucia", "name", None, "saint-lucia"),
        ("antiguabarbuda", "name", None, "antigua-and-barbuda"),
        ("Yemen Arab Republic", "name", day("1980-01-01"), "north-yemen"),
    ],
)
def test_codes_and_names_mean_what_they_meant_on_the_day(
    code: Any, system: Any, on: Any, slug: str
) -> None:
    assert one(code, system, on) == slug


@pytest.mark.parametrize(
    ("code", "system", "on", "told"),
    [
        ("", "iso2", None, "is empty"),
        (None, "iso2", None, "is empty"),
        ("XZ", "iso2", None, "no state has the iso2 'XZ'"),
        ("CS", "iso2", None, "id:czechoslovakia or id:serbia-and-montenegro"),
        ("704", "any", None, "id:uzbekistan or id:viet-nam"),
        ("SS", "iso2", day("1960-01-01"), "begins 2011-07-09 (after id:sudan)"),
        ("DDR", "iso3", day("1995-01-01"), "ended 1990-10-03 (then id:germany)"),
        ("RU", "iso2", day("1960-01-01"), "after id:ussr"),
        (
            "VN",
            "iso2",
            day("1960-01-01"),
            "after id:north-viet-nam or id:republic-of-south-viet-nam",
        ),
        (
            "Bayern",
            "name",
            None,
            "id:bavaria, which ended 1871-01-18 (then id:german",
        ),
        ("Korea", "name", None, "id:korea or id:north-korea"),
        ("Germny", "name", None, "the nearest are id:germany"),
        ("<script>alert(1)</script>", "name", None, "no state has the name '<script>"),
    ],
)
def test_what_is_not_certain_has_a_reason_and_candidates(
    code: Any, system: Any, on: Any, told: str
) -> None:
    assert one(code, system, on) is None
    assert told in why(code, system, on)


def test_one_code_for_a_whole_series_only_where_it_is_asked_for() -> None:
    assert one("RU", "iso2", day("1960-01-01"), continued=True) == "ussr"
    assert one("YU", "iso2", day("2015-01-01"), continued=True) == "serbia"
    assert one("TZ", "iso2", day("1963-01-01"), continued=True) == "tanganyika"
    assert one("VN", "iso2", day("1960-01-01"), continued=True) is None


def test_a_year_in_which_a_code_passes_on_is_ambiguous_unless_it_is_said_which_counts() -> None:
    years = pl.Series([1991])
    assert "id:russia or id:ussr in 1991" in why("365", "cow", years)
    assert one("365", "cow", years, passing="first") == "ussr"
    assert one("365", "cow", years, passing="last") == "russia"
    assert one("565", "cow", pl.Series([1990]), passing="first") == "namibia"


def test_rows_keep_their_order_and_each_has_its_own_day() -> None:
    codes = pl.Series(["US", "SU", None, "SU", "US"])
    days = pl.Series([day("1990-01-01"), day("2000-01-01"), None, day("1950-01-01"), None])
    found = states.resolve(codes, "iso2", days)
    assert [i and i.removeprefix(ID) for i in found["iri"]] == [
        "united-states", None, None, "ussr", "united-states",
    ]  # fmt: skip
    assert [r is None for r in found["reason"]] == [True, False, False, True, True]
    assert states.resolve(pl.Series([], dtype=pl.String), "any").shape == (0, 2)


def test_wrong_questions_are_refused() -> None:
    codes = pl.Series(["US"])
    with pytest.raises(ParameterError, match="no system"):
        states.resolve(codes, "fips")
    with pytest.raises(ParameterError, match="1 codes and 2 days"):
        states.resolve(codes, "iso2", pl.Series([1990, 1991]))
    with pytest.raises(ParameterError, match="not String"):
        states.resolve(codes, "iso2", pl.Series(["1990"]))
    with pytest.raises(ParameterError, match="text or whole numbers"):
        states.resolve(pl.Series([2.5]), "cow")


def test_half_a_million_codes_are_one_join() -> None:
    codes = pl.Series(["VN", "US", "SU", "XX"] * 125_000)
    found = states.resolve(codes, "iso2", day("1980-01-01"))
    assert found["iri"].null_count() == 125_000  # XX is nobody's
    assert found.height == 500_000


def test_describing_gives_the_nodes_of_a_batch() -> None:
    iris = pl.Series([ID + "viet-nam", None, ID + "ussr", ID + "viet-nam", ID + "stameq"])
    nodes = states.describe(iris)
    assert nodes["node"].to_list() == [ID + "viet-nam", ID + "ussr"]
    assert nodes.row(1, named=True)["end"] == "1991-12-26"


def test_panels_take_its_codes() -> None:
    table = states.codes()
    assert table.columns == ["node", "iso3166", "cow", "begin", "end"]
    assert table.filter(pl.col("cow") == 365)["node"].len() == 4


@pytest.fixture(scope="module")
def loaded() -> coopgraph.KnowledgeGraph:
    return coopgraph.load(sources=["states"])


def test_the_register_is_loaded_by_name_and_only_then(loaded: coopgraph.KnowledgeGraph) -> None:
    assert loaded.sources == ["https://w3id.org/coopgraph/source/states"]
    ask = "ASK { id:ussr coop:end ?end ; coop:latestEnd '1991-12-26'^^xsd:date }"
    assert loaded.query(ask) is True
    assert coopgraph.load().query(ask) is False
    with pytest.raises(UnknownNameError):
        coopgraph.load(sources=["../states"])


def test_the_file_says_what_our_table_of_facts_says() -> None:
    stated = _told("states.tsv")
    made = {row["iri"].removeprefix(ID): row for row in states.register().iter_rows(named=True)}
    for row in stated:
        for column in ("iso2", "cow", "gw", "begin", "end"):
            assert (made[row["slug"]][column] or "") == row[column], row["slug"]
        names = [n for n in row["alt"].split("; ") if n]
        labels = [made[row["slug"]][f"label_{lang}"] for lang in ("en", "vi")]
        assert set(names) <= {*made[row["slug"]]["alt"], *labels}
    for row in _told("state_names.tsv"):
        state = made[row["slug"]]
        told = {row["en"], row["vi"]} - {""}
        assert told <= {*state["alt"], state["label_en"], state["label_vi"]}, row


def test_votes_are_those_of_the_state_of_the_day(tmp_path: Path) -> None:
    from coopgraph.importers import declared_kind
    from coopgraph.importers.inputs import open_inputs
    from coopgraph.importers.report import ImportReport

    calls = tmp_path / "calls.csv"
    calls.write_text(
        "rcid,session,importantvote,date,unres,amend,para,short,descr\n"
        "1,15,0,1960-11-02,R/1,0,0,A,B\n2,46,0,1991-06-01,R/2,0,0,A,B\n"
        "3,61,0,2006-12-01,R/3,0,0,A,B\n4,18,0,1963-12-03,R/4,0,0,A,B\n"
    )
    votes = tmp_path / "votes.csv"
    votes.write_text(
        "rcid,country,country_code,vote\n1,Russia,RU,yes\n2,Russia,RU,yes\n3,Russia,RU,yes\n"
        "1,Yugoslavia,YU,no\n3,Yugoslavia,YU,no\n4,Zanzibar,,yes\n4,Kenya,KE,yes\n"
        "3,Namibia,NA,abstain\n1,Atlantis,,yes\n"
    )
    report = ImportReport("un-votes", "un-votes")
    un_votes = declared_kind("un-votes")
    inputs = open_inputs(un_votes, [votes, calls], report, source="un-votes")
    ties = pl.concat([batch.complete()[0] for batch in un_votes.read(inputs, report)])
    assert ties["participant"].str.strip_prefix(ID).to_list() == [
        "ussr", "ussr", "russia", "yugoslavia", "serbia", "zanzibar", "kenya", "namibia",
        "atlantis",
    ]  # fmt: skip
    assert report.applied["state of the day"].rows == [1, 2, 4, 5]
    assert report.applied["country not in the register"].rows == [9]


def test_memberships_are_those_of_the_state_of_the_year(tmp_path: Path) -> None:
    from coopgraph.importers import declared_kind
    from coopgraph.importers.inputs import open_inputs
    from coopgraph.importers.report import ImportReport

    path = tmp_path / "state_year.csv"
    rows = [f"365,{year},RUS,1\n" for year in range(1989, 1995)]
    path.write_text("ccode,year,state,SEA\n" + "".join(rows) + "999,1990,XXX,1\n")
    report = ImportReport("cow-igo", "cow-igo")
    cow = declared_kind("cow-igo")
    inputs = open_inputs(cow, [path], report, source="cow-igo")
    made = [batch.complete() for batch in cow.read(inputs, report)]
    ties = pl.concat([ties for ties, _, _ in made]).sort("row")
    assert ties["participant"].str.strip_prefix(ID).to_list() == [
        "ussr", "russia", "cow-state-999",
    ]  # fmt: skip
    assert ["1991" in ties["end"][0], "1992" in ties["begin"][1]] == [True, True]
    assert report.applied["state of the year"].rows == [1, 2, 3]
    assert report.applied["state not in the register"].rows == [7]
    labels = pl.concat([nodes for _, nodes, _ in made])["label_en"].to_list()
    assert labels[:3] == ["Soviet Union", "Russia", "XXX"]


def test_parties_are_those_of_the_state_of_the_year(tmp_path: Path) -> None:
    from coopgraph.importers import declared_kind
    from coopgraph.importers.inputs import open_inputs
    from coopgraph.importers.report import ImportReport

    columns = [c.name for c in declared_kind("treaty-parties").tables[0].columns if c.needed]
    header = list(dict.fromkeys([*columns, "stateID", "treatyID", "StateSignature"]))
    told = [("RUS", "1950-01-02"), ("RUS", "2001"), ("DEU", "1961-05"), ("Bayern", "1995-01-01")]
    lines = [
        ",".join(
            {"stateID": who, "treatyID": "T-1", "StateSignature": day}.get(c, "") for c in header
        )
        for who, day in told
    ]
    path = tmp_path / "parties.csv"
    path.write_text("\n".join([",".join(header), *lines]) + "\n")
    report = ImportReport("treaty-parties", "treaty-parties")
    parties = declared_kind("treaty-parties")
    inputs = open_inputs(parties, [path], report, source="treaty-parties")
    ties = pl.concat([batch.complete()[0] for batch in parties.read(inputs, report)])
    found = dict(ties.sort("row").select("row", pl.col("participant").str.strip_prefix(ID)).rows())
    assert found == {1: "ussr", 2: "russia", 3: "west-germany", 4: "territory-bayern"}
    assert report.applied["state of the year"].rows == [1, 3]


def test_the_register_keeps_the_rules_for_every_source(tmp_path: Path) -> None:
    """Each date with its evidence, each dated name with its kind, the files with their digests.

    Of the states a few, one for each thing that is told of some: the whole takes long.
    """
    store = EmbeddedStore()
    store.load_turtle(states.path(), f"{SOURCE}states")
    some = store.unite().construct(
        "CONSTRUCT { ?s ?p ?o } WHERE { "
        "VALUES ?state { id:turkiye id:nepal id:morocco id:european-union } "
        "{ ?state (^coop:successor/coop:changes)? ?s } UNION { ?state coop:hasName ?s } "
        "UNION { ?s coop:successor ?state } "
        "UNION { VALUES ?cls { coop:Source coop:Evidence } ?s a ?cls } ?s ?p ?o }"
    )
    path = tmp_path / "states.ttl"
    path.write_bytes(b"".join(f"{t} .\n".encode() for t in sorted(some, key=str)))
    report = validate([path])
    assert len(some) > 150
    assert [v for v in report.violations if v.severity == "violation"] == []


def test_a_renamed_state_has_all_its_names_with_kind_and_time(
    loaded: coopgraph.KnowledgeGraph,
) -> None:
    rows = loaded.query(
        "SELECT ?name ?kind ?begin ?end WHERE { VALUES ?state { id:turkiye id:nepal } "
        "?state coop:hasName ?n . ?n skos:prefLabel ?name ; coop:nameKind ?kind . "
        "OPTIONAL { ?n coop:begin ?begin } OPTIONAL { ?n coop:end ?end } "
        "FILTER(LANG(?name) = 'en') } ORDER BY ?begin"
    )
    assert [(*row[:2], *(day and str(day) for day in row[2:])) for row in rows] == [
        ("Ottoman Empire", f"{CONCEPT}short", None, "1922-11-01"),
        ("Kingdom of Nepal", f"{CONCEPT}official", None, "2008-05-28"),
        ("Turkey", f"{CONCEPT}short", "1923-10-29", "2022-06-01"),
        ("Federal Democratic Republic of Nepal", f"{CONCEPT}official", "2008-05-28", "2020-12-14"),
        ("Nepal", f"{CONCEPT}official", "2020-12-14", None),
        ("Türkiye", f"{CONCEPT}short", "2022-06-01", None),
    ]


def test_the_code_of_a_union_is_no_country_code() -> None:
    union = pl.Series([f"{ID}european-union", f"{ID}viet-nam"])
    told = states.facts(union).filter(pl.col("value").is_in(["EU", "VN"]))
    assert told.select("value", "type").rows() == [("EU", states.RESERVED), ("VN", "text")]
    assert one("EU", "iso2") == "european-union"


@pytest.mark.parametrize(
    ("written", "state"),
    [
        # As the tables of banks, ISO and the United Nations write names.
        ("Congo, Rep.", "congo"), ("Congo, Dem. Rep.", "democratic-republic-of-the-congo"),
        ("Iran, Islamic Rep.", "iran"), ("Korea, Dem. People's Rep.", "north-korea"),
        ("Micronesia, Fed. Sts.", "micronesia"), ("Venezuela, RB", "venezuela"),
        ("Gambia, The", "gambia"), ("Netherlands (the)", "netherlands"),
        ("Korea (the Republic of)", "republic-of-korea"), ("Virgin Islands (U.S.)",
                                                           "us-virgin-islands"),
        ("Thailand (Siam)", "thailand"), ("Benin (Dahomey)", "benin"),
        ("Guinea (Bissau)", "guinea-bissau"), ("Samoa (American)", "american-samoa"),
        ("Congo (Kinshasa)", "democratic-republic-of-the-congo"),
        ("CHDCND Triều Tiên", "north-korea"), ("CHXHCN Việt Nam", "viet-nam"),
        ("CH Pháp", "france"), ("CHLB Đức", "germany"),
        # Of two names that mean two states neither is taken.
        ("Chad (Mali)", None), ("Niger (Atlantis)", None),
    ],
)  # fmt: skip
def test_names_resolve_in_the_ways_in_which_tables_write_them(
    written: str, state: str | None
) -> None:
    assert one(written, "any") == state


@pytest.mark.parametrize(
    ("code", "system", "state"),
    [
        ("Q881", "wikidata", "viet-nam"), ("http://www.wikidata.org/entity/Q928", "any",
                                           "philippines"),
        ("https://www.wikidata.org/wiki/Q55", "any", "netherlands"),
        ("wd:Q29999", "any", "netherlands"), ("Q15180", "any", "ussr"),
        ("704", "m49", "viet-nam"), ("704", "gw", "uzbekistan"), ("704.0", "iso_n", "viet-nam"),
        ("UKG", "cowc", "united-kingdom"), ("GMY", "cowc", "germany"), ("HUN", "gwc", "hungary"),
        ("UKG", "any", None), ("Q0", "any", None),
    ],
)  # fmt: skip
def test_a_system_of_codes_can_be_stated(code: str, system: str, state: str | None) -> None:
    assert one(code, system) == state


@pytest.mark.parametrize(
    ("column", "system"),
    [
        (["260", "340", "678", "970", "704", "2"], "gw"),
        (["2", "200", "345", "816", "946"], "cow"),
        (["704", "764", "156", "410", "4"], "iso_n"),
        (["VN", "TH", "AU", "AL"], "iso2"), (["VNM", "THA", "CAN"], "iso3"),
        (["UKG", "SPN", "GMY", "POR", "SWZ"], "cowc"),
        (["AU", "AL", "CAN", "VN"], None), (["ILO", "BIS", "PAN", "COM"], None),
    ],
)  # fmt: skip
def test_the_system_is_judged_from_the_whole_column(column: list[str], system: str | None) -> None:
    assert states.judge(pl.Series(column), day("2015-07-01")).system == system


def test_the_state_of_a_day_is_told_of_those_carried_on() -> None:
    asked = [
        ("russia", "1945-10-24", "ussr"), ("germany", "1973-09-18", "west-germany"),
        ("russia", "2000-01-01", "russia"), ("viet-nam", "1977-09-20", "viet-nam"),
        ("estonia", "1960-01-01", None), ("nowhere", "1960-01-01", None),
    ]  # fmt: skip
    iris = pl.Series([ID + slug for slug, _, _ in asked])
    found = states.on_day(iris, pl.Series([day(text) for _, text, _ in asked]))
    assert found.to_list() == [ID + slug if slug else None for _, _, slug in asked]


def test_whoever_bore_a_name_is_told() -> None:
    found = states.bearers(pl.Series(["Republic of China", "Nhật", "Atlantis", None]))
    slugs = [[iri.removeprefix(ID) for iri in iris] for iris in found.to_list()]
    assert slugs == [["china", "taiwan"], ["japan"], [], []]


def test_items_of_wikidata_are_borne_by_one_state_each() -> None:
    items = states.register().explode("wikidata").drop_nulls("wikidata")
    assert items["wikidata"].is_unique().all()
    assert items["wikidata"].str.contains(r"^Q\d+$").all()
    current = states.register().filter(pl.col("end").is_null() & pl.col("iso2").is_not_null())
    assert current.filter(pl.col("wikidata").list.len() == 0)["iso2"].to_list() == []
