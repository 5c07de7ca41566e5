"""What an auditor would ask of a register of agreements, and the graph does not say.

Each question is a gap of an agreement or none; nothing is concluded but that no trusted source
says it. A gap that another makes pointless is not told: where no term is known at all, the lack of
a notice period is no gap of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from coopgraph.evidence import Rows
from coopgraph.names import LANGUAGES, check_name
from coopgraph.namespaces import CONCEPT, DCTERMS, SKOS
from coopgraph.office.due import PARTIES, precision
from coopgraph.office.facts import (
    AROUND,
    DATES,
    TERMS,
    Step,
    by_framework,
    of_class,
    passages_of,
    role_name,
    steps,
)
from coopgraph.office.terms import End, end_of

if TYPE_CHECKING:
    import polars as pl

    Labeller = Callable[[Iterable[str], str], Mapping[str, str]]

RESPONSIBLE = ("responsible", "coordinator", "nationalCoordinator", "focalPoint", "secretariat")
"""Roles of a body that looks after an agreement."""
_SUBJECT = (DCTERMS + "description", DCTERMS + "subject", "covers", "concerns", "aim")
_REFERENCE = DCTERMS + "identifier"
_KIND = DCTERMS + "type"

GAPS: dict[str, dict[str, str]] = {
    "no term": {
        "en": "How long does it hold? No end, no term, nor that none is foreseen",
        "vi": "Có hiệu lực bao lâu? Không nêu ngày kết thúc, thời hạn, hay là vô thời hạn",
    },
    "vague end": {
        "en": "On which day does it end? The end is not known to the day",
        "vi": "Kết thúc ngày nào? Không rõ ngày kết thúc",
    },
    "no signature date": {
        "en": "When was it signed? No date of signature",
        "vi": "Ký khi nào? Không nêu ngày ký",
    },
    "no entry into force": {
        "en": "Since when is it in force? No entry into force, nor a begin but the signature",
        "vi": "Có hiệu lực từ khi nào? Không nêu ngày có hiệu lực, chỉ có ngày ký hoặc không có",
    },
    "one party": {
        "en": "Between whom is it? Fewer than two parties",
        "vi": "Giữa những bên nào? Chưa đủ hai bên",
    },
    "no responsible body": {
        "en": "Who looks after it? No responsible body or contact",
        "vi": "Ai phụ trách? Không nêu cơ quan phụ trách hay đầu mối",
    },
    "no file reference": {
        "en": "Where is the file? No reference number",
        "vi": "Hồ sơ ở đâu? Không nêu số hiệu",
    },
    "no text": {
        "en": "What does it say? No source is its text",
        "vi": "Nội dung thế nào? Không có nguồn nào là văn bản của nó",
    },
    "no subject": {
        "en": "What is it about? Neither subject nor field",
        "vi": "Về việc gì? Không nêu nội dung hay lĩnh vực",
    },
    "no kind": {
        "en": "What is it? No kind of agreement",
        "vi": "Là loại gì? Không nêu loại văn bản",
    },
    "no renewal": {
        "en": "What happens at its end? No word on renewal",
        "vi": "Hết hạn thì sao? Không nêu việc gia hạn",
    },
    "no notice period": {
        "en": "By when must notice be given? It renews itself, and no period of notice",
        "vi": "Phải thông báo trước bao lâu? Tự động gia hạn mà không nêu thời hạn thông báo",
    },
    "renewal without term": {
        "en": "For how long is it renewed? Renewal without a term",
        "vi": "Gia hạn bao lâu? Nêu gia hạn mà không nêu thời hạn",
    },
    "row only": {
        "en": "Which text says so? Nothing but rows of tables",
        "vi": "Văn bản nào nói vậy? Chỉ có hàng trong bảng",
    },
    "no evidence": {
        "en": "Who says so? No passage and no row",
        "vi": "Ai nói vậy? Không có đoạn văn hay hàng nào",
    },
}
"""What an auditor asks, by the name of the gap, in both languages."""


class _Agreement(NamedTuple):
    """All that is said of one agreement."""

    facts: Mapping[str, tuple[str, ...]]
    steps: list[Step]
    ties: list[dict[str, Any]]
    end: End
    texts: frozenset[str]
    rows: frozenset[str]


class Gap(NamedTuple):
    """One agreement lacks one thing."""

    gap: str
    agreement: str
    labels: Mapping[str, str]
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Gaps:
    """What a register does not say, of `kg.gaps`.

    Attributes:
        found: One a gap and agreement, in the order of `GAPS`, then of the agreements.
        agreements: How many agreements were looked at.
    """

    found: tuple[Gap, ...]
    agreements: int

    def __len__(self) -> int:
        return len(self.found)

    def counts(self) -> dict[str, int]:
        """Count the agreements that have each gap, those that none has included."""
        counted = dict.fromkeys(GAPS, 0)
        for one in self.found:
            counted[one.gap] += 1
        return counted

    def table(self, lang: str = "en") -> pl.DataFrame:
        """Give the counts, one row a gap.

        Args:
            lang: Language of the questions, "en" or "vi".

        Returns:
            Columns ``gap``, ``question``, ``count``, ``of`` (agreements looked at), ``share``
            (from 0 to 1; null where there are no agreements).

        Raises:
            UnknownNameError: Another language.
        """
        import polars as pl

        check_name(lang, LANGUAGES, "language")
        rows = [
            (gap, GAPS[gap][lang], count, self.agreements,
             count / self.agreements if self.agreements else None)
            for gap, count in self.counts().items()
        ]  # fmt: skip
        schema = {"gap": pl.String, "question": pl.String, "count": pl.Int64, "of": pl.Int64}
        return pl.DataFrame(rows, schema={**schema, "share": pl.Float64}, orient="row")

    def list(self, lang: str = "en") -> pl.DataFrame:
        """Give the gaps themselves, one row a gap and agreement.

        Args:
            lang: Language of questions and labels, "en" or "vi".

        Returns:
            Columns ``gap``, ``question``, ``agreement`` (an IRI), ``agreement_label``,
            ``evidence`` (a list of IRIs: what there is of it).

        Raises:
            UnknownNameError: Another language.
        """
        import polars as pl

        check_name(lang, LANGUAGES, "language")
        rows = [
            (one.gap, GAPS[one.gap][lang], one.agreement, one.labels.get(lang), [*one.evidence])
            for one in self.found
        ]
        names = ("gap", "question", "agreement", "agreement_label")
        schema: dict[str, Any] = {**dict.fromkeys(names, pl.String), "evidence": pl.List(pl.String)}
        return pl.DataFrame(rows, schema=schema, orient="row")


def gaps_of(store: Rows, ties: pl.DataFrame, labeller: Labeller) -> Gaps:
    """Find what a graph does not say of its agreements.

    Args:
        store: What is asked.
        ties: The ties that count, see `frames.participations`.
        labeller: Gives labels.
    """
    properties = (*DATES, *TERMS, *AROUND, *_SUBJECT, _REFERENCE, _KIND, SKOS + "notation")
    agreements = of_class(store, ["Agreement"], properties)
    own_steps, own_ties = steps(store), by_framework(ties)
    texts, rows = _texts(store), _rows(store)
    labels = {lang: labeller(agreements, lang) for lang in LANGUAGES}
    lacking: dict[str, list[Gap]] = defaultdict(list)
    for node, said in agreements.items():
        whole = _Agreement(
            said, own_steps.get(node, []), own_ties.get(node, []),
            end_of(said, own_steps.get(node, [])), texts.get(node, frozenset()), rows,
        )  # fmt: skip
        # Steps of single parties are of the agreement, too.
        whole.steps.extend(step for tie in whole.ties for step in own_steps.get(tie["tie"], ()))
        named = {lang: labels[lang][node] for lang in LANGUAGES if node in labels[lang]}
        for gap, lacks in _LACKS.items():
            if lacks(whole):
                lacking[gap].append(Gap(gap, node, named, _evidence(whole)))
    return Gaps(tuple(one for gap in GAPS for one in lacking[gap]), len(agreements))


def _texts(store: Rows) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for document, agreement in store.select(
        "SELECT DISTINCT ?document ?agreement WHERE { ?document coop:textOf ?agreement }"
    ):
        found[agreement or ""].add(document or "")
    return {agreement: frozenset(documents) for agreement, documents in found.items()}


def _rows(store: Rows) -> frozenset[str]:
    asked = "SELECT DISTINCT ?evidence WHERE { ?evidence coop:row ?row }"
    return frozenset(evidence or "" for (evidence,) in store.select(asked))


def _evidence(of: _Agreement) -> tuple[str, ...]:
    told = {*passages_of(of.facts), *(e for step in of.steps for e in step.evidence)}
    return tuple(sorted(told | {e for tie in of.ties for e in tie["evidence"] or ()}))


def _known_end(of: _Agreement) -> bool:
    """Say whether anything is told of how long it holds, be it that no end is foreseen."""
    return any(of.end.bounds) or bool({"end", "term"} & of.facts.keys())


def _signed(of: _Agreement) -> bool:
    return any(step.stage == "signed" and step.date for step in of.steps)


def _begun(of: _Agreement) -> bool:
    entered = any(step.stage in ("inForce", "provisionallyApplied") for step in of.steps)
    # A list that tells the day of signature alone is read as beginning on it.
    signed = {step.date for step in of.steps if step.stage == "signed"}
    return entered or bool({*of.facts.get("begin", ())} - signed)


def _parties(of: _Agreement) -> int:
    return len({tie["seat"] for tie in of.ties if role_name(tie["role"]) in PARTIES})


def _says(of: _Agreement, *properties: str) -> bool:
    return any(of.facts.get(name) for name in properties)


def _renewal(of: _Agreement) -> set[str]:
    return {iri.removeprefix(CONCEPT) for iri in of.facts.get("renewal", ())}


_LACKS: dict[str, Callable[[_Agreement], bool]] = {
    "no term": lambda of: not _known_end(of),
    "vague end": lambda of: any(of.end.bounds) and precision(of.end.bounds) != "day",
    "no signature date": lambda of: not _signed(of),
    "no entry into force": lambda of: not _begun(of),
    "one party": lambda of: _parties(of) < 2,
    "no responsible body": lambda of: (
        not any(role_name(tie["role"]) in RESPONSIBLE for tie in of.ties)
    ),
    "no file reference": lambda of: not _says(of, _REFERENCE, SKOS + "notation"),
    "no text": lambda of: not of.texts,
    "no subject": lambda of: not _says(of, *_SUBJECT),
    "no kind": lambda of: not _says(of, _KIND),
    "no renewal": lambda of: any(of.end.bounds) and not of.end.stage and not _renewal(of),
    "no notice period": lambda of: (
        "automatic" in _renewal(of) and not _says(of, "noticePeriod", "noticeBy")
    ),
    "renewal without term": lambda of: (
        bool(_renewal(of) - {"none"}) and "term" not in of.facts and not any(of.end.bounds)
    ),
    "row only": lambda of: bool(told := {*_evidence(of)}) and told <= of.rows,
    "no evidence": lambda of: not _evidence(of),
}
