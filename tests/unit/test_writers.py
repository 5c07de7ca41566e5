"""Whatever writes for somebody writes whole files, as private as the umask says."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

import coopgraph
from coopgraph import export, panel
from coopgraph.analysis import figures
from coopgraph.build import Corpus, build, load_store
from coopgraph.cli import main
from coopgraph.errors import CoopgraphError
from coopgraph.export import FORMS
from coopgraph.importers import run
from coopgraph.kg import KnowledgeGraph
from coopgraph.pages.site_data import write_site
from coopgraph.resources import ontology_dir

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SMALL = Path(__file__).resolve().parents[1] / "fixtures" / "small" / "data"
ROWS = "participant,framework,role,begin\nViet Nam,ISO,member,1977\n"
IGO = "ccode,year,state,AAA,BBB\n2,1990,USA,1,0\n2,1991,USA,1,3\n2,1992,USA,2,-9\n"
TURTLE = "PREFIX schema: <https://schema.org/>\n<urn:a> schema:name 'b' .\n<urn:a> a <urn:c> .\n"
TIES = pl.DataFrame({
    "participant": ["urn:a"], "framework": ["urn:f"], "role": ["member"],
    "begin": ["2001"], "end": ["2003"],
})  # fmt: skip
Write = Callable[[Path], object]


def called(*argv: str | Path) -> object:
    """Call the command; what it cannot write is an error here too."""
    status = main([str(word) for word in argv])
    if status == 2:
        raise CoopgraphError("it cannot be written")
    assert status == 0
    return status


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    """A small graph: how a file is written does not depend on how much it holds."""
    corpus = Corpus(ontology_dir(), SMALL)
    return KnowledgeGraph(load_store(corpus), corpus)


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the writers read."""
    folder = tmp_path_factory.mktemp("given")
    (folder / "igo.csv").write_text(IGO)
    (folder / "table.csv").write_text(ROWS)
    run("cow-igo", [folder / "igo.csv"], folder / "store", retrieved="2026-05-01")
    return folder


def made() -> panel.Panel:
    from coopgraph.frames import from_table

    return panel.actor_year(from_table(TIES))


def figure() -> Figure:
    from matplotlib.figure import Figure as Drawn

    drawn = Drawn()
    drawn.subplots().plot([1, 2])
    return drawn


def formatted(path: Path) -> None:
    path.write_text(TURTLE)
    called("format", path)


WRITERS: dict[str, Callable[[KnowledgeGraph, Path], tuple[str, Write]]] = {
    **{
        f"export {name}": lambda kg, given, name=name, form=form: (  # type: ignore[misc]
            f"graph{form.suffix}",
            lambda path: export.write(kg, path, name),
        )
        for name, form in FORMS.items()
    },
    "export -o": lambda kg, given: ("g.ttl", lambda path: called("export", "-o", path)),
    "export --parquet": lambda kg, given: ("p", lambda path: export.write_tables(kg, path)),
    "export of a store": lambda kg, given: (
        "graph.nq",
        lambda path: called("export", "-o", path, "--store", given / "store"),
    ),
    **{
        f"import -o {name}": lambda kg, given, name=name: (  # type: ignore[misc]
            name,
            lambda path: called("import", "cow-igo", given / "igo.csv", "-o", path),
        )
        for name in ("g.nq", "g.parquet", "store")
    },
    "import --report": lambda kg, given: (
        "report.json",
        lambda path: called("import", "cow-igo", given / "igo.csv", "--dry-run", "--report", path),
    ),
    "import --template": lambda kg, given: (
        "template.csv",
        lambda path: called("import", "table", "--template", "-o", path),
    ),
    "match": lambda kg, given: (
        "m.tsv",
        lambda path: called("match", "table", given / "table.csv", "-o", path),
    ),
    "store backup": lambda kg, given: (
        "b.tar",
        lambda path: called("store", "backup", given / "store", path),
    ),
    "explore": lambda kg, given: ("page.html", kg.explore),
    "site": lambda kg, given: ("site", lambda path: write_site(kg, path)),
    **{
        f"network {ending}": lambda kg, given, ending=ending: (  # type: ignore[misc]
            f"n.{ending}",
            lambda path: coopgraph.network.write(kg.network("actors"), path),
        )
        for ending in ("graphml", "gexf", "json")
    },
    "measure chain -o": lambda kg, given: (
        "chain.svg",
        lambda path: called("measure", "chain", "id:stameq", "id:iso", "-o", path),
    ),
    **{
        f"figure {ending}": lambda kg, given, ending=ending: (  # type: ignore[misc]
            f"f.{ending}",
            lambda path: figures.save(figure(), path),
        )
        for ending in ("svg", "pdf", "png")
    },
    "panel csv": lambda kg, given: ("p.csv", lambda path: made().to_csv(path)),
    "panel parquet": lambda kg, given: ("p.parquet", lambda path: made().to_parquet(path)),
    "panel dta": lambda kg, given: ("p.dta", lambda path: made().to_stata(path)),
    "result csv": lambda kg, given: ("r.csv", lambda path: kg.ask("chairs").to_csv(path)),
    "result json": lambda kg, given: ("r.json", lambda path: kg.ask("chairs").to_json(path)),
    "build": lambda kg, given: ("graph.nq", lambda path: build(path=path)),
    "format": lambda kg, given: (
        "f.ttl",
        formatted,
    ),
}
SLOW = {"explore", "site"}  # these are a file and a folder like others
# A store grows, and a template is never replaced.
ONCE = {"import -o store", "import --template", "format", *SLOW}


@contextmanager
def umask(bits: int) -> Iterator[None]:
    before = os.umask(bits)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def small_disk(size: int = 64) -> Iterator[None]:
    """No file may grow beyond some bytes, as on a full disk, for what is done in this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in sorted(folder.rglob("*"))
    }


@pytest.mark.parametrize("name", WRITERS)
def test_writers_follow_the_umask_and_leave_no_half(
    name: str,
    kg: KnowledgeGraph,
    given: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],  # what is said must not go to a file of the small disk
) -> None:
    target, write = WRITERS[name](kg, given)
    for bits in (0o077,) if name in SLOW else (0o077, 0o002):
        room = tmp_path / f"{bits:03o}"
        room.mkdir()
        with umask(bits):
            write(room / target)
        assert (room / target).exists()
        wrong = {
            str(path): oct(mode)
            for path in room.rglob("*")
            if (mode := path.stat().st_mode & 0o777) != (0o777 if path.is_dir() else 0o666) & ~bits
        }
        assert not wrong
    if name not in ONCE:
        before = content(room)
        with small_disk(), pytest.raises(CoopgraphError):
            write(room / target)
        assert content(room) == before
