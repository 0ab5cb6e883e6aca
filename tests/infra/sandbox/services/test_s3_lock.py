"""Locked buckets keep what is written into them."""

from __future__ import annotations

import pytest

from cost.errors import EmulatorError
from tests.infra.sandbox.lifecycle import World, assert_gone, assert_settled

LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"


def _bucket(world: World, name: str, *, versions: bool = True) -> str:
    bucket = f"{name}-{world.account}"
    world.up("aws:s3/bucket:Bucket", name, bucket=bucket)
    if versions:
        status = {"status": "Enabled"}
        token = "aws:s3/bucketVersioning:BucketVersioning"
        world.up(token, name, bucket=bucket, versioningConfiguration=status)
    return bucket


def _rule(days: int) -> dict[str, object]:
    return {"rule": {"defaultRetention": {"mode": "GOVERNANCE", "days": days}}}


def test_a_lock_lives(world: World) -> None:
    given = {"bucket": _bucket(world, "kept"), **_rule(30)}
    lock = world.up(LOCK, "kept", **given)
    there = world.client("s3").get_object_lock_configuration(Bucket=given["bucket"])
    kept = there["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert (kept["Mode"], kept["Days"]) == ("GOVERNANCE", 30)
    assert_settled(world, lock, **given)
    wanted = {**given, **_rule(60)}
    lock = world.update(lock, **wanted)
    assert_settled(world, lock, **wanted)
    assert_gone(world, lock)


def test_without_versions_nothing_is_locked(world: World) -> None:
    with pytest.raises(EmulatorError, match="Versioning must be 'Enabled'"):
        world.up(LOCK, "plain", bucket=_bucket(world, "plain", versions=False), **_rule(30))


def test_a_mode_that_aws_does_not_have_is_refused(world: World) -> None:
    wrong = {"rule": {"defaultRetention": {"mode": "STRICT", "days": 1}}}
    with pytest.raises(EmulatorError, match="'STRICT' is not one of"):
        world.up(LOCK, "wrong", bucket=_bucket(world, "wrong"), **wrong)
