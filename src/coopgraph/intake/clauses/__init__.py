"""What clauses say: frames found in the sentences of a text, who fills them, and when.

`matching` brings the other modules together, sentence by sentence.
"""

from __future__ import annotations
