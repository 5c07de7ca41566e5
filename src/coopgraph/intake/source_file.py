"""Accepted statements as a source of the graph: Turtle with evidence, and never the text.

Each statement becomes a node of the model (a participation, milestone, observation …) with an
Evidence node: span, SHA-256 of the passage, the place and the gist in words. A date has its own
passage by ``coop:dateEvidence``; an ontology that does not declare that property gets it as one
more ``coop:evidence``. What the ontology cannot say is told in the notes and not written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from coopgraph.errors import DataError
from coopgraph.evidence import digest
from coopgraph.intake.decided import TIES, Decided, Statement, yearless
from coopgraph.intake.gists import concepts, gist, name_of
from coopgraph.intake.proposals import CLASS_OF
from coopgraph.names import check_name
from coopgraph.namespaces import (
    CONCEPT,
    COOP,
    DCTERMS,
    EDTF,
    ID,
    OA,
    ORG,
    SCHEMA,
    SKOS,
    SOURCE,
    XSD,
    local_name,
)

if TYPE_CHECKING:
    from rdflib import Graph

    from coopgraph.intake.document import Document
    from coopgraph.intake.proposals import Mention, Proposal, Span, Thing
    from coopgraph.intake.vocabulary import Vocabulary

_DATES = (
    (r"\d{4}-\d\d-\d\d", XSD + "date"),
    (r"\d{4}-(0[1-9]|1[0-2])", XSD + "gYearMonth"),
    (r"\d{4}", XSD + "gYear"),
)
_BOUND = (
    (">=", "atLeast"),
    ("<=", "atMost"),
    (">", "moreThan"),
    ("~", "approximate"),
    ("", "exact"),
)
_RIGHTS = {
    "en": "Facts only; the document's text is not reproduced.",
    "vi": "Chỉ nêu dữ kiện; không chép lại văn bản.",
}
_NAMED = {"en": "The document names {name}", "vi": "Văn bản nêu tên {name}"}
_DATED = {"en": "The date: {date}", "vi": "Thời gian: {date}"}


@dataclass
class SourceFile:
    """What a draft's statements become.

    Attributes:
        source: Id of the source.
        graph: The statements with their evidence.
        entry: The entry of the catalogue: statements about the source itself.
        nodes: Key of each statement to the IRI of its node.
        notes: What could not be said, or was said with a name as the text has it.
    """

    source: str
    graph: Graph
    entry: Graph
    nodes: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def source_file(
    document: Document,
    mentions: Sequence[Mention],
    decided: Decided,
    vocabulary: Vocabulary,
    *,
    source: str,
    url: str = "",
) -> SourceFile:
    """Make the source of what was accepted.

    Args:
        document: The document with its text, of which digests are taken.
        mentions: Where things are named; a new thing rests on the first place that names it.
        decided: The draft after its decisions.
        vocabulary: What the ontology and the graph have.
        source: Id of the source: a slug.
        url: Its address, or an empty text.

    Raises:
        DataError: There is nothing to accept, or the id is no slug.
        UnknownNameError: A role, stage or count that the ontology does not have.
    """
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", source):
        raise DataError(
            f"{source!r} is no id of a source", hint="a-z, 0-9 and single hyphens: --source-id"
        )
    if not decided.statements:
        raise DataError("nothing was accepted, so there is nothing to write")
    return _Writer(document, mentions, decided, vocabulary, source, url).written()


class _Writer:
    def __init__(
        self,
        document: Document,
        mentions: Sequence[Mention],
        decided: Decided,
        vocabulary: Vocabulary,
        source: str,
        url: str,
    ) -> None:
        from rdflib import Graph

        self._document, self._decided, self._vocabulary = document, decided, vocabulary
        self._source, self._url = source, url
        self._mentions = mentions
        self._made = SourceFile(source, Graph(), Graph())
        self._iris: dict[str, str] = {}  # of things, by key
        self._own: set[str] = set()  # IRIs given out here
        self._nodes: dict[tuple[Any, ...], str] = {}  # what a statement says, to its node
        self._proofs: dict[tuple[str, Span, str], str] = {}
        self._unnamed: dict[str, list[str]] = {}  # languages to names that lack one there

    def written(self) -> SourceFile:
        for statement in self._decided.statements:
            self._made.nodes[statement.proposal.key] = self._statement(statement)
        for languages, names in sorted(self._unnamed.items()):
            self._made.notes.append(
                f"no name in {languages}, so the text's was taken: {'; '.join(names)}"
            )
        self._entry()
        return self._made

    # -- terms -----------------------------------------------------------------------------------

    def _add(self, subject: str, predicate: str, value: Any) -> None:
        from rdflib import Literal, URIRef
        from rdflib.term import Node

        term = value if isinstance(value, Node) else URIRef(value)
        assert isinstance(term, (URIRef, Literal))  # noqa: S101 - no blank node is ever made
        self._made.graph.add((URIRef(subject), URIRef(predicate), term))

    def _type(self, subject: str, cls: str) -> None:
        from rdflib import RDF

        self._add(subject, str(RDF.type), COOP + cls)

    def _words(self, subject: str, predicate: str, words: Mapping[str, str]) -> None:
        from rdflib import Literal

        for language, text in words.items():
            self._add(subject, predicate, Literal(" ".join(text.split()), lang=language))

    def _date(self, subject: str, name: str, value: str) -> None:
        self._add(subject, COOP + name, edtf_literal(value))

    def _free(self, wanted: str, key: str) -> str:
        """Give an IRI that nothing else has; where one does, with a digest of the key."""
        slug = re.sub(r"-{2,}", "-", wanted)[:100].strip("-")
        iri = ID + slug
        others = self._vocabulary.taken.get(iri, frozenset()) - {SOURCE + self._source}
        if others or iri in self._own:
            iri = f"{ID}{slug}-{digest(key)[:6]}"
        self._own.add(iri)
        return iri

    # -- things ----------------------------------------------------------------------------------

    def _thing(self, key: str, span: Span) -> str:
        """Give a thing's IRI; a new one is described the first time."""
        if key in self._iris:
            return self._iris[key]
        thing = self._decided.things[key]
        if thing.iri is not None:
            self._iris[key] = thing.iri
            if thing.iri not in self._vocabulary.things:
                self._register(thing, span)
            return thing.iri
        if thing.candidates:
            raise DataError(
                f"{thing.names[0]!r} may be {len(thing.candidates)} things of the graph, and nobody"
                " chose",
                hint="link it to one of them, or say that it is a new thing",
            )
        labels = self._labels(thing)
        iri = self._free(slug_of(labels["en"]), thing.key)
        self._iris[key] = iri
        cls = local_name(thing.class_iri or "") or CLASS_OF.get(thing.type, "")
        if cls not in self._vocabulary.classes:
            raise DataError(f"the new thing {thing.names[0]!r} needs a class", hint=f"not {cls!r}")
        if key not in self._decided.countries and self._vocabulary.is_a((cls,), "GovernmentBody"):
            # A body of a state has one; which, nobody said, and it is not guessed.
            self._made.notes.append(
                f"{local_name(iri)}: written as an organization, since no country was given whose"
                f" {cls} it is"
            )
            cls = "Organization"
        self._type(iri, cls)
        self._words(iri, SKOS + "prefLabel", labels)
        self._other_names(iri, thing, labels)
        self._country(iri, key, cls)
        words = {language: _NAMED[language].format(name=labels[language]) for language in labels}
        where = self._named_at(key, span)
        self._add(iri, COOP + "evidence", self._evidence(local_name(iri), where, words))
        return iri

    def _labels(self, thing: Thing) -> dict[str, str]:
        given = {language: text for language, text in thing.labels.items() if text.strip()}
        written = thing.names[0]
        lacking = [language for language in ("en", "vi") if language not in given]
        if lacking:
            given |= dict.fromkeys(lacking, next(iter(given.values()), written))
            self._unnamed.setdefault(" and ".join(lacking), []).append(written)
        return {language: given[language] for language in ("en", "vi")}

    def _other_names(self, iri: str, thing: Thing, labels: Mapping[str, str]) -> None:
        from rdflib import Literal

        tag = self._document.language if self._document.language in ("vi", "en") else None
        for name in thing.names:
            if name not in labels.values() and name != thing.acronym and len(name) > 1:
                self._add(iri, SKOS + "altLabel", Literal(name, lang=tag))
        if thing.acronym:
            self._add(iri, SKOS + "altLabel", Literal(thing.acronym))

    def _country(self, iri: str, key: str, cls: str) -> None:
        country = self._decided.countries.get(key)
        if country is None:
            return
        state = country if ":" in country else ID + country
        public = self._vocabulary.is_a((cls,), "GovernmentBody")
        for name in ("authorityOf", "ofCountry") if public else ("ofCountry",):
            if self._vocabulary.takes(name, (cls,)):
                self._add(iri, COOP + name, state)
                return
        self._made.notes.append(
            f"the ontology has no property for the country of {local_name(iri)}; it was not written"
        )

    def _register(self, thing: Thing, span: Span) -> None:
        """Describe a state that only the register of states has."""
        import polars as pl
        from rdflib import Literal

        from coopgraph.states import register

        assert thing.iri is not None  # noqa: S101 - asked for linked things only
        rows = register().filter(pl.col("iri") == thing.iri).to_dicts()
        if not rows:
            raise DataError(f"nothing in the graph is {thing.iri}", hint="link it anew")
        (row,) = rows
        self._type(thing.iri, row["cls"])
        labels = {"en": row["label_en"], "vi": row["label_vi"] or row["label_en"]}
        self._words(thing.iri, SKOS + "prefLabel", labels)
        if row["iso2"]:
            self._add(thing.iri, COOP + "iso3166", Literal(row["iso2"]))
        words = {language: _NAMED[language].format(name=labels[language]) for language in labels}
        where = self._named_at(thing.key, span)
        evidence = self._evidence(local_name(thing.iri), where, words)
        self._add(thing.iri, COOP + "evidence", evidence)

    def _named_at(self, key: str, otherwise: Span) -> Span:
        spans = [mention.span for mention in self._mentions if mention.thing == key]
        return min(spans, default=otherwise)

    def _classes(self, key: str) -> tuple[str, ...]:
        thing = self._decided.things[key]
        if thing.iri is not None and thing.iri in self._vocabulary.things:
            return self._vocabulary.things[thing.iri].classes
        return (local_name(thing.class_iri or "") or CLASS_OF.get(thing.type, "Organization"),)

    # -- evidence --------------------------------------------------------------------------------

    def _evidence(self, of: str, span: Span, words: Mapping[str, str], suffix: str = "") -> str:
        from rdflib import Literal

        key = (of, span, suffix)
        if key in self._proofs:
            return self._proofs[key]
        text = self._document.text
        wanted = f"ev-{self._source}-{of}{suffix}"
        iri = self._free(wanted, f"{span[0]}-{span[1]}")
        self._proofs[key] = iri
        self._type(iri, "Evidence")
        self._add(iri, OA + "hasSource", SOURCE + self._source)
        self._add(iri, OA + "start", Literal(span[0]))
        self._add(iri, OA + "end", Literal(span[1]))
        self._add(iri, COOP + "sha256", Literal(digest(text[span[0] : span[1]])))
        self._words(iri, COOP + "place", place_of(self._document, span))
        self._words(iri, COOP + "gist", words)
        return iri

    def _prove(self, node: str, statement: Statement) -> None:
        """Give a node its evidence, and that of its date."""
        proposal = statement.proposal
        words = {language: self._gist(statement, language) for language in ("en", "vi")}
        name = local_name(node)
        self._add(node, COOP + "evidence", self._evidence(name, proposal.span, words))
        if not proposal.date:
            return
        span = proposal.date_span or proposal.span
        dated = {lang: _DATED[lang].format(date=proposal.date) for lang in ("en", "vi")}
        if "dateEvidence" in self._vocabulary.properties:
            self._add(node, COOP + "dateEvidence", self._evidence(name, span, dated, "-date"))
        elif span != proposal.span:
            self._add(node, COOP + "evidence", self._evidence(name, span, dated, "-date"))
        at = self._document.issued_at
        if proposal.date_step == "dateline" and at and at != span:
            step = "dateInferredFrom"
            if step in self._vocabulary.properties:
                self._add(node, COOP + step, self._evidence(name, at, dated, "-dateline"))

    def _gist(self, statement: Statement, language: str) -> str:
        proposal = statement.proposal
        # What the reviewer changed, or linked otherwise, the proposal's own words no longer say.
        if not statement.changed and proposal.gist.get(language):
            return proposal.gist[language]
        return gist(proposal, self._decided.things, self._vocabulary, language)

    # -- statements ------------------------------------------------------------------------------

    def _statement(self, statement: Statement) -> str:
        proposal = statement.proposal
        if proposal.date and yearless(proposal.date):
            self._made.notes.append(
                f"{proposal.subject_name or proposal.key}: {proposal.date} has no year; it was not"
                " written"
            )
            proposal = replace(proposal, date=None)
            statement = replace(statement, proposal=proposal)
        known = concepts(proposal.kind, self._vocabulary)
        if proposal.kind not in ("event", "succession"):
            check_name(proposal.role, known, "role" if proposal.kind in TIES else proposal.kind)
        if proposal.kind in TIES:
            node = self._tie(statement)
        else:
            make = {
                "milestone": self._milestone,
                "event": self._event,
                "count": self._count,
                "succession": self._succession,
            }
            node = make[proposal.kind](proposal)
        self._prove(node, statement)
        return node

    def _node(self, said: tuple[Any, ...], wanted: str, cls: str, proposal: Proposal) -> str:
        """Give the node of what is said; said twice, it is one node with two passages."""
        if said not in self._nodes:
            node = self._free(wanted, proposal.key)
            self._nodes[said] = node
            self._type(node, cls)
        return self._nodes[said]

    def _tie(self, statement: Statement) -> str:
        proposal = statement.proposal
        assert proposal.subject is not None  # noqa: S101 - `decide` refused it
        assert proposal.framework is not None  # noqa: S101 - likewise
        participant, behalf, anonymous = self._seat(statement)
        framework = self._thing(proposal.framework, proposal.span)
        actor_classes = self._kinds_of(participant)
        if actor_classes and not self._vocabulary.is_a(actor_classes, "Actor"):
            name = local_name(participant)
            raise DataError(f"{name} is no actor, so it takes part in nothing ({proposal.key})")
        dates = self._tie_dates(proposal)
        said = (proposal.role, participant, framework, behalf, anonymous, tuple(dates.items()))
        wanted = f"{local_name(participant)}-{hyphened(proposal.role)}-{local_name(framework)}"
        year = re.search(r"\d{4}", proposal.date or "")
        node = self._node((*said, proposal.value), f"{wanted}-{year[0]}" if year else wanted,
                          "Participation", proposal)  # fmt: skip
        self._add(node, COOP + "participant", participant)
        self._add(node, COOP + "framework", framework)
        self._add(node, COOP + "role", CONCEPT + proposal.role)
        if behalf is not None:
            self._add(node, COOP + "onBehalfOf", behalf)
        if anonymous:
            from rdflib import Literal

            self._add(node, COOP + "anonymous", Literal(True))
        for name, value in dates.items():
            self._date(node, name, value)
        if "inferredRole" in proposal.doubts:
            from rdflib import Literal
            from rdflib.namespace import XSD as RDFXSD

            self._add(node, COOP + "confidence", Literal("0.8", datatype=RDFXSD.decimal))
        if proposal.value:
            self._amount(node, framework, proposal)
        return node

    def _kinds_of(self, iri: str) -> tuple[str, ...]:
        known = self._vocabulary.things.get(iri)
        if known is not None:
            return known.classes
        from rdflib import RDF, URIRef

        return tuple(local_name(str(c)) for c in self._made.graph.objects(URIRef(iri), RDF.type))

    def _seat(self, statement: Statement) -> tuple[str, str | None, bool]:
        """Give who takes part, on whose behalf, and whether as somebody who is not named."""
        proposal = statement.proposal
        assert proposal.subject is not None  # noqa: S101 - `decide` refused it
        thing = self._decided.things[proposal.subject]
        behalf = proposal.on_behalf_of if proposal.on_behalf_of != proposal.subject else None
        holder = thing.type == "person" and thing.iri is None
        if not holder or statement.actor == "person":
            acting = None if behalf is None else self._thing(behalf, proposal.span)
            return self._thing(proposal.subject, proposal.span), acting, False
        if behalf is None:
            raise DataError(
                f"{thing.names[0]!r} ({proposal.key}) holds an office of a body that is not told",
                hint="say for whom it acts, or that the person takes part in person",
            )
        body = self._thing(behalf, proposal.span)
        if statement.actor == "body":
            return body, None, False
        if "Post" not in self._vocabulary.classes:
            return body, None, True
        return self._post(thing, body, proposal), body, False

    def _post(self, thing: Thing, body: str, proposal: Proposal) -> str:
        """Give the office as an actor of its own, in an ontology that has offices."""
        if thing.key not in self._iris:
            post = replace(thing, class_iri=COOP + "Post")
            things = dict(self._decided.things)
            things[thing.key] = post
            self._decided = replace(self._decided, things=things)
            iri = self._thing(thing.key, proposal.span)
            if self._vocabulary.is_a(self._kinds_of(body), "Organization"):
                self._add(iri, ORG + "postIn", body)
        return self._iris[thing.key]

    def _tie_dates(self, proposal: Proposal) -> dict[str, str]:
        """Give what is stated of a tie's time: since and until, or some time within."""
        date = proposal.date
        if not date:
            return {}
        if "/" in date:
            first, _, last = date.partition("/")
            dates = {"begin": first} if first not in ("", "..") else {}
            # "2009/.." says that it goes on; "2009/" only that no end is told.
            return dates | ({"end": last} if last else {})
        assert proposal.framework is not None  # noqa: S101 - `decide` refused it
        lasting = proposal.kind in ("membership", "mandate") and not self._vocabulary.is_a(
            self._classes(proposal.framework), "Activity"
        )
        if lasting and re.fullmatch(r"\d{4}(-\d\d){0,2}", date):
            # The text attests it for that time; it does not say that it began or ended then.
            return {"begin": f"[..{date}]", "end": f"[{date}..]"}
        return {"during": date}

    def _amount(self, node: str, framework: str, proposal: Proposal) -> None:
        from rdflib import Literal
        from rdflib.namespace import XSD as RDFXSD

        if self._vocabulary.takes("amount", ("Participation",)):
            owner = node
        elif self._vocabulary.takes("amount", self._kinds_of(framework)):
            owner = framework
        else:
            self._made.notes.append(
                f"{local_name(node)}: the ontology keeps amounts at grants, and"
                f" {local_name(framework)} is none; {proposal.value} {proposal.unit} was not"
                " written"
            )
            return
        number, exactness = number_of(proposal.value, proposal.key)
        iri = self._free(f"{local_name(node)}-amount", proposal.key)
        self._type(iri, "Amount")
        self._add(iri, COOP + "value", Literal(number, datatype=RDFXSD.decimal))
        self._add(iri, COOP + "currency", Literal(proposal.unit))
        self._add(iri, COOP + "exactness", CONCEPT + exactness)
        # A proposal does not say whether money was paid; promised is the less that it can mean.
        self._add(iri, COOP + "kind", CONCEPT + "commitment")
        self._made.notes.append(
            f"{local_name(iri)}: taken as promised money (commitment); nobody said it was paid"
        )
        words = self._own_words(proposal)
        self._add(iri, COOP + "evidence", self._evidence(local_name(iri), proposal.span, words))
        if owner != node and owner in self._vocabulary.things:
            self._known(owner, proposal.span, words)
        self._add(owner, COOP + "amount", iri)

    def _known(self, iri: str, span: Span, words: Mapping[str, str]) -> None:
        """State a thing that the graph knows here too: of its class, with this evidence."""
        self._type(iri, self._vocabulary.things[iri].classes[0])
        self._add(iri, COOP + "evidence", self._evidence(local_name(iri), span, words))

    def _own_words(self, proposal: Proposal) -> dict[str, str]:
        return {
            lang: gist(proposal, self._decided.things, self._vocabulary, lang)
            for lang in ("en", "vi")
        }

    def _subject(self, proposal: Proposal) -> str:
        assert proposal.subject is not None  # noqa: S101 - `decide` refused it
        return self._thing(proposal.subject, proposal.span)

    def _milestone(self, proposal: Proposal) -> str:
        instrument = self._subject(proposal)
        if not self._vocabulary.takes("milestone", self._kinds_of(instrument)):
            raise DataError(
                f"{local_name(instrument)} is no instrument, so it has no stages ({proposal.key})"
            )
        wanted = f"{local_name(instrument)}-{hyphened(proposal.role)}"
        said = ("milestone", instrument, proposal.role, proposal.date)
        node = self._node(said, wanted, "Milestone", proposal)
        self._add(node, COOP + "stage", CONCEPT + proposal.role)
        if proposal.date:
            self._date(node, "date", proposal.date)
        if instrument in self._vocabulary.things:
            self._known(instrument, proposal.span, self._own_words(proposal))
        self._add(instrument, COOP + "milestone", node)
        return node

    def _event(self, proposal: Proposal) -> str:
        event = self._subject(proposal)
        if event in self._vocabulary.things:
            self._type(event, self._vocabulary.things[event].classes[0])
        if proposal.role in self._vocabulary.kinds:
            self._add(event, COOP + "kind", CONCEPT + proposal.role)
        if proposal.date:
            first, slash, last = proposal.date.partition("/")
            if slash:
                for name, value in (("begin", first), ("end", last)):
                    if value and (name, value) != ("begin", ".."):
                        self._date(event, name, value)
            else:
                self._date(event, "during", proposal.date)
        return event

    def _count(self, proposal: Proposal) -> str:
        from rdflib import Literal

        subject = self._subject(proposal)
        number, exactness = number_of(proposal.value, proposal.key)
        if "." in number:
            raise DataError(f"{proposal.key}: a count is a whole number, not {number}")
        year = re.search(r"\d{4}", proposal.date or "")
        wanted = f"count-{local_name(subject)}-{hyphened(proposal.role)}"
        said = ("count", subject, proposal.role, proposal.framework, proposal.date, proposal.value)
        node = self._node(said, f"{wanted}-{year[0]}" if year else wanted, "Observation", proposal)
        self._add(node, COOP + "observed", CONCEPT + proposal.role)
        self._add(node, COOP + "count", Literal(int(number)))
        self._add(node, COOP + "exactness", CONCEPT + exactness)
        about = subject
        if proposal.framework is not None:
            about = self._thing(proposal.framework, proposal.span)
            self._add(node, COOP + "by", subject)
        self._add(node, COOP + "about", about)
        if proposal.date:
            self._date(node, "during", proposal.date)
        return node

    def _succession(self, proposal: Proposal) -> str:
        successor = self._subject(proposal)
        before = [self._thing(key, proposal.span) for key in proposal.others]
        wanted = f"{local_name(before[0])}-becomes-{local_name(successor)}"
        said = ("succession", successor, *before, proposal.date)
        node = self._node(said, wanted, "ChangeEvent", proposal)
        things, vocabulary = self._decided.things, self._vocabulary
        for lang in ("en", "vi"):
            earlier = [name_of(things[key], vocabulary, lang) for key in proposal.others]
            later = name_of(things[proposal.subject or ""], vocabulary, lang)
            self._words(node, SKOS + "prefLabel", {lang: f"{', '.join(earlier)} → {later}"})
        for predecessor in before:
            self._add(node, COOP + "changes", predecessor)
        self._add(node, COOP + "successor", successor)
        if proposal.date:
            self._date(node, "during", proposal.date)
        return node

    # -- the catalogue ---------------------------------------------------------------------------

    def _entry(self) -> None:
        from rdflib import RDF, Literal, URIRef
        from rdflib.namespace import XSD as RDFXSD

        document, me = self._document, URIRef(SOURCE + self._source)
        tag = document.language if document.language not in ("", "und") else None
        title = document.title or document.name
        rows: list[tuple[str, Any]] = [
            (str(RDF.type), URIRef(COOP + "Source")),
            (DCTERMS + "title", Literal(title, lang=tag or "und")),
            (DCTERMS + "publisher", Literal(document.publisher or "unknown", lang=tag)),
            (DCTERMS + "language", Literal(tag or "und")),
            (COOP + "rank", URIRef(CONCEPT + "normal")),
            (COOP + "sha256", Literal(document.text_sha256)),
        ]
        rows += [(DCTERMS + "rights", Literal(text, lang=lang)) for lang, text in _RIGHTS.items()]
        if not document.publisher:
            self._made.notes.append("the document does not say who published it; --publisher does")
        if document.issued:
            rows.append((DCTERMS + "issued", edtf_literal(document.issued)))
        if self._url:
            rows.append((SCHEMA + "url", Literal(self._url, datatype=RDFXSD.anyURI)))
        for predicate, value in rows:
            self._made.entry.add((me, URIRef(predicate), value))


def edtf_literal(value: str) -> Any:
    """Give a date as a literal in the datatype that suits it."""
    from rdflib import Literal, URIRef

    kind = next((kind for shape, kind in _DATES if re.fullmatch(shape, value)), EDTF + "edtf")
    return Literal(value, datatype=URIRef(kind), normalize=False)


def number_of(value: str, key: str) -> tuple[str, str]:
    """Read a number as proposals write it.

    Returns:
        Its digits, and the concept that says how exact it is.

    Raises:
        DataError: Not a number.

    Example:
        >>> number_of(">120", "p1")
        ('120', 'moreThan')
    """
    sign, exactness = next(pair for pair in _BOUND if value.startswith(pair[0]))
    digits = value[len(sign) :].strip()
    if not re.fullmatch(r"\d+(\.\d+)?", digits):
        raise DataError(f"{key}: {value!r} is no number", hint="such as 120, >120, ~300, <=350000")
    return digits, exactness


def hyphened(name: str) -> str:
    """Write a name of a concept as part of a slug: ``viceChair`` is ``vice-chair``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


def slug_of(text: str) -> str:
    """Make a slug, as imports do."""
    import polars as pl

    from coopgraph.importers.iris import slug

    return str(pl.select(slug(pl.lit(text))).item())


def place_of(document: Document, span: Span) -> dict[str, str]:
    """Say in words where a passage stands."""
    inside = [block for block in document.blocks if block.start < span[1] and span[0] < block.end]
    if inside:
        # Of a row and its cells, the narrowest that holds the passage.
        holding = [b for b in inside if b.start <= span[0] and span[1] <= b.end] or inside[:1]
        place = min(holding, key=lambda b: b.end - b.start).place
        if place.get("en") and place.get("vi"):
            return {"en": place["en"], "vi": place["vi"]}
    number = document.text.count("\n", 0, span[0]) + 1
    return {"en": f"line {number}", "vi": f"dòng {number}"}
