"""What follows from a batch: date bounds and the rules' conclusions, for whole columns at once.

The rules of ``ontology/rules`` are SPARQL over a store; over millions of ties that is too slow and
needs them all in memory. Most rules look at one tie, at what its ends are, and at the ontology:
these conclusions are drawn here, by joins. What needs two ties at a time (who cooperates with or
funds whom, parts of parts, disputes) is left to the rules themselves, over the few rows that they
look at (`Selected`).

All of this repeats what rules say, so it holds for these rules alone, each known by the digest of
its text (`COVERED`). Where the ontology has another rule, or one of these reads otherwise or is
gone, nothing is concluded by columns: the rules run over everything that was imported
(`Everything`): some three times as slow, in memory, and right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from coopgraph.lifting.bounds import BatchBounds
from coopgraph.lifting.quads import Pattern, iri, plain
from coopgraph.namespaces import CONCEPT, COOP, RDF, XSD

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.reason.rules import Rule
    from coopgraph.store import EmbeddedStore

A = RDF + "type"
COLUMNWISE = frozenset(
    {
        "acts-for",
        "agreement-in-force",
        "chairs",
        "contradicting-holders",
        "contradicting-ties",
        "counts-for",
        "defined-by-role",
        "delegated-participation",
        "event-participation",
        "involves",
        "lives-within",
        "member-of",
        "same-tie",
        "seat",
        "signed-agreement",
        "sub-property",
        "superclass-types",
    }
)
"""Rules whose conclusions are drawn by joins."""
PAIRWISE = frozenset({"cooperates-with", "funds"})
"""Rules that look at two ties in one framework; they run over ties of the roles they name."""
LINKWISE = frozenset(
    {
        "begins-within",
        "contradicting-claims",
        "contradicting-stages",
        "disputed-by-symmetric",
        "disputed-claim",
        "ends-before",
        "ends-within",
        "inferred-claim",
        "narrowed-name",
        "part-of-transitive",
    }
)
"""Rules that look at statements of one property; they run over these statements."""
COVERED: Mapping[str, str] = {
    "acts-for": "4178e48840028cd25efbcbf160fe460d5c6a0e01a7425c53e3076da5bae0db54",
    "agreement-in-force": "32cbc0bfbdcfbb28eb4f6900fcdb06d0657bdba3385a35863718c8bd335e99a8",
    "begins-within": "f07a1c45074be8ed025907a118a899c3407a460f97e0098db1405c9ef6c3980f",
    "chairs": "61cecfcd3da5916385fed3904ed605e100f3e38fe47a7a79b5a802b18e731ad2",
    "contradicting-claims": "8b114d62ac5988c2454eaa9b5e5907fa1eae582e9055dbbec92a2f13ec56ab62",
    "contradicting-holders": "4902a40d4eaf84ffd473bc9ba6c2966e84cf201dd6882d24e3596a4d5d99dfe8",
    "contradicting-stages": "48bcd5108a5d066382c4ccfb3f5ae1337112e0e8f37a0d7a88769d0b4aaa2a50",
    "contradicting-ties": "6de91603ccd9ba9d5e2df1392a7022a2789f1e255a2588f5b06ff1dde7586ca5",
    "cooperates-with": "d1765fd764c25c3f47ec3f3456d3dc09452125329c2134db3482b2616d719228",
    "counts-for": "34317b3fe689e139fd980a54e5bbb6c075d155ca9af32a61c15dab62ada3c68f",
    "defined-by-role": "5604b4882250575f76fc28597d8d06dd69e8257664a5744b2f4070217af2a1c9",
    "delegated-participation": "46f77f760bee1380542c10100ffbedaaa8b7a531d45c298350dd8e30fe17df91",
    "disputed-by-symmetric": "51b18c0140a267be18fc96e1a036a03a2ae07c0148aea2503a474c6876b9dd10",
    "disputed-claim": "497c28f03f2368df06f67c22028b1c4c7105fc6dcd4c1df2d55b01262c53ad59",
    "ends-before": "82d33679aba804b17d68e7ec7b85b82ceed5b6d80db6f43a82803777f4aeb945",
    "ends-within": "34faec160cb204d53dcd2d03cb76bb40d6b9142c6a12bffbb3de2da5ecad1a0b",
    "event-participation": "de2ff0c8a94858f5eeb49672780f7e762af77881d8f4ca8aaf2de500cea59322",
    "funds": "539d68233d1697068c28dfe9a708f58f0f56ca4ea06b6f546774341e5895b290",
    "inferred-claim": "da06529e75ee24abac747598ed5ffdab801a8953a294e4ff1378a6c2f4bf371f",
    "involves": "08827395f77e7e48699d8678710bda1628a35b8d647fcf40b395ec5e9b160b53",
    "lives-within": "d7255d01def32696efc7da865681be0d5e96cc141474700891662d10121fb0ab",
    "member-of": "bff814064fcd23e34cc0f869e3d0acafdfa03553a3b11fa234fe20585750cdc7",
    "narrowed-name": "4ac905b94759b692ae5171ab5f3df08f78c616466909a16295269fc998cefb11",
    "part-of-transitive": "e5fc3c60dc583ff20e701277e1cc71c483354bc5a8df09387e7e66fa29ff7173",
    "same-tie": "aed3114425e0eda8f36900417b7462f921c181510228a497b5e9e7d1f0f6cb96",
    "seat": "56ad92512e5be04a9ba805c09add99c7d8dda5c566cbd8f9a714b2f61dfa8b25",
    "signed-agreement": "240cde6152e357e9b8a282c7b9a4ad572ae71af6be21720f9d2eb28a39ed776e",
    "sub-property": "87dc06fc7cb0ee35f9019ca51df9cabc1f9bc8f423caa61510df512b02d2ba41",
    "superclass-types": "bb6d46e8f7e405d26cb992e72ac715cc08148251bc08afaa7d07b370537d2f10",
}
"""The rules that this module was written for: name to `digest` of the text.

Who changes or adds a rule: the data stay right without a change here, only imports grow slow. To
make them fast again, add the rule to one of the three sets above and conclude from it here and in
`storage.derivation`; then give its digest. The tests compare both with the rules themselves.
"""
BOUND_TERMS = {
    "earliest_begin": COOP + "earliestBegin",
    "latest_begin": COOP + "latestBegin",
    "earliest_end": COOP + "earliestEnd",
    "latest_end": COOP + "latestEnd",
}
_DEFINED = """
SELECT DISTINCT ?role ?class WHERE {
    ?class owl:equivalentClass/owl:intersectionOf ?parts .
    ?parts rdf:rest*/rdf:first coop:Participation ; rdf:rest*/rdf:first ?restriction .
    ?restriction owl:onProperty coop:role ;
                 owl:someValuesFrom/owl:oneOf/rdf:rest*/rdf:first ?role .
} ORDER BY ?role ?class"""
_ABOVE = """
SELECT DISTINCT ?class ?above WHERE {
    ?class rdfs:subClassOf+ ?above .
    FILTER(STRSTARTS(STR(?class), STR(coop:)) && STRSTARTS(STR(?above), STR(coop:)))
} ORDER BY ?class ?above"""
_WIDER = """
SELECT DISTINCT ?property ?above WHERE {
    ?property rdfs:subPropertyOf+ ?above .
    FILTER(STRSTARTS(STR(?property), STR(coop:)) && STRSTARTS(STR(?above), STR(coop:)))
} ORDER BY ?property ?above"""
_ROLES = "SELECT DISTINCT ?role WHERE {{ ?role coop:{flag} true }} ORDER BY ?role"
_TYPES = """
SELECT DISTINCT ?node ?class WHERE {
    ?node a ?class FILTER(ISIRI(?node) && STRSTARTS(STR(?class), STR(coop:)))
} ORDER BY ?node ?class"""
_HEAD = re.compile(r"CONSTRUCT\s*\{\s*\?\w+\s+(a|coop:\w+)\s+(\?\w+|coop:\w+)\s*[.}]")
_STAGE = re.compile(r"coop:stage\s+concept:(\w+)")
_CONCEPT = re.compile(r"concept:(\w+)")
_CLASS = re.compile(r"\ba\s+coop:(\w+)")
_PROPERTY = re.compile(r"coop:([a-z]\w*)")


def digest(text: str) -> str:
    """Give the SHA-256 of a rule's text without comment lines and without regard to white space."""
    lines = (line for line in text.split("\n") if not line.lstrip().startswith("#"))
    return sha256(" ".join(" ".join(lines).split()).encode()).hexdigest()


def uncovered(rules: Iterable[Rule] | None = None) -> list[str]:
    """Give the names of the rules by which `COVERED` and the ontology differ, in order.

    Args:
        rules: The rules that hold; by default those of ``ontology/rules``.

    Returns:
        Rules this module does not know, or knows by another text, and rules it knows that are
        gone. Empty if the conclusions drawn here are those of the rules.
    """
    from coopgraph.reason.rules import rules as declared

    held = {rule.name: digest(rule.text) for rule in (declared() if rules is None else rules)}
    return sorted(name for name in {*held, *COVERED} if held.get(name) != COVERED.get(name))


class Terms(NamedTuple):
    """What the ontology says that conclusions need.

    Attributes:
        defined: Frame ``role, defined`` (IRIs): the classes that roles define.
        above: Frame ``cls, above`` (IRIs): each class with each class above it.
        wider: Frame ``predicate, wider`` (IRIs): each property with each property above it.
        once: Roles that a seat holds once in a framework.
        single: Roles that one seat holds at a time.
    """

    defined: pl.DataFrame
    above: pl.DataFrame
    wider: pl.DataFrame
    once: list[str]
    single: list[str]

    @classmethod
    def of(cls, store: EmbeddedStore) -> Terms:
        """Read them from a store that holds the ontology."""
        import polars as pl

        defined = pl.DataFrame(
            store.select(_DEFINED), {"role": pl.String, "defined": pl.String}, orient="row"
        )
        above = pl.DataFrame(
            store.select(_ABOVE), {"cls": pl.String, "above": pl.String}, orient="row"
        )
        wider = pl.DataFrame(
            store.select(_WIDER), {"predicate": pl.String, "wider": pl.String}, orient="row"
        )
        roles = [
            [role or "" for (role,) in store.select(_ROLES.format(flag=flag))]
            for flag in ("oncePerSeat", "oneHolder")
        ]
        return cls(defined, above, wider, *roles)

    def below(self, name: str) -> list[str]:
        """Give the local names of a class and of all below it, in order."""
        classes = self.above.filter(self.above["above"] == COOP + name)["cls"].to_list()
        return sorted({name, *(cls.removeprefix(COOP) for cls in classes)})

    def of_role(self) -> pl.DataFrame:
        """Give the frame ``role, cls``: all classes of ties in a role but Participation itself."""
        import polars as pl

        defined = self.defined.rename({"defined": "cls"})
        return closed(defined, self).filter(pl.col("cls") != COOP + "Participation")


class Reach(NamedTuple):
    """What the rules of `PAIRWISE` and `LINKWISE` look at and conclude, read out of their texts.

    Attributes:
        classes: Classes of ties (IRIs).
        roles: Roles of ties (IRIs): those that define the classes, and those that are named.
        links: Properties whose statements are looked at.
        heads: What is concluded: properties, and classes.
    """

    classes: frozenset[str]
    roles: frozenset[str]
    links: frozenset[str]
    heads: frozenset[str]

    @classmethod
    def of(cls, terms: Terms, rules: Iterable[Rule] | None = None) -> Reach:
        """Read it; the rules are those of ``ontology/rules`` by default."""
        from coopgraph.reason.rules import rules as declared

        texts = {r.name: r.text for r in (declared() if rules is None else rules)}
        pairs = [texts[name] for name in sorted(PAIRWISE & texts.keys())]
        links = [texts[name] for name in sorted(LINKWISE & texts.keys())]
        classes = {COOP + name for text in pairs for name in _CLASS.findall(text)}
        defining = terms.defined.filter(terms.defined["defined"].is_in(sorted(classes)))
        roles = {CONCEPT + name for text in pairs for name in _CONCEPT.findall(text)}
        heads = set()
        for text in (*pairs, *links):
            head = _HEAD.search(text)
            if head is not None:
                heads.add(COOP + head[2 if head[1] == "a" else 1].removeprefix("coop:"))
        return cls(
            frozenset(classes),
            frozenset({*defining["role"], *roles}),
            frozenset(
                COOP + name
                for text in links
                for name in _PROPERTY.findall(text.partition("WHERE")[2])
            ),
            frozenset(heads),
        )


def closed(types: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    """Give a frame with the column ``cls`` (IRIs) and, below it, the same rows for classes above.

    Returns:
        The columns of the frame, each row once.
    """
    import polars as pl

    above = types.join(terms.above, on="cls", maintain_order="left")
    raised = above.select(
        pl.col("above").alias(name) if name == "cls" else pl.col(name) for name in types.columns
    )
    return pl.concat([types, raised]).unique(maintain_order=True)


def types_in(store: EmbeddedStore) -> pl.DataFrame:
    """Give the types that a store tells: frame ``node, cls`` (IRIs of our classes)."""
    import polars as pl

    return pl.DataFrame(store.select(_TYPES), {"node": pl.String, "cls": pl.String}, orient="row")


def stages(rules: Iterable[Rule] | None = None) -> dict[str, str]:
    """Give the stages of milestones from which the class of an agreement follows: IRI to class."""
    from coopgraph.reason.rules import rules as declared

    classes = {}
    for rule in declared() if rules is None else rules:
        stage, head = _STAGE.search(rule.text), _HEAD.search(rule.text)
        if rule.name in COLUMNWISE and stage and head:
            classes[CONCEPT + stage[1]] = COOP + head[2].removeprefix("coop:")
    return classes


def bound_patterns(subject: str) -> list[Pattern]:
    """Give the triples of the bounds in a frame that `BatchBounds.add` made."""
    import polars as pl

    who = iri(pl.col(subject))
    patterns = [
        Pattern(who, iri(term), plain(pl.col(name).dt.to_string("%Y-%m-%d"), XSD + "date"))
        for name, term in BOUND_TERMS.items()
    ]
    is_open = pl.when("end_open").then(pl.lit(f'"true"^^<{XSD}boolean>'))
    return [*patterns, Pattern(who, iri(COOP + "endOpen"), is_open)]


Part = tuple["pl.DataFrame", list[Pattern]]


def of_ties(ties: pl.DataFrame, types: pl.DataFrame, terms: Terms) -> list[Part]:
    """Conclude from ties.

    Args:
        ties: Ties; deprecated ones conclude nothing.
        types: Frame ``node, cls`` (IRIs), classes above included, of frameworks, of those on whose
            behalf somebody takes part, and of the ties where something states more of them.
        terms: What the ontology says.

    Returns:
        Frames with the triples of each of their rows.
    """
    import polars as pl

    who, what = iri(pl.col("participant")), iri(pl.col("framework"))
    live = ties.filter(pl.col("rank").ne_missing("deprecated"))
    of_role = terms.of_role()
    by_role = live.join(of_role, on="role", maintain_order="left").select("tie", "cls")
    members = live.filter(
        pl.col("role").is_in(
            of_role.filter(of_role["cls"] == COOP + "Membership")["role"].implode()
        )
        | pl.col("tie").is_in(_instances(types, "Membership"))
    )
    chairs = live.filter(pl.col("role") == CONCEPT + "chair")
    behalf = live.filter(pl.col("on_behalf_of").is_not_null())
    seat = iri(pl.coalesce("on_behalf_of", "participant"))
    two = ["participant", "framework"]
    pairs = live.select(*two).unique(maintain_order=True)
    kinds = pl.concat([by_role, _of_ends(live, types)]).unique(maintain_order=True)
    return [
        (kinds, [Pattern(iri(pl.col("tie")), iri(A), iri(pl.col("cls")))]),
        (live, [Pattern(iri(pl.col("tie")), iri(COOP + "seat"), seat)]),
        (pairs, [Pattern(what, iri(COOP + "involves"), who)]),
        (
            members.select(two).unique(maintain_order=True),
            [Pattern(who, iri(COOP + "memberOf"), what)],
        ),
        (
            chairs.select(two).unique(maintain_order=True),
            [Pattern(who, iri(COOP + "chairs"), what)],
        ),
        (
            behalf.select("participant", "on_behalf_of").unique(maintain_order=True),
            [Pattern(who, iri(COOP + "actsFor"), iri(pl.col("on_behalf_of")))],
        ),
    ]


def of_ends(ties: pl.DataFrame, types: pl.DataFrame) -> Part:
    """Conclude from what the ends of ties are: frame ``tie, framework, on_behalf_of``."""
    import polars as pl

    kinds = _of_ends(ties, types)
    return kinds, [Pattern(iri(pl.col("tie")), iri(A), iri(pl.col("cls")))]


def _of_ends(live: pl.DataFrame, types: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    frames = [
        live.filter(pl.col(end).is_in(_instances(types, cls))).select(
            "tie", pl.lit(COOP + tie_class).alias("cls")
        )
        for end, cls, tie_class in (
            ("framework", "Event", "EventParticipation"),
            ("on_behalf_of", "Actor", "DelegatedParticipation"),
        )
    ]
    return pl.concat(frames)


def _instances(types: pl.DataFrame, name: str) -> pl.Series:
    return types.filter(types["cls"] == COOP + name)["node"].unique().implode()


def of_types(types: pl.DataFrame, terms: Terms) -> Part:
    """Conclude from classes of things: frame ``node, cls`` (IRI of the class)."""
    import polars as pl

    above = types.select("node", "cls").unique(maintain_order=True)
    above = above.join(terms.above, on="cls", maintain_order="left").unique(
        ["node", "above"], maintain_order=True
    )
    return above, [Pattern(iri(pl.col("node")), iri(A), iri(pl.col("above")))]


def dated_facts(facts: pl.DataFrame, bounds: BatchBounds) -> pl.DataFrame:
    """Give the bounds of things whose dates are stated as further facts: ``node`` and bounds."""
    import polars as pl

    names = {COOP + name: name for name in ("begin", "end", "during", "date")}
    dated = facts.filter(pl.col("predicate").is_in(list(names))).with_columns(
        pl.col("predicate").replace(names)
    )
    if not dated.height:
        return bounds.add(pl.DataFrame(schema={"node": pl.String}))
    wide = dated.group_by("subject", maintain_order=True).agg(
        *(
            pl.col("value").filter(pl.col("predicate") == name).first().alias(name)
            for name in ("begin", "end", "during", "date")
        ),
        pl.col("file").first(),
        pl.col("row").first(),
    )
    wide = wide.with_columns(pl.coalesce("during", "date").alias("during"))
    return bounds.add(wide).rename({"subject": "node"})


def of_links(facts: pl.DataFrame, terms: Terms) -> Part:
    """Conclude from further facts what holds by the properties above theirs."""
    import polars as pl

    links = facts.filter(pl.col("type") == "iri").join(
        terms.wider, on="predicate", maintain_order="left"
    )
    patterns = [Pattern(iri(pl.col("subject")), iri(pl.col("wider")), iri(pl.col("value")))]
    return links, patterns


def of_facts(facts: pl.DataFrame, types: pl.DataFrame, reached: Mapping[str, str]) -> list[Part]:
    """Conclude from milestones: agreements that reached a stage.

    Args:
        facts: Further facts; a milestone's stage and rank stand in the same batch as the statement
            that an agreement has the milestone.
        types: Frame ``node, cls`` (IRIs), classes above included, of the agreements.
        reached: What `stages` gives.
    """
    import polars as pl

    at = facts.filter(pl.col("predicate") == COOP + "stage").select(
        pl.col("subject").alias("milestone"), pl.col("value").alias("stage")
    )
    if not at.height:
        return []
    deprecated = facts.filter(
        (pl.col("predicate") == COOP + "rank") & (pl.col("value") == CONCEPT + "deprecated")
    )
    owners = facts.filter(pl.col("predicate") == COOP + "milestone").select(
        pl.col("subject").alias("node"), pl.col("value").alias("milestone")
    )
    both = (
        owners.join(at, on="milestone", maintain_order="left")
        .filter(~pl.col("milestone").is_in(deprecated["subject"].unique().implode()))
        .filter(pl.col("node").is_in(_instances(types, "Agreement")))
        .with_columns(
            pl.col("stage").replace_strict(
                list(reached), list(reached.values()), default=None, return_dtype=pl.String
            )
        )
        .drop_nulls("stage")
        .unique(["node", "stage"], maintain_order=True)
    )
    return [(both, [Pattern(iri(pl.col("node")), iri(A), iri(pl.col("stage")))])]
