from __future__ import annotations

import json
import math
import pickle
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgraph.errors import MissingDependency, ParameterError, QueryError
from coopgraph.labels import labels_of
from coopgraph.model import IRI, Text, parse_cell, term, typed
from coopgraph.namespaces import ID, XSD
from coopgraph.query import Result, run, select
from coopgraph.store import EmbeddedStore

SMALL = Path(__file__).parents[1] / "fixtures" / "small" / "data"


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    new = EmbeddedStore()
    new.load_turtle(SMALL / "lantern.ttl", "https://example.org/g")
    return new.unite()


def values(store: EmbeddedStore, rows: str, columns: str = "?a ?b ?c") -> Result:
    return select(store, f"SELECT {columns} {{ VALUES ({columns}) {{ {rows} }} }}")


def test_rows_are_values(store: EmbeddedStore) -> None:
    row = values(
        store,
        f"""(<urn:x> "é\\t\\"q\\"\\n"@vi 3) (1.50 1e3 true)
        ("2021-02-03"^^xsd:date "2021-02-30"^^xsd:date UNDEF)
        ("a\\\\n" "2021"^^xsd:gYear "NaN"^^<{XSD}double>)""",
    )
    assert row.columns == ("a", "b", "c")
    assert len(row) == 4
    assert tuple(row[0]) == (IRI("urn:x"), 'é\t"q"\n', 3)
    assert isinstance(row[0].a, IRI)
    assert row[0]["b"].language == "vi"
    assert row[1] == (Decimal("1.5"), 1000.0, True)
    assert row[2] == (date(2021, 2, 3), "2021-02-30", None)
    assert row[3][:2] == ("a\\n", "2021")
    assert math.isnan(row[3].c)
    assert row.column("a")[0] == "urn:x"
    assert row[0].asdict()["c"] == 3
    assert row[1:3] == list(row)[1:3]
    with pytest.raises(QueryError, match="no column"):
        row.column("z")
    with pytest.raises(AttributeError):
        _ = row[0].z
    with pytest.raises(KeyError):
        _ = row[0]["z"]


def test_empty_results(store: EmbeddedStore) -> None:
    nothing = select(store, "SELECT ?a ?b { ?a <urn:none> ?b }")
    assert (len(nothing), list(nothing), nothing.columns) == (0, [], ("a", "b"))
    assert nothing.to_polars().columns == ["a", "b"]
    assert nothing.to_csv() == "a,b\n"
    assert json.loads(nothing.to_json()) == []
    assert "<th>a</th>" in nothing._repr_html_()
    no_columns = select(store, "SELECT * {}")
    assert (no_columns.columns, len(no_columns), list(no_columns)) == ((), 1, [()])
    assert no_columns.to_polars().shape == (0, 0)


def test_frames_have_types(store: EmbeddedStore) -> None:
    result = values(
        store,
        """(1 1.5 true "2021-01-02"^^xsd:date <urn:a> "x"@en 1 UNDEF "a\\tb" "2021-02-30"^^xsd:date)
           (2 UNDEF false UNDEF <urn:b> "y" "z" UNDEF "c\\\\n" UNDEF)
           (UNDEF 1e3 UNDEF UNDEF UNDEF UNDEF UNDEF UNDEF UNDEF UNDEF)""",
        "?int ?num ?bool ?date ?iri ?text ?mixed ?none ?escaped ?bad",
    )
    frame = result.to_polars()
    assert dict(frame.schema) == {
        "int": pl.Int64,
        "num": pl.Float64,
        "bool": pl.Boolean,
        "date": pl.Date,
        "iri": pl.String,
        "text": pl.String,
        "mixed": pl.String,
        "none": pl.String,
        "escaped": pl.String,
        "bad": pl.String,
    }
    assert frame["num"].to_list() == [1.5, None, 1000.0]
    assert frame["iri"].to_list() == ["urn:a", "urn:b", None]
    assert frame["text"].to_list() == ["x", "y", None]
    assert frame["mixed"].to_list() == ["1", "z", None]
    assert frame["escaped"].to_list() == ["a\tb", "c\\n", None]
    assert frame["bad"].to_list() == ["2021-02-30", None, None]
    pandas = result.to_pandas()
    assert tuple(pandas.columns) == result.columns
    big = values(store, "(99999999999999999999)", "?n").to_polars()
    assert big["n"].to_list() == ["99999999999999999999"]


def test_pandas_missing_is_said(store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(MissingDependency, match="pip install"):
        values(store, "(1 2 3)").to_pandas()


def test_csv_and_json(store: EmbeddedStore, tmp_path: Path) -> None:
    result = values(store, '(<urn:x> "a,\\"b\\"\\nc" 1.50) (true UNDEF "2021-02-03"^^xsd:date)')
    assert result.to_csv() == 'a,b,c\nurn:x,"a,""b""\nc",1.5\ntrue,,2021-02-03\n'
    path = tmp_path / "r.csv"
    assert result.to_csv(path) == path.read_bytes().decode()
    assert json.loads(result.to_json()) == [
        {"a": "urn:x", "b": 'a,"b"\nc', "c": 1.5},
        {"a": True, "b": None, "c": "2021-02-03"},
    ]


def test_html_is_escaped(store: EmbeddedStore) -> None:
    result = values(store, '("<script>alert(1)</script>" "\\"><img src=x onerror=y>" <urn:a&b>)')
    html = result._repr_html_()
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html
    assert "urn:a&amp;b" in html
    many = Result(b"?n\n" + b"1\n" * 150)
    assert "150 rows" in many._repr_html_()
    assert many._repr_html_().count("<tr>") == 101


def test_other_forms(store: EmbeddedStore) -> None:
    assert run(store, "ASK { ?s a coop:Company }") is True
    assert run(store, "ASK { ?s a coop:Grant }") is False
    graph = run(store, "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o . ?s a coop:Company }")
    assert len(graph) == 1  # type: ignore[arg-type]
    described = run(store, "DESCRIBE id:sao-mai")
    assert len(described) == 4  # type: ignore[arg-type]
    with pytest.raises(QueryError, match="SELECT"):
        select(store, "ASK {}")


def test_values_are_bound(store: EmbeddedStore) -> None:
    text = "SELECT ?t { ?t coop:participant ?who } ORDER BY ?t"
    assert len(select(store, text)) == 4
    found = select(store, text, {"who": IRI(ID + "sao-mai")})
    assert [r.t.short for r in found] == ["id:tie-party-2"]


@pytest.mark.parametrize(
    "value",
    [
        'quote " and \\ and \n and } # ',
        Text("mở", "vi"),
        "",
        3,
        True,
        Decimal("1.5"),
        date(2021, 1, 1),
        IRI("urn:a"),
        1.5,
        "‮rtl",
    ],
)
def test_any_value_goes_in_and_comes_out(store: EmbeddedStore, value: object) -> None:
    result = select(store, "SELECT ?v { }", {"v": value})  # type: ignore[dict-item]
    assert result[0].v == value
    assert type(result[0].v) is type(value)


@given(st.text())
def test_terms_and_cells_are_inverse(text: str) -> None:
    assert parse_cell(term(text)) == text


def test_an_iri_cannot_break_out() -> None:
    for bad in ("urn:a> ?x", "no scheme", 'urn:"', "urn:\n"):
        with pytest.raises(ParameterError):
            term(IRI(bad))


def test_labels(store: EmbeddedStore) -> None:
    result = select(
        store,
        "SELECT ?who ?role { id:tie-chair coop:participant ?who ; coop:role ?role }",
        labeller=labels_of(store),
    )
    assert result.labelled("vi")[0] == ("Hội Đèn Biển", "concept:chair")
    assert result.labelled().columns == ("who", "role")
    assert Result(b"?a\n<urn:a>\n").labels() == {}


def test_odds_and_ends() -> None:
    assert typed("INF", XSD + "double") == math.inf
    assert typed("x", XSD + "integer") == "x"
    assert typed("maybe", XSD + "boolean") == "maybe"
    assert parse_cell("_:b1") == "_:b1"
    assert pickle.loads(pickle.dumps(Text("mở", "vi"))).language == "vi"
    assert repr(Result(b"?a\n1\n")) == "<Result: 1 rows of a>"
