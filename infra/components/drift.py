"""The function that compares what models see now with what they were trained on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._alarms import Alarm, Metric, make_alarms
from infra.components._context import token
from infra.components._dead_letters import dead_letters_arn, make_dead_letters
from infra.components._panels import Line, Panel
from infra.components._policy import Statement, allow, use_key
from infra.components._role import Identity, make_role, role_ready

if TYPE_CHECKING:
    from collections.abc import Mapping

    from infra.components._alarms import Alarming, Wanted
    from infra.components._context import Context
    from infra.settings.drift import DriftEntry, DriftSettings, SampleSettings

NAMESPACE: Final = "Trimtab/Drift"
"""As infra/functions/drift.py has it; a test compares the two."""
COMMAND: Final = "infra.functions.drift.handler"
DAY: Final = 86_400
"""The longest that an alarm can look at once; where nothing is measured it stays as it is."""


@dataclass(frozen=True, kw_only=True)
class DriftArgs:
    """What Drift needs."""

    context: Context
    settings: DriftSettings
    bucket_keys: Mapping[str, str]
    """The lake's data buckets, and the entry of `trimtab:keys` that encrypts each."""
    boundary: pulumi.Input[str]
    log_key_arn: pulumi.Input[str]
    alarming: Alarming


class Drift(pulumi.ComponentResource):
    """One function, called for each entry by the entry's own schedule; it may only read samples."""

    function_name: pulumi.Output[str]
    alarms: dict[str, str]
    """The alarm of each entry that goes off when its columns drift."""

    def __init__(self, name: str, args: DriftArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__(token("monitoring", self), name, None, opts)
        self._args, self._context = args, args.context
        self._tags = args.context.tags("drift")
        self._child = ResourceOptions(parent=self)
        self._letters = make_dead_letters(self, args.context, "drift", self._tags)
        self._function = self._make_function()
        for entry, settings in args.settings.entries.items():
            self._schedule(entry, settings)
            self._watch(entry, settings)
        self._watch_function()
        self.function_name = self._function.name
        self.alarms = {e: self._context.named(f"drift-{e}-drifted") for e in args.settings.entries}
        self.register_outputs({"function_name": self.function_name, "alarms": self.alarms})

    def _make_function(self) -> aws.lambda_.Function:
        args, context, settings = self._args, self._context, self._args.settings
        name = context.named("drift")
        log = aws.cloudwatch.LogGroup(
            "drift-log",
            name=f"/aws/lambda/{name}",
            retention_in_days=args.alarming.log_days,
            kms_key_id=args.log_key_arn,
            tags=self._tags.own(),
            opts=self._child,
        )
        identity = Identity(
            name="drift-function",
            what="The identity of the function that compares samples",
            service="lambda",
            statements=_statements(args),
        )
        role = make_role(self, context, args.boundary, identity, self._tags)
        return aws.lambda_.Function(
            "drift",
            name=name,
            description="Compares what models see now with what they were trained on",
            package_type="Image",
            image_uri=settings.image,
            image_config={"commands": [COMMAND]},
            architectures=[settings.architecture],
            role=role.arn,
            memory_size=settings.memory_mib,
            timeout=settings.timeout_seconds,
            # One at a time for each entry, and one that is tried again.
            reserved_concurrent_executions=2 * len(settings.entries),
            dead_letter_config={"target_arn": self._letters.arn},
            tracing_config={"mode": "Active"},
            tags=self._tags.own(),
            opts=ResourceOptions(parent=self, depends_on=[log, *role_ready(role)]),
        )

    def _schedule(self, entry: str, settings: DriftEntry) -> None:
        """The rule's target carries the entry: the function has no settings of its own."""
        name = f"drift-{entry}"
        rule = aws.cloudwatch.EventRule(
            name,
            name=self._context.named(name),
            description=f"Compares the samples of {entry}",
            schedule_expression=settings.schedule,
            state="ENABLED",
            tags=self._tags.own(),
            opts=self._child,
        )
        permission = aws.lambda_.Permission(
            name,
            statement_id=entry,
            action="lambda:InvokeFunction",
            function=self._function.name,
            principal="events.amazonaws.com",
            source_arn=rule.arn,
            opts=self._child,
        )
        aws.cloudwatch.EventTarget(
            name,
            rule=rule.name,
            target_id="function",
            arn=self._function.arn,
            input=json.dumps(self._event(entry, settings), sort_keys=True),
            dead_letter_config={"arn": self._letters.arn},
            opts=ResourceOptions(parent=self, depends_on=[permission]),
        )

    def _event(self, entry: str, settings: DriftEntry) -> dict[str, Any]:
        return {
            "entry": self._context.named(entry),
            "reference": self._place(settings.reference),
            "current": self._place(settings.current),
            "columns": list(settings.columns),
            "thresholds": settings.thresholds.model_dump(),
            "rows": settings.max_rows,
            "per_column": settings.per_column,
        }

    def _place(self, sample: SampleSettings) -> dict[str, str]:
        return {"bucket": self._context.bucket(sample.bucket), "prefix": sample.prefix}

    def _watch(self, entry: str, settings: DriftEntry) -> None:
        """Alarms on what the function measures; a graph of the measures themselves."""
        args, metric = self._args, self._metric
        tags = self._context.tags(f"drift.{entry}", team=settings.team)
        drifted, unknown = metric(entry, "ColumnsDrifted"), metric(entry, "ColumnsNotEvaluated")
        wanted: list[Wanted] = [
            Alarm(
                name="drifted",
                what=f"{settings.alarm_columns} or more columns of {entry} have moved away from "
                f"the reference: the log of {self._context.named('drift')} says which, and how.",
                namespace=NAMESPACE,
                metric=drifted.metric,
                dimensions=drifted.dimensions,
                comparison=">=",
                threshold=settings.alarm_columns,
                period_seconds=DAY,
                periods=1,
                missing="ignore",
            ),
            Alarm(
                name="unknown",
                what=f"Columns of {entry} could not be compared: too few values, or gone. "
                f"The log of {self._context.named('drift')} says why.",
                namespace=NAMESPACE,
                metric=unknown.metric,
                dimensions=unknown.dimensions,
                threshold=0,
                period_seconds=DAY,
                periods=1,
                missing="ignore",
            ),
        ]
        make_alarms(self, args.alarming, f"drift-{entry}", tags, *wanted)
        lines = [
            Line(metric=metric(entry, "LargestPsi"), label="PSI"),
            Line(metric=metric(entry, "LargestDistance"), label="distance"),
        ]
        title = f"drift of {entry}: the column that has moved most"
        args.alarming.show(Panel(board="pipeline", title=title, lines=lines, period_seconds=DAY))

    def _metric(self, entry: str, name: str) -> Metric:
        return Metric(
            namespace=NAMESPACE, metric=name, dimensions={"Entry": self._context.named(entry)}
        )

    def _watch_function(self) -> None:
        name = self._context.named("drift")
        failing = Alarm(
            name="errors",
            what=f"{name} fails: samples are missing or unreadable. Read /aws/lambda/{name}",
            namespace="AWS/Lambda",
            metric="Errors",
            dimensions={"FunctionName": name},
            statistic="Sum",
            threshold=0,
            periods=1,
        )
        make_alarms(self, self._args.alarming, "drift", self._tags, failing)


def _statements(args: DriftArgs) -> list[Statement]:
    """Samples to read, metrics of one namespace to write, events of one source to send."""
    context, settings = args.context, args.settings
    samples = [s for e in settings.entries.values() for s in (e.reference, e.current)]
    buckets = sorted({sample.bucket for sample in samples})
    prefixes: dict[str, list[str]] = {bucket: [] for bucket in buckets}
    for sample in samples:
        if sample.prefix not in prefixes[sample.bucket]:
            prefixes[sample.bucket].append(sample.prefix)
    read = [s for bucket in buckets for s in _read(context, bucket, prefixes[bucket])]
    keys = sorted({args.bucket_keys[bucket] for bucket in buckets})
    log = context.arn("logs", f"log-group:/aws/lambda/{context.named('drift')}")
    return [
        *read,
        *(use_key(context, f"Decrypt{_sid(key)}", key, ["kms:Decrypt"]) for key in keys),
        allow(
            "Measures",
            ["cloudwatch:PutMetricData"],
            ["*"],
            condition={"StringEquals": {"cloudwatch:namespace": NAMESPACE}},
        ),
        allow(
            "Announce",
            ["events:PutEvents"],
            [context.arn("events", "event-bus/default")],
            condition={"StringEquals": {"events:source": "trimtab.drift"}},
        ),
        allow("Log", ["logs:CreateLogStream", "logs:PutLogEvents"], [f"{log}:*"]),
        # Traces belong to no resource that could be named.
        allow("Trace", ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"]),
        allow("DeadLetters", ["sqs:SendMessage"], [dead_letters_arn(context, "drift")]),
    ]


def _read(context: Context, bucket: str, prefixes: list[str]) -> list[Statement]:
    """A bucket's objects below some prefixes, and no others."""
    arn = f"arn:aws:s3:::{context.bucket(bucket)}"
    below = {"StringLike": {"s3:prefix": [f"{prefix}*" for prefix in prefixes]}}
    objects = [f"{arn}/{prefix}*" for prefix in prefixes]
    return [
        allow(f"List{_sid(bucket)}", ["s3:ListBucket"], [arn], condition=below),
        allow(f"Read{_sid(bucket)}", ["s3:GetObject"], objects),
    ]


def _sid(name: str) -> str:
    return "".join(part.title() for part in name.split("-"))
