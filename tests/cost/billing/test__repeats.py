"""Lines that several loose files have alike, but for their ids: they count, and the box says so."""

import json
from pathlib import Path

import pytest

from cost.billing import _repeats
from tests.cost.billing.builders import cur, focus, read, total, write_csv, write_legacy


def delivery(path: Path, *days: int) -> Path:
    return write_csv(path, [focus(ResourceId=f"i-{day}") for day in days])


def test_a_month_in_two_loose_files_is_noticed(tmp_path: Path) -> None:
    delivery(tmp_path / "a.csv", 1, 2, 3)
    delivery(tmp_path / "b.csv", 1, 2, 3, 4)
    bill = read(tmp_path)
    assert bill.quality.doubled_rows == 6
    assert total(bill) == 7, "nothing tells which of them counts"
    assert any("is a month there twice? `trimtab billing" in note for note in bill.quality.notes)


def test_rows_that_differ_in_a_text_alone_are_not_alike(tmp_path: Path) -> None:
    delivery(tmp_path / "a.csv", 1, 2)
    delivery(tmp_path / "b.csv", 3, 4)
    assert read(tmp_path).quality.doubled_rows == 0


def test_few_that_are_alike_are_chance(tmp_path: Path) -> None:
    delivery(tmp_path / "a.csv", 1, 2, 3)
    delivery(tmp_path / "b.csv", 3, 4, 5)
    assert read(tmp_path).quality.doubled_rows == 0


def test_a_later_delivery_has_other_ids_and_columns(tmp_path: Path) -> None:
    """Its lines are invoiced by then, and a tag has come."""
    write_csv(tmp_path / "a.csv", [cur(1, bill_invoice_id=""), cur(2, bill_invoice_id="")])
    write_csv(tmp_path / "b.csv", [cur(n, resource_tags='{"user_team": "a"}') for n in (7, 8, 9)])
    quality = read(tmp_path).quality
    assert (quality.duplicate_rows, quality.doubled_rows) == (0, 5)


@pytest.mark.slow
def test_what_a_manifest_lists_is_one_delivery(tmp_path: Path) -> None:
    month = tmp_path / "20261001-20261101"
    keys = [f"bill/20261001-20261101/new/bill-{n}.csv" for n in (1, 2)]
    for n, key in enumerate(keys):
        (month / "new").mkdir(parents=True, exist_ok=True)
        write_legacy(month / "new" / Path(key).name, [cur(n)])
    manifest = {"assemblyId": "new", "reportKeys": keys}
    (month / "bill-Manifest.json").write_text(json.dumps(manifest))
    assert read(tmp_path).quality.doubled_rows == 0


@pytest.mark.slow
def test_lines_with_ids_are_left_to_their_ids(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", [cur(1), cur(2)])
    write_csv(tmp_path / "b.csv", [cur(1), cur(2), cur(3)])
    quality = read(tmp_path).quality
    assert (quality.duplicate_rows, quality.doubled_rows) == (2, 0)


@pytest.mark.slow
def test_of_a_large_bill_a_part_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hours = [focus(ChargePeriodStart=f"2026-10-{d:02}T00:00:00Z") for d in range(1, 31)]
    for name in ("a.csv", "b.csv"):
        write_csv(tmp_path / name, [*hours, focus(ResourceId=name)])
    monkeypatch.setattr(_repeats, "LOOKED_AT", 20)
    found = read(tmp_path).quality.doubled_rows
    assert found % 4 == 0, "62 rows: a quarter of them was looked at"
    assert 0 < found < 4 * 60
