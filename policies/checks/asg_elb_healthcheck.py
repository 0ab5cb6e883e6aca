"""Groups behind a load balancer must replace what the balancer finds unhealthy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._remedy import Set
from policies._truth import Node, Truth
from policies._types import GROUP, TARGET_GROUP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.graph import Resource

ATTACHMENT: Final = "aws:autoscaling/attachment:Attachment"
BALANCERS: Final = (
    *TARGET_GROUP,
    "aws:elb/loadBalancer:LoadBalancer",
    "aws:elasticloadbalancing/loadBalancer:LoadBalancer",
)
NAME: Final = "autoscalingGroupName"
BEHIND: Final = ("targetGroupArns", "loadBalancers")


def check(subject: Subject, _: NoConfig) -> Notes:
    """By default a group looks at its machines' hardware only.

    What ends machines must be said too: the default of a target group is an answer of 200 for /,
    that of a classic balancer an open port.
    """
    if subject.type == ATTACHMENT:
        groups = [Subject(resource=r, index=subject.index) for r in _groups(subject)]
        if not groups and _may_be_any(subject):
            yield require(Truth.UNSURE, "its group ignores the load balancer", subject[NAME])
        props: tuple[str, ...] = ("elb", "lbTargetGroupArn")
    else:
        props = tuple(p for p in BEHIND if subject[p].value not in (None, []))
        groups = [subject] if props else []
    for group in groups:
        kind = group["healthCheckType"]
        yield require(
            _looks_at_balancer(kind),
            f"it keeps machines that its load balancer has given up (healthCheckType is"
            f" {kind.shown})",
            kind,
        )
    for balancer in _balancers(subject, props):
        said = Node(balancer.inputs, balancer.name)["healthCheck"]
        yield require(said.given(), f"{balancer.name} does not say what healthy means", said)


def _looks_at_balancer(kind: Node) -> Truth:
    """There may be several, with commas between them."""
    if kind.unknown:
        return Truth.UNSURE
    return Truth.of("ELB" in str(kind.value).split(","))


def _groups(attachment: Subject) -> Iterator[Resource]:
    by_urn = attachment.index.graph.by_urn
    for urn in attachment.resource.property_dependencies.get(NAME, ()):
        if urn in by_urn and by_urn[urn].type == GROUP:
            yield by_urn[urn]
    name = attachment[NAME].value
    if isinstance(name, str):
        yield from attachment.index.naming(GROUP, "name")[0].get(name, ())


def _may_be_any(attachment: Subject) -> bool:
    """Whether it cannot be told which group it is; one of another stack is judged there."""
    return attachment[NAME].unknown or attachment.index.naming(GROUP, "name")[1]


def _balancers(subject: Subject, props: tuple[str, ...]) -> Iterator[Resource]:
    by_urn = subject.index.graph.by_urn
    for prop in props:
        for urn in subject.resource.property_dependencies.get(prop, ()):
            if urn in by_urn and by_urn[urn].type in BALANCERS:
                yield by_urn[urn]


POLICY = Policy(
    id="asg-elb-healthcheck",
    severity="low",
    title="Groups behind a load balancer use its health checks, and these are said",
    why="A model server that hangs on a sound machine stays in the group, and is paid, for ever.",
    fix='set health_check_type="ELB", and health_check on the target group',
    types=(GROUP, ATTACHMENT),
    check=check,
    remedy=(Set(path="healthCheckType", value="ELB", types=(GROUP,)),),
    kind="stack",
    frameworks={"AWS FSBP": ("AutoScaling.1",)},
    equivalents=("CKV2_AWS_15",),
)
