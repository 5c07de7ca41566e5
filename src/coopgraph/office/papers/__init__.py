"""A short paper as plain data, and its files: HTML, DOCX, ODT, PDF.

`model` has the paper; each form is one module, which imports its library when it is asked for.
Every line of a paper carries numbers of its notes, and every note says which passage it is. The
same paper gives the same bytes.
"""

from __future__ import annotations

from coopgraph.office.papers.model import Heading, Paper, PaperLine
from coopgraph.office.papers.write import FORMS, content, form_of

__all__ = ["FORMS", "Heading", "Paper", "PaperLine", "content", "form_of"]
