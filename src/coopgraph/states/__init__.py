"""The register of states: which state a code or a name meant, and when.

The register is a source of its own, ``data/reference/states.ttl`` (graph ``source:states``), made
by ``scripts/build_states.py``. It is not part of the graph unless it is asked for:
``coopgraph.load(sources=["states", …])``. Here it is a table, and a join that resolves whole
columns of codes.

A state has a lifetime, sometimes several (`lifetimes`), and names and codes it bore only for a time
(`dated_names`): the "Republic of China" and the number 713 of 1930 are China, those of 1950 Taiwan.

What a code means is never guessed. A code nobody has, a code of several, or a code used on a day
when its state did not exist gives no IRI but a reason, with the candidates.
"""

from __future__ import annotations

from coopgraph.states.lookup import (
    ACRONYMS,
    SYSTEMS,
    Judgement,
    System,
    bearers,
    judge,
    name_key,
    on_day,
    resolve,
)
from coopgraph.states.register import (
    CODE,
    FORMER,
    LETTERS,
    NOTATIONS,
    RESERVED,
    codes,
    dated_names,
    describe,
    facts,
    lifetimes,
    path,
    register,
)

__all__ = [
    "ACRONYMS",
    "CODE",
    "FORMER",
    "LETTERS",
    "NOTATIONS",
    "RESERVED",
    "SYSTEMS",
    "Judgement",
    "System",
    "bearers",
    "codes",
    "dated_names",
    "describe",
    "facts",
    "judge",
    "lifetimes",
    "name_key",
    "on_day",
    "path",
    "register",
    "resolve",
]
