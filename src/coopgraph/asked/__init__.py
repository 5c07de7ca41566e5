"""What is asked in one's own words, Vietnamese or English, brought to a question of the catalogue.

No model and no network: words mean what is declared. What all questions share stands in
``ontology/words/asking.toml``, what one question is asked by in its own head (``# asked:``), and
the things are those of the graph, by every name they bear. A request is understood only if every
word of it that says something is: of the question it is taken for, of a thing, or of a time. Else
it is refused, since an answer to something else than was asked is worse than none.

`vocabulary` holds the words, `things` the names, `spans_of_time` the times; `understanding` brings
them to a question and its parameters, `replies` answers it and proves the passages again.
"""

from __future__ import annotations
