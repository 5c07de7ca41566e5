"""What is installed is told from the package's own metadata, and what is broken by its reason."""

from __future__ import annotations

import json
import sys
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from coopgraph import installation
from coopgraph.cli import main
from coopgraph.errors import CoopgraphError


@pytest.fixture
def libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Distributions that are there, too old, broken and missing, asked for by one extra."""
    for name, version, code in (
        ("sound", "2.1", ""),
        ("aged", "0.9", ""),
        ("broken-one", "1.0", "raise OSError('libvietnam.so: cannot open <b>')"),
    ):
        module = name.replace("-", "_")
        (tmp_path / f"{module}.py").write_text(code, encoding="utf-8")
        folder = tmp_path / f"{module}-{version}.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8"
        )
        (folder / "top_level.txt").write_text(f"{module}\n", encoding="utf-8")
        (folder / "RECORD").write_text(f"{module}.py,,\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    lines = ("sound>=2", 'aged>=1,<2; extra == "desk"', 'broken-one; extra == "desk"',
             'nowhere>=3; extra == "desk"', 'nowhere>=3; extra == "air"',
             'sound; extra == "desk" and sys_platform == "none"')  # fmt: skip
    real = metadata.requires

    def requires(name: str) -> list[str] | None:
        return list(lines) if name == "coopgraph" else real(name)

    class Said:
        def get_all(self, _: str) -> list[str]:
            return ["air", "desk", "dev"]

    monkeypatch.setattr(metadata, "requires", requires)
    monkeypatch.setattr(metadata, "metadata", lambda _: Said())


@pytest.mark.usefixtures("libraries")
def test_each_library_is_told_by_what_is_wrong_with_it() -> None:
    found = installation.examine()
    told = {(one.extra, one.name): (one.version, one.works) for one in found.libraries}
    assert told == {
        ("", "sound"): ("2.1", True),
        ("air", "nowhere"): (None, False),
        ("desk", "aged"): ("0.9", False),
        ("desk", "broken-one"): ("1.0", False),
        ("desk", "nowhere"): (None, False),
    }
    assert found.works
    text = found.text()
    assert "aged is 0.9; needs >=1,<2" in text
    assert "broken-one 1.0: OSError: libvietnam.so" in text
    assert "nowhere is not installed" in text
    assert "pip install 'coopgraph[air]'" in text
    assert "chưa cài" in found.text("vi")
    assert "broken_one" in sys.modules or found.extras()["desk"][1].problem


@pytest.mark.usefixtures("libraries")
def test_one_extra_may_be_asked_for_and_slips_are_told() -> None:
    assert {one.extra for one in installation.examine(["air"]).libraries} == {"", "air"}
    with pytest.raises(CoopgraphError, match="no extra 'dsk'; did you mean 'desk'"):
        installation.examine(["dsk"])
    with pytest.raises(CoopgraphError, match="no extra 'dev'"):
        installation.examine(["dev"])


@pytest.mark.usefixtures("libraries")
def test_a_core_that_is_broken_ends_with_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "air", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["works"] is True
    assert told["extras"]["air"][0]["version"] is None
    assert set(told["abilities"]) >= {"stops queries", "no sockets", "explorer"}
    monkeypatch.setattr(installation, "_requirements", lambda: {"": [Requirement("nowhere>=3")]})
    assert main(["doctor"]) == 1
    assert "nowhere" in capsys.readouterr().out


def test_what_the_package_itself_asks_for_is_there() -> None:
    """The extras are read from the metadata of this very installation."""
    found = installation.examine(["pandas"])
    assert found.works, found.text()
    assert {"rdflib", "networkx", "pyvis", "owlready2"} <= {
        one.name for one in found.libraries if one.extra == ""
    }
