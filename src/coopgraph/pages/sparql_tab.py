"""What the explorer needs to answer questions by itself: the graph, the prefixes, the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coopgraph.namespaces import PREFIXES
from coopgraph.pages.question_groups import FIRST, GROUPS, group_of, in_order
from coopgraph.questions import questions

if TYPE_CHECKING:
    from coopgraph.kg import KnowledgeGraph


def engine_content(kg: KnowledgeGraph) -> dict[str, Any]:
    """Collect what `render.page` puts into the SPARQL tab, as plain data.

    Returns:
        `nquads`: the named graphs of `kg`, canonical and sorted, bytes; the page makes their union
        its default graph, as the store does. `prefixes`: name to IRI. `questions`: the catalogue,
        each with name, its group, its words in two languages, parameters and SPARQL, in the order
        in which they are offered. `groups`: the groups that hold any, each with key and words.
        `first`: the names of those that are asked most.
    """
    catalogue = [
        {
            "name": asked.name,
            "group": group_of(asked.name),
            "words": {"en": asked.question_en, "vi": asked.question_vi},
            "keywords": list(asked.keywords),
            "params": [
                {
                    "name": p.name,
                    "type": p.type,
                    "default": p.default,
                    "optional": p.optional,
                    "formerly": list(p.formerly),
                    "label": {"en": p.label_en, "vi": p.label_vi},
                }
                for p in asked.parameters
            ],
            "text": _without_header(asked.text),
        }
        for asked in in_order(questions(kg.corpus.ontology / "questions"))
    ]
    used = {entry["group"] for entry in catalogue}
    return {
        "nquads": kg.store.dump(),
        "prefixes": dict(PREFIXES),
        "questions": catalogue,
        "first": list(FIRST),
        "groups": [
            {"key": group.key, "words": {"en": group.en, "vi": group.vi}}
            for group in GROUPS
            if group.key in used
        ],
    }


def _without_header(text: str) -> str:
    """The query itself: what the header says is shown as words and as a form."""
    lines = text.splitlines()
    while lines and (lines[0].startswith("#") or not lines[0].strip()):
        lines.pop(0)
    return "\n".join(lines).rstrip() + "\n"
