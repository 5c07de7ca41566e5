"""What may be chosen of a panel, and whether it can be."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypedDict

from coopgraph.errors import CoopgraphError, DataError, ParameterError, did_you_mean
from coopgraph.names import names_of, nearest, unknown_name
from coopgraph.namespaces import CONCEPT, SOURCE, expand
from coopgraph.times import CERTAINTIES, COVERAGES, UNITS

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.engines.sessions import Engine

NEEDED = (
    *("tie", "participant", "framework", "role", "rank", "source", "end_open"),
    *("earliest_begin", "latest_begin", "earliest_end", "latest_end"),
)
OF_OPEN = ("end_known", "disputed_by")
"""Columns that are needed besides to tell what is open."""
IN_MEMORY = ("open", "stated")
"""What is read off stated dates and lists, for which engines have no common words: of a folder, the
table is read into memory."""
_ALLOWED = {
    "unit": UNITS,
    "coverage": COVERAGES,
    "certainty": (*CERTAINTIES, "both"),
    "overlaps": ("merge", "refuse"),
}


class PanelChoice(TypedDict, total=False):
    """What a panel may be told.

    Attributes:
        since: First period: a year, ``"1990"``, ``"1990-05"``, a date. The first date told in
            the ties by default.
        until: Last period, the same way. The last date told by default, so that ties without an
            end do not run on into years nobody looked at.
        unit: ``year`` or ``month``.
        coverage: ``any`` (a tie counts in a period if it holds on some day of it) or ``all``.
        certainty: ``possible``, ``open`` (certain, or begun and without an end that is told),
            ``certain``, ``both`` (two columns: possible and certain), or ``stated`` (possible by
            what is stated alone, which nothing narrows); see `coopgraph.times`.
        roles: Roles that count, IRIs, CURIEs or bare concept names; all by default.
        weights: Role to weight, instead of `roles`; roles not named, or of weight 0, do not
            count. Of several roles the heaviest weighs; a dyad's weight in a framework is the
            product of the two.
        ranks: Ranks that count, ``preferred`` and ``normal`` by default.
        sources: Sources that count, IRIs or bare ids; all by default.
        min_sources: How many of them must state a participation in a period (1).
        actors: Only these actors, IRIs; all by default.
        frameworks: Only these frameworks, IRIs; all by default.
        existence: A table ``node, begin, end`` (years or dates; null: no limit known), several
            rows a node if it existed several times. An actor then counts only in periods of
            which it exists on some day, and an actor that is not in it is an error.
        succession: A table ``actor, state[, begin, end]``: in these periods (inclusive) the
            participations of `actor` count as those of `state`. Nothing else makes one state of
            two actors. Existence is that of the state.
        codes: A table ``node`` and any of ``iso3166, cow, wikidata`` (and ``begin, end``, if a
            code held for some years); its columns are added.
        called: What the codebook calls these tables, by name: ``{"succession": "passes"}``.
        zeros: Also rows for those who take no part; needs `existence`, since without it
            nobody knows whether a zero is one. In `framework_year` it lists frameworks too.
        censoring: Columns that say how much of a row has an unknown begin (left) or an unknown
            or open end (right). True by default.
        overlaps: ``merge`` spells of one actor, framework, role and source that overlap (they
            count once in any case; the codebook says how many), or ``refuse`` them. See
            `overlaps`.
        engine: Where it runs: ``Duck(…)``, a Spark session, text that names a Spark master
            (``"spark://HOST:PORT"``, ``"local[2]"``: a session is made and stopped), or anything
            with its method ``run``. By default a table is counted in memory where it fits, and a
            folder by ``Duck()``; see `build`.
    """

    since: int | str | dt.date | None
    until: int | str | dt.date | None
    unit: str
    coverage: str
    certainty: str
    roles: Iterable[str] | None
    weights: Mapping[str, float] | None
    ranks: Iterable[str]
    sources: Iterable[str] | None
    min_sources: int
    actors: Iterable[str] | None
    frameworks: Iterable[str] | None
    existence: pl.DataFrame | None
    succession: pl.DataFrame | None
    codes: pl.DataFrame | None
    called: Mapping[str, str]
    zeros: bool
    censoring: bool
    overlaps: str
    engine: Engine | Any | None


def check(ties: pl.DataFrame, choice: PanelChoice) -> None:
    """Refuse a table that is none of participations, and choices that are none.

    Raises:
        DataError: The table lacks a column, or an actor or framework is empty.
        ParameterError: A choice that does not exist, or has no such value.
    """
    import polars as pl

    needed = (*NEEDED, *(OF_OPEN if choice.get("certainty") == "open" else ()))
    missing = [c for c in needed if c not in ties.columns]
    if missing:
        hint = "make it with frames.from_table"
        raise DataError(f"the table of ties lacks the columns {', '.join(missing)}", hint=hint)
    for name in NEEDED[-4:]:
        if ties.schema[name] not in (pl.Date(), pl.Null()):
            raise DataError(f"the column {name} holds {ties.schema[name]}, not days")
    for name in ("participant", "framework"):
        if ties[name].null_count():
            row = int(ties[name].is_null().arg_true()[0]) + 1
            raise DataError(f"row {row}, column {name}: empty", table_column=name, row=row)
    strange = sorted(set(choice) - set(PanelChoice.__annotations__))
    if strange:
        now = {"start": "since", "stop": "until"}
        near = nearest(strange[0], PanelChoice.__annotations__, most=1)
        raise ParameterError(
            f"a panel takes no {', '.join(strange)}",
            parameter=strange[0],
            hint="; ".join(f"{old} is now called {now[old]}" for old in strange if old in now)
            or (did_you_mean(near) or None),
        )
    for name, allowed in _ALLOWED.items():
        value = choice.get(name, allowed[0])
        if value not in allowed:
            raise ParameterError(
                f"{name} is {value!r}", parameter=name, hint="one of " + ", ".join(allowed)
            )
    if choice.get("roles") is not None and choice.get("weights") is not None:
        raise ParameterError("give roles or weights, not both", parameter="weights")
    least = choice.get("min_sources", 1)
    if isinstance(least, bool) or not isinstance(least, int) or least < 1:
        raise ParameterError(f"min_sources is {least!r}, not 1 or more", parameter="min_sources")
    if choice.get("zeros") and choice.get("existence") is None:
        raise ParameterError(
            "zeros need existence: who was not there yet cannot have taken no part",
            parameter="existence",
            hint="a table node, begin, end",
        )


def wanted_of(
    ties: pl.DataFrame, choice: PanelChoice, weights: dict[str, float] | None
) -> dict[str, tuple[str, list[str]]]:
    """Give what a tie must be to count: by what the codebook calls it, a column and its values.

    Raises:
        UnknownNameError: A rank or source that the table does not have.
    """
    ranks = list(choice.get("ranks", ["normal", "preferred"]))
    for rank in ranks:
        known(rank, {"preferred", "normal", "deprecated"}, "rank")
    wanted = {"rank": ("rank", ranks)}
    if choice.get("sources") is not None:
        have = set(ties["source"].drop_nulls().unique())
        iris = [_iri(s, SOURCE, have, "source") for s in choice["sources"] or ()]
        wanted["source"] = ("source", iris)
    if weights is not None:
        wanted["role"] = ("role", [role for role, weight in weights.items() if weight > 0])
    for name, column in (("actors", "participant"), ("frameworks", "framework")):
        chosen = choice.get(name)
        if chosen is not None:
            wanted[name] = (column, list(chosen))  # type: ignore[call-overload]
    return wanted


def weights_of(ties: pl.DataFrame, choice: PanelChoice) -> dict[str, float] | None:
    """Give the weight of each role that counts, or None if all count alike."""
    roles, weights = choice.get("roles"), choice.get("weights")
    have = set(ties["role"].drop_nulls().unique())
    if weights is not None:
        role_weights = {}
        for role, weight in weights.items():
            if not (isinstance(weight, (int, float)) and math.isfinite(weight) and weight >= 0):
                raise ParameterError(
                    f"the weight of {role} is {weight!r}, not 0 or more", parameter="weights"
                )
            role_weights[_iri(role, CONCEPT, have, "role")] = float(weight)
        return role_weights
    if roles is None:
        return None
    return dict.fromkeys((_iri(r, CONCEPT, have, "role") for r in roles), 1.0)


def settled(choice: PanelChoice) -> PanelChoice:
    """Read whatever iterables came in once, sorted.

    Raises:
        ParameterError: One of them holds something else than names.
    """
    lists = ("roles", "ranks", "sources", "actors", "frameworks")
    read = {n: names_of(choice.get(n), n) for n in lists if choice.get(n) is not None}
    return {**choice, **read}  # type: ignore[typeddict-item]


def known(name: str, have: set[str], kind: str) -> None:
    """Refuse a name that is none of these, with the nearest."""
    if name not in have:
        raise unknown_name(name, sorted(have), kind)


def _iri(name: str, base: str, have: set[str], kind: str) -> str:
    """Find an IRI by itself, as a CURIE or as a bare name; an empty table knows all of them."""
    forms = [name, base + name]
    if ":" in name:
        try:
            forms.append(expand(name))
        except CoopgraphError:
            forms = [name]
    iri = next((form for form in forms if form in have), None)
    if iri is not None:
        return iri
    if have:
        known(name, have, kind)
    return forms[-1]
