"""Capacity reservations: paid from the moment they are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.sandbox import recorded
from infra.sandbox.services._common import tag_list
from infra.sandbox.services._differences import given
from infra.sandbox.services._ec2 import ec2_arn

if TYPE_CHECKING:
    from infra.sandbox.handler import Context, Values


def _request(ctx: Context, inputs: Values) -> dict[str, Any]:
    del ctx
    request = {
        "InstanceType": inputs["instanceType"],
        "InstancePlatform": inputs["instancePlatform"],
        "AvailabilityZone": inputs["availabilityZone"],
        "InstanceCount": int(inputs["instanceCount"]),
        "EbsOptimized": inputs.get("ebsOptimized"),
        "EphemeralStorage": inputs.get("ephemeralStorage"),
        "EndDateType": inputs.get("endDateType"),
        "EndDate": inputs.get("endDate"),
        "InstanceMatchCriteria": inputs.get("instanceMatchCriteria"),
        "PlacementGroupArn": inputs.get("placementGroupArn"),
        "Tenancy": inputs.get("tenancy"),
    }
    if inputs.get("tags"):
        request["TagSpecifications"] = [
            {"ResourceType": "capacity-reservation", "Tags": tag_list(inputs["tags"])}
        ]
    return given(request)


def _change(ctx: Context, inputs: Values) -> dict[str, Any]:
    return given(
        {
            "CapacityReservationId": _id(ctx, inputs),
            "InstanceCount": int(inputs["instanceCount"]),
            "EndDateType": inputs.get("endDateType"),
            "EndDate": inputs.get("endDate"),
        }
    )


def _id(ctx: Context, inputs: Values) -> str:
    del inputs
    return recorded.stable_id(ctx.urn, "cr-")


def _outputs(ctx: Context, id: str, inputs: Values) -> Values:
    del inputs
    return {"arn": ec2_arn(ctx, "capacity-reservation", id), "ownerId": ctx.account}


HANDLERS = (
    recorded.handler(
        recorded.Recorded(
            type="aws:ec2/capacityReservation:CapacityReservation",
            service="ec2",
            create=("CreateCapacityReservation", _request),
            update=("ModifyCapacityReservation", _change),
            outputs=_outputs,
            identify=_id,
            note="moto has no capacity reservations",
            replace_on=frozenset(
                {
                    "availabilityZone",
                    "ebsOptimized",
                    "ephemeralStorage",
                    "instanceMatchCriteria",
                    "instancePlatform",
                    "instanceType",
                    "outpostArn",
                    "placementGroupArn",
                    "tenancy",
                }
            ),
            defaults={
                "ebsOptimized": False,
                "endDateType": "unlimited",
                "ephemeralStorage": False,
                "instanceMatchCriteria": "open",
                "tenancy": "default",
            },
        )
    ),
)
