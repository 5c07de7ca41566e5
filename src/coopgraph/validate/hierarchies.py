"""Which properties lead up a hierarchy; without imports, as writers read it, too."""

from __future__ import annotations

HIERARCHIES = (
    *("partOf", "inSeries", "meetingOf", "producedBy", "inferredFrom", "componentOf", "under"),
    *("amends", "supersedes", "implements", "annexTo", "mirrors"),
    *("adopts", "adoptsIdentical", "adoptsModified"),
)
"""Local names of the properties of ours that never lead back to where they began."""
