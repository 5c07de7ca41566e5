"""The two-mode network of actors and frameworks, and what all networks say of their nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopgraph.errors import ParameterError
from coopgraph.frames.foreign import BOUNDS
from coopgraph.names import label
from coopgraph.network.select import Slice, TieChoice

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from typing import Unpack

    import networkx as nx
    import polars as pl


def participation(
    ties: pl.DataFrame,
    nodes: pl.DataFrame,
    *,
    roles: Mapping[str, Mapping[str, str | None]] | None = None,
    **choice: Unpack[TieChoice],
) -> nx.MultiDiGraph:
    """Build the two-mode network: actor → framework, one edge for each tie.

    Nodes are IRIs with the attributes ``iri``, ``cls`` (local name of the class, or None),
    ``label_en``, ``label_vi``, ``mode``, ``part_of`` (list of IRIs) and ``country`` (IRI, or None
    where the table of nodes tells none). The mode is what the node
    *does among these ties*: "actor", "framework" or "both" (an organisation that takes part
    somewhere and is taken part in); it is one node either way.

    Edges have the tie's IRI as key (followed by a blank and the source's where several sources
    tell of one tie: each stays an edge) and the attributes ``iri``, ``role``, ``role_en``,
    ``role_vi``, ``on_behalf_of``, ``begin``, ``end``, ``during`` (as stated, EDTF or None), the
    four bounds ``earliest_begin``, ``latest_begin``, ``earliest_end``, ``latest_end`` (ISO 8601
    text or None), ``end_open``, ``end_known``, ``rank``, ``source``, ``evidence`` (list of IRIs),
    ``certain`` (bool with ``at``, else None), ``disputed_by`` (list of IRIs), ``inferred`` and
    ``anonymous``.

    Args and errors are those of :func:`build`.

    Returns:
        The graph, nodes in the order of their IRIs, edges in the order of theirs.
    """
    import networkx as nx

    chosen = Slice(**choice)
    refuse_certain_ever(chosen)
    selection = chosen.select(ties, nodes)
    graph = nx.MultiDiGraph(kind="participation", **chosen.attributes())
    add_nodes(graph, sorted({*selection["participant"], *selection["framework"]}), selection, nodes)
    spoken: dict[str | None, dict[str, str | None]] = {None: {"en": None, "vi": None}}
    told_twice = set(selection["tie"].filter(selection["tie"].is_duplicated()))
    for row in selection.iter_rows(named=True):
        role = row["role"]
        if role not in spoken:
            labels = (roles or {}).get(role, {})
            spoken[role] = {lang: label(labels, lang, role) for lang in ("en", "vi")}
        graph.add_edge(
            row["participant"],
            row["framework"],
            key=f"{row['tie']} {row['source']}" if row["tie"] in told_twice else row["tie"],
            iri=row["tie"],
            role=role,
            role_en=spoken[role]["en"],
            role_vi=spoken[role]["vi"],
            on_behalf_of=row["on_behalf_of"],
            begin=row["begin"],
            end=row["end"],
            during=row["during"],
            **{bound: iso(row[bound]) for bound in BOUNDS},
            end_open=bool(row["end_open"]),
            end_known=bool(row["end_known"]),
            rank=row["rank"] or "normal",
            source=row["source"],
            evidence=list(row["evidence"] or ()),
            certain=row["certain"],
            disputed_by=list(row["disputed_by"] or ()),
            inferred=bool(row["inferred"]),
            anonymous=bool(row["anonymous"]),
        )
    return graph


def refuse_certain_ever(chosen: Slice) -> None:
    """Refuse to ask for what is certain where no time is asked about.

    Raises:
        ParameterError: It is.
    """
    if chosen.certainty == "certain" and chosen.at is None:
        raise ParameterError(
            "a tie is certain only on a given day, month or year",
            parameter="at",
            hint='add one, such as at="2021-06-01"',
        )


def add_nodes(
    graph: nx.MultiDiGraph, iris: list[str], kept: pl.DataFrame, nodes: pl.DataFrame
) -> None:
    """Add nodes with what is known of them.

    Args:
        graph: The graph to add to.
        iris: The nodes, in order.
        kept: The selected ties, which tell the mode.
        nodes: The nodes table.
    """
    import polars as pl

    participants, taken_part_in = set(kept["participant"]), set(kept["framework"])
    descriptions = {
        row["node"]: row for row in nodes.filter(pl.col("node").is_in(iris)).iter_rows(named=True)
    }
    for iri in iris:
        # A tie may point at what no source describes: the node stays, with its IRI for a name.
        row = descriptions.get(iri, {"cls": None, "part_of": None})
        labels = {lang: row.get(f"label_{lang}") for lang in ("en", "vi")}
        does, holds = iri in participants, iri in taken_part_in
        graph.add_node(
            iri,
            iri=iri,
            cls=row["cls"],
            label_en=label(labels, "en", iri),
            label_vi=label(labels, "vi", iri),
            mode="both" if does and holds else "actor" if does else "framework",
            part_of=list(row["part_of"] or ()),
            country=row.get("country"),
        )


def iso(day: dt.date | None) -> str | None:
    """Write a day in ISO 8601; the first and the last day there are stand for "unbounded": None."""
    if day is None or (day.year, day.month, day.day) in ((1, 1, 1), (9999, 12, 31)):
        return None
    return day.isoformat()
