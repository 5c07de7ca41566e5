"""Measures and chains: what can be computed of a network, as tables with their sources.

The names of ``__all__`` are for users, beside the methods of `coopgraph.KnowledgeGraph` that do the
same with one call; all else is the inside of the package. A name is loaded when it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coopgraph.analysis.absence import Standing, assumed, standing, standings
    from coopgraph.analysis.backbone import disparity, fixed_degree, stochastic_degree
    from coopgraph.analysis.chains.result import Chain, Chains
    from coopgraph.analysis.change.result import Change
    from coopgraph.analysis.ledger.comparison import compare
    from coopgraph.analysis.ledger.result import Ledger
    from coopgraph.analysis.loss import lost_contacts
    from coopgraph.analysis.measures import MEASURES, measure
    from coopgraph.analysis.pairs import labelled, to_networkx
    from coopgraph.analysis.projection import project, slices
    from coopgraph.analysis.survival import Survival, kaplan_meier
    from coopgraph.analysis.time import over_time
    from coopgraph.analysis.votes import similarity
    from coopgraph.engines.spark_network import SparkNetwork
    from coopgraph.engines.spark_network import network as spark_network

__all__ = [
    "MEASURES",
    "Chain",
    "Chains",
    "Change",
    "Ledger",
    "SparkNetwork",
    "Standing",
    "Survival",
    "assumed",
    "compare",
    "disparity",
    "fixed_degree",
    "kaplan_meier",
    "labelled",
    "lost_contacts",
    "measure",
    "over_time",
    "project",
    "similarity",
    "slices",
    "spark_network",
    "standing",
    "standings",
    "stochastic_degree",
    "to_networkx",
]

_HOMES = {
    "coopgraph.analysis.absence": ("Standing", "assumed", "standing", "standings"),
    "coopgraph.analysis.backbone": ("disparity", "fixed_degree", "stochastic_degree"),
    "coopgraph.analysis.chains.result": ("Chain", "Chains"),
    "coopgraph.analysis.change.result": ("Change",),
    "coopgraph.analysis.ledger.comparison": ("compare",),
    "coopgraph.analysis.ledger.result": ("Ledger",),
    "coopgraph.analysis.loss": ("lost_contacts",),
    "coopgraph.analysis.measures": ("MEASURES", "measure"),
    "coopgraph.analysis.pairs": ("labelled", "to_networkx"),
    "coopgraph.analysis.projection": ("project", "slices"),
    "coopgraph.engines.spark_network": ("SparkNetwork", "spark_network"),
    "coopgraph.analysis.survival": ("Survival", "kaplan_meier"),
    "coopgraph.analysis.time": ("over_time",),
    "coopgraph.analysis.votes": ("similarity",),
}
_CALLED = {"spark_network": "network"}
"""Names that a module uses for itself."""


def __getattr__(name: str) -> Any:
    home = next((module for module, names in _HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), _CALLED.get(name, name))
