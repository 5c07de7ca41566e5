"""HermiT on the ontology: consistent, satisfiable, classified as meant, and one with the rules.

These tests need Java. Without it they fail and say what to install; they are never skipped.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coopgraph import reason
from coopgraph.errors import ValidationFailed
from coopgraph.namespaces import (
    CONCEPT,
    COOP,
    GRAPH_CATALOGUE,
    GRAPH_CONCEPTS,
    GRAPH_DERIVED,
    GRAPH_ONTOLOGY,
    ID,
    SOURCE,
    shorten,
)
from coopgraph.reason import Proof, hermit
from coopgraph.reason.axioms import BEYOND_OWL, extract, parse
from coopgraph.reason.condense import condense, is_condensable
from coopgraph.resources import data_dir, ontology_dir
from coopgraph.store.embedded import EmbeddedStore

PREFIXES = f"PREFIX coop: <{COOP}>\nPREFIX concept: <{CONCEPT}>\nPREFIX id: <{ID}>\n"

BY_ROLE = {
    "Membership": {"member", "associateMember", "pMember", "oMember"},
    "Observership": {"observer"},
    "Mandate": {"chair", "viceChair", "secretariat", "convenor"},
    "Presidency": {"presider"},
    "Representation": {"representative"},
    "Party": {"party"},
    "Signature": {"signatory"},
    "Adoption": {"adopter"},
    "Partnership": {"partner"},
    "Funding": {"funder"},
    "Attendance": {"speaker", "moderator", "guest", "delegate", "headOfDelegation", "attendee"},
    "Organizing": {"organizer", "coOrganizer", "host"},
    "Vote": {"voteYes", "voteNo", "voteAbstain"},
}
ALL_ROLES = {role for roles in BY_ROLE.values() for role in roles} | {
    "intermediary",
    "beneficiary",
    "issuer",
    "coordinator",
    "facilitator",
    "raiser",
    "responsible",
}

RICH = """
id:state a coop:Country . id:land a coop:Province . id:office a coop:GovernmentBody .
id:firm a coop:Company . id:minister a coop:Person .
id:league a coop:IntergovernmentalOrganization .
id:board a coop:Body ; coop:partOf id:council . id:council a coop:Body ; coop:partOf id:league .
id:society a coop:NonGovernmentalOrganization . id:thing a coop:Organization .
id:summit a coop:Event ; coop:partOf id:programme ; coop:inSeries id:summits ;
    coop:meetingOf id:league ; coop:under id:pact . id:summits a coop:EventSeries .
id:office coop:authorityOf id:state . id:firm coop:ofCountry id:state .
id:secretary a coop:Post ; coop:authorityOf id:state .
id:worry a coop:Concern ; coop:measure id:circular ; coop:forum id:board .
id:duty a coop:Commitment ; coop:under id:agenda ; coop:aim concept:quality .
id:norm a coop:Standard ; coop:adoptsIdentical id:model . id:model a coop:Standard ;
    coop:producedBy id:board . id:pair a coop:Agreement ; coop:form concept:bilateral ;
    coop:amends id:pact .
id:programme a coop:Initiative ; coop:partOf id:league .
id:aid a coop:Grant ; coop:amount id:sum ; coop:provides id:device ; coop:producedBy id:summit .
id:sum a coop:Amount ; coop:equivalentTo id:sum2 . id:sum2 a coop:Amount .
id:device a coop:Equipment . id:work a coop:Cooperation . id:study a coop:Project .
id:pact a coop:Agreement ; coop:milestone id:m1, id:m2, id:m3 .
id:m1 a coop:Milestone ; coop:stage concept:signed . id:m2 a coop:Milestone ;
    coop:stage concept:inForce ; coop:rank concept:deprecated . id:m3 a coop:Milestone ;
    coop:stage concept:agreed .
id:treaty a coop:Agreement ; coop:milestone id:m4 . id:m4 a coop:Milestone ;
    coop:stage concept:inForce .
id:draft a coop:Agreement ; coop:milestone id:m5 . id:m5 a coop:Milestone ;
    coop:stage concept:proposed .
id:manifesto a coop:Declaration ; coop:milestone id:m6 . id:m6 a coop:Milestone ;
    coop:stage concept:signed .
id:agenda a coop:Plan . id:circular a coop:LegalAct .
id:c1 a coop:Claim ; coop:about id:summit ; coop:disputedBy id:c2 . id:c2 a coop:Claim .
id:c3 a coop:Claim ; coop:inferredFrom id:c1 . id:r a coop:Remark ; coop:saidBy id:minister ;
    coop:at id:summit ; coop:about id:aid .
id:o a coop:Observation ; coop:by id:office .
id:group a coop:Collection ; coop:hasKnownMember id:firm .
id:h a coop:Handover ; coop:handsOver id:chairing ; coop:changes id:office ;
    coop:successor id:firm .
id:office coop:hasName id:n ; coop:locatedIn id:land ; coop:changedBy id:h . id:n a coop:Name .
id:chairing a coop:Participation ; coop:participant id:office ; coop:framework id:board ;
    coop:role concept:chair ; coop:onBehalfOf id:state ; coop:disputedBy id:chairing2 .
id:chairing2 a coop:Participation ; coop:participant id:firm ; coop:framework id:board ;
    coop:role concept:chair ; coop:inferredFrom id:chairing .
id:t-old a coop:Participation ; coop:participant id:firm ; coop:framework id:league ;
    coop:role concept:member ; coop:onBehalfOf id:state ; coop:rank concept:deprecated .
id:t-self a coop:Participation ; coop:participant id:office ; coop:framework id:office ;
    coop:role concept:coordinator ; coop:onBehalfOf id:office .
"""


def rich() -> str:
    """The sample above with a tie of each role in frameworks of each kind."""
    actors = ["state", "land", "office", "firm", "minister", "league", "board", "society", "thing"]
    frameworks = ["league", "summit", "aid", "work", "pact", "study", "board", "worry", "duty"]
    lines = []
    for number, role in enumerate(sorted(ALL_ROLES)):
        for turn in range(2):
            who = actors[(number + 4 * turn) % len(actors)]
            where = frameworks[number % len(frameworks)]
            lines.append(
                f"id:t{number}-{turn} a coop:Participation ; coop:participant id:{who} ;"
                f" coop:framework id:{where} ; coop:role concept:{role} ."
            )
    for name, who, where, role in [
        ("p1", "firm", "work", "partner"),
        ("p2", "office", "work", "partner"),
        ("p3", "state", "study", "partner"),
        ("f1", "state", "aid", "funder"),
        ("b1", "land", "aid", "beneficiary"),
        ("b2", "state", "aid", "beneficiary"),
        ("o1", "society", "summit", "organizer"),
        ("o2", "league", "summit", "coOrganizer"),
        ("o3", "thing", "study", "organizer"),
        ("o4", "minister", "study", "organizer"),
        ("d1", "firm", "pair", "signatory"),
        ("d2", "land", "pair", "party"),
    ]:
        lines.append(
            f"id:{name} a coop:Participation ; coop:participant id:{who} ;"
            f" coop:framework id:{where} ; coop:role concept:{role} ."
        )
    return RICH + "\n".join(lines)


def ground() -> EmbeddedStore:
    store = EmbeddedStore()
    for name, graph in (
        ("coopgraph", GRAPH_ONTOLOGY),
        ("alignments", GRAPH_ONTOLOGY),
        ("concepts", GRAPH_CONCEPTS),
    ):
        store.load_turtle(ontology_dir() / f"{name}.ttl", graph)
    return store.unite()


def store_with(turtle: str, folder: Path) -> EmbeddedStore:
    store = ground()
    file = folder / "sample.ttl"
    file.write_text(PREFIXES + turtle, encoding="utf-8")
    store.load_turtle(file, SOURCE + "sample")
    return store.unite()


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> Proof:
    """The ontology with classes added whose (un)satisfiability shows what is disjoint."""
    probes = "".join(
        f"""
        coop:Probe{one}{other} a owl:Class ; rdfs:subClassOf coop:{one}, coop:{other} .
        """
        for one, other in PROBES
    )
    prefixes = (
        "PREFIX owl: <http://www.w3.org/2002/07/owl#>\n"
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
    )
    store = store_with(prefixes + probes, tmp_path_factory.mktemp("probes"))
    return reason.prove(store.dump(form="ntriples"))


DISJOINT = [
    ("Membership", "Mandate"),
    ("Funding", "Partnership"),
    ("Vote", "Attendance"),
    ("Person", "Agreement"),
    ("Person", "Organization"),
    ("Actor", "Participation"),
    ("Company", "GovernmentBody"),
    ("Framework", "Country"),
    ("Event", "Project"),
    ("Event", "EventSeries"),
    ("Signature", "Party"),
    ("Presidency", "Mandate"),
    ("Person", "Post"),
    ("Concern", "Instrument"),
    ("Commitment", "Activity"),
    ("Role", "Stage"),
    ("Evidence", "Source"),
]
COMPATIBLE = [
    ("Actor", "Framework"),
    ("Mandate", "DelegatedParticipation"),
    ("Mandate", "EventParticipation"),
    ("SignedAgreement", "AgreementInForce"),
    ("Membership", "DisputedClaim"),
    ("Membership", "InferredClaim"),
    ("Body", "GovernmentBody"),
]
PROBES = DISJOINT + COMPATIBLE


def test_the_ontology_alone_is_consistent_and_satisfiable() -> None:
    alone = reason.prove(ground().dump(form="ntriples"))
    assert alone.consistent
    assert alone.unsatisfiable == ()
    assert alone.undecided == frozenset()


@pytest.mark.parametrize("pair", DISJOINT, ids=" ".join)
def test_nothing_is_of_both(pair: tuple[str, str], proof: Proof) -> None:
    assert f"{COOP}Probe{pair[0]}{pair[1]}" in proof.unsatisfiable


@pytest.mark.parametrize("pair", COMPATIBLE, ids=" ".join)
def test_something_can_be_of_both(pair: tuple[str, str], proof: Proof) -> None:
    assert f"{COOP}Probe{pair[0]}{pair[1]}" not in proof.unsatisfiable


@pytest.mark.parametrize(
    ("lower", "upper"),
    [
        *((name, "Participation") for name in BY_ROLE),
        ("DelegatedParticipation", "Participation"),
        ("EventParticipation", "Participation"),
        ("SignedAgreement", "Agreement"),
        ("SignedAgreement", "Framework"),
        ("AgreementInForce", "Agreement"),
        ("Company", "Actor"),
        ("Company", "Framework"),
        ("Handover", "ChangeEvent"),
        ("Province", "AdministrativeDivision"),
        ("Equipment", "Deliverable"),
        ("Standard", "Instrument"),
    ],
)
def test_classes_stand_where_they_are_meant_to(lower: str, upper: str, proof: Proof) -> None:
    assert proof.is_a(COOP + lower, COOP + upper)
    assert not proof.is_a(COOP + upper, COOP + lower)


def test_what_is_disputed_or_inferred_need_not_be_a_claim(proof: Proof) -> None:
    assert not proof.is_a(COOP + "DisputedClaim", COOP + "Claim")
    assert not proof.is_a(COOP + "InferredClaim", COOP + "Claim")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedStore:
    store = store_with(rich(), tmp_path_factory.mktemp("rich"))
    reason.derive(store)
    return store


@pytest.fixture(scope="module")
def sample_proof(sample: EmbeddedStore) -> Proof:
    graphs = [graph for graph in sample.graphs() if graph != GRAPH_DERIVED]
    return reason.prove(sample.dump(graphs, form="ntriples"))


def test_the_sample_shows_every_defined_class_and_shortcut(
    sample: EmbeddedStore, sample_proof: Proof
) -> None:
    classes = {cls.removeprefix(COOP) for _, cls in sample_proof.types}
    assert {*BY_ROLE, "DelegatedParticipation", "EventParticipation", "SignedAgreement"} <= classes
    assert {"AgreementInForce", "DisputedClaim", "InferredClaim"} <= classes
    values = {p.removeprefix(COOP) for _, p, _ in sample_proof.values}
    assert {"memberOf", "chairs", "cooperatesWith", "involves", "actsFor", "funds"} <= values
    assert (ID + "pact", COOP + "AgreementInForce") not in sample_proof.types
    assert sample_proof.undecided == frozenset()


def test_rules_conclude_what_hermit_concludes_on_a_rich_sample(
    sample: EmbeddedStore, sample_proof: Proof
) -> None:
    parts = reason.compare(sample_proof, sample.dump(form="ntriples"))
    assert parts.only_rules == ()
    assert parts.only_reasoner == ()
    assert not parts


def in_owl(rule: reason.Rule) -> bool:
    """Say whether an axiom can conclude what the rule does, so that HermiT misses it."""
    head = rule.text.partition("CONSTRUCT")[2].partition("WHERE")[0]
    return not any(shorten(name[1:-1]) in head for name in BEYOND_OWL)


def test_rules_beyond_owl_are_the_lesser_part() -> None:
    beyond = {rule.name for rule in reason.rules() if not in_owl(rule)}
    assert {"seat", "same-tie", "ends-within"} <= beyond
    assert beyond.isdisjoint({"chairs", "cooperates-with", "part-of-transitive", "sub-property"})


@pytest.mark.parametrize("name", [rule.name for rule in reason.rules() if in_owl(rule)])
def test_the_comparison_misses_each_rule_that_is_taken_away(
    name: str, sample_proof: Proof, tmp_path: Path
) -> None:
    store = store_with(rich(), tmp_path)
    reason.derive(store, using=[rule for rule in reason.rules() if rule.name != name])
    parts = reason.compare(sample_proof, store.dump(form="ntriples"))
    assert parts.only_rules == ()
    assert parts.only_reasoner != ()


def test_the_comparison_sees_a_rule_that_says_too_much_or_too_little(
    sample: EmbeddedStore, sample_proof: Proof
) -> None:
    text = sample.dump(form="ntriples").decode()
    chairs = f"<{ID}office> <{COOP}chairs> <{ID}board> .\n"
    assert chairs in text
    wrong = f"<{ID}office> <{COOP}chairs> <{ID}summit> .\n"
    parts = reason.compare(sample_proof, text.replace(chairs, wrong))
    assert parts.only_rules == ((ID + "office", COOP + "chairs", ID + "summit"),)
    assert parts.only_reasoner == ((ID + "office", COOP + "chairs", ID + "board"),)


def test_self_cooperation_is_left_out_of_the_comparison(sample_proof: Proof) -> None:
    # A property chain cannot exclude it; the rule does.
    self_pairs = {
        v for v in sample_proof.values if v[0] == v[2] and v[1].endswith("cooperatesWith")
    }
    assert self_pairs


@pytest.mark.parametrize(
    ("turtle", "why"),
    [
        (
            "id:x a coop:Person, coop:Agreement .",
            r"id:x is both .*coop:Person.* and .*coop:Agreement",
        ),
        (
            "id:t a coop:Participation ; coop:role concept:chair, concept:member .",
            "id:t has concept:chair and concept:member as coop:role",
        ),
        (
            "id:t a coop:Participation ; coop:framework id:x . id:x a coop:Province .",
            r"id:x is both coop:Framework \(as it is coop:framework of id:t\) and",
        ),
    ],
)
def test_contradictions_are_found_and_named(turtle: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(ValidationFailed, match="contradict the ontology") as caught:
        reason.prove(store_with(turtle, tmp_path).dump(form="ntriples"))
    assert any(re.search(why, clash) for clash in caught.value.report)
    assert caught.value.exit_code == 1


def test_check_tells_what_only_one_side_concludes(tmp_path: Path) -> None:
    store = store_with(
        "id:t a coop:Participation ; coop:participant id:x ; coop:framework id:f ."
        " id:f a coop:Event .",
        tmp_path,
    )
    with pytest.raises(ValidationFailed) as caught:
        reason.check(store)
    assert "only HermiT concludes id:f coop:involves id:x: a rule is missing, or a type" in (
        caught.value.report
    )
    reason.derive(store)
    with pytest.raises(ValidationFailed) as caught:
        reason.check(store)
    # The rules do not type a thing by its use: what is used must be declared.
    assert caught.value.report == [
        "only HermiT concludes id:x a coop:Actor: a rule is missing, or a type"
    ]


def test_rules_conclude_what_hermit_concludes_on_the_shipped_data() -> None:
    files = sorted(data_dir().glob("*.ttl"))
    assert files, "data/ holds no Turtle"
    store = ground()
    for file in files:
        graph = GRAPH_CATALOGUE if file.stem == "sources" else SOURCE + file.stem
        store.load_turtle(file, graph)
    reason.derive(store.unite())
    proof = reason.check(store)
    assert proof.undecided == frozenset()


def test_what_is_left_out_changes_no_conclusion(sample: EmbeddedStore, sample_proof: Proof) -> None:
    graphs = [graph for graph in sample.graphs() if graph != GRAPH_DERIVED]
    axioms = extract(parse(sample.dump(graphs, form="ntriples")))
    assert is_condensable(axioms)
    condensed = condense(axioms)
    assert len(condensed.axioms.properties) < len(axioms.properties) / 2
    assert max(map(len, condensed.stand_ins.values())) > 10
    assert not any(p.endswith(("hasValue>", "oneOf>")) for _, p, _ in condensed.axioms.schema)
    assert hermit._prove(axioms, 300) == sample_proof


@pytest.mark.parametrize(
    ("turtle", "conclusion"),
    [
        # Two names of one thing: what is said of the one holds of the other.
        (
            "id:t a coop:Participation ; coop:framework id:x, id:y . id:x coop:concerns id:z .",
            ("y", "concerns", "z"),
        ),
        # Said to be of a class that is defined by a thing.
        ("id:t a coop:Funding .", ("t", "role", "funder")),
    ],
)
def test_where_something_could_be_lost_all_is_reasoned_over(
    turtle: str, conclusion: tuple[str, str, str], tmp_path: Path
) -> None:
    proof = reason.prove(store_with(turtle, tmp_path).dump(form="ntriples"))
    thing, name, value = conclusion
    home = CONCEPT if name == "role" else ID
    assert (ID + thing, COOP + name, home + value) in proof.values


def test_things_alike_are_told_apart_again(tmp_path: Path) -> None:
    store = store_with("id:a a coop:Name . id:b a coop:Name ; coop:scope id:s .", tmp_path)
    proof = reason.prove(store.dump(form="ntriples"))
    assert {(ID + "a", COOP + "Name"), (ID + "b", COOP + "Name")} <= proof.types
    assert (ID + "s", COOP + "Source") in proof.types
    assert (ID + "b", COOP + "scope", ID + "s") in proof.values
    assert not any(thing.startswith("urn:") for thing, _ in proof.types)
    assert not any(name.startswith("urn:") for name in proof.above)
