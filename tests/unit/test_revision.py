"""What a graph says otherwise than an earlier one: 100 scripted edits, each of a known class."""

from __future__ import annotations

import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import coopgraph
from coopgraph.cli import main
from coopgraph.errors import DataError, DateError, ParameterError
from coopgraph.office.revision import CHANGES, Revision
from coopgraph.office.sheets import write_table

COOP = "https://w3id.org/coopgraph/ontology#"
CONCEPT = "https://w3id.org/coopgraph/concept/"
ID = "https://w3id.org/coopgraph/id/"
SOURCE = "https://w3id.org/coopgraph/source/"
OA = "http://www.w3.org/ns/oa#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
EDTF = "^^<http://id.loc.gov/datatypes/edtf/EDTF>"
LINE = re.compile(r"<([^>]+)> <([^>]+)> (.+) <([^>]+)> \.")
EACH = 6
"""Edits of a class, at least: 17 classes with 6 of most make 100."""

Edit = tuple[str, str, str]


class Edits:
    """A graph as lines of N-Quads, and edits of it: each takes nodes that no other edit touches."""

    def __init__(self, quads: bytes, seed: int) -> None:
        self.random = random.Random(seed)
        self.said: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self.inbound: Counter[str] = Counter()
        self.against: set[str] = set()
        for line in quads.decode().splitlines():
            found = LINE.fullmatch(line)
            if found is None:
                continue
            subject, predicate, value, graph = found.groups()
            if predicate == COOP + "contradicts":
                self.against |= {subject, value[1:-1]}
            if "/source/" not in graph or graph.endswith(("catalogue", "derived")):
                continue
            self.said[subject][predicate].append((value, graph))
            self.inbound[value] += 1
        self.free = [node for node in sorted(self.said) if node.startswith(ID)]
        self.random.shuffle(self.free)
        self.gone: set[tuple[str, str, str]] = set()
        self.added: list[str] = []
        self.expected: set[Edit] = set()

    # -- choosing --------------------------------------------------------------------------------

    def take(self, fits: Callable[[str], Any], *, number: int = EACH) -> list[str]:
        """Take free nodes of which a condition holds, and what they rest on with them."""
        chosen: list[str] = []
        for node in list(self.free):
            if len(chosen) < number and fits(node):
                chosen.append(node)
                self.free.remove(node)
        assert len(chosen) == number, "the shipped graph has too few for this edit"
        return chosen

    def is_a(self, node: str, name: str) -> bool:
        return any(value == f"<{COOP}{name}>" for value, _ in self.said[node][TYPE])

    def one(self, node: str, name: str) -> tuple[str, str] | None:
        """Give the value of a property and its graph, where there is exactly one."""
        values = self.said[node].get(name, [])
        return values[0] if len(values) == 1 else None

    def sources(self, node: str) -> list[str]:
        """Give the sources of the passages of a node, in the order of the passages."""
        passages = [value[1:-1] for value, _ in self.said[node].get(COOP + "evidence", [])]
        return [self.said[p][OA + "hasSource"][0][0] for p in passages]

    # -- editing ---------------------------------------------------------------------------------

    def add(self, node: str, name: str, value: str, graph: str) -> None:
        self.added.append(f"<{node}> <{name}> {value} <{graph}> .")

    def drop(self, node: str, name: str, value: str) -> None:
        self.gone.add((node, name, value))

    def replace(self, node: str, name: str, value: str) -> None:
        ((before, graph),) = self.said[node][name]
        self.drop(node, name, before)
        self.add(node, name, value, graph)

    def expect(self, change: str, node: str, name: str = "") -> None:
        self.expected.add((change, node, name))

    def written(self, quads: bytes) -> str:
        kept = []
        for line in quads.decode().splitlines():
            found = LINE.fullmatch(line)
            if found is None or (found[1], found[2], found[3]) not in self.gone:
                kept.append(line)
        return "\n".join([*kept, *self.added]) + "\n"


def edited(quads: bytes, seed: int = 16) -> Edits:
    """Make 100 edits."""
    of = Edits(quads, seed)

    def dated(pattern: str, name: str = "during") -> Callable[[str], bool]:
        def fits(node: str) -> bool:
            told = of.one(node, COOP + name)
            others = {"begin", "end", "during", "date"} - {name}
            alone = not any(of.said[node].get(COOP + other) for other in others)
            return bool(told and alone and re.match(pattern, told[0]))

        return fits

    # What is rare is taken first.
    disputed = lambda n: of.one(n, COOP + "disputedBy") and n not in of.against  # noqa: E731
    for node in of.take(disputed, number=1):
        rival = of.said[node][COOP + "disputedBy"][0][0][1:-1]
        of.drop(node, COOP + "disputedBy", f"<{rival}>")
        of.drop(rival, COOP + "disputedBy", f"<{node}>")
        of.expect("contradiction resolved", min(node, rival), max(node, rival))
    for node in of.take(dated(r'"\d{4}"')):
        year = of.said[node][COOP + "during"][0][0][1:5]
        of.replace(node, COOP + "during", f'"{year}-07"{EDTF}')
        of.expect("date narrowed", node)
    for node in of.take(dated(r'"\d{4}-\d\d')):
        year = of.said[node][COOP + "during"][0][0][1:5]
        of.replace(node, COOP + "during", f'"{year}"{EDTF}')
        of.expect("date widened", node)
    for node in of.take(dated(r'"\d{4}', "date")):
        before = int(of.said[node][COOP + "date"][0][0][1:5]) - 40
        of.replace(node, COOP + "date", f'"{before}"{EDTF}')
        of.expect("date changed", node)
    for node in of.take(lambda n: of.one(n, SKOS + "altLabel")):
        of.drop(node, SKOS + "altLabel", of.said[node][SKOS + "altLabel"][0][0])
        of.expect("label withdrawn", node, SKOS + "altLabel")
    for node in of.take(lambda n: of.said[n].get(SKOS + "prefLabel")):
        # Another name beside the ones there are is no correction.
        of.add(node, SKOS + "altLabel", '"ZQ-1"@vi', of.said[node][SKOS + "prefLabel"][0][1])
        of.expect("label added", node, SKOS + "altLabel")
    for node in of.take(lambda n: of.said[n].get(SKOS + "prefLabel"), number=8):
        value, graph = next(v for v in of.said[node][SKOS + "prefLabel"] if v[0].endswith("@en"))
        of.drop(node, SKOS + "prefLabel", value)
        of.add(node, SKOS + "prefLabel", '"<b>Corrected</b> & new"@en', graph)
        of.expect("label corrected", node, SKOS + "prefLabel")
    for node in of.take(lambda n: of.one(n, OA + "start") and of.one(n, COOP + "sha256"), number=8):
        start = int(re.findall(r"\d+", of.said[node][OA + "start"][0][0])[0])
        kind = of.said[node][OA + "start"][0][0].rpartition("^^")[2]
        of.replace(node, OA + "start", f'"{start + 7}"^^{kind}')
        of.expect("passage moved", node)
    for node in of.take(lambda n: of.one(n, COOP + "sha256")):
        kind = of.said[node][COOP + "sha256"][0][0].rpartition('"')[2]
        of.replace(node, COOP + "sha256", f'"{of.random.randbytes(32).hex()}"{kind}')
        of.expect("passage changed", node)
    for change, same in (("source added", False), ("passage added", True)):
        for node in of.take(lambda n: of.is_a(n, "Participation") and of.sources(n)):
            known = of.sources(node)
            graph = of.said[node][COOP + "evidence"][0][1]
            source = (
                known[0]
                if same
                else next(
                    f"<{s}>" for s in sorted({g for _, g in _all(of)}) if f"<{s}>" not in known
                )
            )
            passage = f"{node}-more"
            of.add(passage, TYPE, f"<{COOP}Evidence>", graph)
            of.add(passage, OA + "hasSource", source, graph)
            of.add(node, COOP + "evidence", f"<{passage}>", graph)
            of.expect(change, node, COOP + "evidence")

    def rests_twice(*, same: bool) -> Callable[[str], bool]:
        def fits(node: str) -> bool:
            told, dates = of.sources(node), of.said[node].get(COOP + "dateEvidence", [])
            last = of.said[node].get(COOP + "evidence", [("", "")])[-1][0]
            if len(told) < 2 or any(value == last for value, _ in dates):
                return False
            cited = told[:-1] + [of.said[v[1:-1]][OA + "hasSource"][0][0] for v, _ in dates]
            return (told[-1] in cited) == same

        return fits

    for change, same in (("source withdrawn", False), ("passage withdrawn", True)):
        for node in of.take(rests_twice(same=same), number=4):
            of.drop(node, COOP + "evidence", of.said[node][COOP + "evidence"][-1][0])
            of.expect(change, node, COOP + "evidence")
    ties = of.take(lambda n: of.is_a(n, "Participation") and not of.inbound[f"<{n}>"], number=8)
    for node in ties:
        for name, values in of.said[node].items():
            for value, _ in values:
                of.drop(node, name, value)
        of.expect("withdrawn", node)
    for number, like in enumerate(of.take(lambda n: of.is_a(n, "Organization"), number=8)):
        node = f"{ID}zq-body-{number}"
        graph = of.said[like][TYPE][0][1]
        of.add(node, TYPE, f"<{COOP}Organization>", graph)
        of.add(node, SKOS + "prefLabel", f'"=Body {number}"@en', graph)
        of.expect("new", node)
    for node in of.take(lambda n: of.one(n, COOP + "confidence"), number=4):
        of.replace(node, COOP + "confidence", '"0.51"^^<http://www.w3.org/2001/XMLSchema#decimal>')
        of.expect("value changed", node, COOP + "confidence")
    for node in of.take(
        lambda n: not of.said[n].get(COOP + "rank") and of.is_a(n, "Event"), number=4
    ):
        of.add(node, COOP + "rank", f"<{CONCEPT}preferred>", of.said[node][TYPE][0][1])
        of.expect("value added", node, COOP + "rank")
    for node in of.take(lambda n: of.one(n, COOP + "rank") and not of.is_a(n, "Claim"), number=3):
        of.drop(node, COOP + "rank", of.said[node][COOP + "rank"][0][0])
        of.expect("value withdrawn", node, COOP + "rank")
    first, second, *_ = of.take(lambda n: of.is_a(n, "Milestone"), number=2)
    one, other = min(first, second), max(first, second)
    of.add(one, COOP + "disputedBy", f"<{other}>", of.said[one][TYPE][0][1])
    of.expect("contradiction appeared", one, other)
    return of


def _all(of: Edits) -> list[tuple[str, str]]:
    return [pair for node in of.said.values() for values in node.values() for pair in values]


@pytest.fixture(scope="module")
def edits(tmp_path_factory: pytest.TempPathFactory) -> tuple[Edits, Revision, Path]:
    kg = coopgraph.load()
    quads = kg.export(format="nquads")
    assert isinstance(quads, bytes)
    made = edited(quads)
    path = tmp_path_factory.mktemp("release") / "later.nq"
    path.write_text(made.written(quads), encoding="utf-8")
    return made, coopgraph.load(release=path).diff(kg), path


def test_a_hundred_scripted_edits_are_told_as_what_they_are(
    edits: tuple[Edits, Revision, Path],
) -> None:
    made, revision, _ = edits
    assert len(made.expected) >= 100
    told = {(row.change, row.node, row.property) for row in revision if not row.follows}
    assert told == made.expected
    assert {change for change, *_ in told} == CHANGES.keys() - {"new source", "source gone"}


def test_what_follows_is_told_apart(edits: tuple[Edits, Revision, Path]) -> None:
    _, revision, _ = edits
    follows = [row for row in revision if row.follows]
    assert {row.change.partition(" ")[0] for row in follows} <= {"date", "contradiction"}
    assert any(row.change.startswith("date") for row in follows), "dates narrow others"
    contradictions = sum(row.change == "contradiction appeared" for row in revision)
    assert revision.counts()["contradiction appeared"] == contradictions > 1


def test_paragraph_table_and_page(edits: tuple[Edits, Revision, Path], tmp_path: Path) -> None:
    _, revision, path = edits
    assert "8 statements were withdrawn" in revision.text("en")
    assert "8 khẳng định bị rút bỏ" in revision.text("vi")
    assert str(path) in revision.text("vi")
    table = revision.table("vi")
    assert table.height == len(revision)
    new = table.filter(table["change"] == "new")["node_label"].to_list()
    assert new[0] == "=Body 0"
    page = revision.write(tmp_path / "since.html", lang="vi").read_text("utf-8")
    assert "&lt;b&gt;Corrected&lt;/b&gt; &amp; new" in page
    assert "<b>Corrected" not in page
    assert page.index('<section lang="vi">') < page.index('<section lang="en">')
    assert not re.search(r'(src|href)="(?!#)', page), "it asks for nothing"
    csv = revision.write(tmp_path / "since.csv").read_text("utf-8")
    assert "'=Body 0" in csv
    rows = json.loads(revision.write(tmp_path / "since.json").read_text("utf-8"))
    assert len(rows) == len(revision)
    book = revision.write(tmp_path / "since.xlsx")
    assert book.read_bytes() == revision.write(tmp_path / "again.xlsx").read_bytes()
    from openpyxl import load_workbook

    cells = [*load_workbook(book).active.iter_rows(values_only=True)]
    assert len(cells) == len(revision) + 1
    all_cells = [cell for row in load_workbook(book).active.iter_rows() for cell in row]
    kinds = {cell.data_type for cell in all_cells if cell.value == "=Body 0"}
    assert kinds == {"s"}, "no formula"
    with pytest.raises(ParameterError, match="names no form"):
        revision.write(tmp_path / "since.pdf")


def test_a_cell_that_is_too_long_is_told(tmp_path: Path) -> None:
    import polars as pl

    with pytest.raises(ParameterError, match="too many for a cell"):
        write_table(tmp_path / "long.xlsx", pl.DataFrame({"text": ["x" * 40_000]}))
    assert not list(tmp_path.iterdir())


def test_days_of_knowledge(capsys: pytest.CaptureFixture[str]) -> None:
    kg = coopgraph.load(["iso-org", "iso-gender-2020", "stameq-iso-ga-2021"])
    since = kg.diff("2020", "2021")
    sources = [row.node for row in since if row.change == "new source"]
    assert sources == [SOURCE + "stameq-iso-ga-2021"]
    assert main(["diff", "2020", "2021", "--sources", "iso-gender-2020", "--format", "table"]) == 0
    assert "nothing changed" in capsys.readouterr().out
    with pytest.raises(DateError):
        kg.diff("never")


def test_bad_names_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(tmp_path / "none.trig"), "2021"]) == 2
    assert "none.trig" in capsys.readouterr().err
    with pytest.raises(DataError, match="no release"):
        coopgraph.load(release=tmp_path)
    assert main(["diff", "a.trig", "b.trig", "--store", "s"]) == 2
    assert "days are asked" in capsys.readouterr().err
