"""`coopgraph match`: from unknown names to decisions, and from decisions to ties."""

from __future__ import annotations

from pathlib import Path

import pytest

import coopgraph
from coopgraph.cli import main
from coopgraph.errors import DataError, DateError
from coopgraph.identity.mappings import parse
from coopgraph.importers import run
from coopgraph.importers.matching import candidates
from coopgraph.namespaces import COOP, ID, SKOS, SOURCE

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


THING = """\
@prefix coop: <https://w3id.org/coopgraph/ontology#> .
@prefix concept: <https://w3id.org/coopgraph/concept/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix e: <https://example.org/> .
e:works a coop:Company ; skos:prefLabel "%s"@en .
e:league a coop:Organization ; skos:prefLabel "Ocean League"@en .
<#own> a coop:Company ; skos:prefLabel "Own"@en .
[] a coop:Participation ; coop:participant e:works ; coop:framework e:league ;
   coop:role concept:member ; coop:begin "%s" .
"""
HEADER = "subject_id\tsubject_label\tpredicate_id\tpredicate_modifier\tobject_id\t"
HEADER += "mapping_justification\n"


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store into which two sources told of one foreign IRI, under two names."""
    folder = tmp_path_factory.mktemp("twice")
    for name, label, year in (("one", "Sea Works", "2001"), ("two", "Seaworks Ltd", "2002")):
        (folder / name).mkdir()
        path = folder / name / "things.ttl"
        path.write_text(THING % (label, year))
        run("rdf", [path], folder / "store", source=name)
    return folder


def test_one_foreign_iri_is_one_thing_whatever_it_is_called(twice: Path) -> None:
    kg = coopgraph.load(store=twice / "store")
    named = dict(kg.nodes.select("label_en", "sources").iter_rows())
    both = [SOURCE + "one", SOURCE + "two"]
    assert named["Sea Works"] == named["Ocean League"] == both
    # An IRI that a file gives without a beginning means something there only.
    owns = kg.nodes.filter(kg.nodes["label_en"] == "Own")["sources"].to_list()
    assert sorted(owns) == [[both[0]], [both[1]]]
    assert kg.nodes.height == 4
    assert kg.participations()["participant"].n_unique() == 1
    assert kg.query("ASK { ?thing skos:exactMatch <https://example.org/works> }")
    # It is found by its IRI, too, also by a table.
    (node,) = kg.nodes.filter(kg.nodes["label_en"] == "Sea Works")["node"]
    table = twice / "list.csv"
    table.write_text("participant,framework,role\nhttps://example.org/works,Ocean League,member\n")
    report = run("table", [table], twice / "store", source="list")
    assert report.totals["imported"] == 1
    ties = coopgraph.load(["list"], store=twice / "store").participations()
    assert ties["participant"].to_list() == [node]


def test_match_offers_what_was_imported(twice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = twice / "names.csv"
    path.write_text("participant,framework,role\nSea Work,Ocean League,member\n")
    here = ["match", "table", str(path)]
    assert main(here) == 0
    assert "Sea Works" not in capsys.readouterr().out
    assert main([*here, "--store", str(twice / "store")]) == 0
    assert "\tSea Works\t0.9" in capsys.readouterr().out
    assert coopgraph.match("table", [path], store=twice / "store").count("\n") > 3
    with pytest.raises(DataError, match="there is no store"):
        candidates("table", [path], store=twice / "none")


def test_no_score_is_more_than_all(twice: Path) -> None:
    path = twice / "echo.csv"
    name = " ".join(["stameq"] * 9)
    path.write_text(f"participant,framework,role\n{name},ISO,member\n")
    scores = [line.confidence for line in parse(candidates("table", [path])[0]).lines]
    assert scores
    assert all(score is not None and 0 <= score <= 1 for score in scores)


def test_a_decision_that_decides_nothing_is_an_error(twice: Path, tmp_path: Path) -> None:
    path, table, decisions = twice / "one" / "things.ttl", tmp_path / "t.csv", tmp_path / "d.tsv"
    table.write_text("participant,framework,role\nSTAMQ,ISO,member\n")

    def imported(kind: str, file: Path, *lines: str) -> str:
        decisions.write_text(HEADER + "".join(f"{line}\tx\n" for line in lines))
        given = {"mappings": str(decisions)}
        run(kind, [file], tmp_path / "out.nq", source="m", options=given)
        return (tmp_path / "out.nq").read_text()

    works, exact = "https://example.org/works", "skos:exactMatch"
    # Under its foreign IRI or the one it has here; through another line; with Not; as a link.
    made = imported("rdf", path, f"{works}\t\t{exact}\t\tid:stameq")
    assert f"<{ID}stameq> <{SKOS}exactMatch> <{works}>" in made
    assert f"<{COOP}participant> <{ID}stameq>" in made
    imported("rdf", path, f"{works}\t\t{exact}\t\tid:ul", f"id:ul\t\t{exact}\t\tid:stameq")
    imported("rdf", path, f"{works}\t\t{exact}\tNot\tid:ul")
    made = imported("rdf", path, f"{works}\t\tskos:broadMatch\t\tid:ul")
    assert f"<{SKOS}broadMatch> <{ID}ul>" in made
    imported("table", table, f"\tSTAMQ\t{exact}\t\tid:stameq")
    imported("table", table, "\tNobody\tskos:closeMatch\t\tid:stameq")  # a candidate, no decision
    before = (tmp_path / "out.nq").read_bytes()
    for kind, file, line, told in (
        ("rdf", path, f"https://example.org/gone\t\t{exact}\t\tid:ul", "line 2 decides nothing"),
        ("rdf", path, f"\tSea Works\t{exact}\t\tid:ul", "'Sea Works' is not in what is imported"),
        ("rdf", path, f"id:gone\t\t{exact}\tNot\tid:ul", "line 2 decides nothing: id:gone"),
        ("table", table, f"\tNobody\t{exact}\t\tid:ul", "line 2 decides nothing: 'Nobody'"),
        ("table", table, "\tSTAMQ\tskos:broadMatch\t\tid:ul", "a mere name cannot be linked"),
    ):
        with pytest.raises(DataError, match=told):
            imported(kind, file, line)
        assert (tmp_path / "out.nq").read_bytes() == before
