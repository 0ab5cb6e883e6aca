"""S3's log service is let in by the policies that AWS lets it in by."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from infra.sandbox.moto_corrections import certificate_of_account, install, may_deliver_logs

GOOD: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": {"Service": "logging.s3.amazonaws.com"},
    "Action": ["s3:PutObject"],
    "Resource": ["arn:aws:s3:::logs/s3/*"],
}


@pytest.mark.parametrize(
    ("change", "allowed"),
    [
        ({}, True),
        ({"Action": "s3:*", "Resource": "arn:aws:s3:::logs/*"}, True),
        ({"Effect": "Deny"}, False),
        ({"Principal": "*"}, False),
        ({"Action": "s3:GetObject"}, False),
        ({"Resource": "arn:aws:s3:::logs/alb/*"}, False),
    ],
)
def test_policies_are_evaluated(change: dict[str, Any], allowed: bool) -> None:
    policy = json.dumps({"Statement": [{**GOOD, **change}]}).encode()
    bucket = SimpleNamespace(name="logs", policy=policy)
    assert may_deliver_logs(bucket, "s3/raw/") is allowed


@pytest.mark.parametrize(
    ("arn", "possible"),
    [
        ("arn:aws:acm:us-east-1:111122223333:certificate/0a1b", True),
        ("arn:aws:iam::111122223333:server-certificate/site", True),
        ("arn:aws:acm:eu-west-1:111122223333:certificate/0a1b", False),
        ("arn:aws:acm:us-east-1:999999999999:certificate/0a1b", False),
    ],
)
def test_certificates_are_the_accounts_own(arn: str, possible: bool) -> None:
    backend = SimpleNamespace(region_name="us-east-1", account_id="111122223333")
    assert certificate_of_account(backend, arn) is possible


def test_a_bucket_without_policy_lets_nobody_in() -> None:
    assert not may_deliver_logs(SimpleNamespace(name="logs", policy=None), "s3/")


def test_groups_that_launch_into_a_subnet_at_once_get_addresses_of_their_own() -> None:
    from moto.ec2.models.subnets import Subnet

    install()
    taken, at_once = [], threading.Event()

    class Slow:
        """A subnet whose generator fails, as moto's does, where two take from it at once."""

        def _moto_get_available_subnet_ip(self, instance: int) -> None:
            assert not at_once.is_set()
            at_once.set()
            time.sleep(0.001)
            at_once.clear()
            taken.append(instance)

    take: Any = Subnet.get_available_subnet_ip
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: take(Slow(), n), range(20)))
    assert sorted(taken) == list(range(20))
