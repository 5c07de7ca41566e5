"""Answers that a server cuts off without a word: noticed, and fetched in pages where it can be.

Virtuoso gives at most ``ResultSetMaxRows`` rows of a SELECT and solutions of a CONSTRUCT, with
status 200; it says so in a header that proxies drop, and for a CONSTRUCT not even there. So an
answer that may be cut off (`doubtful`) is compared with what the server itself counts.

**Pages** are asked in an order without ties. That they fit together is proved, not assumed: the
rows must be as many as the server counts, and as many of them distinct as it counts distinct.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from coopgraph.errors import EndpointError
from coopgraph.model import lines_of
from coopgraph.store.remote import rewrite
from coopgraph.store.remote.protocol import Heard

Send = Callable[[str], Heard]
"""Sends a SELECT, over the same graphs as the query."""

MANY = 1000
"""No server is known that cuts off below so many rows, unless at a round number."""
_ROUND = 50
_PAGE = 10_000


def rows(tsv: bytes) -> int:
    """Count the rows of SPARQL TSV."""
    return tsv.count(b"\n") - 1


def doubtful(number: int, cap: int | None) -> bool:
    """Say whether an answer of so many rows may be cut off."""
    return cap is not None or number >= MANY or (number > 0 and number % _ROUND == 0)


def whole(sparql: str, heard: Heard, send: Send, name: str) -> bytes:
    """Give all rows of a SELECT of which some may be missing, as TSV.

    Args:
        sparql: The query.
        heard: What the server answered.
        send: Asks it more.
        name: The server's address, for errors.

    Raises:
        EndpointError: Rows are missing, and cannot be had in pages that fit together.
    """
    got = rows(heard.data)
    total = _count(rewrite.counting(sparql), send, name, got)
    if total <= got:
        return heard.data
    columns = next(lines_of(heard.data))
    names = [column[1:] for column in columns]
    distinct = _count(rewrite.counting(sparql, distinct=names), send, name, got)
    head, _, _ = heard.data.partition(b"\n")
    lines: list[bytes] = []
    size = min(heard.cap or got, _PAGE)
    while len(lines) < total:
        data = send(rewrite.page(sparql, names, size, len(lines))).data
        more = data.split(b"\n")[1:-1]
        if not more:
            break
        lines += more
    if len(lines) != total or len(set(lines)) != distinct:
        raise EndpointError(
            f"the server cuts answers off after {got:,} rows, and of {total:,} its pages gave"
            f" {len(lines):,} that do not fit together",
            iri=name,
            address=name,
            hint="narrow the query, or have the server's limit raised",
        )
    return b"\n".join([head, *lines, b""])


def check_graph(sparql: str, number: int, send: Send, name: str) -> None:
    """Raise where a CONSTRUCT of so many triples was made of a part of its solutions.

    Raises:
        EndpointError: It was, or nobody can say.
    """
    if not doubtful(number, None):
        return
    if rewrite.form_of(sparql) == "CONSTRUCT":
        solutions = rewrite.solutions_of(sparql)
        had = rows(send(solutions).data)
        if had >= _count(rewrite.counting(solutions), send, name, number):
            return
        problem = f"the server cut it off after {had:,} solutions"
    else:
        problem = f"nobody can tell whether the {number:,} triples of a DESCRIBE are all"
    raise EndpointError(
        problem,
        iri=name,
        address=name,
        hint="ask a SELECT, which is fetched in pages, or narrow the query",
    )


def _count(sparql: str, send: Send, name: str, got: int) -> int:
    _, _, row = send(sparql).data.partition(b"\n")
    number = re.match(rb'"?(\d+)', row)
    if number is None:
        raise EndpointError(
            f"whether {got:,} rows are all cannot be told: the server does not count them",
            iri=name,
            address=name,
        )
    return int(number[1])
