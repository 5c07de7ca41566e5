#!/usr/bin/env bash
# edtf 5.0.2 (PyPI) and edtf 4.11.1 (npm): one valid date "spring 2001", two spans of months.
#
# EDTF's 21 to 24 are the seasons and 33 to 36 the quarters. The npm package gives a season the
# months of the quarter (spring is January to March, winter October to December), the Python package
# those of the northern seasons (March to May; winter is December alone, and not the one that begins
# the year). A server and a page which each use the package named "edtf" of their language put the
# same event into different months; in the page, spring and the first quarter are one and the same.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check edtf==5.0.2 2>/dev/null
npm install --silent --no-audit --no-fund --prefix "$room" edtf@4.11.1 >/dev/null 2>&1
in_python=$("$room/env/bin/python" -W ignore - <<'PY'
from edtf import parse_edtf
for text in ("2001-21", "2001-24", "2001-33"):
    date = parse_edtf(text)
    first, last = date.lower_strict(), date.upper_strict()
    print("Python", text, f"{first[0]}-{first[1]:02}", f"{last[0]}-{last[1]:02}")
PY
)
cat > "$room/seasons.mjs" <<'JS'
import edtf from "edtf";
for (const text of ["2001-21", "2001-24", "2001-33"]) {
  const date = edtf(text);
  console.log("npm", text, ...[date.min, date.max].map((at) => new Date(at).toISOString().slice(0, 7)));
}
JS
in_page=$(node "$room/seasons.mjs")
printf '%s\n%s\n' "$in_python" "$in_page"
[ "$in_python" = "Python 2001-21 2001-03 2001-05
Python 2001-24 2001-12 2001-12
Python 2001-33 2001-01 2001-03" ]
[ "$in_page" = "npm 2001-21 2001-01 2001-03
npm 2001-24 2001-10 2001-12
npm 2001-33 2001-01 2001-03" ]
