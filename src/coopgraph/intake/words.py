"""The words by which names, offices, places and the scope of a clause are known, read from data.

They lie in ``ontology/words`` as TOML, so that a word is added without Python.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from coopgraph import resources
from coopgraph.errors import DataError


@cache
def table(name: str) -> dict[str, Any]:
    """Read one file of words.

    Args:
        name: ``heads``, ``offices``, ``places``, ``scope``.

    Raises:
        DataError: The file is missing or no TOML; ``file`` says which.
    """
    return read_toml(resources.ontology_dir() / "words" / f"{name}.toml")


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises:
        DataError: It cannot be read, or is no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", file=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"is no TOML: {error}", file=str(path)) from error


def listed(name: str, section: str, language: str) -> tuple[str, ...]:
    """Give a list of words, an empty one where the language has none."""
    return tuple(table(name).get(section, {}).get(language, ()))


@cache
def some(name: str) -> frozenset[str]:
    """Give a set of words of ``grammar.toml``.

    Args:
        name: Its key under ``[some]``.
    """
    return frozenset(table("grammar")["some"][name])


def looks_named(name: str) -> bool:
    """Say whether what stands for a person is a name, and no office.

    Example:
        >>> looks_named("Ann Bell"), looks_named("Deputy Minister")
        (True, False)
    """
    return not any(
        name.startswith(office)
        for language in ("vi", "en")
        for office in listed("offices", "office", language)
    )
