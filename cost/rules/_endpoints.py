"""SageMaker endpoints: their measures, and the busiest hour of their busiest instance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cost.measures import Place
from cost.rules._base import NOT_ALL, limit
from cost.rules._evidence import coverage
from cost.rules._items import Lot

if TYPE_CHECKING:
    from cost.rules._base import Context, Limits
    from cost.rules._given import Hardware
    from cost.rules._items import Item

VARIANT: Final = (("VariantName", "AllTraffic"),)
"""The variant's name that SageMaker's SDK gives; endpoints with others are not evaluated."""
PREFIX: Final = "ml."
"""What SageMaker writes before EC2's name of a type."""
HEADROOM: Final = limit(
    "headroom_percent",
    "50",
    "%",
    "share of the CPU and GPUs that are kept that stays free in the busiest hour",
    "Amazon SageMaker, load testing of automatic scaling: a safety factor of 0.5 to start with",
    NOT_ALL,
)
_INSTANCES: Final = Place("/aws/sagemaker/Endpoints", "EndpointName", VARIANT)
"""Gauges of an endpoint's busiest instance; of CPU and GPU, all cores' percents are summed."""
CPU: Final = _INSTANCES.gauge("endpoint_cpu_percent_sum", "CPUUtilization")
GPU: Final = _INSTANCES.gauge("endpoint_gpu_percent_sum", "GPUUtilization")
MEMORY: Final = _INSTANCES.percent("endpoint_memory_percent", "MemoryUtilization")
# An endpoint that nobody calls may have no points of calls.
INVOCATIONS: Final = Place("AWS/SageMaker", "EndpointName", VARIANT).counter(
    "endpoint_invocations", "Invocations", witness=CPU
)


@dataclass(frozen=True)
class Load:
    """The busiest hour of an endpoint's busiest instance: cores and GPUs in use, of so many."""

    kind: Hardware
    cores: float
    gpus: float

    @property
    def share(self) -> float:
        """Of the instance, what is used most of."""
        of_gpus = self.gpus / self.kind.gpu_count if self.kind.gpu_count else 0.0
        return max(self.cores / (self.kind.vcpu or 1), of_gpus)


def load(context: Context, item: Item, limits: Limits) -> Load | str:
    """What an endpoint's load is; or why nobody can tell."""
    kind = context.hardware(item.kind.removeprefix(PREFIX))
    if kind is None or not kind.vcpu:
        return f"the catalogue does not know {item.kind}"
    if kind.gpu_count:
        why = coverage(context, Lot((item,)), GPU.id, limits).why
        if why is not None:
            return why
    gpus = context.highest(GPU.id, item.id) if kind.gpu_count else 0.0
    return Load(kind, context.highest(CPU.id, item.id) / 100, gpus / 100)
