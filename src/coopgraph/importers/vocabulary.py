"""Words of offices: how headers and roles are written in lists, in Vietnamese and English.

Compared without regard to accents, case and punctuation (`identity.naming.fold`). What one header
or role may be is told by ``coopgraph import table --show headers`` and ``--show roles``.
"""

from __future__ import annotations

HEADERS: dict[str, tuple[str, ...]] = {
    "participant": (
        "bên tham gia", "các bên tham gia", "bên ký", "đơn vị", "tên đơn vị", "đơn vị tham gia",
        "cơ quan", "tên cơ quan", "cơ quan tham gia", "tổ chức tham gia", "chủ thể", "thành viên",
        "tên thành viên", "nước thành viên", "quốc gia thành viên", "nước tham gia",
        "quốc gia tham gia", "đơn vị ký", "cơ quan ký", "bên A", "bên thứ nhất", "đơn vị đầu mối",
        "phía Việt Nam", "member", "members", "member state", "member country", "name of member",
        "state", "state party", "states", "party", "parties", "actor", "participating state",
        "participating organisation", "participating organization", "first party", "party A",
        "signatory",
    ),
    "partner": (
        "đối tác", "tên đối tác", "đối tác nước ngoài", "đối tác quốc tế", "bên đối tác",
        "phía đối tác", "cơ quan đối tác", "trường đối tác", "tổ chức đối tác", "đơn vị đối tác",
        "bên ký kết", "đối tác ký kết", "bên B", "bên thứ hai", "phía nước ngoài", "tên trường",
        "trường", "partner", "partners", "partner institution", "partner organisation",
        "partner organization", "partner university", "partner name", "name of partner",
        "foreign partner", "international partner", "counterpart", "institution",
        "institution name", "name of institution", "university", "other party", "second party",
        "party B", "host institution", "overseas partner",
    ),
    "framework": (
        "khuôn khổ", "khuôn khổ hợp tác", "tổ chức", "tên tổ chức", "tổ chức quốc tế", "diễn đàn",
        "cơ chế", "cơ chế hợp tác", "hiệp định", "tên hiệp định", "thoả thuận", "thỏa thuận",
        "tên thoả thuận", "tên thỏa thuận", "tên văn bản", "văn bản", "văn kiện", "tên văn kiện",
        "điều ước", "điều ước quốc tế", "tên điều ước", "công ước", "nghị định thư", "chương trình",
        "tên chương trình", "dự án", "tên dự án", "mạng lưới", "sáng kiến", "thoả thuận quốc tế",
        "tên gọi", "treaty", "treaty title", "agreement", "agreement title", "agreement name",
        "title of agreement", "name of agreement", "title", "instrument", "organization",
        "organisation", "international organization", "international organisation", "forum",
        "mechanism", "initiative", "programme", "program", "project", "network", "convention",
        "protocol", "cooperation framework", "membership in", "member of",
    ),
    "role": (
        "vai trò", "tư cách", "tư cách thành viên", "tư cách tham gia", "loại thành viên",
        "hình thức tham gia", "vị trí", "quy chế", "chức danh", "capacity", "membership type",
        "type of membership", "membership status", "position", "as",
    ),
    "begin": (
        "bắt đầu", "từ", "từ ngày", "từ năm", "từ tháng", "ngày bắt đầu", "năm bắt đầu",
        "thời điểm bắt đầu", "thời gian bắt đầu", "tham gia từ", "ngày tham gia", "năm tham gia",
        "thời điểm tham gia", "ngày gia nhập", "năm gia nhập", "thời điểm gia nhập",
        "ngày kết nạp", "năm kết nạp", "gia nhập", "start", "start date", "starting date",
        "begin date", "beginning", "date from", "from", "since", "member since", "joined",
        "date joined", "year joined", "joining date", "accession", "date of accession",
        "accession date", "year of accession", "date of admission", "admission", "start year",
        "commencement", "commencement date", "entry",
    ),
    "end": (
        "kết thúc", "đến", "đến ngày", "đến năm", "đến tháng", "tới", "ngày kết thúc",
        "năm kết thúc", "thời điểm kết thúc", "thời gian kết thúc", "ngày hết hạn", "hết hạn",
        "năm hết hạn", "thời điểm hết hạn", "ngày hết hiệu lực", "hết hiệu lực", "hiệu lực đến",
        "hiệu lực đến ngày", "có hiệu lực đến", "có giá trị đến", "giá trị đến", "ngày đáo hạn",
        "ngày chấm dứt", "chấm dứt", "ngày rút khỏi", "rút khỏi", "expiry", "expiry date",
        "expiration", "expiration date", "expires", "expires on", "date of expiry",
        "date of expiration", "valid until", "valid to", "valid till", "end date", "ending date",
        "date to", "to", "until", "termination", "termination date", "date of termination",
        "withdrawal", "withdrawal date", "end year", "closing date", "left",
    ),
    "signed": (
        "ngày ký", "năm ký", "ngày ký kết", "năm ký kết", "thời gian ký", "thời gian ký kết",
        "thời điểm ký", "thời điểm ký kết", "ngày tháng ký", "ngày tháng năm ký", "tháng ký",
        "ký ngày", "đã ký", "ký kết", "date signed", "date of signing", "date of signature",
        "signature", "signature date", "signing date", "signed", "signed on", "signed date",
        "year signed", "year of signature", "year of signing", "signing", "date of agreement",
        "agreement date",
    ),
    "in_force": (
        "ngày hiệu lực", "ngày có hiệu lực", "năm có hiệu lực", "hiệu lực từ", "hiệu lực từ ngày",
        "có hiệu lực từ", "có hiệu lực từ ngày", "ngày bắt đầu hiệu lực", "thời điểm có hiệu lực",
        "bắt đầu hiệu lực", "entry into force", "date of entry into force", "enters into force",
        "entered into force", "effective date", "effective from", "effective", "in force",
        "in force since", "in force from", "valid from", "date effective",
    ),
    "ratified": (
        "ngày phê chuẩn", "năm phê chuẩn", "phê chuẩn", "ratification", "date of ratification",
        "ratification date", "ratified", "ratified on",
    ),
    "validity": (
        "thời hạn", "thời hạn hiệu lực", "thời gian hiệu lực", "hiệu lực", "thời hạn thoả thuận",
        "thời hạn hợp tác", "giá trị", "thời gian có hiệu lực", "thời hạn có hiệu lực", "duration",
        "validity", "validity period", "period of validity", "term", "terms", "length",
        "duration of agreement", "valid for", "term of agreement",
    ),
    "period": (
        "thời gian", "giai đoạn", "thời kỳ", "nhiệm kỳ", "khoảng thời gian", "thời gian thực hiện",
        "thời gian hợp tác", "thời gian tham gia", "niên khoá", "năm học", "period", "years",
        "dates", "time", "time period", "implementation period", "period of cooperation",
        "mandate", "term of office", "academic year",
    ),
    "during": ("vào khoảng", "trong khoảng"),
    "kind": (
        "loại", "loại văn bản", "loại thoả thuận", "loại thỏa thuận", "loại hình", "hình thức",
        "hình thức văn bản", "loại hình thoả thuận", "loại hình văn bản", "loại văn kiện",
        "tên loại văn bản", "hình thức ký kết", "kind", "type", "type of agreement",
        "agreement type", "type of document", "document type", "kind of agreement", "category",
        "form", "mou moa",
    ),
    "subject": (
        "nội dung", "nội dung hợp tác", "nội dung chính", "nội dung ký kết", "lĩnh vực",
        "lĩnh vực hợp tác", "chủ đề", "mục đích", "mục tiêu", "trích yếu", "phạm vi",
        "phạm vi hợp tác", "hoạt động", "subject", "scope", "scope of cooperation",
        "scope of agreement", "area", "areas", "area of cooperation", "areas of cooperation",
        "field", "fields", "field of cooperation", "fields of cooperation", "content", "contents",
        "topic", "topics", "purpose", "description", "activities", "areas of collaboration",
        "scope of collaboration", "field of study", "discipline",
    ),
    "country": (
        "quốc gia", "nước", "tên nước", "tên quốc gia", "nước đối tác", "quốc gia đối tác",
        "quốc gia vùng lãnh thổ", "nước vùng lãnh thổ", "country", "countries", "country name",
        "country territory", "country or territory", "country region", "nation", "nationality",
        "partner country",
    ),
    "on_behalf_of": ("thay mặt", "đại diện cho", "đại diện", "on behalf of", "for", "represents"),
    "source": (
        "nguồn", "nguồn tin", "căn cứ", "tài liệu", "đường dẫn", "liên kết", "source", "sources",
        "reference", "references", "link", "url", "website", "web", "document",
    ),
    "note": (
        "ghi chú", "chú thích", "nhận xét", "diễn giải", "note", "notes", "remark", "remarks",
        "comment", "comments",
    ),
    "reference": (
        "số hiệu", "số hiệu văn bản", "số ký hiệu", "số và ký hiệu", "số văn bản", "mã hồ sơ",
        "số hồ sơ", "reference number", "ref no", "reference no", "file number", "file no",
        "file reference", "agreement number", "agreement no", "contract number",
    ),
    "responsible": (
        "cơ quan phụ trách", "đơn vị phụ trách", "cơ quan chịu trách nhiệm",
        "đơn vị chịu trách nhiệm", "responsible", "responsible body", "responsible unit",
        "responsible department", "owner", "agreement owner", "looked after by",
    ),
    "notice": (
        "thời hạn báo trước", "thời hạn thông báo", "thời gian báo trước", "báo trước",
        "hạn thông báo", "notice", "notice period", "period of notice", "termination notice",
    ),
    "review": (
        "ngày rà soát", "rà soát", "thời điểm rà soát", "ngày đánh giá lại", "review",
        "review date", "date of review", "next review", "to be reviewed",
    ),
    "latitude": ("vĩ độ", "lat"),
    "longitude": ("kinh độ", "lon", "lng", "long"),
}  # fmt: skip
"""Our columns, and how offices head them."""

CITIES = (
    "city", "city name", "name of city", "member city", "municipality", "thành phố",
    "tên thành phố",
)  # fmt: skip
"""Headers of a column of cities: what is made of its names are cities."""

WEAK: dict[str, tuple[str, ...]] = {
    "begin": ("năm", "ngày", "ngày tháng", "thời điểm", "year", "date", "when", "ngày tháng năm"),
    "participant": ("tên", "họ tên", "name", "names", *CITIES),
    "validity": ("hạn",),
    "role": ("status", "loại hình thành viên"),
    "kind": ("loại vb", "hình thức vb"),
}
"""Headers so general that they count only where nothing else says the same."""

DERIVED = (
    "earliest_begin", "latest_begin", "earliest_end", "latest_end", "end_open", "end_known",
    "earliestBegin", "latestBegin", "earliestEnd", "latestEnd", "endOpen", "endKnown",
)  # fmt: skip
"""Columns of our own tables that are concluded, and concluded anew."""

NUMBERING = ("stt", "tt", "số thứ tự", "no", "nr", "số tt", "s no", "sl no", "index", "id", "#")
"""Headers of the column that numbers the rows."""

DATE_WORDS = (
    "ngày", "tháng", "năm", "hạn", "thời gian", "thời điểm", "giai đoạn", "hiệu lực", "date",
    "dates", "day", "month", "year", "years", "time", "period", "since", "until", "valid", "expiry",
)  # fmt: skip
"""Words by which a header says that its column tells of time."""

UNITS = {
    "năm": "năm", "year": "years", "years": "years", "yrs": "years", "tháng": "tháng",
    "month": "months", "months": "months",
}  # fmt: skip
"""What may stand in brackets in a header of terms: the unit of its bare numbers."""

ROLES: dict[str, tuple[str, ...]] = {
    "member": (
        "thành viên đầy đủ", "thành viên chính thức", "thành viên sáng lập", "hội viên",
        "hội viên chính thức", "nước thành viên", "quốc gia thành viên", "thành viên thường",
        "là thành viên", "full member", "ordinary member", "regular member", "founding member",
        "member state", "membership", "active member",
    ),
    "associateMember": (
        "thành viên liên kết", "hội viên liên kết", "thành viên cộng tác", "thành viên dự bị",
        "associate", "associated member", "affiliate", "affiliate member", "corresponding member",
        "correspondent member",
    ),
    "observer": (
        "quan sát viên", "bên quan sát", "thành viên quan sát", "nước quan sát viên",
        "observer state", "observing member", "có tư cách quan sát viên",
    ),
    "pMember": ("thành viên P", "P member", "P-member", "P-members", "thành viên tham gia P"),
    "oMember": ("thành viên O", "O member", "O-member", "O-members"),
    "partner": (
        "bên đối tác", "đối tác chiến lược", "đối tác đối thoại", "đối tác hợp tác",
        "đối tác phát triển", "dialogue partner", "strategic partner", "development partner",
        "cooperation partner", "cooperating partner", "counterpart",
    ),
    "party": (
        "bên tham gia", "bên tham gia thoả thuận", "bên ký kết", "bên kết ước", "quốc gia ký kết",
        "các bên", "state party", "contracting state", "contracting party",
    ),
    "signatory": (
        "bên ký", "bên đã ký", "đã ký", "người ký", "nước ký", "quốc gia đã ký", "đơn vị ký",
        "cơ quan ký", "signer", "signing party", "signed", "signatory state",
    ),
    "chair": (
        "chủ tịch", "chủ tịch luân phiên", "nước chủ tịch", "chair", "chairman", "chairperson",
        "chairwoman", "chairmanship", "presidency", "president",
    ),
    "viceChair": (
        "phó chủ tịch", "deputy chair", "vice chair", "vice-chairman", "vice-chairperson",
        "vice president",
    ),
    "secretariat": ("thư ký", "ban thư ký", "thư ký đoàn", "secretary", "secretariat"),
    "host": ("nước chủ nhà", "đơn vị đăng cai", "chủ nhà", "đăng cai", "host country"),
    "organizer": (
        "đơn vị tổ chức", "cơ quan tổ chức", "ban tổ chức", "bên tổ chức", "organiser", "organizer",
    ),
    "coOrganizer": (
        "đồng tổ chức", "phối hợp tổ chức", "đơn vị đồng tổ chức", "co-organiser", "coorganizer",
    ),
    "leader": (
        "đơn vị chủ trì", "cơ quan chủ trì", "chủ trì", "chủ nhiệm", "lead", "lead partner",
        "lead agency", "leading partner",
    ),
    "coordinator": (
        "đơn vị điều phối", "cơ quan điều phối", "điều phối", "điều phối viên", "đơn vị đầu mối",
        "coordinating agency",
    ),
    "focalPoint": ("đầu mối", "cơ quan đầu mối", "đầu mối quốc gia", "contact point",
        "focal point"),
    "funder": (
        "nhà tài trợ", "đơn vị tài trợ", "cơ quan tài trợ", "tài trợ", "donor", "sponsor", "funder",
        "funding agency",
    ),
    "beneficiary": ("đơn vị thụ hưởng", "thụ hưởng", "bên hưởng lợi", "nước thụ hưởng"),
    "recipient": ("đơn vị tiếp nhận", "nước tiếp nhận", "bên nhận", "nước nhận",
        "recipient country"),
    "attendee": ("tham dự", "đại biểu tham dự", "người tham dự", "participant", "attendee"),
    "delegate": ("đại biểu", "thành viên đoàn", "delegate"),
    "headOfDelegation": ("trưởng đoàn", "head of delegation"),
    "guest": ("khách mời", "khách", "invited guest", "guest"),
    "expert": ("chuyên gia", "expert"),
    "depositary": ("cơ quan lưu chiểu", "lưu chiểu", "depository", "depositary"),
    "representative": ("người đại diện", "đại diện", "cơ quan đại diện", "representative"),
}  # fmt: skip
"""Roles by their slug, and how offices write them; labels of the ontology need not be repeated."""

AGREEMENTS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "memorandum-of-understanding": (
        "Memorandum of understanding", "Biên bản ghi nhớ",
        ("mou", "m o u", "bản ghi nhớ", "bbgn", "ghi nhớ", "biên bản ghi nhớ hợp tác",
         "bản ghi nhớ hợp tác", "memoranda of understanding", "biên bản ghi nhớ mou", "mou chung",
         "bản ghi nhớ mou", "general mou"),
    ),
    "memorandum-of-agreement": (
        "Memorandum of agreement", "Biên bản thoả thuận",
        ("moa", "m o a", "bản thoả thuận", "biên bản hợp tác", "biên bản thoả thuận hợp tác"),
    ),
    "agreement": (
        "Agreement", "Thoả thuận",
        ("thoả thuận hợp tác", "thỏa thuận", "hợp tác", "cooperation agreement", "ttht",
         "bản thoả thuận hợp tác",
         "collaboration agreement", "general agreement", "framework agreement",
          "partnership agreement",
         "thoả thuận khung", "agreement of cooperation", "academic agreement",
          "co-operation agreement"),
    ),
    "treaty": ("Treaty", "Hiệp định", ("hiệp ước", "điều ước", "intergovernmental agreement")),
    "convention": ("Convention", "Công ước", ()),
    "protocol": ("Protocol", "Nghị định thư", ()),
    "letter-of-intent": (
        "Letter of intent", "Ý định thư",
        ("loi", "thư bày tỏ ý định", "thư ngỏ", "declaration of intent", "bản ghi ý định",
         "statement of intent"),
    ),
    "contract": ("Contract", "Hợp đồng", ("hợp đồng hợp tác", "service contract",
        "contract agreement")),
    "exchange-agreement": (
        "Exchange agreement", "Thoả thuận trao đổi",
        ("student exchange agreement", "student exchange", "trao đổi sinh viên",
         "thoả thuận trao đổi sinh viên", "staff exchange agreement", "exchange", "sea"),
    ),
    "programme": (
        "Programme of cooperation", "Chương trình hợp tác",
        ("chương trình", "programme", "program", "cooperation programme", "joint programme"),
    ),
    "plan": ("Plan of action", "Kế hoạch hành động", ("kế hoạch", "kế hoạch hợp tác",
        "action plan", "work plan")),
    "arrangement": ("Arrangement", "Dàn xếp", ("mutual recognition arrangement", "mra",
        "bản dàn xếp")),
    "joint-statement": ("Joint statement", "Tuyên bố chung", ("joint declaration",
        "thông cáo chung")),
    "annex": ("Annex", "Phụ lục", ("addendum", "phụ lục hợp đồng", "appendix")),
    "renewal": ("Renewal", "Gia hạn", ("extension", "thoả thuận gia hạn")),
}  # fmt: skip
"""Kinds of agreements by a slug: what they are called in English and Vietnamese, and else."""
