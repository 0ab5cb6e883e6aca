"""Where a training group's instances stand: network cards, placement, capacity that is held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._alarms import Alarm, make_alarms
from infra.components._cluster import pinned

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pulumi

    from infra.components._cluster import ClusterArgs
    from infra.settings import TrainingSettings
    from infra.settings.capacity import ReservationSettings
    from infra.tagging import Tags

LINUX: Final = "Linux/UNIX"
HALF: Final = 50
"""Percent of the reserved instances."""


def cards(count: int, groups: Sequence[pulumi.Input[str]]) -> list[dict[str, Any]]:
    """An interface for each network card: the first speaks IP and EFA, the others EFA alone.

    Those without IP take no addresses of the subnet (EC2 user guide, EFA-only interfaces).
    """
    return [
        {
            "network_card_index": card,
            "device_index": 0 if card == 0 else 1,
            "interface_type": "efa" if card == 0 else "efa-only",
            "security_groups": list(groups),
            "associate_public_ip_address": "false",
            "delete_on_termination": "true",
        }
        for card in range(count)
    ]


def market(settings: TrainingSettings) -> dict[str, Any]:
    """What a template says of a Capacity Block; nothing otherwise: a group's policy decides."""
    if settings.capacity_block is None:
        return {}
    target = {"capacity_reservation_id": settings.capacity_block.reservation_id}
    return {
        "instance_market_options": {"market_type": "capacity-block"},
        "capacity_reservation_specification": {"capacity_reservation_target": target},
    }


def make_reservation(
    parent: pulumi.ComponentResource, args: ClusterArgs, settings: TrainingSettings, tags: Tags
) -> aws.ec2.CapacityReservation | None:
    """The reservation that the settings ask for; charged from the moment it is there."""
    wanted = settings.capacity_reservation
    if wanted is None or wanted.instances is None or settings.zone is None:
        return None
    end: dict[str, Any] = {"end_date_type": "unlimited"}
    if wanted.until is not None:
        end = {"end_date_type": "limited", "end_date": f"{wanted.until}T00:00:00Z"}
    made = aws.ec2.CapacityReservation(
        f"{args.entry}-capacity",
        instance_type=settings.instance_types[0],
        instance_count=wanted.instances,
        instance_platform=LINUX,
        availability_zone=settings.zone,
        instance_match_criteria=wanted.match,
        ebs_optimized=True,
        tenancy="default",
        tags=tags.own(args.group),
        opts=ResourceOptions(parent=parent),
        **end,
    )
    unused = Alarm(
        name="capacity-unused",
        what=f"Less than half of what is reserved for {args.group} has run for an hour, and all of "
        "it is charged: use it, or lower capacity_reservation.instances",
        namespace="AWS/EC2CapacityReservations",
        metric="InstanceUtilization",
        dimensions={"CapacityReservationId": made.id},
        statistic="Average",
        comparison="<",
        threshold=HALF,
        periods=12,
    )
    make_alarms(parent, args.alarming, args.entry, tags, unused)
    return made


def make_placement_group(
    parent: pulumi.ComponentResource, args: ClusterArgs, settings: TrainingSettings, tags: Tags
) -> aws.ec2.PlacementGroup | None:
    """Instances close to each other, in one zone."""
    if settings.placement is None:
        return None
    return aws.ec2.PlacementGroup(
        f"{args.entry}-placement",
        name=args.group,
        strategy=settings.placement,
        tags=tags.own(args.group),
        opts=ResourceOptions(parent=parent),
    )


def group_options(
    settings: TrainingSettings,
    placement: aws.ec2.PlacementGroup | None,
    reservation: aws.ec2.CapacityReservation | None,
) -> dict[str, Any]:
    """What the group says of its place, of held capacity, of what waits and of what stays."""
    options: dict[str, Any] = {}
    if placement is not None:
        options["placement_group"] = placement.name
    if settings.capacity_reservation is not None:
        options["capacity_reservation_specification"] = _held(
            settings.capacity_reservation, reservation
        )
    if settings.warm_pool is not None and not settings.parked:
        options["warm_pool"] = _warm_pool(settings)
    if settings.retain_failed:
        options["instance_lifecycle_policy"] = {
            "retention_triggers": {"terminate_hook_abandon": "retain"}
        }
    return options


def _held(
    wanted: ReservationSettings, reservation: aws.ec2.CapacityReservation | None
) -> dict[str, Any]:
    specification: dict[str, Any] = {"capacity_reservation_preference": wanted.preference}
    if wanted.match == "targeted":
        target = wanted.reservation_id if reservation is None else reservation.id
        specification["capacity_reservation_target"] = {"capacity_reservation_ids": [target]}
    return specification


def _warm_pool(settings: TrainingSettings) -> dict[str, Any]:
    pool = settings.warm_pool
    if pool is None:
        return {}
    options: dict[str, Any] = {
        "pool_state": pool.state.title(),
        "min_size": pool.min_size,
        "instance_reuse_policy": {"reuse_on_scale_in": pool.reuse},
    }
    if pool.max_prepared is not None:
        options["max_group_prepared_capacity"] = pool.max_prepared
    return options


def launched_from(
    settings: TrainingSettings, template: aws.ec2.LaunchTemplate, policy: dict[str, Any]
) -> dict[str, Any]:
    """A mixed policy, or the template as it is, where warm pools and blocks want it so."""
    if settings.mixed:
        return {"mixed_instances_policy": policy}
    names = pinned(template)
    return {"launch_template": {"id": names["launch_template_id"], "version": names["version"]}}
