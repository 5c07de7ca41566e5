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
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("coopgraph.render", "templates/site"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
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


def policy(css: str) -> str:
    """The policy of every page: this one inline style, no script, nothing fetched from anywhere."""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


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


class _Site:
    """The site in one language."""

    def __init__(self, data: Mapping[str, Any], lang: str) -> None:
        from jinja2 import Environment, PackageLoader, StrictUndefined
        from markupsafe import Markup

        self.data, self.lang = data, lang
        self.prefix = "" if lang == "en" else f"{lang}/"
        self.here = ""
        # Of the page that is being made: what it links to is mostly linked to more than once.
        self._links: dict[str, Markup] = {}
        self._ways: dict[str, str] = {}
        self.words = words()[lang]
        self.sources = {s["iri"]: s for s in data["sources"]}
        self.source_files = filenames([s["id"] for s in data["sources"]])
        self.question_files = filenames([q["name"] for q in data["questions"]])
        self.terms = {t["iri"]: t for t in data["ontology"]["terms"]}
        self.locals = {t["local"]: t for t in data["ontology"]["terms"]}
        self.concepts = {c["iri"]: c for s in data["ontology"]["schemes"] for c in s["concepts"]}
        self.passages = {p["iri"]: p for s in data["sources"] for p in s["passages"]}
        self.shown = set(data["shown"])
        self.sentences = Sentences(self.link, self.words["owl"])
        self.environment = Environment(
            loader=PackageLoader("coopgraph.render", "templates/site"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
            bytecode_cache=_compiled(),
        )
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
        )

    def everything(self) -> dict[str, str]:
        """All pages of this language."""
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
        return dict(files)

    def _page(self, name: str, template: str, **values: Any) -> tuple[str, str]:
        self.here = self.prefix + name
        self._links, self._ways = {}, {}
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
        way = self._ways.get(target)
        if way is None:
            way = posixpath.relpath(target, posixpath.dirname(self.here) or ".")
            self._ways[target] = way
        return way

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


def _safe(address: str | None) -> str | None:
    """An address that a link may have: of the web, nothing that acts.

    Examples:
        >>> _safe("https://example.org/"), _safe("javascript:alert(1)")
        ('https://example.org/', None)
    """
    return address if address and re.match(r"https?://[^\s]+\Z", address) else None
