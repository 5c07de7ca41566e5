"""The seeded networks that all contenders draw, and ours as the explorer takes it."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coopgraph.namespaces import CONCEPT, ID, SOURCE

SEED = 20_210_601


def network(nodes: int, ties: int) -> dict[str, Any]:
    """Make a seeded network with hubs and groups: ids, labels and pairs; no pair joins a node.

    Each tie begins anywhere, ends in the same group four times out of five, and prefers ends that
    have ties already.
    """
    chance = random.Random(SEED + nodes)
    groups = max(4, round(nodes**0.5 / 2))
    members: list[list[int]] = [[] for _ in range(groups)]
    for node in range(nodes):
        members[node % groups].append(node)
    ends = list(range(nodes))
    near = [list(group) for group in members]
    pairs: list[tuple[str, str]] = []
    while len(pairs) < ties:
        start = chance.randrange(nodes)
        group = start % groups
        end = chance.choice(near[group] if chance.random() < 0.8 else ends)
        if start != end:
            pairs.append((f"n{start}", f"n{end}"))
            ends.append(end)
            near[end % groups].append(end)
    return {"nodes": [(f"n{i}", f"Organisation {i}") for i in range(nodes)], "ties": pairs}


def dossier(graph: Mapping[str, Any]) -> dict[str, Any]:
    """The network as the explorer takes it: typed, dated, and with a source for every tie."""
    chance = random.Random(SEED)
    kinds = ("Country", "Company", "GovernmentBody", "Body", "Agreement", "Event", "Project")
    source, role = f"{SOURCE}generated", f"{CONCEPT}member"
    bare: dict[str, Any] = {
        "evidence": [],
        "rank": "normal",
        "disputed_by": [],
        "inferred_from": [],
    }
    bare |= {"confidence": None, "facts": []}
    nodes = []
    for slug, label in graph["nodes"]:
        cls = chance.choice(kinds)
        actor = cls in kinds[:4]
        nodes.append(
            {
                "iri": ID + slug,
                "slug": slug,
                "label": {"en": label, "vi": label},
                "alt": [],
                "cls": cls,
                "actor": actor,
                "framework": not actor or cls == "Body",
                "part_of": [],
                "sources": [source],
                "properties": [],
                **bare,
            }
        )
    ties = []
    for number, (start, end) in enumerate(graph["ties"]):
        year = chance.randrange(1990, 2022)
        ties.append(
            {
                "tie": f"{ID}tie-{number}",
                "participant": ID + start,
                "framework": ID + end,
                "role": role,
                "on_behalf_of": None,
                "begin": str(year),
                "end": None,
                "during": None,
                "end_open": False,
                "end_known": False,
                "inferred": False,
                "anonymous": False,
                "earliest_begin": f"{year}-01-01",
                "latest_begin": f"{year}-12-31",
                "earliest_end": None,
                "latest_end": None,
                "source": source,
                **bare,
            }
        )
    title = {"en": "Generated", "vi": "Sinh ra"}
    described: dict[str, Any] = {
        "iri": source,
        "id": "generated",
        "title": title,
        "publisher": title,
    }
    described |= dict.fromkeys(("issued", "language", "license", "rights", "url", "sha256"))
    described |= {"description": None, "rank": "normal", "attached": False}
    return {
        "version": 1,
        "title": title,
        "nodes": nodes,
        "ties": ties,
        "links": [],
        "facts": {},
        "evidence": {},
        "sources": {source: described},
        "classes": {cls: {"en": cls, "vi": cls} for cls in kinds},
        "roles": {role: {"en": "member", "vi": "thành viên"}},
        "role_classes": {},
    }


def write_ours() -> None:
    """Write the explorer of the network given on the command line, in a process of its own."""
    from coopgraph.render.page import write_page

    graph = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    write_page(dossier(graph), sys.argv[2])
