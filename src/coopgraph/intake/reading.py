"""From a file to a draft: its text is read and proposed from; nothing is sent anywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coopgraph.intake.draft import Draft, load
from coopgraph.intake.draft_files import source_id as default_id

if TYPE_CHECKING:
    from coopgraph.intake.document import Document
    from coopgraph.kg import KnowledgeGraph


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
    import re

    from coopgraph.errors import ParameterError
    from coopgraph.intake.gazetteer import Names
    from coopgraph.intake.propose import propose
    from coopgraph.intake.readers import read_document

    if source_id is not None and not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", source_id):
        raise ParameterError(
            f"{source_id!r} is no id of a source", parameter="source_id",
            hint="a-z, 0-9 and single hyphens",
        )  # fmt: skip
    document = read_document(path, issued=issued, encoding=encoding, progress=progress)
    document = _described(document, title=title, publisher=publisher, language=language)
    names = Names.shipped() if kg is None else Names.of(kg)
    things, mentions, proposals = propose(document, names)
    draft = Draft(
        document, tuple(things), tuple(mentions), tuple(proposals),
        source=source_id or default_id(document), url=url,
    )  # fmt: skip
    if model is not None:
        from coopgraph.intake.model_quotes import with_model

        draft = with_model(draft, model, model_name)
    if previous is not None:
        draft, edition = draft.taking_over(load(previous))
        draft = replace(draft, source=source_id or draft.source)
        draft = replace(draft, notes=(*draft.notes, *edition.told()))
    return draft


def _described(
    document: Document, *, title: str | None, publisher: str | None, language: str | None
) -> Document:
    given: dict[str, Any] = {"title": title, "publisher": publisher, "language": language}
    return replace(document, **{name: value for name, value in given.items() if value is not None})
