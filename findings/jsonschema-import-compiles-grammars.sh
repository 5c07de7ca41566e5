#!/usr/bin/env bash
# jsonschema 4.26.0 with rfc3987-syntax 1.1.0: importing it compiles 39 grammars, seconds each time.
#
# The extra "format-nongpl" of jsonschema, which JupyterLab asks for through jupyter-events, installs
# rfc3987-syntax, and that builds a parser for each rule of RFC 3987 while it is imported, used or
# not. So `import nbformat` takes some three seconds wherever JupyterLab is installed and a tenth of
# that where it is not, and a pytest plugin for notebooks takes them in every process of pytest-xdist.
# Seen: 0 grammars built without the extra, 39 with it, for the same import.
# Here notebooks are run by nbclient from a test of their own, which imports it late.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
install() { "$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check "$@" 2>/dev/null; }
count() {
  "$room/env/bin/python" - <<'PY'
import sys

built = 0
try:
    import lark
except ImportError:
    pass
else:
    make = lark.Lark.__init__

    def counted(*args, **options):
        global built
        built += 1
        make(*args, **options)

    lark.Lark.__init__ = counted
import jsonschema  # noqa: F401

print(built, "grammars built by import jsonschema")
PY
}
install jsonschema==4.26.0
without=$(count)
install 'jsonschema[format-nongpl]==4.26.0' rfc3987-syntax==1.1.0 lark==1.3.1
with=$(count)
printf 'alone: %s\nwith rfc3987-syntax: %s\n' "$without" "$with"
[ "$without" = "0 grammars built by import jsonschema" ]
[ "$with" = "39 grammars built by import jsonschema" ]
