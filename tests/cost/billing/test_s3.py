"""A bill in S3 is copied without its superseded deliveries; AWS_ENDPOINT_URL is followed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cost.bill import load
from cost.errors import EmulatorError, SourceError
from tests.cost.billing.builders import GPUS, cur, manifest, total, write_csv, write_legacy

if TYPE_CHECKING:
    from infra.sandbox.emulator import Emulator

NEW = "0b5f9a4e-0000-4000-8000-000000000002"
OLD = "0b5f9a4e-0000-4000-8000-000000000001"


@pytest.fixture
def s3(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The environment points to the emulator, as in `trimtab sandbox exec`."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", emulator.endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "777788889999")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "sandbox")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    return emulator.clients("777788889999").get("s3", "us-east-1")


def put(s3: Any, bucket: str, folder: Path) -> None:
    s3.create_bucket(Bucket=bucket)
    for path in folder.rglob("*"):
        if path.is_file():
            key = f"exports/{path.relative_to(folder).as_posix()}"
            s3.put_object(Bucket=bucket, Key=key, Body=path.read_bytes())


def test_a_report_with_two_deliveries(s3: Any, tmp_path: Path) -> None:
    month = tmp_path / "report" / "20261001-20261101"
    for assembly, cost in ((OLD, "3"), (NEW, "5")):
        write_legacy(month / assembly / "r-1.csv.gz", [cur(1, line_item_unblended_cost=cost)])
    manifest(month, NEW, [f"exports/{NEW}/r-1.csv.gz"])
    put(s3, "bills-two", tmp_path)
    bill = load(["s3://bills-two/exports/"], gpus=GPUS)
    assert (total(bill), bill.quality.files_superseded) == (5, 1)


def test_a_broken_object_is_named_by_its_address(s3: Any, tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", [{"name": "x", "size": "2"}])
    put(s3, "bills-bad", tmp_path)
    with pytest.raises(SourceError, match=r"s3://bills-bad/exports/a\.csv: not a billing format"):
        load(["s3://bills-bad/exports"], gpus=GPUS)


def test_a_broken_manifest_is_named_by_its_address(s3: Any, tmp_path: Path) -> None:
    write_legacy(tmp_path / "m" / "report-1.csv.gz", [cur()])
    manifest(tmp_path / "m", NEW, ["p/m/report-1.csv.gz", "p/m/report-2.csv.gz"])
    put(s3, "bills-part", tmp_path)
    says = r"s3://bills-part/exports/m/report-Manifest\.json: names report-2\.csv\.gz"
    with pytest.raises(SourceError, match=says):
        load(["s3://bills-part/exports"], gpus=GPUS)


def test_an_s3_that_does_not_answer_is_no_bad_input(
    s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(EmulatorError, match="S3 refused or did not answer") as told:
        load(["s3://bills/exports"], gpus=GPUS)
    assert told.value.exit_code == 3


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("s3://no-such-bucket-here/x", "S3 refused"),
        ("s3://bills-empty/x", "no billing file"),
        ("s3://bills-empty/*.csv", "without"),
        ("s3://", "no prefix"),
    ],
)
def test_nothing_there(s3: Any, source: str, says: str) -> None:
    s3.create_bucket(Bucket="bills-empty")
    with pytest.raises(SourceError, match=says):
        load([source], gpus=GPUS)
