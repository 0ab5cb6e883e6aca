"""Application load balancers that face the internet must have a web ACL in front."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, or_unsure, require
from policies._truth import Truth
from policies._types import LOAD_BALANCER

ASSOCIATIONS = (
    "aws:wafv2/webAclAssociation:WebAclAssociation",
    "aws:wafregional/webAclAssociation:WebAclAssociation",
)


def check(balancer: Subject, _: NoConfig) -> Notes:
    """Internet-facing is the default; a web ACL takes application load balancers only."""
    internal = balancer["internal"]
    elsewhere = balancer["loadBalancerType"].is_one_of("network", "gateway")
    found, more = balancer.attached("resourceArn", *ASSOCIATIONS)
    yield require(
        internal.is_true() | elsewhere | (Truth.YES if found else or_unsure(more)),
        "the internet reaches it without a web ACL",
        internal,
    )


POLICY = Policy(
    id="alb-waf-if-public",
    severity="medium",
    title="Application load balancers that face the internet have a web ACL",
    why="Scanners and scrapers reach the service itself, and every request they make is paid.",
    fix="add a wafv2.WebAclAssociation with its ARN, or set internal=True",
    types=LOAD_BALANCER,
    check=check,
    kind="stack",
    frameworks={
        "AWS FSBP": ("ELB.16",),
        "SOC 2": ("CC6.1", "CC6.6"),
    },
    equivalents=("CKV2_AWS_28",),
)
