"""What pages show, read from the graph: the explorer's data, the SPARQL tab, the site."""

from __future__ import annotations
