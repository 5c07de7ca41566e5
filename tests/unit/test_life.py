"""The states of agreements on any day, where parties stand, what text is in force."""

from __future__ import annotations

import pytest

import coopgraph
from coopgraph.cli import main
from coopgraph.errors import DateError, UnknownNameError
from coopgraph.kg import KnowledgeGraph
from coopgraph.office.life import STATES

PREFIXES = """
PREFIX coop: <https://w3id.org/coopgraph/ontology#>
PREFIX concept: <https://w3id.org/coopgraph/concept/>
PREFIX edtf: <http://id.loc.gov/datatypes/edtf/>
PREFIX id: <https://w3id.org/coopgraph/id/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX source: <https://w3id.org/coopgraph/source/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
id:x-ev a coop:Evidence ; oa:hasSource source:mine ; oa:start 3 ; oa:end 9 .
"""

STEPS = {
    "whole": [
        ("negotiated", "2018"), ("agreed", "2019-03"), ("signed", "2019-06-01"),
        ("inForce", "2020-01-01"), ("suspended", "2021-05-01"), ("inForce", "2021-09-01"),
        ("terminated", "2023-06-30"),
    ],
    "term": [("inForce", "2020-01-01")],
    "self": [("signed", "2019-12-01"), ("inForce", "2020-01-01")],
    "consent": [("inForce", "2020-01-01")],
    "renewed": [("inForce", "2020-01-01"), ("renewed", "2021-12")],
    "list": [("signed", "2020-05-04")],
    "silent": [],
    "pact": [("signed", "2015"), ("inForce", "2016")],
    "protocol": [("inForce", "2021-03-01")],
    "second": [("signed", "2022")],
    "heir": [("inForce", "2024")],
}  # fmt: skip
SAID = {
    "term": 'coop:term "P2Y"^^xsd:duration',
    "self": 'coop:term "P2Y"^^xsd:duration ; coop:renewal concept:automatic',
    "consent": 'coop:term "P2Y"^^xsd:duration ; coop:renewal concept:byConsent',
    "renewed": 'coop:end "2021-12-31"^^edtf:EDTF',
    "list": 'coop:begin "2020-05-04"^^edtf:EDTF ; coop:end "2025-05-04"^^edtf:EDTF',
    "protocol": "coop:amends id:x-pact",
    "second": "coop:amends id:x-protocol",
    "heir": "coop:supersedes id:x-pact",
}
TIES = [  # framework, participant, role, steps
    ("pact", "ratifier", "signatory", [("signed", "2015-03-01"), ("ratified", "2017-02")]),
    ("pact", "signer", "signatory", [("signed", "2015-03-01")]),
    ("pact", "leaver", "party", [("acceded", "2016"), ("withdrawn", "2020-07-01")]),
    ("pact", "member", "party", []),
]  # fmt: skip


def world() -> str:
    lines = [PREFIXES, "source:paper a coop:Source ; coop:textOf id:x-protocol ."]

    def dated(owner: str, steps: list[tuple[str, str]]) -> list[str]:
        """Write the milestones of an owner; give what says that they are its own."""
        links = []
        for number, (stage, date) in enumerate(steps):
            lines.append(
                f"id:{owner}-{number} a coop:Milestone ; coop:stage concept:{stage} ;"
                f' coop:date "{date}"^^edtf:EDTF ; coop:evidence id:x-ev .'
            )
            links.append(f"coop:milestone id:{owner}-{number}")
        return links

    for name, steps in STEPS.items():
        said = [SAID[name]] if name in SAID else []
        parts = [f'skos:prefLabel "Pact {name}"@en', "coop:evidence id:x-ev", *said]
        parts += dated(f"x-{name}", steps)
        lines.append(f"id:x-{name} a coop:Agreement ; {' ; '.join(parts)} .")
    for framework, who, role, steps in TIES:
        links = dated(f"x-tie-{who}", steps)
        lines.append(f'id:x-{who} a coop:Country ; skos:prefLabel "{who}"@en .')
        parts = [f"coop:participant id:x-{who}", f"coop:framework id:x-{framework}",
                 f"coop:role concept:{role}", "coop:evidence id:x-ev", *links]  # fmt: skip
        lines.append(f"id:x-tie-{who} a coop:Participation ; {' ; '.join(parts)} .")
    return "\n".join(lines)


@pytest.fixture(scope="module")
def kg(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    path = tmp_path_factory.mktemp("world") / "mine.ttl"
    path.write_text(world(), encoding="utf-8")
    return coopgraph.load(sources=["mine"], files=[path])


ON_A_DAY: dict[str, list[tuple[str, dict[str, str]]]] = {
    "whole": [
        ("2017-12-31", {}),
        ("2018", {"negotiated": "certain"}),
        ("2018-06-01", {"negotiated": "possible"}),
        ("2019-02-28", {"negotiated": "certain"}),
        ("2019-03-15", {"negotiated": "possible", "agreed": "possible"}),
        ("2019-05-31", {"agreed": "certain"}),
        ("2019-06-01", {"signed": "certain"}),
        ("2019", {"negotiated": "certain", "agreed": "certain", "signed": "certain"}),
        ("2019-12-31", {"signed": "certain"}),
        ("2020-01-01", {"in force": "certain"}),
        ("2021-04-30", {"in force": "certain"}),
        ("2021-05-01", {"suspended": "certain"}),
        ("2021-08-31", {"suspended": "certain"}),
        ("2021-09-01", {"in force": "certain"}),
        ("2023-06-29", {"in force": "certain"}),
        ("2023-06-30", {"terminated": "certain"}),
        ("2030", {"terminated": "certain"}),
    ],
    "term": [
        ("2019-12-31", {}),
        ("2021-12-31", {"in force": "certain"}),
        ("2022-01-01", {"expired": "certain"}),
    ],
    "self": [
        ("2019-12-15", {"signed": "certain"}),
        ("2021-12-31", {"in force": "certain"}),
        ("2022-01-01", {"in force": "open", "expired": "possible"}),
    ],
    "consent": [
        ("2021-12-31", {"in force": "certain"}),
        ("2022-01-01", {"in force": "open", "expired": "possible"}),
    ],
    "renewed": [
        ("2021-11-30", {"in force": "certain"}),
        ("2021-12-15", {"in force": "certain", "renewed": "possible"}),
        ("2022-06-01", {"in force": "open", "renewed": "open", "expired": "possible"}),
    ],
    # The list tells the signature alone: it may have entered into force later.
    "list": [
        ("2020-05-03", {}),
        ("2020-05-04", {"signed": "certain", "in force": "possible"}),
        ("2022-01-01", {"signed": "possible", "in force": "possible"}),
        ("2025-05-05", {"expired": "certain"}),
    ],
    "silent": [("2022", {})],
}


def test_states_on_any_day(kg: KnowledgeGraph) -> None:
    for name, cases in ON_A_DAY.items():
        for at, expected in cases:
            table = kg.life(f"x-{name}", at=at).table()
            told = {s: r for s, r in table.select("state", "reading").iter_rows() if s is not None}
            assert told == expected, (name, at)
            assert table.height >= 1, "an agreement of which nothing is told has a row"
            assert all(len(row) for row in table["evidence"])
    seen = {state for cases in ON_A_DAY.values() for _, told in cases for state in told}
    assert seen == set(STATES), "every state is tried"


def test_where_parties_stand(kg: KnowledgeGraph) -> None:
    def stand(at: str) -> dict[str, tuple[str, str]]:
        table = kg.life("x-pact", at=at).parties()
        rows = table.select("party_label", "standing", "reading").iter_rows()
        return {party: (standing, how) for party, standing, how in rows}

    assert stand("2016-12-31") == {
        "leaver": ("bound", "certain"), "member": ("bound", "possible"),
        "ratifier": ("signed only", "certain"), "signer": ("signed only", "certain"),
    }  # fmt: skip
    assert stand("2017-02-10")["ratifier"] == ("bound", "possible")
    assert stand("2020-07-01") == {
        "leaver": ("withdrawn", "certain"), "member": ("bound", "possible"),
        "ratifier": ("bound", "certain"), "signer": ("signed only", "certain"),
    }  # fmt: skip
    vi = kg.life("x-pact", at="2021").parties("vi")
    said = dict(vi.select("party_label", "standing_label").iter_rows())
    assert said["signer"] == "đã ký, không thấy nêu đã trở thành bên tham gia"
    ratifier = vi.filter(vi["party_label"] == "ratifier").select("signed", "consent").rows()
    assert ratifier == [("2015-03-01", "ratified 2017-02")]


def test_what_amends_or_replaces_it(kg: KnowledgeGraph) -> None:
    def texts(at: str) -> list[tuple[str, str, str | None]]:
        table = kg.life("x-pact", at=at).texts()
        return table.select("relation", "instrument_label", "reading").rows()

    assert texts("2020-06-01") == [
        ("itself", "Pact pact", "open"), ("amends", "Pact protocol", None),
        ("amends", "Pact second", None), ("supersedes", "Pact heir", None),
    ]  # fmt: skip
    assert [row[2] for row in texts("2024-06-01")] == ["open", "open", None, "possible"]
    table = kg.life("x-pact", at="2024").texts("vi")
    assert table["text"].to_list()[1] == ["https://w3id.org/coopgraph/source/paper"]
    assert table["relation_label"].to_list()[1] == "được sửa đổi bởi"


def test_all_agreements_and_what_cannot_be_asked(
    kg: KnowledgeGraph, capsys: pytest.CaptureFixture[str]
) -> None:
    assert kg.life(at="2020").table()["agreement"].n_unique() == len(STEPS)
    with pytest.raises(UnknownNameError):
        kg.life("x-pcat", at="2020")
    with pytest.raises(DateError):
        kg.life("x-pact", at="soon")
    assert main(["life", "--at", "2021-12-31", "--parties", "--format", "csv"]) == 0
    assert capsys.readouterr().out.startswith("agreement,agreement_label,party,party_label,")
    assert main(["life"]) == 2
