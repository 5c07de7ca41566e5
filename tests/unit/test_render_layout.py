from __future__ import annotations

import math
import random

import pytest

from coopgraph.render.layout import BOX, positions


def star(leaves: int) -> tuple[list[str], list[tuple[str, str]]]:
    return ["hub", *(f"n{i}" for i in range(leaves))], [("hub", f"n{i}") for i in range(leaves)]


def test_the_order_of_input_does_not_matter() -> None:
    nodes, ties = star(30)
    parts = [("n1", "n2"), ("n3", "n2")]
    first = positions(nodes, ties, parts)
    shuffled = random.Random(3)
    for _ in range(3):
        shuffled.shuffle(nodes)
        shuffled.shuffle(ties)
        assert positions(nodes, [(b, a) for a, b in ties], parts) == first


def test_boxes_do_not_overlap() -> None:
    nodes, ties = star(60)
    nodes += [f"m{i}" for i in range(30)]
    ties += [(f"n{i}", f"m{i}") for i in range(30)]
    places = list(positions(nodes, ties).values())
    hits = [
        (a, b)
        for i, a in enumerate(places)
        for b in places[i + 1 :]
        if abs(a[0] - b[0]) < BOX[0] * 0.9 and abs(a[1] - b[1]) < BOX[1] * 0.9
    ]
    assert len(hits) <= len(places) // 20


def test_a_body_stays_near_its_framework() -> None:
    nodes, ties = star(40)
    nodes += ["whole", "part one", "part two"]
    parts = [("part one", "whole"), ("part two", "whole")]
    ties += [("n1", "whole"), ("hub", "part one"), ("hub", "part two")]
    places = positions(nodes, ties, parts)
    apart = sorted(math.dist(places["whole"], p) for n, p in places.items() if n != "whole")
    for part in ("part one", "part two"):
        assert math.dist(places["whole"], places[part]) <= apart[len(apart) // 4]


def test_islands_and_loners_are_packed_apart() -> None:
    nodes = ["a", "b", "c", "d", *(f"lone{i}" for i in range(20))]
    places = positions(nodes, [("a", "b"), ("c", "d")])
    assert len(set(places.values())) == len(nodes)
    lone, tied = positions([*star(40)[0], "lone"], star(40)[1])["lone"], places
    assert isinstance(lone[0], int)
    assert tied.keys() == set(nodes)


@pytest.mark.parametrize(
    ("nodes", "ties", "parts"),
    [
        ([], [], []),
        (["a"], [("a", "a")], [("a", "a")]),
        (["a", "b"], [("a", "missing"), ("b", "a"), ("a", "b")], [("missing", "b")]),
        (["", " ", "ü"], [("", " ")], []),
    ],
)
def test_degenerate_input(
    nodes: list[str], ties: list[tuple[str, str]], parts: list[tuple[str, str]]
) -> None:
    assert positions(nodes, ties, parts).keys() == set(nodes)


def test_large_graphs_take_the_cheap_ways() -> None:
    nodes = [f"n{i:04}" for i in range(400)]
    ties = [(nodes[i], nodes[(i * 7 + 1) % 400]) for i in range(400)]
    assert len(positions(nodes, ties)) == 400
    many = [f"n{i:05}" for i in range(3000)]
    chain = [(many[i], many[i + 1]) for i in range(2999)]
    assert len(set(positions(many, chain).values())) == 3000
