"""Buckets with our policy can be written and read on the emulator; plain denials hold."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.infra.sandbox.lifecycle import World


def bucket(world: World, name: str, **condition: Any) -> str:
    world.client("s3").create_bucket(Bucket=name)
    statement = {
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"],
        **({"Condition": condition} if condition else {}),
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    world.client("s3").put_bucket_policy(Bucket=name, Policy=policy)
    return name


def test_the_loopback_stands_for_tls(world: World) -> None:
    name = bucket(world, "only-tls", Bool={"aws:SecureTransport": "false"})
    world.client("s3").put_object(Bucket=name, Key="a", Body=b"1")
    assert world.client("s3").get_object(Bucket=name, Key="a")["Body"].read() == b"1"


def test_what_is_denied_to_all_is_denied(world: World) -> None:
    name = bucket(world, "closed")
    with pytest.raises(ClientError, match=r"Forbidden|AccessDenied"):
        world.client("s3").put_object(Bucket=name, Key="a", Body=b"1")
