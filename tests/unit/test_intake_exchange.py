"""Drafts through brat, UIMA CAS and Web Annotation and back: no offset moves."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from coopgraph.errors import IntakeError
from coopgraph.evidence import digest
from coopgraph.intake.document import Document
from coopgraph.intake.draft import Draft
from coopgraph.intake.exchange import (
    Exchanged,
    configuration,
    read_brat,
    read_cas_json,
    read_cas_xmi,
    read_web_annotations,
    write_brat,
    write_cas_json,
    write_cas_xmi,
    write_web_annotations,
)
from coopgraph.intake.proposals import Mention, Proposal, Thing

ROOT = Path(__file__).resolve().parents[2]
DEVELOPMENT = ROOT.parent / "shared" / "intake" / "dev"
FIRST_SOURCE = ROOT.parent / "shared" / "seed"


def document(text: str) -> Document:
    return Document("d.txt", "text/plain", "0" * 64, text, digest(text), (), "vi")


def a_draft() -> Draft:
    # Letters outside the BMP, emoji of several code points, marks that no normal form composes,
    # blanks, line ends within a passage, a page end, quotation marks and signs of markup.
    text = (
        '𝔸 & <Tổng cục> 😀 ký "MoU"\n\x0cvới Viện x\u0323\u0302yz 👩\u200d🔬 (KRISS)\ttại Hà Nội;\n'
        "Tổng cục 🇻🇳 là thành viên của APO từ 1996.\n"
    )
    text = unicodedata.normalize("NFC", text)

    def at(words: str, number: int = 0) -> tuple[int, int]:
        start = [m.start() for m in re.finditer(re.escape(words), text)][number]
        return start, start + len(words)

    things = (
        Thing("t1", "org", ("Tổng cục",), iri="https://example.org/a"),
        Thing("t2", "org", ("Viện", "KRISS"), candidates=("https://example.org/b",), acronym="K"),
        Thing("t3", "agreement", ("MoU",), class_iri="https://example.org/C", labels={"vi": "“B”"}),
        Thing("t4", "org", ("APO",)),
        Thing("t5", "place", ("ở đâu đó",)),
    )
    mentions = (
        Mention(at("Tổng cục"), "org", "t1", "exact"),
        Mention(at("MoU"), "agreement", "t3", "new"),
        Mention((at("Viện")[0], at("👩\u200d🔬")[1]), "org", "t2", "open"),
        Mention(at("KRISS"), "org", "t2", "bound"),
        Mention(at("Tổng cục", 1), "org", "t1", "exact"),
        Mention(at("APO"), "org", "t4", "folded"),
    )
    first = Proposal(
        "p1", "participation", "party", "t1", "Tổng cục", (0, at("Hà Nội")[1]), "sign#mou",
        framework="t3", framework_name="MoU", others=("t2",), score=0.75, doubts=("openLink",),
        gist={"vi": "Tổng cục là một bên", "en": "one “party”"},
    )  # fmt: skip
    second = Proposal(
        "p2", "membership", "member", "t1", "Tổng cục", at("Tổng cục 🇻🇳 là thành viên của APO"),
        "member#of", framework="t4", framework_name="APO", date="1996/..", date_span=at("1996"),
        date_step="frame", on_behalf_of="t2", value="~1", unit="EUR", status="reported",
    )  # fmt: skip
    return Draft(document(text), things, mentions, (second, first))


def through_brat(draft: Draft) -> Exchanged:
    text, annotations = write_brat(draft)
    assert text == draft.document.text
    return read_brat(annotations, draft.document)


def through_xmi(draft: Draft) -> Exchanged:
    return read_cas_xmi(*write_cas_xmi(draft), draft.document)


def through_json(draft: Draft) -> Exchanged:
    return read_cas_json(write_cas_json(draft), draft.document)


def through_web_annotations(draft: Draft) -> Exchanged:
    written = json.dumps(write_web_annotations(draft), ensure_ascii=False)
    return read_web_annotations(json.loads(written), draft.document)


WAYS = [through_brat, through_xmi, through_json, through_web_annotations]


def plain(values: Any) -> Any:
    return json.loads(json.dumps([asdict_of(v) for v in values], ensure_ascii=False))


def asdict_of(value: Any) -> Any:
    from dataclasses import asdict

    return asdict(value)


@pytest.mark.parametrize("way", WAYS)
def test_a_draft_comes_back_as_it_was(way: Callable[[Draft], Exchanged]) -> None:
    draft = a_draft()
    back = way(draft)
    assert plain(back.mentions) == plain(draft.mentions)
    assert plain(back.proposals) == plain(draft.proposals)
    assert sorted(plain(back.things), key=lambda t: t["key"]) == plain(draft.things)
    assert not back.others
    assert not back.moved


@pytest.mark.parametrize("way", WAYS)
def test_a_draft_without_anything_comes_back(way: Callable[[Draft], Exchanged]) -> None:
    back = way(Draft(document("Không có gì.\n"), (), (), ()))
    assert not any((back.mentions, back.proposals, back.things, back.others))


def spans_draft(text: str, spans: list[tuple[int, int]]) -> Draft:
    """Make a draft in which each span is both a mention and a proposal."""
    thing = Thing("t1", "org", ("x",))
    mentions = [Mention(span, "org", "t1", "open") for span in spans]
    proposals = [
        Proposal(f"p{n}", "event", "conference", "t1", "x", span, "f#g")
        for n, span in enumerate(spans)
    ]
    return Draft(document(text), (thing,), mentions, proposals)


def assert_no_offset_moves(text: str, spans: list[tuple[int, int]]) -> None:
    draft = spans_draft(text, spans)
    for way in WAYS:
        back = way(draft)
        assert [m.span for m in back.mentions] == spans, way
        assert [p.span for p in back.proposals] == spans, way


def test_no_passage_of_the_development_set_moves() -> None:
    if not DEVELOPMENT.is_dir():
        pytest.skip("the development set of intake is not here")
    for path in sorted(DEVELOPMENT.glob("d*.txt")):
        text = path.read_bytes().decode()
        spans = set()
        for table in ("facts.tsv", "mentions.tsv"):
            with (DEVELOPMENT / table).open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                    if row["doc"] == path.stem:
                        spans.add((int(row["start"]), int(row["end"])))
        assert len(spans) > 50
        assert_no_offset_moves(text, sorted(spans))


def test_no_passage_of_the_first_source_moves() -> None:
    texts = list(FIRST_SOURCE.rglob("*.txt")) if FIRST_SOURCE.is_dir() else []
    turtle = sorted((ROOT / "data").glob("*.ttl"))
    passages = [
        (int(s), int(e), sha)
        for path in turtle
        for s, e, sha in _evidence(path.read_text(encoding="utf-8"))
    ]
    found = 0
    for path in texts:
        from coopgraph.evidence import normalise

        text = normalise(path.read_bytes())
        spans = sorted(
            {(s, e) for s, e, sha in passages if e <= len(text) and digest(text[s:e]) == sha}
        )
        if spans:
            found += len(spans)
            assert_no_offset_moves(text, spans)
    if not found:
        pytest.skip("the text of the first source is not here")


def _evidence(turtle: str) -> list[tuple[str, str, str]]:
    found = []
    for node in re.split(r"\.\s*\n\s*\n", turtle):
        start, end = re.search(r"oa:start (\d+)", node), re.search(r"oa:end (\d+)", node)
        sha = re.search(r'coop:sha256 "?([0-9a-f]{64})', node)
        if start and end and sha:
            found.append((start[1], end[1], sha[1]))
    return found


# -- brat ----------------------------------------------------------------------------------------


def test_brat_has_what_people_see() -> None:
    _, annotations = write_brat(a_draft())
    lines = annotations.split("\n")
    assert any(re.fullmatch(r"T1\torg \d+ \d+\tTổng cục", line) for line in lines)
    # A passage over line ends is in pieces, one a line, and the event names its participants.
    assert any(re.match(r"T8\tparticipation \d+ \d+;\d+ \d+(;\d+ \d+)*\t", line) for line in lines)
    assert "E2\tparticipation:T8 Subject:T1 Framework:T2" in lines
    conf = configuration()
    assert "\nmilestone\tSubject?:<ENTITY>" in conf
    assert conf.index("[entities]") < conf.index("[events]") < conf.index("[attributes]")


def test_what_was_marked_in_brat_is_read() -> None:
    text = "Sở ký với 😀 KRISS và Viện.\n"
    a, b = text.index("KRISS"), text.index("Viện")
    back = read_brat(
        f"T1\torg 0 2\tSở\nT2\torg {a} {a + 5}\tKRISS\nT3\torg {b} {b + 4}\tViện\n"
        f"T4\tPraise 3 5\tký\n*\tEquiv T2 T3\nR1\tPart-of Arg1:T1 Arg2:T2\n"
        "#1\tAnnotatorNotes T1\tnot sure\n",
        document(text),
    )
    assert [(m.span, m.link) for m in back.mentions] == [
        ((0, 2), "open"),
        ((a, a + 5), "open"),
        ((b, b + 4), "open"),
    ]
    assert back.mentions[1].thing == back.mentions[2].thing != back.mentions[0].thing
    assert [t.names for t in back.things] == [("Sở",), ("KRISS",)]
    assert [(o.label, o.span) for o in back.others] == [("Praise", (3, 5))]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("T1\torg 0 3\tSở", "are others"),
        ("T1\torg 0 99\tSở", "are others"),
        ("T1 org 0 2 Sở", "no line of brat"),
        ("#1\tcoopgraph T1\t{", "no JSON"),
        ('#1\tcoopgraph T1\t{"thing": {"key": "x"}}', "lacks"),
        ("E1\tevent:T9", "there is no T9"),
    ],
)
def test_wrong_brat_is_refused_with_its_line(line: str, told: str) -> None:
    with pytest.raises(IntakeError, match=told):
        read_brat(line + "\n", document("Sở ký.\n"))


# -- CAS -----------------------------------------------------------------------------------------


def test_xmi_counts_utf16_and_has_no_page_ends() -> None:
    draft = a_draft()
    xmi, types = write_cas_xmi(draft)
    assert "org.coopgraph.Mention" in types
    start = draft.mentions[0].span[0]
    units = len(draft.document.text[:start].encode("utf-16-le")) // 2
    assert units == start + 1
    assert f'begin="{units}"' in xmi
    assert "\x0c" not in xmi
    assert "&#12;" not in xmi


def test_the_same_draft_gives_the_same_bytes() -> None:
    assert write_cas_xmi(a_draft()) == write_cas_xmi(a_draft())
    assert write_cas_json(a_draft()) == write_cas_json(a_draft())
    assert write_brat(a_draft()) == write_brat(a_draft())


def test_what_another_program_added_to_a_cas_is_read_as_its_own() -> None:
    import cassis

    draft = a_draft()
    cas = cassis.load_cas_from_json(write_cas_json(draft))
    named = cas.typesystem.create_type("webanno.custom.Doubt")
    cas.typesystem.create_feature(named, "why", "uima.cas.String")
    cas.add(named(begin=2, end=9, why="?"))
    own = cas.typesystem.get_type("org.coopgraph.Mention")
    cas.add(own(begin=0, end=1, mentionType="org", link="open", thing=cas.select(own)[0].thing))
    back = read_cas_json(cas.to_json(), draft.document)
    assert [(o.label, o.span, o.features["why"]) for o in back.others] == [
        ("webanno.custom.Doubt", (2, 9), "?")
    ]
    assert back.mentions[-1].span == (0, 1)
    assert len(back.mentions) == len(draft.mentions) + 1


@pytest.mark.parametrize("content", ["", "{", "<xmi/>", "[1, 2]"])
def test_what_is_no_cas_is_refused(content: str) -> None:
    with pytest.raises(IntakeError, match="no CAS"):
        read_cas_xmi(content, None, document("x\n"))
    with pytest.raises(IntakeError, match="no CAS"):
        read_cas_json(content, document("x\n"))


def test_a_cas_of_another_text_is_refused() -> None:
    draft = a_draft()
    other = document(draft.document.text.replace("ký", "đã ký"))
    with pytest.raises(IntakeError, match="another text"):
        read_cas_json(write_cas_json(draft), other)
    with pytest.raises(IntakeError, match="another text"):
        read_web_annotations(write_web_annotations(draft), other)


# -- Web Annotation ------------------------------------------------------------------------------


def foreign(**selectors: Any) -> dict[str, Any]:
    kinds = {"position": "TextPositionSelector", "quote": "TextQuoteSelector"}
    return {
        "id": "urn:a",
        "type": "Annotation",
        "motivation": "tagging",
        "body": [{"type": "TextualBody", "purpose": "tagging", "value": "org"}],
        "target": {
            "source": "https://example.org/page",
            "selector": [{"type": kinds[k], **v} for k, v in selectors.items()],
        },
    }


TEXT = "😀 Sở ký. Viện ký với Sở, còn Viện 2 thì không.\n"


def test_positions_in_utf16_are_understood_by_their_quotation() -> None:
    start = TEXT.index("Sở")
    units = start + 1
    back = read_web_annotations(
        [foreign(position={"start": units, "end": units + 2}, quote={"exact": "Sở"})],
        document(TEXT),
    )
    assert back.mentions[0].span == (start, start + 2)
    assert back.things[0].names == ("Sở",)
    assert not back.moved


def test_a_quotation_wins_over_a_position_and_the_move_is_told() -> None:
    start = TEXT.index("Viện 2")
    back = read_web_annotations(
        foreign(position={"start": 0, "end": 4}, quote={"exact": "Viện 2"}), document(TEXT)
    )
    assert back.mentions[0].span == (start, start + 6)
    assert back.moved == (((0, 4), (start, start + 6)),)


def test_decomposed_quotations_are_found() -> None:
    quote = {"exact": unicodedata.normalize("NFD", "Viện 2")}
    back = read_web_annotations(foreign(quote=quote), document(TEXT))
    assert TEXT[slice(*back.mentions[0].span)] == "Viện 2"


def test_what_stands_around_decides_between_places() -> None:
    back = read_web_annotations(foreign(quote={"exact": "Viện", "prefix": "còn "}), document(TEXT))
    assert back.mentions[0].span[0] == TEXT.index("Viện 2")


@pytest.mark.parametrize(
    ("selectors", "told"),
    [
        ({"quote": {"exact": "Viện"}}, "2 places"),
        ({"quote": {"exact": "Bộ"}}, "0 places"),
        ({"quote": {"exact": ""}}, "quotes nothing"),
        ({"position": {"start": 3, "end": 999}}, "no passage"),
        ({"position": {"start": "3", "end": 5}}, "no whole number"),
    ],
)
def test_what_is_at_no_place_or_several_is_refused(selectors: Any, told: str) -> None:
    with pytest.raises(IntakeError, match=told):
        read_web_annotations(foreign(**selectors), document(TEXT))


def test_a_proposal_changed_in_another_program_is_validated() -> None:
    content = write_web_annotations(a_draft())
    content["first"]["items"][-1]["body"]["kind"] = "rumour"
    with pytest.raises(IntakeError, match="rumour"):
        read_web_annotations(content, a_draft().document)


def test_a_mention_of_no_thing_is_refused_by_cas() -> None:
    draft = a_draft()
    with pytest.raises(IntakeError, match="t9"):
        write_cas_json(replace(draft, mentions=[Mention((0, 1), "org", "t9", "open")]))
