#!/usr/bin/env bash
# edtf 5.0.2, text_to_edtf: quarters become months, and "to present" closes what "since" leaves open.
#
# "Q3 2021" becomes March 2021 (the 3 is read as a month); "first quarter of 2021" loses the quarter
# and stays a valid but coarser year, and so do "early 2021" and "mid 2021", though EDTF has codes
# for quarters (33 to 36) which the same library parses. "since 2017" is an interval without an end,
# "from 2017 to present" is the year 2017 alone: a membership that lasts becomes one of a year.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check edtf==5.0.2 2>/dev/null
seen=$("$room/env/bin/python" -W ignore - <<'PY'
from edtf import parse_edtf, text_to_edtf
for words in ("Q3 2021", "first quarter of 2021", "early 2021", "since 2017", "from 2017 to present"):
    print(words, "->", text_to_edtf(words))
print("2021-35 is", type(parse_edtf("2021-35")).__name__)
PY
)
printf '%s\n' "$seen"
[ "$seen" = "Q3 2021 -> 2021-03
first quarter of 2021 -> 2021
early 2021 -> 2021
since 2017 -> 2017/
from 2017 to present -> 2017
2021-35 is Level2Season" ]
