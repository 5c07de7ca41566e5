"""Names for nodes, also for those that no source names."""

from __future__ import annotations

import pytest

import coopgraph
from coopgraph.namespaces import expand


@pytest.fixture(scope="module")
def kg() -> coopgraph.KnowledgeGraph:
    return coopgraph.load()


@pytest.mark.parametrize(
    ("node", "language", "words"),
    [
        ("id:viet-nam", "vi", "Việt Nam"),
        ("id:viet-nam", "fr", "Viet Nam"),
        ("concept:chair", "vi", "chủ tịch"),
        ("coop:Actor", "en", "actor"),
        (
            "id:bangladesh-chairs-apo-2021",
            "en",
            "Bangladesh – chair – Asian Productivity Organization",
        ),
        (
            "id:claim-ul-nature-company",
            "vi",
            "Underwriter Laboratory (UL): bản chất – nhóm công ty khoa học an toàn",
        ),
        ("id:apmra-signed", "vi", "MRA về chứng nhận kiểu loại sản phẩm xe cơ giới (APMRA): đã ký"),
        ("id:phu-yen-grant-jpy", "en", "57000000 JPY"),
        ("id:count-apo-talks-promoted-2021", "en", "talks promoted: 61"),
        ("id:remark-minister-on-apo", "en", "Huỳnh Thành Đạt: Asian Productivity Organization"),
        ("id:ev-wikipedia-ul-founded", "vi", "UL (tổ chức an toàn), đoạn 2"),
    ],
)
def test_label(kg: coopgraph.KnowledgeGraph, node: str, language: str, words: str) -> None:
    assert kg.labeller([expand(node)], language) == {expand(node): words}


def test_what_has_no_words_gets_no_label(kg: coopgraph.KnowledgeGraph) -> None:
    assert kg.labeller(["http://example.org/nothing"], "en") == {}
