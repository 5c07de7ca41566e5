#!/usr/bin/env bash
# sssom 0.4.21: Namibia loses its label when a mapping set is read and written again.
#
# In a table that maps ISO's codes, the code is the label of its subject. Namibia's is NA, which the
# reader takes for a missing value; the row stays, with an empty label, and is written so. Every other
# code survives. The format has no such word for "missing": an empty cell is one. Rows come back in
# another order as well, so that a diff of the file shows more than the lost label.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check sssom==0.4.21 2>/dev/null
seen=$(cd "$room" && ./env/bin/python -W ignore - 2>/dev/null <<'PY'
import io
import pathlib
from sssom.parsers import parse_sssom_table
from sssom.writers import write_table

columns = "subject_id subject_label predicate_id object_id object_label mapping_justification"
rows = [columns.split()]
for code, number, name in (("US", 2, "United States"), ("NA", 565, "Namibia"), ("DZ", 615, "Algeria")):
    rows.append(
        [f"ISO:{code}", code, "skos:exactMatch", f"COW:{number}", name, "semapv:ManualMappingCuration"]
    )
head = """#curie_map:
#  ISO: https://example.org/iso/
#  COW: https://example.org/cow/
#mapping_set_id: https://example.org/iso-cow
#license: https://creativecommons.org/publicdomain/zero/1.0/
"""
pathlib.Path("set.sssom.tsv").write_text(head + "".join("\t".join(row) + "\n" for row in rows))
out = io.StringIO()
write_table(parse_sssom_table("set.sssom.tsv"), out)
for line in out.getvalue().splitlines():
    if line.startswith("ISO:"):
        subject, label, _, _, name, _ = line.split("\t")
        print(subject, f"[{label}]", name)
PY
)
printf '%s\n' "$seen"
[ "$seen" = "ISO:DZ [DZ] Algeria
ISO:NA [] Namibia
ISO:US [US] United States" ]
