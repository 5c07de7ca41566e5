"""A knowledge graph on a SPARQL server: the same façade, see `connect`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from coopgraph.build import Corpus, unknown_source
from coopgraph.errors import MissingDependency, ParameterError
from coopgraph.evidence import source_iri
from coopgraph.kg import KnowledgeGraph
from coopgraph.labels import labels_of
from coopgraph.model import Scope
from coopgraph.namespaces import COOP, DCTERMS, GROUND_GRAPHS, OA, RDFS, SKOS
from coopgraph.query import Result
from coopgraph.store import EmbeddedStore
from coopgraph.store.processes.bounded import DEFAULT_SECONDS

if TYPE_CHECKING:
    from pathlib import Path

    from coopgraph.query import Labeller
    from coopgraph.questions import Answer
    from coopgraph.store.remote.auth import Auth
    from coopgraph.store.remote.store import RemoteStore
    from coopgraph.validate import ValidationReport

_NAMES = (SKOS + "prefLabel", RDFS + "label", DCTERMS + "title")
_PARTS = tuple(
    COOP + name
    for name in (
        *("participant", "role", "framework", "about", "feature", "claimedValue", "stage"),
        "claimedThing",
        *("value", "currency", "observed", "count", "exactness", "saidBy", "place"),
    )
)


FETCHED = 200_000
"""So many triples at most are fetched from a server that may answer a question wrongly."""


class RemoteGraph(KnowledgeGraph):
    """A knowledge graph that a SPARQL server holds.

    Queries, questions and tables are asked of the server. Tables are read once and kept; connect
    anew to see changes. `trusting`, `explore` and exports fetch the graphs they need.
    """

    store: RemoteStore

    def __init__(self, store: RemoteStore) -> None:
        super().__init__(store, Corpus.shipped())

    def __repr__(self) -> str:
        return f"<RemoteGraph {self.store.name}: {self.store.dataset}>"

    def ask(self, name: str, *, timeout: float | None = DEFAULT_SECONDS, **params: Any) -> Answer:
        """Answer a question of the catalogue, see `KnowledgeGraph.ask`.

        Virtuoso answers some plans of some questions wrongly, without an error, and which plan it
        takes changes from one instance to the next. So where it holds up to `FETCHED` triples, the
        graphs are fetched once and asked here. Of more than that it is asked itself, some questions
        in words of their own (``ontology/questions/virtuoso``).
        """
        from coopgraph import questions

        folder = self.corpus.ontology / "questions"
        asked = questions.question(name, folder)
        store: EmbeddedStore = self.store
        if self.store.wire.virtuoso:
            own = folder / "virtuoso" / f"{asked.name}.rq"
            if self._fetched:
                store = self.store.here()
            elif own.is_file():
                asked = questions.read(own)
        given = {key.removesuffix("_"): value for key, value in params.items()}
        answer = questions.ask(store, asked, given, timeout=timeout, labeller=self.labeller)
        answer.scope = self.scope
        return answer

    @cached_property
    def scope(self) -> Scope:
        """Which graph this is, and which of its sources were chosen; results say it too."""
        return Scope("endpoint", self.store.name)

    @cached_property
    def _fetched(self) -> bool:
        """Whether questions are asked of a copy: each graph is counted by itself, and simply."""
        return 0 < self.store.stated() <= FETCHED

    @cached_property
    def labeller(self) -> Labeller:
        """Gives labels as `labels.labels_of` does, with three requests for any number of IRIs."""

        def label(iris: Iterable[str], language: str) -> Mapping[str, str]:
            wanted = sorted(set(iris))
            return labels_of(self._around(wanted))(wanted, language) if wanted else {}

        return label

    def _around(self, iris: list[str]) -> EmbeddedStore:
        """Fetch what labels are made of: names, parts, and the names of the parts."""
        about = self.store.near(iris, (*_NAMES, *_PARTS, OA + "hasSource"))
        owners = EmbeddedStore()
        if about.select(f"SELECT ?m WHERE {{ ?m <{COOP}stage> ?s }} LIMIT 1"):
            owners = self.store.near(self._owners(about), (COOP + "milestone", *_NAMES))
        linked = about.select("SELECT DISTINCT ?o WHERE { ?s ?p ?o FILTER(isIRI(?o)) }")
        names = self.store.near((row[0] or "" for row in linked), _NAMES)
        everything = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
        for more in (owners, names):
            about.add("urn:near", more.construct(everything))
        return about

    def _owners(self, about: EmbeddedStore) -> list[str]:
        stages = about.select(f"SELECT DISTINCT ?m WHERE {{ ?m <{COOP}stage> ?s }}")
        names = " ".join(f"<{row[0]}>" for row in stages)
        asked = f"SELECT DISTINCT ?o WHERE {{ VALUES ?m {{ {names} }} ?o coop:milestone ?m }}"
        return [row[0] or "" for row in self.store.select(asked)]

    @cached_property
    def roles(self) -> dict[str, dict[str, str]]:
        """Labels of the roles that ties have: role IRI to language to label."""
        roles = sorted({role for role in self._ties["role"] if role})
        near = self.store.near(roles, [SKOS + "prefLabel"])
        return {
            role: {t.language or "": t.value for t in near.literals(role, SKOS + "prefLabel")}
            for role in roles
        }

    def _project(self, name: str) -> Result:
        result = super()._project(name)
        if not self.store.dataset.repeats:
            return result
        # Each row of these tables is there once; a server that repeats triples repeats rows.
        head, _, body = result.tsv.partition(b"\n")
        lines = dict.fromkeys(body.split(b"\n")[:-1])
        return Result(b"\n".join([head, *lines, b""]), self.labeller)

    def here(self) -> KnowledgeGraph:
        """Give the same graph, fetched into memory."""
        kg = KnowledgeGraph(self.store.here(), self.corpus)
        kg.__dict__["scope"] = self.scope
        return kg

    def trusting(self, sources: Iterable[str]) -> KnowledgeGraph:
        """Give the graph that trusts these sources only, fetched, with what follows from them.

        Raises:
            UnknownNameError: The server has no such source, or none is trusted here.
            CoopgraphError: The graphs are too large to be fetched.
        """
        from coopgraph.build import derive

        wanted = sorted({source_iri(name) for name in sources})
        for source in wanted:
            if source not in self.sources:
                raise unknown_source(source, self.sources)
        local = EmbeddedStore()
        for graph in [*GROUND_GRAPHS, *wanted]:
            if graph in self.store.graphs():
                local.add(graph, (quad.triple for quad in self.store.triples_of(graph)))
        kg = KnowledgeGraph(derive(local, self.corpus, wanted), self.corpus)
        kg.__dict__["_everything"] = local
        kg.__dict__["scope"] = self._scope_of(wanted)
        return kg

    def validate(
        self, files: Sequence[str | Path] = (), *, reason: bool = False
    ) -> ValidationReport:
        """Check files, see `KnowledgeGraph.validate`; what the server holds is no file of ours.

        Raises:
            ParameterError: No files are given.
        """
        if not files:
            raise ParameterError(
                "a server's graph has no files to check",
                parameter="files",
                hint="name Turtle files; a server that is another coopgraph checks what it takes",
            )
        return super().validate(files, reason=reason)

    def site(
        self,
        folder: str | Path,
        texts: Mapping[str, str] | None = None,
        *,
        force: bool = False,
    ) -> Path:
        """Write the site, see `KnowledgeGraph.site`; it tells the whole graph, which is fetched."""
        return self.here().site(folder, texts, force=force)

    def explore(
        self, path: str | Path, texts: Mapping[str, str] | None = None, *, lang: str = "en"
    ) -> Path:
        """Write the explorer, see `KnowledgeGraph.explore`; the page carries the whole graph."""
        return self.here().explore(path, texts, lang=lang)


def connect(
    url: str,
    auth: Auth = None,
    *,
    update: str | None = None,
    graph_store: str | None = None,
    graphs: Iterable[str] | None = None,
    timeout: float | None = 120.0,
    service: bool = False,
) -> RemoteGraph:
    """Open the knowledge graph of a SPARQL 1.1 server.

    Args:
        url: Where its queries go, such as ``https://example.org/sparql``.
        auth: ``(user, password)``, given by the digest or the basic scheme as the server asks, or
            a bearer token as one string.
        update: Where its updates go, for `push`; guessed where it is not given.
        graph_store: Where it speaks the Graph Store Protocol, for `push`; guessed likewise.
        graphs: IRIs of the graphs to trust; by default the ontology, what is derived and every
            source that is not deprecated. An empty list asks the server's default graph as it is.
        timeout: Seconds each request may take, None for no limit.
        service: Whether queries may have the server call others (``SERVICE``).

    Raises:
        EndpointError: It cannot be reached, refuses, or is no SPARQL endpoint.
        MissingDependency: httpx is not installed.
        ParameterError: Not an address of the web.
    """
    try:
        from coopgraph.store.remote.store import RemoteStore
    except ModuleNotFoundError as error:
        raise MissingDependency(
            f"{error.name} is not installed", hint="pip install 'coopgraph[remote]'"
        ) from None

    return RemoteGraph(
        RemoteStore(
            url,
            auth,
            update=update,
            graph_store=graph_store,
            graphs=graphs,
            timeout=timeout,
            service=service,
        )
    )
