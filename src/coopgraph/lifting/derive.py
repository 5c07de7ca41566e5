"""What follows from a batch: date bounds and the rules' conclusions, for whole columns at once.

The rules of ``ontology/rules`` are SPARQL over a store; over millions of ties that is too slow and
needs them all in memory. Most rules look at one tie, its framework's class and the ontology: these
conclusions are drawn here, by joins. What needs two ties at a time (who cooperates with or funds
whom, parts of parts, disputes) is left to the rules themselves, see `Rest`. A test holds the
outcome against the rules on the same triples.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from coopgraph.namespaces import CONCEPT, COOP, GRAPH_DERIVED, RDF, XSD

from .bounds import Bounds
from .quads import Pattern, iri, plain

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.store import EmbeddedStore

A = RDF + "type"
_BOUND_TERMS = {
    "earliest_begin": COOP + "earliestBegin",
    "latest_begin": COOP + "latestBegin",
    "earliest_end": COOP + "earliestEnd",
    "latest_end": COOP + "latestEnd",
}
_DEFINED = """
SELECT DISTINCT ?role ?class WHERE {
    ?class owl:equivalentClass/owl:intersectionOf ?parts .
    ?parts rdf:rest*/rdf:first coop:Participation ; rdf:rest*/rdf:first ?restriction .
    ?restriction owl:onProperty coop:role ;
                 owl:someValuesFrom/owl:oneOf/rdf:rest*/rdf:first ?role .
} ORDER BY ?role ?class"""
_ABOVE = """
SELECT DISTINCT ?class ?above WHERE {
    ?class rdfs:subClassOf+ ?above .
    FILTER(STRSTARTS(STR(?class), STR(coop:)) && STRSTARTS(STR(?above), STR(coop:)))
} ORDER BY ?class ?above"""
_PAIRED_ROLES = tuple(CONCEPT + name for name in ("partner", "funder", "beneficiary"))
_PAIRED = tuple(COOP + name for name in ("partOf", "disputedBy", "inferredFrom"))
_OF_PAIRS = {COOP + name for name in ("cooperatesWith", "funds", "partOf", "disputedBy")}
_TYPES_OF_PAIRS = {COOP + "DisputedClaim", COOP + "InferredClaim"}
_STAGES = {
    CONCEPT + "signed": COOP + "SignedAgreement",
    CONCEPT + "inForce": COOP + "AgreementInForce",
}


class Terms(NamedTuple):
    """What the ontology says that conclusions need.

    Attributes:
        defined: Frame ``role, defined`` (IRIs): the classes that roles define.
        above: Frame ``cls, above`` (IRIs): each class with each class above it.
    """

    defined: pl.DataFrame
    above: pl.DataFrame

    @classmethod
    def of(cls, store: EmbeddedStore) -> Terms:
        """Read them from a store that holds the ontology."""
        import polars as pl

        defined = pl.DataFrame(
            store.select(_DEFINED), {"role": pl.String, "defined": pl.String}, orient="row"
        )
        above = pl.DataFrame(
            store.select(_ABOVE), {"cls": pl.String, "above": pl.String}, orient="row"
        )
        return cls(defined, above)

    def events(self) -> list[str]:
        """Give the local names of the classes of events."""
        found = self.above.filter(self.above["above"] == COOP + "Event")["cls"].to_list()
        return [name.removeprefix(COOP) for name in [COOP + "Event", *found]]


def bound_patterns(subject: str) -> list[Pattern]:
    """Give the triples of the bounds in a frame that `Bounds.add` made."""
    import polars as pl

    who = iri(pl.col(subject))
    made = [
        Pattern(who, iri(term), plain(pl.col(name).dt.to_string("%Y-%m-%d"), XSD + "date"))
        for name, term in _BOUND_TERMS.items()
    ]
    is_open = pl.when("end_open").then(pl.lit(f'"true"^^<{XSD}boolean>'))
    return [*made, Pattern(who, iri(COOP + "endOpen"), is_open)]


def of_ties(
    ties: pl.DataFrame, classes: pl.DataFrame, terms: Terms
) -> list[tuple[pl.DataFrame, list[Pattern]]]:
    """Conclude from ties.

    Args:
        ties: Ties with bounds.
        classes: Frame ``node, cls`` (local names) of the frameworks.
        terms: What the ontology says.

    Returns:
        Frames with the triples of each of their rows.
    """
    import polars as pl

    tie, who, what = (iri(pl.col(c)) for c in ("tie", "participant", "framework"))
    live = ties.filter(pl.col("rank").ne_missing("deprecated"))
    live = live.join(terms.defined, on="role", how="left", maintain_order="left")
    at_events = classes.filter(pl.col("cls").is_in(terms.events())).select("node").unique()
    at_events = at_events.with_columns(pl.lit(value=True).alias("at_event"))
    live = live.join(
        at_events, left_on="framework", right_on="node", how="left", maintain_order="left"
    )
    event = pl.when("at_event").then(iri(COOP + "EventParticipation"))
    delegated = pl.when(pl.col("on_behalf_of").is_not_null()).then(
        iri(COOP + "DelegatedParticipation")
    )
    own = [
        Pattern(tie, iri(A), iri(pl.col("defined"))),
        Pattern(tie, iri(A), event),
        Pattern(tie, iri(A), delegated),
    ]
    pairs = live.select("framework", "participant").unique(maintain_order=True)
    members = live.filter(pl.col("defined") == COOP + "Membership")
    chairs = live.filter(pl.col("role") == CONCEPT + "chair")
    behalf = live.filter(pl.col("on_behalf_of").is_not_null())
    two = ["participant", "framework"]
    other = iri(pl.col("on_behalf_of"))
    return [
        (ties, bound_patterns("tie")),
        (live, own),
        (pairs, [Pattern(what, iri(COOP + "involves"), who)]),
        (
            members.select(two).unique(maintain_order=True),
            [Pattern(who, iri(COOP + "memberOf"), what)],
        ),
        (
            chairs.select(two).unique(maintain_order=True),
            [Pattern(who, iri(COOP + "chairs"), what)],
        ),
        (
            behalf.select("participant", "on_behalf_of").unique(maintain_order=True),
            [Pattern(who, iri(COOP + "actsFor"), other)],
        ),
    ]


def of_types(types: pl.DataFrame, terms: Terms) -> tuple[pl.DataFrame, list[Pattern]]:
    """Conclude from classes of things: frame ``node, cls`` (IRI of the class)."""
    import polars as pl

    above = types.select("node", "cls").unique(maintain_order=True)
    above = above.join(terms.above, on="cls", maintain_order="left").unique(
        ["node", "above"], maintain_order=True
    )
    return above, [Pattern(iri(pl.col("node")), iri(A), iri(pl.col("above")))]


def of_facts(
    facts: pl.DataFrame, classes: pl.DataFrame, bounds: Bounds
) -> list[tuple[pl.DataFrame, list[Pattern]]]:
    """Conclude from further facts: bounds of dated things, agreements that reached a stage.

    A milestone's stage must stand in the same batch as the milestone's agreement.
    """
    import polars as pl

    names = {COOP + name: name for name in ("begin", "end", "during", "date")}
    dated = facts.filter(pl.col("predicate").is_in(list(names))).with_columns(
        pl.col("predicate").replace(names)
    )
    made = []
    if dated.height:
        wide = dated.group_by("subject", maintain_order=True).agg(
            *(
                pl.col("value").filter(pl.col("predicate") == name).first().alias(name)
                for name in ("begin", "end", "during", "date")
            ),
            pl.col("file").first(),
            pl.col("row").first(),
        )
        wide = wide.with_columns(pl.coalesce("during", "date").alias("during"))
        made.append((bounds.add(wide), bound_patterns("subject")))
    reached = facts.filter(pl.col("predicate") == COOP + "stage").select(
        pl.col("subject").alias("milestone"), pl.col("value").alias("stage")
    )
    if reached.height:
        owners = facts.filter(pl.col("predicate") == COOP + "milestone").select(
            pl.col("subject").alias("node"), pl.col("value").alias("milestone")
        )
        agreements = classes.filter(pl.col("cls") == "Agreement").select("node").unique()
        both = (
            owners.join(reached, on="milestone", maintain_order="left")
            .join(agreements, on="node", how="semi", maintain_order="left")
            .with_columns(
                pl.col("stage").replace_strict(_STAGES, default=None, return_dtype=pl.String)
            )
            .drop_nulls("stage")
            .unique(["node", "stage"], maintain_order=True)
        )
        made.append((both, [Pattern(iri(pl.col("node")), iri(A), iri(pl.col("stage")))]))
    return made


class Rest:
    """What only the rules themselves can conclude from, kept in memory until the end.

    That is ties of partners, funders and beneficiaries, and statements of parts, disputes and
    inference; data sets of millions of rows have none. The shipped graph is taken into account.
    """

    def __init__(self, base: EmbeddedStore) -> None:
        self._base = base
        self._ties: list[tuple[str, str, str, str]] = []
        self._facts: list[tuple[str, str, str]] = []
        self._types: set[tuple[str, str]] = set()

    def keep(self, ties: pl.DataFrame, facts: pl.DataFrame) -> None:
        """Keep of a batch what two-tie rules look at."""
        import polars as pl

        paired = ties.filter(
            pl.col("role").is_in(_PAIRED_ROLES) & pl.col("rank").ne_missing("deprecated")
        )
        self._ties += paired.select("tie", "participant", "framework", "role").rows()
        kept = facts.filter(pl.col("predicate").is_in(_PAIRED))
        self._facts += kept.select("subject", "predicate", "value").rows()

    def conclude(self, source: str) -> list[str]:
        """Run the rules over what was kept and the shipped graph; N-Triples without the dot."""
        if not self._ties and not self._facts:
            return []
        from coopgraph.reason.rules import derive
        from coopgraph.store import triple

        store = self._base.copy(self._base.graphs())
        stated = [triple(s, p, o) for s, p, o in self._facts]
        for tie, who, what, role in self._ties:
            stated.append(triple(tie, A, COOP + "Participation"))
            for name, value in (("participant", who), ("framework", what), ("role", role)):
                stated.append(triple(tie, COOP + name, value))
        known = {str(t) for t in self._derived(store)}
        store.add(source, stated)
        derive(store, GRAPH_DERIVED)
        said = {str(t) for t in stated}
        return sorted({str(t) for t in self._derived(store)} - known - said)

    @staticmethod
    def _derived(store: EmbeddedStore) -> Sequence[Any]:
        found = store.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
        return [
            t
            for t in found
            if t.predicate.value in _OF_PAIRS
            or (t.predicate.value == A and getattr(t.object, "value", "") in _TYPES_OF_PAIRS)
        ]
