"""Frames: what a clause says, declared as data in ``ontology/frames``.

One file a kind of statement, TOML; each frame has triggers in both languages, parts, the statements
it makes, and examples that are its tests. `docs/intake.md` says how to write one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, cast, get_args

from coopgraph import resources
from coopgraph.errors import DataError
from coopgraph.intake import words
from coopgraph.intake.amounts import number_pattern
from coopgraph.intake.proposals import Kind, MentionType

_WHERE = frozenset(
    {
        "after", "at", "before", "behalf", "between", "by", "delegation", "form", "from",
        "from_to", "inside",
        "invite", "list", "near", "next", "of", "presence", "through", "to", "with",
    }
)  # fmt: skip
_FALLBACK = frozenset(
    {"text", "agreement", "event", "funder", "org", "owner", "project", "sides", "subject"}
)
_TYPES = frozenset(get_args(MentionType))
_KINDS = frozenset(get_args(Kind))
_FRAME_KEYS = frozenset(
    {
        "counterexample", "dated", "en", "example", "name", "names", "needs", "nominal", "part",
        "says", "status", "unless", "untold", "vi",
    }
)  # fmt: skip
_PART_KEYS = frozenset({"many", "otherwise", "types", "where"})
_SAYS_KEYS = frozenset(
    {
        "alone", "bodies", "date", "if", "in", "kind", "named", "only", "others", "persons", "role",
        "several", "unit", "unless_part", "value", "when_words", "who",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """Where a part of a frame stands.

    Attributes:
        where: Places tried in order: ``before`` and ``after`` the trigger, or after small words
            (``by``, ``with`` … of ``ontology/words/grammar.toml``).
        types: What may fill it.
        otherwise: What fills it where the clause does not: ``subject``, ``owner``, ``sides``, …
        many: Whether a whole list fills it.
    """

    where: tuple[str, ...]
    types: tuple[str, ...]
    otherwise: tuple[str, ...] = ()
    many: bool = True


@dataclass(frozen=True, slots=True)
class Says:
    """A statement a frame makes, one for each thing that fills `who`.

    Attributes:
        kind: Kind of proposal.
        role: Role, stage or kind, if no `when_words` fit.
        who: Parts whose things are its subjects.
        framework: Part that is its framework, or an empty text.
        persons: Role where the subject is a person or office, ``-`` for none.
        bodies: Whether the body of an office is taken instead of the person.
        date: ``here``, ``none``, or ``term``.
        value: ``number`` or ``money``.
        when_words: Patterns that change the role, looked for in the passage, in order.
        needs: Parts without which it is not said.
        lacks: Parts with which it is not said.
        others: Part whose things the statement needs besides.
        named: Name of a subject that is no thing (a visit): ``trigger``.
        alone: Role where only one fills `who`.
        only: ``persons`` or ``bodies``: the others are passed over.
    """

    kind: Kind
    role: str
    who: tuple[str, ...]
    framework: str = ""
    persons: str = ""
    bodies: bool = False
    date: str = "here"
    value: str = ""
    unit: str = ""
    when_words: tuple[tuple[re.Pattern[str], str], ...] = ()
    needs: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    others: str = ""
    named: str = ""
    alone: str = ""
    only: str = ""
    several: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence and what a frame makes of it."""

    text: str
    says: tuple[str, ...]
    issued: str | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame.

    Attributes:
        id: ``file#name``.
        trigger: What sets it off.
        unless: What, in the clause, says that it is something else.
        parts: Its parts by name.
        needs: Parts without which it says nothing; ``a|b`` is one of the two.
        says: Its statements.
        status: Status that all its statements have, or an empty text.
        nominal: Whether the trigger is no verb, so that it does not part a sentence.
        dated: Whether it says something only where the clause gives a date: "the signing of …".
        untold: Whether it keeps silent where the text has said that its sides met, and the clause
            gives no day of its own.
        examples: Sentences with what is said.
        counterexamples: Sentences in which it says no fact.
    """

    id: str
    trigger: re.Pattern[str]
    unless: re.Pattern[str] | None
    parts: Mapping[str, Part]
    needs: tuple[str, ...]
    says: tuple[Says, ...]
    status: str = ""
    nominal: bool = False
    names: str = ""
    dated: bool = False
    untold: bool = False
    examples: tuple[Example, ...] = ()
    counterexamples: tuple[Example, ...] = ()
    file: str = field(default="", compare=False)


def load(folder: str | Path | None = None) -> tuple[Frame, ...]:
    """Read the frames that ship with the package and, after them, those of a folder.

    Args:
        folder: A folder with frame files of the user's own.

    Raises:
        DataError: A file is wrong; ``file`` names it and the message the key.
    """
    own = resources.ontology_dir() / "frames"
    made = list(_shipped(own))
    if folder is not None:
        where = Path(folder)
        if not where.is_dir():
            raise DataError("is no folder of frames", file=str(folder))
        for path in sorted(where.glob("*.toml")):
            made += read(path)
    return tuple(made)


@cache
def _shipped(folder: Path) -> tuple[Frame, ...]:
    return tuple(frame for path in sorted(folder.glob("*.toml")) for frame in read(path))


def read(path: Path) -> list[Frame]:
    """Read one file of frames.

    Raises:
        DataError: It is no TOML, lacks a key, or holds one that is unknown.
    """
    table = words.read_toml(path)
    _known_keys(table, {"frame", "about"}, path, "file")
    frames = table.get("frame")
    if not isinstance(frames, list) or not frames:
        raise DataError("needs at least one [[frame]]", file=str(path))
    return [_frame(one, number, path) for number, one in enumerate(frames, 1)]


def _known_keys(
    table: Mapping[str, Any],
    known: Sequence[str] | set[str] | frozenset[str],
    path: Path,
    where: str,
) -> None:
    if not isinstance(table, Mapping):
        raise DataError(f"{where} must be a table", file=str(path))
    from coopgraph.names import nearest

    for key in table:
        if key not in known:
            near = nearest(key, known)
            hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(sorted(known))}"
            raise DataError(f"{where} has an unknown key {key!r}", file=str(path), hint=hint)


def _frame(one: Mapping[str, Any], number: int, path: Path) -> Frame:
    name = one.get("name")
    where = f"frame {name!r}" if isinstance(name, str) else f"frame {number}"
    _known_keys(one, _FRAME_KEYS, path, where)
    if not isinstance(name, str):
        raise DataError(f"{where} needs the key 'name'", file=str(path))
    triggers = [*_texts(one, "vi", path, where), *_texts(one, "en", path, where)]
    if not triggers:
        raise DataError(f"{where} needs triggers under 'vi' or 'en'", file=str(path))
    parts = {}
    for part_name, part in dict(one.get("part", {})).items():
        parts[part_name] = _part(part, f"{where}, part {part_name!r}", path)
    says = [
        _says(s, parts, f"{where}, statement {n}", path)
        for n, s in enumerate(one.get("says", ()), 1)
    ]
    if not says:
        raise DataError(f"{where} needs at least one [[frame.says]]", file=str(path))
    needs = _texts(one, "needs", path, where)
    for need in (n for group in needs for n in group.split("|")):
        if need not in parts and need not in ("date", "day", "money"):
            raise DataError(f"{where} needs a part {need!r} that it does not have", file=str(path))
    status = one.get("status", "")
    if status not in ("", "intention", "denied", "reported"):
        raise DataError(f"{where} has an unknown status {status!r}", file=str(path))
    unless = _texts(one, "unless", path, where)
    return Frame(
        id=f"{path.stem}#{name}",
        trigger=_pattern(triggers, path, where),
        unless=_pattern(unless, path, where) if unless else None,
        parts=parts,
        needs=tuple(needs),
        says=tuple(says),
        status=status,
        nominal=bool(one.get("nominal", False)),
        names=str(one.get("names", "")),
        dated=bool(one.get("dated", False)),
        untold=bool(one.get("untold", False)),
        examples=_examples(one, "example", path, where),
        counterexamples=_examples(one, "counterexample", path, where),
        file=str(path),
    )


def _part(part: Mapping[str, Any], where: str, path: Path) -> Part:
    _known_keys(part, _PART_KEYS, path, where)
    places = _known_texts(part, "where", _WHERE, "place", path, where)
    types = _known_texts(part, "types", _TYPES, "type", path, where)
    otherwise = _known_texts(part, "otherwise", _FALLBACK, "way out", path, where)
    if not types:
        raise DataError(f"{where} needs the key 'types'", file=str(path))
    return Part(tuple(places), tuple(types), tuple(otherwise), bool(part.get("many", True)))


def _known_texts(
    part: Mapping[str, Any],
    key: str,
    known: Collection[str],
    what: str,
    path: Path,
    where: str,
) -> list[str]:
    texts = _texts(part, key, path, where)
    for text in texts:
        if text not in known:
            raise DataError(
                f"{where} has an unknown {what} {text!r}",
                file=str(path),
                hint=f"known: {', '.join(sorted(known))}",
            )
    return texts


def _says(one: Mapping[str, Any], parts: Mapping[str, Part], where: str, path: Path) -> Says:
    _known_keys(one, _SAYS_KEYS, path, where)
    kind = one.get("kind")
    if kind not in _KINDS:
        raise DataError(
            f"{where} has an unknown kind {kind!r}",
            file=str(path),
            hint=f"known: {', '.join(sorted(_KINDS))}",
        )
    role = one.get("role")
    if not isinstance(role, str) or not role:
        raise DataError(f"{where} needs the key 'role'", file=str(path))
    who = tuple(_texts(one, "who", path, where))
    framework = str(one.get("in", ""))
    for part in (*who, *([framework] if framework else []), *_texts(one, "if", path, where)):
        if part not in parts:
            raise DataError(
                f"{where} names a part {part!r} that the frame does not have", file=str(path)
            )
    by = tuple(
        (_stem(pattern, path, where), str(role_name))
        for pattern, role_name in dict(one.get("when_words", {})).items()
    )
    return Says(
        kind=cast(Kind, kind),
        role=role,
        who=who,
        framework=framework,
        persons=str(one.get("persons", "")),
        bodies=bool(one.get("bodies", False)),
        date=str(one.get("date", "here")),
        value=str(one.get("value", "")),
        unit=str(one.get("unit", "")),
        when_words=by,
        needs=tuple(_texts(one, "if", path, where)),
        lacks=tuple(_texts(one, "unless_part", path, where)),
        others=str(one.get("others", "")),
        named=str(one.get("named", "")),
        alone=str(one.get("alone", "")),
        only=str(one.get("only", "")),
        several=bool(one.get("several", False)),
    )


def _texts(table: Mapping[str, Any], key: str, path: Path, where: str) -> list[str]:
    value = table.get(key, [])
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise DataError(f"{where}: {key!r} must be a list of texts", file=str(path))
    return value


def _pattern(many: Sequence[str], path: Path, where: str) -> re.Pattern[str]:
    joined = "|".join(many).replace("{N}", number_pattern())
    # A number may stand only once in a pattern: alternatives after the first are told by name.
    for group in ("more", "n"):
        first, *rest = joined.split(f"(?P<{group}>")
        joined = first + "".join(
            (f"(?P<{group}>" if number == 0 else f"(?P<{group}{number}>") + piece
            for number, piece in enumerate(rest)
        )
    try:
        return re.compile(rf"(?<![\w])(?:{joined})(?!\w)")
    except re.error as error:
        raise DataError(
            f"{where} has a pattern that cannot be read: {error}", file=str(path)
        ) from error


def _stem(pattern: str, path: Path, where: str) -> re.Pattern[str]:
    """Compile a pattern that may end inside a word ("secretar")."""
    try:
        return re.compile(rf"(?<!\w)(?:{pattern})")
    except re.error as error:
        raise DataError(
            f"{where} has a pattern that cannot be read: {error}", file=str(path)
        ) from error


def _examples(one: Mapping[str, Any], key: str, path: Path, where: str) -> tuple[Example, ...]:
    made = []
    for example in one.get(key, ()):
        _known_keys(example, {"text", "says", "issued"}, path, f"{where}, {key}")
        if "text" not in example:
            raise DataError(f"{where}, {key} needs the key 'text'", file=str(path))
        made.append(
            Example(
                str(example["text"]),
                tuple(_texts(example, "says", path, where)),
                example.get("issued"),
            )
        )
    return tuple(made)
