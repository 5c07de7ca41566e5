"""Intake: from a document to proved statements.

A document is read into one reference text with a map; names, dates and clauses in it become
proposals, each locked to a passage; a person decides; what is accepted is a source of the graph.
No statement enters without a person's decision, and none without a passage that re-proves.

Offsets are code points of the reference text (NFC, LF), 0-based, end exclusive, as in
`coopgraph.evidence`.

    draft = coopgraph.intake.read("report.docx").save("draft")
    draft.review("review.html")             # decide in a browser, save decisions.json
    draft = draft.with_decisions("decisions.json")
    print(draft.diff().sentence())
    draft.accept("data")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from coopgraph.intake.decisions import Decision
    from coopgraph.intake.draft import Draft
    from coopgraph.intake.proposals import Proposal
    from coopgraph.kg import KnowledgeGraph

__all__ = ["Decision", "Draft", "Proposal", "load", "read"]

_HOMES = {"Decision": "decisions", "Draft": "draft", "Proposal": "proposals"}


def read(
    path: str | Path,
    kg: KnowledgeGraph | None = None,
    *,
    source_id: str | None = None,
    issued: str | None = None,
    title: str | None = None,
    publisher: str | None = None,
    url: str = "",
    language: str | None = None,
    encoding: str | None = None,
    previous: str | Path | None = None,
    model: str | None = None,
    model_name: str | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Draft:
    """Read a document and propose what it states.

    Args:
        path: A file: txt, md, html, docx, odt, pdf with text, or eml.
        kg: The graph whose names are known; the shipped one by default.
        source_id: Id of the source in the graph, a slug; made of the file's name by default.
        issued: When it was issued (EDTF), which goes before what the document says.
        title: Its title, likewise.
        publisher: Who published it, likewise.
        url: Its address on the web.
        language: Its language, where it is not what was recognised.
        encoding: Encoding of a plain text or a web page.
        previous: Folder of the draft of an earlier edition, whose decisions are taken over.
        model: Address of an OpenAI-compatible endpoint that may propose too; none by default.
        model_name: Which model to ask there.
        progress: Is told how far the reading is.

    Returns:
        The draft, not yet saved.

    Raises:
        IntakeError: The document cannot be read.
        ParameterError: An address, encoding or id that cannot be.
    """
    from coopgraph.intake.reading import read

    return read(
        path, kg, source_id=source_id, issued=issued, title=title, publisher=publisher, url=url,
        language=language, encoding=encoding, previous=previous, model=model,
        model_name=model_name, progress=progress,
    )  # fmt: skip


def load(folder: str | Path) -> Draft:
    """Open the folder of a draft.

    Raises:
        DataError: There is none, or its files do not fit each other.
    """
    from coopgraph.intake.draft import load

    return load(folder)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
