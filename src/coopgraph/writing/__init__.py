"""Writing into a store: what may be changed, whether it is valid, what follows, and the commit.

A client of ``coopgraph serve --writable`` changes named graphs of its own. A change is made on a
copy of the store (`storage.written`), held against the shapes (`checking`), the rules conclude anew
from it (`storage.derivation`), and only then does the copy count. `attempt` does all of that for
one request, `process` is the process it happens in, `targets` reads what an update is about to
change.

A graph that clients may write is a source as any other: it is named ``source:<slug>``, and it
describes itself: title, publisher, language, rights and rank are statements about the graph's own
IRI within the graph. They are repeated in the catalogue.
"""

from __future__ import annotations

from coopgraph.writing.messages import Outcome, Request

__all__ = ["Outcome", "Request"]
