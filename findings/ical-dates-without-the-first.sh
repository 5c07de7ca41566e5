#!/usr/bin/env bash
# ical.js 2.2.1 (npm) and recurring-ical-events 3.8.2 (icalendar 7.3.2): a review listed by dates has
# two days in one reader and three in the other.
#
# RFC 5545 counts DTSTART as the first of a set that RDATE extends. recurring-ical-events shows the
# event on 10 March and on both listed dates; ical.js iterates over the listed dates alone unless
# DTSTART is listed with them, which the other reader does not show twice. We list it.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check \
  recurring-ical-events==3.8.2 icalendar==7.3.2 2>/dev/null
cd "$room"
npm init --yes >/dev/null 2>&1
npm install --silent --no-audit --no-fund ical.js@2.2.1 >/dev/null 2>&1
event() {
  printf '%s\r\n' BEGIN:VCALENDAR VERSION:2.0 PRODID:-//example//register//EN BEGIN:VEVENT \
    UID:review-1 DTSTAMP:20240101T000000Z 'DTSTART;VALUE=DATE:20240310' \
    "RDATE;VALUE=DATE:$1" SUMMARY:Review END:VEVENT END:VCALENDAR
}
event 20240610,20240910 > without.ics
event 20240310,20240610,20240910 > with.ics
cat > days.mjs <<'JS'
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

for (const name of ["without", "with"]) {
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(`${name}.ics`, "utf8")));
  const each = new ICAL.Event(calendar.getFirstSubcomponent("vevent")).iterator();
  const days = [];
  for (let day = each.next(); day && days.length < 9; day = each.next()) days.push(day.toString());
  console.log("ical.js", name, ...days);
}
JS
seen=$(node days.mjs; "$room/env/bin/python" - <<'PY'
from pathlib import Path

import icalendar
import recurring_ical_events

for name in ("without", "with"):
    calendar = icalendar.Calendar.from_ical(Path(f"{name}.ics").read_bytes())
    events = recurring_ical_events.of(calendar).between((2024, 1, 1), (2025, 1, 1))
    print("recurring-ical-events", name, *sorted(str(event["DTSTART"].dt) for event in events))
PY
)
echo "$seen"
[ "$seen" = "ical.js without 2024-06-10 2024-09-10
ical.js with 2024-03-10 2024-06-10 2024-09-10
recurring-ical-events without 2024-03-10 2024-06-10 2024-09-10
recurring-ical-events with 2024-03-10 2024-06-10 2024-09-10" ]
