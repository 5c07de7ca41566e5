# ruff: noqa: S608 - only our own words go in: names of columns and whole numbers
"""The joins and counts, written once, in SQL that keeps to what DuckDB and Spark share.

No dialect's own functions: a spell becomes periods by a join with the table of periods (not by
``unnest`` or ``explode``), booleans are 0 and 1, and sums are cast.

Tables: ``ties(actor, framework, source, weight, first, last, sure_first, sure_last, left_open,
right_open)``, ``periods(period)``, and as asked ``existence(node, first, last)`` and
``succession(actor, first, last, state)``; IRIs are whole numbers where the
tables come from memory (`panel.prepare`), and the IRIs themselves where they are scanned
(`panel.scanned`): the SQL only compares them.
"""

from __future__ import annotations

from dataclasses import dataclass

ALIVE = """alive AS (
  SELECT DISTINCT x.node AS actor, p.period AS period
  FROM existence x JOIN periods p ON p.period BETWEEN x.first AND x.last
)"""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What the SQL must do.

    Args:
        both: Count what is certain beside what is possible.
        weighted: Sum the roles' weights too.
        censoring: Count unknown begins and ends too.
        lives: Count an actor only while it exists.
        succeeds: Replace actors by the states the user says they are.
        sources: How many sources must state a participation.
        zeros: Give rows for those who take no part.
    """

    both: bool
    weighted: bool
    censoring: bool
    lives: bool
    succeeds: bool
    sources: int
    zeros: bool

    def presence(self) -> str:
        """Give the common start: one row an actor, framework and period."""
        sure = "p.period BETWEEN t.sure_first AND t.sure_last"
        actor = "COALESCE(s.state, t.actor)" if self.succeeds else "t.actor"
        columns = [f"{actor} AS actor", "t.framework AS framework", "p.period AS period"]
        if self.weighted:
            columns.append("MAX(t.weight) AS weight")
        if self.both and self.sources > 1:
            enough = f"COUNT(DISTINCT CASE WHEN {sure} THEN t.source END) >= {self.sources}"
            columns.append(f"CASE WHEN {enough} THEN 1 ELSE 0 END AS certain")
        elif self.both:
            columns.append(f"MAX(CASE WHEN {sure} THEN 1 ELSE 0 END) AS certain")
        if self.both and self.weighted:
            # The heaviest role that is certain, which may be lighter than the heaviest possible.
            columns.append(f"MAX(CASE WHEN {sure} THEN t.weight ELSE 0 END) AS weight_certain")
        if self.censoring:
            columns.append("MIN(t.left_open) AS left_censored")
            columns.append("MIN(t.right_open) AS right_censored")
        joins = ["FROM ties t JOIN periods p ON p.period BETWEEN t.first AND t.last"]
        if self.succeeds:
            joins.append(
                "LEFT JOIN succession s ON s.actor = t.actor"
                " AND p.period BETWEEN s.first AND s.last"
            )
        if self.lives:
            joins.append(f"JOIN alive e ON e.actor = {actor} AND e.period = p.period")
        lines = [
            "SELECT " + ",\n    ".join(columns),
            *joins,
            f"GROUP BY {actor}, t.framework, p.period",
        ]
        if self.sources > 1:
            lines.append(f"HAVING COUNT(DISTINCT t.source) >= {self.sources}")
        body = "\n  ".join(lines)
        return ",\n".join([*([ALIVE] if self.lives else []), f"presence AS (\n  {body}\n)"])

    def two_mode(self) -> str:
        """Give the presences themselves."""
        extra = self._carried()
        if not self.zeros:
            chosen = ", ".join(["actor", "framework", "period", *extra])
            return f"WITH {self.presence()}\nSELECT {chosen} FROM presence"
        filled = [f"COALESCE(n.{c}, 0) AS {c}" for c in extra]
        chosen = ", ".join(
            ["g.actor", "g.framework", "g.period", "COALESCE(n.there, 0) AS present", *filled]
        )
        return (
            f"WITH {self.presence()},\n"
            "grid AS (\n  SELECT a.actor, f.framework, a.period FROM alive a\n"
            "  JOIN (SELECT DISTINCT framework, period FROM presence) f ON f.period = a.period\n"
            "),\n"
            "noted AS (SELECT *, 1 AS there FROM presence)\n"
            f"SELECT {chosen}\nFROM grid g LEFT JOIN noted n ON n.actor = g.actor"
            " AND n.framework = g.framework AND n.period = g.period"
        )

    def one(self, key: str, counted: str) -> str:
        """Give the counts of an actor or framework (`key`) and period."""
        columns = self._sums(counted)
        chosen = ", ".join([key, "period", *(f"{sql} AS {name}" for name, sql in columns)])
        counts = f"SELECT {chosen}\n  FROM presence GROUP BY {key}, period"
        grid = f"SELECT x.node AS {key}, p.period AS period\n  FROM existence x JOIN periods p"
        grid += " ON p.period BETWEEN x.first AND x.last\n  GROUP BY x.node, p.period"
        return self._filled(counts, grid, [key], [name for name, _ in columns])

    def dyads(self, *, directed: bool) -> str:
        """Give the counts of two actors and a period; the lower code is the first.

        Presences are joined as runs of periods, not one by one, and the counts are kept by what
        is added where two runs begin to overlap and taken away where they cease to: the work
        follows the number of spells, not the number of years in them.
        """
        columns = self._pairs()
        carried = self._carried()
        alike = ", ".join(["actor", "framework", *carried])
        values = ", ".join(f"{value} AS {name}" for name, value, _ in columns)
        names = [name for name, _, _ in columns]
        plus, minus = ", ".join(names), ", ".join(f"-{name} AS {name}" for name in names)
        summed = ", ".join(f"SUM({name}) AS {name}" for name in names)
        running = ", ".join(
            f"SUM({name}) OVER (PARTITION BY actor_a, actor_b ORDER BY since) AS {name}"
            for name in names
        )
        chosen = ", ".join(f"{cast.format(f's.{name}')} AS {name}" for name, _, cast in columns)
        steps = f"""islands AS (
  SELECT {alike}, period,
    period - ROW_NUMBER() OVER (PARTITION BY {alike} ORDER BY period) AS island
  FROM presence
),
runs AS (
  SELECT {alike}, MIN(period) AS first, MAX(period) AS last
  FROM islands GROUP BY {alike}, island
),
meetings AS (
  SELECT a.actor AS actor_a, b.actor AS actor_b,
    GREATEST(a.first, b.first) AS first, LEAST(a.last, b.last) AS last, {values}
  FROM runs a JOIN runs b ON a.framework = b.framework AND a.actor < b.actor
    AND a.first <= b.last AND b.first <= a.last
),
turns AS (
  SELECT actor_a, actor_b, first AS since, {plus} FROM meetings
  UNION ALL SELECT actor_a, actor_b, last + 1 AS since, {minus} FROM meetings
),
changes AS (
  SELECT actor_a, actor_b, since, {summed} FROM turns GROUP BY actor_a, actor_b, since
),
stretches AS (
  SELECT actor_a, actor_b, since, {running},
    LEAD(since) OVER (PARTITION BY actor_a, actor_b ORDER BY since) AS upto
  FROM changes
)"""
        counts = (
            f"SELECT s.actor_a, s.actor_b, p.period, {chosen}\n"
            "  FROM stretches s JOIN periods p ON p.period >= s.since AND p.period < s.upto\n"
            f"  WHERE s.{names[0]} > 0"
        )
        grid = (
            "SELECT a.actor AS actor_a, b.actor AS actor_b, a.period AS period\n"
            "  FROM alive a JOIN alive b ON a.period = b.period AND a.actor < b.actor"
        )
        sql = self._filled(counts, grid, ["actor_a", "actor_b"], names, steps)
        if not directed:
            return sql
        head, _, tail = sql.rpartition("\nSELECT ")
        rest = ", ".join(["period", *names])
        return (
            f"{head},\ndyads AS (\nSELECT {tail}\n)\n"
            f"SELECT actor_a, actor_b, {rest} FROM dyads\n"
            f"UNION ALL SELECT actor_b AS actor_a, actor_a AS actor_b, {rest} FROM dyads"
        )

    def _filled(
        self, counts: str, grid: str, keys: list[str], names: list[str], steps: str = ""
    ) -> str:
        both = ", ".join([*keys, "period", *names])
        before = ",\n".join([self.presence(), *([steps] if steps else [])])
        start = f"WITH {before},\ncounts AS (\n  {counts}\n)"
        if not self.zeros:
            return f"{start}\nSELECT {both} FROM counts"
        chosen = ", ".join(
            [*(f"g.{k}" for k in [*keys, "period"]), *(f"COALESCE(c.{n}, 0) AS {n}" for n in names)]
        )
        same = " AND ".join(f"c.{k} = g.{k}" for k in [*keys, "period"])
        return (
            f"{start},\ngrid AS (\n  {grid}\n)\n"
            f"SELECT {chosen} FROM grid g LEFT JOIN counts c ON {same}"
        )

    def _sums(self, counted: str) -> list[tuple[str, str]]:
        """Give (column, SQL) of the counts over an actor's or framework's presences."""
        columns = [(f"{counted}_possible" if self.both else counted, "CAST(COUNT(*) AS BIGINT)")]
        if self.both:
            columns.append((f"{counted}_certain", "CAST(SUM(certain) AS BIGINT)"))
        if self.weighted:
            # Rounded, because the order of a sum of fractions is the engine's.
            name = "weight_possible" if self.both else "weight"
            columns.append((name, "ROUND(SUM(weight), 9)"))
        if self.weighted and self.both:
            columns.append(("weight_certain", "ROUND(SUM(certain * weight_certain), 9)"))
        if self.censoring:
            sides = ("left_censored", "right_censored")
            columns += [(side, f"CAST(SUM({side}) AS BIGINT)") for side in sides]
        return columns

    def _pairs(self) -> list[tuple[str, str, str]]:
        """Give (column, SQL of two presences `a` and `b`, form of the result) of a dyad."""
        whole, fraction = "CAST({} AS BIGINT)", "ROUND({}, 9)"
        columns = [("shared_possible" if self.both else "shared", "1", whole)]
        if self.both:
            columns.append(("shared_certain", "a.certain * b.certain", whole))
        if self.weighted:
            name = "weight_possible" if self.both else "weight"
            columns.append((name, "a.weight * b.weight", fraction))
        if self.weighted and self.both:
            sure = "a.certain * b.certain * a.weight_certain * b.weight_certain"
            columns.append(("weight_certain", sure, fraction))
        if self.censoring:
            sides = ("left_censored", "right_censored")
            columns += [(side, f"GREATEST(a.{side}, b.{side})", whole) for side in sides]
        return columns

    def _carried(self) -> list[str]:
        names = ["certain"] if self.both else []
        if self.weighted:
            names += ["weight", "weight_certain"] if self.both else ["weight"]
        return [*names, *(["left_censored", "right_censored"] if self.censoring else [])]
