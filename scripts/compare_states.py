"""Set the register of states against lists that others keep, as a whole.

    python scripts/compare_states.py --packages SITE_PACKAGES
        [--country-codes CSV] [--cldr EN_JSON VI_JSON] [--gw TSV]

Nothing of the lists is kept here: they are read where they were installed, best in a throw-away
environment (``pip install countrycode pycountry country_converter``), or from files (Unicode
CLDR's ``territories.json`` in both languages; ``country-codes.csv`` of datasets/country-codes,
which has the United Nations' short and formal names; Gleditsch and Ward's own table, five columns
between tabs: number, abbreviation, name, first and last day as ``31:12:1999``).

Two questions are put to each list. Does the register know each of its codes and names, now or at
least in some year since 1816? And do the codes and names of one row mean one state, now and in
each year? The second is what can be *wrong*. Of Gleditsch and Ward's table it is asked instead
whether each spell's number is a state's on its first, middle and last day.

Every difference is printed. One that stays has its reason in ``accepted_differences.tsv`` beside
this script; a difference without a reason, or a reason without its difference, makes the result 1.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import importlib
import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polars as pl

from coopgraph import states
from coopgraph.namespaces import ID

HERE = Path(__file__).parent
ACCEPTED = HERE / "accepted_differences.tsv"
YEARS = range(1816, 2025)
# Middle of the year: on the first of January many a code passes on.
_DAYS = [dt.date(year, 7, 1) for year in YEARS]


class Value(NamedTuple):
    """A code or a name of a list's row."""

    list: str
    row: str
    column: str
    system: str
    text: str


class Difference(NamedTuple):
    """Where the register and a list differ; `told` is what stands on either side."""

    list: str
    kind: str
    what: str
    told: str


# ---------------------------------------------------------------- the lists


def _columns(
    name: str, rows: list[dict[str, str]], label: str, columns: dict[str, str]
) -> Iterator[Value]:
    for row in rows:
        for column, system in columns.items():
            text = (row.get(column) or "").strip().rstrip("*").strip()
            if text:
                yield Value(name, row[label], column, system, text)


def countrycode() -> Iterator[Value]:
    """Read the table behind countrycode: COW, Gleditsch–Ward, ISO, UN, V-Dem, Polity, CLDR."""
    module = importlib.import_module("countrycode.countrycode")
    table = module.prepare_codelist()
    names = ("cow.name", "vdem.name", "p4.name", "un.name.en", "iso.name.en", "country.name.en",
             "cldr.name.en", "cldr.name.vi")  # fmt: skip
    codes = {"cown": "cow", "gwn": "gw", "iso2c": "iso2", "iso3c": "iso3", "iso3n": "iso_n",
             "cowc": "cowc", "gwc": "gwc"}  # fmt: skip
    columns = codes | dict.fromkeys(names, "name")
    kept = {c: table[c] for c in columns}
    rows = [{c: _plain(kept[c][i]) for c in columns} for i in range(len(table["country.name.en"]))]
    yield from _columns("countrycode", rows, "country.name.en", columns)


def _plain(value: object) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return str(int(value)) if isinstance(value, float) else str(value)


def converter(packages: Path) -> Iterator[Value]:
    """Read the table of country_converter: ISO, UN M49, Gleditsch–Ward, short and full names."""
    path = packages / "country_converter" / "country_data.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [{k: v or "" for k, v in r.items()} for r in csv.DictReader(file, delimiter="\t")]
    for row in rows:
        for column in ("ISOnumeric", "UNcode", "GWcode"):
            row[column] = row[column].removesuffix(".0")
    codes = {
        "ISO2": "iso2",
        "ISO3": "iso3",
        "ISOnumeric": "iso_n",
        "UNcode": "iso_n",
        "GWcode": "gw",
    }
    names = {"name_short": "name", "name_official": "name"}
    yield from _columns("country_converter", rows, "name_short", codes | names)


def pycountry() -> Iterator[Value]:
    """Read ISO 3166-1 and 3166-3 as pycountry has them, names and withdrawn codes included."""
    module = importlib.import_module("pycountry")
    columns = {"alpha_2": "iso2", "alpha_3": "iso3", "numeric": "iso_n"}
    names = dict.fromkeys(("name", "official_name", "common_name"), "name")
    for name, entries in (
        ("ISO 3166-1", module.countries),
        ("ISO 3166-3", module.historic_countries),
    ):
        rows = [{c: getattr(e, c, "") for c in (*columns, *names)} for e in entries]
        yield from _columns(name, rows, "name", columns | names)


def country_codes(path: Path) -> Iterator[Value]:
    """Read the United Nations' names and codes from country-codes.csv."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [{k: v or "" for k, v in row.items()} for row in csv.DictReader(file)]
    columns = {
        "ISO3166-1-Alpha-2": "iso2",
        "ISO3166-1-Alpha-3": "iso3",
        "ISO3166-1-numeric": "iso_n",
        "M49": "iso_n",
        "official_name_en": "name",
        "UNTERM English Short": "name",
        "UNTERM English Formal": "name",
        "CLDR display name": "name",
    }
    for row in rows:
        for column in ("UNTERM English Short", "UNTERM English Formal"):
            # Stars mark observers and others that are no members.
            row[column] = row[column].replace("*", "").strip()
    yield from _columns("United Nations", rows, "ISO3166-1-Alpha-3", columns)


def cldr(path: Path) -> Iterator[Value]:
    """Read CLDR's names of one language, the short and other variants too."""
    [(language, told)] = json.loads(path.read_text(encoding="utf-8"))["main"].items()
    for key, name in told["localeDisplayNames"]["territories"].items():
        code, _, variant = key.partition("-alt-")
        if code.isdigit():
            continue  # a part of the world
        yield Value(f"CLDR {language}", code, variant or "name", "name", name)
        if not variant:
            yield Value(f"CLDR {language}", code, "code", "iso2", code)


# ---------------------------------------------------------------- what they are asked


def compare(values: list[Value]) -> tuple[list[Difference], dict[tuple[str, str], list[int]]]:
    """Put both questions to the values.

    Returns:
        The differences; and by list and column how many values there are, how many mean a state
        now, and how many mean one in some year.
    """
    now: dict[Value, str | None] = {}
    then: dict[Value, dict[int, str]] = {}
    by_system: dict[str, list[Value]] = defaultdict(list)
    for value in values:
        by_system[value.system].append(value)
    for system, some in by_system.items():
        texts = pl.Series([v.text for v in some])
        found = states.resolve(texts, system, suggest=False)["iri"].to_list()
        now.update(zip(some, found, strict=True))
        days = pl.Series("day", _DAYS)
        numbered = texts.alias("text").to_frame().with_row_index("i")
        asked = numbered.join(days.to_frame(), how="cross")
        held = states.resolve(asked["text"], system, asked["day"], suggest=False)
        answered = asked.with_columns(held["iri"], year=pl.col("day").dt.year()).drop_nulls("iri")
        for value in some:
            then[value] = {}
        for i, year, iri in answered.select("i", "year", "iri").iter_rows():
            then[some[i]][year] = iri
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    differences = []
    rows: dict[tuple[str, str], list[Value]] = defaultdict(list)
    for value in values:
        count = counts[value.list, value.column]
        count[0] += 1
        count[1] += now[value] is not None
        count[2] += now[value] is not None or bool(then[value])
        if now[value] is None and not then[value]:
            differences.append(Difference(value.list, "unknown", value.text, value.column))
        rows[value.list, value.row].append(value)
    for (name, row), told in rows.items():
        differences += _conflicts(name, row, told, now, then)
    return differences, counts


def _conflicts(
    name: str,
    row: str,
    told: list[Value],
    now: dict[Value, str | None],
    then: dict[Value, dict[int, str]],
) -> Iterator[Difference]:
    """Give where two values of one row mean two states, now or in one year."""
    meant = {iri for value in told if (iri := now[value])}
    if len(meant) > 1:
        sides = "; ".join(f"{v.column} {v.text}: {_short(now[v])}" for v in told if now[v])
        yield Difference(name, "conflict now", row, sides)
    clashes: dict[str, list[int]] = defaultdict(list)
    for year in YEARS:
        held = {v: iri for v in told if (iri := then[v].get(year))}
        if len(set(held.values())) > 1:
            sides = "; ".join(f"{v.column} {v.text}: {_short(iri)}" for v, iri in held.items())
            clashes[sides].append(year)
    if clashes:
        sides, years = max(clashes.items(), key=lambda item: len(item[1]))
        span = f"{min(map(min, clashes.values()))}–{max(map(max, clashes.values()))}"
        yield Difference(name, "conflict then", row, f"{span}, as in {years[0]}: {sides}")


def spells(path: Path) -> tuple[list[Difference], dict[tuple[str, str], list[int]]]:
    """Ask of each spell of Gleditsch and Ward's table who had the number on three days of it."""
    rows = []
    with path.open(encoding="utf-8", newline="") as file:
        for number, _, name, begin, end in csv.reader(file, delimiter="\t"):
            first, last = (
                dt.datetime.strptime(text, "%d:%m:%Y").date()  # noqa: DTZ007  days have no zone
                for text in (begin, end)
            )
            rows.append((number, name, first, min(last, dt.date(2020, 12, 31))))
    differences = []
    known = whole = 0
    for when in ("first", "middle", "last"):
        days = [
            {"first": first, "middle": first + (last - first) / 2, "last": last}[when]
            for _, _, first, last in rows
        ]
        numbers = pl.Series([row[0] for row in rows])
        found = states.resolve(numbers, "gw", pl.Series(days), suggest=False)
        for (number, name, first, _), day, (iri, _) in zip(
            rows, days, found.iter_rows(), strict=True
        ):
            whole += 1
            known += iri is not None
            if iri is None:
                lives = states.lifetimes().join(
                    states.register().filter(gw=number).select("iri"), on="iri"
                )
                ours = ", ".join(
                    f"{_short(i)} {b or ''}/{e or ''}"
                    for i, b, e in lives.select("iri", "begin", "end").iter_rows()
                )
                what = f"{number} {name} from {first}"
                differences.append(
                    Difference("Gleditsch–Ward", f"{when} day", what, f"{day}; ours: {ours}")
                )
    return differences, {("Gleditsch–Ward", "days of spells"): [whole, known, known]}


def _short(iri: str | None) -> str:
    return iri.removeprefix(ID) if iri else "nobody"


# ---------------------------------------------------------------- the report


def _accepted() -> dict[tuple[str, str, str], str]:
    with ACCEPTED.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {(row["list"], row["kind"], row["what"]): row["reason"] for row in rows}


def report(
    differences: list[Difference], counts: dict[tuple[str, str], list[int]]
) -> tuple[str, int]:
    """Say what was compared, and each difference with its reason.

    Returns:
        The text, and the number of differences without a reason and reasons without difference.
    """
    lines = [f"{'list':<18} {'column':<22} {'values':>6} {'now':>6} {'ever':>6} {'%':>6}"]
    for (name, column), (whole, now, ever) in counts.items():
        lines.append(
            f"{name:<18} {column:<22} {whole:>6} {now:>6} {ever:>6} {100 * ever / whole:>6.1f}"
        )
    accepted = _accepted()
    lists = {name for name, _ in counts}
    unused = {key for key in accepted if key[0] in lists}
    open_ = 0
    wrong = 0
    lines.append("")
    for d in sorted(differences):
        key = (d.list, d.kind, d.what)
        reason = accepted.get(key)
        unused.discard(key)
        open_ += reason is None
        wrong += reason is None and d.kind.startswith("conflict")
        lines.append(f"{d.list} | {d.kind} | {d.what} | {d.told} | {reason or 'NO REASON'}")
    lines += [f"no longer a difference: {' | '.join(key)}" for key in sorted(unused)]
    lines.append("")
    lines.append(
        f"{len(differences)} differences, {open_} without a reason ({wrong} of them wrong),"
        f" {len(unused)} reasons without a difference"
    )
    return "\n".join(lines) + "\n", open_ + len(unused)


def main(argv: list[str]) -> int:
    """Compare with the lists that are given."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--packages", type=Path, metavar="DIR")
    parser.add_argument("--country-codes", type=Path, metavar="CSV")
    parser.add_argument("--cldr", type=Path, nargs=2, metavar="JSON", default=[])
    parser.add_argument("--gw", type=Path, metavar="TSV")
    asked = parser.parse_args(argv)
    values: list[Value] = []
    if asked.packages:
        sys.path.append(str(asked.packages))  # at the end: what the project runs with comes first
        values += [*countrycode(), *converter(asked.packages), *pycountry()]
    if asked.country_codes:
        values += country_codes(asked.country_codes)
    for path in asked.cldr:
        values += cldr(path)
    if not values and not asked.gw:
        parser.error("no list is given")
    values = list(dict.fromkeys(values))
    differences, counts = compare(values) if values else ([], {})
    if asked.gw:
        more, days = spells(asked.gw)
        differences += more
        counts |= days
    text, left = report(differences, counts)
    sys.stdout.write(text)
    return int(left > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
