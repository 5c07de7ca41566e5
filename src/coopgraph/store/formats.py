"""The engine's formats by media type; `coopgraph.media_types` says which there are."""

from __future__ import annotations

import pyoxigraph as ox


def rdf_format(media: str) -> ox.RdfFormat:
    """Give the engine's format of a media type of RDF.

    Raises:
        KeyError: It is none.
    """
    rdf = ox.RdfFormat.from_media_type(media)
    if rdf is None:
        raise KeyError(media)
    return rdf


def results_format(media: str) -> ox.QueryResultsFormat:
    """Give the engine's format of a media type of solutions.

    Raises:
        KeyError: It is none.
    """
    results = ox.QueryResultsFormat.from_media_type(media)
    if results is None:
        raise KeyError(media)
    return results
