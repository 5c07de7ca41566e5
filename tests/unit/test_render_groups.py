"""Groups of large networks and their packed data."""

from __future__ import annotations

import base64
import gzip
import json
import random
import re
from typing import Any

import pytest

from coopgraph.render import groups, packing
from coopgraph.render.page import page


def clubs(count: int, ties: int, *, parts: int = 8, seed: int = 3) -> dict[str, Any]:
    """An invented world: clubs with members, most of whom keep to their own corner."""
    chance = random.Random(seed)
    forums = count // 3
    corner = [chance.randrange(parts) for _ in range(count)]
    own = {p: [i for i in range(forums) if corner[i] == p] for p in range(parts)}
    nodes: list[dict[str, Any]] = [
        {
            "iri": f"https://w3id.org/coopgraph/id/n{i:06}",
            "slug": f"n{i:06}",
            "label": {"en": f"Node {i}", "vi": f"Nút {i}"},
            "alt": [],
            "cls": "Event" if i < forums else "Organization",
            "actor": i >= forums,
            "framework": i < forums,
            "part_of": [],
            "sources": [],
            "facts": [],
            "properties": [],
            "evidence": [],
            "rank": "normal",
            "disputed_by": [],
            "inferred_from": [],
            "confidence": None,
        }
        for i in range(count)
    ]
    made = []
    for j in range(ties):
        member = chance.randrange(forums, count)
        near = own[corner[member]]
        pool = near if near and chance.random() < 0.9 else range(forums)
        year = 2000 + j % 20
        made.append(
            {
                "tie": f"https://w3id.org/coopgraph/id/t{j:06}",
                "participant": nodes[member]["iri"],
                "framework": nodes[pool[int(len(pool) * chance.random() ** 2)]]["iri"],
                "role": "https://w3id.org/coopgraph/concept/member",
                "on_behalf_of": None,
                "begin": str(year),
                "end": str(year + 3),
                "during": None,
                "earliest_begin": f"{year}-01-01",
                "latest_begin": f"{year}-12-31",
                "earliest_end": f"{year + 3}-01-01",
                "latest_end": f"{year + 3}-12-31",
                "end_open": False,
                "end_known": True,
                "rank": "normal",
                "source": None,
                "inferred": False,
                "anonymous": False,
                "evidence": ["ev"] if j == 5 else [],
                "disputed_by": [],
                "inferred_from": [],
                "confidence": 0.0 if j == 5 else None,
                "facts": [],
            }
        )
    words = {"en": "Clubs", "vi": "Câu lạc bộ"}
    empty: dict[str, Any] = {k: {} for k in ("facts", "evidence", "sources", "classes")}
    roles = {"https://w3id.org/coopgraph/concept/member": {"en": "member", "vi": "thành viên"}}
    return {
        "version": 1,
        "title": words,
        "nodes": nodes,
        "ties": made,
        "links": [],
        **empty,
        "roles": roles,
    }


def test_every_node_has_a_group_and_every_tie_is_counted() -> None:
    world = clubs(900, 4000)
    found = groups.groups(world)
    assert found["by"] == "communities"
    assert len(found["of"]) == 900
    assert sum(g["size"] for g in found["groups"]) == 900
    assert max(found["of"]) == len(found["groups"]) - 1 <= groups.SHOWN
    assert 6 <= len([g for g in found["groups"] if not g.get("rest")]) <= 14
    sizes = [g["size"] for g in found["groups"]]
    assert sizes == sorted(sizes, reverse=True)
    inside = sum(g["ties"] for g in found["groups"])
    assert 0.6 * 4000 < inside <= 4000


def test_groups_do_not_depend_on_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    world = clubs(700, 3000)
    assert groups.groups(world) == groups.groups(world)
    monkeypatch.setattr(groups, "EXACT", 0)  # label propagation, as for the largest
    fast = groups.groups(world)
    assert fast == groups.groups(world)
    assert fast["by"] == "communities"


def test_where_nothing_parts_classes_do() -> None:
    world = clubs(300, 600, parts=1)
    hub = world["nodes"][0]["iri"]
    for tie in world["ties"]:
        tie["framework"] = hub
    found = groups.groups(world)
    assert found["by"] == "classes"
    assert {g["cls"] for g in found["groups"]} == {"Event", "Organization"}


def test_nodes_without_ties_and_no_nodes() -> None:
    world = clubs(50, 0)
    assert sum(g["size"] for g in groups.groups(world)["groups"]) == 50
    assert groups.groups({**world, "nodes": [], "ties": []})["groups"] == []


def test_what_is_packed_can_be_read_back() -> None:
    world = clubs(200, 500)
    text = packing.pack(packing.columns(world))
    assert text == packing.pack(packing.columns(world))
    read = json.loads(gzip.decompress(base64.b64decode(text)))
    ties, nodes = read["ties"], read["nodes"]
    iris = [nodes["stem"] + rest for rest in nodes["iri"]]
    assert iris == [n["iri"] for n in world["nodes"]]
    assert nodes["stem"] == "https://w3id.org/coopgraph/id/n000"
    for i, tie in enumerate(world["ties"]):
        date = ties["dates"][ties["date"][i] if ties["date"] else 0]
        shape = ties["shapes"][ties["shape"][i] if ties["shape"] else 0]
        own = ties["own"].get(str(i), {})
        made = {**shape, **date, **own, "tie": ties["stem"] + ties["tie"][i]}
        made["participant"] = iris[ties["from"][i]]
        made["framework"] = iris[ties["to"][i]]
        assert made == {k: v for k, v in tie.items() if v not in (None, [])}
    assert len(ties["dates"]) == 20


def test_a_large_page_carries_its_data_once_and_small() -> None:
    world = clubs(2500, 7000)
    assert groups.large(world)
    html = page(world)
    assert "Node 2499" not in html
    data = re.search(r'id="data-packed">([^<]+)<', html)
    assert data is not None
    read = json.loads(gzip.decompress(base64.b64decode(data[1])))
    assert read["graph"]["nodes"] == []
    assert len(read["page"]["groups"]["of"]) == len(read["dossier"]["nodes"]["iri"]) == 2500
    assert len(data[1]) < 50 * 2500
