"""What falls due, as a table and as iCalendar; three readers of other people open it."""

from __future__ import annotations

import asyncio
import datetime as dt
import importlib.util
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response

import coopgraph
from coopgraph.cli import main
from coopgraph.errors import DateError, ParameterError, UnknownNameError
from coopgraph.kg import KnowledgeGraph
from coopgraph.office import Calendar
from coopgraph.office.calendar import checked_alarms
from coopgraph.server.calendar_feed import CalendarFeed

FRONTEND = Path(__file__).parents[2] / "frontend"
LONG = "x" * 10_000

WORLD = """
PREFIX coop: <https://w3id.org/coopgraph/ontology#>
PREFIX concept: <https://w3id.org/coopgraph/concept/>
PREFIX edtf: <http://id.loc.gov/datatypes/edtf/>
PREFIX id: <https://w3id.org/coopgraph/id/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX source: <https://w3id.org/coopgraph/source/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

id:x-ev a coop:Evidence ; oa:hasSource source:mine ; oa:start 3 ; oa:end 9 ;
    coop:place "paragraph 2"@en , "đoạn 2"@vi ; coop:gist "It runs five years."@en .
id:x-ev-person a coop:Evidence ; oa:hasSource source:mine ; oa:start 30 ; oa:end 39 ;
    coop:place "paragraph 7"@en ; coop:gist "Mai Lan chairs the council."@en .

id:x-agency a coop:GovernmentBody ; skos:prefLabel "Lantern Office"@en , "Cục Đèn"@vi ;
    coop:authorityOf id:x-land ; coop:evidence id:x-ev .
id:x-land a coop:Country ; skos:prefLabel "Lanternland"@en ; coop:evidence id:x-ev .
id:x-firm a coop:Company ; skos:prefLabel "Wick, Oil; Co"@en ; coop:evidence id:x-ev .
id:x-mai a coop:Person ; skos:prefLabel "Mai Lan"@en ; coop:evidence id:x-ev-person .
id:x-council a coop:Organization ; skos:prefLabel "Council of Light"@en ; coop:evidence id:x-ev .

id:x-day a coop:Agreement ; skos:prefLabel "Pact of a day"@en , "Thoả thuận ngày"@vi ;
    coop:begin "2021-05-17"^^edtf:EDTF ; coop:end "2026-05-17"^^edtf:EDTF ; coop:evidence id:x-ev .
id:x-month a coop:Agreement ; skos:prefLabel "Pact of a month"@en ;
    coop:end "2027-10"^^edtf:EDTF ; coop:reviewDate "2025"^^edtf:EDTF ;
    coop:noticePeriod "P3M"^^xsd:duration ; coop:evidence id:x-ev .
id:x-self a coop:Agreement ; skos:prefLabel "Pact that renews"@en ;
    coop:begin "2020-05"^^edtf:EDTF ; coop:end "[2023-05..]"^^edtf:EDTF ;
    coop:term "P3Y"^^xsd:duration ; coop:renewal concept:automatic ;
    coop:noticePeriod "P6M"^^xsd:duration ; coop:evidence id:x-ev .
id:x-leap a coop:Agreement ; skos:prefLabel "Pact of the leap day"@en ;
    coop:begin "2020-02-29"^^edtf:EDTF ; coop:end "[2024-02-29..]"^^edtf:EDTF ;
    coop:term "P1Y"^^xsd:duration ; coop:renewal concept:automatic ; coop:evidence id:x-ev .
id:x-half a coop:Agreement ; skos:prefLabel "Pact of eighteen months"@en ;
    coop:begin "2021-02-28"^^edtf:EDTF ; coop:end "[2022-08-31..]"^^edtf:EDTF ;
    coop:term "P18M"^^xsd:duration ; coop:renewal concept:automatic ; coop:evidence id:x-ev .
id:x-consent a coop:Agreement ; skos:prefLabel "Pact by consent"@en ;
    coop:end "2028"^^edtf:EDTF ; coop:renewal concept:byConsent ; coop:evidence id:x-ev .
id:x-entered a coop:Agreement ; skos:prefLabel "Pact of a term"@en ;
    coop:term "P2Y"^^xsd:duration ; coop:evidence id:x-ev ; coop:milestone id:x-entered-force .
id:x-entered-force a coop:Milestone ; coop:stage concept:inForce ;
    coop:date "2024-01-01"^^edtf:EDTF ; coop:evidence id:x-ev .
id:x-over a coop:Agreement ; skos:prefLabel "Pact given up"@en ;
    coop:begin "2019"^^edtf:EDTF ; coop:noticePeriod "P3M"^^xsd:duration ;
    coop:reviewDate "2026"^^edtf:EDTF ; coop:evidence id:x-ev ; coop:milestone id:x-over-end .
id:x-over-end a coop:Milestone ; coop:stage concept:terminated ;
    coop:date "2022-03-01"^^edtf:EDTF ; coop:evidence id:x-ev .
id:x-still a coop:Agreement ; skos:prefLabel "Pact still there in 2019"@en ;
    coop:end "[2019-03-01..]"^^edtf:EDTF ; coop:evidence id:x-ev .
id:x-odd a coop:Agreement ; skos:prefLabel "=Pact\\u001b[1m, of; a\\\\ long\\nname LONG"@en ;
    coop:end "2026-12-31"^^edtf:EDTF ; coop:evidence id:x-ev .
id:x-deprecated a coop:Agreement ; skos:prefLabel "Pact nobody believes"@en ;
    coop:end "2026"^^edtf:EDTF ; coop:rank concept:deprecated ; coop:evidence id:x-ev .

id:x-party a coop:Participation ; coop:participant id:x-agency ; coop:framework id:x-day ;
    coop:role concept:party ; coop:evidence id:x-ev .
id:x-other a coop:Participation ; coop:participant id:x-firm ; coop:framework id:x-day ;
    coop:role concept:party ; coop:evidence id:x-ev .
id:x-chair a coop:Participation ; coop:participant id:x-mai ; coop:framework id:x-council ;
    coop:role concept:chair ; coop:begin "2024"^^edtf:EDTF ; coop:end "2025-12"^^edtf:EDTF ;
    coop:evidence id:x-ev-person .
id:x-vice a coop:Participation ; coop:participant id:x-agency ; coop:framework id:x-council ;
    coop:role concept:viceChair ; coop:begin "2024"^^edtf:EDTF ; coop:end "2025-06-30"^^edtf:EDTF ;
    coop:evidence id:x-ev .
id:x-goes-on a coop:Participation ; coop:participant id:x-firm ; coop:framework id:x-council ;
    coop:role concept:secretariat ; coop:begin "2024"^^edtf:EDTF ; coop:end ".."^^edtf:EDTF ;
    coop:evidence id:x-ev .

id:x-meeting a coop:Event ; skos:prefLabel "4th council"@en ; coop:meetingOf id:x-council ;
    coop:begin "2025-03-03"^^edtf:EDTF ; coop:end "2025-03-05"^^edtf:EDTF ; coop:evidence id:x-ev .
id:x-fair a coop:Event ; skos:prefLabel "Fair of lamps"@en ; coop:inSeries id:x-fairs ;
    coop:during "2025-09"^^edtf:EDTF ; coop:evidence id:x-ev .
id:x-fairs a coop:EventSeries ; skos:prefLabel "Fairs of lamps"@en ; coop:evidence id:x-ev .
id:x-alone a coop:Event ; skos:prefLabel "A talk"@en ; coop:during "2025-09-09"^^edtf:EDTF ;
    coop:evidence id:x-ev .
id:x-promise a coop:Commitment ; skos:prefLabel "Light ten streets"@en ;
    coop:due "2025-06-30"^^edtf:EDTF ; coop:status concept:open ; coop:evidence id:x-ev .
id:x-kept a coop:Commitment ; skos:prefLabel "Light one street"@en ;
    coop:due "2025-06-30"^^edtf:EDTF ; coop:status concept:done ; coop:evidence id:x-ev .
""".replace("LONG", LONG)


@pytest.fixture(scope="module")
def kg(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    path = tmp_path_factory.mktemp("world") / "mine.ttl"
    path.write_text(WORLD, encoding="utf-8")
    return coopgraph.load(sources=["mine"], files=[path])


@pytest.fixture(scope="module")
def calendar(kg: KnowledgeGraph) -> Calendar:
    return kg.calendar()


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


EXPECTED = [
    ("end", "2022-03-01", "2022-03-01", "day", "Pact given up: terminated", None),
    ("end", "2022-08-31", "2022-08-31", "day", "Pact of eighteen months renews itself", "P1Y6M"),
    ("notice", "2022-11-01", "2022-11-01", "day", "Last day to give notice: Pact that renews",
     "P3Y"),
    ("end", "2023-05-01", "2023-05-31", "month",
     "Pact that renews renews itself (some day of May 2023)", "P3Y"),
    ("end", "2024-02-29", "2024-02-29", "day", "Pact of the leap day renews itself", "P1Y"),
    ("review", "2025-01-01", "2025-12-31", "year",
     "Review: Pact of a month (some day of 2025)", None),
    ("meeting", "2025-03-03", "2025-03-05", "extent", "4th council", None),
    ("term", "2025-06-30", "2025-06-30", "day",
     "Term of office ends: Lantern Office – vice-chair, Council of Light", None),
    ("due", "2025-06-30", "2025-06-30", "day", "Due: Light ten streets", None),
    ("meeting", "2025-09-01", "2025-09-30", "month",
     "Fair of lamps (some day of September 2025)", None),
    ("term", "2025-12-01", "2025-12-31", "month",
     ("Term of office ends: a holder who is a person – chair, Council of Light"
      " (some day of December 2025)"), None),
    ("end", "2025-12-31", "2025-12-31", "day", "Pact of a term ends", None),
    ("end", "2026-05-17", "2026-05-17", "day", "Pact of a day ends", None),
    ("end", "2026-12-31", "2026-12-31", "day", None, None),
    ("notice", "2027-07-01", "2027-07-01", "day", "Last day to give notice: Pact of a month", None),
    ("end", "2027-10-01", "2027-10-31", "month",
     "Pact of a month ends (some day of October 2027)", None),
    ("end", "2028-01-01", "2028-12-31", "year",
     "Pact by consent ends unless it is renewed (some day of 2028)", None),
]  # fmt: skip


def test_what_falls_due_at_its_precision(calendar: Calendar) -> None:
    table = calendar.table()
    found = table.select("kind", "first", "last", "precision", "title", "repeats").rows()
    told = [(*row[:4], None if str(row[4]).startswith("=Pact") else row[4], row[5])
            for row in found]  # fmt: skip
    assert told == [(k, day(a), day(b), *rest) for k, a, b, *rest in EXPECTED]
    vi = calendar.table("vi")
    assert "Thoả thuận ngày: kết thúc" in vi["title"].to_list()
    assert "Pact of a month: kết thúc (một ngày trong tháng 10/2027)" in vi["title"].to_list()
    assert vi["uid"].to_list() == table["uid"].to_list()
    assert table["uid"].n_unique() == len(EXPECTED)


def test_the_text_of_an_entry_names_parties_and_passages(calendar: Calendar) -> None:
    (entry,) = [e for e in calendar.entries if e.subject.endswith("/x-day")]
    assert entry.texts["en"].split("\n") == [
        "When: on 17 May 2026.",
        "Parties: Wick, Oil; Co; Lantern Office.",
        "Evidence:",
        "– It runs five years. (mine, paragraph 2, 3–9)",
        "https://w3id.org/coopgraph/id/x-day",
    ]
    assert "– It runs five years. (mine, đoạn 2, 3–9)" in entry.texts["vi"]
    (renews,) = [
        e for e in calendar.entries if e.kind == "notice" and e.subject.endswith("/x-self")
    ]
    assert (
        "Notice is in time for the earliest day on which it may end:"
        " on some day of May 2023, which day is not known." in renews.texts["en"]
    )


def test_persons_are_named_only_when_asked(kg: KnowledgeGraph, calendar: Calendar) -> None:
    assert b"Mai Lan" not in calendar.ics("en") + calendar.ics("vi")
    asked = kg.calendar(people=True, kinds=["term"])
    titles = asked.table()["title"].to_list()
    assert titles[1].startswith("Term of office ends: Mai Lan – chair, Council of Light")
    assert "Mai Lan chairs the council." in asked.entries[1].texts["en"]
    # The same event, whoever may read the name.
    assert {e.uid for e in asked.entries} == {e.uid for e in calendar.entries if e.kind == "term"}


def test_a_stretch_kinds_and_an_actor(kg: KnowledgeGraph) -> None:
    some = kg.calendar(since="2026", until="2027-07", kinds=["end", "notice"]).table()
    assert some["title"].str.slice(0, 21).to_list() == [
        "Pact of eighteen mont", "Last day to give noti", "Pact that renews rene",
        "Pact of the leap day ", "Pact of a day ends", some["title"][5][:21],
        "Last day to give noti",
    ]  # fmt: skip
    mine = kg.calendar(actor="Lantern Office").table()["subject"].to_list()
    of_land = kg.calendar(actor="x-land").table()["subject"].to_list()
    assert [iri.rpartition("/")[2] for iri in mine] == ["x-vice", "x-day"]
    assert [iri.rpartition("/")[2] for iri in of_land] == ["x-vice", "x-day"]


def test_what_cannot_be_asked(kg: KnowledgeGraph) -> None:
    with pytest.raises(UnknownNameError, match="kind of entry"):
        kg.calendar(kinds=["ends"])
    with pytest.raises(UnknownNameError):
        kg.calendar(actor="Lanten Office")
    with pytest.raises(DateError):
        kg.calendar(since="soon")
    with pytest.raises(ParameterError, match="2020 comes before 2021"):
        kg.calendar(since="2021", until="2020")
    for wrong in ("-1", "a", "99999", "1.5"):
        with pytest.raises(ParameterError, match="no number of days"):
            kg.calendar(alarms=[wrong])
    assert checked_alarms(["7", 30, 7]) == (30, 7)


# -- read by others ------------------------------------------------------------------------------


def test_icalendar_reads_back_what_was_written(calendar: Calendar) -> None:
    import icalendar

    data = calendar.ics("vi")
    assert data == calendar.ics("vi")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    read: Any = icalendar.Calendar.from_ical(data)
    assert [read["VERSION"], read["X-WR-CALNAME"]] == ["2.0", "Những việc đến hạn"]
    events = read.walk("VEVENT")
    assert len(events) == len(calendar.entries)
    for event, entry in zip(events, calendar.entries, strict=True):
        assert event["UID"] == entry.uid
        assert event["DTSTART"].dt == entry.first
        assert event["DTEND"].dt == entry.last + dt.timedelta(1)
        assert event["SUMMARY"].params["LANGUAGE"] == "vi"
        assert event["DTSTAMP"].dt == dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
        rings = [alarm["TRIGGER"].dt.days for alarm in event.walk("VALARM")]
        assert rings == ([] if entry.kind == "meeting" else [-30, -7])
    (odd,) = [e for e in events if str(e["SUMMARY"]).startswith("=Pact")]
    assert str(odd["SUMMARY"]) == f"=Pact[1m, of; a\\ long\nname {LONG}: kết thúc"


REPEATED = {
    "end/x-self": ["2023-05-01", "2026-05-01", "2029-05-01"],
    "notice/x-self": ["2022-11-01", "2025-11-01", "2028-11-01"],
    "end/x-leap": ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"],
    "end/x-half": ["2022-08-31", "2024-02-29", "2025-08-31", "2027-02-28"],
}


def test_ical_reads_it_and_lets_it_come_again(calendar: Calendar) -> None:
    """A reader with a parser of its own, which the calendar of Home Assistant is made of."""
    from ical.calendar_stream import IcsCalendarStream

    text = calendar.ics("en").decode()
    read: Any = IcsCalendarStream.calendar_from_ics(text)
    by_uid = {entry.uid: entry for entry in calendar.entries}
    assert {event.uid for event in read.events} == set(by_uid)
    for event in read.events:
        entry = by_uid[str(event.uid)]
        assert (event.dtstart, event.dtend) == (entry.first, entry.last + dt.timedelta(1))
        if entry.texts["en"].startswith("When: on 17 May"):
            assert event.description == entry.texts["en"]
    again: dict[str, list[str]] = {}
    for event in read.timeline:
        if event.dtstart > dt.date(2029, 6, 1):
            break
        entry = by_uid[str(event.uid)]
        if entry.every is not None:
            name = f"{entry.kind}/{entry.subject.rpartition('/')[2]}"
            again.setdefault(name, []).append(event.dtstart.isoformat())
    assert {name: days[: len(REPEATED[name])] for name, days in again.items()} == REPEATED


READER = """
import { readFileSync } from "node:fs";
import ICAL from "ical.js";
const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
const told = calendar.getAllSubcomponents("vevent").map((one) => {
  const event = new ICAL.Event(one);
  const days = [];
  if (event.isRecurring()) {
    const next = event.iterator();
    for (let n = 0; n < 5; n += 1) days.push(next.next().toString());
  }
  return {
    uid: event.uid, title: event.summary, text: event.description, allDay: event.startDate.isDate,
    first: event.startDate.toString(), after: event.endDate.toString(), days,
    alarms: one.getAllSubcomponents("valarm").map((alarm) =>
      alarm.getFirstPropertyValue("trigger").toString()),
  };
});
process.stdout.write(JSON.stringify(told));
"""


@pytest.fixture(scope="module")
def bundle() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bundle", FRONTEND / "bundle.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["bundle"] = module
    spec.loader.exec_module(module)
    return module


def test_ical_js_reads_it(calendar: Calendar, bundle: ModuleType) -> None:
    if not (FRONTEND / "node_modules" / "ical.js").is_dir():
        pytest.skip("ical.js is not installed: python frontend/lint.py installs what is for tests")
    node: list[str] = bundle.tools()[0]
    done = subprocess.run(
        [*node, "--input-type=module", "-e", READER],
        input=calendar.ics("vi"), capture_output=True, cwd=FRONTEND, check=True,
    )  # fmt: skip
    told: list[dict[str, Any]] = json.loads(done.stdout)
    assert len(told) == len(calendar.entries)
    for read, entry in zip(told, calendar.entries, strict=True):
        assert read["uid"] == entry.uid
        assert read["allDay"] is True
        assert read["first"] == entry.first.isoformat()
        assert read["after"] == (entry.last + dt.timedelta(1)).isoformat()
        assert read["alarms"] == ([] if entry.kind == "meeting" else ["-P30D", "-P7D"])
        name = f"{entry.kind}/{entry.subject.rpartition('/')[2]}"
        wanted = REPEATED.get(name, [])
        assert read["days"][: len(wanted)] == wanted, name
        if "x-odd" not in entry.subject:
            assert (read["title"], read["text"]) == (entry.titles["vi"], entry.texts["vi"])


def test_the_verb_writes_and_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "office.ics"
    assert main(["calendar", "--lang", "vi", "--alarms", "90", "-o", str(target)]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    data = target.read_bytes()
    assert f"{data.count(b'BEGIN:VEVENT')} entries written" in told.err
    assert b"TRIGGER:-P90D" in data
    assert main(["calendar", "--since", "2021", "--until", "2021", "--format", "csv"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "first,last,precision,kind,title,repeats,subject,evidence,uid"
    assert any("stameq-chairs-accsq-wg1" in line for line in lines)
    assert main(["calendar", "--kinds", "ends"]) == 2


# -- subscribed to -------------------------------------------------------------------------------


def test_the_feed_of_a_server(kg: KnowledgeGraph) -> None:
    opened: list[int] = []

    def graph() -> KnowledgeGraph:
        opened.append(1)
        return kg

    state = ["g000001"]
    feed = CalendarFeed(graph, lambda: state[0])

    def get(search: str = "", **headers: str) -> Response:
        raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": "GET", "path": "/calendar.ics", "headers": raw,
                 "query_string": search.encode()}  # fmt: skip
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, feed.answer(Request(scope))).result()

    first = get("lang=vi&kinds=term,due")
    assert (first.status_code, first.media_type) == (200, "text/calendar; charset=utf-8")
    assert bytes(first.body) == kg.calendar(kinds=["term", "due"]).ics("vi")
    assert b"Mai Lan" not in bytes(first.body)
    tag = first.headers["etag"]
    again = get("lang=vi&kinds=term,due", if_none_match=f'"other", W/{tag}')
    assert (again.status_code, again.body, again.headers["etag"]) == (304, b"", tag)
    assert len(opened) == 1
    state[0] = "g000002"
    assert get("lang=vi&kinds=term,due").headers["etag"] == tag
    assert len(opened) == 2
    assert b"Mai Lan" in bytes(get("people=yes").body)
    for wrong in ("lang=fr", "people=1", "who=x", "lang=vi&lang=en", "since=soon", "kinds=x"):
        assert get(wrong).status_code == 400, wrong
