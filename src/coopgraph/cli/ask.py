"""``coopgraph ask``: the questions of the catalogue."""

from __future__ import annotations

import argparse
import re
import sys
from typing import TYPE_CHECKING, Any

from coopgraph.asked import as_data
from coopgraph.cli import common, tables
from coopgraph.errors import ParameterError
from coopgraph.evidence import source_id, worded
from coopgraph.model import IRI, plain
from coopgraph.query import iris_in, named_by

if TYPE_CHECKING:
    from coopgraph.asked.replies import Reply
    from coopgraph.evidence import Passage
    from coopgraph.questions import Answer, Question

_ABOUT = """\
Answer a question of the catalogue, by its name or in one's own words: Vietnamese or English, in
quotation marks (coopgraph ask "With whom does STAMEQ cooperate?"). Beside a name, a parameter is
given as --param at=2021-06-01 or --at 2021-06-01, or as a VALUE, in the order of --list; a thing by
prefixed name, slug or label (accents do not matter)."""


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb; parameters of a question may be options, too."""
    parser = common.parser(
        "ask",
        _ABOUT,
        usage="coopgraph ask NAME [VALUE ...] [--param K=V ...] | ask WORDS | ask --list",
    )
    parser.add_argument("name", nargs="?", help="the question's name, or the question in words")
    parser.add_argument("--list", action="store_true", help="show all questions")
    parser.add_argument("--param", action="append", default=[], metavar="K=V", help="a parameter")
    common.add_texts(parser, "of a question in words: prove the passages again in this text")
    common.add_format(parser)
    common.add_lang(parser)
    common.add_sources(parser)
    common.add_timeout(parser)
    return parser


def run(argv: list[str]) -> int:
    """Answer a question, or list all."""
    options, rest = parser().parse_known_args(argv)
    given, values = parameters(options.param, rest)
    if options.list:
        if options.name or given or values:
            raise ParameterError("--list takes no question and no parameter")
        return catalogue(options.lang, options.format)
    if not options.name:
        raise ParameterError("which question?", hint="coopgraph ask --list shows all")
    if not re.fullmatch(r"[\w-]+", options.name):
        if given or values:
            raise ParameterError("a question in words takes no parameter beside it")
        return in_words(options)
    if options.text:
        raise ParameterError("--text is for a question in words", hint="coopgraph evidence check")
    from coopgraph import questions

    # A wrong name is said before anything is loaded.
    given |= in_order(questions.question(options.name), values, given)
    kg = common.open_graph(options.sources, options.store)
    with (
        common.noted(FutureWarning),
        common.progress("answering"),
        common.stoppable(options.timeout),
    ):
        answer = kg.ask(options.name, timeout=options.timeout, **given)
    sys.stdout.write(WRITERS[options.format](answer, options.lang))
    return 0


def in_words(options: argparse.Namespace) -> int:
    """Answer a question in one's own words; 1 if there is no answer."""
    from coopgraph.evidence import texts_of

    kg = common.open_graph(options.sources, options.store)
    texts = texts_of(options.text, kg.sources)
    with common.progress("answering"), common.stoppable(options.timeout):
        reply = kg.ask_words(options.name, texts=texts, timeout=options.timeout)
    if options.format == "json":
        sys.stdout.write(_json(as_data.reply(reply, options.lang)))
    elif reply.answer is not None and reply:
        sys.stdout.write(WRITERS[options.format](reply.answer, options.lang))
        for line in (*reply.assumed, *_proof(reply, options.lang)):
            common.note(line)
    else:
        sys.stdout.write(reply.text_of(options.lang) + "\n")
    return 0 if reply else 1


def _proof(reply: Reply, lang: str) -> list[str]:
    if not reply.proved or reply.answer is None:
        return []
    of = len(reply.answer.passages)
    if lang == "vi":
        return [f"đã đối chiếu lại {len(reply.proved)} trong {of} đoạn văn với văn bản"]
    return [f"{len(reply.proved)} of {of} passages were proved again in their texts"]


def parameters(pairs: list[str], rest: list[str]) -> tuple[dict[str, str], list[str]]:
    """Read ``--param K=V`` and any other ``--K V`` or ``--K=V``.

    Returns:
        Names with their values, and the words that have no name.

    Raises:
        ParameterError: A value or a name is missing.
    """
    given: dict[str, str] = {}
    values = []
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise ParameterError(f"{pair!r} is not NAME=VALUE", parameter=name)
        given[name] = value
    words = iter(rest)
    for word in words:
        if not word.startswith("--") or len(word) == 2:
            values.append(word)
            continue
        name, equals, value = word[2:].partition("=")
        if not equals:
            follows = next(words, None)
            if follows is None:
                raise ParameterError(f"--{name} lacks its value", parameter=name)
            value = follows
        given[name] = value
    return given, values


def in_order(question: Question, values: list[str], given: dict[str, str]) -> dict[str, str]:
    """Give values the names of a question's parameters that have none yet, in their order.

    Raises:
        ParameterError: There are more values than such parameters.
    """
    names = [p.name for p in question.parameters if p.name not in given]
    if len(values) > len(names):
        raise ParameterError(
            f"{values[len(names)]!r} is one argument too many",
            hint=f"{question.name} takes " + (" ".join(names) or "no further parameter"),
        )
    return dict(zip(names, values, strict=False))


def catalogue(lang: str, form: str) -> int:
    """Show the questions, their parameters and words."""
    from coopgraph.questions import questions

    rows = []
    for question in questions():
        needs = " ".join(
            f"[{p.name}]" if p.optional else f"{p.name}={p.default or p.type}"
            for p in question.parameters
        )
        rows.append([question.name, question.worded(lang), needs])
    columns = ["name", "question", "parameters"]
    if form == "json":
        sys.stdout.write(_json([dict(zip(columns, row, strict=True)) for row in rows]))
    elif form in ("csv", "tsv"):
        sys.stdout.write(tables.separated(columns, rows, "," if form == "csv" else "\t"))
    elif form == "md":
        sys.stdout.write(tables.markdown(columns, rows))
    else:
        sys.stdout.write(tables.table(columns, rows))
    return 0


def as_table(answer: Answer, lang: str) -> str:
    """Show labels, numbers of the evidence, and below what each number says and where."""
    columns, rows, numbers = _shown(answer, lang)
    lines = [answer.question.worded(lang), _asked(answer, lang), ""]
    if not rows:
        nothing = "Không tìm thấy gì." if lang == "vi" else "Nothing was found."
        return "\n".join([line for line in lines if line] + [nothing]) + "\n"
    text = "\n".join(line for line in lines[:2] if line) + "\n\n" + tables.table(columns, rows)
    if numbers:
        text += "\n"
    for number, passage in enumerate(answer.passages.values(), start=1):
        words = f"[{number}] {worded(passage.gist, lang)} — {place(passage, lang)}"
        text += tables.clean(words) + "\n"
    return text


def as_markdown(answer: Answer, lang: str) -> str:
    """Show the same as Markdown."""
    columns, rows, _ = _shown(answer, lang)
    notes = [
        f"{number}. {worded(passage.gist, lang)} — {place(passage, lang)}"
        for number, passage in enumerate(answer.passages.values(), start=1)
    ]
    head = f"**{answer.question.worded(lang)}** {_asked(answer, lang)}".strip()
    foot = "\n" + "".join(tables.clean(n).replace("<", "&lt;") + "\n" for n in notes)
    return f"{head}\n\n{tables.markdown(columns, rows)}{foot if notes else ''}"


def place(passage: Passage, lang: str) -> str:
    """Say where a passage stands: source, place in words, span."""
    words = (source_id(passage.source), worded(passage.place, lang), passage.span)
    return ", ".join(word for word in words if word)


def as_separated(answer: Answer, lang: str, by: str) -> str:
    """Give IRIs, each such column followed by one of labels; evidence also as places."""
    labels = answer.labels(lang)
    labelled_columns = [
        column
        for column in answer.columns
        if column == "evidence" or any(iris_in(row[column]) for row in answer)
    ]
    columns = []
    for name in answer.columns:
        columns += [name, f"{name}_label"] if name in labelled_columns else [name]
    rows = []
    for row in answer:
        cells = []
        for name in answer.columns:
            cells.append(plain(row[name]))
            if name == "evidence":
                cells.append("; ".join(place(p, lang) for p in answer.evidence(row)))
            elif name in labelled_columns:
                cells.append(named_by(iris_in(row[name]), labels))
        rows.append(cells)
    return tables.separated(columns, rows, by)


def as_json(answer: Answer, lang: str) -> str:
    """Give a JSON list of objects; evidence is a list of objects."""
    return _json(as_data.rows(answer, lang))


WRITERS = {
    "table": as_table,
    "md": as_markdown,
    "csv": lambda answer, lang: as_separated(answer, lang, ","),
    "tsv": lambda answer, lang: as_separated(answer, lang, "\t"),
    "json": as_json,
}


def _shown(answer: Answer, lang: str) -> tuple[list[str], list[list[str]], dict[str, int]]:
    numbers = {iri: n for n, iri in enumerate(answer.passages, start=1)}
    # Columns that are empty in every row only cost width.
    columns = [c for c in answer.columns if any(row[c] is not None for row in answer)]
    rows = []
    labels = answer.labels(lang)
    for row in answer:
        cells = []
        for name in columns:
            cell = row[name]
            if name == "evidence":
                cells.append(" ".join(f"[{numbers[p.evidence]}]" for p in answer.evidence(row)))
            else:
                iris = iris_in(cell)
                cells.append(named_by(iris, labels) if iris else plain(cell))
        rows.append(cells)
    return [tables.heading(c) for c in columns], rows, numbers


def _asked(answer: Answer, lang: str) -> str:
    """Say with which parameters the question was answered."""
    question: Question = answer.question
    words = []
    for parameter in question.parameters:
        if parameter.name in answer.values:
            value = answer.values[parameter.name]
            shown = value.short if isinstance(value, IRI) else plain(value)
            words.append(f"{parameter.name} = {shown}")
    return f"({', '.join(words)})" if words else ""


def _json(rows: Any) -> str:
    import json

    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
