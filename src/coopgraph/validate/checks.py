"""Rules that SHACL Core cannot express, each named by ``shape:check`` in ``shapes/facts.ttl``.

A check takes the corpus and the target nodes and yields what is wrong, one `Finding` each. The
shape it stands under says the rest: message, advice, severity.
"""

from __future__ import annotations

from coopgraph.validate import terms, values
from coopgraph.validate.findings import Check

CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        terms.typed,
        terms.known_terms,
        terms.defined_class,
        terms.disjoint_types,
        terms.domain,
        terms.value_range,
        terms.scheme_values,
        terms.role_framework,
        terms.references,
        terms.iri,
        terms.cycles,
        values.date_datatype,
        values.date_calendar,
        values.date_once,
        values.interval_order,
        values.handover_term,
        values.name_lifetimes,
        values.one_source,
        values.number_written,
        values.text_nfc,
        values.text_characters,
        values.text_scripts,
        values.text_trimmed,
        values.text_language,
        values.collection_members,
    )
}
"""The checks by the name that ``shape:check`` uses."""
