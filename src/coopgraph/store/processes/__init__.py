"""How a process is held: bounded in time and memory, without sockets, kept, really ended."""

from __future__ import annotations
