"""A converted bill is written whole or not at all, and never over what it was made of."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from cost import bill as bills
from cost.convert import refuse_target, write
from cost.errors import InputError, UnfinishedError
from tests.cost.billing.builders import cur, write_legacy


def test_the_bill_itself_is_no_target(tmp_path: Path) -> None:
    bill = write_legacy(tmp_path / "a.csv", [cur()])
    for target, source in ((bill, bill), (tmp_path / "b.csv", tmp_path)):
        with pytest.raises(InputError, match="lies in the bill"):
            refuse_target(target, [str(source)])
    refuse_target(tmp_path / "b.csv", [str(bill), "s3://bucket/prefix"])


@pytest.mark.slow
@pytest.mark.parametrize("name", ["out.parquet", "out.csv"])
def test_it_says_how_many_rows_the_file_has(tmp_path: Path, name: str) -> None:
    """A fee of which a part went unused is one line of CUR, and two rows of FOCUS."""
    fee = cur(
        line_item_line_item_type="SavingsPlanRecurringFee",
        line_item_unblended_cost="0.5",
        savings_plan_savings_plan_a_r_n="arn:aws:savingsplans::1:savingsplan/p",
        savings_plan_total_commitment_to_date="0.5",
        savings_plan_used_commitment="0.3",
    )
    bill = bills.load([write_legacy(tmp_path / "a.csv", [fee, cur(2)])])
    out = tmp_path / "it's here" / name
    written = write(bill, out)
    read = duckdb.read_parquet if out.suffix == ".parquet" else duckdb.read_csv
    assert (bill.quality.rows, written, len(read(str(out)))) == (2, 3, 3)


@pytest.mark.slow
def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    source = write_legacy(tmp_path / "a.csv", [cur(n) for n in range(3)])
    bill, out = bills.load([source]), tmp_path / "out.parquet"
    rows = write(bill, out)
    before = out.read_bytes()
    source.unlink()  # the rows are read again when they are written
    with pytest.raises(UnfinishedError, match="cannot be written"):
        write(bill, out)
    assert rows == 3
    assert out.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["out.parquet"]
