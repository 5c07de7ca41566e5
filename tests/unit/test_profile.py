"""Profiles: all that the graph says of a thing, found by any name, a country with its bodies."""

from __future__ import annotations

import pytest

import coopgraph
from coopgraph.dates import Bounds
from coopgraph.errors import DateError, ParameterError, UnknownNameError
from coopgraph.kg import KnowledgeGraph
from coopgraph.namespaces import CONCEPT, ID
from coopgraph.office.profile import Profile
from coopgraph.office.profile_parts import SECTIONS, surest

PREFIXES = """
PREFIX coop: <https://w3id.org/coopgraph/ontology#>
PREFIX concept: <https://w3id.org/coopgraph/concept/>
PREFIX edtf: <http://id.loc.gov/datatypes/edtf/>
PREFIX id: <https://w3id.org/coopgraph/id/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX source: <https://w3id.org/coopgraph/source/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
HOSTILE = '</script><script>alert(1)</script> *#eval("x") <b>&amp;'
WORLD = f"""
source:mine a coop:Source .
id:x-ev a coop:Evidence ; oa:hasSource source:mine ; oa:start 3 ; oa:end 9 ;
    coop:gist "It says so."@en .
id:x-land a coop:Country ; skos:prefLabel "Zedland"@en ; coop:iso3166 "ZZ" ; coop:evidence id:x-ev .
id:x-north a coop:Country ; skos:prefLabel "North Ruritania"@en ; coop:evidence id:x-ev .
id:x-south a coop:Country ; skos:prefLabel "South Ruritania"@en ; coop:evidence id:x-ev .
id:x-office a coop:GovernmentBody ; coop:authorityOf id:x-land ; coop:evidence id:x-ev ;
    skos:prefLabel "Office {HOSTILE.replace('"', chr(92) + '"')}"@en .
id:x-ours a coop:GovernmentBody ; skos:prefLabel "Our Bureau"@en ; coop:authorityOf id:x-south ;
    coop:evidence id:x-ev .
id:x-silent a coop:Organization ; skos:prefLabel "Silent Body"@en ; coop:evidence id:x-ev .
id:x-twin a coop:Organization ; skos:prefLabel "Twin"@en ; coop:evidence id:x-ev .
id:x-twin-2 a coop:Organization ; skos:prefLabel "TWIN"@en ; coop:evidence id:x-ev .
id:x-work a coop:Cooperation ; skos:prefLabel "Joint work"@en ; coop:form concept:bilateral ;
    coop:evidence id:x-ev ; coop:amount id:x-promised, id:x-paid .
id:x-promised a coop:Amount ; coop:value 1200000 ; coop:currency "USD" ; coop:evidence id:x-ev ;
    coop:exactness concept:exact ; coop:kind concept:commitment ; coop:date "2020"^^edtf:EDTF .
id:x-paid a coop:Amount ; coop:value 500000.5 ; coop:currency "USD" ; coop:evidence id:x-ev ;
    coop:exactness concept:approximate ; coop:kind concept:disbursement .
id:x-pact a coop:Agreement ; skos:prefLabel "Pact"@en ; coop:form concept:bilateral ;
    coop:evidence id:x-ev ; coop:term "P2Y"^^xsd:duration ; coop:renewal concept:automatic ;
    coop:noticePeriod "P3M"^^xsd:duration ; coop:milestone id:x-pact-1, id:x-pact-2 .
id:x-pact-1 a coop:Milestone ; coop:stage concept:signed ; coop:date "2019-12-01"^^edtf:EDTF ;
    coop:evidence id:x-ev .
id:x-pact-2 a coop:Milestone ; coop:stage concept:inForce ; coop:date "2020-01-01"^^edtf:EDTF ;
    coop:evidence id:x-ev ; coop:disputedBy id:x-pact-1 .
id:x-late a coop:Commitment ; skos:prefLabel "Late report"@en ; coop:under id:x-pact ;
    coop:due "2020-06"^^edtf:EDTF ; coop:evidence id:x-ev .
id:x-done a coop:Commitment ; skos:prefLabel "Done report"@en ; coop:under id:x-pact ;
    coop:status concept:done ; coop:due "2020-06"^^edtf:EDTF ; coop:evidence id:x-ev .
id:x-meeting a coop:Event ; skos:prefLabel "Next meeting"@en ; coop:partOf id:x-work ;
    coop:during "2021-09"^^edtf:EDTF ; coop:evidence id:x-ev .
id:x-met a coop:Event ; skos:prefLabel "Past meeting"@en ; coop:partOf id:x-work ;
    coop:during "2020-09"^^edtf:EDTF ; coop:evidence id:x-ev .
""" + "".join(
    f"id:x-tie-{who}-{what} a coop:Participation ; coop:participant id:x-{who} ; coop:role"
    f' concept:{role} ; coop:framework id:x-{what} ; coop:evidence id:x-ev ; {dates} .\n'
    for who, what, role, dates in (
        ("office", "work", "partner", 'coop:begin "2019"^^edtf:EDTF'),
        ("ours", "work", "partner", 'coop:begin "2019"^^edtf:EDTF'),
        ("office", "pact", "party", 'coop:begin "2020-01-01"^^edtf:EDTF'),
        ("ours", "pact", "party", 'coop:begin "2020-01-01"^^edtf:EDTF'),
        ("office", "late", "responsible", 'coop:rank concept:normal'),
        ("office", "silent", "member", 'coop:begin "[2015..2022]"^^edtf:EDTF'),
    )
)  # fmt: skip


@pytest.fixture(scope="module")
def shipped() -> KnowledgeGraph:
    return coopgraph.load()


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    path = tmp_path_factory.mktemp("world") / "mine.ttl"
    path.write_text(PREFIXES + WORLD, encoding="utf-8")
    return coopgraph.load(sources=["mine"], files=[path])


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Hàn Quốc", "republic-of-korea"),
        ("han quoc", "republic-of-korea"),
        ("KR", "republic-of-korea"),
        ("South Korea", "republic-of-korea"),
        ("K-PETRO", "k-petro"),
        ("https://w3id.org/coopgraph/id/k-petro", "k-petro"),
        ("id:k-petro", "k-petro"),
        ("k-petro", "k-petro"),
        # A former name.
        ("Korea Petroleum Quality Inspection Institute", "k-petro"),
        ("tong cuc tieu chuan do luong chat luong", "stameq"),
    ],
)
def test_a_thing_is_found_by_any_name(shipped: KnowledgeGraph, name: str, slug: str) -> None:
    from coopgraph.office.finding import find

    assert find(shipped.store, shipped.nodes, name) == ID + slug


def test_what_cannot_be_found_is_said(shipped: KnowledgeGraph, invented: KnowledgeGraph) -> None:
    with pytest.raises(UnknownNameError) as near:
        shipped.profile("K-Petra")
    assert "id:k-petro" in near.value.suggestions
    with pytest.raises(ParameterError, match=r"id:north-korea, id:republic-of-korea"):
        shipped.profile("Korea")
    with pytest.raises(ParameterError, match=r"id:x-twin, id:x-twin-2"):
        invented.profile("twin")
    for name in ("", "  ", "†"):
        with pytest.raises(UnknownNameError):
            shipped.profile(name)
    with pytest.raises(UnknownNameError, match="neither an actor nor a framework"):
        shipped.profile("concept:member")
    with pytest.raises(DateError):
        shipped.profile("K-PETRO", at="yesterday")
    assert invented.profile("ruritania south").thing == f"{ID}x-south"


def test_one_profile_is_the_same_as_among_all(shipped: KnowledgeGraph) -> None:
    every = {profile.thing: profile for profile in shipped._profiles(None)}
    assert sorted(every) == sorted(shipped.nodes["node"])
    for slug in ("republic-of-korea", "stameq", "apo", "mou-stameq-k-petro-2009", "accsq",
                 "phu-yen-cold-chain-grant", "tran-van-vinh", "iso"):  # fmt: skip
        assert shipped.profile(f"id:{slug}") == every[ID + slug], slug
    for profile in every.values():
        for lang in ("en", "vi"):
            for line in profile.lines(lang):
                assert line.section in SECTIONS
                assert line.text.strip()
                assert not {"None", "http", "concept:", "[", "{"} & {*line.text.split()}, line
                assert {*line.evidence} <= profile.passages.keys(), line
                assert line.evidence or line.section in ("bodies", "parts"), line


def test_a_country_is_seen_with_its_bodies(shipped: KnowledgeGraph) -> None:
    korea = shipped.profile("KR")
    assert [body.thing for body in korea.bodies] == [f"{ID}k-petro", f"{ID}kpc"]
    told = {one.framework for one in korea.frameworks if one.held}
    told |= {one.instrument for one in korea.instruments if one.held}
    told |= {one.event for one in korea.events if one.held}
    held = [*korea.tasks]
    told |= {task.thing for task in held}
    counted = {row.country: row.frameworks for row in shipped.ask("countries")}
    assert len(told) == counted[korea.thing], "as the question counts them"
    mou = next(o for o in korea.instruments if o.instrument == f"{ID}mou-stameq-k-petro-2009")
    assert {role.who for role in mou.held} == {f"{ID}k-petro"}
    assert ("signed", "open") in mou.states


def test_what_is_told_of_an_invented_partner(invented: KnowledgeGraph) -> None:
    profile = invented.profile("ZZ", at="2021-06")
    assert (profile.cls, profile.codes, profile.country) == ("Country", ("ZZ",), profile.thing)
    assert [one.framework for one in profile.frameworks] == [f"{ID}x-work", f"{ID}x-silent"]
    work, silent = profile.frameworks
    assert (work.reading, silent.reading) == ("open", "possible")
    assert [role.seat for role in work.others] == [f"{ID}x-ours"]
    (pact,) = profile.instruments
    assert pact.states == (("in force", "certain"),)
    assert {(party.seat, party.standing) for party in pact.parties} == {
        (f"{ID}x-office", "bound"), (f"{ID}x-ours", "bound"),
    }  # fmt: skip
    assert pact.end.renews
    assert pact.disputed
    sums = {(one.value, one.currency, one.kind.removeprefix(CONCEPT)) for one in profile.money}
    assert sums == {("1200000", "USD", "commitment"), ("500000.5", "USD", "disbursement")}
    assert {(e.event.removeprefix(ID), e.place_in_time) for e in profile.events} == {
        ("x-meeting", "next"), ("x-met", "past"),
    }  # fmt: skip
    late = {task.thing.removeprefix(ID): (task.is_open, task.overdue) for task in profile.tasks}
    assert late == {"x-late": (True, "certain"), "x-done": (False, None)}
    ahead = [(one.kind, one.bounds) for one in profile.next]
    kinds = [kind for kind, _ in ahead]
    assert kinds == ["event", "notice", "renews"]
    assert ahead[2][1] == Bounds(*[profile.first.replace(month=12, day=31)] * 2)
    doubts = {(one.statement.removeprefix(ID), one.kind) for one in profile.doubts}
    assert ("x-pact-2", "disputed") in doubts
    assert ("x-tie-office-silent", "possible") in doubts
    lines = {line.what.removeprefix(ID): line for line in profile.lines("vi")}
    assert lines["x-promised"].text.startswith("1.200.000 USD (cam kết): Joint work")
    assert lines["x-late"].marks == ("quá hạn",)
    assert lines["x-meeting"].when == "9/2021"


def test_of_a_thing_of_which_nothing_is_known(invented: KnowledgeGraph) -> None:
    twin = invented.profile("id:x-twin", at="2021")
    assert {line.section for line in twin.lines("en")} == {"names"}
    assert isinstance(twin, Profile)
    table = twin.table("vi")
    assert table["section"].to_list() == ["Tên gọi"]
    assert table["evidence"].to_list() == [[f"{ID}x-ev"]]
    with pytest.raises(UnknownNameError):
        twin.table("fr")
    assert surest(["possible", None, "certain"]) == "certain"
    assert surest([None]) is None


def test_sources_that_are_not_trusted_say_nothing(shipped: KnowledgeGraph) -> None:
    alone = shipped.profile("K-PETRO", sources=["tong-cuc-2021-review"])
    whole = shipped.profile("K-PETRO")
    assert 0 < len(alone) < len(whole)
    assert {p.source for p in alone.passages.values()} == {
        "https://w3id.org/coopgraph/source/tong-cuc-2021-review"
    }
