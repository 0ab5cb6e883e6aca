"""Manifests say which files of a bill count; only names are looked at, so no file is there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cost.billing._deliveries import Choice, choose
from cost.errors import SourceError

FIRST, SECOND = (
    f"2026-10-{day}T10:00:00.000Z-6b622448-daaa-439c-92f1-afc727f1e0a3" for day in ("02", "30")
)
MONTH = "BILLING_PERIOD=2026-10"


def chosen(root: Path, data: list[str], manifests: dict[str, list[str]]) -> set[str]:
    """The files that count below an export's folder; its manifests name files by keys in S3."""
    for place, files in manifests.items():
        path = root / place / "e-Manifest.json"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({"dataFiles": [f"s3://bucket/pre/e/{f}" for f in files]}))
    choice: Choice = choose([root / name for name in data], sorted(root.rglob("*.json")))
    return {path.relative_to(root).as_posix() for path in choice.kept}


def test_an_export_s_missing_part_is_refused(tmp_path: Path) -> None:
    there, missing = (f"data/{MONTH}/e-0000{n}.csv.gz" for n in (1, 2))
    with pytest.raises(SourceError, match=r"e-00002\.csv\.gz, which is not there"):
        chosen(tmp_path, [there], {f"metadata/{MONTH}": [there, missing]})


def test_what_an_overwritten_export_left_behind_does_not_count(tmp_path: Path) -> None:
    now, left = (f"data/{MONTH}/e-0000{n}.csv.gz" for n in (1, 2))
    other = "data/BILLING_PERIOD=2026-09/e-00001.csv.gz"
    assert chosen(tmp_path, [now, left, other], {f"metadata/{MONTH}": [now]}) == {now, other}


def test_a_delivery_that_is_still_being_written_does_not_count(tmp_path: Path) -> None:
    old, new = (f"data/{MONTH}/{name}/e-00001.csv.gz" for name in (FIRST, SECOND))
    assert chosen(tmp_path, [old, new], {f"metadata/{MONTH}": [old]}) == {old}


def test_of_manifests_by_delivery_the_newest_counts(tmp_path: Path) -> None:
    old, new = (f"data/{MONTH}/{name}/e-00001.csv.gz" for name in (FIRST, SECOND))
    said = {f"metadata/{MONTH}/{FIRST}": [old, "gone"], f"metadata/{MONTH}/{SECOND}": [new]}
    assert chosen(tmp_path, [old, new], said) == {new}


def test_a_legacy_report_may_lie_where_athena_wants_it(tmp_path: Path) -> None:
    data = tmp_path / "r" / "year=2026" / "month=10" / "r-00001.snappy.parquet"
    manifest = tmp_path / "20261001-20261101" / "r-Manifest.json"
    manifest.parent.mkdir()
    keys = ["pre/r/r/year=2026/month=10/r-00001.snappy.parquet"]
    assembly = "0b5f9a4e-1111-2222-3333-444455556666"
    manifest.write_text(json.dumps({"assemblyId": assembly, "reportKeys": keys}))
    left = data.with_name("r-00002.snappy.parquet")
    choice = choose([data, left], [manifest])
    assert (choice.kept, choice.superseded) == ([data], [left])
