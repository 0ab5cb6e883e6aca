"""Repositories of images: what stays, what goes, who reads."""

from __future__ import annotations

import json

import pytest

from tests.infra.graphs import all_of, one
from tests.infra.serving import imaging, serving

pytestmark = pytest.mark.slow


def test_tags_never_move_unless_their_pattern_says_so() -> None:
    found = imaging("dev", images={"api": {"kind": "repository"}})
    assert one(found, "Repository", "images-api").inputs["imageTagMutability"] == "IMMUTABLE"
    loose = imaging("dev", images={"api": {"kind": "repository", "mutable_tags": ["dev-*"]}})
    inputs = one(loose, "Repository", "images-api").inputs
    assert inputs["imageTagMutability"] == "IMMUTABLE_WITH_EXCLUSION"
    assert inputs["imageTagMutabilityExclusionFilters"] == [
        {"filter": "dev-*", "filterType": "WILDCARD"}
    ]


def test_images_are_encrypted_and_scanned() -> None:
    found = imaging("dev", images={"api": {"kind": "repository"}})
    repository = one(found, "Repository", "images-api")
    keys = found.references(repository, "encryptionConfigurations", "aws:kms/key:Key")
    assert [k.name for k in keys] == ["key-data"]
    assert repository.inputs["imageScanningConfiguration"] == {"scanOnPush": True}
    assert found.component(repository) == "images.api"


def test_critical_weaknesses_are_told() -> None:
    found = imaging("dev", images={"api": {"kind": "repository"}})
    pattern = json.loads(one(found, "EventRule", "images-api-weak").inputs["eventPattern"])
    assert pattern["detail"] == {
        "repository-name": [
            "trimtab-dev-api",
            "arn:aws:ecr:us-east-1:111122223333:repository/trimtab-dev-api",
        ],
        "finding-severity-counts": {"CRITICAL": [{"numeric": [">", 0]}]},
    }
    told = one(found, "EventTarget", "images-api-weak").inputs["inputTransformer"]
    assert all(f"<{part}>" in told["inputTemplate"] for part in told["inputPaths"])


def test_untagged_images_go_soon_and_old_ones_by_number() -> None:
    found = imaging("dev", images={"api": {"kind": "repository", "keep_images": 50}})
    policy = json.loads(one(found, "LifecyclePolicy", "images-api").inputs["policy"])
    untagged, tagged = (rule["selection"] for rule in policy["rules"])
    assert (untagged["tagStatus"], untagged["countNumber"]) == ("untagged", 7)
    assert (tagged["countType"], tagged["countNumber"]) == ("imageCountMoreThan", 50)


def test_production_keeps_its_repositories() -> None:
    found = imaging("prod", images={"api": {"kind": "repository"}})
    options = one(found, "Repository", "images-api").options
    assert options["protect"] is True
    assert options["retainOnDelete"] is True


def test_no_policy_where_no_function_pulls() -> None:
    assert not all_of(serving(), "RepositoryPolicy")
