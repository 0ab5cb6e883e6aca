"""Managed policies and OpenID Connect providers are read back as they were given."""

from __future__ import annotations

from typing import Any

import pytest

from tests.infra.sandbox.cases import ALLOW, DENY, Case, Parts, live
from tests.infra.sandbox.lifecycle import Deployed, World

POLICY = "aws:iam/policy:Policy"


def effect(world: World, there: Deployed) -> Any:
    iam = world.client("iam")
    policy = iam.get_policy(PolicyArn=there.id)["Policy"]
    version = iam.get_policy_version(PolicyArn=there.id, VersionId=policy["DefaultVersionId"])
    return policy["Path"], version["PolicyVersion"]["Document"]["Statement"][0]["Effect"]


def clients(world: World, there: Deployed) -> Any:
    found = world.client("iam").get_open_id_connect_provider(OpenIDConnectProviderArn=there.id)
    return found["Url"], sorted(found["ClientIDList"])


GITHUB = "token.actions.githubusercontent.com"
CASES = (
    Case(
        token=POLICY,
        given={"policy": ALLOW, "path": "/ml/", "tags": {"a": "1"}},
        shows=effect,
        expected=("/ml/", "Allow"),
        change={"policy": DENY},
        changed=("/ml/", "Deny"),
    ),
    Case(
        token="aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        given={"url": f"https://{GITHUB}", "clientIdLists": ["sts.amazonaws.com"]},
        shows=clients,
        expected=(GITHUB, ["sts.amazonaws.com"]),
        change={"clientIdLists": ["sts.amazonaws.com", "other"]},
        changed=(GITHUB, ["other", "sts.amazonaws.com"]),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_was_given_is_read_back(world: World, parts: Parts, case: Case) -> None:
    live(world, parts, case)


def test_a_sixth_version_pushes_the_oldest_out(world: World) -> None:
    there = world.up(POLICY, "busy", policy=ALLOW)
    for n in range(6):
        there = world.update(there, policy=(DENY, ALLOW)[n % 2])
    versions = world.client("iam").list_policy_versions(PolicyArn=there.id)["Versions"]
    assert len(versions) == 5


def test_the_same_document_written_otherwise_is_no_change(world: World) -> None:
    there = world.up(POLICY, "spaced", policy=ALLOW)
    assert not world.diff(there, policy=ALLOW.replace(" ", "")).changes
