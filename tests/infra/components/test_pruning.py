"""The function that chooses checkpoints: its settings, its rights, and what the bucket does."""

from __future__ import annotations

from functools import cache

from cost.graph import Graph
from infra.functions.prune_checkpoints import EXPIRE
from tests.infra.graphs import all_of, one, statements
from tests.infra.minimal import environment, lake


@cache
def pruned() -> Graph:
    wanted = {"keep_last": 5, "prefix": "jobs/", "dry_run": False}
    return environment(lake=lake(checkpoints={"checkpoint_retention": wanted}))


def test_settings_reach_the_function() -> None:
    variables = one(pruned(), "Function", "prune-checkpoints").inputs["environment"]["variables"]
    assert variables == {
        "BUCKET": "trimtab-mini-checkpoints-111122223333",
        "PREFIX": "jobs/",
        "KEEP_LAST": "5",
        "KEEP_BEST": "true",
        "MIN_AGE_DAYS": "2",
        "DRY_RUN": "false",
    }


def test_it_only_tells_unless_it_is_asked_to_tag() -> None:
    found = environment(lake=lake(checkpoints={"checkpoint_retention": {}}))
    function = one(found, "Function", "prune-checkpoints")
    assert function.inputs["environment"]["variables"]["DRY_RUN"] == "true"


def test_it_can_tag_and_neither_delete_nor_write() -> None:
    found = statements(one(pruned(), "RolePolicy", "prune-checkpoints-function"))
    actions = {a for statement in found.values() for a in statement["Action"]}
    assert {a for a in actions if a.startswith("s3:")} == {
        "s3:ListBucket",
        "s3:DeleteObjectTagging",
        "s3:GetObject",
        "s3:GetObjectTagging",
        "s3:PutObjectTagging",
    }
    bucket = "arn:aws:s3:::trimtab-mini-checkpoints-111122223333"
    assert found["Tags"]["Resource"] == [f"{bucket}/jobs/*step=*"]
    assert found["Latest"]["Resource"] == [f"{bucket}/jobs/*LATEST"]


def test_the_bucket_deletes_what_carries_the_functions_tag() -> None:
    rules = one(pruned(), "BucketLifecycleConfiguration", "lake-checkpoints-lifecycle").inputs[
        "rules"
    ]
    (rule,) = (r for r in rules if r["id"] == "pruned")
    assert rule["filter"] == {"tag": {"key": EXPIRE[0], "value": EXPIRE[1]}}
    assert rule["expiration"] == {"days": 1}
    # Or the last version of each pruned checkpoint would be kept, and paid, for ever.
    (old,) = (r for r in rules if r["id"] == "old-versions")
    assert old["noncurrentVersionExpiration"] == {"noncurrentDays": 30}


def test_other_buckets_have_no_such_function() -> None:
    assert not all_of(environment(), "Function")
