"""Who is meant: foreign names and codes resolved, decisions on identity, and their files."""

from __future__ import annotations
