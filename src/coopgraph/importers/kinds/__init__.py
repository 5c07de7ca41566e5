"""The kinds of foreign data: one module a kind, each a `Kind` as data with its reader."""

from __future__ import annotations
