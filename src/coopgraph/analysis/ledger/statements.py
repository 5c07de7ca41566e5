"""Dated statements: what each source says of a tie, a milestone or a lifetime, in one table.

A statement is *of* what its subject, framework and role name together:

| kind | subject | framework | role |
|---|---|---|---|
| ``tie`` | the seat: on whose behalf somebody takes part, else the participant | framework | role |
| ``milestone`` | the instrument, or of a party's step the seat | of a step | stage |
| ``lifetime`` | what began and ended: an organisation, an event, a name | | |

Of roles that several may have for one seat (delegates), the subject is the participant.

Its dates are those its source states (``begin``, ``end``, ``during``), not what other nodes made of
them; these, the *effective* bounds, stand beside.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from coopgraph.errors import DataError
from coopgraph.frames.foreign import BOUNDS, own_bounds
from coopgraph.namespaces import CONCEPT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl

KINDS = ("tie", "milestone", "lifetime")
OF = ("kind", "subject", "framework", "role")
"""The columns that say what a statement is of."""
STATED = ("begin", "end", "during")
NEVER, EVER = -(2**30), 2**30
"""Days that stand for a bound that nobody tells."""
ONCE = tuple(
    CONCEPT + stage
    for stage in (
        *("agreed", "adopted", "signed", "ratified", "accepted", "approved", "acceded", "inForce"),
        *("expired", "terminated", "withdrawn", "published", "completed", "settled"),
    )
)
"""IRIs of the stages that a thing reaches once, as the rule `contradicting-stages` has them."""
_EPOCH = dt.date(1970, 1, 1)
_NEEDED = ("tie", "participant", "framework", "role", "on_behalf_of", *STATED, "rank", "source",
           "evidence", "disputed_by", *BOUNDS, "end_open")  # fmt: skip


def schema() -> dict[str, Any]:
    """Give the columns of the table of statements with their types.

    ``statement`` is the IRI of the tie, the milestone or the thing; the four bounds and
    ``end_open`` are the effective ones, null where there are none; ``repeats`` says that the same
    may be true again at another time (an office, a speech), so that two statements far apart are
    of two things.
    """
    import polars as pl

    text = ("statement", *OF, *STATED, "rank", "source")
    return {
        **dict.fromkeys(text, pl.String),
        **dict.fromkeys(("evidence", "disputed_by"), pl.List(pl.String)),
        **dict.fromkeys(BOUNDS, pl.Date),
        "end_open": pl.Boolean,
        "repeats": pl.Boolean,
    }


def of_ties(
    ties: pl.DataFrame, *, repeated: Iterable[str] = (), personal: Iterable[str] = ()
) -> pl.DataFrame:
    """Make statements of the table of participations.

    Args:
        ties: One row a tie and source, see `frames.participations`.
        repeated: IRIs of the roles that may be held in one framework again at another time.
        personal: IRIs of the roles that several may have on behalf of one seat, so that the
            participant tells which tie it is; of all others the seat does.

    Raises:
        DataError: The table lacks a column.
    """
    import polars as pl

    missing = [name for name in _NEEDED if name not in ties.columns]
    if missing:
        raise DataError(f"the participations table lacks the columns {', '.join(missing)}")
    return ties.select(
        pl.col("tie").alias("statement"),
        pl.lit("tie").alias("kind"),
        pl.when(pl.col("role").is_in(list(personal)).fill_null(value=False))
        .then("participant")
        .otherwise(pl.coalesce("on_behalf_of", "participant"))
        .alias("subject"),
        "framework",
        "role",
        *STATED,
        pl.col("rank").fill_null("normal"),
        "source",
        *(pl.col(name).fill_null([]) for name in ("evidence", "disputed_by")),
        *BOUNDS,
        "end_open",
        pl.col("role").is_in(list(repeated)).fill_null(value=False).alias("repeats"),
    ).cast(schema())  # type: ignore[arg-type]


def of_dated(dated: pl.DataFrame) -> pl.DataFrame:
    """Make statements of the table of milestones and lifetimes, see `projected.dated`.

    A stage of `ONCE` is reached once; another, such as a renewal, may be reached again.
    """
    import polars as pl

    lacking = [name for name in schema() if name not in dated.columns and name != "repeats"]
    again = (pl.col("kind") == "milestone") & ~pl.col("role").is_in(ONCE)
    whole = dated.with_columns(
        *(pl.lit(None).alias(name) for name in lacking),
        again.fill_null(value=False).alias("repeats"),
    )
    return whole.select(pl.col(name).cast(kind) for name, kind in schema().items())


def of_rows(rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Make statements of rows that name some of the columns of `schema`.

    Raises:
        DataError: A row has an unknown column.
    """
    import polars as pl

    columns = schema()
    blank = {"evidence": [], "disputed_by": [], "rank": "normal", "repeats": False}
    made = []
    for row in rows:
        unknown = sorted(set(row) - set(columns))
        if unknown:
            raise DataError(f"a statement has the unknown columns {', '.join(unknown)}")
        given = {name: value for name, value in row.items() if value is not None}
        made.append({**dict.fromkeys(columns), **blank, **given})
    return pl.DataFrame(made, schema=columns)


def with_days(statements: pl.DataFrame, issued: Mapping[str, dt.date] | None) -> pl.DataFrame:
    """Add what is compared: the stated bounds as days, and what follows from them.

    Args:
        statements: Rows of `schema`.
        issued: Source to the first day on which it may have been issued. What a source says goes
            on had not ended on that day.

    Returns:
        The rows with whole numbers (days since 1970; far out where nothing is told): ``eb, lb, ee,
        le`` as stated, ``goes_on``, ``begun`` (the last day by which it had begun, since it began
        before it ended) and ``lasted`` (until when it lasted at least).
    """
    import polars as pl

    own = own_bounds(statements.select(STATED))
    told = [
        own[name].to_physical().cast(pl.Int32).fill_null(far).alias(short)
        for name, short, far in zip(
            BOUNDS, ("eb", "lb", "ee", "le"), (NEVER, EVER, NEVER, EVER), strict=True
        )
    ]
    days = statements.with_columns(*told, own["end_open"].alias("goes_on"))
    known = {
        source: (day - _EPOCH).days for source, day in (issued or {}).items() if day is not None
    }
    sources = pl.col("source").replace_strict(known, default=NEVER, return_dtype=pl.Int32)
    said = sources if known else pl.lit(NEVER, pl.Int32)
    return days.with_columns(
        pl.min_horizontal("lb", "le").alias("begun"),
        pl.max_horizontal("ee", "eb", pl.when("goes_on").then(said)).alias("lasted"),
    )
