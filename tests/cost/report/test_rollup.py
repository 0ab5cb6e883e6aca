import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cost import bill as bills
from cost.analysis._exact import total
from cost.bill import Bill
from cost.report import html
from cost.report import rollup as rollups
from cost.report.build import build
from cost.report.model import Report
from cost.report.rollup import OTHERS, Rollup
from cost.report.sections import SLICES
from tests.cost.analysis.test_views_samples import FOLDERS
from tests.fixtures.bill import gpu, line, storage, write_bill


@pytest.mark.parametrize("name", SLICES)
def test_cells_add_up_to_each_slice_exactly(report: Report, rollup: Rollup, name: str) -> None:
    place = list(SLICES).index(name)
    for cost in ("effective", "billed"):
        sums: dict[str, Any] = {}
        for key, cell in rollup.cells.items():
            sums.setdefault(rollup.values[name][key[place]], []).append(cell.costs[cost])
        rows = report.views[name].rows
        expected = {row[SLICES[name]] or "(none)": row[cost] for row in rows}
        assert {value: total(amounts) for value, amounts in sums.items()} == expected


def test_values_beyond_the_dearest_are_put_together_not_lost(
    bill: Bill, report: Report, rollup: Rollup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollups, "MOST_VALUES", (40, 1))
    monkeypatch.setattr(rollups, "MOST_BYTES", len(rollup.as_json) - 1)
    found = rollups.make(bill, report)
    assert found is not None
    assert found.values["component"] == ["clusters.trainer", OTHERS, "(none)"]
    assert total(cell.costs["billed"] for cell in found.cells.values()) == report.totals.billed


@pytest.mark.parametrize("limit", ["MOST_BYTES", "MOST_ROWS"])
def test_too_much_even_so_is_no_filter(
    bill: Bill, report: Report, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(rollups, limit, 1)
    assert rollups.make(bill, report) is None


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bill, Rollup]:
    """A fee for the month, a day's storage, and an amount of twenty digits under a wild tag."""
    fee = line(
        1,
        "31",
        line_item_usage_end_date="2026-11-01T00:00:00Z",
        line_item_usage_start_date="2026-10-01T00:00:00Z",
        identity_time_interval="2026-10-01T00:00:00Z/2026-11-01T00:00:00Z",
    )
    small = gpu(4, "0.00000000000000000007", "</script>")
    folder = tmp_path_factory.mktemp("odd")
    bill = bills.load([write_bill(folder, [fee, storage(3, "5"), small])])
    found = rollups.make(bill, build(bill, sources=["x"]))
    assert found is not None
    return bill, found


def test_a_charge_for_days_is_drawn_over_them(odd: tuple[Bill, Rollup]) -> None:
    _, found = odd
    drawn = {cell.costs["billed"]: dict(cell.bars) for cell in found.cells.values()}
    assert drawn[Decimal(31)] == dict.fromkeys(range(31), 1.0)
    assert drawn[Decimal(5)] == {2: 5.0}
    assert (found.days[0], found.step, len(found.days)) == (date(2026, 10, 1), 1, 31)


def test_json_keeps_every_digit_and_cannot_end_its_element(odd: tuple[Bill, Rollup]) -> None:
    bill, made = odd
    text = made.as_json
    assert "<" not in text
    found = json.loads(text)
    assert found["names"] == list(SLICES)
    assert "</script>" in found["values"][found["names"].index("component")]
    billed = [Decimal(cell[len(SLICES) + 1]) for cell in found["cells"]]
    assert total(billed) == bill.daily.BilledCost.sum().to_pyarrow().as_py()


@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS)
def test_every_sample_has_a_page_that_adds_up(samples: Path, folder: str) -> None:
    for file in sorted((samples / folder).glob("*.csv")):
        bill = bills.load([file])
        for currency in bill.quality.currencies or (bill.currency,):
            built = build(bill, sources=[file.name], currency=currency)
            made = rollups.make(bill, built)
            assert made is not None
            for cost in ("effective", "billed"):
                amounts = (cell.costs[cost] for cell in made.cells.values())
                assert total(amounts) == getattr(built.totals, cost), file
            assert len(html.render(built, made).encode()) < 2_000_000
