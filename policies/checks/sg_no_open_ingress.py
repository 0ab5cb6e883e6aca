"""Security groups must not let the whole internet in, but for the web's own ports."""

from __future__ import annotations

from cost.models import Model
from policies._base import Notes, Policy, Subject, require
from policies._rules import (
    GROUP,
    INGRESS_RULE,
    RULE,
    protocol,
    reaches_internet,
    wide_networks,
)
from policies._truth import Node, Truth

GROUPS = (GROUP, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")


class Config(Model):
    """What may be open."""

    ports: tuple[int, ...] = (80, 443)
    """Ports that may be open to the internet: those of AWS control EC2.18."""


def check(group: Subject, config: Config) -> Notes:
    """Rules of the group itself, and rules beside it."""
    # A rule of the older kind is for one direction; the others are for one alone.
    comes_in = group["type"].is_one_of("ingress") if group.type == RULE else Truth.YES
    for rule in group["ingress"].items() if group.type in GROUPS else (group.root,):
        yield require(
            ~(comes_in & reaches_internet(rule)) | _harmless(rule, config.ports),
            f"the internet is let in on {_ports(rule)}",
            *wide_networks(rule),
        )


def _harmless(rule: Node, ports: tuple[int, ...]) -> Truth:
    name = str(protocol(rule).value).lower()
    if name in ("icmp", "icmpv6", "1", "58"):
        return Truth.YES
    if name in ("-1", "all"):
        return Truth.NO
    if protocol(rule).unknown or rule["fromPort"].unknown or rule["toPort"].unknown:
        return Truth.UNSURE
    low, high = rule["fromPort"].number(), rule["toPort"].number()
    if low is None or high is None or low > high:
        return Truth.NO
    return Truth.of(all(port in ports for port in range(int(low), int(high) + 1)))


def _ports(rule: Node) -> str:
    if str(protocol(rule).value).lower() in ("-1", "all"):
        return "all ports"
    low, high = rule["fromPort"].shown, rule["toPort"].shown
    return f"port {low}" if low == high else f"ports {low} to {high}"


POLICY = Policy(
    id="sg-no-open-ingress",
    severity="critical",
    title="Security groups let the internet in on the web's ports only",
    why="Open SSH, Jupyter and database ports are found by scanners within minutes.",
    fix="limit the source to your networks or to a security group, or use SSM Session Manager",
    types=(*GROUPS, RULE, INGRESS_RULE),
    check=check,
    frameworks={
        "AWS FSBP": ("EC2.13", "EC2.14", "EC2.18", "EC2.19"),
        "CIS AWS v3.0": ("5.2", "5.3"),
        "HIPAA": ("164.312(e)(1)",),
        "SOC 2": ("CC6.1", "CC6.6"),
    },
    equivalents=("CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_277"),
    config=Config,
)
