"""The kind `table`: an office's own list, in English or Vietnamese, CSV to ODS."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import coopgraph
from coopgraph import importers
from coopgraph.errors import DataError, ParameterError
from coopgraph.importers import declared_kind, headers
from coopgraph.importers.inputs import open_inputs
from coopgraph.importers.report import ImportReport
from coopgraph.lifting.batch import Batch
from coopgraph.namespaces import ID

HEADER = "participant,framework,role,begin,end,on_behalf_of,source,note\n"


def run(path: Path, **options: str) -> tuple[list[Batch], ImportReport]:
    report = ImportReport("table", "mine")
    table = declared_kind("table")
    given = {name.replace("_", "-"): value for name, value in options.items()}
    inputs = open_inputs(table, [path], report, source="mine", options=given)
    batches = list(table.read(inputs, report))
    report.check()
    return batches, report


def imported(tmp_path: Path, text: str, **options: str) -> tuple[pl.DataFrame, ImportReport, Batch]:
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode())
    (batch,), report = run(path, **options)
    return batch.complete()[0], report, batch


def skipped(report: ImportReport) -> dict[str, tuple[list[int], list[str]]]:
    (account,) = report.files.values()
    return {reason: (tally.rows, tally.values) for reason, tally in account.skipped.items()}


def slugs(frame: pl.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    return frame.select(pl.col(columns).str.split("/").list.last()).rows()


def test_names_codes_and_roles_in_both_languages(tmp_path: Path) -> None:
    text = (
        "Bên tham gia;Khuôn khổ;Vai trò;Bắt đầu;Kết thúc;Thay mặt;Nguồn\n"
        "Việt Nam;ASEAN;thành viên;1995-07-28;..;;https://asean.org\n"
        "STAMEQ;ACCSQ;Chủ tịch;2020;2021;VN;sổ tay\n"
        "DDR;iso;member;1980;1990;;\n"
    )
    ties, report, batch = imported(tmp_path, text)
    assert slugs(ties, "participant", "framework", "role", "on_behalf_of") == [
        ("viet-nam", "asean", "member", None),
        ("stameq", "accsq", "chair", "viet-nam"),
        ("east-germany", "iso", "member", None),
    ]
    assert ties["end"].to_list() == ["..", "2021", "1990"]
    assert report.totals == {"read": 3, "imported": 3, "merged": 0, "skipped": 0}
    _, nodes, facts = batch.complete()
    assert slugs(nodes, "node") == [("viet-nam",), ("east-germany",)]  # what the register knows
    assert facts["value"].to_list() == ["https://asean.org", "sổ tay"]
    assert facts["type"][1] == "text"


def test_what_is_not_certain_is_reported_with_rows_and_candidates(tmp_path: Path) -> None:
    rows = [
        "STAMQ,ISO,member,,,,,",
        "DDR,ISO,member,1995,,,,",
        "UL,Viet Nam,member,,,,,",
        "UL,ISO,king,,,,,",
        "UL,ISO,,,,,,",
        "UL,ISO,partner,12/10/2020,,,,",
        "UL,ISO,partner,,2021-02-29,,,",
        "UL,ISO,partner,2021,2020,,,",
        ",ISO,partner,,,,,",
        "UL,ISO,partner,,,UL,,",
        "<script>alert(1)</script>,ISO,partner,,,,,",
        "CS,ISO,member,,,,,",
    ]
    ties, report, _ = imported(tmp_path, HEADER + "\n".join(rows) + "\n")
    assert ties.is_empty()
    found = skipped(report)
    assert found["participant is unknown"] == (
        [1, 11], ["STAMQ → id:stameq (0.91)", "<script>alert(1)</script>"],
    )  # fmt: skip
    another = "participant is a state at another time, or one of several"
    assert found[another][0] == [2, 12]
    assert "ended 1990-10-03 (then id:germany)" in found[another][1][0]
    assert found["framework is no framework"] == ([3], ["Viet Nam → id:viet-nam"])
    assert found["role is unknown"][0] == [4]
    assert found["role is empty"][0] == [5]
    assert found["begin may be two days (say --dates dmy or --dates mdy)"] == (
        [6], ["12/10/2020 may be 12 October or 10 December"],
    )  # fmt: skip
    assert found["end is a day that does not exist"] == ([7], ["2021-02-29"])
    assert found["end is before begin"] == ([8], ["2021 – 2020"])
    assert found["participant is empty"][0] == [9]
    assert found["participant acts on behalf of itself"][0] == [10]


def test_an_ambiguous_acronym_is_never_guessed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coopgraph.identity.known_things import shipped
    from coopgraph.importers.kinds import table

    twin = shipped().filter(node=ID + "iso").with_columns(
        pl.lit(ID + "islamic-society").alias("node"), pl.lit("Islamic Society").alias("label_en")
    )  # fmt: skip
    monkeypatch.setattr(table, "known", lambda *_: pl.concat([shipped(), twin]))
    _, report, _ = imported(tmp_path, HEADER + "UL,ISO,partner,,,,,\n")
    assert skipped(report) == {
        "framework is ambiguous": ([1], ["ISO → id:islamic-society | id:iso"])
    }


def test_letters_in_pieces_are_the_same_letters(tmp_path: Path) -> None:
    name = "Vie\u0323\u0302t Nam"
    ties, _, _ = imported(tmp_path, HEADER + f"{name},ASEAN,tha\u0300nh vie\u0302n,,,,,\n")
    assert slugs(ties, "participant", "role") == [("viet-nam", "member")]


def test_the_same_tie_again_is_merged_and_has_the_same_iri(tmp_path: Path) -> None:
    rows = "VN,ASEAN,member,1995,,,,\nVietnam,asean,thành viên,1995,,,,\nVN,ASEAN,member,1996,,,,\n"
    ties, report, _ = imported(tmp_path, HEADER + rows)
    assert report.totals == {"read": 3, "imported": 2, "merged": 1, "skipped": 0}
    assert ties["tie"].n_unique() == 2
    again, _, _ = imported(tmp_path, HEADER + rows)
    assert again.equals(ties)


def test_missing_things_are_made_only_on_request_and_marked(tmp_path: Path) -> None:
    rows = "STAMQ,Hội Xanh,member,,,,,\n<b>Ô</b>,Hội Xanh,member,,,,,\nhttps://x.org/a,ISO,member,,,,,\n"
    ties, report, batch = imported(tmp_path, HEADER + rows, create_missing="yes")
    assert slugs(ties, "participant", "framework") == [
        ("stamq", "hoi-xanh"), ("b-o-b", "hoi-xanh"),
    ]  # fmt: skip
    _, nodes, facts = batch.complete()
    made = nodes.unique("node", keep="first", maintain_order=True)
    assert made.select("cls", "label_vi").rows() == [
        ("Actor", "STAMQ"), ("Framework", "Hội Xanh"), ("Actor", "<b>Ô</b>"),
    ]  # fmt: skip
    status = facts.filter(pl.col("predicate").str.ends_with("editorialNote"))
    assert set(status["value"]) == {"unreviewed", "chưa duyệt"}
    assert status["subject"].n_unique() == 3
    assert report.made["things created, unreviewed"] == 3
    assert any("beside id:stameq (0.91)" in note for note in report.notes)
    assert skipped(report)["participant is unknown and no name to create"][0] == [3]


def test_names_in_letters_of_two_scripts_are_told(tmp_path: Path) -> None:
    """The first letter of the first name is Cyrillic: nobody who types the name will find it."""
    path = tmp_path / "in.csv"
    path.write_text(HEADER + "КPC Lab,ISO,member,,,,,\nKPC Lab,ISO,member,,,,,\n", "utf-8")
    report = importers.run(
        "table", [path], tmp_path / "out.nq", source="own", options={"create-missing": "yes"}
    )
    (told,) = (tally for rule, tally in report.applied.items() if "mixes Latin letters" in rule)
    assert (told.rows, told.values) == ([1], ["КPC Lab"])


def test_decisions_of_people_are_used(tmp_path: Path) -> None:
    path = tmp_path / "decisions.tsv"
    path.write_text(
        "subject_id\tsubject_label\tpredicate_id\tobject_id\tmapping_justification\n"
        "\tSTAMQ\tskos:exactMatch\tid:stameq\tsemapv:ManualMappingCuration\n"
    )
    ties, report, _ = imported(tmp_path, HEADER + "stamq,ISO,member,,,,,\n", mappings=str(path))
    assert slugs(ties, "participant") == [("stameq",)]
    assert report.totals["skipped"] == 0


def test_a_mapping_file_names_the_headers_of_others(tmp_path: Path) -> None:
    text = "Who,What,As,Seit\nVN,ASEAN,member,n/a\n"
    plain = tmp_path / "columns.tsv"
    plain.write_text("ours\ttheirs\nparticipant\tWho\nframework\tWhat\nrole\tAs\n")
    ties, report, _ = imported(tmp_path, text, columns=str(plain))
    assert slugs(ties, "participant") == [("viet-nam",)]
    assert report.notes == ["columns that are not used: Seit"]
    csvw = tmp_path / "list.csv-metadata.json"
    columns = [
        {"name": "participant", "titles": "Who"},
        {"name": "coop:framework", "titles": {"en": ["What"]}},
        {"name": "role", "titles": ["As", "Als"]},
        {"name": "begin", "titles": "Seit", "null": ["n/a", "-"]},
    ]
    csvw.write_text(json.dumps({"tableSchema": {"columns": columns}}))
    ties, report, _ = imported(tmp_path, text, columns=str(csvw))
    assert ties["begin"].to_list() == [None]
    assert report.totals["imported"] == 1


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        (
            "participant,Who\nframework,Nothing\n",
            "framework is to be 'Nothing', but list.csv has",
        ),
        ("whom,Who\n", "columns:1: 'whom' is none of our columns"),
        ("role,Who\nrole,What\n", "columns:2: role is mapped twice"),
        ("role\n", "columns:1: a line has two cells"),
        ("ours,theirs\n", "maps no column"),
        ('{"tableSchema": {"columns": [{"name": "role"', "columns:1:45: is not JSON"),
        ('{"tableSchema": 5}', "has no tableSchema with columns"),
    ],
)
def test_a_mapping_file_that_does_not_fit_is_refused(
    tmp_path: Path, mapping: str, told: str
) -> None:
    path = tmp_path / "columns"
    path.write_text(mapping)
    with pytest.raises(DataError) as error:
        imported(tmp_path, "Who,What\nVN,ASEAN\n", columns=str(path))
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("who,what\nVN,ASEAN\n", "there is no column for participant and framework"),
        ("participant,role\nVN,member\n", "there is no column for framework"),
        ("participant,framework,note,note\na,b,c,d\n", "the header has 'note' twice"),
        ("participant,Bên tham gia,framework\na,b,c\n",
         "list.csv:1:2: both 'participant' and 'Bên tham gia' are participant"),
        (HEADER, "has a header and nothing below it"),
        ("", "is empty"),
        ("rcid,country,country_code,vote\n3,Cuba,CU,yes\n", "it looks like un-votes"),
    ],
)  # fmt: skip
def test_a_table_that_is_none_is_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(DataError) as error:
        imported(tmp_path, text)
    assert told in str(error.value)


def test_a_wrong_option_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="no role 'king'"):
        imported(tmp_path, HEADER + "VN,ASEAN,,,,,,\n", role="king")
    ties, _, _ = imported(tmp_path, HEADER + "VN,ASEAN,,,,,,\n", role="Thành viên")
    assert slugs(ties, "role") == [("member",)]


@pytest.mark.parametrize("ending", ["csv", "tsv", "xlsx"])
def test_the_template_can_be_read_but_its_examples_never_come_in(
    tmp_path: Path, ending: str
) -> None:
    path = headers.template(tmp_path / f"template.{ending}")
    (batch,), report = run(path)
    assert batch.complete()[0].is_empty()
    assert skipped(report)["an example row of the template"][0] == [1, 2]
    with pytest.raises(DataError, match="there is a file"):
        headers.template(path)
    other = headers.template(tmp_path / f"again.{ending}")
    assert other.read_bytes() == path.read_bytes()


def test_a_template_is_no_document(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"not '\.docx'"):
        headers.template(tmp_path / "t.docx")


def test_a_workbook_is_read_with_its_dates_and_blank_lines(tmp_path: Path) -> None:
    import datetime as dt

    path = tmp_path / "list.xlsx"
    pl.DataFrame(
        {
            "participant": ["VN", None, "STAMEQ"],
            "framework": ["ASEAN", None, "ISO"],
            "role": ["member", None, "member"],
            "begin": [dt.date(1995, 7, 28), None, None],
            "end": [None, None, 2020],
        }
    ).write_excel(path)
    (batch,), report = run(path)
    ties = batch.complete()[0]
    assert ties.select("begin", "end", "row").rows() == [("1995-07-28", None, 1), (None, "2020", 3)]
    assert skipped(report) == {"the line is empty": ([2], [])}


def test_an_open_document_is_read(tmp_path: Path) -> None:
    import zipfile

    def cells(*texts: str) -> str:
        made = (
            f'<table:table-cell office:value-type="string"><text:p>{t}</text:p></table:table-cell>'
            for t in texts
        )
        return f"<table:table-row>{''.join(made)}</table:table-row>"

    oasis = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{oasis}:office:1.0"'
        f' xmlns:table="{oasis}:table:1.0" xmlns:text="{oasis}:text:1.0" office:version="1.3">'
        '<office:body><office:spreadsheet><table:table table:name="Bảng">'
        + cells("bên tham gia", "khuôn khổ", "vai trò")
        + cells("Việt Nam", "ASEAN", "thành viên")
        + "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    path = tmp_path / "list.ods"
    kept = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", kept)
        file.writestr("content.xml", content)
        file.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{oasis}:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kept}"/>'
            "</manifest:manifest>",
        )
    (batch,), _ = run(path)
    assert slugs(batch.complete()[0], "participant", "framework") == [("viet-nam", "asean")]


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(DataError, match="cannot be read as a spreadsheet"):
        run(path)


WORDS = st.sampled_from(
    ["VN", "ASEAN", "STAMEQ", "UL", "member", "", "..", "2020", "2020-13", "Korea", "đ", "a;b", '"']
)


@given(st.lists(st.tuples(*[WORDS] * 8), min_size=1, max_size=6))
@settings(max_examples=12, deadline=None)
def test_every_row_of_any_table_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    import csv

    path = tmp_path_factory.mktemp("any") / "list.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER.strip().split(","), *rows])
    batches, report = run(path)
    totals = report.totals
    assert totals["read"] == len(rows)
    assert sum(b.complete()[0].height for b in batches) == totals["imported"]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store into which one list was imported that makes two things."""
    folder = tmp_path_factory.mktemp("store")
    first = folder / "first.csv"
    first.write_text(HEADER + "Rừng Xanh,Hội Biển,member,2001,,,,\n", encoding="utf-8")
    importers.run("table", [first], folder / "S", source="first", options={"create-missing": "y"})
    return folder / "S"


def test_names_mean_what_the_store_has_already(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "second.csv"
    path.write_text(HEADER + "rung xanh,Hoi Bien,chair,2002,,,,\n")
    report = importers.run("table", [path], store, source="second")
    assert report.totals["imported"] == 1
    kg = coopgraph.load(store=store)
    ask = "ASK { ?tie coop:participant id:rung-xanh ; coop:framework id:hoi-bien ;"
    assert kg.query(ask + " coop:role concept:chair ; coop:latestBegin '2002-12-31'^^xsd:date }")


def test_a_wrong_merge_is_undone_byte_for_byte(tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text(HEADER + "STAMQ,ISO,member,2001,,,,\nUL,ISO,partner,,,,,\n")
    decisions = tmp_path / "d.tsv"
    header = "subject_id\tpredicate_id\tobject_id\tmapping_justification\n"
    wrong = "id:stamq\tskos:exactMatch\tid:ul\tsemapv:LexicalMatching\n"

    def made(text: str) -> bytes:
        decisions.write_text(header + text)
        options = {"create-missing": "yes", "mappings": str(decisions)}
        out = tmp_path / "out.nq"
        importers.run("table", [listed], out, source="mine", options=options)
        return out.read_bytes()

    before = made("")
    merged = made(wrong)
    assert b"/id/stamq>" in before
    assert b"/id/stamq>" not in merged
    assert b"sameAs" not in merged
    assert made("") == before
    with pytest.raises(DataError, match=r"d\.tsv:2: id:nobody is nothing that is known"):
        made(wrong.replace("id:ul", "id:nobody"))


def test_codes_mean_what_their_whole_column_says(tmp_path: Path) -> None:
    rows = "".join(f"{code},ISO,member,2015\n" for code in ("260.0", "340", "678", "2"))
    text = f"participant,framework,role,begin\n{rows}"
    ties, _, _ = imported(tmp_path, text)
    judged = ["germany", "serbia", "yemen", "united-states"]
    assert [slug for (slug,) in slugs(ties, "participant")] == judged
    ties, report, _ = imported(tmp_path, text, codes="iso_n")
    assert [slug for (slug,) in slugs(ties, "participant")] == [
        "french-southern-territories", "honduras", "sao-tome-and-principe",
    ]  # fmt: skip
    assert list(report.unresolved) == ["2"]
    with pytest.raises(ParameterError, match="no system 'fips'"):
        imported(tmp_path, text, codes="fips")


def test_acronyms_among_names_are_no_states_and_all_are_told(tmp_path: Path) -> None:
    acronyms = ["AU", "ILO", "PAN", "BIS", "CAN", "COM", "SA"]
    rows = "".join(f"{name},ISO,observer,2005\n" for name in ["Nhật", "EU", "ISO", *acronyms])
    _, report, _ = imported(tmp_path, f"participant,framework,role,begin\n{rows}")
    assert report.totals["imported"] == 3
    assert list(report.unresolved) == acronyms
    assert f"not resolved: {'; '.join(acronyms)}" in report.text()


def test_a_framework_is_searched_among_frameworks(tmp_path: Path) -> None:
    text = HEADER + "VN,EC,member,,,,,\nVN,Singapore,signatory,,,,,\nVN,Liên minh châu Âu,partner\n"
    text = text.replace("partner\n", "partner,,,,,\n")
    ties, report, _ = imported(tmp_path, text)
    assert slugs(ties, "framework") == [("european-union",)]
    assert list(skipped(report)) == ["framework is unknown", "framework is no framework"]
    assert list(report.unresolved) == ["EC", "Singapore"]
    ties, _, _ = imported(tmp_path, text, create_missing="yes")
    frameworks = [framework for (framework,) in slugs(ties, "framework")]
    assert frameworks[0] == "ec"
    assert frameworks[1].startswith("singapore-")
