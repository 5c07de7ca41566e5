"""What follows from written graphs: the rules' conclusions that come and go with them.

The rules run twice in memory, over the shipped graph and over it with the written graphs, each time
with what imports say of the same nodes; the difference is what the written graphs make. So the cost
grows with what was written, not with what was imported.

What the imports say of the same nodes is enough for the rules that `lifting.derive` covers, with
what can narrow their dates: one of these rules looks at one tie, at what its ends are and how long
they exist, at ties of one role in one framework (two statements of one tie, who holds an office
next), at partners and funders there, at parts of parts, and at what belongs to one node. A written
graph states nothing of other graphs' ties (see `entries`). Where any other rule holds, all that
imports say is looked at, and the cost grows with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from coopgraph.build import Corpus, derive
from coopgraph.lifting.derive import Reach, Terms, uncovered
from coopgraph.namespaces import COOP, GRAPH_DERIVED, ID, RDF, SOURCE
from coopgraph.store import EmbeddedStore
from coopgraph.store.disk_writer import Working, iris_of, triples_of

if TYPE_CHECKING:
    from coopgraph.store import Triple

_ROLE, _FRAMEWORK, _PART_OF = COOP + "role", COOP + "framework", COOP + "partOf"
_PARTICIPANT, _ON_BEHALF_OF = COOP + "participant", COOP + "onBehalfOf"
_HANDS_OVER, _NEW_NAME, _HAS_NAME = COOP + "handsOver", COOP + "newName", COOP + "hasName"
_CHANGING = frozenset(
    COOP + name
    for name in ("begin", "end", "during", "milestone", "ofCountry", "authorityOf", "form")
)
"""Properties of a node that bear on the ties in which it stands."""
_LEADING = frozenset(
    COOP + name
    for name in ("framework", "participant", "onBehalfOf", "milestone", "hasName", "handsOver")
)
"""Properties that lead to what bears on a node."""
_TYPE = RDF + "type"
Graphs = Mapping[str, Iterable["Triple"]]


class Conclusions(NamedTuple):
    """The difference that written graphs make to the derived graph.

    Attributes:
        added: What follows with them only.
        withdrawn: What followed without them and no longer does (bounds of dates grow narrower).
    """

    added: frozenset[Triple] = frozenset()
    withdrawn: frozenset[Triple] = frozenset()


def conclude(
    store: Working,
    shipped: EmbeddedStore,
    written: Graphs,
    imported: Iterable[str],
    before: Conclusions,
    *,
    fresh: bool,
) -> Conclusions:
    """Conclude from written graphs.

    Args:
        store: The store as it is to be, but for the derived graph, which is that of `before`.
        shipped: The graph that came with coopgraph, with all its graphs.
        written: The written graphs.
        imported: Ids of imported sources.
        before: What the derived graph holds of written graphs now.
        fresh: Whether `shipped` was concluded from by the rules of today.
    """
    imports = {SOURCE + source for source in imported}
    around: dict[str, set[Triple]] = {}
    if imports and uncovered():
        around = {graph: store.triples(graph) for graph in sorted(imports)}
    elif imports:
        terms = Terms.of(shipped)
        around = _around(store, written, imports, Reach.of(terms), terms)
    if around or not fresh:
        without = _derived(shipped, around)
    else:
        without = triples_of(shipped, GRAPH_DERIVED)
    with_them = _derived(shipped, {**around, **{g: set(t) for g, t in written.items()}})

    def holds(triple: Triple) -> bool:
        """Say whether the derived graph holds it on other accounts."""
        graphs = store.graphs_of(triple)
        return triple in before.withdrawn or (
            GRAPH_DERIVED in graphs and triple not in before.added
        )

    differ = with_them - without
    # What was concluded before has been looked up before; most of it stays.
    new = {t for t in differ - before.added if not holds(t)}
    added = {t for t in new if not store.graphs_of(t) - {GRAPH_DERIVED}}
    added |= differ & before.added
    withdrawn = {t for t in without - with_them if holds(t)}
    return Conclusions(frozenset(added), frozenset(withdrawn))


def _derived(shipped: EmbeddedStore, graphs: Graphs) -> set[Triple]:
    store = shipped.copy([g for g in shipped.graphs() if g != GRAPH_DERIVED])
    for graph, triples in sorted(graphs.items()):
        store.add(graph, triples)
    return triples_of(derive(store, Corpus.shipped()), GRAPH_DERIVED)


def _around(
    store: Working, written: Graphs, imports: set[str], reach: Reach, terms: Terms
) -> dict[str, set[Triple]]:
    """Collect what imports say of the nodes in written graphs, as far as rules look at it."""
    roles = {*reach.roles, *terms.once, *terms.single}
    statements: dict[str, set[Triple]] = {}

    def take(pairs: Iterable[tuple[Triple, str]]) -> list[Triple]:
        imported = [(t, graph) for t, graph in pairs if graph in imports]
        for t, graph in imported:
            statements.setdefault(graph, set()).add(t)
        return [t for t, _ in imported]

    nodes: set[str] = set()
    paired: set[str] = set()
    parts: set[str] = set()
    dated: set[str] = set()
    for triples in written.values():
        frameworks: dict[str, str] = {}
        in_pairs: set[str] = set()
        for t in triples:
            ends = [iri for iri in iris_of(t) if iri.startswith(ID)]
            nodes.update(ends)
            if t.predicate.value == _PART_OF:
                parts.update(ends)
            elif t.predicate.value == _FRAMEWORK and len(ends) == 2:
                frameworks[ends[0]] = ends[1]
            elif t.predicate.value in _CHANGING:
                dated.add(iris_of(t)[0])
            elif (t.predicate.value == _ROLE and iris_of(t)[-1] in roles) or (
                t.predicate.value == _TYPE and iris_of(t)[-1] in reach.classes
            ):
                in_pairs.update(ends)
            elif t.predicate.value == _HANDS_OVER:
                handed = take(store.pattern(subject=iris_of(t)[-1], predicate=_FRAMEWORK))
                paired |= {iris_of(f)[-1] for f in handed}
        paired |= {frameworks[tie] for tie in in_pairs if tie in frameworks}
        # What has other dates, or belongs elsewhere, may mean more for every tie in it.
        paired |= dated - frameworks.keys()
    for node in sorted(dated):
        for end in (_PARTICIPANT, _ON_BEHALF_OF):
            held = {iris_of(t)[0] for t in take(store.pattern(predicate=end, value=node))}
            nodes |= held
            # Others may state the same ties.
            for tie in sorted(held):
                paired |= {iris_of(t)[-1] for t in take(store.pattern(tie, _FRAMEWORK))}
    for framework in sorted(paired):
        ties = take(store.pattern(predicate=_FRAMEWORK, value=framework))
        nodes |= {iris_of(t)[0] for t in ties}
    seen: set[str] = set()
    while parts - seen:
        node = min(parts - seen)
        seen.add(node)
        up = take(store.pattern(subject=node, predicate=_PART_OF))
        down = take(store.pattern(predicate=_PART_OF, value=node))
        parts |= {iri for t in (*up, *down) for iri in iris_of(t)}
    # With each tie what it is in and who holds it; with each node what narrows it: the hand-over
    # of a tie, the steps of an instrument, the names of a thing and the changes that gave them.
    todo, looked = nodes | parts, set[str]()
    while todo:
        node = min(todo)
        todo.remove(node)
        looked.add(node)
        for t in take(store.pattern(subject=node)):
            if t.predicate.value in _LEADING:
                todo |= {iri for iri in iris_of(t)[1:] if iri not in looked}
        for link in (_HANDS_OVER, _NEW_NAME, _HAS_NAME):
            came = take(store.pattern(predicate=link, value=node))
            todo |= {iris_of(t)[0] for t in came} - looked
    return statements
