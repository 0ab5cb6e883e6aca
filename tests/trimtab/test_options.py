"""What options share: amounts are exact, and nothing that is not one passes."""

from decimal import Decimal

import pytest
import typer

from trimtab.options import amount


def test_an_amount_is_exact() -> None:
    assert amount("0.1") == Decimal("0.1")


@pytest.mark.parametrize("text", ["-1", "nan", "Infinity", "ten", "", "1,000"])
def test_what_is_no_amount_is_refused_by_its_text(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="is not an amount of 0 or more"):
        amount(text)
