"""Networks of cooperation as plain :mod:`networkx` graphs, from the participations table.

Three kinds of network come from one table:

* ``participation`` (two-mode): an edge from the actor to the framework for each tie;
* ``actors`` (one-mode): two actors are joined if they take part in a framework at one time;
* ``frameworks`` (one-mode): two frameworks are joined if an actor takes part in both at one time.

All three are a ``networkx.MultiDiGraph``, so that one code draws, stores and reads them. In the
one-mode networks the tie has no direction: there is **one edge for each pair, from the smaller
IRI to the larger**, and the graph says so (``graph.graph["undirected"]`` is true). A directed
measure would read a meaning into that order, so hand such a graph to networkx through
:func:`undirected`, as :mod:`coopgraph.analysis.measures` does.
"""

from __future__ import annotations

from coopgraph.network.files import restore, write
from coopgraph.network.onemode import actors, frameworks
from coopgraph.network.projections import KINDS, build, undirected
from coopgraph.network.twomode import participation

__all__ = [
    "KINDS",
    "actors",
    "build",
    "frameworks",
    "participation",
    "restore",
    "undirected",
    "write",
]
