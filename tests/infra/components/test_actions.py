"""Every action that a policy of ours names exists: IAM takes a misspelt one and grants nothing."""

from __future__ import annotations

import ast
import fnmatch
import re
from collections.abc import Iterator
from functools import cache

import pytest
from botocore.loaders import Loader

from tests.infra.graphs import ROOT

ACTION = re.compile(r"^([a-z0-9-]+):([A-Z][A-Za-z]*\*?)$")
CLIENTS = {
    "access-analyzer": "accessanalyzer",
    "elasticfilesystem": "efs",
    "elasticloadbalancing": "elbv2",
    "servicequotas": "service-quotas",
    "states": "stepfunctions",
    "tag": "resourcegroupstaggingapi",
}
"""What botocore calls a service where IAM calls it otherwise."""
NO_MODEL = {"aws", "aws-portal", "backup-storage", "ec2messages", "kafka-cluster", "ssmmessages"}
"""Services without an API that botocore knows; aws is that of condition keys."""
NO_OPERATION = {
    "backup:CopyFromBackupVault",
    "backup:CopyIntoBackupVault",
    "budgets:ModifyBudget",
    "budgets:View*",
    "budgets:ViewBudget",
    "dynamodb:RestoreTableFromAwsBackup",
    "dynamodb:StartAwsBackupJob",
    "ecr:ReplicateImage",
    "ecs:Poll",
    "ecs:StartTelemetrySession",
    "iam:PassRole",
    "iot:Connect",
    "iot:Publish",
    "lambda:InvokeFunction",
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "s3:CreateAccessPoint",
    "s3:DeleteAccessPoint",
    "s3:DeleteAccessPointPolicy",
    "s3:GetAccessPoint*",
    "s3:GetInventoryConfiguration",
    "s3:GetLifecycleConfiguration",
    "s3:GetObjectVersion",
    "s3:GetObjectVersionAcl",
    "s3:GetObjectVersionForReplication",
    "s3:GetObjectVersionTagging",
    "s3:GetReplicationConfiguration",
    "s3:ListAllMyBuckets",
    "s3:ListBucket",
    "s3:ListBucketMultipartUploads",
    "s3:ListBucketVersions",
    "s3:ListMultipartUploadParts",
    "s3:ListTagsForResource",
    "s3:PutAccessPointPolicy",
    "s3:PutAccessPointPublicAccessBlock",
    "s3:PutInventoryConfiguration",
    "s3:PutObjectVersionAcl",
    "s3:ReplicateDelete",
    "s3:ReplicateObject",
    "s3:ReplicateTags",
    "s3:TagResource",
    "s3:UntagResource",
    "sts:SetSourceIdentity",
    "sts:TagSession",
}
"""Actions that no operation is named after. Source: service authorization reference."""

CONDITION_KEYS = {
    "dynamodb:LeadingKeys",
    "iam:AWSServiceName",
    "iam:PassedToService",
    "iam:PermissionsBoundary",
    "kms:CallerAccount",
    "kms:GrantIsForAWSResource",
    "kms:ResourceAliases",
    "kms:ViaService",
    "s3:DataAccessPointAccount",
    "s3:TlsVersion",
    "ssm:SessionDocumentAccessCheck",
    "sts:ExternalId",
    "sts:SourceIdentity",
}
"""What looks like an action. Source: service authorization reference."""


def named() -> Iterator[tuple[str, str]]:
    """The actions that stand in the program's code, and the files that they stand in."""
    for folder in ("components", "composition"):
        for file in sorted((ROOT / "infra" / folder).glob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and ACTION.match(str(node.value)):
                    yield str(node.value), file.name


@cache
def operations(service: str) -> frozenset[str]:
    model = Loader().load_service_model(CLIENTS.get(service, service), "service-2")
    return frozenset(model["operations"])


def test_every_action_exists() -> None:
    found = sorted(set(named()))
    unknown = []
    for action, file in found:
        service, _, name = action.partition(":")
        if service in NO_MODEL or action in NO_OPERATION | CONDITION_KEYS:
            continue
        if not fnmatch.filter(operations(service), name):
            unknown.append(f"{file}: {action}")
    assert not unknown
    assert len(found) > 300  # else the search finds nothing


@pytest.mark.parametrize("action", ["ecs:SubmitTaskStateChange", "s3:GetObject*"])
def test_the_search_knows_what_there_is(action: str) -> None:
    service, _, name = action.partition(":")
    assert fnmatch.filter(operations(service), name)
    assert not fnmatch.filter(operations(service), name.replace("e", "ee"))
