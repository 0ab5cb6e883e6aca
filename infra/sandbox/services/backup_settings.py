"""What AWS Backup has and moto lacks: policies and messages of vaults, and tried restores."""

from __future__ import annotations

from typing import Any

from infra.sandbox.handler import AutoName, Context, Values
from infra.sandbox.recorded import Recorded, handler
from infra.sandbox.services._fit import fit, fit_member

_TEST_NAMES = {"name": "RestoreTestingPlanName"}
_TRIED_NAMES = {"name": "RestoreTestingSelectionName"}


def _vault_arn(ctx: Context, id: str, inputs: Values) -> Values:
    del id
    name = inputs["backupVaultName"]
    return {"backupVaultArn": f"arn:aws:backup:{ctx.region}:{ctx.account}:backup-vault:{name}"}


def _vault_name(ctx: Context, inputs: Values) -> str:
    del ctx
    return str(inputs["backupVaultName"])


def _notify(ctx: Context, inputs: Values) -> dict[str, Any]:
    del ctx
    return fit("backup", "PutBackupVaultNotifications", inputs, drop=("region",))


def _allow(ctx: Context, inputs: Values) -> dict[str, Any]:
    del ctx
    return fit("backup", "PutBackupVaultAccessPolicy", inputs, drop=("region",))


def _test(ctx: Context, inputs: Values) -> dict[str, Any]:
    del ctx
    path = "CreateRestoreTestingPlan.RestoreTestingPlan"
    plan = fit_member("backup", path, inputs, _TEST_NAMES, ("tags", "region"))
    return {"RestoreTestingPlan": plan, "Tags": inputs.get("tags") or {}}


def _change_test(ctx: Context, inputs: Values) -> dict[str, Any]:
    del ctx
    path = "UpdateRestoreTestingPlan.RestoreTestingPlan"
    plan = fit_member("backup", path, inputs, drop=("name", "tags", "region"))
    return {"RestoreTestingPlanName": inputs["name"], "RestoreTestingPlan": plan}


def _test_arn(ctx: Context, id: str, inputs: Values) -> Values:
    del inputs
    return {"arn": f"arn:aws:backup:{ctx.region}:{ctx.account}:restore-testing-plan:{id}"}


def _name(ctx: Context, inputs: Values) -> str:
    del ctx
    return str(inputs["name"])


def _tried(ctx: Context, inputs: Values) -> dict[str, Any]:
    del ctx
    path = "CreateRestoreTestingSelection.RestoreTestingSelection"
    drop = ("restoreTestingPlanName", "region")
    return {
        "RestoreTestingPlanName": inputs["restoreTestingPlanName"],
        "RestoreTestingSelection": fit_member("backup", path, inputs, _TRIED_NAMES, drop),
    }


def _change_tried(ctx: Context, inputs: Values) -> dict[str, Any]:
    del ctx
    path = "UpdateRestoreTestingSelection.RestoreTestingSelection"
    drop = ("name", "protectedResourceType", "restoreTestingPlanName", "region")
    return {
        "RestoreTestingPlanName": inputs["restoreTestingPlanName"],
        "RestoreTestingSelectionName": inputs["name"],
        "RestoreTestingSelection": fit_member("backup", path, inputs, drop=drop),
    }


def _nothing(ctx: Context, id: str, inputs: Values) -> Values:
    del ctx, id, inputs
    return {}


HANDLERS = (
    handler(
        Recorded(
            type="aws:backup/vaultNotifications:VaultNotifications",
            service="backup",
            create=("PutBackupVaultNotifications", _notify),
            outputs=_vault_arn,
            identify=_vault_name,
            replace_on=frozenset({"backupVaultEvents", "backupVaultName", "snsTopicArn"}),
        )
    ),
    handler(
        Recorded(
            type="aws:backup/vaultPolicy:VaultPolicy",
            service="backup",
            create=("PutBackupVaultAccessPolicy", _allow),
            update=("PutBackupVaultAccessPolicy", _allow),
            outputs=_vault_arn,
            identify=_vault_name,
            replace_on=frozenset({"backupVaultName"}),
        )
    ),
    handler(
        Recorded(
            type="aws:backup/restoreTestingPlan:RestoreTestingPlan",
            service="backup",
            create=("CreateRestoreTestingPlan", _test),
            update=("UpdateRestoreTestingPlan", _change_test),
            outputs=_test_arn,
            identify=_name,
            replace_on=frozenset({"name"}),
            naming=AutoName(limit=50),
        )
    ),
    handler(
        Recorded(
            type="aws:backup/restoreTestingSelection:RestoreTestingSelection",
            service="backup",
            create=("CreateRestoreTestingSelection", _tried),
            update=("UpdateRestoreTestingSelection", _change_tried),
            outputs=_nothing,
            identify=_name,
            replace_on=frozenset({"name", "protectedResourceType", "restoreTestingPlanName"}),
            naming=AutoName(limit=50),
        )
    ),
)
