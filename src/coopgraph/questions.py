"""The catalogue of questions: one SPARQL file each, with a header that says what it asks.

Header lines (the first lines of the file, in any order)::

    # question: Who chairs which framework on a day?
    # question@vi: Ai giữ ghế chủ tịch ở đâu vào một ngày?
    # param at: period = 2021-06-01 | the day, month or year | ngày, tháng hoặc năm
    # param actor: iri ? | only this actor | chỉ tác nhân này
    # formerly on: at
    # keywords: chair, mandate, chủ tịch
    # asked: who chairs; who was in the chair
    # asked@vi: ai làm chủ tịch
    # said actor: by, of | do, của

A parameter is the SPARQL variable of its name. ``= value`` gives a default, ``?`` makes it
optional: left out, the variable stays unbound. Types: ``iri`` (IRI, prefixed name, slug or label,
accents or not), ``integer``, ``string``, and four of time:

- ``period``: a day, a month or a year, as two variables, the first and the last day of it: a
  parameter ``at`` is ``?atFirst`` and ``?atLast``. What is asked of it follows `dates`: a tie is
  possible at ``at`` if it may have held on some day of it, certain if it did so however its dates
  are read;
- ``first`` and ``last``: the first or the last day of a day, a month or a year: of ``since`` and
  ``until``, both of which belong to the time asked about;
- ``date``: one day and nothing longer.

``formerly OLD: NEW`` keeps an older name of a parameter: it is understood, and told.

``asked`` and ``asked@vi`` are phrases by which people ask this in their own words, separated by
semicolons, and may stand on several lines; ``said NAME`` are words that stand before a thing which
is meant for this parameter, English | tiếng Việt (see `coopgraph.asked`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from coopgraph.dates import day_range
from coopgraph.errors import DataError, DateError, ParameterError, UnknownNameError, did_you_mean
from coopgraph.evidence import Passage, collect
from coopgraph.model import IRI, Row, Value
from coopgraph.names import fold, nearest
from coopgraph.namespaces import CONCEPT, COOP, ID, PREFIXES, RDF, SOURCE, expand, local_name
from coopgraph.query import Labeller, Result, select
from coopgraph.resources import ontology_dir
from coopgraph.store import EmbeddedStore
from coopgraph.store.processes.bounded import DEFAULT_SECONDS

TYPES = ("date", "first", "integer", "iri", "last", "period", "string")
_TIMES = ("date", "first", "last", "period")

_HEADER = (
    r"#\s*(question(?:@vi)?|keywords|asked(?:@vi)?|param\s+(\w+)|formerly\s+(\w+)"
    r"|said\s+(\w+))\s*:\s*(.*?)\s*\Z"
)
# A name that a thing bears or bore means that thing; a word of one text means nothing elsewhere.
_LABELS = """
SELECT ?n ?l WHERE {
    { ?n skos:prefLabel|skos:altLabel ?l . FILTER NOT EXISTS { ?bearer coop:hasName ?n } }
    UNION
    {
        ?n coop:hasName ?name .
        ?name skos:prefLabel|skos:altLabel ?l .
        FILTER NOT EXISTS { ?name coop:scope ?text }
    }
} ORDER BY ?n ?l"""


class Parameter(NamedTuple):
    """A parameter of a question; ``default`` is as written in the header.

    ``formerly``: older names of it, still understood. ``said_en``, ``said_vi``: words that stand
    before what is meant for it.
    """

    name: str
    type: str
    default: str | None
    optional: bool
    label_en: str
    label_vi: str
    formerly: tuple[str, ...] = ()
    said_en: tuple[str, ...] = ()
    said_vi: tuple[str, ...] = ()


class Question(NamedTuple):
    """One question of the catalogue; ``text`` is its SPARQL, header included.

    ``asked_en``, ``asked_vi``: phrases by which it is asked in one's own words.
    """

    name: str
    question_en: str
    question_vi: str
    parameters: tuple[Parameter, ...]
    keywords: tuple[str, ...]
    text: str
    asked_en: tuple[str, ...] = ()
    asked_vi: tuple[str, ...] = ()

    def worded(self, language: str) -> str:
        """Give the question's words in ``vi`` or (any other language) English."""
        return self.question_vi if language == "vi" else self.question_en


class Answer(Result):
    """The rows of an answered question, each with its evidence.

    Attributes:
        question: What was asked.
        values: The parameters as they were understood; a time as it was written.
    """

    def __init__(
        self,
        tsv: bytes,
        labeller: Labeller | None,
        question: Question,
        values: Mapping[str, Value],
        store: EmbeddedStore,
    ) -> None:
        super().__init__(tsv, labeller)
        self.question = question
        self.values = values
        self._store = store
        self._passages: dict[str, Passage] | None = None

    @property
    def passages(self) -> Mapping[str, Passage]:
        """All evidence of the rows, IRI to passage, in the order of first use."""
        if self._passages is None:
            used = dict.fromkeys(iri for row in self for iri in evidence_of(row))
            passages = {p.evidence: p for p in collect(self._store, used)}
            self._passages = {iri: passages[iri] for iri in used if iri in passages}
        return self._passages

    def keeping(self, numbers: Iterable[int]) -> Answer:
        """Give the answer with only the rows of these numbers, from 0 on."""
        head, *lines = self.tsv.splitlines(keepends=True)
        kept = Answer(
            b"".join([head, *(lines[number] for number in numbers)]),
            self._labeller,
            self.question,
            self.values,
            self._store,
        )
        kept.scope = self.scope
        return kept

    def evidence(self, row: Row) -> list[Passage]:
        """Give the passages that a row rests on."""
        return [self.passages[iri] for iri in evidence_of(row) if iri in self.passages]


def evidence_of(row: Row) -> list[str]:
    """Give the Evidence IRIs in a row's ``evidence`` column."""
    cells = row.asdict()
    return sorted(set(str(cells.get("evidence") or "").split()))


def questions(folder: Path | None = None) -> list[Question]:
    """Read the catalogue, sorted by name.

    Raises:
        DataError: A header is not as it should be.
    """
    where = folder or ontology_dir() / "questions"
    return [read(path) for path in sorted(where.glob("*.rq"))]


def question(name: str, folder: Path | None = None) -> Question:
    """Find a question by name.

    Raises:
        UnknownNameError: There is none; the nearest names and those with such a keyword follow.
    """
    where = folder or ontology_dir() / "questions"
    path = where / f"{name}.rq"
    if re.fullmatch(r"[\w-]+", name) and path.is_file():
        return read(path)
    catalogue = questions(where)
    wanted = fold(name)
    near = nearest(name, [q.name for q in catalogue])
    by_word = [q.name for q in catalogue if wanted in {fold(k) for k in q.keywords}]
    raise UnknownNameError(
        name=name,
        kind="question",
        suggestions=tuple(dict.fromkeys([*near, *by_word]))[:4],
        hint="coopgraph ask --list shows all",
    )


def read(path: Path) -> Question:
    """Read a question file.

    Raises:
        DataError: A line of the header is malformed, or the question is missing in a language.
    """
    text = path.read_text(encoding="utf-8")
    words: dict[str, str] = {}
    older: dict[str, list[str]] = {}
    said: dict[str, list[str]] = {}
    asked: dict[str, list[str]] = {}
    parameters = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            break
        match = re.match(_HEADER, line)
        if match and match[3]:
            older.setdefault(match[5], []).append(match[3])
        elif match and match[4]:
            said[match[4]] = match[5].split("|")
            if len(said[match[4]]) != 2:
                raise DataError(
                    f"not words that are said before a parameter: {line!r}",
                    file=path,
                    line=number,
                    hint="# said NAME: English, … | tiếng Việt, …",
                )
        elif match and match[1].startswith("asked"):
            asked.setdefault(match[1], []).extend(_parts(match[5], ";"))
        elif match and match[2]:
            parameter = _parameter(match[2], match[5])
            if parameter is None:
                raise DataError(
                    f"not a parameter: {line!r}",
                    file=path,
                    line=number,
                    hint="# param NAME: TYPE [= DEFAULT | ?] | English | tiếng Việt",
                )
            parameters.append(parameter)
        elif match:
            words[match[1]] = match[5]
    for needed in ("question", "question@vi"):
        if not words.get(needed):
            raise DataError(f"there is no line '# {needed}: …'", file=path, line=1)
    names = [p.name for p in parameters]
    _check_older(older, names, path)
    for name in said:
        if name not in names:
            raise DataError(
                f"said {name}: {name} names no parameter", file=path, line=1, hint=", ".join(names)
            )
    parameters = [
        p._replace(
            formerly=tuple(older.get(p.name, ())),
            said_en=_parts(said.get(p.name, ["", ""])[0]),
            said_vi=_parts(said.get(p.name, ["", ""])[1]),
        )
        for p in parameters
    ]
    return Question(
        path.stem,
        words["question"],
        words["question@vi"],
        tuple(parameters),
        _parts(words.get("keywords", "")),
        text,
        tuple(asked.get("asked", ())),
        tuple(asked.get("asked@vi", ())),
    )


def _parts(text: str, by: str = ",") -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(by) if part.strip())


def ask(
    store: EmbeddedStore,
    asked: Question,
    given: Mapping[str, Any],
    *,
    timeout: float | None = DEFAULT_SECONDS,
    labeller: Labeller | None = None,
) -> Answer:
    """Answer a question.

    Args:
        store: The store, united.
        asked: The question.
        given: Parameter values, as text or as Python values; None counts as left out.
        timeout: Seconds, None for no limit.
        labeller: Gives the answer's labels.

    Raises:
        ParameterError: A parameter that the question lacks, or a value that cannot be used.
        UnknownNameError: An IRI, slug or label that the graph does not have.
        QueryTimeout: Stopped at the limit.
    """
    values = understood(store, asked, current(asked, given))
    result = select(store, asked.text, variables(asked, values), timeout=timeout)
    return Answer(result.tsv, labeller, asked, values, store)


def bindings(store: EmbeddedStore, asked: Question, given: Mapping[str, Any]) -> dict[str, Value]:
    """Turn what was given, and the defaults, into values for the question's variables."""
    return variables(asked, understood(store, asked, current(asked, given)))


def current(asked: Question, given: Mapping[str, Any]) -> dict[str, Any]:
    """Give the parameters by the names they have now; an older name is told by a warning.

    Raises:
        ParameterError: A parameter that the question lacks, or one that is given by both names.
    """
    now = {old: p.name for p in asked.parameters for old in p.formerly}
    names = [p.name for p in asked.parameters]
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name not in names and name not in now:
            near = nearest(name, [*names, *now], most=1)
            question = did_you_mean([now.get(n, n) for n in near])
            raise ParameterError(
                f"the question {asked.name!r} has no parameter {name!r}"
                + (f"; {question}" if question else ""),
                parameter=name,
                hint=f"it has {', '.join(names)}" if names else "it has none",
            )
        if name in now and now[name] in given:
            raise ParameterError(
                f"{name!r} is an older name of {now[name]!r}: give one of them", parameter=name
            )
        if name in now:
            import warnings

            text = f"the parameter {name!r} of {asked.name!r} is now called {now[name]!r}"
            # Told where the question was asked: above `ask` and the façade's method.
            warnings.warn(text, FutureWarning, stacklevel=4)
        values[now.get(name, name)] = value
    return values


def understood(store: EmbeddedStore, asked: Question, given: Mapping[str, Any]) -> dict[str, Value]:
    """Read what was given, and the defaults, by the parameters' types.

    Returns:
        Parameter to value; a time is the text it was given as, checked.

    Raises:
        ParameterError: A value that cannot be used, or one that is missing.
        UnknownNameError: An IRI, slug or label that the graph does not have.
    """
    values = {}
    for parameter in asked.parameters:
        name = parameter.name
        value = given.get(name)
        if value is None:
            value = parameter.default
        if value is not None:
            values[name] = _value(store, parameter, value)
        elif not parameter.optional:
            raise ParameterError(
                f"the question {asked.name!r} needs the parameter {name!r} ({parameter.label_en})",
                parameter=name,
            )
    return values


def variables(asked: Question, values: Mapping[str, Value]) -> dict[str, Value]:
    """Turn parameters, as `understood` gives them, into the variables of the question's SPARQL."""
    bound: dict[str, Value] = {}
    for parameter in asked.parameters:
        if parameter.name not in values:
            continue
        name, value = parameter.name, values[parameter.name]
        if parameter.type not in _TIMES:
            bound[name] = value
            continue
        first, last = day_range(str(value))
        if parameter.type == "period":
            bound |= {f"{name}First": first, f"{name}Last": last}
        else:
            bound[name] = last if parameter.type == "last" else first
    return bound


def resolve(store: EmbeddedStore, text: str) -> IRI:
    """Find the IRI of a thing by IRI, prefixed name, slug or label.

    Slugs are looked up among things, sources, concepts and ontology terms, in this order; labels
    (preferred and other, both languages, former names too) without regard to accents, case and
    punctuation.

    Raises:
        UnknownNameError: Nothing has this name.
        ParameterError: Several things have this label.
    """
    name = text.strip()
    if "://" in name or name.startswith("<") or name.partition(":")[0] in PREFIXES:
        candidates = [expand(name)]
    elif re.fullmatch(r"[\w.-]+", name):
        candidates = [base + name for base in (ID, SOURCE, CONCEPT, COOP)]
    else:
        candidates = []
    for iri in candidates:
        if " " not in iri and store.contains(iri):
            return IRI(iri)
    labels: dict[str, dict[str, None]] = {}
    for node, label in store.select(_LABELS):
        labels.setdefault(fold(label or ""), {})[node or ""] = None
    matches = list(labels.get(fold(name), ()))
    things = [iri for iri in matches if iri.startswith(ID)] or matches
    if len(things) == 1:
        return IRI(things[0])
    if things:
        names = ", ".join(IRI(iri).short for iri in things[:5])
        raise ParameterError(f"{text!r} may be {names}", hint="give one of these")
    raise UnknownNameError(name=text, kind="thing", suggestions=_near(name, labels))


def resolve_role(store: EmbeddedStore, text: str) -> IRI:
    """Find a role by what `resolve` takes; a bare word is a concept before it is a thing.

    Raises:
        UnknownNameError: Nothing has this name, or it is no role.
        ParameterError: Several things have this label.
    """
    name = text.strip()
    bare = CONCEPT + name
    is_concept = re.fullmatch(r"[\w-]+", name) and store.contains(bare)
    iri = IRI(bare) if is_concept else resolve(store, name)
    if COOP + "Role" not in store.objects(iri, RDF + "type"):
        raise UnknownNameError(name=text, kind="role", hint="such as member, chair or observer")
    return iri


def _near(name: str, labels: Mapping[str, Mapping[str, None]]) -> tuple[str, ...]:
    wanted = fold(local_name(expand(name)) if name.partition(":")[0] in PREFIXES else name)
    slugs = {fold(local_name(iri)): iri for nodes in labels.values() for iri in nodes}
    near = nearest(wanted, [*labels, *slugs], most=4)
    iris = [slugs.get(key) or next(iter(labels[key])) for key in near]
    return tuple(dict.fromkeys(IRI(iri).short for iri in iris))[:3]


def _parameter(name: str, spec: str) -> Parameter | None:
    """Read ``TYPE [= DEFAULT | ?] | English | tiếng Việt``; None if it is malformed."""
    parts = [part.strip() for part in spec.split("|")]
    match = re.fullmatch(r"(\w+)\s*(?:=\s*(.+)|(\?))?", parts[0])
    if len(parts) != 3 or not match or match[1] not in TYPES:
        return None
    return Parameter(name, match[1], match[2], match[3] is not None, parts[1], parts[2])


def _value(store: EmbeddedStore, parameter: Parameter, value: Any) -> Value:
    text = str(value).strip()
    try:
        if parameter.type == "iri":
            return resolve(store, text)
        if parameter.type == "string":
            return str(value)
        if parameter.type == "integer":
            return int(text)
        first, last = day_range(text)
    except DateError as error:
        raise ParameterError(
            f"{parameter.name}: {error.message}", parameter=parameter.name, hint=error.hint
        ) from error
    except ValueError:
        raise ParameterError(
            f"{parameter.name}: {text!r} is not a whole number", parameter=parameter.name
        ) from None
    if parameter.type == "date" and first != last:
        raise ParameterError(
            f"{parameter.name}: {text!r} is not a single day",
            parameter=parameter.name,
            hint="write it as 2021-06-01",
        )
    return text


def _check_older(older: Mapping[str, list[str]], names: list[str], path: Path) -> None:
    for name, olds in older.items():
        if name not in names or set(olds) & set(names):
            raise DataError(
                f"formerly {', '.join(olds)}: {name} names no parameter, or hides one",
                file=path,
                line=1,
                hint="# formerly OLD: NEW, where NEW is a parameter and OLD is none",
            )
