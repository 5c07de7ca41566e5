"""coopgraph: who cooperates with whom, in which framework, and which passage says so."""

from __future__ import annotations

__version__ = "0.1.0"
