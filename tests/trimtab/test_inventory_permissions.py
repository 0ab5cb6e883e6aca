"""Who reads what things cost may list them too: `rightsize --inventory aws` needs no other role."""

from __future__ import annotations

import botocore.session
import pytest

from cost.inventory.listings import LISTINGS
from infra.components._personas import INVENTORY

IAM_NAMES = {"elbv2": "elasticloadbalancing", "efs": "elasticfilesystem"}
"""What IAM calls a service where botocore calls it otherwise."""
ACTIONS = {
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "s3:ListMultipartUploads": "s3:ListBucketMultipartUploads",
    "s3:ListParts": "s3:ListMultipartUploadParts",
}
"""Actions that are not named as the operation is."""
FURTHER = {
    "autoscaling-group": {"describe_warm_pool"},
    "bucket": {
        *("get_bucket_location", "get_bucket_lifecycle_configuration", "get_bucket_versioning"),
        *("list_multipart_uploads", "list_parts"),
    },
    "repository": {"describe_images", "get_lifecycle_policy"},
    "studio-app": {"describe_app"},
    "table": {"describe_table"},
    "target-group": {"describe_target_health"},
    "training-job": {"describe_training_job"},
}
"""The calls that tell more of each."""


@pytest.mark.parametrize("kind", LISTINGS)
def test_finops_may_list(kind: str) -> None:
    listing = LISTINGS[kind]
    assert (listing.more is not None) == (kind in FURTHER)
    for call in {listing.operation, *FURTHER.get(kind, ())}:
        assert action(listing.service, call) in INVENTORY or listing.service == "savingsplans"


def action(service: str, call: str) -> str:
    """What IAM calls a call of boto3's."""
    names = botocore.session.get_session().get_service_model(service).operation_names
    operation = next(n for n in names if n.lower() == call.replace("_", ""))
    plain = f"{IAM_NAMES.get(service, service)}:{operation}"
    return ACTIONS.get(plain, plain)
