"""Buckets are read back as they were given, and are emptied before deletion if asked to."""

from __future__ import annotations

from typing import Any

import pytest

from cost.errors import EmulatorError
from tests.infra.sandbox.cases import Case, Parts, live
from tests.infra.sandbox.lifecycle import DEFAULT_TAGS, Deployed, World, assert_gone

BUCKET = "aws:s3/bucket:Bucket"


def tags(world: World, there: Deployed) -> Any:
    pairs = world.client("s3").get_bucket_tagging(Bucket=there.id)["TagSet"]
    return {t["Key"]: t["Value"] for t in pairs}


CASE = Case(
    token=BUCKET,
    given={"bucket": "trimtab-example", "tags": {"component": "lake.raw"}},
    shows=tags,
    expected={**DEFAULT_TAGS, "component": "lake.raw"},
    change={"tags": {"component": "lake.curated", "project": "mine"}},
    changed={**DEFAULT_TAGS, "component": "lake.curated", "project": "mine"},
)


def test_what_was_given_is_read_back(world: World, parts: Parts) -> None:
    live(world, parts, CASE)


def test_a_bucket_is_named_as_pulumi_names_it(world: World) -> None:
    there = world.up(BUCKET, "Lake-Raw")
    assert there.id.startswith("lake-raw-")
    assert len(there.id) == len("lake-raw-") + 7
    assert there["bucketRegionalDomainName"] == f"{there.id}.s3.us-east-1.amazonaws.com"


def test_only_force_destroy_removes_objects(world: World) -> None:
    kept = world.up(BUCKET, "kept")
    world.client("s3").put_object(Bucket=kept.id, Key="a", Body=b"1")
    with pytest.raises(EmulatorError, match="BucketNotEmpty"):
        world.delete(kept)
    doomed = world.up(BUCKET, "doomed", forceDestroy=True)
    world.client("s3").put_object(Bucket=doomed.id, Key="a", Body=b"1")
    assert_gone(world, doomed)


def test_another_name_replaces(world: World) -> None:
    there = world.up(BUCKET, "named", bucket="trimtab-first")
    assert world.diff(there, bucket="trimtab-second").replaces == ["bucket"]
