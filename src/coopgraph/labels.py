"""Names for IRIs in the reader's language, also for nodes that no source names.

A tie, a claim or a milestone has no label of its own: it is put into words from its parts, so that
a table never shows a bare slug where a reader expects words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from coopgraph.namespaces import COOP, DCTERMS, OA, RDFS, SKOS

if TYPE_CHECKING:
    from coopgraph.query import Labeller
    from coopgraph.store import EmbeddedStore

_NAMES = (SKOS + "prefLabel", RDFS + "label", DCTERMS + "title")


def labels_of(store: EmbeddedStore) -> Labeller:
    """Give a labeller over a store: a name in the language, else English, else words of the parts.

    Names are skos:prefLabel, rdfs:label and dcterms:title, in this order; one in a third language
    counts where there is no other. What has neither a name
    nor known parts gets no label.
    """

    def label(iris: Iterable[str], language: str) -> dict[str, str]:
        labels = {}
        for iri in iris:
            text = _name(store, iri, language) or _worded(store, iri, language)
            if text:
                labels[iri] = text
        return labels

    return label


def _name(store: EmbeddedStore, iri: str, language: str) -> str | None:
    texts = [t for p in _NAMES for t in store.literals(iri, p)]
    for wanted in dict.fromkeys((language, "en", "vi", None)):
        for text in texts:
            if text.language == wanted:
                return text.value
    return texts[0].value if texts else None


def _worded(store: EmbeddedStore, iri: str, language: str) -> str | None:
    def one(name: str, of: str = iri) -> str | None:
        return next(iter(store.objects(of, COOP + name)), None)

    def named(node: str | None) -> str:
        return (node and _name(store, node, language)) or "…"

    def text(name: str, namespace: str = COOP) -> str | None:
        texts = store.literals(iri, namespace + name)
        chosen = [t for t in texts if t.language in (language, None)] or texts
        return chosen[0].value if chosen else None

    forms: dict[str, Callable[[], str]] = {
        "participant": lambda: " – ".join(
            named(one(part)) for part in ("participant", "role", "framework")
        ),
        "feature": lambda: (
            f"{named(one('about'))}: {named(one('feature'))} – "
            f"{text('claimedValue') or named(one('claimedThing'))}"
        ),
        "stage": lambda: f"{named(_owner(store, iri))}: {named(one('stage'))}",
        "currency": lambda: f"{text('value')} {text('currency')}",
        # Of a count that is not told, how exactly it is told: "many".
        "observed": lambda: f"{named(one('observed'))}: {text('count') or named(one('exactness'))}",
        "saidBy": lambda: f"{named(one('saidBy'))}: {named(one('about'))}",
    }
    for part, words in forms.items():
        if store.objects(iri, COOP + part):
            return words()
    source = next(iter(store.objects(iri, OA + "hasSource")), None)
    if source is None:
        return None
    row = one("row")
    place = text("place") or (row and f"{'hàng' if language == 'vi' else 'row'} {row}")
    return f"{named(source)}, {place}" if place else named(source)


def _owner(store: EmbeddedStore, milestone: str) -> str | None:
    return next(iter(store.subjects(COOP + "milestone", milestone)), None)
