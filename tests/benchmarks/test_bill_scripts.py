"""What our speed is compared with finds the same: a script that does less proves nothing."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks import bill_scripts as scripts
from cost.pricing.catalogue import load
from cost.sample.fleet import generate as fleets
from cost.sample.totals import totals
from cost.sample.writers import write

pytestmark = pytest.mark.slow

EXACT = (scripts.polars, scripts.polars_eager, scripts.pandas)
FLOATS = (scripts.polars_floats, scripts.pandas_floats)

Script = Callable[[Path], tuple[Decimal, int]]


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Decimal]:
    """A folder of a small bill, and what it cost amortised."""
    folder = tmp_path_factory.mktemp("bill")
    truth = fleets.generate(1, load(), "2026-02", seed=3)
    write(truth, folder)
    total = totals(truth).total
    return folder, total.effective + total.unused


@pytest.mark.parametrize("script", EXACT)
def test_exact_scripts_find_the_cost_to_the_digit(
    bill: tuple[Path, Decimal], script: Script
) -> None:
    assert script(bill[0]) == (bill[1], 0)


@pytest.mark.parametrize("script", FLOATS)
def test_floats_come_near(bill: tuple[Path, Decimal], script: Script) -> None:
    cost, repeated = script(bill[0])
    assert abs(cost - bill[1]) < Decimal("1e-6")
    assert repeated == 0


@pytest.mark.parametrize("script", [*EXACT, *FLOATS])
def test_lines_that_come_twice_are_counted(
    bill: tuple[Path, Decimal], script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In another file, and another batch of it."""
    monkeypatch.setattr(scripts, "BATCH", 5_000)
    (file,) = bill[0].rglob("*.parquet")
    month = tmp_path / "data" / file.parent.name
    month.mkdir(parents=True)
    for name in ("a.parquet", "b.parquet"):
        (month / name).hardlink_to(file)
    cost, repeated = script(tmp_path)
    assert abs(cost - 2 * bill[1]) < Decimal("1e-5")
    assert repeated > 15_000
