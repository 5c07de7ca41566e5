"""What a statement says, in one line of our own words, by template from the statement itself.

Never from the text: a gist enters the graph, a sentence of the source does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopgraph.namespaces import local_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coopgraph.intake.proposals import Proposal, Thing
    from coopgraph.intake.vocabulary import Vocabulary, Words

LANGUAGES = ("en", "vi")

_TIE = {"en": "{subject}: {role}, {framework}", "vi": "{subject}: {role}, {framework}"}
_TEMPLATES: dict[str, dict[str, str]] = {
    "milestone": {"en": "{subject}: {role}", "vi": "{subject}: {role}"},
    "event": {"en": "{subject} took place", "vi": "{subject} đã diễn ra"},
    "count": {"en": "{subject}: {value} ({role})", "vi": "{subject}: {value} ({role})"},
    "succession": {"en": "{subject} follows {others}", "vi": "{subject} kế tục {others}"},
}
_STATUS = {
    "intention": {"en": "planned: {line}", "vi": "dự kiến: {line}"},
    "denied": {"en": "denied: {line}", "vi": "không diễn ra: {line}"},
}
KINDS_BESIDE: Mapping[str, Words] = {
    "assembly": {"en": "assembly", "vi": "đại hội"},
    "project": {"en": "project", "vi": "dự án"},
}
"""Kinds of events that proposals have beside those of the ontology's scheme."""
_BEHALF = {"en": ", on behalf of {body}", "vi": ", thay mặt {body}"}
_MONEY = {"en": ", {value} {unit}", "vi": ", {value} {unit}"}


def gist(
    proposal: Proposal, things: Mapping[str, Thing], vocabulary: Vocabulary, language: str
) -> str:
    """Word a statement.

    Args:
        proposal: The statement.
        things: The draft's things by key.
        vocabulary: Labels of roles, stages and things.
        language: ``en`` or ``vi``.

    Returns:
        One line without a full stop, such as ``STAMEQ: chair, ACCSQ (2020/2021)``.
    """

    def named(key: str | None, written: str = "") -> str:
        return name_of(things[key], vocabulary, language) if key else written

    framework = named(proposal.framework, proposal.framework_name)
    template = _TEMPLATES.get(proposal.kind, _TIE if framework else _TEMPLATES["milestone"])
    line = template[language].format(
        subject=named(proposal.subject, proposal.subject_name),
        framework=framework,
        role=role_words(proposal, vocabulary, language),
        value=proposal.value,
        others=", ".join(named(key) for key in proposal.others),
    )
    if proposal.on_behalf_of and proposal.on_behalf_of != proposal.subject:
        line += _BEHALF[language].format(body=named(proposal.on_behalf_of))
    if proposal.kind == "funding" and proposal.value:
        line += _MONEY[language].format(value=proposal.value, unit=proposal.unit)
    line = f"{line} ({proposal.date})" if proposal.date else line
    told = _STATUS.get(proposal.status)
    return told[language].format(line=line) if told else line


def name_of(thing: Thing, vocabulary: Vocabulary, language: str) -> str:
    """Give a thing's name: the graph's label, a new thing's label, or as the text calls it."""
    if thing.iri is not None:
        if thing.iri in vocabulary.things:
            return vocabulary.label(thing.iri, language)
        return thing.names[0] if thing.names else local_name(thing.iri)
    other = next(iter(thing.labels.values()), "") or (thing.names[0] if thing.names else thing.key)
    return thing.labels.get(language) or other


def role_words(proposal: Proposal, vocabulary: Vocabulary, language: str) -> str:
    """Give the label of a proposal's role, stage, kind or count; its name where it has none."""
    words = concepts(proposal.kind, vocabulary).get(proposal.role, {})
    if not words and proposal.kind == "event":
        words = KINDS_BESIDE.get(proposal.role, {})
    return words.get(language) or proposal.role


def concepts(kind: str, vocabulary: Vocabulary) -> Mapping[str, Words]:
    """Give the concepts from which the role of a kind of proposal comes."""
    of = {"milestone": vocabulary.stages, "event": vocabulary.kinds, "count": vocabulary.counts}
    return of.get(kind, {} if kind == "succession" else vocabulary.roles)
