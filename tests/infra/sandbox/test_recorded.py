"""A recorded type keeps the request that AWS would get, and sends nothing."""

from __future__ import annotations

import pytest

from cost.errors import EmulatorError
from infra.sandbox.recorded import record, stable_id

CUT = {"GroupName": "efa", "Strategy": "cluster"}


def test_what_is_kept() -> None:
    kept = record("ec2", "CreatePlacementGroup", CUT)
    assert kept == {"service": "ec2", "operation": "CreatePlacementGroup", "parameters": CUT}


def test_what_aws_would_refuse_is_not_kept() -> None:
    with pytest.raises(EmulatorError, match="Strategy: 'near' is not one of cluster"):
        record("ec2", "CreatePlacementGroup", {**CUT, "Strategy": "near"})


def test_ids_are_the_same_at_all_times() -> None:
    assert stable_id("urn:x", "pg-") == stable_id("urn:x", "pg-")
    assert stable_id("urn:x", "pg-") != stable_id("urn:y", "pg-")
    assert len(stable_id("urn:x", "pg-")) == len("pg-") + 17
