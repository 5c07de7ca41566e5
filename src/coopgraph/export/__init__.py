"""The graph handed over: every form in which others take it, and what says whence it comes.

`FORMS` lists them. A form is one file or a folder; beside a file, or in the folder, lies a
description in DCAT and VoID with the licence and the citation of every source.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from coopgraph.errors import ParameterError
from coopgraph.store import DiskStore

from .partitioned import write_tables

if TYPE_CHECKING:
    from coopgraph.kg import KnowledgeGraph

STREAMED = ("ntriples", "nquads")
"""Forms of any size: they are written in passing, sorted on the disk."""
MANIFEST = "coopgraph-export.json"
DESCRIPTION = "description.ttl"


class Form(NamedTuple):
    """A form of the graph.

    Attributes:
        suffix: The ending of the file's name; empty for a folder.
        media: The media type of the file, or of the folder's tables.
        about: What it is, in a clause.
    """

    suffix: str
    media: str
    about: str


FORMS: Mapping[str, Form] = {
    "turtle": Form(".ttl", "text/turtle", "Turtle: the union of what is trusted, canonical"),
    "turtle12": Form(".ttl12", "text/turtle; version=1.2", "RDF 1.2 Turtle: ties as reifiers"),
    "ntriples": Form(".nt", "application/n-triples", "N-Triples: the union, canonical"),
    "trig": Form(".trig", "application/trig", "TriG: the named graphs, so who says what"),
    "nquads": Form(".nq", "application/n-quads", "N-Quads: the named graphs, canonical"),
    "jsonld": Form(".jsonld", "application/ld+json", "JSON-LD: the named graphs, expanded"),
    "graphml": Form(".graphml", "application/graphml+xml", "GraphML: the two-mode network"),
    "gexf": Form(".gexf", "application/gexf+xml", "GEXF for Gephi: the two-mode network"),
    "csvw": Form("", "text/csv", "folder: five tables with CSVW metadata; nothing is lost"),
    "parquet": Form("", "application/vnd.apache.parquet", "folder: the coded ties (see --parquet)"),
    "neo4j": Form("", "text/csv", "folder: CSV with headers for neo4j-admin database import"),
}


def content(kg: KnowledgeGraph, form: str) -> bytes:
    """Give the graph in one of the forms that are a file.

    The same graph gives the same bytes.

    Raises:
        ParameterError: There is no such form, or it is a folder.
    """
    chosen = _form(form)
    if not chosen.suffix:
        raise ParameterError(f"{form} is a folder of files", hint="name a folder with -o")
    if form == "turtle12":
        from coopgraph.store import turtle12

        return turtle12(kg.store)
    if form in ("graphml", "gexf"):
        return _network(kg, chosen.suffix)
    return kg.store.dump(form=form)


def write(
    kg: KnowledgeGraph,
    path: str | os.PathLike[str],
    form: str | None = None,
    *,
    force: bool = False,
) -> list[Path]:
    """Write the graph, all of it or nothing, with its description.

    Args:
        kg: The graph; what it trusts is what is written.
        path: A file, or a folder for the forms that are one.
        form: One of `FORMS`; by the ending of the file's name where it is not given.
        force: Write also into a folder that holds other files.

    Returns:
        The files written; of a folder, the folder. `description.ttl` lies in the folder, beside a
        file it is named after the file (``FILE.trig`` has ``FILE.trig.description.ttl``).

    Raises:
        ParameterError: No such form, or an ending that names none.
        FolderError: The folder holds what is not ours, and `force` is not given.
    """
    from coopgraph.folder import refuse_foreign, replace_folder
    from coopgraph.resources import replace

    from .description import describe

    target = Path(path).expanduser()
    name = form or _by_ending(target)
    chosen = _form(name)
    if chosen.suffix and isinstance(kg.store, DiskStore):
        return _streamed(kg, target, name)
    if chosen.suffix:
        data = content(kg, name)
        beside = target.with_name(f"{target.name}.{DESCRIPTION}")
        about = describe(kg, {target.name: data}, chosen.media)
        replace(target, data)
        replace(beside, about)
        return [target, beside]
    if not force:
        refuse_foreign(target, MANIFEST)
    files = _folder(kg, name)
    files[DESCRIPTION] = describe(kg, files, chosen.media)
    return [replace_folder(target, files, {}, manifest=MANIFEST, force=force)]


def _streamed(kg: KnowledgeGraph, target: Path, form: str) -> list[Path]:
    """Write a store that does not fit into memory, in the forms that can be written in passing."""
    from coopgraph.resources import replace

    from .description import describe

    assert isinstance(kg.store, DiskStore)  # noqa: S101 - asked before
    if form not in STREAMED:
        raise ParameterError(
            f"{form} is made in memory; this store of {len(kg.store):,} triples lies on the disk",
            hint=f"take {' or '.join(STREAMED)}, a folder, or what a CONSTRUCT query gives",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as room:
        draft = Path(room) / "draft"
        kg.store.write(draft, form)
        about = describe(kg, {target.name: draft}, FORMS[form].media, counted=False)
        draft.replace(target)
    beside = target.with_name(f"{target.name}.{DESCRIPTION}")
    replace(beside, about)
    return [target, beside]


def _folder(kg: KnowledgeGraph, form: str) -> dict[str, bytes]:
    if form == "csvw":
        from .csvw import bundle

        return bundle(kg)
    if form == "neo4j":
        from .neo4j import bundle as graph_tables

        return graph_tables(kg)
    from coopgraph.frames import write_parquet

    from .tables import participations

    with TemporaryDirectory() as room:
        made = write_parquet(participations(kg), Path(room) / "parquet")
        kg.nodes.write_parquet(made / "nodes.parquet", compression="zstd")
        return {
            path.relative_to(made).as_posix(): path.read_bytes()
            for path in sorted(made.rglob("*.parquet"))
        }


def _network(kg: KnowledgeGraph, suffix: str) -> bytes:
    from coopgraph.network import write as write_network

    with TemporaryDirectory() as room:
        path = Path(room) / f"network{suffix}"
        write_network(kg.network("participation"), path)
        return path.read_bytes()


def _form(name: str) -> Form:
    if name not in FORMS:
        raise ParameterError(f"there is no form {name!r}", hint=f"of {', '.join(FORMS)}")
    return FORMS[name]


def _by_ending(path: Path) -> str:
    found = next((name for name, form in FORMS.items() if form.suffix == path.suffix != ""), None)
    if found is None:
        endings = ", ".join(form.suffix for form in FORMS.values() if form.suffix)
        raise ParameterError(
            f"the ending {path.suffix!r} names no form",
            hint=f"end in {endings} or give --format",
        )
    return found


__all__ = ["DESCRIPTION", "FORMS", "Form", "content", "write", "write_tables"]
