#!/usr/bin/env bash
# polars 2.1.0, pyarrow 26.0.1 and duckdb 2.0.1: one folder of Parquet, three ideas of a state's code.
#
# The numbers of the Correlates of War are written with three digits (002 the United States, 020
# Canada), ISO's too (004, 008). In a data set parted by folders "ccode=002" and so on, polars and
# pyarrow read the code as a number, 2; DuckDB keeps the text, 002, since the number would not
# print back the same. Once all codes have no leading nought DuckDB makes a number of it as well, so
# that adding the United States changes the type for all. Files written by one and joined by another
# match nothing, and no cast warns.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check polars==2.1.0 pyarrow==26.0.1 duckdb==2.0.1 2>/dev/null
seen=$(cd "$room" && ./env/bin/python - <<'PY'
import pathlib
import duckdb
import polars
import pyarrow.dataset

for title, codes in (("all", ("002", "816")), ("few", ("710", "816"))):
    for code in codes:
        folder = pathlib.Path(title, f"ccode={code}")
        folder.mkdir(parents=True)
        polars.DataFrame({"votes": [1]}).write_parquet(folder / "votes.parquet")
    read = polars.read_parquet(f"{title}/**/*.parquet", hive_partitioning=True)["ccode"]
    print(title, "polars", read.dtype, sorted(read.to_list()))
    column = pyarrow.dataset.dataset(title, partitioning="hive").to_table()["ccode"]
    print(title, "pyarrow", column.type, sorted(column.to_pylist()))
    query = f"SELECT ccode, typeof(ccode) FROM read_parquet('{title}/**/*.parquet', hive_partitioning=true)"
    rows = sorted(duckdb.sql(query).fetchall())
    print(title, "duckdb", rows[0][1], [row[0] for row in rows])
PY
)
printf '%s\n' "$seen"
[ "$seen" = "all polars Int64 [2, 816]
all pyarrow int32 [2, 816]
all duckdb VARCHAR ['002', '816']
few polars Int64 [710, 816]
few pyarrow int32 [710, 816]
few duckdb BIGINT [710, 816]" ]
