"""A restore test costs what it restores."""

from __future__ import annotations

import pytest

from cost.pricing.base import Unpriced
from cost.pricing.pricers.restore_testing import PRICER
from tests.cost.pricing.builders import Case, check_golden, parts_of


def test_golden() -> None:
    check_golden(
        PRICER,
        {
            "buckets": Case({"protectedResourceType": "S3"}),
            "tables": Case({"protectedResourceType": "DynamoDB"}, {"restored_gb": 10}),
        },
    )


def test_what_has_no_price_says_so() -> None:
    with pytest.raises(Unpriced, match="restores of Aurora"):
        parts_of(PRICER, Case({"protectedResourceType": "Aurora"}))
