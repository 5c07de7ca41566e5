"""What all tests share."""

from __future__ import annotations

from hypothesis import settings

# A busy machine must not fail a test, and the same commit must always try the same examples.
settings.register_profile("coopgraph", deadline=None, derandomize=True)
settings.load_profile("coopgraph")
