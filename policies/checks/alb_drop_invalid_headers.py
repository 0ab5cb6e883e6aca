"""Application load balancers must drop headers that are not valid HTTP."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._remedy import Set
from policies._types import LOAD_BALANCER


def check(balancer: Subject, _: NoConfig) -> Notes:
    """They are passed on by default; network and gateway load balancers know no headers."""
    drops = balancer["dropInvalidHeaderFields"]
    yield require(
        balancer["loadBalancerType"].is_one_of("network", "gateway") | drops.is_true(),
        "headers that are not valid reach the targets",
        drops,
    )


POLICY = Policy(
    id="alb-drop-invalid-headers",
    severity="medium",
    title="Application load balancers drop invalid headers",
    why="Where server and balancer read odd headers differently, requests can be smuggled in.",
    fix="set drop_invalid_header_fields=True",
    types=LOAD_BALANCER,
    check=check,
    remedy=(Set(path="dropInvalidHeaderFields", value=True),),
    frameworks={
        "AWS FSBP": ("ELB.4",),
        "SOC 2": ("CC6.1", "CC6.7"),
    },
    equivalents=("CKV_AWS_131", "AWS-0052"),
)
