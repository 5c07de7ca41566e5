#!/usr/bin/env bash
# pyoxigraph 0.5.13: whether a date plus a duration has a value depends on what the variables are called.
#
# "When is notice due" is a date plus a term. The sum of a date and a duration is bound under some
# names of the two variables and unbound under others, and of two constants it is never bound, since
# the two sides of a sum change places while the query is prepared. Taking the negative duration away
# works under every name. We ask so, and test it over ten names.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check pyoxigraph==0.5.13 2>/dev/null
seen=$("$room/env/bin/python" - <<'PY'
import pyoxigraph as ox

XSD = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
SIGNED, TERM = '"2021-05-17"^^xsd:date', '"P5Y"^^xsd:yearMonthDuration'
NAMES = "begin date day end from in_force later notice on signed since start then until when".split()


def told(query: str) -> str:
    (row,) = ox.Store().query(XSD + query)
    return "unbound" if row["x"] is None else row["x"].value


def named(name: str, sum_: str) -> str:
    values = f"VALUES (?{name} ?term) {{ ({SIGNED} {TERM}) }}"
    return told(f"SELECT ({sum_.format(name)} AS ?x) {{ {values} }}")


print("added:", *sorted({named(name, "?{} + ?term") for name in NAMES}))
print("taken away:", *sorted({named(name, "?{} - (-?term)") for name in NAMES}))
print("constants:", told(f"SELECT ({SIGNED} + {TERM} AS ?x) {{}}"))
PY
)
printf '%s\n' "$seen"
[ "$seen" = "added: 2026-05-17 unbound
taken away: 2026-05-17
constants: unbound" ]
