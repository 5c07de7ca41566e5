"""Other layouts of who is bound by which treaty, brought into the form of a row a party.

Depositaries list the participants of one treaty with their actions (the status lists of the UN
Treaty Collection); DESTA lists agreements with a column for each member. Both become rows with the
columns of ``treaty-parties``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coopgraph.errors import ParameterError

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.importers.report import ImportReport

ACTIONS: dict[str, tuple[str, str]] = {
    "accession": ("a", "acceded"),
    "succession": ("d", "succeeded"),
    "acceptance": ("A", "accepted"),
    "approval": ("AA", "approved"),
    "formal confirmation": ("c", "ratified"),
    "definitive signature": ("s", "signed"),
    "ratification": ("", "ratified"),
    "consent to be bound": ("", "ratified"),
}
"""What binds, as depositaries name it: the mark behind a date, and the stage it is."""
MARKS = {mark: stage for mark, stage in ACTIONS.values() if mark}
REMARKS = {"reservation": "reservationMade", "declaration": "declarationMade"}
_WHO = re.compile(r"(?i)\b(participants?|state|country|party)\b")
_ACTED = re.compile(rf"(?i)\b(signature|entry into force|{'|'.join(ACTIONS)})\b")
_MARKED = re.compile(r"^(.*?\d)\s*(AA|[aAcds])$")
_NOTE_NUMBERS = r"[\s,]*\[?\b\d{1,2}(?:\s*,\s*\d{1,2})*\]?$"
_MEMBER = re.compile(r"(?i)^c\d{1,3}$")


def is_status_list(name: str, head: bytes) -> bool:
    """Say whether a header names participants and what they did (sign, ratify, accede)."""
    del name
    first = head.decode(errors="ignore").lstrip("\ufeff").splitlines()[:1]
    return bool(first and _WHO.search(first[0]) and _ACTED.search(first[0]))


def of_status_list(rows: pl.DataFrame, treaty: str | None, report: ImportReport) -> pl.DataFrame:
    """Make rows of parties of a depositary's list.

    Args:
        rows: The list: all columns text, with ``participant``, ``file`` and ``row``.
        treaty: The treaty it is of, where no column tells.
        report: Receives what is left out.

    Returns:
        ``stateID, treatyID, Title, StateSignature, StateRatification, StateForce``, ``stages``
        (lists of ``stage|date|text``), ``file, row``.

    Raises:
        ParameterError: Nobody says which treaty it is.
    """
    import polars as pl

    if "treaty" in rows.columns:
        title = pl.coalesce("treaty", pl.lit(treaty, pl.String))
    elif treaty:
        title = pl.lit(treaty)
    else:
        raise ParameterError(
            "the list does not say of which treaty it is", parameter="treaty",
            hint="say --treaty NAME",
        )  # fmt: skip
    file = str(rows["file"][0]) if rows.height else ""
    gone = pl.col("participant").str.contains(r"^\s*\[.*\]").fill_null(value=False)
    left = rows.filter(gone)
    report.skip(
        file, left["row"], "the participant stands in brackets: it withdrew, and no day is told",
        left["participant"],
    )  # fmt: skip
    rows = rows.filter(~gone)
    noted = pl.col("participant").str.contains(r"\D" + _NOTE_NUMBERS)
    with_notes = rows.filter(noted)
    report.apply("footnote", with_notes["row"], with_notes["participant"])
    rows = rows.with_columns(
        pl.when(noted)
        .then(pl.col("participant").str.replace(_NOTE_NUMBERS, ""))
        .otherwise("participant")
        .str.strip_chars()
        .alias("stateID"),
        title.alias("Title"),
    )
    bound = [c for c in rows.columns if (kind := _kind_of(c)) and kind in ("bound", "signature")]
    signed, binding, force, stages = [], [], [], []
    for row in rows.iter_rows(named=True):
        told: list[str] = []
        days: dict[str, str] = {}
        for column in bound:
            if not (cell := (row[column] or "").strip()):
                continue
            day, stage = _acted(cell, column)
            kind = _kind_of(column)
            if stage is None and kind == "bound":
                report.apply("unknown mark", [row["row"]], [cell])
            days.setdefault(kind, day)
            if stage == "signed" and kind == "bound":
                days.setdefault("signature", day)
            if stage and kind == "bound":
                told.append(f"{stage}|{day}|")
        for column in rows.columns:
            stage = next((s for w, s in REMARKS.items() if w in column.casefold()), None)
            if stage and row[column] and _kind_of(column) == "":
                told.append(f"{stage}||{row[column].strip()}")
        signed.append(days.get("signature"))
        binding.append(days.get("bound"))
        force.append(next((row[c] for c in rows.columns if _kind_of(c) == "force"), None))
        stages.append(told)
    return rows.select("stateID", "Title", "file", "row").with_columns(
        pl.col("Title").alias("treatyID"),
        pl.Series("StateSignature", signed, pl.String),
        pl.Series("StateRatification", binding, pl.String),
        pl.Series("StateForce", force, pl.String),
        pl.Series("stages", stages, pl.List(pl.String)),
    )


def is_read(header: str) -> bool:
    """Say whether a column of a list tells something that is read."""
    return bool(_kind_of(header)) or any(word in header.casefold() for word in REMARKS)


def _kind_of(header: str) -> str:
    """Say what a column of a list tells: what binds, the signature, the day of force, or nothing.

    Example:
        >>> [_kind_of(h) for h in ("Accession(a), Succession(d)", "Signature", "Notes")]
        ['bound', 'signature', '']
        >>> _kind_of("Signature, Succession to signature(d)")
        'signature'
    """
    text = header.casefold()
    if "entry into force" in text or "date of effect" in text:
        return "force"
    if text.startswith("signature"):
        return "signature"  # "Signature, Succession to signature(d)"
    if any(re.search(rf"\b{word}\b", text) for word in ACTIONS):
        return "bound"
    return "signature" if re.search(r"\bsignature\b", text) else ""


def _acted(cell: str, header: str) -> tuple[str, str | None]:
    """Give the day of a cell (``1 Sep 1993 d``), and the stage: of its mark, else of the header.

    Example:
        >>> _acted("1 Sep 1993 d", "Accession(a), Succession(d)")
        ('1 Sep 1993', 'succeeded')
        >>> _acted("5 Mar 2003", "Accession(a)"), _acted("5 Mar 2003", "Accession(a), Ratification")
        (('5 Mar 2003', 'acceded'), ('5 Mar 2003', 'ratified'))
    """
    if marked := _MARKED.match(cell):
        return marked[1].strip(), MARKS[marked[2]]
    text = header.casefold()
    named = [(mark, stage) for word, (mark, stage) in ACTIONS.items() if word in text]
    if len(named) == 1:
        return cell, named[0][1]
    plain = {stage for mark, stage in named if not mark}
    return cell, plain.pop() if len(plain) == 1 else None


def of_members(rows: pl.DataFrame, report: ImportReport) -> pl.DataFrame:
    """Make rows of parties of a list of agreements with a column for each member (DESTA).

    An accession adds those who were no party before; who withdraws cannot be told from the row.

    Args:
        rows: The list: ``base_treaty, number, name, entry_type, year, entryforceyear``, ``c1`` …
        report: Receives what is left out.

    Returns:
        As of `of_status_list`, a row a member.
    """
    import polars as pl

    file = str(rows["file"][0]) if rows.height else ""
    members = [c for c in rows.columns if _MEMBER.match(c)]
    kind = pl.col("entry_type").fill_null("").str.to_lowercase()
    for condition, reason in (
        (kind.str.contains("withdraw"), "a withdrawal: who withdraws is not told"),
        (pl.col("base_treaty").is_null(), "the agreement has no number"),
        (pl.all_horizontal(pl.col(members).is_null()), "no member is named"),
    ):
        left = rows.filter(condition)
        report.skip(file, left["row"], reason, left["name"].drop_nulls())
        rows = rows.filter(~condition)
    acceded = kind.str.contains("accession")
    names = dict(
        rows.filter(~acceded & (pl.col("number") == pl.col("base_treaty")))
        .select("base_treaty", "name")
        .iter_rows()
    )
    own = pl.when(acceded).then("base_treaty").otherwise(pl.coalesce("number", "base_treaty"))
    title = pl.col("base_treaty").replace_strict(names, default=None, return_dtype=pl.String)
    rows = rows.with_columns(
        own.alias("treatyID"),
        pl.when(acceded).then(pl.coalesce(title, "name")).otherwise("name").alias("Title"),
        acceded.alias("acceded"),
    )
    parties = rows.unpivot(
        members,
        index=["treatyID", "Title", "year", "entryforceyear", "acceded", "file", "row"],
        value_name="stateID",
    )
    parties = parties.filter(pl.col("stateID").fill_null("NA").str.strip_chars() != "NA")
    parties = parties.sort("acceded", "row", maintain_order=True)
    already = pl.col("acceded") & ~pl.struct("treatyID", "stateID").is_first_distinct()
    again = parties.filter(already)
    report.apply("accession of others", again["row"].unique(maintain_order=True))
    stage = pl.concat_str(pl.lit("acceded|"), pl.col("year"), pl.lit("|"))
    return (
        parties.filter(~already)
        .sort("row", maintain_order=True)
        .select(
            "stateID",
            "treatyID",
            "Title",
            pl.when(~pl.col("acceded")).then("year").alias("StateSignature"),
            pl.when("acceded").then("year").alias("StateRatification"),
            pl.when(~pl.col("acceded")).then("entryforceyear").alias("StateForce"),
            pl.when("acceded").then(pl.concat_list(stage)).alias("stages"),
            "file",
            "row",
        )
    )
