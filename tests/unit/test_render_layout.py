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
    many = [f"n{i:05}" for i in range(4100)]
    chain = [(many[i], many[i + 1]) for i in range(4099)]
    assert len(set(positions(many, chain).values())) == 4100


def test_the_fast_way_keeps_neighbours_together_and_is_always_the_same() -> None:
    chance = random.Random(4)
    nodes = [f"n{i:03}" for i in range(320)]
    ties = [(nodes[i], nodes[i - 8]) for i in range(8, 320)]  # eight strands …
    ties += [(nodes[chance.randrange(8, 320) // 8 * 8 + i % 8], nodes[i]) for i in range(320)]
    ties += [(nodes[i], nodes[i + 1]) for i in range(7)]  # … joined at their heads
    places = positions(nodes, ties)
    chance.shuffle(ties)
    assert positions(nodes[::-1], ties) == places
    near = [math.dist(places[a], places[b]) for a, b in ties if a != b]
    anyone = [math.dist(places[chance.choice(nodes)], places[chance.choice(nodes)]) for _ in near]
    assert sum(near) / len(near) < 0.6 * sum(anyone) / len(anyone)
    boxes = sorted(places.values())
    hits = sum(
        abs(a[0] - b[0]) < BOX[0] * 0.9 and abs(a[1] - b[1]) < BOX[1] * 0.9
        for i, a in enumerate(boxes)
        for b in boxes[i + 1 :]
    )
    assert hits <= len(boxes) // 20
