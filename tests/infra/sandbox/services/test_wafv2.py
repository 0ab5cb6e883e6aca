"""Web firewalls reach the emulator as given."""

from __future__ import annotations

from typing import Any

import pytest

from tests.infra.sandbox.cases import Case, Parts, live
from tests.infra.sandbox.lifecycle import Deployed, World

ACL = "aws:wafv2/webAcl:WebAcl"
SEEN = {"metricName": "m", "cloudwatchMetricsEnabled": True, "sampledRequestsEnabled": True}


def limit(requests: int) -> dict[str, Any]:
    rate = {"limit": requests, "aggregateKeyType": "IP", "evaluationWindowSec": 300}
    return {
        "name": "limit",
        "priority": 1,
        "action": {"block": {}},
        "statement": {"rateBasedStatement": rate},
        "visibilityConfig": SEEN,
    }


def managed() -> dict[str, Any]:
    overrides = [{"name": "SizeRestrictions_BODY", "actionToUse": {"count": {}}}]
    group = {
        "vendorName": "AWS",
        "name": "AWSManagedRulesCommonRuleSet",
        "ruleActionOverrides": overrides,
    }
    return {
        "name": "common",
        "priority": 0,
        "overrideAction": {"none": {}},
        "statement": {"managedRuleGroupStatement": group},
        "visibilityConfig": SEEN,
    }


def acl(*rules: dict[str, Any], name: str = "shop") -> dict[str, Any]:
    return {
        "name": name,
        "scope": "REGIONAL",
        "defaultAction": {"allow": {}},
        "rules": list(rules),
        "visibilityConfig": SEEN,
    }


def rules(world: World, there: Deployed) -> Any:
    found = world.client("wafv2").get_web_acl(Name="shop", Scope="REGIONAL", Id=there.id)
    return [r["Name"] for r in found["WebACL"]["Rules"]]


def tied(world: World, there: Deployed) -> Any:
    found = world.client("wafv2").get_web_acl_for_resource(ResourceArn=there["resourceArn"])
    return found["WebACL"]["Name"]


def log(world: World, there: Deployed) -> Any:
    found = world.client("wafv2").get_logging_configuration(ResourceArn=there.id)
    return found["LoggingConfiguration"]["LogDestinationConfigs"][0].rsplit(":", 1)[1]


def base(p: Parts) -> str:
    return str(p.world.up(ACL, "base", **acl(limit(100), name="base"))["arn"])


def to(p: Parts, group: str) -> list[str]:
    return [f"arn:aws:logs:us-east-1:{p.world.account}:log-group:aws-waf-logs-{group}"]


CASES = (
    Case(
        token=ACL,
        given=acl(managed(), limit(1000)),
        shows=rules,
        expected=["common", "limit"],
        change={**acl(limit(2000)), "tags": {"a": "1"}},
        changed=["limit"],
    ),
    Case(
        token="aws:wafv2/webAclAssociation:WebAclAssociation",
        given=lambda p: {"resourceArn": p.balancer, "webAclArn": base(p)},
        shows=tied,
        expected="base",
    ),
    Case(
        token="aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
        given=lambda p: {
            "resourceArn": str(p.world.up(ACL, "logged", **acl(name="logged"))["arn"]),
            "logDestinationConfigs": to(p, "one"),
            "redactedFields": [{"singleHeader": {"name": "authorization"}}],
        },
        shows=log,
        expected="aws-waf-logs-one",
        change=lambda p: {"logDestinationConfigs": to(p, "two")},
        changed="aws-waf-logs-two",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_was_given_is_read_back(world: World, parts: Parts, case: Case) -> None:
    live(world, parts, case)
