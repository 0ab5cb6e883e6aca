"""Where the bill meters each kind of resource: its usage types, and the services that have them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Meter:
    """The lines of a bill that one kind of resource causes.

    `usage` is searched for in the usage type, whose region's prefix (`EUW1-`) does not matter.
    `services` are the service's names and product code, where the usage type alone is ambiguous:
    S3, ECR, CloudWatch and others all meter `TimedStorage-ByteHrs`.
    """

    id: str
    usage: str
    services: tuple[str, ...] = ()


_S3: Final = ("Amazon Simple Storage Service", "AmazonS3")
_LOGS: Final = ("AmazonCloudWatch", "Amazon CloudWatch")
_RDS: Final = ("Amazon Relational Database Service", "AmazonRDS")
_SAGEMAKER: Final = ("Amazon SageMaker", "AmazonSageMaker", "Amazon SageMaker AI")

ALL: Final = (
    Meter(id="volumes", usage=r"EBS:VolumeUsage"),
    Meter(id="volume-charges", usage=r"EBS:Volume"),
    Meter(id="cpu-credits", usage=r"CPUCredits:"),
    Meter(id="commitments", usage=r"."),
    Meter(id="extended-support", usage=r"[eE]xtendedSupport"),
    Meter(id="snapshots", usage=r"EBS:SnapshotUsage"),
    Meter(id="addresses", usage=r"(ElasticIP|PublicIPv4):"),
    Meter(id="nat-gateways", usage=r"NatGateway-(Hours|Bytes)"),
    Meter(
        id="load-balancers",
        usage=r"(LoadBalancerUsage|LCUUsage|DataProcessing-Bytes)",
        services=("Elastic Load Balancing", "AWSELB"),
    ),
    Meter(id="vpc-endpoints", usage=r"VpcEndpoint-(\w+-)?(Hours|Bytes)"),
    Meter(
        id="firewalls",
        usage=r"(Endpoint-Hour|Traffic-GB-Processed)",
        services=("AWS Network Firewall", "AWSNetworkFirewall"),
    ),
    Meter(id="database-hours", usage=r"(InstanceUsage|Multi-AZUsage):db\.", services=_RDS),
    Meter(id="databases", usage=r"(InstanceUsage|Multi-AZUsage|RDS:|Aurora:|db\.)", services=_RDS),
    Meter(
        id="caches",
        usage=r"NodeUsage:cache\.",
        services=("Amazon ElastiCache", "AmazonElastiCache"),
    ),
    Meter(id="warehouses", usage=r"Node:", services=("Amazon Redshift", "AmazonRedshift")),
    Meter(
        id="tables",
        usage=r"(CapacityUnit-Hrs|RequestUnits|TimedStorage)",
        services=("Amazon DynamoDB", "AmazonDynamoDB"),
    ),
    Meter(id="buckets", usage=r"TimedStorage", services=_S3),
    Meter(id="bucket-requests", usage=r"Requests-Tier\d", services=_S3),
    Meter(
        id="functions",
        usage=r"Lambda-",
        services=("AWS Lambda", "AWSLambda"),
    ),
    Meter(
        id="log-groups",
        usage=r"(TimedStorage-ByteHrs|DataProcessing-Bytes|VendedLog|DataProcessingIA-Bytes)",
        services=_LOGS,
    ),
    Meter(
        id="repositories",
        usage=r"TimedStorage",
        services=(
            "Amazon EC2 Container Registry (ECR)",
            "Amazon Elastic Container Registry",
            "AmazonECR",
        ),
    ),
    Meter(
        id="tasks", usage=r"Fargate-", services=("Amazon Elastic Container Service", "AmazonECS")
    ),
    Meter(id="streams", usage=r".", services=("Amazon Kinesis", "AmazonKinesis")),
    Meter(
        id="lustre-filesystems",
        usage=r"(Storage|Throughput|SSD|HDD|Lustre)",
        services=("Amazon FSx", "AmazonFSx"),
    ),
    Meter(
        id="efs-filesystems",
        usage=r"(TimedStorage|ProvisionedTP|Access)",
        services=("Amazon Elastic File System", "AmazonEFS"),
    ),
    Meter(id="endpoints", usage=r"Host:", services=_SAGEMAKER),
    Meter(id="notebooks", usage=r"(Notebk|Studio):", services=_SAGEMAKER),
    Meter(id="training-jobs", usage=r"(Train|SpotTrain\w*|TrainingPlan\w*):", services=_SAGEMAKER),
    Meter(id="capacity-reservations", usage=r"(Unused|Reserv|Reserved)(Box|Ded)"),
    Meter(id="transfers", usage=r"(DataTransfer-Regional-Bytes|AWS-(In|Out)-Bytes)"),
)
METERS: Final = {meter.id: meter for meter in ALL}
"""By id. `instances` is not among them: an instance is more than its usage type."""
