"""The violations of a change as text, as JSON and as a SHACL validation report.

W3C, Shapes Constraint Language (SHACL), 2017, section 3.6, <https://www.w3.org/TR/shacl/>.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from coopgraph.media_types import SYNTAXES
from coopgraph.namespaces import PREFIXES, SH, SHAPE, shorten
from coopgraph.validate.corpus import quiet_rdflib
from coopgraph.writing.policy import ShapeFinding

MEDIA = {
    "text/plain": "",
    **{SYNTAXES[name].media: SYNTAXES[name].rdflib for name in ("turtle", "ntriples", "jsonld")},
    "application/json": "",
}
"""Media types of a report, the default first; with the names of rdflib's serializers."""
MOST = 1000
"""How many violations are told; a file that is wrong throughout repeats itself."""


def report(found: Sequence[ShapeFinding]) -> dict[str, str]:
    """Write the report in each form."""
    first_findings = found[:MOST]
    graph = _shacl(first_findings)
    forms = {
        media: graph.serialize(format=form, encoding="utf-8").decode()
        for media, form in MEDIA.items()
        if form
    }
    return {
        "text/plain": _text(first_findings, len(found)),
        "application/json": _json(first_findings, found),
        **forms,
    }


def _text(told: Sequence[ShapeFinding], count: int) -> str:
    lines = [f"nothing was changed: the change breaks {count} rules"]
    graph = ""
    for one in told:
        if one.graph != graph:
            graph = one.graph
            lines.append(shorten(graph))
        lines.append(one.violation.text())
    if count > len(told):
        lines.append(f"… and {count - len(told)} more")
    return "\n".join(lines) + "\n"


def _json(told: Sequence[ShapeFinding], found: Sequence[ShapeFinding]) -> str:
    rows = [
        {
            "graph": f.graph,
            "node": f.node,
            "shape": f.shape,
            "path": f.path,
            "value": f.value,
            "message": {"en": f.violation.message, "vi": f.violation.message_vi},
            "advice": {"en": f.violation.advice, "vi": f.violation.advice_vi},
            "detail": f.violation.detail,
        }
        for f in told
    ]
    told_all = {"conforms": False, "count": len(found), "violations": rows}
    return json.dumps(told_all, ensure_ascii=False, indent=1) + "\n"


def _shacl(found: Sequence[ShapeFinding]):  # type: ignore[no-untyped-def]
    from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef
    from rdflib.util import from_n3

    sh, graph = Namespace(SH), Graph(bind_namespaces="none")
    for prefix, base in PREFIXES.items():
        graph.bind(prefix, base)
    whole = BNode("report")
    graph.add((whole, RDF.type, sh.ValidationReport))
    graph.add((whole, sh.conforms, Literal(lexical_or_value=False)))
    for number, one in enumerate(found):
        result, violation = BNode(f"result{number}"), one.violation
        node = BNode(one.node[2:]) if one.node.startswith("_:") else URIRef(one.node)
        graph.add((whole, sh.result, result))
        graph.add((result, RDF.type, sh.ValidationResult))
        graph.add((result, sh.focusNode, node))
        graph.add((result, sh.resultSeverity, sh.Violation))
        if one.shape.startswith(SHAPE):
            graph.add((result, sh.sourceShape, URIRef(one.shape)))
        # Many of our rules are no component of SHACL's: all are told as not conforming to a shape.
        graph.add((result, sh.sourceConstraintComponent, sh.NodeConstraintComponent))
        if one.path is not None:
            graph.add((result, sh.resultPath, URIRef(one.path)))
        if one.value is not None and not one.value.startswith(("_:", "<<")):
            with quiet_rdflib():
                value = from_n3(one.value)
            graph.add((result, sh.value, value))  # type: ignore[arg-type]
        graph.add((result, sh.resultMessage, Literal(violation.message, lang="en")))
        graph.add((result, sh.resultMessage, Literal(violation.message_vi, lang="vi")))
        graph.add(
            (
                result,
                sh.resultMessage,
                Literal(f"{violation.advice} {violation.detail}".strip(), "en"),
            )
        )
    return graph
