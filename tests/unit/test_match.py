"""`coopgraph match`: from unknown names to decisions, and from decisions to ties."""

from __future__ import annotations

from pathlib import Path

import pytest

from coopgraph.cli import main
from coopgraph.errors import DataError, DateError
from coopgraph.identity.mappings import parse
from coopgraph.importers import run
from coopgraph.importers.matching import candidates
from coopgraph.namespaces import ID, SKOS

LIST = "participant,framework,role\nSTAMQ,ISO,member\nKorea,ISO,member\nzzz zzz,ISO,member\n"
RDF = """\
@prefix coop: <https://w3id.org/coopgraph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/s> a coop:GovernmentBody ; skos:prefLabel "Stameq."@en .
"""


def listed(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(LIST)
    return path


def test_candidates_of_names_decide_nothing_until_somebody_does(tmp_path: Path) -> None:
    path = listed(tmp_path)
    text, told = candidates("table", [path], author="me", date="2026-01-02")
    assert told.startswith("4 candidates for 2 of 3 names")
    assert text == candidates("table", [path], author="me", date="2026-01-02")[0]
    made = parse(text)
    assert made.names == {}
    assert {m.predicate for m in made.lines} == {SKOS + "closeMatch"}
    assert "\tSTAMQ\tskos:closeMatch\t\tid:stameq\tSTAMEQ\t0.91\t" in text
    assert "\tme\t2026-01-02\tname\n" in text
    decisions = tmp_path / "d.tsv"
    out = tmp_path / "out.nq"

    def imported(lines: str) -> int:
        decisions.write_text(lines)
        report = run("table", [path], out, source="m", options={"mappings": str(decisions)})
        return report.totals["imported"]

    assert imported(text) == 0
    assert imported(text.replace("STAMQ\tskos:closeMatch", "STAMQ\tskos:exactMatch")) == 1
    assert b"/id/stameq-member-iso" in out.read_bytes()


def test_new_things_of_rdf_get_candidates_and_are_merged(tmp_path: Path) -> None:
    path = tmp_path / "t.ttl"
    path.write_text(RDF)
    text, _ = candidates("rdf", [path], source="mine")
    (line,) = parse(text).lines
    assert (line.object, line.subject_label) == (ID + "stameq", "Stameq.")
    decisions = tmp_path / "d.tsv"
    out = tmp_path / "out.nq"
    for predicate, there in (("closeMatch", True), ("exactMatch", False)):
        decisions.write_text(text.replace("closeMatch\t", f"{predicate}\t"))
        run("rdf", [path], out, source="mine", options={"mappings": str(decisions)})
        subject = f"<{line.subject}> ".encode()
        assert (subject in out.read_bytes()) is there
    made = out.read_text()
    assert f'<{ID}stameq> <{SKOS}altLabel> "Stameq."@en' in made
    assert f"<{ID}stameq> <{SKOS}exactMatch> <https://example.org/s>" in made


def test_the_verb_writes_and_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "d.tsv"
    assert main(["match", "table", str(listed(tmp_path)), "-o", str(out)]) == 0
    assert "4 candidates" in capsys.readouterr().err
    assert main(["match", "--check", str(out)]) == 0
    assert "4 decisions, none contradicts another" in capsys.readouterr().out
    wrong = out.read_text() + out.read_text().splitlines()[3] + "\n"
    out.write_text(wrong)
    assert main(["match", "--check", str(out)]) == 2
    assert "lines 4 and 8 say the same" in capsys.readouterr().err
    assert main(["match", "table"]) == 2
    assert main(["match", "table", str(listed(tmp_path)), "--cutoff", "2"]) == 2


def test_wrong_input_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DateError):
        candidates("table", [listed(tmp_path)], date="soon")
    path = tmp_path / "list.csv"
    path.write_text("who\n")
    with pytest.raises(DataError, match="no column for participant"):
        candidates("table", [path])
