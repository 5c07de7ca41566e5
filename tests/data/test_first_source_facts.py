"""What the first source says, fact by fact: a query finds each, and finds nothing else.

`facts/first-source.tsv` was written from the text, not from the graph: paragraph, whether the fact
is to be found, the fact in our words, and the pattern that asks for it. The pattern is asked of the
source's own graph: what other sources add does not count.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from coopgraph.namespaces import COOP, ID, OA, PREFIXES, RDF, SOURCE
from coopgraph.resources import data_dir
from coopgraph.store.embedded import EmbeddedStore

GRAPH = f"{SOURCE}tong-cuc-2021-review"
HEAD = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
TABLE = Path(__file__).parent / "facts" / "first-source.tsv"
DATES = f"<{COOP}begin>|<{COOP}end>|<{COOP}during>|<{COOP}date>"


class Fact(NamedTuple):
    """A row of the table."""

    paragraph: str
    found: str
    fact: str
    pattern: str


def facts() -> list[Fact]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert tuple(rows[0]) == Fact._fields
    return [Fact(*row) for row in rows[1:]]


def shown(row: Fact) -> str:
    return f"{row.paragraph}-{row.fact}"


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    store = EmbeddedStore()
    store.load_turtle(data_dir() / "tong-cuc-2021-review.ttl", GRAPH)
    return store.unite()


@pytest.mark.parametrize("row", facts(), ids=shown)
def test_the_fact_is_found_or_not(store: EmbeddedStore, row: Fact) -> None:
    solutions = store.select(f"{HEAD}SELECT * WHERE {{ {row.pattern} }}")
    assert bool(solutions) == (row.found == "yes"), row.pattern


def test_the_table_has_all_facts() -> None:
    found = [row for row in facts() if row.found == "yes"]
    assert len(found) >= 204
    assert {row.found for row in facts()} == {"yes", "no"}
    assert {int(row.paragraph) for row in found} == {1, *range(3, 13), 14, *range(16, 20)}


def test_no_node_says_more_than_the_facts(store: EmbeddedStore) -> None:
    """Whatever the file describes, evidence aside, belongs to a fact of the table."""
    told = set()
    for row in facts():
        if row.found == "yes":
            told |= {ID + slug for slug in re.findall(r"\bid:([a-z0-9-]+)", row.pattern)}
            for solution in store.select(f"{HEAD}SELECT * WHERE {{ {row.pattern} }}"):
                told |= {str(value) for value in solution}
    described = store.select(
        f"SELECT DISTINCT ?node WHERE {{ ?node <{RDF}type> ?class . "
        f"FILTER(?class != <{COOP}Evidence>) }}"
    )
    assert {str(node) for (node,) in described} - told == set()


def test_each_date_has_its_passage_or_says_from_what_it_is_inferred(store: EmbeddedStore) -> None:
    dated = store.select(f"SELECT DISTINCT ?node WHERE {{ ?node {DATES} ?value }}")
    bare = store.select(
        f"SELECT DISTINCT ?node WHERE {{ ?node {DATES} ?value . FILTER NOT EXISTS {{ "
        f"?node <{COOP}dateEvidence>|<{COOP}dateInferredFrom> ?place . ?place <{OA}start> ?at }} }}"
    )
    assert len(dated) > 90
    assert bare == []


def test_a_guess_says_how_sure_it_is(store: EmbeddedStore) -> None:
    guesses = store.select(
        f"SELECT ?node ?sure WHERE {{ ?node <{COOP}inferredFrom> ?x . "
        f"OPTIONAL {{ ?node <{COOP}confidence> ?sure }} }}"
    )
    assert len(guesses) >= 14
    assert {sure for _, sure in guesses} <= {"0.8", "0.9"}


def test_what_one_sentence_treats_alike_is_modelled_alike(store: EmbeddedStore) -> None:
    """The three agreements that one sentence lists: the same properties, the same kind of date."""
    agreements = ("apmra", "asean-framework-agreement-on-mra", "asean-mra-building-materials")
    said = ("partOf", "producedBy", "form")
    shapes = {
        tuple(tuple(store.objects(ID + slug, COOP + name)) for name in said) for slug in agreements
    }
    assert len(shapes) == 1
    stages = store.select(
        f"{HEAD}SELECT DISTINCT ?date WHERE {{ "
        f"?agreement coop:producedBy id:accsq ; coop:milestone ?m . "
        f"?m coop:stage ?stage ; coop:date ?date ; coop:dateInferredFrom ?from . "
        f"FILTER(?stage IN (concept:signed, concept:agreed)) }}"
    )
    assert stages == [("2020/2021",)]
