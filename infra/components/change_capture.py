"""A capture: changes of a database, copied by AWS DMS as Parquet into the lake."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._alarms import Alarm, make_alarms
from infra.components._catalog_table import Column, LandedTable, make_table
from infra.components._context import token
from infra.components._firewall import Opening, make_security_group, open_to_range, open_way_out
from infra.components._policy import Statement, allow, use_key
from infra.components._recovery import Recovery
from infra.components._role import Identity, make_role, role_ready
from infra.settings._tables import table_name

if TYPE_CHECKING:
    from infra.components._alarms import Alarming
    from infra.components._context import Context
    from infra.components.catalog import Catalog
    from infra.components.network import Network
    from infra.settings import CapturedTable, CaptureSettings

OPERATION, CAPTURED_AT = "op", "captured_at"
BATCH_SECONDS = 300
"""A file is written when that much time has passed, or as much has come together as below."""
FILE_KIB = 64_000


@dataclass(frozen=True, kw_only=True)
class ChangeCaptureArgs:
    """What ChangeCapture needs."""

    context: Context
    entry: str
    settings: CaptureSettings
    boundary: pulumi.Input[str]
    key_arn: pulumi.Input[str]
    """Encrypts what replication stores."""
    bucket_key: str
    bucket_key_arn: pulumi.Input[str]
    catalog: Catalog
    network: Network
    alarming: Alarming

    @property
    def prefix(self) -> str:
        """Where its tables lie."""
        return f"captures/{self.entry}"

    @property
    def name(self) -> str:
        """The physical name."""
        return self.context.named(self.entry)

    @property
    def bucket(self) -> str:
        """The bucket's name."""
        return self.context.bucket(self.settings.bucket)


class ChangeCapture(pulumi.ComponentResource):
    """Two endpoints, a replication between them, and the tables of what it lands."""

    outputs: dict[str, Any]

    def __init__(
        self, name: str, args: ChangeCaptureArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__(token("ingest", self), name, None, opts)
        self._args, self._context = args, args.context
        self._tags = args.context.tags(f"captures.{args.entry}", team=args.settings.team)
        self._child = ResourceOptions(parent=self)
        source, target = self._make_source(), self._make_target()
        self._replication = self._make_replication(source, target)
        for entry, table in args.settings.tables.items():
            make_table(self, args.catalog.database, self._table(entry, table))
        if args.settings.start and args.settings.mode != "full-load":
            make_alarms(self, args.alarming, args.entry, self._tags, *self._alarms())
        self.outputs = {
            "tables": [table_name(entry) for entry in args.settings.tables],
            "replication_arn": self._replication.arn,
        }
        self.register_outputs({**self.outputs, "recovery": self._recovery().output()})

    def _make_role(self, what: str, service: str, statements: list[Statement]) -> aws.iam.Role:
        identity = Identity(
            name=f"{self._args.entry}-{what}",
            what=f"AWS DMS, for the {what} of {self._args.entry}",
            service=service,
            statements=statements,
        )
        return make_role(self, self._context, self._args.boundary, identity, self._tags)

    def _make_source(self) -> aws.dms.Endpoint:
        args, settings = self._args, self._args.settings
        # Secrets are read by the service of the region, everything else by the service.
        service = f"dms.{self._context.region}"
        role = self._make_role("secret", service, _read_secret(settings, self._context))
        return aws.dms.Endpoint(
            f"{args.entry}-source",
            endpoint_id=f"{args.name}-source",
            endpoint_type="source",
            engine_name=settings.engine,
            database_name=settings.database,
            secrets_manager_arn=settings.secret_arn,
            secrets_manager_access_role_arn=role.arn,
            ssl_mode=settings.tls,
            certificate_arn=settings.certificate_arn,
            kms_key_arn=args.key_arn,
            tags=self._tags.own(),
            opts=ResourceOptions(parent=self, depends_on=role_ready(role)),
        )

    def _make_target(self) -> aws.dms.S3Endpoint:
        args = self._args
        role = self._make_role("target", "dms", _write_lake(args))
        return aws.dms.S3Endpoint(
            f"{args.entry}-target",
            endpoint_id=f"{args.name}-target",
            endpoint_type="target",
            bucket_name=args.bucket,
            bucket_folder=args.prefix,
            expected_bucket_owner=self._context.account,
            service_access_role_arn=role.arn,
            kms_key_arn=args.key_arn,
            data_format="parquet",
            parquet_version="parquet-2-0",
            compression_type="GZIP",
            encryption_mode="SSE_KMS",
            server_side_encryption_kms_key_id=args.bucket_key_arn,
            # The rows of the first copy look like those of changes: one table reads both.
            include_op_for_full_load=True,
            timestamp_column_name=CAPTURED_AT,
            parquet_timestamp_in_millisecond=True,
            cdc_max_batch_interval=BATCH_SECONDS,
            cdc_min_file_size=FILE_KIB,
            # To S3 the service speaks TLS by itself: AWS knows no other value for this target.
            ssl_mode="none",
            tags=self._tags.own(),
            opts=ResourceOptions(parent=self, depends_on=role_ready(role)),
        )

    def _make_replication(
        self, source: aws.dms.Endpoint, target: aws.dms.S3Endpoint
    ) -> aws.dms.ReplicationConfig:
        args, settings = self._args, self._args.settings
        group = aws.dms.ReplicationSubnetGroup(
            args.entry,
            replication_subnet_group_id=args.name,
            replication_subnet_group_description=f"Private subnets, for {args.entry}",
            subnet_ids=args.network.private_subnet_ids,
            tags=self._tags.own(),
            opts=self._child,
        )
        return aws.dms.ReplicationConfig(
            args.entry,
            replication_config_identifier=args.name,
            resource_identifier=args.name,
            replication_type=settings.mode,
            source_endpoint_arn=source.endpoint_arn,
            target_endpoint_arn=target.endpoint_arn,
            table_mappings=table_mappings(settings),
            replication_settings=json.dumps({"Logging": {"EnableLogging": True}}),
            start_replication=settings.start,
            compute_config={
                "replication_subnet_group_id": group.replication_subnet_group_id,
                "vpc_security_group_ids": [self._make_firewall()],
                "kms_key_id": args.key_arn,
                "min_capacity_units": settings.min_capacity,
                "max_capacity_units": settings.max_capacity,
                "multi_az": settings.multi_zone,
            },
            tags=self._tags.own(),
            opts=self._child,
        )

    def _make_firewall(self) -> pulumi.Output[str]:
        """Nobody calls it; it calls the database and AWS."""
        args, settings = self._args, self._args.settings
        group = make_security_group(self, args.name, args.network, self._tags)
        to_database = Opening(
            group=group,
            why=f"The database of {args.entry}",
            tags=self._tags,
            port=settings.own_port,
            out=True,
        )
        open_to_range(self, f"{args.entry}-database", to_database, str(settings.database_cidr))
        open_way_out(self, args.entry, group, self._tags)
        return group

    def _table(self, entry: str, table: CapturedTable) -> LandedTable:
        args = self._args
        own = [Column(name=field.name, type=field.type) for field in table.fields]
        return LandedTable(
            name=table_name(entry),
            what=f"Every change of {table.schema_name}.{table.table}: the newest row of a key is "
            "its state",
            location=f"s3://{args.bucket}/{args.prefix}/{table.schema_name}/{table.table}/",
            columns=[
                Column(name=OPERATION, type="string", comment="I, U or D"),
                *own,
                Column(name=CAPTURED_AT, type="timestamp"),
            ],
            days=False,
        )

    def _alarms(self) -> list[Alarm]:
        args, minutes = self._args, self._args.settings.max_lag_minutes
        whats = {
            "CDCLatencySource": "reads the log of its database",
            "CDCLatencyTarget": "writes to the lake",
        }
        return [
            Alarm(
                name="source-lag" if metric.endswith("Source") else "target-lag",
                what=f"{args.name} {what} more than {minutes} minutes late, or does not run: read "
                "its log; raise max_capacity if it is at its end",
                namespace="AWS/DMS",
                metric=metric,
                dimensions={"ReplicationConfigIdentifier": args.name},
                threshold=minutes * 60,
                # It counts each minute while it runs: silence is a replication that has stopped.
                missing="breaching",
            )
            for metric, what in whats.items()
        ]

    def _recovery(self) -> Recovery:
        return Recovery(
            rto="4 h",
            rpo=f"{self._args.settings.max_lag_minutes} min",
            how="replication goes on from its checkpoint, or copies the tables anew",
        )


def table_mappings(settings: CaptureSettings) -> str:
    """Which tables are copied, and which of their columns are not."""
    rules: list[dict[str, Any]] = []

    def add(kind: str, action: str, **more: Any) -> None:
        number = str(len(rules) + 1)
        rule = {"rule-type": kind, "rule-id": number, "rule-name": number, "rule-action": action}
        rules.append(rule | more)

    for table in settings.tables.values():
        where = {"schema-name": table.schema_name, "table-name": table.table}
        add("selection", "include", **{"object-locator": where})
    for table in settings.tables.values():
        where = {"schema-name": table.schema_name, "table-name": table.table}
        for column in table.without:
            locator = {**where, "column-name": column}
            target = {"rule-target": "column", "object-locator": locator}
            add("transformation", "remove-column", **target)
    return json.dumps({"rules": rules})


def _read_secret(settings: CaptureSettings, context: Context) -> list[Statement]:
    found = [
        allow(
            "ReadSecret",
            ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
            [settings.secret_arn],
        )
    ]
    if settings.secret_key_arn is not None:
        through = f"secretsmanager.{context.region}.amazonaws.com"
        found.append(
            allow(
                "DecryptSecret",
                ["kms:Decrypt", "kms:DescribeKey"],
                [settings.secret_key_arn],
                condition={"StringEquals": {"kms:ViaService": through}},
            )
        )
    return found


def _write_lake(args: ChangeCaptureArgs) -> list[Statement]:
    """AWS's list for a target in S3: it replaces files of a copy that was begun anew."""
    bucket = f"arn:aws:s3:::{args.bucket}"
    return [
        allow(
            "Land",
            ["s3:DeleteObject", "s3:PutObject", "s3:PutObjectTagging"],
            [f"{bucket}/{args.prefix}/*"],
        ),
        allow("FindFiles", ["s3:GetBucketLocation", "s3:ListBucket"], [bucket]),
        use_key(args.context, "Encrypt", args.bucket_key, ["kms:Decrypt", "kms:GenerateDataKey"]),
    ]
