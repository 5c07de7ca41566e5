"""Data sets as they are published today: packed, in sister layouts, with the publisher's counts.

All rows are invented; only the layouts (names of columns, spelling of codes) are the publishers'.
"""

from __future__ import annotations

import gzip
import io
import lzma
import zipfile
from pathlib import Path

import polars as pl
import pytest

from coopgraph.errors import DataError, ParameterError
from coopgraph.importers import declared_kind, run
from coopgraph.importers.containers import member_of, open_bytes
from coopgraph.importers.inputs import open_inputs
from coopgraph.importers.report import ImportReport
from coopgraph.namespaces import CONCEPT, COOP, ID


class Read:
    """What a kind's reader made of one file, given as text or bytes."""

    def __init__(self, kind: str, path: Path, *more: Path, **options: str) -> None:
        self.report = ImportReport(kind, "test")
        given = {name.replace("_", "-"): value for name, value in options.items()}
        declared = declared_kind(kind)
        inputs = open_inputs(declared, [path, *more], self.report, source="test", options=given)
        made = [batch.complete() for batch in declared.read(inputs, self.report)]
        self.ties, self.nodes, self.facts = (pl.concat(part) for part in zip(*made, strict=True))
        self.report.check()

    def ended(self, how: str) -> dict[str, list[int]]:
        accounts = self.report.files.values()
        return {r: sorted(t.rows) for a in accounts for r, t in getattr(a, how).items()}

    def applied(self) -> dict[str, list[int]]:
        return {rule: tally.rows for rule, tally in self.report.applied.items()}

    def said(self, predicate: str) -> list[tuple[str, str]]:
        told = self.facts.filter(pl.col("predicate") == predicate)
        return [(s.removeprefix(ID), v) for s, v in told.select("subject", "value").rows()]

    def tied(self, *columns: str) -> list[tuple[object, ...]]:
        """Give ties as (participant, role, …) without the long beginnings of IRIs."""
        bare = pl.col(pl.String).str.strip_prefix(ID).str.strip_prefix(CONCEPT)
        return list(self.ties.select(columns).with_columns(bare).iter_rows())


def file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


# ---------------------------------------------------------------- how files are packed

CALLS = "rcid,session,date\n1,1,1946-01-01\n"
VOTES = "rcid,country,country_code,vote\n1,Namibia,NA,yes\n1,Togo,TG,no\n"


def zipped(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return path


def test_a_file_is_told_by_its_content_however_it_is_packed(tmp_path: Path) -> None:
    calls = file(tmp_path, "calls.csv", CALLS)
    packed = {
        "votes.csv": gzip.compress(VOTES.encode()),  # the ending says nothing
        "votes.dat": lzma.compress(VOTES.encode()),
    }
    for name, content in packed.items():
        path = tmp_path / name
        path.write_bytes(content)
        assert Read("un-votes", path, calls).ties.height == 2
    one = zipped(tmp_path / "one.zip", readme_dot_pdf="-", data__votes_dot_csv=VOTES)
    read = Read("un-votes", one, calls)
    assert read.ties.height == 2
    assert "one.zip is an archive, of which data/votes.csv is read" in read.report.notes
    two = zipped(tmp_path / "two.zip", v_dot_csv=VOTES, c_dot_csv=CALLS)
    with pytest.raises(DataError, match=r"holds 2 files of data: v\.csv, c\.csv") as caught:
        Read("un-votes", two, calls)
    assert caught.value.hint == "say which: two.zip/v.csv"
    assert Read("un-votes", two / "v.csv", two / "c.csv").ties.height == 2
    with pytest.raises(DataError, match=r"two\.zip: holds no x\.csv"):
        Read("un-votes", two / "x.csv", calls)
    bare = zipped(tmp_path / "bare.zip", a_dot_pdf="-", b_dot_pdf="-")
    with pytest.raises(DataError, match="holds no table"):
        member_of(bare)
    book = zipped(tmp_path / "book.csv", **{"[Content_Types].xml": "", "xl/workbook.xml": ""})
    with pytest.raises(DataError, match="this is not un-votes; it looks like table"):
        Read("un-votes", book, calls)
    cut = tmp_path / "cut.zip"
    cut.write_bytes(one.read_bytes()[:-40])
    with pytest.raises(DataError, match="damaged or no zip file"):
        open_bytes(cut)


def test_stata_files_are_read_as_their_text_would_be(tmp_path: Path) -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(
        {
            "rcid": [1.0, 1.0, float("nan")],
            "country": ["Namibia", "Togo", ""],
            "country_code": ["NA", "TG", ""],
            "vote": pd.array([1, 3, 2], dtype="int8"),
        }
    )
    calls = file(tmp_path, "calls.csv", CALLS)
    for version in (114, 118):
        path = tmp_path / f"v{version}.dta"
        frame.to_stata(path, write_index=False, version=version)
        read = Read("un-votes", path, calls)
        assert read.tied("participant", "role") == [("namibia", "voteYes"), ("togo", "voteNo")]
        assert read.ended("skipped") == {"no roll call has this number": [3]}
    inside = tmp_path / "stata.zip"
    with zipfile.ZipFile(inside, "w") as archive:
        archive.write(path, "v.dta")
    assert Read("un-votes", inside, calls).ties.height == 2
    days = io.BytesIO()
    pd.DataFrame({"rcid": [1], "session": [1], "date": [pd.Timestamp(1946, 1, 1)]}).to_stata(
        days, write_index=False, convert_dates={"date": "td"}
    )
    (tmp_path / "calls.dta").write_bytes(days.getvalue())
    votes = file(tmp_path, "votes.csv", VOTES)
    assert set(Read("un-votes", votes, tmp_path / "calls.dta").ties["during"]) == {"1946-01-01"}
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(DataError, match="cannot be read as a Stata file"):
        Read("un-votes", path, calls)


def test_columns_that_nobody_uses_are_named(tmp_path: Path) -> None:
    votes = file(tmp_path, "v.csv", "rcid,country,country_code,vote,mood\n1,Togo,TG,no,glad\n")
    read = Read("un-votes", votes, file(tmp_path, "c.csv", CALLS))
    assert read.report.notes == ["columns of v.csv that are not used: mood"]


# ---------------------------------------------------------------- the UN Digital Library

UNDL = (
    "undl_id,ms_code,ms_name,ms_vote,date,session,resolution,draft,committee_report,meeting,title,"
    "agenda_title,subjects,vote_note,total_yes,total_no,total_abstentions,total_non_voting,"
    "total_ms,undl_link\n"
)


def undl(record: int, code: str, name: str, vote: str, date: str, totals: str) -> str:
    return (
        f"{record},{code},{name},{vote},{date},45,A/RES/45/{record},,,A/45/PV.1,On rivers,Rivers,"
        f"RIVERS|PEACE--LAKES,,{totals},https://example.org/{record}\n"
    )


def test_the_un_digital_librarys_voting_data_are_roll_calls(tmp_path: Path) -> None:
    rows = [
        undl(7, "VNM", "VIET NAM", "Y", "1990-10-01", "2.0,1.0,0.0,1.0,4.0"),
        undl(7, "SUN", "USSR", "Y", "1990-10-01", "2.0,1.0,0.0,1.0,4.0"),
        undl(7, "TGO", "TOGO", "N", "1990-10-01", "2.0,1.0,0.0,1.0,4.0"),
        undl(7, "FJI", "FIJI", "X", "1990-10-01", "2.0,1.0,0.0,1.0,4.0"),
        undl(8, "VNM", "VIET NAM", "A", "2020-10-01", "3.0,0.0,1.0,,4.0"),
        undl(8, "TGO", "TOGO", "", "2020-10-01", "3.0,0.0,1.0,,4.0"),
        undl(8, "VNM", "VIET NAM", "A", "2020-10-01", "3.0,0.0,1.0,,4.0"),
    ]
    read = Read("un-votes", file(tmp_path, "undl.csv", UNDL + "".join(rows)))
    assert read.tied("participant", "role", "during", "framework") == [
        ("viet-nam", "voteYes", "1990-10-01", "un-roll-call-undl-7"),
        ("ussr", "voteYes", "1990-10-01", "un-roll-call-undl-7"),
        ("togo", "voteNo", "1990-10-01", "un-roll-call-undl-7"),
        ("viet-nam", "voteAbstain", "2020-10-01", "un-roll-call-undl-8"),
    ]
    assert read.ended("skipped") == {"no vote was cast": [4, 6]}
    assert read.ended("merged") == {"the same vote again": [7]}
    assert ("un-roll-call-undl-7", ID + "un-issue-peace-lakes") in read.said(COOP + "concerns")
    assert read.report.made["roll calls with the votes that the publisher counts"] == 1
    (differing,) = read.report.applied["other total than the publisher's"].values
    assert differing.startswith("undl-8, 3 yes told, 0 read")
    assert not read.report.notes  # every column is declared
    old = UNDL.replace("vote_note,", "") + rows[0].replace(",,2.0", ",2.0")  # before 2026
    assert Read("un-votes", file(tmp_path, "old.csv", old)).ties.height == 1
    with pytest.raises(ParameterError, match="say all of it"):
        Read("un-votes", tmp_path / "old.csv", file(tmp_path, "calls.csv", CALLS))


def test_rdf_of_which_nothing_is_in_our_terms_did_not_come_in(tmp_path: Path) -> None:
    text = (
        "@prefix org: <http://www.w3.org/ns/org#> . @prefix ex: <http://example.org/> .\n"
        'ex:a org:memberOf ex:b ; <http://xmlns.com/foaf/0.1/name> "A" . ex:b a org:Organization .'
    )
    report = run("rdf", [file(tmp_path, "f.ttl", text)], tmp_path / "out.nq")
    assert report.nothing_came_in
    assert any("nothing of f.ttl became a tie by the mapping" in note for note in report.notes)
    assert not (tmp_path / "out.nq").exists()


# ---------------------------------------------------------------- events

POLECAT = (
    "Event ID\tEvent Date\tEvent Type\tEvent Mode\tIntensity\tActor Name\tActor Country\t"
    "Actor COW\tRecipient Name\tRecipient Country\tRecipient COW\n"
)


def test_events_of_polecat_name_actors_their_countries_and_modes(tmp_path: Path) -> None:
    rows = (
        "e1\t1980-05-13\tCONSULT\tvisit\t1\tRussia\tRUS\t365\tRiver Board\tVNM\t816\n"
        "e1\t1980-05-13\tCONSULT\tvisit\t1\tRussia\tRUS\t365\tRiver Board\tVNM\t816\n"
        "e2\t1980-05-13\tCONSULT\tvisit\t1\tRussia\tRUS\t365\tRiver Board\tVNM\t816\n"
        "e3\t2020-05-13\tAGREE\t\t1\tRiver Board\tVNM\t816\tRussia\tRUS\t365\n"
        "e4\t2020-05-13\tAGREE\t\t1\tRiver Board\tVNM\t816\tNone\tNone\t\n"
        "e5\t2020-05-13\tAGREE\t\t1\t\tJPN\t740\tRiver Board\tVNM\t816\n"
    )
    read = Read("events", file(tmp_path, "polecat.txt", POLECAT + rows))
    assert read.tied("participant", "role", "during", "row")[:2] == [
        ("ussr", "initiator", "1980-05-13", 1),
        ("actor-river-board", "addressee", "1980-05-13", 1),
    ]
    assert read.ties["framework"].n_unique() == 4  # e1, e2, e3, e5
    assert read.tied("participant", "row")[-2:] == [("japan", 6), ("actor-river-board", 6)]
    assert read.said(COOP + "ofCountry") == [("actor-river-board", ID + "viet-nam")]
    assert "event-kind-consult-visit" in {k.split(ID)[1] for _, k in read.said(COOP + "kind")}
    assert read.ended("merged") == {"the same event again": [2]}
    assert read.ended("skipped") == {"the object is empty": [5]}
    assert read.report.notes == ["columns of polecat.txt that are not used: Intensity"]


def test_events_between_codes_are_of_the_states_of_their_list(tmp_path: Path) -> None:
    iso = "VNM\t010\tRUS\t2014-05-13\nRUS\t042\tDEU\t1980-05-13\n"
    cameo = file(tmp_path, "CAMEO.eventcodes.txt", "CODE\tTEXT\n010\tMake statement\n042\tVisit\n")
    read = Read("events", file(tmp_path, "iso.tsv", iso), cameo)
    assert [who for who, _ in read.tied("participant", "row")] == [
        "viet-nam", "russia", "ussr", "west-germany",
    ]  # fmt: skip
    labels = read.nodes.filter(pl.col("cls") == "Event")["label_en"].to_list()
    assert labels[0] == "VNM: Make statement → RUS (2014-05-13)"
    cow = "subject,relation,object,date\n816,Visit,365,20140513\n710,Visit,740,20140514\n"
    path = file(tmp_path, "cow.csv", cow)
    assert [w for w, _ in Read("events", path).tied("participant", "row")] == [
        "viet-nam", "russia", "china", "japan",
    ]  # fmt: skip
    with pytest.raises(ParameterError, match="there is no system"):
        Read("events", path, codes="iata")
    either = file(tmp_path, "either.csv", cow + "260,Visit,740,20140515\n")
    with pytest.raises(ParameterError, match="the codes may be cow or gw"):
        Read("events", either)
    assert Read("events", either, codes="gw").ties.height == 6


def test_events_of_gdelt_come_without_headers(tmp_path: Path) -> None:
    def line(number: int, cells: dict[int, str], width: int = 58) -> str:
        told = {0: str(number), 1: "20200513", 26: "042", **cells}
        return "\t".join(told.get(at, "") for at in range(width)) + "\n"

    both = {5: "VNM", 6: "VIETNAM", 7: "VNM", 15: "JPNGOV", 16: "RIVER OFFICE", 17: "JPN"}
    rows = line(1, both) + line(1, both) + line(2, {5: "VNM", 15: "JPN"}) + line(3, {5: "VNM"})
    cameo = file(tmp_path, "CAMEO.eventcodes.txt", "CODE\tTEXT\n042\tVisit\n")
    read = Read("events", file(tmp_path, "20200513.export.CSV", rows), cameo)
    assert read.tied("participant", "role", "during", "row") == [
        ("viet-nam", "initiator", "2020-05-13", 1),
        ("actor-river-office", "addressee", "2020-05-13", 1),
        ("viet-nam", "initiator", "2020-05-13", 3),
        ("japan", "addressee", "2020-05-13", 3),
    ]
    assert read.said(COOP + "ofCountry") == [("actor-river-office", ID + "japan")]
    wide = file(tmp_path, "two.csv", line(1, both, 61))
    assert Read("events", wide, cameo).ties.height == 2


# ---------------------------------------------------------------- treaties

UNTC = (
    'Participant,Signature,"Ratification, Accession(a), Succession(d)",Reservations,Page\n'
    'Afghanistan,14 Aug 1980,5 Mar 2003,,1\n'
    '"Bosnia and Herzegovina 2",,1 Sep 1993 d,,1\n'
    'Fiji,,28 Aug 1995 a,Not article 9,1\n'
    '"Germany 6,7",17 Jul 1980,10 Jul 1985,,1\n'
    "Palau,20 Sep 2011,,,1\n"
    "[North Sea Land],,1 Jan 1990 a,,1\n"
)  # fmt: skip


def test_status_lists_of_a_depositary_say_how_each_was_bound(tmp_path: Path) -> None:
    path = file(tmp_path, "untc.csv", UNTC)
    with pytest.raises(ParameterError, match="does not say of which treaty"):
        Read("treaty-parties", path)
    read = Read("treaty-parties", path, treaty="Convention on Rivers")
    assert read.tied("participant", "role", "begin", "during", "row") == [
        ("afghanistan", "signatory", None, "1980-08-14", 1),
        ("afghanistan", "party", "[2003-03-05..]", None, 1),
        ("bosnia-and-herzegovina", "party", "[1993-09-01..]", None, 2),
        ("fiji", "party", "[1995-08-28..]", None, 3),
        ("west-germany", "signatory", None, "1980-07-17", 4),
        ("west-germany", "party", "[1985-07-10..]", None, 4),
        ("palau", "signatory", None, "2011-09-20", 5),
    ]
    stages = [
        (s.split("rivers-")[1], v.removeprefix(CONCEPT)) for s, v in read.said(COOP + "stage")
    ]
    assert stages == [
        ("afghanistan-party-ratified", "ratified"),
        ("bosnia-and-herzegovina-party-succeeded", "succeeded"),
        ("fiji-party-acceded", "acceded"),
        ("fiji-party-reservationmade", "reservationMade"),
        ("west-germany-party-ratified", "ratified"),
    ]
    assert {v for _, v in read.said(COOP + "date")} == {
        "2003-03-05", "1993-09-01", "1995-08-28", "1985-07-10",
    }  # fmt: skip
    assert read.applied()["footnote"] == [2, 4]
    assert "unknown mark" not in read.applied()
    assert list(read.ended("skipped").values()) == [[6]]
    assert read.report.notes == ["columns of untc.csv that are not used: Page"]


def test_sister_tables_name_their_columns_otherwise(tmp_path: Path) -> None:
    ieadb = "ieadbID,country,treatyname,csig,crat,ceif3\n5,VNM,On Rivers,1990-05-01,NA,1991\n"
    read = Read("treaty-parties", file(tmp_path, "ieadb.csv", ieadb))
    assert read.tied("participant", "role", "begin", "during") == [
        ("viet-nam", "signatory", None, "1990-05-01"),
        ("viet-nam", "party", "1991", None),
    ]
    additional = (
        "manyID,treatyID,Title,stateID,StateName,StateForce\n"
        "R_1947O,R_1947O,Rivers,365,Russia,30.10.1947\nR_1947O,R_1947O,Rivers,816,Viet Nam,1999\n"
    )
    read = Read("treaty-parties", file(tmp_path, "more.csv", additional))
    assert read.tied("participant", "begin") == [
        ("ussr", "1947-10-30"), ("viet-nam", "1999"), ("russia", "1991-12-26"),
    ]  # fmt: skip
    assert read.report.notes == ["columns of more.csv that are not used: manyID, StateName"]


def test_desta_lists_agreements_with_their_members(tmp_path: Path) -> None:
    desta = (
        "number,base_treaty,name,entry_type,year,entryforceyear,c1,c2,c3\n"
        "1,1,River Market,base_treaty,1990,1992,704,643,NA\n"
        "2,1,River Market: more,accession,1995,1996,704,643,392\n"
        "3,1,River Market: less,withdrawal,1999,1999,392,NA,NA\n"
        "4,1,River Market: new text,protocol or amendment,2001,,704,392,\n"
    )
    read = Read("treaty-parties", file(tmp_path, "desta.csv", desta))
    assert read.tied("participant", "framework", "role", "begin", "during") == [
        ("viet-nam", "treaty-1", "signatory", None, "1990"),
        ("ussr", "treaty-1", "signatory", None, "1990"),
        ("viet-nam", "treaty-1", "party", "1992", None),
        ("russia", "treaty-1", "party", "1992", None),
        ("japan", "treaty-1", "party", "[1995..]", None),
        ("viet-nam", "treaty-4", "signatory", None, "2001"),
        ("japan", "treaty-4", "signatory", None, "2001"),
    ]
    assert read.ended("skipped") == {"a withdrawal: who withdraws is not told": [3]}
    assert read.applied()["accession of others"] == [2]
    agreements = read.nodes.filter(pl.col("cls") == "Agreement")["label_en"].to_list()
    assert agreements == ["River Market", "River Market: new text"]


# ---------------------------------------------------------------- alliances

OWED = "left_censor,right_censor,defense,neutrality,nonaggression,entente,version\n"
DYADS = (
    "version4id,ccode1,state_name1,ccode2,state_name2,dyad_st_day,dyad_st_month,dyad_st_year,"
    "dyad_end_day,dyad_end_month,dyad_end_year," + OWED
)
MEMBERS = (
    "version4id,ccode,state_name,all_st_day,all_st_month,all_st_year,all_end_day,all_end_month,"
    "all_end_year,ss_type,mem_st_day,mem_st_month,mem_st_year,mem_end_day,mem_end_month,"
    "mem_end_year," + OWED
)


def test_pairs_and_members_tell_the_same_alliance(tmp_path: Path) -> None:
    pairs = (
        "7,816,DRV,740,Japan,1,5,1980,,,,0,1,1,0,0,0,4.1\n"
        "7,816,DRV,710,China,-9,6,1985,3,2,1990,0,0,1,0,0,0,4.1\n"
        "7,740,Japan,816,DRV,1,5,1980,,,,0,1,1,0,0,0,4.1\n"
        "8,365,Russia,999,Nowhere,-9,-9,1900,1,1,1901,1,0,0,0,1,0,4.1\n"
        ",365,Russia,740,Japan,1,1,1900,1,1,1901,0,0,0,0,1,0,4.1\n"
    )
    read = Read("alliances", file(tmp_path, "alliance_v4.1_by_dyad.csv", DYADS + pairs))
    ties = read.tied("participant", "framework", "role", "begin", "end", "row")
    seven = [t for t in ties if t[1] == "cow-alliance-7"]
    assert seven == [
        ("japan", "cow-alliance-7", "party", "1980-05-01", None, 1),
        ("viet-nam", "cow-alliance-7", "party", "1980-05-01", None, 1),
        ("china", "cow-alliance-7", "party", "1985-06", "1990-02-03", 2),
    ]
    assert [t for t in ties if t not in seven] == [
        ("russian-empire", "cow-alliance-8", "party", "[..1900]", "1901-01-01", 4),
        ("cow-state-999", "cow-alliance-8", "party", "[..1900]", "1901-01-01", 4),
    ]
    assert list(read.ended("merged").values()) == [[3]]
    assert read.ended("skipped") == {"no alliance is named": [5]}
    assert read.report.made == {"alliances": 2, "members of alliances": 5}
    assert ("cow-alliance-7", "Defence pact") in read.said("http://purl.org/dc/terms/type")
    assert not read.report.notes
    members = (
        "7,740,Japan,1,5,1980,,,,Type I: Defense Pact,1,5,1980,,,,0,1,1,0,0,0,4.1\n"
        "7,816,DRV,1,5,1980,,,,Type I: Defense Pact,1,5,1980,,,,0,1,1,0,0,0,4.1\n"
        "7,710,China,1,5,1980,,,,Type I: Defense Pact,-9,6,1985,3,2,1990,0,0,1,0,0,0,4.1\n"
    )
    same = Read("alliances", file(tmp_path, "by_member.csv", MEMBERS + members))
    assert [t[:5] for t in same.tied("participant", "framework", "role", "begin", "end")] == [
        t[:5] for t in seven
    ]


def test_atop_tells_members_and_pairs_by_year(tmp_path: Path) -> None:
    years = (
        "mem1,mem2,year,atopally,defense,offense,neutral,nonagg,consul,atopid1,atopid2\n"
        "710,816,1980,1,1,0,0,0,1,1005,0\n710,816,1981,1,1,0,0,0,1,1005,1010\n"
        "710,816,1990,1,1,0,0,0,1,1005,\n"
    )
    read = Read("alliances", file(tmp_path, "atop5_1dy.csv", years))
    assert read.tied("participant", "framework", "begin", "end")[:4] == [
        ("china", "atop-alliance-1005", "1980", "1981"),
        ("viet-nam", "atop-alliance-1005", "1980", "1981"),
        ("china", "atop-alliance-1010", "1981", "1981"),
        ("viet-nam", "atop-alliance-1010", "1981", "1981"),
    ]
    assert read.ties["tie"].is_unique().all()
    members = (
        "atopid,member,yrent,moent,dayent,yrexit,moexit,dayexit,phase\n"
        "1005,710,1980,1,3,1990,2,0,1\n1005,816,1980,1,3,0,0,0,1\n"
    )
    read = Read("alliances", file(tmp_path, "atop5_1m.csv", members))
    assert read.tied("participant", "begin", "end") == [
        ("china", "1980-01-03", "1990-02"), ("viet-nam", "1980-01-03", None),
    ]  # fmt: skip


# ---------------------------------------------------------------- aid


def amounts(read: Read) -> list[tuple[str, str, str]]:
    told = {name: dict(read.said(COOP + name)) for name in ("kind", "value", "currency")}
    return [
        (told["kind"][node].removeprefix(CONCEPT), told["value"][node], told["currency"][node])
        for node in told["kind"]
        if "-amount-" in node
    ]


def test_aid_of_the_crs_is_in_millions_and_sums_up(tmp_path: Path) -> None:
    crs = (
        "Year|DEDonorcode|DonorName|DERecipientcode|RecipientName|CrsID|FlowName|ProjectTitle|"
        "SectorName|USD_Commitment|USD_Disbursement|USD_Commitment_Defl\n"
        "1980|JPN|Japan|VNM|Viet Nam|c1|ODA Grants|Water works|Water|1.5|0.25|9\n"
        "1980|JPN|Japan|VNM|Viet Nam|c1|ODA Grants|Water works|Water|1.5|0.25|9\n"
        "1980|4EU001|EU Institutions|SUN|USSR|c2|ODA Loans||Water|2|-0.5|9\n"
        "2020|JPN|Japan|F6|Africa, regional|c3|ODA Grants|Wells|Water||x|9\n"
        "2020||||Viet Nam|c4|ODA Grants|Wells|Water|1||9\n"
    )
    read = Read("aid-flows", file(tmp_path, "CRS 1980.txt", crs))
    assert read.tied("participant", "role", "during", "row") == [
        ("japan", "funder", "1980", 1),
        ("viet-nam", "beneficiary", "1980", 1),
        ("donor-eu-institutions", "funder", "1980", 3),
        ("ussr", "beneficiary", "1980", 3),
        ("japan", "funder", "2020", 4),
        ("recipient-africa-regional", "beneficiary", "2020", 4),
    ]
    assert amounts(read) == [
        ("commitment", "1500000", "USD"),
        ("disbursement", "250000", "USD"),
        ("commitment", "2000000", "USD"),
    ]
    assert read.report.made == {"sum of commitment, USD": 3_500_000,
                                "sum of disbursement, USD": 250_000}  # fmt: skip
    assert read.ended("merged") == {"the same flow again": [2]}
    assert read.ended("skipped") == {"the donor is not named": [5]}
    assert read.applied()["negative amount"] == [3]
    assert read.applied()["amount that is no number"] == [4]
    assert read.report.notes == [
        "columns of CRS 1980.txt that are not used: USD_Commitment_Defl"
    ]  # fmt: skip


def test_aid_of_aiddata_and_iati_names_its_columns_otherwise(tmp_path: Path) -> None:
    gcdf = (
        "AidData Record ID,Recommended For Aggregates,Financier Country,Recipient,Recipient ISO-3,"
        "Commitment Year,Title,Amount (Nominal USD),Amount (Constant USD 2021)\n"
        "5,Yes,China,Viet Nam,VNM,2012,Bridge,1000,1200\n"
        "6,No,China,Viet Nam,VNM,2012,Second bridge,500,600\n"
        "7,Yes,China,Viet Nam,VNM,2012,Third bridge,,300\n"
    )
    read = Read("aid-flows", file(tmp_path, "gcdf.csv", gcdf))
    assert amounts(read) == [
        ("commitment", "1000", "USD"), ("commitment", "500", "USD"), ("commitment", "300", "USD"),
    ]  # fmt: skip
    assert read.report.made == {
        "sum of commitment, USD": 1000, "sum of commitment, constant, USD": 300,
    }  # fmt: skip
    iati = (
        "iati_identifier,title_narrative,transaction_provider_org_narrative,"
        "transaction_recipient_country_code,transaction_date_iso_date,transaction_type,"
        "transaction_value,transaction_value_currency\n"
        "X-1,Wells,River Fund,VN,2020-03-01T00:00:00Z,3,700.5,EUR\n"
        "X-1,Wells,River Fund,LA,2020-03-02T00:00:00Z,2,800,\n"
        "X-1,Wells,River Fund,KH,2020-03-01T00:00:00Z,1,900,EUR\n"
    )
    read = Read("aid-flows", file(tmp_path, "iati.csv", iati))
    assert [who for who, _ in read.tied("participant", "row")] == [
        "donor-river-fund", "viet-nam", "donor-river-fund", "laos",
    ]  # fmt: skip
    assert amounts(read) == [("disbursement", "700.5", "EUR")]
    assert read.applied()["amount without a currency"] == [2]
    assert list(read.ended("skipped").values()) == [[3]]


# ---------------------------------------------------------------- an office's own table


def test_a_table_means_the_states_of_the_year_as_other_kinds_do(tmp_path: Path) -> None:
    rows = (
        "participant,framework,role,begin\nRussia,ISO,member,1960\nGermany 6,ISO,member,1985\n"
        "RUS,ISO,observer,1950\nDEU,ISO,observer,2001\nVNM,ISO,observer,2001\n"
        "East Germany,ISO,member,1995\n"
    )
    read = Read("table", file(tmp_path, "t.csv", rows))
    assert read.tied("participant", "row") == [
        ("ussr", 1), ("west-germany", 2), ("ussr", 3), ("germany", 4), ("viet-nam", 5),
    ]  # fmt: skip
    assert read.applied()["state of the year"] == [1, 2, 3]
    assert list(read.ended("skipped").values()) == [[6]]


def test_cities_of_a_network_have_their_place(tmp_path: Path) -> None:
    rows = (
        "City,Country,Latitude,Longitude,Network,Joined\n"
        "Riverton,Viet Nam,21.03,105.85,River Cities,2005\n"
        'Riverton,Viet Nam,"21,03",105.85,Lake Cities,2007\n'
        "Laketown,Japan,91,105.85,Lake Cities,2007\n"
        "Riverton,Viet Nam,20,105.85,Sea Cities,2009\n"
    )
    read = Read("table", file(tmp_path, "cities.csv", rows), role="member", create_missing="yes")
    assert read.tied("participant", "framework", "begin") == [
        ("riverton", "river-cities", "2005"), ("riverton", "lake-cities", "2007"),
        ("laketown", "lake-cities", "2007"), ("riverton", "sea-cities", "2009"),
    ]  # fmt: skip
    assert set(read.said("https://schema.org/latitude")) == {("riverton", "21.03")}
    assert set(read.said("https://schema.org/longitude")) == {("riverton", "105.85")}
    assert ("riverton", ID + "viet-nam") in read.said(COOP + "ofCountry")
    assert set(read.said(COOP + "kind")) == {
        ("riverton", CONCEPT + "city"), ("laketown", CONCEPT + "city"),
    }  # fmt: skip
    applied = read.applied()
    assert applied["coordinates that are none are left out"] == [3]
    assert applied["other coordinates than an earlier row's are left out"] == [4]


# ---------------------------------------------------------------- committees of ISO


def test_committees_of_iso_have_members_and_a_secretariat(tmp_path: Path) -> None:
    import json

    committees = [
        {"id": 1, "reference": "ISO/TC 999", "status": "Active", "title": {"en": "Rivers"},
         "secretariat": {"id": 5, "acronym": "AAA"}, "creationDate": "1990-01-01",
         "parentId": None, "pMembers": [{"id": 5, "acronym": "AAA"}, {"id": 6, "acronym": "BBB"}],
         "oMembers": [{"id": 7, "acronym": "CCC"}], "committeeLiaisons": [{"id": 2}],
         "organizationLiaisons": None, "colour": "blue"},
        {"id": 2, "reference": "ISO/TC 999/SC 1", "status": "Disbanded", "title": {"en": "Lakes"},
         "secretariat": {"id": None, "acronym": None}, "creationDate": "soon", "parentId": 1,
         "pMembers": [{"id": 6, "acronym": "BBB"}], "oMembers": None},
        {"id": 2, "reference": "ISO/TC 999/SC 1", "pMembers": []},
        {"reference": "ISO/TC 998", "pMembers": []},
    ]  # fmt: skip
    lines = "\n".join(map(json.dumps, committees)) + "\n\n"
    read = Read("iso-committees", file(tmp_path, "iso_technical_committees.jsonl", lines))
    assert read.tied("participant", "framework", "role", "row") == [
        ("iso-member-aaa", "iso-committee-1", "pMember", 1),
        ("iso-member-bbb", "iso-committee-1", "pMember", 1),
        ("iso-member-ccc", "iso-committee-1", "oMember", 1),
        ("iso-member-aaa", "iso-committee-1", "secretariat", 1),
        ("iso-member-bbb", "iso-committee-2", "pMember", 2),
    ]
    assert read.report.made == {"committees": 2, "pMembers": 3, "oMembers": 1, "secretariats": 1}
    assert read.said(COOP + "partOf") == [
        ("iso-committee-1", ID + "iso"), ("iso-committee-2", ID + "iso-committee-1"),
    ]  # fmt: skip
    assert list(read.ended("skipped").values()) == [[3], [4], [5]]
    assert read.applied() == {
        "liaisons are not read": [1], "unreadable": [2], "committee that is not active": [2],
    }  # fmt: skip
    assert read.report.notes == [
        "fields of iso_technical_committees.jsonl that are not used: colour"
    ]
    broken = file(tmp_path, "broken.jsonl", lines + '{"id": 1')
    with pytest.raises(DataError, match=r"broken\.jsonl:6: is not JSON"):
        Read("iso-committees", broken)
