"""Of a month delivered twice as loose files, each file's share in the bill is told."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cost import bill as bills
from cost import bill_repeats
from cost.bill_repeats import Repeating, find
from tests.cost.billing.builders import cur, focus, write_csv, write_legacy

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

NOVEMBER = {
    "bill_billing_period_start_date": "2026-11-01T00:00:00Z",
    "bill_billing_period_end_date": "2026-12-01T00:00:00Z",
}


def found(folder: Path) -> tuple[Repeating, ...]:
    return find(bills.load([folder]), [str(folder)])


def test_what_only_the_older_delivery_has_is_counted_and_named(tmp_path: Path) -> None:
    """Line 1 vanished, 2 and 3 became cheaper, 4 and 5 came."""
    old = write_legacy(
        tmp_path / "a.csv", [cur(n, line_item_unblended_cost="3") for n in (1, 2, 3)]
    )
    new = write_legacy(tmp_path / "b.csv", [cur(n) for n in (2, 3, 4, 5)])
    write_legacy(tmp_path / "november.csv", [cur(n, **NOVEMBER) for n in (2, 3)])
    assert found(tmp_path) == (
        Repeating(file=str(old), repeated=2, alone=1, adds=Decimal(3)),
        Repeating(file=str(new), repeated=2, alone=2, adds=Decimal(-2)),
    )


def test_a_file_that_repeats_its_own_lines_is_no_delivery(tmp_path: Path) -> None:
    write_legacy(tmp_path / "a.csv", [cur(1), cur(1)])
    write_legacy(tmp_path / "b.csv", [cur(2)])
    assert found(tmp_path) == ()


def test_of_many_files_none_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bill_repeats, "MOST", 1)
    write_legacy(tmp_path / "a.csv", [cur(1)])
    write_legacy(tmp_path / "b.csv", [cur(1), cur(2)])
    assert found(tmp_path) == ()


def rows_of_focus(path: Path, *days: int) -> Path:
    return write_csv(path, [focus(ResourceId=f"i-{day}") for day in days])


def test_rows_without_ids_are_compared_to_the_letter(tmp_path: Path) -> None:
    old = rows_of_focus(tmp_path / "a.csv", 1, 2, 3)
    new = rows_of_focus(tmp_path / "b.csv", 2, 3, 4, 5)
    rows_of_focus(tmp_path / "c.csv", 6)
    assert found(tmp_path) == (
        Repeating(file=str(old), repeated=2, alone=1, adds=Decimal(3)),
        Repeating(file=str(new), repeated=2, alone=2, adds=Decimal(4)),
    )


def test_few_rows_that_are_alike_are_no_delivery(tmp_path: Path) -> None:
    rows_of_focus(tmp_path / "a.csv", 1, 2, 3)
    rows_of_focus(tmp_path / "b.csv", 3, 4, 5)
    assert found(tmp_path) == ()
