"""Stores: a directory of imported and written statements that is opened, made anew and backed up.

`directory` says what lies where; `make` makes a generation, `open` and `graph` read it.
"""

from __future__ import annotations
