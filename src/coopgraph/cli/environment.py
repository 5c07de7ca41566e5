"""The options of a verb from the environment, for services that are started without a shell.

Every option ``--at-once`` of a verb ``serve`` has a variable ``COOPGRAPH_SERVE_AT_ONCE``; an option
that is given wins over its variable. A variable that no option has is refused, since a name
mistyped in a unit file would otherwise go unnoticed.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from coopgraph.errors import ParameterError

_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


def parse(
    parser: argparse.ArgumentParser, argv: Sequence[str], prefix: str, environ: Mapping[str, str]
) -> argparse.Namespace:
    """Parse the options; what is not given comes from the environment, else its default.

    Args:
        parser: Of options only, no positional arguments.
        argv: The arguments.
        prefix: Of the variables, with "_" at its end.
        environ: The environment; an empty variable is none.

    Raises:
        ParameterError: A variable has a value that its option would not take, or is unknown.
    """
    actions = {variable(action, prefix): action for action in options_of(parser)}
    unknown = sorted(name for name in environ if name.startswith(prefix) and name not in actions)
    if unknown:
        from coopgraph.names import nearest

        near = nearest(unknown[0], actions, most=1)
        raise ParameterError(
            f"{unknown[0]} is set, but there is no such option",
            hint=f"perhaps {near[0]}"
            if near
            else f"the variables are {', '.join(sorted(actions))}",
        )
    read = {
        action.dest: _value(name, action, environ[name])
        for name, action in actions.items()
        if environ.get(name)
    }
    read = {dest: value for dest, value in read.items() if value is not None}
    defaults = {action.dest: action.default for action in actions.values()}
    for action in actions.values():
        action.default = None  # so that what was given can be told from what was not
    options = parser.parse_args(argv)
    for dest, default in defaults.items():
        if getattr(options, dest) is None:
            setattr(options, dest, read.get(dest, default))
    return options


def options_of(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Give the options of a parser, ``--help`` left out."""
    return (a for a in parser._actions if a.option_strings and a.dest != "help")


def variable(action: argparse.Action, prefix: str) -> str:
    """Give the variable of an option."""
    return prefix + action.option_strings[-1].lstrip("-").replace("-", "_").upper()


def table(parser: argparse.ArgumentParser, prefix: str) -> str:
    """Give the options and variables as the rows of a table in Markdown."""
    rows = []
    for action in options_of(parser):
        flag = action.option_strings[-1] + (f" {action.metavar}" if action.metavar else "")
        default = "" if action.default in (None, False, []) else f"`{action.default}`"
        about = (action.help or "").partition(" (default")[0]
        rows.append(f"| `{flag}` | `{variable(action, prefix)}` | {default} | {about} |\n")
    return "".join(rows)


def _value(name: str, action: argparse.Action, text: str) -> Any:
    if action.nargs == 0:
        if text.lower() not in _YES + _NO:
            raise ParameterError(f"{name} is {text!r}", hint=f"{_YES[0]} or {_NO[0]}")
        # Of options that stand for a value, such as --without-shipped, that one.
        return action.const if text.lower() in _YES else action.default
    many = isinstance(action, argparse._AppendAction)
    values = [_one(name, action, part) for part in (text.split(",") if many else [text])]
    return values if many else values[0]


def _one(name: str, action: argparse.Action, text: str) -> Any:
    kind = action.type if callable(action.type) else str
    try:
        value = kind(text.strip())
    except argparse.ArgumentTypeError as error:
        raise ParameterError(f"{name} is {text!r}: {error}") from None
    except ValueError:
        raise ParameterError(
            f"{name} is {text!r}, which {action.option_strings[-1]} would not take"
        ) from None
    if action.choices is not None and value not in action.choices:
        raise ParameterError(f"{name} is {text!r}", hint=", ".join(map(str, action.choices)))
    return value
