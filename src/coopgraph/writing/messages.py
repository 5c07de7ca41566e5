"""What is asked of the writing process and what it answers, as they travel between processes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from coopgraph.errors import CoopgraphError


class RefusedWrite(CoopgraphError):  # noqa: N818 - named for what it says
    """A change that is not made; ``status`` is the HTTP status that says why."""

    status: int = 400


@dataclass(frozen=True)
class Request:
    """A change that a client asks for.

    Attributes:
        kind: ``update``, ``put``, ``post`` or ``delete``.
        graph: IRI of the graph, for all but updates.
        media: Media type of the body.
        default: IRIs that stand for the default graph in an update's WHERE.
        named: IRIs of the named graphs there.
        match: Digests one of which the graph must have now (``*``: it must be there); none: any.
        none_match: Digests that the graph must not have (``*``: it must not be there).
        body: The graph, or the text of the update.
    """

    kind: str
    graph: str = ""
    media: str = ""
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    match: tuple[str, ...] = ()
    none_match: tuple[str, ...] = ()
    body: bytes = b""

    def head(self) -> bytes:
        """Give all but the body as one line."""
        fields = {**asdict(self), "body": len(self.body)}
        return json.dumps(fields).encode() + b"\n"

    @staticmethod
    def size(line: bytes) -> int:
        """Read from what `head` wrote how many bytes the body has."""
        return int(json.loads(line)["body"])

    @classmethod
    def of(cls, line: bytes, body: bytes) -> Request:
        """Read what `head` wrote."""
        fields = json.loads(line)
        for name in ("default", "named", "match", "none_match"):
            fields[name] = tuple(fields[name])
        return cls(**{**fields, "body": body})


@dataclass(frozen=True)
class Outcome:
    """What became of a request.

    Attributes:
        status: An HTTP status; below 300 it was done.
        sentence: What to tell the client.
        generation: Name of the generation that holds the change; empty if nothing changed.
        report: Where shapes were broken: media type to the report's text.
        changed: How many statements were removed and added.
    """

    status: int
    sentence: str = ""
    generation: str = ""
    report: Mapping[str, str] = field(default_factory=dict)
    changed: int = 0

    def line(self) -> bytes:
        """Give it as one line."""
        return json.dumps(asdict(self), ensure_ascii=False).encode() + b"\n"

    @classmethod
    def of(cls, line: bytes) -> Outcome:
        """Read what `line` wrote."""
        fields: dict[str, Any] = json.loads(line)
        return cls(**fields)
