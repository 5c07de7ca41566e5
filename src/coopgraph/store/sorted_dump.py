"""A store on the disk as sorted N-Triples or N-Quads, whatever its size.

The engine writes its triples in an order of its own. They are sorted in runs that fit into memory,
and the runs are merged, so equal stores give equal bytes, and memory does not grow with them. The
disk holds the runs meanwhile: as much again as the file. Blank nodes get canonical labels
(RDFC-1.0), which depend on nothing but the statements that name one; those fit into memory.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

RUN = 500_000
"""Lines sorted at once, some 100 MB."""


def write_sorted(store: ox.Store, graphs: Iterable[str] | None, path: Path) -> int:
    """Write graphs of a store.

    Args:
        store: The engine.
        graphs: Named graphs, as N-Quads; None for the default graph, as N-Triples.
        path: The file to make, beside which the runs lie meanwhile.

    Returns:
        How many lines it has. None comes twice.

    Raises:
        OSError: The disk is full, or the like.
    """
    with TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as room, ExitStack() as open_:
        whole = Path(room) / "dump"
        runs: list[Path] = []
        anonymous: list[bytes] = []

        def keep(lines: list[bytes]) -> None:
            run = Path(room) / f"run-{len(runs):05}"
            with run.open("wb") as out:
                out.writelines(sorted(lines))
            runs.append(run)

        for graph in [None] if graphs is None else graphs:
            name = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
            store.dump(str(whole), ox.RdfFormat.N_TRIPLES, from_graph=name)
            end = b".\n" if graph is None else f"<{graph}> .\n".encode()
            with whole.open("rb") as file:
                while lines := [line[:-2] + end for line in islice(file, RUN)]:
                    anonymous += (line for line in lines if _names_a_blank_node(line))
                    keep([line for line in lines if not _names_a_blank_node(line)])
            whole.unlink()
        data = ox.Dataset(ox.parse(b"".join(anonymous), ox.RdfFormat.N_QUADS, lenient=True))
        data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        keep([f"{quad} .\n".encode() for quad in data])
        files: list[Iterator[bytes]] = [open_.enter_context(run.open("rb")) for run in runs]
        count = 0
        with path.open("wb") as out:
            for line, _ in groupby(heapq.merge(*files)):
                out.write(line)
                count += 1
    return count


def _names_a_blank_node(line: bytes) -> bool:
    # In a literal, "> _:" is no blank node; that line then comes back as it was.
    return line.startswith(b"_:") or b"> _:" in line
