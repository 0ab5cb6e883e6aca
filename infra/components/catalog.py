"""The catalogue of the lake: one database for all that lands, and a workgroup that queries it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._catalog_table import Column, database_name
from infra.components._context import token
from infra.components._iceberg import IcebergTable, make_iceberg_table
from infra.components._policy import allow, document
from infra.components._recovery import Recovery
from infra.settings._tables import table_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from infra.components._context import Context
    from infra.settings import CatalogSettings

RESULTS_PREFIX = "athena/"
PSEUDONYM_KEY = "pseudonyms"


@dataclass(frozen=True, kw_only=True)
class CatalogArgs:
    """What Catalog needs."""

    context: Context
    settings: CatalogSettings
    boundary: pulumi.Input[str]
    key_arn: pulumi.Input[str]
    """Encrypts results of queries, and the table bucket."""
    bucket_keys: Mapping[str, str]
    logs_bucket: str
    """The entry of the lake that takes results where the settings name none."""
    pseudonyms: bool
    """Whether anything that lands tells of people."""


class Catalog(pulumi.ComponentResource):
    """A Glue database and an Athena workgroup, and what the settings ask for beside them."""

    database: pulumi.Output[str]
    workgroup: pulumi.Output[str]
    pseudonym_key: pulumi.Output[str] | None
    """The alias of the key that hides names, where any are to be hidden."""

    def __init__(self, name: str, args: CatalogArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__(token("catalog", self), name, None, opts)
        self._name, self._args = name, args
        self._tags = args.context.tags("catalog")
        self._child = ResourceOptions(parent=self)
        self.database = self._make_database()
        self.workgroup = self._make_workgroup()
        self.pseudonym_key = self._make_pseudonym_key() if args.pseudonyms else None
        for entry in args.settings.tables:
            self._make_table(entry)
        if args.settings.table_bucket:
            self._make_table_bucket()
        self.register_outputs(
            {
                "database": self.database,
                "workgroup": self.workgroup,
                "recovery": Recovery(
                    rto="30 min",
                    rpo="0",
                    how="deployed again: tables are settings, data stays in the lake",
                ).output(),
            }
        )

    def _make_database(self) -> pulumi.Output[str]:
        database = aws.glue.CatalogDatabase(
            self._name,
            name=database_name(self._args.context),
            description=f"All that lands in the lake of {self._args.context.stack}",
            tags=self._tags.own(),
            opts=self._child,
        )
        found: pulumi.Output[str] = database.name
        return found

    def _make_workgroup(self) -> pulumi.Output[str]:
        args = self._args
        bucket = args.context.bucket(args.settings.results or args.logs_bucket)
        workgroup = aws.athena.Workgroup(
            f"{self._name}-queries",
            name=args.context.named("queries"),
            description="Queries of the lake: encrypted results, and an end to what scans too much",
            # Queries that are kept by name are no reason to keep a workgroup of a test.
            force_destroy=not args.context.production,
            configuration={
                "bytes_scanned_cutoff_per_query": args.settings.scan_limit_gib * 2**30,
                # Or clients choose where results go, and whether they are encrypted.
                "enforce_workgroup_configuration": True,
                "publish_cloudwatch_metrics_enabled": True,
                "engine_version": {"selected_engine_version": "Athena engine version 3"},
                "result_configuration": {
                    "output_location": f"s3://{bucket}/{RESULTS_PREFIX}",
                    "expected_bucket_owner": args.context.account,
                    "encryption_configuration": {
                        "encryption_option": "SSE_KMS",
                        "kms_key_arn": args.key_arn,
                    },
                },
            },
            tags=self._tags.own(),
            opts=self._child,
        )
        found: pulumi.Output[str] = workgroup.name
        return found

    def _make_pseudonym_key(self) -> pulumi.Output[str]:
        """One for the whole environment, so that one person is one pseudonym in all tables.

        Whoever loses it cannot continue the pseudonyms; whoever wants to forget all people deletes
        it. KMS does not rotate keys of this kind.
        """
        context = self._args.context
        key = aws.kms.Key(
            f"{self._name}-{PSEUDONYM_KEY}",
            description=f"Hides names in the lake of {context.project} {context.stack}",
            key_usage="GENERATE_VERIFY_MAC",
            customer_master_key_spec="HMAC_256",
            deletion_window_in_days=30,
            policy=pseudonym_key_policy(context),
            tags=self._tags.own(),
            opts=context.holding_data(self),
        )
        alias = aws.kms.Alias(
            f"{self._name}-{PSEUDONYM_KEY}",
            name=context.key_alias(PSEUDONYM_KEY),
            target_key_id=key.key_id,
            opts=self._child,
        )
        found: pulumi.Output[str] = alias.name
        return found

    def _make_table(self, entry: str) -> None:
        settings = self._args.settings.tables[entry]
        table = IcebergTable(
            entry=entry,
            name=table_name(entry),
            bucket=settings.bucket,
            bucket_key=self._args.bucket_keys[settings.bucket],
            columns=[Column(name=field.name, type=field.type) for field in settings.fields],
            optimise=settings.optimise,
            keep_days=settings.keep_days,
        )
        make_iceberg_table(
            self, self._args.context, self._args.boundary, self.database, table, self._tags
        )

    def _make_table_bucket(self) -> None:
        context = self._args.context
        bucket = aws.s3tables.TableBucket(
            f"{self._name}-tables",
            name=context.named("tables"),
            encryption_configuration={
                "sse_algorithm": "aws:kms",
                "kms_key_arn": self._args.key_arn,
            },
            tags=self._tags.own(),
            opts=context.holding_data(self),
        )
        aws.s3tables.Namespace(
            f"{self._name}-tables",
            table_bucket_arn=bucket.arn,
            namespace=database_name(context),
            opts=self._child,
        )


def pseudonym_key_policy(context: Context) -> str:
    """The account administers the key; IAM says whose functions may hash with it."""
    root = {"AWS": context.iam_arn("root")}
    return document(
        allow(
            "Administer",
            [
                "kms:CancelKeyDeletion",
                "kms:CreateAlias",
                "kms:DeleteAlias",
                "kms:Describe*",
                "kms:Disable*",
                "kms:Enable*",
                "kms:Get*",
                "kms:List*",
                "kms:PutKeyPolicy",
                "kms:ScheduleKeyDeletion",
                "kms:TagResource",
                "kms:UntagResource",
                "kms:Update*",
            ],
            ["*"],
            principal=root,
        ),
        allow(
            "Hide",
            ["kms:GenerateMac"],
            ["*"],
            principal=root,
            condition={
                "StringEquals": {"aws:PrincipalAccount": context.account},
                "ArnLike": {"aws:PrincipalArn": context.iam_arn(f"role{context.path}*")},
            },
        ),
    )
