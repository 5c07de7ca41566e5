"""``coopgraph diff``: what a draft would change in the graph; what changed since last time."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from coopgraph.cli import common
from coopgraph.cli.frames import written
from coopgraph.errors import ParameterError

if TYPE_CHECKING:
    from coopgraph.kg import KnowledgeGraph

_ABOUT = """\
With one name, hold the accepted statements of a draft against the graph: which are new, which
confirm what another source says, narrow a date, contradict it, or tell an end. What the draft's own
source says in the graph already does not count.

With two, A and B, tell what B says otherwise than A: what is new or withdrawn, dates narrowed or
widened, sources added, passages moved, contradictions that appeared or are gone, names corrected.
Each is a store, a SPARQL endpoint, a release (a file of coopgraph export, or a folder with
sources.ttl), or a day, month or year: what the graph's sources issued by then tell. Two tables
(.xlsx, .ods, .csv …) are held against each other row by row: new, changed, gone; nothing is
imported."""
_DAY = r"\d{4}(?:-\d\d(?:-\d\d)?)?\Z"


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    parser = common.parser("diff", _ABOUT, usage="coopgraph diff DRAFT | coopgraph diff A B")
    parser.add_argument(
        "before", metavar="DRAFT|A", help="what coopgraph read wrote; or the earlier"
    )
    parser.add_argument("after", nargs="?", metavar="B", help="the later graph or day")
    parser.add_argument(
        "--decisions", type=Path, metavar="FILE",
        help="of a draft: what the review page saved (default: the draft's decisions.json)",
    )  # fmt: skip
    parser.add_argument(
        "--proposed", action="store_true", help="of all that was proposed, decided or not"
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE",
        help="also a page (.html); of two graphs also .csv, .tsv, .json, .xlsx, .txt, .md",
    )  # fmt: skip
    common.add_format(parser)
    common.add_lang(parser)
    common.add_sources(parser)
    return parser


def run(argv: list[str]) -> int:
    """Print the table, with the sentence before it for readers."""
    options = parser().parse_args(argv)
    if options.after is None:
        return _draft(options)
    from coopgraph.importers.row_changes import is_table

    if options.decisions is not None or options.proposed:
        raise ParameterError("--decisions and --proposed are said of a draft", parameter="after")
    if is_table(options.before) and is_table(options.after):
        return _tables(options)
    with common.progress("reading"):
        asks = _asks_graph(options)
        before, after = (_opened(name) for name in (options.before, options.after))
        if asks or isinstance(after, str):
            kg = common.open_graph(options.sources, options.store)
        else:
            kg = after
        revision = kg.diff(before, after)
    if options.output is not None:
        revision.write(options.output, lang=options.lang)
        sys.stderr.write(f"{options.output}: written\n")
    frame = revision.table(options.lang)
    if options.format in ("table", "md"):
        frame = frame.drop("change", "evidence", "sources")
        sys.stdout.write(revision.text(options.lang) + "\n\n")
    sys.stdout.write(written(frame, options.format))
    return 0


def _is_day(name: str) -> bool:
    return re.match(_DAY, name) is not None and not Path(name).exists()


def _asks_graph(options: argparse.Namespace) -> bool:
    """Say whether a day is asked about; refuse a choice of sources where none is."""
    if _is_day(options.before) or _is_day(options.after):
        return True
    if options.sources is not None or options.store is not None:
        raise ParameterError(
            "--sources and --store say of which graph days are asked",
            hint="coopgraph diff 2020 2021",
        )
    return False


def _opened(name: str) -> KnowledgeGraph | str:
    """Open one side: a day stays one."""
    if _is_day(name):
        return name
    path = Path(name)
    if "://" in name or (path.is_dir() and not _is_release(path)):
        return common.open_graph(None, name)
    return common.open_release(path)


def _is_release(folder: Path) -> bool:
    return any((folder / name).is_file() for name in ("sources.ttl", "data/sources.ttl"))


def _tables(options: argparse.Namespace) -> int:
    """Print what the next version of a table says otherwise."""
    from coopgraph.importers.row_changes import compare_tables
    from coopgraph.office.sheets import write_table

    changes = compare_tables(options.before, options.after)
    frame = changes.table(options.lang)
    if options.output is not None:
        write_table(options.output, frame, name="diff")
        sys.stderr.write(f"{options.output}: written\n")
    if options.format in ("table", "md"):
        frame = frame.drop("change")
        sys.stdout.write(changes.text(options.lang) + "\n\n")
    sys.stdout.write(written(frame, options.format))
    return 0


def _draft(options: argparse.Namespace) -> int:
    options.draft = Path(options.before)
    draft = common.open_draft(options)
    kg = common.open_graph(options.sources, options.store)
    differences = draft.diff(kg, proposed=options.proposed)
    if options.output is not None:
        differences.page(options.output, title=draft.document.title, lang=options.lang)
        sys.stderr.write(f"{options.output}: written\n")
    frame = differences.table(options.lang)
    if options.format in ("table", "md"):
        frame = frame.drop("start", "end", "proposal")
        sys.stdout.write(differences.sentence(options.lang) + "\n\n")
    sys.stdout.write(written(frame, options.format))
    return 0
