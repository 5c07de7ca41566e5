"""One root exception whose context are attributes; ``str()`` is one sentence with the place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

__all__ = [
    "CoopgraphError",
    "DataError",
    "DateError",
    "EndpointError",
    "EvidenceError",
    "IntakeError",
    "MissingDependency",
    "ParameterError",
    "QueryError",
    "QueryTimeout",
    "UnknownNameError",
    "ValidationFailed",
]


def did_you_mean(near: Iterable[str], form: Callable[[str], str] = repr) -> str:
    """Word the nearest names as a question; empty if there are none.

    Example:
        >>> did_you_mean(["member", "chair"])
        "did you mean 'member' or 'chair'?"
    """
    shown = " or ".join(form(name) for name in near)
    return f"did you mean {shown}?" if shown else ""


class CoopgraphError(Exception):
    """Whatever goes wrong in coopgraph.

    Args:
        message: What is wrong, one sentence without the place.
        **context: The place and the way out; each becomes an attribute. Commonly
            ``file``, ``line``, ``column`` (both 1-based), ``iri`` and ``hint`` (what to do).

    Attributes not given are ``None``.

    Example:
        >>> str(DataError("expected an object", file="a.ttl", line=3, column=7, hint="add one"))
        'a.ttl:3:7: expected an object (add one)'
    """

    exit_code = 2
    file: Any = None
    line: int | None = None
    column: int | None = None
    iri: str | None = None
    hint: str | None = None

    def __init__(self, message: str, **context: Any) -> None:
        super().__init__(message)
        self.message = message
        self.context = {key: value for key, value in context.items() if value is not None}
        for key, value in self.context.items():
            setattr(self, key, value)

    def __str__(self) -> str:
        if self.file is not None:
            place = ":".join(str(p) for p in (self.file, self.line, self.column) if p is not None)
            text = f"{place}: {self.message}"
        elif self.line is not None:
            column = "" if self.column is None else f", column {self.column}"
            text = f"line {self.line}{column}: {self.message}"
        else:
            text = self.message
        if self.iri is not None and self.iri not in text:
            text += f" [{self.iri}]"
        return text if self.hint is None else f"{text} ({self.hint})"

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions pickle by their positional arguments; the context would be lost.
        return (_rebuild, (type(self), self.message, self.context))


def _rebuild(kind: type[CoopgraphError], message: str, context: dict[str, Any]) -> CoopgraphError:
    return kind(message, **context)


class DataError(CoopgraphError):
    """A file cannot be read as RDF: ``file``, ``line``, ``column`` where known."""


class DateError(CoopgraphError):
    """A date is impossible or not EDTF; ``value`` is the text as given."""

    value: str | None = None


class EndpointError(CoopgraphError):
    """A SPARQL server cannot be reached, refuses, breaks off or answers nonsense.

    ``address`` is the server's, without user, password or query; ``status`` the HTTP status.
    """

    address: str | None = None
    status: int | None = None


class EvidenceError(CoopgraphError):
    """Evidence cannot be checked, shown or sealed."""


class IntakeError(CoopgraphError):
    """A document cannot be read, a draft not kept or not accepted.

    ``vi`` says the same as the message in Vietnamese; both stand in ``str()``, for whoever reads
    documents need not read English.
    """

    exit_code = 1
    vi: str | None = None

    def __str__(self) -> str:
        return super().__str__() + (f" / {self.vi}" if self.vi else "")


class QueryError(CoopgraphError):
    """A query is not SPARQL, or asks for what is not allowed: ``line``, ``column`` if known."""


class QueryTimeout(QueryError):  # noqa: N818 - named as in the contract
    """A query was stopped at its time limit; ``seconds`` is the limit."""

    exit_code = 124
    seconds: float | None = None


class UnknownNameError(CoopgraphError):
    """Nothing has this ``name``; ``kind`` says what was looked for.

    ``suggestions`` are the nearest names there are, best first; they go into the message.
    """

    name: str = ""
    kind: str = "name"
    suggestions: tuple[str, ...] = ()

    def __init__(self, message: str = "", **context: Any) -> None:
        if not message:
            message = f"there is no {context.get('kind', 'name')} {context.get('name', '')!r}"
            if question := did_you_mean(context.get("suggestions") or ()):
                message += f"; {question}"
        super().__init__(message, **context)


class ValidationFailed(CoopgraphError):  # noqa: N818 - named as in the contract
    """The data violate a shape or a rule of evidence; ``report`` has the violations."""

    exit_code = 1
    report: Any = None


class MissingDependency(CoopgraphError):  # noqa: N818 - named as in the contract
    """Something optional is not installed; the hint says what to install."""

    exit_code = 3


class ParameterError(CoopgraphError):
    """A question was given a parameter it cannot use, or lacks one; ``parameter`` names it."""

    parameter: str | None = None
