"""Type tokens that several policies use, with the names they had in earlier provider versions."""

from __future__ import annotations

from typing import Final

BUCKET: Final = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
BUCKET_POLICY: Final = ("aws:s3/bucketPolicy:BucketPolicy",)
BUCKET_ENCRYPTION: Final = tuple(
    f"aws:s3/bucketServerSideEncryptionConfiguration{v}:BucketServerSideEncryptionConfiguration{v}"
    for v in ("", "V2")
)
BUCKET_LIFECYCLE: Final = tuple(
    f"aws:s3/bucketLifecycleConfiguration{v}:BucketLifecycleConfiguration{v}" for v in ("", "V2")
)
BUCKET_PUBLIC_ACCESS_BLOCK: Final = ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",)
BUCKET_VERSIONING: Final = tuple(
    f"aws:s3/bucketVersioning{v}:BucketVersioning{v}" for v in ("", "V2")
)
INSTANCE: Final = "aws:ec2/instance:Instance"
LAUNCH_TEMPLATE: Final = "aws:ec2/launchTemplate:LaunchTemplate"
GROUP: Final = "aws:autoscaling/group:Group"
IAM_POLICIES: Final = (
    "aws:iam/policy:Policy",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/userPolicy:UserPolicy",
    "aws:iam/groupPolicy:GroupPolicy",
)
ROLE: Final = "aws:iam/role:Role"
NAT_GATEWAY: Final = "aws:ec2/natGateway:NatGateway"
VOLUME: Final = "aws:ebs/volume:Volume"
VPC: Final = "aws:ec2/vpc:Vpc"
BUCKET_ACL: Final = tuple(f"aws:s3/bucketAcl{v}:BucketAcl{v}" for v in ("", "V2"))
BUCKET_LOGGING: Final = tuple(f"aws:s3/bucketLogging{v}:BucketLogging{v}" for v in ("", "V2"))
BUCKET_OWNERSHIP: Final = ("aws:s3/bucketOwnershipControls:BucketOwnershipControls",)
LAUNCH_CONFIGURATION: Final = "aws:ec2/launchConfiguration:LaunchConfiguration"
KMS_KEYS: Final = (
    "aws:kms/key:Key",
    "aws:kms/externalKey:ExternalKey",
    "aws:kms/replicaKey:ReplicaKey",
    "aws:kms/replicaExternalKey:ReplicaExternalKey",
)
DB_INSTANCE: Final = "aws:rds/instance:Instance"
LOAD_BALANCER: Final = ("aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer")
LISTENER: Final = ("aws:lb/listener:Listener", "aws:alb/listener:Listener")
TARGET_GROUP: Final = ("aws:lb/targetGroup:TargetGroup", "aws:alb/targetGroup:TargetGroup")
FUNCTION: Final = "aws:lambda/function:Function"
QUEUE: Final = "aws:sqs/queue:Queue"
