"""Writes docs/settings.md from the models: `python -m infra.settings.reference`, to stdout."""

import ast
import inspect
import sys
import textwrap
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic_core import PydanticUndefined

from infra.settings._base import Section
from infra.settings._jobs import JobSettings
from infra.settings._service_parts import (
    DeploymentSettings,
    FollowSettings,
    GateSettings,
    ImageReference,
    ModelReference,
    QueueSettings,
    ServiceBalancerSettings,
    ServiceScheduleSettings,
)
from infra.settings._tables import FieldSettings
from infra.settings.access import AccessSettings, GithubSettings, PeopleSettings
from infra.settings.account import AccountSettings, TrailLockSettings
from infra.settings.audit import AuditSettings
from infra.settings.billing import BillingSettings, TeamBudgetSettings
from infra.settings.capacity import CapacityBlockSettings, ReservationSettings, WarmPoolSettings
from infra.settings.captures import CapturedTable, CaptureSettings
from infra.settings.catalog import CatalogSettings, IcebergSettings
from infra.settings.clusters import (
    LoadBalancerSettings,
    RequirementsSettings,
    ScalingSettings,
    ScheduleSettings,
    ServingSettings,
    TrainingSettings,
)
from infra.settings.drift import DriftEntry, DriftSettings, DriftThresholds, SampleSettings
from infra.settings.filesystems import FilesystemSettings, LinkSettings
from infra.settings.guard import GuardSettings
from infra.settings.images import CacheSettings, RegistrySettings, RepositorySettings
from infra.settings.keys import KeySettings
from infra.settings.lake import ArchiveSettings, BucketSettings
from infra.settings.lake_parts import AccessPointSettings, ReplicationSettings, RetentionSettings
from infra.settings.models import ModelsSettings
from infra.settings.monitoring import MonitoringSettings, MuteSettings
from infra.settings.network import NetworkSettings
from infra.settings.pulls import (
    PagingSettings,
    PullSettings,
    SecretSettings,
    WatermarkSettings,
)
from infra.settings.queues import TrainingQueueSettings
from infra.settings.recovery import (
    BackupRuleSettings,
    LockSettings,
    RecoverySettings,
    RestoreTestSettings,
)
from infra.settings.retraining import RetrainingSettings
from infra.settings.services import FargateSettings, GpuSettings, LambdaSettings
from infra.settings.stack import StackSettings
from infra.settings.streams import (
    AggregateSettings,
    KinesisSettings,
    MeasureSettings,
    MqttSettings,
    MskSettings,
)
from infra.settings.sweeps import EarlyStopSettings, SweepSettings
from infra.settings.training_care import FallbackSettings, ReaperSettings
from infra.settings.volumes import VolumeSettings

INTRODUCTION = """\
# Settings of a stack

<!-- Written by `python -m infra.settings.reference`; a test compares it with the models. -->

A stack's settings are Pulumi config in `Pulumi.<stack>.yaml`: below `config:`, one key a section,
`trimtab:<section>`. They are checked before any resource exists. An error names the file, the key,
the value and what is allowed; a key that is no setting is refused, with near names. Defaults are
secure and cheap; what costs more is opt-in, and says what it costs (prices of us-east-1).
`Pulumi.dev.yaml` is a small example, `Pulumi.prod.yaml` a large one.

The path of an entry is also the tag `component` of all that it makes: entry `serving-gpu` of
`trimtab:clusters` is `clusters.serving-gpu` on the bill, in metrics and in recommendations.

A stack of kind `account` has stack, keys, images, billing, monitoring and account_guards, and is
deployed once for each AWS account, before the environments: they refer to what it owns by name. A
stack of kind `environment` may have all sections but account_guards; it needs stack, network, and a
bucket of purpose logs in lake.
"""

PARTS: tuple[tuple[str, type[Section]], ...] = (
    ("trimtab:stack", StackSettings),
    ("trimtab:network", NetworkSettings),
    ("trimtab:keys, each entry", KeySettings),
    ("trimtab:lake, each entry", BucketSettings),
    ("archive, of a bucket", ArchiveSettings),
    ("checkpoint_retention, of a bucket", RetentionSettings),
    ("access_points, of a bucket: by team", AccessPointSettings),
    ("replication, of a bucket", ReplicationSettings),
    ("trimtab:catalog", CatalogSettings),
    ("tables, of the catalogue", IcebergSettings),
    ("trimtab:streams, entries of source kinesis", KinesisSettings),
    ("trimtab:streams, entries of source mqtt", MqttSettings),
    ("trimtab:streams, entries of source msk", MskSettings),
    ("fields, of a stream, pull or table: a list", FieldSettings),
    ("aggregate, of a stream", AggregateSettings),
    ("measures, of an aggregate: a list", MeasureSettings),
    ("trimtab:pulls, each entry", PullSettings),
    ("page, of a pull", PagingSettings),
    ("watermark, of a pull", WatermarkSettings),
    ("secret, of a pull", SecretSettings),
    ("trimtab:captures, each entry", CaptureSettings),
    ("tables, of a capture", CapturedTable),
    ("trimtab:clusters, entries of kind serving", ServingSettings),
    ("trimtab:clusters, entries of kind training", TrainingSettings),
    ("volume, of a cluster", VolumeSettings),
    ("scaling, of a serving cluster", ScalingSettings),
    ("schedule, of a serving cluster: a list", ScheduleSettings),
    ("load_balancer, of a serving cluster", LoadBalancerSettings),
    ("requirements, of a training cluster", RequirementsSettings),
    ("capacity_reservation, of a training cluster", ReservationSettings),
    ("capacity_block, of a training cluster", CapacityBlockSettings),
    ("warm_pool, of a training cluster", WarmPoolSettings),
    ("fallback, of a training cluster", FallbackSettings),
    ("reaper, of a training cluster", ReaperSettings),
    ("trimtab:filesystems, each entry", FilesystemSettings),
    ("links, of a file system: each entry", LinkSettings),
    ("trimtab:queues, each entry", TrainingQueueSettings),
    ("trimtab:sweeps, each entry", SweepSettings),
    ("early_stop, of a sweep", EarlyStopSettings),
    ("trimtab:retraining, each entry", RetrainingSettings),
    ("job, of a queue, a sweep or a retraining", JobSettings),
    ("trimtab:images, entries of kind repository", RepositorySettings),
    ("trimtab:images, entries of kind cache", CacheSettings),
    ("trimtab:images, entries of kind registry", RegistrySettings),
    ("trimtab:models", ModelsSettings),
    ("trimtab:services, entries of kind fargate", FargateSettings),
    ("trimtab:services, entries of kind gpu", GpuSettings),
    ("trimtab:services, entries of kind lambda", LambdaSettings),
    ("image, of a service", ImageReference),
    ("model, of a service", ModelReference),
    ("load_balancer, of a service", ServiceBalancerSettings),
    ("queue, of a service", QueueSettings),
    ("scaling, of a service: a list", FollowSettings),
    ("schedule, of a service: a list", ServiceScheduleSettings),
    ("deployment, of a service", DeploymentSettings),
    ("gate, of a deployment", GateSettings),
    ("trimtab:access", AccessSettings),
    ("github, of the access", GithubSettings),
    ("people, of access, by persona", PeopleSettings),
    ("trimtab:billing", BillingSettings),
    ("team_budgets, of the billing, each entry", TeamBudgetSettings),
    ("trimtab:guard", GuardSettings),
    ("trimtab:monitoring", MonitoringSettings),
    ("mutes, of the monitoring, each entry", MuteSettings),
    ("trimtab:drift", DriftSettings),
    ("entries, of the drift", DriftEntry),
    ("reference and current, of an entry of the drift", SampleSettings),
    ("thresholds, of an entry of the drift", DriftThresholds),
    ("trimtab:recovery", RecoverySettings),
    ("daily, weekly, monthly, of the recovery", BackupRuleSettings),
    ("lock, of the recovery", LockSettings),
    ("restore_test, of the recovery", RestoreTestSettings),
    ("trimtab:audit", AuditSettings),
    ("trimtab:account_guards", AccountSettings),
    ("trail_lock, of the account's guards", TrailLockSettings),
)


def render() -> str:
    """The whole page."""
    return INTRODUCTION + "".join(part(title, model) for title, model in PARTS)


def part(title: str, model: type[Section], heading: str = "##") -> str:
    """A model: what it is, and a row for each of its settings.

    Args:
        title: what is above it.
        model: the model.
        heading: the heading's level in Markdown.
    """
    properties = model.model_json_schema()["properties"]
    rows = [_row(name, model, properties[name]) for name in model.model_fields]
    head = "| setting | default | allowed | meaning |\n|---|---|---|---|\n"
    return f"\n{heading} {title}\n\n{_one_line(model.__doc__)}\n\n{head}{''.join(rows)}"


def _row(name: str, model: type[Section], schema: dict[str, Any]) -> str:
    field = model.model_fields[name]
    default = (
        "required"
        if field.is_required()
        else _default(field.get_default(call_default_factory=True))
    )
    return f"| `{name}` | {default} | {_allowed(schema)} | {_one_line(_meaning(name, model))} |\n"


@cache
def _docstrings(model: type) -> dict[str, str]:
    """The texts below a class's own attributes."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    body = tree.body if isinstance(tree, ast.ClassDef) else []
    found = {}
    for attribute, text in pairwise(body):
        match attribute, text:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(meaning))),
            ):
                found[name] = inspect.cleandoc(meaning)
    return found


def _meaning(name: str, model: type[Section]) -> str | None:
    classes = (one for one in model.__mro__ if issubclass(one, Section))
    return next((d[name] for one in classes if name in (d := _docstrings(one))), None)


def _default(value: Any) -> str:
    if value is None or value is PydanticUndefined:
        return "none"
    if isinstance(value, Section):
        given = value.model_dump(exclude_defaults=True)
        value = ", ".join(f"{k}: {v}" for k, v in given.items())
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return f"`[{', '.join(map(str, value))}]`"
    return f"`{value}`" if value != "" else "its defaults"


def _allowed(schema: dict[str, Any]) -> str:
    """What a value may be, in a few words."""
    for choice in schema.get("anyOf", ()):
        if choice.get("type") != "null":
            schema = {**schema, **choice}
            break
    if "enum" in schema or "const" in schema:
        return " · ".join(f"`{v}`" for v in schema.get("enum", [schema.get("const")]))
    if "$ref" in schema:
        return "a section, below"
    if schema.get("type") == "array":
        inner = _allowed(schema.get("items", {}))
        return f"a list of {inner}"
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum")
    if low is not None or high is not None:
        above = "more than" if "exclusiveMinimum" in schema else "from"
        return f"{low} to {high}" if high is not None else f"{above} {low:g}"
    names = {"boolean": "`true` · `false`", "integer": "a number", "string": "text"}
    formats = {"date": "a date", "ipv4network": "a range of addresses"}
    return formats.get(schema.get("format", "")) or names.get(schema.get("type", ""), "text")


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(render())
