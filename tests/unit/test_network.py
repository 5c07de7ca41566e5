"""The three networks, on small tables whose every edge can be counted by hand."""

from __future__ import annotations

import datetime as dt
import gc
import subprocess
import sys

import networkx as nx
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coopgraph import network
from coopgraph.errors import DataError, DateError, ParameterError, UnknownNameError
from coopgraph.network.tables import described, participations

ID = "https://w3id.org/coopgraph/id/"
ROLE = "https://w3id.org/coopgraph/concept/"
ONE = "https://w3id.org/coopgraph/source/one"
TWO = "https://w3id.org/coopgraph/source/two"

NODES = described(
    [
        {
            "node": ID + "reed",
            "cls": "Company",
            "label_en": "Reed",
            "label_vi": "Lau",
            "sources": [ONE],
        },
        {"node": ID + "moss", "cls": "GovernmentBody", "label_en": "Moss", "label_vi": "Re\u0302u"},
        {"node": ID + "fern", "cls": "Country", "label_en": "Fern"},
        {
            "node": ID + "pond",
            "cls": "Body",
            "label_en": "Pond",
            "label_vi": "Ao",
            "part_of": [ID + "lake"],
            "country": None,
        },
        {"node": ID + "lake", "cls": "IntergovernmentalOrganization", "label_en": "Lake"},
        {"node": ID + "idle", "cls": "Company", "label_en": "Idle"},
    ]
)


def tie(number: int, who: str, what: str, **more: object) -> dict[str, object]:
    return {
        "tie": f"{ID}t{number}",
        "participant": ID + who,
        "framework": ID + what,
        "role": ROLE + "member",
        "source": ONE,
        "evidence": [f"{ID}ev-{number}"],
        **more,
    }


TIES = participations(
    [
        tie(1, "reed", "pond", begin="2010", end="2015"),
        tie(2, "moss", "pond", begin="2014", end=".."),
        tie(3, "fern", "pond", begin="2018-03-01", role=ROLE + "viceChair"),
        tie(4, "pond", "lake", begin="2001"),
        tie(5, "moss", "lake", during="2019", source=TWO, disputed_by=[ID + "t9"]),
        tie(6, "moss", "pond", begin="2020-01-01", end="2020-12-31", rank="deprecated"),
        tie(7, "moss", "lake", inferred=True, rank="preferred"),
    ]
)


def pairs(graph: nx.MultiDiGraph) -> dict[tuple[str, str], int]:
    return {
        (one.removeprefix(ID), other.removeprefix(ID)): weight
        for one, other, weight in graph.edges(data="weight")
    }


def test_participation_keeps_every_tie_with_all_it_says() -> None:
    graph = network.build(
        "participation", TIES, NODES, roles={ROLE + "member": {"en": "member", "vi": "thành viên"}}
    )
    assert type(graph) is nx.MultiDiGraph
    assert graph.graph == {
        "kind": "participation",
        "at": None,
        "coverage": "any",
        "certainty": "possible",
        "ranks": ["normal", "preferred"],
        "sources": None,
    }
    assert [key for *_, key in graph.edges(keys=True)].count(ID + "t6") == 0
    assert graph.number_of_edges(ID + "moss", ID + "lake") == 2  # parallel ties stay two
    assert graph.edges[ID + "moss", ID + "pond", ID + "t2"] == {
        "iri": ID + "t2",
        "role": ROLE + "member",
        "role_en": "member",
        "role_vi": "thành viên",
        "on_behalf_of": None,
        "begin": "2014",
        "end": "..",
        "during": None,
        "earliest_begin": "2014-01-01",
        "latest_begin": "2014-12-31",
        "earliest_end": None,
        "latest_end": None,
        "end_open": True,
        "end_known": True,
        "rank": "normal",
        "source": ONE,
        "evidence": [ID + "ev-2"],
        "certain": None,
        "disputed_by": [],
        "inferred": False,
        "anonymous": False,
    }
    vice = graph.edges[ID + "fern", ID + "pond", ID + "t3"]
    assert (vice["role_en"], vice["role_vi"]) == ("vice chair", "vice chair")
    assert graph.nodes[ID + "pond"] == {
        "iri": ID + "pond",
        "cls": "Body",
        "label_en": "Pond",
        "label_vi": "Ao",
        "mode": "both",
        "part_of": [ID + "lake"],
        "country": None,
    }
    assert graph.nodes[ID + "moss"]["label_vi"] == "R\u00eau"  # NFC
    assert graph.nodes[ID + "fern"]["label_vi"] == "Fern"  # no label: the other language's
    assert {n: d["mode"] for n, d in graph.nodes(data=True)} == {
        ID + "fern": "actor",
        ID + "lake": "framework",
        ID + "moss": "actor",
        ID + "pond": "both",
        ID + "reed": "actor",
    }


@pytest.mark.parametrize(
    ("at", "possible", "certain"),
    [
        ("2012-05-01", {1, 4, 7}, {1}),
        ("2014-06-01", {1, 2, 4, 7}, {1}),
        ("2015-06-01", {1, 2, 4, 7}, {2}),
        ("2018-02-28", {2, 4, 7}, {2}),
        ("2018-03-01", {2, 3, 4, 7}, {2, 3}),
        ("2018", {2, 3, 4, 7}, {2, 3}),
        ("2019", {2, 3, 4, 5, 7}, {2, 5}),
        (dt.date(2019, 7, 1), {2, 3, 4, 5, 7}, {2}),
        (dt.datetime(2019, 7, 1, 12, 0, tzinfo=dt.UTC), {2, 3, 4, 5, 7}, {2}),
    ],
)
def test_a_slice_knows_the_possible_from_the_certain(
    at: str | dt.date, possible: set[int], certain: set[int]
) -> None:
    graph = network.build("participation", TIES, NODES, at=at)
    found = {k: c for *_, k, c in graph.edges(keys=True, data="certain")}
    assert set(found) == {f"{ID}t{n}" for n in possible}
    assert {k for k, c in found.items() if c} == {f"{ID}t{n}" for n in certain}
    sure = network.build("participation", TIES, NODES, at=at, certainty="certain")
    assert {k for *_, k in sure.edges(keys=True)} == {f"{ID}t{n}" for n in certain}


def test_a_slice_may_ask_for_what_is_open_what_is_stated_and_for_every_day() -> None:
    def keys(**choice: object) -> set[int]:
        graph = network.build("participation", TIES, NODES, **choice)  # type: ignore[arg-type]
        return {int(key.removeprefix(ID + "t")) for *_, key in graph.edges(keys=True)}

    assert keys(at="2020", certainty="open") == {2, 3, 4}  # begun, and nobody tells an end
    assert keys(at="2010", coverage="all") == {1, 4, 7}
    assert keys(at="2018", coverage="all") == {2, 4, 7}
    assert keys(at="2019", coverage="all", certainty="certain") == {2}
    # The lake was gone by the end of 2016, which narrows its ties; what is stated does not know.
    gone = TIES.with_columns(
        pl.when(pl.col("framework") == ID + "lake")
        .then(pl.date(2016, 12, 31))
        .otherwise("latest_end")
        .alias("latest_end")
    )
    graph = network.build("participation", gone, NODES, at="2018", certainty="possible")
    assert ID + "lake" not in graph
    graph = network.build("participation", gone, NODES, at="2018", certainty="stated")
    assert ID + "lake" in graph
    with pytest.raises(ParameterError, match="open only on a given"):
        keys(certainty="open")


def test_actors_share_a_framework_only_where_their_times_can_overlap() -> None:
    graph = network.build("actors", TIES, NODES)
    assert type(graph) is nx.Graph
    # reed left the pond before fern came; moss met both, and the pond in the lake.
    assert pairs(graph) == {("moss", "reed"): 1, ("fern", "moss"): 1, ("moss", "pond"): 1}
    edge = graph.edges[ID + "moss", ID + "pond"]
    assert edge == {
        "weight": 1,
        "certain_weight": 0,
        "certain": False,
        "frameworks": [ID + "lake"],
        "ties": [ID + "t4", ID + "t5", ID + "t7"],
        "roles": [ROLE + "member"],
        "ranks": ["normal", "preferred"],
        "sources": [ONE, TWO],
        "evidence": [ID + "ev-4", ID + "ev-5", ID + "ev-7"],
        "disputed_by": [ID + "t9"],
        "inferred": True,
        "earliest_begin": "2001-01-01",
        "latest_end": None,
    }
    met = graph.edges[ID + "moss", ID + "reed"]
    assert (met["earliest_begin"], met["latest_end"]) == ("2014-01-01", "2015-12-31")


def test_certainly_shared_needs_days_that_both_certainly_held() -> None:
    rows = [
        tie(1, "a", "x", begin="2010", end="2015"),  # certainly 2010-12-31 to 2015-01-01
        tie(2, "b", "x", begin="2014", end=".."),  # certainly from 2014-12-31 on
        tie(3, "c", "x", begin="2015", end=".."),
        tie(4, "d", "x", begin="2015", end=".."),
        tie(5, "e", "x"),
    ]
    sure = network.build("actors", participations(rows), NODES, certainty="certain")
    assert pairs(sure) == {("a", "b"): 1, ("b", "c"): 1, ("b", "d"): 1, ("c", "d"): 1}
    loose = network.build("actors", participations(rows), NODES)
    weights = {(o, p): w for o, p, w in loose.edges(data="certain_weight")}
    assert weights[ID + "a", ID + "b"] == 1
    assert weights[ID + "a", ID + "c"] == 0
    assert weights[ID + "a", ID + "e"] == 0


def test_weight_counts_frameworks_not_ties() -> None:
    rows = [
        tie(n, who, what)
        for n, (who, what) in enumerate(
            [("a", "x"), ("a", "x"), ("b", "x"), ("a", "y"), ("b", "y"), ("a", "z"), ("c", "z")]
        )
    ]
    table = participations(rows)
    assert pairs(network.build("actors", table, NODES)) == {("a", "b"): 2, ("a", "c"): 1}
    assert pairs(network.build("frameworks", table, NODES)) == {
        ("x", "y"): 2,
        ("x", "z"): 1,
        ("y", "z"): 1,
    }
    shared = network.build("frameworks", table, NODES).edges[ID + "x", ID + "y"]
    assert shared["actors"] == [ID + "a", ID + "b"]


def test_in_a_year_two_share_what_both_are_in_on_whatever_days() -> None:
    rows = [
        tie(1, "a", "x", begin="2021-01-01", end="2021-02-01"),
        tie(2, "b", "x", begin="2021-11-01", end="2021-12-01"),
    ]
    graph = network.build("actors", participations(rows), NODES, at="2021")
    # As the field counts dyad-years; without a time they never met, and no month has both.
    assert pairs(graph) == {("a", "b"): 1}
    assert graph.edges[ID + "a", ID + "b"]["earliest_begin"] is None
    alone = network.build("actors", participations(rows), NODES)
    assert set(alone) == {ID + "a", ID + "b"}
    assert alone.number_of_edges() == 0
    assert len(network.build("actors", participations(rows), NODES, at="2021-02")) == 1


def test_ranks_and_sources_choose_the_ties() -> None:
    def keys(**choice: object) -> set[str]:
        graph = network.build("participation", TIES, NODES, **choice)  # type: ignore[arg-type]
        return {key.removeprefix(ID) for *_, key in graph.edges(keys=True)}

    assert keys(ranks=["deprecated"]) == {"t6"}
    assert keys(ranks=(rank for rank in ("preferred",))) == {"t7"}
    assert keys(ranks="preferred") == {"t7"}
    for name in (TWO, "source:two", "two", ["two"]):
        assert keys(sources=name) == {"t5"}
    assert keys(sources=[]) == set()


@pytest.mark.parametrize("kind", network.KINDS)
def test_nothing_there_is_an_empty_network_not_an_error(kind: str) -> None:
    empty = participations([])
    assert len(network.build(kind, empty, described([]))) == 0
    assert len(network.build(kind, empty, NODES, at="2021", certainty="certain")) == 0
    if kind != "participation":
        dated = TIES.filter(pl.col("earliest_begin").is_not_null())
        assert len(network.build(kind, dated, NODES, at="1066")) == 0


@pytest.mark.parametrize("kind", network.KINDS)
def test_odd_rows_are_taken_as_they_are(kind: str) -> None:
    rows = [
        tie(1, "loop", "loop"),
        tie(2, "back", "x", begin="2020", end="2010"),
        tie(3, "bare", "x", role=None, source=None, evidence=[]),
        tie(4, "stranger", "nowhere"),
    ]
    table = participations(rows)
    graph = network.build(kind, table, NODES)
    assert all(data["label_en"] for _, data in graph.nodes(data=True))
    if kind == "participation":
        assert graph.number_of_edges() == 4
        assert graph.nodes[ID + "loop"]["mode"] == "both"
        assert graph.nodes[ID + "stranger"] == {
            "iri": ID + "stranger",
            "cls": None,
            "label_en": "stranger",
            "label_vi": "stranger",
            "mode": "actor",
            "part_of": [],
            "country": None,
        }
    else:
        assert graph.number_of_edges() == 0  # an impossible interval overlaps nothing
    for at in ("2009", "2015", "2010/2020"):
        sliced = network.build(kind, table, NODES, at=at)
        assert ID + "back" not in sliced


@pytest.mark.parametrize(
    ("choice", "error", "words"),
    [
        ({"kind": "actor"}, UnknownNameError, "actors"),
        ({"kind": "participaton"}, UnknownNameError, "participation"),
        ({"certainty": "posible"}, UnknownNameError, "possible"),
        ({"ranks": ["prefered"]}, UnknownNameError, "preferred"),
        ({"ranks": [1]}, ParameterError, "ranks"),
        ({"sources": ["https://w3id.org/coopgraph/source/onee"]}, UnknownNameError, "source/one"),
        ({"sources": ["nope:x"]}, UnknownNameError, "nope:x"),
        ({"at": "2021-02-30"}, DateError, "2021-02-30"),
        ({"at": "summer"}, DateError, "summer"),
        ({"at": 2021}, ParameterError, "2021"),
        ({"certainty": "certain"}, ParameterError, "at="),
    ],
)
def test_wrong_choices_say_what_is_right(
    choice: dict[str, object], error: type[Exception], words: str
) -> None:
    choice = {"kind": "participation", **choice}
    with pytest.raises(error, match=words):
        network.build(ties=TIES, nodes=NODES, **choice)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ties", "nodes", "words"),
    [
        (TIES.drop("role"), NODES, "lacks the columns role"),
        (TIES, NODES.drop("cls"), "lacks the columns cls"),
        (TIES.with_columns(pl.lit("2021").alias("latest_end")), NODES, "not dates"),
        (pl.concat([TIES, TIES.head(1)]), NODES, "t1 occurs more than once"),
        (TIES, pl.concat([NODES, NODES.head(1)]), "fern occurs more than once"),
        (TIES.with_columns(pl.lit(None, pl.String).alias("framework")), NODES, "without framework"),
        (pl.DataFrame(), NODES, "lacks the columns tie"),
    ],
)
def test_wrong_tables_are_refused(ties: pl.DataFrame, nodes: pl.DataFrame, words: str) -> None:
    with pytest.raises(DataError, match=words):
        network.build("actors", ties, nodes)


def test_rows_made_by_hand_are_checked() -> None:
    with pytest.raises(DataError, match="unknown columns colour"):
        participations([{**tie(1, "a", "x"), "colour": "red"}])
    with pytest.raises(DataError, match="lacks framework"):
        participations([{"tie": "t", "participant": "a"}])
    with pytest.raises(DateError, match="2021-02-30"):
        participations([tie(1, "a", "x", begin="2021-02-30")])
    with pytest.raises(DataError, match="lacks node"):
        described([{"cls": "Company"}])


def test_undirected_is_simple_and_keeps_the_nodes() -> None:
    simple = network.undirected(network.build("participation", TIES, NODES))
    assert type(simple) is nx.Graph
    assert list(simple) == sorted(simple)
    assert simple.edges[ID + "moss", ID + "lake"] == {"weight": 2}
    assert simple.nodes[ID + "pond"]["label_vi"] == "Ao"
    loop = participations([tie(1, "loop", "loop")])
    assert network.undirected(network.build("participation", loop, NODES)).number_of_edges() == 0


def test_importing_the_network_loads_no_heavy_library() -> None:
    code = (
        "import sys, coopgraph.network, coopgraph.analysis.measures\n"
        "import coopgraph.analysis.chains.search\n"
        "heavy = {'polars', 'networkx', 'numpy', 'scipy', 'rdflib', 'pyoxigraph', 'pandas'}\n"
        "print(*sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("\n", "")


day = st.dates(dt.date(2015, 1, 1), dt.date(2025, 12, 31))
stated = st.one_of(
    st.none(),
    day.map(lambda d: d.isoformat()),
    day.map(lambda d: f"{d:%Y-%m}"),
    day.map(lambda d: f"{d:%Y}"),
)
rows_of_ties = st.lists(
    st.fixed_dictionaries(
        {
            "who": st.sampled_from("abcd"),
            "what": st.sampled_from("bxyz"),
            "begin": stated,
            "end": st.one_of(stated, st.just("..")),
        }
    ),
    max_size=12,
)


@settings(max_examples=40)
@given(rows_of_ties, st.one_of(stated.filter(bool)), st.sampled_from(["actors", "frameworks"]))
def test_certain_implies_possible(rows: list[dict[str, str]], at: str, kind: str) -> None:
    table = participations(
        tie(n, r["who"], r["what"], begin=r["begin"], end=r["end"]) for n, r in enumerate(rows)
    )
    for when in (at, None):
        loose = network.build(kind, table, NODES, at=when)
        sure = network.build(kind, table, NODES, at=when, certainty="certain")
        assert set(sure) <= set(loose)
        for one, other, data in sure.edges(data=True):
            edge = loose.edges[one, other]
            assert edge["certain_weight"] == data["weight"] == data["certain_weight"]
            assert edge["weight"] >= data["weight"]
    assert set(pairs(network.build(kind, table, NODES, at=at))) <= set(
        pairs(network.build(kind, table, NODES))
    )


@settings(max_examples=40)
@given(rows_of_ties)
def test_pairs_are_those_of_a_double_loop(rows: list[dict[str, str]]) -> None:
    table = participations(
        tie(n, r["who"], r["what"], begin=r["begin"], end=r["end"]) for n, r in enumerate(rows)
    )
    wanted: dict[tuple[str, str], set[str]] = {}
    ties = list(table.iter_rows(named=True))
    for one in ties:
        for other in ties:
            begin = max(t["earliest_begin"] or dt.date.min for t in (one, other))
            end = min(t["latest_end"] or dt.date.max for t in (one, other))
            if (
                one["framework"] == other["framework"]
                and one["participant"] < other["participant"]
                and begin <= end
            ):
                pair = one["participant"].removeprefix(ID), other["participant"].removeprefix(ID)
                wanted.setdefault(pair, set()).add(one["framework"])
    assert pairs(network.build("actors", table, NODES)) == {k: len(v) for k, v in wanted.items()}


@pytest.mark.parametrize("on", [True, False])
def test_the_collector_of_garbage_is_left_as_it_was(on: bool) -> None:
    """It is kept away while a network is made, and whoever keeps it away longer goes on so."""
    was = gc.isenabled()
    (gc.enable if on else gc.disable)()
    try:
        assert network.build("actors", TIES, NODES).number_of_edges() > 0
        assert gc.isenabled() == on
    finally:
        (gc.enable if was else gc.disable)()
