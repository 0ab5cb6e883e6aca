"""Customer-managed keys, and what they are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cost.sample.base import DAILY, Asset, Service, Words, pages, tags_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.sample.base import ClientFactory, Maker

KMS: Final = ("awskms", "AWS Key Management Service")


def _list(client: ClientFactory, region: str) -> Iterator[Asset]:
    kms = client("kms", region)
    for item in pages(kms, "list_keys", "Keys"):
        about = kms.describe_key(KeyId=item["KeyId"])["KeyMetadata"]
        if about["KeyManager"] == "CUSTOMER" and about["KeyState"] == "Enabled":
            listed = kms.list_resource_tags(KeyId=item["KeyId"])["Tags"]
            tags = tags_of(listed, "TagKey")
            yield Asset(kind="key", id=about["Arn"], region=region, tags=tags)


def _key(maker: Maker, asset: Asset) -> None:
    held = Words(product=KMS, usage_type="KMS-Keys", family="Encryption Key", unit="Keys")
    maker.line(asset, "kms.key_month", maker.month(1), held)
    asked = Words(
        product=KMS,
        usage_type="KMS-Requests",
        family="API Request",
        unit="Requests",
        swing=DAILY,
        per=10_000,
    )
    maker.line(asset, "kms.requests.10k", maker.profile.key_requests_hour, asked)


SERVICE = Service(id="kms", list=_list, meter={"key": _key})
