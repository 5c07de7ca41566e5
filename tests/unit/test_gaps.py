"""What a register does not say, held to an audit by hand of invented registers."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from pathlib import Path

import pytest

import coopgraph
from coopgraph.cli import main
from coopgraph.errors import UnknownNameError
from coopgraph.office.gaps import GAPS

AGREEMENTS = 200
ALWAYS = {"no responsible body", "no file reference", "no text", "row only"}
"""What a list of these columns cannot say."""


def invented(seed: int) -> tuple[str, dict[str, set[int]]]:
    """Write a register as CSV, and what an audit of its cells finds: gap to numbers of rows."""
    draw = random.Random(seed)
    audit: dict[str, set[int]] = defaultdict(set)
    lines = ["Đối tác,Hình thức,Ngày ký,Ngày hiệu lực,Thời hạn,Lĩnh vực hợp tác"]
    for number in range(AGREEMENTS):
        kind = draw.choice(("MoU", "MOA", "Thoả thuận hợp tác", ""))
        day, month, year = draw.randint(13, 28), draw.randint(1, 12), draw.randint(2001, 2024)
        signed = draw.choice((f"{day}/{month}/{year}", f"{month}/{year}", f"{year}", ""))
        force = draw.choice((f"{day}/{month}/{year + 1}", f"{month}/{year + 1}", "", "", ""))
        term = draw.choice(("5 năm", "3 năm, tự động gia hạn", "vô thời hạn", "", "2 năm"))
        subject = draw.choice(("Đo lường", "Trao đổi sinh viên", ""))
        lines.append(f'Viện {number:03},{kind},{signed},{force},"{term}",{subject}')
        begins = force or signed
        lacking = {
            "no kind": not kind,
            "no signature date": not signed,
            "no entry into force": not force,
            "no subject": not subject,
            "no term": not term,
            "no notice period": "tự động" in term,
            # An end is reckoned where the begin is known, as finely as the begin.
            "vague end": "năm" in term and bool(begins) and begins.count("/") < 2,
            "no renewal": term in ("5 năm", "2 năm") and bool(begins),
            "renewal without term": False,
            **dict.fromkeys(ALWAYS, True),
        }
        for gap, lacks in lacking.items():
            if lacks:
                audit[gap].add(number)
    return "\n".join(lines) + "\n", audit


def test_a_register_of_200_agreements(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, audit = invented(16)
    path, store = tmp_path / "register.csv", tmp_path / "S"
    path.write_text(text, encoding="utf-8")
    report = coopgraph.import_(
        "table", [path], store, set="participant=STAMEQ", create_missing=True,
        layout="agreements",
    )  # fmt: skip
    assert report.totals["imported"] == AGREEMENTS
    gaps = coopgraph.load(store=store).gaps()
    found: dict[str, set[int]] = defaultdict(set)
    for gap, label in gaps.list("vi").select("gap", "agreement_label").iter_rows():
        number = re.search(r"Viện (\d{3})", label)
        assert number is not None
        found[gap].add(int(number[1]))
    assert {gap: sorted(found[gap]) for gap in GAPS} == {
        gap: sorted(audit.get(gap, ())) for gap in GAPS
    }
    table = gaps.table("vi")
    assert table["gap"].to_list() == list(GAPS)
    assert dict(table.select("gap", "count").iter_rows()) == {
        gap: len(audit.get(gap, ())) for gap in GAPS
    }
    assert set(table["of"]) == {AGREEMENTS}
    assert min(len(audit[gap]) for gap in audit) > 20, "every gap of a list is tried"
    assert all(len(row) for row in gaps.list()["evidence"]), "what there is, is cited"
    # A partner of the register on one side: of a store it is told as of a graph in memory.
    brief = coopgraph.load(store=store).brief("Viện 007", at="2025")
    assert brief.ours is not None
    assert brief.ours.endswith("/stameq")
    (pact,) = brief.profile.instruments
    assert [party.seat for party in pact.parties]
    assert brief.table("vi").filter(what=pact.instrument)["evidence"].list.len().min() == 1
    assert "s.csv, hàng 8" in brief.paper("vi").notes[0] or "register" in brief.paper("vi").notes[0]
    assert main(["gaps", "--store", str(store), "--lang", "vi", "--format", "csv"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "gap,question,count,of,share"
    assert "no file reference,Hồ sơ ở đâu? Không nêu số hiệu,200,200,1.0" in lines


WORLD = """
PREFIX coop: <https://w3id.org/coopgraph/ontology#>
PREFIX concept: <https://w3id.org/coopgraph/concept/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX edtf: <http://id.loc.gov/datatypes/edtf/>
PREFIX id: <https://w3id.org/coopgraph/id/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX source: <https://w3id.org/coopgraph/source/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
id:x-ev a coop:Evidence ; oa:hasSource source:mine ; oa:start 3 ; oa:end 9 .
source:text a coop:Source ; coop:textOf id:x-full .
id:x-full a coop:Agreement ; skos:prefLabel "Full"@en ; coop:evidence id:x-ev ;
    coop:begin "2020-01-01"^^edtf:EDTF ; coop:end "2024-12-31"^^edtf:EDTF ;
    coop:renewal concept:automatic ; coop:term "P5Y"^^xsd:duration ;
    coop:noticePeriod "P6M"^^xsd:duration ; dcterms:identifier "12/2019" ;
    dcterms:type "Treaty"@en ; dcterms:description "Light"@en ; coop:milestone id:x-signed .
id:x-signed a coop:Milestone ; coop:stage concept:signed ; coop:date "2019-12-01"^^edtf:EDTF ;
    coop:evidence id:x-ev .
id:x-one a coop:Participation ; coop:participant id:x-a ; coop:framework id:x-full ;
    coop:role concept:party ; coop:evidence id:x-ev .
id:x-two a coop:Participation ; coop:participant id:x-b ; coop:framework id:x-full ;
    coop:role concept:party ; coop:evidence id:x-ev .
id:x-keeps a coop:Participation ; coop:participant id:x-a ; coop:framework id:x-full ;
    coop:role concept:focalPoint ; coop:evidence id:x-ev .
id:x-bare a coop:Agreement ; skos:prefLabel "Bare"@en ; coop:renewal concept:byConsent .
id:x-alone a coop:Agreement ; skos:prefLabel "Alone"@en ; coop:end "2030"^^edtf:EDTF ;
    coop:evidence id:x-ev ; coop:milestone id:x-force .
id:x-force a coop:Milestone ; coop:stage concept:inForce ; coop:evidence id:x-ev .
id:x-theirs a coop:Participation ; coop:participant id:x-b ; coop:framework id:x-alone ;
    coop:role concept:signatory ; coop:evidence id:x-ev ; coop:milestone id:x-theirs-signed .
id:x-theirs-signed a coop:Milestone ; coop:stage concept:signed ;
    coop:date "2020"^^edtf:EDTF ; coop:evidence id:x-ev .
id:x-a a coop:Country ; skos:prefLabel "A"@en . id:x-b a coop:Country ; skos:prefLabel "B"@en .
"""


def test_every_gap_is_one_or_none(tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(WORLD, encoding="utf-8")
    gaps = coopgraph.load(sources=["mine"], files=[path]).gaps()
    found: dict[str, set[str]] = defaultdict(set)
    for gap, label in gaps.list().select("gap", "agreement_label").iter_rows():
        found[label].add(gap)
    assert found["Full"] == set()
    assert found["Bare"] == {
        "no term", "no signature date", "no entry into force", "one party", "no responsible body",
        "no file reference", "no text", "no subject", "no kind", "renewal without term",
        "no evidence",
    }  # fmt: skip
    assert found["Alone"] == {
        "vague end", "one party", "no responsible body", "no file reference", "no text",
        "no subject", "no kind", "no renewal",
    }  # fmt: skip
    assert gaps.agreements == 3
    with pytest.raises(UnknownNameError):
        gaps.table("fr")
