"""One public surface: what the command line reads, `kg` does, under the same names, and back."""

from __future__ import annotations

import argparse
import ast
import inspect
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

import coopgraph
from coopgraph.cli import VERBS, main
from coopgraph.errors import ParameterError, UnknownNameError
from coopgraph.kg import KnowledgeGraph
from coopgraph.model import Row
from coopgraph.remote import RemoteGraph

Capture = pytest.CaptureFixture[str]
ROOT = Path(coopgraph.__file__).parents[2]

OPENING = {"sources", "store"}
"""How the graph is opened: ``coopgraph.load(sources, store=)``, ``coopgraph.connect``."""
OPENED: dict[str, str | None] = {"sources": None, "store": None}
SHOWING = {"format", "output"}
"""How what comes back is printed or drawn: a result of Python has methods for it."""

# Every verb that reads a graph is a method of its name. Of its options, those that say how the
# graph is opened or the answer shown are no parameters; every other difference stands here, with
# its reason: what the option is called in Python, or None if there is no such parameter.
READING: dict[str, dict[str, str | None]] = {
    "ask": {
        "list": None,  # kg.questions()
        "param": "params",  # --param K=V, and any --K V: keyword arguments
        "lang": None,  # of labels that are shown: answer.labelled(lang)
        "text": None,  # of a question in words: kg.ask_words(words, texts=)
    },
    "brief": {"lang": None},  # brief.write(path, lang), .table(lang), .content(form, lang)
    "calendar": {"lang": None},  # calendar.ics(lang), .write(path, lang), .table(lang)
    "chain": {"lang": None},  # chain.sentence(lang), .table(lang), .figure(lang)
    # --parquet reads tables that are no graph: analysis.…, network.build(kind, ties, nodes).
    "change": {"lang": None, "parquet": None},  # change.text(lang), .table(lang), .figure(lang)
    # ledger.table(lang, verdicts=), .matrix(lang), .figure(lang)
    "compare": dict.fromkeys(("lang", "matrix", "verdicts")),
    "explore": {"output": "path", "text": "texts"},  # SOURCE=FILE, a mapping in Python
    "export": {"output": "path", "format": "format"},  # here the form of the file itself
    "gaps": {"lang": None, "list": None},  # gaps.table(lang), gaps.list(lang)
    # life.table(lang), life.parties(lang), life.texts(lang)
    "life": dict.fromkeys(("lang", "parties", "texts")),
    "measure": {"parquet": None},
    "network": {"parquet": None},
    "panel": {
        # Tables that are no graph: panel.counted(kind, frames.from_table(…)), or of a folder.
        **dict.fromkeys(("table", "wide", "parquet")),
        # How a wide table is read: frames.from_state_year.
        **dict.fromkeys(("actor", "year", "role", "absent", "unknown", "drop")),
    },
    "push": {"store": None},  # kg itself
    "query": {"file": None, "lang": None},  # text from a file; result.labelled(lang)
    # report.write(path, lang, style), report.unsupported(file), intake.round_trip
    "report": dict.fromkeys(("lang", "style", "check", "round_trip")),
    "robustness": {},
    "site": {"text": "texts"},
    "survival": {"lang": None, "parquet": None},  # survival.figure(lang)
    "validate": {"lang": None},  # report.text(lang=…)
}
# Parameters that have no option, with their reason.
PYTHON_ONLY: dict[str, set[str]] = {
    "compare": {"more"},  # kg.compare("a", "b") beside kg.compare(["a", "b"])
    "export": set(),
    "measure": {"options"},  # what single measures take besides, as keyword arguments
    "push": {"auth", "progress"},  # credentials come from the environment; a terminal shows it
    "query": {"values"},  # a query on the command line is written out
    "robustness": {"options"},
}
ELSEWHERE = {
    # A draft is what is read, decided about, compared and accepted: coopgraph.intake.read gives a
    # Draft, whose methods the other three are (`test_verbs_of_intake_are_methods_of_a_draft`).
    **dict.fromkeys(("read", "review", "accept", "diff")),
    # Verbs that do not read one graph: functions of coopgraph, or work on files of the package.
    "doctor": None,  # of the installation, no graph: coopgraph.installation.examine
    "build": None,  # make the shipped graph anew: the package does it by itself
    "evidence": "evidence",  # show NODE is kg.evidence(node); the rest: files, coopgraph.evidence
    "format": None,  # rewrite Turtle files
    "import": "import_",
    "match": "match",
    "mcp": None,  # a process; for a server of one's own coopgraph.assistant.mcp.server
    "serve": None,  # a process; for a server of one's own coopgraph.server.application
    "store": None,  # its actions are backup, restore, info
}


def options_of(parser: argparse.ArgumentParser) -> dict[str, argparse.Action]:
    """Give what a parser takes, without help and without older names."""
    return {
        action.dest: action
        for action in parser._actions
        if action.dest != "help" and action.help != argparse.SUPPRESS
    }


def parser_of(verb: str) -> argparse.ArgumentParser:
    parser = import_module(f"coopgraph.cli.{verb}").parser()
    assert isinstance(parser, argparse.ArgumentParser)
    return parser


def parameters_of(method: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    return {n: p for n, p in inspect.signature(method).parameters.items() if n != "self"}


OTHER_WAY = {("ask", "name"), ("query", "sparql")}
"""What the command line does not need because of another option: --list, --file."""


def plain(value: Any) -> Any:
    """Make defaults comparable: lists and tuples, and what is empty and what is not given."""
    if isinstance(value, (list, tuple)):
        value = list(value)
    return None if value in ([], inspect.Parameter.empty) else value


def test_every_verb_is_a_method_or_has_its_reason() -> None:
    assert sorted([*READING, *ELSEWHERE]) == sorted(VERBS)
    for verb in READING:
        assert callable(getattr(KnowledgeGraph, verb)), verb
    for name in filter(None, ELSEWHERE.values()):
        assert hasattr(KnowledgeGraph, name) or name in coopgraph.__all__, name


@pytest.mark.parametrize("verb", READING)
def test_options_are_parameters_and_back(verb: str) -> None:
    told = READING[verb]
    options = options_of(parser_of(verb))
    assert set(told) <= set(options), "an exception for an option that there is not"
    named = {
        dest: told.get(dest, dest)
        for dest in options
        if told.get(dest, dest) is not None and (dest in told or dest not in OPENING | SHOWING)
    }
    parameters = parameters_of(getattr(KnowledgeGraph, verb))
    only = PYTHON_ONLY.get(verb, set()) | (OPENING & set(parameters))
    assert set(named.values()) == set(parameters) - only, verb
    for dest, name in named.items():
        assert name is not None
        option, parameter = options[dest], parameters[name]
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            continue
        needed = option.required and option.nargs not in ("*", "?")
        assert ((verb, dest) in OTHER_WAY or needed) == (
            parameter.default is inspect.Parameter.empty
        ), (verb, dest)
        assert plain(option.default) == plain(parameter.default), (verb, dest)


def test_what_is_shown_of_a_node_is_a_method() -> None:
    actions = parser_of("evidence")._subparsers
    assert actions is not None
    choices = actions._group_actions[0].choices
    assert isinstance(choices, dict)
    taken = set(options_of(choices["show"])) - OPENING - {"text", "lang"}
    assert taken == set(parameters_of(KnowledgeGraph.evidence)) == {"node"}


@pytest.mark.parametrize(("verb", "function"), [("import", "import_"), ("match", "match")])
def test_verbs_on_files_are_functions(
    verb: str, function: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Their parsers depend on the kind that is named, so they are caught at work.
    caught: list[argparse.ArgumentParser] = []

    def stop(self: argparse.ArgumentParser, *_: Any, **__: Any) -> argparse.Namespace:
        caught.append(self)
        raise SystemExit(0)

    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", stop)
    main([verb])
    other_work = {"list", "explain", "template", "rebuild", "check", "show"}
    shown = {"report", "lang", "format"}
    taken = set(options_of(caught[0])) - other_work - shown - {"option"}
    parameters = set(parameters_of(getattr(coopgraph, function)))
    assert taken == parameters - {"progress", "options"}


INTAKE: dict[str, dict[str, str | None]] = {
    # Saving is Draft.save(folder, force=); a language shows what is told.
    "read": {"files": "path", "output": None, "force": None, "lang": None, **OPENED},
    # decisions: draft.with_decisions(file), before.
    "review": {"draft": None, "output": "path", "decisions": None, **OPENED},
    "accept": {"draft": None, "decisions": None, "undo": None, "lang": None},
    "diff": {
        # Of a draft; with two graphs, or days, it is kg.diff(before, after).
        **dict.fromkeys(("before", "after", "decisions", "format", "lang")),
        "output": None,  # differences.page(path), revision.write(path)
        **OPENED,
    },
}


@pytest.mark.parametrize("verb", INTAKE)
def test_verbs_of_intake_are_methods_of_a_draft(verb: str) -> None:
    from coopgraph import intake

    told = INTAKE[verb]
    options = set(options_of(parser_of(verb)))
    assert set(told) <= options, "an exception for an option that there is not"
    named = {told.get(dest, dest) for dest in options} - {None}
    method = intake.read if verb == "read" else getattr(intake.Draft, verb)
    # The graph is `kg`; a terminal shows progress; undoing is a method of its own.
    assert named == set(parameters_of(method)) - {"kg", "progress"}
    assert hasattr(intake.Draft, "undo")


METHODS = [(KnowledgeGraph, n) for n, v in vars(KnowledgeGraph).items() if inspect.isfunction(v)]


@pytest.mark.parametrize(("cls", "name"), METHODS, ids=lambda v: getattr(v, "__name__", v))
def test_the_facade_delegates(cls: type, name: str) -> None:
    """A method finds what it needs and hands over; what takes more has a room of its own."""
    source = inspect.getsource(getattr(cls, name))
    tree = ast.parse(dedent(source))
    function = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    body = function.body[1:] if ast.get_docstring(function) else function.body
    steps = [
        node
        for statement in body
        for node in ast.walk(statement)
        if isinstance(node, ast.stmt) and not isinstance(node, (ast.Import, ast.ImportFrom))
    ]
    assert len(steps) <= 9, f"{cls.__name__}.{name} has {len(steps)} statements"


def test_a_server_has_the_same_methods() -> None:
    for name, method in vars(RemoteGraph).items():
        if name.startswith("_") or not inspect.isfunction(method):
            continue
        if name == "here":  # fetches it: only of a server
            continue
        mine, theirs = parameters_of(method), parameters_of(getattr(KnowledgeGraph, name))
        assert list(mine) == list(theirs), name
        for parameter in mine:
            assert mine[parameter].default == theirs[parameter].default, (name, parameter)


# -- one spelling of time --------------------------------------------------------------------------

TIMES = re.compile(r"^(on|at|when|day|date|start|stop|from|to|begin|end|since|until|first|second)$")
# `year` is for what a source counts by the year (`year-in-figures`): no day or month will do.
ALLOWED = {"at", "since", "until", "year"}


def test_the_moment_asked_about_has_one_spelling() -> None:
    spelt = {name for verb in READING for name in options_of(parser_of(verb)) if TIMES.match(name)}
    for verb in READING:
        names = parameters_of(getattr(KnowledgeGraph, verb))
        spelt |= {name for name in names if TIMES.match(name)}
    for asked in coopgraph.load().questions():
        spelt |= {p.name for p in asked.parameters if p.type in ("date", "period", "first", "last")}
    assert spelt == ALLOWED


def test_older_names_of_options_are_told(capsys: Capture) -> None:
    now = ("panel", "actor-year", "--since", "2021", "--until", "2021", "--no-censoring")
    before = ("panel", "actor-year", "--start", "2021", "--stop", "2021", "--bare")
    assert main(now) == 0
    out, err = capsys.readouterr()
    assert err == "coopgraph: note: asked the graph that coopgraph ships\n"
    assert main(before) == 0
    pairs = (("--start", "--since"), ("--stop", "--until"), ("--bare", "--no-censoring"))
    notes = "".join(f"coopgraph: note: {old} is now called {new}\n" for old, new in pairs)
    notes += "coopgraph: note: asked the graph that coopgraph ships\n"
    assert capsys.readouterr() == (out, notes)
    assert main(["chain", "ul", "k-petro", "--format", "csv"]) == 0
    out = capsys.readouterr().out
    assert main(["measure", "chain", "ul", "k-petro", "--format", "csv"]) == 0
    note = "coopgraph: note: coopgraph measure chain is now called coopgraph chain\n"
    note += "coopgraph: note: asked the graph that coopgraph ships\n"
    assert capsys.readouterr() == (out, note)


def test_older_names_of_parameters_are_told(capsys: Capture) -> None:
    kg = coopgraph.load()
    with pytest.warns(FutureWarning, match="'on' of 'chairs' is now called 'at'") as told:
        before = kg.ask("chairs", on="2021-07-01")
    assert told[0].filename == __file__, "it points to the line that asks"
    assert before.tsv == kg.ask("chairs", at="2021-07-01").tsv
    with pytest.warns(FutureWarning, match="'from' of 'events' is now called 'since'"):
        events = kg.ask("events", from_="2021-03", until="2021-05")
    assert events.tsv == kg.ask("events", since="2021-03-01", until="2021-05-31").tsv
    assert main(["ask", "chairs", "--on", "2021-07-01"]) == 0
    out, err = capsys.readouterr()
    asked = "coopgraph: note: asked the graph that coopgraph ships\n"
    assert err == "coopgraph: note: the parameter 'on' of 'chairs' is now called 'at'\n" + asked
    assert main(["ask", "chairs", "--at", "2021-07-01"]) == 0
    assert capsys.readouterr() == (out, asked)
    with pytest.raises(ParameterError, match="give one of them"):
        kg.ask("chairs", on="2021", at="2021")


@pytest.mark.parametrize("at", ["2020-12-31", "2021-06", "2021", "2019", "2022-12"])
def test_questions_and_networks_mean_the_same_by_a_time(at: str) -> None:
    """Possible on some day of it, certain on every day: `dates` says so once for all."""
    kg = coopgraph.load()

    def chairs(certainty: str) -> set[tuple[str, str]]:
        graph = kg.network(at=at, certainty=certainty)
        return {(a, b) for a, b, tie in graph.edges(data=True) if tie["role"].endswith("/chair")}

    def holders(rows: Iterable[Row]) -> set[tuple[str, str]]:
        """Give who holds each seat: a row of the question is a seat, an edge one who holds it."""
        return {(str(h), str(r["framework"])) for r in rows for h in str(r["holder"]).split(" ")}

    rows = kg.ask("chairs", at=at)
    certain = [row for row in rows if row["reading"].endswith("/certain")]
    assert holders(rows) == chairs("possible")
    assert holders(certain) == chairs("certain")
    assert rows.values["at"] == at


def test_wrong_names_are_said_clearly() -> None:
    kg = coopgraph.load()
    with pytest.raises(UnknownNameError, match="betweenness"):
        kg.measure("betweeness")
    with pytest.raises(ParameterError, match=r"degree takes no 'seed'.*communities"):
        kg.measure("degree", seed=1)
    with pytest.raises(UnknownNameError, match="actor-year"):
        kg.panel("actors-year")
    with pytest.raises(ParameterError, match="dyad-year only"):
        kg.panel("actor-year", directed=True)
    with pytest.raises(UnknownNameError, match="no role 'stameq'"):
        kg.survival("2022", roles="stameq")
    with pytest.raises(ParameterError, match="does not come after"):
        kg.change("2021", "2019")
    with pytest.raises(ParameterError, match="not a day, a month or a year"):
        kg.network(at=2021)  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="parquet takes no path"):
        kg.export("x.ttl", parquet="y")
    with pytest.raises(AttributeError, match="no attribute 'loda'"):
        _ = coopgraph.loda


def test_robustness_needs_no_wiring() -> None:
    """What rests on a source goes with it, and sources without ties keep naming the nodes."""
    chosen = ["tong-cuc-2021-review", "koenergy-k-petro-2009", "stameq-introduction"]
    kg = coopgraph.load(sources=chosen)
    silent = set(kg.sources) - set(kg.participations(ranks=("preferred", "normal"))["source"])
    table = kg.robustness("degree", draws=0)
    without = {
        row["detail"]: row for row in table.iter_rows(named=True) if row["policy"] == "only source"
    }
    for source, row in without.items():
        view = kg.trusting([source, *silent])
        assert row["ties"] == view.participations().height
        assert row["leader"] == view.measure("degree", top=1)["node"][0]


def test_what_a_store_cannot_do_is_said(tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    table.write_text("participant,framework,role,begin\nSTAMEQ,ACCSQ,observer,2019\n")
    store = tmp_path / "store"
    report = coopgraph.import_("table", [table], store, retrieved="2021")
    assert report.totals["imported"] == 1
    kg = coopgraph.load(store=store)
    assert kg.panel("two-mode", since=2019, until=2019).frame.height >= 1
    assert kg.measure("degree", at="2019", top=1).height == 1
    with pytest.raises(ParameterError, match="a store has no files to check"):
        kg.validate()
    table.write_text("participant,framework,role\nSTAMEKQ,ACCSQ,observer\n")
    text = coopgraph.match("table", [table], tmp_path / "decisions.tsv", cutoff=0.5)
    assert "skos:closeMatch" in text
    assert (tmp_path / "decisions.tsv").read_text(encoding="utf-8") == text
    assert "1 imports" in coopgraph.restore(
        *_backed_up(store, tmp_path / "b.tar"), tmp_path / "again"
    )
    assert coopgraph.info(tmp_path / "again")["triples"] == coopgraph.info(store)["triples"]
    with pytest.raises(ParameterError, match="has no option"):
        coopgraph.import_("table", [table], tmp_path / "other", colour="red")


def _backed_up(store: Path, file: Path) -> tuple[Path]:
    assert coopgraph.backup(store, file).startswith(str(file))
    return (file,)


# -- the page of the interface ---------------------------------------------------------------------


def test_the_page_lists_every_public_name() -> None:
    """`docs/api.md` is written by ``scripts/write_api.py`` from the docstrings; both agree."""
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "write_api.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


PUBLIC = (
    *("analysis", "errors", "evidence", "export", "frames", "intake", "network", "panel"),
    *("render.figures", "seal", "server"),
)


@pytest.mark.parametrize("name", PUBLIC)
def test_public_modules_pin_their_names(name: str) -> None:
    module = import_module(f"coopgraph.{name}")
    # As ruff sorts them: constants, classes, functions.
    order = sorted(module.__all__, key=lambda n: (not n.isupper(), not n[0].isupper(), n))
    assert module.__all__ == order
    for public in module.__all__:
        assert not inspect.ismodule(getattr(module, public)), public
        assert not public.startswith("_")


def told_to_users() -> Iterator[tuple[str, str]]:
    """Give what the documents and notebooks tell users to import."""
    pages = [ROOT / "README.md", ROOT / "README.vi.md", *sorted((ROOT / "docs").glob("*.md"))]
    for path in [*pages, *sorted((ROOT / "notebooks").glob("*.ipynb"))]:
        text = path.read_text(encoding="utf-8").replace("\\n", "\n")
        for line in re.findall(r"^\W*((?:from|import) coopgraph.*)$", text, re.MULTILINE):
            yield path.name, line


def test_documents_use_the_public_surface_only() -> None:
    lines = list(told_to_users())
    assert lines
    allowed = {f"coopgraph.{name}" for name in PUBLIC} | {"coopgraph.render"}
    for page, line in lines:
        start = re.match(r"(?:from|import) (coopgraph[\w.]*)(?: import ([\w, ]+))?", line)
        assert start, (page, line)
        module = start[1]
        assert module == "coopgraph" or module in allowed, (page, line)
        if module != "coopgraph" and start[2]:
            known = {"figures"} if module == "coopgraph.render" else import_module(module).__all__
            assert set(re.findall(r"\w+", start[2])) <= set(known), (page, line)
        elif start[2]:
            names = set(re.findall(r"\w+", start[2]))
            assert names <= {*PUBLIC, *coopgraph.__all__}, (page, line)
