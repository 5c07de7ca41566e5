"""Panels: counts of who takes part in what, and who shares what with whom, period by period.

Four shapes, all made of one table of participations (``kg.participations()``,
`frames.from_table`, `frames.from_state_year`):

* `two_mode`: a row for each actor, framework and period;
* `actor_year`: a row for each actor and period, the frameworks counted;
* `framework_year`: a row for each framework and period, the actors counted;
* `dyad_year`: a row for each two actors and period, the shared frameworks counted.

A joint membership is counted as the published data of the field count it: both actors take part
in the framework in one and the same year (not necessarily on one day), each framework counts
once however many spells, roles or sources tell of it, and which roles are participation is the
caller's stated policy (``roles=["member"]`` for full members only; associates and observers by
``roles`` or by ``weights``). Compare J. C. Pevehouse, T. Nordstrom, R. W. McManus, A. S. Jamison,
"Tracking organizations in the world: The Correlates of War IGO Version 3.0 datasets", Journal of
Peace Research 57(3), 2020, https://doi.org/10.1177/0022343319881175.

Two honest answers. A tie's dates are bounds, so ``certainty`` is ``possible`` (it may have held),
``certain`` (it held whatever the bounds hide) or ``both``, as two columns. ``coverage`` says what
"in a period" means: ``any`` (on some day of it, as state-year data are coded) or ``all`` (on every
day of it). A tie that ends before it begins never counts; the codebook says how many there were.
That no row or a zero stands for "took no part" is an assumption: the table can only tell what was
found. The codebook says so too.

``since`` and ``until`` are the first and the last period, both counted. They are so called
everywhere a stretch of time is asked about (questions, changes, survival): ``from`` is a word of
Python, and ``begin`` and ``end`` are what a tie's own dates are called.
"""

from __future__ import annotations

from coopgraph.engines.sessions import Duck, Engine
from coopgraph.engines.spark import Spark
from coopgraph.panel.build import (
    KINDS,
    actor_year,
    counted,
    dyad_year,
    framework_year,
    two_mode,
)
from coopgraph.panel.choice import PanelChoice
from coopgraph.panel.panel import Panel
from coopgraph.panel.prepare import overlaps

__all__ = [
    "KINDS",
    "Duck",
    "Engine",
    "Panel",
    "PanelChoice",
    "Spark",
    "actor_year",
    "counted",
    "dyad_year",
    "framework_year",
    "overlaps",
    "two_mode",
]
