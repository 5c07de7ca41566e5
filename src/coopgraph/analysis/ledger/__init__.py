"""What sources say of the same ties: where they agree, and where they contradict each other."""

from __future__ import annotations
