"""A model proposes under proof: against a small server of the tests' own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from coopgraph import intake
from coopgraph.errors import EndpointError, ParameterError
from coopgraph.intake.draft import Draft
from coopgraph.intake.model_quotes import with_model

FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "intake" / "draft"


class Server:
    """Answers every request with the next of its replies, and keeps what was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.reply: tuple[int, bytes] = (200, b"{}")
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                outer.asked.append({"path": self.path, **json.loads(self.rfile.read(length))})
                self.send_response(outer.reply[0])
                self.send_header("Location", "http://192.0.2.1/elsewhere")
                self.end_headers()
                self.wfile.write(outer.reply[1])

            def log_message(self, *_: Any) -> None:
                pass

        self._http = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}/v1"
        self._thread = Thread(target=self._http.serve_forever, daemon=True)
        self._thread.start()

    def says(self, content: Any) -> None:
        text = content if isinstance(content, str) else json.dumps(content)
        body = {"choices": [{"message": {"role": "assistant", "content": text}}]}
        self.reply = (200, json.dumps(body).encode())

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


@pytest.fixture(scope="module")
def draft() -> Draft:
    return replace(intake.load(FIXTURE), proposals=())


GOOD = {
    "quote": "Quỹ Sao Mai tài trợ 12,5 triệu yên cho Dự án Cân chuẩn Sông Lam",
    "kind": "funding", "role": "funder", "subject": "Quỹ Sao Mai",
    "framework": "Dự án Cân chuẩn Sông Lam", "date": "2023", "date_quote": "năm 2023",
    "value": "12500000", "unit": "JPY",
}  # fmt: skip


def test_quotes_are_proved_or_dropped_and_counted(
    server: Server, draft: Draft, tmp_path: Path
) -> None:
    server.says(
        [
            GOOD,
            {**GOOD, "quote": "Quỹ Sao Mai tài trợ 13 triệu yên"},  # one figure changed
            {**GOOD, "subject": "Quỹ Sao Hôm"},
            {**GOOD, "role": "patron"},
            {**GOOD, "kind": "gift"},
            GOOD,
            "nonsense",
        ]
    )
    made = with_model(draft, server.url, "small", cache=tmp_path)
    (proposal,) = made.proposals
    text = draft.document.text
    assert text[slice(*proposal.span)] == GOOD["quote"]
    assert proposal.frame == "model#small"
    assert proposal.doubts == ("modelProposed",)
    assert (proposal.date, text[slice(*(proposal.date_span or (0, 0)))]) == ("2023", "năm 2023")
    assert (proposal.subject, proposal.framework) == ("t11", "t12")
    (note,) = made.notes
    assert "proposed 1 statements" in note
    assert "2 whose quote" in note
    assert "2 with a kind" in note
    assert "1 that could not be read" in note
    assert "1 that the frames" in note


def test_what_is_decomposed_is_the_same_quote(server: Server, draft: Draft, tmp_path: Path) -> None:
    import unicodedata

    quote = unicodedata.normalize("NFD", str(GOOD["quote"]))
    assert quote != GOOD["quote"]
    server.says("```json\n" + json.dumps([{**GOOD, "quote": quote}]) + "\n```")
    assert len(with_model(draft, server.url, cache=tmp_path).proposals) == 1


def test_a_date_needs_its_words(server: Server, draft: Draft, tmp_path: Path) -> None:
    server.says([{**GOOD, "date_quote": "năm 1999"}])
    (proposal,) = with_model(draft, server.url, cache=tmp_path).proposals
    assert (proposal.date, proposal.date_span) == (None, None)


def test_the_same_prompt_is_asked_once(server: Server, draft: Draft, tmp_path: Path) -> None:
    server.says([GOOD])
    first = with_model(draft, server.url, "small", cache=tmp_path)
    assert len(server.asked) == 1
    assert server.asked[0]["path"] == "/v1/chat/completions"
    assert server.asked[0]["temperature"] == 0
    assert draft.document.text[:200] in server.asked[0]["messages"][0]["content"]
    server.says([])
    assert with_model(draft, server.url, "small", cache=tmp_path) == first
    assert len(server.asked) == 1
    with_model(draft, server.url, "other", cache=tmp_path)
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ((500, b"oops"), "answered 500"),
        ((302, b""), "answered 302"),  # the named host and no other
        ((200, b"oops"), "did not answer as"),
        ((200, b'{"choices": []}'), "did not answer as"),
        ((200, b'{"choices": [{"message": {"content": 3}}]}'), "no text"),
    ],
)
def test_a_bad_answer_is_told_and_not_kept(
    server: Server, draft: Draft, tmp_path: Path, reply: tuple[int, bytes], why: str
) -> None:
    server.reply = reply
    with pytest.raises(EndpointError, match=why):
        with_model(draft, server.url, cache=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["", "localhost:80", "file:///etc/x", "http://", "/v1"])
def test_the_host_must_be_named(draft: Draft, url: str, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="names no host"):
        with_model(draft, url, cache=tmp_path)


def test_nobody_there(draft: Draft, tmp_path: Path) -> None:
    server = Server()
    server.close()
    with pytest.raises(EndpointError, match="cannot be asked"):
        with_model(draft, server.url, cache=tmp_path)
