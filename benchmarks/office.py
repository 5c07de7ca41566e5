"""What an office's register costs: its import, what falls due, what it does not say.

An invented register of 2,235 agreements (or ``COOPGRAPH_BENCH_AGREEMENTS``), each of two parties
and with five milestones, as Turtle in our own terms, into a store on the disk. Beside what the
store answers stands the same by hand: Polars over the columns that the register was made of, four
of the gaps and the reckoned ends, which must be the same. Processor time of the process and its
children; labels, passages and questions, which the store's answers carry, are not in what is by
hand.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import resource
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

AGREEMENTS = 2_235
COUNTRIES = 120
STAGES = ("agreed", "signed", "ratified", "inForce", "renewed")
GOALS = {"import": 10.0, "gaps": 1.0, "calendar": 1.0}
HEAD = """\
@prefix coop: <https://w3id.org/coopgraph/ontology#> .
@prefix concept: <https://w3id.org/coopgraph/concept/> .
@prefix id: <https://w3id.org/coopgraph/id/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def register(count: int) -> Any:
    """Make the register's columns: one row an agreement."""
    import polars as pl

    chance = random.Random(16)
    rows = []
    for number in range(count):
        days = sorted(chance.randrange(7_000, 16_000) for _ in STAGES)
        rows.append(
            {
                "agreement": f"bench-agreement-{number}",
                "years": chance.choice((None, 3, 5, 10)),
                "renewal": chance.choice((None, "automatic", "byConsent")),
                "notice": chance.choice((None, "P6M")),
                "parties": chance.sample(range(COUNTRIES), 2),
                **{
                    stage: dt.date(1970, 1, 1) + dt.timedelta(day)
                    for stage, day in zip(STAGES, days, strict=True)
                    if stage != "signed" or number % 7
                },
            }
        )
    return pl.DataFrame(rows, infer_schema_length=None)


def turtle(table: Any) -> str:
    """Write the register in our own terms."""
    out = [HEAD]
    out += [
        f'id:bench-country-{n} a coop:Country ; skos:prefLabel "Country {n}"@en .\n'
        for n in range(COUNTRIES)
    ]
    for row in table.iter_rows(named=True):
        node = f"id:{row['agreement']}"
        said = [f'{node} a coop:Agreement ; skos:prefLabel "{row["agreement"]}"@en']
        if row["years"]:
            said.append(f'coop:term "P{row["years"]}Y"^^xsd:duration')
        if row["renewal"]:
            said.append(f"coop:renewal concept:{row['renewal']}")
        if row["notice"]:
            said.append(f'coop:noticePeriod "{row["notice"]}"^^xsd:duration')
        said += [f"coop:milestone {node}-{stage}" for stage in STAGES]
        out.append(" ; ".join(said) + " .\n")
        for stage in STAGES:
            dated = f' ; coop:date "{row[stage]}"^^xsd:date' if row[stage] else ""
            out.append(f"{node}-{stage} a coop:Milestone ; coop:stage concept:{stage}{dated} .\n")
        out += [
            f"{node}-party-{party} a coop:Participation ; coop:participant id:bench-country-{party}"
            f" ; coop:framework {node} ; coop:role concept:party .\n"
            for party in row["parties"]
        ]
    return "".join(out)


def gaps_by_hand(table: Any) -> dict[str, int]:
    """Count four gaps as Polars would over the columns."""
    import polars as pl

    return dict(
        table.select(
            (pl.col("years").is_null()).sum().alias("no term"),
            pl.col("signed").is_null().sum().alias("no signature date"),
            (pl.col("parties").list.n_unique() < 2).sum().alias("one party"),
            ((pl.col("renewal") == "automatic") & pl.col("notice").is_null())
            .sum()
            .alias("no notice period"),
        ).row(0, named=True)
    )


def ends_by_hand(table: Any) -> set[dt.date]:
    """Reckon the days on which agreements end as Polars would over the columns."""
    import polars as pl

    ends = table.drop_nulls("years").select(
        pl.col("inForce").dt.offset_by(pl.format("{}y", "years")).dt.offset_by("-1d")
    )
    return set(ends.to_series())


def _spent() -> float:
    both = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def _timed(work: Callable[[], Any], rounds: int = 3) -> tuple[float, Any]:
    best, answer = float("inf"), None
    for _ in range(rounds):
        began = _spent()
        answer = work()
        best = min(best, _spent() - began)
    return best, answer


def main() -> None:
    """Print the costs beside the goals, and beside the same by hand."""
    import contextlib
    import io

    import coopgraph
    from coopgraph.cli import main as verb

    count = int(os.environ.get("COOPGRAPH_BENCH_AGREEMENTS", str(AGREEMENTS)))
    table = register(count)
    with tempfile.TemporaryDirectory() as folder:
        path, store = Path(folder) / "register.ttl", str(Path(folder) / "store")
        path.write_text(turtle(table), encoding="utf-8")
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            imported, _ = _timed(
                lambda: verb(["import", "rdf", str(path), "--source", "bench", "-o", store]), 1
            )
        kg = coopgraph.load(store=store)
        kg.participations()
        found: dict[str, tuple[float, Any]] = {
            "import": (imported, None),
            "gaps": _timed(kg.gaps),
            "calendar": _timed(lambda: kg.calendar(kinds=["end"])),
        }
        hand = {
            "gaps": _timed(lambda: gaps_by_hand(table)),
            "calendar": _timed(lambda: ends_by_hand(table)),
        }
        counts = found["gaps"][1].counts()
        alike = {
            "gaps": {gap: counts[gap] for gap in hand["gaps"][1]} == hand["gaps"][1],
            "calendar": {e.first for e in found["calendar"][1].entries} == hand["calendar"][1],
        }
    print("| agreements | what | coopgraph, CPU s | goal | by hand in Polars | answers |")
    print("|---|---|---|---|---|---|")
    for name, (seconds, _) in found.items():
        verdict = "reached" if seconds <= GOALS[name] else "not reached"
        by_hand = f"{hand[name][0]:.3f}" if name in hand else "—"
        same = "—" if name not in alike else "same" if alike[name] else "DIFFERENT"
        print(
            f"| {count:,} | {name} | {seconds:.2f} | {GOALS[name]:.0f} s: {verdict} | {by_hand} "
            f"| {same} |"
        )


if __name__ == "__main__":
    main()
