"""Price a Batch compute environment: the instances that its jobs bring."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from cost.money import HOURS_PER_MONTH
from cost.pricing.base import Ask, Billed, Part, Percentiles, Pricer, Unpriced, UsageInput, value_at
from cost.pricing.pricers._compute import Candidates, instances_part, mapped_volumes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TEMPLATE: Final = "aws:ec2/launchTemplate:LaunchTemplate"
HOURS = UsageInput(
    key="instance_hours",
    unit="instance-hours",
    what="hours of instances that run jobs",
    why="from no job at all to one instance all month; only jobs can tell",
    assume=(0, 100, 730),
    billed=Billed(usage="(BoxUsage|SpotUsage):.*"),
)


def price(ask: Ask) -> tuple[Part, ...]:
    """Instances at the range of their types' prices, and the volumes that come with them.

    Raises:
        Unpriced: it runs on Fargate, or Batch chooses the types by itself.
    """
    resources = ask.get("computeResources", default={})
    kind = str(value_at(resources, "type", default="EC2"))
    if kind.startswith("FARGATE"):
        raise Unpriced("Fargate bills the tasks of jobs, which no program tells")
    types = Candidates(weights=dict.fromkeys(_types(ask, resources), Decimal(1)))
    if not types.weights:
        raise Unpriced("Batch chooses its instance types")
    hours, basis = ask.amount(HOURS)
    hours = hours or Percentiles.exactly(0)
    bought = "spot" if kind == "SPOT" else "on-demand"
    parts = [instances_part(ask, bought, types, hours, basis)]
    instances = hours * Percentiles.exactly(1 / Decimal(HOURS_PER_MONTH))
    for template in ask.graph.references(ask.resource, "computeResources", TEMPLATE):
        parts += mapped_volumes(ask, template.inputs, instances)
    return tuple(p.model_copy(update={"basis": basis, "usage_key": HOURS.key}) for p in parts)


def _types(ask: Ask, resources: Mapping[str, Any]) -> Iterator[str]:
    """The types that may run: those that are named, and all of a family that is."""
    for name in value_at(resources, "instanceTypes", default=[]):
        if "." in str(name):
            yield str(name)
        else:
            yield from (one.name for one in ask.catalogue.instances() if one.family == name)


PRICER = Pricer(
    id="batch-compute-environment",
    types=("aws:batch/computeEnvironment:ComputeEnvironment",),
    price=price,
    usage=(HOURS,),
)
