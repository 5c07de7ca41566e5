"""Changes as they are handed out: a table, a text, a picture."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from coopgraph.names import LANGUAGES, check_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from coopgraph.analysis.figures import Drawing

KINDS = ("new framework", "ended framework", "joined", "left", "role changed", "undetermined")

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "head": "From {first} to {second}: {body}.",
        "nothing": "no change that the dates tell",
        "new framework": "new framework",
        "ended framework": "framework no longer joined by anyone",
        "joined": "joined",
        "left": "left",
        "role changed": "role changed",
        "undetermined": "undetermined",
        "certain": "certain",
        "possible": "possible",
        "count": "{kind}: {certain} certain, {possible} possible",
        "open": "undetermined: {possible}, possibly active at both dates",
        "line": "{who} — {what}: {kind} ({certainty}{roles}{why})",
        "alone": "{what}: {kind} ({certainty}{why})",
        "succeeded": "succeeded by {whom}",
        "successor": "successor of {whom}",
        "dissolved": "was dissolved",
        "framework dissolved": "what it took part in was dissolved or over",
        "withdrew": "withdrew",
        "term ended": "its term ended",
        "no longer stated": "no longer stated",
        "title": "Changes from {first} to {second}",
        "axis": "number of changes",
        "none": "—",
    },
    "vi": {
        "head": "Từ {first} đến {second}: {body}.",
        "nothing": "không có thay đổi nào mà thời gian cho biết",
        "new framework": "khuôn khổ mới",
        "ended framework": "khuôn khổ không còn ai tham gia",
        "joined": "tham gia",
        "left": "rời khỏi",
        "role changed": "đổi vai trò",
        "undetermined": "chưa xác định",
        "certain": "chắc chắn",
        "possible": "có thể",
        "count": "{kind}: {certain} chắc chắn, {possible} có thể",
        "open": "chưa xác định: {possible}, có thể có ở cả hai thời điểm",
        "line": "{who} — {what}: {kind} ({certainty}{roles}{why})",
        "alone": "{what}: {kind} ({certainty}{why})",
        "succeeded": "{whom} kế thừa",
        "successor": "kế thừa {whom}",
        "dissolved": "đã giải thể",
        "framework dissolved": "khuôn khổ đã giải thể hoặc kết thúc",
        "withdrew": "đã rút khỏi",
        "term ended": "hết nhiệm kỳ",
        "no longer stated": "không còn được nêu",
        "title": "Thay đổi từ {first} đến {second}",
        "axis": "số thay đổi",
        "none": "—",
    },
}


@dataclass(frozen=True)
class Change:
    """What changed between two dates.

    Attributes:
        first: The earlier date as asked.
        second: The later.
        rows: One mapping a change, see :meth:`table`; labels and roles in both languages.
    """

    first: str
    second: str
    rows: tuple[dict[str, Any], ...]

    def __len__(self) -> int:
        return len(self.rows)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Hand the rows of `table` over, as the Arrow PyCapsule interface has it."""
        return self.table().__arrow_c_stream__(requested_schema)

    def table(self, lang: str = "en") -> pl.DataFrame:
        """Give the changes, one a row, kinds in the order of :data:`KINDS`, certain ones first.

        Args:
            lang: Language of labels and roles, "en" or "vi".

        Returns:
            Columns ``kind`` (one of :data:`KINDS`), ``certainty`` ("certain" or "possible"),
            ``participant``, ``participant_label`` (null for frameworks), ``framework``,
            ``framework_label``, ``before``, ``after`` (roles possibly held, lists of labels),
            ``reason`` (one of `reasons.REASONS`; null where none is known of what came, or of a
            role that changed), ``counterparts``, ``counterpart_labels`` (lists: the successors, or
            whom it succeeded), ``ties``, ``evidence``, ``grounds`` (of the reason; lists of
            IRIs).

        Raises:
            UnknownNameError: Another language.
        """
        import polars as pl

        check_name(lang, LANGUAGES, "language")
        text, texts = pl.String, pl.List(pl.String)
        schema: dict[str, Any] = {
            **dict.fromkeys(("kind", "certainty", "participant", "participant_label"), text),
            **dict.fromkeys(("framework", "framework_label"), text),
            **dict.fromkeys(("before", "after"), texts),
            "reason": text,
            **dict.fromkeys(("counterparts", "counterpart_labels"), texts),
            **dict.fromkeys(("ties", "evidence", "grounds"), texts),
        }
        rows = [
            {name: value[lang] if isinstance(value, dict) else value for name, value in row.items()}
            for row in self.rows
        ]
        return pl.DataFrame(rows, schema=schema)

    def counts(self) -> dict[str, dict[str, int]]:
        """Count the changes: kind to ``{"certain": …, "possible": …}``."""
        counted = {kind: {"certain": 0, "possible": 0} for kind in KINDS}
        for row in self.rows:
            counted[row["kind"]][row["certainty"]] += 1
        return counted

    def text(self, lang: str = "en", *, most: int = 20) -> str:
        """Tell the changes in words: the counts, then one line a change.

        Args:
            lang: "en" or "vi".
            most: How many changes to name; what is undetermined is only counted.

        Raises:
            UnknownNameError: Another language.
        """
        check_name(lang, LANGUAGES, "language")
        words = WORDS[lang]
        parts = [
            words["open" if kind == "undetermined" else "count"].format(kind=words[kind], **both)
            for kind, both in self.counts().items()
            if any(both.values())
        ]
        body = "; ".join(parts) or words["nothing"]
        lines = [words["head"].format(first=self.first, second=self.second, body=body)]
        changes = [row for row in self.rows if row["kind"] != "undetermined"]
        lines += [f"- {self._line(row, lang)}" for row in changes[:most]]
        if changes[most:]:
            lines.append(f"- … (+{len(changes) - most})")
        return "\n".join(lines)

    def _line(self, row: Mapping[str, Any], lang: str) -> str:
        words = WORDS[lang]
        roles = [", ".join(row[side][lang]) or words["none"] for side in ("before", "after")]
        changed = f": {roles[0]} → {roles[1]}"
        plain = ", " + (roles[0] if row["kind"] == "left" else roles[1])
        whom = ", ".join(row["counterpart_labels"][lang])
        return words["line" if row["participant"] else "alone"].format(
            who=row["participant_label"][lang],
            what=row["framework_label"][lang],
            kind=words[row["kind"]],
            certainty=words[row["certainty"]],
            roles=changed if row["kind"] == "role changed" else plain,
            why="; " + words[row["reason"]].format(whom=whom) if row["reason"] else "",
        )

    def figure(self, lang: str = "en") -> Drawing:
        """Draw the counts as bars: certain changes full, possible ones hatched.

        Raises:
            UnknownNameError: Another language.
            MissingDependency: matplotlib is not installed.
        """
        from matplotlib.ticker import MaxNLocator

        from coopgraph.analysis.figures import COLOURS, canvas, style

        check_name(lang, LANGUAGES, "language")
        words, counted = WORDS[lang], self.counts()
        with style():
            drawing = canvas(6.5, 2.9)
            axes = drawing.add_subplot()
            names = [words[kind] for kind in KINDS]
            sure = [counted[kind]["certain"] for kind in KINDS]
            maybe = [counted[kind]["possible"] for kind in KINDS]
            axes.barh(names, sure, color=COLOURS["blue"], label=words["certain"])
            axes.barh(
                names, maybe, left=sure, color="white", edgecolor=COLOURS["orange"], hatch="///",
                label=words["possible"],
            )  # fmt: skip
            for place, (one, other) in enumerate(zip(sure, maybe, strict=True)):
                axes.annotate(
                    f"{one} + {other}", (one + other, place), (4, 0),
                    textcoords="offset points", va="center", fontsize=8,
                )  # fmt: skip
            axes.invert_yaxis()
            axes.margins(x=0.12)
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
            axes.set_xlabel(words["axis"])
            axes.set_title(words["title"].format(first=self.first, second=self.second), loc="left")
            drawing.legend(frameon=False, loc="outside lower right", ncols=2)
        return drawing

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.text())}</pre>"
