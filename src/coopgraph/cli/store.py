"""``coopgraph store``: keep a store safe, bring it back, tell what is in it, look through it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from coopgraph.cli import common

_ABOUT = """\
A store is the directory that coopgraph import makes and coopgraph serve --store serves.

  backup STORE FILE    write all that cannot be made anew into one file, while all goes on
  restore FILE STORE   make a store of such a file, once every digest in it is right
  info STORE           tell what is in a store
  check STORE          look through it: digests, counts, caches against tables, evidence; exit
                       status 1 and what to do, if something is not as it should be"""


def run(argv: list[str]) -> int:
    """Back up, restore, tell, or look through."""
    parser = common.parser("store", _ABOUT)
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, first, second in (("backup", "STORE", "FILE"), ("restore", "FILE", "STORE")):
        action = actions.add_parser(name, allow_abbrev=False)
        action.add_argument("source", type=Path, metavar=first)
        action.add_argument("target", type=Path, metavar=second)
    for name in ("info", "check"):
        tell = actions.add_parser(name, allow_abbrev=False)
        tell.add_argument("source", type=Path, metavar="STORE")
        tell.add_argument(
            "--format",
            choices=("text", "json"),
            default="text" if sys.stdout.isatty() else "json",
            help="text (default on a terminal) or json (default when piped)",
        )
        if name == "check":
            common.add_lang(tell)
    options = parser.parse_args(argv)

    if options.action == "check":
        return _check(options.source, options.format, options.lang)
    from coopgraph.storage import backup

    if options.action == "info":
        about = backup.info(options.source)
        if options.format == "json":
            sys.stdout.write(json.dumps(about, ensure_ascii=False, indent=1) + "\n")
        else:
            sys.stdout.write(_text(options.source, about))
        return 0
    work = backup.backup if options.action == "backup" else backup.restore
    with common.progress(options.action):
        summary = work(options.source, options.target)
    sys.stderr.write(f"{summary}\n")
    return 0


def _check(store: Path, form: str, lang: str) -> int:
    from coopgraph.storage.check import check

    with common.progress("checking"):
        done = check(store)
    if form == "json":
        sys.stdout.write(json.dumps(done.as_dict(lang), ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write(done.text(lang))
    return 0 if done.sound else 1


def _text(store: Path, about: dict[str, Any]) -> str:
    sizes = {name: f"{size / 1e6:.1f} MB" for name, size in about["bytes"].items()}
    lines = [
        f"{store}: format {about['format']}, generation {about['generation']}",
        f"{about['triples']:,} triples; tables {sizes['kept']}, caches {sizes['caches']}"
        + ("" if about["complete"] else " (named graphs are made when first asked for)"),
    ]
    if about["with_shipped"]:
        lines.append(
            "the graph that coopgraph ships (leave it out: coopgraph import --rebuild"
            f" --without-shipped -o {store})"
        )
    for name, source in about["sources"].items():
        rows = sum(file["rows"] or 0 for file in source["files"])
        retrieved = f", retrieved {source['retrieved']}" if source["retrieved"] else ""
        lines.append(f"source:{name}  {source['kind']}, {rows:,} rows{retrieved}")
    lines += [f"written: {graph}" for graph in about["written"]]
    return "\n".join(lines) + "\n"
