"""Lints every script of the pages with ESLint, as ``make lint`` does; any finding is a failure.

The rules are in ``eslint.config.js``. ESLint itself comes from npm, locked like all else; it is
installed when it is missing or another version than the lock's, and never needed to install
coopgraph.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import bundle


def main() -> int:
    """Lint; give ESLint's exit code, or 1 where it cannot run."""
    frontend = Path(__file__).resolve().parent
    try:
        node, npm = bundle.tools()
        if not bundle.installed(frontend, dev=True):
            bundle.install(npm, frontend)
    except bundle.BundleError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    eslint = frontend / "node_modules" / "eslint" / "bin" / "eslint.js"
    command = [*node, str(eslint), "--max-warnings=0", *(sys.argv[1:] or ["."])]
    return subprocess.run(command, cwd=frontend, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    raise SystemExit(main())
