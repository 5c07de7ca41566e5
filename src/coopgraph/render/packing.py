"""The data inside the page: compressed always, and in columns where the network is large.

`frontend/src/explorer/packed.js` and `frontend/src/explorer/columns.js` read what is written here.
The same values give the same text: gzip without time stamp, at one level.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
from itertools import chain, compress, takewhile
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

LEVEL: Final = 6  # of gzip; 9 takes three times as long and saves a hundredth

_DATES: Final = (
    *("begin", "end", "during", "earliest_begin", "latest_begin", "earliest_end", "latest_end"),
    *("end_open", "end_known", "timeless"),
)
#: Kept by thing even where no thing has a list of them: what few have, and differently.
_OWN: Final = frozenset({"evidence", "facts", "inferred_from", "disputed_by", "confidence"})
_NESTED: Final = frozenset({list, dict, tuple})


def pack(value: Any) -> str:
    """Any JSON-able value as base64 of gzip of JSON.

    Keys keep their order; lone surrogates, which no UTF-8 file can hold, become U+FFFD.

    Examples:
        >>> json.loads(gzip.decompress(base64.b64decode(pack({"a": "</script>"}))))
        {'a': '</script>'}
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    if not text.isascii():
        text = re.sub("[\ud800-\udfff]", "\ufffd", text)
    return base64.b64encode(gzip.compress(text.encode(), LEVEL, mtime=0)).decode("ascii")


def pack_text(text: str) -> str:
    """A text as base64 of gzip, as small as it gets."""
    return base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode("ascii")


def columns(dossier: Mapping[str, Any]) -> dict[str, Any]:
    """The dossier with nodes and ties as columns instead of lists.

    What many nodes or ties have in common (kind, role, dates …) is written once, and of their
    IRIs the beginning that all share. A tie with an end that is no node is left out.
    """
    number = {node["iri"]: i for i, node in enumerate(dossier["nodes"])}
    ties = [t for t in dossier["ties"] if t["participant"] in number and t["framework"] in number]
    nodes = _columns(dossier["nodes"], {"iri", "slug", "label"}, ())
    nodes |= _stemmed("iri", [n["iri"] for n in dossier["nodes"]])
    nodes["en"] = [n["label"].get("en", "") for n in dossier["nodes"]]
    nodes["vi"] = [
        0 if n["label"].get("vi") == n["label"].get("en") else n["label"].get("vi", "")
        for n in dossier["nodes"]
    ]
    packed = _columns(ties, {"tie", "participant", "framework"}, _DATES)
    packed |= _stemmed("tie", [t["tie"] for t in ties])
    packed["from"] = [number[t["participant"]] for t in ties]
    packed["to"] = [number[t["framework"]] for t in ties]
    return {**dossier, "nodes": nodes, "ties": packed}


def _stemmed(name: str, iris: Sequence[str]) -> dict[str, Any]:
    first, last = (min(iris), max(iris)) if len(iris) > 1 else ("", "")
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    stem = "".join(letter for letter, _ in same)
    return {"stem": stem, name: [iri[len(stem) :] for iri in iris]}


def _columns(
    things: Sequence[Mapping[str, Any]], skip: Iterable[str], second: Iterable[str]
) -> dict[str, Any]:
    """Shapes shared by many things, two numbers a thing, and what is its own.

    Absent and None are the same to the page; both are left out.
    """
    keys = sorted(set(chain.from_iterable(things)) - set(skip))
    values = _by_key(things, keys)
    types = {key: set(map(type, values[key])) for key in keys}
    lists = {k for k in keys if types[k] & _NESTED} | _OWN
    dates = [k for k in keys if k in set(second) - lists]
    plain = [k for k in keys if k not in lists and k not in dates]
    shapes: dict[str, Any] = {}
    for name, fields in (("shape", plain), ("date", dates)):
        # What is the same everywhere tells no two things apart: only the others make rows.
        differ = [f for f in fields if len(set(values[f])) > 1]
        same = {f: values[f][0] for f in fields if f not in differ} if things else {}
        table = list(dict.fromkeys(_rows(values, differ)))
        number = {row: i for i, row in enumerate(table)}
        forms = [{**same, **dict(zip(differ, row, strict=True))} for row in table or [()]]
        shapes[f"{name}s"] = [
            {f: form[f] for f in fields if form.get(f) is not None} for form in forms
        ]
        shapes[name] = list(map(number.__getitem__, _rows(values, differ)))
    own: dict[int, dict[str, Any]] = {}
    for key in sorted(lists & set(keys)):
        cells = values[key]
        held: Iterable[Any] = cells
        if types[key] - _NESTED - {type(None)}:  # a confidence of 0 is said, an empty list is not
            held = [v is not None and not (type(v) in _NESTED and not v) for v in cells]
        for i in compress(range(len(things)), held):
            own.setdefault(i, {})[key] = cells[i]
    return {**shapes, "own": dict(sorted(own.items()))}


def _rows(values: Mapping[str, Sequence[Any]], fields: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    return zip(*(values[field] for field in fields), strict=True)


def _by_key(things: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> dict[str, Sequence[Any]]:
    """The values of each key, thing by thing; None where a thing lacks it."""
    values: dict[str, Sequence[Any]] = {}
    for key in keys:
        try:  # what all have, the common case, is read without a call of ours for each
            values[key] = list(map(itemgetter(key), things))
        except KeyError:
            values[key] = [thing.get(key) for thing in things]
    return values
