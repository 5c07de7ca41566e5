"""Names with a title in quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from coopgraph.intake import words
from coopgraph.intake.folding import lower
from coopgraph.intake.naming.english_names import kind_of_run
from coopgraph.intake.naming.found import Found
from coopgraph.intake.naming.office_words import alternatives
from coopgraph.intake.naming.scanned_text import ScannedText
from coopgraph.intake.proposals import MentionType


@cache
def _quoted_agreement() -> re.Pattern[str]:
    """An agreement noun, written small or not, with its title in quotation marks."""
    nouns = alternatives(
        n for lang in ("vi", "en") for n in words.listed("heads", "document", lang)
    )
    return re.compile(
        rf"(?<!\w)(?P<head>{nouns})(?: [^\W\d_]+){{0,5}}?:? "
        rf"(?:“[^”\n]{{4,260}}”|\"[^\"\n]{{4,260}}\")"
    )


def quoted_names(scan: ScannedText) -> Iterator[Found]:
    """Find titles in quotation marks that a small head announces: hội thảo “…”."""
    pattern = (
        r"(?<!\w)(?:hội thảo|hội nghị|tọa đàm|diễn đàn|triển lãm|khóa đào tạo"
        r"|khóa tập huấn|lớp "
        r"tập huấn|cuộc thi|webinar|seminar|workshop|conference|forum|symposium|course"
        r"|exhibition|session|event|training|dự án|chương trình|đề tài|project|programme"
        r"|program|scheme|initiative)"
        r"(?: [^\W\d_]+){0,5}? [“\"]([^”\"\n]{4,140})[”\"]"
    )
    for match in re.finditer(
        (
            r"[“\"]([^”\"\n]{4,140})[”\"] (?:training course|training|workshop|seminar"
            r"|conference|forum|webinar|symposium|course|exhibition)"
        ),
        scan.small,
    ):
        yield Found(match.start(1), match.end(1), "event", 2, "")
    for start, end in scan.titles if not scan.is_vietnamese else ():
        run = [lower(t) for t in re.findall(r"[\w-]+", scan.text[start:end])]
        named, head = kind_of_run(run)
        if named in ("event", "project", "agreement"):
            yield Found(start + 1, end - 1, named, 3, head)
    for match in re.finditer(_quoted_agreement(), scan.small):
        yield Found(*match.span(), "agreement", 1, match["head"])
    for match in re.finditer(pattern, scan.small):
        word = match.group()
        kind: MentionType = (
            "project"
            if re.match(
                r"dự án|chương trình|đề tài|project|programme|program|scheme|initiative", word
            )
            else "event"
        )
        whole_start = match.start()
        if scan.text[whole_start].isupper():
            if kind == "project":
                yield Found(match.start(1), match.end(1), kind, 2, word.split(" ")[0])
            continue
        yield Found(match.start(1), match.end(1), kind, 2, word.split(" ")[0])
