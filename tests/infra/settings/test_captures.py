"""What cannot work of captures is refused, and the reason is told."""

from __future__ import annotations

from typing import Any

import pytest

from cost.errors import SettingsError
from infra.settings import parse
from tests.infra.ingest import CLICKS, KEYS, ORDERS, SECRET, landed

TABLE: dict[str, Any] = ORDERS["tables"]["orders"]
CERTIFICATE = "arn:aws:dms:us-east-1:111122223333:cert:ABC"


def refused(change: dict[str, Any], **sections: Any) -> str:
    given = landed(**{"captures": {"shop": {**ORDERS, **change}}, **sections})
    with pytest.raises(SettingsError) as caught:
        parse(given, file="Pulumi.dev.yaml")
    return str(caught.value)


def tables(**change: Any) -> dict[str, Any]:
    return {"tables": {"orders": {**TABLE, **change}}}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"min_capacity": 8}, "min_capacity 8 is above max_capacity 4"),
        ({"max_capacity": 3}, "captures.shop.max_capacity"),
        ({"tls": "none"}, "captures.shop.tls"),
        ({"engine": "mysql"}, "knows no TLS without a certificate for mysql"),
        ({"tls": "verify-full"}, "TLS that verifies needs the authority's certificate"),
        ({"certificate_arn": CERTIFICATE}, "and `require` none"),
        ({"tables": {}}, "captures.shop.tables"),
        ({"tables": {"a": TABLE, "b": TABLE}}, "public.orders is captured twice"),
        (tables(without=["total"]), "column 'total' is not copied"),
        (tables(fields=[{"name": "op"}]), "op is added to every change"),
        (tables(fields=[{"name": "a", "personal": True}]), "AWS DMS copies 'a' as it is"),
        ({"secret_arn": SECRET.replace("us-east-1", "eu-west-1")}, "is in eu-west-1"),
        ({"bucket": "sea"}, "the lake has no data bucket 'sea'"),
    ],
)
def test_what_cannot_work_is_refused(change: dict[str, Any], why: str) -> None:
    assert why in refused(change)


def test_replication_must_reach_its_secret() -> None:
    closed = {"cidr": "10.30.0.0/16", "nat": "none"}
    assert "replication cannot reach secretsmanager" in refused({}, network=closed)
    opened = {**closed, "interface_endpoints": ["secretsmanager"]}
    parse(landed(captures={"shop": ORDERS}, network=opened), file="Pulumi.dev.yaml")


def test_its_key_lets_replication_in() -> None:
    without = {**KEYS, "data": {"used_by": ["s3", "kinesis", "dynamodb", "lambda"]}}
    assert "key 'data' is not used_by dms" in refused({}, keys=without)


def test_a_captured_table_is_not_named_like_a_stream() -> None:
    assert "table 'orders' is made by" in refused({}, streams={"orders": CLICKS})


def test_mysql_with_a_certificate_is_right() -> None:
    given = {**ORDERS, "engine": "mysql", "tls": "verify-ca", "certificate_arn": CERTIFICATE}
    settings = parse(landed(captures={"shop": given}), file="Pulumi.dev.yaml")
    assert settings.captures["shop"].own_port == 3306
