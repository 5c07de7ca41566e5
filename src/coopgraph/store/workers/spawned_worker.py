"""``python -m coopgraph.store.workers.spawned_worker``: answers one query, without ``fork``.

Standard input: a line with the lengths of the two query texts, the texts, then a store as
``EmbeddedStore.built`` writes it (`EmbeddedStore` packs it so).
"""

from __future__ import annotations

import sys

from coopgraph.store.embedded import EmbeddedStore


def main() -> None:
    """Read a request from standard input, answer on standard output."""
    from coopgraph.store.processes.seccomp import forbid_sockets

    forbid_sockets()
    first, second = (int(n) for n in sys.stdin.buffer.readline().split())
    sparql = sys.stdin.buffer.read(first).decode()
    bound = sys.stdin.buffer.read(second).decode()
    store = EmbeddedStore.of_built(sys.stdin.buffer.read())
    sys.stdout.buffer.write(store.pack(sparql, bound))


if __name__ == "__main__":
    main()
