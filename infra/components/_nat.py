"""NAT gateways: the one that AWS spreads over zones, and what is watched of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._alarms import Alarm, BandAlarm, Metric, Wanted, make_alarms
from infra.components._panels import Line, Panel

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pulumi

    from infra.components._alarms import Alarming
    from infra.components._context import Context
    from infra.tagging import Tags


def make_regional_nat(
    parent: pulumi.ComponentResource,
    context: Context,
    vpc_id: pulumi.Input[str],
    internet: aws.ec2.InternetGateway,
) -> aws.ec2.NatGateway:
    """One gateway for the network, in each zone that has instances, with addresses of AWS's choice.

    It needs no public subnet. A zone that is used for the first time leaves by another one's for up
    to an hour, and pays for traffic between zones so long
    (https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html).
    """
    return aws.ec2.NatGateway(
        "network-nat",
        vpc_id=vpc_id,
        availability_mode="regional",
        connectivity_type="public",
        tags=context.tags("network").own(context.named("nat")),
        opts=ResourceOptions(parent=parent, depends_on=[internet]),
    )


def watch_nat(
    parent: pulumi.ComponentResource,
    alarming: Alarming,
    tags: Tags,
    gateways: Mapping[str, aws.ec2.NatGateway],
) -> None:
    """Alarms and a graph of each gateway.

    Args:
        parent: the network.
        alarming: where they go.
        tags: the network's.
        gateways: by the zones that leave by them; one gateway may serve several.
    """
    once = {id(gateway): (zone, gateway) for zone, gateway in reversed(list(gateways.items()))}
    for zone, gateway in sorted(once.values(), key=lambda pair: pair[0]):
        # Their names follow the gateway's home, which is the first zone that leaves by it.
        owner = f"nat-{zone}" if len(once) > 1 else "nat"
        make_alarms(parent, alarming, owner, tags, *_alarms(gateway))
        lines = [
            Line(metric=_metric(gateway, "BytesOutToDestination"), label="sent"),
            Line(metric=_metric(gateway, "BytesInFromDestination"), label="received"),
        ]
        alarming.show(Panel(board="fleet", title=f"{owner}: traffic", lines=lines, unit="B"))


def _metric(gateway: aws.ec2.NatGateway, metric: str) -> Metric:
    return Metric(
        namespace="AWS/NATGateway",
        metric=metric,
        dimensions={"NatGatewayId": gateway.id},
        statistic="Sum",
    )


def _alarms(gateway: aws.ec2.NatGateway) -> list[Wanted]:
    ports = _metric(gateway, "ErrorPortAllocation")
    dropped = _metric(gateway, "PacketsDropCount")
    received = _metric(gateway, "BytesInFromDestination")
    return [
        Alarm(
            name="ports",
            what="Connections fail: the gateway has no port left for one destination (55 000 at "
            "once). Reach it by an endpoint, close idle connections, or add addresses.",
            namespace=ports.namespace,
            metric=ports.metric,
            dimensions=ports.dimensions,
            statistic="Sum",
            threshold=0,
            periods=1,
        ),
        Alarm(
            name="drops",
            what="The gateway drops packets for a quarter of an hour: a trouble of AWS's in that "
            "zone, or more than 100 Gbit/s.",
            namespace=dropped.namespace,
            metric=dropped.metric,
            dimensions=dropped.dimensions,
            statistic="Sum",
            threshold=0,
        ),
        BandAlarm(
            name="traffic",
            what="Far more comes through the gateway than at this hour of other days, at 0.045 USD "
            "a GB: a data set or images that should come by an endpoint.",
            namespace=received.namespace,
            metric=received.metric,
            dimensions=received.dimensions,
            statistic="Sum",
        ),
    ]
