"""The review of a year that proves itself: each sentence with the IRIs of what it says.

A report is sentences, each with the nodes that say it and the passages these rest on. In a file,
every sentence ends in a mark, [1], and its note gives IRIs and passages. `check` holds sentences
against a graph, `check_file` a file as it was written, or as somebody changed it.
"""

from __future__ import annotations

import io
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from coopgraph import files
from coopgraph.errors import DataError, MissingDependency, ParameterError
from coopgraph.evidence import collect, source_id, worded
from coopgraph.names import LANGUAGES, check_name
from coopgraph.namespaces import CONCEPT, COOP
from coopgraph.office.papers.write import needed, undated
from coopgraph.office.sheets import ENDINGS, write_table
from coopgraph.office.year_facts import SECTIONS, Fact, Labels, facts_of, merged
from coopgraph.office.year_words import sentence, when

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.evidence import Passage, Rows

STYLES = ("full", "one-page", "table")
"""All sentences; as many as one side of A4 holds; the same in a table."""
ON_A_PAGE = 2_600
"""Characters of sentences on one side of A4, beside headings and notes."""
_WORDS = {
    "en": {
        "title": "Review of the year {year}", "notes": "What each sentence rests on",
        "left": "{n} further sentences stand in the full report.",
        "none": "The sources tell nothing of this year.", "section": "section",
        "sentence": "sentence", "nodes": "says so", "evidence": "passages",
    },
    "vi": {
        "title": "Tổng kết năm {year}", "notes": "Căn cứ của từng câu",
        "left": "Bản đầy đủ còn {n} câu nữa.",
        "none": "Các nguồn không nêu gì về năm này.", "section": "mục",
        "sentence": "câu", "nodes": "căn cứ", "evidence": "đoạn trích",
    },
}  # fmt: skip
_DATES = r"\d{1,2}/\d{1,2}/\d{4}|\d{1,2}/\d{4}|\d{1,2} [A-Z]\w+ \d{4}|\d{4}"
_NODE = r"https?://[^\s;,<>\"]+"
_MARKED = r"(?P<sentence>[^\[\]]*\S)\s*\[(?P<note>\d+)\]\s*"


class Graph(Protocol):
    """What is asked of a graph: `KnowledgeGraph`."""

    @property
    def store(self) -> Rows:
        """Its triples."""

    @property
    def labeller(self) -> Callable[[Iterable[str], str], Mapping[str, str]]:
        """Gives labels of IRIs in a language."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a sentence says.

    Attributes:
        fact: The finest of what sources say of it.
        nodes: IRIs of all that say so.
    """

    fact: Fact
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a report.

    Attributes:
        section: A key of `year_facts.SECTIONS`.
        texts: The sentence, by language.
        statements: What it says.
        evidence: IRIs of the passages, in order.
    """

    section: str
    texts: Mapping[str, str]
    statements: tuple[Statement, ...]
    evidence: tuple[str, ...]

    @property
    def nodes(self) -> tuple[str, ...]:
        """IRIs of what says it, in order."""
        return tuple(sorted({node for one in self.statements for node in one.nodes}))


class Unsupported(NamedTuple):
    """A sentence that a graph does not bear out.

    Attributes:
        sentence: Its words.
        reason: What is wrong, by language.
    """

    sentence: str
    reason: Mapping[str, str]


@dataclass(frozen=True)
class Report:
    """The review of a year, of `kg.report`.

    Attributes:
        year: The year.
        sentences: Section by section.
        passages: What the sentences rest on: IRI to passage.
        graph: The graph it was made of.
    """

    year: int
    sentences: tuple[Sentence, ...]
    passages: Mapping[str, Passage]
    graph: Graph

    def __len__(self) -> int:
        return len(self.sentences)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All that is said, in order."""
        return tuple(one for told in self.sentences for one in told.statements)

    def unsupported(self, file: str | Path | None = None) -> list[Unsupported]:
        """Hold its sentences, or those of a file, against the graph, see `check`, `check_file`.

        Args:
            file: A ``.docx``, ``.html`` or ``.md`` of it, perhaps changed since.

        Returns:
            The sentences that the graph does not bear out; empty if there is none.

        Raises:
            DataError: The file cannot be read, or is no report.
        """
        return check(self, self.graph) if file is None else check_file(file, self.graph)

    def text(self, lang: str = "en", style: str = "full") -> str:
        """Give it as Markdown: headings, a paragraph a sentence, notes.

        Args:
            lang: "en" or "vi".
            style: One of `STYLES`.

        Raises:
            UnknownNameError: Another language or style.
        """
        laid = self._laid(lang, style)
        lines = [f"# {laid.title}", ""]
        if style == "table":
            head = (_WORDS[lang]["section"], _WORDS[lang]["sentence"])
            lines += [f"| {head[0]} | {head[1]} |", "| --- | --- |"]
            lines += [f"| {name} | {_escaped(text)} [{n}] |" for name, text, n in laid.rows]
            lines.append("")
        else:
            for section, told in laid.sections:
                lines += [f"## {section}", ""]
                for text, number in told:
                    lines += [f"{_escaped(text)} [{number}]", ""]
        lines += [line for text in laid.after for line in (f"### {text}", "")]
        lines += [f"## {_WORDS[lang]['notes']}", ""]
        lines += [line for number, note in laid.notes for line in (f"[{number}] {note}", "")]
        return "\n".join(lines).rstrip() + "\n"

    def table(self, lang: str = "en") -> pl.DataFrame:
        """Give the sentences, one a row.

        Args:
            lang: "en" or "vi".

        Returns:
            Columns ``section``, ``sentence``, ``reading`` (of the first statement), ``nodes`` and
            ``evidence`` (lists of IRIs), ``sources`` (a list of ids).

        Raises:
            UnknownNameError: Another language.
        """
        import polars as pl

        check_name(lang, LANGUAGES, "language")
        rows = [
            (SECTIONS[one.section][lang], one.texts[lang], one.statements[0].fact.reading,
             [*one.nodes], [*one.evidence], self._sources(one))
            for one in self.sentences
        ]  # fmt: skip
        names = ("section", "sentence", "reading")
        lists = dict.fromkeys(("nodes", "evidence", "sources"), pl.List(pl.String))
        return pl.DataFrame(rows, {**dict.fromkeys(names, pl.String), **lists}, orient="row")

    def write(self, path: str | Path, *, lang: str = "en", style: str = "full") -> Path:
        """Write it: ``.docx``, ``.html``, ``.md``, or the table as ``.csv``, ``.tsv``, ``.xlsx``.

        Args:
            path: Where to. ``.json`` has the sentences in both languages.
            lang: "en" or "vi".
            style: One of `STYLES`; of the first three forms.

        Raises:
            MissingDependency: python-docx or xlsxwriter is not installed.
            ParameterError: Another ending.
            UnknownNameError: Another language or style.
        """
        path = Path(path)
        ending = path.suffix.lower()
        if ending in (".md", ".txt"):
            return files.write(path, self.text(lang, style).encode())
        if ending in (".html", ".htm"):
            from coopgraph.render.report import report_page

            laid = self._laid(lang, style)
            return files.write(path, report_page(laid._asdict(), _WORDS[lang], lang=lang).encode())
        if ending == ".docx":
            return files.write(path, _docx(self._laid(lang, style), lang, style))
        if ending == ".json":
            text = json.dumps(self.records(), ensure_ascii=False, indent=1) + "\n"
            return files.write(path, text.encode())
        if ending in ENDINGS:
            check_name(style, STYLES, "style")
            return write_table(path, self.table(lang), name=str(self.year))
        raise ParameterError(
            f"{path.name!r} names no form of a report", parameter="output",
            hint="end it in .docx, .html, .md, .json, .csv, .tsv or .xlsx",
        )  # fmt: skip

    def records(self) -> list[dict[str, Any]]:
        """Give the sentences as plain data: section, words, IRIs of nodes and of passages."""
        return [
            {"section": one.section, "texts": dict(one.texts), "nodes": [*one.nodes],
             "evidence": [*one.evidence]}
            for one in self.sentences
        ]  # fmt: skip

    def _sources(self, of: Sentence) -> list[str]:
        return sorted({source_id(self.passages[e].source) for e in of.evidence})

    def _laid(self, lang: str, style: str) -> Laid:
        """Lay it out: which sentences, in which sections, with which notes."""
        check_name(lang, LANGUAGES, "language")
        check_name(style, STYLES, "style")
        chosen = self.sentences if style != "one-page" else _foremost(self.sentences, lang)
        sections: dict[str, list[tuple[str, int]]] = defaultdict(list)
        rows, notes = [], []
        for number, one in enumerate(chosen, start=1):
            sections[SECTIONS[one.section][lang]].append((one.texts[lang], number))
            rows.append((SECTIONS[one.section][lang], one.texts[lang], number))
            notes.append((number, self._note(one, lang)))
        left = len(self.sentences) - len(chosen)
        after = [_WORDS[lang]["left"].format(n=left)] if left else []
        after += [] if self.sentences else [_WORDS[lang]["none"]]
        title = _WORDS[lang]["title"].format(year=self.year)
        return Laid(title, tuple(sections.items()), tuple(rows), tuple(after), tuple(notes))

    def _note(self, of: Sentence, lang: str) -> str:
        places = []
        for iri in of.evidence:
            passage = self.passages[iri]
            place = ", ".join(filter(None, (worded(passage.place, lang), passage.span)))
            places.append(f"{source_id(passage.source)}{f' ({place})' if place else ''}")
        return f"{', '.join(of.nodes)}; {'; '.join(dict.fromkeys(places))}"


class Laid(NamedTuple):
    """A report laid out for writing: each sentence with the number of its note."""

    title: str
    sections: tuple[tuple[str, list[tuple[str, int]]], ...]
    rows: tuple[tuple[str, str, int], ...]
    after: tuple[str, ...]
    notes: tuple[tuple[int, str], ...]


def _escaped(text: str) -> str:
    return re.sub(r"([\\*_`|<>\[\]])", r"\\\1", text)


def _foremost(sentences: Sequence[Sentence], lang: str) -> list[Sentence]:
    """Choose what one page holds: of each section by turns, what most sources say first."""
    by_section: dict[str, list[Sentence]] = defaultdict(list)
    for one in sentences:
        by_section[one.section].append(one)
    for own in by_section.values():
        own.sort(key=lambda one: (one.statements[0].fact.reading == "possible", -len(one.nodes)))
    chosen: list[Sentence] = []
    room = ON_A_PAGE
    for turn in range(max((len(own) for own in by_section.values()), default=0)):
        for own in by_section.values():
            if turn < len(own) and len(own[turn].texts[lang]) <= room:
                chosen.append(own[turn])
                room -= len(own[turn].texts[lang])
    kept = {id(one) for one in chosen}
    return [one for one in sentences if id(one) in kept]


def report_of(kg: Graph, ties: pl.DataFrame, nodes: pl.DataFrame, year: int) -> Report:
    """Make the review of a year.

    Args:
        kg: The graph.
        ties: The ties that count, see `frames.participations`.
        nodes: The actors and frameworks, see `frames.nodes`.
        year: From 1 to 9999.

    Raises:
        ParameterError: No such year.
    """
    if not 1 <= year <= 9999:
        raise ParameterError(f"{year} is no year from 1 to 9999", parameter="year")
    # What nothing is cited for is not said: a sentence without a passage proves nothing.
    groups = [g for g in merged(facts_of(kg.store, ties, nodes, year)) if _cited(g)]
    labels = _labels(kg, groups)
    told: dict[tuple[str, ...], list[list[Fact]]] = defaultdict(list)
    for group in groups:
        one = group[0]
        alone = (one.node,) if one.kind == "count" else ()
        told[
            one.section, one.kind, one.role, one.framework, str(one.unnamed), one.reading,
            str(bool(one.subject)),
            when(one.bounds, "en"), *alone,
        ].append(group)  # fmt: skip
    sentences = []
    for together in told.values():
        facts = [group[0] for group in together]
        statements = tuple(
            Statement(group[0], tuple(sorted({one.node for one in group}))) for group in together
        )
        evidence = sorted({e for group in together for one in group for e in one.evidence})
        texts = {lang: sentence(facts, labels, lang) for lang in LANGUAGES}
        sentences.append(Sentence(facts[0].section, texts, statements, tuple(evidence)))
    cited = sorted({e for one in sentences for e in one.evidence})
    passages = {passage.evidence: passage for passage in collect(kg.store, cited)}
    return Report(year, tuple(sentences), passages, kg)


def _cited(group: Sequence[Fact]) -> bool:
    return any(one.evidence for one in group)


def _labels(kg: Graph, groups: Sequence[Sequence[Fact]]) -> Labels:
    wanted: set[str] = set()
    roles: dict[str, str] = {}
    for group in groups:
        for one in group:
            wanted |= {one.subject, one.framework} - {""}
            roles[one.role] = CONCEPT + one.role
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    for lang in LANGUAGES:
        for iri, label in kg.labeller(sorted(wanted | {*roles.values()}), lang).items():
            labels[iri][lang] = label
    for role, iri in roles.items():
        labels[role] = labels.get(iri, {})
    return labels


# -- machine check ---------------------------------------------------------------------------------

_REASONS: dict[str, Mapping[str, str]] = {
    "node": {"en": "it names nothing that says it", "vi": "không nêu căn cứ nào"},
    "unknown": {"en": "the graph has no {iri}", "vi": "đồ thị không có {iri}"},
    "passage": {"en": "{iri} rests on no passage", "vi": "{iri} không có đoạn trích nào"},
    "names": {
        "en": "who or what {iri} is about is not named",
        "vi": "không nêu tên ai hoặc việc gì mà {iri} nói đến",
    },
    "year": {"en": "no source cited tells of {year}", "vi": "không căn cứ nào nêu {year}"},
    "number": {"en": "no source cited tells {number}", "vi": "không căn cứ nào nêu {number}"},
}
_WHO, _WHAT = ("participant", "onBehalfOf", "by", "seat"), ("framework", "about")


def check(report: Report, kg: Graph) -> list[Unsupported]:
    """Hold each sentence of a report, in both languages, against a graph.

    A sentence is borne out if each IRI it gives is in the graph and rests on a passage there, the
    sentence names what that is about, and tells no year and no number but theirs.

    Args:
        report: The report.
        kg: The graph.

    Returns:
        The sentences that are not borne out, with the reason; empty if all are.
    """
    pairs = [(one.texts[lang], one.nodes, lang) for one in report.sentences for lang in LANGUAGES]
    return _unsupported(pairs, kg)


def check_file(path: str | Path, kg: Graph) -> list[Unsupported]:
    """Hold a report as it stands in a file against a graph, see `check`.

    Args:
        path: A ``.docx``, ``.html`` or ``.md`` that `Report.write` wrote, changed since or not.
        kg: The graph.

    Returns:
        The sentences that are not borne out, also those without a mark, or with one that has no
        note.

    Raises:
        DataError: The file cannot be read, or is no report.
    """
    lines = _lines(Path(path))
    notes = {}
    body = []
    for line in lines:
        if found := re.match(r"\[(\d+)\]\s+(.*)", line):
            notes[int(found[1])] = tuple(re.findall(_NODE, found[2]))
        else:
            body.append(line)
    if not notes:
        raise DataError("is no report: it has no notes", file=path)
    pairs = []
    for line in body:
        end = 0
        for found in re.finditer(_MARKED, line):
            nodes = notes.get(int(found["note"]), ())
            if line[end : found.start()].strip():
                pairs.append((line[end : found.start()].strip(), (), ""))
            pairs.append((found["sentence"], nodes, ""))
            end = found.end()
        if line[end:].strip():
            pairs.append((line[end:].strip(), (), ""))
    return _unsupported(pairs, kg)


def _lines(path: Path) -> list[str]:
    """Give the paragraphs and cells of a report that are no headings, as plain text."""
    ending = path.suffix.lower()
    try:
        if ending == ".docx":
            return _docx_lines(path)
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot be read: {error}", file=path) from None
    if ending in (".html", ".htm"):
        from lxml import html

        tree = html.document_fromstring(text)
        found = tree.xpath("//p | //td[@class='told'] | //li")
        return [" ".join(one.text_content().split()) for one in found if one.text_content().strip()]
    told = []
    for line in text.splitlines():
        if line.startswith(("| --- ", "#")) or not line.strip():
            continue
        if line.startswith("| "):
            cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
            line = cells[-1].strip()
            if "[" not in line:
                continue
        told.append(re.sub(r"\\([\\*_`|<>\[\]])", r"\1", line.strip()))
    return told


def _unsupported(pairs: Sequence[tuple[str, Sequence[str], str]], kg: Graph) -> list[Unsupported]:
    known = _known(kg, sorted({node for _, nodes, _ in pairs for node in nodes}))
    wrong = []
    for text, nodes, _ in pairs:
        if reason := _wrong(text, nodes, known):
            wrong.append(Unsupported(text, reason))
    return wrong


class _Known(NamedTuple):
    """What a graph says of a node that a sentence cites."""

    cited: bool
    names: tuple[frozenset[str], ...]
    years: frozenset[str]
    numbers: frozenset[str]


def _known(kg: Graph, nodes: Sequence[str]) -> dict[str, _Known]:
    if not nodes:
        return {}
    values = " ".join(f"<{node}>" for node in nodes)
    there = {row[0] for row in kg.store.select(
        f"SELECT DISTINCT ?node WHERE {{ VALUES ?node {{ {values} }} ?node a ?class }}"
    )}  # fmt: skip
    cited = {row[0] for row in kg.store.select(
        f"SELECT DISTINCT ?node WHERE {{ VALUES ?node {{ {values} }}"
        " ?node coop:evidence|coop:dateEvidence ?evidence . ?evidence oa:hasSource ?source }"
    )}  # fmt: skip
    about: dict[str, set[str]] = defaultdict(set)
    told = " ".join(f"coop:{name}" for name in (*_WHO, *_WHAT))
    persons = set()
    for node, name, iri, person in kg.store.select(
        f"SELECT ?node ?p ?thing ?person WHERE {{ VALUES ?node {{ {values} }}"
        f" {{ VALUES ?p {{ {told} }}"
        " ?node ?p ?thing } UNION { ?thing coop:milestone ?node BIND(coop:framework AS ?p) }"
        " BIND(EXISTS { ?thing a coop:Person } AS ?person) }"
    ):
        side = "who" if (name or "").removeprefix(COOP) in _WHO else "what"
        about[f"{node} {side}"].add(iri or "")
        if person == "true":
            persons.add(node or "")
    dates: dict[str, set[str]] = defaultdict(set)
    for node, name, value in kg.store.select(
        f"SELECT ?node ?p ?value WHERE {{ VALUES ?node {{ {values} }}"
        " VALUES ?p { coop:begin coop:end coop:during coop:date coop:earliestBegin"
        " coop:latestBegin coop:earliestEnd coop:latestEnd coop:count } ?node ?p ?value }"
    ):
        dates[f"{node} {name == COOP + 'count'}"].add(value or "")
    things = sorted({*nodes, *(iri for own in about.values() for iri in own)})
    named = [kg.labeller(things, lang) for lang in LANGUAGES]

    def labels(iris: Iterable[str]) -> frozenset[str]:
        return frozenset(label for iri in iris for own in named if (label := own.get(iri)))

    def sides(node: str) -> tuple[frozenset[str], ...]:
        # Persons are told by their body, or by none.
        who = set() if node in persons else about[f"{node} who"]
        told = [labels(side) for side in (who, about[f"{node} what"]) if side]
        return tuple(told) if told or node in persons else (labels([node]),)

    return {
        node: _Known(
            node in cited,
            sides(node),
            frozenset(y for v in dates[f"{node} False"] for y in re.findall(r"\d{4}", v)),
            frozenset(dates[f"{node} True"]),
        )
        for node in nodes
        if node in there
    }  # fmt: skip


def _wrong(
    text: str, nodes: Sequence[str], known: Mapping[str, _Known]
) -> Mapping[str, str] | None:
    if not nodes:
        return _REASONS["node"]
    bare = " ".join(text.split())
    for node in nodes:
        if node not in known:
            return _filled("unknown", iri=node)
        if not known[node].cited:
            return _filled("passage", iri=node)
        for side in known[node].names:
            names = [" ".join(name.split()).casefold() for name in side]
            if names and not any(name in bare.casefold() for name in names):
                return _filled("names", iri=node)
    # What is part of a name is no year and no number that the sentence tells.
    for name in sorted(
        {n for node in nodes for side in known[node].names for n in side}, key=len, reverse=True
    ):
        bare = re.sub(re.escape(" ".join(name.split())), " ", bare, flags=re.IGNORECASE)
    years = {year for node in nodes for year in known[node].years}
    for year in re.findall(r"(?<![\d,.])\d{4}(?![\d,])", bare):
        numbers = {n for node in nodes for n in known[node].numbers}
        if year not in years | numbers:
            return _filled("year", year=year)
    counts = {n for node in nodes for n in known[node].numbers}
    if counts:
        dateless = re.sub(_DATES, " ", bare)
        for number in re.findall(r"\d+", dateless):
            if number not in counts:
                return _filled("number", number=number)
    return None


def _filled(reason: str, **parts: str) -> Mapping[str, str]:
    return {lang: text.format(**parts) for lang, text in _REASONS[reason].items()}


# -- DOCX ------------------------------------------------------------------------------------------


def _docx(laid: Laid, lang: str, style: str) -> bytes:
    """Make a DOCX file: headings, a paragraph a sentence, notes; always the same bytes."""
    with needed("docx"):
        import docx
        from docx.shared import Cm, Pt
    document = docx.Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
    usual = document.styles["Normal"]
    usual.font.name, usual.font.size = "Times New Roman", Pt(11)
    usual.paragraph_format.space_after = Pt(3)
    document.core_properties.title = laid.title
    document.core_properties.author = "coopgraph"
    document.core_properties.language = lang
    document.add_heading(laid.title, 0)
    if style == "table":
        table = document.add_table(rows=1, cols=2)
        table.style = "Table Grid"
        for cell, name in zip(table.rows[0].cells, ("section", "sentence"), strict=True):
            cell.paragraphs[0].style = document.styles["Heading 3"]
            cell.paragraphs[0].add_run(_WORDS[lang][name])
        for section, text, number in laid.rows:
            first, second = table.add_row().cells
            first.paragraphs[0].style = document.styles["Heading 3"]
            first.paragraphs[0].add_run(section)
            second.paragraphs[0].add_run(f"{text} [{number}]")
    else:
        for section, told in laid.sections:
            document.add_heading(section, 1)
            for text, number in told:
                document.add_paragraph(f"{text} [{number}]")
    for text in laid.after:
        document.add_heading(text, 3)
    document.add_heading(_WORDS[lang]["notes"], 1)
    for number, note in laid.notes:
        run = document.add_paragraph().add_run(f"[{number}] {note}")
        run.font.size = Pt(8)
    out = io.BytesIO()
    document.save(out)
    return undated(out.getvalue(), first="[Content_Types].xml")


def _docx_lines(path: Path) -> list[str]:
    try:
        import docx
    except ModuleNotFoundError:
        raise MissingDependency(
            "python-docx is not installed", hint="pip install 'coopgraph[intake]'"
        ) from None
    try:
        document = docx.Document(str(path))
    except Exception as error:  # noqa: BLE001 - KeyError, ValueError and its own, all alike
        raise DataError(f"is no DOCX that can be read: {error}", file=path) from None
    told = [
        p for p in document.paragraphs if not (p.style and p.style.name.startswith(("Head", "Tit")))
    ]
    cells = [p for t in document.tables for row in t.rows for c in row.cells for p in c.paragraphs]
    told += [p for p in cells if not (p.style and p.style.name.startswith("Head"))]
    return [p.text.strip() for p in told if p.text.strip()]
