"""What the review page carries: the draft, the names that complete it, how it compares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from coopgraph import files
from coopgraph.intake.broken_rules import broken_rules
from coopgraph.intake.decided import as_proposed
from coopgraph.intake.differences import compare
from coopgraph.intake.draft_files import FORMAT
from coopgraph.intake.gists import KINDS_BESIDE, LANGUAGES
from coopgraph.intake.vocabulary import read
from coopgraph.namespaces import local_name

if TYPE_CHECKING:
    from pathlib import Path

    from coopgraph.intake.draft_files import Kept
    from coopgraph.intake.proposals import Thing
    from coopgraph.intake.vocabulary import Vocabulary
    from coopgraph.kg import KnowledgeGraph

_NO_THING = frozenset(
    {"Amount", "Claim", "Collection", "Evidence", "Milestone", "Name", "Observation",
     "Participation", "Remark", "Role", "Source", "Stage", "Topic", "Handover", "ChangeEvent"}
)  # fmt: skip


def write_review(draft: Kept, kg: KnowledgeGraph, path: str | Path, *, lang: str) -> Path:
    """Write the review page of a draft, see `Draft.review`."""
    from coopgraph.render import npm_bundle
    from coopgraph.render.review import review_page

    npm_bundle.require()
    return files.write(path, review_page(page_data(draft, kg), lang=lang).encode())


def page_data(draft: Kept, kg: KnowledgeGraph) -> dict[str, Any]:
    """Collect what the page shows, as plain data.

    Returns:
        ``document`` with its text, ``things`` by key, ``mentions`` as rows (start, end, type,
        thing, link), ``proposals`` in reading order, ``decisions``, ``vocabulary``, ``names`` of
        the graph as rows (IRI, label en, label vi, class, other names), ``differences`` by
        proposal, ``broken`` the rules that a proposal would break as written, by proposal and
        language, their ``sentence`` by language, and the ``format`` of decisions files.
    """
    vocabulary = read(kg)
    proposed = as_proposed(draft.things, draft.proposals)
    differences = compare(proposed, vocabulary, kg, source=draft.source)
    document = draft.document
    return {
        "format": FORMAT,
        "document": {
            **{name: getattr(document, name) for name in _OF_DOCUMENT},
            "blocks": [[b.kind, b.start, b.end] for b in document.blocks],
            "unread": [[part.what, part.count] for part in document.unread],
        },
        "things": {thing.key: asdict(thing) for thing in draft.things},
        "mentions": [[*m.span, m.type, m.thing, m.link] for m in draft.mentions],
        "proposals": [asdict(p) for p in sorted(draft.proposals, key=lambda p: p.span)],
        "decisions": [asdict(decision) for decision in draft.decisions],
        "vocabulary": {
            "roles": vocabulary.roles,
            "stages": vocabulary.stages,
            "kinds": {**KINDS_BESIDE, **vocabulary.kinds},
            "counts": vocabulary.counts,
            "classes": {c: w for c, w in vocabulary.classes.items() if c not in _NO_THING},
            "above": {cls: sorted(upper) for cls, upper in vocabulary.above.items()},
        },
        "names": names(vocabulary, draft.things),
        "differences": {
            row.key: [row.outcome, local_name(row.known), row.known_date, row.known_source]
            for row in differences
        },
        "broken": broken_rules(draft, vocabulary),
        "sentence": {lang: differences.sentence(lang) for lang in LANGUAGES},
    }


_OF_DOCUMENT = ("name", "text", "text_sha256", "language", "title", "publisher", "issued")


def names(vocabulary: Vocabulary, things: Sequence[Thing]) -> list[list[Any]]:
    """Give the things of the graph that statements can name, and those the draft links besides."""
    rows = [
        [iri, vocabulary.label(iri, "en"), vocabulary.label(iri, "vi"), known.classes[0],
         list(known.other_names)]
        for iri, known in sorted(vocabulary.things.items())
        if known.classes[0] not in _NO_THING
    ]  # fmt: skip
    # A document names states that only the register has.
    linked = {iri for thing in things for iri in (thing.iri, *thing.candidates) if iri}
    return rows + _of_register(sorted(linked - set(vocabulary.things)))


def _of_register(iris: Sequence[str]) -> list[list[Any]]:
    if not iris:
        return []
    import polars as pl

    from coopgraph.states import register

    rows = register().filter(pl.col("iri").is_in(list(iris)))
    return [
        [row["iri"], row["label_en"], row["label_vi"] or row["label_en"], row["cls"], row["alt"]]
        for row in rows.iter_rows(named=True)
    ]
