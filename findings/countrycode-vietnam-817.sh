#!/usr/bin/env bash
# countrycode 0.6.0 (PyPI): in Gleditsch and Ward's numbers today's Viet Nam is the South that ended.
#
# In that list 816 (DRV) is the Democratic Republic, today's Viet Nam, and 817 (RVN) the Republic in
# the south until 1975. The package gives 817 and RVN for "Vietnam" and for "North Vietnam", nothing
# for "South Vietnam" and nothing for 816. Its Correlates of War numbers of the same states are right,
# so a table joined on gwn hangs half a century of one state's acts on another and no join fails.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check countrycode==0.6.0 2>/dev/null
seen=$("$room/env/bin/python" - <<'PY'
from countrycode import countrycode
for name in ("Vietnam", "North Vietnam", "South Vietnam"):
    codes = [countrycode(name, "country.name", kind) for kind in ("cown", "gwn", "gwc")]
    print(name, "->", *codes)
for number in (816, 817):
    print(number, "cown:", countrycode(number, "cown", "country.name"), end="; ")
    print("gwn:", countrycode(number, "gwn", "country.name"))
PY
)
printf '%s\n' "$seen"
[ "$seen" = "Vietnam -> 816 817 RVN
North Vietnam -> 816 817 RVN
South Vietnam -> 817 None None
816 cown: Vietnam; gwn: None
817 cown: Republic of Vietnam; gwn: Vietnam" ]
