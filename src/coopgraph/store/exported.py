"""Files of RDF as sources, among them our own exports: these come back as they went out."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import Final

import pyoxigraph as ox

from coopgraph.errors import DataError
from coopgraph.store.embedded import EmbeddedStore, data_error, open_text
from coopgraph.store.rdf_files import FORMATS, check_entities, own_context
from coopgraph.store.stated import stated

_READ: Final = {**FORMATS, ".ttl12": ox.RdfFormat.TURTLE}


def read_source(path: str | os.PathLike[str], graph: str) -> dict[str, list[ox.Triple]]:
    """Read a file of RDF as a source, or an export of ours as the sources that it holds.

    Args:
        path: The file; the ending tells the syntax (`FORMATS`, ``.ttl12``), any other is Turtle.
        graph: The IRI of the graph for what has no graph of its own: all that the file says, if
            it is no export with named graphs.

    Returns:
        The IRI of a graph to its statements; of an export only what was stated.

    Raises:
        DataError: Empty, not text, not of that syntax (with line and column where the parser tells
            them), or RDF/XML whose entities would make it grow.
    """
    form = _READ.get(PurePath(path).suffix.lower(), ox.RdfFormat.TURTLE)
    with open_text(path) as file:
        try:
            data = file.read()
            if form == ox.RdfFormat.JSON_LD:
                data = own_context(data, PurePath(path).name)
            if form == ox.RdfFormat.RDF_XML:
                check_entities(data, PurePath(path).name)
            quads = list(ox.parse(data, form, base_iri=graph))
        except SyntaxError as error:
            raise data_error(error, path) from None
        except (OSError, ValueError) as error:
            raise DataError(f"cannot be read: {error}", file=path) from None
    held = stated(quads, graph)
    return {graph: [q.triple for q in quads]} if held is None else held


def load_source(store: EmbeddedStore, path: str | os.PathLike[str], graph: str) -> None:
    """Load a file of RDF into a store, all of it or nothing; see `read_source`."""
    for name, triples in read_source(path, graph).items():
        store.add(name, triples)
