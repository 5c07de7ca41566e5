"""Decisions on identity: reviewable, free of contradiction, and to be undone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from coopgraph.errors import DataError
from coopgraph.identity.mappings import COLUMNS, Decisions, parse, read, write
from coopgraph.importers.report import ImportReport
from coopgraph.lifting.batch import Batch
from coopgraph.namespaces import CONCEPT, ID, SKOS

HEADER = "\t".join(
    ("subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id",
     "confidence", "mapping_justification")
)  # fmt: skip
MANUAL = "semapv:ManualMappingCuration"


def line(
    subject: str, target: str, predicate: str = "skos:exactMatch", *, no: bool = False,
    label: str = "", confidence: str = "",
) -> str:  # fmt: skip
    return "\t".join([subject, label, predicate, "Not" if no else "", target, confidence, MANUAL])


def decisions(*lines: str) -> Decisions:
    return parse("\n".join([HEADER, *lines]) + "\n", "d.tsv")


def test_a_decision_has_a_target_and_chains_are_followed() -> None:
    made = decisions(line("id:a", "id:b"), line("id:b", "id:c"), line("", "id:c", label="Cee"))
    assert made.target == {ID + "a": ID + "c", ID + "b": ID + "c", "cee": ID + "c"}
    assert made.names == {"cee": ID + "c"}


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([line("id:a", "id:b"), line("id:b", "id:c"), line("id:a", "id:c", no=True)],
         "d.tsv:4: line 4 says that id:a is not id:c, but it follows from lines 2 and 3"),
        ([line("id:a", "id:b"), line("id:c", "id:b"), line("id:c", "id:a", no=True)],
         "follows from lines 2 and 3"),
        ([line("id:a", "id:b"), line("id:b", "id:a")], "lines 2 and 3 lead in a circle"),
        ([line("id:a", "id:b"), line("id:b", "id:c"), line("id:c", "id:a")],
         "lines 2, 3 and 4 lead in a circle"),
        ([line("id:a", "id:b"), line("id:a", "id:c")],
         "lines 2 and 3 contradict each other: id:a is to be both id:b and id:c"),
        ([line("id:a", "id:b"), line("id:a", "id:b", no=True)],
         "lines 2 and 3 contradict each other"),
        ([line("id:a", "id:b"), line("id:a", "id:b", "skos:closeMatch")],
         "lines 2 and 3 contradict each other"),
        ([line("id:a", "id:b"), line("id:a", "id:b")], "lines 2 and 3 say the same"),
        ([line("id:a", "id:a")], "id:a is matched with itself"),
        ([line("id:a", "id:b", "owl:sameAs")], "owl:sameAs is never used here"),
        ([line("id:a", "id:b", "skos:related")], "'skos:related' is no decision"),
        ([line("id:a", "nosuch:b")], "d.tsv:2: object_id: 'nosuch:b' is no IRI"),
        ([line("id:a", "")], "object_id is empty"),
        ([line("", "id:b")], "neither a subject_id nor a subject_label"),
        ([line("id:a", "id:b", confidence="1.5")], "'1.5' is no number from 0 to 1"),
        ([line("id:a", "id:b", confidence="much")], "'much' is no number from 0 to 1"),
        (["id:a\tskos:exactMatch"], "d.tsv:2: line 2 has 2 cells, the header has 7"),
    ],
)  # fmt: skip
def test_what_cannot_stand_is_refused_with_its_lines(lines: list[str], told: str) -> None:
    with pytest.raises(DataError) as error:
        decisions(*lines)
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "has no header"),
        ("# only: metadata\n", "has no header"),
        ("subject_id\tobject_id\n", "d.tsv:1:1: the header lacks predicate_id"),
        (HEADER + "\tobject_id\n", "has object_id twice"),
    ],
)
def test_a_file_that_is_none_is_refused(text: str, told: str) -> None:
    with pytest.raises(DataError) as error:
        parse(text, "d.tsv")
    assert told in str(error.value)


def test_prefixes_may_be_declared_and_lines_left_blank(tmp_path: Path) -> None:
    path = tmp_path / "d.tsv"
    text = f'# curie_map:\n#   ex: "https://example.org/"\n{HEADER}\n\n{line("ex:a", "id:b")}\n'
    path.write_text(text, encoding="utf-8-sig")
    assert read(path).target == {"https://example.org/a": ID + "b"}
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="is not UTF-8"):
        read(path)


def test_writing_gives_the_same_bytes_for_the_same_decisions() -> None:
    rows = [
        {"subject_id": "id:b", "predicate_id": "skos:exactMatch", "object_id": "id:c",
         "mapping_justification": MANUAL, "comment": "two\tcells\nno more"},
        {"subject_id": "id:a", "predicate_id": "skos:closeMatch", "object_id": "id:c",
         "mapping_justification": MANUAL},
    ]  # fmt: skip
    text = write(rows, about="Test")
    assert text == write(rows[::-1], about="Test")
    assert text.splitlines()[2] == "\t".join(COLUMNS)
    assert [m.line for m in parse(text).lines] == [4, 5]


def batch() -> Batch:
    at = {"file": "f.csv"}
    tie = {"framework": ID + "f", "role": CONCEPT + "member", **at}
    return Batch(
        ties=pl.DataFrame(
            [{"tie": ID + f"t{n}", "participant": ID + who, "row": n, **tie}
             for n, who in enumerate(("a", "b", "c"), 1)]
        ),
        nodes=pl.DataFrame(
            [{"node": ID + who, "cls": "Company", "label_en": who.upper(), "label_vi": who,
              "alt": [who * 2], "row": n, **at} for n, who in enumerate(("a", "b", "c"), 1)]
        ),
        facts=pl.DataFrame(
            [{"subject": ID + "a", "predicate": p, "value": v, "type": t, "row": 1, **at}
             for p, v, t in ((SKOS + "note", "x", "text"), (SKOS + "related", ID + "a", "iri"),
                             (SKOS + "prefLabel", "A", "@en"))]
        ),
    )  # fmt: skip


def applied(made: Decisions) -> tuple[Batch, ImportReport]:
    report = ImportReport("table", "t")
    return made.apply(batch(), report), report


def plain(of: Batch) -> list[Any]:
    return [sorted(frame.rows(), key=repr) for frame in of.complete()]


def test_an_exact_match_moves_the_ties_and_keeps_the_names() -> None:
    made, report = applied(decisions(line("id:a", "id:z")))
    ties, nodes, facts = made.complete()
    assert ties["participant"].to_list() == [ID + "z", ID + "b", ID + "c"]
    assert nodes["node"].to_list() == [ID + "b", ID + "c"]
    told = set(facts.select("subject", "predicate", "value").rows())
    assert {(ID + "z", SKOS + "altLabel", n) for n in ("A", "a", "aa")} <= told
    assert (ID + "z", SKOS + "note", "x") in told
    assert (ID + "z", SKOS + "related", ID + "z") in told
    assert all(predicate != SKOS + "prefLabel" for _, predicate, _ in told)
    assert ID + "a" not in str(plain(made))
    assert report.applied["merged by a decision"].rows == [1]


def test_a_close_match_only_links_and_not_does_nothing_to_ties() -> None:
    made, _ = applied(
        decisions(line("id:a", "id:z", "skos:closeMatch"), line("id:b", "id:y", no=True))
    )
    ties, nodes, facts = made.complete()
    assert ties["participant"].to_list() == [ID + "a", ID + "b", ID + "c"]
    assert len(nodes) == 3
    assert (ID + "a", SKOS + "closeMatch", ID + "z") in facts.select(
        "subject", "predicate", "value"
    ).rows()
    assert "sameAs" not in str(plain(made))


def test_a_wrong_merge_is_undone_by_leaving_out_its_line() -> None:
    without, _ = applied(decisions(line("id:b", "id:y")))
    wrong, _ = applied(decisions(line("id:b", "id:y"), line("id:a", "id:c")))
    again, _ = applied(decisions(line("id:b", "id:y")))
    assert plain(wrong) != plain(without)
    assert plain(again) == plain(without)
    assert plain(applied(decisions())[0]) == plain(batch())
