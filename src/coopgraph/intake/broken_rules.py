"""Which rules of the model proposals would break, told before anybody decides about them.

The proposals that may be facts are written as accepting would write them, and held against the
shapes together with the shipped data. Nothing is kept; what accepting would refuse is told.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from coopgraph.errors import CoopgraphError
from coopgraph.intake.decided import TIES, as_proposed
from coopgraph.intake.source_file import SourceFile, source_file
from coopgraph.namespaces import ID

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coopgraph.intake.decided import Decided, Statement
    from coopgraph.intake.draft_files import Kept
    from coopgraph.intake.vocabulary import Vocabulary
    from coopgraph.validate.report import Violation

_CANNOT = {"en": "cannot be written: {why}", "vi": "không ghi được: {why}"}


def broken_rules(draft: Kept, vocabulary: Vocabulary) -> dict[str, list[dict[str, str]]]:
    """Say which rules proposals would break if they were accepted as they are.

    Args:
        draft: The draft; its decisions do not count.
        vocabulary: What the ontology and the graph have.

    Returns:
        Messages by language, by the key of the proposal; only proposals that break a rule. Those
        that lack a subject, a framework or a body are not looked at: the page asks for it.
    """
    decided = as_proposed(draft.things, draft.proposals)
    whole = [one for one in decided.statements if _is_whole(one, decided)]
    refused: dict[str, CoopgraphError] = {}
    made = _parted(draft, decided, whole, vocabulary, refused)
    told: dict[str, list[dict[str, str]]] = {}
    for statement in whole:
        error = refused.get(statement.proposal.key)
        if error is not None:
            words = {lang: text.format(why=error) for lang, text in _CANNOT.items()}
            told.setdefault(statement.proposal.key, []).append(words)
    if refused:
        rest = [one for one in whole if one.proposal.key not in refused]
        made = _written(draft, decided, rest, vocabulary) if rest else None
    if made is not None:
        owners = _owners(made)
        for violation in _violations(made):
            words = {"en": _worded(violation, "en"), "vi": _worded(violation, "vi")}
            for key in owners.get(violation.node, ()):
                if words not in told.setdefault(key, []):
                    told[key].append(words)
    return told


def _parted(
    draft: Kept,
    decided: Decided,
    statements: list[Statement],
    vocabulary: Vocabulary,
    refused: dict[str, CoopgraphError],
) -> SourceFile | None:
    """Write statements together; where that fails, by halves, down to those that cannot be written.

    Args:
        draft: The draft.
        decided: Its statements, as if all were accepted.
        statements: Those to write.
        vocabulary: What the ontology and the graph have.
        refused: Takes why a statement alone cannot be written, by the key of its proposal.

    Returns:
        What they become together, None where something was refused or there is nothing.
    """
    if not statements:
        return None
    try:
        return _written(draft, decided, statements, vocabulary)
    except CoopgraphError as error:
        if len(statements) == 1:
            refused[statements[0].proposal.key] = error
            return None
    half = len(statements) // 2
    for part in (statements[:half], statements[half:]):
        _parted(draft, decided, part, vocabulary, refused)
    return None


def _is_whole(statement: Statement, decided: Decided) -> bool:
    proposal = statement.proposal
    if proposal.subject is None or (proposal.kind == "succession" and not proposal.others):
        return False
    subject = decided.things[proposal.subject]
    is_holder = subject.type == "person" and subject.iri is None
    if proposal.kind in TIES and is_holder and proposal.on_behalf_of is None:
        return False
    return proposal.kind not in TIES or proposal.framework is not None


def _written(
    draft: Kept, decided: Decided, statements: list[Statement], vocabulary: Vocabulary
) -> SourceFile:
    return source_file(
        draft.document,
        draft.mentions,
        replace(decided, statements=tuple(statements)),
        vocabulary,
        source=draft.source,
        url=draft.url,
    )


def _violations(made: SourceFile) -> list[Violation]:
    """Hold a source against the shapes, with the shipped data beside it."""
    import tempfile

    from coopgraph import resources
    from coopgraph.intake.accepting import turtle
    from coopgraph.validate import validate

    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / f"{made.source}.ttl"
        path.write_bytes(turtle(made, entry=True))
        shipped = sorted(resources.data_dir().glob("*.ttl"))
        report = validate([path], context=[one for one in shipped if one.name != path.name])
    return [v for v in report.violations if v.severity == "violation"]


def _owners(made: SourceFile) -> Mapping[str, list[str]]:
    """Give the proposals on which a node rests: their own nodes, and what these lead to."""
    from rdflib import URIRef

    owners: dict[str, list[str]] = {}
    for key, iri in sorted(made.nodes.items()):
        seen = {URIRef(iri)}
        open_nodes = [URIRef(iri)]
        while open_nodes:
            node = open_nodes.pop()
            owners.setdefault(_short(str(node)), []).append(key)
            for value in made.graph.objects(node):
                if (
                    isinstance(value, URIRef)
                    and value not in seen
                    and str(value).startswith(ID)
                    and (value, None, None) in made.graph
                ):
                    seen.add(value)
                    open_nodes.append(value)
    return owners


def _short(iri: str) -> str:
    """Name a node as reports do: by its prefix."""
    return f"id:{iri.removeprefix(ID)}" if iri.startswith(ID) else iri


def _worded(violation: Violation, language: str) -> str:
    """Give the rule in words; the detail beside it names terms, which an officer does not know."""
    return violation.message_vi if language == "vi" else violation.message
