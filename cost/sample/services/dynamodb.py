"""DynamoDB tables: requests or capacity, and what they store."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cost.sample.base import DAILY, Asset, Service, Words, pages, tags_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.sample.base import ClientFactory, Maker

DYNAMODB: Final = ("AmazonDynamoDB", "Amazon DynamoDB")


def _list(client: ClientFactory, region: str) -> Iterator[Asset]:
    dynamodb = client("dynamodb", region)
    for name in pages(dynamodb, "list_tables", "TableNames"):
        about = dynamodb.describe_table(TableName=name)["Table"]
        arn = about["TableArn"]
        given = about.get("ProvisionedThroughput", {})
        mode = about.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED")
        yield Asset(
            kind="table",
            id=arn,
            region=region,
            type=mode,
            amounts={
                "reads": Decimal(given.get("ReadCapacityUnits", 0)),
                "writes": Decimal(given.get("WriteCapacityUnits", 0)),
            },
            tags=tags_of(dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"]),
        )


def _table(maker: Maker, asset: Asset) -> None:
    units = Words(
        product=DYNAMODB,
        usage_type="WriteRequestUnits",
        family="Amazon DynamoDB PayPerRequest Throughput",
        operation="PayPerRequestThroughput",
        unit="WriteRequestUnits",
        swing=DAILY,
        per=1_000_000,
    )
    if asset.type == "PAY_PER_REQUEST":
        maker.line(asset, "dynamodb.wru.1m", maker.profile.table_writes_hour, units)
        reads = replace(units, usage_type="ReadRequestUnits", unit="ReadRequestUnits")
        maker.line(asset, "dynamodb.rru.1m", maker.profile.table_reads_hour, reads)
    else:
        held = replace(
            units,
            usage_type="WriteCapacityUnit-Hrs",
            family="Provisioned IOPS",
            operation="CommittedThroughput",
            unit="WriteCapacityUnit-Hrs",
            swing=Decimal(0),
            per=1,
        )
        maker.line(asset, "dynamodb.wcu_hour", asset.amounts["writes"], held)
        reads = replace(held, usage_type="ReadCapacityUnit-Hrs", unit="ReadCapacityUnit-Hrs")
        maker.line(asset, "dynamodb.rcu_hour", asset.amounts["reads"], reads)
    stored = Words(
        product=DYNAMODB,
        usage_type="TimedStorage-ByteHrs",
        family="Database Storage",
        operation="StandardStorage",
        unit="GB-Mo",
    )
    maker.line(asset, "dynamodb.gb_month", maker.month(maker.profile.table_gib), stored)


SERVICE = Service(id="dynamodb", list=_list, meter={"table": _table})
