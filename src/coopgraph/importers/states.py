"""States by code or name, from the register of states."""

from __future__ import annotations

from coopgraph.states import SYSTEMS, codes, describe, on_day, register, resolve
from coopgraph.states.passing import holders

__all__ = ["SYSTEMS", "codes", "describe", "holders", "on_day", "register", "resolve"]
