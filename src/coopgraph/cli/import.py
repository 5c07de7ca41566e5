# ruff: noqa: N999 - a verb is called what it does, and modules are called as their verbs
"""``coopgraph import``: foreign data into a store, N-Quads or tables."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from coopgraph.cli import common
from coopgraph.errors import ParameterError

if TYPE_CHECKING:
    from coopgraph.importers.kind import Kind

_ABOUT = """\
Import foreign data: every row is accounted for, every tie points to its file and row.

The output is a directory (a store: made, or extended by one source; the same files again change
nothing), FILE.nq, or DIR.parquet: a folder of tables, as coopgraph export --parquet writes it. It
is there as a whole or not at all. What is imported is all that is in it, beside the ontology;
--with-shipped adds the graph that coopgraph ships."""


def run(argv: list[str]) -> int:
    """Import files, or tell of kinds."""
    parser = common.parser("import", _ABOUT)
    parser.add_argument("kind", nargs="?", metavar="KIND", help="see --list")
    packed = ".gz, .xz, .zip too (FILE.zip/MEMBER where it holds several), and Stata's .dta"
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help=packed)
    parser.add_argument("-o", "--output", metavar="STORE|FILE", help="where to")
    parser.add_argument("--list", action="store_true", help="show the kinds of data")
    parser.add_argument("--explain", metavar="KIND", help="show columns, codes, licence, citation")
    parser.add_argument("--template", action="store_true", help="print a file to fill in")
    parser.add_argument(
        "--show", metavar="WHAT", help="list the words that KIND understands: headers, roles …"
    )
    parser.add_argument(
        "--rebuild", action="store_true", help="make the caches of the store -o anew of its tables"
    )
    shipped = parser.add_mutually_exclusive_group()
    shipped.add_argument(
        "--with-shipped",
        dest="with_shipped",
        action="store_true",
        default=None,
        help="let the store -o hold the graph that coopgraph ships, too",
    )
    shipped.add_argument(
        "--without-shipped",
        dest="with_shipped",
        action="store_false",
        help="leave that graph out of a store that holds it (those of old versions do)",
    )
    parser.add_argument("--dry-run", action="store_true", help="read and count, write nothing")
    parser.add_argument("--source", metavar="ID", help="id of the source (default: the kind's)")
    common.add_encoding(parser)
    parser.add_argument("--retrieved", metavar="DATE", help="when you fetched the files")
    parser.add_argument(
        "--mappings", metavar="FILE", help="decisions on identity (TSV, see coopgraph match)"
    )
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="write the report, as .json or .csv"
    )
    common.add_lang(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="of --explain")
    # An option of a kind is known only once the kind is.
    positionals = [a for a in argv if not a.startswith("-")]
    alone = {"--list", "--explain", "--rebuild"} & set(argv)
    declared = _declared(positionals[0]) if positionals and not alone else None
    if declared is not None:
        _add_options(parser, declared)
    options = parser.parse_args(argv)
    if options.list:
        return _list(options.lang)
    if options.explain:
        return _explain(_kind(options.explain), options.lang, options.format)
    if options.rebuild:
        if not options.output or options.kind:
            raise ParameterError("--rebuild takes the store alone: --rebuild -o STORE")
        from coopgraph.storage.make import rebuild

        sys.stderr.write(rebuild(options.output, with_shipped=options.with_shipped) + "\n")
        return 0
    if options.template:
        return _template(declared, options.output)
    if options.show:
        return _show(_kind(options.kind or "table"), options.show)
    if options.kind is None:
        raise ParameterError("say which kind of data", hint="coopgraph import --list shows them")
    if options.report and options.report.suffix not in (".json", ".csv"):
        raise ParameterError("a report is FILE.json or FILE.csv", parameter="report")
    return _import(_kind(options.kind), options)


def _kind(name: str) -> Kind:
    from coopgraph.importers import declared_kind

    return declared_kind(name)


def _declared(name: str) -> Kind | None:
    from coopgraph.importers import KINDS

    return _kind(name) if name in KINDS else None


def _add_options(parser: argparse.ArgumentParser, kind: Kind) -> None:
    group = parser.add_argument_group(f"options of {kind.name}")
    for name, about in kind.options.items():
        if name in kind.flags:
            group.add_argument(
                f"--{name}", dest=f"of kind {name}", action="store_const", const="yes", help=about
            )
        elif name in kind.many:
            group.add_argument(
                f"--{name}", dest=f"of kind {name}", action="append", metavar="VALUE", help=about
            )
        else:
            group.add_argument(f"--{name}", dest=f"of kind {name}", metavar="VALUE", help=about)


def _import(kind: Kind, options: argparse.Namespace) -> int:
    from coopgraph.importers import run as run_import

    given = {
        name: getattr(options, f"of kind {name}")
        for name in kind.options
        if getattr(options, f"of kind {name}", None) is not None
    }
    given = {n: "\n".join(v) if isinstance(v, list) else v for n, v in given.items()}
    if options.mappings:
        given["mappings"] = options.mappings
    progress = _progress()
    report = run_import(
        kind.name,
        options.files,
        options.output,
        source=options.source,
        retrieved=options.retrieved,
        options=given,
        encoding=options.encoding,
        with_shipped=options.with_shipped,
        dry_run=options.dry_run,
        progress=progress,
    )
    if progress is not None:
        sys.stderr.write("\r\033[K")
    sys.stderr.write(report.text())
    if options.report:
        from coopgraph.files import write

        text = report.to_json() if options.report.suffix == ".json" else report.to_csv()
        write(options.report, text.encode(), parents=True)
    return 1 if report.nothing_came_in else 0


def _progress() -> Callable[[int], None] | None:
    """Give what tells of progress: on a terminal, and only after two seconds."""
    if not sys.stderr.isatty():
        return None
    began = last = time.monotonic()

    def tell(rows: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - began > 2 and now - last > 0.2:
            last = now
            sys.stderr.write(f"\r{rows:,} rows, {rows / (now - began):,.0f} a second ")
            sys.stderr.flush()

    return tell


def _list(lang: str) -> int:
    from coopgraph.importers import KINDS

    width = max(map(len, KINDS))
    for name in sorted(KINDS):
        sys.stdout.write(f"{name:<{width}}  {_kind(name).title[lang]}\n")
    return 0


def _explain(kind: Kind, lang: str, form: str) -> int:
    if form == "json":
        import json

        sys.stdout.write(json.dumps(kind.about(), ensure_ascii=False, indent=2) + "\n")
        return 0
    lines = [f"{kind.name}: {kind.title[lang]}", f"publisher: {kind.publisher[lang]}", ""]
    for table in kind.tables:
        lines.append(f"{table.name}{'' if table.needed else ' (optional)'}: {table.about}")
        for column in table.columns:
            also = f" [also {', '.join(column.aliases)}]" if column.aliases else ""
            needed = "" if column.needed else " (optional)"
            lines.append(f"  {column.name}{needed}: {column.about}{also}")
        if table.wide:
            lines.append("  further columns: one each")
    for title, of in (("codes", kind.codes), ("roles", kind.roles), ("rules", kind.dates)):
        if of:
            lines += ["", f"{title}:", *(f"  {key}: {about}" for key, about in of.items())]
    if kind.options:
        lines += ["", "options:", *(f"  --{key}: {about}" for key, about in kind.options.items())]
    lines.append("")
    for title, text in (
        ("identity", kind.identity),
        ("memory", kind.memory),
        ("source", f"source:{kind.source}" if kind.source else "named after the first file"),
        ("licence", f"{kind.licence} {kind.licence_iri}".strip()),
        ("citation", kind.citation),
        ("see", kind.url),
    ):
        if text:
            lines.append(f"{title}: {text}")
    if kind.howto:
        lines += ["", kind.howto.rstrip()]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _show(kind: Kind, what: str) -> int:
    """List what a kind understands: a word, what it is, and how else it is spelled."""
    from coopgraph.names import check_name

    if not kind.lists:
        raise ParameterError(f"{kind.name} has no lists of words", parameter="show")
    check_name(what, kind.lists, f"list of {kind.name}")
    for word, about, spellings in kind.lists[what]():
        line = f"{word}: {about}" if about else word
        sys.stdout.write(f"{line}\n" + (f"    {spellings}\n" if spellings else ""))
    return 0


def _template(kind: Kind | None, output: str | None) -> int:
    from coopgraph.importers.headers import template

    kind = kind or _kind("table")
    if not kind.template:
        raise ParameterError("this kind has no template", hint="coopgraph import table --template")
    if output:
        template(output)
    else:
        sys.stdout.write(kind.template)
    return 0
