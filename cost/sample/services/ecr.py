"""Image repositories: what they store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cost.sample.base import Asset, Service, Words, pages, tags_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.sample.base import ClientFactory, Maker

ECR: Final = ("AmazonECR", "Amazon EC2 Container Registry (ECR)")


def _list(client: ClientFactory, region: str) -> Iterator[Asset]:
    ecr = client("ecr", region)
    for item in pages(ecr, "describe_repositories", "repositories"):
        arn = item["repositoryArn"]
        tags = ecr.list_tags_for_resource(resourceArn=arn)["tags"]
        yield Asset(kind="repository", id=arn, region=region, tags=tags_of(tags))


def _repository(maker: Maker, asset: Asset) -> None:
    words = Words(
        product=ECR,
        usage_type="TimedStorage-ByteHrs",
        family="EC2 Container Registry",
        unit="GB-Mo",
    )
    maker.line(asset, "ecr.gb_month", maker.month(maker.profile.repository_gib), words)


SERVICE = Service(id="ecr", list=_list, meter={"repository": _repository})
