"""Drawings inside notebooks: exported by nbconvert, and in JupyterLab itself, trusted and not."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Frame, Page

HOSTILE = "</script><script>parent.hacked=1</script><img src=x onerror=parent.hacked=2>"
CELLS = [
    "import coopgraph\nkg = coopgraph.load()",
    "coopgraph.draw(kg.network('participation', at='2021'), lang='vi')",
    # Any networkx graph, with labels that would like to be code.
    f"""import networkx as nx
net = nx.karate_club_graph()
net.nodes[0]['label'] = {HOSTILE!r}
coopgraph.draw(net, height=400)""",
]
HOME = "http://127.0.0.1:"


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Executed once by a real kernel, saved with its outputs."""
    from nbclient import NotebookClient

    made = nbformat.v4.new_notebook(  # type: ignore[no-untyped-call, unused-ignore]
        cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS],  # type: ignore[no-untyped-call, unused-ignore]
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    NotebookClient(made, timeout=600, kernel_name="python3").execute()
    room = tmp_path_factory.mktemp("notebook")
    nbformat.write(made, room / "network.ipynb")  # type: ignore[no-untyped-call, unused-ignore]
    return room / "network.ipynb"


@pytest.fixture
def offline(browser: Browser) -> Iterator[tuple[Page, list[str], list[str]]]:
    """A page without internet: what it asked for outside, and what errors our frames made."""
    context = browser.new_context(viewport={"width": 1280, "height": 1600})
    context.set_default_timeout(600_000)
    asked: list[str] = []
    errors: list[str] = []

    def guard(route: Any) -> None:
        if route.request.url.startswith(("file:", "data:", "blob:", "about:", HOME)):
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    context.route("**/*", guard)
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page, asked, errors
    context.close()


def drawings(page: Page) -> list[Frame]:
    """The frames that hold our pages, drawn."""
    wanted = page.locator("iframe[srcdoc]").count()
    frames: list[Frame] = []
    for _ in range(100):  # an element is there a little before its frame
        frames = [f for f in page.frames if f.url == "about:srcdoc"]
        if len(frames) >= wanted:
            break
        page.wait_for_timeout(100)
    for frame in frames:
        for _ in range(300):  # no wait_for_function: the policy of our pages forbids eval
            if frame.evaluate("window.coopgraph !== undefined"):
                break
            page.wait_for_timeout(100)
    return frames


def inked(frame: Frame) -> int:
    return int(
        frame.evaluate(
            """() => { const c = document.querySelector('#picture canvas');
            const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
            let n = 0; for (let i = 3; i < d.length; i += 4) if (d[i]) n += 1; return n; }"""
        )
    )


def prove_live(page: Page) -> None:
    """Both drawings live in their frames; a click opens the panel; labels stay labels."""
    ours, any_graph = drawings(page)
    for frame in (ours, any_graph):
        frame.frame_element().scroll_into_view_if_needed()
        assert inked(frame) > 3_000
    assert ours.evaluate("coopgraph.state().lang") == "vi"
    assert any_graph.evaluate("coopgraph.state().counts.solid") == 78
    at = any_graph.evaluate("coopgraph.place('33')")
    box = any_graph.frame_element().bounding_box()
    assert box is not None
    assert (round(box["height"]), box["width"] > 500) == (400, True)
    page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])
    any_graph.wait_for_selector("#panel h2 >> text=33")
    assert any_graph.evaluate("[...document.scripts].every(s => !s.src)")
    assert page.evaluate("window.hacked") is None


def prove_still(page: Page) -> None:
    """No frame is left, the still pictures show."""
    assert not [f for f in page.frames if f.url == "about:srcdoc"]
    images = page.locator("img[src^='data:image/svg+xml']")
    assert images.count() == 2
    for i in range(2):
        images.nth(i).scroll_into_view_if_needed()
        shown = images.nth(i).evaluate("i => [i.complete, i.naturalWidth, i.offsetHeight]")
        assert shown[0]
        assert shown[1] > 0
        assert shown[2] > 100
        assert "Drawing:" in str(images.nth(i).get_attribute("alt"))
    assert page.evaluate("window.hacked") is None


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The variables of the processes of Jupyter, which do without what they need not.

    JSON Schema's checker of IRIs compiles 39 grammars as it is imported, some seven seconds of
    each process; notebooks hold no IRI to check, and without the checker it checks none.
    """
    room = tmp_path_factory.mktemp("without")
    (room / "rfc3987_syntax.py").write_text("raise ImportError\n")
    path = os.pathsep.join(filter(None, (str(room), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path}


@pytest.fixture(scope="module")
def converted(notebook: Path, surroundings: dict[str, str]) -> Path:
    """As a user does it: nbconvert --to html."""
    command = [sys.executable, "-m", "nbconvert", "--to", "html", f"--output-dir={notebook.parent}"]
    done = [*command, str(notebook)]
    subprocess.run(done, check=True, capture_output=True, env=surroundings)
    return notebook.with_suffix(".html")


def test_nbconvert_shows_it_live_and_offline(
    converted: Path, offline: tuple[Page, list[str], list[str]]
) -> None:
    page, asked, errors = offline
    page.goto(converted.as_uri(), wait_until="load")
    prove_live(page)
    # nbconvert's own template asks for its libraries; our drawings ask for nothing.
    own = re.compile("mathjax|require|jquery|mermaid", re.IGNORECASE)
    assert [url for url in asked if not own.search(url)] == []
    assert [e for e in errors if not own.search(e)] == []


def test_stripped_of_frames_the_still_picture_stays(
    converted: Path, tmp_path: Path, offline: tuple[Page, list[str], list[str]]
) -> None:
    page, _, _ = offline
    html = converted.read_text("utf-8")
    stripped = re.sub(r"<iframe\b.*?</iframe>", "", html, flags=re.DOTALL)
    assert stripped != html
    (tmp_path / "stripped.html").write_text(stripped, "utf-8")
    page.goto((tmp_path / "stripped.html").as_uri(), wait_until="load")
    prove_still(page)


@pytest.fixture
def lab(notebook: Path, surroundings: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """A JupyterLab of our own, offline, without token, that keeps all it writes to itself."""
    if find_spec("jupyterlab") is None:
        pytest.skip("JupyterLab is not installed: pip install 'coopgraph[notebook]'")
    places = {
        f"JUPYTER_{name}_DIR": str(tmp_path / name.lower())
        for name in ("CONFIG", "DATA", "RUNTIME")
    }
    environment = {**surroundings, **places, "HOME": str(tmp_path)}
    # Trust is kept by the content, so the other one differs in it.
    (tmp_path / "trusted.ipynb").write_bytes(notebook.read_bytes())
    other = notebook.read_text("utf-8").replace(
        "kg = coopgraph.load()", "kg = coopgraph.load()  # !"
    )
    (tmp_path / "untrusted.ipynb").write_text(other, "utf-8")
    trust = [sys.executable, "-m", "jupyter", "trust", str(tmp_path / "trusted.ipynb")]
    subprocess.run(trust, check=True, env=environment, capture_output=True)
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0"),
        *("--ip=127.0.0.1", "--IdentityProvider.token=", f"--ServerApp.root_dir={tmp_path}"),
        *("--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"),
    ]
    with (tmp_path / "lab.log").open("wb") as log:
        server = subprocess.Popen(
            command, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            for _ in range(240):
                said = (tmp_path / "lab.log").read_text("utf-8", "replace")
                found = re.search(r"http://127\.0\.0\.1:(\d+)/lab", said)
                if found:
                    break
                if server.poll() is not None:
                    pytest.fail(said[-2000:])
                time.sleep(0.25)
            else:
                pytest.fail(said[-2000:])
            yield f"{HOME}{found[1]}/lab/tree"
        finally:
            for how in (signal.SIGTERM, signal.SIGKILL):
                os.killpg(server.pid, how)
                try:
                    server.wait(5)
                    break
                except subprocess.TimeoutExpired:
                    continue


def test_jupyterlab_trusted_and_untrusted(
    lab: str, offline: tuple[Page, list[str], list[str]]
) -> None:
    page, asked, errors = offline
    page.goto(f"{lab}/untrusted.ipynb")
    page.wait_for_selector("img[src^='data:image/svg+xml'] >> nth=1", state="attached")
    prove_still(page)
    page.goto(f"{lab}/trusted.ipynb?reset")
    page.wait_for_selector("iframe[srcdoc] >> nth=1", state="attached")
    prove_live(page)
    assert asked == []
    assert errors == []
