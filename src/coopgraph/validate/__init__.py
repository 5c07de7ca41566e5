"""Validation: SHACL shapes and the rules beside them, over files of Turtle.

``validate()`` checks what is shipped, ``validate([file, …])`` files of one's own. The rules are the
shapes of ``ontology/shapes``; pySHACL runs them on a plain rdflib graph, and the few that SHACL
Core cannot express are functions of :mod:`coopgraph.validate.checks` under shapes of the same form.
Importing this package loads neither library.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from coopgraph.validate.report import ValidationReport, Violation

__all__ = ["ValidationReport", "Violation", "command", "validate"]


def validate(
    files: Sequence[Path | str] | None = None,
    *,
    context: Sequence[Path | str] | None = None,
) -> ValidationReport:
    """Check files of data, or everything that is shipped.

    Args:
        files: Turtle files to report on, taken together: a node may be described in several. None
            or empty: the shipped ontology and data.
        context: Turtle files that the given ones may refer to and that are not reported on. None:
            the shipped data, without a file that has the name of a given one (which is then taken
            for its new version). The ontology and the concepts are always known.

    Returns:
        The report; ``ValidationReport.conforms`` says whether all is well.

    Raises:
        DataError: A file is missing, empty, not UTF-8 or not Turtle.
    """
    from coopgraph.validate.corpus import load_corpus, quiet_rdflib
    from coopgraph.validate.shacl import run_shapes

    with quiet_rdflib():
        corpus = load_corpus(files, context)
        return ValidationReport(
            files=corpus.checked,
            statements=sum(len(corpus.graphs[path]) for path in corpus.checked),
            violations=tuple(sorted(run_shapes(corpus), key=Violation.sort_key)),
        )


def command(
    files: Sequence[Path | str] = (),
    *,
    style: str = "text",
    lang: str = "en",
    write: Callable[[str], object] = print,
) -> int:
    """Do ``coopgraph validate [FILES]``: check, write the report, give the exit status.

    Args:
        files: As for :func:`validate`.
        style: ``"text"`` or ``"json"``.
        lang: Language of messages and advice, ``"en"`` or ``"vi"``.
        write: Takes the report as one string.

    Returns:
        0 if all files conform, 1 if not.

    Raises:
        DataError: A file cannot be read.
    """
    report = validate(files)
    write(report.json() if style == "json" else report.text(lang=lang))
    return report.exit_status
