"""What ties name and no file describes: its class and names are lent, so that it has a name.

Names of foreign data may mean things that only the shipped graph describes. A store without that
graph would know such a thing by its IRI alone; so its class and its names come along, as stated by
the first row that names it. Nothing else that the shipped sources say of it does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopgraph.lifting.batch import NODES, schema
from coopgraph.namespaces import ID

if TYPE_CHECKING:
    import polars as pl

_ENDS = ("participant", "framework", "on_behalf_of")


class Lent:
    """Looks through the batches of a source for what they name."""

    def __init__(self) -> None:
        self._named: pl.DataFrame | None = None

    def look(self, ties: pl.DataFrame, facts: pl.DataFrame) -> None:
        """Note what a batch names, see `batch`."""
        import polars as pl

        links = facts.filter(pl.col("type") == "iri")
        named = [
            *(ties.select(pl.col(end).alias("node"), "file", "row") for end in _ENDS),
            *(links.select(pl.col(end).alias("node"), "file", "row") for end in _FACT_ENDS),
        ]
        before = [] if self._named is None else [self._named]
        self._named = (
            pl.concat([*before, *named])
            .filter(pl.col("node").str.starts_with(ID))
            .unique("node", keep="first", maintain_order=True)
        )

    def nodes(self, known: pl.DataFrame, described: pl.Series) -> pl.DataFrame | None:
        """Give what is named, described nowhere and known elsewhere; None for nothing.

        Args:
            known: Table of things: ``node``, ``cls``, ``label_en``, ``label_vi``, perhaps ``alt``.
            described: Nodes that are described.

        Returns:
            Nodes of a batch.
        """
        import polars as pl

        if self._named is None:
            return None
        lacking = self._named.filter(~pl.col("node").is_in(described.implode()))
        lent = lacking.join(known, on="node", how="inner", maintain_order="left")
        lent = lent.filter(pl.col("cls") != "")
        if not lent.height:
            return None
        return lent.select(
            pl.col(name) if name in lent.columns else pl.lit(None, kind).alias(name)
            for name, kind in schema(NODES).items()
        )


_FACT_ENDS = ("subject", "value")
