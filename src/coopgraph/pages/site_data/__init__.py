"""The static site: the graph, its sources, questions, ontology, shapes and rules as plain pages.

This room reads; `coopgraph.render.site` makes the pages of what it read, and `coopgraph.files`
puts them where they belong. The pages need no server, no script and no network.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from coopgraph.pages.site_data.front import write_front

if TYPE_CHECKING:
    from coopgraph.kg import KnowledgeGraph

EXPLORER = "explorer.html"
MANIFEST = "coopgraph-site.json"
THINGS = "id/index.json"
"""The list of things, for programs: IRI, name, class, country, and the file of the page."""


def write_site(
    kg: KnowledgeGraph,
    folder: str | Path,
    texts: Mapping[str, str] | None = None,
    *,
    force: bool = False,
    endpoint: str | None = None,
) -> Path:
    """Write the site into a folder; the same graph gives the same bytes.

    Where the explorer's scripts are not bundled (`coopgraph.render.npm_bundle.missing`), a page
    that says so takes the explorer's place.

    Args:
        kg: The graph; its trusted sources are what the site tells.
        folder: Made where it is missing. A site written before is replaced as a whole.
        texts: Source id or IRI to its normalised text; passages are then shown on the pages.
        force: Write also into a folder that holds other files; these are left as they are, unless
            they bear a name that the site needs.
        endpoint: Address of the SPARQL endpoint that serves the site, from its folder.

    Returns:
        The folder.

    Raises:
        FolderError: The folder holds what is not ours, and `force` is not given.
        UnknownNameError: `texts` names a source that the graph does not have.
    """
    from coopgraph.files import refuse_foreign, replace_folder
    from coopgraph.pages.explorer_data import dossier
    from coopgraph.pages.site_data.reading import read
    from coopgraph.pages.site_data.vocabulary import vocabulary_files
    from coopgraph.pages.sparql_tab import engine_content
    from coopgraph.render import npm_bundle
    from coopgraph.render.page import write_page
    from coopgraph.render.site import addresses, pages, things_file, without_explorer

    target = Path(folder).expanduser()
    if not force:
        refuse_foreign(target, MANIFEST)  # before anything is worked out
    about = dossier(kg, texts)
    data = read(kg, texts, about)
    files = {name: text.encode() for name, text in pages(data).items()}
    files |= vocabulary_files(kg)
    files[THINGS] = things_file(data).encode()

    if npm_bundle.missing() is not None:
        files[EXPLORER] = without_explorer().encode()
        return replace_folder(target, files, {}, manifest=MANIFEST, force=force)

    def explorer(path: Path) -> None:
        sparql = engine_content(kg)
        write_page(about, path, sparql=sparql, site=addresses(data), endpoint=endpoint)

    return replace_folder(target, files, {EXPLORER: explorer}, manifest=MANIFEST, force=force)


__all__ = ["write_front", "write_site"]
