"""The graph for assistants, asked by the protocol's own client, and by one that talks nonsense."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import pytest

import coopgraph
from coopgraph.assistant import mcp, tools
from coopgraph.errors import ParameterError

TOOLS = {
    "ask_in_words",
    "ask_question",
    "describe_thing",
    "list_questions",
    "passages_of_statement",
    "query_sparql",
}


@pytest.fixture(scope="module")
def kg() -> coopgraph.KnowledgeGraph:
    return coopgraph.load()


@pytest.fixture(scope="module")
def asked(kg: coopgraph.KnowledgeGraph) -> Callable[..., Any]:
    """Call a tool by the SDK's client, in this process."""
    from mcp import Client

    made = mcp.server(kg)

    def call(name: str, /, **arguments: Any) -> Any:
        async def calling() -> Any:
            async with Client(made) as client:
                if not name:
                    return await client.list_tools()
                return await client.call_tool(name, arguments)

        # A thread of its own: a browser of other tests may have left a loop running in this one.
        with ThreadPoolExecutor(1) as alone:
            return alone.submit(anyio.run, calling).result()

    return call


def test_tools_are_offered_as_reading_only(asked: Callable[..., Any]) -> None:
    offered = asked("").tools
    assert {tool.name for tool in offered} == TOOLS
    assert all(tool.annotations.read_only_hint for tool in offered)
    assert all(tool.description for tool in offered)


def test_answers_carry_passages(asked: Callable[..., Any]) -> None:
    answer = asked("ask_in_words", words="STAMEQ hợp tác với ai?").structured_content
    assert answer["status"] == "answered"
    assert answer["question"] == "partners"
    assert all(row["evidence"] and row["evidence"][0]["source"] for row in answer["rows"])
    refusal = asked("ask_in_words", words="Who chairs NATO?").structured_content
    assert (refusal["status"], refusal["rows"]) == ("refused", [])
    assert refusal["nearest"]
    named = asked("ask_question", name="partners", parameters={"actor": "vsqi"}).structured_content
    assert named["count"] == len(named["rows"]) > 0
    assert asked("list_questions", lang="vi").structured_content["count"] == 54
    thing = asked("describe_thing", thing="K-Petro").structured_content
    assert thing["thing"].endswith("/k-petro")
    assert thing["statements"]
    assert thing["passages"]
    tie = asked("passages_of_statement", statement="stameq-chairs-accsq").structured_content
    assert tie["count"] == len(tie["passages"]) > 0


def test_sparql_changes_nothing_and_is_bounded(
    asked: Callable[..., Any], kg: coopgraph.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(kg.store)
    many = asked("query_sparql", query="SELECT * WHERE { ?s ?p ?o }").structured_content
    assert len(many["rows"]) == tools.MOST_ROWS < many["count"]
    assert asked("query_sparql", query="ASK { ?s a coop:Person }").structured_content["ask"]
    for wrong in ("DELETE WHERE { ?s ?p ?o }", "SELECT * WHERE { SERVICE <http://x> {} }", "hi"):
        told = asked("query_sparql", query=wrong)
        assert told.is_error, wrong
        assert told.content[0].text
    monkeypatch.setattr(tools, "SECONDS", 0.2)
    slow = asked("query_sparql", query="SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f }")
    assert slow.is_error
    assert "0.2" in slow.content[0].text
    assert len(kg.store) == before


def test_wrong_arguments_are_told_in_words(asked: Callable[..., Any]) -> None:
    for name, arguments, words in (
        ("ask_question", {"name": "partner"}, "partners"),
        ("ask_question", {"name": "partners", "parameters": {"actr": "ul"}}, "actor"),
        ("describe_thing", {"thing": "Zorblatt"}, "Zorblatt"),
        ("list_questions", {"lang": "fr"}, "en or vi"),
        ("ask_in_words", {"words": "x" * 30_000}, "letters"),
    ):
        told = asked(name, **arguments)
        assert told.is_error, name
        assert words in told.content[0].text


def test_only_this_machine_is_served(kg: coopgraph.KnowledgeGraph) -> None:
    with pytest.raises(ParameterError, match="can be reached by other machines"):
        mcp.serve(kg, host="0.0.0.0")


def test_nonsense_and_half_a_message_end_nothing() -> None:
    """A client that talks nonsense is answered or passed over; what follows is answered."""
    first = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }
    then = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    last = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}
    lines = [
        b"this is no message",
        b"\xff\xfe\x00",
        b"[]",
        b'{"jsonrpc": "2.0", "id": 7, "method": 3}',
        json.dumps(first).encode(),
        json.dumps(then).encode(),
        b'{"jsonrpc": "2.0", "id": 8, "method": "tools/call", "params": {"name": "none"}}',
        json.dumps(last).encode(),
    ]
    answers = {}
    with subprocess.Popen(
        [sys.executable, "-m", "coopgraph", "mcp"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(b"\n".join(lines) + b"\n")
        child.stdin.flush()
        while 2 not in answers:
            line = child.stdout.readline()
            assert line, "it ended"
            message = json.loads(line)
            answers[message.get("id")] = message
        child.stdin.write(b'{"jsonrpc": "2.0", "id": 9, "meth')
        _, told = child.communicate(timeout=60)
    assert child.returncode == 0, told.decode()
    assert b"Traceback" not in told
    assert answers[1]["result"]["serverInfo"]["name"] == "coopgraph"
    assert {tool["name"] for tool in answers[2]["result"]["tools"]} == TOOLS
