"""Entity resolution: certain, or candidates; never a guess."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coopgraph.identity.known_things import COLUMNS, merged, roles, shipped
from coopgraph.identity.naming import fold, initials, without_legal_form
from coopgraph.identity.resolution import Names
from coopgraph.namespaces import ID

THINGS = [
    ("standards-office", "GovernmentBody", "Standards Office of Atlantis", "Cục Tiêu chuẩn Đảo",
     ["SOA", "Standards Bureau"], ["Q1"]),
    ("sea-of-ashes", "Territory", "Sea of Ashes", "Biển Tro", ["SOA"], []),
    ("acme", "Company", "Acme Testing Co., Ltd", "Công ty TNHH Kiểm định Acme", [], []),
    ("acme-forum", "Event", "Acme Forum", "Diễn đàn Acme", ["Đắk"], []),
    ("dak", "Province", "Dak", "Dak", [], []),
]  # fmt: skip


@pytest.fixture(scope="module")
def names() -> Names:
    rows = [
        {"node": ID + slug, "cls": cls, "actor": True, "framework": cls == "Event",
         "label_en": en, "label_vi": vi, "alt": alt, "codes": codes}
        for slug, cls, en, vi, alt, codes in THINGS
    ]  # fmt: skip
    text = pl.List(pl.String)
    return Names(pl.DataFrame(rows, schema_overrides={"alt": text, "codes": text}))


def meant(names: Names, name: str) -> list[str]:
    return [iri.removeprefix(ID) for iri in names.resolve([name])[0].iris]


@pytest.mark.parametrize(
    ("name", "slugs"),
    [
        ("Standards Office of Atlantis", ["standards-office"]),
        ("  standards  OFFICE of atlantis ", ["standards-office"]),
        ("Cuc tieu chuan dao", ["standards-office"]),
        ("Cu\u0323c Tie\u0302u chua\u0309\u0302n \u0110a\u0309o", ["standards-office"]),
        ("Standards-Bureau", ["standards-office"]),
        ("Q1", ["standards-office"]),
        ("id:acme", ["acme"]),
        ("acme", ["acme"]),
        (ID + "acme", ["acme"]),
        ("SOA", ["sea-of-ashes", "standards-office"]),
        ("S.O.A.", ["sea-of-ashes", "standards-office"]),
        ("Đắk", ["acme-forum"]),  # as written, before the spelling without accents
        ("DAK", ["dak"]),
        ("đak", ["acme-forum", "dak"]),
        ("Acme Testing", []),
        ("nobody", []),
        ("nosuch:prefix", []),
        ("https://example.org/<script>", []),
        ("", []),
    ],
)
def test_a_name_means_what_one_thing_alone_is_called(
    names: Names, name: str, slugs: list[str]
) -> None:
    assert meant(names, name) == slugs


def test_candidates_come_best_first_with_their_reason(names: Names) -> None:
    found = names.near(["Standard Office Atlantis", "Acme Testing", "SOOA", "Atlantis", "zzz"])
    assert [c.node.removeprefix(ID) for c in found[0]] == ["standards-office"]
    assert found[0][0].score > 0.85
    assert (found[1][0].node, found[1][0].why) == (ID + "acme", "legal form")
    assert found[1][0].score < 1  # another legal form is never certain
    assert found[3][0].why == "part"
    assert found[4] == []
    assert names.near([]) == []


def test_another_class_or_country_makes_a_candidate_less_likely(names: Names) -> None:
    plain, other = names.near(["Acme Forun"] * 2, classes=[None, "Company"], cutoff=0.6)
    assert plain[0].node == other[0].node == ID + "acme-forum"
    assert other[0].score == pytest.approx(plain[0].score * 0.8, abs=1e-3)
    lands = names.things.with_columns(pl.lit(ID + "atlantis").alias("country"))
    near = Names(lands).near(["Acme Forun"], countries=[ID + "mu"], cutoff=0.6)[0]
    assert near[0].score == pytest.approx(plain[0].score * 0.7, abs=1e-3)


def test_decisions_come_first_and_what_is_forbidden_is_not_found(names: Names) -> None:
    decided = Names(
        names.things,
        {fold("SOA"): ID + "standards-office"},
        [(fold("Dak"), ID + "dak")],
    )
    assert meant(decided, "S.O.A") == ["standards-office"]
    assert meant(decided, "Dak") == []
    assert ID + "dak" not in [c.node for c in decided.near(["Dak"])[0]]


def test_states_mean_what_they_meant_on_the_day() -> None:
    known = Names(shipped())
    days = [dt.date(1980, 1, 1), dt.date(1995, 1, 1), None]
    then, late, now = known.resolve(["DDR", "DDR", "VN"], days)
    assert then.iris == (ID + "east-germany",)
    assert late.iris == ()
    assert "ended 1990-10-03" in (late.reason or "")
    assert now.iris == (ID + "viet-nam",)


def test_a_word_that_one_text_alone_uses_means_nothing_elsewhere() -> None:
    """The first source calls STAMEQ "Tổng cục", as Vietnamese texts call any directorate."""
    known_names = Names(shipped())
    assert meant(known_names, "Tổng cục Tiêu chuẩn Đo lường Chất lượng") == ["stameq"]
    assert meant(known_names, "Tổng cục") == []
    assert meant(known_names, "the Directorate") == []


def test_what_is_known_has_names_codes_and_flags() -> None:
    things = shipped()
    assert things.columns == list(COLUMNS)
    assert things["node"].is_unique().all()
    viet_nam = things.row(by_predicate=pl.col("node") == ID + "viet-nam", named=True)
    assert viet_nam["label_en"] == "Viet Nam"
    assert {"VN", "VNM", "Q881"} <= set(viet_nam["codes"])
    assert (viet_nam["actor"], viet_nam["framework"]) == (True, False)
    assert merged([things, things]).equals(things)
    assert roles()[fold("Chủ tịch")].endswith("/chair")


def test_folding_and_its_relatives() -> None:
    assert fold("Đắk Lắk") == fold("DAK  LAK") == "dak lak"
    assert fold("R&D Centre") == "r and d centre"
    assert without_legal_form(fold("Co., Ltd")) == "co ltd"  # nothing else would be left
    assert without_legal_form(fold("Công ty cổ phần Acme")) == "acme"
    assert initials("International Organization for Standardization") == "ios"


@given(st.text(max_size=40))
@settings(max_examples=25, deadline=None)
def test_any_text_is_a_name_or_is_not(names: Names, text: str) -> None:
    assert set(names.resolve([text])[0].iris) <= set(names.things["node"])
    (near,) = names.near([text])
    assert [c.score for c in near] == sorted((c.score for c in near), reverse=True)
    assert all(0 <= c.score <= 1 for c in near)
    assert fold(fold(text)) == fold(text)
