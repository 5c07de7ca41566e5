#!/usr/bin/env bash
# lxml 6.1.3: an HTML page nested more than 255 deep comes back without any text, and nothing is said.
#
# Pages that offices export from a word processor or a mail programme nest tables in tables, and some
# content systems wrap each quotation once more. The HTML parser, which is known for mending what it
# finds, then gives a tree in which also what stood outside the deep part is missing. The reason
# stands only in the parser's error log, which nobody has to read: "recover" is on by default. With
# huge_tree all the text is there; with recover off an error is raised.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check lxml==6.1.3 2>/dev/null
seen=$("$room/env/bin/python" - <<'PY'
from lxml import etree, html


def page(depth: int) -> str:
    deep = "<div>" * depth + "Signed in Ha Noi. " + "</div>" * depth
    return f"<html><body>{deep}<p>In force since 2021.</p></body></html>"


for depth in (250, 260):
    print(depth, repr(html.document_fromstring(page(depth)).text_content()))
huge = html.HTMLParser(huge_tree=True)
print("huge_tree", repr(html.document_fromstring(page(260), parser=huge).text_content()))
try:
    html.document_fromstring(page(260), parser=html.HTMLParser(recover=False))
except etree.XMLSyntaxError:
    print("recover=False raises")
PY
)
printf '%s\n' "$seen"
[ "$seen" = "250 'Signed in Ha Noi. In force since 2021.'
260 ''
huge_tree 'Signed in Ha Noi. In force since 2021.'
recover=False raises" ]
