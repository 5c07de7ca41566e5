"""Words of which dates are made in Vietnamese and English: months, quarters, years of the cycle.

They stand here once, for cells of tables (`written_dates`) and for running text (`intake.dates`).
All are in small letters; `bare` takes their accents away, as people do who type in haste.
"""

from __future__ import annotations

import re
import unicodedata

MONTHS_EN = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
MONTH_EN = (
    r"(?:jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?\.?|july?\.?"
    r"|aug(?:ust|\.)?|sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)"
)
"""A pattern of them and their short forms."""
MONTHS_VI = {
    "giêng": 1,
    "một": 1,
    "hai": 2,
    "ba": 3,
    "tư": 4,
    "bốn": 4,
    "năm": 5,
    "sáu": 6,
    "bảy": 7,
    "tám": 8,
    "chín": 9,
    "mười một": 11,
    "mười hai": 12,
    "mười": 10,
    "chạp": 12,
}
"""What stands behind ``tháng``; ``giêng`` and ``chạp`` are months of the lunar year."""
MONTH_VI = (
    r"(?:0?[1-9]|1[0-2]|giêng|chạp|mười hai|mười một|mười|một|hai|ba|tư|bốn|sáu|bảy|tám|chín)"
)
LUNAR_MONTHS = ("giêng", "chạp")
QUARTERS = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "1": 1,
    "2": 2,
    "3": 3,
    "4": 4,
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "last": 4,
    "một": 1,
    "hai": 2,
    "ba": 3,
    "tư": 4,
    "bốn": 4,
}
STEMS = ("canh", "tân", "nhâm", "quý", "giáp", "ất", "bính", "đinh", "mậu", "kỷ")
"""Heavenly stems: a year's is the one of its number modulo 10."""
BRANCHES = (
    ("thân",),
    ("dậu",),
    ("tuất",),
    ("hợi",),
    ("tý", "tí"),
    ("sửu",),
    ("dần",),
    ("mão", "mẹo"),
    ("thìn",),
    ("tỵ", "tị"),
    ("ngọ",),
    ("mùi",),
)
"""Earthly branches, with their spellings: a year's is the one of its number modulo 12."""
NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            (),
            ("one", "một"),
            ("two", "hai"),
            ("three", "ba"),
            ("four", "bốn"),
            ("five", "năm"),
            ("six", "sáu"),
            ("seven", "bảy"),
            ("eight", "tám"),
            ("nine", "chín"),
            ("ten", "mười"),
        )
    )
    for word in words
}
"""Numbers in words, up to ten."""
SEASONS = {
    "spring": 21,
    "xuân": 21,
    "summer": 22,
    "hạ": 22,
    "hè": 22,
    "autumn": 23,
    "fall": 23,
    "thu": 23,
    "winter": 24,
    "đông": 24,
}
"""Seasons and EDTF's numbers of them."""
GOES_ON = (
    "nay",
    "đến nay",
    "tới nay",
    "cho đến nay",
    "cho tới nay",
    "hiện nay",
    "hiện tại",
    "đến hiện tại",
    "đến hiện nay",
    "bây giờ",
    "đang hiệu lực",
    "đang có hiệu lực",
    "còn hiệu lực",
    "còn thời hạn",
    "đang thực hiện",
    "đang triển khai",
    "đang tiếp tục",
    "present",
    "the present",
    "to present",
    "to the present",
    "until now",
    "until present",
    "to date",
    "up to date",
    "up to now",
    "now",
    "today",
    "current",
    "currently",
    "ongoing",
    "on-going",
    "continuing",
    "in force",
    "still in force",
    "active",
)
"""What says of an end that there is none yet."""
NO_END = (
    "vô thời hạn",
    "không thời hạn",
    "không có thời hạn",
    "không xác định thời hạn",
    "không giới hạn",
    "không giới hạn thời gian",
    "không hết hạn",
    "lâu dài",
    "vĩnh viễn",
    "indefinite",
    "indefinitely",
    "unlimited",
    "unlimited duration",
    "for an unlimited period",
    "for an indefinite period",
    "open-ended",
    "open ended",
    "no expiry",
    "no expiration",
    "no expiry date",
    "no end date",
    "does not expire",
    "permanent",
    "perpetual",
)
"""What says of a term that no end is foreseen."""
NOTHING = (
    "n/a",
    "na",
    "n.a.",
    "n.a",
    "null",
    "none",
    "nil",
    "nan",
    "nd",
    "n.d.",
    "no date",
    "not available",
    "not applicable",
    "not known",
    "unknown",
    "undated",
    "not dated",
    "not specified",
    "not stated",
    "unspecified",
    "tbd",
    "tba",
    "tbc",
    "pending",
    "không",
    "không có",
    "không rõ",
    "không biết",
    "không ghi",
    "không ghi ngày",
    "không có thông tin",
    "không áp dụng",
    "không xác định",
    "không đề ngày",
    "chưa rõ",
    "chưa có",
    "chưa biết",
    "chưa xác định",
    "chưa cập nhật",
    "chưa có thông tin",
    "đang cập nhật",
    "đang bổ sung",
    "kxđ",
    "trống",
    "bỏ trống",
)
"""What stands in a cell in which nothing is told; so do signs alone (``-``, ``…``, ``?``)."""

_DASHES = re.compile("[\u2010-\u2015\u2212\uff0d\u2043\ufe58]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def squeezed(text: str) -> str:
    r"""Give a text as it looks: each run of white space one space, nothing unseen, in NFC.

    Example:
        >>> squeezed("Bộ\u00a0Khoa  học\nvà Công\u200b nghệ ")
        'Bộ Khoa học và Công nghệ'
    """
    return unicodedata.normalize("NFC", " ".join(_UNSEEN.sub("", text).split()))


def bare(text: str) -> str:
    """Give a text in small letters without accents, with one kind of dash and of space.

    Example:
        >>> bare("Tháng  10 – năm 2021")
        'thang 10 - nam 2021'
    """
    small = unicodedata.normalize("NFKC", squeezed(text)).casefold().replace("đ", "d")
    apart = unicodedata.normalize("NFD", small)
    letters = (c for c in apart if not unicodedata.combining(c))
    # Digits of other scripts are digits; patterns match them, arithmetic wants ours.
    ours = (str(unicodedata.decimal(c)) if c.isdecimal() else c for c in letters)
    return _DASHES.sub("-", "".join(ours)).strip()
