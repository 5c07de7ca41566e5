"""Short names that the text binds to a longer name before them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from coopgraph.intake import words
from coopgraph.intake.folding import lower
from coopgraph.intake.naming.abbreviations import initials_fit
from coopgraph.intake.naming.found import Binding, Found
from coopgraph.intake.naming.scanned_text import ScannedText

_FIELD = re.compile(
    r" (?:in the (?:fields?|areas?) of|in (?=[A-Z])|on|for|trong (?:các )?lĩnh vực|về)"
    r" [^.;:()“”\"\n]{3,200}",
    re.IGNORECASE,
)
"""The field of an agreement between its name and its short form."""


def _agreement_with_field(
    scan: ScannedText, chosen: Sequence[Found], short: str, at: int
) -> Found | None:
    """Give the agreement of "Memorandum of Understanding in the fields of A and B (MoU)"."""
    if short.upper() not in words.some("agreementShort"):
        return None
    number = bisect_left(chosen, at, key=lambda f: f.start)
    for found in reversed(chosen[max(0, number - 8) : number]):
        if found.type == "agreement" and not found.short:
            return found if _FIELD.fullmatch(scan.text, found.end, at) else None
    return None


def _is_short_name(short: str, long: str, *, is_told: bool = False) -> bool:
    """Say whether parentheses after a name hold its short form, which they may tell to be one.

    Example:
        >>> _is_short_name("KRISS", "Viện Nghiên cứu Tiêu chuẩn"), _is_short_name("Lào", "Viện A")
        (True, False)
    """
    if re.search(r"\d{3,}", short):
        return False
    is_one = re.fullmatch(r"[A-ZĐ][\w&+-]*(?:[ /-][A-Z0-9][\w&-]*){0,3}", short)
    if is_one and (short.isupper() or re.search(r"[A-ZĐ].*[A-ZĐ]", short)):
        return True
    if lower(short) in lower(long):
        return True
    if not is_told and len(short.split()) > 1:
        return False  # "Cục A (Bộ Y tế)": whose it is
    return bool(
        re.match(
            (
                r"(?:Tổng cục|Cục|Viện|Bộ|Sở|Ủy ban|Ban|Trường|Trung tâm|Hiệp hội|Công ty|Quỹ|Vụ"
                r"|Hội)\b"
            ),
            short,
        )
    )


def bound_names(scan: ScannedText, chosen: list[Found]) -> Iterator[Found]:
    """Find what parentheses bind to the name before them: (KRISS), (sau đây gọi là Viện)."""
    ending = {f.end: f for f in chosen}
    pattern = (
        r" ?\((?:sau đây (?:gọi (?:tắt )?là|viết tắt là)|gọi tắt là|viết tắt(?: là)?:?"
        r"|tên viết tắt(?: là)?:?|hereinafter(?: referred to as| called)?|the|tên tiếng "
        r"anh:?|tiếng anh:?|formerly)?[ :]*"
        r"[“\"']?(?P<short>[^\s()“”\"',;][^()“”\"',;\n]{0,44}?)[”\"']?(?:[,;] ?(?:tên "
        r"tiếng anh:? )?(?P<more>[^()\n]{2,90}))?\)"
    )
    for match in re.finditer(pattern, scan.text, re.IGNORECASE):
        short = match.group("short")
        start, end = match.span("short")
        long = ending.get(match.start()) or _agreement_with_field(
            scan, chosen, short, match.start()
        )
        if long is None:
            continue
        is_told = scan.text[match.start() : start].strip(" (“\"'") != ""
        if not _is_short_name(short, scan.text[long.start : long.end], is_told=is_told):
            continue
        if long.type in ("place", "person") and short.isupper() and len(short) > 2:
            continue
        known = scan.names.named(short)
        is_body = known and all(k.type == "org" for k in known)
        if long.type == "event" and is_body and _is_standing(scan, long):
            scan.bindings.append(Binding((long.start, long.end), (start, end)))
            yield Found(long.start, long.end, "org", 1, long.head)
            yield Found(start, end, "org", 1, long.head)
            continue
        if long.type == "event" and is_body:
            yield Found(start, end, "org", 1, "")  # "Đại hội đồng Tổ chức … (ISO)"
            continue
        if long.type == "event" and short.upper() in words.some("agreementShort"):
            yield Found(start, end, "agreement", 1, short.lower())
            continue
        hit = scan.hit_at.get(start)
        if (
            hit is not None
            and hit.end == end
            and hit.known[0].type == "place"
            and long.type != "place"
        ):
            continue
        scan.bindings.append(Binding((long.start, long.end), (start, end)))
        yield Found(start, end, long.type, 1, long.head)
        if (more := match.group("more")) is not None:
            at = match.start("more")
            for piece in re.finditer(r"[^,;]+", more):
                name = piece.group().strip()
                lead = re.match(r"(?:tên tiếng anh|tiếng anh|english)[: ]*", lower(name))
                begin = at + piece.start() + len(piece.group()) - len(piece.group().lstrip())
                if lead is not None:
                    begin += lead.end()
                stop = at + piece.start() + len(piece.group().rstrip())
                if stop - begin >= 2 and scan.text[begin].isupper():
                    scan.bindings.append(Binding((long.start, long.end), (begin, stop)))
                    yield Found(begin, stop, long.type, 1, long.head)
    # "KRISS (Korea Research Institute of Standards and Science)", short form first
    for match in re.finditer(r"(?<!\w)([A-Z][A-Z&/-]{1,12}) \(([^()\n]{8,120})\)", scan.text):
        inner = _cover(chosen, *match.span(2))
        if inner is not None and initials_fit(match.group(1), match.group(2)):
            scan.bindings.append(Binding((inner.start, inner.end), match.span(1)))
            yield Found(*match.span(1), inner.type, 1, inner.head)
    # "Viện X - VMI": a dash
    for match in re.finditer(r" - ([A-Z]{3,10})(?![\w-])", scan.text):
        long = ending.get(match.start())
        if long is not None and initials_fit(match.group(1), scan.text[long.start : long.end]):
            scan.bindings.append(Binding((long.start, long.end), match.span(1)))
            yield Found(*match.span(1), long.type, 1, long.head)


def _cover(chosen: Sequence[Found], start: int, end: int) -> Found | None:
    at = bisect_left(chosen, start, key=lambda f: f.start)
    for found in chosen[at : at + 8]:
        if (
            found.start >= start
            and found.end <= end
            and (found.end - found.start) * 10 >= (end - start) * 7
        ):
            return found
    return None


_ONE_OF_MANY = re.compile(
    r"\d|(?<!\w)(?:tổ chức|hiệp hội|ủy ban|uỷ ban|hội đồng|liên đoàn|lần thứ|thường niên|annual"
    r"|organi[sz]ation|association|committee|council|union|session|meeting)(?!\w)"
)
"""What makes a conference's name that of one meeting, or of a meeting of a body."""


def _is_standing(scan: ScannedText, found: Found) -> bool:
    """Say whether a conference is a body: "Hội nghị Tiêu chuẩn khu vực (PASC)"."""
    return _ONE_OF_MANY.search(scan.small, found.start, found.end) is None


def without_bare_heads(scan: ScannedText, chosen: list[Found]) -> list[Found]:
    """Leave out heads alone that nothing before them binds."""
    full: dict[str, int] = {}
    kept: list[Found] = []
    bound_spans = {b.short for b in scan.bindings}
    repeated: dict[str, int] = {}
    for found in chosen:
        if found.short:
            name = lower(scan.text[found.start : found.end])
            repeated[name] = repeated.get(name, 0) + 1
    for found in chosen:
        name = lower(scan.text[found.start : found.end])
        if found.short and name == "đoàn":
            continue  # takes up a delegation, and names none
        if not found.short or (found.start, found.end) in bound_spans:
            if found.head:
                full.setdefault(found.head, found.start)
                for word in name.split()[:3]:
                    full.setdefault(word, found.start)
                if len(name.split()) > 1:
                    full.setdefault(" ".join(name.split()[:2]), found.start)
                    full.setdefault(name.split()[-1], found.start)
            kept.append(found)
            continue
        if found.type == "agreement" or name in full or name in words.some("standing"):
            kept.append(found)
        elif found.type == "org" and any(
            o.type == "org" and scan.text[found.end : o.start] == " của " for o in chosen
        ):
            kept.append(found)  # "Ban Thư ký của APLMF"
        elif found.type == "org" and name in {
            "trường",
            "viện",
            "bộ",
            "sở",
            "tổng cục",
            "cục",
            "ủy ban",
            "hiệp hội",
            "trung tâm",
            "công ty",
            "tập đoàn",
            "hội",
        }:
            if repeated.get(name, 0) >= 2 and not scan.sentence_start(found.start):
                kept.append(found)
        elif found.type == "event" and name.startswith("lễ ký"):
            kept.append(found)
    return kept
