"""A ledger in S3: an object a record; whoever comes second finds it there."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from cost.errors import InputError, SourceError, UnfinishedError
from cost.ledger_s3 import AT_ONCE, S3Ledger
from tests.cost.test_ledger import NOW, record

PLACE = "s3://money/ledgers/"


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with mock_aws():
        s3 = boto3.client(
            "s3", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
        )
        s3.create_bucket(Bucket="money")
        yield s3


@pytest.fixture
def kept(client: Any, request: pytest.FixtureRequest) -> S3Ledger:
    return S3Ledger.at(f"{PLACE}{request.node.name}/", "dev", client)


def test_what_is_added_is_read_oldest_first(kept: S3Ledger) -> None:
    later = record(at=NOW + timedelta(days=1))
    assert kept.read() == ()
    assert kept.add([later, record("recommended"), record()]) == 3
    assert kept.read() == (record("recommended"), record(), later)


def test_a_record_is_made_once_and_never_replaced(kept: S3Ledger) -> None:
    first = record("recommended")
    kept.add([first])
    assert kept.add([record("recommended", NOW + timedelta(days=1))]) == 0
    assert kept.read() == (first,)


def test_writers_at_once_lose_nothing(kept: S3Ledger) -> None:
    """All write one record, and each another of its own."""
    own = [record(name=f"clusters.c{n}") for n in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda one: kept.add([record("recommended"), one]), own))
    assert len(kept.read()) == 7


def test_stacks_whose_names_begin_alike_are_apart(kept: S3Ledger, client: Any) -> None:
    other = S3Ledger(client, kept.bucket, kept.prefix, "dev2")
    other.add([record()])
    assert kept.read() == ()


def test_an_object_that_is_no_record_is_named(kept: S3Ledger, client: Any) -> None:
    client.put_object(Bucket="money", Key=f"{kept.prefix}/dev/applied/x.json", Body=b"{")
    with pytest.raises(SourceError, match=r"applied/x\.json"):
        kept.require_writable()


def test_no_such_bucket_is_one_clear_error(client: Any) -> None:
    for act in (lambda k: k.read(), lambda k: k.add([record()])):
        with pytest.raises(SourceError, match="NoSuchBucket"):
            act(S3Ledger.at("s3://nothing-here", "dev", client))


@pytest.mark.parametrize("place", ["s3://", "s3:///x", "s3://A_B/x"])
def test_a_place_that_cannot_be_is_refused(place: str) -> None:
    with pytest.raises(InputError, match="--ledger"):
        S3Ledger.at(place, "dev")


class Busy:
    """An S3 in which another write is under way, a number of times."""

    def __init__(self, times: int) -> None:
        self.times = times

    def put_object(self, **_: Any) -> None:
        self.times -= 1
        if self.times >= 0:
            raise ClientError({"Error": {"Code": AT_ONCE}}, "PutObject")


def test_a_write_that_met_another_is_tried_again() -> None:
    assert S3Ledger(Busy(2), "b", "p", "dev").add([record()]) == 1
    with pytest.raises(UnfinishedError, match="all the time"):
        S3Ledger(Busy(99), "b", "p", "dev").add([record()])
