"""Roll-call votes in the United Nations General Assembly: who voted how, when, on what.

The data come as three tables (votes, roll calls, and the issues of roll calls), or as the one that
the UN Digital Library publishes, a row a vote with all that is said of its roll call. A roll call
becomes an event, each vote a participation in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from coopgraph.errors import ParameterError
from coopgraph.importers import states
from coopgraph.importers.duplicates import Repeats
from coopgraph.importers.iris import slug, slugs
from coopgraph.importers.kind import FileColumn, Kind, Table
from coopgraph.importers.report import ImportReport
from coopgraph.lifting.batch import Batch
from coopgraph.namespaces import CONCEPT, COOP, DCTERMS, ID, RDF, SKOS

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.importers.kind import KindInputs

VOTED = {"y": "yes", "n": "no", "a": "abstain", "x": "absent"}
"""How the UN Digital Library writes votes."""
TOTALS = {"total_yes": "yes", "total_no": "no", "total_abstentions": "abstain"}
ROLES = {"yes": "voteYes", "no": "voteNo", "abstain": "voteAbstain"}
NUMBERS = {"1": "yes", "2": "abstain", "3": "no"}
NO_VOTE = {"8": "absent", "9": "not a member"}
_TABLES = ("voting data", "votes", "roll calls", "issues")
_UNDL = {
    "undl_id": "number of the record in the UN Digital Library, one a roll call",
    "ms_code": "ISO 3166-1 alpha-3, and the abbreviations for states of the past (SUN, DDR)",
    "ms_name": "name of the Member State",
    "ms_vote": "Y, N, A; X or nothing: did not vote",
    "date": "day of the vote",
    "session": "session of the Assembly",
    "resolution": "symbol of the resolution",
    "title": "title of the resolution",
    "agenda_title": "item of the agenda",
    "subjects": "subjects, separated by |: topics",
    "total_yes": "how many voted for, held against the rows",
    "total_no": "how many voted against, likewise",
    "total_abstentions": "how many abstained, likewise",
    "draft": "not used",
    "committee_report": "not used",
    "meeting": "not used",
    "vote_note": "not used (since the edition of 2026)",
    "total_non_voting": "not used",
    "total_ms": "not used",
    "undl_link": "not used: it is made of the number",
}
CALL = ID + "un-roll-call-"


def read(inputs: KindInputs, report: ImportReport) -> Iterator[Batch]:
    """Read roll calls, then issues, then votes; or all of them of one table."""
    import polars as pl

    if inputs.has("voting data"):
        if len({name for name in _TABLES if inputs.has(name)}) > 1:
            raise ParameterError(
                "the voting data of the UN Digital Library say all of it",
                hint="give them alone, in one file or several",
            )
        yield from _voting_data(inputs, report)
        return
    calls: list[pl.DataFrame] = []
    for chunk in inputs.chunks("roll calls"):
        nodes = _roll_calls(chunk, report)
        calls.append(nodes.select("rcid", "date"))
        yield _described(nodes)
    call_dates = pl.concat(calls).unique("rcid", keep="first")
    if inputs.has("issues"):
        for chunk in inputs.chunks("issues"):
            yield _issues(chunk, call_dates, report)
    voters = Voters()
    repeats = Repeats()
    for chunk in inputs.chunks("votes"):
        yield _votes(chunk, call_dates, voters, repeats, report)


def _voting_data(inputs: KindInputs, report: ImportReport) -> Iterator[Batch]:
    """Read the table of the UN Digital Library; what it counts itself is held against the votes."""
    import polars as pl

    voters, repeats = Voters("iso3"), Repeats()
    seen: set[str] = set()
    counted: list[pl.DataFrame] = []
    for chunk in inputs.chunks("voting data"):
        file = chunk["file"][0]
        chunk = chunk.with_columns(
            pl.lit(None, pl.String).alias(name) for name in _UNDL if name not in chunk.columns
        )
        unnamed = chunk.filter(pl.col("undl_id").is_null())
        report.skip(file, unnamed["row"], "the record has no number")
        chunk = chunk.drop_nulls("undl_id").with_columns(
            ("undl-" + pl.col("undl_id").str.strip_chars().str.strip_suffix(".0")).alias("rcid"),
            pl.col("ms_name").alias("country"),
            pl.col("ms_code").alias("country_code"),
            pl.col("ms_vote").str.strip_chars().str.to_lowercase().fill_null("x")
            .replace(VOTED).alias("vote"),
            pl.col("resolution").alias("unres"),
            pl.col("title").alias("short"),
            pl.col("agenda_title").alias("descr"),
        )  # fmt: skip
        calls = chunk.unique("rcid", keep="first", maintain_order=True)
        new = calls.filter(~pl.col("rcid").is_in(seen))
        seen.update(new["rcid"].to_list())
        nodes = _dated_calls(new, report)
        yield _described(nodes)
        issues = new.select("rcid", "file", "row", pl.col("subjects").str.split("|").alias("issue"))
        issues = issues.explode("issue").with_columns(pl.col("issue").str.strip_chars())
        issues = issues.filter(pl.col("issue").fill_null("") != "")
        yield _topics(issues.unique(["rcid", "issue"], keep="first", maintain_order=True))
        dates = _dated_calls(calls, ImportReport("", "")).select("rcid", "date")
        yield (batch := _votes(chunk.drop("date"), dates, voters, repeats, report))
        counted.append(_counted(calls, batch))
    _held_against(pl.concat(counted), report)


def _counted(calls: pl.DataFrame, batch: Batch) -> pl.DataFrame:
    """Give for each roll call of a chunk what was read, and what the publisher counts."""
    import polars as pl

    ties = batch.complete()[0].group_by("framework").agg(
        (pl.col("role") == CONCEPT + role).sum().alias(f"{vote} read")
        for vote, role in ROLES.items()
    )  # fmt: skip
    told = calls.select(
        (pl.lit(CALL) + slug(pl.col("rcid"))).alias("framework"),
        "rcid",
        "row",
        *(pl.col(c).cast(pl.Float64, strict=False).alias(vote) for c, vote in TOTALS.items()),
    )
    return told.join(ties, on="framework", how="left")


def _held_against(counted: pl.DataFrame, report: ImportReport) -> None:
    """Tell of each roll call whose votes are not as many as the publisher says."""
    import polars as pl

    calls = counted.group_by("rcid", maintain_order=True).agg(
        pl.col("row").first(),
        *(pl.col(vote).first() for vote in TOTALS.values()),
        *(pl.col(f"{vote} read").sum() for vote in TOTALS.values()),
    )
    pairs = [(pl.col(vote), pl.col(f"{vote} read")) for vote in TOTALS.values()]
    other = pl.any_horizontal((told != found).fill_null(value=False) for told, found in pairs)
    differing = calls.filter(other).with_columns(
        pl.concat_str(
            pl.col("rcid"),
            *(pl.lit(", ") + told.cast(pl.Int64).cast(pl.String) + f" {vote} told, "
              + found.cast(pl.String) + " read"
              for (told, found), vote in zip(pairs, TOTALS.values(), strict=True)),
            ignore_nulls=True,
        ).alias("says")
    )  # fmt: skip
    report.apply("other total than the publisher's", differing["row"], differing["says"])
    silent = pl.all_horizontal(told.is_null() for told, _ in pairs)
    agreeing = calls.filter(~other & ~silent).height
    if agreeing:
        report.count("roll calls with the votes that the publisher counts", agreeing)


def _roll_calls(chunk: pl.DataFrame, report: ImportReport) -> pl.DataFrame:
    import polars as pl

    file = chunk["file"][0]
    unnamed = chunk.filter(pl.col("rcid").is_null())
    report.skip(file, unnamed["row"], "the roll call has no number")
    chunk = chunk.drop_nulls("rcid")
    twice = chunk.filter(~pl.col("rcid").is_first_distinct())
    report.skip(file, twice["row"], "the roll call came before", twice["rcid"])
    chunk = chunk.unique("rcid", keep="first", maintain_order=True)
    for name in ("session", "unres", "short", "descr"):
        if name not in chunk.columns:
            chunk = chunk.with_columns(pl.lit(None, pl.String).alias(name))
    return _dated_calls(chunk, report)


def _dated_calls(chunk: pl.DataFrame, report: ImportReport) -> pl.DataFrame:
    import polars as pl

    day = pl.col("date").str.to_date("%Y-%m-%d", strict=False)
    undated = chunk.filter(day.is_null())
    report.apply("undated roll call", undated["row"], undated["date"].drop_nulls())
    return chunk.with_columns(
        day.dt.to_string("%Y-%m-%d").alias("date"),
        (pl.lit(CALL) + slug(pl.col("rcid"))).alias("node"),
    )


def _described(calls: pl.DataFrame) -> Batch:
    import polars as pl

    def label(roll_call: str, session: str) -> pl.Expr:
        number = pl.lit(roll_call) + pl.col("rcid")
        place = pl.concat_str(
            [pl.lit(session) + pl.col("session"), pl.col("unres")],
            separator=", ",
            ignore_nulls=True,
        )
        place = pl.when(place != "").then(pl.lit(" (") + place + ")").otherwise(pl.lit(""))
        what = (pl.lit(": ") + pl.col("short")).fill_null("")
        return (number + place + what).str.replace_all(r"\s+", " ")

    nodes = calls.select(
        "node",
        pl.lit("Event").alias("cls"),
        label("UN General Assembly roll call ", "session ").alias("label_en"),
        label("Biểu quyết ghi tên số ", "khoá ").alias("label_vi"),
        pl.col("date").alias("during"),
        "file",
        "row",
    )
    subject = [pl.col("node").alias("subject")]
    place = ["file", "row"]
    texts = calls.drop_nulls("descr").select(
        *subject,
        pl.lit(DCTERMS + "description").alias("predicate"),
        pl.col("descr").str.strip_chars().alias("value"),
        pl.lit("@en").alias("type"),
        *place,
    )
    return Batch(nodes=nodes, facts=texts.filter(pl.col("value") != ""))


def _issues(chunk: pl.DataFrame, known: pl.DataFrame, report: ImportReport) -> Batch:
    import polars as pl

    file = chunk["file"][0]
    lost = chunk.join(known, on="rcid", how="anti", maintain_order="left")
    report.skip(file, lost["row"], "no roll call has this number", lost["rcid"])
    chunk = chunk.join(known, on="rcid", how="semi", maintain_order="left")
    unnamed = chunk.filter(pl.col("issue").is_null())
    report.skip(file, unnamed["row"], "the issue has no name")
    chunk = chunk.drop_nulls("issue")
    twice = chunk.filter(~pl.struct("rcid", "issue").is_first_distinct())
    report.merge(file, twice["row"], "the same issue of the same roll call")
    return _topics(chunk.unique(["rcid", "issue"], keep="first", maintain_order=True))


def _topics(chunk: pl.DataFrame) -> Batch:
    """Make topics of issues, and say of each roll call which it concerns."""
    import polars as pl

    names = slugs(chunk["issue"])
    chunk = chunk.with_columns(
        (pl.lit(ID + "un-issue-") + pl.col("issue").replace_strict(names, return_dtype=pl.String))
        .alias("topic"),
        (pl.lit(CALL) + slug(pl.col("rcid"))).alias("call"),
    )  # fmt: skip
    topics = chunk.unique("topic", keep="first", maintain_order=True)

    def fact(
        frame: pl.DataFrame, subject: str, predicate: str, value: str, kind: str
    ) -> pl.DataFrame:
        return frame.select(
            pl.col(subject).alias("subject"),
            pl.lit(predicate).alias("predicate"),
            pl.col(value).alias("value")
            if value in frame.columns
            else pl.lit(value).alias("value"),
            pl.lit(kind).alias("type"),
            "file",
            "row",
        )

    facts = [
        fact(topics, "topic", RDF + "type", COOP + "Topic", "iri"),
        fact(topics, "topic", SKOS + "prefLabel", "issue", "@en"),
        fact(topics, "topic", SKOS + "prefLabel", "issue", "@vi"),
        fact(topics, "topic", SKOS + "inScheme", CONCEPT + "topics", "iri"),
        fact(topics, "topic", SKOS + "definition", "An issue of roll calls, as coded.", "@en"),
        fact(topics, "topic", SKOS + "definition", "Chủ đề của các cuộc biểu quyết.", "@vi"),
        fact(chunk, "call", COOP + "concerns", "topic", "iri"),
    ]
    return Batch(facts=pl.concat(facts))


class Voters:
    """The states that codes and names stand for; each is looked up once a day of voting.

    Args:
        system: The system that the codes are of (`states.SYSTEMS`).
    """

    KEY = ("country_code", "country", "date")

    def __init__(self, system: str = "iso2") -> None:
        self._system = system
        self._known: pl.DataFrame | None = None

    def resolve(self, chunk: pl.DataFrame) -> pl.DataFrame:
        """Add ``state`` (IRI or null), ``how`` (``code``, ``name``, ``own``) and ``then``.

        Args:
            chunk: Votes with the ``date`` of their roll call (or null).
        """
        import polars as pl

        pairs = chunk.select(self.KEY).unique(maintain_order=True)
        if self._known is not None:
            pairs = pairs.join(self._known, on=self.KEY, how="anti", nulls_equal=True)
        if pairs.height or self._known is None:
            voters = self._look_up(pairs)
            self._known = voters if self._known is None else pl.concat([self._known, voters])
        return chunk.join(
            self._known, on=self.KEY, how="left", nulls_equal=True, maintain_order="left"
        )

    def _look_up(self, pairs: pl.DataFrame) -> pl.DataFrame:
        """Ask for the state of the day, then for that of the year: some days are mixed up."""
        import polars as pl

        day = pl.col("date").str.to_date("%Y-%m-%d", strict=False)
        todo = pairs.with_columns(day.alias("day"), day.dt.year().alias("year"))
        done: list[pl.DataFrame] = []
        for column, system, how in (
            ("country_code", self._system, "code"),
            ("country", "name", "name"),
        ):
            today = todo.select(column).unique()
            today = today.with_columns(states.resolve(today[column], system)["iri"].alias("now"))
            for when in ("day", "year"):
                held = states.resolve(
                    todo[column], system, todo[when], continued=True, suggest=False
                )["iri"].alias("state")
                answers = todo.with_columns(held)
                matches = answers.drop_nulls("state").join(
                    today, on=column, how="left", maintain_order="left"
                )
                then = pl.col("state").ne_missing(pl.col("now")).alias("then")
                done.append(matches.select(*Voters.KEY, "state", pl.lit(how).alias("how"), then))
                todo = answers.filter(pl.col("state").is_null()).drop("state")
        own = (pl.lit(ID) + slug(pl.col("country"))).alias("state")
        rest = pl.lit("own").alias("how"), pl.lit(value=False).alias("then")
        return pl.concat([*done, todo.select(*Voters.KEY, own, *rest)])


def _votes(
    chunk: pl.DataFrame,
    known: pl.DataFrame,
    voters: Voters,
    repeats: Repeats,
    report: ImportReport,
) -> Batch:
    import polars as pl

    file = chunk["file"][0]

    def leave(rows: pl.Expr, reason: str, column: str) -> None:
        nonlocal chunk
        gone = chunk.filter(rows)
        if gone.height:
            report.skip(file, gone["row"], reason, gone[column].drop_nulls())
            chunk = chunk.filter(~rows)

    vote = pl.col("vote").str.to_lowercase().str.strip_chars()
    chunk = chunk.with_columns(vote.replace(NUMBERS | NO_VOTE))
    leave(pl.col("vote").is_null(), "the vote is empty", "vote")
    leave(pl.col("vote").is_in(list(NO_VOTE.values())), "no vote was cast", "vote")
    leave(~pl.col("vote").is_in(list(ROLES)), "the vote is no known code", "vote")
    there = pl.col("rcid").is_in(known["rcid"].implode()).fill_null(value=False)
    leave(~there, "no roll call has this number", "rcid")
    leave(
        pl.col("country_code").is_null() & pl.col("country").is_null(),
        "neither code nor name of the country",
        "rcid",
    )
    chunk = chunk.drop("date", strict=False)
    chunk = voters.resolve(chunk.join(known, on="rcid", how="left", maintain_order="left"))
    leave(pl.col("state").is_null(), "nobody knows this country", "country")
    by_name = chunk.filter(pl.col("country_code").is_null())
    report.apply("country by name", by_name["row"], by_name["country"])
    then = chunk.filter("then")
    report.apply("state of the day", then["row"], then["country"])
    own = chunk.filter(pl.col("how") == "own")
    report.apply("country not in the register", own["row"], own["country"])
    new, same, other = repeats.split(chunk, ["rcid", "state"], ["vote"])
    report.merge(file, same["row"], "the same vote again")
    report.skip(
        file, other["row"], "an earlier row says the state voted otherwise", other["country"]
    )
    local = pl.col("state").str.strip_prefix(ID)
    number = slug(pl.col("rcid")) if new["rcid"].str.contains("[^0-9]").any() else pl.col("rcid")
    ties = new.select(
        pl.concat_str(pl.lit(ID + "un-vote-"), number, pl.lit("-"), local).alias("tie"),
        pl.col("state").alias("participant"),
        (pl.lit(CALL) + number).alias("framework"),
        (pl.lit(CONCEPT) + pl.col("vote").replace_strict(ROLES, return_dtype=pl.String)).alias(
            "role"
        ),
        pl.col("date").alias("during"),
        "file",
        "row",
    )
    actors = new.unique("state", keep="first", maintain_order=True)
    territories = actors.filter(pl.col("how") == "own").select(
        pl.col("state").alias("node"),
        pl.lit("Territory").alias("cls"),
        pl.col("country").alias("label_en"),
        pl.col("country").alias("label_vi"),
        "file",
        "row",
    )
    register = actors.filter(pl.col("how") != "own").select("state", "file", "row")
    described = states.describe(register["state"]).join(
        register, left_on="node", right_on="state", maintain_order="left"
    )
    return Batch(ties=ties, nodes=pl.concat([described, territories], how="diagonal"))


KIND = Kind(
    name="un-votes",
    title={
        "en": "Roll-call votes in the United Nations General Assembly",
        "vi": "Biểu quyết ghi tên tại Đại hội đồng Liên hợp quốc",
    },
    publisher={
        "en": "Harvard Dataverse (Voeten, Strezhnev, Bailey), as the R package unvotes; or the UN"
        " Digital Library",
        "vi": "Harvard Dataverse (Voeten, Strezhnev, Bailey), theo gói R unvotes; hoặc Thư viện số"
        " Liên hợp quốc",
    },
    tables=(
        Table(
            "voting data",
            "the UN Digital Library's, one row a vote; alone, without the other tables",
            tuple(
                FileColumn(name, about, needed=number < 5)
                for number, (name, about) in enumerate(_UNDL.items())
            ),
            needed=False,
        ),
        Table(
            "votes",
            "one row a vote",
            (
                FileColumn("rcid", "number of the roll call"),
                FileColumn("country", "name of the country"),
                FileColumn("country_code", "ISO 3166-1 alpha-2; NA is Namibia; empty for some"),
                FileColumn("vote", "yes, no, abstain, or 1, 3, 2; 8 absent, 9 not a member"),
            ),
            unless="voting data",
        ),
        Table(
            "roll calls",
            "one row a roll call",
            (
                FileColumn("rcid", "number of the roll call"),
                FileColumn("session", "session of the Assembly"),
                FileColumn("date", "day of the vote"),
                FileColumn("unres", "number of the resolution", needed=False),
                FileColumn("short", "short title", needed=False),
                FileColumn("descr", "description", needed=False),
                FileColumn("importantvote", "not used", needed=False),
                FileColumn("amend", "not used", needed=False),
                FileColumn("para", "not used", needed=False),
            ),
            unless="voting data",
        ),
        Table(
            "issues",
            "one row an issue of a roll call",
            (
                FileColumn("rcid", "number of the roll call"),
                FileColumn("short_name", "code of the issue", needed=False),
                FileColumn("issue", "the issue"),
            ),
            needed=False,
        ),
    ),
    codes={
        "yes, 1": "voted for",
        "no, 3": "voted against",
        "abstain, 2": "abstained",
        "8": "absent: skipped",
        "9": "not a member: skipped",
        "Y, N, A (UN Digital Library)": "voted for, voted against, abstained",
        "X, or nothing (UN Digital Library)": "did not vote: skipped",
    },
    roles={"yes": "voteYes", "no": "voteNo", "abstain": "voteAbstain"},
    dates={
        "undated roll call": "A roll call whose date is no day has no date, nor have its votes.",
        "vote": "A vote took place on the day of its roll call (coop:during).",
        "other total than the publisher's": "Where the UN Digital Library counts other votes than"
        " its rows tell, the rows count, and both numbers are told.",
        "country by name": "A vote without a country code goes by the country's name.",
        "country not in the register": "A country nobody knows gets an IRI of its name.",
        "state of the day": "A code or name means the state that had it on the day of the roll"
        " call, or in its year, or whose seat its holder carried on: RU in 1960 is the USSR.",
    },
    identity="id:un-roll-call-RCID (-undl-ID of the UN Digital Library),"
    " id:un-vote-RCID-STATE, id:un-issue-NAME; states: the register",
    licence="CC0-1.0 (the votes); MIT (the package that carries them); the UN Digital Library: its"
    " terms of use",
    licence_iri="https://creativecommons.org/publicdomain/zero/1.0/",
    citation=(
        "Voeten, Erik; Strezhnev, Anton; Bailey, Michael: United Nations General Assembly Voting"
        " Data. Harvard Dataverse, hdl:1902.1/12379. Bailey, Strezhnev, Voeten (2017): Estimating"
        " Dynamic State Preferences from United Nations Voting Data. Journal of Conflict"
        " Resolution 61(2). Or: United Nations Digital Library, General Assembly Voting Data."
    ),
    url="https://hdl.handle.net/1902.1/12379",
    source="un-votes",
    memory="100,000 rows at a time, and 16 bytes a vote to find repetitions",
    read=read,
)
