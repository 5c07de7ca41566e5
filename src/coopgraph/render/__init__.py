"""Pictures of the network: the offline explorer and the notebook view.

This room knows the dossier (a plain dictionary) and networkx graphs; it imports neither rdflib nor
the store.
"""

from __future__ import annotations
