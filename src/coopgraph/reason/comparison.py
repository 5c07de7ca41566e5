"""Hold the rules against the reasoner: do both conclude the same?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from coopgraph.errors import ValidationFailed
from coopgraph.namespaces import COOP, GRAPH_DERIVED, shorten
from coopgraph.reason.axioms import COOPERATES_WITH, TYPE, Triple, extract, is_iri, parse
from coopgraph.reason.hermit import Proof, prove


@dataclass(frozen=True)
class Difference:
    """Where the rules and the reasoner part; triples of IRIs, sorted.

    Attributes:
        only_rules: What only the rules conclude: they say too much.
        only_reasoner: What only HermiT concludes: a rule is missing, or a thing is not typed.
    """

    only_rules: tuple[Triple, ...]
    only_reasoner: tuple[Triple, ...]

    def __bool__(self) -> bool:
        return bool(self.only_rules or self.only_reasoner)


def compare(proof: Proof, ntriples: bytes | str | Iterable[Triple]) -> Difference:
    """Hold the rules' conclusions against the reasoner's.

    Compared are the types in classes of ours and all object properties of ours, except those
    about provenance and the auxiliary ones of property chains. Left out are pairs in which an
    actor cooperates with itself: a property chain cannot exclude them, the rule does.

    Args:
        proof: What HermiT concludes from the asserted graph.
        ntriples: The asserted graph (ontology and concepts included) and the rules' conclusions
            in one graph.
    """
    triples = parse(ntriples) if isinstance(ntriples, bytes | str) else ntriples
    axioms = extract(triples)
    ruled = {
        (s[1:-1], p[1:-1], o[1:-1])
        for s, p, o in axioms.facts
        if is_iri(s) and is_iri(o) and p not in axioms.auxiliary
        if p != TYPE or o.startswith(f"<{COOP}")
    }
    proved = {(thing, TYPE[1:-1], cls) for thing, cls in proof.types if cls.startswith(COOP)} | {
        (s, p, o) for s, p, o in proof.values if not (f"<{p}>" == COOPERATES_WITH and s == o)
    }
    return Difference(tuple(sorted(ruled - proved)), tuple(sorted(proved - ruled)))


class DumpStore(Protocol):
    """What `check` needs of a store; ``coopgraph.store.embedded.EmbeddedStore`` has it."""

    def graphs(self) -> list[str]:
        """Give the IRIs of the named graphs."""
        ...

    def dump(self, graphs: Sequence[str] | None = None, form: str = "nquads") -> bytes:
        """Serialise the union of named graphs; ``form`` is ``ntriples``."""
        ...


def check(store: DumpStore, *, seconds: float = 300) -> Proof:
    """Prove what a store asserts, and that its derived graph holds just what follows.

    Args:
        store: Ontology, concepts, the trusted sources and no others (the derived graph follows
            from these alone), and the derived graph.
        seconds: Time limit of the reasoner.

    Raises:
        ValidationFailed: The data contradict the ontology, a class can have no members, or rules
            and reasoner part; ``report`` lists the findings as sentences.
        MissingDependency: There is no Java.
        ReasonerError: HermiT failed or met its time limit.
    """
    asserted = [graph for graph in store.graphs() if graph != GRAPH_DERIVED]
    proof = prove(store.dump(asserted, form="ntriples"), seconds=seconds)
    parts = compare(proof, store.dump(form="ntriples"))
    findings = [f"nothing can be of the class {shorten(name)}" for name in proof.unsatisfiable]
    findings += [f"only the rules conclude {_show(triple)}" for triple in parts.only_rules]
    findings += [
        f"only HermiT concludes {_show(triple)}: a rule is missing, or a type"
        for triple in parts.only_reasoner
    ]
    if findings:
        more = f" (and {len(findings) - 5} more)" if len(findings) > 5 else ""
        raise ValidationFailed("; ".join(findings[:5]) + more, report=findings)
    return proof


def _show(triple: Triple) -> str:
    return " ".join("a" if f"<{name}>" == TYPE else shorten(name) for name in triple)
