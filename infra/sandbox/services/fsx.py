"""FSx for Lustre: file systems, and their links to buckets."""

from __future__ import annotations

from typing import Any

from infra.sandbox.faults import code_of
from infra.sandbox.handler import Context, Failure, Handler, Values
from infra.sandbox.services._common import tag_list, tag_map
from infra.sandbox.services._differences import given, tag_changes
from infra.sandbox.services._fit import fit_member

# Of the request itself; all else is below its LustreConfiguration.
_TOP = (
    "backupId",
    "fileSystemTypeVersion",
    "finalBackupTags",
    "kmsKeyId",
    "region",
    "securityGroupIds",
    "skipFinalBackup",
    "storageCapacity",
    "storageType",
    "subnetIds",
    "tags",
)
_CHANGEABLE = (
    "automaticBackupRetentionDays",
    "autoImportPolicy",
    "dailyAutomaticBackupStartTime",
    "dataCompressionType",
    "logConfiguration",
    "metadataConfiguration",
    "perUnitStorageThroughput",
    "rootSquashConfiguration",
    "throughputCapacity",
    "weeklyMaintenanceStartTime",
)
LARGEST_NOT_2400 = 1200


def _lustre(operation: str, inputs: Values, names: tuple[str, ...] | None = None) -> Any:
    wanted = {k: v for k, v in inputs.items() if k not in _TOP and (names is None or k in names)}
    return fit_member("fsx", f"{operation}.LustreConfiguration", wanted)


def _find(ctx: Context, id: str) -> dict[str, Any] | None:
    fsx = ctx.client("fsx")
    try:
        found: list[dict[str, Any]] = fsx.describe_file_systems(FileSystemIds=[id])["FileSystems"]
    except fsx.exceptions.FileSystemNotFound:
        return None
    return found[0] if found else None


def _outputs(found: dict[str, Any]) -> Values:
    return {
        "arn": found["ResourceARN"],
        "dnsName": found["DNSName"],
        "mountName": found["LustreConfiguration"]["MountName"],
        "ownerId": found["OwnerId"],
    }


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    subnets = inputs["subnetIds"]
    made = ctx.client("fsx").create_file_system(
        FileSystemType="LUSTRE",
        SubnetIds=[subnets] if isinstance(subnets, str) else subnets,
        Tags=tag_list(inputs.get("tags")),
        LustreConfiguration=_lustre("CreateFileSystem", inputs),
        **given(
            {
                "StorageCapacity": inputs.get("storageCapacity"),
                "StorageType": inputs.get("storageType"),
                "SecurityGroupIds": inputs.get("securityGroupIds"),
                "KmsKeyId": inputs.get("kmsKeyId"),
                "FileSystemTypeVersion": inputs.get("fileSystemTypeVersion"),
            }
        ),
    )["FileSystem"]
    return made["FileSystemId"], _outputs(made)


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    found = _find(ctx, id)
    if found is None:
        return None
    lustre = found["LustreConfiguration"]
    scalars = {
        "dataCompressionType": lustre.get("DataCompressionType"),
        "deploymentType": lustre.get("DeploymentType"),
        "perUnitStorageThroughput": lustre.get("PerUnitStorageThroughput"),
        "storageCapacity": found["StorageCapacity"],
    }
    there = {k: v for k, v in scalars.items() if k in inputs and v is not None}
    return {**_outputs(found), **there, "tags": tag_map(found.get("Tags"))}


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    fsx = ctx.client("fsx")
    changed = {k: v for k, v in new.items() if old.get(k) != v}
    request: dict[str, Any] = {}
    if "storageCapacity" in changed:
        request["StorageCapacity"] = changed["storageCapacity"]
    lustre = _lustre("UpdateFileSystem", changed, _CHANGEABLE)
    if lustre:
        request["LustreConfiguration"] = lustre
    if request:
        fsx.update_file_system(FileSystemId=id, **request)
    found = _find(ctx, id) or {}
    _retag(ctx, found["ResourceARN"], old, new)
    return _outputs(found)


def _retag(ctx: Context, arn: str, old: Values, new: Values) -> None:
    removed, added = tag_changes(old, new)
    if removed:
        ctx.client("fsx").untag_resource(ResourceARN=arn, TagKeys=removed)
    if added:
        ctx.client("fsx").tag_resource(ResourceARN=arn, Tags=tag_list(added))


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    if _find(ctx, id) is not None:
        skip = bool(outputs.get("skipFinalBackup", True))
        ctx.client("fsx").delete_file_system(
            FileSystemId=id, LustreConfiguration={"SkipFinalBackup": skip}
        )


def _check(inputs: Values) -> list[Failure]:
    size = inputs.get("storageCapacity")
    if isinstance(size, int) and size % 2400 and size != LARGEST_NOT_2400:
        return [("storageCapacity", f"{size} GiB is neither 1200 nor a multiple of 2400")]
    return []


def _link_policies(operation: str, inputs: Values) -> dict[str, Any]:
    if not inputs.get("s3"):
        return {}
    return {"S3": fit_member("fsx", f"{operation}.S3", inputs["s3"])}


def _find_link(ctx: Context, id: str) -> dict[str, Any] | None:
    found: list[dict[str, Any]] = ctx.client("fsx").describe_data_repository_associations(
        AssociationIds=[id]
    )["Associations"]
    return found[0] if found else None


def _create_link(ctx: Context, inputs: Values) -> tuple[str, Values]:
    made = ctx.client("fsx").create_data_repository_association(
        FileSystemId=inputs["fileSystemId"],
        FileSystemPath=inputs["fileSystemPath"],
        DataRepositoryPath=inputs["dataRepositoryPath"],
        Tags=tag_list(inputs.get("tags")),
        **given(
            {
                "BatchImportMetaDataOnCreate": inputs.get("batchImportMetaDataOnCreate"),
                "ImportedFileChunkSize": inputs.get("importedFileChunkSize"),
            }
        ),
        **_link_policies("CreateDataRepositoryAssociation", inputs),
    )["Association"]
    return made["AssociationId"], _link_outputs(made)


def _link_outputs(found: dict[str, Any]) -> Values:
    return {"arn": found["ResourceARN"], "associationId": found["AssociationId"]}


def _read_link(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    found = _find_link(ctx, id)
    if found is None:
        return None
    return {
        **_link_outputs(found),
        "dataRepositoryPath": found["DataRepositoryPath"],
        "fileSystemPath": found["FileSystemPath"],
        "tags": tag_map(found.get("Tags")),
    }


def _update_link(ctx: Context, id: str, old: Values, new: Values) -> Values:
    ctx.client("fsx").update_data_repository_association(
        AssociationId=id, **_link_policies("UpdateDataRepositoryAssociation", new)
    )
    found = _find_link(ctx, id) or {}
    _retag(ctx, found["ResourceARN"], old, new)
    return _link_outputs(found)


def _delete_link(ctx: Context, id: str, outputs: Values) -> None:
    fsx = ctx.client("fsx")
    delete = bool(outputs.get("deleteDataInFilesystem", False))
    try:
        fsx.delete_data_repository_association(AssociationId=id, DeleteDataInFileSystem=delete)
    except fsx.exceptions.ClientError as error:
        if code_of(error) != "DataRepositoryAssociationNotFound":
            raise


HANDLERS = (
    Handler(
        type="aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation",
        grade="completed",
        note="ours: moto has no links; nothing is imported or exported",
        replace_on=frozenset(
            {"batchImportMetaDataOnCreate", "dataRepositoryPath", "fileSystemId", "fileSystemPath"}
        ),
        defaults={"batchImportMetaDataOnCreate": False, "deleteDataInFilesystem": False},
        create=_create_link,
        read=_read_link,
        update=_update_link,
        delete=_delete_link,
    ),
    Handler(
        type="aws:fsx/lustreFileSystem:LustreFileSystem",
        grade="completed",
        note="ours: changes, and the name to mount. Nothing can be mounted",
        replace_on=frozenset(
            {
                "backupId",
                "copyTagsToBackups",
                "deploymentType",
                "driveCacheType",
                "efaEnabled",
                "exportPath",
                "fileSystemTypeVersion",
                "importPath",
                "importedFileChunkSize",
                "kmsKeyId",
                "securityGroupIds",
                "storageType",
                "subnetIds",
            }
        ),
        defaults={
            "copyTagsToBackups": False,
            "dataCompressionType": "NONE",
            "skipFinalBackup": True,
            "storageType": "SSD",
        },
        check=_check,
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
)
