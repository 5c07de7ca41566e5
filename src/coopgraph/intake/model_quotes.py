"""An optional model that proposes too, and is held to the same proof as everything else.

Any endpoint that speaks OpenAI's ``/chat/completions`` serves; it is asked only if its address is
given. Its answer is a list of quotes with roles of a closed list: a quote that does not stand in
the text to the letter (after normalisation, NFC) is dropped and counted, and so is what names a
role there is not. The prompt holds no example facts. The same prompt is answered from a cache. What
it proposes carries its name in `Proposal.frame` and a doubt, so that a person sees it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args
from urllib.parse import urlsplit

from coopgraph.dates import parse
from coopgraph.errors import DateError, EndpointError, MissingDependency, ParameterError
from coopgraph.evidence import digest, normalise
from coopgraph.intake.proposals import Kind, Mention, MentionType, Proposal, Span, Thing

if TYPE_CHECKING:
    from coopgraph.intake.draft import Draft

PART = 6_000
"""Code points of text that one request carries, cut at line ends."""
SECONDS = 120.0
_ROLES = """
SELECT DISTINCT ?c WHERE { { ?c a coop:Role } UNION { ?c a coop:Stage }
  UNION { VALUES ?s { concept:event-kinds concept:counts } ?c skos:inScheme ?s } }
ORDER BY ?c
"""
_PROMPT = """\
Read the text and list what it states as a fact about cooperation: who takes part in what, in which
role, which agreement reached which stage, which event took place, who funds what, what was counted.
Leave out plans, hopes, denials and praise. Answer with JSON only: a list of objects with the keys
"quote" (the shortest passage that says it, copied to the letter), "kind" (one of {kinds}), "role"
(one of {roles}), "subject" and "framework" (names copied to the letter from the text, "framework"
may be empty), "date" (EDTF, no finer than the text says, or empty), "date_quote" (the words of the
date, copied to the letter, or empty), "value" (a number, or empty), "unit" (ISO 4217, or empty).

Text:
"""


@dataclass
class Counts:
    """What became of a model's answers: proposals kept, and what was dropped and why."""

    kept: int = 0
    not_in_text: int = 0
    not_in_lists: int = 0
    unreadable: int = 0
    known: int = 0

    def told(self, model: str) -> str:
        """Tell it in a line."""
        return (
            f"the model {model} proposed {self.kept} statements; dropped:"
            f" {self.not_in_text} whose quote is not in the text, {self.not_in_lists} with a kind"
            f" or role there is not, {self.unreadable} that could not be read, {self.known} that"
            " the frames had proposed already"
        )


def with_model(
    draft: Draft, url: str, name: str | None = None, *, cache: Path | None = None
) -> Draft:
    """Ask a model about a draft's text and add what it proves.

    Args:
        draft: The draft.
        url: Address of the endpoint, such as ``http://127.0.0.1:8080/v1``.
        name: Which model; the endpoint's own choice by default.
        cache: Folder of answers; that of the user by default.

    Returns:
        The draft with its proposals beside the others, and a note that counts what was dropped.

    Raises:
        EndpointError: It cannot be reached or does not answer as it should.
        ParameterError: No address with a host.
    """
    address = _address(url)
    roles = _roles()
    kinds = [*get_args(Kind)]
    head = _PROMPT.format(kinds=", ".join(kinds), roles=", ".join(sorted(roles)))
    asked = name or "default"
    counts = Counts()
    found = _Found(draft, asked)
    for start, part in _parts(draft.document.text):
        request = {
            "model": asked,
            "temperature": 0,
            "messages": [{"role": "user", "content": head + part}],
        }
        for item in _items(_answer(address, request, cache or _cache()), counts):
            found.take(item, (start, start + len(part)), roles, counts)
    proposals = sorted([*draft.proposals, *found.proposals], key=lambda p: p.span)
    return replace(
        draft,
        things=(*draft.things, *found.things),
        mentions=tuple(sorted([*draft.mentions, *found.mentions], key=lambda m: m.span)),
        proposals=tuple(proposals),
        notes=(*draft.notes, counts.told(asked)),
    )


class _Found:
    """What a model's answers add to a draft."""

    def __init__(self, draft: Draft, model: str) -> None:
        self._text, self._model = draft.document.text, model
        self._keys = {n: thing.key for thing in draft.things for n in thing.names}
        self._taken = {(p.span, p.role, p.subject) for p in draft.proposals}
        self.things: list[Thing] = []
        self.mentions: list[Mention] = []
        self.proposals: list[Proposal] = []

    def take(self, item: Mapping[str, Any], part: Span, roles: set[str], counts: Counts) -> None:
        """Take one answer over, or count why not."""
        kind, role = str(item.get("kind", "")), str(item.get("role", ""))
        if kind not in get_args(Kind) or role not in roles:
            counts.not_in_lists += 1
            return
        span = self._place(item.get("quote"), part)
        subject = self._place(item.get("subject"), part)
        if span is None or subject is None:
            counts.not_in_text += 1
            return
        framework = self._place(item.get("framework"), part)
        subject_key = self._thing(subject, "org")
        framework_key = self._thing(framework, "event") if framework else None
        if (span, role, subject_key) in self._taken:
            counts.known += 1
            return
        self._taken.add((span, role, subject_key))
        date, date_span = self._date(item, part)
        frame = f"model#{self._model}"
        made = f"{frame}\0{span}\0{kind}\0{role}\0{subject_key}\0{framework_key}"
        self.proposals.append(
            Proposal(
                key=digest(made)[:16], kind=cast("Kind", kind), role=role, subject=subject_key,
                subject_name=self._text[slice(*subject)], span=span, frame=frame,
                framework=framework_key,
                framework_name=self._text[slice(*framework)] if framework else "",
                date=date, date_span=date_span, value=str(item.get("value") or ""),
                unit=str(item.get("unit") or ""), score=0.4, doubts=("modelProposed",),
            )
        )  # fmt: skip
        counts.kept += 1

    def _place(self, quote: Any, part: Span) -> Span | None:
        """Find a quote to the letter within the part that was read; where it stands first."""
        words = normalise(quote).strip() if isinstance(quote, str) else ""
        at = self._text.find(words, *part) if words else -1
        return None if at < 0 else (at, at + len(words))

    def _thing(self, span: Span, kind: MentionType) -> str:
        name = self._text[slice(*span)]
        if name not in self._keys:
            key = f"m{len(self.things) + 1}"
            self._keys[name] = key
            self.things.append(Thing(key, kind, (name,)))
            self.mentions.append(Mention(span, kind, key, "new"))
        return self._keys[name]

    def _date(self, item: Mapping[str, Any], part: Span) -> tuple[str | None, Span | None]:
        """Give a date only with the words that say it, which must be there."""
        date, span = str(item.get("date") or ""), self._place(item.get("date_quote"), part)
        if not date or span is None:
            return None, None
        try:
            parse(date)
        except DateError:
            return None, None
        return date, span


def _parts(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    while start < len(text):
        end = min(len(text), start + PART)
        if end < len(text):
            end = max(text.rfind("\n", start, end) + 1, 0) or end
        yield start, text[start:end]
        start = end


def _items(answer: str, counts: Counts) -> Iterator[Mapping[str, Any]]:
    """Read the list in an answer; models like to put a fence around it."""
    first, last = answer.find("["), answer.rfind("]")
    try:
        items = json.loads(answer[first : last + 1]) if 0 <= first < last else None
    except ValueError:
        items = None
    if not isinstance(items, list):
        counts.unreadable += 1
        return
    for item in items:
        if isinstance(item, Mapping):
            yield item
        else:
            counts.unreadable += 1


def _roles() -> set[str]:
    from coopgraph.kg import load
    from coopgraph.namespaces import local_name

    return {local_name(str(row[0])) for row in load().query(_ROLES)}


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ParameterError(
            f"{url!r} names no host", parameter="model", hint="such as http://127.0.0.1:8080/v1"
        )
    return url.rstrip("/") + "/chat/completions"


def _cache() -> Path:
    import os

    room = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(room) / "coopgraph" / "model"


def _answer(address: str, request: Mapping[str, Any], cache: Path) -> str:
    """Give the answer to a request, from the cache where the same was asked there before."""
    from coopgraph import files

    body = json.dumps(request, ensure_ascii=False, sort_keys=True)
    kept = cache / f"{digest(f'{address}{body}')}.json"
    if kept.is_file():
        return str(json.loads(kept.read_text("utf-8"))["answer"])
    answer = _asked(address, body)
    files.write(kept, json.dumps({"answer": answer}, ensure_ascii=False).encode(), parents=True)
    return answer


def _asked(address: str, body: str) -> str:
    import os

    try:
        import httpx
    except ImportError:
        raise MissingDependency(
            "httpx is not installed", hint="pip install 'coopgraph[remote]'"
        ) from None
    token = os.environ.get("COOPGRAPH_MODEL_TOKEN")
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    shown = address.partition("?")[0]
    try:
        # The host that was named, and no other: a redirection is not followed.
        reply = httpx.post(
            address, content=body.encode(), headers=headers, timeout=SECONDS, follow_redirects=False
        )
    except httpx.HTTPError as error:
        raise EndpointError(f"the model cannot be asked: {error}", address=shown) from None
    if reply.status_code != 200:
        raise EndpointError(
            f"the model answered {reply.status_code}", address=shown, status=reply.status_code
        )
    try:
        content = reply.json()["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError):
        raise EndpointError(
            "the model did not answer as OpenAI's interface does", address=shown
        ) from None
    if not isinstance(content, str):
        raise EndpointError("the model answered no text", address=shown)
    return content
