"""The graph, made of its files: ontology, concepts, catalogue, sources, and what follows.

What can be derived is derived once and kept: ``graph.nq`` holds, as sorted N-Quads with canonical
blank nodes, all graphs that are trusted by default together with the derived one, and before them
their union as the default graph. Its first line states the digest of all inputs. A checkout keeps
it in ``build/``, a wheel carries it, made by the build hook. It is used only when the digest
agrees; the inputs (some 0.5 MB) are hashed every time, which costs a few milliseconds, so nothing
rests on modification times.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from coopgraph import files, resources
from coopgraph.dates import Bounds, TieBounds, parse
from coopgraph.errors import DataError, DateError, UnknownNameError
from coopgraph.names import unknown_name
from coopgraph.namespaces import (
    CONCEPT,
    COOP,
    GRAPH_CONCEPTS,
    GRAPH_DERIVED,
    GRAPH_ONTOLOGY,
    GROUND_GRAPHS,
    SOURCE,
    XSD,
)
from coopgraph.store import EmbeddedStore, Triple, load_source, triple

FIRST_LINE = "# coopgraph graph, inputs sha256: "

_ONTOLOGY_FILES = {
    "coopgraph.ttl": GRAPH_ONTOLOGY,
    "alignments.ttl": GRAPH_ONTOLOGY,
    "concepts.ttl": GRAPH_CONCEPTS,
}
# What these modules do decides what is derived, so they count as inputs.
_CODE = ("build.py", "dates.py", "narrowing.py", "reason/effective.py", "reason/rules.py")
DATED = tuple(COOP + name for name in ("begin", "end", "during", "date"))
"""Properties that date a node; `bounds` reads them."""
_DATED = (
    f"SELECT ?n ?p ?v WHERE {{ VALUES ?p {{ {' '.join(f'<{term}>' for term in DATED)} }}"
    " ?n ?p ?v } ORDER BY ?n ?p ?v"
)


class Corpus(NamedTuple):
    """The files a graph is made of.

    `extra` are files of RDF of the user, a graph each; an export of ours with named graphs is the
    sources that it holds.
    """

    ontology: Path
    data: Path
    extra: tuple[Path, ...] = ()

    @classmethod
    def shipped(cls, extra: Iterable[str | Path] = ()) -> Corpus:
        """Give the corpus of the repository or the wheel, with the user's files."""
        paths = tuple(Path(path) for path in extra)
        return cls(resources.ontology_dir(), resources.data_dir(), paths)

    @classmethod
    def release(cls, path: str | Path) -> Corpus:
        """Give the corpus of a release: its sources alone, read with the rules of this version.

        Args:
            path: A file that ``coopgraph export`` or a build wrote (TriG, N-Quads …), or a folder
                of a file a source with ``sources.ttl``, or a checkout that has it in ``data``.

        Raises:
            DataError: There is no such file, or the folder is none of these.
        """
        path = Path(path)
        if path.is_file():
            # Where a folder of sources is expected, a file holds none: all of it is `extra`.
            return cls(resources.ontology_dir(), path, (path,))
        for folder in (path, path / "data"):
            if (folder / "sources.ttl").is_file():
                return cls(resources.ontology_dir(), folder)
        raise DataError(
            "is no release of a graph" if path.exists() else "is not there",
            file=path,
            hint="a file of coopgraph export (.trig, .nq), or a folder with sources.ttl",
        )

    def graphs(self) -> list[tuple[Path, str]]:
        """Pair each file with its named graph."""
        pairs = [(self.ontology / name, graph) for name, graph in _ONTOLOGY_FILES.items()]
        for path in sorted(self.data.glob("*.ttl")):
            name = "catalogue" if path.name == "sources.ttl" else path.stem
            pairs.append((path, SOURCE + name))
        graph_iris = {graph for _, graph in pairs}
        for path in self.extra:
            graph = SOURCE + path.stem
            if graph in graph_iris:
                raise DataError(
                    f"there is a graph {path.stem!r} already", file=path, hint="rename the file"
                )
            graph_iris.add(graph)
            pairs.append((path, graph))
        return pairs

    def digest(self) -> str:
        """Give the SHA-256 over names and contents of all inputs."""
        code = Path(__file__).parent
        inputs = [(f"{graph} {path.name}", path) for path, graph in self.graphs()]
        inputs += [(f"rules/{p.name}", p) for p in sorted((self.ontology / "rules").glob("*.rq"))]
        inputs += [(f"code/{name}", code / name) for name in _CODE]
        total = hashlib.sha256()
        for name, path in inputs:
            try:
                content = path.read_bytes()
            except OSError as error:
                raise DataError(f"cannot be read: {error.strerror or error}", file=path) from None
            total.update(f"{name}\0{len(content)}\0".encode())
            total.update(content)
        return total.hexdigest()


def load_store(corpus: Corpus, sources: Sequence[str] | None = None) -> EmbeddedStore:
    """Give the store of a corpus: from the built graph where that is right, else made anew.

    Args:
        corpus: The files.
        sources: IRIs of the sources to trust; all that are not deprecated by default.

    Raises:
        DataError: A file is not Turtle.
        UnknownNameError: There is no such source.
    """
    shipped = corpus == Corpus.shipped()
    if sources is not None or not shipped:
        return derive(assemble(corpus), corpus, sources)
    digest = corpus.digest()
    path = resources.graph_path()
    with contextlib.suppress(OSError, DataError):
        data = path.read_bytes()
        if data.startswith(f"{FIRST_LINE}{digest}\n".encode()):
            return EmbeddedStore.of_built(data)
    store = derive(assemble(corpus), corpus)
    with contextlib.suppress(files.WriteError):  # a read-only installation answers too, only slower
        write(store, digest, path)
    return store


def ground(corpus: Corpus) -> EmbeddedStore:
    """Give the store of a corpus without its sources: ontology, concepts, what follows from them.

    Raises:
        DataError: A file is not Turtle.
    """
    store = EmbeddedStore()
    for name, graph in _ONTOLOGY_FILES.items():
        store.load_turtle(corpus.ontology / name, graph)
    return derive(store.unite(), corpus, [])


def build(corpus: Corpus | None = None, path: Path | None = None) -> tuple[EmbeddedStore, Path]:
    """Make the graph from its files and write it; the same inputs always give the same bytes."""
    corpus = corpus or Corpus.shipped()
    path = path or resources.graph_path()
    store = derive(assemble(corpus), corpus)
    write(store, corpus.digest(), path)
    return store, path


def write(store: EmbeddedStore, digest: str, path: Path) -> None:
    """Write the built graph in one step."""
    files.write(path, f"{FIRST_LINE}{digest}\n".encode() + store.built(), parents=True)


def assemble(corpus: Corpus) -> EmbeddedStore:
    """Load all files of a corpus into their graphs; nothing is derived yet.

    Raises:
        DataError: A file cannot be read or is not Turtle.
    """
    store = EmbeddedStore()
    own = set(corpus.extra)
    for path, graph in corpus.graphs():
        if path in own:
            load_source(store, path, graph)
        else:
            store.load_turtle(path, graph)
    return store.unite()


def derive(
    store: EmbeddedStore, corpus: Corpus, sources: Sequence[str] | None = None
) -> EmbeddedStore:
    """Make the store of the trusted graphs and what follows from them alone.

    Raises:
        UnknownNameError: `sources` names a source that the corpus lacks.
        DateError: A date that does not exist.
    """
    from coopgraph.reason.rules import derive as apply_rules
    from coopgraph.reason.rules import rules

    trusted = trusted_sources(store) if sources is None else list(dict.fromkeys(sources))
    all_sources = source_graphs(store)
    for source in trusted:
        if source not in all_sources:
            raise unknown_source(source, all_sources)
    chosen = store.copy([*GROUND_GRAPHS, *trusted])
    try:
        chosen.add(GRAPH_DERIVED, bounds(chosen))
    except DateError as error:
        files = {graph: path for path, graph in corpus.graphs()}
        places = [files[g] for g in chosen.graphs_of(error.iri or "") if g in files]
        raise DateError(error.message, **{**error.context, "file": next(iter(places), None)}) from (
            error
        )
    apply_rules(chosen, GRAPH_DERIVED, using=rules(corpus.ontology / "rules"))
    return chosen


def source_graphs(store: EmbeddedStore) -> list[str]:
    """Give the graphs of sources: all but ontology, concepts, catalogue and derived."""
    return [g for g in store.graphs() if g not in (*GROUND_GRAPHS, GRAPH_DERIVED)]


def trusted_sources(store: EmbeddedStore) -> list[str]:
    """Give the sources trusted by default: those the catalogue does not rank deprecated."""
    deprecated = set(store.subjects(COOP + "rank", CONCEPT + "deprecated"))
    return [graph for graph in source_graphs(store) if graph not in deprecated]


def unknown_source(source: str, known: Iterable[str]) -> UnknownNameError:
    """Make the error for a source there is not, with the nearest."""
    ids = [iri.removeprefix(SOURCE) for iri in known]
    return unknown_name(source.removeprefix(SOURCE), ids, "source")


def bounds(store: EmbeddedStore) -> list[Triple]:
    """Derive the date bounds of every dated node.

    Where trusted sources give a node several values of one date, the bounds are the days that all
    of them allow ("2021-10" and "2021-10-12" are 12 October); where they contradict each other,
    the bounds enclose all of them, and nothing is decided.

    Raises:
        DateError: A date that does not exist; ``iri`` is the node.
    """
    stated: dict[str, dict[str, list[str]]] = {}
    for node, predicate, value in store.select(_DATED):
        name = (predicate or "").removeprefix(COOP)
        stated.setdefault(node or "", {}).setdefault(name, []).append(value or "")
    triples = []
    for node, dates in stated.items():
        if node.startswith("_:"):
            continue
        try:
            triples += _bounds_of(node, dates)
        except DateError as error:
            raise DateError(error.message, **{**error.context, "iri": node}) from None
    return triples


def _bounds_of(node: str, dates: dict[str, list[str]]) -> list[Triple]:
    bounds = bounds_stated(dates)
    values = {
        "earliestBegin": bounds.earliest_begin,
        "latestBegin": bounds.latest_begin,
        "earliestEnd": bounds.earliest_end,
        "latestEnd": bounds.latest_end,
    }
    triples = [
        triple(node, COOP + name, day.isoformat(), XSD + "date")
        for name, day in values.items()
        if day is not None
    ]
    if bounds.end_open:
        triples.append(triple(node, COOP + "endOpen", "true", XSD + "boolean"))
    return triples


def bounds_stated(dates: Mapping[str, Sequence[str]]) -> TieBounds:
    """Give the bounds of a node by all that sources state of its own dates.

    Args:
        dates: ``begin``, ``end``, ``during`` and ``date`` to their values, EDTF.

    Raises:
        DateError: A date that does not exist.
    """
    within = [parse(value) for name in ("during", "date") for value in dates.get(name, ())]
    begin = _together([parse(value) for value in dates.get("begin", ())] or within)
    stated = [value.strip() for value in dates.get("end", ())]
    ends = [parse(value) for value in stated if value != ".."]
    goes_on = ".." in stated
    end = _together(ends if stated else within)
    if goes_on:  # where another source knows an end, no last day is agreed on
        end = Bounds(end.lower, None)
    known = bool(stated or within)
    return TieBounds(*begin, *end, end_open=goes_on and not ends, end_known=known)


def _together(values: Sequence[Bounds]) -> Bounds:
    """Give the days that all values allow; where they contradict each other, all they enclose."""
    lowers = [value.lower for value in values if value.lower]
    uppers = [value.upper for value in values if value.upper]
    lower, upper = max(lowers, default=None), min(uppers, default=None)
    if lower is None or upper is None or lower <= upper:
        return Bounds(lower, upper)
    return Bounds(
        min(lowers) if len(lowers) == len(values) else None,
        max(uppers) if len(uppers) == len(values) else None,
    )
