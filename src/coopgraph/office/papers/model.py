"""A paper as plain data: a title, headings with lines, notes."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple


class PaperLine(NamedTuple):
    """One line.

    Attributes:
        text: What it says.
        aside: Its dates and how sure it is; may be empty.
        notes: Numbers of its notes, from 1.
    """

    text: str
    aside: str
    notes: tuple[int, ...]


class Heading(NamedTuple):
    """A heading with the lines below it, and what is said of those that are left out."""

    title: str
    lines: tuple[PaperLine, ...]
    left_out: str = ""


class Paper(NamedTuple):
    """A paper.

    Attributes:
        title: Its title.
        subtitle: Below it.
        lang: "en" or "vi".
        headings: In order.
        notes: The notes, the first is number 1.
        notes_title: Over the notes where a form has no footnotes.
        about: The day and graph that it tells of, at its foot.
        day: The day it tells of, which files bear as their date.
    """

    title: str
    subtitle: str
    lang: str
    headings: tuple[Heading, ...]
    notes: tuple[str, ...]
    notes_title: str
    about: str
    day: dt.date
