"""Security groups must not let everything out to everywhere."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._rules import EGRESS_RULE, GROUP, RULE, protocol, reaches_internet, wide_networks
from policies._truth import Node, Truth


def check(group: Subject, _: NoConfig) -> Notes:
    """A group without rules lets nothing out: the provider removes AWS's default rule."""
    goes_out = group["type"].is_one_of("egress") if group.type == RULE else Truth.YES
    for rule in group["egress"].items() if group.type == GROUP else (group.root,):
        yield require(
            ~(goes_out & reaches_internet(rule) & _any_port(rule)),
            "everything is let out to the internet",
            *wide_networks(rule),
        )


def _any_port(rule: Node) -> Truth:
    """All protocols, or all ports of one."""
    name, low, high = protocol(rule), rule["fromPort"], rule["toPort"]
    if name.unknown or low.unknown or high.unknown:
        return Truth.UNSURE
    if str(name.value).lower() in ("icmp", "icmpv6", "1", "58"):
        return Truth.NO
    first, last = low.number(), high.number()
    if name.absent or str(name.value).lower() in ("-1", "all"):
        # A rule for all protocols with ports: the provider refuses to deploy it.
        return Truth.of({first, last} <= {None, 0, -1, 65535})
    if first is None or last is None or first == -1:
        return Truth.YES
    return Truth.of(first <= 1 and last == 65535)


POLICY = Policy(
    id="sg-egress-restricted",
    severity="medium",
    title="Security groups do not let everything out to the internet",
    why="Whoever gets into a training job sends the dataset to any port of any machine.",
    fix="allow port 443, prefix lists of gateway endpoints, and the groups that it talks to",
    types=(GROUP, RULE, EGRESS_RULE),
    check=check,
    equivalents=("CKV_AWS_382", "AWS-0104"),
)
