"""A group costs from its smallest to its largest size, on demand and spot."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cost.graph import UNKNOWN
from cost.pricing.base import Unpriced
from cost.pricing.pricers.autoscaling_group import PRICER, SCHEDULE, TEMPLATE
from tests.cost.pricing.builders import Case, check_golden, monthly, parts_of, resource, urn

GROUP = PRICER.types[0]
DISK = {"deviceName": "/dev/xvda", "ebs": {"volumeType": "gp3", "volumeSize": 100}}


def template(**inputs: Any) -> Any:
    return resource(TEMPLATE, "lt", **{"blockDeviceMappings": [DISK], **inputs})


def group(
    overrides: list[dict[str, Any]] | None = None,
    distribution: dict[str, Any] | None = None,
    **inputs: Any,
) -> dict[str, Any]:
    """A group whose template's id is not known yet, as in a preview."""
    policy = {
        "launchTemplate": {
            "launchTemplateSpecification": {"launchTemplateId": UNKNOWN, "version": UNKNOWN},
            "overrides": overrides or [],
        },
        "instancesDistribution": distribution or {},
    }
    refs = {"mixedInstancesPolicy": [urn(TEMPLATE, "lt")]}
    return {"mixedInstancesPolicy": policy, "refs": refs, **inputs}


def types(*names: str) -> list[dict[str, Any]]:
    return [{"instanceType": name} for name in names]


SPOT = {"onDemandPercentageAboveBaseCapacity": 0}
HALF = {"onDemandBaseCapacity": 1, "onDemandPercentageAboveBaseCapacity": 50}
M6I = (template(instanceType="m6i.xlarge"),)
GPUS = {
    "vcpuCount": {"min": 4},
    "memoryMib": {"min": 16384},
    "acceleratorTypes": ["gpu"],
    "acceleratorManufacturers": ["nvidia"],
    "acceleratorCount": {"min": 1, "max": 1},
}


def test_golden() -> None:
    monitored = (template(instanceType="g5.xlarge", monitoring={"enabled": True}),)
    check_golden(
        PRICER,
        {
            "1 to 4, on demand": Case(group(types("m6i.xlarge"), minSize=1, maxSize=4), others=M6I),
            "desired 2": Case(group(minSize=1, maxSize=4, desiredCapacity=2), others=M6I),
            "0 to 8, spot over three types": Case(
                group(types("g5.xlarge", "g6.xlarge", "g4dn.xlarge"), SPOT, minSize=0, maxSize=8),
                others=monitored,
            ),
            "2 to 6, one on demand and half of the rest": Case(
                group(types("m6i.xlarge", "m5.xlarge"), HALF, minSize=2, maxSize=6), others=M6I
            ),
            "by requirements, one GPU, spot": Case(
                group([{"instanceRequirements": GPUS}], SPOT, minSize=0, maxSize=2), others=M6I
            ),
            "with a usage file": Case(
                group(minSize=0, maxSize=10),
                usage={"instances": ("0.5", "2.5", "6"), "custom_metrics": 12},
                others=M6I,
            ),
            "parked": Case(group(types("g5.12xlarge"), minSize=0, maxSize=0), others=M6I),
        },
    )


def test_one_instance_is_its_hours_and_its_disk() -> None:
    parts = parts_of(PRICER, Case(group(minSize=1, maxSize=1), others=M6I))
    assert monthly(parts) == Decimal("0.192") * 730 + Decimal("0.08") * 100


def test_weights_count_capacity_not_instances() -> None:
    weighted = [{"instanceType": "m6i.xlarge", "weightedCapacity": "4"}]
    parts = parts_of(PRICER, Case(group(weighted, minSize=8, maxSize=8), others=M6I))
    assert monthly(parts) == 2 * (Decimal("0.192") * 730 + 8)
    assert parts[0].unit == "capacity-unit-hour"


def test_a_template_that_asks_for_spot_is_spot() -> None:
    spot = template(instanceType="m6i.xlarge", instanceMarketOptions={"marketType": "spot"})
    inputs = {"minSize": 1, "maxSize": 1, "refs": {"launchTemplate": [spot.urn]}}
    parts = parts_of(PRICER, Case(inputs, others=(spot,)))
    assert parts[0].name == "spot m6i.xlarge"


def test_a_schedule_widens_the_range() -> None:
    night = resource(
        SCHEDULE, "night", minSize=0, maxSize=6, refs={"autoscalingGroupName": [urn(GROUP, "it")]}
    )
    hours = parts_of(PRICER, Case(group(minSize=2, maxSize=4), others=(*M6I, night)))[0].quantity
    assert hours is not None
    assert (hours.p10, hours.p90) == (0, 6 * 730)


def test_a_schedule_that_leaves_a_size_as_it_is() -> None:
    refs = {"autoscalingGroupName": [urn(GROUP, "it")]}
    same = resource(SCHEDULE, "same", minSize=-1, maxSize=-1, desiredCapacity=3, refs=refs)
    hours = parts_of(PRICER, Case(group(minSize=2, maxSize=4), others=(*M6I, same)))[0].quantity
    assert hours is not None
    assert (hours.p10, hours.p90) == (2 * 730, 4 * 730)


@pytest.mark.parametrize("share", [0, 25, 33, 50, 100])
@pytest.mark.parametrize("base", [0, 1, 3])
@pytest.mark.parametrize("size", [(0, 7), (1, 2), (2, 3), (5, 5)])
def test_no_share_turns_the_range_around(share: int, base: int, size: tuple[int, int]) -> None:
    mix = {"onDemandBaseCapacity": base, "onDemandPercentageAboveBaseCapacity": share}
    inputs = group(types("m6i.xlarge"), mix, minSize=size[0], maxSize=size[1])
    for part in parts_of(PRICER, Case(inputs, others=M6I)):
        assert part.quantity is not None
        assert part.quantity.p10 <= part.quantity.p50 <= part.quantity.p90


def test_the_state_finds_its_template_by_id() -> None:
    deployed = resource(TEMPLATE, "lt", instanceType="m6i.xlarge", blockDeviceMappings=[DISK])
    deployed = type(deployed)(**{**vars(deployed), "id": "lt-1"})
    inputs = {"minSize": 1, "maxSize": 1, "launchTemplate": {"id": "lt-1"}}
    assert parts_of(PRICER, Case(inputs, others=(deployed,)))[0].name == "on-demand m6i.xlarge"


def test_an_image_says_the_size_of_a_root_volume() -> None:
    bare = (template(instanceType="m6i.xlarge", blockDeviceMappings=[]),)
    disk = parts_of(PRICER, Case(group(minSize=1, maxSize=1), others=bare))[1]
    assert disk.monthly is None
    assert "image" in (disk.why or "")


def test_another_regions_spot_price_is_not_guessed() -> None:
    case = Case(
        group(types("m6i.xlarge"), SPOT, minSize=1, maxSize=1), others=M6I, region="eu-west-1"
    )
    assert [p.monthly for p in parts_of(PRICER, case)] == [None, None]


@pytest.mark.parametrize(
    ("inputs", "others", "why"),
    [
        (group(minSize=1, maxSize=1), (), "template is not in this program"),
        (group(minSize=1, maxSize=1), (template(),), "instance type"),
        (group(minSize=UNKNOWN, maxSize=1), M6I, "minSize is known only"),
        (group([{"instanceRequirements": {"vcpuCount": {"min": 9999}}}]), M6I, "fits"),
    ],
    ids=["no template", "no type", "unknown size", "nothing fits"],
)
def test_what_has_no_price(inputs: dict[str, Any], others: tuple[Any, ...], why: str) -> None:
    with pytest.raises(Unpriced, match=why):
        parts_of(PRICER, Case(inputs, others=others))


def test_what_a_capacity_block_holds_was_paid_when_it_was_bought() -> None:
    market = {"marketType": "capacity-block"}
    block = (template(instanceType="p5.48xlarge", instanceMarketOptions=market),)
    parts = parts_of(PRICER, Case(group(minSize=1, maxSize=1), others=block))
    assert parts  # the volumes
    assert not any(p.name.startswith(("on-demand", "spot")) for p in parts)


@pytest.mark.parametrize(("state", "runs"), [("Stopped", False), ("Running", True)])
def test_instances_that_wait_cost_their_volumes_and_more_if_they_run(
    state: str, runs: bool
) -> None:
    pool = {"minSize": 2, "poolState": state}
    case = Case(group(minSize=0, maxSize=4, warmPool=pool), others=M6I)
    waiting = {p.name: p for p in parts_of(PRICER, case) if p.name.startswith("waiting: ")}
    assert any("on-demand m6i.xlarge" in name for name in waiting) is runs
    volume = next(p for name, p in waiting.items() if "volume" in name)
    assert volume.quantity is not None and volume.quantity.p50 == 200
