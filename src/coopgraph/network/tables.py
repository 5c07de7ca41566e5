"""The two tables a network is made of: participations and nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coopgraph.dates import stated_bounds
from coopgraph.errors import DataError
from coopgraph.frames.foreign import BOUNDS, COLUMNS, kinds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl

_NODES = {
    "node": "text",
    "cls": "text",
    "actor": "truth",
    "framework": "truth",
    "label_en": "text",
    "label_vi": "text",
    "part_of": "texts",
    "sources": "texts",
    "country": "text",
}
# What a network cannot do without; the flags of the nodes table are for others.
_NEEDED_OF_NODES = ("node", "cls", "label_en", "label_vi", "part_of", "sources")


def participations(rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Make a participations table by hand, for data that come from no store.

    Args:
        rows: One mapping a tie. ``tie``, ``participant`` and ``framework`` (IRIs) are needed;
            ``role``, ``on_behalf_of``, ``source`` (IRIs), ``begin``, ``end``, ``during`` (EDTF as
            stated), ``rank`` ("normal" if absent), ``evidence``, ``disputed_by`` (lists of IRIs),
            ``end_known``, ``inferred`` and ``anonymous`` (truth values) as far as known. The four
            bounds and ``end_open`` follow from the stated dates unless they are given.

    Returns:
        The table, sorted by tie and source.

    Raises:
        DataError: A row has an unknown column or lacks a needed one.
        DateError: A stated date is no EDTF.

    Example:
        >>> table = participations([{"tie": "t", "participant": "a", "framework": "f",
        ...                          "begin": "2020", "end": ".."}])
        >>> table.select("earliest_begin", "latest_begin", "end_open").row(0)
        (datetime.date(2020, 1, 1), datetime.date(2020, 12, 31), True)
    """
    records = []
    for row in rows:
        _refuse(row, COLUMNS, ("tie", "participant", "framework"))
        bounds = stated_bounds(
            row.get("begin"), row.get("end"), row.get("during"), row.get("end_known")
        )
        defaults: dict[str, Any] = {
            **dict(zip(BOUNDS, bounds[:4], strict=True)),
            "end_open": bounds.end_open,
            "end_known": bounds.end_known,
            "rank": "normal",
            "evidence": [],
            "disputed_by": [],
            "inferred": False,
            "anonymous": False,
        }
        records.append({**dict.fromkeys(COLUMNS), **defaults, **row})
    return _frame(records, COLUMNS).sort("tie", "source")


def described(rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Make a nodes table by hand, for data that come from no store.

    Args:
        rows: One mapping an actor or framework. ``node`` (IRI) is needed; ``cls``, ``label_en``,
            ``label_vi``, ``country`` (IRI), ``part_of`` and ``sources`` (lists of IRIs), ``actor``
            and ``framework`` (truth values) as far as known.

    Returns:
        The table, sorted by node.

    Raises:
        DataError: A row has an unknown column or lacks its node.
    """
    defaults: dict[str, Any] = {"actor": True, "framework": False, "part_of": [], "sources": []}
    records = []
    for row in rows:
        _refuse(row, _NODES, ("node",))
        records.append({**dict.fromkeys(_NODES), **defaults, **row})
    return _frame(records, _NODES).sort("node")


def check_tables(ties: pl.DataFrame, nodes: pl.DataFrame) -> None:
    """Refuse tables that are not the participations and nodes tables.

    Args:
        ties: One row a tie and source.
        nodes: One row an actor or framework.

    Raises:
        DataError: A column is missing, a bound is not a date, a tie lacks an end point or occurs
            twice with one source, or a node occurs twice.
    """
    import polars as pl

    for name, table, wanted in (
        ("participations", ties, COLUMNS),
        ("nodes", nodes, _NEEDED_OF_NODES),
    ):
        missing = [column for column in wanted if column not in table.columns]
        if missing:
            raise DataError(f"the {name} table lacks the columns {', '.join(missing)}")
    for column in BOUNDS:
        if ties.schema[column] not in (pl.Date(), pl.Null()):
            raise DataError(
                f"the column {column} of the participations table holds "
                f"{ties.schema[column]}, not dates"
            )
    for column in ("tie", "participant", "framework"):
        if ties[column].null_count():
            raise DataError(f"the participations table has a row without {column}")
    for name, table, keys in (("tie", ties, ["tie", "source"]), ("node", nodes, ["node"])):
        twice = table.filter(table.select(keys).is_duplicated())[name].sort()
        if len(twice):
            raise DataError(
                f"the {name} {twice[0]} occurs more than once in its table", iri=twice[0]
            )


def _refuse(row: Mapping[str, Any], known: Mapping[str, str], needed: tuple[str, ...]) -> None:
    unknown = sorted(set(row) - set(known))
    if unknown:
        raise DataError(f"a row has the unknown columns {', '.join(unknown)}")
    missing = [name for name in needed if not row.get(name)]
    if missing:
        raise DataError(f"a row lacks {', '.join(missing)}")


def _frame(rows: list[dict[str, Any]], columns: Mapping[str, str]) -> pl.DataFrame:
    import polars as pl

    held = kinds()
    return pl.DataFrame(rows, schema={name: held[kind] for name, kind in columns.items()})
