"""``python -m coopgraph.writing.process STORE SECONDS MEMORY``: makes changes, one after the other.

The server sends a request on standard input, a line and a body (`outcome.Request`), and reads a
line back (`outcome.Outcome`). This process holds the store's lock for each, forks a child that
prepares the next generation (`attempt`) and is killed at the limits, and then makes it count. It
opens and fills no store itself: the engine's threads would not survive the fork. The lock is the
child's, too, so that nobody else writes should this process be killed meanwhile.
"""

from __future__ import annotations

import signal
import sys

from coopgraph.errors import CoopgraphError, QueryError, QueryTimeout
from coopgraph.importers.depot import Depot, StoreBusy
from coopgraph.store.limits import no_network, run_bounded

from .attempt import attempt, failed
from .checking import vocabulary
from .outcome import Outcome, Request


class Process:
    """Makes changes in a store.

    Args:
        depot: The store.
        seconds: Wall-clock time that preparing a change may take.
        memory: Bytes beyond what the process itself takes.
    """

    def __init__(self, depot: Depot, seconds: float, memory: int) -> None:
        self._depot, self._seconds, self._memory = depot, seconds, memory

    def warm(self) -> None:
        """Read what every change needs, for the children to share."""
        import pyshacl

        known, shapes = vocabulary()
        # What the libraries prepare when they first run, they need not prepare in each child.
        pyshacl.validate(type(known)(), shacl_graph=shapes, advanced=True)

    def make(self, request: Request) -> Outcome:
        """Make a change, all of it or nothing."""
        try:
            with self._depot.locked():
                try:
                    return self._make(request)
                except BaseException:
                    self._depot.clean()  # what was prepared does not count
                    raise
        except StoreBusy:
            return Outcome(503, "an import or another server is writing into this store")
        except QueryTimeout:
            return Outcome(
                503, f"the change was stopped after {self._seconds:g} s; make it smaller"
            )
        except QueryError:
            return Outcome(503, "the change was ended; it may have needed too much memory")
        except CoopgraphError as error:
            return Outcome(500, str(error))
        except OSError as error:
            return failed(error)

    def _make(self, request: Request) -> Outcome:
        now = self._depot.current()
        if now is None:
            return Outcome(500, "there is no store any more")

        def work() -> bytes:
            no_network()
            return attempt(self._depot, now, request).line()

        outcome = Outcome.of(run_bounded(work, self._seconds, self._memory, files=True))
        if outcome.generation:
            self._depot.switch(self._depot.generation(outcome.generation))
        return outcome


def main() -> None:
    """Serve standard input until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to answer
    process = Process(Depot(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
    process.warm()
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    outgoing.write(b"ready\n")
    outgoing.flush()
    while line := incoming.readline():
        request = Request.of(line, incoming.read(Request.size(line)))
        outgoing.write(process.make(request).line())
        outgoing.flush()


if __name__ == "__main__":
    main()
