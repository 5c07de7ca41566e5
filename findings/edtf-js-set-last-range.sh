#!/usr/bin/env bash
# edtf 4.11.1 (npm): a set that closes with a span of years ends where that span begins.
#
# "[1667,1668,1670..1672]" is one of the years named, the last three by a span. Its greatest moment
# is given as the end of 1670, not of 1672; a set of the span alone keeps only the first year as
# well. Whoever filters a timeline by min and max loses the later years of every such date; the Python
# package of the same name gives 1672.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --prefix "$room" edtf@4.11.1 >/dev/null 2>&1
cat > "$room/sets.mjs" <<'JS'
import edtf from "edtf";
for (const text of ["[1667,1668,1670..1672]", "{1967..1975}", "{1967,1975}"]) {
  const set = edtf(text);
  console.log(text, ...[set.min, set.max].map((at) => new Date(at).toISOString().slice(0, 4)));
}
JS
seen=$(node "$room/sets.mjs")
printf '%s\n' "$seen"
[ "$seen" = "[1667,1668,1670..1672] 1667 1670
{1967..1975} 1967 1967
{1967,1975} 1967 1975" ]
