"""Encodings of tables: told, certain or guessed, and never read wrong without a word."""

from __future__ import annotations

import random
import unicodedata
from pathlib import Path

import pytest

from coopgraph.cli import main
from coopgraph.errors import DataError, ParameterError
from coopgraph.importers import declared_kind, run
from coopgraph.importers.encodings import guess, known_encoding, perhaps
from coopgraph.importers.inputs import Inputs, open_inputs
from coopgraph.importers.matching import candidates
from coopgraph.importers.reading import look
from coopgraph.importers.report import ImportReport

TONES = "\u0300\u0301\u0303\u0309\u0323"
VIETNAMESE = (
    "Việt Nam", "Hàn Quốc", "Tổ chức Năng suất châu Á", "Bộ Khoa học và Công nghệ", "Đức", "Ý",
    "Ấn Độ", "Thổ Nhĩ Kỳ", "Nhật Bản", "Quỹ hợp tác", "Uỷ ban sông Mê Công", "Phú Yên", "Cơ quan",
)  # fmt: skip
WESTERN = (
    "Côte d’Ivoire", "Curaçao", "São Tomé", "Türkiye", "Åland", "Réunion", "México", "España",
    "Conseil de l’Europe", "Organización de Estados", "Paquistão", "Camarões", "União Africana",
    "Perù", "Forlì", "Nicolò", "Sameinuðu þjóðirnar", "Bandaríkin", "Österreich", "Großbritannien",
)  # fmt: skip
ASCII = ("Thailand", "Nauru", "Kiribati", "Fiji", "Peru")
HEAD = "participant,framework,role,begin\r\n"


def cp1258(text: str) -> bytes:
    """Encode as a Vietnamese Windows does: a letter, then its tone."""
    parts = []
    for letter in unicodedata.normalize("NFC", text):
        try:
            parts.append(letter.encode("cp1258"))
        except UnicodeEncodeError:
            apart = unicodedata.normalize("NFD", letter)
            tones = "".join(c for c in apart if c in TONES)
            base = unicodedata.normalize("NFC", "".join(c for c in apart if c not in TONES))
            parts.append((base + tones).encode("cp1258"))
    return b"".join(parts)


def table(names: tuple[str, ...], rows: int, chance: random.Random) -> str:
    """Make a table in which some rows have such a name, one of them at least."""
    hit = chance.randrange(rows)
    lines = [
        f"{chance.choice(names if row == hit or chance.random() < 0.3 else ASCII)},ISO,member,2001"
        for row in range(rows)
    ]
    return HEAD + "\r\n".join(lines) + "\r\n"


def opened(path: Path, data: bytes, encoding: str | None = None) -> Inputs:
    path.write_bytes(data)
    report = ImportReport("table", "mine")
    return open_inputs(declared_kind("table"), [path], report, source="mine", encoding=encoding)


def cells(inputs: Inputs) -> list[str]:
    return [row["participant"] for f in inputs.chunks("rows") for row in f.iter_rows(named=True)]


@pytest.mark.parametrize("rows", [1, 2, 5, 20, 50])
@pytest.mark.parametrize("names", [VIETNAMESE, WESTERN], ids=["vietnamese", "western"])
def test_a_guess_is_right_in_tables_of_any_length(
    tmp_path: Path, names: tuple[str, ...], rows: int
) -> None:
    chance = random.Random(rows)
    for _ in range(25):
        text = table(names, rows, chance)
        data = cp1258(text) if names is VIETNAMESE else text.encode("cp1252")
        inputs = opened(tmp_path / "t.csv", data)
        wanted = [line.partition(",")[0] for line in text.splitlines()[1:]]
        assert cells(inputs) == wanted
        assert all(unicodedata.is_normalized("NFC", name) for name in wanted)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be",
                                      "utf-32"])  # fmt: skip
@pytest.mark.parametrize("rows", [1, 5, 50])
def test_unicode_is_known_by_its_bytes(tmp_path: Path, encoding: str, rows: int) -> None:
    text = table(VIETNAMESE, rows, random.Random(rows))
    inputs = opened(tmp_path / "t.csv", text.encode(encoding))
    assert cells(inputs) == [line.partition(",")[0] for line in text.splitlines()[1:]]
    account = inputs.report.file("t.csv")
    assert account.guessed == (encoding in ("utf-16-le", "utf-16-be"))
    assert account.encoding == {"utf-16-le": "utf-16-le"}.get(encoding, encoding)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Россия\nКитай\nВьетнам", "cp1251"),
        ("中华人民共和国\n联合国\n东南亚国家联盟", "gb18030"),
        ("日本\nベトナム\n国際連合", "cp932"),
        ("Ελλάδα\nΕυρωπαϊκή Ένωση", "cp1253"),
    ],
)
def test_what_reads_as_neither_is_refused(tmp_path: Path, text: str, encoding: str) -> None:
    data = text.encode(encoding)
    assert guess(data) is None
    rows = b"".join(b"%s,ISO,member,2001\r\n" % name for name in data.split(b"\n"))
    with pytest.raises(DataError, match=r"t\.csv: is not UTF-8, and what else .* --encoding NAME"):
        opened(tmp_path / "t.csv", HEAD.encode() + rows)
    assert cells(opened(tmp_path / "t.csv", HEAD.encode() + rows, encoding)) == text.split("\n")
    assert encoding != "cp1251" or perhaps(data)[0] == encoding


def test_the_old_fonts_of_vietnam_are_refused() -> None:
    """TCVN 3 puts Vietnamese letters where Western European has symbols."""
    cells = (
        "bªn tham gia", "khu«n khæ", "b¾t ®Çu", "ViÖt Nam", "thµnh viªn", "§«ng Nam ¸",
        "HiÖp héi c¸c quèc gia", "ñy ban s«ng Mª C«ng",
    )  # fmt: skip
    assert guess("\n".join(cells).encode("cp1252")) is None


def test_the_report_says_how_a_file_was_read(tmp_path: Path) -> None:
    data = cp1258(HEAD + "Hàn Quốc,ISO,member,2001\r\n")
    guessed = opened(tmp_path / "t.csv", data).report
    assert guessed.as_dict()["files"][0]["encoding"] == "cp1258"
    assert guessed.as_dict()["files"][0]["guessed"] is True
    (note,) = guessed.notes
    assert note.startswith("t.csv is not UTF-8 and was read as cp1258, a guess: it says 'Quốc'")
    assert "in cp1252 were 'Quôìc'" in note
    told = opened(tmp_path / "t.csv", data, "Windows-1258").report
    assert told.notes == ["t.csv was read as cp1258, as told"]
    assert told.as_dict()["files"][0]["guessed"] is False
    wrong = opened(tmp_path / "t.csv", data, "cp1252")
    assert cells(wrong) == ["Hàn Quôìc"], "who says so is believed"


def test_a_guess_sees_what_stands_far_down(tmp_path: Path) -> None:
    plain = "Fiji,ISO,member,2001\r\n" * 200_000
    path = tmp_path / "t.csv"
    path.write_bytes(cp1258(HEAD + plain + "Hàn Quốc,ISO,member,2001\r\n"))
    assert look(path).encoding == "cp1258"


def test_bytes_that_are_not_of_the_encoding_are_placed(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    rows = "Fiji,ISO,member,2001\r\n" * 70_000
    path.write_bytes(HEAD.encode() + rows.encode() + b"H\xe0n,ISO,member,2001\r\n")
    offset = len(HEAD) + len(rows) + 1
    for encoding in ("utf-8", "ascii"):
        with pytest.raises(DataError) as caught:
            look(path, encoding)
        assert f"the bytes e0 at offset {offset:,} are not {encoding}" in str(caught.value)
        assert (caught.value.file, caught.value.line) == (path, 70_002)
    path.write_bytes((HEAD + "Việt Nam,ISO,member,2001\r\n").encode("utf-16")[:-1])
    with pytest.raises(DataError, match="are not utf-16"):
        look(path)


def test_what_is_told_must_be_an_encoding_and_fit(tmp_path: Path) -> None:
    assert known_encoding("UTF8") == known_encoding("utf_8") == "utf-8"
    with pytest.raises(ParameterError, match=r"no encoding 'cp1528'; did you mean .*'cp1258'"):
        opened(tmp_path / "t.csv", b"x", "cp1528")
    for name in ("base64", "rot13", "nonsense"):
        with pytest.raises(ParameterError, match=f"no encoding '{name}'"):
            known_encoding(name)
    with pytest.raises(DataError, match="begins with the mark of utf-8, so it is not cp1258"):
        opened(tmp_path / "t.csv", b"\xef\xbb\xbf" + HEAD.encode(), "cp1258")
    marked = opened(tmp_path / "t.csv", (HEAD + "Ý,ISO,,\n").encode("utf-8-sig"), "utf-8")
    assert cells(marked) == ["Ý"]
    with pytest.raises(DataError, match="NUL"):
        opened(tmp_path / "t.csv", HEAD.encode("utf-16-le"), "utf-8")
    with pytest.raises(DataError, match="is a spreadsheet"):
        opened(tmp_path / "t.xlsx", b"PK\x03\x04rest", "cp1258")
    (tmp_path / "t.ttl").write_text("<urn:a> <urn:b> <urn:c> .")
    with pytest.raises(ParameterError, match="is no table"):
        run("rdf", [tmp_path / "t.ttl"], tmp_path / "o.nq", source="x", encoding="utf-8")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "sep=|", "sep=\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_excels_separator_line_is_followed(
    tmp_path: Path, encoding: str, line: str, end: str
) -> None:
    mark = line.strip('"')[-1]
    rows = [HEAD.strip().split(","), ["Réunion, France", "ISO", "member", "2001"]]
    text = end.join([line, *(mark.join(row) for row in rows), ""])
    inputs = opened(tmp_path / "t.csv", text.encode(encoding))
    assert cells(inputs) == ["Réunion, France"]
    short = end.join([line, *(mark.join(row) for row in rows), "too short", ""])
    with pytest.raises(DataError, match=r"t\.csv:4: row 2 has 1 cells"):
        cells(opened(tmp_path / "t.csv", short.encode(encoding)))


def test_the_verbs_take_an_encoding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(cp1258(HEAD + "Việt Nam,ASEAN,thành viên,1995-07-28\r\n"))
    out = tmp_path / "o.nq"
    command = ["import", "table", str(path), "-o", str(out), "--encoding"]
    assert main([*command, "cp1258"]) == 0
    assert "was read as cp1258, as told" in capsys.readouterr().err
    assert "id/viet-nam>" in out.read_text(encoding="utf-8")
    assert main([*command, "cp125"]) == 2
    assert "there is no encoding 'cp125'" in capsys.readouterr().err
    text, told = candidates("table", [path])
    assert told.splitlines()[1].startswith("t.csv is not UTF-8 and was read as cp1258, a guess")
    assert candidates("table", [path], encoding="cp1258")[0] == text
    assert main(["match", "table", str(path), "--encoding", "cp1258"]) == 0
    assert "as told" in capsys.readouterr().err


def test_another_encoding_is_another_import(tmp_path: Path) -> None:
    path, store = tmp_path / "t.csv", tmp_path / "store"
    path.write_bytes(cp1258(HEAD + "Việt Nam,ASEAN,thành viên,1995-07-28\r\n"))
    run("table", [path], store, source="mine", options={"create-missing": "y"}, encoding="cp1252")
    again = run("table", [path], store, source="mine", options={"create-missing": "y"},
                encoding="cp1258")  # fmt: skip
    assert "nothing to do" not in again.outcome
    same = run("table", [path], store, source="mine", options={"create-missing": "y"},
               encoding="windows-1258")  # fmt: skip
    assert "nothing to do" in same.outcome
