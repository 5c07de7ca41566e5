"""The ledger as it is handed out: a table, a matrix of sources, a text, a picture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

from coopgraph.analysis.ledger.statements import OF
from coopgraph.frames.foreign import BOUNDS
from coopgraph.names import LANGUAGES, check_name, label
from coopgraph.namespaces import SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl

    from coopgraph.analysis.figures import Drawing

VERDICTS = ("contradict", "compatible", "agree", "only one speaks")
"""What deserves a look first comes first."""
AGREE, COMPATIBLE, OVERLAPPING, UNSURE, APART = range(5)
"""How two statements stand to each other; the last three contradict: certainly both held on some
day, perhaps, certainly not."""
_RANKS = {"preferred": 0, "normal": 1, "deprecated": 2}

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "head": "{sources} sources, {statements} dated statements: {body}.",
        "contradict": "contradict",
        "compatible": "compatible",
        "agree": "agree",
        "only one speaks": "only one speaks",
        "line": "{what}: {one} says {one_dates}, {other} says {other_dates} ({why}{resolved})",
        "date": "date",
        "begin": "begin",
        "end": "end",
        "apart": "one had ended before the other begins",
        "backward": "ends before it begins",
        "undated": "no date",
        "rank": "resolved by rank: {preferred}",
        "narrowing": "resolved by other dates",
        "linked": "noted by an editor",
        "title": "What sources say of the same ties",
        "none": "There is nothing to compare.",
    },
    "vi": {
        "head": "{sources} nguồn, {statements} khẳng định có thời gian: {body}.",
        "contradict": "mâu thuẫn",
        "compatible": "tương thích",
        "agree": "thống nhất",
        "only one speaks": "chỉ một nguồn nói",
        "line": "{what}: {one} nêu {one_dates}, {other} nêu {other_dates} ({why}{resolved})",
        "date": "ngày",
        "begin": "bắt đầu",
        "end": "kết thúc",
        "apart": "một bên đã kết thúc trước khi bên kia bắt đầu",
        "backward": "kết thúc trước khi bắt đầu",
        "undated": "không nêu thời gian",
        "rank": "giải quyết bằng hạng: {preferred}",
        "narrowing": "giải quyết bằng các thời gian khác",
        "linked": "biên tập viên đã ghi nhận",
        "title": "Các nguồn nói gì về cùng những mối tham gia",
        "none": "Không có gì để đối chiếu.",
    },
}


def found_schema() -> dict[str, Any]:
    """Give the columns of the pairs that were found, with their types.

    ``one, other`` are places in the table of statements; ``code`` is one of `AGREE` … `APART`;
    ``begins, ends``: the begins (ends) are the same where the two agree or are compatible, and fit
    each other where they contradict; ``finer_one, finer_other``: it tells something more precisely;
    ``backward``: one of them ends before it begins.
    """
    import polars as pl

    flags = ("begins", "ends", "finer_one", "finer_other", "backward")
    return {
        **dict.fromkeys(("one", "other"), pl.UInt32),
        "code": pl.Int8,
        **dict.fromkeys(flags, pl.Boolean),
    }


@dataclass(frozen=True, eq=False)
class Ledger:
    """What sources say of the same ties, held against each other.

    Attributes:
        statements: What was compared, each source once for each thing and date.
        found: The pairs that tell of one another, as places in `statements`.
        sources: The sources, in order.
        named: Whether they were named, not all there are.
        nodes: The nodes table, for labels, or None.
        words: Further labels.
    """

    statements: pl.DataFrame
    found: pl.DataFrame
    sources: tuple[str, ...]
    named: bool
    nodes: pl.DataFrame | None
    words: Mapping[str, Mapping[str, str]]

    def __repr__(self) -> str:
        counted = ", ".join(f"{n} {verdict}" for verdict, n in self.counts().items())
        return f"<Ledger of {len(self.sources)} sources: {counted}>"

    def __len__(self) -> int:
        return self._rows.height

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Hand the rows of `table` over, as the Arrow PyCapsule interface has it."""
        return self.table().__arrow_c_stream__(requested_schema)

    @cached_property
    def _rows(self) -> pl.DataFrame:
        """Every pair, and every statement that stands alone, without labels."""
        import polars as pl

        told = self.statements
        sides = [
            told.select(
                pl.col("id").alias(side),
                *(pl.col(name).alias(f"{side}_{name}") for name in told.columns if name != "id"),
            )
            for side in ("one", "other")
        ]
        pairs = self.found.join(sides[0], on="one", how="left", maintain_order="left").join(
            sides[1], on="other", how="left", maintain_order="left"
        )
        spoken = pl.concat([self.found["one"], self.found["other"]]).unique()
        alone = sides[0].filter(~pl.col("one").is_in(spoken.implode()))
        rows = pl.concat([pairs, alone], how="diagonal")
        verdict = (
            pl.when(pl.col("code").is_null()).then(pl.lit("only one speaks"))
            .when(pl.col("code") == AGREE).then(pl.lit("agree"))
            .when(pl.col("code") == COMPATIBLE).then(pl.lit("compatible"))
            .otherwise(pl.lit("contradict"))
        )  # fmt: skip
        # Of two sources the silent one is known; of more, all others are silent.
        two = self.named and len(self.sources) == 2
        silent = dict(zip(self.sources, self.sources[::-1], strict=True)) if two else {}
        other = pl.coalesce(
            "other_source",
            pl.col("one_source").replace_strict(silent, default=None, return_dtype=pl.String)
            if silent
            else pl.lit(None, pl.String),
        )
        return rows.with_columns(
            verdict.cast(pl.Enum(VERDICTS)).alias("verdict"), other.alias("other_source")
        ).with_columns(_differs(), _finer(), *_resolved(), _linked()).sort(
            "verdict", *(f"one_{name}" for name in OF), "one", "other", nulls_last=True
        )  # fmt: skip

    def table(
        self, lang: str = "en", *, verdicts: str | Iterable[str] | None = None
    ) -> pl.DataFrame:
        """Give the ledger, one row a pair of statements, contradictions first.

        Args:
            lang: Language of the labels, "en" or "vi".
            verdicts: Only rows of these, see `VERDICTS`; one may stand alone.

        Returns:
            ``verdict`` with ``verdict_label``; ``differs``: of what contradicts, "begin", "end",
            "apart" (the one had ended before the other can have begun), "backward" or, of a
            milestone, "date", of what is compatible, what is not stated alike; ``kind`` ("tie",
            "milestone", "lifetime"), ``subject``, ``framework``, ``role``, each with ``_label``;
            ``one``, ``other`` (the sources), with ``_label``; ``one_dates``, ``other_dates`` (EDTF
            as stated); ``one_rank``, ``other_rank``; ``finer``: which is more precise ("one",
            "other", "both", each in something); ``resolved_by``: "rank", "narrowing", or null;
            ``preferred``: which the ranks prefer; ``linked``: an editor noted that they dispute
            each other; and
            ``one_statements``, ``other_statements``, ``one_evidence``, ``other_evidence`` (lists
            of IRIs). Where only one speaks, the other side is null.

        Raises:
            UnknownNameError: Another language or verdict.
        """
        import polars as pl

        check_name(lang, LANGUAGES, "language")
        rows = self._rows
        if verdicts is not None:
            chosen = [verdicts] if isinstance(verdicts, str) else list(verdicts)
            for verdict in chosen:
                check_name(verdict, VERDICTS, "verdict")
            rows = rows.filter(pl.col("verdict").is_in(chosen))
        columns = [
            pl.col("verdict").cast(pl.String),
            pl.col("verdict").cast(pl.String).replace_strict(
                {verdict: WORDS[lang][verdict] for verdict in VERDICTS}, return_dtype=pl.String
            ).alias("verdict_label"),
            pl.col("differs"),
            pl.col("one_kind").alias("kind"),
        ]  # fmt: skip
        for name in ("subject", "framework", "role"):
            iri = pl.col(f"one_{name}")
            columns += [iri.alias(name), self._labelled(iri, rows, lang).alias(f"{name}_label")]
        for side in ("one", "other"):
            iri = pl.col(f"{side}_source")
            columns += [
                iri.alias(side),
                iri.str.strip_prefix(SOURCE).alias(f"{side}_label"),
                _dates(side).alias(f"{side}_dates"),
                pl.col(f"{side}_rank"),
            ]
        columns += [pl.col(name) for name in ("finer", "resolved_by", "preferred", "linked")]
        columns += [
            pl.col(f"{side}_{name}").alias(f"{side}_{shown}")
            for name, shown in (("statement", "statements"), ("evidence", "evidence"))
            for side in ("one", "other")
        ]
        return rows.select(columns)

    def matrix(self, lang: str = "en") -> pl.DataFrame:
        """Count, for each pair of sources, how what they say stands to each other.

        Args:
            lang: Language; the sources are called by their ids in both.

        Returns:
            Columns ``one``, ``other``, each with ``_label``; ``contradict``, ``compatible``,
            ``agree`` (pairs of statements); ``one_only``, ``other_only`` (statements of which the
            other says nothing). Where sources were named, every pair of them; else those that
            speak of something together.

        Raises:
            UnknownNameError: Another language.
        """
        import polars as pl

        check_name(lang, LANGUAGES, "language")
        order = {source: number for number, source in enumerate(self.sources)}
        told = {row[0]: row[1] for row in self.statements.group_by("source").len().iter_rows()}
        pairs = self._rows.filter(pl.col("code").is_not_null())
        counted = pairs.group_by("one_source", "other_source").agg(
            *((pl.col("verdict") == verdict).sum().alias(verdict) for verdict in VERDICTS[:3]),
            pl.col("one").n_unique().alias("by_one"),
            pl.col("other").n_unique().alias("by_other"),
        )
        by_pair = {(row[0], row[1]): row[2:] for row in counted.iter_rows()}
        wanted = sorted(by_pair, key=lambda pair: (order[pair[0]], order[pair[1]]))
        if self.named:
            wanted = [(a, b) for a in self.sources for b in self.sources if order[a] < order[b]]
        made = []
        for one, other in wanted:
            numbers = by_pair.get((one, other), (0, 0, 0, 0, 0))
            made.append(
                (
                    one, one.removeprefix(SOURCE), other, other.removeprefix(SOURCE), *numbers[:3],
                    told.get(one, 0) - numbers[3], told.get(other, 0) - numbers[4],
                )
            )  # fmt: skip
        names = ("one", "one_label", "other", "other_label")
        counts = (*VERDICTS[:3], "one_only", "other_only")
        schema = {**dict.fromkeys(names, pl.String), **dict.fromkeys(counts, pl.Int64)}
        return pl.DataFrame(made, schema=schema, orient="row")

    def counts(self) -> dict[str, int]:
        """Count the rows of each verdict, all verdicts, in the order of `VERDICTS`."""
        found = dict(self._rows.group_by("verdict").len().iter_rows())
        return {verdict: int(found.get(verdict, 0)) for verdict in VERDICTS}

    def text(self, lang: str = "en", *, most: int = 20) -> str:
        """Tell the ledger in words: the counts, then one line a contradiction.

        Args:
            lang: "en" or "vi".
            most: How many contradictions to name.

        Raises:
            UnknownNameError: Another language.
        """
        check_name(lang, LANGUAGES, "language")
        words = WORDS[lang]
        if not len(self):
            return words["none"]
        body = ", ".join(f"{words[verdict]}: {n}" for verdict, n in self.counts().items())
        head = words["head"].format(
            sources=len(self.sources), statements=self.statements.height, body=body
        )
        rows = self.table(lang, verdicts="contradict")
        lines = [head, *(f"- {_line(row, lang)}" for row in rows.head(most).iter_rows(named=True))]
        if rows.height > most:
            lines.append(f"- … (+{rows.height - most})")
        return "\n".join(lines)

    def figure(self, lang: str = "en") -> Drawing:
        """Draw the matrix: one bar a pair of sources, the worst first, twenty at most.

        Raises:
            UnknownNameError: Another language.
            MissingDependency: matplotlib is not installed.
        """
        from coopgraph.analysis.figures import COLOURS, canvas, style

        check_name(lang, LANGUAGES, "language")
        words = WORDS[lang]
        pairs = self.matrix(lang).sort(
            "contradict", "compatible", "agree", descending=True, maintain_order=True
        ).head(20)  # fmt: skip
        with style():
            drawing = canvas(7.5, 1.4 + 0.32 * max(pairs.height, 1))
            axes = drawing.add_subplot()
            names = [f"{a} – {b}" for a, b in pairs.select("one_label", "other_label").iter_rows()]
            left = [0] * pairs.height
            for verdict, colour in zip(VERDICTS[:3], ("orange", "sky", "blue"), strict=True):
                values = pairs[verdict].to_list()
                axes.barh(names, values, left=left, color=COLOURS[colour], label=words[verdict])
                left = [a + b for a, b in zip(left, values, strict=True)]
            axes.invert_yaxis()
            axes.set_title(words["title"], loc="left")
            drawing.legend(frameon=False, loc="outside lower right", ncols=3)
        return drawing

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.text())}</pre>"

    def _labelled(self, iri: pl.Expr, rows: pl.DataFrame, lang: str) -> pl.Expr:
        """Name IRIs by the nodes table, by further words, else by their last part."""
        import polars as pl

        distinct = rows.select(iri.drop_nulls().unique().alias("iri"))["iri"]
        known: dict[str, Mapping[str, str | None]] = dict(self.words)
        if self.nodes is not None:
            chosen = self.nodes.filter(pl.col("node").is_in(distinct.implode()))
            for node, en, vi in chosen.select("node", "label_en", "label_vi").iter_rows():
                known[node] = {"en": en, "vi": vi}
        names = {one: label(known.get(one, {}), lang, one) for one in distinct}
        return iri.replace_strict(names, default=None, return_dtype=pl.String) if names else iri


def _differs() -> pl.Expr:
    """Say in what the two of a row differ."""
    import polars as pl

    def when(condition: pl.Expr, word: str) -> pl.Expr:
        return pl.when(condition).then(pl.lit(word))

    parts = pl.concat_str(
        when(~pl.col("begins"), "begin"), when(~pl.col("ends"), "end"),
        separator=" ", ignore_nulls=True,
    )  # fmt: skip
    return (
        pl.when(pl.col("code").is_null() | (pl.col("code") == AGREE))
        .then(pl.lit(None, pl.String))
        .when(pl.col("one_kind") == "milestone")
        .then(pl.lit("date"))
        .when(pl.col("code") == COMPATIBLE)
        .then(parts)
        .when(pl.col("backward"))
        .then(pl.lit("backward"))
        .when(pl.col("code") == APART)
        .then(pl.lit("apart"))
        .otherwise(parts)
        .alias("differs")
    )


def _finer() -> pl.Expr:
    """Say which of two compatible statements tells more."""
    import polars as pl

    one, other = pl.col("finer_one"), pl.col("finer_other")
    return (
        pl.when(pl.col("code") != COMPATIBLE).then(pl.lit(None, pl.String))
        .when(one & other).then(pl.lit("both"))
        .when(one).then(pl.lit("one"))
        .when(other).then(pl.lit("other"))
        .alias("finer")
    )  # fmt: skip


def _resolved() -> list[pl.Expr]:
    """Say what resolves a difference, and which side the ranks prefer; nothing is repaired."""
    import polars as pl

    ranks = [
        pl.col(f"{side}_rank").replace_strict(_RANKS, default=1, return_dtype=pl.Int8)
        for side in ("one", "other")
    ]
    differs = pl.col("code") > AGREE
    preferred = (
        pl.when(~differs | pl.col("code").is_null()).then(pl.lit(None, pl.String))
        .when(ranks[0] < ranks[1]).then(pl.lit("one"))
        .when(ranks[1] < ranks[0]).then(pl.lit("other"))
    )  # fmt: skip
    names = (*BOUNDS, "end_open")
    same = pl.all_horizontal(pl.col(f"one_{n}").eq_missing(pl.col(f"other_{n}")) for n in names)
    told = pl.any_horizontal(pl.col(f"one_{n}").is_not_null() for n in BOUNDS)
    narrowed = pl.col("code").is_not_null() & differs & same & told
    return [
        preferred.alias("preferred"),
        pl.when((pl.col("code") > COMPATIBLE) & preferred.is_not_null())
        .then(pl.lit("rank"))
        .when(narrowed)
        .then(pl.lit("narrowing"))
        .when(preferred.is_not_null())
        .then(pl.lit("rank"))
        .alias("resolved_by"),
    ]


def _linked() -> pl.Expr:
    """Say whether an editor noted that the two dispute each other."""
    import polars as pl

    def names(side: str, other: str) -> pl.Expr:
        return pl.col(f"{side}_disputed_by").list.set_intersection(f"{other}_statement").list.len()

    both = names("one", "other").fill_null(0) + names("other", "one").fill_null(0)
    return (both > 0).alias("linked")


def _dates(side: str) -> pl.Expr:
    """Give the dates of a side as its source states them, see `analysis.chains.result.stated`."""
    import polars as pl

    begin, end, during = (pl.col(f"{side}_{name}") for name in ("begin", "end", "during"))
    return (
        pl.when(during.is_not_null()).then(during)
        .when(begin.is_not_null() | end.is_not_null())
        .then(pl.concat_str(begin.fill_null(""), pl.lit("/"), end.fill_null("")))
    )  # fmt: skip


def _line(row: Mapping[str, Any], lang: str) -> str:
    words = WORDS[lang]
    what = " — ".join(row[f"{n}_label"] for n in ("subject", "framework", "role") if row[n])
    why = ", ".join(words[part] for part in row["differs"].split(" "))
    resolved = []
    if row["resolved_by"] == "rank":
        resolved = [words["rank"].format(preferred=row[f"{row['preferred']}_label"])]
    elif row["resolved_by"]:
        resolved = [words["narrowing"]]
    if row["linked"]:
        resolved.append(words["linked"])
    return words["line"].format(
        what=what,
        one=row["one_label"],
        other=row["other_label"],
        one_dates=row["one_dates"] or words["undated"],
        other_dates=row["other_dates"] or words["undated"],
        why=why,
        resolved="".join(f"; {part}" for part in resolved),
    )
