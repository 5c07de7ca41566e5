"""``coopgraph evidence``: check, show, seal, digest."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from coopgraph.cli import common, tables
from coopgraph.errors import EvidenceError
from coopgraph.evidence import check, collect, digest, read_text, show, source_id, texts_of
from coopgraph.namespaces import COOP, shorten

_ABOUT = """\
Offsets count Unicode code points of the text decoded as UTF-8, without byte order mark, line ends
LF, normal form C; digests are SHA-256 of the passage's UTF-8 bytes."""


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    parser = common.parser("evidence", _ABOUT)
    verbs = parser.add_subparsers(dest="what", required=True, metavar="check|show|seal|digest")
    checks = verbs.add_parser("check", help="recompute every span and digest; 1 if any differs")
    common.add_texts(checks, "a source's text; may be repeated")
    checks.add_argument("--file", action="append", default=[], help="check this Turtle file too")
    shows = verbs.add_parser("show", help="show what a node rests on, with the text the passage")
    shows.add_argument("node", help="a tie, actor, claim ...: prefixed name, slug or label")
    common.add_texts(shows, "a source's text")
    common.add_lang(shows)
    common.add_sources(shows)
    seals = verbs.add_parser("seal", help="compute the digests of spans that have none")
    seals.add_argument("files", nargs="+", metavar="FILE", help="Turtle files of sources")
    common.add_texts(seals, "a source's text; may be repeated")
    seals.add_argument("--write", action="store_true", help="replace the files (else: print)")
    digests = verbs.add_parser("digest", help="print the digest of a source's whole text")
    digests.add_argument("files", nargs="+", metavar="FILE", help="texts")
    return parser


def run(argv: list[str]) -> int:
    """Check, show or seal evidence."""
    options = parser().parse_args(argv)
    faces = {"check": _check, "show": _show, "seal": _seal, "digest": _digest}
    return faces[options.what](options)


def _check(options: Any) -> int:
    from coopgraph.build import Corpus, assemble, source_graphs

    if not options.text:
        raise EvidenceError("there is no text to check against", hint="--text SOURCE=FILE")
    store = assemble(Corpus.shipped(options.file))
    texts = texts_of(options.text, source_graphs(store))
    digests = {s: d for s in texts for d in store.objects(s, COOP + "sha256")}
    passages = collect(store)
    wrong = check(passages, texts, digests)
    for mismatch in wrong:
        sys.stdout.write(tables.clean(str(mismatch)) + "\n")
    for source in sorted(texts):
        count = sum(p.source == source for p in passages)
        bad = sum(w.source == source for w in wrong)
        outcome = "all spans and digests hold" if not bad else f"{bad} do not hold"
        sys.stdout.write(f"{source_id(source)}: {count} passages, {outcome}\n")
    return 1 if wrong else 0


def _show(options: Any) -> int:
    kg = common.open_graph(options.sources, options.store)
    from coopgraph.questions import resolve

    iri = resolve(kg.store, options.node)
    texts = texts_of(options.text, kg.sources)
    label = kg.labeller([iri], options.lang).get(iri)
    lines = [f"{label} ({shorten(iri)})" if label else shorten(iri)]
    lines += [f"  {line}" for line in _claim(kg, iri, options.lang)]
    passages = kg.evidence(iri)
    for number, passage in enumerate(passages, start=1):
        first, *rest = show(passage, texts.get(passage.source), options.lang)
        lines += ["", f"[{number}] {first}", *(f"  {line}" for line in rest)]
    if not passages:
        lines += ["", "There is no evidence of it."]
    sys.stdout.write("".join(tables.clean(line) + "\n" for line in lines))
    return 0


def _claim(kg: Any, iri: str, lang: str) -> list[str]:
    """Tell what is stated of a node, property by property, evidence and names left out."""
    from coopgraph.model import IRI, plain
    from coopgraph.query import select

    result = select(
        kg.store,
        "SELECT DISTINCT ?p ?o WHERE { GRAPH ?g { ?it ?p ?o } FILTER(STRSTARTS(STR(?p), STR(coop:))"
        " && ?g != source:derived && ?p != coop:evidence) } ORDER BY ?p ?o",
        {"it": IRI(iri)},
        labeller=kg.labeller,
    )
    return [f"{plain(row[0])}: {plain(row[1])}" for row in result.labelled(lang)]


def _digest(options: Any) -> int:
    for file in options.files:
        sys.stdout.write(f"{digest(read_text(file))}  {file}\n")
    return 0


def _seal(options: Any) -> int:
    from coopgraph.seal import seal

    if not options.text:
        raise EvidenceError("there is no text to take digests of", hint="--text SOURCE=FILE")
    texts = texts_of(options.text)
    for file in options.files:
        sealed = seal(file, texts, write=options.write)
        if not options.write:
            sys.stdout.write(sealed.text)
        sys.stderr.write(f"{file}: {len(sealed.evidence)} digests added\n")
    return 0
