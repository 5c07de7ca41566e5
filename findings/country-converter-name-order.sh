#!/usr/bin/env bash
# country_converter 1.3.2: the same state's name in its two usual orders is two different states.
#
# Lists of treaties and of members write formal names inverted ("China, Republic of"). The converter
# takes that for the People's Republic, while "Republic of China" is Taiwan, as it should be. States
# that ended are treated unevenly: Czechoslovakia becomes today's Czechia, Yugoslavia is not found.
# Names of bodies and of places are taken for states by a word in them: the Solomon Islands' New
# Georgia is Georgia, a university of Oman is Oman, while a bank of Korea is nothing.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check country_converter==1.3.2 pandas==2.3.3 2>/dev/null
seen=$("$room/env/bin/python" - <<'PY'
import logging
import country_converter
logging.disable(logging.CRITICAL)
converter = country_converter.CountryConverter()
for name in (
    "Republic of China", "China, Republic of", "Czechoslovakia", "Yugoslavia",
    "New Georgia", "University of Oman", "Bank of Korea",
):
    print(name, "->", converter.convert(name, to="ISO3", not_found="none"))
PY
)
printf '%s\n' "$seen"
[ "$seen" = "Republic of China -> TWN
China, Republic of -> CHN
Czechoslovakia -> CZE
Yugoslavia -> none
New Georgia -> GEO
University of Oman -> OMN
Bank of Korea -> none" ]
