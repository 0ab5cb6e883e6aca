"""Machines must have their own path to their volumes, and be measured as often as they scale."""

from __future__ import annotations

import re
from typing import Final

from policies._base import EnvironmentConfig, Notes, Policy, Subject, require
from policies._remedy import Set
from policies._truth import Node, Truth, some
from policies._types import INSTANCE, LAUNCH_TEMPLATE

# Every type since is optimised without being asked, t1 and t2 cannot be:
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ebs-optimized.html
_MUST_BE_ASKED: Final = re.compile(r"(c1|c3|g2|i2|m1|m2|m3|r3)\.")

SCALING: Final = "aws:autoscaling/policy:Policy"
METRIC: Final = "targetTrackingConfiguration.predefinedMetricSpecification.predefinedMetricType"


def check(machine: Subject, config: EnvironmentConfig) -> Notes:
    """Both are off by default. Five minutes between measures do outside production.

    They do for a launch template too, unless a group of it scales by what EC2 measures.
    """
    asked = machine["ebsOptimized"]
    yield require(
        asked.is_true() | ~_needs_asking(machine),
        "its volumes share the network with everything else (ebsOptimized is off)",
        asked,
    )
    scales = Truth.YES if machine.type == INSTANCE else _scales_by_its_measures(machine)
    if scales is Truth.NO:
        return
    detailed = machine["monitoring" if machine.type == INSTANCE else "monitoring.enabled"]
    elsewhere = Truth.NO if machine.environment.absent else ~machine.in_production(config)
    yield require(
        detailed.is_true() | elsewhere | ~scales,
        "it is measured every five minutes only: alarms and scaling come late",
        detailed,
    )


def _scales_by_its_measures(template: Subject) -> Truth:
    """Whether a group of the template follows its machines' processors or network."""
    refer, urn = template.index.referrers, template.resource.urn
    groups = (*refer(urn, "launchTemplate"), *refer(urn, "mixedInstancesPolicy"))
    scaling = (p for g in groups for p in refer(g.urn, "autoscalingGroupName") if p.type == SCALING)
    metrics = (Node(policy.inputs)[METRIC] for policy in scaling)
    return some(_is_of_machines(metric) for metric in metrics)


def _is_of_machines(metric: Node) -> Truth:
    if metric.unknown:
        return Truth.UNSURE
    return Truth.of(str(metric.value).startswith("ASGAverage"))


def _needs_asking(machine: Subject) -> Truth:
    type_: Node = machine["instanceType"]
    if type_.unknown:
        return Truth.UNSURE
    if type_.absent:  # a template without a type leaves it to the group
        return Truth.of(machine.type == INSTANCE)
    return Truth.of(bool(_MUST_BE_ASKED.match(str(type_.value))))


POLICY = Policy(
    id="ec2-ebs-optimized-monitoring",
    severity="low",
    title="Machines are EBS-optimised, and in production measured as often as they scale",
    why="A training run that waits for its disk pays for idle GPUs; five minutes hide it.",
    fix="set ebs_optimized=True and monitoring (2.10 USD a month for an instance)",
    types=(INSTANCE, LAUNCH_TEMPLATE),
    check=check,
    remedy=(
        Set(path="ebsOptimized", value=True),
        Set(path="monitoring", value=True, types=(INSTANCE,)),
        Set(path="monitoring.enabled", value=True, types=(LAUNCH_TEMPLATE,)),
    ),
    kind="stack",
    equivalents=("CKV_AWS_135", "CKV_AWS_126"),
    config=EnvironmentConfig,
)
