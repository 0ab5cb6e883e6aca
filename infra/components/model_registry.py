"""The model registry: a prefix of a bucket for each version, and a table of what made it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._alarms import Alarm, make_alarms
from infra.components._context import token
from infra.components._recovery import Recovery

if TYPE_CHECKING:
    from infra.components._alarms import Alarming
    from infra.components._context import Context
    from infra.settings import ModelsSettings


@dataclass(frozen=True, kw_only=True)
class ModelRegistryArgs:
    """What ModelRegistry needs."""

    context: Context
    settings: ModelsSettings
    key_arn: pulumi.Input[str]
    alarming: Alarming


class ModelRegistry(pulumi.ComponentResource):
    """One row a version: `model`, `version`, where its files are, data, code, metrics, cost.

    The files of a version are below `s3://<bucket>/<model>/<version>/`. Rows are written once, by
    whoever trained it (examples/register_model.py); a service's settings say which version runs.
    """

    table: pulumi.Output[str]

    def __init__(
        self, name: str, args: ModelRegistryArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__(token("serving", self), name, None, opts)
        context, tags = args.context, args.context.tags("models")
        table = aws.dynamodb.Table(
            name,
            name=context.named("models"),
            billing_mode="PAY_PER_REQUEST",
            hash_key="model",
            range_key="version",
            attributes=[
                {"name": "model", "type": "S"},
                {"name": "version", "type": "S"},
                {"name": "registered", "type": "S"},
            ],
            # The newest versions of a model, whatever they are named.
            local_secondary_indexes=[
                {"name": "by-time", "range_key": "registered", "projection_type": "ALL"}
            ],
            server_side_encryption={"enabled": True, "kms_key_arn": args.key_arn},
            point_in_time_recovery={"enabled": True},
            deletion_protection_enabled=context.production,
            tags=tags.own(backup="daily"),
            opts=context.holding_data(self),
        )
        make_alarms(
            self,
            args.alarming,
            name,
            tags,
            Alarm(
                name="throttled",
                what="Versions of models cannot be registered or read as fast as asked for",
                namespace="AWS/DynamoDB",
                metric="ThrottledRequests",
                dimensions={"TableName": context.named("models")},
                statistic="Sum",
                threshold=0,
            ),
        )
        self.table = table.name
        recovery = Recovery(
            rto="1 h",
            rpo="5 min",
            how="the table as of any second of 35 days; files by the bucket's versions",
        )
        self.register_outputs({"table": self.table, "recovery": recovery.output()})
