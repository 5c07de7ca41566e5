"""Frames as data: their examples are their tests, and a wrong file is told with file and key."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import pytest

from coopgraph.errors import DataError
from coopgraph.evidence import digest
from coopgraph.intake import frames
from coopgraph.intake.document import Document
from coopgraph.intake.frames import Example, Frame
from coopgraph.intake.gazetteer import Names
from coopgraph.intake.proposals import Proposal
from coopgraph.intake.propose import propose

FRAMES = frames.load()
EXAMPLES = [(frame, example) for frame in FRAMES for example in frame.examples]
COUNTER = [(frame, example) for frame in FRAMES for example in frame.counterexamples]
OWN = """
about = "Sharing of boats."
[[frame]]
name = "lends"
vi = ["cho mượn tàu"]
en = ["lent a boat to"]
needs = ["who", "to"]
[frame.part.who]
where = ["before"]
types = ["org"]
[frame.part.to]
where = ["after"]
types = ["org"]
[[frame.says]]
kind = "participation"
role = "partner"
who = ["who", "to"]
"""


@functools.cache
def places() -> Names:
    """Give the names of states and places only."""
    return Names.places_only()


def document(text: str, issued: str | None = None) -> Document:
    """Make a document of a text."""
    return Document("x.txt", "text/plain", digest(text), text, digest(text), (), issued=issued)


def made(text: str, *only: Frame, issued: str | None = None) -> list[Proposal]:
    """Give what some frames make of a text."""
    return propose(document(text, issued), places(), only)[2]


def line(proposal: Proposal) -> str:
    """Write a proposal as the examples do."""
    said = (
        f"{proposal.kind} {proposal.role}: {proposal.subject_name} | {proposal.framework_name} | "
        f"{proposal.date or ''}"
    )
    if proposal.value:
        said = f"{said} | {proposal.value} {proposal.unit}".rstrip()
    return said if proposal.status in ("fact", "reported") else f"{proposal.status} {said}"


def ids(pairs: list[tuple[Frame, Example]]) -> list[str]:
    """Name examples by frame and first words."""
    return [f"{frame.id}-{example.text[:24]}" for frame, example in pairs]


@pytest.mark.parametrize(("frame", "example"), EXAMPLES, ids=ids(EXAMPLES))
def test_an_example_says_what_it_says(frame: Frame, example: Example) -> None:
    """A frame makes exactly the statements that its example lists, within the sentence."""
    proposals = made(example.text, frame, issued=example.issued)
    assert sorted(line(p) for p in proposals) == sorted(example.says)
    for proposal in proposals:
        assert proposal.frame == frame.id
        assert 0 <= proposal.span[0] < proposal.span[1] <= len(example.text)


@pytest.mark.parametrize(("frame", "example"), COUNTER, ids=ids(COUNTER))
def test_a_counterexample_says_no_fact(frame: Frame, example: Example) -> None:
    """Plans, denials and look-alikes are never proposed as facts."""
    facts = [p for p in made(example.text, frame) if p.status in ("fact", "reported")]
    assert facts == []


def test_every_frame_has_both_kinds_of_example() -> None:
    """A frame without examples is untested, so it may not ship."""
    assert [f.id for f in FRAMES if not f.examples or not f.counterexamples] == []
    assert len({f.id for f in FRAMES}) == len(FRAMES)


def test_a_user_adds_a_frame_without_python(tmp_path: Path) -> None:
    """A folder with a file is enough."""
    (tmp_path / "boats.toml").write_text(OWN, encoding="utf-8")
    own = [f for f in frames.load(tmp_path) if f.id == "boats#lends"]
    assert len(own) == 1
    proposals = made("The Wool Board lent a boat to the Felt Institute in 2003.", *own)
    assert sorted(line(p) for p in proposals) == [
        "participation partner: Felt Institute |  | 2003",
        "participation partner: Wool Board |  | 2003",
    ]


def test_the_frame_of_the_guide_is_whole(tmp_path: Path) -> None:
    """The example in `docs/intake.md` can be copied: it loads, and says what it says."""
    guide = Path(__file__).parents[2] / "docs" / "intake.md"
    found = re.search(r"```toml\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    (tmp_path / "ships.toml").write_text(found[1], encoding="utf-8")
    (frame,) = frames.read(tmp_path / "ships.toml")
    for example in frame.examples:
        assert sorted(line(p) for p in made(example.text, frame)) == sorted(example.says)
    for example in frame.counterexamples:
        assert made(example.text, frame) == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (OWN.replace('kind = "participation"', 'kind = "friendship"'), "friendship"),
        (OWN.replace('where = ["after"]', 'where = ["behind"]'), "behind"),
        (OWN.replace('types = ["org"]', 'types = ["boat"]', 1), "boat"),
        (OWN.replace("needs =", "need ="), "'need'"),
        (OWN.replace('needs = ["who", "to"]', 'needs = ["whom"]'), "whom"),
        (OWN.replace('vi = ["cho mượn tàu"]', 'vi = ["(cho"]'), "cannot be read"),
        (OWN.replace('name = "lends"', ""), "'name'"),
        (OWN.replace('role = "partner"', ""), "'role'"),
        ("about = 1\n", "[[frame]]"),
        ("[[frame\n", "TOML"),
    ],
)
def test_a_wrong_file_is_told_with_file_and_key(tmp_path: Path, wrong: str, told: str) -> None:
    """The error names the file and what is wrong in it."""
    path = tmp_path / "boats.toml"
    path.write_text(wrong, encoding="utf-8")
    with pytest.raises(DataError) as raised:
        frames.load(tmp_path)
    assert str(path) in str(raised.value)
    assert told in str(raised.value)


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    """A folder that is not there is an error, not no frames."""
    with pytest.raises(DataError, match="no folder"):
        frames.load(tmp_path / "none")
