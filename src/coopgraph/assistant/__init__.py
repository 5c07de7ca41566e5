"""The graph for assistants: a server of the Model Context Protocol.

An assistant asks in words or by a question's name and is given rows with their passages, or told
that no source says so; it can change nothing. `assistant.tools` is what it may ask, `assistant.mcp`
how that is offered by the protocol's own SDK.
"""

from __future__ import annotations
