"""What is released: a wheel whose page answers SPARQL."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

Open = Callable[..., "Page"]
ROOT = Path(__file__).resolve().parents[2]


def test_the_page_of_the_wheel_answers_sparql(show: Open, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "build",
            "--wheel",
            "--no-isolation",
            "-o",
            str(tmp_path),
            str(ROOT),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    wheel = next(tmp_path.glob("*.whl"))
    shutil.unpack_archive(wheel, tmp_path / "wheel", "zip")
    ran = subprocess.run(
        [sys.executable, "-m", "coopgraph", "explore", "-o", "page.html"],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "wheel")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    page = show(tmp_path / "page.html", "#lang=en")
    page.click("#tab-of-sparql")
    page.wait_for_selector("#sparql-results tbody tr")
    assert page.locator("#sparql-results tbody tr").count() > 3
