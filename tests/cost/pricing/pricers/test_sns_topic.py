"""A topic costs by message and by e-mail."""

from __future__ import annotations

import pytest

from cost.pricing.base import Unpriced
from cost.pricing.pricers.sns_topic import PRICER
from tests.cost.pricing.builders import Case, check_golden, parts_of


def test_golden() -> None:
    check_golden(PRICER, {"by default": Case(), "busy": Case(usage={"requests": 2_000_000})})


def test_a_fifo_topic_has_no_price() -> None:
    with pytest.raises(Unpriced, match="FIFO"):
        parts_of(PRICER, Case({"fifoTopic": True}))
