"""What an endpoint replies to one request, written into a pipe as frames.

A frame is a length (four bytes, little endian) and as many bytes. The first frame is a JSON head:
``{"status": 200, "type": "text/turtle"}``, with an error also ``"error"``. The others are the body,
as the engine serialises it, so that an answer of any size takes no memory here. An empty frame
ends it: whoever reads the pipe to its end without one knows that the answer is not whole.
"""

from __future__ import annotations

import io
import json
import os
import re
import struct
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from coopgraph.errors import QueryError
from coopgraph.media_types import GRAPHS, SOLUTIONS, SYNTAXES
from coopgraph.namespaces import PREFIXES
from coopgraph.store import query_plan, sparql_syntax
from coopgraph.store.embedded import EmbeddedStore, broke_off
from coopgraph.store.formats import rdf_format, results_format
from coopgraph.store.json_ld import json_ld
from coopgraph.store.own_terms import unknown_terms
from coopgraph.store.query_plan import Plan

_HEADER = " !#$&'()*+,/:;<=>?@[]^_`{|}~"
"""What a header carries as it is, beside letters and digits of ASCII."""
_LONGEST = 1000
_BLOCK = 1 << 16
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class NotXmlError(Exception):
    """The answer holds characters that XML cannot carry, which the engine writes all the same."""


class TooLargeError(Exception):
    """The answer is larger than the endpoint gives."""


class Frames(io.RawIOBase):
    """Writes frames to a file descriptor; `limit` bounds the bytes of the body."""

    def __init__(self, fd: int, limit: int | None) -> None:
        super().__init__()
        self._fd, self._left = fd, limit
        self._head: bytes | None = None
        self._began = False
        self.xml = False

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: Any) -> int:
        """Write one frame of the body.

        Raises:
            TooLargeError: The body is longer than its limit.
            NotXmlError: It is XML, and would not be well-formed.
        """
        if self.xml and _NOT_XML.search(data):
            raise NotXmlError
        view = memoryview(data)
        if self._left is not None:
            self._left -= len(view)
            if self._left < 0:
                raise TooLargeError
        if len(view):
            self._put(bytes(view))
        return len(view)

    def head(self, status: int, media: str, **more: Any) -> None:
        """Set the first frame; it goes out with the body, so that until then it can be another."""
        self._head = json.dumps({"status": status, "type": media, **more}).encode()
        self.xml = self.xml or media.endswith("+xml")  # for what a buffer may still hold, too

    def refuse(self, status: int, sentence: str) -> None:
        """Reply with an error; nothing may have been written yet."""
        self.head(status, "text/plain; charset=utf-8", error=sentence)
        self.end()

    @property
    def untouched(self) -> bool:
        """Whether nothing was written yet."""
        return not self._began

    def end(self) -> None:
        """Write the frame that says that the answer is whole."""
        self._put(b"")

    def _put(self, data: bytes) -> None:
        first, self._head = self._head, None
        self._began = True
        for part in ([first] if first is not None else []) + [data]:
            rest = memoryview(struct.pack("<I", len(part)) + part)
            while rest:
                rest = rest[os.write(self._fd, rest[:_BLOCK]) :]


def reply(store: EmbeddedStore, request: dict[str, Any], out: Frames) -> None:
    """Answer a request.

    Args:
        store: What is asked.
        request: ``query`` (text), or ``graph`` (an IRI, or "" for the union) to be given whole;
            ``accept``, media types, the best first; where the client names a dataset, ``default``
            and ``named``, lists of IRIs.
        out: Gets the answer.
    """
    try:
        answer, plan = _ask(store, request)
        if isinstance(answer, (ox.QueryBoolean, ox.QuerySolutions)):
            # SPARQL 1.1 defines CSV and TSV for solutions only.
            plain = isinstance(answer, ox.QueryBoolean)
            offered = list(SOLUTIONS[:2] if plain else SOLUTIONS)
            media = next((m for m in request["accept"] if m in offered), None)
        else:
            offered = list(GRAPHS)
            media = next((m for m in request["accept"] if m in offered), None)
        if media is None:
            out.refuse(406, f"this can be had as {', '.join(offered)}")
            return
        out.head(200, media, **_unknown(store, request))
        body = io.BufferedWriter(out, _BLOCK)
        if isinstance(answer, ox.QuerySolutions) and plan is not None:
            answer = plan.arranged(answer)
        if isinstance(answer, (ox.QueryBoolean, ox.QuerySolutions)):
            answer.serialize(body, results_format(media))
        elif media == SYNTAXES["jsonld"].media:
            quads = (ox.Quad(t.subject, t.predicate, t.object) for t in answer)
            for part in json_ld(quads):
                body.write(part)
        else:
            ox.serialize(answer, body, rdf_format(media), prefixes=PREFIXES)
        body.flush()
        out.end()
    except QueryError as error:
        out.refuse(400, str(error))
    except NotXmlError:
        if out.untouched:
            out.refuse(406, "the answer holds control characters, which XML cannot carry")
    except TooLargeError:
        if out.untouched:
            out.refuse(503, "the answer is larger than this endpoint gives; add a LIMIT")
    except BaseException as error:
        broke = broke_off(error)
        if not broke or not out.untouched:
            raise
        out.refuse(500, f"{broke}; asked in other words it may be answered")


def _unknown(store: EmbeddedStore, request: dict[str, Any]) -> dict[str, str]:
    """Name terms of ours that the query has and the graph has not, for a header of the reply."""
    if request.get("query") is None or request.get("default") or request.get("named"):
        return {}
    strange = unknown_terms(store, request["query"])
    told = ", ".join(term + (f" ({near}?)" if near else "") for term, near in strange.items())
    return {"unknown": quote(told, safe=_HEADER)[:_LONGEST]} if told else {}


def _ask(store: EmbeddedStore, request: dict[str, Any]) -> tuple[Any, Plan | None]:
    if request.get("graph") is not None:
        name = request["graph"]
        graph = ox.NamedNode(name) if name else ox.DefaultGraph()
        quads = store.inner.quads_for_pattern(None, None, None, graph)
        return (quad.triple for quad in quads), None
    sparql = request["query"]
    sparql_syntax.refuse_service(sparql)
    chosen: dict[str, Any] = {}
    if request.get("default") or request.get("named"):
        # A dataset named in the request replaces the query's own FROM (SPARQL 1.1 Protocol, 2.1.4).
        chosen["default_graph"] = [ox.NamedNode(iri) for iri in request.get("default") or ()]
        chosen["named_graphs"] = [ox.NamedNode(iri) for iri in request.get("named") or ()]
    engine = store.inner if chosen else store.engine_for(sparql)
    try:
        plan = query_plan.plan(sparql, engine)
        return plan.ask(engine, **chosen), plan
    except SyntaxError as error:
        told = query_plan.problem(error, sparql, sparql)
        raise sparql_syntax.query_error(told, sparql) from None
    except (RuntimeError, ValueError) as error:  # a function that there is not is such a one
        raise sparql_syntax.query_error(str(error), sparql) from None
