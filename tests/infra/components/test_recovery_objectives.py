"""What buckets promise follows from their settings, and replicas promise nothing of their own."""

from __future__ import annotations

from typing import Any

import pytest

from infra.components.secure_bucket import recovery_of
from infra.settings import BucketSettings
from tests.infra.minimal import AWAY, environment, lake
from trimtab.recovery import objectives


@pytest.mark.parametrize(
    ("settings", "rpo"),
    [
        ({"versioning": False}, "all"),
        ({}, "0"),
        ({"backup": True}, "24 h"),
        ({"replication": {}}, "minutes, not promised"),
        ({"replication": {"within_15_minutes": True}, "backup": True}, "15 min"),
    ],
)
def test_the_objective_is_that_of_the_strongest_protection(
    settings: dict[str, Any], rpo: str
) -> None:
    assert recovery_of(BucketSettings.model_validate(settings)).rpo == rpo


def test_each_bucket_and_the_keys_promise_something_and_replicas_do_not() -> None:
    found = environment(stack=AWAY, recovery={}, lake=lake(raw={"replication": {}}))
    rows = [row["component"] for row in objectives(found)]
    assert rows == ["keys", "lake.checkpoints", "lake.logs", "lake.raw", "recovery"]
