"""An environment costs what its jobs bring: by an assumption that is named."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cost.pricing.base import Unpriced
from cost.pricing.catalogue import load
from cost.pricing.pricers.batch_compute_environment import PRICER
from tests.cost.pricing.builders import Case, check_golden, parts_of, resource, urn

TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"


def environment(**resources: Any) -> Case:
    given = {"type": "SPOT", "instanceTypes": ["g5.xlarge"], **resources}
    return Case(inputs={"computeResources": given})


def with_template(usage: dict[str, Any]) -> Case:
    volume = {"deviceName": "/dev/xvda", "ebs": {"volumeType": "gp3", "volumeSize": 100}}
    template = resource(TEMPLATE, "nodes", blockDeviceMappings=[volume])
    given = environment().inputs | {"refs": {"computeResources": (urn(TEMPLATE, "nodes"),)}}
    return Case(inputs=given, usage=usage, others=(template,))


def test_golden() -> None:
    cases = {
        "spot, a family": environment(instanceTypes=["g5"]),
        "on demand, measured": Case(
            inputs=environment(type="EC2").inputs, usage={"instance_hours": 200}
        ),
        "with the volumes of its template": with_template({"instance_hours": 730}),
    }
    check_golden(PRICER, cases)


def test_without_usage_the_assumption_is_named() -> None:
    (part,) = parts_of(PRICER, environment())
    assert (part.basis, part.usage_key) == ("assumed", "instance_hours")
    assert part.monthly is not None and part.monthly.p10 == 0


def test_measured_hours_at_the_price_of_the_type() -> None:
    case = Case(inputs=environment(type="EC2").inputs, usage={"instance_hours": 200})
    (part,) = parts_of(PRICER, case)
    hourly = load().on_demand("g5.xlarge", "us-east-1")
    assert hourly is not None and part.monthly is not None
    assert part.monthly.p50 == 200 * hourly
    assert part.basis == "usage"


def test_a_month_of_hours_has_a_month_of_volume() -> None:
    _, volume = parts_of(PRICER, with_template({"instance_hours": 730}))
    assert volume.monthly is not None
    assert volume.monthly.p50 == Decimal("8.00")


@pytest.mark.parametrize(
    ("case", "why"),
    [
        (environment(type="FARGATE_SPOT"), "Fargate bills the tasks"),
        (environment(instanceTypes=["optimal"]), "Batch chooses its instance types"),
    ],
)
def test_what_no_program_tells(case: Case, why: str) -> None:
    with pytest.raises(Unpriced, match=why):
        parts_of(PRICER, case)
