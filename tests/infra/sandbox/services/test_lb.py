"""Load balancers, target groups and listeners are read back as they were given."""

from __future__ import annotations

from typing import Any

import pytest

from tests.infra.sandbox.cases import Case, Parts, live
from tests.infra.sandbox.lifecycle import Deployed, World


def balancer(world: World, there: Deployed) -> Any:
    elb = world.client("elbv2")
    (found,) = elb.describe_load_balancers(LoadBalancerArns=[there.id])["LoadBalancers"]
    pairs = elb.describe_load_balancer_attributes(LoadBalancerArn=there.id)["Attributes"]
    attributes = {p["Key"]: p["Value"] for p in pairs}
    return found["Scheme"], attributes["routing.http.drop_invalid_header_fields.enabled"]


def group(world: World, there: Deployed) -> Any:
    elb = world.client("elbv2")
    (found,) = elb.describe_target_groups(TargetGroupArns=[there.id])["TargetGroups"]
    pairs = elb.describe_target_group_attributes(TargetGroupArn=there.id)["Attributes"]
    attributes = {p["Key"]: p["Value"] for p in pairs}
    return found["HealthCheckPath"], attributes["deregistration_delay.timeout_seconds"]


def listener(world: World, there: Deployed) -> Any:
    (found,) = world.client("elbv2").describe_listeners(ListenerArns=[there.id])["Listeners"]
    return found["Port"], found["DefaultActions"][0]["Type"]


CASES = (
    Case(
        token="aws:lb/loadBalancer:LoadBalancer",
        given=lambda p: {
            "internal": True,
            "subnets": p.subnets,
            "securityGroups": [p.group],
            "dropInvalidHeaderFields": True,
        },
        shows=balancer,
        expected=("internal", "true"),
        change={"dropInvalidHeaderFields": False, "tags": {"a": "1"}},
        changed=("internal", "false"),
    ),
    Case(
        token="aws:lb/targetGroup:TargetGroup",
        given=lambda p: {
            "port": 8080,
            "protocol": "HTTP",
            "vpcId": p.vpc,
            "deregistrationDelay": 30,
            "healthCheck": {"path": "/ready", "matcher": "200", "interval": 10},
        },
        shows=group,
        expected=("/ready", "30"),
        change={"deregistrationDelay": 60, "healthCheck": {"path": "/live", "interval": 10}},
        changed=("/live", "60"),
    ),
    Case(
        token="aws:lb/listener:Listener",
        given=lambda p: {
            "loadBalancerArn": p.balancer,
            "port": 80,
            "protocol": "HTTP",
            "defaultActions": [{"type": "forward", "targetGroupArn": p.target_group}],
        },
        shows=listener,
        expected=(80, "forward"),
        change={"port": 8080},
        changed=(8080, "forward"),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_was_given_is_read_back(world: World, parts: Parts, case: Case) -> None:
    live(world, parts, case)
