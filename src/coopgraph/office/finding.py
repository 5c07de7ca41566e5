"""An actor or framework by whatever name a reader has: IRI, slug, label, acronym, country code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coopgraph.errors import ParameterError, UnknownNameError
from coopgraph.model import IRI
from coopgraph.names import fold, nearest, unaccented
from coopgraph.namespaces import ID
from coopgraph.questions import resolve

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.store import EmbeddedStore

_OFFERED = 5


def find(store: EmbeddedStore, nodes: pl.DataFrame, name: str) -> str:
    """Find an actor or framework.

    Args:
        store: The store, united.
        nodes: The actors and frameworks, see `frames.nodes`.
        name: IRI, prefixed name, slug, label, acronym or former name, without regard to accents,
            case and punctuation; of a country also its code of ISO 3166, or words of its name that
            no other country of the graph has.

    Returns:
        Its IRI.

    Raises:
        ParameterError: Several things have this name; they are named.
        UnknownNameError: Nothing has it, or what has it is neither actor nor framework.
    """
    text = name.strip()
    if not text:
        raise UnknownNameError(name=name, kind="actor or framework", hint="give its name")
    if country := _by_code(store, text):
        return country
    known = set(nodes["node"])
    if (own := ID + text) in known:
        return own
    if called := _by_label(nodes, text):
        return called
    try:
        found = resolve(store, text)
    except UnknownNameError as error:
        if country := _by_words(nodes, text):
            return country
        raise UnknownNameError(
            name=name, kind="actor or framework", suggestions=_near(nodes, text, error)
        ) from None
    if found not in known:
        raise UnknownNameError(
            f"{name!r} is {IRI(found).short}, which is neither an actor nor a framework",
            name=name,
            kind="actor or framework",
            suggestions=_near(nodes, text, None),
        )
    return found


def _by_code(store: EmbeddedStore, text: str) -> str | None:
    """Find a country by its code of capital letters."""
    if not re.fullmatch(r"(?a)[A-Z]{2,3}", text):
        return None
    asked = (
        "SELECT DISTINCT ?country WHERE {"
        f' ?country coop:iso3166 ?code FILTER(STR(?code) = "{text}") }}'
    )
    found = sorted(row[0] or "" for row in store.select(asked))
    return found[0] if len(found) == 1 else None


def _by_label(nodes: pl.DataFrame, text: str) -> str | None:
    """Find what is called exactly so, by its preferred labels: nobody has to know others then.

    Raises:
        ParameterError: Several things are called so.
    """
    import polars as pl

    def folded(column: str) -> pl.Expr:
        """Fold a column of names as `names.fold` does, but at once."""
        bare = unaccented(pl.col(column).cast(pl.String))
        return bare.str.replace_all(r"[\W_]+", " ").str.strip_chars()

    wanted = fold(text)
    is_called = (folded("label_en") == wanted) | (folded("label_vi") == wanted)
    found = nodes.filter(is_called.fill_null(value=False))["node"].to_list()
    if wanted and len(found) > 1:
        names = ", ".join(IRI(iri).short for iri in sorted(found)[:_OFFERED])
        raise ParameterError(f"{text!r} may be {names}", hint="give one of these")
    return found[0] if wanted and found else None


def _by_words(nodes: pl.DataFrame, text: str) -> str | None:
    """Find the one country whose names have all these words.

    Raises:
        ParameterError: Several countries have them.
    """
    import polars as pl

    wanted = set(fold(text).split())
    if not wanted:
        return None
    countries = nodes.filter(pl.col("cls") == "Country").select("node", "label_en", "label_vi")
    found = [
        node
        for node, *labels in countries.iter_rows()
        if any(wanted <= set(fold(label or "").split()) for label in labels)
    ]
    if len(found) > 1:
        names = ", ".join(IRI(iri).short for iri in sorted(found)[:_OFFERED])
        raise ParameterError(f"{text!r} may be {names}", hint="give one of these")
    return found[0] if found else None


def _near(nodes: pl.DataFrame, text: str, error: UnknownNameError | None) -> tuple[str, ...]:
    """Offer what has a name like it: near names, then those that hold its words."""
    wanted = set(fold(text).split())
    labels: dict[str, list[str]] = {}
    holding = []
    for node, en, vi in nodes.select("node", "label_en", "label_vi").iter_rows():
        names = [label for label in (en, vi) if label]
        labels[IRI(node).short] = names
        if wanted and any(wanted <= set(fold(label).split()) for label in names):
            holding.append(IRI(node).short)
    near = nearest(text, labels, words=labels)
    given = error.suggestions if error is not None else ()
    return tuple(dict.fromkeys([*given, *near, *sorted(holding)]))[:_OFFERED]
