"""Similarity of votes: an example by hand, and every dyad of a table counted one by one."""

from __future__ import annotations

import datetime as dt
import itertools
import random

import polars as pl
import pytest

from coopgraph import analysis
from coopgraph.analysis.votes import ROLES
from coopgraph.errors import ParameterError

YES, ABSTAIN, NO = ROLES
MEASURES = ("agreement", "agreement_yes_no", "s", "kappa", "pi")


def table(votes: list[tuple[str, str, int, str]]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "participant": who,
                "framework": on,
                "role": how,
                "earliest_begin": dt.date(year, 3, 1),
            }
            for who, on, year, how in votes
        ],
        schema={
            "participant": pl.String,
            "framework": pl.String,
            "role": pl.String,
            "earliest_begin": pl.Date,
        },
    )


def test_an_example_by_hand() -> None:
    """Five roll calls; on the fifth only one of the two voted.

    a: yes yes no abstain (yes); b: yes no no yes. Distances 0, 2, 0, 1: mean 3/4, so S is
    1 − 2·(3/4)/2 = 1/4. a chose yes 2/4, abstain 1/4, no 1/4; b yes 2/4, no 2/4. The mean distance
    by chance is 1/2·1/2·2 + 1/4·1/2·1 + 1/4·1/2·1 + 1/4·1/2·2 = 1, so kappa is 1/4. Together they
    chose yes 1/2, abstain 1/8, no 3/8: by chance 2·(1/2·1/8·1 + 1/2·3/8·2 + 1/8·3/8·1) = 31/32,
    so pi is 1 − (3/4)·(32/31) = 7/31.
    """
    a, b = (YES, YES, NO, ABSTAIN, YES), (YES, NO, NO, YES)
    votes = [("a", f"r{i}", 2001, how) for i, how in enumerate(a)]
    votes += [("b", f"r{i}", 2001, how) for i, how in enumerate(b)]
    votes += [("a", "member", 2001, "urn:member"), votes[0]]
    row = analysis.similarity(table(votes)).row(0, named=True)
    assert (row["year"], row["actor_a"], row["actor_b"], row["shared"]) == (2001, "a", "b", 4)
    wanted = {"agreement": 1 / 2, "agreement_yes_no": 2 / 3, "s": 1 / 4, "kappa": 1 / 4}
    for name, value in (wanted | {"pi": 7 / 31}).items():
        assert row[name] == pytest.approx(value, abs=1e-12), name


@pytest.mark.parametrize("distance", ["absolute", "squared"])
def test_every_dyad_is_what_counting_gives(distance: str) -> None:
    chance = random.Random(7)
    choices = {
        (year, who, f"r{year}-{on}"): chance.choices(ROLES, (5, 2, 1))[0]
        for year in (1999, 2000)
        for who in "abcdef"
        for on in range(9)
        if chance.random() < 0.7
    }
    # Two that only ever say yes: there is nothing that chance could have done otherwise.
    choices |= {(2001, who, "r"): YES for who in "ab"}
    votes = [(who, on, year, how) for (year, who, on), how in choices.items()]
    found = analysis.similarity(table(votes), distance=distance)  # type: ignore[arg-type]
    power = 1 if distance == "absolute" else 2
    wanted = []
    for year, (one, other) in itertools.product(
        (1999, 2000, 2001), itertools.combinations("abcdef", 2)
    ):
        pairs = [
            (ROLES.index(how), ROLES.index(choices[year, other, on]))
            for (when, who, on), how in choices.items()
            if when == year and who == one and (year, other, on) in choices
        ]
        if not pairs:
            continue
        n = len(pairs)
        apart = sum(abs(x - y) ** power for x, y in pairs) / n
        mine, theirs = [x for x, _ in pairs], [y for _, y in pairs]
        both = mine + theirs
        by_chance = sum(abs(x - y) ** power for x in mine for y in theirs) / n**2
        by_both = sum(abs(x - y) ** power for x in both for y in both) / (2 * n) ** 2
        firm = [x == y for x, y in pairs if 1 not in (x, y)]
        wanted.append(
            {
                "year": year, "actor_a": one, "actor_b": other, "shared": n,
                "agreement": sum(x == y for x, y in pairs) / n,
                "agreement_yes_no": sum(firm) / len(firm) if firm else None,
                "s": 1 - 2 * apart / 2**power,
                "kappa": 1 - apart / by_chance if by_chance else None,
                "pi": 1 - apart / by_both if by_both else None,
            }
        )  # fmt: skip
    assert found.height == len(wanted) > 20
    assert found["kappa"].null_count() > 0
    for row, expected in zip(found.iter_rows(named=True), wanted, strict=True):
        for name, value in expected.items():
            same = row[name] == (pytest.approx(value, abs=1e-9) if name in MEASURES else value)
            assert same, (name, row, expected)


def test_years_are_chosen_and_nothing_is_empty() -> None:
    votes = [(who, f"r{year}", year, YES) for who in "ab" for year in (1990, 1991, 1992)]
    assert analysis.similarity(table(votes), since=1991, until=1991)["year"].to_list() == [1991]
    nothing = analysis.similarity(table([]))
    assert nothing.height == 0
    assert nothing.columns == ["year", "actor_a", "actor_b", "shared", *MEASURES]


def test_what_cannot_be_compared_is_said() -> None:
    with pytest.raises(ParameterError, match="b voted in different ways on r"):
        analysis.similarity(table([("b", "r", 2000, YES), ("b", "r", 2000, NO)]))
    with pytest.raises(ParameterError, match="'cubic' is no distance"):
        analysis.similarity(table([]), distance="cubic")  # type: ignore[arg-type]
