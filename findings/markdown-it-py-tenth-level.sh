#!/usr/bin/env bash
# markdown-it-py 4.3.0: in its "commonmark" preset the tenth level of a list is dropped in silence.
#
# A resolution or a programme of cooperation numbers its measures deep: chapters, articles, clauses,
# points. The preset that is named after the specification stops at 20 nested blocks, of which a list
# and its item take two, and what lies deeper leaves neither text nor message. The specification
# names no such limit; the other presets stop later ("js-default" at 100). We parse with a limit of
# our own.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check markdown-it-py==4.3.0 2>/dev/null
seen=$("$room/env/bin/python" -W error - <<'PY'
from markdown_it import MarkdownIt

text = "".join("  " * level + f"- measure {level + 1};\n" for level in range(12))
for preset in ("commonmark", "js-default"):
    page = MarkdownIt(preset).render(text)
    print(preset, [number for number in range(1, 13) if f"measure {number};" not in page])
deeper = MarkdownIt("commonmark", {"maxNesting": 100}).render(text)
print("maxNesting 100", [number for number in range(1, 13) if f"measure {number};" not in deeper])
PY
)
printf '%s\n' "$seen"
[ "$seen" = "commonmark [10, 11, 12]
js-default []
maxNesting 100 []" ]
