"""``coopgraph panel``: counts of who takes part in what, period by period."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coopgraph.cli import common
from coopgraph.cli.frames import written
from coopgraph.errors import DataError, ParameterError

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.panel import Panel

_ABOUT = """\
Count who takes part in what, year by year (or month by month). KIND is actor-year, dyad-year (the
frameworks that two share), framework-year or two-mode. The ties are those of the graph; of a table
of spells (--table, one row a spell: participant, framework, role, begin, end); of a wide table
(--wide, one row an actor and year, one column a framework, codes in the cells); or of the folder
of tables that coopgraph export --parquet or coopgraph import wrote (--parquet)."""
SUFFIXES = (".csv", ".parquet", ".dta")
_OF_WIDE = ("actor", "role", "absent", "unknown", "drop")


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    parser = common.parser("panel", _ABOUT)
    parser.add_argument(
        "kind", metavar="KIND", help="actor-year, dyad-year, framework-year, two-mode"
    )
    parser.add_argument(
        "--since", metavar="DATE", help="the first period (of all dates by default)"
    )
    parser.add_argument("--until", metavar="DATE", help="the last period")
    common.add_renamed(parser, "--start", "--since", dest="since", default=argparse.SUPPRESS)
    common.add_renamed(parser, "--stop", "--until", dest="until", default=argparse.SUPPRESS)
    parser.add_argument("--unit", default="year", help="year (default) or month")
    parser.add_argument(
        "--coverage", default="any", help="any (default): on some day of a period; or all"
    )
    parser.add_argument(
        "--certainty", default="possible", help=f"{common.CERTAINTY}; both: possible and certain"
    )
    parser.add_argument(
        "--roles", type=common.listed, metavar="ROLE,...", help="only these roles count"
    )
    parser.add_argument(
        "--weights",
        type=_weights,
        metavar="ROLE=W,...",
        help="weights of roles, instead of --roles",
    )
    common.add_ranks(parser)
    parser.add_argument("--directed", action="store_true", help="of a dyad: a row for each order")
    parser.add_argument(
        "--existence", metavar="FILE",
        help="a table node, begin, end; or register: of the register of states",
    )  # fmt: skip
    common.add_succession(parser, more="; or FILE, a table actor, state[, begin, end]")
    parser.add_argument("--zeros", action="store_true", help="rows for none too; needs --existence")
    parser.add_argument(
        "--no-censoring", dest="censoring", action="store_false",
        help="no columns on unknown begins and ends",
    )  # fmt: skip
    common.add_renamed(
        parser, "--bare", "--no-censoring", dest="censoring", nargs=0, const=False,
        default=argparse.SUPPRESS,
    )  # fmt: skip
    parser.add_argument(
        "--min-sources", type=int, default=1, metavar="N", help="how many sources must say so (1)"
    )
    parser.add_argument(
        "--overlaps", default="merge", help="spells that overlap: merge (default) or refuse"
    )
    parser.add_argument("--codes", action="store_true", help="ISO 3166, COW, GW, Wikidata")
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


def run(argv: list[str]) -> int:
    """Print a panel, or write it with its codebook."""
    options = parser().parse_args(argv)
    if options.output is not None and options.output.suffix not in SUFFIXES:
        raise ParameterError(f"{options.output} is none of {', '.join(SUFFIXES)}", parameter="-o")
    _check_kind(options.kind)
    with common.progress("counting"):
        counted = _counted(options)
    if options.output is None:
        sys.stdout.write(written(counted.frame, options.format))
        return 0
    write = {".csv": counted.to_csv, ".parquet": counted.to_parquet, ".dta": counted.to_stata}
    write[options.output.suffix](options.output)
    beside = options.output.with_name(f"{options.output.stem}.codebook.md")
    sys.stderr.write(f"{options.output}: {counted.frame.height} rows; told in {beside}\n")
    return 0


def _check_kind(kind: str) -> None:
    """Refuse an unknown panel before anything is loaded or read."""
    from coopgraph.names import check_name
    from coopgraph.panel import KINDS

    check_name(kind.replace("_", "-"), sorted(KINDS), "panel")


def _counted(options: argparse.Namespace) -> Panel:
    """Count in the graph, or in the one table or folder that was named."""
    for name in _OF_WIDE:
        if getattr(options, name) is not None and options.wide is None:
            raise ParameterError(f"--{name} is for --wide only")
    foreign = [n for n in ("wide", "table", "parquet") if getattr(options, n) is not None]
    if len(foreign) > 1:
        raise ParameterError(f"give --{' or --'.join(foreign)}, not both")
    choice = _choice(options)
    if not foreign:
        kg = common.open_graph(options.sources, options.store)
        return kg.panel(options.kind, codes=options.codes, **choice)
    for name in ("codes", "sources"):
        if getattr(options, name):
            raise ParameterError(f"--{name} is for the graph only")
    from coopgraph import frames, panel

    ties: Any = options.parquet
    if ties is None:
        spells = _spells(options) if options.table is None else None
        ties = frames.from_table(_read(options.table)) if spells is None else spells
    ties, choice = _of_tables(ties, choice)
    return panel.counted(options.kind, ties, **choice)


def _of_tables(ties: Any, choice: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Put tables in place of the words of a choice, and give it with the ties that go with it."""
    from coopgraph import frames
    from coopgraph.panel.presences import PRESENCES
    from coopgraph.states import passing

    succession, existence = choice["succession"], choice.get("existence")
    if isinstance(succession, str) and succession == "ends" and not isinstance(existence, str):
        return ties, {**choice, "succession": None}
    if isinstance(ties, str):
        ties = frames.read_parquet(ties, most=PRESENCES)
    ties, told = passing.of_panel(ties, None, choice["unit"], existence, succession)
    return ties, {**choice, **told}


def _choice(options: argparse.Namespace) -> dict[str, Any]:
    from coopgraph.states.passing import CONVENTIONS

    names = (
        *("since", "until", "unit", "coverage", "certainty", "roles", "weights", "ranks"),
        *("directed", "zeros", "censoring", "min_sources", "overlaps", "engine"),
    )
    choice = {n: value for n in names if (value := getattr(options, n)) is not None}
    if options.engine is not None:
        common.engine(options.engine)
    for name, words in (("existence", ("register",)), ("succession", CONVENTIONS)):
        given = getattr(options, name)
        if given is not None:
            choice[name] = given if given in words else _read(Path(given))
    return choice


def _weights(text: str) -> dict[str, float]:
    pairs = [pair.partition("=") for pair in common.listed(text)]
    try:
        return {role.strip(): float(weight) for role, _, weight in pairs}
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no list of ROLE=WEIGHT") from None


def _spells(options: Any) -> pl.DataFrame:
    from coopgraph import frames

    if options.actor is None or not options.role:
        raise ParameterError(
            "a wide table needs its actor's column and what a code means",
            hint="--actor ccode --role 1=member --absent 0,-1 --unknown -9",
        )
    roles = {}
    for pair in options.role:
        code, equals, role = pair.partition("=")
        if not equals or not role:
            raise ParameterError(f"--role {pair!r} is not CODE=ROLE")
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
        reason = str(error).partition("\n")[0]
        raise DataError(f"this cannot be read as a table: {reason}", file=path) from None
