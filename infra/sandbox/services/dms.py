"""AWS DMS: endpoints of databases and of the lake, and replications between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.sandbox.recorded import Recorded, handler, stable_id
from infra.sandbox.services._common import tag_list
from infra.sandbox.services._differences import given
from infra.sandbox.services._fit import fit, fit_member

if TYPE_CHECKING:
    from infra.sandbox.handler import Context, Values

NOTE = "the emulator answers with fixed values, and changes and starts nothing"
ENDPOINT_RENAMES = {"endpointId": "EndpointIdentifier", "kmsKeyArn": "KmsKeyId"}
_SECRET = ("secretsManagerArn", "secretsManagerAccessRoleArn")
_SETTINGS = {
    "aurora": "MySQLSettings",
    "aurora-postgresql": "PostgreSQLSettings",
    "mariadb": "MySQLSettings",
    "mysql": "MySQLSettings",
    "postgres": "PostgreSQLSettings",
}
"""Where AWS keeps a source's secret, by engine; others are refused."""
_NOT_SETTINGS = (
    "certificateArn",
    "endpointId",
    "endpointType",
    "kmsKeyArn",
    "region",
    "sslMode",
    "tags",
)


def _arn(ctx: Context, kind: str, id: str) -> str:
    return f"arn:aws:dms:{ctx.region}:{ctx.account}:{kind}:{id}"


def _hashed(ctx: Context) -> str:
    """The end of an ARN that AWS makes up: 26 capitals and digits."""
    return stable_id(ctx.urn, digits=26).upper()


def _source(ctx: Context, inputs: Values) -> dict[str, Any]:
    del ctx
    blocks = {"postgresSettings": "PostgreSQLSettings", "mysqlSettings": "MySQLSettings"}
    drop = (*_SECRET, *blocks, "tags", "region")
    made = fit("dms", "CreateEndpoint", inputs, ENDPOINT_RENAMES, drop=drop)
    member = _SETTINGS[inputs["engineName"]]
    settings: dict[str, Any] = {}
    for ours, theirs in blocks.items():
        if inputs.get(ours):
            settings |= fit_member("dms", f"CreateEndpoint.{theirs}", inputs[ours])
    secret = {
        "SecretsManagerSecretId": inputs.get("secretsManagerArn"),
        "SecretsManagerAccessRoleArn": inputs.get("secretsManagerAccessRoleArn"),
        "DatabaseName": inputs.get("databaseName"),
    }
    made[member] = settings | given(secret)
    made["Tags"] = tag_list(inputs.get("tags"))
    return made


def _target(ctx: Context, inputs: Values) -> dict[str, Any]:
    del ctx
    settings = {k: v for k, v in inputs.items() if k not in _NOT_SETTINGS}
    for name in ("compressionType", "encryptionMode"):
        if name in settings:  # AWS takes `SSE_KMS` as well, its model `sse-kms` alone
            settings[name] = settings[name].lower().replace("_", "-")
    return given(
        {
            "EndpointIdentifier": inputs["endpointId"],
            "EndpointType": inputs["endpointType"],
            "EngineName": "s3",
            "SslMode": inputs.get("sslMode"),
            "CertificateArn": inputs.get("certificateArn"),
            "KmsKeyId": inputs.get("kmsKeyArn"),
            "S3Settings": fit_member("dms", "CreateEndpoint.S3Settings", settings),
            "Tags": tag_list(inputs.get("tags")),
        }
    )


def _modified(build: Any) -> Any:
    """The request that changes an endpoint: what it was made with, told by its ARN."""

    def change(ctx: Context, inputs: Values) -> dict[str, Any]:
        made = build(ctx, inputs)
        made.pop("Tags", None)
        made.pop("KmsKeyId", None)
        return {"EndpointArn": _arn(ctx, "endpoint", _hashed(ctx)), **made}

    return change


def _endpoint_outputs(ctx: Context, id: str, inputs: Values) -> Values:
    del id, inputs
    return {"endpointArn": _arn(ctx, "endpoint", _hashed(ctx))}


def _target_outputs(ctx: Context, id: str, inputs: Values) -> Values:
    found = _endpoint_outputs(ctx, id, inputs)
    return {**found, "engineDisplayName": "Amazon S3", "status": "active"}


def _subnets(ctx: Context, inputs: Values) -> dict[str, Any]:
    del ctx
    return {
        "ReplicationSubnetGroupIdentifier": inputs["replicationSubnetGroupId"],
        "ReplicationSubnetGroupDescription": inputs["replicationSubnetGroupDescription"],
        "SubnetIds": inputs["subnetIds"],
    }


def _new_subnets(ctx: Context, inputs: Values) -> dict[str, Any]:
    return {**_subnets(ctx, inputs), "Tags": tag_list(inputs.get("tags"))}


def _config_arn(ctx: Context, inputs: Values) -> str:
    return _arn(ctx, "replication-config", inputs.get("resourceIdentifier") or _hashed(ctx))


def _config(ctx: Context, inputs: Values) -> dict[str, Any]:
    del ctx
    drop = ("tags", "startReplication", "region")
    made = fit("dms", "CreateReplicationConfig", inputs, drop=drop)
    return {**made, "Tags": tag_list(inputs.get("tags"))}


def _new_config(ctx: Context, inputs: Values) -> dict[str, Any]:
    made = _config(ctx, inputs)
    for created_only in ("Tags", "ResourceIdentifier"):
        made.pop(created_only, None)
    return {"ReplicationConfigArn": _config_arn(ctx, inputs), **made}


HANDLERS = (
    handler(
        Recorded(
            type="aws:dms/endpoint:Endpoint",
            service="dms",
            create=("CreateEndpoint", _source),
            update=("ModifyEndpoint", _modified(_source)),
            outputs=_endpoint_outputs,
            identify=lambda _ctx, inputs: str(inputs["endpointId"]),
            note=NOTE,
            replace_on=frozenset({"endpointId", "kmsKeyArn"}),
        )
    ),
    handler(
        Recorded(
            type="aws:dms/s3Endpoint:S3Endpoint",
            service="dms",
            create=("CreateEndpoint", _target),
            update=("ModifyEndpoint", _modified(_target)),
            outputs=_target_outputs,
            identify=lambda _ctx, inputs: str(inputs["endpointId"]),
            note=NOTE,
            replace_on=frozenset({"endpointId", "endpointType", "kmsKeyArn"}),
        )
    ),
    handler(
        Recorded(
            type="aws:dms/replicationSubnetGroup:ReplicationSubnetGroup",
            service="dms",
            create=("CreateReplicationSubnetGroup", _new_subnets),
            update=("ModifyReplicationSubnetGroup", _subnets),
            outputs=lambda ctx, id, _inputs: {"replicationSubnetGroupArn": _arn(ctx, "subgrp", id)},
            identify=lambda _ctx, inputs: str(inputs["replicationSubnetGroupId"]),
            note=NOTE,
            replace_on=frozenset({"replicationSubnetGroupId"}),
        )
    ),
    handler(
        Recorded(
            type="aws:dms/replicationConfig:ReplicationConfig",
            service="dms",
            create=("CreateReplicationConfig", _config),
            update=("ModifyReplicationConfig", _new_config),
            outputs=lambda ctx, _id, inputs: {"arn": _config_arn(ctx, inputs)},
            identify=_config_arn,
            note=NOTE,
            replace_on=frozenset({"replicationConfigIdentifier", "resourceIdentifier"}),
        )
    ),
)
