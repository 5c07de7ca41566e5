from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from coopgraph import cli
from coopgraph.cli import HELP, VERBS, main, tables
from coopgraph.cli.common import progress
from coopgraph.errors import MissingDependency
from coopgraph.store import parse_turtle

SMALL = Path(__file__).parents[1] / "fixtures" / "small"
ENDLESS = "SELECT (COUNT(DISTINCT ?a) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
Capture = pytest.CaptureFixture[str]


TABLE = ("--format", "table")
"""What a terminal gets without asking; the tests read a pipe."""


def run(capsys: Capture, *arguments: str, status: int = 0) -> str:
    """Run and give standard output; a failure's one sentence when a failure is expected."""
    assert main(arguments) == status
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    if status >= 2:
        assert err.startswith(("coopgraph: ", "usage: ")), err
        assert out == ""
        return err
    return out


def test_help_fits_one_screen(capsys: Capture) -> None:
    assert run(capsys, "--help") == HELP
    lines = HELP.splitlines()
    assert len(lines) <= 24
    assert max(len(line) for line in lines) <= 80
    told = {
        word.strip(",") for line in lines if line.startswith("  ") for word in line[:25].split()
    }
    assert set(VERBS) <= told
    assert main([]) == 2
    capsys.readouterr()
    assert run(capsys, "--version").startswith("coopgraph 0.")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(capsys: Capture, verb: str) -> None:
    assert f"coopgraph {verb}" in run(capsys, verb, "--help")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["aks"], "did you mean 'ask'"),
        (["ask"], "which question"),
        (["ask", "chiars"], "did you mean 'chairs'"),
        (["ask", "chairs", "--at", "2021-02-30"], "not a date that exists"),
        (["ask", "chairs", "--at"], "lacks its value"),
        (["ask", "chairs", "2021", "stameq", "extra"], "one argument too many"),
        (["ask", "chairs", "extra"], "'extra' is not an EDTF date"),
        (["ask", "chairs", "--param", "at"], "not NAME=VALUE"),
        (["ask", "chairs", "--onn=2021-01-01"], "did you mean 'at'"),
        (["ask", "chairs", "--chair", "stameqq"], "did you mean 'id:stameq'"),
        (["ask", "chairs", "--sources", "tong-cuc"], "no source"),
        (["ask", "chairs", "--format", "xml"], "invalid choice"),
        (["ask", "chairs", "--timeout", "-1"], "invalid seconds value"),
        (["ask", "--list", "chairs"], "takes no question"),
        (["query"], "give a query"),
        (["query", "SELECT * {"], "line 1, column 10"),
        (["query", "DELETE WHERE { ?s ?p ?o }"], "read-only"),
        (["query", "SELECT * { SERVICE <http://x.org/> {} }"], "network"),
        (["query", "--file", "/nowhere/q.rq"], "No such file"),
        (["network", "actor", "-o", "x.json"], "did you mean 'actors'"),
        (["network", "actors", "-o", "x.txt"], "x.txt"),
        (["measure", "degre"], "did you mean 'degree'"),
        (["measure", "degree", "x"], "unrecognized arguments: x"),
        (["chain", "stameq"], "arguments are required: B"),
        (["evidence", "check"], "no text"),
        (["evidence", "seal", "x.ttl"], "no text"),
        (["evidence", "check", "--text", "x=/nowhere"], "no source"),
        (["evidence", "show", "nobody-at-all"], "no thing"),
        (["export", "-o", "x.doc"], "names no form"),
        (["validate", "/nowhere.ttl"], "/nowhere.ttl"),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    err = run(capsys, *arguments, status=2)
    assert message in err
    if not err.startswith("usage"):
        assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_time_limit_is_status_124(capsys: Capture) -> None:
    err = run(capsys, "query", "--timeout", "0.3", ENDLESS, status=124)
    assert "stopped after 0.3 s" in err


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (MissingDependency("x is not installed", hint="pip install x"), 3, "pip install x"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (RuntimeError("odd\nthing"), 70, "RuntimeError: odd thing"),
        (OSError(28, "No space left on device", "f.ttl"), 2, "f.ttl: No space"),
    ],
)
def test_whatever_happens_is_said(
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    status: int,
    message: str,
) -> None:
    def fail(_: list[str]) -> int:
        raise error

    monkeypatch.setattr(cli, "_dispatch", fail)
    assert message in run(capsys, "x", status=status)


# -- asking --------------------------------------------------------------------------------------


def test_ask_list(capsys: Capture) -> None:
    listed = run(capsys, "ask", "--list")
    assert "chairs" in listed
    assert "Ai " in run(capsys, "ask", "--list", "--lang", "vi")
    names = [row["name"] for row in json.loads(run(capsys, "ask", "--list", "--format", "json"))]
    assert names == sorted(names)
    assert len(names) >= 25
    for form in ("csv", "tsv", "md"):
        assert "chairs" in run(capsys, "ask", "--list", "--format", form)


def test_each_row_comes_with_its_evidence(capsys: Capture) -> None:
    out = run(capsys, "ask", "chairs", "--param", "at=2021-06-01", *TABLE)
    question, asked, rest = out.split("\n", 2)
    assert question.endswith("?")
    assert asked == "(at = 2021-06-01)"
    assert "[1]" in rest
    notes = [line for line in rest.splitlines() if line.startswith("[")]
    assert notes
    assert all(" — " in note for note in notes)
    assert "https://" not in out, "people read labels"
    vi = run(capsys, "ask", "chairs", "--at=2021-06-01", "--lang=vi", *TABLE)
    assert vi.split("\n")[0] != question


def test_ask_for_programs(capsys: Capture) -> None:
    asked = ("ask", "chairs", "--at", "2021-06-01", "--format")
    rows = json.loads(run(capsys, *asked, "json"))
    assert rows[0]["seat"].startswith("https://")
    assert rows[0]["seat_label"]
    assert set(rows[0]["evidence"][0]) == {"iri", "source", "place", "start", "end", "gist"}
    table = list(csv.DictReader(io.StringIO(run(capsys, *asked, "csv"))))
    assert [r["seat"] for r in table] == [r["seat"] for r in rows]
    assert table[0]["seat_label"] == rows[0]["seat_label"]
    assert table[0]["evidence"].split()
    assert table[0]["evidence_label"]
    lines = run(capsys, *asked, "tsv").splitlines()
    assert {line.count("\t") for line in lines} == {len(table[0]) - 1}
    assert run(capsys, *asked, "md").count("|\n") == len(rows) + 2


def test_an_empty_answer_says_so(capsys: Capture) -> None:
    early = ("ask", "chairs", "--chair", "ul")
    assert "Nothing was found." in run(capsys, *early, *TABLE)
    assert "Không tìm thấy gì." in run(capsys, *early, "--lang", "vi", *TABLE)
    assert run(capsys, *early).count("\n") == 1, "a pipe gets the head of the table"
    assert json.loads(run(capsys, *early, "--format", "json")) == []


def test_every_question_is_answered_and_every_format_written(capsys: Capture) -> None:
    forms = ("table", "csv", "json", "md")
    # Rows are the same in every format: each question is asked in one of them, in turn.
    for number, entry in enumerate(json.loads(run(capsys, "ask", "--list", "--format", "json"))):
        assert run(capsys, "ask", entry["name"], "--format", forms[number % len(forms)])


def test_query(capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = "SELECT ?a ?f { ?a coop:chairs ?f } ORDER BY ?a ?f"
    assert "id:" in run(capsys, "query", text, *TABLE)
    assert run(capsys, "query", text) == run(capsys, "query", text, "--format", "csv")
    raw = run(capsys, "query", text, "--format", "tsv")
    assert raw.startswith("?a\t?f\n<https://")
    assert "https://" not in run(capsys, "query", text, "--lang", "en")
    rows = json.loads(run(capsys, "query", text, "--format", "json"))
    assert len(rows) == len(raw.splitlines()) - 1
    assert run(capsys, "query", text, "--format", "csv").startswith("a,f\nhttps://")
    assert run(capsys, "query", text, "--format", "md").startswith("| a | f |")
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    assert run(capsys, "query", "-", "--format", "tsv") == raw
    file = tmp_path / "q.rq"
    file.write_text(text, encoding="utf-8")
    assert run(capsys, "query", "--file", str(file), "--format", "tsv") == raw
    file.write_bytes(b"\xff")
    assert "UTF-8" in run(capsys, "query", "-f", str(file), status=2)
    assert run(capsys, "query", "ASK { ?a coop:chairs ?f }") == "true\n"
    turtle = run(capsys, "query", "CONSTRUCT { ?a coop:chairs ?f } WHERE { ?a coop:chairs ?f }")
    file.write_text(turtle, encoding="utf-8")
    assert len(parse_turtle(file)) == len(rows)


# -- files ---------------------------------------------------------------------------------------


def test_network_measure_and_explore(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "n.graphml"
    run(capsys, "network", "actors", "-o", str(path), "--at", "2021", "--certainty", "possible")
    assert path.read_bytes().startswith(b"<?xml")
    table = run(capsys, "measure", "betweenness", "--top", "3", *TABLE)
    assert table.splitlines()[5:] == ["", "Absent ties are taken for: not a member."]
    rows = json.loads(run(capsys, "measure", "degree", "--kind", "actors", "--format", "json"))
    assert rows[0]["node"].startswith("https://")
    page = tmp_path / "p.html"
    run(capsys, "explore", "-o", str(page), "--lang", "vi")
    assert page.read_text(encoding="utf-8").lower().startswith("<!doctype html>")


def test_chain(capsys: Capture) -> None:
    out = run(capsys, "chain", "government-of-japan", "ul", *TABLE)
    assert "Government of Japan" in out
    assert " — " in out, "each step is proved"
    assert run(capsys, "chain", "ul", "k-petro", "--format", "csv").startswith("step,")


def test_values_of_a_question_may_stand_without_their_names(
    capsys: pytest.CaptureFixture[str],
) -> None:
    named = run(capsys, "ask", "chairs", "--at", "2021-06-01", "--chair", "stameq")
    assert run(capsys, "ask", "chairs", "2021-06-01", "stameq") == named
    assert run(capsys, "ask", "chairs", "stameq", "--at=2021-06-01") == named
    assert named.count("id/stameq") > 2


def test_several_chains(capsys: Capture, tmp_path: Path) -> None:
    picture = tmp_path / "chain.svg"
    several = ("chain", "government-of-japan", "ul", "--k", "2")
    out = run(capsys, *several, "-o", str(picture), *TABLE)
    assert out.count("From Government of Japan") == 2
    assert picture.read_text(encoding="utf-8").startswith("<?xml")
    assert run(capsys, *several, "--format", "csv").startswith("chain,step,")
    assert "No chain" in run(capsys, *several, "--roles", "head", "--at", "1815", *TABLE)
    run(capsys, "measure", "degree", "--k", "2", status=2)


def test_export(capsys: Capture, tmp_path: Path) -> None:
    sizes = {}
    for name in ("g.ttl", "g.trig", "g.nq", "g.nt"):
        run(capsys, "export", "-o", str(tmp_path / name))
        sizes[name] = (tmp_path / name).read_bytes()
        run(capsys, "export", "-o", str(tmp_path / name))
        assert (tmp_path / name).read_bytes() == sizes[name]
    assert len(parse_turtle(tmp_path / "g.ttl")) == sizes["g.nt"].count(b"\n")
    assert sizes["g.nq"].count(b"\n") >= sizes["g.nt"].count(b"\n")


def test_build(capsys: Capture, tmp_path: Path) -> None:
    paths = [tmp_path / "a.nq", tmp_path / "b.nq"]
    for path in paths:
        out = run(capsys, "build", "-o", str(path))
        assert "derived" in out
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_validate(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "empty.ttl"
    path.write_bytes(b"")
    assert str(path) in run(capsys, "validate", str(path), status=2)
    path.write_text("<urn:a> <urn:b> .", encoding="utf-8")
    assert f"{path}:1:" in run(capsys, "validate", str(path), status=2)


# -- evidence ------------------------------------------------------------------------------------


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("coopgraph.resources.data_dir", lambda: SMALL / "data")
    return f"lantern={SMALL / 'text' / 'lantern.vi.txt'}"


def test_evidence_check(capsys: Capture, small: str, tmp_path: Path) -> None:
    out = run(capsys, "evidence", "check", "--text", small)
    assert out == "lantern: 4 passages, all spans and digests hold\n"
    changed = tmp_path / "t.txt"
    text = Path(small.partition("=")[2]).read_text(encoding="utf-8")
    changed.write_text(text.replace("Sao Mai", "Sao Mái"), encoding="utf-8")
    out = run(capsys, "evidence", "check", "--text", f"source:lantern={changed}", status=1)
    lines = out.splitlines()
    assert "this is not the text that was read" in lines[0]
    assert "id:ev-lantern-3" in lines[1]
    assert "expected" in lines[1]
    assert lines[-1] == "lantern: 4 passages, 2 do not hold"


def test_evidence_show(capsys: Capture, small: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coopgraph.resources.graph_path", lambda: Path("/proc/none/graph.nq"))
    out = run(capsys, "evidence", "show", "tie-chair", "--text", small)
    assert "⟦Hội giữ ghế chủ tịch" in out
    assert "sentence 2" in out
    assert "Nam Hai" in out
    without = run(capsys, "evidence", "show", "id:tie-chair", "--lang", "vi")
    assert "⟦" not in without
    assert "câu 2" in without
    assert "no evidence" in run(capsys, "evidence", "show", "concept:chair")


def test_evidence_seal(capsys: Capture, small: str, tmp_path: Path) -> None:
    path = tmp_path / "new.ttl"
    path.write_text(
        "PREFIX id: <https://w3id.org/coopgraph/id/> PREFIX oa: <http://www.w3.org/ns/oa#>\n"
        "PREFIX source: <https://w3id.org/coopgraph/source/>\n"
        "id:ev-new oa:hasSource source:lantern ; oa:start 0 ; oa:end 12 .\n",
        encoding="utf-8",
    )
    before = path.read_bytes()
    printed = run(capsys, "evidence", "seal", str(path), "--text", small)
    assert "coop:sha256" in printed
    assert path.read_bytes() == before
    assert run(capsys, "evidence", "seal", "--write", str(path), "--text", small) == ""
    assert path.read_text(encoding="utf-8") == printed
    out = run(capsys, "evidence", "check", "--text", small, "--file", str(path))
    assert out.startswith("lantern: 5 passages, all")


# -- the process ---------------------------------------------------------------------------------


def coopgraph(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "coopgraph", *arguments]


TOLD = b"coopgraph: note: asked the graph that coopgraph ships\n"


def test_a_reader_who_has_enough_is_no_error() -> None:
    process = subprocess.Popen(
        coopgraph("export", "--format", "nquads"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() in (b"", TOLD)
    process.stderr.close()
    assert process.wait() == 0


def test_ctrl_c_ends_at_once_with_130() -> None:
    command = coopgraph("query", "--timeout", "3600", ENDLESS)
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    proc = Path(f"/proc/{process.pid}")
    # Until it has a child that computes, and sleeps itself.
    while process.poll() is None and not (
        (proc / f"task/{process.pid}/children").read_text()
        and (proc / "stat").read_text().rpartition(") ")[2].startswith("S")
    ):
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=600)
    assert (process.returncode, err) == (130, b"coopgraph: interrupted\n")


def test_a_terminal_that_knows_no_vietnamese() -> None:
    done = subprocess.run(
        coopgraph("ask", "chairs", "--lang", "vi"),
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert (done.returncode, done.stderr) == (0, TOLD)


def test_progress_is_for_terminals_and_long_work() -> None:
    def seen_on_a_terminal(after: float, wanted: str) -> str:
        """What is written by a work that ends once the wanted is seen."""
        parent, child = pty.openpty()
        code = (
            "import sys\nfrom coopgraph.cli.common import progress\n"
            f"with progress('working', after={after}): sys.stdin.read()\n"
        )
        command = [sys.executable, "-c", code]
        seen = ""
        try:
            with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=child) as process:
                os.close(child)
                while wanted not in seen:
                    seen += os.read(parent, 10_000).decode()
            with contextlib.suppress(OSError):  # Linux: nothing more was written
                seen += os.read(parent, 10_000).decode()
            assert process.returncode == 0
        finally:
            os.close(parent)
        return seen

    assert "working … " in seen_on_a_terminal(0.01, "working … ")
    assert seen_on_a_terminal(3600, "") == ""


def test_progress_is_silent_elsewhere(capsys: Capture) -> None:
    with progress("working", after=0):
        time.sleep(0.05)
    assert capsys.readouterr().err == ""


# -- tables --------------------------------------------------------------------------------------


def test_columns_line_up_whatever_the_letters() -> None:
    rows = [["Phú Yên", "a"], ["Phu\u0301 Ye\u0302n", "b"], ["東京", "c"], ["x", "d"]]
    lines = tables.table(["name", "x"], rows, width=40).splitlines()[2:]
    assert lines[0].replace("a", "b") == lines[1], "NFD is shown as NFC"
    assert {tables.cells(line) for line in lines} == {tables.cells(lines[0])}


def test_nothing_is_cut_off() -> None:
    words = "một hai ba bốn năm sáu bảy tám chín mười"
    long = "x" * 70
    out = tables.table(["a", "b"], [[words, long]], width=40)
    assert max(map(len, out.splitlines())) <= 40
    first = " ".join(line[: out.index("  b")].strip() for line in out.splitlines()[2:])
    assert first.split()[:10] == words.split()
    assert out.count("x") == 70
    assert tables.table([], []) == ""
    assert tables.table(["a"], [], width=1).splitlines()[0] == "a"


def test_hostile_cells_stay_cells() -> None:
    hostile = "\x1b[31mred\u202eevil\x07\n| <b> `x` *y* [z](w)"
    out = tables.table(["a"], [[hostile]])
    assert "\x1b" not in out
    assert "\u202e" not in out
    line = tables.markdown(["a"], [[hostile]]).splitlines()[-1]
    assert line.startswith("| ")
    assert "<b>" not in line
    assert "\\|" in line
    assert tables.separated(["a", "b"], [["x\ty\n\\", "z"]], "\t") == "a\tb\nx\\ty\\n\\\\\tz\n"
    quoted = tables.separated(["a"], [['x"\n,']], ",")
    assert list(csv.reader(io.StringIO(quoted))) == [["a"], ['x"\n,']]


def test_evidence_digest_is_of_the_normalised_text(capsys: Capture, tmp_path: Path) -> None:
    plain, marked = tmp_path / "a.txt", tmp_path / "b.txt"
    plain.write_bytes("Việt Nam\nhợp tác\n".encode())
    marked.write_bytes(b"\xef\xbb\xbf" + "Việt Nam\r\nhợp tác\r\n".encode())
    one, other = run(capsys, "evidence", "digest", str(plain), str(marked)).splitlines()
    assert one.split()[0] == other.split()[0]
    assert len(one.split()[0]) == 64


def test_format_rewrites_once_and_never_half(capsys: Capture, tmp_path: Path) -> None:
    head = "@prefix id: <https://w3id.org/coopgraph/id/> .\n"
    coop = "@prefix c: <https://w3id.org/coopgraph/ontology#> .\n"
    path, broken = tmp_path / "a.ttl", tmp_path / "b.ttl"
    path.write_text(f"{coop}{head}# note\nid:b a c:Event. id:a a c:Event.", encoding="utf-8")
    broken.write_text("id:a a", encoding="utf-8")
    before = path.read_bytes()
    assert "b.ttl:1:1" in run(capsys, "format", str(path), str(broken), status=2)
    assert path.read_bytes() == before
    assert "is not canonical" in run(capsys, "format", "--check", str(path), status=1)
    assert path.read_bytes() == before
    run(capsys, "format", str(path))
    after = path.read_text(encoding="utf-8")
    assert after.index("id:a") < after.index("id:b")
    assert "coop:Event" in after
    assert run(capsys, "format", "--check", str(path)) == ""


def test_validate_can_prove_the_rules(capsys: Capture) -> None:
    assert main(["validate", "--reason"]) == 0
    assert "the same conclusions" in capsys.readouterr().err
