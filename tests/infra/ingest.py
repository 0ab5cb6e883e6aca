"""Previews of a small environment with what lands in its lake, whatever our stacks' files say."""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from cost.graph import Graph
from infra.engine import preview
from infra.settings.reader import PREFIX
from tests.infra.minimal import STACK
from tests.infra.projects import copy_project

KEYS = {
    "data": {"used_by": ["s3", "kinesis", "dynamodb", "lambda", "dms", "s3tables"]},
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


BASE: dict[str, Any] = {
    "stack": {**STACK, "environment": "dev"},
    "network": {"cidr": "10.30.0.0/16", "nat": "single"},
    "keys": KEYS,
    "lake": {"raw": {}, "curated": {}, "logs": {"purpose": "logs"}},
    "monitoring": {},
    "catalog": {},
}


def landed(**given: Any) -> dict[str, Any]:
    """The sections of a small environment with keys for everything, alarms, and these."""
    return {name: value for name, value in {**BASE, **given}.items() if value is not None}


@cache
def _preview(text: str) -> Graph:
    config = {f"{PREFIX}{name}": value for name, value in json.loads(text).items()}
    with tempfile.TemporaryDirectory(prefix="trimtab-landed-") as folder:
        project = copy_project(Path(folder).resolve())
        # JSON is YAML.
        settings = json.dumps({"config": config})
        (project / "Pulumi.dev.yaml").write_text(settings, encoding="utf-8")
        return preview("dev", project=project)


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
