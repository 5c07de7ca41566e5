"""What an office keeps: what falls due, what its register lacks, its agreements, its papers."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coopgraph.office.brief import Brief
    from coopgraph.office.calendar import Calendar
    from coopgraph.office.gaps import Gaps
    from coopgraph.office.life import Life
    from coopgraph.office.profile import Profile
    from coopgraph.office.report import Report
    from coopgraph.office.revision import Revision

__all__ = ["Brief", "Calendar", "Gaps", "Life", "Profile", "Report", "Revision"]

_HOMES = {
    "Brief": "coopgraph.office.brief",
    "Calendar": "coopgraph.office.calendar",
    "Gaps": "coopgraph.office.gaps",
    "Life": "coopgraph.office.life",
    "Profile": "coopgraph.office.profile",
    "Report": "coopgraph.office.report",
    "Revision": "coopgraph.office.revision",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
