"""Load balancers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from cost.sample.base import DAILY, ONE, Asset, Service, Words, pages, tags_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.sample.base import ClientFactory, Maker

ELB: Final = ("AWSELB", "Elastic Load Balancing")
TRANSFER: Final = ("AWSDataTransfer", "AWS Data Transfer")


def _list(client: ClientFactory, region: str) -> Iterator[Asset]:
    elb = client("elbv2", region)
    for item in pages(elb, "describe_load_balancers", "LoadBalancers"):
        arn = item["LoadBalancerArn"]
        described = elb.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"]
        yield Asset(
            kind="balancer", id=arn, region=region, type=item["Type"], tags=tags_of(described)
        )


def _balancer(maker: Maker, asset: Asset) -> None:
    kind = {"network": "nlb", "gateway": "gwlb"}.get(asset.type or "", "alb")
    hours = Words(
        product=ELB,
        usage_type="LoadBalancerUsage",
        family=f"Load Balancer-{(asset.type or 'application').title()}",
    )
    maker.line(asset, f"{kind}.hour", ONE, hours)
    units = replace(hours, usage_type="LCUUsage", unit="LCU-Hrs", swing=DAILY)
    maker.line(asset, f"{kind}.lcu_hour", maker.profile.balancer_lcu, units)
    traffic = Words(
        product=TRANSFER,
        usage_type="DataTransfer-Out-Bytes",
        family="Data Transfer",
        unit="GB",
        swing=DAILY,
    )
    maker.line(asset, "data_transfer.internet.gb", maker.profile.internet_gib_hour, traffic)


SERVICE = Service(id="elb", list=_list, meter={"balancer": _balancer})
