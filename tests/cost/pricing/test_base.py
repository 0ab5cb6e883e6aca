"""What must hold for every pricer, and the vocabulary that they share."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cost.estimate.build import FREE_TYPES, free_types
from cost.graph import UNKNOWN, Secret
from cost.pricing.base import Percentiles, Pricer, Unpriced, number, pricers, value_at

ALL = sorted({p.id: p for p in pricers().values()}.values(), key=lambda p: p.id)
MONEY = st.decimals(min_value=0, max_value=10**6, places=6)


@pytest.mark.parametrize("pricer", ALL, ids=lambda p: p.id)
def test_assumptions_ascend_and_give_a_reason(pricer: Pricer) -> None:
    keys = [usage.key for usage in pricer.usage]
    assert len(keys) == len(set(keys))
    for usage in pricer.usage:
        assert usage.why
        assert usage.unit
        if usage.assume is not None:
            low, middle, high = (Decimal(n) for n in usage.assume)
            assert 0 <= low <= middle <= high


@pytest.mark.parametrize("pricer", ALL, ids=lambda p: p.id)
def test_each_pricer_has_a_golden_table(pricer: Pricer) -> None:
    assert (Path(__file__).parent / "golden" / f"{pricer.id}.txt").read_text()


def test_no_type_is_both_free_and_priced() -> None:
    assert not free_types().keys() & pricers().keys()


def test_free_types_are_listed_once_with_a_reason() -> None:
    with FREE_TYPES.open(newline="") as file:
        rows = list(csv.DictReader(file))
    tokens = [row["type"] for row in rows]
    assert tokens == sorted(set(tokens))
    assert all(row["reason"] for row in rows)


@given(st.lists(MONEY, min_size=3, max_size=3), st.lists(MONEY, min_size=3, max_size=3))
def test_sums_and_products_keep_their_order(one: list[Decimal], other: list[Decimal]) -> None:
    a, b = (Percentiles(p10=x[0], p50=x[1], p90=x[2]) for x in (sorted(one), sorted(other)))
    for found in (a + b, a * b):
        assert found.p10 <= found.p50 <= found.p90
    assert (a + b) - b == a


def test_json_carries_money_as_text() -> None:
    found = Percentiles.exactly(Decimal("0.0000166667"))
    assert found.model_dump(mode="json")["p50"] == "0.0000166667"


def test_a_value_below_an_unknown_one_is_unknown() -> None:
    tree = {"a": UNKNOWN, "b": {"c": Secret(7), "d": None}, "e": [{"f": 1}]}
    assert value_at(tree, "b", "c") == 7
    assert value_at(tree, "b", "d", default=3) == 3
    assert value_at(tree, "e", 0, "f") == 1
    with pytest.raises(Unpriced, match=r"a\.x is known only at deployment"):
        value_at(tree, "a", "x")


@pytest.mark.parametrize("text", ["many", "nan", "inf", None])
def test_what_is_not_a_number_has_no_price(text: object) -> None:
    with pytest.raises(Unpriced, match="is not a number"):
        number(text)
