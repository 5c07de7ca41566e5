"""Which language a text is in: Vietnamese, English, another one, or none that can be told."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

SAMPLE = 40_000
"""Code points of a text that are looked at: the first and the middle ones."""
_VIETNAMESE = frozenset("ăâđêôơưĂÂĐÊÔƠƯ")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_WORDS = {
    "vi": "và của là có được trong cho với các những đã không này một ngày tại người năm để khi về",
    "en": "the of and to in is was for that with on by are from which has have at its were be an",
    "fr": "le la les des du de et est une dans pour par sur que qui au aux avec été sont ce",
    "es": "el la los las del de y en que por con para una es se su al como más fue son",
    "pt": "o a os as do da dos das de e em que por com para uma é não foi são ao pela",
    "de": "der die das und den von zu mit des ist im für auf dem ein eine nicht wurde sich bei",
    "it": "il la di che e del della per con una è non sono nel alla dei gli come al stato",
    "nl": "de het een van en in is op te dat met voor zijn aan door werd bij niet ook om",
    "id": "yang dan di dari untuk dengan pada ini dalam adalah itu tidak oleh akan telah para",
}
_SCRIPTS = {
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "zh",
    "THAI": "th",
    "LAO": "lo",
    "KHMER": "km",
    "MYANMAR": "my",
    "GREEK": "el",
    "HEBREW": "he",
    "CYRILLIC": "und-Cyrl",
    "ARABIC": "und-Arab",
    "DEVANAGARI": "und-Deva",
}
NAMES = {
    "fr": ("French", "Pháp"),
    "es": ("Spanish", "Tây Ban Nha"),
    "pt": ("Portuguese", "Bồ Đào Nha"),
    "de": ("German", "Đức"),
    "it": ("Italian", "Ý"),
    "nl": ("Dutch", "Hà Lan"),
    "id": ("Indonesian or Malay", "Indonesia hoặc Mã Lai"),
    "ko": ("Korean", "Hàn"),
    "ja": ("Japanese", "Nhật"),
    "zh": ("Chinese", "Trung"),
    "th": ("Thai", "Thái"),
    "lo": ("Lao", "Lào"),
    "km": ("Khmer", "Khmer"),
    "my": ("Burmese", "Miến Điện"),
    "el": ("Greek", "Hy Lạp"),
    "he": ("Hebrew", "Do Thái"),
    "und-Cyrl": ("a language in Cyrillic letters", "dùng chữ Kirin"),
    "und-Arab": ("a language in Arabic letters", "dùng chữ Ả Rập"),
    "und-Deva": ("a language in Devanagari", "dùng chữ Devanagari"),
}
"""What the languages that are told apart, but not read, are called."""


def language_of(text: str) -> str:
    """Give the BCP 47 tag of the language most of a text is in, or ``und``.

    A language is told by its script, Vietnamese by its letters, the others by the words that every
    text of theirs is full of. Short texts without such words stay ``und``.

    Example:
        >>> [language_of(t) for t in ("Hai bên đã ký.", "The sides signed it.", "12 kg")]
        ['vi', 'en', 'und']
    """
    if len(text) > SAMPLE:
        middle = len(text) // 2
        text = text[: SAMPLE // 2] + "\n" + text[middle : middle + SAMPLE // 2]
    text = unicodedata.normalize("NFC", text)
    scripts: Counter[str] = Counter()
    vietnamese = 0
    for letter, number in Counter(text).items():
        if not letter.isalpha():
            continue
        name = unicodedata.name(letter, "").split(" ")[0]
        scripts["CJK" if name.startswith("CJK") else name] += number
        parts = unicodedata.normalize("NFD", letter)
        if letter in _VIETNAMESE or any(mark in _TONES for mark in parts[1:]):
            vietnamese += number
    letters = sum(scripts.values())
    if letters < 3:
        return "und"
    kana = scripts["HIRAGANA"] + scripts["KATAKANA"]
    if kana and kana * 10 > scripts["CJK"]:
        scripts["KATAKANA"] += scripts.pop("CJK", 0)
    script, most = scripts.most_common(1)[0]
    if script != "LATIN":
        return _SCRIPTS.get(script, "und") if most * 2 > letters else "und"
    words = Counter(re.findall(r"[^\W\d_]+", text.lower()))
    total = sum(words.values())
    shares = {
        tag: sum(words[word] for word in common.split()) / total for tag, common in _WORDS.items()
    }
    # French and Portuguese have accents, too, but never on every twelfth letter; English texts have
    # Vietnamese names in them.
    if vietnamese * 8 > letters or (
        vietnamese * 20 > letters
        and shares["vi"] >= shares["en"]
        and (shares["vi"] > 0.04 or vietnamese * 12 > letters)
    ):
        return "vi"
    best = max(shares, key=lambda tag: (shares[tag], tag in ("vi", "en")))
    if best == "vi":
        # Without its letters its words are few and those of others.
        return "und"
    return best if shares[best] > (0.08 if total > 20 else 0.15) else "und"
