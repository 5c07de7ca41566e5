"""What changed between two moments: comparison and result."""

from __future__ import annotations
