"""Networks of cooperation as plain :mod:`networkx` graphs, from the participations table.

Three kinds of network come from one table:

* ``participation`` (two-mode): an edge from the actor to the framework for each tie;
* ``actors`` (one-mode): two actors are joined if they take part in a framework at one time;
* ``frameworks`` (one-mode): two frameworks are joined if an actor takes part in both at one time.

The first is a ``networkx.MultiDiGraph``, from who takes part to what; the other two, whose ties
have no direction, are a ``networkx.Graph`` with one edge for each pair, so that what networkx
measures on them is what is meant. :func:`undirected` makes such a graph of the first, too, and
:func:`arrays` gives it as numbers, without a graph.
"""

from __future__ import annotations

from coopgraph.network.arrays import Arrays, arrays
from coopgraph.network.files import restore, write
from coopgraph.network.onemode import actors, frameworks
from coopgraph.network.projections import KINDS, build, undirected
from coopgraph.network.twomode import participation

__all__ = [
    "KINDS",
    "Arrays",
    "actors",
    "arrays",
    "build",
    "frameworks",
    "participation",
    "restore",
    "undirected",
    "write",
]
