"""A flow log costs by the gigabyte delivered."""

from __future__ import annotations

import pytest

from cost.pricing.base import Unpriced
from cost.pricing.pricers.flow_log import PRICER
from tests.cost.pricing.builders import Case, check_golden, parts_of


def test_golden() -> None:
    check_golden(
        PRICER,
        {
            "to a bucket": Case({"logDestinationType": "s3"}),
            "to a log group": Case(usage={"delivered_gb": 10}),
        },
    )


def test_delivery_to_a_stream_has_no_price() -> None:
    with pytest.raises(Unpriced, match="kinesis-data-firehose"):
        parts_of(PRICER, Case({"logDestinationType": "kinesis-data-firehose"}))
