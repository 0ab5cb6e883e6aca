"""Roles: below the boundary, narrow, and not able to widen themselves."""

from __future__ import annotations

import json
from fnmatch import fnmatch
from typing import Any

import pytest

from cost.errors import SettingsError
from cost.graph import Graph, Resource
from infra.components._packing import INLINE_LIMIT, MANAGED_LIMIT, size
from infra.engine import preview
from tests.infra.graphs import ROOT, all_of, changed, graph, one, statements

pytestmark = pytest.mark.slow

BOUNDARY = "arn:aws:iam::111122223333:policy/ml/prod/trimtab-prod-boundary"


def granted(found: Graph) -> dict[str, dict[str, Any]]:
    """All statements of the deploy role, whichever policy they are in."""
    policies = [p for p in all_of(found, "Policy") if p.name.startswith("access-deploy-")]
    return {sid: s for policy in policies for sid, s in statements(policy).items()}


def trust(role: Resource) -> dict[str, Any]:
    (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    found: dict[str, Any] = statement
    return found


def test_every_role_is_below_the_boundary() -> None:
    for stack in ("dev", "staging", "prod", "local"):
        found = graph(stack)
        for role in all_of(found, "Role"):
            above = [p.name for p in found.references(role, "permissionsBoundary")]
            assert above == ["access-boundary"], role.urn
            assert role.inputs["path"].startswith(f"/ml/{stack}/")


def test_pull_requests_preview_and_the_environment_deploys() -> None:
    token, repository = "token.actions.githubusercontent.com", "repo:example-org/ml-platform"
    looks = [f"{repository}:pull_request", f"{repository}:environment:prod-preview"]
    for name, subject in (("preview", looks), ("deploy", f"{repository}:environment:prod")):
        statement = trust(one(graph("prod"), "Role", f"access-{name}"))
        assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
        assert statement["Condition"] == {
            "StringEquals": {
                f"{token}:aud": "sts.amazonaws.com",
                f"{token}:sub": subject,
            }
        }


def test_previews_change_nothing() -> None:
    found = statements(one(graph("prod"), "RolePolicy", "access-preview"))
    actions = {a for s in found.values() for a in s["Action"]}
    assert actions == {"s3:ListBucket", "s3:GetObject", "ssm:GetParameter"}
    attached = {
        a.inputs["policyArn"].rsplit("/", 1)[1]
        for a in all_of(graph("prod"), "RolePolicyAttachment")
        if a.name.startswith("access-preview-")
    }
    assert attached == {"ViewOnlyAccess", "SecurityAudit"}


def test_deployments_pass_roles_to_services_in_use_only() -> None:
    passing = [s for s in granted(graph("prod")).values() if "iam:PassRole" in s["Action"]]
    assert passing
    for statement in passing:
        assert statement["Resource"] == ["arn:aws:iam::111122223333:role/ml/prod/*"]
        assert "iam:PassedToService" in statement["Condition"]["StringEquals"]


def test_deployments_cannot_touch_other_stacks_by_name() -> None:
    found = granted(graph("prod"))
    for sid in ("Buckets", "Queues", "Topics", "Rules", "Parameters", "Budgets"):
        assert all("trimtab-prod-*" in arn for arn in found[sid]["Resource"]), sid
    wide = {sid for sid, s in found.items() if s["Resource"] == ["*"]}
    actions = {a for sid in wide for a in found[sid]["Action"]}
    assert not any(a.endswith(":*") or a.startswith("iam:") for a in actions)


def test_the_boundary_cannot_be_left_or_loosened() -> None:
    found = statements(one(graph("prod"), "Policy", "access-boundary"))
    create = found["PassTheBoundaryOn"]
    assert create["Effect"] == "Deny"
    assert "iam:CreateRole" in create["Action"]
    assert create["Condition"] == {"StringNotEquals": {"iam:PermissionsBoundary": BOUNDARY}}
    beside = [f"arn:aws:iam::111122223333:policy/ml/prod/{kind}/*" for kind in ("ci", "people")]
    assert found["LeaveTheBoundary"]["Resource"] == [BOUNDARY, *beside]
    assert "iam:CreatePolicyVersion" in found["LeaveTheBoundary"]["Action"]
    ours = "arn:aws:iam::111122223333:role/ml/prod"
    assert found["LeaveThePipeline"]["Resource"] == [f"{ours}/ci/*", f"{ours}/people/*"]
    region = found["StayInRegion"]
    home_and_away = ["us-east-1", "us-west-2"]  # where the stack's replicas and copies are
    assert region["Condition"] == {"StringNotEquals": {"aws:RequestedRegion": home_and_away}}
    assert len(json.dumps(list(found.values()))) < 6144  # IAM's limit of a managed policy


def test_no_role_can_borrow_another_that_is_not_of_its_stack() -> None:
    """Passing, assuming or rewriting an administrator's role would be a way out."""
    found = statements(one(graph("prod"), "Policy", "access-boundary"))
    allowed = [s for s in found.values() if s["Effect"] == "Allow"]
    for action in ("iam:PassRole", "iam:UpdateAssumeRolePolicy", "sts:AssumeRole"):
        reach = [
            r
            for s in allowed
            for r in s["Resource"]
            if any(fnmatch(action, a) for a in s["Action"])
        ]
        assert all("/ml/prod/" in resource for resource in reach), action


def test_environments_of_one_account_leave_each_other_alone() -> None:
    found = statements(one(graph("dev"), "Policy", "access-boundary"))
    assert found["OtherStacks"]["Effect"] == "Deny"
    assert found["OtherStacks"]["Condition"]["StringNotEquals"] == {"aws:ResourceTag/stack": "dev"}
    agents = "arn:aws:ssm:us-east-1:111122223333:parameter/AmazonCloudWatch-trimtab-dev-*"
    assert agents in found["OwnParameters"]["NotResource"]


def test_deployments_may_do_what_their_resources_need() -> None:
    """Calls that AWS asks for beside the obvious ones."""
    wanted = [a for s in granted(graph("prod")).values() for a in s["Action"]]
    ceiling = statements(one(graph("prod"), "Policy", "access-boundary")).values()
    below = [a for s in ceiling if s["Effect"] == "Allow" for a in s["Action"]]
    for action in (
        "ec2:CreateTags",  # of launch templates, tried out when a group is made
        "iam:PassRole",
        "logs:CreateLogDelivery",  # of flow logs to S3
        "route53:AssociateVPCWithHostedZone",  # of private names of interface endpoints
        "s3:PutBucketPolicy",
        "s3:TagResource",  # of buckets, when they are made
        "sns:Unsubscribe",
    ):
        for actions in (wanted, below):
            assert any(fnmatch(action, a) for a in actions), action


def test_production_keeps_keys_and_buckets_whatever_a_role_may() -> None:
    assert "KeepKeysAndData" in statements(one(graph("prod"), "Policy", "access-boundary"))
    assert "KeepKeysAndData" not in statements(one(graph("dev"), "Policy", "access-boundary"))


def test_policies_fit_into_a_role() -> None:
    for policy in all_of(graph("prod"), "RolePolicy"):
        assert size(policy.inputs["policy"]) <= INLINE_LIMIT
    for policy in all_of(graph("prod"), "Policy"):
        assert size(policy.inputs.get("policy", "{}")) <= MANAGED_LIMIT


def test_the_policies_of_deployments_lie_beside_their_role() -> None:
    found = graph("prod")
    parts = [p for p in all_of(found, "Policy") if p.name.startswith("access-deploy-")]
    assert {p.inputs["path"] for p in parts} == {"/ml/prod/ci/"}
    attached = [
        p.name
        for a in all_of(found, "RolePolicyAttachment")
        if a.name.startswith("access-deploy-")
        for p in found.references(a, "policyArn")
    ]
    assert sorted(attached) == sorted(p.name for p in parts)


def test_people_have_roles_where_somebody_may_assume_them() -> None:
    role = one(graph("prod"), "Role", "access-data-scientist")
    assert trust(role)["Principal"] == {"AWS": ["arn:aws:iam::111122223333:role/sso/DataScientist"]}
    assert role.inputs["maxSessionDuration"] == 4 * 3600
    assert not [r for r in all_of(graph("dev"), "Role") if "scientist" in r.name]


def test_a_session_carries_the_callers_own_team() -> None:
    found = trust(one(graph("prod"), "Role", "access-data-scientist"))
    assert found["Action"] == ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
    assert found["Condition"]["StringEquals"] == {
        "aws:PrincipalTag/team": ["search", "ranking"],
        "aws:RequestTag/team": "${aws:PrincipalTag/team}",
    }


def people(**further: Any) -> dict[str, Any]:
    return {"principals": ["arn:aws:iam::111122223333:user/ada"], **further}


def test_whoever_may_choose_names_one_of_the_teams() -> None:
    chosen = {"ml-engineer": people(teams=["search"], team_from="choice")}
    found = trust(one(changed("dev", "access.people", chosen), "Role", "access-ml-engineer"))
    assert found["Condition"] == {
        "ForAllValues:StringEquals": {"aws:TagKeys": ["team"]},
        "StringEquals": {"aws:RequestTag/team": ["search"]},
    }


def test_those_who_see_all_teams_tag_no_session() -> None:
    role = one(changed("dev", "access.people", {"platform": people()}), "Role", "access-platform")
    assert trust(role)["Action"] == "sts:AssumeRole"


def test_a_second_factor_is_asked_for_where_wanted() -> None:
    given = {"people": {"finops": people()}, "mfa": True}
    found = preview("dev", project=ROOT, config={"trimtab:access": given})
    condition = trust(one(found, "Role", "access-finops"))["Condition"]
    assert condition == {"Bool": {"aws:MultiFactorAuthPresent": "true"}}


def test_more_principals_than_a_trust_policy_takes_are_refused() -> None:
    many = [f"arn:aws:iam::111122223333:role/{'teams/' * 20}n{i}" for i in range(15)]
    with pytest.raises(SettingsError, match="trust policy of finops") as refused:
        changed("dev", "access.people", {"finops": {"principals": many}})
    assert "2048" in str(refused.value)


def test_unused_permissions_are_looked_for_where_asked() -> None:
    assert not all_of(graph("prod"), "Analyzer")
    found = one(changed("dev", "access.unused_access_days", 90), "Analyzer", "access-unused")
    assert found.inputs["type"] == "ACCOUNT_UNUSED_ACCESS"
    assert found.inputs["configuration"] == {"unusedAccess": {"unusedAccessAge": 90}}


def test_finops_only_reads() -> None:
    found = statements(one(graph("prod"), "RolePolicy", "access-finops"))
    verbs = {a.split(":")[1] for a in found["Costs"]["Action"]}
    assert all(v.startswith(("Describe", "Get", "List", "View")) for v in verbs)


def test_finops_reads_the_exported_bill_where_it_is_named() -> None:
    found = statements(one(graph("prod"), "RolePolicy", "access-finops"))
    bucket = "arn:aws:s3:::trimtab-account-billing-111122223333"
    export = one(graph("account"), "Bucket", "billing-export").inputs["bucket"]
    assert found["ListBill"]["Resource"] == [bucket]
    assert bucket.endswith(f":::{export}")
    context = found["DecryptBill"]["Condition"]["StringLike"]
    assert context == {"kms:EncryptionContext:aws:s3:arn": [bucket, f"{bucket}/*"]}


def test_without_github_there_are_no_pipeline_roles() -> None:
    found = changed("dev", "access.github", None)
    names = {r.name for r in all_of(found, "Role")}
    assert "serving-cpu-instance" in names
    assert not [name for name in names if name.startswith("access-")]


def test_the_secrets_key_is_the_pipelines_to_use() -> None:
    key = "arn:aws:kms:us-east-1:111122223333:key/0000"
    found = changed("dev", "access.secrets_key", key)
    deploy = granted(found)["StateSecrets"]
    preview = statements(one(found, "RolePolicy", "access-preview"))["StateSecrets"]
    assert (deploy["Action"], preview["Action"]) == (
        ["kms:Decrypt", "kms:Encrypt"],
        ["kms:Decrypt"],
    )
