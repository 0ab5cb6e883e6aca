"""An inventory of any size."""

import pytest

from cost.pricing.catalogue import load
from cost.sample.synthetic import inventory
from cost.sample.truth import generate


@pytest.mark.parametrize("rows", [1, 5_000, 20_000])
def test_the_bill_has_about_as_many_lines_as_asked(rows: int) -> None:
    truth = generate(inventory(rows, 672), load(), "2026-02")
    count = truth.rows.count().to_pyarrow().as_py()
    assert rows <= count <= rows + 5_000
    assert not truth.unpriced


def test_the_seed_decides() -> None:
    assert inventory(5_000, 672, seed=1) == inventory(5_000, 672, seed=1)
    assert inventory(5_000, 672, seed=1) != inventory(5_000, 672, seed=2)
