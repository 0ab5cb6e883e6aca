"""Waiting instances cost their memory, all month."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cost.graph import UNKNOWN
from cost.pricing.base import Unpriced
from cost.pricing.pricers.lambda_provisioned_concurrency import FUNCTION, PRICER
from tests.cost.pricing.builders import Case, check_golden, monthly, parts_of, resource, urn


def case(count: int = 1, **function: object) -> Case:
    return Case(
        {
            "functionName": UNKNOWN,
            "provisionedConcurrentExecutions": count,
            "refs": {"functionName": (urn(FUNCTION, "fn"),)},
        },
        others=(resource(FUNCTION, "fn", memorySize=2048, **function),),
    )


def test_golden() -> None:
    check_golden(PRICER, {"two on arm": case(2, architectures=["arm64"]), "one on x86": case()})


def test_a_month_of_seconds() -> None:
    seconds = Decimal(730 * 3600)
    assert monthly(parts_of(PRICER, case())) == seconds * 2 * Decimal("0.0000041667")


def test_a_function_from_elsewhere_has_no_price() -> None:
    given = {"functionName": "other", "provisionedConcurrentExecutions": 1}
    with pytest.raises(Unpriced, match="function is not in this program"):
        parts_of(PRICER, Case(given))
