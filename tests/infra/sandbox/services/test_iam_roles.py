"""Roles, their policies, instance profiles and service-linked roles are read back."""

from __future__ import annotations

from typing import Any

import pytest

from cost.errors import EmulatorError
from tests.infra.sandbox.cases import ALLOW, DENY, TRUST, Case, Parts, live
from tests.infra.sandbox.lifecycle import Deployed, World

ROLE = "aws:iam/role:Role"
BOUNDARY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def role(world: World, there: Deployed) -> Any:
    found = world.client("iam").get_role(RoleName=there.id)["Role"]
    boundary = (found.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn")
    return found["Path"], found["MaxSessionDuration"], boundary


def inline(world: World, there: Deployed) -> Any:
    name, _, policy = there.id.partition(":")
    found = world.client("iam").get_role_policy(RoleName=name, PolicyName=policy)
    return found["PolicyDocument"]["Statement"][0]["Effect"]


def attached(world: World, there: Deployed) -> Any:
    found = world.client("iam").list_attached_role_policies(RoleName=there["role"])
    return [p["PolicyArn"] for p in found["AttachedPolicies"]]


def profile(world: World, there: Deployed) -> Any:
    found = world.client("iam").get_instance_profile(InstanceProfileName=there.id)
    roles = [r["RoleName"] for r in found["InstanceProfile"]["Roles"]]
    return found["InstanceProfile"]["Path"], roles == [there["role"]]


SSM = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
CASES = (
    Case(
        token=ROLE,
        given={"assumeRolePolicy": TRUST, "path": "/ml/test/", "permissionsBoundary": BOUNDARY},
        shows=role,
        expected=("/ml/test/", 3600, BOUNDARY),
        change={"maxSessionDuration": 7200, "permissionsBoundary": None, "description": "d"},
        changed=("/ml/test/", 7200, None),
    ),
    Case(
        token="aws:iam/rolePolicy:RolePolicy",
        given=lambda p: {"role": p.role, "policy": ALLOW},
        shows=inline,
        expected="Allow",
        change={"policy": DENY},
        changed="Deny",
    ),
    Case(
        token="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        given=lambda p: {"role": p.role, "policyArn": SSM},
        shows=attached,
        expected=[SSM],
    ),
    Case(
        token="aws:iam/instanceProfile:InstanceProfile",
        given=lambda p: {"role": p.role, "path": "/ml/"},
        shows=profile,
        expected=("/ml/", True),
        change=lambda p: {"role": p.world.up(ROLE, "second", assumeRolePolicy=TRUST).id},
        changed=("/ml/", True),
    ),
    Case(
        token="aws:iam/serviceLinkedRole:ServiceLinkedRole",
        given={"awsServiceName": "spot.amazonaws.com", "description": "spot"},
        shows=lambda w, t: w.client("iam").get_role(RoleName=t["name"])["Role"]["Path"],
        expected="/aws-service-role/spot.amazonaws.com/",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_was_given_is_read_back(world: World, parts: Parts, case: Case) -> None:
    live(world, parts, case)


def test_deprecated_inputs_are_refused(world: World) -> None:
    with pytest.raises(EmulatorError, match="use RolePolicy and RolePolicyAttachment"):
        world.up(ROLE, "old", assumeRolePolicy=TRUST, managedPolicyArns=[SSM])
