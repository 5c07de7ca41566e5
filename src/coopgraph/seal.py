"""Sealing evidence: writing digests for the spans that have none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from coopgraph import files
from coopgraph.errors import EvidenceError
from coopgraph.evidence import digest, excerpt
from coopgraph.namespaces import COOP, OA
from coopgraph.store import canonical, parse_turtle

__all__ = ["Sealed", "seal"]


class Sealed(NamedTuple):
    """A file with its new digests: the IRIs sealed, in order, and the Turtle text."""

    evidence: list[str]
    text: str


def seal(path: str | Path, texts: Mapping[str, str], *, write: bool = False) -> Sealed:
    """Compute the digest of each span in a Turtle file that has none.

    The result is canonical ``longturtle``: the same graph always gives the same bytes, and
    comments are lost. A file in which nothing is to seal stays as it is.

    Args:
        path: A Turtle file of one source.
        texts: Source IRI to normalised text.
        write: Replace the file, in one step (a temporary file beside it, then a rename).

    Raises:
        DataError: The file is not Turtle.
        EvidenceError: A span lies outside its text; nothing is written.
    """
    from rdflib import Literal, URIRef

    path = Path(path)
    graph = parse_turtle(path)
    has_source, start, end, sha = (
        URIRef(OA + "hasSource"),
        URIRef(OA + "start"),
        URIRef(OA + "end"),
        URIRef(COOP + "sha256"),
    )
    sealed = []
    for node, source in sorted(graph.subject_objects(has_source)):
        first, last = graph.value(node, start), graph.value(node, end)
        if str(source) not in texts or first is None or last is None or (node, sha, None) in graph:
            continue
        try:
            words = excerpt(texts[str(source)], int(str(first)), int(str(last))).passage
        except (EvidenceError, ValueError) as error:
            reason = error.message if isinstance(error, EvidenceError) else "its span is no number"
            raise EvidenceError(reason, file=path, iri=str(node)) from None
        graph.add((node, sha, Literal(digest(words))))
        sealed.append(str(node))
    if not sealed:
        return Sealed([], path.read_text(encoding="utf-8"))
    text = canonical(graph)
    if write:
        files.write(path, text.encode("utf-8"))
    return Sealed(sealed, text)
