"""Simulated utilisation: how busy the tour's instances were, written to the emulator's CloudWatch.

Made up and seeded; everything downstream reads it as it would read a real account's. The shapes say
nothing of what should be changed.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cost.sample.base import Asset

BATCH: Final = 1000
"""PutMetricData takes no more at a time."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How busy each instance of a component is: quiet hours' mean to the busiest hour's peak."""

    cpu: tuple[float, float]
    memory: tuple[float, float]
    network_mb_hour: tuple[float, float]
    gpu: tuple[float, float] | None = None
    gpu_memory: tuple[float, float] | None = None


SHAPES: Final[Mapping[str, Shape]] = {
    "clusters.serving-cpu": Shape(cpu=(6, 17), memory=(14, 19), network_mb_hour=(400, 2_500)),
    "clusters.features-old": Shape(cpu=(0.4, 1.8), memory=(6, 7), network_mb_hour=(0.02, 0.08)),
    "clusters.serving-gpu": Shape(
        cpu=(30, 64),
        memory=(48, 61),
        network_mb_hour=(900, 4_000),
        gpu=(41, 88),
        gpu_memory=(55, 74),
    ),
    "clusters.experiments-gpu": Shape(
        cpu=(0.3, 1.2), memory=(3, 4), network_mb_hour=(0.01, 0.05), gpu=(0, 0), gpu_memory=(0, 0.5)
    ),
    "clusters.trainer": Shape(
        cpu=(52, 78),
        memory=(60, 72),
        network_mb_hour=(3_000, 9_000),
        gpu=(86, 99),
        gpu_memory=(78, 91),
    ),
}

PERCENT: Final = {
    "cpu": ("AWS/EC2", "CPUUtilization"),
    "memory": ("CWAgent", "mem_used_percent"),
    "gpu": ("CWAgent", "nvidia_smi_utilization_gpu"),
    "gpu_memory": ("CWAgent", "nvidia_smi_utilization_memory"),
}


def write(
    cloudwatch: Any, instances: Iterable[Asset], end: datetime, *, days: int, seed: int
) -> int:
    """Put the last days of utilisation, two values an hour and metric.

    Args:
        cloudwatch: a boto3 client.
        instances: of which those of a component named in SHAPES get values; others none.
        end: the first hour that gets no values, UTC.
        days: how many days before `end`.
        seed: the same seed gives the same values for the same order of instances.

    Returns:
        How many values were put.
    """
    random_ = random.Random(seed)  # noqa: S311 - a simulation, not a secret
    put = 0
    for namespace, data in _by_namespace(instances, end, days, random_).items():
        for at in range(0, len(data), BATCH):
            cloudwatch.put_metric_data(Namespace=namespace, MetricData=data[at : at + BATCH])
        put += sum(len(datum["Values"]) for datum in data)
    return put


def _by_namespace(
    instances: Iterable[Asset], end: datetime, days: int, random_: random.Random
) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    hours = [end.replace(tzinfo=UTC) - timedelta(hours=h) for h in range(24 * days, 0, -1)]
    for instance in instances:
        shape = SHAPES.get(instance.tags.get("component", ""))
        if shape is None:
            continue
        for namespace, datum in _data(instance.id, shape, hours, random_):
            found.setdefault(namespace, []).append(datum)
    return found


def _data(
    instance: str, shape: Shape, hours: Iterable[datetime], random_: random.Random
) -> Iterator[tuple[str, dict[str, Any]]]:
    dimensions = [{"Name": "InstanceId", "Value": instance}]
    for hour in hours:
        load = _load(hour, random_)
        for part, (namespace, name) in PERCENT.items():
            span = getattr(shape, part)
            if span is None:
                continue
            peak = span[0] + (span[1] - span[0]) * load
            # The hour's mean lies below its peak: two values, whose mean and maximum differ.
            yield namespace, _datum(name, dimensions, hour, (peak, 0.7 * peak), "Percent")
        low, high = shape.network_mb_hour
        octets = 1e6 * (low + (high - low) * load)
        for name, share in (("NetworkIn", 0.6), ("NetworkOut", 0.4)):
            yield "AWS/EC2", _datum(name, dimensions, hour, (share * octets,), "Bytes")


def _load(hour: datetime, random_: random.Random) -> float:
    """How busy an hour is, 0 to 1: nights and weekends are quieter; never quite the same twice."""
    day = 0.5 - 0.5 * math.cos(2 * math.pi * (hour.hour - 3) / 24)
    week = 0.6 if hour.weekday() >= 5 else 1.0
    return min(1.0, max(0.0, day * week * random_.uniform(0.85, 1.0)))


def _datum(
    name: str,
    dimensions: list[dict[str, str]],
    hour: datetime,
    values: tuple[float, ...],
    unit: str,
) -> dict[str, Any]:
    return {
        "MetricName": name,
        "Dimensions": dimensions,
        "Timestamp": hour,
        "Values": [round(value, 3) for value in values],
        "Unit": unit,
    }
