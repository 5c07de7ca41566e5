#!/usr/bin/env bash
# pycountry 26.2.16: the first hit of search_fuzzy is another state than the one named.
#
# Niger, the exact name of a state, finds Nigeria first, because more of Nigeria's entries hold the
# word; Korea finds the North first; the Republic of China finds only the People's Republic; and
# names of subdivisions count as names of states, so that Hanover, a state until 1866 in the lists of
# the Correlates of War, is Jamaica, which has a parish of that name. Whoever takes
# search_fuzzy(name)[0], as many snippets do, files one state's memberships under another.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check pycountry==26.2.16 2>/dev/null
seen=$("$room/env/bin/python" - <<'PY'
import pycountry
for name in ("Niger", "Korea", "Republic of China", "Hanover"):
    print(name, *[country.alpha_3 for country in pycountry.countries.search_fuzzy(name)])
PY
)
printf '%s\n' "$seen"
[ "$seen" = "Niger NGA NER
Korea PRK KOR
Republic of China CHN
Hanover JAM" ]
