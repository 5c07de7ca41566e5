"""``python -m coopgraph``: the command line."""

from __future__ import annotations

from coopgraph.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
