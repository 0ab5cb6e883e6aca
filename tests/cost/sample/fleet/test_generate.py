"""An organisation of any size, with every charge type; its commitments add up."""

from decimal import Decimal
from pathlib import Path

import pytest

from cost.pricing.catalogue import load
from cost.sample.fleet import generate as fleets
from cost.sample.fleet import lines
from cost.sample.fleet.build import meters
from cost.sample.fleet.commitments import COMPUTE_PLAN, EXCESS, ML_PLAN, bought
from cost.sample.schema import Truth
from cost.sample.totals import totals
from cost.sample.writers import write

KINDS = {
    "Usage",
    "SavingsPlanCoveredUsage",
    "SavingsPlanNegation",
    "SavingsPlanRecurringFee",
    "SavingsPlanUpfrontFee",
    "DiscountedUsage",
    "RIFee",
    "Fee",
    "Tax",
    "Credit",
    "Refund",
}


def test_every_charge_type_is_there(fleet: Truth) -> None:
    found = totals(fleet)
    assert set(found.charge_types) == KINDS
    assert found.split_rows > 0 < found.split_cost
    usage = set(fleet.rows.usage_type.to_pyarrow().to_pylist())
    assert {"SpotUsage:g5.xlarge", "USE1-Train:ml.g5.12xlarge", "NatGateway-Bytes"} <= usage
    entities = set(fleet.rows.entity.to_pyarrow().to_pylist())
    assert entities == {None, "AWS Marketplace"}


def test_a_negation_takes_back_what_is_covered(fleet: Truth) -> None:
    kinds = totals(fleet).charge_types
    assert kinds["SavingsPlanCoveredUsage"].billed == -kinds["SavingsPlanNegation"].billed > 0


def test_every_line_has_an_id_of_its_own(fleet: Truth) -> None:
    rows = fleet.rows
    ids = rows.select("line_id", "kind", "start", "end").distinct()
    assert ids.count().to_pyarrow() == rows.count().to_pyarrow()


def test_what_is_used_and_unused_is_what_was_committed(fleet: Truth) -> None:
    kinds = totals(fleet).charge_types
    fees = fleet.rows.filter(fleet.rows.kind == "SavingsPlanRecurringFee")
    committed = fees.plan_total.sum().to_pyarrow().as_py()
    used = kinds["SavingsPlanCoveredUsage"].effective
    assert used + kinds["SavingsPlanRecurringFee"].unused == committed
    reserved = kinds["DiscountedUsage"].effective + kinds["RIFee"].unused
    half = kinds["RIFee"].billed
    # Half of a reservation's price is paid upfront.
    assert abs(reserved - 2 * half) < Decimal("0.01")


def test_commitments_are_bought_a_little_too_large() -> None:
    found = {one.commitment.arn: one for one in bought(meters(1, 672, load(), 3))}
    price = load().on_demand("c6i.2xlarge", "us-east-1")
    assert price is not None
    excess = found[COMPUTE_PLAN.arn].hourly / COMPUTE_PLAN.rate(price) - 1
    assert abs(excess - EXCESS) < Decimal("0.03")
    assert found[ML_PLAN.arn].paid_upfront == 0 < found[COMPUTE_PLAN.arn].paid_upfront


@pytest.mark.parametrize("rows", [1, 40_000])
def test_there_are_at_least_as_many_lines_as_asked(rows: int) -> None:
    hours = sum(meter.hours for meter in meters(rows, 672, load(), 3))
    assert rows <= hours <= rows + 20_000


def test_the_seed_decides() -> None:
    one, same, other = (list(meters(1, 672, load(), seed)) for seed in (1, 1, 2))
    assert one == same != other


def test_a_long_bill_is_written_in_pieces_that_add_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fleets, "HELD_BELOW", 1)
    monkeypatch.setattr(fleets, "FILE_LINES", 9_000)
    done: list[int] = []
    truth = fleets.generate(1, load(), "2026-02", seed=3, told=done.append)
    summed = list(done)
    written = write(truth, tmp_path, "cur2")
    files = written.data
    assert len(files) == 3, "two of usage, one of fees, tax and credits"
    assert done == [*summed, *summed, 0]
    assert sum(summed) == sum(meter.hours for meter in meters(1, 672, load(), 3))
    read = truth.con.read_parquet([str(path) for path in files])
    cost = read.line_item_unblended_cost.cast("string").cast("decimal(38, 10)").sum()
    assert cost.to_pyarrow().as_py() == totals(truth).total.billed
    assert read.count().to_pyarrow().as_py() == written.rows


def test_meters_taken_in_batches_make_the_same_bill(
    fleet: Truth, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "BATCH", 10)
    assert totals(fleets.generate(1, load(), "2026-02", seed=3)) == totals(fleet)
