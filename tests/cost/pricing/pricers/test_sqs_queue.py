"""A queue costs by request."""

from __future__ import annotations

from cost.pricing.pricers.sqs_queue import PRICER
from tests.cost.pricing.builders import Case, check_golden


def test_golden() -> None:
    check_golden(
        PRICER,
        {
            "by default": Case(),
            "fifo": Case({"fifoQueue": True}, usage={"requests": 4_000_000}),
        },
    )
