"""Machines must not ask for a public address: 3.60 USD a month each, and an open door."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._remedy import Set
from policies._types import INSTANCE, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE


def check(machine: Subject, _: NoConfig) -> Notes:
    """Where nothing is said the subnet decides; in launch templates the flag is a string."""
    beside = machine.type == LAUNCH_TEMPLATE
    for interface in machine["networkInterfaces"].items() if beside else (machine.root,):
        flag = interface["associatePublicIpAddress"]
        yield require(~flag.is_true(), "the machine gets a public IP address", flag)


POLICY = Policy(
    id="ec2-no-public-ip",
    severity="high",
    title="Machines have no public IP address",
    why="A public address is reachable by everyone's scanners, and is billed by the hour.",
    fix="leave out associate_public_ip_address and use a private subnet; reach it by SSM",
    types=(INSTANCE, LAUNCH_TEMPLATE, LAUNCH_CONFIGURATION),
    check=check,
    remedy=(
        Set(path="associatePublicIpAddress", value=False, types=(INSTANCE, LAUNCH_CONFIGURATION)),
        Set(
            path="networkInterfaces[].associatePublicIpAddress",
            value="false",
            types=(LAUNCH_TEMPLATE,),
        ),
    ),
    frameworks={
        "AWS FSBP": ("AutoScaling.5", "EC2.9", "EC2.25"),
        "HIPAA": ("164.312(a)(1)",),
        "SOC 2": ("CC6.1", "CC6.6"),
    },
    equivalents=("CKV_AWS_88", "AWS-0009"),
)
