"""What an agency installs: the unit, the container file and the page about them hold together."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

import pytest

from coopgraph.cli import environment, serve
from coopgraph.storage.directory import FORMAT

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
DOCS = (ROOT / "docs" / "operation.md").read_text("utf-8")
# What the unit sets and a process can set for itself: the limits, and no page that is written and
# run. Then the command.
UNDER_LIMITS = """
import ctypes, os, resource, sys
files, *command = sys.argv[1:]
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(65, 1, 0, 0, 0) and ctypes.get_errno() != 22:  # PR_SET_MDWE; 22: an older kernel
    sys.exit("not under limits")
if libc.prctl(38, 1, 0, 0, 0):  # PR_SET_NO_NEW_PRIVS
    sys.exit("not under limits")
resource.setrlimit(resource.RLIMIT_NOFILE, (int(files), int(files)))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
os.umask(0o077)
os.execv(command[0], command)
"""


def unit() -> dict[str, list[str]]:
    """The settings of the unit, each with all its values."""
    found: dict[str, list[str]] = {}
    for line in (DEPLOY / "coopgraph.service").read_text("utf-8").splitlines():
        if line and not line.startswith(("#", "[")):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def test_the_unit_starts_what_there_is() -> None:
    program, verb, *flags = shlex.split(unit()["ExecStart"][0])
    assert (program, verb) == ("/opt/coopgraph/current/bin/coopgraph", "serve")
    options = environment.parse(serve.options_parser(), flags, serve.PREFIX, {})
    assert options.memory * options.at_once <= 16 * 1024
    user = (DEPLOY / "coopgraph.sysusers").read_text("utf-8").splitlines()[-1].split()
    assert user[:2] == ["u", unit()["User"][0]]
    assert user[-1] == "/var/lib/" + unit()["StateDirectory"][0]


def test_the_unit_is_hardened_and_comes_back() -> None:
    found = unit()
    wanted = {
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "CapabilityBoundingSet": "",
        "Restart": "on-failure",
        "OOMPolicy": "continue",
        "MemoryDenyWriteExecute": "yes",
    }
    assert {name: found[name][0] for name in wanted} == wanted
    assert re.fullmatch(r"\d+G", found["MemoryMax"][0])
    assert found["RestrictAddressFamilies"] == ["AF_INET AF_INET6 AF_UNIX"]


def test_systemd_finds_no_fault(tmp_path: Path) -> None:
    """Where systemd is installed it reads the unit; elsewhere the tests above have to do."""
    program = shutil.which("systemd-analyze")
    text = (DEPLOY / "coopgraph.service").read_text("utf-8")
    assert text.count("ExecStart=") == text.count("[Service]") == 1
    if program is None:
        return
    here = tmp_path / "coopgraph.service"
    here.write_text(re.sub(r"(?m)^ExecStart=\S+", f"ExecStart={sys.executable}", text))
    for command in (["verify"], ["security", "--offline=yes", "--threshold=20", "--no-pager"]):
        done = subprocess.run([program, *command, str(here)], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "coopgraph.service:" not in done.stderr


def test_workers_and_memory_files_work_under_the_limits_of_the_unit(endless: str) -> None:
    found = unit()
    flags = shlex.split(found["ExecStart"][0])[2:]
    command = [sys.executable, "-c", UNDER_LIMITS, found["LimitNOFILE"][0], sys.executable, "-m"]
    command += ["coopgraph", "serve", "--port", "0", "--timeout", "1", "--no-pages", *flags]
    settings = dict(value.split("=", 1) for value in found["Environment"])
    with tempfile.NamedTemporaryFile("w+") as said:
        process = subprocess.Popen(command, stderr=said, env={**os.environ, **settings})
        try:
            until, port = time.monotonic() + 600, None
            while port is None and process.poll() is None and time.monotonic() < until:
                time.sleep(0.02)
                port = re.search(r"127\.0\.0\.1:(\d+)/ ", Path(said.name).read_text("utf-8"))
            assert port, Path(said.name).read_text("utf-8")

            def ask(query: str) -> int:
                search = urlencode({"query": query})
                address = f"http://127.0.0.1:{port[1]}/sparql?{search}"
                try:
                    with urllib.request.urlopen(address) as answer:
                        json.load(answer)
                        return int(answer.status)
                except urllib.error.HTTPError as error:
                    error.close()
                    return error.code

            def in_the_end(query: str) -> int:
                """On a slow machine even a short one may take the second that there is."""
                while (status := ask(query)) == 503 and time.monotonic() < until:
                    pass
                return status

            assert in_the_end("ASK { ?s ?p ?o }") == 200
            assert ask(endless) == 503
            assert in_the_end("ASK {}") == 200
        finally:
            process.kill()
            process.wait()


def test_the_pages_are_made_under_the_limits_of_the_unit() -> None:
    """They need polars, which looks at the processor in a way that the unit forbids."""
    settings = dict(value.split("=", 1) for value in unit()["Environment"])
    command = [sys.executable, "-c", UNDER_LIMITS, "1024", sys.executable, "-c"]
    done = subprocess.run(
        [*command, "import polars; print(polars.Series([1, 2]).sum())"],
        env={**os.environ, **settings}, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "3\n"), done.stderr


# ---------------------------------------------------------------------- the container file


def test_the_container_file_installs_by_the_script_alone() -> None:
    from dockerfile_parse import DockerfileParser

    with (DEPLOY / "Containerfile").open("rb") as file:
        steps = [(s["instruction"], s["value"]) for s in DockerfileParser(fileobj=file).structure]
    steps = [step for step in steps if step[0] != "COMMENT"]
    of = {name: [value for n, value in steps if n == name] for name, _ in steps}
    assert steps[0][0] == "FROM"
    assert re.fullmatch(r"\S+/python:3\.\d+-slim-\w+", of["FROM"][0]), "a version, never latest"
    (run,) = of["RUN"]
    words = shlex.split(run)
    first = words[: words.index("&&")]
    assert first[:2] == ["sh", "/tmp/coopgraph/install.sh"], "no step of its own"
    assert not [w for w in first[2:] if w.startswith("-")], "with the places the unit has, too"
    assert not {"pip", "apt-get", "curl", "wget"} & set(words)
    copied = of["COPY"][0].split()
    assert all(list(ROOT.glob(name)) for name in copied if name.startswith("deploy/"))
    # Not as root, by number so that a cluster can check it, and nothing needs it afterwards.
    (user,) = of["USER"]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    assert [n for n, _ in steps].index("RUN") < [n for n, _ in steps].index("USER")
    variables = dict(word.split("=", 1) for word in shlex.split(of["ENV"][0]))
    served = {k: v for k, v in variables.items() if k.startswith(serve.PREFIX)}
    verb, *flags = json.loads(of["CMD"][0])
    options = environment.parse(serve.options_parser(), flags, serve.PREFIX, served)
    assert (verb, options.host, str(options.port)) == ("serve", "0.0.0.0", of["EXPOSE"][0])
    assert json.loads(of["ENTRYPOINT"][0]) == ["/opt/coopgraph/current/bin/coopgraph"]
    text = (DEPLOY / "Containerfile").read_text("utf-8").lower()
    assert not re.search(r"token|password|secret|api_?key|\badd\b .*http", text)


def test_the_health_check_of_the_container_is_python_that_works() -> None:
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    found = re.search(r"HEALTHCHECK .*\\\n\s+CMD (\[.*\])\n", text)
    assert found
    program, option, code = json.loads(found[1])
    assert (program, option) == ("/opt/coopgraph/current/bin/python", "-c")
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "COOPGRAPH_SERVE_PORT": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "Connection refused" in done.stderr


def test_hadolint_finds_no_fault() -> None:
    """Where that linter is there (it comes from PyPI with the extra dev); else the tests above."""
    program = shutil.which("hadolint", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    assert (DEPLOY / "Containerfile").is_file()
    if program is not None:
        done = subprocess.run(
            [program, str(DEPLOY / "Containerfile")], capture_output=True, text=True
        )
        assert (done.returncode, done.stdout) == (0, "")


# ------------------------------------------------------------------------ the page about it


def test_the_page_names_what_there_is() -> None:
    for name in re.findall(r"deploy/[\w.]+", DOCS):
        assert (ROOT / name).is_file(), name
    for block in re.findall(r"```ini\n(.*?)```", DOCS, re.DOTALL):
        environ = dict(line.split("=", 1) for line in block.splitlines())
        assert environment.parse(serve.options_parser(), [], serve.PREFIX, environ).store
    for line in re.findall(r"coopgraph serve (--.*)", DOCS):
        assert environment.parse(serve.options_parser(), shlex.split(line), serve.PREFIX, {})
    for name in set(re.findall(r"COOPGRAPH_SERVE_\w+", DOCS)):
        assert any(
            environment.variable(option, serve.PREFIX) == name
            for option in environment.options_of(serve.options_parser())
        ), name
    assert f"this version reads and writes format {FORMAT})" in DOCS


def test_what_to_watch_is_there_to_be_watched() -> None:
    from coopgraph.server.generations import Answering
    from coopgraph.server.metrics import Metrics
    from coopgraph.server.worker_pool import Limits

    metrics = Metrics(Answering(b"", (), Limits()))
    metrics.count("/sparql", 503, 1.0)
    told = metrics.text().decode()
    for name in re.findall(r"`(coopgraph_\w+)", DOCS):
        assert re.search(rf"^{name}(_bucket)?[ {{]", told, re.MULTILINE), name


@pytest.mark.parametrize("arguments", [[], ["--prefix"], ["--nonsense", "x"], ["nowhere.whl"]])
def test_the_script_says_how_it_is_called(arguments: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        ["sh", str(DEPLOY / "install.sh"), *arguments],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("install.sh: ")
    assert not list(tmp_path.iterdir())
