"""Rules of listeners reach the emulator as given."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from tests.infra.sandbox.cases import Case, Parts, live
from tests.infra.sandbox.lifecycle import Deployed, World


def rule(world: World, there: Deployed) -> Any:
    (only,) = world.client("elbv2").describe_rules(RuleArns=[there.id])["Rules"]
    (condition,) = only["Conditions"]
    groups = only["Actions"][0].get("ForwardConfig", {}).get("TargetGroups", [])
    return only["Priority"], condition["Field"], [g.get("Weight") for g in groups]


def listener(p: Parts) -> str:
    gone = {"contentType": "text/plain", "statusCode": "404"}
    return p.world.up(
        "aws:lb/listener:Listener",
        "base",
        loadBalancerArn=p.balancer,
        port=80,
        protocol="HTTP",
        defaultActions=[{"type": "fixed-response", "fixedResponse": gone}],
    ).id


@cache
def other(p: Parts) -> str:
    token = "aws:lb/targetGroup:TargetGroup"
    return p.world.up(token, "other", port=80, protocol="HTTP", vpcId=p.vpc).id


def weighted(p: Parts, first: int) -> list[dict[str, Any]]:
    groups = [{"arn": p.target_group, "weight": first}, {"arn": other(p), "weight": 100 - first}]
    return [{"type": "forward", "forward": {"targetGroups": groups}}]


CASES = (
    Case(
        token="aws:lb/listenerRule:ListenerRule",
        given=lambda p: {
            "listenerArn": listener(p),
            "priority": 100,
            "conditions": [{"pathPattern": {"values": ["/*"]}}],
            "actions": weighted(p, 100),
        },
        shows=rule,
        expected=("100", "path-pattern", [100, 0]),
        change=lambda p: {"priority": 50, "actions": weighted(p, 90), "tags": {"a": "1"}},
        changed=("50", "path-pattern", [90, 10]),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_was_given_is_read_back(world: World, parts: Parts, case: Case) -> None:
    live(world, parts, case)
