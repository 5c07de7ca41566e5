"""What all figures share: a canvas that writes the same bytes twice, colours, and how to save.

Figures are plain ``matplotlib`` figures, made without ``pyplot``: nothing global is changed and no
window opens. The colours are those of Okabe and Ito, "Color Universal Design" (2008), which readers
with any of the common colour deficiencies can tell apart. The typeface is DejaVu Sans, which comes
with matplotlib and has all letters of Vietnamese. A ``$`` in a label is a dollar sign, not
mathematics.

This module imports matplotlib: import it where something is drawn.
"""

from __future__ import annotations

import io
import unicodedata
from contextlib import contextmanager
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from coopgraph import files
from coopgraph.errors import MissingDependency, ParameterError

try:
    import matplotlib as mpl
    from matplotlib.figure import Figure
except ImportError as error:
    raise MissingDependency(
        "matplotlib is not installed", hint="pip install 'coopgraph[research]'"
    ) from error

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Okabe and Ito's colours by name.
COLOURS = {
    "black": "#000000",
    "orange": "#e69f00",
    "sky": "#56b4e9",
    "green": "#009e73",
    "yellow": "#f0e442",
    "blue": "#0072b2",
    "vermilion": "#d55e00",
    "purple": "#cc79a7",
}
"""Colours that the colour-blind tell apart, by name."""
#: The order in which groups get a colour; yellow last, as it is faint on white.
CYCLE = tuple(COLOURS[c] for c in ("blue", "orange", "green", "purple", "sky", "vermilion"))
GREY = "#8a8f98"
INK = "#1b2430"

_STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
    "axes.titlesize": 11.0,
    "axes.titleweight": "bold",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.parse_math": False,
    "svg.hashsalt": "coopgraph",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "figure.dpi": 100,
    "savefig.dpi": 150,
}
_DATELESS: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": "coopgraph"},
    "pdf": {"CreationDate": None, "Creator": "coopgraph", "Producer": None},
    "png": {"Software": None},
}


class Drawing(Figure):
    """A matplotlib figure that shows itself as SVG in a notebook."""

    def _repr_svg_(self) -> str:
        return data(self, "svg").decode("utf-8")


@contextmanager
def style() -> Iterator[None]:
    """Draw in the house style, whatever the user's own; afterwards all is as before."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        yield


def canvas(width: float, height: float) -> Drawing:
    """Make an empty figure; draw on it within :func:`style`.

    Args:
        width: Inches.
        height: Inches.
    """
    return Drawing(figsize=(width, height), layout="constrained")


def data(figure: Figure, form: str) -> bytes:
    """Write a figure; the same figure gives the same bytes.

    Args:
        figure: The figure.
        form: "svg", "pdf" or "png".

    Returns:
        The bytes of the file.

    Raises:
        ParameterError: Another form.
    """
    if form not in _DATELESS:
        raise ParameterError(
            f"a figure is written as svg, pdf or png, not as {form!r}", parameter="form"
        )
    target = io.BytesIO()
    with style():
        figure.savefig(target, format=form, metadata=_DATELESS[form])
    return target.getvalue()


def save(figure: Figure, path: str | Path) -> Path:
    """Write a figure to a file, its form by the ending of the name.

    Args:
        figure: The figure.
        path: A name that ends in ``.svg``, ``.pdf`` or ``.png``.

    Raises:
        ParameterError: Another ending.
        WriteError: The file cannot be written.
    """
    target = Path(path)
    return files.write(target, data(figure, target.suffix.lstrip(".").lower()))


def lines(text: str, width: int, most: int = 3) -> str:
    r"""Break a label into lines, without characters that a line of text cannot bear.

    Example:
        >>> lines("Uỷ ban Tiêu chuẩn\tChất lượng", 12)
        'Uỷ ban Tiêu\nchuẩn Chất\nlượng'
    """
    clean = unicodedata.normalize("NFC", text)
    clean = "".join(c if c.isprintable() else " " for c in clean)
    parts = wrap(" ".join(clean.split()), width, break_long_words=True) or [""]
    if len(parts) > most:
        parts = [*parts[: most - 1], parts[most - 1][: width - 1].rstrip() + "…"]
    return "\n".join(parts)


def short(text: str, width: int = 34) -> str:
    """Give a label of one line, cut with an ellipsis.

    Example:
        >>> short("Directorate for Standards", 12)
        'Directorate…'
    """
    clean = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return clean if len(clean) <= width else clean[: width - 1].rstrip() + "…"
