"""DynamoDB tables, with their recovery, expiry and encryption."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Failure, Handler, Values
from infra.sandbox.services._common import tag_list, tag_map
from infra.sandbox.services._differences import given, tag_changes

_REFUSED = ("importTable", "replicas", "globalTableWitness", "restoreSourceName",
            "restoreSourceTableArn", "restoreBackupArn")  # fmt: skip
ON_DEMAND = "PAY_PER_REQUEST"


def _check(inputs: Values) -> list[Failure]:
    return [
        (name, "the sandbox's tables are made empty, in one region")
        for name in _REFUSED
        if inputs.get(name)
    ]


def _keys(part: Values) -> list[dict[str, str]]:
    pairs = ((part.get("hashKey"), "HASH"), (part.get("rangeKey"), "RANGE"))
    return [{"AttributeName": name, "KeyType": kind} for name, kind in pairs if name]


def _throughput(inputs: Values, part: Values) -> dict[str, Any] | None:
    if inputs["billingMode"] == ON_DEMAND:
        return None
    return {
        "ReadCapacityUnits": part.get("readCapacity", 1),
        "WriteCapacityUnits": part.get("writeCapacity", 1),
    }


def _index(inputs: Values, index: Values, *, own_throughput: bool) -> dict[str, Any]:
    return given(
        {
            "IndexName": index["name"],
            "KeySchema": _keys(
                index if own_throughput else {**index, "hashKey": inputs["hashKey"]}
            ),
            "Projection": given(
                {
                    "ProjectionType": index.get("projectionType"),
                    "NonKeyAttributes": index.get("nonKeyAttributes"),
                }
            ),
            "ProvisionedThroughput": _throughput(inputs, index) if own_throughput else None,
        }
    )


def _attributes(inputs: Values) -> list[dict[str, str]]:
    found = inputs.get("attributes") or []
    return [{"AttributeName": a["name"], "AttributeType": a["type"]} for a in found]


def _stream(inputs: Values) -> dict[str, Any]:
    view = inputs.get("streamViewType")
    return given(
        {"StreamEnabled": bool(inputs.get("streamEnabled")), "StreamViewType": view or None}
    )


def _encryption(inputs: Values) -> dict[str, Any]:
    settings = inputs.get("serverSideEncryption") or {}
    if not settings.get("enabled"):
        return {"Enabled": False}
    found = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": settings.get("kmsKeyArn")}
    return given(found)


def _request(inputs: Values) -> dict[str, Any]:
    lists = {
        "GlobalSecondaryIndexes": [
            _index(inputs, i, own_throughput=True)
            for i in inputs.get("globalSecondaryIndexes") or []
        ],
        "LocalSecondaryIndexes": [
            _index(inputs, i, own_throughput=False)
            for i in inputs.get("localSecondaryIndexes") or []
        ],
        "Tags": tag_list(inputs.get("tags")),
    }
    return given(
        {
            "TableName": inputs["name"],
            "AttributeDefinitions": _attributes(inputs),
            "KeySchema": _keys(inputs),
            "BillingMode": inputs["billingMode"],
            "ProvisionedThroughput": _throughput(inputs, inputs),
            "StreamSpecification": _stream(inputs) if inputs.get("streamEnabled") else None,
            "SSESpecification": _encryption(inputs) if _encryption(inputs)["Enabled"] else None,
            "TableClass": inputs.get("tableClass"),
            "DeletionProtectionEnabled": inputs.get("deletionProtectionEnabled"),
            **{k: v for k, v in lists.items() if v},
        }
    )


def _outputs(there: dict[str, Any]) -> Values:
    return given(
        {
            "arn": there["TableArn"],
            "streamArn": there.get("LatestStreamArn"),
            "streamLabel": there.get("LatestStreamLabel"),
        }
    )


def _set_recovery(ctx: Context, name: str, inputs: Values) -> None:
    settings = inputs.get("pointInTimeRecovery") or {}
    ctx.client("dynamodb").update_continuous_backups(
        TableName=name,
        PointInTimeRecoverySpecification=given(
            {
                "PointInTimeRecoveryEnabled": bool(settings.get("enabled")),
                "RecoveryPeriodInDays": settings.get("recoveryPeriodInDays"),
            }
        ),
    )


def _set_expiry(ctx: Context, name: str, settings: Values, *, enabled: bool) -> None:
    ctx.client("dynamodb").update_time_to_live(
        TableName=name,
        TimeToLiveSpecification={
            "Enabled": enabled,
            "AttributeName": settings["attributeName"],
        },
    )


def _expiry(inputs: Values) -> Values | None:
    settings = inputs.get("ttl") or {}
    return settings if settings.get("enabled", True) and settings.get("attributeName") else None


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    name = inputs["name"]
    there = ctx.client("dynamodb").create_table(**_request(inputs))["TableDescription"]
    if (inputs.get("pointInTimeRecovery") or {}).get("enabled"):
        _set_recovery(ctx, name, inputs)
    expiry = _expiry(inputs)
    if expiry is not None:
        _set_expiry(ctx, name, expiry, enabled=True)
    return name, _outputs(there)


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    client = ctx.client("dynamodb")
    try:
        there = client.describe_table(TableName=id)["Table"]
    except ClientError as error:
        if missing(error):
            return None
        raise
    tags = client.list_tags_of_resource(ResourceArn=there["TableArn"])["Tags"]
    keys = {k["KeyType"]: k["AttributeName"] for k in there["KeySchema"]}
    return given(
        {
            **_outputs(there),
            **_side_settings(ctx, id, there, inputs),
            "name": there["TableName"],
            "billingMode": there["BillingModeSummary"]["BillingMode"],
            "hashKey": keys["HASH"],
            "rangeKey": keys.get("RANGE"),
            "attributes": [
                {"name": a["AttributeName"], "type": a["AttributeType"]}
                for a in there["AttributeDefinitions"]
            ],
            "deletionProtectionEnabled": there["DeletionProtectionEnabled"],
            "streamEnabled": there.get("StreamSpecification", {}).get("StreamEnabled", False),
            "tags": tag_map(tags),
        }
    )


def _side_settings(ctx: Context, id: str, there: dict[str, Any], inputs: Values) -> Values:
    """Recovery, expiry and encryption have answers of their own."""
    client = ctx.client("dynamodb")
    backups = client.describe_continuous_backups(TableName=id)["ContinuousBackupsDescription"]
    recovery = backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
    expiry = client.describe_time_to_live(TableName=id)["TimeToLiveDescription"]
    encryption = there.get("SSEDescription")
    found: Values = {
        "pointInTimeRecovery": {"enabled": recovery == "ENABLED"},
        "serverSideEncryption": {"enabled": encryption is not None},
    }
    if encryption is not None and "kmsKeyArn" in (inputs.get("serverSideEncryption") or {}):
        found["serverSideEncryption"]["kmsKeyArn"] = encryption.get("KMSMasterKeyArn")
    if _expiry(inputs) is not None or expiry["TimeToLiveStatus"] == "ENABLED":
        found["ttl"] = {
            "enabled": expiry["TimeToLiveStatus"] == "ENABLED",
            "attributeName": expiry.get("AttributeName", ""),
        }
    return found


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    client = ctx.client("dynamodb")
    changed = _changes(old, new)
    if changed:
        client.update_table(TableName=id, **changed)
    if old.get("pointInTimeRecovery") != new.get("pointInTimeRecovery"):
        _set_recovery(ctx, id, new)
    before, after = _expiry(old), _expiry(new)
    if before is not None and before != after:
        _set_expiry(ctx, id, before, enabled=False)
    if after is not None and before != after:
        _set_expiry(ctx, id, after, enabled=True)
    there = client.describe_table(TableName=id)["Table"]
    removed, added = tag_changes(old, new)
    if removed:
        client.untag_resource(ResourceArn=there["TableArn"], TagKeys=removed)
    if added:
        client.tag_resource(ResourceArn=there["TableArn"], Tags=tag_list(added))
    return _outputs(there)


def _changes(old: Values, new: Values) -> dict[str, Any]:
    """What UpdateTable is told."""
    before, after = _request(old), _request(new)
    in_place = ("BillingMode", "ProvisionedThroughput", "TableClass", "DeletionProtectionEnabled")
    changed = {k: after[k] for k in in_place if k in after and after[k] != before.get(k)}
    if "DeletionProtectionEnabled" in before and "DeletionProtectionEnabled" not in after:
        changed["DeletionProtectionEnabled"] = False
    if _encryption(old) != _encryption(new):
        changed["SSESpecification"] = _encryption(new)
    if _stream(old) != _stream(new):
        changed["StreamSpecification"] = _stream(new)
    indexes = _index_changes(before, after)
    if indexes:
        changed["GlobalSecondaryIndexUpdates"] = indexes
        changed["AttributeDefinitions"] = after["AttributeDefinitions"]
    return changed


def _index_changes(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    olds = {i["IndexName"]: i for i in before.get("GlobalSecondaryIndexes", [])}
    news = {i["IndexName"]: i for i in after.get("GlobalSecondaryIndexes", [])}
    gone = [{"Delete": {"IndexName": name}} for name in olds if olds[name] != news.get(name)]
    return gone + [{"Create": i} for name, i in news.items() if i != olds.get(name)]


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    client = ctx.client("dynamodb")
    if outputs.get("deletionProtectionEnabled"):
        client.update_table(TableName=id, DeletionProtectionEnabled=False)
    client.delete_table(TableName=id)


HANDLERS = (
    Handler(
        type="aws:dynamodb/table:Table",
        grade="completed",
        note="expired items stay; no replicas, no restores; a deletion lifts the protection itself",
        replace_on=frozenset({"hashKey", "name", "rangeKey", "localSecondaryIndexes"}),
        naming=AutoName(limit=255),
        defaults={"billingMode": "PROVISIONED"},
        changing=frozenset({"streamArn", "streamLabel"}),
        check=_check,
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
)
