"""trimtab rightsize reads what lies in buckets from the files that S3 writes."""

import json
from pathlib import Path

import pytest

from tests.cost import stored
from tests.fixtures.bill import line, write_bill
from tests.trimtab.run import run

pytestmark = pytest.mark.slow


def bill(folder: Path) -> Path:
    storage = {
        "line_item_usage_type": "TimedStorage-ByteHrs",
        "line_item_product_code": "AmazonS3",
        "line_item_usage_amount": "100",
        "pricing_unit": "GB-Mo",
        "line_item_resource_id": "data",
        "product_region_code": "us-east-1",
    }
    folder.mkdir()
    return write_bill(folder, [line(day, "50", **storage) for day in range(18, 32)])


def test_rules_of_buckets_read_inventories_and_access_logs(tmp_path: Path):
    files = [stored.File(key="old/clicks.csv", gib=3000, days_old=400)]
    rows = [file.row("data") for file in files]
    stored.write_inventory(tmp_path / "objects", "data", rows)
    stored.write_logs(tmp_path / "logs", stored.reads({}))
    asked = ("--objects", tmp_path / "objects", "--access-logs", tmp_path / "logs")
    done = run("rightsize", bill(tmp_path / "bill"), *asked, "--format", "json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    judged = {r["rule"] for r in (*found["recommendations"], *found["superseded"])}
    assert {"uncompressed-tables", "cold-prefix"} <= judged
    assert not [n for n in found["not_evaluated"] if n["rule"] == "small-files"]


def test_a_folder_without_an_inventory_is_refused(tmp_path: Path):
    done = run("rightsize", bill(tmp_path / "bill"), "--objects", tmp_path)
    assert done.code == 2
    assert "no manifest.json of S3 Inventory" in done.err


def test_a_rule_of_buckets_says_which_files_it_reads():
    told = run("rightsize", "--explain", "cold-prefix").out
    assert "--objects" in told
    assert "--access-logs" in told
    listed = json.loads(run("rightsize", "--list", "--format", "json").out)["rules"]
    asked = {rule["id"]: rule["stored"] for rule in listed}
    assert asked["cold-prefix"] == ["objects", "reads"]
    assert asked["idle-gpu"] == []
