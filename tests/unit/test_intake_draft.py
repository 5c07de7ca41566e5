"""Drafts on disk: kept whole, proved when opened, and decisions held against their text."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from coopgraph import intake
from coopgraph.errors import DataError
from coopgraph.evidence import digest
from coopgraph.intake.decisions import Decision
from coopgraph.intake.draft import Draft
from coopgraph.intake.draft_files import decisions_bytes, source_id
from coopgraph.intake.edition import anchor

FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "intake" / "draft"


@pytest.fixture(scope="module")
def draft() -> Draft:
    return intake.load(FIXTURE)


def by(draft: Draft, **wanted: Any) -> str:
    """Find the key of the one proposal that has these values."""
    (found,) = [
        p.key for p in draft.proposals if all(getattr(p, n) == v for n, v in wanted.items())
    ]
    return found


def test_a_draft_comes_back_as_it_was(draft: Draft, tmp_path: Path) -> None:
    decided = draft.decide(lambda p: "accept" if p.status == "fact" else None, who="An")
    saved = decided.save(tmp_path / "d")
    again = intake.load(tmp_path / "d")
    assert again == decided
    assert saved.folder == tmp_path / "d"
    assert {path.name for path in (tmp_path / "d").iterdir()} == {
        "text.txt",
        "document.json",
        "proposals.jsonld",
        "decisions.json",
    }
    other = decided.save(tmp_path / "e").folder
    assert other is not None
    for path in (tmp_path / "d").iterdir():
        assert path.read_bytes() == (other / path.name).read_bytes()


def test_proposals_are_web_annotations(draft: Draft) -> None:
    collection = json.loads((FIXTURE / "proposals.jsonld").read_text("utf-8"))
    assert collection["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    items = collection["first"]["items"]
    assert collection["total"] == len(items) == len(draft.mentions) + len(draft.proposals)
    text = draft.document.text
    for item in items:
        position, quotation = item["target"]["selector"]
        assert position["type"] == "TextPositionSelector"
        assert quotation["exact"] == text[position["start"] : position["end"]]
        assert text[: position["start"]].endswith(quotation["prefix"])


def test_decisions_are_not_lost_by_reading_again(draft: Draft, tmp_path: Path) -> None:
    draft.decide(lambda p: "reject").save(tmp_path / "d")
    with pytest.raises(DataError, match="decisions, which would be lost"):
        draft.save(tmp_path / "d")
    assert len(intake.load(tmp_path / "d").decisions) == len(draft.proposals)
    draft.save(tmp_path / "d", force=True)
    assert intake.load(tmp_path / "d").decisions == ()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.txt").write_text("mine", "utf-8")
    with pytest.raises(DataError, match=r"no draft: thesis\.txt"):
        draft.save(tmp_path / "other", force=True)


def changed(folder: Path, name: str, change: Any) -> None:
    content = json.loads((folder / name).read_text("utf-8"))
    change(content)
    (folder / name).write_text(json.dumps(content), "utf-8")


@pytest.mark.parametrize(
    ("name", "change", "why"),
    [
        ("proposals.jsonld", lambda c: c.update(formatVersion=99), "newer coopgraph"),
        ("proposals.jsonld", lambda c: c.update(textSha256="0" * 64), "about another text"),
        (
            "proposals.jsonld",
            lambda c: c["first"]["items"][3]["target"]["selector"][0].update(start=0, end=4),
            "annotation 4: the words at 0–4 are others",
        ),
        (
            "proposals.jsonld",
            lambda c: c["first"]["items"][1]["target"]["selector"][0].update(end=10**6),
            "annotation 2: .* is no passage",
        ),
        (
            "proposals.jsonld",
            lambda c: c["first"]["items"][0].pop("body"),
            "annotation 1: it lacks",
        ),
        ("proposals.jsonld", lambda c: c["things"][2].update(type="ghost"), "thing 3: 'ghost'"),
        (
            "proposals.jsonld",
            lambda c: c["things"][2].update(colour=1),
            "thing 3: it has no 'colour'",
        ),
        ("document.json", lambda c: c["blocks"][0].pop("end"), "block 1: it lacks"),
    ],
)
def test_files_that_do_not_fit_are_refused(
    draft: Draft, tmp_path: Path, name: str, change: Any, why: str
) -> None:
    draft.save(tmp_path / "d")
    changed(tmp_path / "d", name, change)
    with pytest.raises(DataError, match=why) as refusal:
        intake.load(tmp_path / "d")
    assert str(tmp_path / "d" / name) in str(refusal.value)


def test_a_text_changed_by_hand_is_refused(draft: Draft, tmp_path: Path) -> None:
    draft.save(tmp_path / "d")
    text = tmp_path / "d" / "text.txt"
    text.write_text(text.read_text("utf-8").replace("2019", "2018"), "utf-8")
    with pytest.raises(DataError, match=r"text\.txt.*its digest differs"):
        intake.load(tmp_path / "d")


def test_proposals_of_another_version_are_told(draft: Draft, tmp_path: Path) -> None:
    draft.save(tmp_path / "d")
    changed(tmp_path / "d", "proposals.jsonld", lambda c: c.update(proposedBy="0.0.1"))
    changed(tmp_path / "d", "document.json", lambda c: c.pop("formatVersion"))
    notes = intake.load(tmp_path / "d").notes
    assert any("made by coopgraph 0.0.1" in note for note in notes)
    assert any("document.json does not say its format" in note for note in notes)


def test_decisions_about_another_text_are_refused(draft: Draft, tmp_path: Path) -> None:
    other = replace(draft.document, text="Else.", text_sha256=digest("Else."))
    file = tmp_path / "decisions.json"
    file.write_bytes(decisions_bytes(other, [Decision("reject", "x")]))
    with pytest.raises(DataError, match="about another text"):
        draft.with_decisions(file)
    file.write_text("{", "utf-8")
    with pytest.raises(DataError, match=r"decisions\.json:1:2: not JSON"):
        draft.with_decisions(file)


@pytest.mark.parametrize(
    ("decisions", "why"),
    [
        ([Decision("accept", "nobody")], r"decision 1 \(nobody\): there is no such proposal"),
        ([Decision("add", "a1", (5, 5), {"kind": "speech", "role": "speaker"})], "no passage"),
        ([Decision("add", "a1", (5, 9), {"kind": "speech"})], "needs its role"),
        ([Decision("leaveOut", "x1", (0, 10**6))], "no passage"),
        ([Decision("leaveOut", "x1", (0, 5), {"things": {"t1": {"mass": 3}}})], "no 'mass'"),
    ],
)
def test_decisions_that_cannot_be_are_told_by_number(
    draft: Draft, decisions: list[Decision], why: str
) -> None:
    with pytest.raises(DataError, match=why):
        draft.with_decisions(decisions).decided()


def test_a_plan_or_denial_is_no_statement(draft: Draft) -> None:
    for status in ("intention", "denied"):
        key = by(draft, status=status)
        with pytest.raises(DataError, match=f"states this as {status}"):
            draft.with_decisions([Decision("accept", key)]).decided()
    key = by(draft, status="denied")
    with pytest.raises(DataError, match="'edit' changes it"):
        draft.with_decisions([Decision("accept", key, changes={"status": "fact"})]).decided()
    made = draft.with_decisions([Decision("edit", key, changes={"status": "fact"})]).decided()
    assert [s.proposal.key for s in made.statements] == [key]


def test_two_decisions_cannot_link_one_name_to_two_things(draft: Draft) -> None:
    first, second = (p.key for p in draft.proposals if p.subject == "t1" and p.kind != "count"
                     and p.status == "fact" and p.role != "party")  # fmt: skip
    said = [
        Decision("accept", key, changes={"things": {"t1": {"iri": f"https://e.org/{key}"}}})
        for key in (first, second)
    ]
    with pytest.raises(DataError, match="iri of t1 is"):
        draft.with_decisions(said).decided()


def test_what_is_rejected_is_left_out_unless_a_statement_stands_there(draft: Draft) -> None:
    plan, signed = by(draft, status="intention"), by(draft, role="signed", status="fact")
    parties = [p.key for p in draft.proposals if p.role == "party"]
    decisions = [Decision("reject", plan), Decision("reject", signed)]
    decisions += [Decision("accept", key) for key in parties]
    left = draft.with_decisions(decisions).decided().left_out
    span = next(p.span for p in draft.proposals if p.key == plan)
    assert left == ((span, "a plan or a hope"),)  # the passage of `signed` is the parties' too


def test_the_table_tells_all(draft: Draft) -> None:
    table = draft.decide(lambda p: "reject" if p.status == "denied" else None).table("vi")
    assert table.height == len(draft.proposals)
    assert table["verdict"].to_list().count("reject") == 1
    row = table.row(0, named=True)
    assert row["passage"] == draft.document.text[row["start"] : row["end"]]
    assert (row["kind"], row["role"], row["date"]) == ("membership", "member", "2019/..")


# -- a new edition of a text -----------------------------------------------------------------------


def edition_of(draft: Draft, change: Any) -> Draft:
    """Make a reading of a changed text that proposes nothing."""
    text = change(draft.document.text)
    document = replace(draft.document, text=text, text_sha256=digest(text), blocks=())
    return Draft(document, (), (), (), source="new")


def test_decisions_follow_their_words_to_a_new_edition(draft: Draft) -> None:
    decided = draft.decide(lambda p: "accept" if p.status == "fact" else "reject")
    new = edition_of(
        draft,
        lambda text: "Bản sửa đổi.\n" + text.replace("đã tham dự hơn 120", "tham dự 130"),
    )
    taken, edition = new.taking_over(decided)
    fates = {one.key: one.fate for one in edition.anchored}
    gone = by(draft, kind="count")
    assert fates.pop(gone) == "gone"
    assert set(fates.values()) == {"moved"}
    assert len(taken.decisions) == len(decided.decisions) - 1
    assert taken.source == draft.source
    for proposal in taken.proposals:
        old = next(p for p in draft.proposals if p.key == proposal.key)
        words = draft.document.text[slice(*old.span)]
        assert taken.document.text[slice(*proposal.span)] == words
        if proposal.date_span and old.date_span:
            dated = taken.document.text[slice(*proposal.date_span)]
            assert dated == draft.document.text[slice(*old.date_span)]
    assert any("is gone" in line for line in edition.told())
    assert any("không còn" in line for line in edition.told("vi"))
    assert len(taken.decided().statements) == 10


def test_words_that_stand_twice_are_not_guessed(draft: Draft) -> None:
    key = by(draft, kind="count")
    decided = draft.with_decisions([Decision("accept", key)])
    words = draft.document.text[slice(*next(p.span for p in draft.proposals if p.key == key))]
    new = edition_of(draft, lambda text: f"Trước kia, Viện {words}.\n" + text[200:])
    _, edition = new.taking_over(decided)
    # Its old surroundings stand once, so they decide …
    assert [one.fate for one in edition.anchored] == ["moved"]
    new = edition_of(draft, lambda text: f"Viện {words}. Viện {words}.")
    taken, edition = new.taking_over(decided)
    assert [one.fate for one in edition.anchored] == ["unclear"]  # … and here nothing does
    assert taken.decisions == ()


@pytest.mark.parametrize("mark", ["", "\U0001d510\U0001d510 ", "e\u0323 "])
def test_an_anchor_counts_code_points(mark: str) -> None:
    assert anchor("A b c", f"{mark}A b c", (2, 3)) == (
        "same" if not mark else "moved",
        (2 + len(mark), 3 + len(mark)),
    )


def test_the_id_of_a_source_is_a_slug(draft: Draft) -> None:
    assert source_id(draft.document) == "song-lam-2023-2024"
    assert source_id(replace(draft.document, name="報告.pdf", issued=None)) == "document"
