"""Figures for print: the same bytes twice, all letters, and honest about what is only possible."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import matplotlib as mpl
import networkx as nx
import polars as pl
import pytest
from matplotlib.font_manager import FontProperties, findfont, get_font

from coopgraph import network
from coopgraph.analysis import figures as canvas
from coopgraph.errors import DateError, ParameterError, UnknownNameError
from coopgraph.network.tables import described, participations
from coopgraph.render import figures
from coopgraph.render.bars import timeline

NODES = described(
    [
        {"node": "a", "label_en": "Aster $x_1$", "label_vi": "Tổng cục Đo lường"},
        {"node": "b", "label_en": "--><script>x</script>", "label_vi": "Bộ Ngoại giao"},
        {"node": "f", "label_en": "Forum", "label_vi": "Diễn đàn", "framework": True},
    ]
)
LONG = {"begin": "2010-01-01", "end": ".."}


def table(*ties: tuple[Any, ...]) -> pl.DataFrame:
    return participations(
        {"tie": f"t{number}", "participant": who, "framework": what, **dates}
        for number, (who, what, dates) in enumerate(ties, 1)
    )


TIES = table(
    *(("a", "f", LONG), ("b", "f", {"during": "2021"}), ("c", "g", {})),
    *(("d", "g", {"begin": "[..2017]", "end": "[2017..]"}), ("e", "h", {"end": "2019"})),
)


def net(kind: str = "actors", at: str | None = "2021") -> nx.MultiDiGraph:
    return network.build(kind, TIES, NODES, at=at)


def drawn(name: str, lang: str = "vi") -> canvas.Drawing:
    if name == "network":
        return figures.network(net("participation"), lang=lang)
    if name == "multiples":
        return figures.multiples([net(at=year) for year in ("2009", "2020", "2021")], lang=lang)
    if name == "adjacency":
        return figures.adjacency(net(), lang=lang)
    return timeline(TIES, NODES, since="2008", until="2022", lang=lang)


@pytest.mark.parametrize("name", ["network", "multiples", "adjacency", "timeline"])
def test_figures_are_written_the_same_twice(name: str) -> None:
    svg = canvas.data(drawn(name), "svg")
    assert svg == canvas.data(drawn(name), "svg")
    assert b"<image" not in svg, "vectors only"
    assert canvas.data(drawn(name), "pdf") == canvas.data(drawn(name), "pdf")
    # A glyph that the typeface lacks would have warned, and warnings are errors here.
    assert "Tổng cục Đo lường".encode() in svg
    english = canvas.data(drawn(name, "en"), "svg")
    assert b"<script>" not in english
    assert b"Aster $x_1$" in english


def test_figures_do_not_depend_on_the_process(tmp_path: Path) -> None:
    script = tmp_path / "draw.py"
    script.write_text(
        "import sys, hashlib, networkx as nx\n"
        "from coopgraph.analysis import figures as canvas\nfrom coopgraph.render import figures\n"
        "g = nx.karate_club_graph()\n"
        "for f in (figures.network(g), figures.adjacency(g)):\n"
        "    print(hashlib.sha256(canvas.data(f, 'svg')).hexdigest())\n"
    )
    seen = {
        subprocess.run(
            [sys.executable, str(script)],
            env={"PYTHONHASHSEED": seed, "HOME": str(tmp_path), "PATH": ""},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


def test_the_typeface_has_all_letters_of_vietnamese() -> None:
    vowels = "aăâeêioôơuưy"
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    letters = {unicodedata.normalize("NFC", v + t) for v in vowels for t in tones} | {"đ"}
    letters |= {letter.upper() for letter in letters}
    for weight in ("normal", "bold"):
        path = findfont(FontProperties(family=["DejaVu Sans"], weight=weight))
        known = get_font(path).get_charmap()
        assert all(len(letter) == 1 and ord(letter) in known for letter in letters)


def test_the_users_own_style_stays() -> None:
    before = dict(mpl.rcParams)
    with mpl.rc_context({"font.size": 40.0, "text.usetex": False, "lines.linewidth": 9.0}):
        loud = canvas.data(drawn("network"), "svg")
    assert loud == canvas.data(drawn("network"), "svg")
    assert dict(mpl.rcParams) == before


def test_dashes_tell_what_is_only_possible() -> None:
    axes = figures.network(net()).axes[0]
    styles = [line.get_linestyle() for line in axes.get_lines() if len(line.get_xdata()) == 2]  # type: ignore[arg-type]
    assert styles == ["-", "--"], "on some day of 2021 a and b certainly share f"
    axes = figures.network(net(at="2021-06-01")).axes[0]
    styles = [line.get_linestyle() for line in axes.get_lines() if len(line.get_xdata()) == 2]  # type: ignore[arg-type]
    assert styles == ["--", "--"], "on which day nobody tells"
    timeless = figures.network(net(at=None)).axes[0]
    assert "--" not in [line.get_linestyle() for line in timeless.get_lines()]


def test_nodes_keep_their_places_in_small_multiples() -> None:
    cells = figures.multiples([net(at="2020"), net(at="2021")]).axes
    spots = [
        {
            (str(dot.get_xdata()), str(dot.get_ydata()))
            for dot in cell.get_lines()
            if dot.get_marker() == "o"
        }
        for cell in cells[:2]
    ]
    assert spots[0] < spots[1]


def test_the_timeline_fades_where_dates_are_not_told() -> None:
    def alphas(**dates: str) -> list[float]:
        figure = timeline(table(("a", "f", dates)), NODES, since="2000", until="2030")
        return [float(bar.get_alpha() or 0) for bar in figure.axes[0].patches]

    assert alphas(begin="2010-01-01", end="2012-01-01") == [0.3, 1.0]
    assert alphas(during="2011") == [0.3]
    fading = alphas(begin="2010-01-01")
    assert fading == sorted(fading, reverse=True)
    assert fading[0] > 0.3 > 0.1 > fading[-1]
    growing = alphas(end="2010-01-01")
    assert growing == sorted(growing)
    assert max(alphas()) < 0.4


def test_empty_and_wrong_input() -> None:
    none = network.build("actors", table(), NODES, at="2021")
    for figure in (
        figures.network(none),
        figures.multiples([none, none]),
        figures.adjacency(none),
        figures.network(nx.path_graph(1)),
        figures.adjacency(nx.path_graph(1)),
        timeline(table(), NODES, since="2000", until="2001"),
        timeline(
            table(("a", "f", {"begin": "2021", "end": "2019"})), NODES, since="2000", until="2030"
        ),
    ):
        assert canvas.data(figure, "svg").startswith(b"<?xml")
    assert "(2/3)" in figures.adjacency(nx.path_graph(3), most=2).axes[0].get_title("left")
    title = timeline(TIES, NODES, since="2008", until="2022", most=2).axes[0].get_title("left")
    assert title.endswith("(2 of 5)")
    with pytest.raises(ParameterError, match="at least one"):
        figures.multiples([])
    with pytest.raises(ParameterError, match="titles"):
        figures.multiples([none], titles=["a", "b"])
    with pytest.raises(ParameterError, match="most"):
        figures.adjacency(none, most=0)
    with pytest.raises(ParameterError, match="most"):
        timeline(TIES, NODES, since="2000", until="2001", most=0)
    with pytest.raises(ParameterError, match="come after"):
        timeline(TIES, NODES, since="2022", until="2021")
    with pytest.raises(DateError):
        timeline(TIES, NODES, since="then", until="2021")
    for lang in ("fr", ""):
        with pytest.raises(UnknownNameError):
            figures.network(none, lang=lang)
