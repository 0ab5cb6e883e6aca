"""S3 Inventory as it is delivered: manifests, CSV and Parquet, the newest of each bucket."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cost.errors import SourceError
from cost.inventory import objects
from tests.cost import stored

ODD = "a b/ü+%41.csv"


def rows(*files: stored.File, bucket: str = "data") -> list[dict]:
    return [file.row(bucket) for file in files]


def test_csv_is_read_with_its_keys_decoded(tmp_path: Path):
    given = rows(stored.File(key=ODD, gib=2), stored.File(key="x"))
    stored.write_inventory(tmp_path, "data", given)
    found = objects.read(tmp_path)
    assert found.table.order_by("key").to_pyarrow().to_pylist() == given
    assert found.at == {"data": stored.END}
    assert found.why_not("data", "size", "e_tag") is None
    assert "no S3 Inventory of other" in str(found.why_not("other"))


def test_parquet_has_old_versions_and_delete_markers_that_do_not_count(tmp_path: Path):
    now = datetime(2026, 10, 1, tzinfo=UTC)
    kept = [("a", True, False), ("b", False, False), ("c", True, True)]
    table = pa.table(
        {
            "bucket": ["data"] * 3,
            "key": [key for key, *_ in kept],
            "is_latest": [latest for _, latest, _ in kept],
            "is_delete_marker": [marker for *_, marker in kept],
            "size": pa.array([1, 2, None], pa.int64()),
            "last_modified_date": pa.array([now] * 3, pa.timestamp("ms", tz="UTC")),
        }
    )
    (tmp_path / "data").mkdir()
    pq.write_table(table, tmp_path / "data" / "1.parquet")
    schema = "message s3.inventory { required binary bucket (UTF8); }"
    stored.write_manifest(
        tmp_path / "m", "data", ["p/1.parquet"], fileFormat="Parquet", fileSchema=schema
    )
    found = objects.read(tmp_path)
    (row,) = found.table.to_pyarrow().to_pylist()
    assert (row["key"], row["size"], row["modified"]) == ("a", 1, now.replace(tzinfo=None))
    assert (row["etag"], row["storage_class"]) == (None, None)
    assert "does not list e_tag" in str(found.why_not("data", "e_tag", "size"))


def test_the_newest_inventory_of_each_bucket_counts(tmp_path: Path):
    for name, days in (("old", 7), ("new", 0)):
        made = stored.END - timedelta(days=days)
        stored.write_inventory(tmp_path / name, "data", rows(stored.File(key=name)))
        (manifest,) = (tmp_path / name).rglob("manifest.json")
        stamp = str(int(made.replace(tzinfo=UTC).timestamp() * 1000))
        (data,) = (tmp_path / name).rglob("*.gz")
        data = data.rename(data.with_name(f"{name}.csv.gz"))
        manifest.unlink()
        stored.write_manifest(
            manifest.parent / "again", "data", [f"x/{data.name}"], creationTimestamp=stamp
        )
    stored.write_inventory(tmp_path / "beside", "more", rows(stored.File(key="m"), bucket="more"))
    found = objects.read(tmp_path).table
    assert set(found.key.to_pyarrow().to_pylist()) == {"new", "m"}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"fileFormat": "ORC"}, "format ORC"),
        ({"files": []}, "names no files"),
        ({"creationTimestamp": "soon"}, "no manifest"),
        ({}, "1 of 1 files of the inventory are not there"),
    ],
)
def test_what_is_no_inventory_is_refused(tmp_path: Path, changes: dict, says: str):
    stored.write_manifest(tmp_path / "m", "data", ["x/gone.csv.gz"], **changes)
    with pytest.raises(SourceError, match=says):
        objects.read(tmp_path)


def test_a_folder_without_manifests_and_a_broken_file_are_refused(tmp_path: Path):
    with pytest.raises(SourceError, match=r"no manifest\.json"):
        objects.read(tmp_path)
    (tmp_path / "1.parquet").write_text("no Parquet")
    stored.write_manifest(tmp_path / "m", "data", ["x/1.parquet"], fileFormat="Parquet")
    with pytest.raises(SourceError, match="of data can't be read"):
        objects.read(tmp_path)
