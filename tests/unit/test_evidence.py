from __future__ import annotations

import shutil
import unicodedata
from pathlib import Path

import pytest

from coopgraph import evidence as ev
from coopgraph.errors import DataError, EvidenceError, UnknownNameError
from coopgraph.evidence import Passage, check, collect, digest, excerpt, normalise, read_text, show
from coopgraph.namespaces import ID, SOURCE
from coopgraph.seal import seal
from coopgraph.store import EmbeddedStore

SMALL = Path(__file__).parents[1] / "fixtures" / "small"
TEXT = SMALL / "text" / "lantern.vi.txt"
LANTERN = SOURCE + "lantern"


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    new = EmbeddedStore()
    new.load_turtle(SMALL / "data" / "lantern.ttl", LANTERN)
    new.load_turtle(SMALL / "data" / "almanac.ttl", SOURCE + "almanac")
    return new.unite()


@pytest.fixture(scope="module")
def text() -> str:
    return read_text(TEXT)


def passage(start: int | None, end: int | None, sha: str | None) -> Passage:
    return Passage(
        ID + "ev-x", LANTERN, start, end, sha, {"en": "there"}, {"en": "so"}, (ID + "x",)
    )


def test_the_fixture_holds(store: EmbeddedStore, text: str) -> None:
    passages = collect(store)
    assert [p.evidence.removeprefix(ID) for p in passages] == [
        "ev-almanac-1",
        "ev-lantern-1",
        "ev-lantern-2",
        "ev-lantern-3",
        "ev-lantern-4",
    ]
    assert passages[1].claims == tuple(
        ID + c for c in ("hoi-den-bien", "lien-minh-hai-dang", "tie-member")
    )
    assert passages[1].place == {"en": "sentence 1", "vi": "câu 1"}
    assert passages[0].span == ""
    assert check(passages, {LANTERN: text}, {LANTERN: digest(text)}) == []
    assert check(passages, {}) == []
    assert collect(store, []) == []
    assert len(collect(store, [ID + "ev-lantern-4", ID + "nowhere"])) == 1


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_however_the_text_was_stored(
    store: EmbeddedStore, tmp_path: Path, text: str, form: str, bom: str, newline: str
) -> None:
    path = tmp_path / "t.txt"
    stored = bom + unicodedata.normalize(form, text).replace("\n", newline)  # type: ignore[arg-type]
    path.write_bytes(stored.encode())
    again = read_text(path)
    assert again == text
    assert check(collect(store), {LANTERN: again}, {LANTERN: digest(text)}) == []


def test_one_changed_character_is_found(store: EmbeddedStore, text: str) -> None:
    place = text.index("chủ tịch")
    changed = text[:place] + "C" + text[place + 1 :]
    wrong = check(collect(store), {LANTERN: changed}, {LANTERN: digest(text)})
    assert [w.evidence for w in wrong] == [LANTERN, ID + "ev-lantern-2"]
    assert wrong[1].claims == tuple(ID + c for c in ("nam-hai", "tie-chair", "uy-ban-anh-sang"))
    assert wrong[1].problem == "its passage differs"
    assert wrong[1].expected != wrong[1].found == digest(changed[slice(*span(wrong[1].span))])
    assert "id:tie-chair" in str(wrong[1])
    assert wrong[1].span in str(wrong[1])


def span(words: str) -> tuple[int, int]:
    first, last = words.split("–")
    return int(first), int(last)


def test_an_inserted_character_says_where_the_passages_went(
    store: EmbeddedStore, text: str
) -> None:
    wrong = check(collect(store), {LANTERN: "!" + text})
    assert len(wrong) == 4
    assert all(w.problem.startswith("its passage now stands at") for w in wrong)


@pytest.mark.parametrize(
    ("start", "end", "problem"),
    [
        (0, 10_000, "outside"),
        (-1, 5, "outside"),
        (5, 5, "outside"),
        (9, 5, "outside"),
        (None, None, "no span"),
        (3, None, "no span"),
        (0, 3, "no digest"),
    ],
)
def test_impossible_spans(text: str, start: int | None, end: int | None, problem: str) -> None:
    (wrong,) = check([passage(start, end, None)], {LANTERN: text})
    assert problem in wrong.problem
    assert wrong.found
    assert wrong.expected


def test_excerpt_and_show(text: str) -> None:
    start = text.index("Ủy ban")
    cut = excerpt(text, start, start + 6, around=12)
    assert cut.passage == "Ủy ban"
    assert cut.before.startswith("…")
    assert cut.after.endswith("…")
    whole = excerpt(text, 0, len(text))
    assert whole == ("", text, "")
    with pytest.raises(EvidenceError):
        excerpt(text, 0, len(text) + 1)
    good = passage(start, start + 6, digest("Ủy ban"))
    lines = show(good, text)
    assert lines[0] == "so"
    assert "lantern, there" in lines[1]
    assert any("⟦Ủy ban⟧" in line for line in lines)
    assert any("!" in line for line in show(passage(0, 4, "0" * 64), text))
    assert len(show(good)) == 2
    assert any("outside" in line for line in show(passage(0, 10_000, None), text))


@pytest.mark.parametrize(
    ("content", "message"), [(b"", "empty"), (b"\xef\xbb\xbf \r\n", "empty"), (b"\xff", "UTF-8")]
)
def test_texts_that_are_none(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "t.txt"
    path.write_bytes(content)
    with pytest.raises(EvidenceError, match=message):
        read_text(path)
    with pytest.raises(EvidenceError, match="cannot be read"):
        read_text(tmp_path / "none.txt")


def test_texts_on_the_command_line() -> None:
    assert set(ev.texts_of([f"lantern={TEXT}"], [LANTERN])) == {LANTERN}
    assert set(ev.texts_of([f"source:lantern={TEXT}"])) == {LANTERN}
    with pytest.raises(UnknownNameError) as caught:
        ev.texts_of([f"lantrn={TEXT}"], [LANTERN])
    assert caught.value.suggestions == ("lantern",)
    for bad in ("lantern", "=x", "lantern="):
        with pytest.raises(EvidenceError):
            ev.texts_of([bad])


def test_only_one_byte_order_mark_is_taken() -> None:
    assert normalise("\ufeff\ufeffa") == "\ufeffa"


# -- sealing -------------------------------------------------------------------------------------


def test_seal_writes_what_is_missing_and_nothing_else(tmp_path: Path, text: str) -> None:
    path = tmp_path / "lantern.ttl"
    original = (SMALL / "data" / "lantern.ttl").read_text(encoding="utf-8")
    first_digest = digest(text[: text.index(" từ năm 2019") + len(" từ năm 2019")])
    assert f'"{first_digest}"' in original
    path.write_text(original.replace(f'    coop:sha256 "{first_digest}" ;\n', ""), encoding="utf-8")
    printed = seal(path, {LANTERN: text})
    assert printed.evidence == [ID + "ev-lantern-1"]
    assert first_digest not in path.read_text(encoding="utf-8"), "not written unless asked"
    assert seal(path, {LANTERN: text}, write=True) == printed
    assert path.read_text(encoding="utf-8") == printed.text
    assert list(tmp_path.iterdir()) == [path], "no temporary file stays"
    store = EmbeddedStore()
    store.load_turtle(path, LANTERN)
    assert check(collect(store.unite()), {LANTERN: text}) == []
    again = seal(path, {LANTERN: text}, write=True)
    assert again == ([], printed.text)


def test_seal_refuses_a_span_outside_and_leaves_the_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "lantern.ttl"
    shutil.copy(SMALL / "data" / "lantern.ttl", path)
    added = "\nid:ev-far oa:hasSource source:lantern ; oa:start 1 ; oa:end 9999 .\n"
    path.write_text(path.read_text(encoding="utf-8") + added, encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(EvidenceError, match="outside") as caught:
        seal(path, {LANTERN: text}, write=True)
    assert caught.value.iri == ID + "ev-far"
    assert path.read_bytes() == before
    path.write_text("not turtle", encoding="utf-8")
    with pytest.raises(DataError):
        seal(path, {LANTERN: text}, write=True)
