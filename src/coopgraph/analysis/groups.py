"""Groups: brokerage between them, mixing among them, and the parts a network falls into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coopgraph.analysis.tables import labels, labels_of, table
from coopgraph.errors import ParameterError
from coopgraph.network.modes import DECIMALS, grouped
from coopgraph.network.projections import undirected

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx
    import numpy as np
    import polars as pl

    Array = np.ndarray[Any, Any]

ROLES = ("coordinator", "representative", "gatekeeper", "consultant", "liaison")


def brokerage(
    graph: nx.Graph,
    *,
    lang: str = "en",
    by: str = "cls",
    groups: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """Count how often each node stands between two that are not tied, by whom it joins.

    For each path i → j → k without a tie i → k, the broker j is

    * coordinator, if all three are of one group;
    * representative, if i and j are of one group and k of another;
    * gatekeeper, if j and k are of one group and i of another;
    * consultant (itinerant broker), if i and k are of one group and j of another;
    * liaison, if all three are of different groups.

    Source: Gould and Fernandez (1989), "Structures of mediation: a formal approach to brokerage in
    transaction networks", Sociological Methodology 19, 89–126, doi:10.2307/270949. Deviation: the
    networks of this package have no direction; each tie is taken both ways, as transactions
    either way, so every pair counts twice and a node is gatekeeper as often as representative. The
    counts are raw, without the z-scores of the paper. A networkx ``DiGraph`` that is not a network
    of this package is taken as directed, as in the paper.

    Args:
        graph: A one-mode network, or the two-mode one (where ties only ever cross the modes).
        lang: Language of the labels.
        by: The attribute of nodes that tells the group, e.g. "cls".
        groups: Group by node instead, e.g. the country.

    Returns:
        Columns node, label, brokerage (int: all roles), then one a role, and group. A node without
        group is left out of all paths and has null counts.

    Raises:
        ParameterError: No node has the attribute.
    """
    import numpy as np
    import polars as pl
    from scipy import sparse

    simple = _arcs(graph)
    group_of = _grouped(simple, by, groups)
    inside = [node for node in simple if group_of[node] is not None]
    number = {node: i for i, node in enumerate(inside)}
    kinds = {g: i for i, g in enumerate(sorted({g for g in group_of.values() if g is not None}))}
    size = len(inside)
    arcs = [(number[u], number[v]) for u, v in simple.edges() if u in number and v in number]
    if not simple.is_directed():
        arcs += [(v, u) for u, v in arcs]
    tail, head = np.array(arcs, dtype=np.int64).reshape(-1, 2).T
    group = np.array([kinds[str(group_of[node])] for node in inside], dtype=np.int64)
    same = group[tail] == group[head] if size else np.zeros(0, bool)

    def matrix(mask: Array) -> Any:
        ones = np.ones(int(mask.sum()), dtype=np.int64)
        return sparse.csr_array((ones, (tail[mask], head[mask])), shape=(size, size))

    within, across = matrix(same), matrix(~same)
    member = sparse.csr_array(
        (np.ones(size, dtype=np.int64), (np.arange(size), group)), shape=(size, len(kinds))
    )

    def paths(first: Any, second: Any) -> Array:
        """Count i → j → k with i other than k, the ties from the given matrices."""
        back = first.multiply(second.T).sum(axis=0)
        counted: Array = first.sum(axis=0) * second.sum(axis=1) - back
        return counted

    def closed(first: Any, second: Any, third: Any) -> Array:
        """Count those with i → k in the third matrix."""
        counted: Array = first.multiply(third @ second.T).sum(axis=0)
        return counted

    # i and k of one group, j of another; then all paths across less these are liaisons.
    returning = (across.T @ member).multiply(across @ member).sum(axis=1) - across.multiply(
        across.T
    ).sum(axis=0)
    counts = {
        "coordinator": paths(within, within) - closed(within, within, within),
        "representative": paths(within, across) - closed(within, across, across),
        "gatekeeper": paths(across, within) - closed(across, within, across),
        "consultant": returning - closed(across, across, within),
        "liaison": paths(across, across) - returning - closed(across, across, across),
    }
    rows = {role: dict(zip(inside, tally.tolist(), strict=True)) for role, tally in counts.items()}
    whole = {node: sum(rows[role][node] for role in ROLES) for node in inside}
    columns = {"brokerage": whole, **{role: rows[role] for role in ROLES}}
    frame = table(
        simple,
        {name: {node: values.get(node) for node in simple} for name, values in columns.items()},
        lang,
        pl.Int64,
    )
    group_of_iri = {str(node): name for node, name in group_of.items()}
    return frame.with_columns(
        pl.Series("group", [group_of_iri[node] for node in frame["node"]], pl.String)
    )


def assortativity(
    graph: nx.Graph,
    *,
    lang: str = "en",
    by: str = "cls",
    groups: Mapping[str, str] | None = None,
    weighted: bool = False,
) -> pl.DataFrame:
    """Measure whether like is tied to like: by group, and by degree.

    By group it is (Σ e_gg − Σ a_g b_g) / (1 − Σ a_g b_g), with e the shares of ties between groups
    and a, b their margins: 1 if all ties stay within, 0 if ties mix at random. By degree it is the
    correlation of the degrees at both ends of the ties.

    Source: Newman (2003), "Mixing patterns in networks", Physical Review E 67, 026126,
    doi:10.1103/PhysRevE.67.026126. Ties to nodes without group are left out.

    Args:
        graph: The network.
        lang: Not used: there are no nodes in the table.
        by: The attribute of nodes that tells the group.
        groups: Group by node instead.
        weighted: Count a tie as often as its weight (by group only).

    Returns:
        Two rows: attribute (``by``, or "group" with ``groups``; then "degree"), assortativity (null
        where undefined: no ties, one group, or all degrees equal), edges (int: the ties used).

    Raises:
        ParameterError: No node has the attribute.
    """
    import numpy as np
    import polars as pl

    simple = undirected(graph)
    group_of = _grouped(simple, by, groups)
    kinds = {g: i for i, g in enumerate(sorted({g for g in group_of.values() if g is not None}))}
    mixing = np.zeros((len(kinds), len(kinds)))
    used = 0
    for u, v, weight in simple.edges(data="weight", default=1):
        one, other = group_of[u], group_of[v]
        if one is not None and other is not None:
            share = weight if weighted else 1
            mixing[kinds[one], kinds[other]] += share
            mixing[kinds[other], kinds[one]] += share
            used += 1
    by_group = None
    if used:
        e = mixing / mixing.sum()
        chance = float(e.sum(axis=0) @ e.sum(axis=1))
        by_group = (float(np.trace(e)) - chance) / (1 - chance) if 1 - chance > 1e-12 else None
    degree = dict(simple.degree())
    ends = np.array([(degree[u], degree[v]) for u, v in simple.edges()], float).reshape(-1, 2)
    both = np.concatenate([ends, ends[:, ::-1]])
    by_degree = None
    if len(both) and both[:, 0].std() > 1e-12:
        by_degree = float(np.corrcoef(both.T)[0, 1])
    return pl.DataFrame(
        {
            "attribute": ["group" if groups is not None else by, "degree"],
            "assortativity": [by_group, by_degree],
            "edges": [used, len(ends)],
        },
        schema={"attribute": pl.String, "assortativity": pl.Float64, "edges": pl.Int64},
    ).with_columns(pl.col("assortativity").round(DECIMALS))


def components(graph: nx.Graph, *, lang: str = "en") -> pl.DataFrame:
    """Find the parts of the network between which there is no path.

    Parts are numbered from 0, the largest first, equal ones in the order of their first IRI. A node
    without contacts is a part of its own.

    Source: Hopcroft and Tarjan (1973), "Algorithm 447: efficient algorithms for graph
    manipulation", Communications of the ACM 16(6), 372–378, doi:10.1145/362248.362272.

    Args:
        graph: The network.
        lang: Language of the labels.

    Returns:
        Columns node, label, component (int), size (int: nodes of that part), sorted by component
        and IRI.
    """
    import networkx as nx
    import polars as pl

    simple = undirected(graph)
    roots: dict[Any, Any] = {}
    for part in nx.connected_components(simple):
        roots |= dict.fromkeys(part, min(part, key=str))
    names = [str(node) for node in simple]
    membership = grouped(
        pl.DataFrame(
            {"node": names, "root": [str(roots[node]) for node in simple]},
            schema={"node": pl.String, "root": pl.String},
        )
    )
    spoken = pl.DataFrame(
        {"node": names, "label": labels(simple, lang)},
        schema={"node": pl.String, "label": pl.String},
    )
    frame = membership.join(spoken, on="node", how="left", maintain_order="left")
    return frame.select("node", "label", "component", "size")


def with_group_labels(table: pl.DataFrame, nodes: pl.DataFrame, lang: str) -> pl.DataFrame:
    """Put ``group_label`` beside the column ``group`` where groups are nodes, such as countries.

    Args:
        table: What a measure by groups gives; one without such groups is given back as it is.
        nodes: The nodes table.
        lang: Language of the labels.

    Returns:
        The table, with the column where there is something to name.
    """
    if "group" not in table.columns or not table["group"].str.contains(":").any():
        return table
    label = labels_of(nodes, lang)
    names = {group: label(group) for group in table["group"].drop_nulls().unique()}
    group_labels = table["group"].replace_strict(names, default=None).alias("group_label")
    return table.insert_column(table.get_column_index("group") + 1, group_labels)


def _arcs(graph: nx.Graph) -> nx.Graph:
    """Give a simple graph, directed only if the given one is and means it."""
    import networkx as nx

    if not graph.is_directed() or "kind" in graph.graph:
        return undirected(graph)
    simple = nx.DiGraph()
    simple.add_nodes_from(sorted(graph.nodes(data=True), key=lambda item: str(item[0])))
    simple.add_edges_from((u, v) for u, v in graph.edges() if u != v)
    return simple


def _grouped(simple: nx.Graph, by: str, groups: Mapping[str, str] | None) -> dict[Any, str | None]:
    if groups is not None:
        return {node: groups.get(node) for node in simple}
    if len(simple) and not any(by in data for _, data in simple.nodes(data=True)):
        raise ParameterError(
            f"no node of the network has the attribute {by!r}",
            parameter="by",
            hint="give the groups as groups={node: group}",
        )
    node_groups = simple.nodes(data=by)
    return {node: None if group is None else str(group) for node, group in node_groups}
