"""The shortest chains between two actors: search, result, words and figure."""

from __future__ import annotations
