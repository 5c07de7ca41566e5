"""Patterns of people's names beside titles, offices and verbs of saying."""

from __future__ import annotations

import re
from functools import cache

from coopgraph.intake import words
from coopgraph.intake.naming.letters import CAPITALS
from coopgraph.intake.naming.office_words import alternatives, office_words_en

# Who took a picture or wrote a text: "Ảnh: An Bình"
CREDIT = re.compile(
    rf"(?<!\w)(?:Ảnh|ẢNH|Tin, ảnh|Tin ảnh|Photo|Photos|Bài và ảnh)(?: by)?[:.] ?"
    rf"(?P<name>[{CAPITALS}][^\W\d_]+(?: [{CAPITALS}][^\W\d_]+){{1,2}})(?= ?(?:[.,;)\n]|$))"
)
# "Neil P. Carraway": a middle initial makes a person
INITIALED = re.compile(
    rf"(?<![\w.-])[{CAPITALS}][a-zà-ỹ'’-]+(?: [{CAPITALS}][a-zà-ỹ'’-]+){{0,2}}"
    rf"(?: [{CAPITALS}]\.)+ [{CAPITALS}][a-zà-ỹ'’-]+(?: [{CAPITALS}][a-zà-ỹ'’-]+)?(?![\w-])"
)
# "…," said Ann Bell, …
SAID_BY = re.compile(
    rf"(?:[,”\"] ?)(?:said|says|added|explained|noted|stressed|stated|remarked|according to) "
    rf"(?P<name>[{CAPITALS}][a-zà-ỹ'’-]+(?: [{CAPITALS}]\.)?"
    rf"(?: [{CAPITALS}][\w'’-]*[a-zà-ỹ]){{1,2}})"
    r"(?=[,.;])"
)


@cache
def titled_pattern() -> re.Pattern[str]:
    """Match a name behind its titles: "H.E. Ann Bell"."""
    # "HE Ann Bo", "Dr.Ann Bo", never "HEBO"
    titles = "|".join(
        re.escape(t) + (r"[\s-]?" if t.endswith(".") else r"[\s.-]")
        for language in ("vi", "en")
        for t in sorted(words.listed("offices", "title", language), key=len, reverse=True)
    )
    cap = rf"(?:[{CAPITALS}]\.(?:-?[{CAPITALS}]\.)*|[{CAPITALS}][\w'’]*(?:-[\w'’]+)*)"
    return re.compile(
        rf"(?<!\w)(?:(?:{titles})[\s-]?)+(?P<name>{cap}(?: (?:bin|van|von|de|bte|binti"
        rf"|{cap})){{0,4}}(?<![.]))(?!\w)"
    )


@cache
def transliterated() -> re.Pattern[str]:
    """A foreign name in Vietnamese spelling behind an office: "Phó Thủ tướng I. Ca-pu-xtin"."""
    offices = "|".join(
        re.escape(o)
        for kind in ("office", "title")
        for o in sorted(words.listed("offices", kind, "vi"), key=len, reverse=True)
    )
    part = rf"[{CAPITALS}][^\W\d_]*(?:-[^\W\d_]+)+"
    return re.compile(
        rf"(?:{offices})(?: [^,.;:()\n]{{0,40}})? "
        rf"(?P<name>(?:[{CAPITALS}]\. ?){{0,2}}{part}(?: {part}){{0,3}})(?!\w)"
    )


@cache
def foreign_after_office() -> re.Pattern[str]:
    """A name right behind a Vietnamese office: "Bộ trưởng Sivanthong Keomala"."""
    offices = alternatives(words.listed("offices", "office", "vi"))
    return re.compile(
        rf"(?<!\w)(?:{offices}) (?P<name>[A-Z][a-z]{{2,}}(?: [A-Z][a-z]+){{1,3}})(?![\w-])"
    )


@cache
def small_office_and_name() -> re.Pattern[str]:
    """A name behind an office written small: "regional coordinator, Donald Mashaba, said"."""
    offices = (
        r"coordinator|director|chairman|chairwoman|chairperson|chair|president|secretary-general"
        r"|representative|spokesperson|spokesman|head|manager|minister|ambassador|rector|dean"
        r"|secretary|commissioner|governor|mayor|chief executive|expert|professor|adviser|advisor"
    )
    return re.compile(
        rf"(?<![\w-])(?:{offices}),? "
        r"(?P<name>[A-Z][a-z'’-]+(?: [A-Z]\.)?(?: [A-Z][a-z'’-]+){1,2})"
        r"(?=,| (?:said|told|was|is|has|and|who|also|[a-z]+ed)\b|\.)"
    )


@cache
def name_and_small_office() -> re.Pattern[str]:
    """A name with an office written small behind it: "Ann Bellow, deputy director of …"."""
    offices = (
        r"coordinator|director|directors? general|director-general|chairman|chairwoman|chairperson"
        r"|chair|president|vice-president|secretary-general|secretary general|secretary"
        r"|spokesperson|representative|spokesman|spokeswoman|head|manager|minister|ambassador|rector|dean"
        r"|commissioner|governor|mayor|chief executive|chief|adviser|advisor|professor|lecturer"
        r"|researcher|consul|envoy|leader"
    )
    cap = rf"[{CAPITALS}][\w'’-]*[a-zà-ỹ]"
    return re.compile(
        rf"(?<![\w-])(?P<name>{cap}(?: [{CAPITALS}]\.)?(?: {cap}){{1,2}})"
        rf"(?=, (?:the |an? |its |their |then |who is |acting |former )?(?:[a-z-]+ ){{0,3}}?"
        rf"(?:{offices})\b)"
    )


@cache
def office_then_name() -> re.Pattern[str]:
    """An office with its body or place, and its holder apposed: "the Ambassador of Peru, X Y,"."""
    cap = rf"[{CAPITALS}][\w'’-]*[a-zà-ỹ]"
    return re.compile(
        rf"(?<!\w)(?:{office_words_en()})(?: (?:of|for|to|at)(?: the)? [^,.;:()\n]{{2,60}})?, "
        rf"(?P<name>{cap}(?: [A-Z]\.)?(?: {cap}){{1,2}})(?=, | and (?:the|her|his|its)\b| \()"
    )


@cache
def office_and_name() -> re.Pattern[str]:
    """An office right before a name: "President Jane Fairweather"."""
    cap = rf"[{CAPITALS}][\w'’-]*[a-z]"
    return re.compile(
        rf"(?<!\w)(?:{office_words_en()}) (?P<name>{cap}(?: [A-Z]\.)?(?: {cap}){{1,2}})(?!\w)"
    )
