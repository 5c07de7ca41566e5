"""The register of states as a table, read from its file; see the package."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from coopgraph import resources
from coopgraph.dates import parse
from coopgraph.namespaces import COOP, DCTERMS, ID, RDF, SKOS, WD

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    import polars as pl

CODE = "https://w3id.org/coopgraph/code/"
NOTATIONS = {
    "iso3": CODE + "iso3166-1-alpha-3",
    "iso_n": CODE + "iso3166-1-numeric",
    "cow": CODE + "cow",
    "gw": CODE + "gleditsch-ward",
}
"""The datatypes that tell of which list a skos:notation is; alpha-2 is coop:iso3166."""
LETTERS = {
    "cowc": CODE + "cow-abbreviation",
    "gwc": CODE + "gleditsch-ward-abbreviation",
}
"""The datatypes of the letters that the two lists have beside their numbers."""
FORMER = CODE + "iso3166-1-former"
"""The datatype of codes that ISO 3166-1 gave the state once and has withdrawn."""
RESERVED = CODE + "iso3166-1-reserved"
"""The datatype of two letters that ISO 3166-1 keeps for what is no country (EU)."""
_EXISTENCE = ID + "ev-states-existence"
SCHEMA = ("iri", "cls", "label_en", "label_vi", "alt", "iso2", "iso3", "iso_n", "cow", "gw",
          "former", "begin", "end", "earliest_begin", "latest_end", "continues", "predecessors",
          "successors", "cowc", "gwc", "wikidata")  # fmt: skip
CLASSES = ("Country", "Territory", "IntergovernmentalOrganization")
"""What the register has: states, territories, and the unions that act beside states."""


def path() -> Path:
    """Give the register's file."""
    return resources.data_dir() / "reference" / "states.ttl"


@lru_cache(maxsize=1)
def register() -> pl.DataFrame:
    """Give the register, one row a state, territory or union of states, sorted by IRI.

    Returns:
        ``iri``; ``cls`` (one of `CLASSES`); ``label_en``, ``label_vi``; ``alt`` (list; the dated
        names too); ``iso2, iso3, iso_n`` (``"704"``), ``cow`` (``"816"``), ``gw`` (``"816"``),
        null where there is none; ``former`` (list of withdrawn ISO codes); ``begin``, ``end``
        (EDTF, the first and the last; no begin: before 1816, or no one event; no end: it exists;
        see `lifetimes`); ``earliest_begin``, ``latest_end`` (days); ``continues`` (IRI of the
        state whose seat and codes it carried on); ``predecessors``, ``successors`` (lists of
        IRIs); ``cowc``, ``gwc`` (the letters of Correlates of War and Gleditsch–Ward);
        ``wikidata`` (list of items, such as ``Q881``).
    """
    import polars as pl

    text, texts = pl.String, pl.List(pl.String)
    lists = ("alt", "former", "predecessors", "successors", "wikidata")
    days = ("earliest_begin", "latest_end")
    types = {name: texts if name in lists else pl.Date if name in days else text for name in SCHEMA}
    return pl.DataFrame(_file().states, schema=types)


@lru_cache(maxsize=1)
def lifetimes() -> pl.DataFrame:
    """Give when each state existed, a row a lifetime.

    Most have one. A state that was ended and came back as the same one (Estonia, 1940 to 1991)
    has several; the file states them as dated names whose evidence is that of existence.

    Returns:
        ``iri``, ``begin``, ``end`` (EDTF), ``lo``, ``hi`` (the first day it may have existed, the
        last), sorted by IRI and time.
    """
    import polars as pl

    rows = [
        {"iri": state["iri"], "begin": begin, "end": end, "lo": _first(begin), "hi": _last(end)}
        for state in _file().states
        for begin, end in _file().lives.get(state["iri"], [(state["begin"], state["end"])])
    ]
    text, day = pl.String, pl.Date
    types = {"iri": text, "begin": text, "end": text, "lo": day, "hi": day}
    return pl.DataFrame(rows, schema=types).sort("iri", "hi", nulls_last=True)


@lru_cache(maxsize=1)
def dated_names() -> pl.DataFrame:
    """Give the names and codes that states bore for a time, a row a name.

    Returns:
        ``iri``; ``names`` (list, in either language); ``cow``, ``gw``, ``former`` (lists of the
        codes that went with it); ``begin``, ``end`` (EDTF), ``lo``, ``hi`` (days).
    """
    import polars as pl

    text, texts, day = pl.String, pl.List(pl.String), pl.Date
    lists: dict[str, Any] = dict.fromkeys(("names", "cow", "gw", "former"), texts)
    times = {"begin": text, "end": text, "lo": day, "hi": day}
    return pl.DataFrame(_file().names, schema={"iri": text, **lists, **times})


def _first(begin: str | None) -> dt.date | None:
    return parse(begin).lower if begin else None


def _last(end: str | None) -> dt.date | None:
    return parse(end).upper if end else None


class _File(NamedTuple):
    """What the file says: rows of states and of dated names, and lifetimes by state."""

    states: list[dict[str, Any]]
    names: list[dict[str, Any]]
    lives: dict[str, list[tuple[str | None, str | None]]]


@lru_cache(maxsize=1)
def _file() -> _File:
    from coopgraph.store import EmbeddedStore

    store = EmbeddedStore()
    store.load_turtle(path(), "urn:states")
    store.unite()

    def pairs(predicate: str) -> dict[str, list[str]]:
        values: dict[str, list[str]] = {}
        for node, value in store.select(f"SELECT ?n ?v {{ ?n <{predicate}> ?v }} ORDER BY ?n ?v"):
            values.setdefault(node or "", []).append(value or "")
        return values

    labels: dict[str, dict[str, str]] = {}
    for node, lang, text in store.select(
        f"SELECT ?n (LANG(?l) AS ?g) ?l {{ ?n <{SKOS}prefLabel> ?l }} ORDER BY ?n ?g"
    ):
        labels.setdefault(node or "", {})[lang or ""] = text or ""
    codes: dict[tuple[str, str], list[str]] = {}
    for node, kind, code in store.select(
        f"SELECT ?n (STR(DATATYPE(?c)) AS ?d) (STR(?c) AS ?t) {{ ?n <{SKOS}notation> ?c }}"
        " ORDER BY ?n ?t"
    ):
        codes.setdefault((node or "", kind or ""), []).append(code or "")
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for old, new in store.select(
        "SELECT DISTINCT ?o ?s { ?e coop:changes ?o ; coop:successor ?s } ORDER BY ?o ?s"
    ):
        before.setdefault(new or "", []).append(old or "")
        after.setdefault(old or "", []).append(new or "")
    alt, iso2 = pairs(SKOS + "altLabel"), pairs(COOP + "iso3166")
    of_existence = set(store.subjects(COOP + "evidence", _EXISTENCE))
    begins, ends = pairs(COOP + "begin"), pairs(COOP + "end")
    continues = pairs(DCTERMS + "replaces")
    items = pairs(SKOS + "exactMatch")
    names: list[dict[str, Any]] = []
    lives: dict[str, list[tuple[str | None, str | None]]] = {}
    for iri, borne in pairs(COOP + "hasName").items():
        for name in borne:
            begin, end = begins.get(name, [None])[0], ends.get(name, [None])[0]
            if name in of_existence:
                lives.setdefault(iri, []).append((begin, end))
                continue
            alt.setdefault(iri, []).extend(labels[name].values())
            named = {
                "iri": iri,
                "names": list(labels[name].values()),
                **{kind: codes.get((name, NOTATIONS[kind]), []) for kind in ("cow", "gw")},
                "former": codes.get((name, FORMER), []),
                "begin": begin,
                "end": end,
                "lo": _first(begin),
                "hi": _last(end),
            }
            names.append(named)
    rows = []
    for cls in CLASSES:
        for iri in store.subjects(RDF + "type", COOP + cls):
            begin, end = begins.get(iri, [None])[0], ends.get(iri, [None])[0]
            lists = NOTATIONS | LETTERS
            one = {kind: codes.get((iri, type_), [None])[0] for kind, type_ in lists.items()}
            own = {labels[iri]["en"], labels[iri]["vi"]}
            rows.append(
                {
                    "iri": iri,
                    "cls": cls,
                    "label_en": labels[iri]["en"],
                    "label_vi": labels[iri]["vi"],
                    "alt": sorted(set(alt.get(iri, [])) - own),
                    "iso2": next(iter(iso2.get(iri) or codes.get((iri, RESERVED), [])), None),
                    **one,
                    "former": codes.get((iri, FORMER), []),
                    "begin": begin,
                    "end": end,
                    "earliest_begin": _first(begin),
                    "latest_end": _last(end),
                    "continues": continues.get(iri, [None])[0],
                    "predecessors": before.get(iri, []),
                    "successors": after.get(iri, []),
                    "wikidata": [item.removeprefix(WD) for item in items.get(iri, [])],
                }
            )
    return _File(sorted(rows, key=lambda row: str(row["iri"])), names, lives)


def codes() -> pl.DataFrame:
    """Give the codes as panels take them: ``panel.dyad_year(…, codes=states.codes())``.

    Returns:
        ``node``, ``iso3166`` (alpha-2), ``cow`` (whole number), ``begin``, ``end`` (EDTF; the
        state's own, so a code that passed on has a row for each holder, and a state that was
        gone for a time one for each lifetime), sorted by node.
    """
    import polars as pl

    table = (
        register()
        .filter(pl.col("iso2").is_not_null() | pl.col("cow").is_not_null())
        .drop("begin", "end")
        .join(lifetimes(), on="iri", how="left", maintain_order="left_right")
    )
    return table.select(
        pl.col("iri").alias("node"),
        pl.col("iso2").alias("iso3166"),
        pl.col("cow").cast(pl.Int32),
        "begin",
        pl.col("end"),
    )


def describe(iris: pl.Series) -> pl.DataFrame:
    """Describe states as nodes of a batch.

    Args:
        iris: IRIs of the register; any order, repeats and nulls allowed.

    Returns:
        One row a distinct IRI that the register has, in order of appearance: ``node, cls,
        label_en, label_vi, alt, begin, end``.
    """
    distinct = iris.drop_nulls().unique(maintain_order=True).alias("iri").to_frame()
    states = distinct.join(register(), on="iri", how="inner", maintain_order="left")
    return states.rename({"iri": "node"}).select(
        "node", "cls", "label_en", "label_vi", "alt", "begin", "end"
    )


def facts(iris: pl.Series) -> pl.DataFrame:
    """Give the codes of states as statements, for graphs that lack the register.

    Args:
        iris: IRIs; those the register lacks are passed over.

    Returns:
        ``subject, predicate, value, type`` (``text`` or a datatype's IRI), a row a code.
    """
    import polars as pl

    held = iris.drop_nulls().unique(maintain_order=True).alias("iri").to_frame()
    held = held.join(register(), on="iri", maintain_order="left")
    is_union = pl.col("cls") == "IntergovernmentalOrganization"
    letters = pl.when(is_union).then(pl.lit(RESERVED)).otherwise(pl.lit("text"))
    parts = [held.select("iri", pl.col("iso2").alias("value"), letters.alias("type"))]
    parts += [
        held.select("iri", pl.col(kind).alias("value"), pl.lit(type_).alias("type"))
        for kind, type_ in NOTATIONS.items()
    ]
    former = pl.lit(FORMER).alias("type")
    parts.append(
        held.explode("former", empty_as_null=False).select(
            "iri", pl.col("former").alias("value"), former
        )
    )
    predicate = pl.when(pl.col("type") == "text").then(pl.lit(COOP + "iso3166"))
    return (
        pl.concat(parts)
        .drop_nulls("value")
        .select(
            pl.col("iri").alias("subject"),
            predicate.otherwise(pl.lit(SKOS + "notation")).alias("predicate"),
            "value",
            "type",
        )
    )
