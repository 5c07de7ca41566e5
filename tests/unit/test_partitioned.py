"""The tables as partitioned Parquet: what is written, who reads it, panels that never load it.

Spark reads them too, see ``tests/servers/test_spark_cluster.py``.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest

from coopgraph import frames, importers, load, panel
from coopgraph.build import Corpus, assemble, derive
from coopgraph.cli import main
from coopgraph.errors import CoopgraphError, DataError, ParameterError, UnknownNameError
from coopgraph.export import tables, write_tables
from coopgraph.files import FolderError
from coopgraph.frames.parquet import write_parts
from coopgraph.kg import KnowledgeGraph
from coopgraph.resources import ontology_dir

SMALL = Path(__file__).resolve().parents[1] / "fixtures" / "small"
WEIGHTS = {"member": 1.0, "observer": 0.25}


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    corpus = Corpus(ontology_dir(), SMALL / "data")
    return KnowledgeGraph(derive(assemble(corpus), corpus), corpus)


@pytest.fixture(scope="module")
def folder(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tables(kg, tmp_path_factory.mktemp("tables") / "out")


def test_every_tie_node_passage_and_source_is_there(kg: KnowledgeGraph, folder: Path) -> None:
    ties = pl.read_parquet(folder / "participations/*/*.parquet", hive_partitioning=False)
    assert ties.sort("tie", "source").equals(tables.participations(kg))
    parts = {p.name.partition("=")[2] for p in (folder / "participations").iterdir()}
    assert parts == {s.rpartition("/")[2] for s in ties["source"].unique()}
    nodes = pl.read_parquet(folder / "nodes")
    assert nodes.equals(tables.nodes(kg).select(nodes.columns))
    assert set(ties["participant"]) | set(ties["framework"]) <= set(nodes["node"])
    passages = pl.read_parquet(folder / "evidence")
    assert set(ties["evidence"].explode(empty_as_null=False).drop_nulls()) <= set(
        passages["evidence"]
    )
    assert pl.read_parquet(folder / "sources").equals(tables.sources(kg))


def test_duckdb_and_polars_see_one_schema(folder: Path) -> None:
    place = folder / "participations"
    mine = pl.scan_parquet(place, hive_partitioning=True).collect()
    theirs = duckdb.sql(f"FROM read_parquet('{place}/**/*.parquet', hive_partitioning = true)")
    assert theirs is not None
    assert theirs.columns == mine.columns == [*frames.COLUMNS, "source_id"]
    got = theirs.pl().sort("tie", "source")
    assert got.equals(mine.select(got.columns).sort("tie", "source"))


def test_the_list_of_files_has_their_digests(folder: Path) -> None:
    listed = json.loads((folder / "coopgraph-export.json").read_text())
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert set(listed) == there - {"coopgraph-export.json"}
    for name, digest in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_many_rows_become_several_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coopgraph.frames.parquet.ROWS", 4)
    one = pl.DataFrame({"n": range(11)})
    batches = [("a", one), ("a", pl.DataFrame({"n": [11, 12]})), ("b", one[:2]), ("b", one[2:3])]
    write_parts(iter(batches), tmp_path, "k")
    found = {
        p.relative_to(tmp_path).as_posix(): pl.read_parquet(p, hive_partitioning=False)
        for p in sorted(tmp_path.rglob("*.parquet"))
    }
    assert [f.height for f in found.values()] == [4, 4, 5, 3]
    assert pl.concat(found.values())["n"].to_list() == [*range(13), 0, 1, 2]
    assert list(found) == [
        *(f"k=a/part-0000{n}.parquet" for n in range(3)),
        "k=b/part-00000.parquet",
    ]


def test_a_store_is_written_from_its_tables(tmp_path: Path) -> None:
    lines = "".join(f"country {i}\tmeets\tcountry {i + 1}\t2014-01-{i + 10}\n" for i in range(9))
    (tmp_path / "events.txt").write_text(lines)
    importers.run("events", [tmp_path / "events.txt"], tmp_path / "store")
    stored = load(store=tmp_path / "store")
    made = write_tables(stored, tmp_path / "out")
    ties = pl.read_parquet(made / "participations/*/*.parquet", hive_partitioning=False)
    want = tables.participations(stored)
    assert ties.sort("tie", "source").equals(want)
    assert ties["source"].str.ends_with("/events").sum() == 18
    assert pl.read_parquet(made / "nodes").equals(stored.nodes)
    cited = pl.read_parquet(made / "evidence").filter(pl.col("row").is_not_null())
    assert cited["row"].to_list() == list(range(1, 10))
    assert cited["file"].unique().to_list() == ["events.txt"]
    assert set(want["evidence"].explode(empty_as_null=False).drop_nulls()) <= set(
        pl.read_parquet(made / "evidence")["evidence"]
    )


def test_the_command_replaces_its_own_folder_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["export", "--sources", "apo-tokyo-org", "--parquet", str(tmp_path / "t")]
    assert main(command) == main(command) == 0
    assert "MB" in capsys.readouterr().err
    (tmp_path / "t" / "mine.txt").write_text("mine")
    before = sorted(p for p in tmp_path.rglob("*"))
    assert main(command) == 2
    assert "not ours: mine.txt" in capsys.readouterr().err
    assert sorted(p for p in tmp_path.rglob("*")) == before
    assert main([*command, "-o", "x.trig"]) == 2
    assert "--parquet takes no -o" in capsys.readouterr().err
    with pytest.raises(FolderError):
        write_tables(load(["apo-tokyo-org"]), tmp_path / "t")


# -- Panels of a folder ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ties() -> pl.DataFrame:
    random = np.random.default_rng(5)
    rows = [
        {
            "participant": f"á{random.integers(0, 9)}",
            "framework": f"f{random.integers(0, 5)}",
            "role": str(random.choice([*WEIGHTS, "guest"])),
            "begin": f"{begin}-0{begin % 9 + 1}" if begin % 3 else None,
            "end": ".." if random.random() < 0.2 else str(begin + int(random.integers(0, 4))),
            "source": str(random.choice(["urn:s", "urn:t"])),
            "rank": str(random.choice(["preferred", "normal", "deprecated"])),
        }
        for begin in random.integers(1990, 1996, 240).tolist()
    ]
    rows.append({"participant": "á1", "framework": "f1", "begin": "1999", "end": "1997"})
    rows.append({"participant": "á1", "framework": "f2"})
    return frames.from_table(pl.DataFrame(rows, infer_schema_length=None), backward="keep")


@pytest.fixture(scope="module")
def scanned(ties: pl.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("scanned")
    for number, part in enumerate(ties.partition_by("source")):
        room = place / "participations" / f"source_id={number}"
        room.mkdir(parents=True)
        part.write_parquet(room / "part-0.parquet")
    return place


EXIST = pl.DataFrame(
    {"node": [f"á{i}" for i in range(9)], "begin": 1991, "end": [1997] + [None] * 8}
)
TOLD = pl.DataFrame({"actor": ["á6"], "state": ["á5"], "begin": [1993]})
CHOICES: list[tuple[Any, dict[str, Any]]] = [
    (panel.dyad_year, {}),
    (panel.dyad_year, {"certainty": "both", "weights": WEIGHTS, "min_sources": 2,
                       "since": 1990, "until": 1998}),
    (panel.dyad_year, {"existence": EXIST, "succession": TOLD, "zeros": True}),
    (panel.actor_year, {"coverage": "all", "unit": "month", "since": "1991-03", "until": 1993}),
    (panel.actor_year, {"certainty": "certain", "roles": ["member"], "sources": ["urn:s"]}),
    (panel.framework_year, {"actors": ["á1", "á2"], "frameworks": ["f1", "nobody's"]}),
    (panel.two_mode, {"certainty": "both", "coverage": "all", "ranks": ["deprecated"]}),
]  # fmt: skip


@pytest.mark.parametrize(("make", "choice"), CHOICES)
def test_a_folder_gives_the_panel_of_its_table(
    ties: pl.DataFrame, scanned: Path, make: Any, choice: dict[str, Any]
) -> None:
    mine = make(ties, **choice)
    theirs = make(scanned, **choice)
    assert mine.frame.height
    assert theirs.frame.equals(mine.frame)
    assert theirs.counts == mine.counts
    assert theirs.sources == mine.sources
    told = theirs.codebook()
    assert "read_parquet" in told["sql"]
    assert told["sha256 of the ties"].startswith("not known")
    assert told["sha256 of the rows"] == mine.codebook()["sha256 of the rows"]


def test_the_codebook_of_an_export_names_its_list(folder: Path) -> None:
    told = panel.actor_year(folder, since=2020, until=2021).codebook()
    listed = hashlib.sha256((folder / "coopgraph-export.json").read_bytes()).hexdigest()
    assert told["sha256 of the ties"].startswith(listed)


def test_what_a_table_refuses_a_folder_refuses(
    ties: pl.DataFrame, scanned: Path, tmp_path: Path
) -> None:
    for choice, error in (
        ({"overlaps": "refuse"}, DataError),
        ({"existence": EXIST[:3]}, DataError),
        ({"sources": ["urn:nobody"]}, UnknownNameError),
        ({"colour": "red"}, ParameterError),
    ):
        said = []
        for table in (ties, scanned):
            with pytest.raises(error) as caught:
                panel.dyad_year(table, **choice)
            # Of several spells that overlap, either may be the first one found.
            said.append(str(caught.value).partition(", first urn")[0])
        assert said[0] == said[1]
    with pytest.raises(DataError, match="no tables of participations"):
        panel.dyad_year(tmp_path)
    (tmp_path / "participations").mkdir()
    with pytest.raises(CoopgraphError, match="No files found"):
        panel.dyad_year(tmp_path)
    (tmp_path / "participations" / "a.parquet").write_bytes(b"not parquet")
    with pytest.raises(CoopgraphError, match="DuckDB"):
        panel.dyad_year(tmp_path)

    class Only:
        def run(self, sql: str, tables: Any) -> pl.DataFrame:
            raise AssertionError

    with pytest.raises(ParameterError, match="reads no Parquet"):
        panel.dyad_year(scanned, engine=Only())


def test_the_command_counts_a_folder(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [
        "panel",
        "actor-year",
        "--parquet",
        str(folder),
        "--since",
        "2020",
        "--until",
        "2021",
    ]
    assert main(command) == 0
    rows = pl.read_csv(capsys.readouterr().out.encode())
    want = panel.actor_year(folder, since=2020, until=2021).frame
    assert rows.rows() == want.rows()
    for more, said in (
        (["--table", "x.csv"], "not both"),
        (["--codes"], "for the graph only"),
        (["--engine", "mars"], "'mars' names no engine"),
        (["--engine", "spark://127.0.0.1:1"], "does not answer"),
    ):
        assert main([*command, *more]) in (2, 3)
        assert said in capsys.readouterr().err


def test_every_verb_of_tables_reads_the_one_layout(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """However it was written, and the same as the graph it was written from."""
    other, alike = tmp_path / "other", ["--sources", "apo-tokyo-org"]
    assert main(["export", *alike, "--format", "parquet", "-o", str(other)]) == 0
    for command in (
        ["network", "actors", "-o"],
        ["measure", "degree", "--kind", "actors", "--at", "2021"],
        ["survival", "--until", "2024-01-01"],
        ["change", "2019", "2021"],
        *(["panel", kind] for kind in ("actor-year", "framework-year", "two-mode", "dyad-year")),
    ):
        said = []
        for number, more in enumerate((alike, ["--parquet", str(other)])):
            target = tmp_path / f"net{number}.json"
            given = [*command, str(target)] if command[-1] == "-o" else command
            assert main([*given, *more]) == 0
            out = capsys.readouterr().out
            said.append(target.read_text() if command[-1] == "-o" else out)
            assert said[-1]
        if command[0] == "network":
            # The labels of roles are the graph's; nodes and pairs are the tables' too.
            ends = [sorted((e["source"], e["target"], e["weight"]) for e in json.loads(s)["edges"])
                    for s in said]  # fmt: skip
            assert ends[0] == ends[1]
            assert ends[0]
        else:
            assert said[0] == said[1], command
    for command, more, wrong in (
        (["measure", "degree"], ["--sources", "x"], "takes no --sources"),
        (["network", "actors", "-o", "x.json"], ["--store", "x"], "takes no --sources"),
        (["chain", "a", "b"], [], "unrecognized arguments: --parquet"),
    ):
        assert main([*command, "--parquet", str(other), *more]) == 2
        assert wrong in capsys.readouterr().err
    assert folder.is_dir()


def test_tables_of_an_earlier_version_are_told_and_replaced_only_where_ours(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = tmp_path / "old"
    (old / "ties" / "source_code=0").mkdir(parents=True)
    pl.DataFrame({"code": [0], "iri": ["urn:a"]}).write_parquet(old / "iris.parquet")
    for command in (["panel", "dyad-year"], ["network", "actors", "-o", "x.json"]):
        assert main([*command, "--parquet", str(old)]) == 2
        told = capsys.readouterr().err
        assert "integers in place of IRIs" in told
        assert "coopgraph export --parquet DIR" in told
    command = ["export", "--sources", "apo-tokyo-org", "--parquet", str(old)]
    assert main(command) == 2
    assert "layout of earlier versions" in capsys.readouterr().err
    digest = hashlib.sha256((old / "iris.parquet").read_bytes()).hexdigest()
    (old / "ties" / "source_code=0").rmdir()
    (old / "ties").rmdir()
    (old / "coopgraph-export.json").write_text(json.dumps({"iris.parquet": digest}))
    assert main(command) == 0  # an export of ours, unchanged, makes room for the new one
    assert not (old / "iris.parquet").exists()
    assert (old / "participations").is_dir()


def test_core_alone_counts_all_four_panels(folder: Path) -> None:
    """Without DuckDB, pyarrow and pandas: of the graph and of a folder, as with them."""
    script = (
        "import sys\n"
        "for name in ('duckdb', 'pyarrow', 'pandas'): sys.modules[name] = None\n"
        "import importlib.util as util\n"
        "real = util.find_spec\n"
        "util.find_spec = lambda n, p=None: None if n in sys.modules and sys.modules[n] is None"
        " else real(n, p)\n"
        "from coopgraph.cli import main\n"
        "for kind in ('actor-year', 'framework-year', 'two-mode', 'dyad-year'):\n"
        "    assert main(['panel', kind, '--parquet', sys.argv[1], '--certainty', 'both',\n"
        "                 '--start', '1990', '--stop', '2022', '--format', 'csv']) == 0\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    wanted = "".join(
        make(folder, certainty="both", since=1990, until=2022).frame.write_csv()
        for make in (panel.actor_year, panel.framework_year, panel.two_mode, panel.dyad_year)
    )
    assert done.stdout == wanted
