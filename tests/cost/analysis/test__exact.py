"""Splits lose nothing, whatever is split among whomever."""

from decimal import Decimal, localcontext

from hypothesis import given
from hypothesis import strategies as st

from cost.analysis._exact import DIGITS, SMALLEST, split, total

AMOUNTS = st.decimals(
    min_value=-(10**17), max_value=10**17, allow_nan=False, allow_infinity=False, places=20
)
WEIGHTS = st.lists(
    st.decimals(min_value=0, max_value=10**17, places=20), min_size=1, max_size=20
).filter(any)


@given(amount=AMOUNTS, weights=WEIGHTS)
def test_parts_add_up_to_the_last_digit(amount: Decimal, weights: list[Decimal]) -> None:
    parts = split(amount, weights)
    assert total(parts) == amount
    assert len(parts) == len(weights)


@given(amount=AMOUNTS, weights=WEIGHTS)
def test_each_part_is_its_proportion_to_one_digit(amount: Decimal, weights: list[Decimal]) -> None:
    with localcontext() as context:
        context.prec = DIGITS
        whole = sum(weights)
        for part, weight in zip(split(amount, weights), weights, strict=True):
            assert abs(part - amount * weight / whole) <= SMALLEST
            assert weight or not part


@given(amount=AMOUNTS, count=st.integers(1, 30))
def test_even_parts_differ_by_one_digit_at_most(amount: Decimal, count: int) -> None:
    parts = split(amount, [Decimal(1)] * count)
    with localcontext() as context:
        context.prec = DIGITS
        assert max(parts) - min(parts) <= SMALLEST


@given(st.lists(AMOUNTS, min_size=1, max_size=30))
def test_a_total_is_that_of_whole_numbers(amounts: list[Decimal]) -> None:
    digits = [int(f"{amount:.20f}".replace(".", "")) for amount in amounts]
    found = total(amounts)
    assert found is not None
    with localcontext() as context:
        context.prec = DIGITS
        assert int(found.scaleb(20)) == sum(digits)
