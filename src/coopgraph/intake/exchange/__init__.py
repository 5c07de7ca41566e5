"""Drafts in the forms of other programs for annotation, out and in again, no offset moved.

Offsets are code points of the reference text everywhere in this package; where a form counts
otherwise (UIMA in UTF-16), its module converts. All forms hold the text or words of it: like the
draft they stay with whoever has the text.
"""

from __future__ import annotations

from coopgraph.intake.exchange.brat import configuration, read_brat, write_brat
from coopgraph.intake.exchange.cas import (
    read_cas_json,
    read_cas_xmi,
    write_cas_json,
    write_cas_xmi,
)
from coopgraph.intake.exchange.stretches import Exchanged, Stretch
from coopgraph.intake.exchange.web_annotation import (
    anchored,
    read_web_annotations,
    write_web_annotations,
)

__all__ = [
    "Exchanged",
    "Stretch",
    "anchored",
    "configuration",
    "read_brat",
    "read_cas_json",
    "read_cas_xmi",
    "read_web_annotations",
    "write_brat",
    "write_cas_json",
    "write_cas_xmi",
    "write_web_annotations",
]
