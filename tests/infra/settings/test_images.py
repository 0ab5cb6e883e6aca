"""Repositories, caches and the registry: what cannot be is refused."""

from __future__ import annotations

from typing import Any

import pytest

from cost.errors import SettingsError
from infra.settings import parse
from tests.infra.graphs import sections
from tests.infra.serving import settings

CREDENTIALS = "arn:aws:secretsmanager:us-east-1:111122223333:secret:ecr-pullthroughcache/hub-abcdef"


def test_each_kind_is_right() -> None:
    images = {
        "api": {"kind": "repository", "mutable_tags": ["dev-*"]},
        "aws": {"kind": "cache", "upstream": "public.ecr.aws"},
        "hub": {"kind": "cache", "upstream": "registry-1.docker.io", "credentials": CREDENTIALS},
    }
    assert set(settings(images=images).images) == {"api", "aws", "hub"}


@pytest.mark.parametrize(
    ("image", "why"),
    [
        ({"kind": "repository", "mutable_tags": ["*"]}, "nobody knows what runs"),
        ({"kind": "repository", "keep_images": 0}, "greater than or equal to 1"),
        ({"kind": "cache", "upstream": "ghcr.io"}, "cached only with credentials"),
        (
            {"kind": "cache", "upstream": "quay.io", "credentials": CREDENTIALS},
            "quay.io takes no credentials",
        ),
        (
            {
                "kind": "cache",
                "upstream": "ghcr.io",
                "credentials": CREDENTIALS.replace("us-east-1", "eu-west-1"),
            },
            "in its own account and region",
        ),
        ({"kind": "registry"}, "an account has one registry in a region"),
        ({"kind": "repository", "key": "none"}, "key 'none' does not exist"),
    ],
)
def test_what_cannot_be_is_refused(image: dict[str, Any], why: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings(images={"it": image})
    assert why in str(caught.value)


def test_production_throws_no_images_away() -> None:
    with pytest.raises(SettingsError, match="does not throw images away"):
        settings("prod", images={"it": {"kind": "repository", "force_destroy": True}})


@pytest.mark.parametrize(
    ("registry", "why"),
    [
        ({"replicate_to": "us-east-1"}, "us-east-1 is where the images are"),
        ({"replicate_prefixes": ["trimtab-"]}, "prefixes of nothing that is copied"),
    ],
)
def test_copies_go_elsewhere(registry: dict[str, Any], why: str) -> None:
    given = sections("account")
    given["images"] = {"registry": {"kind": "registry", **registry}}
    with pytest.raises(SettingsError, match=why):
        parse(given, file="Pulumi.account.yaml")


def test_the_account_stack_owns_the_registry() -> None:
    given = sections("account")
    given["images"] = {"registry": {"kind": "registry", "replicate_to": "us-west-2"}}
    assert parse(given, file="Pulumi.account.yaml").images["registry"].kind == "registry"
