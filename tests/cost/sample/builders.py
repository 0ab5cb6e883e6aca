"""A small account: one of each kind of resource."""

from __future__ import annotations

from typing import Any

from cost.sample.base import Asset, Inventory


def asset(kind: Any, name: str, component: str = "clusters.a", **more: Any) -> Asset:
    tags = {"component": component, "cost-center": "cc-1", "team": "ml"}
    return Asset(kind=kind, id=name, tags=tags, **{"region": "us-east-1", **more})


def small() -> Inventory:
    return Inventory(
        account="111122223333",
        assets=(
            asset("instance", "i-1", type="m6i.large", zone="us-east-1a"),
            asset("instance", "i-2", type="g5.12xlarge", zone="us-east-1a"),
            asset("instance", "i-3", type="g5.xlarge", zone="us-east-1b", spot=True),
            asset("volume", "vol-1", type="gp2", size_gib=100, zone="us-east-1a"),
            asset("volume", "vol-2", type="gp3", size_gib=100, iops=4000, throughput=225),
            asset("nat", "nat-1", "network"),
            asset("address", "eipalloc-1", "network"),
            asset("endpoint", "vpce-1/subnet-1", "network"),
            asset("balancer", "arn:lb", type="application"),
            asset("bucket", "raw", "lake.raw"),
            asset("bucket", "curated", "lake.curated", type="STANDARD_IA"),
            asset("key", "arn:key", "keys.data"),
            asset("alarm", "arn:alarm"),
            asset("logs", "arn:logs"),
        ),
    )
