"""Markdown: its text as it is shown, without marks, links and pictures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from coopgraph.evidence import normalise
from coopgraph.intake.document import BlockKind, Unread
from coopgraph.intake.readers.archives import empty
from coopgraph.intake.readers.datelines import day_of
from coopgraph.intake.readers.parts import Part, Reading, assemble, place
from coopgraph.intake.readers.plain import decoded
from coopgraph.intake.readers.tables import GridCell, rows_of

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT = re.compile(r"\A---\n(.*?)\n(?:---|\.\.\.)\n", re.DOTALL)
_TAGS = re.compile(r"<(script|style|template)\b.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)


def read_markdown(path: Path, encoding: str | None = None) -> Reading:
    """Read a Markdown file (CommonMark, with tables and a head of ``key: value`` lines).

    Raises:
        IntakeError: It is empty, no text, or in an encoding that cannot be told.
    """
    from markdown_it import MarkdownIt

    raw, readings = decoded(path, encoding)
    source = normalise(raw)
    head: dict[str, str] = {}
    front = _FRONT.match(source)
    if front:
        pairs = re.findall(r"(?m)^([\w-]+):[ \t]*(.+)$", front[1])
        head = {key.lower(): value.strip(" \"'") for key, value in pairs}
        source = source[front.end() :]
    unread: Counter[str] = Counter()
    tokens = MarkdownIt("commonmark", {"maxNesting": 200}).enable("table").parse(source)
    text, blocks = assemble(_parts(tokens, unread))
    if not text:
        raise empty(path)
    return Reading(
        text,
        blocks,
        title=head.get("title", ""),
        published=day_of(head.get("date", "")),
        language=head.get("lang", head.get("language", ""))[:2].lower(),
        unread=[Unread(what, number) for what, number in sorted(unread.items())],
        readings=readings,
    )


def _parts(tokens: Sequence[Token], unread: Counter[str]) -> Iterator[Part]:
    paragraphs = tables = 0
    kinds: list[tuple[str, str]] = []  # what is open, with the label of an item
    numbers: list[int | None] = []
    grid: list[list[GridCell]] = []
    for token in tokens:
        name, _, change = token.type.rpartition("_")
        if change == "open":
            label = ""
            if name in ("bullet_list", "ordered_list"):
                start = int(token.attrGet("start") or 1)
                numbers.append(start if name == "ordered_list" else None)
            elif name == "list_item":
                count = numbers[-1]
                label = "•" if count is None else f"{count}{token.markup or '.'}"
                numbers[-1] = None if count is None else count + 1
            elif name == "table":
                grid = []
            elif name == "tr":
                grid.append([])
            kinds.append((name, label))
        elif change == "close":
            kinds.pop()
            if name in ("bullet_list", "ordered_list"):
                numbers.pop()
            elif name == "table":
                tables += 1
                yield from rows_of(grid, tables)
        elif token.type == "inline":
            text = "".join(_inline(token.children or [], unread))
            if kinds and kinds[-1][0] in ("th", "td"):
                grid[-1].append(GridCell(text, is_header=kinds[-1][0] == "th"))
                continue
            paragraphs += 1
            yield _part(text, kinds, tokens, token, paragraphs)
            # Further paragraphs of an item bear no number.
            kinds[:] = [(kind, "") for kind, _ in kinds]
        elif token.type in ("fence", "code_block"):
            paragraphs += 1
            yield Part("paragraph", token.content, place=place(paragraph=paragraphs))
        elif token.type == "html_block":
            text = re.sub(r"<[^>]*>", " ", _TAGS.sub(" ", token.content))
            if text.strip():
                paragraphs += 1
                yield Part("paragraph", " ".join(text.split()), place=place(paragraph=paragraphs))


def _part(
    text: str, kinds: Sequence[tuple[str, str]], tokens: Sequence[Token], token: Token, number: int
) -> Part:
    where = place(paragraph=number)
    if kinds and kinds[-1][0] == "heading":
        opening = tokens[next(n for n, t in enumerate(tokens) if t is token) - 1]
        return Part("heading", text, place=where, level=int(opening.tag[1:]))
    depth = sum(kind == "list_item" for kind, _ in kinds)
    if depth:
        label = next((label for kind, label in reversed(kinds) if kind == "list_item"), "")
        kind: BlockKind = "item"
        return Part(kind, text, place=where, label=label, level=depth)
    return Part("paragraph", text, place=where)


def _inline(children: Sequence[Token], unread: Counter[str]) -> Iterator[str]:
    for child in children:
        if child.type in ("text", "code_inline", "text_special"):
            yield child.content
        elif child.type == "softbreak":
            yield " "
        elif child.type == "hardbreak":
            yield "\n"
        elif child.type == "image":
            unread["image"] += 1
        elif child.type == "html_inline" and re.match(r"<br\b", child.content, re.IGNORECASE):
            yield "\n"
