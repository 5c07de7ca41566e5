"""The pages of the static site: plain HTML in two languages, without script, from plain data."""

from __future__ import annotations

import base64
import hashlib
import json
import posixpath
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from coopgraph.names import fold
from coopgraph.namespaces import CONCEPT, COOP, ID, PREFIXES, SOURCE, expand, shorten
from coopgraph.render import assets, sparql
from coopgraph.render.classes import anchor
from coopgraph.render.sentences import Sentences

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import BytecodeCache
    from markupsafe import Markup

LANGUAGES: Final = ("en", "vi")
EXPLORER: Final = "explorer.html"
ONTOLOGY: Final = "ontology/index.html"
CONCEPTS: Final = "ontology/concepts.html"
SHAPES: Final = "ontology/shapes.html"
RULES: Final = "ontology/rules.html"
THINGS: Final = "id/index.html"
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
PROOFS: Final = 6
"""So many notes are linked from one line; of more it is said how many."""


def pages(data: Mapping[str, Any]) -> dict[str, str]:
    """Make all pages but the explorer.

    Args:
        data: What `coopgraph.pages.site_data.reading.read` returns.

    Returns:
        Relative name to HTML; English at the top, Vietnamese under `vi/`, same names otherwise.
        The same data give the same texts, byte for byte.
    """
    return {
        name: text for lang in LANGUAGES for name, text in _Site(data, lang).everything().items()
    }


def without_explorer() -> str:
    """Make the page that stands where the explorer would, in both languages.

    Links into the explorer lead to it when the explorer's scripts are not bundled
    (`npm_bundle.missing`); the same text each time.
    """
    from markupsafe import Markup

    environment = assets.environment("templates/site")
    return environment.get_template("no_explorer.html.j2").render(
        css=Markup(style()),  # noqa: S704 - our own
        policy=policy(style()),
        words=words(),
        home={lang: "index.html" if lang == "en" else f"{lang}/index.html" for lang in LANGUAGES},
    )


@cache
def words() -> dict[str, Any]:
    """The words of the site itself, in both languages."""
    text = (resources.files(__package__) / "static" / "site.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@cache
def style() -> str:
    """The style: the explorer's colours and type, which follow the reader's setting, and ours."""
    base = assets.own("css", ".css", ("10-base.css",))
    light = re.search(r":root \{.*?\n\}", base, re.DOTALL)
    dark = re.search(r':root\[data-shade="dark"\] (\{.*?\n\})', base, re.DOTALL)
    if light is None or dark is None:
        raise AssertionError("10-base.css no longer begins with the colours of both shades")
    shades = f"{light[0]}\n@media screen and (prefers-color-scheme: dark) {{\n:root {dark[1]}\n}}\n"
    return shades + assets.own("site", ".css")


@cache
def _compiled() -> BytecodeCache:
    """Keep the templates as they were compiled for one language, for the other and the next site.

    Each environment would compile all of them anew, a second of work.
    """
    from jinja2 import BytecodeCache
    from jinja2.bccache import Bucket

    class Kept(BytecodeCache):
        def __init__(self) -> None:
            self.made: dict[str, bytes] = {}

        def load_bytecode(self, bucket: Bucket) -> None:
            if bucket.key in self.made:
                bucket.bytecode_from_string(self.made[bucket.key])

        def dump_bytecode(self, bucket: Bucket) -> None:
            self.made[bucket.key] = bucket.bytecode_to_string()

    return Kept()


def policy(css: str, script: str = "") -> str:
    """The policy of every page: this one inline style, and nothing is fetched from anywhere.

    A page has no script, or just this one; RDF inside it is data, which no browser runs.
    """

    def digest(text: str) -> str:
        return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

    runs = f"script-src 'sha256-{digest(script)}'; " if script else ""
    return (
        f"default-src 'none'; {runs}style-src 'sha256-{digest(css)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def find_script() -> str:
    """The script that searches the list of things."""
    return assets.own("site", ".js")


def thing_page(thing: Mapping[str, Any], lang: str) -> str:
    """Make the page of one thing as a server gives it that has no site around it.

    Args:
        thing: What `coopgraph.pages.site_data.things.thing` returns.
        lang: "en" or "vi".

    Returns:
        HTML that lies at ``id/SLUG.html``, or ``vi/id/SLUG.html``; its links lead to things.
    """
    empty: dict[str, Any] = {
        "title": {"en": "coopgraph"}, "sources": [], "questions": [], "labels": {}, "shown": [],
        "ontology": {"terms": [], "schemes": []}, "classes": {}, "things": [thing],
    }  # fmt: skip
    return _Site(empty, lang, alone=True).thing(thing)[1]


def filenames(names: list[str]) -> dict[str, str]:
    """Give each name a file name of its own that stays in its folder on every host.

    Examples:
        >>> filenames(["a-b", "../a", "index"])
        {'a-b': 'a-b.html', '../a': 'a.html', 'index': 'index-2.html'}
    """
    taken, files = {"index"}, {}
    for name in names:
        stem = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")[:100] or "page"
        free, count = stem, 1
        while free.casefold() in taken:
            count += 1
            free = f"{stem}-{count}"
        taken.add(free.casefold())
        files[name] = f"{free}.html"
    return files


def addresses(data: Mapping[str, Any]) -> dict[str, Any]:
    """Where the explorer finds the pages around it.

    Args:
        data: As for `pages`.

    Returns:
        "home": language to the start page; "sources": IRI to language to the page of that source;
        relative to the folder of the site.
    """
    files = filenames([s["id"] for s in data["sources"]])

    def both(name: str) -> dict[str, str]:
        return {lang: quote(name if lang == "en" else f"{lang}/{name}") for lang in LANGUAGES}

    return {
        "home": both("index.html"),
        "sources": {s["iri"]: both(f"sources/{files[s['id']]}") for s in data["sources"]},
    }


def things_file(data: Mapping[str, Any]) -> str:
    """List the things for programs, as JSON: an object for each, with the file of its page.

    Args:
        data: As for `pages`.
    """
    files = filenames([thing["slug"] for thing in data["things"]])
    listed = [
        {
            "iri": thing["iri"],
            "label": thing["label"],
            "class": thing["cls"],
            "country": thing["country"],
            "page": f"id/{files[thing['slug']]}",
        }
        for thing in data["things"]
    ]
    return json.dumps(listed, ensure_ascii=False, indent=1) + "\n"


class _Site:
    """The site in one language."""

    def __init__(self, data: Mapping[str, Any], lang: str, *, alone: bool = False) -> None:
        from markupsafe import Markup

        self.data, self.lang, self.alone = data, lang, alone
        self.prefix = "" if lang == "en" else f"{lang}/"
        self.here = ""
        # Of the page that is being made: what it links to is mostly linked to more than once.
        self._links: dict[str, Markup] = {}
        self.words = words()[lang]
        self.sources = {s["iri"]: s for s in data["sources"]}
        self.source_files = filenames([s["id"] for s in data["sources"]])
        self.question_files = filenames([q["name"] for q in data["questions"]])
        self.terms = {t["iri"]: t for t in data["ontology"]["terms"]}
        self.locals = {t["local"]: t for t in data["ontology"]["terms"]}
        self.concepts = {c["iri"]: c for s in data["ontology"]["schemes"] for c in s["concepts"]}
        self.passages = {p["iri"]: p for s in data["sources"] for p in s["passages"]}
        self.shown = set(data["shown"])
        self.things = {thing["iri"]: thing for thing in data["things"]}
        self.thing_files = filenames([thing["slug"] for thing in data["things"]])
        self.sentences = Sentences(self.link, self.words["owl"])
        self.environment = assets.environment("templates/site", bytecode_cache=_compiled())
        self.environment.globals.update(
            lang=lang,
            other="vi" if lang == "en" else "en",
            t=self.words,
            data=data,
            css=Markup(style()),  # noqa: S704 - our own
            policy=policy(style()),
            url=self.url,
            explorer=self.explorer,
            say=self.say,
            link=self.link,
            anchor=anchor,
            number=self.number,
            column=self.column,
            highlighted=self.highlighted,
            sentences=self.sentences,
            short=shorten,
            safe=_safe,
            passages=self.passages,
            sources=self.sources,
            source_page=self.source_page,
            question_page=self.question_page,
            locals=self.locals,
            classes=data["classes"],
            things=self.things,
            href=self.href,
            alone=alone,
            day=self.day,
            most=PROOFS,
        )

    def everything(self) -> dict[str, str]:
        """All pages of this language."""
        from markupsafe import Markup

        ontology = self.data["ontology"]
        files = [
            self._page("index.html", "index"),
            self._page("sources/index.html", "sources"),
            self._page("questions/index.html", "questions"),
            self._page(ONTOLOGY, "ontology", ontology=ontology, pictures=self._pictures()),
            self._page(CONCEPTS, "concepts", schemes=ontology["schemes"]),
            self._page(SHAPES, "shapes", files=self.data["shapes"]),
            self._page(RULES, "rules", rules=self.data["rules"]),
        ]
        files += [
            self._page(self.source_page(source["id"]), "source", source=source)
            for source in self.data["sources"]
        ]
        for question in self.data["questions"]:
            noted = list(dict.fromkeys(e for row in question["evidence"] for e in row))
            numbers = {
                iri: n for n, iri in enumerate((i for i in noted if i in self.passages), start=1)
            }
            name = self.question_page(question["name"])
            files.append(self._page(name, "question", question=question, numbers=numbers))
        script = Markup(find_script())  # noqa: S704 - our own
        files.append(
            self._page(
                THINGS, "things", blocks=self._blocks(), script=script,
                policy=policy(style(), find_script()),
            )
        )  # fmt: skip
        files += [self.thing(thing) for thing in self.data["things"]]
        return dict(files)

    def thing(self, thing: Mapping[str, Any]) -> tuple[str, str]:
        """The page of a thing: its name in the site, and its text."""
        from markupsafe import Markup

        # A data block ends at the first "</": what could begin a tag or a comment is escaped.
        text = json.dumps(thing["jsonld"], ensure_ascii=False, separators=(",", ":"))
        text = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
        jsonld = Markup(text)  # noqa: S704 - escaped above
        name = self.thing_page(thing["slug"])
        return self._page(
            name, "thing", thing=thing, jsonld=jsonld, shown=thing["iri"] in self.shown
        )

    def _blocks(self) -> list[tuple[str, list[tuple[Any, str, list[Mapping[str, Any]]]]]]:
        """The things in groups: countries with what is theirs, organizations, frameworks."""
        order = self._by_label
        of_country: dict[str, list[Mapping[str, Any]]] = {}
        by_kind: dict[bool, dict[str, list[Mapping[str, Any]]]] = {True: {}, False: {}}
        for thing in self.data["things"]:
            if thing["cls"] == "Country":
                of_country.setdefault(thing["iri"], [])
            elif thing["country"] in self.things and thing["actor"]:
                of_country.setdefault(thing["country"], []).append(thing)
            else:
                kinds = by_kind[thing["actor"]]
                kinds.setdefault(str(self.say(thing["kind"])), []).append(thing)
        countries = sorted(of_country, key=lambda iri: order(self.things[iri]))
        return [
            (
                self.words["byCountry"],
                [
                    (self.say(self.things[iri]["label"]), iri, sorted(of_country[iri], key=order))
                    for iri in countries
                ],
            ),
            *(
                (
                    self.words[name],
                    [(kind, "", sorted(own, key=order)) for kind, own in sorted(kinds.items())],
                )
                for name, kinds in (
                    ("organizations", by_kind[True]), ("frameworksOf", by_kind[False])
                )
            ),
        ]  # fmt: skip

    def _by_label(self, thing: Mapping[str, Any]) -> tuple[str, str]:
        return fold(thing["label"].get(self.lang) or ""), thing["iri"]

    def _page(self, name: str, template: str, **values: Any) -> tuple[str, str]:
        self.here = self.prefix + name
        self._links = {}
        other = name if self.prefix else f"vi/{name}"
        text = self.environment.get_template(f"{template}.html.j2").render(
            page=name, switch=self._relative(other), **values
        )
        # Lone surrogates, which no UTF-8 file can hold.
        return self.here, re.sub("[\ud800-\udfff]", "\ufffd", text)

    def _pictures(self) -> dict[str, Any]:
        from coopgraph.render import classes

        return classes.pictures(self.data["ontology"]["terms"], self.say, self.words)

    # ------------------------------------------------------------ where things are

    def _relative(self, target: str) -> str:
        return _relative(target, posixpath.dirname(self.here) or ".")

    def url(self, name: str, fragment: str = "") -> str:
        """The address of a page of this language, from the page being made."""
        full = self.prefix + name
        base = "" if full == self.here and fragment else quote(self._relative(full))
        return f"{base}#{quote(fragment)}" if fragment else base

    def explorer(self, iri: str = "", at: str = "") -> str:
        """The address of a thing in the explorer."""
        parts = [f"id={quote(iri.removeprefix(ID), safe='')}"] if iri else []
        parts += [f"at={quote(at, safe='')}"] if at else []
        return f"{self._relative(EXPLORER)}#{'&'.join([*parts, f'lang={self.lang}'])}"

    def source_page(self, name: str) -> str:
        """The page of a source by its id."""
        return f"sources/{self.source_files[name]}"

    def question_page(self, name: str) -> str:
        """The page of a question by its name."""
        return f"questions/{self.question_files[name]}"

    def thing_page(self, slug: str) -> str:
        """The page of a thing by its slug; alone, it lies where its IRI says."""
        return f"id/{slug}.html" if self.alone else f"id/{self.thing_files[slug]}"

    def day(self, iso: str) -> str:
        """A day as the language writes it."""
        year, month, day = iso.split("-")
        if self.lang == "vi":
            return f"{int(day)}/{int(month)}/{year}"
        return f"{int(day)} {MONTHS[int(month) - 1]} {year}"

    def href(self, iri: str) -> str | None:
        """Where the site or the explorer tells of an IRI; None where neither does."""
        if iri in self.terms:
            return self.url(ONTOLOGY, anchor(self.terms[iri]["local"]))
        if iri in self.concepts:
            return self.url(CONCEPTS, anchor(self.concepts[iri]["local"]))
        if iri in self.sources:
            return self.url(self.source_page(self.sources[iri]["id"]))
        if iri in self.passages:
            source = self.sources[self.passages[iri]["source"]]
            return self.url(self.source_page(source["id"]), anchor(iri.removeprefix(ID)))
        if iri in self.things:
            return self.url(self.thing_page(self.things[iri]["slug"]))
        if self.alone:
            return self.url(f"id/{iri.removeprefix(ID)}.html") if iri.startswith(ID) else None
        return self.explorer(iri) if iri in self.shown else None

    # ------------------------------------------------------------ words

    def say(self, pair: Mapping[str, str] | None, default: str = "") -> Markup:
        """A text in this language, else in another one, which is then marked as such."""
        from markupsafe import Markup, escape

        if not pair:
            return escape(default)
        if self.lang in pair:
            return escape(pair[self.lang])
        lang, text = min(pair.items(), key=lambda item: (item[0] not in LANGUAGES, item))
        return Markup('<span lang="{}">{}</span>').format(lang, text)

    def label(self, iri: str) -> Markup:
        """The name of anything: a term, a concept, a source, a thing; else its short IRI."""
        names = (
            (self.terms.get(iri) or {}).get("label")
            or (self.concepts.get(iri) or {}).get("label")
            or (self.sources.get(iri) or {}).get("title")
            or self.data["labels"].get(iri)
        )
        return self.say(names, shorten(iri))

    def link(self, iri: str) -> Markup:
        """The name of anything, linked to where it is told of."""
        from markupsafe import Markup, escape

        if (known := self._links.get(iri)) is not None:
            return known
        target, label, short = self.href(iri), self.label(iri), escape(shorten(iri))
        # Each part is escaped; Markup's own format takes ten times as long, and a site has
        # some ten thousand links.
        if target is None:
            made = f'<span title="{short}">{label}</span>'
        else:
            made = f'<a href="{escape(target)}" title="{short}">{label}</a>'
        self._links[iri] = Markup(made)  # noqa: S704
        return self._links[iri]

    def number(self, value: int) -> str:
        """A whole number as the language writes it."""
        return f"{value:,}".replace(",", "," if self.lang == "en" else ".")

    def column(self, name: str) -> Markup:
        """The heading of a column: our word, else the ontology's, else the variable's name."""
        from markupsafe import escape

        if name in self.words["columns"]:
            return escape(self.words["columns"][name])
        if name in self.locals:
            return self.say(self.locals[name]["label"])
        return escape(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower())

    def highlighted(self, text: str) -> Markup:
        """A query with its names linked to the ontology and the concepts."""

        def target(name: str) -> str | None:
            if name.partition(":")[0] not in PREFIXES:
                return None
            iri = expand(name)
            return self.href(iri) if iri.startswith((COOP, CONCEPT, SOURCE, ID)) else None

        return sparql.highlighted(text, target)


@cache
def _relative(target: str, folder: str) -> str:
    return posixpath.relpath(target, folder)


def _safe(address: str | None) -> str | None:
    """An address that a link may have: of the web, nothing that acts.

    Examples:
        >>> _safe("https://example.org/"), _safe("javascript:alert(1)")
        ('https://example.org/', None)
    """
    return address if address and re.match(r"https?://[^\s]+\Z", address) else None
