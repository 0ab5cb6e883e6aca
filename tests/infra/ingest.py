"""Previews of the small stack with what lands in its lake, without relying on its file for it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from cost.graph import Graph
from infra.engine import preview
from infra.settings.reader import PREFIX
from tests.infra.graphs import ROOT, sections

KEYS = {
    "data": {"used_by": ["s3", "kinesis", "dynamodb", "lambda", "dms"]},
    "compute": {"used_by": ["ebs"]},
    "logs": {"used_by": ["alerts", "logs"]},
}
FIELDS: list[dict[str, Any]] = [
    {"name": "event_id", "required": True},
    {"name": "user_id", "personal": True},
    {"name": "country", "required": True},
    {"name": "page"},
    {"name": "seconds", "type": "double"},
    {"name": "at", "type": "timestamp", "required": True},
]
CLICKS: dict[str, Any] = {"source": "kinesis", "fields": FIELDS, "event_id": "event_id"}
WINDOWS: dict[str, Any] = {
    "group_by": "country",
    "measures": [
        {"name": "clicks", "function": "count"},
        {"name": "mean_seconds", "function": "average", "field": "seconds"},
    ],
}


def landed(**given: Any) -> dict[str, Any]:
    """The sections of `dev` with keys for everything, an empty catalogue, alarms, and these."""
    base = {name: value for name, value in sections("dev").items() if name not in DROPPED}
    return {**base, "keys": KEYS, "monitoring": {}, "catalog": {}, **given}


DROPPED = ("catalog", "streams", "pulls", "captures", "clusters", "services", "queues", "sweeps")


@cache
def _preview(text: str) -> Graph:
    config = {f"{PREFIX}{name}": value for name, value in json.loads(text).items()}
    unwanted: dict[str, Any] = {
        f"{PREFIX}{name}": {} for name in sections("dev") if name not in json.loads(text)
    }
    return preview("dev", project=ROOT, config={**config, **unwanted})


def land(**given: Any) -> Graph:
    """The resources of these sections; each preview is made once."""
    return _preview(json.dumps(landed(**given), sort_keys=True))


RATES: dict[str, Any] = {
    "url": "https://api.example.com/v1/rates?base=EUR",
    "schedule": "rate(1 hour)",
    "fields": [
        {"name": "id", "required": True},
        {"name": "rate", "type": "double", "required": True},
        {"name": "updated_at", "type": "timestamp"},
    ],
    "event_id": "id",
    "items": "data.rates",
}
SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:orders-AbCdEf"
ORDERS: dict[str, Any] = {
    "engine": "postgres",
    "database": "shop",
    "database_cidr": "10.90.4.0/24",
    "secret_arn": SECRET,
    "tables": {
        "orders": {
            "schema_name": "public",
            "table": "orders",
            "fields": [{"name": "id", "type": "bigint"}, {"name": "total", "type": "double"}],
            "without": ["email"],
        }
    },
}
