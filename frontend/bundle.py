"""Makes what the explorer needs from npm; run by the build hook and by the Makefile.

``python frontend/bundle.py`` leaves in ``src/coopgraph/render/static/vendor-built`` (not tracked):
the editor, the worker and the engine of the SPARQL tab and the inflater for browsers that bring
none, each compressed, the licences of all packages that went in,
and a manifest with the digest of the inputs, so that nothing is made twice. Versions are locked by
``package-lock.json``; no install script of any package runs.

Without Node the explorer comes without the tab, and this says what is missing; where ``CI`` is set
that is a failure, because what is released must carry it.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TARGET = Path("src/coopgraph/render/static/vendor-built")
PARTS = ("editor.js", "worker.js", "inflate.js", "oxigraph.wasm")
_INPUTS = ("package.json", "package-lock.json", "build.mjs", "bundle.py", ".npmrc")
OLDEST_NODE = 18


class BundleError(Exception):
    """The bundle cannot be made here; the text says what to do."""


def bundle(root: Path) -> Path:
    """Make the bundle of a checkout unless it is there already.

    Args:
        root: The repository, or an unpacked source distribution.

    Returns:
        The directory of the bundle.

    Raises:
        BundleError: Node or npm is missing or too old, or the packages cannot be had. What an
            earlier version left is removed, because the page's own script may not fit it.
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
    node, npm = _tools()
    _run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], frontend)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".bundle-") as room:
        made, ready = Path(room) / "made", Path(room) / "ready"
        _run([node, "build.mjs", str(made)], frontend)
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
    files = [frontend / name for name in _INPUTS] + sorted((frontend / "src").glob("*.js"))
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


def _tools() -> tuple[str, str]:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        missing = " and ".join(n for n, p in (("node", node), ("npm", npm)) if p is None)
        raise BundleError(
            f"{missing} not found: the explorer comes without its SPARQL tab; "
            f"install Node.js {OLDEST_NODE} or newer with npm, then install coopgraph again"
        )
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    major = version.stdout.strip().removeprefix("v").partition(".")[0]
    if not major.isdigit() or int(major) < OLDEST_NODE:
        raise BundleError(
            f"Node.js {version.stdout.strip() or '?'} is too old: the explorer comes without its "
            f"SPARQL tab; install version {OLDEST_NODE} or newer, then install coopgraph again"
        )
    return node, npm


def _run(command: list[str], where: Path) -> None:
    done = subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        last = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()][-8:]
        told = "\n  ".join(last)
        raise BundleError(
            f"{Path(command[0]).stem} {command[1]} failed: the explorer comes without its SPARQL "
            f"tab\n  {told}"
        )


def main() -> int:
    """Make the bundle; without Node say so, and fail only where ``CI`` is set."""
    try:
        bundle(Path(__file__).resolve().parents[1])
    except BundleError as error:
        sys.stderr.write(f"{error}\n")
        return 1 if os.environ.get("CI") else 0
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
