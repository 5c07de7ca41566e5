"""The graph handed over: every form in which others take it, and what says whence it comes.

`FORMS` lists them. A form is one file or a folder; beside a file, or in the folder, lies a
description in DCAT and VoID with the licence and the citation of every source.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from coopgraph.errors import ParameterError
from coopgraph.export.forms import DESCRIPTION, FORMS, MANIFEST, Form
from coopgraph.export.partitioned import write_tables
from coopgraph.files import draft, drafts, is_stream, refuse_foreign, replace_folder
from coopgraph.store import DiskStore

if TYPE_CHECKING:
    from coopgraph.kg import KnowledgeGraph

STREAMED = ("ntriples", "nquads")
"""Forms of any size: they are written in passing, sorted on the disk."""


def hand_over(
    kg: KnowledgeGraph,
    path: str | os.PathLike[str] | None = None,
    form: str | None = None,
    *,
    parquet: str | os.PathLike[str] | None = None,
    force: bool = False,
) -> bytes | list[Path]:
    """Do `KnowledgeGraph.export`: bytes without a path, else files, or the tables in `parquet`.

    Raises:
        ParameterError: No such form, an ending that names none, or `parquet` with a path.
        FolderError: The folder holds what is not ours, and `force` is not given.
    """
    if parquet is not None:
        if path is not None or form is not None:
            raise ParameterError("parquet takes no path and no format", parameter="parquet")
        return [write_tables(kg, parquet, force=force)]
    if path is not None:
        return write(kg, path, form, force=force)
    if force:
        raise ParameterError("force is for a folder", parameter="force", hint="name it")
    return content(kg, form or "trig")


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
    if form == "annotations":
        from coopgraph.export.annotations import web_annotations

        return web_annotations(kg)
    if form == "owl":
        from coopgraph.export.ontology import owl

        return owl(kg)
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
        file it is named after the file (``FILE.trig`` has ``FILE.trig.description.ttl``); a pipe
        or a device has none.

    Raises:
        ParameterError: No such form, or an ending that names none.
        FolderError: The folder holds what is not ours, and `force` is not given.
        WriteError: The place cannot be written, or the disk is full; it is as it was.
    """
    from coopgraph.export.description import describe

    target = Path(path).expanduser()
    name = form or _by_ending(target)
    chosen = _form(name)
    if chosen.suffix and isinstance(kg.store, DiskStore):
        return _streamed(kg, target, name)
    if chosen.suffix:
        data = content(kg, name)
        with _described(target) as (place, beside):
            place.write_bytes(data)
            if beside is not None:
                beside.write_bytes(describe(kg, {target.name: data}, chosen.media))
        return _written(target)
    if name == "parquet":
        return [write_tables(kg, target, force=force)]
    if not force:
        refuse_foreign(target, MANIFEST)
    files = _folder(kg, name)
    files[DESCRIPTION] = describe(kg, files, chosen.media)
    return [replace_folder(target, files, {}, manifest=MANIFEST, force=force)]


def _streamed(kg: KnowledgeGraph, target: Path, form: str) -> list[Path]:
    """Write a store that does not fit into memory, in the forms that can be written in passing."""
    from coopgraph.export.description import describe

    assert isinstance(kg.store, DiskStore)  # noqa: S101 - asked before
    if form not in STREAMED:
        raise ParameterError(
            f"{form} is made in memory; this store of {len(kg.store):,} triples lies on the disk",
            hint=f"take {' or '.join(STREAMED)}, a folder, or what a CONSTRUCT query gives",
        )
    with _described(target) as (place, beside):
        kg.store.write(place, form)
        if beside is not None:
            files = {target.name: place}
            beside.write_bytes(describe(kg, files, FORMS[form].media, counted=False))
    return _written(target)


@contextmanager
def _described(target: Path) -> Iterator[tuple[Path, Path | None]]:
    """Give places for a file and its description; None for that where nothing can lie beside."""
    if is_stream(target):
        with draft(target) as place:
            yield place, None
        return
    with drafts(target, _description(target), parents=True) as (place, beside):
        yield place, beside


def _description(target: Path) -> Path:
    return target.with_name(f"{target.name}.{DESCRIPTION}")


def _written(target: Path) -> list[Path]:
    return [target] if is_stream(target) else [target, _description(target)]


def _folder(kg: KnowledgeGraph, form: str) -> dict[str, bytes]:
    if form == "csvw":
        from coopgraph.export.csvw import bundle

        return bundle(kg)
    if form == "framing":
        from coopgraph.export.framing import bundle as framing

        return framing(kg)
    from coopgraph.export.neo4j import bundle as graph_tables

    return graph_tables(kg)


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
    form_name = next(
        (name for name, form in FORMS.items() if form.suffix == path.suffix != ""), None
    )
    if form_name is None:
        endings = ", ".join(form.suffix for form in FORMS.values() if form.suffix)
        raise ParameterError(
            f"the ending {path.suffix!r} names no form",
            hint=f"end in {endings} or give --format",
        )
    return form_name


__all__ = [
    "DESCRIPTION",
    "FORMS",
    "MANIFEST",
    "Form",
    "content",
    "hand_over",
    "write",
    "write_tables",
]
