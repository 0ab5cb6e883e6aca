"""AWS Backup: vaults and their locks, plans, and what plans select."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from infra.sandbox.compare import agrees
from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Failure, Handler, Values
from infra.sandbox.services._differences import given, tag_changes
from infra.sandbox.services._fit import fit, fit_member, plain

_COLD_DAYS = 90
_NAMES = {
    "completionWindow": "CompletionWindowMinutes",
    "coldStorageAfter": "MoveToColdStorageAfterDays",
    "deleteAfter": "DeleteAfterDays",
    "destinationVaultArn": "DestinationBackupVaultArn",
    "key": "ConditionKey",
    "name": "SelectionName",
    "schedule": "ScheduleExpression",
    "selectionTags": "ListOfTags",
    "startWindow": "StartWindowMinutes",
    "targetVaultName": "TargetBackupVaultName",
    "type": "ConditionType",
    "value": "ConditionValue",
}


def _vault_outputs(ctx: Context, name: str) -> Values:
    there = ctx.client("backup").describe_backup_vault(BackupVaultName=name)
    return {
        "arn": there["BackupVaultArn"],
        "recoveryPoints": there.get("NumberOfRecoveryPoints", 0),
        "kmsKeyArn": there.get("EncryptionKeyArn"),
    }


def _create_vault(ctx: Context, inputs: Values) -> tuple[str, Values]:
    request = given(
        {
            "BackupVaultName": inputs["name"],
            "EncryptionKeyArn": inputs.get("kmsKeyArn"),
            "BackupVaultTags": inputs.get("tags"),
        }
    )
    ctx.client("backup").create_backup_vault(**request)
    return inputs["name"], _vault_outputs(ctx, inputs["name"])


def _read_vault(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    try:
        outputs = _vault_outputs(ctx, id)
    except ClientError as error:
        if missing(error):
            return None
        raise
    return {**outputs, "name": id, "tags": _tags(ctx, outputs["arn"])}


def _tags(ctx: Context, arn: str) -> Any:
    return ctx.client("backup").list_tags(ResourceArn=arn).get("Tags", {})


def _retag(ctx: Context, arn: str, old: Values, new: Values) -> None:
    removed, added = tag_changes(old, new)
    if removed:
        ctx.client("backup").untag_resource(ResourceArn=arn, TagKeyList=removed)
    if added:
        ctx.client("backup").tag_resource(ResourceArn=arn, Tags=added)


def _update_vault(ctx: Context, id: str, old: Values, new: Values) -> Values:
    outputs = _vault_outputs(ctx, id)
    _retag(ctx, outputs["arn"], old, new)
    return outputs


def _delete_vault(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("backup").delete_backup_vault(BackupVaultName=id)


def _create_lock(ctx: Context, inputs: Values) -> tuple[str, Values]:
    request = fit("backup", "PutBackupVaultLockConfiguration", inputs, drop=("region",))
    ctx.client("backup").put_backup_vault_lock_configuration(**request)
    return inputs["backupVaultName"], _lock_outputs(ctx, inputs["backupVaultName"])


def _lock_outputs(ctx: Context, name: str) -> Values:
    return {"backupVaultArn": _vault_outputs(ctx, name)["arn"]}


def _read_lock(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    try:
        there = ctx.client("backup").describe_backup_vault(BackupVaultName=id)
    except ClientError as error:
        if missing(error):
            return None
        raise
    if not there.get("Locked"):
        return None
    return given(
        {
            "backupVaultName": id,
            "backupVaultArn": there["BackupVaultArn"],
            "minRetentionDays": there.get("MinRetentionDays"),
            "maxRetentionDays": there.get("MaxRetentionDays"),
        }
    )


def _no_update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    """Every change replaces."""
    del ctx, id, old, new
    return {}


def _delete_lock(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("backup").delete_backup_vault_lock_configuration(BackupVaultName=id)


def _plan(inputs: Values) -> dict[str, Any]:
    rules = fit_member("backup", "CreateBackupPlan.BackupPlan.Rules", inputs["rules"], _NAMES)
    plan: dict[str, Any] = {"BackupPlanName": inputs["name"], "Rules": rules}
    if inputs.get("advancedBackupSettings"):
        plan["AdvancedBackupSettings"] = fit_member(
            "backup",
            "CreateBackupPlan.BackupPlan.AdvancedBackupSettings",
            inputs["advancedBackupSettings"],
        )
    return plan


def _check_plan(inputs: Values) -> list[Failure]:
    """AWS refuses what would be deleted before its cold storage is paid off."""
    found = []
    rules = inputs.get("rules")
    for rule in rules if isinstance(rules, list) else []:
        cycle = rule.get("lifecycle") if isinstance(rule, dict) else None
        cold, end = (cycle or {}).get("coldStorageAfter"), (cycle or {}).get("deleteAfter")
        if isinstance(cold, int | float) and isinstance(end, int | float) and end < cold + 90:
            found.append(("rules", f"deleteAfter must be {_COLD_DAYS} days after coldStorageAfter"))
    return found


def _plan_outputs(answer: Values) -> Values:
    return {"arn": answer["BackupPlanArn"], "version": answer["VersionId"]}


def _create_plan(ctx: Context, inputs: Values) -> tuple[str, Values]:
    request = {"BackupPlan": _plan(inputs), "BackupPlanTags": inputs.get("tags") or {}}
    answer = ctx.client("backup").create_backup_plan(**request)
    return answer["BackupPlanId"], _plan_outputs(answer)


def _read_plan(ctx: Context, id: str, inputs: Values) -> Values | None:
    try:
        answer = ctx.client("backup").get_backup_plan(BackupPlanId=id)
    except ClientError as error:
        if missing(error):
            return None
        raise
    if "DeletionDate" in answer:
        return None
    outputs = _plan_outputs(answer) | {"tags": _tags(ctx, answer["BackupPlanArn"])}
    if not agrees(_plan(inputs), answer["BackupPlan"]):
        outputs["rules"] = plain(answer["BackupPlan"]["Rules"])
    return outputs


def _update_plan(ctx: Context, id: str, old: Values, new: Values) -> Values:
    answer = ctx.client("backup").update_backup_plan(BackupPlanId=id, BackupPlan=_plan(new))
    _retag(ctx, answer["BackupPlanArn"], old, new)
    return _plan_outputs(answer)


def _delete_plan(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("backup").delete_backup_plan(BackupPlanId=id)


def _selection(inputs: Values) -> dict[str, Any]:
    fitted: dict[str, Any] = fit_member(
        "backup", "CreateBackupSelection.BackupSelection", inputs, _NAMES, ("planId", "region")
    )
    return fitted


def _create_selection(ctx: Context, inputs: Values) -> tuple[str, Values]:
    answer = ctx.client("backup").create_backup_selection(
        BackupPlanId=inputs["planId"], BackupSelection=_selection(inputs)
    )
    return answer["SelectionId"], {}


def _read_selection(ctx: Context, id: str, inputs: Values) -> Values | None:
    try:
        answer = ctx.client("backup").get_backup_selection(
            BackupPlanId=inputs["planId"], SelectionId=id
        )
    except ClientError as error:
        if missing(error):
            return None
        raise
    actual = answer["BackupSelection"]
    return {} if agrees(_selection(inputs), actual) else {"conditions": [plain(actual)]}


def _delete_selection(ctx: Context, id: str, outputs: Values) -> None:
    ctx.client("backup").delete_backup_selection(BackupPlanId=outputs["planId"], SelectionId=id)


HANDLERS = (
    Handler(
        type="aws:backup/vault:Vault",
        grade="emulated",
        replace_on=frozenset({"name", "kmsKeyArn"}),
        naming=AutoName(limit=50),
        defaults={"forceDestroy": False},
        create=_create_vault,
        read=_read_vault,
        update=_update_vault,
        delete=_delete_vault,
    ),
    Handler(
        type="aws:backup/vaultLockConfiguration:VaultLockConfiguration",
        grade="emulated",
        replace_on=frozenset(
            {"backupVaultName", "changeableForDays", "maxRetentionDays", "minRetentionDays"}
        ),
        create=_create_lock,
        read=_read_lock,
        update=_no_update,
        delete=_delete_lock,
    ),
    Handler(
        type="aws:backup/plan:Plan",
        grade="completed",
        note="plans exist and change (by our layer); no job is ever run",
        replace_on=frozenset({"name"}),
        changing=frozenset({"version"}),
        naming=AutoName(limit=50),
        check=_check_plan,
        create=_create_plan,
        read=_read_plan,
        update=_update_plan,
        delete=_delete_plan,
    ),
    Handler(
        type="aws:backup/selection:Selection",
        grade="completed",
        note="moto lacks selections: our layer keeps them beside the plan",
        replace_on=frozenset(
            {
                "conditions",
                "iamRoleArn",
                "name",
                "notResources",
                "planId",
                "resources",
                "selectionTags",
            }
        ),
        naming=AutoName(limit=50),
        create=_create_selection,
        read=_read_selection,
        update=_no_update,
        delete=_delete_selection,
    ),
)
