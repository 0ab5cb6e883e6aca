"""What endpoints keep on disk and what they capture must be encrypted with a key of ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._keys import customer_key
from policies._truth import Node, Truth, every

if TYPE_CHECKING:
    from collections.abc import Iterator

# Their disks are NVMe, encrypted by the instance itself: on these a key has no effect.
# https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html
LOCAL_DISKS = re.compile(
    r"ml\.([cmr]\d\w*d|g4dn|g[5-7]e?|gr6|p4de?|p5e?n?|p6\S*|dl1|trn\dn?)\.", re.ASCII
)


def check(endpoint: Subject, _: NoConfig) -> Notes:
    """Without a key SageMaker takes one of its own; captured data takes that of the bucket."""
    key = endpoint["kmsKeyArn"]
    yield require(
        customer_key(key) | every(_on_local_disk(v) for v in _variants(endpoint)),
        "its volumes are not encrypted with a customer-managed KMS key",
        key,
    )
    capture = endpoint["dataCaptureConfig"]
    captured = capture["kmsKeyId"]
    yield require(
        ~capture["enableCapture"].is_true()
        | (Truth.UNSURE if capture.unknown else customer_key(captured)),
        "requests and answers are captured without a customer-managed KMS key",
        captured,
    )


def _variants(endpoint: Subject) -> Iterator[Node]:
    found = [*endpoint["productionVariants"].items(), *endpoint["shadowProductionVariants"].items()]
    yield from found or [Node(None)]


def _on_local_disk(variant: Node) -> Truth:
    kind = variant["instanceType"]
    if kind.unknown:
        return Truth.UNSURE
    return Truth.of(LOCAL_DISKS.match(str(kind.value)) is not None)


POLICY = Policy(
    id="sagemaker-endpoint-kms",
    severity="high",
    title="Endpoints encrypt their volumes and what they capture with a customer-managed KMS key",
    why="Models and requests of real users lie there; with AWS's own key nobody can be cut off.",
    fix="set kms_key_arn, and kms_key_id of data_capture_config",
    types=("aws:sagemaker/endpointConfiguration:EndpointConfiguration",),
    check=check,
    frameworks={"SOC 2": ("CC6.1",)},
    equivalents=("CKV_AWS_98",),
)
