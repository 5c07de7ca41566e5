"""``coopgraph validate``: shapes and rules of evidence."""

from __future__ import annotations

from . import common

_ABOUT = """\
Check Turtle files, or all that is shipped: SHACL shapes, evidence, dangling references, ranks,
dates. Each violation names file, node, shape and what to do. Exit status 1 if there is any."""


def run(argv: list[str]) -> int:
    """Validate files."""
    parser = common.parser("validate", _ABOUT)
    parser.add_argument("files", nargs="*", metavar="FILE", help="all that is shipped by default")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    common.add_lang(parser)
    options = parser.parse_args(argv)
    from coopgraph.validate import command

    with common.progress("validating"):
        return command(options.files, style=options.format, lang=options.lang)
