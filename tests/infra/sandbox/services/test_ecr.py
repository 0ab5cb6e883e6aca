"""Repositories and the registry reach the emulator as given."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.infra.sandbox.cases import Case, Parts, live
from tests.infra.sandbox.lifecycle import Deployed, World, assert_gone, assert_settled

REPOSITORY = "aws:ecr/repository:Repository"
MEDIA = "application/vnd.oci.image.manifest.v1+json"
PULL = {
    "Sid": "A",
    "Effect": "Allow",
    "Principal": {"Service": "lambda.amazonaws.com"},
    "Action": ["ecr:BatchGetImage"],
}
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [PULL]})


def expiring(days: int) -> str:
    selection = {
        "tagStatus": "untagged",
        "countType": "sinceImagePushed",
        "countUnit": "days",
        "countNumber": days,
    }
    rule = {"rulePriority": 1, "selection": selection, "action": {"type": "expire"}}
    return json.dumps({"rules": [rule]})


def repository(world: World, there: Deployed) -> Any:
    found = world.client("ecr").describe_repositories(repositoryNames=[there.id])
    (only,) = found["repositories"]
    arn = only["repositoryArn"]
    tags = world.client("ecr").list_tags_for_resource(resourceArn=arn)["tags"]
    extra = {t["Key"]: t["Value"] for t in tags if t["Key"] == "a"}
    return only["imageTagMutability"], only["imageScanningConfiguration"]["scanOnPush"], extra


def lifecycle(world: World, there: Deployed) -> Any:
    text = world.client("ecr").get_lifecycle_policy(repositoryName=there.id)
    return '"countNumber": 7' in text["lifecyclePolicyText"]


def policy(world: World, there: Deployed) -> Any:
    text = world.client("ecr").get_repository_policy(repositoryName=there.id)["policyText"]
    return '"Sid": "A"' in text, '"Sid": "B"' in text


def scanning(world: World, there: Deployed) -> Any:
    del there
    found = world.client("ecr").get_registry_scanning_configuration()
    return found["scanningConfiguration"]["scanType"]


def replication(world: World, there: Deployed) -> Any:
    del there
    found = world.client("ecr").describe_registry()["replicationConfiguration"]["rules"]
    return [d["region"] for rule in found for d in rule["destinations"]]


def to(region: str, world: World) -> dict[str, Any]:
    destination = {"region": region, "registryId": world.account}
    return {"replicationConfiguration": {"rules": [{"destinations": [destination]}]}}


def base(p: Parts) -> str:
    return p.world.up(REPOSITORY, "base", name="base-images").id


def scanned(kind: str, frequency: str) -> dict[str, Any]:
    filters = [{"filter": "*", "filterType": "WILDCARD"}]
    return {"scanType": kind, "rules": [{"scanFrequency": frequency, "repositoryFilters": filters}]}


CASES = (
    Case(
        token=REPOSITORY,
        given=lambda p: {
            "name": "shop-api",
            "imageTagMutability": "IMMUTABLE",
            "imageScanningConfiguration": {"scanOnPush": True},
            "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": p.key}],
        },
        shows=repository,
        expected=("IMMUTABLE", True, {}),
        change={"imageTagMutability": "MUTABLE", "tags": {"a": "1"}},
        changed=("MUTABLE", True, {"a": "1"}),
    ),
    Case(
        token="aws:ecr/lifecyclePolicy:LifecyclePolicy",
        given=lambda p: {"repository": base(p), "policy": expiring(7)},
        shows=lifecycle,
        expected=True,
        change={"policy": expiring(9)},
        changed=False,
    ),
    Case(
        token="aws:ecr/repositoryPolicy:RepositoryPolicy",
        given={"repository": "base-images", "policy": POLICY},
        shows=policy,
        expected=(True, False),
        change={"policy": POLICY.replace('"A"', '"B"')},
        changed=(False, True),
    ),
    Case(
        token="aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
        given=scanned("ENHANCED", "CONTINUOUS_SCAN"),
        shows=scanning,
        expected="ENHANCED",
        change=scanned("BASIC", "SCAN_ON_PUSH"),
        changed="BASIC",
        lasts=True,
    ),
    Case(
        token="aws:ecr/replicationConfiguration:ReplicationConfiguration",
        given=lambda p: to("us-west-2", p.world),
        shows=replication,
        expected=["us-west-2"],
        change=lambda p: to("eu-west-1", p.world),
        changed=["eu-west-1"],
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_was_given_is_read_back(world: World, parts: Parts, case: Case) -> None:
    live(world, parts, case)


def test_tags_that_may_move_are_named(world: World) -> None:
    filters = [{"filter": "dev-*", "filterType": "WILDCARD"}]
    inputs = {
        "name": "loose",
        "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
        "imageTagMutabilityExclusionFilters": filters,
    }
    there = world.up(REPOSITORY, "loose", **inputs)
    found = world.client("ecr").describe_repositories(repositoryNames=["loose"])
    assert found["repositories"][0]["imageTagMutabilityExclusionFilters"] == filters
    assert_settled(world, there, **inputs)


def test_a_repository_with_images_stays_unless_forced(world: World) -> None:
    kept = world.up(REPOSITORY, "kept", name="kept")
    manifest = '{"schemaVersion": 2, "layers": []}'
    world.client("ecr").put_image(
        repositoryName="kept", imageManifest=manifest, imageTag="1", imageManifestMediaType=MEDIA
    )
    with pytest.raises(Exception, match="RepositoryNotEmpty"):
        world.delete(kept)
    forced = world.update(kept, name="kept", forceDelete=True)
    assert_gone(world, forced)


@pytest.mark.parametrize(
    ("token", "inputs"),
    [
        (
            "aws:ecr/pullThroughCacheRule:PullThroughCacheRule",
            {"ecrRepositoryPrefix": "hub", "upstreamRegistryUrl": "public.ecr.aws"},
        ),
        (
            "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate",
            {
                "prefix": "hub",
                "appliedFors": ["PULL_THROUGH_CACHE"],
                "imageTagMutability": "MUTABLE",
                "encryptionConfigurations": [{"encryptionType": "KMS"}],
                "resourceTags": {"a": "1"},
            },
        ),
    ],
)
def test_caches_are_recorded_as_aws_would_be_asked(
    world: World, token: str, inputs: dict[str, Any]
) -> None:
    there = world.up(token, "cache", **inputs)
    assert there.id == "hub"
    assert there["recorded"]["service"] == "ecr"
    assert_settled(world, there, **inputs)
