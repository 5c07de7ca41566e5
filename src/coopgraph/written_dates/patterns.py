"""Dates in a declared format: CSV on the Web names them by the letters of Unicode's UTS 35."""

from __future__ import annotations

import re

from coopgraph.errors import DataError

_LETTERS = {
    "yyyy": r"(?P<y>\d{4})",
    "MM": r"(?P<m>\d\d)",
    "M": r"(?P<m>\d\d?)",
    "dd": r"(?P<d>\d\d)",
    "d": r"(?P<d>\d\d?)",
    "HH": r"\d\d",
    "H": r"\d\d?",
    "mm": r"\d\d",
    "ss": r"\d\d",
    "S": r"\d+",
    "X": r"(?:Z|[+-]\d\d(?:\d\d)?)",
    "XXX": r"(?:Z|[+-]\d\d:\d\d)",
}
BASES = {
    "date": "yyyy-MM-dd",
    "datetime": "yyyy-MM-ddTHH:mm:ss",
    "dateTime": "yyyy-MM-ddTHH:mm:ss",
    "gYear": "yyyy",
    "gYearMonth": "yyyy-MM",
}
"""Base datatypes of dates, and the format each has where none is declared."""


def checked_format(form: str) -> re.Pattern[str]:
    """Make the pattern of a declared format.

    Raises:
        DataError: A letter of it has no meaning here.
    """
    pattern = ""
    for run in re.findall(r"([A-SU-Za-z])(\1*)|(.)", form):
        letters, sign = run[0] + run[1], run[2]
        if sign:
            pattern += re.escape(sign)
        elif letters in _LETTERS:
            pattern += _LETTERS[letters]
        else:
            raise DataError(
                f"the date format {form!r} has {letters!r}, which is not known here",
                hint=f"known: {', '.join(_LETTERS)}",
            )
    try:
        return re.compile(pattern)
    except re.error:
        raise DataError(f"the date format {form!r} names a part twice") from None


def by_format(text: str, form: str) -> str | None:
    """Read a date of a declared format as EDTF; None if it is not of that format.

    Example:
        >>> by_format("28/7/1995", "d/M/yyyy"), by_format("07.1995", "MM.yyyy")
        ('1995-07-28', '1995-07')
        >>> by_format("1995-07-28", "d/M/yyyy") is None
        True
    """
    match = checked_format(form).fullmatch(text.strip())
    if match is None:
        return None
    parts = match.groupdict()
    if not parts.get("y"):
        return None
    edtf = parts["y"]
    for name in ("m", "d"):
        if not parts.get(name):
            break
        edtf += f"-{int(parts[name]):02d}"
    return edtf
