"""Tables are billed by request, or by what they hold ready."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.cost.sample.services.conftest import PAIRS, TAGS, lines


def table(client: Any, name: str, **more: Any) -> None:
    client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        **more,
    )


def test_a_table_by_request(client: Any, listed: Any) -> None:
    table(client, "seen", BillingMode="PAY_PER_REQUEST", Tags=PAIRS)
    (found,) = (a for a in listed("dynamodb") if a.id.endswith("/seen"))
    assert dict(found.tags) == TAGS
    by_use = lines(found)
    assert by_use["WriteRequestUnits"][0] == Decimal("0.000000625")
    assert by_use["TimedStorage-ByteHrs"][0] == Decimal("0.25")


def test_capacity_is_billed_used_or_not(client: Any, listed: Any) -> None:
    capacity = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 2}
    table(client, "online", ProvisionedThroughput=capacity)
    (found,) = (a for a in listed("dynamodb") if a.id.endswith("/online"))
    by_hour = lines(found)
    assert by_hour["ReadCapacityUnit-Hrs"][1] == 5 * 720
    assert by_hour["WriteCapacityUnit-Hrs"][1] == 2 * 720
