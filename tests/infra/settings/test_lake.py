"""What copies, prunes or opens a bucket has to make sense with the rest of its settings."""

from __future__ import annotations

from typing import Any

import pytest

from tests.infra.minimal import AWAY, lake
from tests.infra.settings.test_recovery import given, refused

RETENTION: dict[str, Any] = {"checkpoint_retention": {}}


@pytest.mark.parametrize("what", ["checkpoint_retention", "replication"])
def test_nothing_that_copies_or_prunes_goes_without_versions(what: str) -> None:
    text = refused(lake=lake(raw={"versioning": False, what: {}}))
    assert "needs the versions of objects" in text and "lake.raw.versioning" in text
    assert "needs the versions" in refused(lake=lake(raw={"versioning": False, "backup": True}))


def test_the_bucket_of_logs_is_neither_copied_nor_opened() -> None:
    door = {"access_points": {"search": {"prefix": "s3/"}}}
    assert "has no access points" in refused(lake=lake(logs={"purpose": "logs", **door}))
    text = refused(lake=lake(logs={"purpose": "logs", "replication": {}}))
    assert "has no replication" in text
    text = refused(lake=lake(logs={"purpose": "logs", "inventory": "daily"}))
    assert "would land in itself" in text


def test_the_last_checkpoints_do_not_expire_by_age() -> None:
    text = refused(lake=lake(checkpoints={**RETENTION, "expire_after_days": 14}))
    assert "the last and the best would go as well" in text
    elsewhere = {"expire_after_days": 14, "expire_prefix": "scratch/"}
    assert "would go as well" in refused(lake=lake(checkpoints={**RETENTION, **elsewhere}))
    kept = {"checkpoint_retention": {"prefix": "jobs/"}}
    given(lake=lake(checkpoints={**kept, **elsewhere}))


def test_without_a_lifecycle_nothing_is_pruned() -> None:
    assert "lifecycle" in refused(lake=lake(checkpoints={**RETENTION, "lifecycle": "none"}))


def test_what_is_archived_lives_that_long() -> None:
    archive = {"prefix": "old/", "after_days": 200}
    text = refused(lake=lake(raw={"archive": archive, "expire_after_days": 200}))
    assert "expires after 200 days, before its archiving" in text
    given(lake=lake(raw={"archive": archive, "expire_after_days": 201}))
    given(lake=lake(raw={"archive": archive, "expire_after_days": 90, "expire_prefix": "new/"}))
    below = {"archive": archive, "expire_after_days": 90, "expire_prefix": "old/"}
    assert "lake.raw.archive.after_days" in refused(lake=lake(raw=below))


def test_a_replica_has_a_region_and_a_section_that_makes_it() -> None:
    replicated = lake(raw={"replication": {}})
    assert "stack.recovery_region" in refused(lake=replicated)
    assert "section recovery makes what replication needs" in refused(stack=AWAY, lake=replicated)
    given(stack=AWAY, lake=replicated, recovery={})


def test_a_replicas_name_fits() -> None:
    long = lake(**{"training-samples": {"replication": {}}})
    assert "up to 12 characters" in refused(stack=AWAY, lake=long, recovery={})


def test_backups_have_a_plan() -> None:
    assert "section recovery" in refused(lake=lake(raw={"backup": True}))


def test_the_functions_log_has_a_key() -> None:
    keys = {"data": {"used_by": ["s3"]}}
    assert "checkpoint_retention.log_key" in refused(keys=keys, lake=lake(checkpoints=RETENTION))


@pytest.mark.parametrize("prefix", ["", "/", "search", "/search/", "a//b/", "a*/"])
def test_a_door_leads_to_a_prefix(prefix: str) -> None:
    door = {"access_points": {"search": {"prefix": prefix}}}
    assert "lake.raw.access_points.search.prefix" in refused(lake=lake(raw=door))
