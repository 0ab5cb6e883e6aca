"""How each kind of thing is listed: one line a kind, a function where one call is not enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from cost.inventory.things import moment

if TYPE_CHECKING:
    from collections.abc import Mapping

Item = dict[str, Any]
LONGEST_WINDOW: Final = timedelta(days=100)
"""Days that rules look back, 93 at most, and the days of a job that began before them."""
Call = Callable[..., Iterator[Any]]
"""(operation, key, **arguments) -> the items of all pages of one service's answer."""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A call of AWS's, and where the things and their ids are in its answer.

    `inside` is the list in each item that holds the things. `more` adds facts to one by further
    calls; what it can't know it leaves out.
    """

    service: str
    operation: str
    items: str
    id: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    inside: str | None = None
    more: Callable[[Any, Call, Item], Item] | None = None


def _of(service: str, operation: str, items: str, id: str, **more: Any) -> Listing:
    """A listing in one line; `more` are the other fields."""
    return Listing(service=service, operation=operation, items=items, id=id, **more)


def _ec2(operation: str, items: str, id: str, **arguments: Any) -> Listing:
    return _of("ec2", f"describe_{operation}", items, id, arguments=arguments)


def _listed(client: Any, call: Call, item: Any) -> Item:
    """A table of DynamoDB, of which the list has the name alone."""
    del call
    found: Item = client.describe_table(TableName=item)["Table"]
    return found


def _health(client: Any, call: Call, item: Item) -> Item:
    """How many targets a group has, and how many of them answer."""
    del call
    found = client.describe_target_health(TargetGroupArn=item["TargetGroupArn"])
    states = [t["TargetHealth"]["State"] for t in found["TargetHealthDescriptions"]]
    return {"Targets": len(states), "Healthy": states.count("healthy")}


def _images(client: Any, call: Call, item: Item) -> Item:
    """What a repository stores, and whether anything deletes of it."""
    name = item["repositoryName"]
    images = [
        {
            "digest": image.get("imageDigest"),
            "bytes": image.get("imageSizeInBytes", 0),
            "pushed": naive(image.get("imagePushedAt")),
            "pulled": naive(image.get("lastRecordedPullTime")),
            "tags": image.get("imageTags", []),
        }
        for image in call("describe_images", "imageDetails", repositoryName=name)
    ]
    lifecycle = _or_none(
        lambda: client.get_lifecycle_policy(repositoryName=name).get("lifecyclePolicyText"),
        "LifecyclePolicyNotFoundException",
    )
    return {"images": images, "lifecycle": lifecycle}


def _bucket(client: Any, call: Call, item: Item) -> Item:
    """A bucket's lifecycle rules, its versioning, and its unfinished uploads."""
    name = item["Name"]
    rules = _or_none(
        lambda: client.get_bucket_lifecycle_configuration(Bucket=name)["Rules"],
        "NoSuchLifecycleConfiguration",
    )
    uploads = [
        {"initiated": u["Initiated"], "bytes": _uploaded(call, name, u)}
        for u in call("list_multipart_uploads", "Uploads", Bucket=name)
    ]
    return {
        "rules": rules or [],
        "versioning": client.get_bucket_versioning(Bucket=name).get("Status", "Off"),
        "uploads": uploads,
    }


def _uploaded(call: Call, bucket: str, upload: Item) -> int:
    """What the parts of an unfinished upload hold."""
    which = {"Bucket": bucket, "Key": upload["Key"], "UploadId": upload["UploadId"]}
    return sum(part["Size"] for part in call("list_parts", "Parts", **which))


def _app(client: Any, call: Call, item: Item) -> Item:
    """An app's own id and when somebody last used it, of one that is not deleted."""
    del call
    names = ("DomainId", "UserProfileName", "SpaceName", "AppType", "AppName")
    which = {name: item[name] for name in names if item.get(name)}
    found: Item = client.describe_app(**which)
    return found


def _job(client: Any, call: Call, item: Item) -> Item:
    """All about a training job of the longest window; of older ones what the list says."""
    del call
    if datetime.now(UTC) - item["CreationTime"] > LONGEST_WINDOW:
        return {}
    found: Item = client.describe_training_job(TrainingJobName=item["TrainingJobName"])
    return found


def _warm(client: Any, call: Call, item: Item) -> Item:
    """The instances that wait in a group's warm pool."""
    del client
    if not item.get("WarmPoolConfiguration"):
        return {"Warm": []}
    name = item["AutoScalingGroupName"]
    return {"Warm": list(call("describe_warm_pool", "Instances", AutoScalingGroupName=name))}


def _or_none(ask: Callable[[], Any], absent: str) -> Any:
    """An answer; None where AWS says that there is none, which is an answer too."""
    try:
        return ask()
    except ClientError as error:
        if error.response["Error"]["Code"] == absent:
            return None
        raise


def naive(value: Any) -> Any:
    """Times as naive UTC, through lists and mappings; everything else as it is."""
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, dict):
        return {k: naive(v) for k, v in value.items()}
    return [naive(v) for v in value] if isinstance(value, list) else value


LISTINGS: Final[Mapping[str, Listing]] = {
    "instance": _of("ec2", "describe_instances", "Reservations", "InstanceId", inside="Instances"),
    "volume": _ec2("volumes", "Volumes", "VolumeId"),
    "snapshot": _ec2("snapshots", "Snapshots", "SnapshotId", OwnerIds=["self"]),
    "image": _ec2("images", "Images", "ImageId", Owners=["self"]),
    "address": _ec2("addresses", "Addresses", "AllocationId"),
    "nat-gateway": _ec2("nat_gateways", "NatGateways", "NatGatewayId"),
    "vpc-endpoint": _ec2("vpc_endpoints", "VpcEndpoints", "VpcEndpointId"),
    "launch-template-version": _ec2(
        "launch_template_versions",
        "LaunchTemplateVersions",
        "LaunchTemplateId",
        Versions=["$Latest", "$Default"],
    ),
    "reserved-instance": _ec2("reserved_instances", "ReservedInstances", "ReservedInstancesId"),
    "capacity-reservation": _ec2(
        "capacity_reservations", "CapacityReservations", "CapacityReservationId"
    ),
    "savings-plan": _of("savingsplans", "describe_savings_plans", "savingsPlans", "savingsPlanId"),
    "launch-configuration": _of(
        "autoscaling",
        "describe_launch_configurations",
        "LaunchConfigurations",
        "LaunchConfigurationName",
    ),
    "target-group": _of(
        "elbv2", "describe_target_groups", "TargetGroups", "TargetGroupArn", more=_health
    ),
    "autoscaling-group": _of(
        "autoscaling",
        "describe_auto_scaling_groups",
        "AutoScalingGroups",
        "AutoScalingGroupName",
        more=_warm,
    ),
    "database": _of("rds", "describe_db_instances", "DBInstances", "DBInstanceIdentifier"),
    "table": _of("dynamodb", "list_tables", "TableNames", "TableName", more=_listed),
    "function": _of("lambda", "list_functions", "Functions", "FunctionName"),
    "log-group": _of("logs", "describe_log_groups", "logGroups", "logGroupName"),
    "repository": _of(
        "ecr", "describe_repositories", "repositories", "repositoryName", more=_images
    ),
    "bucket": _of("s3", "list_buckets", "Buckets", "Name", more=_bucket),
    "sagemaker-endpoint": _of("sagemaker", "list_endpoints", "Endpoints", "EndpointName"),
    "notebook-instance": _of(
        "sagemaker", "list_notebook_instances", "NotebookInstances", "NotebookInstanceName"
    ),
    "studio-app": _of("sagemaker", "list_apps", "Apps", "AppArn", more=_app),
    "training-job": _of(
        "sagemaker", "list_training_jobs", "TrainingJobSummaries", "TrainingJobName", more=_job
    ),
    "lustre-filesystem": _of("fsx", "describe_file_systems", "FileSystems", "FileSystemId"),
    "efs-filesystem": _of("efs", "describe_file_systems", "FileSystems", "FileSystemId"),
}
"""By kind. A bucket is listed in the region that is asked for, if it lies there."""
