"""What runs in processes of their own: a pool that holds a store, its workers, their replies."""

from __future__ import annotations
