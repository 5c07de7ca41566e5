"""``coopgraph chain``: the shortest chains of ties between two, with their evidence."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from coopgraph.cli import common, tables
from coopgraph.cli.ask import place
from coopgraph.cli.frames import add_picture, drawn, written
from coopgraph.evidence import collect, worded

_ABOUT = """\
Find the shortest chain of ties between two actors or frameworks, with the evidence of each step;
--k finds several, --roles goes by some kinds of tie only, -o draws them. With --ordered each step
can be taken on a day on which its ties hold, and not before the step before it."""


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    parser = common.parser("chain", _ABOUT)
    for name, about in (("a", "the one end: prefixed name, slug or label"), ("b", "the other")):
        parser.add_argument(name, metavar=name.upper(), help=about)
    parser.add_argument("--k", type=int, metavar="N", help="the N shortest")
    parser.add_argument(
        "--ordered", action="store_true", help="only chains whose steps can follow one another"
    )
    parser.add_argument(
        "--roles", type=common.listed, metavar="ROLE,...", help="only ties of these roles"
    )
    common.add_time(parser)
    add_picture(parser)
    return parser


def run(argv: list[str]) -> int:
    """Print chains in words, or as a table for programs."""
    options = parser().parse_args(argv)
    kg = common.open_graph(options.sources, options.store)
    with common.progress("searching"):
        chains = kg.chain(
            options.a,
            options.b,
            k=options.k,
            ordered=options.ordered,
            roles=options.roles,
            at=options.at,
            coverage=options.coverage,
            certainty=options.certainty,
            ranks=options.ranks,
        )
    drawn(options.output, lambda: chains.figure(options.lang))
    if options.format == "table":
        sys.stdout.write(_in_words(kg, chains, options.lang))
    else:
        sys.stdout.write(written(chains.table(options.lang), options.format))
    return 0


def _in_words(kg: Any, chains: Any, lang: str) -> str:
    """Write the sentences and, below, each passage they rest on."""
    passages = {p.evidence: p for p in collect(kg.store, chains.evidence)}
    lines = [*chains.sentence(lang).split("\n"), *[""] * bool(passages)]
    for iri in chains.evidence:
        if iri in passages:
            passage = passages[iri]
            name = iri.rpartition("/")[2]
            lines.append(f"[{name}] {worded(passage.gist, lang)} — {place(passage, lang)}")
    return "".join(tables.clean(line) + "\n" for line in lines)
