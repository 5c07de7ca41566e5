"""The tab of questions, and help: found in words, answered with sentences, taken to the office."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import coopgraph
from coopgraph.pages.question_groups import FIRST, GROUPS
from coopgraph.questions import questions

if TYPE_CHECKING:
    from playwright.sync_api import Page

Open = Callable[..., "Page"]
Await = Callable[..., None]

ANSWERED = "() => document.body.dataset.asks === 'answered'"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The explorer as people get it."""
    return coopgraph.load().explore(tmp_path_factory.mktemp("asks") / "explorer.html")


def test_every_shipped_question_stands_in_one_group() -> None:
    grouped = [name for group in GROUPS for name in group.questions]
    assert sorted(grouped) == sorted(asked.name for asked in questions())
    assert set(FIRST) <= set(grouped)


def test_answers_who_chaired_what_in_june_2021_with_its_sentence(
    show: Open, made: Path, until: Await
) -> None:
    page = show(made, "#lang=vi")
    page.click("#tab-of-questions")
    until(page, "() => document.querySelector('#asks-list button')")
    page.fill("#asks-find", "chu tich nhiem ky")
    until(page, "() => document.querySelectorAll('#asks-list button').length < 12")
    page.click("#asks-list [data-ask=chairs]")
    until(page, ANSWERED)
    page.fill("#asks-p-at", "6/2021")
    page.keyboard.press("Enter")
    until(page, "() => location.hash.includes('at%3D2021-06')")
    until(page, ANSWERED)
    rows = coopgraph.load().ask("chairs", at="2021-06")
    assert page.locator("#asks-answer tr[data-at]").count() == len(list(rows))
    assert page.inner_text("#asks-status").startswith(f"{len(list(rows))} dòng: ")
    # The sentence stands under its row; unfolded, the passage with its place and its source.
    page.click("#asks-answer .proof >> nth=0")
    card = page.locator("#asks-answer .proofs-row .card").first
    assert "đoạn" in card.inner_text()
    heads = [head.strip() for head in page.locator("#asks-answer th").all_inner_texts()]
    assert heads[0] == "Bên có ghế"
    body = page.inner_text("#asks-answer tbody")
    for raw in ("w3id.org", "undefined", "[object", "true", "[..", "..]", "2021-06-15"):
        assert raw not in body
    assert page.locator("#asks-code pre").is_hidden()


def test_gives_a_table_with_words_for_heads(show: Open, made: Path, until: Await) -> None:
    from openpyxl import load_workbook

    page = show(made, "#lang=en&view=questions&ask=lapsing")
    until(page, ANSWERED)
    saved = {}
    for form in ("csv", "xlsx"):
        with page.expect_download() as waiting:
            page.click(f"#asks-{form}")
        saved[form] = Path(waiting.value.path()).read_bytes()
    rows = list(csv.reader(io.StringIO(saved["csv"].decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(saved["xlsx"])).active
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == cells[0]
    assert rows[0][0] == "What"
    assert rows[0][-4] == "Sentence that says so"
    assert len(rows) == len(cells) == 1 + len(list(coopgraph.load().ask("lapsing")))
    assert sheet.freeze_panes == "A2"
    # A day is a day there, and no text begins a formula.
    at = rows[0].index("Latest end")
    assert [str(row[at])[:10] for row in cells[1:]] == [row[at] for row in rows[1:]]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_remembers_the_language_and_the_tour_where_it_may(show: Open, made: Path) -> None:
    page = show(made, fresh=True)
    # The tests' browser speaks English; so does the page until its reader says otherwise.
    assert page.get_attribute("html", "lang") == "en"
    page.click("button[data-lang=vi]")
    page.click(".invitation .plain")
    assert page.locator("#tour").is_visible()
    steps = []
    for _ in range(4):
        steps.append(page.inner_text("#tour-title"))
        page.keyboard.press("ArrowRight")
    assert len(set(steps)) == 4
    assert page.locator("#tour").is_hidden()
    page.goto(made.as_uri())
    page.wait_for_timeout(200)
    assert page.get_attribute("html", "lang") == "vi"
    assert page.locator(".invitation").count() == 0


def test_works_where_nothing_may_be_kept(show: Open, made: Path) -> None:
    page = show(made, fresh=True)
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused'); } })"
    )
    page.goto(made.as_uri())
    page.wait_for_timeout(200)
    page.click("button[data-lang=vi]")
    page.click(".invitation .quiet")
    page.evaluate("location.hash = '#lang=vi&id=stameq'")
    page.wait_for_timeout(60)
    page.click("#panel .back")
    assert page.locator("#panel h2").inner_text() == "Cách đọc hình này"
    assert page.locator(".invitation").count() == 0


def test_help_says_how_to_read_and_which_keys_there_are(show: Open, made: Path) -> None:
    page = show(made, "#lang=en")
    page.keyboard.press("?")
    page.wait_for_timeout(200)
    words = page.inner_text("#about-body").lower()
    for told in ("certainly", "possibly", "open", "on behalf of", "keys", "sources; the newest"):
        assert told in words
    page.keyboard.press("Escape")
    assert page.locator("#about").is_hidden()


def test_paper_holds_every_row_that_the_page_tells_of(show: Open, made: Path, until: Await) -> None:
    page = show(made, "#lang=en&view=table")
    told = int(page.inner_text("#table-count").split()[0])
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("#table tbody tr").count() == told > 250
    heads = "document.querySelector('#table thead')"
    assert page.evaluate(f"getComputedStyle({heads}).display") == "table-header-group"
    assert page.locator("#rail").is_hidden()
    page.evaluate("location.hash = '#lang=en&view=questions&ask=inferred'")
    until(page, ANSWERED)
    rows = len(list(coopgraph.load().ask("inferred")))
    assert page.locator("#asks-answer tr[data-at]").count() == rows > 100
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("#asks-answer tr[data-at]").count() == 100
