from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from coopgraph import questions as qs
from coopgraph.build import Corpus, assemble, derive
from coopgraph.errors import DataError, ParameterError, UnknownNameError
from coopgraph.model import IRI
from coopgraph.names import fold
from coopgraph.namespaces import ID
from coopgraph.questions import bindings, question, questions, resolve
from coopgraph.resources import ontology_dir
from coopgraph.store import EmbeddedStore

SMALL = Path(__file__).parents[1] / "fixtures" / "small"
HEADER = """\
# question: Who?
# question@vi: Ai?
"""


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    corpus = Corpus(ontology_dir(), SMALL / "data")
    return derive(assemble(corpus), corpus)


def write(folder: Path, header: str, name: str = "who") -> Path:
    path = folder / f"{name}.rq"
    path.write_text(header + "SELECT ?tie { ?tie coop:participant ?actor }\n", encoding="utf-8")
    return folder


def test_a_header_is_read(tmp_path: Path) -> None:
    write(
        tmp_path,
        HEADER
        + "# param on: date = 2021-06-01 | the day | ngày\n"
        + "# param actor: iri ? | only this | chỉ\n"
        + "# param n: integer | how many | bao nhiêu\n"
        + "# keywords: chair, chủ tịch\n",
    )
    (found,) = questions(tmp_path)
    assert (found.name, found.worded("vi"), found.worded("fr")) == ("who", "Ai?", "Who?")
    assert found.keywords == ("chair", "chủ tịch")
    on, actor, n = found.parameters
    assert (on.type, on.default, on.optional, on.label_vi) == ("date", "2021-06-01", False, "ngày")
    assert (actor.type, actor.default, actor.optional) == ("iri", None, True)
    assert (n.default, n.optional) == (None, False)


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("# question: Who?\n", 1),
        ("# question@vi: Ai?\n", 1),
        (HEADER + "# param on: day | a | b\n", 3),
        (HEADER + "# param on: date | a\n", 3),
        (HEADER + "# param on date | a | b\n# param x: | a | b\n", 4),
        (HEADER + "# param at: period | a | b\n# formerly on: att\n", 1),
        (HEADER + "# param at: period | a | b\n# param on: iri ? | a | b\n# formerly on: at\n", 1),
        ("", 1),
    ],
)
def test_a_malformed_header_names_its_line(tmp_path: Path, header: str, line: int) -> None:
    write(tmp_path, header)
    with pytest.raises(DataError) as caught:
        questions(tmp_path)
    assert caught.value.line == line
    assert caught.value.file == tmp_path / "who.rq"


def test_a_wrong_name_suggests_the_nearest() -> None:
    with pytest.raises(UnknownNameError) as caught:
        question("chiars")
    assert "chairs" in caught.value.suggestions
    assert "'chairs'" in str(caught.value)
    with pytest.raises(UnknownNameError) as caught:
        question("chủ tịch")
    assert "chairs" in caught.value.suggestions, "keywords are searched too"
    for hostile in ("../chairs", "", "a/b", "\x00", "chairs.rq"):
        with pytest.raises(UnknownNameError):
            question(hostile)


@pytest.mark.parametrize(
    "name",
    [
        "id:hoi-den-bien",
        ID + "hoi-den-bien",
        f"<{ID}hoi-den-bien>",
        "hoi-den-bien",
        "Lantern Society",
        "hoi den bien",
        "HỘI  ĐÈN BIỂN",
        "hđb",
        " HDB ",
    ],
)
def test_a_thing_is_found_by_any_of_its_names(store: EmbeddedStore, name: str) -> None:
    assert resolve(store, name) == ID + "hoi-den-bien"


def test_other_kinds_of_names(store: EmbeddedStore) -> None:
    assert resolve(store, "chair").short == "concept:chair"
    assert resolve(store, "lantern").short == "source:lantern"
    assert resolve(store, "Membership").short == "coop:Membership"


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("hoi-den-bie", "id:hoi-den-bien"),
        ("id:sao-mia", "id:sao-mai"),
        ("Latern Society", "id:hoi-den-bien"),
    ],
)
def test_an_unknown_thing_suggests_the_nearest(
    store: EmbeddedStore, name: str, suggestion: str
) -> None:
    with pytest.raises(UnknownNameError) as caught:
        resolve(store, name)
    assert suggestion in caught.value.suggestions


@pytest.mark.parametrize("name", ["", "  ", "id:", "nope:x", "> . } #", "urn:x y", "https://a b"])
def test_hostile_names_are_unknown(store: EmbeddedStore, name: str) -> None:
    with pytest.raises(UnknownNameError):
        resolve(store, name)


def test_an_ambiguous_label_lists_the_candidates(tmp_path: Path) -> None:
    path = tmp_path / "two.ttl"
    head = "PREFIX id: <https://w3id.org/coopgraph/id/> PREFIX skos: "
    head += "<http://www.w3.org/2004/02/skos/core#>\n"
    path.write_text(head + "id:a skos:prefLabel 'Twin' . id:b skos:altLabel 'twin'@en .")
    store = EmbeddedStore()
    store.load_turtle(path, "urn:g")
    with pytest.raises(ParameterError, match="id:a, id:b"):
        resolve(store.unite(), "Twin!")


def test_parameters_are_typed(store: EmbeddedStore, tmp_path: Path) -> None:
    write(
        tmp_path,
        HEADER
        + "# param on: date = 2021-06-01 | a | b\n# param actor: iri ? | a | b\n"
        + "# param n: integer = 3 | a | b\n# param s: string ? | a | b\n",
    )
    asked = question("who", tmp_path)
    assert bindings(store, asked, {}) == {"on": date(2021, 6, 1), "n": 3}
    given = {"actor": "Sao Mai", "on": date(2020, 1, 2), "s": " x ", "n": " 7 "}
    assert bindings(store, asked, given) == {
        "actor": IRI(ID + "sao-mai"),
        "on": date(2020, 1, 2),
        "s": " x ",
        "n": 7,
    }
    assert bindings(store, asked, {"actor": None})["n"] == 3
    for bad, message in (
        ({"on": "2021-02-30"}, "not a date that exists"),
        ({"on": "2021-06"}, "not a single day"),
        ({"on": ".."}, "open on one side"),
        ({"n": "three"}, "not a whole number"),
        ({"acter": "x"}, "did you mean 'actor'"),
        ({"zzz": "x"}, "has no parameter"),
    ):
        with pytest.raises(ParameterError, match=message):
            bindings(store, asked, bad)


def test_times_are_days_months_and_years(store: EmbeddedStore, tmp_path: Path) -> None:
    write(
        tmp_path,
        HEADER + "# param at: period ? | a | b\n# param since: first ? | a | b\n"
        "# param until: last ? | a | b\n# formerly on: at\n# formerly from: since\n",
    )
    asked = question("who", tmp_path)
    year, month = (date(2021, 1, 1), date(2021, 12, 31)), (date(2020, 2, 1), date(2020, 2, 29))
    assert bindings(store, asked, {"at": " 2021 "}) == {"atFirst": year[0], "atLast": year[1]}
    assert bindings(store, asked, {"at": "2020-02"}) == {"atFirst": month[0], "atLast": month[1]}
    assert bindings(store, asked, {"at": date(2020, 2, 1)}) == dict.fromkeys(
        ("atFirst", "atLast"), month[0]
    )
    told = {"since": "2021", "until": "2020-02"}
    assert bindings(store, asked, told) == {"since": year[0], "until": month[1]}
    assert bindings(store, asked, {}) == {}
    with pytest.warns(FutureWarning, match="'from' of 'who' is now called 'since'"):
        assert bindings(store, asked, {"from": "2021"}) == {"since": year[0]}
    for bad, message in (
        ({"at": "2021-13-01"}, "at: '2021-13-01' is not"),
        ({"at": "soon"}, "at: 'soon' is not an EDTF date"),
        ({"since": "2021/"}, "since: '2021/' is open on one side"),
        ({"onn": "2021"}, "did you mean 'at'"),
    ):
        with pytest.raises(ParameterError, match=message):
            bindings(store, asked, bad)


def test_a_missing_parameter_is_said(store: EmbeddedStore, tmp_path: Path) -> None:
    write(tmp_path, HEADER + "# param who: iri | the one | người\n")
    with pytest.raises(ParameterError, match="needs the parameter 'who'"):
        bindings(store, question("who", tmp_path), {})


def test_answers_carry_their_evidence(store: EmbeddedStore) -> None:
    answer = qs.ask(store, question("chairs"), {"at": "2021-07-01"})
    # The society chairs on behalf of the state, whose seat it is.
    assert {row.seat.short for row in answer} == {"id:nam-hai", "id:sao-mai"}
    row = next(row for row in answer if row.seat.short == "id:nam-hai")
    (passage,) = answer.evidence(row)
    assert passage.source.endswith("lantern")
    assert passage.gist["en"].startswith("The society chairs")
    assert list(answer.passages) == [p.evidence for r in answer for p in answer.evidence(r)]
    narrowed = qs.ask(store, question("chairs"), {"at": "2021-07-01", "chair": "sao-mai"})
    assert len(narrowed) == 1
    nothing = qs.ask(store, question("chairs"), {"at": "1900-01-01"})
    assert (len(nothing), dict(nothing.passages)) == (0, {})


def test_fold() -> None:
    assert fold("Ủy-ban  Ánh_sáng (ĐĐ)") == "uy ban anh sang dd"
    assert fold("") == ""
