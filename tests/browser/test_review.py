"""The review page in a real browser: decided by keys alone, kept, saved, and accepted."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import coopgraph
from coopgraph import intake
from coopgraph.evidence import digest
from coopgraph.intake.draft import Draft

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from coopgraph.kg import KnowledgeGraph

Open = Callable[..., "Page"]
Await = Callable[..., None]
FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "intake" / "draft"


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    return coopgraph.load()


@pytest.fixture(scope="module")
def draft() -> Draft:
    return intake.load(FIXTURE)


@pytest.fixture(scope="module")
def review(draft: Draft, kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draft.review(tmp_path_factory.mktemp("review") / "review.html", kg, lang="en")


def decisions(page: Page) -> dict[str, Any]:
    found = page.evaluate("() => coopgraph.decisions()")
    return {decision["proposal"]: decision for decision in found["decisions"]}


def current(page: Page) -> str:
    return str(page.evaluate("() => coopgraph.current()"))


def press(page: Page, *keys: str) -> int:
    for key in keys:
        page.keyboard.press(key)
    return len(keys)


def decide_all(page: Page, draft: Draft) -> dict[str, int]:
    """Decide by keys about every proposal; give the presses each one took."""
    known = {proposal.key: proposal for proposal in draft.proposals}
    presses: dict[str, int] = {}
    for _ in draft.proposals:
        key = current(page)
        proposal = known[key]
        if proposal.status != "fact":
            presses[key] = press(page, "r")
        else:
            presses[key] = press(page, "a")
            if "openLink" in proposal.doubts:  # none of the candidates: a new thing
                presses[key] += press(page, "n")
        assert key in decisions(page)
    return presses


def saved(page: Page, path: Path) -> Path:
    with page.expect_download() as waiting:
        page.keyboard.press("w")
    assert waiting.value.suggested_filename == "decisions.json"
    waiting.value.save_as(path)
    return path


def test_a_report_is_decided_by_keys_and_accepted(
    show: Open, review: Path, draft: Draft, kg: KnowledgeGraph, tmp_path: Path
) -> None:
    page = show(review)
    presses = decide_all(page, draft)
    right = [p.key for p in draft.proposals if p.status == "fact"]
    assert max(presses[key] for key in right) <= 3
    assert page.inner_text("#tally") == "13 of 13 decided"
    # One is added from a passage: the next unread sentence, its last word cut off, and the form.
    press(page, "s", "[", "]", "f")
    assert page.evaluate("() => document.activeElement.id") == "f-kind"
    page.keyboard.type("Takes")
    press(page, "Tab")
    page.keyboard.type("obs")  # observer
    press(page, "Tab")
    page.keyboard.type("hân ly")
    press(page, "Enter")
    page.keyboard.press("Tab")
    page.locator('[data-field="framework"] input').focus()
    page.keyboard.type("apo")
    press(page, "Enter", "Control+Enter")
    made = decisions(page)
    added = next(d for d in made.values() if d["verdict"] == "add")
    assert (added["changes"]["role"], added["changes"]["subject"]) == ("observer", "t6")
    start, end = added["span"]
    assert draft.document.text[start:end].strip() == draft.document.text[start:end]
    file = saved(page, tmp_path / "decisions.json")
    decided = replace(draft.with_decisions(file), folder=None)
    done = decided.accept(tmp_path / "data", kg=kg)
    assert done.statements == len(right) + 1
    turtle = (tmp_path / "data" / "song-lam-2023.ttl").read_text("utf-8")
    for line in draft.document.text.split("\n"):
        assert len(line) < 60 or line not in turtle  # no sentence of the text
    assert "concept:observer" in turtle


def test_progress_and_undo_survive_the_closed_page(show: Open, review: Path, until: Await) -> None:
    page = show(review)
    press(page, "a", "a", "r")
    before = page.evaluate("() => JSON.stringify(coopgraph.decisions())")
    page.reload()
    until(page, "() => window.coopgraph")
    assert page.evaluate("() => JSON.stringify(coopgraph.decisions())") == before
    assert "3 steps" in page.inner_text("#notice")
    press(page, "u", "u")
    assert len(decisions(page)) == 1
    press(page, "Shift+U")
    assert len(decisions(page)) == 2
    press(page, "u", "u", "u")
    assert decisions(page) == {}
    assert page.is_disabled("#undo")


def test_an_office_holder_takes_part_as_office_body_or_person(
    show: Open, review: Path, draft: Draft
) -> None:
    page = show(review)
    key = next(p.key for p in draft.proposals if p.kind == "speech")
    page.click(f"#card-{key}")
    press(page, "2")
    assert decisions(page)[key]["changes"] == {"actor": "body"}
    press(page, "3")
    assert decisions(page)[key]["changes"] == {"actor": "person"}
    press(page, "u", "u")
    assert key not in decisions(page)
    press(page, "a")  # office by default
    assert decisions(page)[key]["changes"] == {}


def test_a_plan_is_no_fact_unless_it_was_misread(show: Open, review: Path, draft: Draft) -> None:
    page = show(review)
    key = next(p.key for p in draft.proposals if p.status == "intention")
    page.click(f"#card-{key}")
    press(page, "a")
    assert key not in decisions(page)
    press(page, "e")
    page.select_option("#f-status", "fact")
    press(page, "Control+Enter")
    assert decisions(page)[key]["changes"] == {"status": "fact"}


def test_a_passage_is_left_out_with_its_reason(show: Open, draft: Draft, tmp_path: Path,
                                               kg: KnowledgeGraph) -> None:  # fmt: skip
    # A character of two UTF-16 units before the passage must not move it.
    text = "𝔐 Một\n" + draft.document.text
    document = replace(draft.document, text=text, text_sha256=digest(text), blocks=())
    plain = replace(draft, document=document, things=(), mentions=(), proposals=())
    page = show(plain.review(tmp_path / "r.html", kg, lang="en"))
    page.evaluate(
        """() => { const run = [...document.querySelectorAll('.run')].at(-1).firstChild;
        const range = document.createRange(); range.setStart(run, 0); range.setEnd(run, 10);
        getSelection().removeAllRanges(); getSelection().addRange(range); }"""
    )
    press(page, "x")
    page.keyboard.type("praise")
    press(page, "Enter")
    (left,) = decisions(page).values()
    assert (left["verdict"], left["why"]) == ("leaveOut", "praise")
    assert text[slice(*left["span"])] == "Nhìn chung,"[:10].strip()
    assert plain.with_decisions([]).document.text_sha256 != draft.document.text_sha256


def test_decisions_of_another_text_are_refused(
    show: Open, review: Path, tmp_path: Path, until: Callable[..., None]
) -> None:
    page = show(review)
    press(page, "a")
    kept = page.evaluate("() => coopgraph.decisions()")
    other = tmp_path / "other.json"
    other.write_text(json.dumps({**kept, "textSha256": "0" * 64}), "utf-8")
    page.set_input_files("#file", other)
    page.wait_for_selector("#notice.warn")
    assert "another text" in page.inner_text("#notice")
    press(page, "u")
    own = tmp_path / "own.json"
    own.write_text(json.dumps(kept), "utf-8")
    page.set_input_files("#file", own)
    # The notice tells of the step back until the file is read.
    same = "kept => JSON.stringify(coopgraph.decisions()) === JSON.stringify(kept)"
    until(page, same, kept)
    assert page.evaluate("() => coopgraph.decisions()") == kept


@pytest.mark.parametrize("size", [(1280, 720), (390, 844), (820, 1180), (640, 360)])
def test_it_fits_screens(show: Open, review: Path, size: tuple[int, int]) -> None:
    """1280×720, a telephone, a tablet, and 1280×720 at 200 %."""
    page = show(review, size=size)
    press(page, "a", "s")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= size[0]
    box = page.locator(".card.current [data-do=accept]").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size[0]
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= size[1]
    passage = page.locator(".run.selected").first.bounding_box()
    assert passage is not None
    assert 0 <= passage["y"] < size[1]


def test_both_languages_and_shades(show: Open, review: Path) -> None:
    page = show(review, scheme="dark")
    assert page.get_attribute("html", "data-shade") == "dark"
    assert page.inner_text("#save").startswith("Save decisions")
    page.click('[data-lang="vi"]')
    assert page.inner_text("#save").startswith("Lưu quyết định")
    assert page.get_attribute("html", "lang") == "vi"
    unsaid = page.evaluate(
        "() => [...document.querySelectorAll('[data-t]')].filter((n) => !n.textContent"
        " || n.textContent === n.dataset.t).map((n) => n.dataset.t)"
    )
    assert unsaid == []


def test_what_a_text_holds_is_never_markup(
    show: Open, draft: Draft, kg: KnowledgeGraph, tmp_path: Path
) -> None:
    evil = '</script><img src=x onerror="alert(1)"><b>'
    text = f"{evil} {draft.document.text}"
    shift = len(evil) + 1

    def moved(span: tuple[int, int] | None) -> tuple[int, int] | None:
        return span and (span[0] + shift, span[1] + shift)

    hostile = replace(
        draft,
        document=replace(
            draft.document, text=text, text_sha256=digest(text), title=evil, name=evil, blocks=()
        ),
        things=[replace(thing, names=(evil, *thing.names), labels={}) for thing in draft.things],
        mentions=(),
        proposals=[
            replace(p, span=moved(p.span) or p.span, date_span=moved(p.date_span), doubts=(evil,))
            for p in draft.proposals
        ],
    )
    page = show(hostile.review(tmp_path / "r.html", kg, lang="en"))
    press(page, "a", "e")
    assert page.locator("img").count() == 0
    assert page.locator("#text b").count() == 0
    assert evil in page.inner_text("h1")
