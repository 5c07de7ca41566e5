"""A reader brings a source's text: dropped, hashed in the browser, judged as Python judges it."""

from __future__ import annotations

import base64
import unicodedata
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import coopgraph
from coopgraph.build import Corpus, assemble, derive
from coopgraph.errors import EvidenceError
from coopgraph.evidence import Passage, check, collect, digest, normalise, read_text
from coopgraph.kg import KnowledgeGraph
from coopgraph.namespaces import ID, SOURCE
from coopgraph.pages.explorer_data import dossier
from coopgraph.render.page import write_page
from coopgraph.resources import ontology_dir

if TYPE_CHECKING:
    from playwright.sync_api import Page

Open = Callable[..., "Page"]

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "tests" / "fixtures" / "small"
LANTERN = SOURCE + "lantern"
SEED = ROOT.parent / "shared" / "seed" / "tong-cuc-2021-review.vi.txt"
SEED_SOURCE = SOURCE + "tong-cuc-2021-review"

#: A file dragged from outside and let go over the element, with the events of a real drop.
DROP = """([selector, name, type, b64]) => {
  const bytes = Uint8Array.from(atob(b64), c => c.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], name, { type }));
  const at = document.querySelector(selector);
  const seen = [];
  for (const kind of ['dragenter', 'dragover', 'drop']) {
    const event = new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true });
    at.dispatchEvent(event);
    seen.push([event.defaultPrevented, document.getElementById('proof-drop').hidden]);
  }
  return seen;
}"""


@pytest.fixture(scope="module")
def small() -> KnowledgeGraph:
    corpus = Corpus(ontology_dir(), SMALL / "data")
    return KnowledgeGraph(derive(assemble(corpus), corpus), corpus)


@pytest.fixture(scope="module")
def small_page(small: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(dossier(small), tmp_path_factory.mktemp("proof") / "small.html")


@pytest.fixture(scope="module")
def text() -> str:
    return read_text(SMALL / "text" / "lantern.vi.txt")


@pytest.fixture(scope="module")
def passages(small: KnowledgeGraph) -> list[Passage]:
    return collect(small.store)


def choose(page: Page, path: Path, name: str, content: bytes) -> None:
    """Pick a file with the button, as a reader does."""
    (path / name).write_bytes(content)
    with page.expect_file_chooser() as chooser:
        page.click("#proof-choose")
    chooser.value.set_files(path / name)


def touched(page: Page, kind: str = "touched") -> set[str]:
    """The claims listed, all of them."""
    room = page.locator(f"[data-proof={kind}]")
    more = room.locator(":scope > button.quiet")
    if more.count():
        more.click()
    found = room.locator("[data-claim]").evaluate_all("a => a.map(e => e.dataset.claim)")
    return set(found)


def verdict(passages: list[Passage], source: str, changed: str) -> tuple[set[str], set[str], int]:
    """Python's: claims whose passage differs, claims whose passage moved, passages that hold."""
    mine = [p for p in passages if p.source == source and p.start is not None]
    wrong = check(mine, {source: changed})
    moved = {c for w in wrong if "now stands" in w.problem for c in w.claims}
    return (
        {c for w in wrong if "now stands" not in w.problem for c in w.claims},
        moved,
        (len(mine) - len(wrong)),
    )


def test_a_dropped_file_is_proved_and_read(
    show: Open, small_page: Path, text: str, tmp_path: Path
) -> None:
    page = show(small_page, "#id=tie-chair&lang=en")
    assert page.evaluate("isSecureContext && typeof crypto.subtle.digest") == "function"
    assert page.locator("#panel blockquote").count() == 0
    data = base64.b64encode(text.encode()).decode()
    seen = page.evaluate(DROP, ["#picture canvas", "tin.txt", "text/plain", data])
    assert seen == [[True, False], [True, False], [True, True]]
    page.wait_for_selector(".proof-sum")
    panel = page.inner_text("#panel")
    assert page.inner_text(".proof-sum") == "4 of 4 passages hold"
    assert "Lantern news" in panel
    assert "the digest of the whole text" in panel
    assert "character for character the text that was read" in panel
    assert "Nothing is uploaded." in panel
    assert page.evaluate("document.activeElement.id") == "panel"
    assert page.locator("[data-proof=touched]").count() == 0
    page.click(f"[data-claim='{ID}tie-chair']")
    assert "chủ tịch" in page.inner_text("#panel mark")
    assert page.inner_text("#panel blockquote") == text.split("\n")[1]
    assert "verified in this browser" in page.inner_text("#panel")
    page.click("#proof-list button")
    page.click("#proof-forget")
    assert page.locator("#proof-list li").count() == 0
    assert page.locator("#panel blockquote").count() == 0


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_however_the_text_was_stored(
    show: Open, small_page: Path, text: str, tmp_path: Path, form: str
) -> None:
    page = show(small_page, "#lang=en")
    for number, (bom, newline) in enumerate(product(["", "\ufeff"], ["\n", "\r\n", "\r"])):
        stored = bom + unicodedata.normalize(form, text).replace("\n", newline)  # type: ignore[arg-type]
        assert digest(normalise(stored.encode())) == digest(text)
        choose(page, tmp_path, f"stored-{number}.txt", stored.encode())
        page.wait_for_selector(f".panel >> text=stored-{number}.txt")
        assert page.inner_text(".proof-sum") == "4 of 4 passages hold"
        assert page.get_attribute("[data-whole]", "data-whole") == "true"
        assert page.text_content(".panel details .hash") == digest(text)


def test_every_altered_character_touches_what_python_says(
    show: Open, small_page: Path, text: str, passages: list[Passage], tmp_path: Path
) -> None:
    page = show(small_page, "#lang=en")
    spots = [0, 30, 60, 61, 62, 87, 88, 100, 146, 147, 148, 164, 208, 209, 210, 211, 239, 240]
    for place in [s for s in spots if s < len(text)]:
        changed = text[:place] + "𝕏" + text[place + 1 :]
        choose(page, tmp_path, f"altered-{place}.txt", changed.encode())
        page.wait_for_selector(f".panel >> text=altered-{place}.txt")
        differ, moved, holds = verdict(passages, LANTERN, changed)
        assert moved == set()
        assert page.inner_text(".proof-sum") == f"{holds} of 4 passages hold"
        assert touched(page) == differ, place
        assert page.get_attribute("[data-whole]", "data-whole") == "false"
        assert "the passages that hold" in page.inner_text("#panel")


def test_a_touched_claim_is_linked_and_shows_what_is_there(
    show: Open, small_page: Path, text: str, tmp_path: Path
) -> None:
    place = text.index("chủ tịch")
    page = show(small_page, "#lang=en")
    choose(page, tmp_path, "t.txt", (text[:place] + "C" + text[place + 1 :]).encode())
    page.click(f"[data-proof=touched] [data-claim='{ID}tie-chair']")
    assert page.evaluate("coopgraph.state().id") == ID + "tie-chair"
    assert "Chủ tịch" in page.inner_text("#panel blockquote.odd mark")
    assert "differs from the digest" in page.inner_text("#panel")
    page.click("button[data-lang=vi]")
    assert "3 trên 4 khớp" in page.inner_text("#proof-list")


@pytest.mark.parametrize("added", ["!", "\n", "𝕏𝕏"])
def test_an_inserted_text_moves_passages(
    show: Open, small_page: Path, text: str, passages: list[Passage], tmp_path: Path, added: str
) -> None:
    place = text.index("Trong hai năm")
    changed = text[:place] + added + text[place:]
    differ, moved, holds = verdict(passages, LANTERN, changed)
    page = show(small_page, "#lang=en")
    choose(page, tmp_path, "t.txt", changed.encode())
    assert page.inner_text(".proof-sum") == f"{holds} of 4 passages hold"
    assert touched(page, "moved") == moved
    assert differ == set()
    assert page.locator("[data-proof=touched]").count() == 0
    page.click(f"[data-proof=moved] [data-claim='{ID}tie-chair']")
    assert "stands at another place" in page.inner_text("#panel")
    assert "chủ tịch" in page.inner_text("#panel blockquote mark")


def test_what_is_not_recognised_is_asked(
    show: Open, small_page: Path, text: str, passages: list[Passage], tmp_path: Path
) -> None:
    page = show(small_page, "#lang=en")
    choose(page, tmp_path, "shifted.txt", ("!" + text).encode())
    page.wait_for_selector("#proof-ask[open]")
    assert "Which source is “shifted.txt”?" in page.inner_text("#proof-ask")
    page.keyboard.press("Escape")
    page.wait_for_selector("#notice >> text=was not checked")
    choose(page, tmp_path, "shifted.txt", ("!" + text).encode())
    page.wait_for_selector("#proof-ask[open]")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    differ, moved, _ = verdict(passages, LANTERN, "!" + text)
    assert page.inner_text(".proof-sum") == "0 of 4 passages hold"
    assert touched(page, "moved") == moved
    assert differ == set()
    assert "your choice" in page.inner_text("#panel")
    # A text of which only the start is there: Python names the same passages.
    short = text[:100]
    differ, moved, holds = verdict(passages, LANTERN, short)
    choose(page, tmp_path, "short.txt", short.encode())
    page.wait_for_selector(".panel >> text=short.txt")
    assert page.inner_text(".proof-sum") == f"{holds} of 4 passages hold"
    assert touched(page) == differ


def test_wrong_files_get_a_message(show: Open, small_page: Path, tmp_path: Path) -> None:
    page = show(small_page, "#lang=en")
    for name, content, message in (
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not a text in UTF-8"),
        ("b.txt", "Hội Đèn Biển".encode("utf-16"), "not a text in UTF-8"),
        ("c.txt", b"H\xed\xa0\x80i", "not a text in UTF-8"),
        ("d.txt", b"", "is empty"),
        ("e.txt", b"\xef\xbb\xbf \r\n", "is empty"),
    ):
        choose(page, tmp_path, name, content)
        page.wait_for_selector(f"#notice >> text={name}")
        assert message in page.inner_text("#notice")
        with pytest.raises(EvidenceError):
            read_text(tmp_path / name)
    page.click("#notice-close")
    assert page.locator("#notice").is_hidden()
    assert page.locator("#proof-list li").count() == 0


def test_a_huge_file_is_refused_unread(show: Open, small_page: Path, tmp_path: Path) -> None:
    page = show(small_page, "#lang=en")
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(33 * 1024 * 1024)
    page.set_input_files("#proof-file", tmp_path / "huge.txt")
    page.wait_for_selector("#notice >> text=huge.txt")
    assert "up to 32 MB" in page.inner_text("#notice")


def test_hostile_names_and_texts_stay_text(
    show: Open, small_page: Path, text: str, tmp_path: Path
) -> None:
    page = show(small_page, "#lang=en")
    name = "<img src=x onerror=window.hacked=1>{{7*7}}.txt"
    start = text.index("\n") + 1
    evil = text[:start] + "</script><script>window.hacked=2</script>" + text[start + 41 :]
    data = base64.b64encode(evil.encode()).decode()
    page.evaluate(DROP, ["body", name, "text/html", data])
    page.wait_for_selector(".proof-sum")
    assert name in page.inner_text("#panel")
    assert name in page.inner_text("#proof-list")
    page.click("#proof-list button")
    page.click("[data-claim] >> nth=0")
    assert page.evaluate("window.hacked") is None
    assert page.locator("#panel img, #rail img").count() == 0


def test_a_link_dropped_is_no_file(show: Open, small_page: Path) -> None:
    page = show(small_page)
    page.evaluate(
        """() => { const d = new DataTransfer(); d.setData('text/plain', 'words');
        const event = new DragEvent('dragover', { dataTransfer: d, bubbles: true });
        document.body.dispatchEvent(event); }"""
    )
    assert page.locator("#proof-drop").is_hidden()


def test_a_page_without_texts_to_prove_offers_nothing(show: Open, tmp_path: Path) -> None:
    import networkx as nx

    page = show(coopgraph.draw(nx.path_graph(3)).save(tmp_path / "x.html"))
    assert page.locator("#proof").is_hidden()


def test_attached_at_build_time_and_brought_again(
    show: Open, small: KnowledgeGraph, text: str, tmp_path: Path
) -> None:
    file = write_page(dossier(small, {LANTERN: text}), tmp_path / "with.html")
    page = show(file, "#id=tie-chair&lang=en")
    assert "text attached, digest verified" in page.inner_text("#panel")
    place = text.index("chủ tịch")
    choose(page, tmp_path, "t.txt", (text[:place] + "C" + text[place + 1 :]).encode())
    page.wait_for_selector(".proof-sum")
    page.evaluate("location.hash = '#id=tie-party-1&lang=en'")
    page.evaluate("location.hash = '#id=tie-chair&lang=en'")
    page.wait_for_selector("blockquote.odd")
    page.click("#proof-list button")
    page.click("#proof-forget")
    assert "text attached, digest verified" in page.inner_text("#panel")


def test_the_first_source_in_the_reader_s_hands(
    show: Open, real_page: Path, tmp_path: Path
) -> None:
    if not SEED.exists():
        pytest.skip("the first source's text is not on this machine")
    kg = coopgraph.load()
    page = show(real_page, "#lang=vi")
    stored = SEED.read_bytes()
    passages = [p for p in collect(kg.store) if p.source == SEED_SOURCE and p.start is not None]
    page.evaluate(DROP, ["#rail", SEED.name, "text/plain", base64.b64encode(stored).decode()])
    page.wait_for_selector(".proof-sum")
    count = f"{len(passages)} trên {len(passages)}"
    assert page.inner_text(".proof-sum") == f"{count} đoạn trích khớp"
    whole = normalise(stored)
    for at in (passages[3].start, passages[-1].end, 2860, len(whole) - 2):
        assert at is not None
        changed = whole[:at] + "¤" + whole[at + 1 :]
        differ, moved, holds = verdict(passages, SEED_SOURCE, changed)
        choose(page, tmp_path, f"at-{at}.txt", changed.encode())
        page.wait_for_selector(f".panel >> text=at-{at}.txt")
        assert page.inner_text(".proof-sum").startswith(f"{holds} trên")
        assert (touched(page), moved) == (differ, set())
