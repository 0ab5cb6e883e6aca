"""Firehose costs by GB, more for Parquet and partitions."""

from __future__ import annotations

from cost.pricing.pricers.firehose_delivery_stream import PRICER
from tests.cost.pricing.builders import Case, check_golden

PARQUET = {"dataFormatConversionConfiguration": {"enabled": True}}
PARTITIONS = {"dynamicPartitioningConfiguration": {"enabled": True}}


def test_golden() -> None:
    check_golden(
        PRICER,
        {
            "as it comes": Case({"extendedS3Configuration": {}}),
            "parquet": Case({"extendedS3Configuration": PARQUET}, usage={"delivered_gb": 100}),
            "parquet in partitions": Case(
                {"extendedS3Configuration": {**PARQUET, **PARTITIONS}},
                usage={"delivered_gb": 100, "objects": 50_000},
            ),
            "from Kafka": Case(
                {"extendedS3Configuration": PARQUET, "mskSourceConfiguration": {"topicName": "x"}},
                usage={"delivered_gb": 100},
            ),
        },
    )
