"""A Lambda function of ours with its log, role, dead letters, alarms, and what calls it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._alarms import Alarm, make_alarms
from infra.components._dead_letters import dead_letters_arn, make_dead_letters
from infra.components._policy import Statement, allow, use_key
from infra.components._role import Identity, make_role, role_ready
from infra.function_package import Package, write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from infra.components._alarms import Alarming
    from infra.components._context import Context
    from infra.tagging import Tags

RUNTIME = "python3.13"
EVENT_AGE_SECONDS = 3600
"""How long EventBridge tries to hand an event over; older news is of no use to our functions."""

CONCURRENCY_OF_STREAMS = 100
"""One copy a shard: a stream on demand starts with four, and grows."""


@dataclass(frozen=True, kw_only=True)
class EnvironmentKey:
    """A key of the stack that encrypts a function's variables."""

    entry: str
    """The entry of `trimtab:keys`; it must be used_by lambda."""
    arn: pulumi.Input[str]


@dataclass(frozen=True, kw_only=True)
class FunctionSite:
    """Where a component's functions stand."""

    context: Context
    boundary: pulumi.Input[str]
    log_key_arn: pulumi.Input[str]
    """Encrypts what the functions log; its policy must let log groups in (used_by logs)."""
    alarming: Alarming
    environment_key: EnvironmentKey | None = None
    """AWS's own key encrypts the variables if None. They name secrets and never hold one."""


@dataclass(frozen=True, kw_only=True)
class FunctionSpec:
    """What a function is."""

    name: str
    """Its name in the stack, such as `clicks-transform`: at most 40 characters."""
    what: str
    module: str
    """A file of infra/functions, without `.py`; the handler is `<module>.handler`."""
    environment: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    statements: Sequence[Statement] = ()
    """What it may do, besides writing its log and traces."""
    memory_mib: int = 256
    """Processor time comes with memory: 1769 MiB are one processor."""
    timeout_seconds: int = 60
    libraries: tuple[str, ...] = ()
    """Pure-Python distributions packed along; AWS's runtime has boto3."""
    shared: tuple[str, ...] = ()
    """Files of infra/functions besides those that the module imports by their whole names."""
    data: Mapping[str, str] = field(default_factory=dict)
    """Texts made for this deployment, by the names of their files beside the module."""
    concurrency: int = 10
    """At most so many at once, so that no loop takes what the account has for all its functions.

    AWS leaves 100 of the account's to functions without: a new account's 10 must be raised first.
    """
    schedule: str | None = None
    """Such as `rate(1 hour)` or `cron(0 3 * * ? *)`, in UTC."""
    pattern: Mapping[str, Any] | None = None
    """Of the events of the default bus that it is called with."""


def make_function(
    parent: pulumi.ComponentResource, site: FunctionSite, spec: FunctionSpec, tags: Tags
) -> aws.lambda_.Function:
    """A function, its log group, role and dead letters, what calls it, and its alarms."""
    context, child = site.context, ResourceOptions(parent=parent)
    name = function_name(context, spec.name)
    log = aws.cloudwatch.LogGroup(
        f"{spec.name}-log",
        name=f"/aws/lambda/{name}",
        retention_in_days=site.alarming.log_days,
        kms_key_id=site.log_key_arn,
        tags=tags.own(),
        opts=child,
    )
    letters = make_dead_letters(parent, context, spec.name, tags)
    identity = Identity(
        name=f"{spec.name}-function",
        what=f"The identity of {name}",
        service="lambda",
        statements=(*_own_statements(site, spec), *spec.statements),
    )
    role = make_role(parent, context, site.boundary, identity, tags)
    function = aws.lambda_.Function(
        spec.name,
        **_settings(site, spec),
        role=role.arn,
        dead_letter_config={"target_arn": letters.arn},
        tags=tags.own(),
        # AWS tries, when the function is made, whether the role reaches the dead letters.
        opts=ResourceOptions(parent=parent, depends_on=[log, *role_ready(role)]),
    )
    if spec.schedule is not None:
        _make_rule(parent, context, spec, Rule(function, letters, "schedule"), tags)
    if spec.pattern is not None:
        _make_rule(parent, context, spec, Rule(function, letters, "events"), tags)
    make_alarms(parent, site.alarming, spec.name, tags, *_alarms(context, spec))
    return function


def function_name(context: Context, name: str) -> str:
    """The physical name of the function that a spec's `name` makes."""
    return context.named(name)


def function_arn(context: Context, name: str) -> str:
    """The ARN of a function, known before it exists: policies show it in full."""
    return context.arn("lambda", f"function:{function_name(context, name)}")


def _settings(site: FunctionSite, spec: FunctionSpec) -> dict[str, Any]:
    package = write(
        Package(module=spec.module, shared=spec.shared, libraries=spec.libraries, data=spec.data)
    )
    settings: dict[str, Any] = {
        "name": function_name(site.context, spec.name),
        "description": spec.what,
        "runtime": RUNTIME,
        "architectures": ["arm64"],
        "handler": f"{spec.module}.handler",
        "code": pulumi.FileArchive(package.path),
        # Said aloud, so that a preview shows that code has changed.
        "source_code_hash": package.sha256,
        "memory_size": spec.memory_mib,
        "timeout": spec.timeout_seconds,
        "reserved_concurrent_executions": spec.concurrency,
        "tracing_config": {"mode": "Active"},
    }
    if spec.environment:
        settings["environment"] = {"variables": dict(spec.environment)}
        if site.environment_key is not None:
            settings["kms_key_arn"] = site.environment_key.arn
    return settings


def _own_statements(site: FunctionSite, spec: FunctionSpec) -> list[Statement]:
    context = site.context
    group = context.arn("logs", f"log-group:/aws/lambda/{function_name(context, spec.name)}")
    found = [
        allow("Log", ["logs:CreateLogStream", "logs:PutLogEvents"], [f"{group}:*"]),
        # Traces belong to no resource that could be named.
        allow("Trace", ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"]),
        allow("DeadLetters", ["sqs:SendMessage"], [dead_letters_arn(context, spec.name)]),
    ]
    if site.environment_key is not None and spec.environment:
        key = site.environment_key.entry
        found.append(use_key(context, "Environment", key, ["kms:Decrypt"], "lambda"))
    return found


@dataclass(frozen=True)
class Rule:
    """What a rule of EventBridge needs to know."""

    function: aws.lambda_.Function
    letters: aws.sqs.Queue
    kind: str
    """`schedule` or `events`: the end of its name."""


def _make_rule(
    parent: pulumi.ComponentResource,
    context: Context,
    spec: FunctionSpec,
    rule: Rule,
    tags: Tags,
) -> None:
    """A rule that calls the function, and its permission to do so."""
    child, name = ResourceOptions(parent=parent), f"{spec.name}-{rule.kind}"
    when: dict[str, Any] = {"schedule_expression": spec.schedule}
    if rule.kind == "events":
        when = {"event_pattern": json.dumps(spec.pattern)}
    made = aws.cloudwatch.EventRule(
        name,
        name=context.named(name),
        description=f"Calls {function_name(context, spec.name)}",
        state="ENABLED",
        tags=tags.own(),
        opts=child,
        **when,
    )
    permission = aws.lambda_.Permission(
        name,
        statement_id=rule.kind,
        action="lambda:InvokeFunction",
        function=rule.function.name,
        principal="events.amazonaws.com",
        source_arn=made.arn,
        opts=child,
    )
    aws.cloudwatch.EventTarget(
        name,
        rule=made.name,
        target_id="function",
        arn=rule.function.arn,
        dead_letter_config={"arn": rule.letters.arn},
        retry_policy={
            "maximum_event_age_in_seconds": EVENT_AGE_SECONDS,
            "maximum_retry_attempts": 10,
        },
        opts=ResourceOptions(parent=parent, depends_on=[permission]),
    )


def _alarms(context: Context, spec: FunctionSpec) -> tuple[Alarm, ...]:
    name = function_name(context, spec.name)
    function = {"FunctionName": name}
    return (
        Alarm(
            name="errors",
            what=f"{name} fails: read its log group /aws/lambda/{name}",
            namespace="AWS/Lambda",
            metric="Errors",
            dimensions=function,
            statistic="Sum",
            threshold=0,
            # Not several: what is called once an hour fails in one period and is quiet in the next.
            periods=1,
        ),
        Alarm(
            name="throttles",
            what=f"{name} is called more often than it may run at once: raise its concurrency",
            namespace="AWS/Lambda",
            metric="Throttles",
            dimensions=function,
            statistic="Sum",
            threshold=0,
        ),
        Alarm(
            name="dead-letters",
            what=f"Events that {name} could not handle wait in its dead-letter queue",
            namespace="AWS/SQS",
            metric="ApproximateNumberOfMessagesVisible",
            dimensions={"QueueName": context.named(f"{spec.name}-dead-letters")},
            threshold=0,
            periods=1,
        ),
    )
