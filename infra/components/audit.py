"""Tables to ask the logs of an environment: who read what, who was refused, who talked to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._audit_tables import log_tables
from infra.components._context import token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from infra.components._context import Context
    from infra.settings import AuditSettings


@dataclass(frozen=True, kw_only=True)
class AuditArgs:
    """What Audit needs."""

    context: Context
    settings: AuditSettings
    logs: str
    """The name of the bucket of logs."""
    buckets: Sequence[str]
    """The names of the buckets whose requests are logged there."""
    database: pulumi.Input[str] | None = None
    """The catalogue's, where the stack has one."""


class Audit(pulumi.ComponentResource):
    """A table for each kind of log; what they read is written by others."""

    database: pulumi.Input[str]
    tables: list[str]

    def __init__(self, name: str, args: AuditArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__(token("audit", self), name, None, opts)
        child = ResourceOptions(parent=self)
        self.database = args.database or self._make_database(args)
        wanted = log_tables(args.context, args.logs, args.buckets, args.settings.trail_bucket)
        for table in wanted:
            aws.glue.CatalogTable(
                f"{name}-{table.name.removeprefix('audit_').replace('_', '-')}",
                name=table.name,
                database_name=self.database,
                **table.args(),
                opts=child,
            )
        self.tables = [table.name for table in wanted]
        self.register_outputs({"database": self.database, "tables": self.tables})

    def _make_database(self, args: AuditArgs) -> pulumi.Output[str]:
        database = aws.glue.CatalogDatabase(
            "audit",
            name=audit_database(args.context),
            description=f"Logs of {args.context.stack}",
            tags=args.context.tags("audit").own(),
            opts=ResourceOptions(parent=self),
        )
        found: pulumi.Output[str] = database.name
        return found


def audit_database(context: Context) -> str:
    """The name of the database of stacks without a catalogue. Athena wants no hyphens."""
    return context.named("audit").replace("-", "_")
