"""The matches with other vocabularies: an SSSOM table whose terms exist; axioms stand apart."""

from __future__ import annotations

import csv
from importlib import import_module
from pathlib import Path

import pytest
from rdflib import SKOS, Graph, URIRef

from coopgraph.errors import DataError
from coopgraph.namespaces import COOP, PREFIXES
from coopgraph.pages.site_data.matches import COLUMNS, read_matches
from coopgraph.resources import ontology_dir

TABLE = ontology_dir() / "alignments.sssom.tsv"
RELATIONS = {f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")}


@pytest.fixture(scope="module")
def head() -> dict[str, object]:
    lines = [line[1:] for line in TABLE.read_text("utf-8").splitlines() if line.startswith("#")]
    loaded = import_module("yaml").safe_load("\n".join(lines))
    assert isinstance(loaded, dict)
    return loaded


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


def test_the_head_is_what_sssom_demands(head: dict[str, object]) -> None:
    assert {"mapping_set_id", "license", "curie_map"} <= head.keys()
    prefixes = head["curie_map"]
    assert isinstance(prefixes, dict)
    for prefix in prefixes.keys() & PREFIXES.keys():
        assert prefixes[prefix] == PREFIXES[prefix]


def test_each_row_relates_a_term_of_ours_to_one_of_others(
    head: dict[str, object], rows: list[dict[str, str]]
) -> None:
    ours = Graph()
    for name in ("coopgraph", "concepts"):
        ours.parse(ontology_dir() / f"{name}.ttl", format="ox-ttl")
    prefixes = head["curie_map"]
    assert isinstance(prefixes, dict)
    assert rows
    for row in rows:
        prefix, _, local = row["subject_id"].partition(":")
        subject = URIRef(prefixes[prefix] + local)
        assert (subject, None, None) in ours, row
        assert row["predicate_id"] in RELATIONS
        assert row["mapping_justification"] == "semapv:ManualMappingCuration"
        assert row["object_id"].partition(":")[0] in prefixes.keys() - {"coop", "concept"}
        labels = {str(o) for o in ours.objects(subject) if getattr(o, "language", "") == "en"}
        assert row["subject_label"] in labels, row
    keys = [tuple(row[name] for name in COLUMNS) for row in rows]
    assert keys == sorted(set(keys))


def test_relations_point_the_right_way(rows: list[dict[str, str]]) -> None:
    """A framework need not be an organization, so ours is the wider term."""
    told = {(row["subject_id"], row["object_id"]): row["predicate_id"] for row in rows}
    for ours, theirs in (
        ("Participation", "Membership"),
        ("framework", "organization"),
        ("partOf", "subOrganizationOf"),
    ):
        assert told[f"coop:{ours}", f"org:{theirs}"] == "skos:narrowMatch"
    assert told["coop:Membership", "org:Membership"] == "skos:broadMatch"
    gone = {("coop:funds", "schema:funder"), ("coop:Collection", "skos:Collection")}
    assert gone.isdisjoint(told)


def test_matches_make_no_concepts_of_classes() -> None:
    axioms = Graph().parse(ontology_dir() / "alignments.ttl", format="ox-ttl")
    assert not [p for p in axioms.predicates() if str(p).startswith(str(SKOS))]


def test_the_table_is_read_by_full_names() -> None:
    assert ("skos:closeMatch", "http://www.w3.org/2008/05/skos-xl#Label", "skosxl:Label") in (
        read_matches(TABLE)[COOP + "Name"]
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("#curie_map:\n#  a: urn:a:\nsubject_id\tobject_id\na:x\ta:y\n", "predicate_id is missing"),
        (
            "#curie_map:\n#  a: urn:a:\n" + "\t".join(COLUMNS) + "\na:x\tskos:m\tb:y\tj\n",
            "'b' is not declared",
        ),
    ],
)
def test_a_table_that_cannot_be_read_says_where(text: str, why: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.tsv"
    file.write_text(text, "utf-8")
    with pytest.raises(DataError, match=why) as caught:
        read_matches(file)
    assert caught.value.line
