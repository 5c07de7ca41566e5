"""A store that has no imports yet: the shipped graph alone, to be written into."""

from __future__ import annotations

from pathlib import Path

from coopgraph.build import Corpus, load_store
from coopgraph.files import write_error
from coopgraph.storage.directory import Depot
from coopgraph.storage.make import complete, keep_shipped
from coopgraph.store import bulk_load

_GRAPHS = b"\n# graphs\n"


def begin(path: str | Path) -> bool:
    """Make a store of the shipped graph, unless there is one.

    Returns:
        Whether it was made.

    Raises:
        DataError: There is something else at that place.
        CoopgraphError: The disk is full, or somebody else is making it.
    """
    depot = Depot(path)
    if depot.current() is not None:
        return False
    with depot.locked():
        corpus = Corpus.shipped()
        base = load_store(corpus)
        new = depot.begin(None)
        try:
            new.shipped, new.graphs = corpus.digest(), base.graphs()
            data = keep_shipped(new, base, new.shipped)
            new.triples = bulk_load(new.union, iter([data.partition(_GRAPHS)[0] + b"\n"]))
            complete(new, base)
            depot.switch(new)
        except (OSError, RuntimeError) as error:
            depot.drop(new)
            raise write_error(error, depot.path) from None
        except BaseException:
            depot.drop(new)
            raise
    return True
