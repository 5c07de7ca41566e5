"""Names in a text: known ones, and new ones by heads, capitals and abbreviations.

Nothing here knows a particular body. A Vietnamese name begins with a head ("Viện", "Hiệp hội") and
goes on as long as its syllables are capitals, compounds begun by a capital, or words that names go
on with; an English one is a run of capitals with linking words that holds a head. Abbreviations are
bound where the text itself binds them, in parentheses.
"""

from __future__ import annotations

import re

from coopgraph.intake.folding import lower
from coopgraph.intake.naming.abbreviations import acronyms
from coopgraph.intake.naming.coordinated_names import coordinated_names
from coopgraph.intake.naming.described_names import names_written_small, titles_in_capitals
from coopgraph.intake.naming.english_names import english_names
from coopgraph.intake.naming.event_names import ceremonies, meetings_of_bodies, numbered_sessions
from coopgraph.intake.naming.found import Found, outermost
from coopgraph.intake.naming.known_names import known_names
from coopgraph.intake.naming.offices import named_offices
from coopgraph.intake.naming.persons import behind_person, named_persons, repeated_surnames
from coopgraph.intake.naming.quoted_names import quoted_names
from coopgraph.intake.naming.repeated_names import repeated_names
from coopgraph.intake.naming.scanned_text import ScannedText
from coopgraph.intake.naming.short_names import bound_names, without_bare_heads
from coopgraph.intake.naming.vietnamese_names import vietnamese_names


def _split_shouting(scan: ScannedText, chosen: list[Found]) -> list[Found]:
    """Match a line in capitals with the names that the text writes in small letters."""
    known = {
        lower(scan.text[f.start : f.end]): f
        for f in chosen
        if not scan.text[f.start : f.end].isupper() and f.end - f.start > 4
    }
    made: list[Found] = []
    for match in re.finditer(r"(?m)^[^\n]*$", scan.text):
        line = match.group()
        letters = [c for c in line if c.isalpha()]
        big = sum(c.isupper() for c in letters)
        if not letters or big < 0.7 * len(letters):
            continue
        small = lower(line)
        for name, other in sorted(known.items(), key=lambda item: -len(item[0])):
            for at in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", small):
                if scan.text[match.start() + at.start()].isupper():
                    made += [
                        Found(
                            match.start() + at.start(),
                            match.start() + at.end(),
                            other.type,
                            1,
                            other.head,
                            other.hit,
                        )
                    ]
    return outermost([*chosen, *made])


class Scanner(ScannedText):
    """Finds the names of one text."""

    def find(self) -> list[Found]:
        """Find the names.

        Returns:
            Names in order; the outermost only, none overlapping another.
        """
        candidates: list[Found] = []
        candidates += vietnamese_names(self)
        candidates += english_names(self)
        candidates += named_persons(self)
        candidates += named_offices(self)
        candidates += known_names(self)
        candidates += quoted_names(self)
        candidates += names_written_small(self)
        candidates += titles_in_capitals(self)
        candidates += behind_person(self, candidates)
        chosen = outermost(candidates)
        more = [
            *ceremonies(self, chosen),
            *numbered_sessions(self, chosen),
            *meetings_of_bodies(self, chosen),
        ]
        chosen = outermost([*chosen, *more])
        chosen = _split_shouting(self, chosen)
        chosen = outermost([*chosen, *bound_names(self, chosen)])
        chosen = outermost([*chosen, *acronyms(self, chosen)])
        chosen = outermost([*chosen, *repeated_surnames(self, chosen)])
        chosen = outermost([*chosen, *coordinated_names(self, chosen)])
        chosen = outermost([*chosen, *repeated_names(self, chosen)])
        return without_bare_heads(self, chosen)
