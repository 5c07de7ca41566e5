"""The version of coopgraph; nothing else, so that any module may ask for it."""

from __future__ import annotations

__version__ = "0.1.0"
