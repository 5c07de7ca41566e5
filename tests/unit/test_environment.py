"""Options from the environment: an option wins, a wrong variable is named."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

import pytest

from coopgraph.cli import common, environment, main, serve
from coopgraph.errors import ParameterError

DOCS = Path(__file__).resolve().parents[2] / "docs" / "operation.md"
DEFAULTS = vars(serve.options_parser().parse_args([]))


def parsed(*argv: str, **environ: str) -> dict[str, Any]:
    given = {serve.PREFIX + name: value for name, value in environ.items()}
    found = environment.parse(serve.options_parser(), argv, serve.PREFIX, {"HOME": "/x", **given})
    return vars(found)


def test_nothing_given_is_the_defaults() -> None:
    assert parsed() == DEFAULTS
    assert parsed(PORT="", ALLOW_HOST="", NO_PAGES="") == DEFAULTS


def test_variables_count_and_options_win() -> None:
    assert parsed(PORT="9", AT_ONCE="3", TIMEOUT="1.5", STORE="/s", NO_PAGES="Yes") == {
        **DEFAULTS, "port": 9, "at_once": 3, "timeout": 1.5, "store": "/s", "no_pages": True,
    }  # fmt: skip
    assert parsed("--port", "0", "--store=/t", PORT="9", STORE="/s")["port"] == 0
    assert parsed("--no-pages", NO_PAGES="0")["no_pages"] is True
    assert parsed(LOG_QUERIES="off")["log_queries"] is False


def test_lists_are_separated_by_commas_and_not_mixed() -> None:
    assert parsed(ALLOW_HOST="a, b")["allow_host"] == ["a", "b"]
    assert parsed("--allow-host", "c", ALLOW_HOST="a,b")["allow_host"] == ["c"]
    assert parsed(ALLOW_HOST="a")["allow_origin"] == []
    assert DEFAULTS["allow_host"] == [], "no default was grown"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "x", "COOPGRAPH_SERVE_PORT is 'x': there is no port x"),
        ("PORT", "65536", "no port 65536"),
        ("TIMEOUT", "nan", "COOPGRAPH_SERVE_TIMEOUT is 'nan': a limit is a positive number"),
        ("MEMORY", "-1", "a limit is a positive number"),
        ("NO_PAGES", "perhaps", "COOPGRAPH_SERVE_NO_PAGES is 'perhaps' (1 or 0)"),
        ("AT_ONE", "3", "no such option (perhaps COOPGRAPH_SERVE_AT_ONCE)"),
        ("XYZZY", "", "COOPGRAPH_SERVE_XYZZY is set, but there is no such option"),
    ],
)
def test_wrong_variables_are_named(name: str, value: str, words: str) -> None:
    with pytest.raises(ParameterError, match=re.escape(words)):
        parsed(**{name: value})


def test_types_and_choices_of_any_verb() -> None:
    def made() -> argparse.ArgumentParser:
        parser = common.parser("x", "about")
        parser.add_argument("--many", type=int, action="append")
        parser.add_argument("--form", choices=("a", "b"), default="a")
        return parser

    assert environment.parse(made(), [], "X_", {"X_MANY": "1,2"}).many == [1, 2]
    assert environment.parse(made(), [], "X_", {"X_FORM": "b"}).form == "b"
    for name, value in (("X_MANY", "1,b"), ("X_FORM", "c")):
        with pytest.raises(ParameterError, match=name):
            environment.parse(made(), [], "X_", {name: value})


def test_the_command_says_it_in_a_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COOPGRAPH_SERVE_MEMORY", "much")
    assert main(["serve"]) == 2
    err = capsys.readouterr().err
    assert err.startswith("coopgraph: COOPGRAPH_SERVE_MEMORY is 'much'")
    assert err.count("\n") == 1


def test_the_table_of_the_docs_is_that_of_the_parser() -> None:
    found = re.findall(r"^\| `--.*\n", DOCS.read_text("utf-8"), re.MULTILINE)
    wanted = environment.table(serve.options_parser(), serve.PREFIX)
    assert "".join(found) == wanted, f"put this into docs/operation.md:\n{wanted}"
    assert len(found) >= 12
