"""The wheel, built from the checkout and tried in an environment that holds nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

import coopgraph

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    (path,) = out.glob("coopgraph-*.whl")
    return path


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """The bin folder of an environment with the wheel and what it requires, and nothing else."""
    home = tmp_path_factory.mktemp("clean")
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    # Only what is imported gets compiled, when it is: a third of the time of an installation.
    install += ["--no-compile", str(wheel)]
    subprocess.run(install, check=True, capture_output=True, text=True)
    return python.parent


def run(clean: Path, tmp_path: Path, *command: str) -> str:
    # Run elsewhere, so that nothing of the checkout is found by chance.
    done = subprocess.run(
        [str(clean / command[0]), *command[1:]],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_wheel_carries_the_built_graph_and_no_source_text(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "coopgraph/_resources/graph.nq" in names
    assert "coopgraph/_resources/data/sources.ttl" in names
    assert "coopgraph/_resources/ontology/rules/chairs.rq" in names
    assert "coopgraph/py.typed" in names
    assert not [n for n in names if n.endswith((".txt", ".min.js")) and ".dist-info" not in n]


def test_wheel_is_built_twice_with_the_same_content(wheel: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    (again,) = tmp_path.glob("coopgraph-*.whl")
    assert again.read_bytes() == wheel.read_bytes()


def test_installed_command_answers(clean: Path, tmp_path: Path) -> None:
    assert "chairs" in run(clean, tmp_path, "coopgraph", "ask", "--list")
    rows = run(clean, tmp_path, "coopgraph", "ask", "chairs", "--format", "tsv").splitlines()
    assert any("apo" in row for row in rows[1:])
    assert "conform" in run(clean, tmp_path, "coopgraph", "validate")


def test_installed_package_uses_the_graph_it_carries(clean: Path, tmp_path: Path) -> None:
    script = (
        "import coopgraph, coopgraph.build as b, coopgraph.resources as r\n"
        "def never(*_): raise SystemExit('derived anew')\n"
        "b.assemble = never\n"
        "kg = coopgraph.load()\n"
        "print(r.is_checkout(), len(kg.ask('chairs')))\n"
    )
    here = len(coopgraph.load().ask("chairs"))
    assert here > 5
    assert run(clean, tmp_path, "python", "-c", script).split() == ["False", str(here)]


def test_installed_package_writes_the_explorer(clean: Path, tmp_path: Path) -> None:
    run(clean, tmp_path, "coopgraph", "explore", "-o", "network.html")
    page = (tmp_path / "network.html").read_text(encoding="utf-8")
    assert page.lower().startswith("<!doctype html>")
    assert len(page) > 400_000


# What makes an environment see the libraries that are here, so that nothing is fetched.
QUICK = """#!/bin/sh
if [ "$1 $2" = "-m venv" ]; then
    "{python}" -m venv --without-pip "$3" "$4" && cp "{seen}" "$4"/lib/python3*/site-packages/
else
    exec "{python}" "$@"
fi
"""


def test_the_script_installs_upgrades_and_goes_back(wheel: Path, tmp_path: Path) -> None:
    """By `deploy/install.sh`, which the container file runs, too; whole in every case."""
    seen = tmp_path / "seen.pth"
    seen.write_text("".join(f"{path}\n" for path in sys.path if path.endswith("site-packages")))
    quick = tmp_path / "python"
    quick.write_text(QUICK.format(python=sys.executable, seen=seen))
    quick.chmod(0o755)
    prefix, state = tmp_path / "opt", tmp_path / "state"
    env = {**os.environ, "PYTHON": str(quick), "PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1"}

    def install(path: Path) -> subprocess.CompletedProcess[str]:
        command = ["sh", str(ROOT / "deploy" / "install.sh"), "--prefix", str(prefix)]
        command += ["--state", str(state), str(path)]
        return subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True)

    done = install(wheel)
    assert done.returncode == 0, done.stderr
    version = wheel.name.split("-")[1]
    assert (prefix / "current").readlink() == Path(version)
    assert state.is_dir()
    where = "import coopgraph, sys; print(coopgraph.__file__)"
    found = run(prefix / "current" / "bin", tmp_path, "python", "-c", where)
    assert Path(found.strip()).resolve().is_relative_to(prefix.resolve() / version)
    assert "serve" in run(prefix / "current" / "bin", tmp_path, "coopgraph", "--help")

    # An upgrade that is none: damaged, or not what its name says. What was there goes on.
    other = tmp_path / "coopgraph-99.0-py3-none-any.whl"
    for content in (b"nothing", wheel.read_bytes()):
        other.write_bytes(content)
        assert install(other).returncode != 0
        assert (prefix / "current").readlink() == Path(version)
        assert sorted(p.name for p in prefix.iterdir()) == [version, "current"]

    # Over itself, and back from another.
    shutil.copytree(prefix / version, prefix / "0.0.1", symlinks=True)
    (prefix / "current").unlink()
    (prefix / "current").symlink_to("0.0.1")
    assert install(wheel).returncode == 0
    assert (prefix / "current").readlink() == Path(version)
    assert sorted(p.name for p in prefix.iterdir()) == sorted([version, "0.0.1", "current"])
