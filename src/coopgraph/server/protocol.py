"""What a request asks for: the SPARQL 1.1 Protocol, read.

W3C, SPARQL 1.1 Protocol, 2013, <https://www.w3.org/TR/sparql11-protocol/>; content negotiation by
RFC 9110, 12.5.1.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl

from coopgraph.media_types import GRAPH_ALIASES, GRAPHS, SOLUTION_ALIASES, SOLUTIONS
from coopgraph.store.sparql_syntax import tokens
from coopgraph.version import __version__

_OFFERED = {
    "SELECT": SOLUTIONS,
    "ASK": SOLUTIONS[:2],
    "CONSTRUCT": GRAPHS,
    "DESCRIBE": GRAPHS,
}
_ALIASES = {**SOLUTION_ALIASES, **GRAPH_ALIASES}
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*")
_QUALITY = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")


class RefusedError(Exception):
    """A request that cannot be served: an HTTP status and a sentence."""

    def __init__(self, status: int, sentence: str, **headers: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence, self.headers = status, sentence, headers


class Asked(NamedTuple):
    """A query, and the dataset that the client chose for it."""

    query: str
    default: Sequence[str] = ()
    named: Sequence[str] = ()


def asked(method: str, media: str, search: str, body: bytes) -> Asked | None:
    """Read a request to the endpoint.

    Args:
        method: GET or POST.
        media: The type of the body, with its parameters.
        search: The query string of the URL, without "?".
        body: The body of a POST.

    Returns:
        None where nothing is asked: the client wants to know what this is.

    Raises:
        RefusedError: 400, 403 (an update) or 415.
    """
    given = _pairs(search)
    kind, _, parameters = media.partition(";")
    kind = kind.strip().lower()
    if method == "POST":
        if kind == FORM:
            given += _pairs(_text(body, parameters))
        elif kind == QUERY:
            if any(name == "query" for name, _ in given):
                raise RefusedError(400, "the query is given twice, in the body and in the address")
            given.append(("query", _text(body, parameters)))
        elif kind == UPDATE:
            raise RefusedError(403, "this endpoint is read-only")
        else:
            raise RefusedError(415, f"a query comes as {FORM} or {QUERY}")
    values: dict[str, list[str]] = {}
    for name, value in given:
        values.setdefault(name, []).append(value)
    if "update" in values:
        raise RefusedError(403, "this endpoint is read-only")
    queries = values.get("query", [])
    if len(queries) > 1:
        raise RefusedError(400, "the query is given more than once")
    if not queries:
        if method == "GET" and not values:
            return None
        raise RefusedError(400, "the parameter query is missing")
    default, named_graphs = values.get("default-graph-uri", ()), values.get("named-graph-uri", ())
    for iri in (*default, *named_graphs):
        _absolute(iri)
    return Asked(queries[0], default, named_graphs)


def searched(given: bytes) -> str:
    """Read the query string of an address, in which letters may stand unescaped.

    Raises:
        RefusedError: 400, these are not UTF-8.
    """
    try:
        return given.decode("utf-8")
    except UnicodeDecodeError:
        raise RefusedError(400, "the address is not UTF-8") from None


def _absolute(iri: str) -> str:
    if not _ABSOLUTE.fullmatch(iri):
        raise RefusedError(400, "a graph is named by an absolute IRI")
    return iri


class Update(NamedTuple):
    """An update, and the dataset that the client chose for its WHERE."""

    text: bytes
    default: Sequence[str] = ()
    named: Sequence[str] = ()


def update(method: str, media: str, search: str, body: bytes) -> Update | None:
    """Read a request to an endpoint that takes updates (SPARQL 1.1 Protocol, 2.2).

    Args:
        method: GET or POST.
        media: The type of the body, with its parameters.
        search: The query string of the URL, without "?".
        body: The body of a POST.

    Returns:
        None where it is no update.

    Raises:
        RefusedError: 400 or 415.
    """
    given = _pairs(search)
    kind, _, parameters = media.partition(";")
    kind = kind.strip().lower()
    direct = method == "POST" and kind == UPDATE
    if method == "POST" and kind == FORM:
        given += _pairs(_text(body, parameters))
    values: dict[str, list[str]] = {}
    for name, value in given:
        values.setdefault(name, []).append(value)
    updates = values.get("update", [])
    if not direct and not updates:
        return None
    if method != "POST":
        raise RefusedError(400, "an update comes by POST")
    if len(updates) + direct > 1 or "query" in values:
        raise RefusedError(400, "one request takes one update, and no query beside it")
    if any(name in values for name in ("default-graph-uri", "named-graph-uri")):
        raise RefusedError(400, "an update takes using-graph-uri and using-named-graph-uri")
    if not direct and kind != FORM:
        raise RefusedError(415, f"an update comes as {FORM} or {UPDATE}")
    text = _text(body, parameters) if direct else updates[0]
    using = values.get("using-graph-uri", ()), values.get("using-named-graph-uri", ())
    for iri in (*using[0], *using[1]):
        _absolute(iri)
    return Update(text.encode(), *using)


def digests(header: str | None) -> tuple[str, ...]:
    """Read the digests of graphs in a header If-Match or If-None-Match (RFC 9110, 13.1).

    Example:
        >>> digests('"aa.turtle", W/"bb"'), digests("*"), digests(None)
        (('aa', 'bb'), ('*',), ())
    """
    tags = [tag.strip().removeprefix("W/").strip('"') for tag in (header or "").split(",")]
    return tuple(tag.partition(".")[0] for tag in tags if tag)


def tag(*parts: str) -> str:
    """Make the entity tag of an answer of what it depends on (RFC 9110, 8.8.3).

    It is weak: the rows of an answer may come in another order the next time, unless one was asked.
    """
    digest = hashlib.sha256("\x00".join((__version__, *parts)).encode())
    return f'W/"{digest.hexdigest()[:32]}"'


def same(header: str | None, current: str, *, any_will_do: bool = False) -> bool:
    """Say whether a header If-None-Match names the tag, by weak comparison (RFC 9110, 13.1.2).

    Args:
        header: The header, None where there was none.
        current: The entity tag of what would be sent.
        any_will_do: Whether ``*`` counts: it is certain that there is something to send.

    Example:
        >>> same('"a", W/"b"', '"b"'), same("*", '"b"'), same(None, '"b"')
        (True, False, False)
    """
    if header is None:
        return False
    if header.strip() == "*":
        return any_will_do
    return current.removeprefix("W/") in re.findall(r'"[^"]*"', header)


def representation(query: str, accepted: Sequence[str]) -> str | None:
    """Give the media type in which a query would be answered.

    Args:
        query: The text.
        accepted: What the client accepts, the best first.

    Returns:
        None where that cannot be told, or the answer would be another each time it is asked.
    """
    if re.search(r"(?i)\b(?:NOW|RAND|UUID|STRUUID|BNODE)\b|\\u", query):
        return None
    words = (text.upper() for kind, text, _ in tokens(query) if kind == "name")
    form = next((word for word in words if word in _OFFERED), None)
    return next((m for m in accepted if form and m in _OFFERED[form]), None)


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            text, keep_blank_values=True, strict_parsing=False, errors="strict", max_num_fields=1000
        )
    except ValueError as error:  # UnicodeDecodeError is one
        raise RefusedError(400, f"the parameters cannot be read: {error}") from None


def _text(body: bytes, parameters: str) -> str:
    charset = next(
        (v.strip().strip('"') for k, _, v in (p.partition("=") for p in parameters.split(";"))
         if k.strip().lower() == "charset"),
        "utf-8",
    )  # fmt: skip
    if charset.lower() not in ("utf-8", "utf8", "us-ascii"):
        raise RefusedError(415, "text comes as UTF-8")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RefusedError(400, "the body is not UTF-8") from None


def accepted(
    header: str | None, offered: Iterable[str], aliases: Mapping[str, str] = _ALIASES
) -> list[str]:
    """Order the media types that a client accepts, the best first.

    Args:
        header: The header ``Accept``; missing or empty, everything is welcome.
        offered: What we have, our own preference first.
        aliases: Other names of media types.

    Returns:
        Those of `offered` that are accepted; by quality, then by our preference.

    Example:
        >>> accepted("text/csv;q=0.5, application/*", ["application/json", "text/csv"])
        ['application/json', 'text/csv']
        >>> accepted("text/html", ["text/csv"])
        []
    """
    offered = list(offered)
    ranges: dict[str, float] = {}
    for item in (header or "*/*").split(","):
        name, *parameters = (part.strip().lower() for part in item.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                value = value.strip()
                quality = float(value) if _QUALITY.fullmatch(value) else 0.0
        if name:
            name = aliases.get(name, name)
            ranges[name] = max(quality, ranges.get(name, 0.0))

    def quality_of(media: str) -> float:
        kind = media.partition("/")[0]
        for name in (media, f"{kind}/*", "*/*"):
            if name in ranges:
                return ranges[name]
        return 0.0

    scored = [(-quality_of(media), place, media) for place, media in enumerate(offered)]
    return [media for score, _, media in sorted(scored) if score < 0]


def graph_named(search: str) -> str:
    """Read which graph is meant, by the Graph Store HTTP Protocol; "" is the default graph.

    Args:
        search: The query string of the URL, without "?".

    Raises:
        RefusedError: 400: not exactly one of ``graph`` and ``default``, or no absolute IRI.
    """
    given = [(name, value) for name, value in _pairs(search) if name in ("graph", "default")]
    if len(given) != 1 or given[0] == ("graph", ""):
        raise RefusedError(400, "name one graph: ?graph=IRI or ?default")
    name, value = given[0]
    return _absolute(value) if name == "graph" else ""
