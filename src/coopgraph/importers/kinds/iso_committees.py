"""ISO Open Data, technical committees: which national body takes part in which, as what.

The file is JSON lines, a committee a line. P-members, O-members and the secretariat become ties,
without dates: the file tells what is, not since when.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from coopgraph.dates import parse
from coopgraph.errors import DataError, DateError
from coopgraph.importers.containers import open_bytes
from coopgraph.importers.iris import slugs
from coopgraph.importers.kind import FileColumn, Kind, Table
from coopgraph.lifting.batch import FACTS, NODES, TIES, Batch, schema
from coopgraph.namespaces import CONCEPT, COOP, DCTERMS, ID

if TYPE_CHECKING:
    from coopgraph.importers.kind import KindInputs
    from coopgraph.importers.report import ImportReport

ROLES = {"pMembers": "pMember", "oMembers": "oMember", "secretariat": "secretariat"}
LIAISONS = ("committeeLiaisons", "organizationLiaisons")
_READ = {
    "id", "reference", "status", "title", "creationDate", "parentId", "childrenId", "scope",
    "sortKey", *ROLES, *LIAISONS,
}  # fmt: skip
_STEP = 500


def read(inputs: KindInputs, report: ImportReport) -> Iterator[Batch]:
    """Read the committees, some at a time."""
    for file in inputs.of("committees"):
        committees: dict[str, int] = {}
        seen: set[str] = set()
        unread: dict[str, None] = {}
        block: list[tuple[int, dict[str, Any]]] = []
        for row, committee in _lines(file.look.path):
            report.took(file.name, 1)
            if committee is None:
                report.skip(file.name, [row], "the line is empty")
                continue
            number, reference = committee.get("id"), committee.get("reference")
            if number is None or not reference:
                report.skip(file.name, [row], "the committee has no number or reference")
                continue
            if committees.setdefault(str(number), row) != row:
                report.skip(file.name, [row], "the committee came before", [str(reference)])
                continue
            unread |= dict.fromkeys(key for key in committee if key not in _READ)
            block.append((row, committee))
            if len(block) == _STEP:
                yield _batch(block, file.name, seen, report)
                block = []
        if block:
            yield _batch(block, file.name, seen, report)
        report.count("committees", len(committees))
        if unread:
            report.note(f"fields of {file.name} that are not used: {', '.join(unread)}")


def _lines(path: Any) -> Iterator[tuple[int, dict[str, Any] | None]]:
    with open_bytes(path) as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                yield number, None
                continue
            try:
                committee = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
            except (ValueError, RecursionError) as error:
                raise DataError(f"is not JSON: {error}", file=path, line=number) from None
            if not isinstance(committee, dict):
                raise DataError("is no committee", file=path, line=number)
            yield number, committee


def _batch(
    block: list[tuple[int, dict[str, Any]]], file: str, seen: set[str], report: ImportReport
) -> Batch:
    import polars as pl

    ties: list[dict[str, Any]] = []
    nodes: list[dict[str, Any]] = []
    facts: list[dict[str, Any]] = []
    members = {
        str(body["acronym"]).strip()
        for _, committee in block
        for key in ROLES
        for body in _bodies(committee.get(key))
    }
    slug_of = slugs(pl.Series(sorted(members), dtype=pl.String))
    for row, committee in block:
        at = {"file": file, "row": row}
        node = f"{ID}iso-committee-{committee['id']}"
        reference = " ".join(str(committee["reference"]).split())
        title = committee.get("title") if isinstance(committee.get("title"), dict) else {}
        english = " ".join(str((title or {}).get("en") or "").split())
        label = f"{reference}: {english}" if english else reference
        nodes.append(
            {"node": node, "cls": "Body", "label_en": label, "alt": [reference],
             "begin": _day(committee.get("creationDate"), row, report), **at}
        )  # fmt: skip
        kind = "subcommittee" if "/SC " in reference else "technicalCommittee"
        parent = committee.get("parentId")
        above = f"{ID}iso-committee-{parent}" if parent is not None else f"{ID}iso"
        told = [(COOP + "kind", CONCEPT + kind, "iri"), (COOP + "partOf", above, "iri")]
        if french := str((title or {}).get("fr") or "").strip():
            told.append((DCTERMS + "alternative", french, "@fr"))
        if (status := str(committee.get("status") or "Active")) != "Active":
            report.apply("committee that is not active", [row], [f"{reference}: {status}"])
            told.append((DCTERMS + "description", status, "@en"))
        facts += [
            {"subject": node, "predicate": p, "value": v, "type": t, **at} for p, v, t in told
        ]
        for key, role in ROLES.items():
            for acronym in dict.fromkeys(
                str(body["acronym"]).strip() for body in _bodies(committee.get(key))
            ):
                body = f"{ID}iso-member-{slug_of[acronym]}"
                report.count(f"{role}s" if key != "secretariat" else "secretariats")
                ties.append(
                    {"tie": f"{node}-{role.lower()}-{slug_of[acronym]}", "participant": body,
                     "framework": node, "role": CONCEPT + role, **at}
                )  # fmt: skip
                if body not in seen:
                    seen.add(body)
                    nodes.append({"node": body, "cls": "Organization", "label_en": acronym, **at})
        liaisons = sum(len(committee.get(key) or []) for key in LIAISONS)
        if liaisons:
            report.apply("liaisons are not read", [row], [f"{reference}: {liaisons}"])
    return Batch(
        ties=pl.DataFrame(ties, schema=schema(TIES)),
        nodes=pl.DataFrame(nodes, schema=schema(NODES)),
        facts=pl.DataFrame(facts, schema=schema(FACTS)),
    )


def _bodies(told: Any) -> list[dict[str, Any]]:
    """Give the bodies of a list, or the one body of a secretariat, that have an acronym."""
    listed = told if isinstance(told, list) else [told]
    return [b for b in listed if isinstance(b, dict) and str(b.get("acronym") or "").strip()]


def _day(told: Any, row: int, report: ImportReport) -> str | None:
    if not told:
        return None
    day = str(told)[:10]
    try:
        parse(day)
    except DateError:
        report.apply("unreadable", [row], [str(told)])
        return None
    return day


def _looks(name: str, head: bytes) -> bool:
    del name
    first = head.lstrip(b"\xef\xbb\xbf \r\n")
    return first.startswith(b"{") and b'"reference"' in head and b'"pMembers"' in head


KIND = Kind(
    name="iso-committees",
    title={
        "en": "ISO Open Data: technical committees and their members",
        "vi": "Dữ liệu mở ISO: các ban kỹ thuật và thành viên",
    },
    publisher={
        "en": "International Organization for Standardization",
        "vi": "Tổ chức Tiêu chuẩn hoá Quốc tế",
    },
    tables=(
        Table(
            "committees",
            "iso_technical_committees.jsonl, one line a committee",
            (
                FileColumn("id", "number of the committee"),
                FileColumn("reference", "ISO/TC 34, ISO/TC 34/SC 5 …"),
                FileColumn("pMembers", "participating members: id and acronym"),
                FileColumn("oMembers", "observing members, likewise", needed=False),
                FileColumn("secretariat", "who keeps the secretariat, likewise", needed=False),
                FileColumn("title", "by language (en, fr)", needed=False),
                FileColumn("status", "Active, or what else", needed=False),
                FileColumn("creationDate", "since when there is such a committee", needed=False),
                FileColumn("parentId", "the committee that it is part of", needed=False),
                FileColumn("committeeLiaisons", "counted, not read: no role fits", needed=False),
                FileColumn("organizationLiaisons", "likewise", needed=False),
                FileColumn("childrenId", "not used: parentId says the same", needed=False),
                FileColumn("scope", "not used", needed=False),
                FileColumn("sortKey", "not used", needed=False),
            ),
            rows=False,
            recognise=_looks,
        ),
    ),
    roles=dict(ROLES),
    dates={
        "membership": "The file tells no dates of members: since when is not known.",
        "unreadable": "What is no date is left out.",
        "committee that is not active": "Told with its status; when it ended is not told.",
        "liaisons are not read": "Liaisons are no membership: their number is told.",
    },
    identity="id:iso-committee-ID, id:iso-member-ACRONYM; coopgraph match finds who that is",
    licence="Open Data Commons Attribution License (ODC-By) 1.0",
    licence_iri="http://opendatacommons.org/licenses/by/1.0/",
    citation="ISO Open Data, technical committees. International Organization for Standardization.",
    url="https://www.iso.org/open-data.html",
    source="iso-committees",
    memory="500 committees at a time",
    read=read,
)
