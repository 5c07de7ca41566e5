"""What comes from npm: locked, the same twice, left out with a word where Node is missing."""

from __future__ import annotations

import importlib.util
import itertools
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from coopgraph.questions import questions
from coopgraph.render import engine
from coopgraph.store import syntax

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "frontend"
PARTS = {"editor.js", "worker.js", "inflate.js", "oxigraph.wasm", "licences.json"}


@pytest.fixture(scope="module")
def bundle() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bundle", FRONTEND / "bundle.py")
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.fixture(scope="module")
def node() -> str:
    """Node, with the packages in place; missing, it fails in CI and is skipped elsewhere."""
    found = shutil.which("node")
    if found is None or not (FRONTEND / "node_modules" / "esbuild").exists():
        reason = "no Node.js, or its packages are not installed: run make bundle"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def test_every_version_is_locked_and_no_host_is_named() -> None:
    wanted = json.loads((FRONTEND / "package.json").read_text("utf-8"))
    text = (FRONTEND / "package-lock.json").read_text("utf-8")
    lock = json.loads(text)
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert version[0].isdigit()
        assert lock["packages"][f"node_modules/{name}"]["version"] == version
    for name, entry in lock["packages"].items():
        assert not name or entry["integrity"].startswith("sha512-")
        assert "resolved" not in entry
    assert "registry" not in text


def test_the_same_inputs_give_the_same_bytes(node: str, tmp_path: Path) -> None:
    for name in ("one", "two"):
        done = subprocess.run(
            [node, "build.mjs", str(tmp_path / name)],
            cwd=FRONTEND,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    assert {path.name for path in (tmp_path / "one").iterdir()} == PARTS
    for name in PARTS:
        data = (tmp_path / "one" / name).read_bytes()
        assert data == (tmp_path / "two" / name).read_bytes()
        assert str(ROOT).encode() not in data
    for entry in json.loads((tmp_path / "one" / "licences.json").read_text("utf-8")):
        assert entry["licence"] in ("MIT", "MIT OR Apache-2.0"), entry["name"]
        assert entry["version"]


def test_what_is_made_is_what_the_page_takes(bundle: ModuleType, node: str) -> None:
    made = bundle.bundle(ROOT)
    assert engine.missing() is None
    parts = engine.parts({"nquads": b"", "prefixes": {}, "questions": []})
    assert parts is not None
    assert bundle.manifest(made)["inputs"] == bundle.digest(FRONTEND)
    assert engine.about(with_engine=True)["packages"][1]["name"].startswith("@codemirror/")


def copied(to: Path) -> Path:
    """The parts of the repository that make a wheel, without what was bundled."""
    skip = shutil.ignore_patterns("node_modules", "vendor-built", "__pycache__", ".bundle-*")
    for name in ("src", "ontology", "data", "frontend"):
        shutil.copytree(ROOT / name, to / name, ignore=skip)
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, to / name)
    return to


def without_node(tmp_path: Path, **more: str) -> dict[str, str]:
    """An environment whose path has Python and nothing else."""
    room = tmp_path / "bin"
    room.mkdir(exist_ok=True)
    kept = {k: v for k, v in os.environ.items() if k not in ("CI", "PYTHONPATH")}
    return {**kept, "PATH": str(room), **more}


def test_without_node_it_says_so_and_fails_only_in_ci(tmp_path: Path) -> None:
    root = copied(tmp_path / "copy")
    stale = root / "src" / "coopgraph" / "render" / "static" / "vendor-built"
    stale.mkdir()
    (stale / "manifest.json").write_text('{"inputs": "of an earlier version"}', "utf-8")
    for more, code in (({}, 0), ({"CI": "true"}, 1)):
        done = subprocess.run(
            [sys.executable, str(root / "frontend" / "bundle.py")],
            env=without_node(tmp_path, **more),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code
        assert "node and npm not found" in done.stderr
        assert "SPARQL tab" in done.stderr
        assert not stale.exists()


def test_a_wheel_without_node_works_and_a_released_one_needs_it(tmp_path: Path) -> None:
    root = copied(tmp_path / "copy")

    def build(**more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", tmp_path / "dist"],
            cwd=root,
            env=without_node(tmp_path, **more),
            capture_output=True,
            text=True,
            check=False,
        )

    refused = build(CI="true")
    assert refused.returncode != 0
    assert "node and npm not found" in refused.stdout + refused.stderr
    done = build()
    assert done.returncode == 0, done.stderr
    assert "node and npm not found" in done.stdout + done.stderr
    wheel = next((tmp_path / "dist").glob("*.whl"))
    shutil.unpack_archive(wheel, tmp_path / "wheel", "zip")
    assert not (tmp_path / "wheel/coopgraph/render/static/vendor-built").exists()
    page = tmp_path / "page.html"
    ran = subprocess.run(
        [sys.executable, "-m", "coopgraph", "explore", "-o", str(page)],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "wheel")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "the SPARQL tab is left out" in ran.stderr
    text = page.read_text("utf-8")
    assert '<main class="desk"' in text
    assert '<section class="pane sparql"' not in text
    assert "wasm-unsafe-eval" not in text


def test_parameters_are_bound_as_in_python(node: str) -> None:
    cases: list[tuple[str, dict[str, str]]] = []
    for asked in questions():
        names = [p.name for p in asked.parameters]
        for count in range(len(names) + 1):
            cases += [
                (asked.text, {name: f'"value of {name}"' for name in chosen})
                for chosen in itertools.combinations(names, count)
            ]
    x = {"x": "<https://example.org/x>"}
    cases += [
        ("SELECT * { { SELECT ?x { ?x ?p ?o } } OPTIONAL { ?x ?q ?r } }", x),
        ('SELECT * { VALUES (?x ?y) { (1 2) } FILTER(?x != "{ ?x }") # { ?x\n }', x),
        ("CONSTRUCT { ?x ?p ?o } WHERE { { ?x ?p ?o } UNION { ?o ?p ?x } }", x),
        ("SELECT * { ?a ?b '''{ ?x \\''' ' }''' . FILTER EXISTS { $x ?p 'é𝕏' } }", x),
        ("ASK {}", x),
        ("SELECT ?x { VALUES ?x { <http://a/b#c> } }", x),
        ("ASK { ?x ?p 'a'@en-x . ?à ?q ?x }", x),
    ]
    script = (
        "import { bind } from './src/syntax.js';"
        "let text = ''; for await (const part of process.stdin) text += part;"
        "console.log(JSON.stringify(JSON.parse(text).map(([q, v]) => bind(q, v))));"
    )
    done = subprocess.run(
        [node, "--input-type=module", "-e", script],
        cwd=FRONTEND,
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for (sparql, values), found in zip(cases, json.loads(done.stdout), strict=True):
        assert found == (syntax.bind(sparql, values) if values else sparql)
