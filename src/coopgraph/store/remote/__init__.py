"""Any SPARQL 1.1 server as the store."""

from __future__ import annotations
