"""Validation of files: what it says of bad input, and that it leaves good input alone."""

from __future__ import annotations

import json
import logging
import unicodedata
from pathlib import Path

import pytest
import rdflib

from coopgraph import resources
from coopgraph.errors import DataError, ValidationFailed
from coopgraph.validate import ValidationReport, Violation, command, validate
from coopgraph.validate.corpus import ParsedFiles
from coopgraph.validate.shacl import run_shapes

VALID = sorted((Path(__file__).parent.parent / "fixtures" / "valid").glob("*.ttl"))
SHIPPED = sorted(resources.data_dir().glob("*.ttl")) + sorted(
    resources.ontology_dir().glob("*.ttl")
)
PREFIXES = """\
PREFIX concept: <https://w3id.org/coopgraph/concept/>
PREFIX coop: <https://w3id.org/coopgraph/ontology#>
PREFIX edtf: <http://id.loc.gov/datatypes/>
PREFIX id: <https://w3id.org/coopgraph/id/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX source: <https://w3id.org/coopgraph/source/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
TIE = """
id:tie a coop:Participation ;
    coop:participant id:rope-works ;
    coop:framework id:pilots-committee ;
    coop:role concept:member ;
    coop:evidence id:ev-harbour ;
    coop:dateEvidence id:ev-harbour ;
"""


def write(folder: Path, body: str, name: str = "new.ttl") -> Path:
    file = folder / name
    file.write_text(PREFIXES + body, encoding="utf-8")
    return file


def check(folder: Path, body: str) -> ValidationReport:
    return validate([write(folder, body)], context=VALID)


def only(report: ValidationReport) -> Violation:
    assert len(report.violations) == 1, report.text()
    return report.violations[0]


def company(label: str) -> str:
    return f"""
id:thing a coop:Company ;
    skos:prefLabel {label}@en , "Vật"@vi ;
    coop:evidence id:ev-harbour .
"""


# ---------------------------------------------------------------- what is right


@pytest.fixture(scope="module")
def shipped() -> ValidationReport:
    return validate()


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.name)
def test_each_shipped_file_conforms(shipped: ValidationReport, file: Path) -> None:
    assert file.resolve() in shipped.files
    assert [v.text() for v in shipped.violations if v.file == file.resolve()] == []


def test_the_shipped_whole_conforms(shipped: ValidationReport) -> None:
    assert shipped.conforms
    assert shipped.exit_status == 0
    assert f"{len(SHIPPED)} files with {shipped.statements} statements conform" in str(shipped)


def test_rich_valid_files_conform() -> None:
    report = validate(VALID, context=())
    assert report.conforms, report.text()
    assert report.files == tuple(VALID)


def test_files_may_refer_to_the_shipped_data(tmp_path: Path) -> None:
    body = TIE.replace("id:rope-works", "id:stameq").replace("id:pilots-committee", "id:iso")
    node = next(
        rdflib.Graph()
        .parse(SHIPPED[0], format="ox-ttl")
        .subjects(rdflib.RDF.type, rdflib.URIRef("https://w3id.org/coopgraph/ontology#Evidence"))
    )
    report = validate([write(tmp_path, body.replace("id:ev-harbour", f"<{node}>") + ".")])
    assert report.conforms, report.text()


def test_a_file_replaces_the_shipped_one_of_its_name(tmp_path: Path) -> None:
    """A new version of a file does not contradict its old version."""
    data = resources.data_dir() / "iso-3166.ttl"
    text = data.read_text(encoding="utf-8")
    assert '"VN"' in text
    new = tmp_path / data.name
    new.write_text(text.replace('"VN"', '"VV"'), encoding="utf-8")
    assert validate([new]).conforms
    other = tmp_path / "other.ttl"
    other.write_text(new.read_text(encoding="utf-8"), encoding="utf-8")
    assert "shape:country-code" in {v.shape for v in validate([other]).violations}


def test_words_of_two_scripts_are_flagged(tmp_path: Path) -> None:
    """A Cyrillic letter in a Latin name hides it from every search; kΩ is written so."""
    assert not check(tmp_path, company('"50 kΩ and μm, Газпром Neft"')).violations
    found = only(check(tmp_path, company('"K-Реtro"')))
    assert (found.shape, found.severity) == ("shape:text-scripts", "warning")
    assert found.detail == "Latin and Cyrillic"


def test_numbers_are_written_as_their_datatype_has_it(tmp_path: Path) -> None:
    """What Python takes for a number, as rdflib does, others do not: "NaN" even stopped pySHACL."""
    wrong = (
        ("integer", "1_000"), ("integer", "１２"), ("integer", " 5"), ("decimal", "1.2E6"),
        ("decimal", "NaN"), ("decimal", "1,5"), ("decimal", "."), ("integer", "5.0"),
        ("nonNegativeInteger", "-3"), ("double", "1e"), ("boolean", "yes"),
    )  # fmt: skip
    right = (
        ("integer", "+12"), ("integer", "007"), ("decimal", ".5"), ("decimal", "1250000."),
        ("nonNegativeInteger", "-0"), ("double", "1.2E6"), ("boolean", "1"),
    )  # fmt: skip
    body = "".join(
        f'''id:sum-{place} a coop:Amount ; coop:kind concept:commitment ; coop:currency "JPY" ;
            coop:exactness concept:exact ; coop:value "{value}"^^xsd:{datatype} ;
            coop:evidence id:ev-harbour .\n'''
        for place, (datatype, value) in enumerate(wrong + right)
    )
    report = check(tmp_path, body)
    found = {v.node: v.value for v in report.violations if v.shape == "shape:number-written"}
    assert found == {f"id:sum-{place}": repr(value) for place, (_, value) in enumerate(wrong)}


# ---------------------------------------------------------------- bad input: the ties


def test_participation_without_participant(tmp_path: Path) -> None:
    body = TIE.replace("    coop:participant id:rope-works ;\n", "") + "."
    found = only(check(tmp_path, body))
    assert found.file == tmp_path / "new.ttl"
    assert found.line == 10
    assert found.node == "id:tie"
    assert found.shape == "shape:participation-participant"
    assert found.path == "coop:participant"
    assert "exactly one participant" in found.message
    assert "State one coop:participant" in found.advice
    assert found.severity == "violation"


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ('"2021"^^xsd:gYear', '"2020"^^xsd:gYear'),
        ('"2021-06-02"^^xsd:date', '"2021-06-01"^^xsd:date'),
        ('"2021-10"^^xsd:gYearMonth', '"2021-05~"^^edtf:edtf'),
        ('"[2022..]"^^edtf:edtf', '"2021"^^xsd:gYear'),
    ],
)
def test_end_before_begin(tmp_path: Path, begin: str, end: str) -> None:
    found = only(check(tmp_path, f"{TIE} coop:begin {begin} ; coop:end {end} ."))
    assert found.shape == "shape:interval-order"
    assert found.path == "coop:end"


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ('"2021"^^xsd:gYear', '"2021"^^xsd:gYear'),
        ('"2021-06"^^xsd:gYearMonth', '"2021"^^xsd:gYear'),
        ('"2021-06"^^xsd:gYearMonth', '"2021-05~"^^edtf:edtf'),
        ('"[..2021]"^^edtf:edtf', '"[2021..]"^^edtf:edtf'),
        ('"2021"^^xsd:gYear', '".."^^edtf:edtf'),
    ],
)
def test_end_that_may_follow_begin(tmp_path: Path, begin: str, end: str) -> None:
    report = check(tmp_path, f"{TIE} coop:begin {begin} ; coop:end {end} .")
    assert report.conforms, report.text()


@pytest.mark.parametrize(
    "date",
    [
        '"2021-02-30"^^xsd:date',
        '"2021-02-29"^^xsd:date',
        '"2021-13"^^xsd:gYearMonth',
        '"2021-02-29~"^^edtf:edtf',
        '"2021-13-01/2022"^^edtf:edtf',
        '"2022/2021"^^edtf:edtf',
        '"some day"^^edtf:edtf',
        '""^^edtf:edtf',
    ],
)
def test_impossible_date(tmp_path: Path, date: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="rdflib"):
        found = only(check(tmp_path, f"{TIE} coop:begin {date} ."))
    assert found.shape == "shape:date-calendar"
    assert found.value is not None
    assert not [record for record in caplog.records if record.name == "rdflib.term"]


@pytest.mark.parametrize(
    ("date", "better"),
    [
        ('"2021"', "xsd:gYear"),
        ('"2021"^^edtf:edtf', "xsd:gYear"),
        ('"2021-10"^^xsd:gYear', "xsd:gYearMonth"),
        ('"2021-10-12Z"^^xsd:date', "edtf:edtf"),
        ('"2021~"^^xsd:gYear', "edtf:edtf"),
        ('"2021-35"^^xsd:gYearMonth', "edtf:edtf"),
        ('"2021-24"^^xsd:gYearMonth', "edtf:edtf"),
    ],
)
def test_date_in_the_wrong_datatype(tmp_path: Path, date: str, better: str) -> None:
    found = [
        v
        for v in check(tmp_path, f"{TIE} coop:begin {date} .").violations
        if v.shape == "shape:date-datatype"
    ]
    assert [v.detail.endswith(f"^^{better} suits it") for v in found] == [True]


def test_unknown_role_suggests_the_nearest(tmp_path: Path) -> None:
    found = only(check(tmp_path, TIE.replace("concept:member", "concept:chairr") + "."))
    assert found.shape == "shape:participation-role"
    assert found.value == "concept:chairr"
    assert found.detail == "did you mean concept:chair?"


def test_a_concept_that_is_no_role(tmp_path: Path) -> None:
    found = only(check(tmp_path, TIE.replace("concept:member", "concept:signed") + "."))
    assert found.shape == "shape:participation-role"


def test_unknown_participant_is_one_violation_not_two(tmp_path: Path) -> None:
    found = only(check(tmp_path, TIE.replace("id:rope-works", "id:rope-work") + "."))
    assert found.shape == "shape:reference"
    assert found.detail == "did you mean id:rope-works?"


# ---------------------------------------------------------------- bad input: nodes


def test_one_iri_with_contradicting_types(tmp_path: Path) -> None:
    body = company('"Thing"').replace("coop:Company", "coop:Person , coop:Agreement")
    found = only(check(tmp_path, body))
    assert found.shape == "shape:disjoint-types"
    assert found.detail == "coop:Agreement in new.ttl against coop:Person in new.ttl"


def test_contradicting_types_in_two_files(tmp_path: Path) -> None:
    first = write(tmp_path, company('"Thing"'), "first.ttl")
    second = write(tmp_path, "id:thing a coop:Event ; coop:evidence id:ev-harbour .", "second.ttl")
    report = validate([first, second], context=VALID)
    found = only(report)
    assert found.shape == "shape:disjoint-types"
    assert found.detail == "coop:Company in first.ttl against coop:Event in second.ttl"
    against_context = only(validate([second], context=[*VALID, first]))
    assert against_context.file == second


def test_a_body_may_also_be_intergovernmental(tmp_path: Path) -> None:
    """Not every pair of classes is a contradiction."""
    body = company('"Thing"').replace(
        "coop:Company", "coop:Body , coop:NonGovernmentalOrganization"
    )
    assert check(tmp_path, body).conforms


@pytest.mark.parametrize(
    "label",
    [
        '"<script>alert(document.cookie)</script>"',
        '"<img src=x onerror=alert(1)>"',
        r'"The \"quoted\" thing"',
        '''"it's"''',
        '"رابطة المنارات"',
        r'"\u200Fرابطة\u200E 1"',
        '"日本・한국・Việt Nam"',
        r'"👩\u200D🔬 laboratory"',
        '"' + "x" * 10_000 + '"',
    ],
)
def test_labels_that_only_look_dangerous(tmp_path: Path, label: str) -> None:
    report = check(tmp_path, company(label))
    assert report.conforms, report.text()


@pytest.mark.parametrize(
    ("label", "shape"),
    [
        ('"' + unicodedata.normalize("NFD", "Phú Yên") + '"', "shape:text-nfc"),
        (r'"fine\u202Egnp"', "shape:text-characters"),
        (r'"\u2066isolated\u2069"', "shape:text-characters"),
        (r'"bell\u0007"', "shape:text-characters"),
        (r'"escape\u001B[31m"', "shape:text-characters"),
        (r'"zero\u200Bwidth"', "shape:text-characters"),
        (r'"line\nbreak"', "shape:text-characters"),
        (r'"no\uFFFFcharacter"', "shape:text-characters"),
        ('"  "', "shape:text-trimmed"),
        ('""', "shape:text-trimmed"),
        ('" space"', "shape:text-trimmed"),
    ],
)
def test_labels_that_are_dangerous(tmp_path: Path, label: str, shape: str) -> None:
    report = check(tmp_path, company(label))
    assert {found.shape for found in report.violations} == {shape}
    assert report.text().isprintable() or "\n" in report.text()
    assert not set(report.text()) & set("\u202e\u2066\u2069\u200b\x07\x1b")


def test_a_blank_node_is_reported_without_a_name(tmp_path: Path) -> None:
    found = only(check(tmp_path, company('"Thing"').replace("id:thing", "[]")))
    assert (found.node, found.line, found.shape) == ("_:", None, "shape:iri")


def test_a_file_of_another_source(tmp_path: Path) -> None:
    """Named after one source, citing another: the statement would get the wrong graph."""
    file = write(tmp_path, company('"Thing"'), "port-register.ttl")
    assert only(validate([file], context=VALID)).shape == "shape:one-source"


def test_two_sources_may_date_the_same_event_more_and_less_finely(tmp_path: Path) -> None:
    event = company('"Fair"').replace("coop:Company", "coop:Event").rstrip(" .\n")
    event += " ; coop:dateEvidence id:ev-harbour"
    first = write(tmp_path, f'{event} ; coop:during "2021-10"^^xsd:gYearMonth .', "first.ttl")
    finer = write(tmp_path, f'{event} ; coop:during "2021-10-12"^^xsd:date .', "finer.ttl")
    other = write(tmp_path, f'{event} ; coop:during "2022"^^xsd:gYear .', "other.ttl")
    assert validate([first, finer], context=VALID).conforms
    found = only(validate([first, other], context=VALID))
    assert (found.shape, found.detail) == ("shape:date-once", "2021-10 and 2022")


def test_axioms_in_a_circle_do_not_hang(tmp_path: Path) -> None:
    body = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
[] a owl:AllDisjointClasses ; owl:members _:list .
_:list rdf:first coop:Actor ; rdf:rest _:list .
id:a coop:partOf id:a ; rdfs:subClassOf id:a ; coop:inferredFrom id:a ; a id:a .
"""
    report = check(tmp_path, body)
    assert "shape:no-cycle" in {found.shape for found in report.violations}


EVIDENCE = """
id:ev-new a coop:Evidence ;
    coop:place "line 1"@en , "dòng 1"@vi ;
    coop:gist "Something."@en , "Điều gì đó."@vi ;
"""
READ = f'{EVIDENCE} oa:hasSource source:harbour-report ; coop:sha256 "{"a" * 64}" ;'
UNREAD = f"{EVIDENCE} oa:hasSource source:port-register ;"
SUM = """
id:sum a coop:Amount ; coop:evidence id:ev-harbour ; coop:value 5 ; coop:kind concept:budget ;
"""
TALLY = """
id:tally a coop:Observation ; coop:evidence id:ev-harbour ;
    coop:exactness concept:exact ; coop:observed concept:meetingsReportedAt ;
"""


@pytest.mark.parametrize(
    ("body", "shape"),
    [
        (f"{TIE} coop:participant id:ada .", "participation-participant"),
        (TIE.replace("id:rope-works", "id:harbour-fair-2021") + ".", "participation-participant"),
        (f"{TIE} coop:framework id:works-on-buoys .", "participation-framework"),
        (TIE.replace("id:pilots-committee", "id:ada") + ".", "participation-framework"),
        (TIE.replace("    coop:role concept:member ;\n", "") + ".", "participation-role"),
        (f"{TIE} coop:role concept:chair .", "participation-role"),
        (f"{TIE} coop:onBehalfOf id:buoy-grant .", "participation-on-behalf-of"),
        (f"{TIE} coop:onBehalfOf id:ada , id:northland .", "participation-on-behalf-of"),
        (f"{TIE} coop:rank concept:normal , concept:preferred .", "rank"),
        (f"{TIE} coop:confidence -0.1 .", "confidence"),
        (f'{TIE} coop:begin "2020"^^xsd:gYear , "2021"^^xsd:gYear .', "date-once"),
        (f'{TIE} coop:earliestBegin "2021-01-01"^^xsd:date .', "derived-property"),
        (f'{TIE} coop:anonymous "yes" .', "range"),
        (f'{TIE} coop:anonymous "yes"^^xsd:boolean .', "number-written"),
        (f"{TIE} coop:begin id:ada .", "range"),
        (f'{TIE} coop:level "high" .', "range"),
        (f"{TIE} a coop:Membershp .", "known-term"),
        (f"{READ} oa:start 5 ; oa:end 5 .", "evidence-order"),
        (f'{READ} oa:start "5" ; oa:end 9 .', "evidence-start evidence-order"),
        (f"{READ} oa:start 5 .", "evidence-span"),
        (f"{READ} oa:end 5 .", "evidence-span"),
        (f"{READ} .", "evidence-span"),
        (READ.replace("a" * 64, "A" * 64) + "oa:start 0 ; oa:end 5 .", "digest"),
        (f'{UNREAD} coop:sha256 "{"a" * 64}" .', "evidence-by-reference"),
        (f"{UNREAD} oa:start 5 .", "evidence-by-reference"),
        (UNREAD.replace("port-register", "port-registr") + ".", "reference"),
        (UNREAD.replace('"dòng 1"@vi', '"hàng 1"@fr') + ".", "evidence-place"),
        (f'{SUM} coop:exactness concept:exact ; coop:currency "XYZ" .', "amount-currency"),
        (f'{SUM} coop:exactness concept:exact ; coop:currency "jpy" .', "amount-currency"),
        (f"{SUM} coop:exactness concept:exact .", "amount-currency"),
        (f'{SUM} coop:exactness concept:rough ; coop:currency "JPY" .', "exactness"),
        (f"{TALLY} coop:count -1 .", "observation-count"),
        (f"{TALLY} coop:count 1 , 2 .", "observation-count"),
        (f"{TALLY} coop:count 1.5 .", "range"),
    ],
)
def test_other_ways_to_break_a_rule(tmp_path: Path, body: str, shape: str) -> None:
    report = check(tmp_path, body)
    found = {v.shape.removeprefix("shape:") for v in report.violations}
    assert found
    assert found <= set(shape.split()), report.text()


# ---------------------------------------------------------------- what must agree with each other

EVER = "coop:evidence id:ev-harbour ; coop:dateEvidence id:ev-harbour"


def named(name: str, kind: str, words: str, begin: str, end: str) -> str:
    ends = f'; coop:end "{end}"^^edtf:edtf' if end == ".." else f'; coop:end "{end}"^^xsd:gYear'
    return (
        f'id:{name} a coop:Name ; skos:prefLabel "{words}"@en ; coop:nameKind concept:{kind} ; '
        f'coop:begin "{begin}"^^xsd:gYear {ends if end else ""} ; {EVER} .\n'
    )


@pytest.mark.parametrize(
    ("one", "other", "conforms"),
    [
        # The year of the change is in both.
        (("official", "Old", "1990", "2000"), ("official", "New", "2000", ".."), True),
        (("official", "Old", "1990", "2002"), ("official", "New", "2000", ".."), False),
        (("official", "Old", "1990", ".."), ("official", "New", "2000", ".."), False),
        # Nobody says when the old name ended.
        (("official", "Old", "1990", ""), ("official", "New", "2000", ".."), True),
        (("short", "Old", "1990", ".."), ("short", "New", "2000", ".."), True),
        (("short", "Old", "1990", ".."), ("official", "Old", "2000", ".."), True),
        (("short", "Old", "1990", "1995"), ("short", "Old", "2000", "2005"), True),
        (("short", "Old", "1990", "2000"), ("short", "Old", "2000", "2005"), True),
        (("short", "Old", "1990", "2001"), ("short", "Old", "2000", "2005"), False),
    ],
)
def test_lifetimes_of_names(
    one: tuple[str, str, str, str], other: tuple[str, str, str, str], conforms: bool, tmp_path: Path
) -> None:
    bearer = company('"Rope"').rstrip(" .\n") + " ; coop:hasName id:n1 , id:n2 .\n"
    report = check(tmp_path, bearer + named("n1", *one) + named("n2", *other))
    assert [v.shape for v in report.violations] == ([] if conforms else ["shape:name-lifetimes"])


@pytest.mark.parametrize(
    ("handed", "conforms"), [("2020", False), ("2021", True), ("2022", True), ("2020~", True)]
)
def test_a_hand_over_is_not_before_its_term(handed: str, conforms: bool, tmp_path: Path) -> None:
    kind = "edtf:edtf" if "~" in handed else "xsd:gYear"
    report = check(
        tmp_path,
        f'{TIE} coop:begin "2021"^^xsd:gYear .\n'
        "id:change a coop:Handover ; coop:changes id:rope-works ; coop:handsOver id:tie ; "
        f'coop:during "{handed}"^^{kind} ; {EVER} .',
    )
    assert [v.shape for v in report.violations] == ([] if conforms else ["shape:handover-term"])


@pytest.mark.parametrize(
    ("role", "framework", "conforms"),
    [
        ("chair", "pilots-committee", True),
        ("chair", "harbour-fair-2021", False),
        ("presider", "harbour-fair-2021", True),
        ("signatory", "buoy-agreement", True),
        ("signatory", "pilots-committee", False),
        ("partner", "works-on-buoys", True),
        ("raiser", "buoy-rules-concern", True),
        ("raiser", "buoy-report", False),
    ],
)
def test_roles_and_their_frameworks(
    role: str, framework: str, conforms: bool, tmp_path: Path
) -> None:
    body = TIE.replace("concept:member", f"concept:{role}").replace("pilots-committee", framework)
    report = check(tmp_path, body + ".")
    assert [v.shape for v in report.violations] == ([] if conforms else ["shape:role-framework"])


@pytest.mark.parametrize(
    ("address", "conforms"),
    [
        ("https://example.org/news/2021/7.html", True),
        ("https://example.org/?id=7", True),
        ("https://example.org/#/document/7", True),
        ("https://example.org", False),
        ("https://example.org/", False),
        ("https://example.org//", False),
    ],
)
def test_the_address_of_a_source_is_the_document_s(
    address: str, conforms: bool, tmp_path: Path
) -> None:
    source = (VALID[0].parent.parent / "invalid" / "source-address.ttl").read_text("utf-8")
    file = tmp_path / "a-paper.ttl"
    file.write_text(source.replace('"page 3"', f"<{address}>"), "utf-8")
    found = [v.shape for v in validate([file], context=VALID).violations]
    assert found == ([] if conforms else ["shape:source-address"])


# ---------------------------------------------------------------- bad input: files


@pytest.mark.parametrize("text", ["", "\n \n", "\ufeff", "# only a comment\n", PREFIXES])
def test_empty_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "empty.ttl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"is empty|holds no statement") as caught:
        validate([file])
    assert str(caught.value.file).endswith("empty.ttl")
    assert caught.value.hint


def test_syntax_error_has_file_line_and_column(tmp_path: Path) -> None:
    file = write(tmp_path, "id:a a coop:Company\nid:b a coop:Company .\n")
    with pytest.raises(DataError) as caught:
        validate([file], context=VALID)
    assert str(caught.value.file) == str(file)
    assert (caught.value.line, caught.value.column) == (10, 1)


@pytest.mark.parametrize("noise", [b"\x00\x01" * 50_000, b"\xff\xfe\xfd" * 50_000, b"%!" * 500_000])
def test_noise(tmp_path: Path, noise: bytes) -> None:
    file = tmp_path / "noise.ttl"
    file.write_bytes(noise)
    with pytest.raises(DataError, match=r"noise\.ttl"):
        validate([file])


@pytest.mark.parametrize("name", ["missing.ttl", "."])
def test_a_path_that_is_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        validate([tmp_path / name])


# ---------------------------------------------------------------- the report and the command


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    return write(tmp_path, TIE.replace("concept:member", "concept:chairr") + ".")


def test_text_names_file_line_node_shape_and_advice(broken: Path) -> None:
    text = validate([broken], context=VALID).text()
    lines = text.splitlines()
    assert lines[0].endswith("new.ttl")
    assert lines[1] == "  10: id:tie — coop:role concept:chairr"
    assert "did you mean concept:chair?" in lines[2]
    assert lines[2].endswith("[shape:participation-role]")
    assert lines[3].startswith("    to do: Use a concept of concept:roles")
    assert lines[4].startswith("1 violations in ")


def test_text_in_vietnamese(broken: Path) -> None:
    text = validate([broken], context=VALID).text(lang="vi")
    assert "cần làm: Dùng một khái niệm" in text
    assert "1 vi phạm trong" in text


def test_the_same_input_gives_the_same_report(broken: Path) -> None:
    first, second = (validate([broken], context=VALID) for _ in range(2))
    assert first == second
    assert first.json() == second.json()


def test_raise_if_violated(broken: Path) -> None:
    report = validate([broken], context=VALID)
    with pytest.raises(ValidationFailed, match="1 violations") as caught:
        report.raise_if_violated()
    assert caught.value.report is report
    validate(VALID, context=()).raise_if_violated()


def test_command_writes_text_and_gives_an_exit_status(broken: Path) -> None:
    written: list[str] = []
    assert command([broken], write=written.append) == 1
    assert "shape:participation-role" in written[0]
    assert command(VALID, write=written.append) == 0
    assert written[1].endswith("conform")


def test_command_writes_json(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command([str(broken)], style="json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["conforms"] is False
    assert "shape:participation-role" in {v["shape"] for v in told["violations"]}
    assert {v["line"] for v in told["violations"]} == {10}


def test_rdflib_is_left_as_it_was() -> None:
    before = (rdflib.NORMALIZE_LITERALS, logging.getLogger("rdflib.term").level)
    validate(VALID, context=())
    with pytest.raises(DataError):
        validate([Path("missing.ttl")])
    assert (rdflib.NORMALIZE_LITERALS, logging.getLogger("rdflib.term").level) == before


def test_a_shape_that_names_no_check_is_an_error() -> None:
    shapes = rdflib.Graph().parse(
        data="""
        PREFIX sh: <http://www.w3.org/ns/shacl#>
        PREFIX shape: <https://w3id.org/coopgraph/shape/>
        shape:odd a sh:NodeShape ; shape:check "nonsense" .
        """
    )
    corpus = ParsedFiles((), {}, rdflib.Graph(), shapes)
    with pytest.raises(DataError, match="nonsense"):
        list(run_shapes(corpus))


def test_warnings_do_not_fail() -> None:
    warning = Violation(
        file=None,
        line=None,
        node="id:a",
        shape="shape:b",
        path=None,
        value=None,
        message="m",
        message_vi="m",
        advice="a",
        advice_vi="a",
        severity="warning",
    )
    report = ValidationReport((), 0, (warning,))
    assert report.conforms
    assert report.exit_status == 0
    assert "warning: m" in report.text()
