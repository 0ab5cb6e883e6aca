"""Price a CloudWatch log group: what is written to it and what it keeps."""

from __future__ import annotations

from cost.pricing.base import Ask, Billed, Part, Pricer, UsageInput

INGESTED = UsageInput(
    key="ingested_gb",
    unit="GB",
    what="log data written",
    why="from a few functions' lines to an application's access log",
    assume=("0.1", 1, 50),
    billed=Billed(usage="DataProcessing-Bytes", service="CloudWatch"),
)
STORED = UsageInput(
    key="stored_gb",
    unit="GB",
    what="log data kept, compressed",
    why="grows with the retention time",
    assume=("0.05", 1, 100),
    billed=Billed(usage="TimedStorage-ByteHrs", service="CloudWatch"),
)


def price(ask: Ask) -> tuple[Part, ...]:
    """The infrequent access class halves the price of writing."""
    rare = ask.get("logGroupClass", default="STANDARD") == "INFREQUENT_ACCESS"
    ingest = "logs.ingest.infrequent.gb" if rare else "logs.ingest.gb"
    return (
        *ask.used("data ingested", ingest, "ingested_gb"),
        *ask.used("data stored", "logs.storage.gb_month", "stored_gb"),
    )


PRICER = Pricer(
    id="log-group",
    types=("aws:cloudwatch/logGroup:LogGroup",),
    price=price,
    usage=(INGESTED, STORED),
)
