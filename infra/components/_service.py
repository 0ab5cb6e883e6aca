"""What services of all kinds share: what they are given, their image, their model, their names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from infra.components._policy import Statement, allow, read_bucket, use_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pulumi

    from infra.components._alarms import Alarming
    from infra.components._context import Context
    from infra.components.network import Network
    from infra.components.secure_bucket import SecureBucket
    from infra.settings import FargateSettings, GpuSettings, LambdaSettings, ModelsSettings
    from infra.tagging import Tags


@dataclass(frozen=True, kw_only=True)
class ServiceArgs:
    """What every service needs beside its own settings."""

    context: Context
    entry: str
    """The service's name in `trimtab:services`."""
    settings: FargateSettings | GpuSettings | LambdaSettings
    network: Network
    logs: SecureBucket
    """Where the balancer's access logs go."""
    key_arns: Mapping[str, pulumi.Input[str]]
    bucket_keys: Mapping[str, str]
    """The lake's data buckets, and the entry of `trimtab:keys` that encrypts each."""
    boundary: pulumi.Input[str]
    alarming: Alarming
    models: ModelsSettings | None = None
    after: Sequence[pulumi.Resource] = ()
    """What must be there first: the repository with its policy."""

    @property
    def name(self) -> str:
        """The physical name of the service, its cluster, log group and task definition."""
        return self.context.named(self.entry)

    @property
    def tags(self) -> Tags:
        """The service's tags."""
        return self.context.tags(
            f"services.{self.entry}", team=self.settings.team, expires_on=self.settings.expires_on
        )

    @property
    def log_group(self) -> str:
        """The name of its log group."""
        prefix = "/aws/lambda" if self.settings.kind == "lambda" else "/ecs"
        return f"{prefix}/{self.name}"

    @property
    def log_days(self) -> int:
        """How long its logs are kept."""
        asked = self.settings.log_days
        return self.alarming.log_days if asked is None else asked

    @property
    def queue(self) -> str:
        """The name of its queue, where it has one."""
        return self.context.named(f"{self.entry}-work")

    @property
    def repository(self) -> str | None:
        """The image's repository in this account's registry; None if it is elsewhere."""
        image = self.settings.image
        if image.repository is not None:
            return self.context.named(image.repository)
        registry, _, path = (image.uri or "").partition("/")
        return path if registry == registry_host(self.context) else None

    @property
    def image(self) -> str:
        """The image, by its digest where the settings have it."""
        image = self.settings.image
        uri = image.uri
        if image.repository is not None:
            uri = f"{registry_host(self.context)}/{self.context.named(image.repository)}"
        return f"{uri}@{image.digest}" if image.digest is not None else f"{uri}:{image.tag}"

    @property
    def version(self) -> str:
        """What metrics tell versions apart by: the model's, else the image's."""
        settings = self.settings
        if settings.model is not None:
            return settings.model.version
        return settings.image.tag or (settings.image.digest or "").removeprefix("sha256:")[:12]


@dataclass(frozen=True, kw_only=True)
class TaskServiceArgs(ServiceArgs):
    """What a service made of tasks needs."""

    settings: FargateSettings | GpuSettings


def registry_host(context: Context) -> str:
    """The host name of the account's registry."""
    return f"{context.account}.dkr.ecr.{context.region}.amazonaws.com"


def variables(args: ServiceArgs) -> dict[str, str]:
    """The environment in plain text: who the service is, its model, its queue, its own settings."""
    context, settings = args.context, args.settings
    found = {"SERVICE_NAME": args.name, "SERVICE_VERSION": args.version}
    if settings.model is not None and args.models is not None:
        found |= {
            "MODEL_NAME": settings.model.name,
            "MODEL_VERSION": settings.model.version,
            "MODEL_URI": f"s3://{context.bucket(args.models.bucket)}/{_model_prefix(args)}",
        }
    if settings.queue is not None:
        host = f"sqs.{context.region}.amazonaws.com"
        found["QUEUE_URL"] = f"https://{host}/{context.account}/{args.queue}"
    return found | settings.environment


def _model_prefix(args: ServiceArgs) -> str:
    model = args.settings.model
    return "" if model is None else f"{model.name}/{model.version}/"


def own_statements(args: ServiceArgs) -> list[Statement]:
    """What the service's own code may do: read its model and buckets, work on its queue."""
    context, settings = args.context, args.settings
    found = _read_model(args)
    for bucket in settings.reads:
        found += read_bucket(context, bucket, args.bucket_keys[bucket])
    if settings.queue is not None:
        found += [
            allow(
                "Work",
                [
                    "sqs:ChangeMessageVisibility",
                    "sqs:DeleteMessage",
                    "sqs:GetQueueAttributes",
                    "sqs:ReceiveMessage",
                ],
                [context.arn("sqs", args.queue)],
            ),
            use_key(context, "DecryptWork", settings.queue.key, ["kms:Decrypt"], "sqs"),
        ]
    return found


def _read_model(args: ServiceArgs) -> list[Statement]:
    """The files of one model, and nothing else of the registry.

    Of all its versions: while a deployment runs, and when it goes back, tasks of the old one start
    with the same role.
    """
    model = args.settings.model
    if model is None or args.models is None:
        return []
    bucket, prefix = args.models.bucket, f"{model.name}/"
    arn = f"arn:aws:s3:::{args.context.bucket(bucket)}"
    return [
        allow(
            "ListModel",
            ["s3:ListBucket"],
            [arn],
            condition={"StringLike": {"s3:prefix": [f"{prefix}*"]}},
        ),
        allow("ReadModel", ["s3:GetObject"], [f"{arn}/{prefix}*"]),
        use_key(args.context, "DecryptModel", args.bucket_keys[bucket], ["kms:Decrypt"]),
    ]


def read_secrets(args: ServiceArgs) -> list[Statement]:
    """The secrets that the settings name; with their keys through Secrets Manager alone."""
    # What follows the secret's own ARN picks one field of it.
    arns = sorted({":".join(arn.split(":")[:7]) for arn in args.settings.secrets.values()})
    if not arns:
        return []
    context = args.context
    return [
        allow("Secrets", ["secretsmanager:GetSecretValue"], arns),
        allow(
            "DecryptSecrets",
            ["kms:Decrypt"],
            [context.arn("kms", "key/*")],
            condition={
                "StringEquals": {
                    "kms:ViaService": f"secretsmanager.{context.region}.amazonaws.com",
                    "kms:EncryptionContext:SecretARN": arns,
                }
            },
        ),
    ]
