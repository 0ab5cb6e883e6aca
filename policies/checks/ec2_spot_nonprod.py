"""Outside production batch and training must run on spot: the same machines for 60 to 90 % less."""

from __future__ import annotations

from policies._base import EnvironmentConfig, Notes, Policy, Subject, require
from policies._launch import templates
from policies._truth import Truth, some
from policies._types import GROUP

# A policy that follows a metric of load, or an attachment to a load balancer.
SERVING = (
    "aws:autoscaling/policy:Policy",
    "aws:autoscaling/attachment:Attachment",
    "aws:autoscaling/trafficSourceAttachment:TrafficSourceAttachment",
)


def check(group: Subject, config: EnvironmentConfig) -> Notes:
    """Groups that serve are left alone: behind a load balancer, or following their load.

    So are parked ones, which cost nothing.
    """
    if _serves(group):
        return
    parked = group["maxSize"].is_one_of(0, "0")
    percentage = group[
        "mixedInstancesPolicy.instancesDistribution.onDemandPercentageAboveBaseCapacity"
    ]
    # The API's default is 100: everything on demand.
    on_demand = percentage.is_one_of(None, 100, "100")
    yield require(
        parked | group.in_production(config) | ~on_demand | _template_asks_for_spot(group),
        "a group outside production runs on demand only",
        percentage,
    )


def _serves(group: Subject) -> bool:
    behind = ("targetGroupArns", "loadBalancers", "trafficSources")
    if any(not group[prop].absent and group[prop].value != [] for prop in behind):
        return True
    referrers = group.index.referrers(group.resource.urn, "autoscalingGroupName")
    return any(r.type in SERVING for r in referrers)


def _template_asks_for_spot(group: Subject) -> Truth:
    return some(
        template["instanceMarketOptions.marketType"].is_one_of("spot")
        for template in templates(group)
    )


POLICY = Policy(
    id="ec2-spot-nonprod",
    severity="medium",
    title="Outside production, groups that do not serve take spot capacity",
    why="Interruptions are cheap where nobody waits; on-demand capacity is not.",
    fix="set on_demand_percentage_above_base_capacity=0 in a mixed instances policy",
    types=(GROUP,),
    check=check,
    kind="stack",
    config=EnvironmentConfig,
)
