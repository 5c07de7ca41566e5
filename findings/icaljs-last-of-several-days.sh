#!/usr/bin/env bash
# ical.js 2.2.1 (npm): "the last of the days 28 to 31 that this month has" gives each of them.
#
# A term of months counted from the 31st ends on a month's last day where it has no 31st. RFC 5545's
# way to say so is BYMONTHDAY=28,29,30,31;BYSETPOS=-1. ical.js drops BYSETPOS beside BYMONTHDAY, so a
# review every six months appears on three days of February; beside BYDAY ("the last working day") it
# keeps it. python-dateutil 2.9.0.post0 gives one day a month. We list such days (RDATE) instead.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check \
  python-dateutil==2.9.0.post0 2>/dev/null
cd "$room"
npm init --yes >/dev/null 2>&1
npm install --silent --no-audit --no-fund ical.js@2.2.1 >/dev/null 2>&1
cat > days.mjs <<'JS'
import ICAL from "ical.js";

for (const days of ["BYMONTHDAY=28,29,30,31", "BYDAY=MO,TU,WE,TH,FR"]) {
  const rule = ICAL.Recur.fromString(`FREQ=MONTHLY;INTERVAL=6;${days};BYSETPOS=-1`);
  const each = rule.iterator(ICAL.Time.fromDateString("2023-08-31"));
  console.log("ical.js", ...Array.from({ length: 4 }, () => each.next().toString()));
}
JS
seen=$(node days.mjs; "$room/env/bin/python" - <<'PY'
import datetime

from dateutil.rrule import rrulestr

for days in ("BYMONTHDAY=28,29,30,31", "BYDAY=MO,TU,WE,TH,FR"):
    rule = f"FREQ=MONTHLY;INTERVAL=6;{days};BYSETPOS=-1;COUNT=4"
    each = rrulestr(rule, dtstart=datetime.datetime(2023, 8, 31))
    print("dateutil", *(f"{day:%Y-%m-%d}" for day in each))
PY
)
echo "$seen"
[ "$seen" = "ical.js 2023-08-31 2024-02-28 2024-02-29 2024-08-28
ical.js 2023-08-31 2024-02-29 2024-08-30 2025-02-28
dateutil 2023-08-31 2024-02-29 2024-08-31 2025-02-28
dateutil 2023-08-31 2024-02-29 2024-08-30 2025-02-28" ]
