"""Rules and reasoning: conclude with declared rules, prove with OWL.

``derive`` draws the conclusions of ``ontology/rules`` on the store. ``prove`` lets HermiT conclude
from the ontology itself, ``compare`` shows where the two part, ``check`` does all of it for a
store, ``to_owl_dl`` brings a graph into OWL 2 DL, ``to_owlready`` hands out classes and
individuals. Only the last loads owlready2; Java is needed by HermiT alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coopgraph.reason.rules import Rule, RuleStore, derive, rules

if TYPE_CHECKING:
    from coopgraph.reason.comparison import Difference, check, compare
    from coopgraph.reason.hermit import Proof, ReasonerError, java, prove
    from coopgraph.reason.owl_dl import to_owl_dl
    from coopgraph.reason.owlready import to_owlready

__all__ = [
    "Difference",
    "Proof",
    "ReasonerError",
    "Rule",
    "RuleStore",
    "check",
    "compare",
    "derive",
    "java",
    "prove",
    "rules",
    "to_owl_dl",
    "to_owlready",
]


_HOMES = {
    "Difference": "comparison",
    "Proof": "hermit",
    "ReasonerError": "hermit",
    "check": "comparison",
    "compare": "comparison",
    "java": "hermit",
    "prove": "hermit",
    "to_owl_dl": "owl_dl",
    "to_owlready": "owlready",
}


def __getattr__(name: str) -> Any:
    # Deriving happens on every change of trust, proving hardly ever: load what proves on demand.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
