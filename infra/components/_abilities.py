"""What people may do, ability by ability; `_personas` says who has which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from infra.components._policy import Statement, allow, deny, use_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from infra.components._context import Context

TEAM = "${aws:PrincipalTag/team}"
"""The team of the session: AWS puts it in when it reads a policy."""
TEAM_PREFIX = f"teams/{TEAM}/"
"""What a team has for itself in every bucket of data; all else but `teams/` is common."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """The environment that people work in."""

    context: Context
    bucket_keys: Mapping[str, str]
    """The lake's data buckets, and the entry of `trimtab:keys` that encrypts each."""
    logs: str
    """The lake's bucket of logs, by its entry."""
    models: tuple[str, str] | None = None
    """The registry: the bucket of models, by its entry, and the key of its table."""
    answers: tuple[str, str] | None = None
    """Where Athena writes what queries find, below `athena/`: a bucket's entry, and the key's."""
    billing_bucket: str | None = None
    """The account's export of the bill."""

    def arn(self, service: str, kind: str = "") -> str:
        """All of a service's resources that bear the stack's name."""
        return self.context.arn(service, f"{kind}{self.context.named('*')}")

    def bucket(self, entry: str) -> str:
        """A bucket's ARN."""
        return f"arn:aws:s3:::{self.context.bucket(entry)}"


def of_stack(site: Site, **further: str) -> dict[str, Any]:
    """Resources that bear the stack's tags, and further ones."""
    tags = {"project": site.context.project, "stack": site.context.stack} | further
    return {"StringEquals": {f"aws:ResourceTag/{key}": value for key, value in tags.items()}}


def of_team(site: Site) -> dict[str, Any]:
    """Resources of the session's own team."""
    return of_stack(site, team=TEAM)


def look(*further: str) -> Statement:
    """What is there and how it does: calls that know no resources, and show no contents."""
    return allow(
        "Look",
        [
            "athena:List*",
            "autoscaling:Describe*",
            "batch:Describe*",
            "batch:List*",
            "cloudwatch:Describe*",
            "cloudwatch:Get*",
            "cloudwatch:List*",
            "ec2:DescribeInstance*",
            "ec2:DescribeSpotPriceHistory",
            "ecr:DescribeRepositories",
            "ecs:Describe*",
            "ecs:List*",
            "elasticloadbalancing:Describe*",
            "firehose:List*",
            "kinesis:List*",
            "lambda:List*",
            "logs:DescribeLogGroups",
            "s3:ListAllMyBuckets",
            "ssm:DescribeInstanceInformation",
            "ssm:DescribeSessions",
            "tag:GetResources",
            *further,
        ],
        ["*"],
    )


def read_objects(site: Site, entries: Sequence[str], *prefixes: str) -> list[Statement]:
    """List and read below prefixes of buckets.

    Listing is limited by the prefix asked for, reading by the object's key: AWS checks the one
    against the bucket and the other against the object.
    """
    arns = [site.bucket(entry) for entry in entries]
    below = [f"{prefix}*" for prefix in prefixes]
    return [
        allow("ListData", ["s3:ListBucket"], arns, condition={"StringLike": {"s3:prefix": below}}),
        allow("FindData", ["s3:GetBucketLocation"], arns),
        allow(
            "ReadData",
            ["s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion"],
            [f"{arn}/{prefix}" for arn in arns for prefix in below],
        ),
        _use_keys(site, "DecryptData", entries, ["kms:Decrypt"]),
    ]


def write_objects(site: Site, entries: Sequence[str], *prefixes: str) -> list[Statement]:
    """Write below prefixes. A deletion leaves the object's versions, which nobody here deletes."""
    return [
        allow(
            "WriteData",
            [
                "s3:AbortMultipartUpload",
                "s3:DeleteObject",
                "s3:ListMultipartUploadParts",
                "s3:PutObject",
                "s3:PutObjectTagging",
            ],
            [f"{site.bucket(entry)}/{prefix}*" for entry in entries for prefix in prefixes],
        ),
        _use_keys(site, "EncryptData", entries, ["kms:Decrypt", "kms:GenerateDataKey"]),
    ]


def _use_keys(site: Site, sid: str, entries: Sequence[str], actions: Sequence[str]) -> Statement:
    """The keys of buckets, through S3 only, told by their aliases."""
    aliases = sorted({site.context.key_alias(site.bucket_keys[entry]) for entry in entries})
    return allow(
        sid,
        actions,
        [site.context.arn("kms", "key/*")],
        condition={
            "ForAnyValue:StringEquals": {"kms:ResourceAliases": aliases},
            "StringEquals": {"kms:ViaService": f"s3.{site.context.region}.amazonaws.com"},
        },
    )


def query(site: Site) -> list[Statement]:
    """Ask the catalogue's tables through the stack's workgroups, which limit what a query scans."""
    return [
        allow(
            "Query",
            [
                "athena:BatchGet*",
                "athena:Get*",
                "athena:StartQueryExecution",
                "athena:StopQueryExecution",
            ],
            [site.arn("athena", "workgroup/")],
        ),
        allow(
            "ReadCatalog",
            ["glue:BatchGetPartition", "glue:GetDatabase*", "glue:GetPartition*", "glue:GetTable*"],
            _catalog(site),
        ),
    ]


def _catalog(site: Site) -> list[str]:
    """The environment's databases; Athena wants no hyphens in their names."""
    database = site.context.named("*").replace("-", "_")
    parts = ("catalog", f"database/{database}", f"table/{database}/*")
    return [site.context.arn("glue", part) for part in parts]


def keep_catalog(site: Site) -> Statement:
    """Change tables and their partitions."""
    verbs = ("BatchCreatePartition", "CreatePartition", "CreateTable", "UpdatePartition")
    return allow(
        "KeepCatalog",
        [*(f"glue:{verb}" for verb in verbs), "glue:UpdateTable"],
        _catalog(site),
    )


def read_streams(site: Site) -> Statement:
    """Records of the own team's streams."""
    return allow(
        "ReadStreams",
        [
            "kinesis:DescribeStreamSummary",
            "kinesis:GetRecords",
            "kinesis:GetShardIterator",
            "kinesis:ListShards",
        ],
        [site.arn("kinesis", "stream/")],
        condition=of_team(site),
    )


def redrive(site: Site) -> Statement:
    """Look at the own team's dead letters and send them back."""
    return allow(
        "Redrive",
        [
            "sqs:CancelMessageMoveTask",
            "sqs:GetQueueAttributes",
            "sqs:ListMessageMoveTasks",
            "sqs:ReceiveMessage",
            "sqs:StartMessageMoveTask",
        ],
        [site.arn("sqs")],
        condition=of_team(site),
    )


def submit_jobs(site: Site) -> list[Statement]:
    """Hand jobs to the own team's queues, marked as the team's; end them again."""
    return [
        allow(
            "SubmitJobs",
            ["batch:SubmitJob"],
            [site.arn("batch", "job-queue/"), site.arn("batch", "job-definition/")],
            condition=of_team(site),
        ),
        allow(
            "MarkJobs",
            ["batch:TagResource"],
            [site.context.arn("batch", "job/*")],
            condition={"StringEquals": {"aws:RequestTag/team": TEAM}},
        ),
        allow(
            "EndJobs",
            ["batch:CancelJob", "batch:TerminateJob"],
            [site.context.arn("batch", "job/*")],
            condition={"StringEquals": {"aws:ResourceTag/team": TEAM}},
        ),
    ]


def ask_for_capacity(site: Site) -> Statement:
    """Grow and shrink the own team's groups, within the limits of their settings."""
    return allow(
        "AskForCapacity",
        ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
        [site.arn("autoscaling", "autoScalingGroup:*:autoScalingGroupName/")],
        condition=of_team(site),
    )


def read_logs(site: Site, condition: Mapping[str, Any]) -> list[Statement]:
    """Read and search log groups, told by their tags."""
    return [
        allow(
            "ReadLogs",
            [
                "logs:DescribeLogStreams",
                "logs:FilterLogEvents",
                "logs:GetLogEvents",
                "logs:GetLogGroupFields",
                "logs:StartLiveTail",
                "logs:StartQuery",
            ],
            [site.context.arn("logs", "log-group:*")],
            condition=condition,
        ),
        # Answers to one's own queries; the actions know no resources.
        allow("ReadAnswers", ["logs:GetQueryResults", "logs:StopQuery"], ["*"]),
    ]


def open_sessions(site: Site, condition: Mapping[str, Any]) -> list[Statement]:
    """Shells on instances, told by their tags, by the documents that open shells only."""
    context = site.context
    return [
        allow(
            "OpenSessions",
            ["ssm:StartSession"],
            [context.arn("ec2", "instance/*")],
            condition={**condition, "BoolIfExists": {"ssm:SessionDocumentAccessCheck": "true"}},
        ),
        allow(
            "SessionDocuments",
            ["ssm:StartSession"],
            [
                context.arn("ssm", "document/SSM-SessionManagerRunShell"),
                f"arn:aws:ssm:{context.region}::document/AWS-StartPortForwardingSession",
            ],
        ),
        allow(
            "OwnSessions",
            ["ssm:ResumeSession", "ssm:TerminateSession"],
            [context.arn("ssm", "session/${aws:userid}-*")],
        ),
    ]


def push_images(site: Site) -> list[Statement]:
    """Pull and push images of the own team's repositories."""
    return [
        allow("SignInToImages", ["ecr:GetAuthorizationToken"], ["*"]),
        allow(
            "PushImages",
            [
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:CompleteLayerUpload",
                "ecr:DescribeImageScanFindings",
                "ecr:DescribeImages",
                "ecr:GetDownloadUrlForLayer",
                "ecr:InitiateLayerUpload",
                "ecr:ListImages",
                "ecr:PutImage",
                "ecr:UploadLayerPart",
            ],
            [site.arn("ecr", "repository/")],
            condition=of_team(site),
        ),
    ]


def use_doors(site: Site) -> list[Statement]:
    """The team's access points. Their own policies say which prefix, and whether to write."""
    door = f"{site.arn('s3', 'accesspoint/')}-{TEAM}"
    return [
        allow("ListByDoors", ["s3:ListBucket"], [door]),
        allow("UseDoors", ["s3:GetObject", "s3:PutObject"], [f"{door}/object/*"]),
    ]


def read_models(site: Site) -> list[Statement]:
    """Rows and files of the team's models: those whose names begin with the team's."""
    if site.models is None:
        return []
    bucket = site.bucket(site.models[0])
    return [
        _models(site, "ReadModels", "BatchGetItem", "GetItem", "Query"),
        allow("ReadModelFiles", ["s3:GetObject", "s3:GetObjectVersion"], [f"{bucket}/{TEAM}-*"]),
        _use_keys(site, "DecryptModels", [site.models[0]], ["kms:Decrypt"]),
        use_key(site.context, "ModelTable", site.models[1], ["kms:Decrypt"], "dynamodb"),
    ]


def register_models(site: Site) -> list[Statement]:
    """Write rows and files of the team's models; nobody here deletes them."""
    if site.models is None:
        return []
    bucket = site.bucket(site.models[0])
    return [
        *read_models(site),
        _models(site, "RegisterModels", "PutItem", "UpdateItem"),
        allow(
            "WriteModelFiles",
            ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject"],
            [f"{bucket}/{TEAM}-*"],
        ),
        _use_keys(site, "EncryptModels", [site.models[0]], ["kms:GenerateDataKey"]),
    ]


def _models(site: Site, sid: str, *verbs: str) -> Statement:
    """Calls on the rows of the team's models: a row's first key is the model's name."""
    table = site.context.arn("dynamodb", f"table/{site.context.named('models')}")
    own = {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": [f"{TEAM}-*"]},
        # Where no key is named, as in a scan, all values of none are the team's.
        "Null": {"dynamodb:LeadingKeys": "false"},
    }
    return allow(sid, [f"dynamodb:{v}" for v in verbs], [table, f"{table}/index/*"], condition=own)


def restart_services(site: Site, condition: Mapping[str, Any]) -> Statement:
    """Deploy a service again, stop a task that hangs."""
    return allow(
        "RestartServices",
        ["ecs:StopTask", "ecs:UpdateService"],
        [site.arn("ecs", "service/"), site.arn("ecs", "task/")],
        condition=condition,
    )


def never(sid: str, *actions: str) -> Statement:
    """What a persona must not do, whatever AWS's own policies come to allow."""
    return deny(sid, actions, ["*"])
