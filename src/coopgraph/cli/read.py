"""``coopgraph read``: documents to drafts, with proposals that are locked to passages."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from coopgraph.cli import common, tables

if TYPE_CHECKING:
    from coopgraph.intake.draft import Draft

_ABOUT = """\
Read documents (txt, md, html, docx, odt, pdf with text, eml) and propose what they state: who takes
part in what, in which role, since when, each with its passage. Nothing is downloaded or sent, and
nothing enters the graph: `coopgraph review` lets you decide, `coopgraph accept` writes it."""


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    parser = common.parser("read", _ABOUT)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="documents")
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="DRAFT",
        help="folder of the draft; of several documents, a folder of drafts",
    )  # fmt: skip
    parser.add_argument("--source-id", metavar="ID", help="id of the source in the graph (a slug)")
    parser.add_argument("--issued", metavar="DATE", help="when it was issued, if you know better")
    parser.add_argument("--title", help="its title, if you know better")
    parser.add_argument("--publisher", help="who published it, if you know better")
    parser.add_argument("--url", default="", help="its address on the web")
    parser.add_argument("--language", metavar="TAG", help="its language, if you know better")
    common.add_encoding(parser)
    parser.add_argument(
        "--previous", type=Path, metavar="DRAFT",
        help="draft of an earlier edition; decisions are taken over where the words still stand",
    )  # fmt: skip
    parser.add_argument("--force", action="store_true", help="replace a draft with its decisions")
    model = parser.add_argument_group("a model that proposes too (off unless its host is named)")
    model.add_argument("--model", metavar="URL", help="OpenAI-compatible: http://127.0.0.1:PORT/v1")
    model.add_argument("--model-name", metavar="NAME", help="which model to ask there")
    common.add_sources(parser)
    common.add_lang(parser)
    return parser


def run(argv: list[str]) -> int:
    """Read, propose, write drafts, and tell what there is."""
    options = parser().parse_args(argv)
    from coopgraph import intake
    from coopgraph.errors import ParameterError

    several = len(options.files) > 1
    alone = ("source_id", "title", "previous")
    given = [name for name in alone if getattr(options, name) is not None]
    if several and given:
        raise ParameterError(f"--{given[0].replace('_', '-')} is of one document, not of several")
    kg = common.open_graph(options.sources, options.store)
    for file in options.files:
        place = options.output / file.name if several else options.output
        with common.progress(f"reading {file.name}"):
            made = intake.read(
                file, kg, source_id=options.source_id, issued=options.issued, title=options.title,
                publisher=options.publisher, url=options.url, language=options.language,
                encoding=options.encoding, previous=options.previous, model=options.model,
                model_name=options.model_name,
            ).save(place, force=options.force)  # fmt: skip
        # Read back: text and quotations are held against their digests and positions again.
        draft = intake.load(place)
        for line in told(draft, options.lang):
            sys.stdout.write(tables.clean(line) + "\n")
        for note in dict.fromkeys((*made.notes, *draft.notes)):
            common.note(note)
    return 0


_WORDS = {
    "read": {
        "en": "{name}: {count:,} characters, {language}, issued {issued}",
        "vi": "{name}: {count:,} ký tự, {language}, ban hành {issued}",
    },
    "proposed": {
        "en": "  {proposals} proposals, {proved} passages proved, {doubts} with doubts;"
        " {others} plans or denials set apart",
        "vi": "  {proposals} đề xuất, {proved} đoạn đã kiểm, {doubts} cần xem lại;"
        " {others} dự định hoặc phủ định để riêng",
    },
    "unread": {
        "en": "  not read: {count} × {what}{place}",
        "vi": "  chưa đọc: {count} × {what}{place}",
    },
    "next": {
        "en": "  next: coopgraph review {place}",
        "vi": "  tiếp theo: coopgraph review {place}",
    },
}


def told(draft: Draft, lang: str) -> list[str]:
    """Tell of a draft in lines: what was read, what was proposed and proved, what was not read."""
    document = draft.document
    text = document.text
    facts = [p for p in draft.proposals if p.status in ("fact", "reported")]
    proved = len({p.span for p in draft.proposals})  # opening a draft proves every passage
    lines = [
        _WORDS["read"][lang].format(
            name=document.name, count=len(text), language=document.language,
            issued=document.issued or "?",
        ),
        _WORDS["proposed"][lang].format(
            proposals=len(facts), proved=proved,
            doubts=sum(bool(set(p.doubts) - {"newThing"}) for p in facts),
            others=len(draft.proposals) - len(facts),
        ),
    ]  # fmt: skip
    for part in document.unread:
        place = part.place.get(lang, "")
        lines.append(
            _WORDS["unread"][lang].format(
                count=part.count, what=part.what, place=f" ({place})" if place else ""
            )
        )
    lines += [f"  {choice[lang]}" for choice in document.readings if choice.get(lang)]
    if draft.folder is not None:
        lines.append(_WORDS["next"][lang].format(place=draft.folder))
    return lines
