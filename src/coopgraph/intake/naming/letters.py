"""The letters and signs that names are made of: capitals, syllables, words, quotation marks."""

from __future__ import annotations

import re

WORD_OR_SIGN = r"[^\W_]+(?:[&+][^\W_]+)*\+?|[^\w\s]|_|\n|\t"
CAPITALS = "".join(
    chr(code)
    for code in range(0x41, 0x1EFA)
    if chr(code).isupper() and chr(code).isalpha() and not 0x250 <= code < 0x1E00
)
"""The Latin capitals with their accents, for character classes."""
CLOSING_QUOTES = {"“": "”", '"': '"'}
SYLLABLE = re.compile(
    r"(?:ngh?|ch|gh|gi|kh|nh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
    r"[aeiouyăâêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]{1,3}"
    r"(?:ng|nh|ch|[cmnpt])?"
)
"""A Vietnamese syllable."""
