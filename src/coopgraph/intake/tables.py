"""Rows of tables read by the words at the head of their columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from coopgraph.intake.folding import lower
from coopgraph.intake.proposals import Kind

_HEADERS: tuple[tuple[str, str], ...] = (
    ("count", (r"số (?:lượng |lượt )*(?:đại biểu|học viên|người|cán bộ|chuyên gia|lượt|đoàn)"
r"|số người tham (?:gia|dự)|number of|no\. of")),
    ("coorganizer", r"phối hợp|đồng tổ chức|co-organi[sz]ers?|co-hosts?"),
    ("capacity", r"tư cách|vai trò|capacity|role|function|chức năng"),
    ("status", r"tình trạng|trạng thái|status|stage|hiệu lực|remarks?|ghi chú"),
    ("date", (r"ngày ký|ngày|date|signed on|signed|thời gian|năm|year|period|thời hạn|since|từ"
r"|when|dates|giai đoạn|month")),
    ("amount", r"kinh phí|amount|budget|trị giá|value|số tiền|funding \(|ngân sách|grant|giá trị"),
    ("funder", r"nhà tài trợ|donor|funder|funded by|nguồn (?:vốn|kinh phí)|source|tài trợ|sponsor"),
    ("beneficiary", r"thụ hưởng|beneficiary|recipient|tiếp nhận"),
    ("organizer", (r"đơn vị tổ chức|cơ quan tổ chức|chủ trì|đăng cai|organi[sz]er|host|chủ nhà"
r"|convened|lead|lead (?:agency|organi[sz]ation|partner)|implement(?:er|ing agency|ed by)")),
    ("agreement", (r"văn kiện|thỏa thuận|thoả thuận|tên văn bản|văn bản|instrument|agreement"
r"|document|loại hình|title of|mou")),
    ("event", (r"hội nghị|hội thảo|sự kiện|event|meeting|hoạt động|activity|cuộc họp|conference"
r"|workshop|visit|tập huấn|khóa (?:học|đào tạo)|lớp|course|training|nội dung|content")),
    ("project", r"dự án|project|programme|chương trình|đề tài"),
    ("membership", r"tư cách thành viên|membership|loại thành viên|type of member"),
    ("person", (r"đại diện|representative|họ tên|họ và tên|name|head of delegation|trưởng đoàn"
r"|chức vụ|position|delegate")),
    ("place", r"địa điểm|venue|place|location|nơi"),
    ("partner", (r"đối tác|partner|cơ quan|đơn vị|tổ chức|agency|organi[sz]ation|institution|body"
r"|bên ký|counterpart|nước|quốc gia|country|member|thành viên|economy")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its span and the span of each cell."""

    start: int
    end: int
    cells: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the text.

    Attributes:
        columns: What each column holds, by the word at its head; empty where it says nothing.
        rows: Its rows without the head.
        start: First letter, of the head.
        end: Letter after the last.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    start: int
    end: int


def find(text: str) -> Iterator[Table]:
    """Find tables: lines of cells parted by tabs or upright strokes, with a head that is known.

    Yields:
        Tables of which at least two columns are known.
    """
    block: list[Row] = []
    for match in re.finditer(r"[^\n]*\n|[^\n]+$", text):
        line = match.group().rstrip("\n")
        cells = _cells(line, match.start())
        if len(cells) >= 2:
            if not re.fullmatch(r"[\s|:+\-=]*", line):
                block.append(Row(match.start(), match.start() + len(line), cells))
            continue
        yield from _table(text, block)
        block = []
    yield from _table(text, block)


def _cells(line: str, at: int) -> tuple[tuple[int, int], ...]:
    separator = (
        r"\t" if "\t" in line else r"\s*\|\s*" if line.count("|") >= 2 or " | " in line else None
    )
    if separator is None:
        return ()
    stripped = line.strip().strip("|") if separator != r"\t" else line
    offset = at + (line.index(stripped) if stripped else 0)
    made = []
    begin = 0
    for cut in [*re.finditer(separator, stripped), None]:
        stop = cut.start() if cut else len(stripped)
        piece = stripped[begin:stop]
        lead = len(piece) - len(piece.lstrip())
        made.append((offset + begin + lead, offset + begin + lead + len(piece.strip())))
        begin = cut.end() if cut else stop
    return tuple(made)


def _table(text: str, block: list[Row]) -> Iterator[Table]:
    if len(block) < 2:
        return
    head, rows = block[0], block[1:]
    columns: list[str] = []
    for a, b in head.cells:
        word = lower(text[a:b])
        kind = next(
            (
                name
                for name, pattern in _HEADERS
                if re.search(rf"(?<!\w)(?:{pattern})(?!\w)", word) and name not in columns
            ),
            "",
        )
        columns.append(kind)
    if sum(bool(c) for c in columns) >= 2:
        yield Table(tuple(columns), tuple(rows), head.start, rows[-1].end)


STAGES: tuple[tuple[str, str, bool], ...] = (
    (
        r"chưa|not (?:yet )?signed|pending|planned|dự kiến|to be signed|draft|dự thảo|chờ",
        "signed",
        False,
    ),
    (r"đàm phán|negotiat|trao đổi|thảo luận|discussion", "negotiated", True),
    (r"hết (?:hiệu lực|hạn)|expired|lapsed|không còn hiệu lực", "expired", True),
    (r"chấm dứt|terminated|withdrawn|hủy", "terminated", True),
    (r"gia hạn|sửa đổi|amended|renewed|extended|prolonged|bổ sung", "amended", True),
    (r"đình chỉ|suspended|tạm dừng", "suspended", True),
    (r"ratified|phê chuẩn", "ratified", True),
    (r"thống nhất|agreed|initialled", "agreed", True),
    (r"thông qua|adopted", "adopted", True),
)
"""Words of a status, the stage they mean, and whether it is a fact."""

CAPACITIES: tuple[tuple[str, Kind, str], ...] = (
    (r"phó (?:chủ tịch|trưởng)|vice|deputy chair", "mandate", "viceChair"),
    (r"chủ trì|chủ tịch|chair|trưởng ban|lead of", "mandate", "chair"),
    (r"thư ký|secretar", "mandate", "secretariat"),
    (r"trưởng đoàn|head of delegation", "mandate", "representative"),
    (r"quan sát|observer", "participation", "observer"),
    (r"khách mời|guest|invited", "participation", "guest"),
    (r"diễn giả|báo cáo viên|speaker|trình bày|keynote|presenter|tham luận", "speech", "speaker"),
    (r"điều hành|moderator|điều phối phiên", "speech", "moderator"),
    (r"chủ nhà|host", "participation", "host"),
    (r"tổ chức|organi[sz]er", "participation", "organizer"),
    (r"ký|signator", "participation", "signatory"),
    (r"", "participation", "attendee"),
)
"""Words of a capacity, with the kind and role they mean; the last fits all."""
