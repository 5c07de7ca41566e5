#!/usr/bin/env bash
# ical.js 2.2.1 (npm): what comes every year from 29 February falls on 1 March in other years.
#
# RFC 5545 (3.3.10) has dates that do not exist left out, so that an agreement of 29 February 2024
# with a yearly review is reviewed next in 2028; python-dateutil 2.9.0.post0 says so. ical.js gives
# the day after the end of February each year. Neither is what an office means. We write
# BYMONTH=2;BYMONTHDAY=-1, the last day of February, which both read alike.
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

for (const rule of ["FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"]) {
  const each = ICAL.Recur.fromString(rule).iterator(ICAL.Time.fromDateString("2024-02-29"));
  console.log("ical.js", ...Array.from({ length: 3 }, () => each.next().toString()));
}
JS
seen=$(node days.mjs; "$room/env/bin/python" - <<'PY'
import datetime

from dateutil.rrule import rrulestr

for rule in ("FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"):
    each = rrulestr(f"{rule};COUNT=3", dtstart=datetime.datetime(2024, 2, 29))
    print("dateutil", *(f"{day:%Y-%m-%d}" for day in each))
PY
)
echo "$seen"
[ "$seen" = "ical.js 2024-02-29 2025-03-01 2026-03-01
ical.js 2024-02-29 2025-02-28 2026-02-28
dateutil 2024-02-29 2028-02-29 2032-02-29
dateutil 2024-02-29 2025-02-28 2026-02-28" ]
