#!/usr/bin/env bash
# country_converter 1.3.2 with pandas 3.1.1: no converter can be made at all.
#
# Its requirement is "pandas >= 1.0", so pip pairs the two. The table of countries has rows without
# an ISO code (the Channel Islands, Tanganyika, Zanzibar) and one whose code is NA (Namibia); under
# pandas 3 these arrive as missing values in a text column, and compiling them as patterns raises
# TypeError in the constructor. With pandas 2.3.3 the same call works and Namibia is found.
# Seen: "TypeError: first argument must be string or compiled pattern".
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
run() {
    python3 -m venv "$room/$1"
    "$room/$1/bin/pip" install --quiet --no-compile --disable-pip-version-check country_converter==1.3.2 "pandas==$2" 2>/dev/null
    "$room/$1/bin/python" - <<'PY'
import country_converter
try:
    print(country_converter.CountryConverter().convert("Namibia", to="ISO3"))
except TypeError as error:
    print("TypeError:", error)
PY
}
with_three=$(run three 3.1.1)
with_two=$(run two 2.3.3)
printf 'pandas 3.1.1: %s\npandas 2.3.3: %s\n' "$with_three" "$with_two"
[ "$with_three" = "TypeError: first argument must be string or compiled pattern" ]
[ "$with_two" = "NAM" ]
