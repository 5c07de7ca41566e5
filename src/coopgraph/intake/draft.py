"""A draft: a document with what was proposed from it and what was decided about that.

On disk a draft is a folder: ``text.txt``, ``document.json``, ``proposals.jsonld`` (W3C Web
Annotation), ``decisions.json``. It stays with whoever has the text; only what is accepted,
without the text, enters the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coopgraph.intake import draft_files
from coopgraph.intake.decisions import Decision, Verdict

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.intake.accepting import Accepted
    from coopgraph.intake.decided import Decided
    from coopgraph.intake.differences import Differences
    from coopgraph.intake.edition import Edition
    from coopgraph.intake.proposals import Proposal
    from coopgraph.kg import KnowledgeGraph


@dataclass(frozen=True, slots=True, repr=False)
class Draft(draft_files.Kept):
    """A document, its things, mentions, proposals, and the decisions so far.

    Attributes:
        document: What was read, with its text.
        things: What it names.
        mentions: Where.
        proposals: Statements proposed, in reading order.
        decisions: What was decided about them, at most one each.
        source: Id that the source is to have in the graph.
        url: Its address on the web, or an empty text.
        notes: What a reader of the draft should be told.
        folder: Where it lies, None before it is saved.
    """

    folder: Path | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        return (
            f"<Draft of {self.document.name}: {len(self.proposals)} proposals,"
            f" {len(self.decisions)} decisions>"
        )

    def table(self, lang: str = "en", kg: KnowledgeGraph | None = None) -> pl.DataFrame:
        """Give the proposals as a table, one row each, in reading order.

        Args:
            lang: Language of the gists, ``en`` or ``vi``.
            kg: The graph whose labels the gists take; without one they name roles as the shipped
                ontology does, and things as the text does.

        Returns:
            ``proposal, kind, role, subject, framework, on_behalf_of`` (names as written), ``date,
            value, unit, status, score, doubts`` (list), ``verdict`` (null where none), ``gist``,
            ``start, end`` (code points), ``passage`` (words of the text).
        """
        import polars as pl

        from coopgraph.intake.gists import gist
        from coopgraph.intake.vocabulary import read, shipped_concepts

        vocabulary = shipped_concepts() if kg is None else read(kg)
        things = {thing.key: thing for thing in self.things}
        named = {thing.key: thing.names[0] if thing.names else thing.key for thing in self.things}
        verdicts = {decision.proposal: decision.verdict for decision in self.decisions}
        rows = [
            {
                "proposal": one.key,
                "kind": one.kind,
                "role": one.role,
                "subject": one.subject_name or named.get(one.subject or "", ""),
                "framework": one.framework_name or named.get(one.framework or "", ""),
                "on_behalf_of": named.get(one.on_behalf_of or "", ""),
                "date": one.date or "",
                "value": one.value,
                "unit": one.unit,
                "status": one.status,
                "score": one.score,
                "doubts": list(one.doubts),
                "verdict": verdicts.get(one.key),
                "gist": one.gist.get(lang) or gist(one, things, vocabulary, lang),
                "start": one.span[0],
                "end": one.span[1],
                "passage": self.document.text[one.span[0] : one.span[1]],
            }
            for one in self.proposals
        ]
        kinds: dict[str, Any] = {
            "score": pl.Float64,
            "doubts": pl.List(pl.String),
            "start": pl.Int64,
        }
        names = ("proposal", "kind", "role", "subject", "framework", "on_behalf_of", "date",
                 "value", "unit", "status", "score", "doubts", "verdict", "gist", "start", "end",
                 "passage")  # fmt: skip
        kinds["end"] = pl.Int64
        return pl.DataFrame(rows, schema={name: kinds.get(name, pl.String) for name in names})

    # -- deciding --------------------------------------------------------------------------------

    def decide(
        self, rule: Callable[[Proposal], Verdict | Decision | None], *, who: str = ""
    ) -> Draft:
        """Decide by a rule about what nobody has decided yet.

        Args:
            rule: Is given a proposal; gives ``accept``, ``reject``, a whole `Decision`, or None to
                leave it open.
            who: The reviewer's name, for the decisions that the rule only words by a verdict.

        Returns:
            A draft with these decisions beside those there were.
        """
        known = {decision.proposal for decision in self.decisions}
        made = []
        for proposal in self.proposals:
            if proposal.key in known:
                continue
            said = rule(proposal)
            if isinstance(said, Decision):
                made.append(said)
            elif said is not None:
                made.append(Decision(said, proposal.key, who=who))
        return replace(self, decisions=(*self.decisions, *made))

    def with_decisions(self, decisions: str | Path | Iterable[Decision]) -> Draft:
        """Take decisions in place of those there are.

        Args:
            decisions: A file that the review page saved, or decisions.

        Raises:
            DataError: The file is about another text, or no decisions file.
        """
        if isinstance(decisions, (str, Path)):
            read, notes = draft_files.read_decisions(decisions, self.document)
            return replace(self, decisions=tuple(read), notes=(*self.notes, *notes))
        return replace(self, decisions=tuple(decisions))

    def decided(self) -> Decided:
        """Apply the decisions: what is accepted, left out, rejected, still open.

        Raises:
            DataError: A decision cannot be applied; its number is told.
        """
        from coopgraph.intake.decided import decide

        return decide(self.things, self.proposals, self.decisions, len(self.document.text))

    # -- keeping ---------------------------------------------------------------------------------

    def save(self, folder: str | Path, *, force: bool = False) -> Draft:
        """Write the draft's folder, all or nothing.

        Args:
            folder: Where; made if it is missing.
            force: Replace a draft in which something was decided or accepted.

        Raises:
            DataError: The folder holds something else, or decisions that would be lost.
        """
        return replace(self, folder=draft_files.save(folder, self, force=force))

    def review(
        self,
        path: str | Path,
        kg: KnowledgeGraph | None = None,
        *,
        lang: str = "vi",
    ) -> Path:
        """Write the review page: one HTML file that needs no network and sends nothing.

        Args:
            path: Where to write.
            kg: The graph that completes names and against which proposals are compared; the
                shipped one by default.
            lang: The language it opens in, ``vi`` or ``en``.

        Raises:
            MissingDependency: The page's scripts are not bundled; the hint says what to run.
        """
        from coopgraph.intake.review_page import write_review

        return write_review(self, kg or _shipped(), path, lang=lang)

    # -- accepting -------------------------------------------------------------------------------

    def accept(
        self,
        output: str | Path | None = None,
        *,
        store: str | Path | None = None,
        with_shipped: bool = False,
        kg: KnowledgeGraph | None = None,
    ) -> Accepted:
        """Write what was accepted as a source, all of it or nothing.

        Args:
            output: A folder of data.
            store: A store instead, begun if there is none.
            with_shipped: Of a store that is begun: whether it holds the graph that coopgraph ships,
                on whose things a draft rests that was read with it.
            kg: The graph that the draft was read with; the shipped one, or the store, by default.

        Returns:
            What was written, and what could not be said.

        Raises:
            DataError: A decision or a statement cannot stand; nothing was written.
            ParameterError: Neither a folder nor a store is given, or both.
            ValidationFailed: A rule is broken or a passage does not prove; nothing was written.
        """
        from coopgraph.errors import ParameterError
        from coopgraph.intake.accepting import into_folder, into_store
        from coopgraph.intake.source_file import source_file
        from coopgraph.intake.vocabulary import read

        if (output is None) == (store is None):
            raise ParameterError("say where to: a folder of data (-o) or a store (--store)")
        decided = self.decided()
        if kg is None:
            kg = _graph_for(output, store, self.source)
        made = source_file(
            self.document, self.mentions, decided, read(kg), source=self.source, url=self.url
        )
        if store is not None:
            place = Path(store)
            return into_store(
                self.folder, place, self.document, decided, made, with_shipped=with_shipped
            )
        return into_folder(self.folder, Path(output or ""), self.document, decided, made)

    def undo(self) -> str:
        """Undo the last acceptance.

        Returns:
            What was undone, in a sentence.

        Raises:
            DataError: Nothing was accepted, or what was written has been changed since.
        """
        from coopgraph.errors import DataError
        from coopgraph.intake.accepting import undo

        if self.folder is None:
            raise DataError("a draft that was not saved keeps no record to undo by")
        return undo(self.folder)

    def diff(self, kg: KnowledgeGraph | None = None, *, proposed: bool = False) -> Differences:
        """Hold the accepted statements against a graph.

        Args:
            kg: The graph; the shipped one by default.
            proposed: Take all proposals that may be facts, decided or not.

        Returns:
            One row a statement: ``.sentence(lang)``, ``.table(lang)``, ``.page(path)``.
        """
        from coopgraph.intake.decided import as_proposed
        from coopgraph.intake.differences import compare
        from coopgraph.intake.vocabulary import read

        kg = kg or _shipped()
        decided = as_proposed(self.things, self.proposals) if proposed else self.decided()
        return compare(decided, read(kg), kg, source=self.source)

    # -- editions --------------------------------------------------------------------------------

    def taking_over(self, previous: Draft) -> tuple[Draft, Edition]:
        """Take over what was decided about an earlier edition of the text.

        Args:
            previous: The draft of the earlier edition.

        Returns:
            This draft with the decisions whose passages were found again, and what became of each.
        """
        from coopgraph.intake.edition import carry_over

        edition = carry_over(
            previous.document.text,
            self.document.text,
            (previous.things, previous.proposals, previous.decisions),
            (self.things, self.mentions, self.proposals),
        )
        taken = replace(
            self,
            things=edition.things,
            proposals=edition.proposals,
            decisions=edition.decisions,
            source=previous.source or self.source,
            url=self.url or previous.url,
        )
        return taken, edition


def load(folder: str | Path) -> Draft:
    """Open a draft's folder.

    Raises:
        DataError: There is none, or its files do not fit each other.
    """
    kept = draft_files.load(folder)
    values = {one.name: getattr(kept, one.name) for one in fields(kept)}
    return Draft(**values, folder=Path(folder))


def _shipped() -> KnowledgeGraph:
    from coopgraph.kg import load as load_graph

    return load_graph()


def _graph_for(output: str | Path | None, store: str | Path | None, source: str) -> KnowledgeGraph:
    """Load what a draft is accepted into: the store, or the shipped graph with the folder's files.

    A file of the draft's own source is about to be replaced, so it does not count.
    """
    from coopgraph import resources
    from coopgraph.kg import load as load_graph

    if store is not None and Path(store).exists():
        from coopgraph.storage.graph import open_graph

        return open_graph(store)
    if output is None:
        return load_graph()
    shipped = {path.name for path in resources.data_dir().glob("*.ttl")}
    others = [
        path
        for path in sorted(Path(output).glob("*.ttl"))
        if path.name not in shipped and path.name != "sources.ttl" and path.stem != source
    ]
    return load_graph(files=others)
