"""Which kinds of data there are, and the modules that declare them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coopgraph.importers.kind import Kind

KINDS = {
    "aid-flows": "aid_flows",
    "alliances": "alliances",
    "cow-igo": "cow_igo",
    "events": "events",
    "iso-committees": "iso_committees",
    "rdf": "rdf",
    "table": "table",
    "treaty-parties": "treaty_parties",
    "un-votes": "un_votes",
    "wikidata": "wikidata",
}
"""Names of the kinds and the modules that declare them."""


def declared_kind(name: str) -> Kind:
    """Give a kind by its name.

    Raises:
        UnknownNameError: There is none; the nearest are suggested.
    """
    if name not in KINDS:
        from coopgraph.names import unknown_name

        raise unknown_name(name, KINDS, "kind of data", hint="coopgraph import --list shows them")
    declaration: Kind = import_module(f"coopgraph.importers.kinds.{KINDS[name]}").KIND
    return declaration
