"""Build the register of states, ``data/reference/states.ttl``, from its parts.

What we state ourselves stands in tables beside this script. ``states.tsv`` has the numbers
of the Correlates of War and Gleditsch–Ward lists, former ISO codes, since when and until when a
state existed, the times in between when it did not (``absent``), other names. ``state_names.tsv``
has formal and everyday names in both languages; a name with a begin or an end was borne then,
``codes`` says which codes went with it, and ``kind`` whether it was official or short. Two rival
governments may each have had an official name at once (China in 1912 and 1949); as a state has one
at a time here, the name that passed is called short. ``successions.tsv`` has who follows whom, and
which state carries on another's seat and codes. The letters of the two lists and the items of
Wikidata (several where it tells a kingdom from its country) stand in the last columns of
``states.tsv``, items of territories in ``territories.tsv``. The codes of ISO 3166-1 and the names
in English and Vietnamese of what the current list has are taken from Unicode CLDR, as Babel ships
it; the names of states of the past are ours. Territories of the ISO list that are no states follow
at the end. ``compare_states.py`` sets the result against lists of others.

    python scripts/build_states.py            # writes data/reference/states.ttl, and validates it
    python scripts/build_states.py --check    # 1 if the file is not what would be written

Needs Babel (BSD), which nothing else in the project needs. Nothing depends on the day it runs.
"""

from __future__ import annotations

import csv
import hashlib
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import babel
from babel import Locale
from babel.core import get_global
from rdflib import RDF, SKOS, XSD, Graph, Literal, Namespace, URIRef

from coopgraph.files import write
from coopgraph.namespaces import CONCEPT, COOP, DCTERMS, EDTF, ID, OA, SOURCE, WD
from coopgraph.states import FORMER, LETTERS, NOTATIONS, RESERVED
from coopgraph.store import canonical
from coopgraph.validate import validate

HERE = Path(__file__).parent
TARGET = HERE.parent / "data" / "reference" / "states.ttl"
_TABLES = ("state_names.tsv", "states.tsv", "successions.tsv")
BABEL = "2.19.0"  # with CLDR 48; another version may know other names

_C, _ID, _OA, _DC = Namespace(COOP), Namespace(ID), Namespace(OA), Namespace(DCTERMS)
_HERE = URIRef(SOURCE + "states")
_PLAIN_DATES = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}
# CLDR has them as aliases of what came after.
_WITHDRAWN = {
    *("BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"),
    *("230", "249", "278", "280", "720", "736", "886"),
}
# Codes that ISO leaves to users, and the European Union's.
_USERS = re.compile("AA|EU|Q[M-Z]|X[A-Z]|ZZ")
_EVIDENCE = {
    "names": (
        "territory names",
        "tên các lãnh thổ",
        "The name in English and Vietnamese, from Unicode CLDR or, for states of the past, ours.",
        "Tên tiếng Anh và tiếng Việt theo Unicode CLDR; tên nhà nước trước đây do chúng tôi đặt.",
    ),
    "codes": (
        "lists of codes",
        "danh mục mã",
        "The codes of ISO 3166-1 and of the state lists of Correlates of War and Gleditsch–Ward.",
        "Các mã theo ISO 3166-1, danh mục nhà nước của Correlates of War và Gleditsch–Ward.",
    ),
    "existence": (
        "scripts/states.tsv",
        "scripts/states.tsv",
        "Since when and until when it has taken part in its own name.",
        "Tham gia với danh nghĩa của mình từ khi nào đến khi nào.",
    ),
    "dated-names": (
        "scripts/state_names.tsv",
        "scripts/state_names.tsv",
        "Which name and code it bore, since when and until when.",
        "Mang tên và mã nào, từ khi nào đến khi nào.",
    ),
    "successions": (
        "scripts/successions.tsv",
        "scripts/successions.tsv",
        "Which state followed which, and when.",
        "Nhà nước nào kế tục nhà nước nào, khi nào.",
    ),
}


def build() -> Graph:
    """Make the graph of the register."""
    if babel.__version__ != BABEL:
        sys.exit(f"Babel {babel.__version__} is installed; the register is made with {BABEL}")
    graph = Graph()
    _describe_source(graph)
    names: dict[str, tuple[str, str]] = {}
    for row in _states():
        names[row["slug"]] = (row["en"], row["vi"])
        _add_state(graph, row)
    for row in _read("state_names.tsv"):
        _add_name(graph, row, names)
    for row in _read("successions.tsv"):
        _add_succession(graph, row, names)
    return graph


def _states() -> Iterator[dict[str, str]]:
    """Give our rows, with what CLDR adds, then the territories that only CLDR has."""
    en, vi = Locale("en").territories, Locale("vi").territories
    letters, digits = _iso_codes()
    items = {row["iso2"]: row["wikidata"] for row in _read("territories.tsv")}
    taken = set()
    for row in _read("states.tsv"):
        code, current = row["iso2"], not row["end"]
        row["cls"] = row["cls"] or "Country"
        if code and current:
            taken.add(code)
            row["iso3"] = row["iso3"] or letters.get(code, "")
            row["iso_n"] = row["iso_n"] or digits.get(code, "")
            known = [row["en"], en[code], row["vi"], vi[code], *row["alt"].split("; ")]
            row["en"], row["vi"] = row["en"] or en[code], row["vi"] or vi[code]
            row["alt"] = "; ".join(dict.fromkeys(n for n in known if n))
        yield row
    for code in sorted(set(letters) & set(digits) - taken):
        slug = _slug(en[code])
        yield {
            **dict.fromkeys(("cow", "gw", "begin", "end", "absent", "alt", "former"), ""),
            **dict.fromkeys(LETTERS, ""),
            "wikidata": items.get(code, ""),
            "slug": slug,
            "cls": "Territory",
            "iso2": code,
            "en": en[code],
            "vi": vi[code],
            "iso3": letters[code],
            "iso_n": digits[code],
        }


def _iso_codes() -> tuple[dict[str, str], dict[str, str]]:
    """Give alpha-2 to alpha-3 and to numeric, which CLDR lists as aliases of alpha-2."""
    letters: dict[str, str] = {}
    digits: dict[str, str] = {}
    for alias, targets in sorted(get_global("territory_aliases").items()):
        code = targets[0]
        if len(targets) > 1 or len(alias) != 3 or alias in _WITHDRAWN or _USERS.match(code):
            continue
        known = letters if alias.isalpha() else digits
        if code in known:
            sys.exit(f"CLDR gives {code} both {known[code]} and {alias}")
        known[code] = alias
    return letters, digits


def _describe_source(graph: Graph) -> None:
    texts = {
        _DC.title: ("Register of states: names, codes, existence, successions",
                    "Danh bạ nhà nước: tên, mã, thời gian tồn tại, kế tục"),
        _DC.publisher: ("The coopgraph developers", "Nhóm phát triển coopgraph"),
        _DC.description: (
            ("States and territories with ISO 3166-1, Correlates of War and Gleditsch–Ward codes."
             " Where several"
            " accounts of a state's beginning exist, the entry is a convention for matching data"
            " and takes no position."),
            ("Các nhà nước và lãnh thổ với mã ISO 3166-1, Correlates of War và Gleditsch–Ward."
             " Khi có nhiều cách"
            " tính thời điểm ra đời, mục ghi là quy ước để khớp dữ liệu, không nêu quan điểm."),
        ),
        _DC.rights: (
            ("Codes, dates and successions: Apache-2.0. Names: Unicode CLDR, Unicode License v3,"
            " © 1991-2025 Unicode, Inc."),
            ("Mã, ngày tháng và kế tục: Apache-2.0. Tên: Unicode CLDR, Giấy phép Unicode v3,"
            " © 1991-2025 Unicode, Inc."),
        ),
    }  # fmt: skip
    graph.add((_HERE, RDF.type, _C.Source))
    for predicate, (en, vi) in texts.items():
        graph.add((_HERE, predicate, Literal(en, "en")))
        graph.add((_HERE, predicate, Literal(vi, "vi")))
    graph.add((_HERE, _DC.language, Literal("en")))
    graph.add((_HERE, _DC.license, URIRef("https://www.apache.org/licenses/LICENSE-2.0")))
    graph.add((_HERE, _DC.license, URIRef("https://www.unicode.org/license.txt")))
    for name in _TABLES:
        data = (HERE / name).read_bytes()
        digest, count = hashlib.sha256(data).hexdigest(), data.count(b"\n") - 1
        for lang, words in (
            ("en", f"File {name}, SHA-256 {digest}, {count} rows"),
            ("vi", f"Tệp {name}, SHA-256 {digest}, {count} hàng"),
        ):
            graph.add((_HERE, _DC.provenance, Literal(words, lang)))
    graph.add((_HERE, _C["rank"], URIRef(CONCEPT + "normal")))
    for name, (place_en, place_vi, gist_en, gist_vi) in _EVIDENCE.items():
        node = _evidence(name)
        graph.add((node, RDF.type, _C.Evidence))
        graph.add((node, _OA.hasSource, _HERE))
        graph.add((node, _C.place, Literal(place_en, "en")))
        graph.add((node, _C.place, Literal(place_vi, "vi")))
        graph.add((node, _C.gist, Literal(gist_en, "en")))
        graph.add((node, _C.gist, Literal(gist_vi, "vi")))


def _add_state(graph: Graph, row: dict[str, str]) -> None:
    node = _ID[row["slug"]]
    graph.add((node, RDF.type, _C[row["cls"]]))
    graph.add((node, SKOS.prefLabel, Literal(_text(row["en"]), "en")))
    graph.add((node, SKOS.prefLabel, Literal(_text(row["vi"]), "vi")))
    for name in filter(None, row["alt"].split("; ")):
        if _text(name) not in (_text(row["en"]), _text(row["vi"])):
            graph.add((node, SKOS.altLabel, Literal(_text(name))))
    graph.add((node, _C.evidence, _evidence("names")))
    lists = NOTATIONS | LETTERS
    codes = [(lists[kind], row[kind]) for kind in lists if row[kind]]
    if row["iso2"] and row["cls"] == "IntergovernmentalOrganization":
        codes.append((RESERVED, row["iso2"]))
    elif row["iso2"]:
        graph.add((node, _C.iso3166, Literal(row["iso2"])))
    for item in row["wikidata"].split():
        graph.add((node, SKOS.exactMatch, URIRef(WD + item)))
    codes += [(FORMER, code) for code in row["former"].split()]
    for kind, code in codes:
        graph.add((node, SKOS.notation, Literal(code, datatype=URIRef(kind))))
    if row["iso2"] or codes:
        graph.add((node, _C.evidence, _evidence("codes")))
    for name in ("begin", "end"):
        if row[name]:
            graph.add((node, _C[name], _date(row[name])))
            for rests in (_C.evidence, _C.dateEvidence):
                graph.add((node, rests, _evidence("existence")))

    lives = [row["begin"], *re.split("[/ ]", row["absent"]), row["end"]] if row["absent"] else []
    for begin, end in zip(lives[::2], lives[1::2], strict=True):
        # The state's own name, borne in each of its lifetimes, tells them.
        own = {"slug": row["slug"], "en": row["en"], "vi": row["vi"]}
        lived = {"begin": begin, "end": end, "codes": "", "kind": "short"}
        _add_dated(graph, own | lived, "existence")


def _add_name(graph: Graph, row: dict[str, str], names: dict[str, tuple[str, str]]) -> None:
    if row["slug"] not in names:
        sys.exit(f"state_names.tsv names {row['slug']}, which states.tsv lacks")
    if row["begin"] or row["end"]:
        if row["kind"] not in ("official", "short"):
            sys.exit(f"{row['en'] or row['vi']} of {row['slug']}: kind is official or short")
        _add_dated(graph, row, "dated-names")
        return
    for lang, label in zip(("en", "vi"), names[row["slug"]], strict=True):
        if row[lang] and _text(row[lang]) != _text(label):
            node = _ID[row["slug"]]
            graph.remove((node, SKOS.altLabel, Literal(_text(row[lang]))))
            graph.add((node, SKOS.altLabel, Literal(_text(row[lang]), lang)))


def _add_dated(graph: Graph, row: dict[str, str], evidence: str) -> None:
    """Add a name that a state bore for a time, with the codes that went with it."""
    state = _ID[row["slug"]]
    words = _slug(row["en"] or row["vi"])
    node = _ID[f"name-{row['slug']}-{words}-{(row['begin'] or 'before')[:4]}".replace("--", "-")]
    if (node, None, None) in graph:
        sys.exit(f"two names would be {node}")
    graph.add((state, _C.hasName, node))
    graph.add((node, RDF.type, _C.Name))
    graph.add((node, _C.nameKind, URIRef(CONCEPT + row["kind"])))
    for lang in ("en", "vi"):
        if row[lang]:
            graph.add((node, SKOS.prefLabel, Literal(_text(row[lang]), lang)))
    for name in ("begin", "end"):
        if row[name]:
            graph.add((node, _C[name], _date(row[name])))
    for told in row["codes"].split():
        kind, code = told.split(":")
        type_ = FORMER if kind == "iso" else NOTATIONS[kind]
        graph.add((node, SKOS.notation, Literal(code, datatype=URIRef(type_))))
    for rests in (_C.evidence, _C.dateEvidence):
        graph.add((node, rests, _evidence(evidence)))


def _add_succession(graph: Graph, row: dict[str, str], names: dict[str, tuple[str, str]]) -> None:
    before, after = row["before"].split(), row["after"].split()
    node = _ID[f"succession-{before[0]}-{after[0]}-{row['when'][:4]}"]
    if (node, None, None) in graph:
        sys.exit(f"two successions would be {node}")
    graph.add((node, RDF.type, _C.ChangeEvent))
    for index, (lang, word, join) in enumerate((("en", "to", "and"), ("vi", "đến", "và"))):
        sides = [_listed([names[s][index] for s in side], join) for side in (before, after)]
        graph.add((node, SKOS.prefLabel, Literal(_text(f"{sides[0]} {word} {sides[1]}"), lang)))
    for slug in before:
        graph.add((node, _C.changes, _ID[slug]))
    for slug in after:
        graph.add((node, _C.successor, _ID[slug]))
    graph.add((node, _C.during, _date(row["when"])))
    for rests in (_C.evidence, _C.dateEvidence):
        graph.add((node, rests, _evidence("successions")))
    if row["continues"]:
        old, new = row["continues"].split()
        graph.add((_ID[new], _DC.replaces, _ID[old]))


def _read(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return [
            {k: v or "" for k, v in row.items()} for row in csv.DictReader(file, delimiter="\t")
        ]


def _evidence(name: str) -> URIRef:
    return _ID[f"ev-states-{name}"]


def _date(text: str) -> Literal:
    kind = _PLAIN_DATES.get(len(text), URIRef(EDTF + "edtf"))
    return Literal(text, datatype=kind, normalize=False)


def _listed(names: list[str], word: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"


def _text(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    plain = plain.replace("st.", "saint").replace("u.s.", "us").replace("&", "and")
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")


def main(argv: list[str]) -> int:
    """Write the register, or compare."""
    made = canonical(build()).encode()
    if "--check" in argv:
        return int(not TARGET.is_file() or TARGET.read_bytes() != made)
    write(TARGET, made)
    report = validate([TARGET])
    sys.stdout.write(report.text() + "\n")
    return report.exit_status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
