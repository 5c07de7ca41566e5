#!/usr/bin/env bash
# oxigraph 0.5.11 (npm): chained subtraction and division are reckoned from the right.
#
# The grammar of SPARQL 1.1 (AdditiveExpression, MultiplicativeExpression) joins from the left:
# 10 - 3 - 2 is 5. The engine compiled to WebAssembly, newest on npm, gives 9, as if it were
# 10 - (3 - 2), and 24 / 3 / 2 is 16; a constant, bound variables and functions alike, and without
# a word. pyoxigraph 0.5.13 gives 5 and 4 for the same queries. Years since a signature, less one
# where the day has not come yet, came out as 57 in a browser and 55 in Python.
# Here the questions of the catalogue write the parentheses.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cd "$room"
npm init --yes >/dev/null 2>&1
npm install --silent --no-audit --no-fund oxigraph@0.5.11 >/dev/null 2>&1
cat > ask.mjs <<'JS'
import oxigraph from 'oxigraph';
const store = new oxigraph.Store();
for (const sum of ['10 - 3 - 2', '(10 - 3) - 2', '24 / 3 / 2', '10 - 3 + 2']) {
  const [row] = store.query(`SELECT (${sum} AS ?value) {}`);
  console.log(sum, '=', row.get('value').value);
}
JS
javascript=$(node ask.mjs)
python3 -m venv env
env/bin/pip install --quiet --no-compile --disable-pip-version-check pyoxigraph==0.5.13 2>/dev/null
python=$(env/bin/python - <<'PY'
import pyoxigraph

store = pyoxigraph.Store()
for expression in ("10 - 3 - 2", "24 / 3 / 2", "10 - 3 + 2"):
    (row,) = store.query(f"SELECT ({expression} AS ?value) {{}}")
    print(expression, "=", row["value"].value)
PY
)
printf 'npm 0.5.11\n%s\nPython 0.5.13\n%s\n' "$javascript" "$python"
[ "$javascript" = "10 - 3 - 2 = 9
(10 - 3) - 2 = 5
24 / 3 / 2 = 16
10 - 3 + 2 = 5" ]
[ "$python" = "10 - 3 - 2 = 5
24 / 3 / 2 = 4
10 - 3 + 2 = 9" ]
