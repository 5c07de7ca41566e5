"""The forms of a paper, by the ending of a file's name."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from coopgraph.errors import MissingDependency, ParameterError
from coopgraph.names import listed
from coopgraph.office.papers.model import Paper

FORMS = ("docx", "odt", "html", "pdf")
"""The forms of a paper, by the ending of the file's name."""
_LIBRARIES = {"docx": "python-docx", "odt": "odfdo", "pdf": "typst"}


def form_of(path: str | Path) -> str:
    """Give the form that a file's name says.

    Raises:
        ParameterError: Its ending is none of `FORMS`.
    """
    ending = Path(path).suffix.lower().removeprefix(".")
    if ending not in FORMS:
        raise ParameterError(
            f"{Path(path).name!r} names no form of a paper",
            parameter="path",
            hint=f"let it end in {listed([f'.{form}' for form in FORMS], 'or')}",
        )
    return ending


def content(paper: Paper, form: str) -> bytes:
    """Write a paper in a form.

    Args:
        paper: What is written.
        form: One of `FORMS`.

    Raises:
        MissingDependency: The library for it is not installed.
    """
    with needed(form):
        write: Callable[[Paper], bytes] = import_module(f"coopgraph.office.papers.{form}").write
        return write(paper)


@contextmanager
def needed(form: str) -> Iterator[None]:
    """Word it where the library of a form is not installed.

    Raises:
        MissingDependency: It is not.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if form not in _LIBRARIES or (error.name or "").startswith("coopgraph"):
            raise
        raise MissingDependency(
            f"{_LIBRARIES[form]} is not installed, which writes .{form}",
            hint="pip install 'coopgraph[papers]'; .html needs nothing",
        ) from error


def clean(text: str) -> str:
    r"""Leave out what XML cannot hold.

    Example:
        >>> clean("a\x00b")
        'ab'
    """
    return "".join(c for c in text if c in "\t\n" or (c >= " " and not _is_no_letter(c)))


def _is_no_letter(character: str) -> bool:
    return "\ud800" <= character <= "\udfff" or character in "\ufffe\uffff"


def undated(package: bytes, first: str = "") -> bytes:
    """Write a ZIP package anew, its members dated alike, so that its bytes do not tell the clock.

    Args:
        package: The package.
        first: The member that stands first, not compressed, as ODF wants its media type.
    """
    with zipfile.ZipFile(io.BytesIO(package)) as old:
        names = [name for name in old.namelist() if not name.endswith("/")]
        parts = {name: old.read(name) for name in names}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as new:
        for name in sorted(parts, key=lambda name: (name != first, name)):
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_STORED if name == first else zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            new.writestr(member, parts[name])
    return made.getvalue()
