"""From a text to proposals: passages that re-prove, scope, tables, lists, what is taken up."""

from __future__ import annotations

import csv
import functools
from pathlib import Path

import pytest

import coopgraph
from coopgraph.evidence import digest
from coopgraph.intake.document import Block, Document
from coopgraph.intake.draft import Draft
from coopgraph.intake.gazetteer import Names
from coopgraph.intake.proposals import Mention, Proposal, Thing
from coopgraph.intake.propose import propose
from coopgraph.intake.scoring import scoring_rows

GOLD = Path(__file__).parent.parent / "fixtures" / "intake" / "gold"


@functools.cache
def places() -> Names:
    """Give the names of states and places only."""
    return Names.places_only()


def document(text: str, *blocks: Block, issued: str | None = None) -> Document:
    """Make a document of a text."""
    return Document("x.txt", "text/plain", digest(text), text, digest(text), blocks, issued=issued)


def read(text: str, *blocks: Block) -> tuple[list[Thing], list[Mention], list[Proposal]]:
    """Propose from a text."""
    return propose(document(text, *blocks), places())


def said(text: str) -> set[tuple[str, str, str, str]]:
    """Give what is proposed as fact: kind, role, subject, date."""
    return {
        (p.kind, p.role, p.subject_name, p.date or "")
        for p in read(text)[2]
        if p.status in ("fact", "reported")
    }


def test_the_same_text_gives_the_same_keys() -> None:
    """Keys are digests of frame, passage and roles; they do not change from run to run."""
    text = "Ngày 5/3/2020, Viện Muối Ninh Hải ký Bản ghi nhớ về Muối với Cục Muối Lasar."
    first, second = read(text), read(text)
    assert first == second
    keys = [p.key for p in first[2]]
    assert len(set(keys)) == len(keys) > 2


@pytest.mark.parametrize("doc", ["h01", "h02", "h03", "h04"])
def test_every_passage_lies_in_the_text(doc: str) -> None:
    """Passages and names are spans of the raw text, and things are those named."""
    text = (GOLD / f"{doc}.txt").read_text(encoding="utf-8")
    things, mentions, proposals = read(text)
    keys = {thing.key for thing in things}
    for mention in mentions:
        a, b = mention.span
        assert text[a:b].strip() == text[a:b] != ""
        assert mention.thing in keys
    for proposal in proposals:
        a, b = proposal.span
        assert text[a:b].strip() == text[a:b] != ""
        assert proposal.subject is None or proposal.subject in keys
        assert proposal.framework is None or proposal.framework in keys
        assert 0 < proposal.score <= 1
        assert proposal.subject_name or proposal.kind == "event"


def test_decomposed_letters_do_not_move_a_passage() -> None:
    """Spans lead to the raw text, also where it holds decomposed or astral letters."""
    text = "\U0001f600 Vie\u0323\u0302n Muối Ninh Hải ký Bản ghi nhớ về Muối với Cục Muối Lasar."
    proposals = read(text)[2]
    assert proposals
    assert {text[p.span[0] : p.span[1]][:3] for p in proposals} == {"Vie"}


def test_plans_and_denials_are_told_as_such() -> None:
    """A plan and a denial never come as facts."""
    text = (
        "Viện Muối Ninh Hải dự kiến ký Bản ghi nhớ về Muối với Cục Muối Lasar. "
        "The Wool Board has not joined the World Fibre Council."
    )
    proposals = read(text)[2]
    assert {p.status for p in proposals} == {"intention", "denied"}


def test_a_fact_beside_a_plan_stays_a_fact() -> None:
    """What is done and what is hoped for stand in one sentence."""
    text = (
        "Viện Muối Ninh Hải đã ký Bản ghi nhớ về Muối với Cục Muối Lasar, song chưa tổ chức "
        "Hội thảo Muối sạch."
    )
    facts = said(text)
    assert ("milestone", "signed", "Bản ghi nhớ về Muối", "") in facts
    assert not any(kind == "event" for kind, *_ in facts)


def test_a_quoted_opinion_is_no_fact() -> None:
    """Inside quotation marks nothing is proposed; that somebody spoke is."""
    text = "“Chúng tôi đã ký Hiệp định về Nghề cá và gia nhập mọi tổ chức”, Bộ trưởng Bộ Cá nói."
    assert {kind for kind, *_ in said(text)} <= {"speech"}


def test_office_holders_sign_for_their_bodies() -> None:
    """Two directors sign: two signatories, each on behalf, and two parties."""
    text = (
        "The Director of the Wool Board and the President of the Felt Institute signed the "
        "Agreement on Wool on 4 May 2011."
    )
    _, _, proposals = read(text)
    roles = sorted((p.role, p.subject_name, bool(p.on_behalf_of)) for p in proposals)
    assert roles == [
        ("party", "Felt Institute", False),
        ("party", "Wool Board", False),
        ("signatory", "Director", True),
        ("signatory", "President", True),
        ("signed", "Agreement on Wool", False),
    ]
    assert {p.date for p in proposals} == {"2011-05-04"}


def test_a_list_keeps_all_its_members() -> None:
    """Members of one list share the passage of the whole list."""
    text = "Tonga, Fiji and Samoa took part in the Ninth Wool Forum as observers."
    proposals = [p for p in read(text)[2] if p.role == "observer"]
    assert {p.subject_name for p in proposals} == {"Tonga", "Fiji", "Samoa"}
    assert len({p.span for p in proposals}) == 1


def test_an_agent_after_do_is_the_one_who_acts() -> None:
    """ "do X chủ trì": the chair is X, not what stands before."""
    facts = said("Hội nghị Nghề muối lần thứ 3 do Cục Muối Lasar chủ trì.")
    assert ("mandate", "chair", "Cục Muối Lasar", "") in facts


def test_an_elliptic_clause_takes_the_subject_of_the_sentence() -> None:
    """The second verb has the first one's subject, not its object."""
    text = (
        "Viện Muối Ninh Hải ký Bản ghi nhớ về Muối với Cục Muối Lasar và gia nhập Mạng lưới Muối."
    )
    facts = said(text)
    assert ("membership", "member", "Viện Muối Ninh Hải", "") in facts
    assert ("membership", "member", "Cục Muối Lasar", "") not in facts


def test_items_take_the_verb_of_the_line_above() -> None:
    """A line that ends in a colon leaves its verb and subject to the items below."""
    text = (
        "Viện Muối Ninh Hải họp. Về văn bản, Viện Muối Ninh Hải đã ký:\n"
        "(1) Bản ghi nhớ về Muối với Cục Muối Lasar, ngày 20/11/2020;\n"
        "(2) Thỏa thuận khung về gỗ với Viện Gỗ Đại Ngàn, tháng 01/2021.\n"
    )
    facts = said(text)
    assert ("milestone", "signed", "Bản ghi nhớ về Muối", "2020-11-20") in facts
    assert ("milestone", "signed", "Thỏa thuận khung về gỗ", "2021-01") in facts
    assert ("participation", "party", "Viện Muối Ninh Hải", "2021-01") in facts


@pytest.mark.parametrize("separator", ["\t", " | "])
def test_rows_of_a_table_of_agreements(separator: str) -> None:
    """Columns are known by their heads; the status tells the stage."""
    rows = [
        ("Partner", "Instrument", "Date", "Status"),
        ("Felt Institute", "Agreement on Felt", "4 July 2019", "expired"),
        ("Seed Board", "Agreement on Seeds", "-", "under negotiation"),
        ("Salt Board", "Agreement on Salt", "2020", "planned"),
    ]
    table = "\n".join(separator.join(row) for row in rows)
    text = f"The Wool Board (WB) in 2020\n\nThe Wool Board has partners.\n\n{table}\n"
    facts = said(text)
    assert ("milestone", "expired", "Agreement on Felt", "2019-07-04") in facts
    assert ("participation", "party", "Felt Institute", "2019-07-04") in facts
    assert ("milestone", "negotiated", "Agreement on Seeds", "") in facts
    assert not any(subject == "Agreement on Salt" for _, _, subject, _ in facts)


def test_rows_of_those_present() -> None:
    """Capacities become roles; the office is the subject, the body is acted for."""
    text = (
        "Kỳ họp lần thứ 7 diễn ra ngày 23/5/2023.\n"
        "Cơ quan\tĐại diện\tTư cách\n"
        "Cục Muối Lasar\tCục trưởng\tĐồng chủ trì\n"
        "Viện Gỗ Đại Ngàn\tViện trưởng\tQuan sát viên\n"
    )
    proposals = [p for p in read(text)[2] if p.frame == "table#capacity"]
    assert [(p.kind, p.role, p.subject_name, p.date) for p in proposals] == [
        ("mandate", "chair", "Cục trưởng", "2023-05-23"),
        ("participation", "observer", "Viện trưởng", "2023-05-23"),
    ]
    assert all(p.on_behalf_of for p in proposals)


def test_what_takes_up_something_means_it() -> None:
    """ "the meeting", "hai bên" are the event and the two sides named before."""
    text = (
        "Kỳ họp lần thứ 2 giữa Việt Nam và Nhật Bản diễn ra năm 2015. "
        "Hai bên thông qua Kế hoạch hợp tác giai đoạn 2016-2018."
    )
    facts = said(text)
    assert {s for k, r, s, _ in facts if r == "party"} == {"Việt Nam", "Nhật Bản"}
    spoken = read("The Ninth Wool Forum met in Oslo. At the meeting the Felt Institute presented.")
    assert {p.framework_name for p in spoken[2] if p.kind == "speech"} == {"Ninth Wool Forum"}


def test_boilerplate_is_not_proposed_from() -> None:
    """What the reader set apart gives neither names nor statements."""
    text = "Related: the Wool Board joined the World Fibre Council.\nThe Felt Institute rests."
    menu = Block("boilerplate", 0, text.index("\n"))
    _, mentions, proposals = read(text, menu)
    assert proposals == []
    assert [text[m.span[0] : m.span[1]] for m in mentions] == ["Felt Institute"]


def test_an_empty_text_gives_nothing() -> None:
    """No names, no things, no proposals; no error."""
    assert read("") == ([], [], [])
    assert read("\n \n\t\n")[2] == []


def test_rows_for_the_scorer() -> None:
    """A draft becomes rows with the fields and statuses of the scorer."""
    text = (
        "The Wool Board signed the Agreement on Wool with the Felt Institute. "
        "It will join the World Fibre Council."
    )
    doc = document(text)
    things, mentions, proposals = propose(doc, places())
    rows = scoring_rows(Draft(doc, things, mentions, proposals), "h09")
    assert {row["doc"] for row in rows} == {"h09"}
    assert {row["status"] for row in rows} == {"fact", "intention"}
    assert sum(row["kind"] == "mention" for row in rows) == len(mentions)
    fields = {"doc", "kind", "subject", "role", "framework", "date", "start", "end", "status"}
    assert all(set(row) == fields for row in rows)


def test_the_gold_proves_itself() -> None:
    """Spans of the held-out gold give the digests beside them."""
    for name in ("facts", "mentions"):
        with (GOLD / f"{name}.tsv").open(encoding="utf-8", newline="") as handle:
            rows = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
        assert rows
        for row in rows:
            text = (GOLD / f"{row['doc']}.txt").read_text(encoding="utf-8")
            assert digest(text[int(row["start"]) : int(row["end"])]) == row["sha256"]


def test_held_out_facts_are_found() -> None:
    """At least three in four facts of the held-out documents are met by a passage."""
    hits = total = 0
    with (GOLD / "facts.tsv").open(encoding="utf-8", newline="") as handle:
        gold = [r for r in csv.DictReader(handle, delimiter="\t") if r["status"] == "fact"]
    for doc in sorted({row["doc"] for row in gold}):
        proposals = read((GOLD / f"{doc}.txt").read_text(encoding="utf-8"))[2]
        for row in (r for r in gold if r["doc"] == doc):
            total += 1
            a, b = int(row["start"]), int(row["end"])
            hits += any(
                p.kind == row["kind"] and min(p.span[1], b) - max(p.span[0], a) >= (b - a) / 2
                for p in proposals
            )
    assert hits / total >= 0.7


def test_roles_are_held_where_the_ontology_has_them() -> None:
    """What the doubt ``roleElsewhere`` rests on is what the shapes ask."""
    from coopgraph.intake.propose import HELD_IN

    rows = coopgraph.load().query(
        "SELECT ?role ?class WHERE { ?role coop:roleIn ?class } ORDER BY ?role ?class"
    )
    classes: dict[str, set[str]] = {}
    for role, cls in rows:
        classes.setdefault(str(role).rpartition("/")[2], set()).add(str(cls).rpartition("#")[2])
    types = {"Event": "event", "EventSeries": "event", "Organization": "org"}
    types |= {"Instrument": "agreement"}
    for role, held in HELD_IN.items():
        assert {types[cls] for cls in classes[role]} == set(held) - {"legalAct"}, role


@pytest.mark.parametrize(
    ("text", "kind", "role", "subjects"),
    [
        # where a text was sent from takes no part in it
        (
            "Jakarta (WNA) - The Wool Board signed an agreement with the Felt Institute.",
            "participation", "party", {"Wool Board", "Felt Institute"},
        ),
        # who leads is named apart from whose delegation it is
        (
            "The delegation of the Wool Institute, led by Ann Bell, attended the Fibre Forum.",
            "participation", "attendee", {"Wool Institute"},
        ),
        # members named one by one stand for their group
        (
            "The meeting was attended by WB leaders from the following states: Japan and Thailand.",
            "participation", "attendee", {"Japan", "Thailand"},
        ),
        # an office alone is who was named with it
        (
            "Ông Trần Văn Bình, Giám đốc Sở Muối, dự hội thảo. Giám đốc nhấn mạnh việc giữ nghề.",
            "speech", "speaker", {"Trần Văn Bình"},
        ),
        # done by signing, though "agreed to" stands before it
        (
            "The Wool Board and the Felt Board agreed to set up a desk by signing an agreement.",
            "participation", "party", {"Wool Board", "Felt Board"},
        ),
        # of what is wanted nobody is a partner yet
        (
            "Cục Muối Lasar đến Huế nhằm duy trì quan hệ hợp tác với Viện Muối Ninh Hải.",
            "participation", "partner", set(),
        ),
    ],
    ids=["dateline", "delegation", "members", "office", "by-signing", "aim"],
)  # fmt: skip
def test_who_acts_is_found_over_what_stands_between(
    text: str, kind: str, role: str, subjects: set[str]
) -> None:
    """Datelines, leaders, groups, offices and aims do not take the place of who acts."""
    assert {name for k, r, name, _ in said(text) if (k, r) == (kind, role)} == subjects


def test_a_full_stop_without_a_blank_ends_a_sentence() -> None:
    """Texts that forget the blank are read as two sentences; names with points stay whole."""
    from coopgraph.intake.sentences import sentences

    text = "Đoàn gồm Sở Muối.Cuộc họp bàn về muối. PGS.TS.Nguyễn Văn An dự, VietQ.vn đưa tin."
    assert [text[a:b] for a, b in sentences(text)] == [
        "Đoàn gồm Sở Muối.",
        "Cuộc họp bàn về muối.",
        "PGS.TS.Nguyễn Văn An dự, VietQ.vn đưa tin.",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (  # where it is, over two places, is not who acts
            "Ngày 14/6/2024 tại Thành phố Hải Yên, tỉnh Sơn La, Viện Len tổ chức Hội thảo Nghề Nỉ.",
            {("participation", "organizer", "Viện Len", "2024-06-14")},
        ),
        (  # a group told by its members; whose group it is takes no part
            (
                "Sự kiện có sự tham gia của nhiều tổ chức quốc tế có quan hệ với Viện Nỉ như Hiệp"
                " hội Len Châu Âu và Liên đoàn Lụa."
            ),
            {
                ("participation", "attendee", "Hiệp hội Len Châu Âu", ""),
                ("participation", "attendee", "Liên đoàn Lụa", ""),
            },
        ),
        (  # offices written small between body and holder
            (
                "The Wool Memorandum was signed by Felt Board director Ann Bellow and Silk"
                " Institute rector Bo Carling."
            ),
            {
                ("participation", "signatory", "Ann Bellow", ""),
                ("participation", "signatory", "Bo Carling", ""),
            },
        ),
        (  # who spoke stands behind the quotation
            "“Wool is warm,” said Ann Bellow, director of the Felt Board.",
            {("speech", "speaker", "Ann Bellow", "")},
        ),
        (  # a stop word of a frame within a name stops nothing; a school by its common noun
            (
                "Trường Đại học Len có từ lâu. Từ năm 2018, Nhà trường đã hợp tác với Tổ chức Nỉ"
                " Thế giới."
            ),
            {
                ("participation", "partner", "Trường Đại học Len", "2018/.."),
                ("participation", "partner", "Tổ chức Nỉ Thế giới", "2018/.."),
            },
        ),
        (  # who stands for a body is named behind it
            (
                "Đại diện Viện Nỉ, ông Trần Văn Tân, và đại diện Cục Len, bà Lê Thị Hoa, đã ký"
                " Biên bản ghi nhớ về Lụa."
            ),
            {
                ("participation", "party", "Viện Nỉ", ""),
                ("participation", "party", "Cục Len", ""),
                ("participation", "signatory", "Trần Văn Tân", ""),
                ("participation", "signatory", "Lê Thị Hoa", ""),
            },
        ),
        (  # who reports is not who pays
            "According to the Wool Board, Japan gave 3 million yen to the Felt Fund in 2018.",
            {("funding", "funder", "Japan", "2018")},
        ),
        (  # columns of who leads, who helps, how many
            (
                "Activity | Lead | Partner | Co-organizer | Number of people | Year\n"
                "Training on felt | Wool Board | Felt Agency | Silk Institute | 45 | 2022"
            ),
            {
                ("participation", "organizer", "Wool Board", "2022"),
                ("participation", "partner", "Felt Agency", "2022"),
                ("participation", "coOrganizer", "Silk Institute", "2022"),
                ("count", "count", "Training on felt", "2022"),
            },
        ),
    ],
)
def test_real_prose_by_kinds(text: str, expected: set[tuple[str, str, str, str]]) -> None:
    """What real documents say in other words than frames' examples do."""
    kinds = {(kind, role) for kind, role, *_ in expected}
    assert {one for one in said(text) if one[:2] in kinds} == expected


def test_a_surname_is_who_was_named_in_full() -> None:
    """ "Bellow added": the same person, found and linked."""
    text = "Director Ann Bellow of the Felt Board spoke. Then, Bellow added that wool is warm."
    mentions = read(text)[1]
    people = [m for m in mentions if m.type == "person"]
    assert [text[slice(*m.span)] for m in people] == ["Ann Bellow", "Bellow"]
    assert len({m.thing for m in people}) == 1


TITLE = (
    "MEMORANDUM OF UNDERSTANDING\nbetween\nthe Wool Board of Nordland\nand\nthe Felt Institute\n\n"
    "RECALLING the Letter of Intent signed in Lima on 3 February 2010;\n"
    "Done in duplicate at Lima on 9 June 2011.\n"
    "For the Wool Board of Nordland: Dr Ann Bell, Director"
)
MINUTES = (
    "BIÊN BẢN\nPhiên họp lần thứ hai Ban điều phối Dự án Đồng muối sạch\n"
    "Thời gian: 8h30 ngày 19 tháng 4 năm 2012\nThành phần tham dự:\n- Viện Muối Ninh Hải;\n"
    "- Cục Muối Lasar.\nThư ký: Bà Lê Thị Hoa"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            TITLE,
            {
                ("participation", "party", "Wool Board of Nordland", ""),
                ("participation", "party", "Felt Institute", ""),
                ("milestone", "signed", "Letter of Intent", "2010-02-03"),
                ("milestone", "signed", "MEMORANDUM OF UNDERSTANDING", "2011-06-09"),
                ("participation", "signatory", "Ann Bell", ""),
            },
        ),
        (
            MINUTES,
            {
                ("event", "conference", "Phiên họp lần thứ hai Ban điều phối", "2012-04-19"),
                ("participation", "attendee", "Viện Muối Ninh Hải", "2012-04-19"),
                ("participation", "attendee", "Cục Muối Lasar", "2012-04-19"),
                ("mandate", "secretariat", "Lê Thị Hoa", "2012-04-19"),
            },
        ),
        (
            ("Activities of the Wool Board of Nordland in 2021\n"
            "- Signed a Memorandum of Understanding with the Felt Institute (March 2021)\n"
            "- Attended by nobody from Lima"),
            {
                ("milestone", "signed", "Memorandum of Understanding", "2021-03"),
                ("participation", "party", "Wool Board of Nordland", "2021-03"),
                ("participation", "party", "Felt Institute", "2021-03"),
            },
        ),
        (
            ("Together with the Felt Institute and the Silk Agency, the Wool Board held the Ninth"
            " Fibre Forum in 2019."),
            {
                ("event", "conference", "Ninth Fibre Forum", "2019"),
                ("participation", "coOrganizer", "Wool Board", "2019"),
                ("participation", "coOrganizer", "Felt Institute", "2019"),
                ("participation", "coOrganizer", "Silk Agency", "2019"),
            },
        ),
        (
            "Both sides agreed in principle to involve the Felt Institute as an observer.",
            set(),
        ),
        (
            ("Báo cáo của Cục Muối Lasar năm 2021\nThời gian\tHoạt động\tĐối tác\n"
            "Tháng 3/2021\tKý kết Bản ghi nhớ về muối\tViện Muối Ninh Hải\n"
            "Dự kiến tháng 12/2021\tKý kết Bản ghi nhớ về gỗ\tViện Gỗ Đại Ngàn"),
            {
                ("milestone", "signed", "Bản ghi nhớ về muối", "2021-03"),
                ("participation", "party", "Cục Muối Lasar", "2021-03"),
            },
        ),
    ],
    ids=["title", "minutes", "items", "together", "agreed-to", "cells"],
)  # fmt: skip
def test_what_titles_labels_and_lists_say(
    text: str, expected: set[tuple[str, str, str, str]]
) -> None:
    """Whose agreement it is, which meeting and when, who was there: told once, at the head."""
    assert said(text) == expected


def test_those_listed_under_a_label_share_its_passage() -> None:
    """No line of a list proves by itself what its label says."""
    present = [p for p in read(MINUTES)[2] if p.role == "attendee"]
    assert len({p.span for p in present}) == 1
    start, end = present[0].span
    assert MINUTES[start:end].startswith("Thành phần tham dự:")
    assert MINUTES[start:end].endswith("Cục Muối Lasar")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "The Wool Board and the Felt Institute signed the Wool Pact. This would improve both.",
            set(),
        ),
        (
            "Việt Nam ký Hiệp định về Muối với Nhật Bản. Điều này sẽ tạo điều kiện cho nghề muối.",
            set(),
        ),
        (
            (
                "The Agreement on Wool between the Wool Board and the Felt Institute and the Silk "
                "Agency, the Kingdom of Sweden was signed in 2013. It rained in Oslo. The parties "
                "intend to trade wool."
            ),
            {"Felt Institute", "Silk Agency", "Wool Board"},
        ),
    ],
)
def test_a_plan_is_somebody_s(text: str, told: set[str]) -> None:
    """What an agreement would bring is nobody's plan; "the parties" are those of the agreement."""
    plans = {p.subject_name for p in read(text)[2] if p.status == "intention"}
    assert plans == told


def test_one_person_holds_two_offices_and_titles_belong_to_names() -> None:
    """Titles, degrees and a second office make no second person, and a verb in -ing is no king."""
    text = (
        "For the Wool Board Ing. Jan Bellow, PhD, Director General of the Silk Agency, and "
        "Dr. Ann Carr, Chair of the Felt Council and Director of the Linen Centre, attended the "
        "Fifth Fibre Forum. Talking with Wool Board Director Tom Reed, the guest noted progress."
    )
    attended = {
        (p.subject_name, thing_name(text, p.on_behalf_of))
        for p in read(text)[2]
        if p.role == "attendee"
    }
    assert attended == {("Jan Bellow", "Wool Board"), ("Ann Carr", "Felt Council")}
    persons = {text[m.span[0] : m.span[1]] for m in read(text)[1] if m.type == "person"}
    assert persons - {"Director"} == {"Jan Bellow", "Ann Carr", "Tom Reed"}


def test_who_was_met_signed_nothing() -> None:
    """A verb of meeting has its own "with"; what was signed is told though more is hoped for."""
    text = (
        "The Wool Board held talks with the Felt Ministry and signed the Agreement on Wool with "
        "the Silk Agency in 2010. Both hope for more under the Protocol on Felt signed in 2004."
    )
    facts = said(text)
    assert {name for _, role, name, _ in facts if role == "party"} == {"Silk Agency", "Wool Board"}
    assert ("milestone", "signed", "Protocol on Felt", "2004") in facts


def test_the_years_of_a_plan_are_not_the_day_it_was_signed() -> None:
    """ "Giai đoạn 2012-2013" is what the plan is for."""
    text = (
        "Viện Muối Ninh Hải và Cục Muối Lasar ký biên bản thỏa thuận hợp tác giai đoạn 2022-2026."
    )
    assert {date for _, role, _, date in said(text) if role in ("signed", "party")} == {""}


def thing_name(text: str, key: str | None) -> str:
    """Give the fullest name of a thing of a text."""
    return next((thing.names[0] for thing in read(text)[0] if thing.key == key), "")
