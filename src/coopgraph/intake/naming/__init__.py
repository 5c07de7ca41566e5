"""Names of a text: where each begins and ends, and what kind of thing it names.

`scanner` brings together what the other modules find, each by one way of naming.
"""

from __future__ import annotations
