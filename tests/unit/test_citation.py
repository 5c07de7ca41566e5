"""`CITATION.cff` says of the package what the package says of itself."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import coopgraph

ROOT = Path(__file__).resolve().parents[2]


def test_the_citation_has_the_version_and_licence_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    text = (ROOT / "CITATION.cff").read_text("utf-8")
    told = dict(re.findall(r"(?m)^([a-z-]+): (\S.*)$", text))
    assert told["cff-version"] == "1.2.0"
    assert told["version"] == coopgraph.__version__
    assert told["license"] == project["license"]
    assert f"  - name: {project['authors'][0]['name']}\n" in text
    assert re.findall(r"(?m)^  - (?!name)(.+)$", text) == project["keywords"]
