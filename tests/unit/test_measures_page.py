"""The page of measures names what there is, and cites what the code cites."""

from __future__ import annotations

import re
from pathlib import Path

import coopgraph
from coopgraph import panel
from coopgraph.analysis import (
    backbone,
    centrality,
    equivalence,
    groups,
    loss,
    measures,
    nullmodels,
    stability,
    votes,
)
from coopgraph.analysis.projection import WEIGHTS
from coopgraph.analysis.projection import __doc__ as projection_doc

PAGE = Path(coopgraph.__file__).parents[2] / "docs" / "measures.md"
NAME = re.compile(r"^\| `([a-z_]+)` \|", re.MULTILINE)


def test_every_measure_has_its_line_and_every_line_its_measure() -> None:
    named = NAME.findall(PAGE.read_text(encoding="utf-8"))
    backbones = ["disparity", "fixed_degree", "stochastic_degree"]
    assert all(callable(getattr(backbone, name)) for name in backbones)
    assert sorted(named) == sorted([*measures.MEASURES, *WEIGHTS, *backbones])


def test_every_measure_cites_its_source_with_a_doi() -> None:
    for name, function in measures.MEASURES.items():
        assert "doi:10." in (function.__doc__ or ""), name


def test_every_source_on_the_page_is_one_the_code_cites() -> None:
    modules = (
        *(backbone, centrality, equivalence, groups, loss, measures, nullmodels, stability, votes),
    )
    cited = (
        (projection_doc or "")
        + (panel.__doc__ or "")
        + "".join(Path(str(module.__file__)).read_text(encoding="utf-8") for module in modules)
    )
    dois = set(re.findall(r"\[(10\.[^\]]+)\]", PAGE.read_text(encoding="utf-8")))
    assert len(dois) > 30
    assert {doi for doi in dois if doi not in cited} == set()
