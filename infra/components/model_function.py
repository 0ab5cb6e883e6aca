"""A service that is a function from an image: for models that are called now and then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._alarms import make_alarms
from infra.components._context import token
from infra.components._policy import Statement, allow
from infra.components._role import Identity, make_role, role_ready
from infra.components._service import ServiceArgs, own_statements, read_secrets, variables
from infra.components._service_alarms import function_alarms
from infra.components._service_panels import function_panels
from infra.components._service_queue import make_queue

if TYPE_CHECKING:
    from infra.settings import LambdaSettings

LIVE = "live"
"""The alias that callers name: it moves to a new version when that is there."""


@dataclass(frozen=True, kw_only=True)
class ModelFunctionArgs(ServiceArgs):
    """What ModelFunction needs."""

    settings: LambdaSettings


class ModelFunction(pulumi.ComponentResource):
    """A function, its published version, and a queue or warm instances where asked for."""

    arn: pulumi.Output[str]
    """Of the alias; to call it takes the right to, which the caller's role must have."""
    queue_url: pulumi.Output[str] | None

    def __init__(
        self, name: str, args: ModelFunctionArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__(token("serving", self), name, None, opts)
        self._args, self._settings = args, args.settings
        self._child = ResourceOptions(parent=self)
        self._function = self._make_function()
        self._alias = aws.lambda_.Alias(
            f"{args.entry}-live",
            name=LIVE,
            function_name=self._function.name,
            function_version=self._function.version,
            opts=self._child,
        )
        self._keep_warm()
        self.queue_url = self._work_on_queue()
        make_alarms(self, args.alarming, args.entry, args.tags, *function_alarms(args))
        args.alarming.show(*function_panels(args))
        self.arn = self._alias.arn
        self.register_outputs({"arn": self.arn, "queue_url": self.queue_url})

    def _make_function(self) -> aws.lambda_.Function:
        args, settings = self._args, self._settings
        log = aws.cloudwatch.LogGroup(
            f"{args.entry}-log",
            name=args.log_group,
            retention_in_days=args.log_days,
            kms_key_id=args.key_arns[settings.log_key],
            tags=args.tags.own(),
            opts=self._child,
        )
        identity = Identity(
            name=f"{args.entry}-function",
            what=f"The identity of {args.name}",
            service="lambda",
            statements=[*_runtime(args), *own_statements(args), *read_secrets(args)],
        )
        role = make_role(self, args.context, args.boundary, identity, args.tags)
        return aws.lambda_.Function(
            args.entry,
            name=args.name,
            description=f"Serves {args.version}",
            package_type="Image",
            image_uri=args.image,
            architectures=[settings.architecture],
            role=role.arn,
            memory_size=settings.memory_mib,
            timeout=settings.timeout_seconds,
            ephemeral_storage={"size": settings.scratch_mib},
            reserved_concurrent_executions=settings.concurrency,
            environment={"variables": variables(args) | _secret_arns(settings)},
            tracing_config={"mode": "Active"},
            publish=True,
            tags=args.tags.own(),
            opts=ResourceOptions(parent=self, depends_on=[log, *role_ready(role), *args.after]),
        )

    def _keep_warm(self) -> None:
        if self._settings.provisioned is None:
            return
        aws.lambda_.ProvisionedConcurrencyConfig(
            f"{self._args.entry}-warm",
            function_name=self._function.name,
            qualifier=self._alias.name,
            provisioned_concurrent_executions=self._settings.provisioned,
            opts=self._child,
        )

    def _work_on_queue(self) -> pulumi.Output[str] | None:
        settings = self._settings.queue
        if settings is None:
            return None
        queue = make_queue(self, self._args, settings)
        given: dict[str, Any] = {}
        if self._settings.batch > 10:
            given["maximum_batching_window_in_seconds"] = 5  # SQS wants one beyond ten messages
        aws.lambda_.EventSourceMapping(
            f"{self._args.entry}-work",
            function_name=self._alias.arn,
            event_source_arn=queue.arn,
            batch_size=self._settings.batch,
            # What failed comes again, not the whole batch with it.
            function_response_types=["ReportBatchItemFailures"],
            tags=self._args.tags.own(),
            opts=self._child,
            **given,
        )
        url: pulumi.Output[str] = queue.url
        return url


def _secret_arns(settings: LambdaSettings) -> dict[str, str]:
    """Lambda fills no variables from secrets: the function gets their ARNs and asks itself."""
    return {f"{name}_ARN": arn for name, arn in settings.secrets.items()}


def _runtime(args: ModelFunctionArgs) -> list[Statement]:
    group = args.context.arn("logs", f"log-group:{args.log_group}")
    return [
        allow("Log", ["logs:CreateLogStream", "logs:PutLogEvents"], [f"{group}:*"]),
        # Traces belong to no resource that could be named.
        allow("Trace", ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"]),
    ]
