"""The registry of an account: how images are scanned, where copies are."""

from __future__ import annotations

from typing import Any

from cost.graph import Graph
from infra.engine import preview
from tests.infra.graphs import ROOT, all_of, one


def registry(**given: Any) -> Graph:
    images = {"registry": {"kind": "registry", **given}}
    return preview("account", project=ROOT, config={"trimtab:images": images})


def test_images_are_scanned_when_pushed_or_for_as_long_as_they_stay() -> None:
    basic = one(registry(), "RegistryScanningConfiguration", "images-registry-scanning").inputs
    assert (basic["scanType"], basic["rules"][0]["scanFrequency"]) == ("BASIC", "SCAN_ON_PUSH")
    found = registry(scanning="enhanced")
    enhanced = one(found, "RegistryScanningConfiguration", "images-registry-scanning").inputs
    assert enhanced["rules"][0]["scanFrequency"] == "CONTINUOUS_SCAN"


def test_copies_are_opt_in_and_of_the_project_alone() -> None:
    assert not all_of(registry(), "ReplicationConfiguration")
    found = one(
        registry(replicate_to="us-west-2"),
        "ReplicationConfiguration",
        "images-registry-replication",
    )
    (rule,) = found.inputs["replicationConfiguration"]["rules"]
    assert rule["destinations"] == [{"region": "us-west-2", "registryId": "111122223333"}]
    assert rule["repositoryFilters"] == [{"filter": "trimtab-", "filterType": "PREFIX_MATCH"}]
