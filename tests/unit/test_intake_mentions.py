# ruff: noqa: E501 - a case a line
"""Names in a text: known, new, abbreviated, short; which thing each one is."""

from __future__ import annotations

import functools

import pytest

from coopgraph.intake.folding import bare, fold_text
from coopgraph.intake.gazetteer import Names, is_word
from coopgraph.intake.linking import link
from coopgraph.intake.naming.scanner import Scanner
from coopgraph.namespaces import COOP


@functools.cache
def places() -> Names:
    """Give the names of states and places only."""
    return Names.places_only()


def found(text: str) -> list[tuple[str, str]]:
    """Give the names of a text with their types."""
    folded = fold_text(text)
    spans = [(folded.raw(f.start, f.end), f.type) for f in Scanner(folded, places()).find()]
    return [(text[a:b], kind) for (a, b), kind in spans]


def things(text: str) -> dict[str, set[str]]:
    """Give the things of a text: the fullest name of each, and all its names."""
    folded = fold_text(text)
    scanner = Scanner(folded, places())
    names = scanner.find()
    linked = link(folded, names, scanner.bindings, places())
    return {thing.names[0]: set(thing.names) for thing in linked.things.values()}


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Theo Sở Nông nghiệp tỉnh Thanh Giang, mưa lớn.", "Sở Nông nghiệp tỉnh Thanh Giang", "org"),
        ("do Công ty cổ phần Muối Sông Đáy làm", "Công ty cổ phần Muối Sông Đáy", "org"),
        ("với Bộ Kinh tế, Thương mại và Hàng hải Nhật Bản", "Bộ Kinh tế, Thương mại và Hàng hải Nhật Bản", "org"),
        ("của Nhóm công tác về Hàng rời thuộc khối", "Nhóm công tác về Hàng rời", "org"),
        ("tại Trung tâm Chứng nhận Hợp chuẩn đã", "Trung tâm Chứng nhận Hợp chuẩn", "org"),
        ("ký Bản ghi nhớ hợp tác về nghề muối với", "Bản ghi nhớ hợp tác về nghề muối", "agreement"),
        ("thực hiện Kế hoạch hợp tác giai đoạn 2023-2025 và", "Kế hoạch hợp tác giai đoạn 2023-2025", "agreement"),
        ("tại Hội nghị Đo lường Châu Á lần thứ 5 do", "Hội nghị Đo lường Châu Á lần thứ 5", "event"),
        ("dự Hội thảo “Muối và biển” tại Vinh", "Hội thảo “Muối và biển”", "event"),
        ("the Ministry of Labour, Invalids and Social Affairs said", "Ministry of Labour, Invalids and Social Affairs", "org"),
        ("of the Asia Wool Cooperation (AWC) for", "Asia Wool Cooperation", "org"),
        ("at the 4th Pacific Wool Roundtable in", "4th Pacific Wool Roundtable", "event"),
        ("under a twinning agreement concluded", "twinning agreement", "agreement"),
        ("the Treaty of Amity and Cooperation in Southeast Asia entered", "Treaty of Amity and Cooperation in Southeast Asia", "agreement"),
        ("gặp ông Lê Văn Tám, Giám đốc", "Lê Văn Tám", "person"),
        ("met Dr Jane Fairweather of", "Jane Fairweather", "person"),
        ("Tổng thống Hàn Quốc Park Sung Min nói", "Park Sung Min", "person"),
        ("the Deputy Minister of Science and Technology of Japan", "Deputy Minister of Science and Technology", "person"),
        ("ở thị xã Bến Lở có", "thị xã Bến Lở", "place"),
        ("của Cơ quan Liên bang về Chuẩn mực Muối đã", "Cơ quan Liên bang về Chuẩn mực Muối", "org"),
        ("by the Pacific Community, Scion and the Felt Institute.", "Scion", "org"),
        ("The study was led by Lantmäteriet in Lima.", "Lantmäteriet", "org"),
        ("of two study visits to Aarhus, in which", "Aarhus", "place"),
        ("\nRECALLING the Letter of Intent signed in", "Letter of Intent", "agreement"),
        ("met the Ambassador of Peru, Akira Sato, and her team", "Akira Sato", "person"),
        ("của Bộ Nông nghiệp và Phát triển nông thôn đã", "Bộ Nông nghiệp và Phát triển nông thôn", "org"),
        ("tại tỉnh Sơn La, Giám đốc Sở Muối tỉnh Sơn La Nguyễn Văn An nói", "Nguyễn Văn An", "person"),
        ("tại Văn phòng Công nhận chất lượng muối (VCM) đã", "Văn phòng Công nhận chất lượng muối", "org"),
        ("UBND tỉnh Bắc Giang là cơ quan", "UBND tỉnh Bắc Giang", "org"),
        ("dự có Bộ VHTT & DL, sau", "Bộ VHTT & DL", "org"),
        ("đã ký Kế hoạch thực hiện Bản ghi nhớ giai đoạn 2018-2021 tại", "Kế hoạch thực hiện Bản ghi nhớ giai đoạn 2018-2021", "agreement"),
        ("dự Hội nghị Ban Chấp hành Tổ chức Muối Thế giới (TMT) lần thứ 62 tại", "Hội nghị Ban Chấp hành Tổ chức Muối Thế giới (TMT) lần thứ 62", "event"),
        ("với Bộ trưởng Sivanthong Keomala, khẳng định", "Sivanthong Keomala", "person"),
        ("với ông Trần Quốc Quân Phó giám đốc và", "Trần Quốc Quân", "person"),
        ("with the Wool-Felt Testing Company (Orland) Co., Ltd in May", "Wool-Felt Testing Company (Orland) Co., Ltd", "org"),
        ("of the National Institute of Wool (Thailand) (NIW) on", "National Institute of Wool (Thailand)", "org"),
        ("with ORT-Felting Testing Technology (Lasar) Co., Ltd (OTL) in May", "ORT-Felting Testing Technology (Lasar) Co., Ltd", "org"),
        ("cùng Cơ quan đo lường quốc gia của Lào ký", "Cơ quan đo lường quốc gia của Lào", "org"),
        ("đã kí “Bị vong lục về nghề muối” tại", "Bị vong lục về nghề muối", "agreement"),
        ("Ngày 3/5/2020, tại Vinh, bà Lê Thị Hoa đã làm việc với Ủy ban Muối sạch\nĐo lường Biển Tân An (TAN) do ông Trần Văn Bình - Phó Chủ tịch Ủy\nban dẫn đầu.", "Ủy ban Muối sạch\nĐo lường Biển Tân An", "org"),
        ("from the Food and Drug Administration said", "Food and Drug Administration", "org"),
        ("the 58th Advisory Committee on Wool and Felt (ACWF) Meeting in", "58th Advisory Committee on Wool and Felt (ACWF) Meeting", "event"),
        ("led by WB Director Neil P. Carraway as", "Neil P. Carraway", "person"),
        ("there was Mr. Tom Reed- Deputy Director General of the Wool Board", "Tom Reed", "person"),
        ("the regional coordinator, Donald Mashaba, pointed out", "Donald Mashaba", "person"),
    ],
)  # fmt: skip
def test_new_names_are_found_whole(text: str, name: str, kind: str) -> None:
    """Heads, capitals and links make the whole name, whatever body it is."""
    assert (name, kind) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Đoàn Việt Nam tham dự hội nghị.",
        "The Delegation of Japan took part.",
        "Công nhận theo ISO/IEC 17025:2017 (Mã hiệu công nhận: VLAT).",
        "rules on technical barriers to trade (TBX); TBX rules changed",
        "trong lĩnh vực Tiêu chuẩn, Đo lường, Chất lượng (TĐK); công tác TĐK",
    ],
)
def test_delegations_codes_and_terms_are_no_bodies(text: str) -> None:
    """A delegation is who it is of; a code or the abbreviation of a term names nobody."""
    assert [name for name, kind in found(text) if kind == "org"] == []


@pytest.mark.parametrize(
    "text",
    [
        "Đời sống đức hạnh là quý.",
        "theo Đo lường Pháp định ở địa phương",
        "ngày 5/3 giá 20 USD",
        "hai bên họp và hội nghị kết thúc",
        "the meeting ended and the Parties left",
        "Tiêu chuẩn TCVN 5603 và ISO 22000",
        "ngày Chủ Nhật vừa qua",
    ],
)
def test_what_names_nothing_is_left_alone(text: str) -> None:
    """Virtues, compounds, currencies, common nouns and standards are no names."""
    assert found(text) == []


def test_word_ends_are_judged_by_unicode() -> None:
    """A short name is not found inside a longer word, nor before a combining mark."""
    assert not is_word("TCĐ", 0, 2)
    assert not is_word("A\u0301", 0, 1)
    assert is_word("(TC)", 1, 3)
    assert ("Đức", "place") in found("sang Đức họp")


def test_parentheses_bind_and_short_names_follow() -> None:
    """What parentheses bind is one thing; a head alone is the nearest full name before it."""
    text = (
        "Viện Muối Ninh Hải (VMN) họp. Cục Muối Lasar (sau đây gọi là Cục) dự. Cục phát biểu, "
        "rồi VMN trả lời. Viện cảm ơn."
    )
    by_name = things(text)
    assert by_name["Viện Muối Ninh Hải"] == {"Viện Muối Ninh Hải", "VMN", "Viện"}
    assert by_name["Cục Muối Lasar"] == {"Cục Muối Lasar", "Cục"}


def test_an_agreement_keeps_one_name_for_all_it_is_called() -> None:
    """Its field stands before the short form, the years of its title may be left out."""
    english = things(
        "The Memorandum of Understanding on Cooperation in the Fields of Wool, Felt and Silk (MoU) "
        "was long. The MoU was signed."
    )
    assert english["Memorandum of Understanding on Cooperation"] >= {"MoU"}
    title = "Kế hoạch thực hiện Bản ghi nhớ giai đoạn 2018-2021"
    again = things(f"Hai bên ký {title}. Hôm nay họ ký Kế hoạch thực hiện Bản ghi nhớ.")
    assert again[title] == {title, "Kế hoạch thực hiện Bản ghi nhớ"}


def test_a_conference_that_is_a_body_stands_in_a_list_of_bodies() -> None:
    """ "Hội nghị Muối khu vực Biển Đông (HMB)" is a body where HMB is known as one."""
    names = Names._made([("urn:hmb", "HMB", COOP + "Organization")])
    text = "tham gia Hội nghị Muối khu vực Biển Đông (HMB) và Hội nghị Muối lần thứ 5 (HMB) ở Huế"
    folded = fold_text(text)
    kinds = {folded.text[f.start : f.end]: f.type for f in Scanner(folded, names).find()}
    assert kinds["Hội nghị Muối khu vực Biển Đông"] == "org"
    assert kinds["Hội nghị Muối lần thứ 5"] == "event"


def test_a_head_with_initials_is_the_body_spelt_out() -> None:
    """ "Cục KĐMB" is the Cục whose other words begin so, in the text or in the graph."""
    by_name = things("Cục Kiểm định Muối Biển họp, Viện KĐMB vắng. Cục KĐMB phát biểu.")
    assert by_name["Cục Kiểm định Muối Biển"] == {"Cục Kiểm định Muối Biển", "Cục KĐMB"}
    name = "Cục Kiểm định Muối Biển"
    rows = [("urn:cuc", name, COOP + "Organization")]
    rows += [("urn:cuc", "Sea Salt Authority of Viet Nam", COOP + "Organization")]
    rows += [("urn:vien", "Viện Chất lượng Muối Lasar", COOP + "Organization")]
    names = Names._made(rows)
    folded = fold_text(
        "Cục KĐMB, Cục kiểm định muối biển Việt Nam và Viện Chất lượng Muối Lasar Việt Nam"
    )
    scanner = Scanner(folded, names)
    linked = link(folded, scanner.find(), scanner.bindings, names)
    by_iri = {thing.iri: set(thing.names) for thing in linked.things.values() if thing.iri}
    assert by_iri["urn:cuc"] == {"Cục KĐMB", "Cục kiểm định muối biển Việt Nam"}
    assert "urn:vien" not in by_iri


def test_a_ministry_in_parentheses_is_whose_body_it_is() -> None:
    """ "Cục A (Bộ Y tế)" is no other name of it, a short name told as such is."""
    by_name = things("Cục Muối Lasar (Bộ Nghề biển) họp, Viện Nỉ Tân An (gọi tắt là Viện Nỉ) dự.")
    assert by_name["Cục Muối Lasar"] == {"Cục Muối Lasar"}
    assert by_name["Viện Nỉ Tân An"] == {"Viện Nỉ Tân An", "Viện Nỉ"}


def test_british_and_american_spelling_name_one_body() -> None:
    """What the graph spells with z is found with s, whole."""
    name = "Orland Standards, Metrology and Quality Organization"
    names = Names._made([("urn:sfo", name, COOP + "Organization")])
    text = "with the Orland Standards, Metrology and Quality Organisation today"
    hits = names.find(text, bare(text))
    assert [(text[h.start : h.end], h.known[0].iri) for h in hits] == [
        ("Orland Standards, Metrology and Quality Organisation", "urn:sfo")
    ]


def test_a_head_alone_without_a_name_before_it_is_no_mention() -> None:
    """In a text that names no ministry "Bộ" is nobody."""
    assert found("Hôm nay Bộ họp.") == []


def test_the_abbreviation_may_come_first() -> None:
    """WFC (World Fibre Council) is one thing, with its acronym."""
    folded = fold_text("The WFC (World Fibre Council) met.")
    scanner = Scanner(folded, places())
    linked = link(folded, scanner.find(), scanner.bindings, places())
    thing = next(iter(linked.things.values()))
    assert set(thing.names) == {"WFC", "World Fibre Council"}
    assert thing.acronym == "WFC"


def test_states_link_in_all_their_spellings() -> None:
    """Viet Nam and Việt Nam are one state, linked to the register."""
    folded = fold_text("Viet Nam và Việt Nam, Vietnam cùng ký.")
    scanner = Scanner(folded, places())
    linked = link(folded, scanner.find(), scanner.bindings, places())
    assert len(linked.things) == 1
    thing = next(iter(linked.things.values()))
    assert thing.iri is not None
    assert thing.iri.endswith("/viet-nam")
    assert {how for _, how in linked.of} == {"exact"}


def test_names_of_the_graph_are_linked() -> None:
    """A body of the bundled graph keeps its IRI, and a name of two bodies stays open."""
    names = Names.shipped()
    folded = fold_text("Tong cuc Tieu chuan Do luong Chat luong gửi thư.")
    scanner = Scanner(folded, names)
    linked = link(folded, scanner.find(), scanner.bindings, names)
    thing = next(iter(linked.things.values()))
    assert thing.iri is not None
    assert linked.of[0][1] == "folded"


def test_two_owners_of_a_name_stay_candidates() -> None:
    """Where two things bear one name, neither is chosen."""
    from coopgraph.intake.gazetteer import Known

    two = Names(
        {"Wool Board": (Known("Wool Board", "urn:a", "org"), Known("Wool Board", "urn:b", "org"))}
    )
    folded = fold_text("the Wool Board met")
    scanner = Scanner(folded, two)
    linked = link(folded, scanner.find(), scanner.bindings, two)
    thing = next(iter(linked.things.values()))
    assert thing.iri is None
    assert thing.candidates == ("urn:a", "urn:b")
    assert linked.of[0][1] == "open"


def test_new_things_are_proposed_with_class_and_labels() -> None:
    """A new body gets the class its head tells, and its name in the text's language."""
    folded = fold_text("Theo Công ty cổ phần Muối Đáy và the World Fibre Council nói")
    scanner = Scanner(folded, places())
    linked = link(folded, scanner.find(), scanner.bindings, places())
    by_name = {thing.names[0]: thing for thing in linked.things.values()}
    company = by_name["Công ty cổ phần Muối Đáy"]
    assert company.class_iri is not None
    assert company.class_iri.endswith("#Company")
    assert company.labels == {"vi": "Công ty cổ phần Muối Đáy"}
    assert by_name["World Fibre Council"].labels == {"en": "World Fibre Council"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("EUR 15 million is provided by the Silk Fund.", "EUR"),
        ("KẾT QUẢ HỢP TÁC NĂM 2021 của ngành muối", "KẾT QUẢ HỢP TÁC NĂM"),
        ("THÔNG CÁO BÁO CHÍ\nViệt Nam và Lào họp.", "BÁO CHÍ"),
        ("Dr Ann Bell was elected Chair of the World Fibre Council.", "Chair"),
        ("A delegation led by Pol.Lt.Gen. Akira Sato came.", "Pol"),
    ],
)
def test_what_is_no_name(text: str, name: str) -> None:
    """Currencies, years in capitals, compounds, seats and titles name nobody."""
    assert name not in {n for n, _ in found(text)}
