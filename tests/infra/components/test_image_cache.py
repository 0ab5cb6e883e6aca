"""Other registries' images through ours."""

from __future__ import annotations

import json

from tests.infra.graphs import one, statements
from tests.infra.serving import imaging

CACHE = {"kind": "cache", "upstream": "public.ecr.aws"}


def test_what_is_cached_is_encrypted_and_forgotten_like_our_own() -> None:
    found = imaging("dev", images={"aws": CACHE})
    template = one(found, "RepositoryCreationTemplate", "images-aws")
    assert template.inputs["prefix"] == "trimtab-dev-aws"
    assert template.inputs["encryptionConfigurations"][0]["encryptionType"] == "KMS"
    assert len(json.loads(template.inputs["lifecyclePolicy"])["rules"]) == 2
    assert template.inputs["resourceTags"]["component"] == "images.aws"
    rule = one(found, "PullThroughCacheRule", "images-aws").inputs
    assert rule["ecrRepositoryPrefix"] == template.inputs["prefix"]


def test_ecr_makes_repositories_below_the_prefix_alone() -> None:
    policy = statements(
        one(imaging("dev", images={"aws": CACHE}), "RolePolicy", "images-aws-template")
    )
    prefix = "arn:aws:ecr:us-east-1:111122223333:repository/trimtab-dev-aws/*"
    assert policy["Make"]["Resource"] == [prefix]
