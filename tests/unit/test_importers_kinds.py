"""Kinds of foreign data on small invented files of their layout."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from coopgraph.errors import CoopgraphError, DataError, ParameterError
from coopgraph.importers import declared_kind
from coopgraph.importers.edtf_rules import normalise
from coopgraph.importers.inputs import open_inputs
from coopgraph.importers.report import ImportReport
from coopgraph.namespaces import CONCEPT, COOP, ID

REAL = Path(__file__).parents[3] / "shared" / "data"


class Read:
    """What a kind's reader made of files."""

    def __init__(self, name: str, paths: list[Path], **options: str) -> None:
        self.report = ImportReport(name, "test")
        inputs = open_inputs(
            declared_kind(name), paths, self.report, source="test", options=options
        )
        made = [batch.complete() for batch in declared_kind(name).read(inputs, self.report)]
        self.ties, self.nodes, self.facts = (pl.concat(part) for part in zip(*made, strict=True))
        self.report.check()

    def skipped(self) -> dict[str, list[int]]:
        made: dict[str, list[int]] = {}
        for account in self.report.files.values():
            for reason, tally in account.skipped.items():
                made[reason] = sorted(made.get(reason, []) + tally.rows)
        return made

    def merged(self) -> dict[str, list[int]]:
        return {r: t.rows for a in self.report.files.values() for r, t in a.merged.items()}

    def applied(self) -> dict[str, list[int]]:
        return {rule: tally.rows for rule, tally in self.report.applied.items()}


def written(folder: Path, **files: str) -> list[Path]:
    paths = []
    for name, text in files.items():
        path = folder / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


# ---------------------------------------------------------------- votes

CALLS = (
    "rcid,session,importantvote,date,unres,amend,para,short,descr\n"
    "1,1,0,1946-01-01,R/1/1,,,RULES,To adopt the rules\n"
    "2,1,,1946-13-01,,,,,\n"
    "2,1,,1946-01-02,,,,,\n"
)
ISSUES = "rcid,short_name,issue\n1,me,Peace\n1,me,Peace\n7,me,Peace\n"
VOTES = (
    "rcid,country,country_code,vote\n"
    "1,Namibia,NA,yes\n"
    "1,Zanzibar,,no\n"
    "2,Namibia,NA,2\n"
    "1,Namibia,NA,yes\n"
    "1,Namibia,NA,no\n"
    "9,Namibia,NA,no\n"
    "1,Togo,TG,8\n"
    "1,Togo,TG,maybe\n"
    "1,,,yes\n"
)


def test_votes_become_participations_in_dated_events(tmp_path: Path) -> None:
    read = Read("un-votes", written(tmp_path, v=VOTES, c=CALLS, i=ISSUES))
    assert read.ties.select("role", "during", "row").rows() == [
        (CONCEPT + "voteYes", "1946-01-01", 1),
        (CONCEPT + "voteNo", "1946-01-01", 2),
        (CONCEPT + "voteAbstain", None, 3),
    ]
    namibia, zanzibar = read.ties["participant"][0], read.ties["participant"][1]
    assert namibia != zanzibar
    assert read.ties["participant"][2] == namibia
    assert read.ties["framework"].to_list() == [
        ID + "un-roll-call-1", ID + "un-roll-call-1", ID + "un-roll-call-2"
    ]  # fmt: skip
    assert read.ties["tie"].is_unique().all()
    events = read.nodes.filter(pl.col("cls") == "Event")
    assert events["label_en"].to_list() == [
        "UN General Assembly roll call 1 (session 1, R/1/1): RULES",
        "UN General Assembly roll call 2 (session 1)",
    ]
    assert (ID + "un-roll-call-1", COOP + "concerns", ID + "un-issue-peace") in read.facts.select(
        "subject", "predicate", "value"
    ).rows()
    assert read.merged() == {
        "the same vote again": [4],
        "the same issue of the same roll call": [2],
    }
    assert read.skipped() == {
        "the roll call came before": [3],
        "no roll call has this number": [3, 6],
        "an earlier row says the state voted otherwise": [5],
        "no vote was cast": [7],
        "the vote is no known code": [8],
        "neither code nor name of the country": [9],
    }
    assert read.applied()["country by name"] == [2]
    assert read.applied()["undated roll call"] == [2]


@pytest.mark.skipif(not (REAL / "un_votes").is_dir(), reason="the data set is not here")
def test_the_real_roll_calls_are_all_there(tmp_path: Path) -> None:
    folder = REAL / "un_votes"
    votes = written(tmp_path, v="rcid,country,country_code,vote\n3,Namibia,NA,yes\n")
    names = ("un_roll_calls", "un_roll_call_issues")
    read = Read("un-votes", [*votes, *(folder / f"{name}.csv.xz" for name in names)])
    assert read.nodes.filter(pl.col("cls") == "Event").height == 6203
    assert read.facts.filter(pl.col("predicate") == COOP + "concerns").height == 5745
    assert not read.skipped()
    assert not read.merged()


# ---------------------------------------------------------------- memberships

STATE_YEAR = (
    "ccode,year,state,AAA,bbb\n"
    "2,1990,USA,1,0\n2,1991,USA,1,3\n2,1992,USA,2,3\n2,1993,USA,0,-9\n2,1994,USA,0,3\n"
    "816,1990,DRV,-1,-9\n816,1991,DRV,1,\n816,1992,DRV,1,0\n"
)
IGO_YEAR = (
    "ioname,orgname,year,usa,drv,ionum,version\n"
    "AAA,A of all,1990,1,-1,5,3\nAAA,A of all,1991,1,1,5,3\nAAA,A of all,1992,2,1,5,3\n"
    "AAA,A of all,1993,0,1,5,3\n"
)


def spells(read: Read) -> list[tuple[str | None, ...]]:
    return [
        (w, f, r, b, e)
        for w, f, r, b, e in read.ties.select(
            pl.col("participant").str.split("/").list.last(),
            pl.col("framework").str.split("/").list.last(),
            pl.col("role").str.split("/").list.last(),
            "begin",
            "end",
        )
        .sort("participant", "framework", "begin")
        .rows()
    ]


def test_years_become_spells_and_missing_is_not_absence(tmp_path: Path) -> None:
    read = Read("cow-igo", written(tmp_path, s=STATE_YEAR))
    made = {(f, r, b, e) for _, f, r, b, e in spells(read)}
    assert made == {
        ("igo-aaa", "member", "[..1990]", "1991"),  # the table begins in 1990
        ("igo-aaa", "associateMember", "1992", "1992"),  # another code, another spell
        ("igo-bbb", "observer", "1991", "[1992..]"),  # 1993 is missing, which is no end
        ("igo-bbb", "observer", "[..1994]", "[1994..]"),
        ("igo-aaa", "member", "1991", "[1992..]"),  # the table ends in 1992
    }
    assert read.report.made["cells missing"] == 3
    assert read.report.made["cells not in existence"] == 1
    first = read.ties.filter(pl.col("begin") == "1992")
    assert first["row"].to_list() == [3]
    assert "IntergovernmentalOrganization" in set(read.nodes["cls"])


def test_both_layouts_say_the_same(tmp_path: Path) -> None:
    read = Read("cow-igo", written(tmp_path, i=IGO_YEAR))
    made = {(f, r, b, e) for _, f, r, b, e in spells(read)}
    assert made == {
        ("igo-aaa", "member", "[..1990]", "1991"),
        ("igo-aaa", "associateMember", "1992", "1992"),
        ("igo-aaa", "member", "1991", "[1993..]"),
    }
    names = dict(read.nodes.select("node", "label_en").rows())
    assert names[ID + "igo-aaa"] == "A of all"


def test_a_column_means_the_state_of_the_year_as_a_number_does(tmp_path: Path) -> None:
    rows = (
        "ccode,year,state,AAA\n"
        "365,1990,RUS,1\n365,1991,RUS,1\n365,1992,RUS,1\n816,1970,DRV,1\n816,1990,DRV,1\n"
    )
    columns = (
        "ioname,orgname,year,russia,vietnam,atlantis,ionum\nAAA,A,1970,-9,1,0,5\n"
        "AAA,A,1990,1,1,0,5\nAAA,A,1991,1,-9,1,5\nAAA,A,1992,1,-9,1,5\n"
    )
    one, two = (
        Read("cow-igo", written(tmp_path, **{n: t})) for n, t in (("a", rows), ("b", columns))
    )
    made = spells(one)
    assert [row for row in spells(two) if row[0] != "cow-state-atlantis"] == made
    assert {row[0] for row in made} == {"russia", "ussr", "viet-nam", "north-viet-nam"}
    assert ("cow-state-atlantis", "igo-aaa", "member", "1991", "[1992..]") in spells(two)
    assert two.report.notes == ["columns that stand for several states in turn: russia, vietnam"]


def test_doubled_years_are_merged_or_skipped(tmp_path: Path) -> None:
    text = "ccode,year,state,AAA\n2,1990,USA,1\n2,1990,USA,1\n2,1990,USA,0\n"
    read = Read("cow-igo", written(tmp_path, s=text))
    assert list(read.merged().values()) == [[2]]
    assert list(read.skipped().values()) == [[3]]
    assert read.ties.height == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ccode,year,state,AAA\n2,1990,USA,1\n2,1991,USA,7\n", "row 2, column AAA: '7' is no code"),
        ("ccode,year,state,AAA\n2,90,USA,1\n", "row 1, column year: '90' is no year"),
        ("ccode,year,state,AAA\n,1990,USA,1\n", "row 1, column ccode: it is empty"),
        ("ccode,year,state\n2,1990,USA\n", "no column of an organisation"),
    ],
)
def test_cells_that_nobody_explained_are_refused(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=message) as caught:
        Read("cow-igo", written(tmp_path, s=text))
    assert caught.value.file == tmp_path / "s.csv"


def test_one_layout_at_a_time(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="both layouts"):
        Read("cow-igo", written(tmp_path, s=STATE_YEAR, i=IGO_YEAR))


# ---------------------------------------------------------------- treaties


@pytest.mark.parametrize(
    ("cell", "end", "edtf", "rule"),
    [
        ("2005-09", False, "2005-09", None),
        ("1966", True, "1966", None),
        ("1978-02-17?", False, "1978-02-17?", "uncertain"),
        ("..1816-01-01", False, "[..1816-01-01]", "before"),
        ("1816..", False, "[1816..]", "before"),
        ("1981-09..1981-10", False, "[1981-09..1981-10]", "range"),
        ("-0753", False, None, "before year 1"),
        ("-0753-04-21", False, None, "before year 1"),
        ("9999-12-31", True, "..", "sentinel"),
        ("9999-12-31", False, None, "sentinel"),
        ("2899-01-01", True, "..", "sentinel"),
        ("2564-01-01", True, None, "other calendar"),
        ("2510", False, None, "other calendar"),
        ("2021-02-29", False, None, "impossible"),
        ("2020-99-99", True, None, "impossible"),
        ("soon", False, None, "unreadable"),
        ("", False, None, None),
        (None, False, None, None),
    ],
)
def test_each_odd_date_has_its_rule(
    cell: str | None, end: bool, edtf: str | None, rule: str | None
) -> None:
    report = ImportReport("k", "s")
    cells = pl.Series("d", ["1999-01-01", cell], dtype=pl.String)
    made = normalise(cells, pl.Series([1, 2]), report, end=end)
    assert made.to_list() == ["1999-01-01", edtf]
    assert {r: t.rows for r, t in report.applied.items()} == ({rule: [2]} if rule else {})


PARTIES = (
    "stateID,treatyID,Title,Begin,End,Signature,StateSignature,StateRatification,Force,StateForce,"
    "Term,StateEnd,Coder,Comments\n"
    # 1 signs and is bound; 2 the same again; 3 the same party later anew
    "VNM,A_1990A,Alpha,1990,,1990-05,1990-05-01,,1991,1991-01-01,,9999-12-31,X,\n"
    "VNM,A_1990A,Alpha,1990,,1990-05,1990-05-01,,1991,1991-01-01,,9999-12-31,X,\n"
    "VNM,A_1990A,Alpha,1990,,1990-05,,,1991,2001-01-01,,2000-01-01,X,\n"
    # 4 ratified only; 5 nothing known; 6 an organisation; 7 a part of a state
    "JPN,A_1990A,Alpha,1990,,1990-05,,1990-06,,,,,X,\n"
    "FRA,A_1990A,Alpha,1990,,1990-05,,,,,,,X,\n"
    "IO-IAEA,A_1990A,Alpha,1990,,1990-05,1990-05-02,,,,,,X,\n"
    "Bayern,A_1990A,Alpha,1990,,1990-05,1990-05-03,,,,,,X,\n"
    # 8 and 9: one id, two treaties; 10 nobody
    "JPN,B_2000A,Beta,2000,1999,2000-01-01,2000-01-01,,,,,,X,\n"
    "JPN,B_2000A,Gamma,2000,,2000-01-01,2000-01-01,,,,2010-01-01,,X,\n"
    "Member countries not listed,B_2000A,Beta,2000,,2000-01-01,,,,,,,X,\n"
    ",B_2000A,Beta,2000,,,,,,,,,X,\n"
)


def test_each_tie_of_a_treaty_has_the_state_of_its_day(tmp_path: Path) -> None:
    table = """stateID,treatyID,Title,StateSignature,StateRatification,StateForce,StateEnd
RUS,C_1980A,Seas,1980-09-16,1981-05-26,1982-04-07,1991-12-20
RUS,C_1980A,Seas,1980-09-16,1981-05-26,1992-01-15,
DEU,C_1980A,Seas,1981,,1990-10-01,1990-12-31
RUS,D_1987R,Ends,,,1987-10,2019-10
YUG,D_1987R,Ends,,,1987-10,2019-10
"""
    read = Read("treaty-parties", written(tmp_path, p=table))
    rows = read.ties.select(
        pl.col("tie", "participant", "role").str.split("/").list.last(), "begin", "during"
    ).rows()
    assert rows == [
        ("treaty-c-1980a-ussr-signatory", "ussr", "signatory", None, "1980-09-16"),
        ("treaty-c-1980a-ussr-party", "ussr", "party", "1982-04-07", None),
        ("treaty-c-1980a-russia-party", "russia", "party", "1992-01-15", None),
        ("treaty-c-1980a-west-germany-signatory", "west-germany", "signatory", None, "1981"),
        ("treaty-c-1980a-west-germany-party", "west-germany", "party", "1990-10-01", None),
        ("treaty-d-1987r-ussr-party", "ussr", "party", "1987-10", None),
        ("treaty-d-1987r-yugoslavia-party", "yugoslavia", "party", "1987-10", None),
        ("treaty-d-1987r-russia-party-of-ussr", "russia", "party", "1991-12-26", None),
        *(
            (f"treaty-d-1987r-{state}-party-of-yugoslavia", state, "party", begin, None)
            for state, begin in (
                ("federal-republic-of-yugoslavia", "1992-04-27"),
                ("serbia-and-montenegro", "2003-02-04"),
                ("serbia", "2006-06-03"),
            )
        ),
    ]
    assert [(r[0], r[1]) for r in read.ties.select("row", "end").rows() if r[1]] == [
        (1, "1991-12-20"), (4, "2019-10"), (5, "2019-10"),
    ]  # fmt: skip
    assert read.applied()["the code passes on"] == [4, 5, 5, 5]
    ends = Read("treaty-parties", written(tmp_path, p=table), succession="ends").ties
    assert ends.height == read.ties.height - 4
    with pytest.raises(ParameterError, match="such as row 4"):
        Read("treaty-parties", written(tmp_path, p=table), succession="ask")
    applied = read.applied()
    assert applied["end after the state's own"] == [3, 4, 5]
    assert applied["signed once"] == [2]
    assert applied["state of the tie"] == [2]
    assert "repeated key" not in applied


def test_parties_follow_the_stated_rules(tmp_path: Path) -> None:
    read = Read("treaty-parties", written(tmp_path, p=PARTIES))
    ties = {
        r[0].rsplit("/", 1)[1]: r[1:]
        for r in read.ties.select("tie", "begin", "end", "during", "row").rows()
    }
    alpha = {k: v for k, v in ties.items() if k.startswith("treaty-a-1990a-")}
    by_row = sorted((v[3], k.split("1990a-")[1].split("-", 1)[1], v[:3]) for k, v in alpha.items())
    assert [(row, what) for row, _, what in by_row] == [
        (1, ("1991-01-01", "..", None)),
        (1, (None, None, "1990-05-01")),
        (3, ("2001-01-01", None, None)),
        (4, ("[1990-06..]", None, None)),
        (5, (None, None, None)),
        (6, (None, None, "1990-05-02")),
        (7, (None, None, "1990-05-03")),
    ]
    assert len({k for k in ties if k.startswith("treaty-b-2000a-")}) == 2
    assert read.ties["tie"].is_unique().all()
    assert list(read.merged().values()) == [[2]]
    assert read.skipped() == {
        "the cell says that the parties are not listed": [10],
        "the party is not named": [11],
    }
    applied = read.applied()
    assert applied["repeated key"] == [3]
    assert applied["colliding id"] == [8, 9]
    assert applied["end before begin"] == [3]
    assert applied["treaty ends before it begins"] == [8]
    assert applied["ratified, force not told"] == [4]
    assert applied["no date of the party"] == [5]
    assert applied["organisation"] == [6]
    assert applied["territory"] == [7]
    assert applied["sentinel"] == [1, 2]
    classes = dict(read.nodes.select(pl.col("node").str.split("/").list.last(), "cls").rows())
    assert classes["igo-iaea"] == "IntergovernmentalOrganization"
    assert classes["territory-bayern"] == "Territory"
    assert sum(c == "Agreement" for c in classes.values()) == 3
    stages = read.facts.filter(pl.col("predicate") == COOP + "stage")
    assert sorted(v.removeprefix(CONCEPT) for v in stages["value"]) == [
        "inForce", "signed", "signed", "signed", "terminated"
    ]  # fmt: skip


def test_iris_of_treaties_do_not_depend_on_the_order_of_rows(tmp_path: Path) -> None:
    lines = PARTIES.splitlines(keepends=True)
    one = Read("treaty-parties", written(tmp_path, p=PARTIES))
    two = Read("treaty-parties", written(tmp_path, q=lines[0] + "".join(lines[:0:-1])))
    assert set(one.ties["framework"]) == set(two.ties["framework"])


# ---------------------------------------------------------------- events

NAMED = (
    "South Korea\tCriticize\tNorth Korea\t2014-05-13\n"
    "South Korea\tCriticize\tNorth Korea\t2014-05-13\n"
    'Citizen "X"\tMake a visit\tIran\t2014-02-30\n'
    "Iran\tMake a visit\t\t2014-02-03\n"
)


def test_events_have_an_initiator_and_an_addressee(tmp_path: Path) -> None:
    read = Read("events", written(tmp_path, e=NAMED))
    assert read.ties.select("role", "during", "row").rows() == [
        (CONCEPT + "initiator", "2014-05-13", 1),
        (CONCEPT + "addressee", "2014-05-13", 1),
    ]
    assert read.ties["framework"].n_unique() == 1
    assert read.merged() == {"the same event again": [2]}
    assert read.skipped() == {"the object is empty": [4], "the time is no day": [3]}
    event = read.nodes.filter(pl.col("cls") == "Event")["label_en"].to_list()
    assert event == ["South Korea: Criticize → North Korea (2014-05-13)"]


def test_events_are_of_the_states_of_their_year(tmp_path: Path) -> None:
    lines = "".join(f"Russia\tThank\tVietnam\t{year}-05-13\n" for year in (1980, 1995))
    read = Read("events", written(tmp_path, e=lines))
    who = read.ties.select(pl.col("participant").str.split("/").list.last(), "row").rows()
    assert who == [("ussr", 1), ("viet-nam", 1), ("russia", 2), ("viet-nam", 2)]


def test_numbered_events_need_dictionaries_and_a_clock(tmp_path: Path) -> None:
    files = {
        "train": "0\t1\t1\t24\n1\t0\t0\t48\n5\t0\t0\t0\n",
        "entity2id": "Viet Nam\t0\nJapan\t1\n",
        "relation2id": "0\tThank\n1\tConsult\n",
    }
    paths = written(tmp_path, **files)
    read = Read("events", paths, start="2014-01-01", step="24")
    assert read.ties["during"].to_list() == ["2014-01-02"] * 2 + ["2014-01-03"] * 2
    labels = set(read.nodes["label_en"])
    assert {"Japan: Thank → Viet Nam (2014-01-03)"} <= labels
    assert read.skipped() == {"the dictionary of entities lacks the subject": [3]}
    with pytest.raises(ParameterError, match="are numbers"):
        Read("events", paths)
    with pytest.raises(ParameterError, match="are numbers"):
        Read("events", paths[:1], start="2014-01-01")
    with pytest.raises(ParameterError, match="start is a day"):
        Read("events", paths, start="yesterday")


def test_kinds_are_found_by_name() -> None:
    with pytest.raises(CoopgraphError, match="un-votes"):
        declared_kind("un-vote")


def test_bounds_of_columns_are_those_of_single_values() -> None:
    from itertools import product

    from coopgraph.dates import stated_bounds
    from coopgraph.lifting.bounds import BatchBounds

    values = (None, "2021", "2021-02~", "[..2020]", "..")
    rows = [
        (b, e, d, k)
        for b, e, d, k in product(values[:4], values, (None, "2019-05"), (None, True, False))
    ]
    frame = pl.DataFrame(
        rows,
        {"begin": pl.String, "end": pl.String, "during": pl.String, "end_known": pl.Boolean},
        orient="row",
    ).with_columns(pl.lit("f").alias("file"), pl.int_range(1, len(rows) + 1).alias("row"))
    made = BatchBounds().add(frame)
    names = (
        "earliest_begin",
        "latest_begin",
        "earliest_end",
        "latest_end",
        "end_open",
        "end_known",
    )
    assert made.select(names).rows() == [tuple(stated_bounds(*row)) for row in rows]
    bad = frame.with_columns(pl.lit("2021-02-30").alias("during"))
    with pytest.raises(DataError, match="row 1, during: '2021-02-30' is not a date"):
        BatchBounds().add(bad)
