"""OWL in words: the trees of `coopgraph.pages.site_data.definitions` as sentences with links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from markupsafe import Markup

_THING = "http://www.w3.org/2002/07/owl#Thing"


class Sentences:
    """Puts class expressions and property chains into words.

    Args:
        link: Gives the linked name of an IRI.
        words: The forms of the language: keys "and", "or", "not", "some", "any", "only", "value",
            "self", "min", "max", "exactly", "that", "such", "inverse", "then", "other", "thing".
    """

    def __init__(self, link: Callable[[str], Markup], words: Mapping[str, str]) -> None:
        self._link, self._words = link, words

    def of(self, tree: Mapping[str, Any]) -> Markup:
        """A class expression in words, such as "participation whose role is chair or host"."""
        op = tree["op"]
        if op == "class":
            return self._form("thing") if tree["iri"] == _THING else self._link(tree["iri"])
        if op == "and":
            return self._and(tree["of"])
        if op in ("or", "one"):
            return self._listed([self.of(part) for part in tree["of"]], "or")
        if op == "not":
            return self._form("not", of=self.of(tree["of"]))
        if op == "other":
            return self._form("other")
        return self._form("such", that=self._that(tree))

    def chain(self, steps: Sequence[Mapping[str, Any]]) -> Markup:
        """A property chain in words: one property, then the next."""
        from markupsafe import Markup

        properties = [self._property(step) for step in steps]
        return Markup(" {} ").format(self._words["then"]).join(properties)

    def _and(self, parts: Sequence[Mapping[str, Any]]) -> Markup:
        plain = [self.of(p) for p in parts if p["op"] in ("class", "and", "or", "one", "not")]
        limits = [self._that(p) for p in parts if "property" in p]
        rest = [self._form("other") for p in parts if p["op"] == "other"]
        head = self._listed([*plain, *rest] or [self._form("thing")], "and")
        if not limits:
            return head
        return self._form("that", of=head, that=self._listed(limits, "and"))

    def _that(self, tree: Mapping[str, Any]) -> Markup:
        op, prop = tree["op"], self._property(tree)
        if op == "self":
            return self._form("self", property=prop)
        if op == "value":
            value = self._link(tree["iri"]) if "iri" in tree else tree["text"]
            return self._form("value", property=prop, of=value)
        if op in ("min", "max", "exactly"):
            of = self.of(tree["of"]) if tree["of"] else ""
            return self._form(op, property=prop, count=tree["count"], of=of)
        filler = tree["of"]
        if op == "some" and filler == {"op": "class", "iri": _THING}:
            return self._form("any", property=prop)
        if "property" in filler:
            return self._form("nested", property=prop, that=self._that(filler))
        form = "value" if op == "some" and filler["op"] == "one" else op
        return self._form(form, property=prop, of=self.of(filler))

    def _property(self, step: Mapping[str, Any]) -> Markup:
        name = self._link(step["property"])
        return self._form("inverse", property=name) if step["inverse"] else name

    def _listed(self, parts: Sequence[Markup], word: str) -> Markup:
        from markupsafe import Markup

        if len(parts) < 2:
            return Markup().join(parts)
        head = Markup(", ").join(parts[:-1])
        return Markup("{} {} {}").format(head, self._words[word], parts[-1])

    def _form(self, name: str, **parts: Any) -> Markup:
        from markupsafe import escape

        return escape(self._words[name]).format(**parts)
