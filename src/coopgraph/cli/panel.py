"""``coopgraph panel``: counts of who takes part in what, period by period."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coopgraph.errors import DataError, ParameterError

from . import common
from .frames import written

if TYPE_CHECKING:
    import polars as pl

_ABOUT = """\
Count who takes part in what, year by year (or month by month). KIND is actor-year, dyad-year (the
frameworks that two share), framework-year or two-mode. The ties are those of the graph; of a table
of spells (--table, one row a spell: participant, framework, role, begin, end); of a wide table
(--wide, one row an actor and year, one column a framework, codes in the cells); or of the folder
that coopgraph export --parquet wrote (--parquet), which the engine reads by itself."""
KINDS = ("actor-year", "dyad-year", "framework-year", "two-mode")
SUFFIXES = (".csv", ".parquet", ".dta")
_OF_WIDE = ("actor", "role", "absent", "unknown", "drop")


def run(argv: list[str]) -> int:
    """Print a panel, or write it with its codebook."""
    options = _parser().parse_args(argv)
    from coopgraph import panel

    kind = options.kind.replace("_", "-")
    if kind not in KINDS:
        from coopgraph.names import check_name

        check_name(kind, KINDS, "panel")
    if options.output is not None and options.output.suffix not in SUFFIXES:
        raise ParameterError(f"{options.output} is none of {', '.join(SUFFIXES)}", parameter="-o")
    with common.progress("counting"):
        choice: dict[str, Any] = {}
        for name in ("start", "stop", "unit", "coverage", "certainty"):
            if getattr(options, name) is not None:
                choice[name] = getattr(options, name)
        if options.roles is not None:
            choice["roles"] = common.listed(options.roles)
        if options.existence is not None:
            choice["existence"] = _read(options.existence)
        if kind == "dyad-year":
            choice["directed"] = options.directed
        elif options.directed:
            raise ParameterError("--directed is for dyad-year only")
        if options.engine is not None:
            choice["engine"] = common.engine(options.engine)
        ties = _ties(options, choice)
        make = getattr(panel, kind.replace("-", "_"))
        made = make(ties, zeros=options.zeros, censoring=not options.bare, **choice)
    if options.output is None:
        sys.stdout.write(written(made.frame, options.format))
        return 0
    write = {".csv": made.to_csv, ".parquet": made.to_parquet, ".dta": made.to_stata}
    write[options.output.suffix](options.output)
    beside = options.output.with_name(f"{options.output.stem}.codebook.md")
    sys.stderr.write(f"{options.output}: {made.frame.height} rows; told in {beside}\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = common.parser("panel", _ABOUT)
    parser.add_argument("kind", metavar="KIND", help=", ".join(KINDS))
    for name, about in (
        ("start", "the first period (of all dates by default)"),
        ("stop", "the last period"),
    ):
        parser.add_argument(f"--{name}", metavar="DATE", help=about)
    parser.add_argument("--unit", help="year (default) or month")
    parser.add_argument("--coverage", help="any (default): on some day of a period; or all")
    parser.add_argument("--certainty", help="possible (default), certain, or both")
    parser.add_argument("--roles", metavar="ROLE,...", help="only these roles count")
    parser.add_argument("--directed", action="store_true", help="of a dyad: a row for each order")
    parser.add_argument("--existence", type=Path, metavar="FILE", help="a table node, begin, end")
    parser.add_argument("--zeros", action="store_true", help="rows for none too; needs --existence")
    parser.add_argument("--bare", action="store_true", help="no columns on unknown begins and ends")
    parser.add_argument("--codes", action="store_true", help="of the graph: ISO 3166 and Wikidata")
    parser.add_argument("--table", type=Path, metavar="FILE", help="a table of spells")
    parser.add_argument("--wide", type=Path, metavar="FILE", help="a wide table")
    parser.add_argument("--parquet", metavar="DIR", help="a folder (or s3a://…) of an export")
    common.add_engine(parser)
    parser.add_argument("--actor", metavar="COLUMN", help="of --wide: the actor's column")
    parser.add_argument("--year", metavar="COLUMN", default="year", help="of --wide: (year)")
    parser.add_argument("--role", action="append", metavar="CODE=ROLE", help="of --wide: a code")
    parser.add_argument("--absent", metavar="CODE,...", help="of --wide: takes no part (0)")
    parser.add_argument("--unknown", metavar="CODE,...", help="of --wide: not known")
    parser.add_argument("--drop", metavar="COLUMN,...", help="of --wide: no frameworks")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="csv, parquet or dta, with a codebook"
    )
    common.add_format(parser)
    common.add_sources(parser)
    return parser


def _ties(options: Any, choice: dict[str, Any]) -> pl.DataFrame | str:
    """Give the participations asked for, or their folder; codes of actors go into `choice`."""
    from coopgraph import frames

    for name in _OF_WIDE:
        if getattr(options, name) is not None and options.wide is None:
            raise ParameterError(f"--{name} is for --wide only")
    foreign = [n for n in ("wide", "table", "parquet") if getattr(options, n) is not None]
    if foreign:
        if len(foreign) > 1:
            raise ParameterError(f"give --{' or --'.join(foreign)}, not both")
        for name in ("codes", "sources"):
            if getattr(options, name):
                raise ParameterError(f"--{name} is for the graph only")
        if options.parquet is not None:
            told: str = options.parquet
            return told
        if options.table is not None:
            return frames.from_table(_read(options.table))
        return _spells(options)
    kg = common.open_graph(options.sources, options.store)
    if options.codes:
        from coopgraph.resources import projection

        choice["codes"] = frames.codes(kg.query(projection("codes")))
    return kg.participations()


def _spells(options: Any) -> pl.DataFrame:
    from coopgraph import frames

    if options.actor is None or not options.role:
        raise ParameterError(
            "a wide table needs its actor's column and what a code means",
            hint="--actor ccode --role 1=member --absent 0,-1 --unknown -9",
        )
    roles = {}
    for told in options.role:
        code, equals, role = told.partition("=")
        if not equals or not role:
            raise ParameterError(f"--role {told!r} is not CODE=ROLE")
        roles[_code(code)] = role
    wide = _read(options.wide)
    gone = common.listed(options.drop or "")
    missing = [name for name in gone if name not in wide.columns]
    if missing:
        raise ParameterError(f"{options.wide} has no column {', '.join(missing)}")
    return frames.from_state_year(
        wide.drop(gone),
        actor=options.actor,
        year=options.year,
        roles=roles,
        absent=[_code(code) for code in common.listed(options.absent or "0")],
        unknown=[_code(code) for code in common.listed(options.unknown or "")],
        actors="",
        frameworks="",
    )


def _code(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ParameterError(f"the code {text!r} is no whole number") from None


def _read(path: Path) -> pl.DataFrame:
    """Read CSV or, by the file's ending, Parquet."""
    import polars as pl

    if not path.is_file():
        raise DataError("there is no such file", file=path)
    try:
        if path.suffix == ".parquet":
            return pl.read_parquet(path)
        return pl.read_csv(path, infer_schema_length=None)
    except pl.exceptions.PolarsError as error:
        said = str(error).partition("\n")[0]
        raise DataError(f"this cannot be read as a table: {said}", file=path) from None
