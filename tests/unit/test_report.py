"""The review of a year: nothing without support, and found again when it is read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import coopgraph
from coopgraph.cli import main
from coopgraph.errors import DataError, ParameterError, UnknownNameError
from coopgraph.intake.round_trip import lost_by_role, round_trip
from coopgraph.kg import KnowledgeGraph
from coopgraph.names import LANGUAGES
from coopgraph.office import Report
from coopgraph.office.year_facts import SECTIONS

AGAIN = 0.9
"""The share of the statements of 2021 that intake is to find again."""


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    return coopgraph.load()


@pytest.fixture(scope="module")
def report(kg: KnowledgeGraph) -> Report:
    return kg.report(2021)


def test_no_sentence_is_without_support(report: Report) -> None:
    assert len(report) > 100
    assert report.unsupported() == []
    assert {one.section for one in report.sentences} == {*SECTIONS}
    for one in report.sentences:
        assert one.nodes
        assert one.evidence


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_it_says_is_found_again_by_reading_it(
    report: Report, kg: KnowledgeGraph, lang: str
) -> None:
    back = round_trip(report, kg, lang=lang)
    assert len(back.found) + len(back.lost) == len(report.statements)
    assert back.share >= AGAIN, lost_by_role(back.lost)
    # Of a person without a body, and of a number that nobody tells, nothing can be read.
    unreadable = {"count seminarsPresided", "count yearsOfNegotiation", "milestone completed"}
    assert unreadable <= lost_by_role(back.lost).keys()


def test_persons_are_told_by_their_bodies(report: Report, kg: KnowledgeGraph) -> None:
    persons = kg.nodes.filter(kg.nodes["cls"] == "Person")
    names = {*persons["label_en"], *persons["label_vi"]} - {None}
    assert len(names) > 20
    for lang in LANGUAGES:
        text = report.text(lang).partition("[1] http")[0]
        assert [name for name in names if name in text] == []


def test_counts_tell_how_exact_they_are(report: Report) -> None:
    counts = [one for one in report.sentences if one.section == "counts"]
    texts = " ".join(one.texts["vi"] for one in counts)
    assert "hơn 80 phiên họp" in texts
    assert "khoảng 20 hội nghị" in texts
    assert "đã tổ chức 15 hội nghị" in texts


@pytest.mark.parametrize("ending", [".md", ".html", ".docx"])
def test_a_file_is_held_against_the_graph(report: Report, tmp_path: Path, ending: str) -> None:
    for style in ("full", "one-page"):
        path = report.write(tmp_path / f"{style}{ending}", lang="vi", style=style)
        assert report.unsupported(path) == [], style
        again = report.write(tmp_path / f"again{ending}", lang="vi", style=style)
        assert path.read_bytes() == again.read_bytes()


def test_what_somebody_changed_or_added_is_told(report: Report, tmp_path: Path) -> None:
    path = report.write(tmp_path / "review.md", lang="en")
    text = path.read_text("utf-8")
    body, _, notes = text.partition("## What each sentence rests on")

    def reasons(changed: str) -> set[str]:
        path.write_text(changed + "## What each sentence rests on" + notes, encoding="utf-8")
        return {one.reason["en"] for one in report.unsupported(path)}

    assert reasons(body) == set()
    assert reasons(body + "All went well.\n\n") == {"it names nothing that says it"}
    assert reasons(body + "All went well. [9999]\n\n") == {"it names nothing that says it"}
    chair = next(
        line for line in body.splitlines() if line.startswith("Bangladesh served as chair")
    )
    assert reasons(body.replace(chair, chair.replace("2022", "2025"))) == {
        "no source cited tells of 2025"
    }
    other = reasons(body.replace(chair, chair.replace("Bangladesh", "Belgium")))
    assert len(other) == 1
    assert "is not named" in other.pop()
    more = reasons(body.replace("organized 15 conferences", "organized 51 conferences"))
    assert more == {"no source cited tells 51"}
    moved = text.replace("/id/bangladesh-chairs-apo", "/id/nobody-chairs-apo")
    path.write_text(moved, encoding="utf-8")
    assert any("the graph has no" in one.reason["en"] for one in report.unsupported(path))
    path.write_text("# Nothing\n", encoding="utf-8")
    with pytest.raises(DataError, match="no report"):
        report.unsupported(path)


def test_styles_and_bad_choices(report: Report, tmp_path: Path) -> None:
    page = report.text("en", "one-page")
    assert len(page.partition("## What each")[0]) < 4_500
    assert "further sentences stand in the full report" in page
    table = report.text("vi", "table")
    assert table.count("| Chức vụ đảm nhiệm |") > 5
    assert report.table("en").height == len(report)
    with pytest.raises(ParameterError, match="names no form"):
        report.write(tmp_path / "review.pdf")
    with pytest.raises(UnknownNameError):
        report.text("en", "long")


def test_labels_are_escaped(report: Report, tmp_path: Path) -> None:
    html = report.write(tmp_path / "r.html", lang="en").read_text("utf-8")
    assert "&amp; Distribution" in html
    assert not re.search(r"<script|https?://[^\"]*\" *src", html)


def test_the_verb(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "r.csv"
    assert main(["report", "2021", "-o", str(out), "--sources", "iso-gender-2020"]) == 0
    assert "without support: 0" in capsys.readouterr().err
    assert main(["report", "0"]) == 2
