"""Fargate: the vCPUs and gigabytes of each service's tasks, part of them on spot."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from cost.sample.base import Asset, Service, Words, pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.sample.base import ClientFactory, Maker

ECS: Final = ("AmazonECS", "Amazon Elastic Container Service")
SPOT: Final = "FARGATE_SPOT"


def _list(client: ClientFactory, region: str) -> Iterator[Asset]:
    ecs = client("ecs", region)
    for cluster in pages(ecs, "list_clusters", "clusterArns"):
        for page in ecs.get_paginator("list_services").paginate(cluster=cluster):
            for arn in page["serviceArns"]:
                yield from _tasks(ecs, cluster, arn, region)


def _tasks(ecs: Any, cluster: str, arn: str, region: str) -> Iterator[Asset]:
    """What a service wants to run; instances of other capacity are listed with EC2."""
    asked = ecs.describe_services(cluster=cluster, services=[arn], include=["TAGS"])
    service = asked["services"][0]
    shares = service.get("capacityProviderStrategy") or []
    if service.get("launchType") != "FARGATE" and not any(
        s["capacityProvider"].startswith("FARGATE") for s in shares
    ):
        return
    task = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    arm = task.get("runtimePlatform", {}).get("cpuArchitecture") == "ARM64"
    yield Asset(
        kind="tasks",
        id=arn,
        region=region,
        type="ARM64" if arm else "X86_64",
        amounts={
            "vcpus": Decimal(task["cpu"]) / 1024,
            "gib": Decimal(task["memory"]) / 1024,
            **_split(service["desiredCount"], shares),
        },
        tags={t["key"]: t["value"] for t in service.get("tags", [])},
    )


def _split(count: int, shares: list[dict[str, Any]]) -> dict[str, Decimal]:
    """Tasks on demand and on spot: bases first, the rest by weight."""
    base = sum(s.get("base", 0) for s in shares if s["capacityProvider"] != SPOT)
    weights = {s["capacityProvider"]: s.get("weight", 0) for s in shares}
    total = sum(weights.values())
    rest = max(count - base, 0)
    spot = Decimal(rest * weights.get(SPOT, 0)) / total if total else Decimal(0)
    return {"spot": spot, "on_demand": count - spot}


def _fargate(maker: Maker, asset: Asset) -> None:
    arm = asset.type == "ARM64"
    for market, prefix, key in (("on_demand", "", ""), ("spot", "SpotUsage-", "spot.")):
        tasks = asset.amounts[market]
        if not tasks:
            continue
        end = ".arm64" if arm else ""
        kind = "Fargate-ARM" if arm else "Fargate"
        for what, unit in (("vcpu", "vCPU-Hours:perCPU"), ("gb", "GB-Hours")):
            words = Words(
                product=ECS,
                usage_type=f"{prefix}{kind}-{unit}",
                family="Compute",
                operation="FargateTask",
                unit="hours" if what == "vcpu" else "GB-hours",
            )
            amount = asset.amounts["vcpus" if what == "vcpu" else "gib"] * tasks
            maker.line(asset, f"fargate.{key}{what}_hour{end}", amount, words)


SERVICE = Service(id="ecs", list=_list, meter={"tasks": _fargate})
