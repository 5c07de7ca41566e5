"""Flows of aid: who committed or paid how much to whom, in which year, for what.

OECD's Creditor Reporting System, AidData's data sets and transactions of IATI come as a row a flow,
under other names of columns. A row becomes a grant (or loan), in which the donor is the funder and
the recipient the beneficiary; what it says of money becomes amounts of the funder's tie.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from coopgraph import states
from coopgraph.errors import ParameterError
from coopgraph.importers.duplicates import Repeats
from coopgraph.importers.iris import Slugs
from coopgraph.importers.kind import FileColumn, Kind, Table
from coopgraph.importers.state_columns import OPTION, of_the_year, system_of, told_system
from coopgraph.lifting.batch import FACTS, Batch, schema
from coopgraph.namespaces import CONCEPT, COOP, DCTERMS, ID, RDF, SKOS, XSD

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.importers.kind import KindInputs
    from coopgraph.importers.report import ImportReport

MILLION = Decimal(1_000_000)
AMOUNTS: dict[str, tuple[str, Decimal]] = {
    "commitment, million USD": ("commitment", MILLION),
    "disbursement, million USD": ("disbursement", MILLION),
    "commitment, USD": ("commitment", Decimal(1)),
    "commitment, constant USD": ("commitment", Decimal(1)),
}
"""Columns of dollars: what they are, and how many dollars one of theirs is."""
CONSTANT = "commitment, constant USD"
TYPES = {
    "2": "commitment", "C": "commitment", "outgoing commitment": "commitment",
    "3": "disbursement", "D": "disbursement", "disbursement": "disbursement",
    "4": "disbursement", "E": "disbursement", "expenditure": "disbursement",
}  # fmt: skip
"""Types of IATI's transactions that are flows of aid, by code (of version 2, of 1) and name."""
_KEY = ("id", "year", "donor", "recipient", "title", "flow", "sector", "type", "value", "currency")
_SIDES = ("donor", "recipient")
_FURTHER = ("donor code", "recipient code", "recommended")
_NOT_FOR_SUMS = "not recommended for sums"


def read(inputs: KindInputs, report: ImportReport) -> Iterator[Batch]:
    """Read the flows, some at a time; whose codes are judged from the whole column."""
    import polars as pl

    cells = inputs.distinct(
        "flows", *(f"{side}{what}" for side in _SIDES for what in ("", " code"))
    )
    systems = {
        side: _system(cells, side, told_system(inputs.options.get("codes"))) for side in _SIDES
    }
    reader = _Flows(systems, report)
    for chunk in inputs.chunks("flows"):
        lacking = [c for c in (*_KEY, *_FURTHER, *AMOUNTS) if c not in chunk.columns]
        yield reader.batch(chunk.with_columns(pl.lit(None, pl.String).alias(c) for c in lacking))
    reader.tell_sums()


def _system(cells: Mapping[str, pl.Series], side: str, told: str | None) -> dict[str, str | None]:
    """Tell what the names of a side, and the codes beside them, are."""
    codes = cells[f"{side} code"]
    named = system_of(cells[side], told if _coded(cells[side]) else None)
    try:
        coded = system_of(codes, told) if len(codes) else None
    except ParameterError:
        coded = None  # a publisher's own codes, beside names that tell
    return {side: named, f"{side} code": None if coded == "name" else coded}


def _coded(cells: pl.Series) -> bool:
    return bool(cells.str.contains(r"^([A-Z]{2,3}|\d{1,4})$").fill_null(value=False).any())


class _Flows:
    """Makes batches; remembers rows, slugs and sums."""

    def __init__(self, systems: Mapping[str, Mapping[str, str | None]], report: ImportReport):
        self.systems, self.report = systems, report
        self.repeats = Repeats()
        self.slugs = Slugs()
        self.sums: dict[str, Decimal] = {}

    def batch(self, chunk: pl.DataFrame) -> Batch:
        """Make the batch of a chunk."""
        import polars as pl

        file = str(chunk["file"][0])
        year = pl.col("year").str.extract(r"^\s*(\d{4})(?:\.0|-|$)")
        chunk = chunk.with_columns(
            pl.col(pl.String).exclude("file").str.strip_chars().replace("", None)
        ).with_columns(year.cast(pl.Int32).alias("in"))
        for condition, reason, told in (
            (pl.col("donor").is_null(), "the donor is not named", "id"),
            (
                pl.col("recipient").is_null() & pl.col("recipient code").is_null(),
                "the recipient is not named",
                "donor",
            ),
            (pl.col("in").is_null() | ~pl.col("in").is_between(1900, 2199), "no year", "year"),
        ):
            left = chunk.filter(condition.fill_null(value=True))
            self.report.skip(file, left["row"], reason, left[told].drop_nulls())
            chunk = chunk.filter(~condition.fill_null(value=True))
        chunk = chunk.with_columns(pl.coalesce("recipient", "recipient code").alias("recipient"))
        if chunk["value"].null_count() < chunk.height:
            kind = pl.col("type").str.replace(r"\.0$", "")
            known = pl.any_horizontal(kind == t for t in TYPES) | (
                kind.str.to_lowercase().is_in(list(TYPES))
            )
            other = chunk.filter(~known.fill_null(value=False) & pl.col("value").is_not_null())
            self.report.skip(
                file, other["row"], "the transaction is no commitment and no payment",
                other["type"].drop_nulls(),
            )  # fmt: skip
            chunk = chunk.filter(known.fill_null(value=False) | pl.col("value").is_null())
        chunk, same, _ = self.repeats.split(chunk, [*_KEY, *AMOUNTS], ["recommended"])
        self.report.merge(file, same["row"], "the same flow again")
        if chunk.is_empty():
            return Batch()
        chunk = self._who(self._who(chunk, "donor"), "recipient")
        return self._made(chunk)

    def _who(self, chunk: pl.DataFrame, side: str) -> pl.DataFrame:
        """Add ``SIDE iri`` and ``SIDE state``: the state of the year, or its own."""
        import polars as pl

        own = self.slugs.of(chunk[side])
        by_name = of_the_year(chunk[side], self.systems[side][side], chunk["in"])
        code = f"{side} code"
        by_code = of_the_year(chunk[code], self.systems[side][code], chunk["in"])
        then = chunk.filter(by_name["then"])
        self.report.apply("state of the year", then["row"], then[side])
        prefix = pl.lit(ID + ("donor-" if side == "donor" else "recipient-"))
        found = chunk.with_columns(by_name["iri"].alias("n"), by_code["iri"].alias("c"))
        found = found.with_columns(pl.coalesce("n", "c").alias(f"{side} state")).drop("n", "c")
        made = prefix + pl.col(side).replace_strict(own, return_dtype=pl.String)
        strange = found.filter(pl.col(f"{side} state").is_null())
        self.report.apply(f"{side} not in the register", strange["row"], strange[side])
        return found.with_columns(pl.coalesce(f"{side} state", made).alias(f"{side} iri"))

    def _made(self, chunk: pl.DataFrame) -> Batch:
        import polars as pl

        digests = [
            hashlib.sha256("\0".join(str(cell or "") for cell in cells).encode()).hexdigest()[:12]
            for cells in chunk.select(*_KEY, *AMOUNTS).iter_rows()
        ]
        at = ["file", "row"]
        chunk = chunk.with_columns(
            pl.Series("node", [f"{ID}aid-flow-{digest}" for digest in digests]),
            pl.col("in").cast(pl.String).alias("during"),
        )
        way = pl.concat_str("donor", pl.lit(" → "), "recipient", pl.lit(" ("), "during",
                            pl.lit(")"))  # fmt: skip
        title = pl.coalesce(pl.col("title") + " (" + pl.col("during") + ")", way)
        grants = chunk.select(
            "node",
            pl.lit("Grant").alias("cls"),
            title.str.replace_all(r"\s+", " ").alias("label_en"),
            "during",
            *at,
        )
        ties = pl.concat(
            chunk.select(
                (pl.col("node") + f"-{role}").alias("tie"),
                pl.col(f"{side} iri").alias("participant"),
                pl.col("node").alias("framework"),
                pl.lit(CONCEPT + role).alias("role"),
                "during",
                *at,
            )
            for side, role in (("donor", "funder"), ("recipient", "beneficiary"))
        )
        nodes = [grants]
        for side, cls in (("donor", "Organization"), ("recipient", "Territory")):
            who = chunk.unique(f"{side} iri", keep="first", maintain_order=True)
            known = who.drop_nulls(f"{side} state")
            nodes.append(
                states.describe(known[f"{side} iri"]).join(
                    known.select(pl.col(f"{side} iri").alias("node"), *at),
                    on="node",
                    maintain_order="left",
                )
            )
            nodes.append(
                who.filter(pl.col(f"{side} state").is_null()).select(
                    pl.col(f"{side} iri").alias("node"),
                    pl.lit(cls).alias("cls"),
                    pl.col(side).alias("label_en"),
                    *at,
                )
            )
        facts = [fact for row in chunk.iter_rows(named=True) for fact in self._facts(row)]
        return Batch(
            ties=ties.sort("row", maintain_order=True),
            nodes=pl.concat(nodes, how="diagonal"),
            facts=pl.DataFrame(facts, schema=schema(FACTS), orient="row"),
        )

    def _facts(self, row: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
        """Give what a row says beside who: its kind, its sector, and amounts."""
        at = (row["file"], row["row"])
        node = row["node"]
        for column, predicate in (("flow", "type"), ("sector", "subject"), ("id", "identifier")):
            if row[column]:
                yield (node, DCTERMS + predicate, row[column], "text", *at)
        for number, (kind, value, currency, note) in enumerate(self._amounts(row), 1):
            amount = f"{node}-amount-{number}"
            exactness = "approximate" if note else "exact"
            yield (f"{node}-funder", COOP + "amount", amount, "iri", *at)
            yield (amount, RDF + "type", COOP + "Amount", "iri", *at)
            yield (amount, COOP + "kind", CONCEPT + kind, "iri", *at)
            yield (amount, COOP + "exactness", CONCEPT + exactness, "iri", *at)
            yield (amount, COOP + "value", format(value, "f"), XSD + "decimal", *at)
            yield (amount, COOP + "currency", currency, "text", *at)
            if note:
                yield (amount, SKOS + "note", note, "text", *at)

    def _amounts(self, row: Mapping[str, Any]) -> Iterator[tuple[str, Decimal, str, str]]:
        """Give the amounts of a row: kind, value, currency, and what they are reckoned in."""
        told: list[tuple[str, str, Decimal, str, str]] = []
        if row["value"]:
            kind = TYPES.get(str(row["type"] or "").removesuffix(".0")) or TYPES.get(
                str(row["type"] or "").lower(), "commitment"
            )
            told.append((row["value"], kind, Decimal(1), str(row["currency"] or ""), ""))
        nominal = any(row[c] for c in AMOUNTS if c != CONSTANT) or bool(told)
        for column, (kind, factor) in AMOUNTS.items():
            if row[column] and not (column == CONSTANT and nominal):
                note = "in constant US dollars" if column == CONSTANT else ""
                told.append((row[column], kind, factor, "USD", note))
        for text, kind, factor, currency, note in told:
            try:
                value = Decimal(text.replace(",", "")) * factor
            except InvalidOperation:
                self.report.apply("amount that is no number", [row["row"]], [text])
                continue
            if not value.is_finite() or value < 0:
                self.report.apply("negative amount", [row["row"]], [text])
            elif not (len(currency) == 3 and currency.isalpha()):
                self.report.apply("amount without a currency", [row["row"]], [text])
            elif value:
                counts = (row["recommended"] or "").casefold() != "no"
                sort = f"{kind}{', constant' if note else ''}, {currency.upper()}"
                if not counts:
                    self.report.apply(_NOT_FOR_SUMS, [row["row"]])
                self.sums[sort] = self.sums.get(sort, Decimal(0)) + (value if counts else 0)
                yield kind, value.normalize(), currency.upper(), note

    def tell_sums(self) -> None:
        """Tell the sums, as the publishers do, in whole units of the currency."""
        for sort, value in sorted(self.sums.items()):
            self.report.count(f"sum of {sort}", int(value.to_integral_value()))


def _column(name: str, about: str, *aliases: str, needed: bool = False) -> FileColumn:
    return FileColumn(name, about, needed, aliases)


KIND = Kind(
    name="aid-flows",
    title={
        "en": "Flows of aid with their amounts (OECD CRS, AidData, IATI transactions)",
        "vi": "Dòng viện trợ kèm số tiền (OECD CRS, AidData, giao dịch IATI)",
    },
    publisher={"en": "the data set's publisher", "vi": "nơi công bố bộ dữ liệu"},
    tables=(
        Table(
            "flows",
            "one row a flow: a commitment, a payment, or a year of a project",
            (
                _column(
                    "donor",
                    "who gives: a name, or the code of a state",
                    "DonorName",
                    "Financier Country",
                    "transaction_provider_org_narrative",
                    "transaction_provider_org_narrative_text",
                    "reporting_org_narrative",
                    needed=True,
                ),
                _column(
                    "recipient",
                    "who receives, likewise",
                    "RecipientName",
                    "recipient_country_narrative",
                    "transaction_recipient_country_code",
                    "activity_recipient_country_code",
                    "recipient_country_code",
                    needed=True,
                ),
                _column(
                    "year",
                    "the year, or a day of it",
                    "Commitment Year",
                    "transaction_date_iso_date",
                    "transaction_transaction_date_iso_date",
                    needed=True,
                ),
                _column(
                    "donor code",
                    "the code of who gives; a publisher's own is not used",
                    "DEDonorcode",
                    "DonorCode",
                ),
                _column(
                    "recipient code",
                    "that of who receives",
                    "Recipient ISO-3",
                    "DERecipientcode",
                    "RecipientCode",
                ),
                _column(
                    "id",
                    "number of the project or record",
                    "CrsID",
                    "crs_id",
                    "AidData TUFF Project ID",
                    "AidData Record ID",
                    "aiddata_id",
                    "iati_identifier",
                ),
                _column(
                    "title",
                    "what the flow is called",
                    "ProjectTitle",
                    "project_title",
                    "title_narrative",
                ),
                _column("flow", "grant, loan …", "FlowName", "Flow Type", "Flow Class"),
                _column(
                    "sector",
                    "for what",
                    "SectorName",
                    "AidData Sector Name",
                    "Sector Name",
                    "coalesced_purpose_name",
                    "PurposeName",
                ),
                _column(
                    "commitment, million USD",
                    "committed, in millions of US dollars",
                    "USD_Commitment",
                ),
                _column("disbursement, million USD", "paid, likewise", "USD_Disbursement"),
                _column(
                    "commitment, USD",
                    "committed, in US dollars of the time",
                    "Amount (Nominal USD)",
                    "Amount (Nominal)",
                ),
                _column(
                    CONSTANT,
                    "committed, in constant dollars; where nothing else is told",
                    "Amount (Constant USD 2021)",
                    "Amount (Constant USD2017)",
                    "commitment_amount_usd_constant",
                ),
                _column("value", "the amount of a transaction", "transaction_value"),
                _column("currency", "its currency (ISO 4217)", "transaction_value_currency"),
                _column(
                    "type",
                    "2 or C commitment, 3 or D payment, 4 or E expenditure; others are skipped",
                    "transaction_type",
                    "transaction_type_code",
                    "transaction_transaction_type_code",
                    "transaction_type_name",
                ),
                _column("recommended", "No: not for sums", "Recommended For Aggregates"),
            ),
            separators=",;\t|",
        ),
    ),
    roles={"donor": "funder, with the amounts", "recipient": "beneficiary"},
    dates={
        "year": "A flow takes place within its year (coop:during).",
        "state of the year": "A name or code means the state that bore it in the year.",
        "donor not in the register": "A donor that is no state is an organization of that name.",
        "recipient not in the register": "A recipient that is no state (a region) is a territory.",
        "negative amount": "An amount below 0 is a repayment or correction: left out, told.",
        "amount without a currency": "Left out: money has a currency.",
        _NOT_FOR_SUMS: "Rows that AidData does not recommend for aggregates are imported, and are"
        " not in the sums of the report.",
    },
    identity="id:aid-flow-DIGEST of the row's cells; id:donor-NAME, id:recipient-NAME; states by"
    " the register",
    licence="terms of the data set's publisher",
    citation="as the data set's publisher asks (OECD Creditor Reporting System; AidData; IATI)",
    source="aid-flows",
    memory="20,000 rows at a time and less, and 16 bytes a row to find repetitions",
    options={"codes": OPTION},
    read=read,
)
