"""The source of an import as an entry of the catalogue: who, which files, under what terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from coopgraph.namespaces import CONCEPT, COOP, DCTERMS, GRAPH_CATALOGUE, RDF, SCHEMA, SOURCE, XSD

if TYPE_CHECKING:
    from coopgraph.importers.kind import Kind


@dataclass(frozen=True)
class DataFile:
    """A file that was imported: its name, the digest of its bytes, how many rows it has."""

    name: str
    sha256: str
    rows: int = 0


@dataclass(frozen=True)
class Provenance:
    """Where an import comes from.

    Attributes:
        kind: The kind's declaration.
        source: The id of the source.
        files: The files, in the order of their numbers in the IRIs of evidence.
        retrieved: The day the user fetched them, as they say; never the clock.
        options: The options of the kind that were given.
    """

    kind: Kind
    source: str
    files: tuple[DataFile, ...]
    retrieved: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def iri(self) -> str:
        """The source's IRI, which is also the name of its graph."""
        return SOURCE + self.source

    @property
    def digest(self) -> str:
        """Tell one import from another: kind, files, options and what the user said of them."""
        import hashlib

        from coopgraph.version import __version__

        parts = [__version__, self.kind.name, self.source, self.retrieved or ""]
        parts += [f"{file.name}\0{file.sha256}" for file in self.files]
        parts += [f"{name}\0{value}" for name, value in sorted(self.options.items())]
        return hashlib.sha256("\1".join(parts).encode()).hexdigest()

    def about(self) -> dict[str, Any]:
        """Give what ``store.json`` tells of it, as plain data."""
        return {
            "kind": self.kind.name,
            "files": [{"name": f.name, "sha256": f.sha256, "rows": f.rows} for f in self.files],
            "retrieved": self.retrieved,
            "licence": self.kind.licence,
            "licence_iri": self.kind.licence_iri,
            "citation": self.kind.citation,
            "url": self.kind.url,
            "title": dict(self.kind.title),
            "digest": self.digest,
        }

    def lines(self) -> list[str]:
        """Give the catalogue's statements as N-Triples."""
        kind = self.kind
        statements = [
            (RDF + "type", f"<{COOP}Source>"),
            (COOP + "rank", f"<{CONCEPT}normal>"),
            (DCTERMS + "language", _literal(kind.language)),
        ]
        for language in ("en", "vi"):
            statements.append((DCTERMS + "title", _literal(kind.title[language], language)))
            statements.append((DCTERMS + "publisher", _literal(kind.publisher[language], language)))
            statements += [
                (DCTERMS + "provenance", self._told(file, language)) for file in self.files
            ]
        if kind.licence_iri:
            statements.append((DCTERMS + "license", f"<{kind.licence_iri}>"))
        statements.append(
            (DCTERMS + "rights", _literal(kind.licence or "as its publisher says", "en"))
        )
        if kind.citation:
            statements.append((DCTERMS + "bibliographicCitation", _literal(kind.citation)))
        if kind.url:
            statements.append((SCHEMA + "url", f'"{kind.url}"^^<{XSD}anyURI>'))
        return [f"<{self.iri}> <{predicate}> {value} .\n" for predicate, value in statements]

    def quads(self) -> bytes:
        """Give the catalogue's statements as N-Quads."""
        return "".join(
            line.removesuffix(" .\n") + f" <{GRAPH_CATALOGUE}> .\n" for line in self.lines()
        ).encode()

    def _told(self, file: DataFile, language: str) -> str:
        if language == "vi":
            words = f"Tệp {file.name}, SHA-256 {file.sha256}, {file.rows} hàng"
            words += f"; tải về {self.retrieved}" if self.retrieved else ""
        else:
            words = f"File {file.name}, SHA-256 {file.sha256}, {file.rows} rows"
            words += f"; retrieved {self.retrieved}" if self.retrieved else ""
        return _literal(words, language)


def _literal(value: str, language: str = "") -> str:
    import polars as pl

    from coopgraph.lifting.quads import text

    literal = pl.select(text(pl.lit(value), language=language)).item()
    return str(literal)
