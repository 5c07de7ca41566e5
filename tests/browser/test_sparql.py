"""SPARQL inside the page: the same answers as in Python, from a file that asks for nothing."""

from __future__ import annotations

import csv
import io
import json
import re
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import coopgraph
from coopgraph.namespaces import PREFIXES
from coopgraph.pages.explorer_data import dossier
from coopgraph.pages.sparql_tab import engine_content
from coopgraph.questions import questions
from coopgraph.render.page import write_page

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from coopgraph.kg import KnowledgeGraph

Open = Callable[..., "Page"]
SHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"
NAMES = [asked.name for asked in questions()]
OTHER = [
    ("chairs", {"at": "2020-07-01"}),
    ("chairs", {"at": "2021-06-01", "chair": "id:stameq"}),
    ("chairs", {"at": "2021-06"}),
    ("member-on", {"at": "2021"}),
    ("events", {"since": "2021-03", "until": "2021"}),
    ("memberships", {"actor": "id:viet-nam"}),
    ("evidence-of", {"node": "id:stameq"}),
]
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a != ?d) }"


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    return coopgraph.load()


@pytest.fixture(scope="module")
def made(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The explorer as people get it."""
    return kg.explore(tmp_path_factory.mktemp("sparql") / "explorer.html")


def until(page: Page, expression: str) -> None:
    """Wait for something to become true; the page's policy forbids Playwright's own way."""
    for _ in range(60_000):  # no measure of anything, only an end to hanging
        if page.evaluate(expression):
            return
        page.wait_for_timeout(10)
    raise AssertionError(f"never so: {expression}")


def ready(page: Page) -> None:
    until(page, "document.body.dataset.sparql === 'ready'")


def fragment(ask: str, **more: str) -> str:
    return "#" + urllib.parse.urlencode({"lang": "en", "view": "sparql", "ask": ask, **more})


def answered(page: Page) -> None:
    """Wait for the answer, or the problem, of the query just started."""
    until(
        page,
        "document.body.dataset.sparql === 'ready' && (document.querySelector("
        "'#sparql-results > *') || !document.querySelector('#sparql-problem').hidden)",
    )


def run(page: Page, sparql: str) -> None:
    """Put a query into the editor as its only text, and run it."""
    page.evaluate(
        "ask => { location.hash = '#' + new URLSearchParams({lang: 'en', view: 'sparql', ask}); }",
        "=" + sparql,
    )
    page.wait_for_timeout(60)
    answered(page)


def saved(page: Page, form: str) -> str:
    with page.expect_download() as waiting:
        page.click(f"#sparql-{form}")
    return Path(waiting.value.path()).read_bytes().decode("utf-8")


def as_set(rows: list[dict[str, Any]]) -> list[str]:
    """Rows without their order; nor has GROUP_CONCAT one, so IRIs and dates of a cell have none."""

    def cell(value: Any) -> Any:
        words = str(value).split(" ")
        listed = all("://" in word or re.fullmatch(r"[\d\[\].,/~?%X-]+", word) for word in words)
        return " ".join(sorted(words)) if listed else value

    return sorted(json.dumps({k: cell(v) for k, v in row.items()}) for row in rows)


@pytest.mark.parametrize("which", [0, 1])
def test_every_question_gives_the_rows_of_python(
    show: Open, kg: KnowledgeGraph, made: Path, which: int
) -> None:
    cases: list[tuple[str, dict[str, str]]] = [(name, {}) for name in NAMES]
    cases = cases[: len(cases) // 2] if which == 0 else [*cases[len(cases) // 2 :], *OTHER]
    page = show(made, fragment("sources"))
    ready(page)
    for name, given in cases:
        ask = name + ("?" + urllib.parse.urlencode(given) if given else "")
        page.evaluate(
            "ask => { location.hash = '#' + new URLSearchParams({view: 'sparql', ask}); }", ask
        )
        page.wait_for_timeout(60)
        answered(page)
        expected = kg.ask(name, timeout=600, **given)
        assert page.input_value("#sparql-question") == name
        status = page.inner_text("#sparql-status")
        assert re.match(r"[\d,]+ rows? in", status), (name, status)
        found = json.loads(saved(page, "json"))
        assert as_set(found) == as_set(json.loads(expected.to_json())), (name, given)
        if found:
            head = page.locator("#sparql-results thead th button").all_inner_texts()
            assert tuple(head) == expected.columns


def test_union_named_graphs_and_prefixes_are_those_of_python(
    show: Open, kg: KnowledgeGraph, made: Path
) -> None:
    page = show(made, fragment("sources"))
    ready(page)
    for sparql in (
        "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
        "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
        "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p",
        "SELECT ?x ?l WHERE { GRAPH source:derived { ?x coop:chairs ?y } ?y skos:prefLabel ?l }",
        "".join(f"PREFIX x{n}: <{iri}>\n" for n, iri in enumerate(PREFIXES.values()))
        + "SELECT DISTINCT ?c WHERE { ?x a ?c . ?x x0:rank ?r }",
    ):
        run(page, sparql)
        found = json.loads(saved(page, "json"))
        assert found
        assert as_set(found) == as_set(json.loads(kg.query(sparql).to_json())), sparql


def test_ask_and_construct(show: Open, kg: KnowledgeGraph, made: Path) -> None:
    page = show(made, fragment("=ASK { id:stameq coop:chairs ?x }"))
    answered(page)
    assert page.inner_text("#sparql-results") == "Yes"
    run(page, "ASK { id:stameq coop:chairs id:stameq }")
    assert page.inner_text("#sparql-results") == "No"
    assert page.locator("#sparql-save").is_hidden()
    sparql = "CONSTRUCT { ?x coop:chairs ?y } WHERE { ?x coop:chairs ?y }"
    run(page, sparql)
    expected = {line for line in kg.query(sparql).serialize(format="nt").splitlines() if line}
    assert set(saved(page, "nt").splitlines()) == expected
    assert page.locator("#sparql-results tbody tr").count() == len(expected)
    run(page, "DESCRIBE id:stameq")
    assert page.locator("#sparql-results tbody tr").count() > 3
    run(page, "SELECT ?x WHERE { ?x coop:chairs <https://example.org/nobody> }")
    assert "No rows" in page.inner_text("#sparql-results")


@pytest.mark.parametrize(
    ("sparql", "line", "column", "words"),
    [
        ("SELECT ?a WHERE {\n  ?a coop:chairs ?b .\n  ?a foo:bar ?c\n}", 3, 6, "foo:"),
        ("SELECT ?a WHEERE { ?a ?b ?c }", 1, 11, "Not SPARQL"),
        ("SELECT ?x WHERE {\n  FILTER(?x = 'é𝕏') ) ?y\n}", 2, 22, "Not SPARQL at “) ?y”"),
        ("SELECT ?x WHERE {\n  ?x ?y \n\n}", 4, 1, "Not SPARQL at “}”"),
        ("SELECT ?x WHERE { ?x ?y ?z . # .\n . }", 2, 2, "Not SPARQL at “. }”"),
        ("SELECT ?a WHERE { ?a ?b ?c", 1, 27, "at its end"),
        ("ASK {\n SERVICE <https://example.org/> { ?a ?b ?c } }", 2, 2, "SERVICE"),
        ("# LOAD\nLOAD <https://example.org/x.ttl>", 2, 1, "LOAD is an update"),
        ("DELETE WHERE { ?a ?b ?c }", 1, 1, "DELETE is an update"),
    ],
)
def test_errors_are_shown_at_their_place(
    show: Open, made: Path, sparql: str, line: int, column: int, words: str
) -> None:
    page = show(made, fragment("=" + sparql))
    answered(page)
    told = page.inner_text("#sparql-problem")
    assert words in told
    assert f"line {line}, column {column}" in told
    marked = page.locator("#sparql-editor .cm-line")
    assert "cm-wrong-line" in str(marked.nth(line - 1).get_attribute("class"))
    page.click("#sparql-problem button")
    page.keyboard.type(" ")
    assert page.locator("#sparql-problem").is_hidden()
    assert page.locator("#sparql-editor .cm-wrong-line").count() == 0


def test_service_behind_escapes_is_refused(show: Open, made: Path) -> None:
    page = show(made, fragment("=ASK { \\u0053ERVICE <https://example.org/> { ?a ?b ?c } }"))
    answered(page)
    assert "SERVICE is refused" in page.inner_text("#sparql-problem")


def test_a_slip_in_a_term_is_named_in_both_languages(show: Open, made: Path) -> None:
    page = show(made, fragment("=SELECT * { ?who coop:chairz ?what }"))
    answered(page)
    status = page.inner_text("#sparql-status")
    assert status.endswith(". The graph has no coop:chairz: did you mean coop:chairs?")
    page.evaluate("location.hash = location.hash.replace('lang=en', 'lang=vi')")
    until(page, "document.documentElement.lang === 'vi'")
    status = page.inner_text("#sparql-status")
    assert status.endswith("Đồ thị không có coop:chairz: có phải là coop:chairs?")
    run(page, "SELECT * { ?who coop:chairs ?what } LIMIT 1")
    assert "coop:" not in page.inner_text("#sparql-status")


def test_places_are_right_when_parameters_are_bound(show: Open, made: Path) -> None:
    page = show(made, fragment("chairs"))
    answered(page)
    page.click("#sparql-editor .cm-content")
    page.keyboard.press("Control+End")
    page.keyboard.type(") nonsense")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#sparql-problem:not([hidden])")
    lines = page.locator("#sparql-editor .cm-line").count()
    assert ") nonsense" in page.inner_text("#sparql-problem")
    assert f"line {lines}, column 1" in page.inner_text("#sparql-problem")


def test_an_endless_query_is_stopped_and_the_next_one_answered(show: Open, made: Path) -> None:
    page = show(made, fragment("sources"))
    ready(page)
    page.evaluate(
        "ask => { location.hash = '#' + new URLSearchParams({lang: 'en', view: 'sparql', ask}); }",
        "=" + ENDLESS,
    )
    until(page, "document.body.dataset.sparql === 'running'")
    page.wait_for_timeout(1300)
    assert re.fullmatch(r"Running for [1-9] s …", page.inner_text("#sparql-status"))
    assert page.locator("#sparql-run").is_disabled()
    page.click("#sparql-stop")
    assert page.inner_text("#sparql-status").startswith("Stopped after")
    ready(page)
    assert page.inner_text("#sparql-status").startswith("Stopped after")
    assert page.locator("#sparql-stop").is_hidden()
    run(page, "SELECT (1 AS ?one) WHERE {}")
    assert page.locator("#sparql-results td.is-number").inner_text() == "1"


def test_saves_what_python_saves(show: Open, kg: KnowledgeGraph, made: Path) -> None:
    page = show(made, fragment("chairs"))
    answered(page)
    with page.expect_download() as waiting:
        page.click("#sparql-csv")
    assert waiting.value.suggested_filename == "coopgraph-chairs.csv"
    text = Path(waiting.value.path()).read_bytes().decode("utf-8")
    assert text.startswith("\ufeff")
    expected = csv.DictReader(io.StringIO(kg.ask("chairs").to_csv()))
    assert as_set(list(csv.DictReader(io.StringIO(text[1:])))) == as_set(list(expected))
    awkward = 'SELECT ?x WHERE { VALUES ?x { "a,b" "say \\"so\\"" "two\\nlines" "ế" } }'
    run(page, awkward)
    assert saved(page, "csv")[1:] == kg.query(awkward).to_csv()


def test_parameters_are_a_form(show: Open, kg: KnowledgeGraph, made: Path) -> None:
    page = show(made, fragment("chairs"))
    answered(page)
    assert page.input_value("#sparql-p-at") == "2021-06-01"
    chair = page.locator("#sparql-p-chair")
    chair.fill("tieu chuan do luong")  # without accents, in the other language
    assert page.locator(".sparql-hits li").count() >= 1
    assert page.get_attribute(".sparql-hits li", "data-iri") == PREFIXES["id"] + "stameq"
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    until(page, "location.hash.includes('stameq')")
    answered(page)
    expected = kg.ask("chairs", chair="id:stameq")
    assert as_set(json.loads(saved(page, "json"))) == as_set(json.loads(expected.to_json()))
    link = page.evaluate("location.hash")
    again = show(made, link)
    answered(again)
    assert again.locator("#sparql-results tbody tr").count() == len(expected)
    assert "STAMEQ" in again.input_value("#sparql-p-chair")
    page.fill("#sparql-p-at", "some day")
    page.click("#sparql-run")
    assert "2021-06-01" in page.inner_text("#sparql-p-at-wrong")
    assert page.get_attribute("#sparql-p-at", "aria-invalid") == "true"
    page.fill("#sparql-p-at", "2021-06-01")
    chair.fill("nobody of that name")
    page.click("#sparql-run")
    assert "Nothing is called" in page.inner_text("#sparql-p-chair-wrong")
    chair.fill("id:stameq")
    page.click("#sparql-run")
    assert page.locator("#sparql-p-chair-wrong").is_hidden()


def test_an_address_of_before_is_understood(show: Open, kg: KnowledgeGraph, made: Path) -> None:
    page = show(made, fragment("chairs?on=2020-07-01"))
    answered(page)
    assert page.input_value("#sparql-p-at") == "2020-07-01"
    expected = kg.ask("chairs", at="2020-07-01")
    assert as_set(json.loads(saved(page, "json"))) == as_set(json.loads(expected.to_json()))
    until(page, "decodeURIComponent(location.hash).includes('at=2020-07-01')")


def test_rows_lead_to_the_panel_and_into_the_network(show: Open, made: Path) -> None:
    page = show(made, fragment("chairs"))
    answered(page)
    page.click("#sparql-results tbody tr:first-child .inline >> nth=0")
    assert page.evaluate("coopgraph.state().view") == "sparql"
    assert page.inner_text("#panel h2") == page.inner_text(
        "#sparql-results tr[aria-current] .inline >> nth=0"
    )
    page.click("#sparql-results tbody tr:nth-child(2) .go button")
    state = page.evaluate("coopgraph.state()")
    assert state["view"] == "picture"
    assert state["id"].startswith(PREFIXES["id"])
    assert page.locator("#picture").is_visible()
    page.go_back()
    page.wait_for_timeout(150)
    assert page.evaluate("coopgraph.state().view") == "sparql"
    assert page.locator("#sparql-results tbody tr").count() > 1


def test_what_is_being_written_survives_a_look_around(show: Open, made: Path) -> None:
    page = show(made, fragment("chairs"))
    answered(page)
    page.click("#sparql-editor .cm-content")
    page.keyboard.press("Control+Home")
    page.keyboard.type("# mine ")
    page.click("#sparql-results tbody tr:first-child .inline >> nth=0")
    page.click("#tab-of-picture")
    page.go_back()
    page.go_back()
    page.wait_for_timeout(150)
    assert page.evaluate("coopgraph.state().view") == "sparql"
    assert "# mine" in page.inner_text("#sparql-editor .cm-content")


def test_prints_the_answer(show: Open, made: Path) -> None:
    page = show(made, fragment("chairs"))
    answered(page)
    page.emulate_media(media="print")
    assert page.locator("#sparql-editor").is_hidden()
    box = page.locator("#sparql-results").bounding_box()
    assert box is not None
    inner = page.evaluate("document.querySelector('#sparql-results table').scrollHeight")
    assert box["height"] > inner - 1  # heights are fractions of a pixel
    page.screenshot(path=SHOTS / "sparql-print.png", full_page=True)


def test_shows_a_tie_that_filters_hide(show: Open, made: Path) -> None:
    page = show(made, fragment("=SELECT ?t WHERE { ?t coop:role concept:chair } LIMIT 1"))
    answered(page)
    page.evaluate("document.querySelector('#sources-none').click()")
    page.click("#sparql-results .go button")
    assert page.evaluate("coopgraph.state().view") == "picture"
    assert page.evaluate("coopgraph.state().counts.solid") >= 1


def test_sorts_and_pages(show: Open, made: Path) -> None:
    page = show(made, fragment("=SELECT ?s ?p ?o WHERE { ?s ?p ?o }"))
    answered(page)
    assert page.locator("#sparql-results tbody tr").count() == 100
    pages = page.locator(".sparql-pages")
    assert pages.inner_text().replace("\n", " ").find("1–100 of") >= 0
    page.click(".sparql-pages button >> nth=1")
    assert "101–200 of" in pages.inner_text()
    run(page, 'SELECT ?n ?t { VALUES (?n ?t) { (10 "b") (9 "ă") (100 "a") (UNDEF "c") } }')
    first = "#sparql-results tbody tr td:nth-child(2)"
    page.click("#sparql-results th button >> nth=0")
    assert page.locator(first).all_inner_texts() == ["9", "10", "100", ""]
    assert page.get_attribute("#sparql-results th >> nth=1", "aria-sort") == "ascending"
    page.click("#sparql-results th button >> nth=0")
    assert page.locator(first).all_inner_texts() == ["100", "10", "9", ""]
    page.click("#sparql-results th button >> nth=0")
    assert page.locator(first).all_inner_texts() == ["10", "9", "100", ""]


def test_many_rows_do_not_freeze_the_page(show: Open, made: Path) -> None:
    page = show(made, fragment("sources"))
    ready(page)
    page.evaluate(
        """() => { window.longest = 0; let last = performance.now();
        const tick = () => { const now = performance.now();
          window.longest = Math.max(window.longest, now - last); last = now;
          requestAnimationFrame(tick); }; requestAnimationFrame(tick); }"""
    )
    run(page, "SELECT ?a ?b WHERE { ?a a ?x . ?b a ?y } LIMIT 120000")
    until(page, "document.querySelector('#sparql-status').textContent.includes('120,000')")
    assert "only the first 50,000 are shown and saved" in page.inner_text("#sparql-status")
    assert page.locator("#sparql-results tbody tr").count() == 100
    assert page.evaluate("window.longest") < 3000
    assert saved(page, "csv").count("\n") == 50_001


def test_editor_completes_terms_and_leaves_keys_to_the_query(show: Open, made: Path) -> None:
    page = show(made, fragment("=SELECT ?x WHERE { ?x  }"))
    answered(page)
    page.click("#sparql-editor .cm-content")
    page.keyboard.press("Control+End")
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    page.keyboard.type("coop:chai")
    page.wait_for_selector("#sparql-editor .cm-tooltip-autocomplete li")
    options = page.locator("#sparql-editor .cm-tooltip-autocomplete li").all_inner_texts()
    assert any(text.startswith("coop:chairs") for text in options)
    page.wait_for_timeout(150)
    page.keyboard.press("Enter")
    assert "?x coop:chairs" in page.inner_text("#sparql-editor .cm-content")
    page.keyboard.type(" id:phu yen"[:7])
    page.wait_for_selector("#sparql-editor .cm-tooltip-autocomplete li")
    page.keyboard.press("Escape")
    page.keyboard.type("/")  # elsewhere this leads to the search field
    assert page.evaluate("document.activeElement.id") == "sparql-editor"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") != "sparql-editor"


@pytest.mark.parametrize("lacking", ["WebAssembly", "DecompressionStream"])
def test_an_old_browser_gets_the_network_and_the_reason(
    show: Open, made: Path, tmp_path: Path, lacking: str
) -> None:
    text = made.read_text("utf-8")
    page = show(made, "#lang=en", fresh=True)
    context = page.context
    context.add_init_script(f"delete window.{lacking};")
    page.reload()
    until(page, "window.coopgraph !== undefined")
    assert page.evaluate(f"typeof {lacking}") == "undefined"
    assert page.evaluate("coopgraph.state().counts.nodes") > 50
    page.click("#tab-of-sparql")
    why = page.inner_text("#sparql-why")
    assert lacking in why
    assert page.locator("#sparql-body").is_hidden()
    page.click("button[data-lang=vi]")
    assert lacking in page.inner_text("#sparql-why")
    assert page.inner_text("#sparql-why") != why
    page.click("#tab-of-picture")
    assert page.locator("#picture").is_visible()
    assert "sparql-quads" in text


@pytest.mark.parametrize("part", ["editor", "worker", "engine", "quads"])
@pytest.mark.parametrize("harm", ["cut", "altered"])
def test_damaged_parts_give_a_message(
    show: Open, made: Path, tmp_path: Path, part: str, harm: str
) -> None:
    name = "sparql-quads" if part == "quads" else f"sparql-code-{part}"
    text = made.read_text("utf-8")
    begin = text.index(f'id="{name}">') + len(f'id="{name}">')
    end = text.index("</script>", begin)
    middle = (begin + end) // 2
    if harm == "cut":
        broken = text[:middle]  # the file ends here
    else:
        swapped = text[middle : middle + 400].swapcase()
        broken = text[:middle] + swapped + text[middle + 400 :]
    file = tmp_path / "damaged.html"
    file.write_text(broken, "utf-8")
    page = show(file, "#lang=en&view=sparql")
    page.wait_for_selector("#sparql-why:not([hidden])")
    assert "damaged" in page.inner_text("#sparql-why")
    page.click("#tab-of-picture")
    assert page.evaluate("coopgraph.state().counts.solid") > 50
    assert page.locator("#alarm").is_hidden()


@pytest.mark.parametrize("place", ["<body>", 'id="data-packed">', 'id="data-sparql">'])
def test_a_file_that_was_cut_off_says_so(
    show: Open, made: Path, tmp_path: Path, place: str
) -> None:
    text = made.read_text("utf-8")
    file = tmp_path / "cut.html"
    file.write_text(text[: text.index(place) + len(place) + 20], "utf-8")
    page = show(file, expect=False)
    assert "This file is not complete" in page.inner_text("body")


def test_hostile_labels_stay_text(show: Open, kg: KnowledgeGraph, tmp_path: Path) -> None:
    content = engine_content(kg)
    bad = [
        "<script>window.hacked=1</script>",
        '<img src=x onerror="window.hacked=2">',
        "</script><script>window.hacked=3</script>",
        "{{ 7*7 }} ‮gnorw \\ua0 مرحبا 🇻🇳",
        "x" * 10_000,
    ]
    label = PREFIXES["skos"] + "prefLabel"
    lines = [
        f"<https://example.org/{i}> <{label}> {json.dumps(text)}@en <{PREFIXES['source']}bad> .\n"
        for i, text in enumerate(bad)
    ]
    lines.append(
        f'<javascript:window.hacked=4> <{label}> "run me"@en <{PREFIXES["source"]}bad> .\n'
    )
    content["nquads"] += "".join(lines).encode()
    content["questions"].append(
        {
            "name": "</script><script>window.hacked=5</script>",
            "words": {"en": bad[0], "vi": bad[1]},
            "keywords": [],
            "params": [
                {
                    "name": "x",
                    "type": "iri",
                    "default": None,
                    "optional": True,
                    "label": {"en": bad[1], "vi": bad[0]},
                }
            ],
            "text": "SELECT ?x ?l WHERE { GRAPH source:bad { ?x skos:prefLabel ?l } }",
        }
    )
    page = show(
        write_page(dossier(kg), tmp_path / "bad.html", sparql=content),
        fragment("</script><script>window.hacked=5</script>"),
    )
    answered(page)
    texts = page.locator("#sparql-results td").all_text_contents()
    for text in bad:
        assert any(text in cell for cell in texts)
    assert page.locator("#sparql-results a, #sparql-results img").count() == 0
    page.fill("#sparql-p-x", "window.hacked")
    page.wait_for_timeout(100)
    assert page.locator(".sparql-hits li").count() >= 2
    run(page, "SELECT ?n WHERE { BIND(IRI('javascript:window.hacked=6') AS ?n) }")
    page.click("button[data-lang=vi]")
    assert page.evaluate("window.hacked") is None
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0


def test_nothing_is_unpacked_before_the_tab_is_opened(show: Open, made: Path) -> None:
    page = show(made, "#lang=en")
    assert page.evaluate("document.body.dataset.sparql") is None
    assert page.evaluate("window.coopgraphEditor") is None
    page.click("#tab-of-sparql")
    answered(page)
    assert len(page.evaluate("location.hash")) < 200


def test_answers_while_the_network_is_silent(show: Open, made: Path) -> None:
    page = show(made, fragment("chairs"), silent=True)
    answered(page)
    assert page.locator("#sparql-results tbody tr").count() > 3


def test_about_lists_the_licences(show: Open, made: Path) -> None:
    page = show(made, "#lang=en")
    page.click("#about-open")
    text = page.inner_text("#about")
    for name in ("oxigraph", "@codemirror/view", "vis-network", "style-mod"):
        assert name in text
    page.locator("#about summary", has_text="style-mod").click()
    assert "Permission is hereby granted" in page.inner_text("#about")
    page.keyboard.press("Escape")
    assert page.locator("#about").is_hidden()


@pytest.mark.parametrize("lang", ["en", "vi"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_looks(show: Open, made: Path, size: tuple[int, int], scheme: str, lang: str) -> None:
    page = show(made, fragment("chairs", lang=lang), size=size, scheme=scheme)
    answered(page)
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0
    results = page.locator("#sparql-results").bounding_box()
    assert results is not None
    assert results["height"] > 180
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"sparql-{size[0]}-{scheme}-{lang}.png")
