"""Versions of models are registered once, in the emulator's bucket and table."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import boto3
import pytest
from register_model import Registry, Version, VersionTaken

from infra.sandbox.emulator import Emulator
from tests.fixtures.emulator import emulator

__all__ = ["emulator"]

ACCOUNT = "210987654321"
VERSION = Version(
    model="ranker",
    version="7",
    data="s3://lake/features/dt=2026-11-01/",
    code="3f2c1a9",
    metrics={"auc": Decimal("0.91")},
    cost_usd=Decimal("38.20"),
)


@pytest.fixture(scope="module")
def registry(emulator: Emulator) -> Registry:
    s3, dynamodb = (
        boto3.client(
            name,
            region_name="us-east-1",
            endpoint_url=emulator.endpoint,
            aws_access_key_id=ACCOUNT,
            aws_secret_access_key="x",
        )
        for name in ("s3", "dynamodb")
    )
    s3.create_bucket(Bucket="models")
    names = ("model", "version")
    dynamodb.create_table(
        TableName="models",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in names],
        KeySchema=[
            {"AttributeName": n, "KeyType": kind}
            for n, kind in zip(names, ("HASH", "RANGE"), strict=True)
        ],
    )
    return Registry(bucket="models", table="models", s3=s3, dynamodb=dynamodb)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "part-0").write_bytes(b"1")
    (tmp_path / "config.json").write_text("{}")
    return tmp_path


def row(registry: Registry, version: str = "7") -> dict[str, Any]:
    key = {"model": {"S": "ranker"}, "version": {"S": version}}
    found: dict[str, Any] = registry.dynamodb.get_item(TableName="models", Key=key)
    return found["Item"]


def test_a_version_is_there_with_its_files_and_what_made_it(
    registry: Registry, files: Path
) -> None:
    assert registry.register(VERSION, files) == "s3://models/ranker/7/"
    listed = registry.s3.list_objects_v2(Bucket="models", Prefix="ranker/7/")["Contents"]
    assert [o["Key"] for o in listed] == ["ranker/7/config.json", "ranker/7/weights/part-0"]
    found = row(registry)
    assert found["metrics"] == {"M": {"auc": {"N": "0.91"}}}
    assert found["cost_usd"] == {"N": "38.20"}


def test_the_same_again_changes_nothing(registry: Registry, files: Path) -> None:
    registry.register(VERSION, files)
    before = row(registry)
    registry.register(VERSION, files)
    assert row(registry) == before


def test_a_version_is_never_another(registry: Registry, files: Path) -> None:
    registry.register(VERSION, files)
    (files / "config.json").write_text('{"changed": true}')
    with pytest.raises(VersionTaken, match="ranker 7 is registered with other files"):
        registry.register(VERSION, files)
    content = registry.s3.get_object(Bucket="models", Key="ranker/7/config.json")["Body"].read()
    assert content == b"{}"


def test_nothing_is_no_model(registry: Registry, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="has no files"):
        registry.register(VERSION, tmp_path)
