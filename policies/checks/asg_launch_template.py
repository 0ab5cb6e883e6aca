"""Autoscaling groups must launch from templates: launch configurations are at their end."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._types import GROUP


def check(group: Subject, _: NoConfig) -> Notes:
    """A mixed instances policy always has a template."""
    old = group["launchConfiguration"]
    yield require(
        ~old.given(), "it launches from a launch configuration, which gets no new features", old
    )
    template, mixed = group["launchTemplate"], group["mixedInstancesPolicy"]
    yield require(template.given() | mixed.given(), "it has no launch template", template)


POLICY = Policy(
    id="asg-launch-template",
    severity="medium",
    title="Autoscaling groups launch from launch templates",
    why="A configuration has no versions, no mixed types and spot, and no newer instance types.",
    fix="make an ec2.LaunchTemplate and pass launch_template or mixed_instances_policy",
    types=(GROUP,),
    check=check,
    frameworks={"AWS FSBP": ("AutoScaling.9",)},
    equivalents=("CKV_AWS_315",),
)
