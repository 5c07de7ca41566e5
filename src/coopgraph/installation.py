"""What is installed here: the libraries of each extra, and what the system lets be bounded.

The extras and what they ask for are those of the package's own metadata (PEP 508, PEP 685), so that
nothing is listed twice. A library counts as working when its distribution is there in a version
that is asked for and its modules can be imported.
"""

from __future__ import annotations

import contextlib
import io
import platform
import sys
import warnings
from dataclasses import dataclass
from importlib import import_module, metadata
from typing import TYPE_CHECKING, Any

from coopgraph.names import check_name
from coopgraph.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from packaging.requirements import Requirement

CORE = ""
"""The name that stands for what is always needed."""
_NOT_FOR_USERS = ("dev",)


@dataclass(frozen=True)
class Library:
    """One library that an extra asks for.

    Attributes:
        extra: The extra, empty for what coopgraph always needs.
        name: The distribution.
        wanted: Versions asked for, such as ``>=1.4,<3``.
        version: That which is installed; None where none is.
        problem: Why it does not work, as its own import says; empty where it does.
    """

    extra: str
    name: str
    wanted: str
    version: str | None
    problem: str

    @property
    def works(self) -> bool:
        """Whether it is there, in a version asked for, and can be imported."""
        return self.version is not None and not self.problem


@dataclass(frozen=True)
class Ability:
    """Something that the system has or lacks.

    Attributes:
        name: A word: ``stops queries``, ``limits memory``, ``no sockets``, ``explorer``, ``java``.
        there: Whether it is there.
        meaning: What depends on it, English and Vietnamese.
    """

    name: str
    there: bool
    meaning: tuple[str, str]


@dataclass(frozen=True)
class Installation:
    """What `examine` found.

    Attributes:
        version: Of coopgraph.
        python: Version and platform.
        libraries: Those of the core, then of each extra, in order of names.
        abilities: What the system has.
    """

    version: str
    python: str
    libraries: tuple[Library, ...]
    abilities: tuple[Ability, ...]

    @property
    def works(self) -> bool:
        """Whether all that coopgraph always needs is there; extras are optional."""
        return all(one.works for one in self.libraries if one.extra == CORE)

    def extras(self) -> dict[str, tuple[Library, ...]]:
        """Give the libraries by extra, the core first."""
        names = dict.fromkeys(one.extra for one in self.libraries)
        return {name: tuple(one for one in self.libraries if one.extra == name) for name in names}

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain data."""
        return {
            "coopgraph": self.version,
            "python": self.python,
            "extras": {
                name or "core": [
                    {
                        "library": one.name,
                        "wanted": one.wanted,
                        "version": one.version,
                        "works": one.works,
                        "problem": one.problem,
                    }
                    for one in libraries
                ]
                for name, libraries in self.extras().items()
            },
            "abilities": {one.name: one.there for one in self.abilities},
            "works": self.works,
        }

    def text(self, lang: str = "en") -> str:
        """Tell it, a line an extra and a line for each thing that is missing."""
        words = _WORDS[lang]
        lines = [f"coopgraph {self.version}, {self.python}", ""]
        for name, libraries in self.extras().items():
            bad = [one for one in libraries if not one.works]
            absent = len(bad) == len(libraries) and all(one.version is None for one in bad)
            state = words["works"] if not bad else words["absent"] if absent else words["broken"]
            lines.append(f"  {name or words['core']:<10} {state}")
            if name == CORE or not absent:
                lines += [f"    {_said(one, words)}" for one in bad]
            if bad and name != CORE:
                lines.append(f"    pip install 'coopgraph[{name}]'")
        lines.append("")
        for one in self.abilities:
            meaning = one.meaning[lang == "vi"]
            lines.append(f"  {words['yes'] if one.there else words['no']:<6} {meaning}")
        return "\n".join(lines) + "\n"


def examine(extras: Sequence[str] = ()) -> Installation:
    """Look at what is installed.

    Args:
        extras: Only these beside the core; all by default.

    Raises:
        UnknownNameError: There is no such extra.
    """
    asked_for = _requirements()
    optional = [name for name in asked_for if name != CORE]
    for extra in extras:
        check_name(extra, optional, "extra")
    wanted = [CORE, *(extras or optional)]
    modules = _modules()
    libraries = tuple(
        _library(extra, requirement, modules)
        for extra in wanted
        for requirement in asked_for[extra]
    )
    system = f"{platform.system()} {platform.machine()}"
    python = f"Python {platform.python_version()}, {system}"
    return Installation(__version__, python, libraries, tuple(_abilities()))


_WORDS = {
    "en": {
        "core": "core", "works": "works", "absent": "not installed", "broken": "does not work",
        "yes": "yes", "no": "no", "missing": "is not installed", "other": "is {version}",
        "needs": "needs",
    },
    "vi": {
        "core": "lõi", "works": "dùng được", "absent": "chưa cài", "broken": "không dùng được",
        "yes": "có", "no": "không", "missing": "chưa được cài", "other": "là {version}",
        "needs": "cần",
    },
}  # fmt: skip


def _said(one: Library, words: Mapping[str, str]) -> str:
    if one.version is None:
        return f"{one.name} {words['missing']}"
    if one.problem == _OTHER_VERSION:
        there = words["other"].format(version=one.version)
        return f"{one.name} {there}; {words['needs']} {one.wanted}"
    return f"{one.name} {one.version}: {one.problem}"


_OTHER_VERSION = "another version is needed"


def _requirements() -> dict[str, list[Requirement]]:
    """Give what is asked for, by extra; what another system needs is left out."""
    from packaging.requirements import Requirement

    known = [*(metadata.metadata("coopgraph").get_all("Provides-Extra") or ())]
    asked = [Requirement(line) for line in metadata.requires("coopgraph") or ()]
    of: dict[str, list[Requirement]] = {}
    for extra in (CORE, *sorted({*known} - {*_NOT_FOR_USERS})):
        fitting = [
            one
            for one in asked
            if (extra == CORE) == ("extra" not in str(one.marker or ""))
            and (one.marker is None or one.marker.evaluate({"extra": extra}))
        ]
        of[extra] = sorted(fitting, key=lambda one: one.name.lower())
    return of


def _modules() -> dict[str, list[str]]:
    """Give the importable top-level modules of each distribution."""
    of: dict[str, list[str]] = {}
    for module, distributions in metadata.packages_distributions().items():
        for name in distributions:
            if module.isidentifier() and not module.startswith("_"):
                of.setdefault(_canonical(name), []).append(module)
    return of


def _canonical(name: str) -> str:
    from packaging.utils import canonicalize_name

    return canonicalize_name(name)


def _library(extra: str, wanted: Requirement, modules: Mapping[str, list[str]]) -> Library:
    versions = ",".join(sorted(str(wanted.specifier).split(","), reverse=True))
    try:
        version = metadata.version(wanted.name)
    except metadata.PackageNotFoundError:
        return Library(extra, wanted.name, versions, None, "")
    if not wanted.specifier.contains(version, prereleases=True):
        return Library(extra, wanted.name, versions, version, _OTHER_VERSION)
    # A distribution that carries the same module as its own name is asked for that one alone.
    own = modules.get(_canonical(wanted.name), [])
    named = [one for one in own if _canonical(one) == _canonical(wanted.name)] or own
    return Library(extra, wanted.name, versions, version, _problem(sorted(named)))


def _problem(modules: Sequence[str]) -> str:
    for module in modules:
        try:
            # What a library prints or warns of when imported is no answer to what was asked here.
            with (
                warnings.catch_warnings(),
                contextlib.redirect_stdout(io.StringIO()),
                contextlib.redirect_stderr(io.StringIO()),
            ):
                warnings.simplefilter("ignore")
                import_module(module)
        except Exception as error:  # noqa: BLE001 - whatever a library raises, it does not work
            return f"{type(error).__name__}: {error}".splitlines()[0][:200]
    return ""


def _abilities() -> Iterator[Ability]:
    import shutil

    from coopgraph.render import npm_bundle
    from coopgraph.store.processes import bounded, seccomp

    yield Ability(
        "stops queries",
        bounded.can_fork(),
        (
            "queries are stopped at their limit of time (needs fork)",
            "truy vấn bị dừng khi hết thời gian cho phép (cần fork)",
        ),
    )
    yield Ability(
        "limits memory",
        sys.platform.startswith("linux"),
        (
            "queries and imports are held within a bound of memory (Linux)",
            "truy vấn và việc nạp dữ liệu không vượt giới hạn bộ nhớ (Linux)",
        ),
    )
    yield Ability(
        "no sockets",
        seccomp.works(),
        (
            "what reads or changes a graph for others can make no network socket (seccomp)",
            "tiến trình đọc hay sửa đồ thị cho người khác không mở được kết nối mạng (seccomp)",
        ),
    )
    yield Ability(
        "explorer",
        npm_bundle.missing() is None,
        (
            "the scripts of the explorer and of the pages are there",
            "mã lệnh của trang khám phá và các trang đã sẵn sàng",
        ),
    )
    yield Ability(
        "java",
        shutil.which("java") is not None,
        ("a Java on PATH, for Spark", "có Java trên PATH, dùng cho Spark"),
    )
