"""The explorer: one HTML file that carries the network, its evidence and all it needs to run."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from coopgraph import files
from coopgraph.render import assets, groups, layout, npm_bundle, packing, style, timeline

if TYPE_CHECKING:
    from collections.abc import Mapping

Language = Literal["en", "vi"]

#: Physics stays off: the places come from `layout`, and nothing moves under the reader's hand.
OPTIONS: Final[dict[str, Any]] = {
    "autoResize": True,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False, "randomSeed": 7},
    "interaction": {
        "hover": True,
        "hoverConnectedEdges": False,
        "selectConnectedEdges": False,
        "multiselect": False,
        "tooltipDelay": 1_000_000,
        "zoomSpeed": 0.6,
        "keyboard": {"enabled": False},
    },
    "nodes": {"borderWidth": 1.5, "borderWidthSelected": 1.5, "chosen": False, "label": ""},
    "edges": {"smooth": False, "chosen": False, "width": 1.2, "hoverWidth": 0},
}


def page(
    dossier: Mapping[str, Any],
    *,
    lang: Language = "en",
    lean: bool = False,
    sparql: Mapping[str, Any] | None = None,
    site: Mapping[str, Any] | None = None,
    endpoint: str | None = None,
) -> str:
    """The explorer as one HTML text.

    Args:
        dossier: what `coopgraph.pages.explorer_data.dossier` returns.
        lang: the language the page opens in; the reader can switch.
        lean: without header, lists and sources, as used inside notebooks.
        sparql: what `coopgraph.pages.sparql_tab.engine_content` returns, for the tab that answers
            queries; without it the page has no such tab.
        site: where the pages around this one are, as `render.site.addresses` tells; without it
            the page stands alone and links to none.
        endpoint: address, from the page, of the SPARQL endpoint that serves it; its tab then asks
            there, unless the page was saved and opened from a disk.

    Returns:
        A whole HTML document. The same dossier gives the same text, byte for byte.

    Raises:
        MissingDependency: The page's scripts are not bundled (`npm_bundle.missing`).
    """
    from jinja2 import ChoiceLoader, Environment, PackageLoader
    from markupsafe import Markup
    from pyvis.network import Network

    network = Network(height="100%", width="100%", directed=True, bgcolor="", heading="")
    # A network too large to draw whole opens as groups; its data are packed.
    large = groups.large(dossier)
    network.nodes, network.edges = ([], []) if large else graph(dossier)
    network.options = OPTIONS
    css, vis = assets.own("css", ".css"), assets.vis_network()
    guard, script = npm_bundle.script("guard"), npm_bundle.script("explorer")
    parts = None if sparql is None or lean else npm_bundle.parts(sparql)

    environment = Environment(
        loader=ChoiceLoader([PackageLoader("coopgraph.render", "templates")]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # pyvis hands the options over as text that it would paste unescaped: read it back as data.
    environment.filters["options"] = json.loads
    environment.filters["packed"] = packing.pack
    words = assets.strings()
    shown = {key: value for key, value in dossier.items() if key != "statements"}
    environment.globals.update(
        lang=lang,
        lean=lean,
        title=dossier["title"].get(lang) or "coopgraph",
        words=words,
        dossier=packing.columns(shown) if large else shown,
        statements=None if lean else dossier.get("statements"),
        page={
            "words": words,
            "legend": legend(dossier),
            "spans": timeline.spans(dossier),
            "groups": groups.groups(dossier) if large else None,
            "lang": lang,
            "lean": lean,
            "site": None if site is None else dict(site),
            "asks": None if parts is None else offered(sparql or {}),
        },
        home=None if site is None else site["home"][lang],
        css=Markup(css),  # noqa: S704
        script=Markup(script),  # noqa: S704
        # The drawing library is a third of what it is when packed, and is run once unpacked.
        vis=packing.pack_text(vis),
        guard=Markup(guard),  # noqa: S704
        sparql=parts,
        about=None if lean else npm_bundle.about(parts is not None),
        endpoint=endpoint,
        policy=assets.policy(
            [guard, vis, script], [css], later=parts["later"] if parts else (), home=bool(endpoint)
        ),
    )
    network.templateEnv = environment
    network.path = "explorer.html.j2"
    html: str = network.generate_html("explorer.html")
    return html


def write_page(
    dossier: Mapping[str, Any],
    path: str | os.PathLike[str],
    *,
    lang: Language = "en",
    sparql: Mapping[str, Any] | None = None,
    site: Mapping[str, Any] | None = None,
    endpoint: str | None = None,
) -> Path:
    """Write the explorer; readers of the file see the old one or the new one, never a half.

    Args:
        dossier: what `coopgraph.pages.explorer_data.dossier` returns.
        path: where to write; the folder must exist.
        lang: the language the page opens in.
        sparql: as for `page`.
        site: as for `page`.
        endpoint: as for `page`.

    Returns:
        The path written.

    Raises:
        MissingDependency: The page's scripts are not bundled (`npm_bundle.missing`).
        WriteError: when the folder is missing or not writable.
    """
    text = page(dossier, lang=lang, sparql=sparql, site=site, endpoint=endpoint)
    return files.write(path, text.encode())


def graph(dossier: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The nodes and edges as pyvis wants them, with their places.

    Args:
        dossier: nodes, ties and part-of links; a tie with an end that is no node is left out.

    Returns:
        pyvis node dictionaries (id, x, y, shape, size, color, group, label "") and edge
        dictionaries (id, from, to; curved where several ties join the same pair). Labels stay
        empty because the page draws its own, which do not collide.
    """
    nodes = {n["iri"]: n for n in dossier["nodes"]}
    ties = {
        t["tie"]: t
        for t in dossier["ties"]
        if t["participant"] in nodes and t["framework"] in nodes
    }
    count: Counter[str] = Counter()
    for tie in ties.values():
        count.update({tie["participant"], tie["framework"]})
    radii = {iri: style.radius(count[iri]) for iri in nodes}
    places = layout.positions(
        list(nodes),
        [(t["participant"], t["framework"]) for t in ties.values()],
        [(iri, whole) for iri, n in nodes.items() for whole in n["part_of"]],
        [(link["from"], link["to"]) for link in dossier.get("links", ())],
        radii,
    )
    looks = style.looks(nodes.values())
    drawn = []
    for iri, node in nodes.items():
        look = looks[node["cls"]]
        x, y = places[iri]
        drawn.append(
            {
                "id": iri,
                "label": "",
                "group": node["cls"],
                "shape": look["shape"],
                "size": radii[iri],
                "color": look["light"],
                "x": x,
                "y": y,
            }
        )
    twins: Counter[frozenset[str]] = Counter()
    edges = []
    for iri, tie in ties.items():
        pair = frozenset((tie["participant"], tie["framework"]))
        edge: dict[str, Any] = {"id": iri, "from": tie["participant"], "to": tie["framework"]}
        if twins[pair]:
            bend = 0.12 * ((twins[pair] + 1) // 2)
            side = "curvedCW" if twins[pair] % 2 else "curvedCCW"
            edge["smooth"] = {"enabled": True, "type": side, "roundness": round(bend, 2)}
        twins[pair] += 1
        edges.append(edge)
    return drawn, edges


def offered(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The questions that the page offers where it opens: name and words of each."""
    by_name = {asked["name"]: asked for asked in content["questions"]}
    names = [name for name in content.get("first", ()) if name in by_name]
    return [{"name": name, "words": by_name[name]["words"]} for name in names]


def legend(dossier: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The classes present, in the order of the legend, each with its look and number of nodes."""
    looks = style.looks(dossier["nodes"])
    entries: dict[str, dict[str, Any]] = {}
    for node in dossier["nodes"]:
        entry = entries.setdefault(
            node["cls"],
            {
                "cls": node["cls"],
                "actor": node["actor"],
                "framework": node["framework"],
                "count": 0,
                **looks[node["cls"]],
            },
        )
        entry["count"] += 1
    order = {cls: place for place, cls in enumerate(style.ORDER)}
    return sorted(entries.values(), key=lambda e: (order.get(e["cls"], len(order)), e["cls"]))
