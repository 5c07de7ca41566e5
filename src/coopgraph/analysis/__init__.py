"""Measures and chains: what can be computed of a network, as tables with their sources."""

from __future__ import annotations
