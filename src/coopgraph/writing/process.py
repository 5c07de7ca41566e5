"""``python -m coopgraph.writing.process STORE SECONDS MEMORY``: makes changes in a store.

The server sends requests on standard input, a line with their number and for each a line and a body
(`outcome.Request`), and reads a line back for each (`outcome.Outcome`). Those that come together
are made together. This process holds the store's lock, forks a child that prepares the generation
(`attempt`) and is killed at the limits, and then makes it count. It opens and fills no store
itself: the engine's threads would not survive the fork. The lock is the child's, too, so that
nobody else writes should this process be killed meanwhile.
"""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Sequence

from coopgraph.errors import CoopgraphError, QueryError, QueryTimeout
from coopgraph.files import WriteError
from coopgraph.storage.directory import StoreBusy, StoreDirectory, number
from coopgraph.store.processes.bounded import run_bounded
from coopgraph.store.processes.seccomp import works
from coopgraph.writing.messages import Outcome, Request
from coopgraph.writing.transaction import attempt, failed
from coopgraph.writing.validation import prepare

_FAT = "the change was ended; it may have needed too much memory"


class Process:
    """Makes changes in a store.

    Args:
        depot: The store.
        seconds: Wall-clock time that preparing a change may take.
        memory: Bytes beyond what the process itself takes.
    """

    def __init__(self, depot: StoreDirectory, seconds: float, memory: int) -> None:
        self._depot, self._seconds, self._memory = depot, seconds, memory

    def warm(self) -> None:
        """Read what every change needs, for the children to share."""
        # What is made when it first runs need not be made in each child.
        prepare()

    def make(self, requests: Sequence[Request]) -> list[Outcome]:
        """Make changes, each whole or not at all.

        Where making several together takes too long, each is tried by itself, so that one that
        never ends is nobody else's fault.
        """
        try:
            with self._depot.locked():
                return self._make(requests)
        except StoreBusy:
            refusal = Outcome(503, "an import or another server is writing into this store")
        except QueryError as error:
            if len(requests) > 1:
                return [self.make([request])[0] for request in requests]
            late = isinstance(error, QueryTimeout)
            refusal = Outcome(
                503, f"the change was stopped after {self._seconds:g} s" if late else _FAT
            )
        except (WriteError, OSError) as error:
            refusal = failed(error)
        except CoopgraphError as error:
            refusal = Outcome(500, str(error))
        return [refusal] * len(requests)

    def _make(self, requests: Sequence[Request]) -> list[Outcome]:
        now = self._depot.current()
        if now is None:
            return [Outcome(500, "there is no store any more")] * len(requests)

        def work() -> bytes:
            return b"".join(o.line() for o in attempt(self._depot, now, requests))

        try:
            data = run_bounded(work, self._seconds, self._memory, files=True)
            outcomes = [Outcome.of(line) for line in data.splitlines()]
            name = max((outcome.generation for outcome in outcomes), key=number)
            if name:
                self._depot.switch(self._depot.generation(name))
        except BaseException:
            self._depot.clean()  # what was prepared does not count
            raise
        return outcomes


def main() -> None:
    """Serve standard input until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to answer
    process = Process(StoreDirectory(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
    process.warm()
    gc.collect()
    gc.freeze()  # children would look through it again and again, and copy it by doing so
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    outgoing.write(b"ready, no sockets\n" if works() else b"ready\n")
    outgoing.flush()
    while count := incoming.readline():
        requests = []
        for _ in range(int(count)):
            line = incoming.readline()
            requests.append(Request.of(line, incoming.read(Request.size(line))))
        for outcome in process.make(requests):
            outgoing.write(outcome.line())
        outgoing.flush()


if __name__ == "__main__":
    main()
