"""The registry of models: what is kept of each version, and how long."""

from __future__ import annotations

import pytest

from tests.infra.graphs import one
from tests.infra.serving import serving

pytestmark = pytest.mark.slow


def test_a_row_a_version_found_by_time_too() -> None:
    table = one(serving(), "Table", "models").inputs
    assert (table["hashKey"], table["rangeKey"]) == ("model", "version")
    assert table["localSecondaryIndexes"][0]["rangeKey"] == "registered"
    assert table["billingMode"] == "PAY_PER_REQUEST"


def test_it_is_encrypted_and_can_go_back_in_time() -> None:
    found = serving()
    table = one(found, "Table", "models")
    keys = found.references(table, "serverSideEncryption", "aws:kms/key:Key")
    assert [k.name for k in keys] == ["key-data"]
    assert table.inputs["pointInTimeRecovery"]["enabled"] is True
    assert table.inputs["deletionProtectionEnabled"] is False


def test_production_keeps_it_whatever_happens() -> None:
    table = one(serving("prod"), "Table", "models")
    assert table.inputs["deletionProtectionEnabled"] is True
    assert table.options["protect"] is True
