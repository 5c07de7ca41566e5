"""The bounds behind the bars of the timeline."""

from __future__ import annotations

from typing import Any

from coopgraph.namespaces import COOP
from coopgraph.render.timeline import spans


def part(name: str, value: str, source: str = "s") -> dict[str, Any]:
    return {"property": COOP + name, "values": [{"edtf": value}], "source": source}


def made(cls: str, *parts: dict[str, Any], fact: str | None = None) -> dict[str, Any]:
    node = {"iri": "n", "cls": cls, "properties": [] if fact else list(parts)}
    facts = {"f": {"cls": fact, "parts": list(parts)}} if fact else {}
    return {"nodes": [node], "facts": facts}


def test_events_and_milestones_have_bounds() -> None:
    event = spans(made("Event", part("begin", "2021-06-15"), part("end", "2021-06-17")))
    assert event == {
        "n": {
            "earliest_begin": "2021-06-15",
            "latest_begin": "2021-06-15",
            "earliest_end": "2021-06-17",
            "latest_end": "2021-06-17",
            "end_open": False,
        }
    }
    milestone = spans(made("Agreement", part("date", "2019"), fact="Milestone"))
    assert milestone["f"]["earliest_begin"] == "2019-01-01"
    assert milestone["f"]["latest_end"] == "2019-12-31"


def test_the_source_that_tells_a_begin_goes_first() -> None:
    parts = (part("during", "2021", "a"), part("begin", "2021-11-22", "b"), part("end", "..", "b"))
    found = spans(made("Event", *parts))["n"]
    assert found["latest_begin"] == "2021-11-22"
    assert found["end_open"] is True


def test_what_has_no_readable_date_is_left_out() -> None:
    assert spans(made("Event", part("begin", "some day"))) == {}
    assert spans(made("Event")) == {}
    assert spans(made("Organization", part("begin", "1947"))) == {}
    assert spans(made("Agreement", part("date", "2021-02-30"), fact="Milestone")) == {}
