"""IRIs of keys: readable slugs, made for whole columns at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopgraph.names import unaccented
from coopgraph.namespaces import ID

if TYPE_CHECKING:
    import polars as pl

LONGEST = 60
"""Characters of a slug before it is cut and told apart by a digest."""


def slug(text: pl.Expr) -> pl.Expr:
    """Make slugs of ``a-z``, ``0-9`` and single hyphens; null stays null.

    Accents are dropped (``ế`` is ``e``, ``đ`` is ``d``). Where more than accents, case and
    punctuation is lost (other scripts), or the slug would be longer than `LONGEST`, eight
    hexadecimal digits of a digest of the text follow, so different texts rarely share one.

    Example:
        >>> import polars as pl
        >>> pl.select(slug(pl.lit("Việt Nam (Đà Nẵng)"))).item()
        'viet-nam-da-nang'
    """
    import polars as pl

    plain = unaccented(text).str.replace_many(["ø", "ł", "ß", "æ", "œ", "ı", "þ", "ð"], _PLAIN)
    hyphenated = plain.str.replace_all("[^a-z0-9]+", "-").str.strip_chars("-")
    lost = plain.str.contains(r"[^\x00-\x7F\p{P}\p{S}\p{Z}]") | (hyphenated == "")
    long = hyphenated.str.len_bytes() > LONGEST
    digest = text.map_batches(_digests, return_dtype=pl.String)
    cut = hyphenated.str.slice(0, LONGEST).str.strip_chars("-")
    marked = pl.concat_str(cut, digest, separator="-").str.strip_chars_start("-")
    return pl.when(lost | long).then(marked).otherwise(hyphenated)


_PLAIN = ["o", "l", "ss", "ae", "oe", "i", "th", "d"]


def _digests(texts: pl.Series) -> pl.Series:
    """Give eight hexadecimal digits of the SHA-256 of each text; distinct ones are read once."""
    import hashlib

    import polars as pl

    distinct = texts.unique().drop_nulls()
    digests = [hashlib.sha256(t.encode()).hexdigest()[:8] for t in distinct.to_list()]
    return texts.replace_strict(distinct, pl.Series(digests, dtype=pl.String), default=None)


def named(*parts: pl.Expr | str) -> pl.Expr:
    """Make ``id:`` IRIs of slugs joined by hyphens; null where a part is null.

    Example:
        >>> import polars as pl
        >>> pl.select(named("un-vote", pl.lit("3"), pl.lit("us"))).item()
        'https://w3id.org/coopgraph/id/un-vote-3-us'
    """
    import polars as pl

    joined = pl.concat_str([pl.lit(p) if isinstance(p, str) else p for p in parts], separator="-")
    return pl.lit(ID) + joined


def slugs(keys: pl.Series) -> dict[str, str]:
    """Give each distinct key a slug of its own.

    Where several keys have the same slug, each of them gets a digest of its text, so the result
    does not depend on their order.

    Example:
        >>> import polars as pl
        >>> slugs(pl.Series(["UN", "EU"]))
        {'UN': 'un', 'EU': 'eu'}
        >>> sorted(slugs(pl.Series(["A B", "A:B"])).values())
        ['a-b-5a33e15d', 'a-b-fea4c5ce']
    """
    import polars as pl

    frame = keys.drop_nulls().unique(maintain_order=True).alias("key").to_frame()
    frame = frame.with_columns(slug(pl.col("key")).alias("slug"))
    shared = pl.col("slug").is_duplicated()
    digest = pl.col("key").map_batches(_digests, return_dtype=pl.String)
    frame = frame.with_columns(
        pl.when(shared).then(pl.concat_str("slug", digest, separator="-")).otherwise("slug")
    )
    return dict(zip(frame["key"].to_list(), frame["slug"].to_list(), strict=True))


class Slugs:
    """Slugs of names that come in batches: a name whose slug another one has gets a digest too."""

    def __init__(self) -> None:
        self._of: dict[str, str] = {}
        self._taken: set[str] = set()

    def of(self, names: pl.Series) -> dict[str, str]:
        """Give the slugs of the distinct names.

        Example:
            >>> import polars as pl
            >>> made = Slugs()
            >>> _ = made.of(pl.Series(["A B"]))
            >>> made.of(pl.Series(["A B", "A:B"]))
            {'A B': 'a-b', 'A:B': 'a-b-5a33e15d'}
        """
        import polars as pl

        distinct = names.drop_nulls().unique(maintain_order=True)
        new = pl.Series([n for n in distinct.to_list() if n not in self._of], dtype=pl.String)
        digests = _digests(new).to_list()
        for (name, short), digest in zip(slugs(new).items(), digests, strict=True):
            own = short if short not in self._taken else f"{short}-{digest}"
            self._of[name] = own
            self._taken.add(own)
        return {name: self._of[name] for name in distinct.to_list()}
