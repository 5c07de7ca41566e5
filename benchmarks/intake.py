"""Intake against a gold: names, facts, roles, dates, plans told apart, beside two floors.

``python -m benchmarks intake [--gold DIR]``. Without a folder the four held-out documents of the
tests are taken and, where it lies beside the repository, the development set; both are printed, and
how far they are apart. The floors are real and small: the names of the graph alone, and those names
with one page of patterns over whole sentences.

The score is the one the gold's README describes: a passage is met by one that covers half of it and
is at most three times as long; one proposal counts for one fact, assigned so that most count; means
over documents.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coopgraph.evidence import digest
from coopgraph.intake.document import Document
from coopgraph.intake.draft import Draft
from coopgraph.intake.folding import fold_text
from coopgraph.intake.gazetteer import Names
from coopgraph.intake.propose import propose
from coopgraph.intake.scoring import scoring_rows
from coopgraph.intake.sentences import sentences
from coopgraph.names import fold

HELD_OUT = Path("tests/fixtures/intake/gold")
DEVELOPMENT = Path("../shared/intake/dev")
NEAR = (
    {"party", "signatory", "adopter", "supporter"},
    {"organizer", "coOrganizer", "host"},
    {"attendee", "guest", "representative", "delegate", "expert", "headOfDelegation"},
    {"member", "associateMember", "pMember", "oMember"},
    {"chair", "moderator", "presider", "leader"},
    {"signed", "amended", "renewed"},
    {"agreed", "adopted"},
    {"conference", "seminar", "summit", "assembly", "talk"},
    {"funder", "initiator", "grantor", "contributor"},
    {"beneficiary", "addressee", "recipient"},
    {"partner", "coordinator", "nationalCoordinator", "intermediary", "facilitator", "organizer"},
    {
        "count", "meetingsAndSessionsChaired", "meetingsReportedAt", "conferencesOrganized",
        "sessionsAttended", "eventsCoordinated", "talksPromoted", "devicesProvided",
        "membersCounted",
    },
)  # fmt: skip
GOALS = {
    "names, span F1": 0.82,
    "facts, span P": 0.65,
    "facts, span R": 0.75,
    "role and participant F1": 0.55,
    "role, participant and date F1": 0.50,
    "plans and denials recognised": 0.50,
    "passages that re-prove": 1.0,
}
Row = dict[str, Any]
SPEED = """
import json, resource, sys, time
from pathlib import Path
from coopgraph.evidence import digest
from coopgraph.intake.document import Document
from coopgraph.intake.gazetteer import Names
from coopgraph.intake.propose import propose
text = Path(sys.argv[1]).read_text(encoding="utf-8")[:8000]
doc = Document("x", "text/plain", digest(text), text, digest(text), ())
made = propose(doc, Names.shipped())[2]
print(json.dumps([time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                  len(text), len(made)]))
"""


@dataclass(frozen=True)
class Gold:
    """A gold: texts, facts and mentions by document."""

    texts: Mapping[str, str]
    facts: Mapping[str, list[Row]]
    mentions: Mapping[str, list[Row]]


def read_gold(folder: Path) -> Gold:
    """Read facts.tsv, mentions.tsv and the texts of a folder."""
    texts = {p.stem: p.read_text(encoding="utf-8") for p in sorted(folder.glob("[dh]*.txt"))}
    mentions = _by_document(folder / "mentions.tsv", texts)
    facts = _by_document(folder / "facts.tsv", texts)
    names: dict[tuple[str, str], set[str]] = {}
    people = set()
    for doc, rows in mentions.items():
        for m in rows:
            names.setdefault((doc, m["entity"]), set()).add(texts[doc][m["start"] : m["end"]])
            if m["type"] == "person":
                people.add((doc, m["entity"]))
    for doc, rows in facts.items():
        for f in rows:
            ids = [i for i in f["subject_id"].split("|") if i and not i.startswith("=")]
            f["person"] = any((doc, i) in people for i in ids)
            f["names"] = set().union(*(names.get((doc, i), set()) for i in ids)) or {f["subject"]}
            if f["person"]:
                for i in filter(None, f["on_behalf_id"].split("|")):
                    f["names"] |= names.get((doc, i), set())
            alt = [tuple(map(int, x.split("-"))) for x in f["alt"].split(";") if x]
            f["passages"] = [(f["start"], f["end"]), *alt]
            f["dates"] = {_day(x) for x in f["date"].split("|")}
    return Gold(texts, facts, mentions)


def _by_document(path: Path, texts: Mapping[str, str]) -> dict[str, list[Row]]:
    made: dict[str, list[Row]] = {doc: [] for doc in texts}
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE):
            one: Row = {**row, "start": int(row["start"]), "end": int(row["end"])}
            passage = texts[row["doc"]][one["start"] : one["end"]]
            if digest(passage) != row["sha256"]:
                sys.exit(f"{path}: a passage of {row['doc']} does not give its digest")
            made[row["doc"]].append(one)
    return made


def _day(edtf: str) -> str:
    bare = re.sub(r"[~?%\s]", "", edtf).removesuffix("/..").removeprefix("../")
    return bare.upper()


def _covers(one: Row, a: int, b: int) -> bool:
    start, end = int(one["start"]), int(one["end"])
    inter = min(end, b) - max(start, a)
    return inter > 0 and 2 * inter >= b - a and end - start <= 3 * (b - a)


def _same_name(proposed: str, one: Row) -> bool:
    said = fold(proposed).split()
    for name in one["names"]:
        gold = fold(name).split()
        inside = _inside(gold, said) and (
            one["person"] or len(gold) >= 3 or 2 * len(gold) >= len(said)
        )
        if said and gold and (gold == said or inside or _part(said, gold)):
            return True
    return False


def _inside(part: list[str], whole: list[str]) -> bool:
    ends = range(len(whole) - len(part) + 1)
    return bool(part) and any(whole[i : i + len(part)] == part for i in ends)


def _part(said: list[str], gold: list[str]) -> bool:
    return _inside(said, gold) and 2 * len(said) >= len(gold)


def matched(gold: Sequence[Row], made: Sequence[Row], fits: Callable[[Row, Row], bool]) -> int:
    """Count the pairs of the largest assignment of proposals to facts."""
    import networkx as nx

    graph = nx.Graph()
    top = [("p", i) for i in range(len(made))]
    graph.add_nodes_from(top)
    for i, p in enumerate(made):
        graph.add_edges_from((("p", i), ("g", j)) for j, g in enumerate(gold) if fits(p, g))
    return len(nx.bipartite.maximum_matching(graph, top_nodes=top)) // 2


def _span(p: Row, g: Row) -> bool:
    return any(_covers(p, a, b) for a, b in g["passages"])


def _role(p: Row, g: Row) -> bool:
    same = p["role"] == g["role"] or any(p["role"] in n and g["role"] in n for n in NEAR)
    return _span(p, g) and same and _same_name(p["subject"], g)


def _dated(p: Row, g: Row) -> bool:
    return _role(p, g) and _day(p["date"]) in g["dates"]


def measure(gold: Gold, rows: Mapping[str, list[Row]]) -> dict[str, float]:
    """Measure proposals against a gold.

    Args:
        gold: The gold.
        rows: Proposals and mentions in the scorer's form, by document.

    Returns:
        Line to value, means over documents; ``n`` is the number of facts proposed.
    """
    lines: dict[str, list[float]] = {}
    wrong = told = plans = proposed = 0
    for doc in gold.texts:
        made = [r for r in rows.get(doc, []) if r["kind"] != "mention"]
        names = [r for r in rows.get(doc, []) if r["kind"] == "mention"]
        is_fact = [r for r in made if r["status"] == "fact"]
        is_plan = [r for r in made if r["status"] != "fact"]
        facts = [f for f in gold.facts[doc] if f["status"] == "fact"]
        other = [f for f in gold.facts[doc] if f["status"] != "fact"]
        hits = matched(gold.mentions[doc], names, lambda p, g: _covers(p, g["start"], g["end"]))
        _add(lines, "names, span F1", _f1(hits, len(names), len(gold.mentions[doc])))
        hits = matched(facts, is_fact, _span)
        _add(lines, "facts, span P", hits / len(is_fact) if is_fact else 0.0)
        _add(lines, "facts, span R", hits / len(facts) if facts else 1.0)
        for line, fits in (
            ("role and participant F1", _role),
            ("role, participant and date F1", _dated),
        ):
            _add(lines, line, _f1(matched(facts, is_fact, fits), len(is_fact), len(facts)))
        told += matched(other, is_plan, _span)
        plans += len(other)
        proposed += len(is_fact)
        wrong += sum(
            not any(_span(p, f) for f in facts) and any(_span(p, f) for f in other) for p in is_fact
        )
    result = {line: sum(values) / len(values) for line, values in lines.items()}
    result["plans and denials recognised"] = told / plans if plans else 1.0
    result["plans and denials as facts"] = wrong / proposed if proposed else 0.0
    result["n"] = proposed
    return result


def _add(lines: dict[str, list[float]], line: str, value: float) -> None:
    lines.setdefault(line, []).append(value)


def _f1(hits: int, made: int, gold: int) -> float:
    return 2 * hits / (made + gold) if made + gold else 1.0


def _document(name: str, text: str) -> Document:
    return Document(name, "text/plain", digest(text), text, digest(text), ())


def by_intake(gold: Gold, names: Names) -> tuple[dict[str, list[Row]], float]:
    """Propose by intake itself; give also the share of passages that re-prove."""
    made: dict[str, list[Row]] = {}
    proved = total = 0
    for doc, text in gold.texts.items():
        document = _document(doc, text)
        things, mentions, proposals = propose(document, names)
        made[doc] = scoring_rows(Draft(document, things, mentions, proposals), doc)
        for proposal in proposals:
            a, b = proposal.span
            total += 1
            proved += bool(text[a:b].strip()) and text[a:b] == text[a:b].strip()
    return made, proved / total if total else 1.0


def by_names(gold: Gold, names: Names) -> dict[str, list[Row]]:
    """Propose the names of the graph only: the lower floor."""
    made = {}
    for doc, text in gold.texts.items():
        folded = fold_text(text)
        made[doc] = [
            _row(
                doc,
                "mention",
                folded.text[h.start : h.end],
                h.known[0].type,
                *folded.raw(h.start, h.end),
            )
            for h in names.find(folded.text, folded.bare)
        ]
    return made


_HEADS = (
    r"(?:Viện|Bộ|Sở|Cục|Tổng cục|Trung tâm|Hiệp hội|Công ty|Đại học|Trường|Quỹ|Ngân hàng|Ủy ban)"
    r"(?: [A-ZĐÀ-Ỹ]\w*(?: [a-zà-ỹ]+)?){1,6}"
    r"|(?:[A-Z]\w+ ){1,5}(?:Institute|Agency|Council|Authority|Organization|Bank|Committee|Board)"
    r"|\b[A-Z]{3,8}\b"
)
_VERBS = (
    (r"\bký\b|\bsigned\b", "participation", "party"),
    (r"tổ chức|organized|held", "participation", "organizer"),
    (r"tham dự|attended|took part", "participation", "attendee"),
    (r"tài trợ|funded|granted|financed", "funding", "funder"),
    (r"thành viên|\bmember\b", "membership", "member"),
    (r"chủ trì|chủ tịch|\bchair", "mandate", "chair"),
    (r"phát biểu|trình bày|spoke|presented", "speech", "speaker"),
)
_DATES = r"(\d{1,2})/(\d{1,2})/(\d{4})"


def by_patterns(gold: Gold, names: Names) -> dict[str, list[Row]]:
    """Propose by the names and one page of patterns over whole sentences: the upper floor."""
    made = by_names(gold, names)
    for doc, text in gold.texts.items():
        known = {(r["start"], r["end"]) for r in made[doc]}
        for match in re.finditer(_HEADS, text):
            if all(match.end() <= a or match.start() >= b for a, b in known):
                made[doc].append(_row(doc, "mention", match.group(), "org", *match.span()))
        for a, b in sentences(text):
            sentence = text[a:b]
            date = re.search(_DATES, sentence)
            day = f"{date[3]}-{int(date[2]):02d}-{int(date[1]):02d}" if date else ""
            who = [r for r in made[doc] if r["kind"] == "mention" and a <= r["start"] < b]
            for pattern, kind, role in _VERBS:
                if re.search(pattern, sentence, re.IGNORECASE):
                    for r in who[:4]:
                        row = _row(doc, kind, r["subject"], role, a, b)
                        made[doc].append({**row, "date": day})
    return made


def _row(doc: str, kind: str, subject: str, role: str, start: int, end: int) -> Row:
    return {
        "doc": doc, "kind": kind, "subject": subject, "role": role, "framework": "", "date": "",
        "start": start, "end": end, "status": "fact",
    }  # fmt: skip


def main() -> None:
    """Print the table for each gold, the floors, and what intake costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, action="append")
    given = parser.parse_args().gold
    folders = given or [f for f in (HELD_OUT, DEVELOPMENT) if f.is_dir()]
    names = Names.shipped()
    roles: list[float] = []
    for folder in folders:
        gold = read_gold(folder)
        rows, proved = by_intake(gold, names)
        own = {**measure(gold, rows), "passages that re-prove": proved}
        floors = [measure(gold, by_names(gold, names)), measure(gold, by_patterns(gold, names))]
        facts = sum(f["status"] == "fact" for fs in gold.facts.values() for f in fs)
        print(
            f"\n{folder.name}: {len(gold.texts)} documents, {facts} facts, {own['n']:.0f} proposed"
        )
        print(f"{'':<34}{'intake':>8}{'goal':>9}{'names':>8}{'patterns':>10}")
        for line, goal in GOALS.items():
            beside = "".join(
                f"{f[line]:>{w}.3f}" if line in f else " " * w
                for f, w in zip(floors, (8, 10), strict=True)
            )
            verdict = "" if own[line] >= goal else "  not reached"
            print(f"{line:<34}{own[line]:>8.3f}{f'>= {goal:.2f}':>9}{beside}{verdict}")
        plans = own["plans and denials as facts"]
        wrong = [f["plans and denials as facts"] for f in floors]
        beside = f"{wrong[0]:>8.3f}{wrong[1]:>10.3f}"
        verdict = "" if plans <= 0.01 else "  not reached"
        print(f"{'plans and denials as facts':<34}{plans:>8.3f}{'<= 0.01':>9}{beside}{verdict}")
        roles.append(own["role and participant F1"])
    if len(roles) == 2 and not given:
        apart = roles[1] - roles[0]
        print(f"\ndevelopment minus held out, role and participant: {apart:.3f} (<= 0.10)")
    _print_cost(folders)


def _print_cost(folders: Sequence[Path]) -> None:
    """Print what 8,000 characters cost in a process of their own, imports included."""
    whole = "\n".join(t for f in folders for t in read_gold(f).texts.values())
    work = Path("build/benchmarks/intake")
    work.mkdir(parents=True, exist_ok=True)
    sample = work / "sample.txt"
    sample.write_text((whole * (8000 // max(1, len(whole)) + 1))[:8000], encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", SPEED, str(sample)], check=True, capture_output=True, text=True
    )
    seconds, megabytes, letters, made = json.loads(done.stdout)
    print(
        f"\n{letters:,} characters to {made} proposals in a fresh process: {seconds:.2f} s of "
        f"process time (<= 1.5), {megabytes:.0f} MB (<= 300)"
    )


if __name__ == "__main__":
    main()
