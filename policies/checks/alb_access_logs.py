"""Load balancers must keep a log of the requests that they answer."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._types import LOAD_BALANCER


def check(balancer: Subject, _: NoConfig) -> Notes:
    """A bucket alone does not switch them on; gateway load balancers have none."""
    enabled = balancer["accessLogs.enabled"]
    yield require(
        balancer["loadBalancerType"].is_one_of("gateway") | enabled.is_true(),
        "nothing keeps who asked for what",
        enabled,
    )


POLICY = Policy(
    id="alb-access-logs",
    severity="medium",
    title="Load balancers log the requests they answer",
    why="Without them nobody can say who scraped the model, or what an attacker tried.",
    fix='set access_logs={"bucket": ..., "enabled": True}',
    types=LOAD_BALANCER,
    check=check,
    frameworks={
        "AWS FSBP": ("ELB.5",),
        "HIPAA": ("164.308(a)", "164.312(b)"),
        "GDPR": ("Art. 30",),
    },
    equivalents=("CKV_AWS_91",),
)
