"""The reply to a request: an answer whose passages are proved again, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from coopgraph import evidence
from coopgraph.asked.understanding import NotUnderstood, Reader, Understood
from coopgraph.dates import parse
from coopgraph.errors import ParameterError, UnknownNameError
from coopgraph.namespaces import COOP, expand, shorten
from coopgraph.query import iris_in
from coopgraph.questions import Answer, Question
from coopgraph.store.processes.bounded import DEFAULT_SECONDS

if TYPE_CHECKING:
    from pathlib import Path

    from coopgraph.model import Row
    from coopgraph.store import EmbeddedStore

Status = Literal["answered", "silent", "refused"]
WORDS: dict[str, tuple[str, str]] = {
    "empty": ("Nothing was asked.", "Chưa có câu hỏi nào."),
    "long": (
        "This is too long for one question: ask one thing at a time.",
        "Câu này quá dài: xin hỏi từng điều một.",
    ),
    "language": (
        "This is neither Vietnamese nor English that is understood here ({words}).",
        "Đây không phải tiếng Việt hay tiếng Anh hiểu được ở đây ({words}).",
    ),
    "order": (
        "Questions are answered here, orders are not followed ({words}).",
        "Ở đây chỉ trả lời câu hỏi, không làm theo mệnh lệnh ({words}).",
    ),
    "opinion": (
        "No source is asked for opinions here ({words}): only what a passage says is told.",
        "Ở đây không nêu ý kiến ({words}): chỉ nêu điều một đoạn văn nói.",
    ),
    "future": (
        "What is to come no source can say ({words}).",
        "Điều chưa xảy ra thì không nguồn nào nói được ({words}).",
    ),
    "relative": (
        "There is no today here: say the day, month or year instead of {words}.",
        "Ở đây không có ngày hôm nay: xin nêu ngày, tháng hoặc năm thay cho {words}.",
    ),
    "property": (
        "No question of the catalogue is about this: {words}.",
        "Không câu hỏi nào trong danh mục nói về điều này: {words}.",
    ),
    "unknown": (
        "These words are not understood: {words}.",
        "Không hiểu những từ này: {words}.",
    ),
    "thing": (
        "The graph knows nothing of this name: {words}.",
        "Đồ thị không biết tên này: {words}.",
    ),
    "time": (
        "The time that is said does not fit what is asked: {words}.",
        "Thời gian nêu ra không hợp với điều được hỏi: {words}.",
    ),
    "ambiguous": (
        "The name may mean several things: {words}.",
        "Tên này có thể chỉ nhiều đối tượng: {words}.",
    ),
    "question": (
        "No question of the catalogue asks this{words}.",
        "Không câu hỏi nào trong danh mục hỏi điều này{words}.",
    ),
    "silent": (
        "No source that the graph trusts says so.",
        "Không nguồn nào mà đồ thị tin cậy nói điều này.",
    ),
    "unproved": (
        "The passages do not hold in the texts given: {words}.",
        "Các đoạn văn không khớp với văn bản được đưa: {words}.",
    ),
}
"""What is said of each reason, in English and Vietnamese."""


class Graph(Protocol):
    """What is needed of a graph: that it answers the questions of its catalogue."""

    @property
    def store(self) -> EmbeddedStore:
        """The store, united."""
        ...

    def ask(self, name: str, *, timeout: float | None = ..., **params: Any) -> Answer:
        """Answer a question."""
        ...


@dataclass(frozen=True)
class Reply:
    """What came of a request in one's own words.

    Attributes:
        text: The request.
        status: ``answered``; ``silent``, where the question is understood and no source says
            anything to it; ``refused``, where it is not understood or its passages do not hold.
        reason: Why there is no answer, one of `WORDS`; empty where there is one.
        language: ``en`` or ``vi``, of the request.
        question: The question of the catalogue, None where there is none.
        parameters: Its parameters as the words gave them.
        only: IRIs of further things that each row of the answer names.
        assumed: What was not said and is taken so, in the language of the request.
        answer: The rows, each with evidence; None where there are none.
        proved: IRIs of the passages that were found again in the texts given.
        unproved: What does not hold, a sentence each.
        nearest: What can be asked instead, the nearest first.
        suggested: Names that resemble what was not understood.
        words: The words that the reason is about.
    """

    text: str
    status: Status
    reason: str = ""
    language: str = "en"
    question: Question | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    answer: Answer | None = None
    proved: tuple[str, ...] = ()
    unproved: tuple[str, ...] = ()
    nearest: tuple[Question, ...] = ()
    suggested: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether it is an answer."""
        return self.status == "answered"

    @property
    def refused(self) -> bool:
        """Whether there is no answer: nothing was understood, proved or said."""
        return self.status != "answered"

    def sentence(self, lang: str | None = None) -> str:
        """Say in one sentence why there is no answer, or which question was answered.

        Args:
            lang: ``en`` or ``vi``; by default the language of the request.
        """
        vietnamese = (lang or self.language) == "vi"
        if not self.reason:
            return self.question.worded("vi" if vietnamese else "en") if self.question else ""
        said = ", ".join(self.words)
        if self.reason == "question":
            said = f": {said}" if said else ""
        return WORDS[self.reason][vietnamese].format(words=said)

    def text_of(self, lang: str | None = None) -> str:
        """Say the whole reply in lines, for where no table is drawn.

        Args:
            lang: ``en`` or ``vi``; by default the language of the request.
        """
        language = lang or self.language
        lines = [self.sentence(language)]
        if self.suggested:
            lines.append(_SUGGESTED[language == "vi"] + " " + "; ".join(self.suggested))
        if self.nearest:
            lines.append(_NEAREST[language == "vi"])
            lines += [f"  {q.name}: {q.worded(language)}" for q in self.nearest]
        return "\n".join(lines)


_SUGGESTED = ("Names that are known:", "Tên biết được:")
_NEAREST = ("What can be asked:", "Có thể hỏi:")


def reader(store: EmbeddedStore, ontology: Path) -> Reader:
    """Make the reader of requests about a graph.

    Its horizon is the last year in which a source of the graph may have been issued: of what comes
    after, no source can speak. Where no source says when it was issued, there is none.

    Args:
        store: The graph.
        ontology: The folder with ``questions`` and ``words``.
    """
    asked = "SELECT DISTINCT ?day WHERE { ?source a coop:Source ; dcterms:issued ?day }"
    days = [parse(str(row[0])).upper for row in store.select(asked)]
    return Reader(store, ontology, str(max((day.year for day in days if day), default=9999)))


def reply(
    kg: Graph,
    reads: Reader,
    text: str,
    *,
    texts: Mapping[str, str] | None = None,
    timeout: float | None = DEFAULT_SECONDS,
) -> Reply:
    """Answer a request in one's own words.

    Args:
        kg: The graph.
        reads: Reads requests about it.
        text: The request.
        texts: Normalised texts of sources, by IRI; every passage of these is proved again, and
            an answer of which one does not hold is refused.
        timeout: Seconds, None for no limit.

    Raises:
        QueryTimeout: Stopped at the limit.
    """
    found = reads.understand(text)
    if isinstance(found, NotUnderstood):
        return Reply(
            text, "refused", found.reason, found.language, nearest=found.nearest,
            suggested=found.things, words=found.words,
        )  # fmt: skip
    told: dict[str, Any] = {
        "language": found.language,
        "question": found.question,
        "parameters": found.parameters,
        "only": found.only,
        "assumed": tuple(pair[found.language == "vi"] for pair in found.assumed),
    }
    try:
        answer = kg.ask(found.question.name, timeout=timeout, **_keywords(found))
    except (UnknownNameError, ParameterError) as error:
        # A default that this graph does not have, or a thing of it that the question cannot take.
        return Reply(text, "refused", "question", words=(str(error),), **told)
    answer = _narrowed(answer, found.only)
    if not len(answer):
        return Reply(text, "silent", "silent", answer=answer, **told)
    held = dict(texts or {})
    passages = list(answer.passages.values())
    digests = {s: d for s in held for d in kg.store.objects(s, COOP + "sha256")}
    wrong = evidence.check(passages, held, digests) if held else []
    told["proved"] = tuple(p.evidence for p in passages if p.source in held)
    if wrong:
        failed = {w.evidence for w in wrong}
        told["proved"] = tuple(iri for iri in told["proved"] if iri not in failed)
        return Reply(
            text, "refused", "unproved", unproved=tuple(map(str, wrong)),
            words=tuple(shorten(w.evidence) for w in wrong[:5]), **told,
        )  # fmt: skip
    return Reply(text, "answered", answer=answer, **told)


def _keywords(found: Understood) -> dict[str, str]:
    values = dict(found.parameters)
    if any(p.name == "language" for p in found.question.parameters):
        values.setdefault("language", found.language)
    return values


def _narrowed(answer: Answer, only: tuple[str, ...]) -> Answer:
    """Keep the rows that name all of some things, in a cell or by what their evidence supports."""
    if not only:
        return answer
    kept = [
        number
        for number, row in enumerate(answer)
        if all(iri in _named(row, answer) for iri in only)
    ]
    return answer.keeping(kept)


def _named(row: Row, answer: Answer) -> set[str]:
    cells = row.asdict()
    named = {
        str(iri) for name, cell in cells.items() if name != "evidence" for iri in iris_in(cell)
    }
    return named | {expand(v) for v in map(str, answer.values.values()) if ":" in v}


__all__ = ["WORDS", "Reply", "reader", "reply"]
