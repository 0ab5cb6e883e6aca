"""ECR: repositories of images, what they forget, who pulls from them, and their registry."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Handler, Values
from infra.sandbox.recorded import Recorded, handler
from infra.sandbox.services._common import leave, tag_list, tag_map
from infra.sandbox.services._differences import given, tag_changes
from infra.sandbox.services._fit import fit, fit_member, plain

_MUTABILITY = {
    "imageTagMutability": "imageTagMutability",
    "imageTagMutabilityExclusionFilters": "imageTagMutabilityExclusionFilters",
}


def _filters(inputs: Values) -> dict[str, Any]:
    """Which tags may move; AWS's words for a filter are the same, its default is said aloud."""
    return given({theirs: inputs.get(ours) for ours, theirs in _MUTABILITY.items()})


def _outputs(ctx: Context, name: str) -> Values:
    return {
        "arn": f"arn:aws:ecr:{ctx.region}:{ctx.account}:repository/{name}",
        "registryId": ctx.account,
        "repositoryUrl": f"{ctx.account}.dkr.ecr.{ctx.region}.amazonaws.com/{name}",
    }


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    request: dict[str, Any] = {"repositoryName": inputs["name"], **_filters(inputs)}
    for name in ("imageScanningConfiguration", "encryptionConfigurations"):
        if inputs.get(name):
            member = name.removesuffix("s")
            request[member] = fit_member("ecr", f"CreateRepository.{member}", inputs[name])
    ctx.client("ecr").create_repository(**request, tags=tag_list(inputs.get("tags")))
    return inputs["name"], _outputs(ctx, inputs["name"])


def _find(ctx: Context, name: str) -> dict[str, Any] | None:
    try:
        found = ctx.client("ecr").describe_repositories(repositoryNames=[name])["repositories"]
    except ClientError as error:
        if missing(error):
            return None
        raise
    first: dict[str, Any] = found[0]
    return first


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    found = _find(ctx, id)
    if found is None:
        return None
    tags = ctx.client("ecr").list_tags_for_resource(resourceArn=found["repositoryArn"])["tags"]
    now = {
        "imageTagMutability": found["imageTagMutability"],
        "imageScanningConfiguration": found["imageScanningConfiguration"],
        "encryptionConfigurations": [plain(found["encryptionConfiguration"])],
        "tags": tag_map(tags),
    }
    return {**_outputs(ctx, id), **{k: v for k, v in now.items() if k in inputs}}


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    ecr, arn = ctx.client("ecr"), _outputs(ctx, id)["arn"]
    if _filters(old) != _filters(new):
        ecr.put_image_tag_mutability(
            repositoryName=id, **{"imageTagMutability": "MUTABLE", **_filters(new)}
        )
    if old.get("imageScanningConfiguration") != new.get("imageScanningConfiguration"):
        scanning = new.get("imageScanningConfiguration") or {"scanOnPush": False}
        ecr.put_image_scanning_configuration(repositoryName=id, imageScanningConfiguration=scanning)
    removed, added = tag_changes(old, new)
    if removed:
        ecr.untag_resource(resourceArn=arn, tagKeys=removed)
    if added:
        ecr.tag_resource(resourceArn=arn, tags=tag_list(added))
    return _outputs(ctx, id)


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    force = bool(outputs.get("forceDelete"))
    ctx.client("ecr").delete_repository(repositoryName=id, force=force)


def _put_lifecycle(ctx: Context, inputs: Values) -> tuple[str, Values]:
    ctx.client("ecr").put_lifecycle_policy(
        repositoryName=inputs["repository"], lifecyclePolicyText=inputs["policy"]
    )
    return inputs["repository"], {"registryId": ctx.account}


def _put_policy(ctx: Context, inputs: Values) -> tuple[str, Values]:
    ctx.client("ecr").set_repository_policy(
        repositoryName=inputs["repository"], policyText=inputs["policy"]
    )
    return inputs["repository"], {"registryId": ctx.account}


def _document(operation: str, member: str) -> Any:
    """The read of a document of a repository."""

    def read(ctx: Context, id: str, inputs: Values) -> Values | None:
        del inputs
        try:
            found = getattr(ctx.client("ecr"), operation)(repositoryName=id)
        except ClientError as error:
            if missing(error):
                return None
            raise
        return {"policy": found[member], "registryId": ctx.account}

    return read


def _part(suffix: str) -> Any:
    def delete(ctx: Context, id: str, outputs: Values) -> None:
        del outputs
        getattr(ctx.client("ecr"), f"delete_{suffix}")(repositoryName=id)

    return delete


def _document_handler(kind: str, put: Any, read: Any, delete: Any) -> Handler:
    return Handler(
        type=f"aws:ecr/{kind[:1].lower()}{kind[1:]}:{kind}",
        grade="emulated",
        replace_on=frozenset({"repository"}),
        create=put,
        read=read,
        update=lambda ctx, _id, _old, new: put(ctx, new)[1],
        delete=delete,
    )


def _put_scanning(ctx: Context, inputs: Values) -> tuple[str, Values]:
    request = fit("ecr", "PutRegistryScanningConfiguration", inputs, drop=("region",))
    ctx.client("ecr").put_registry_scanning_configuration(**request)
    return ctx.account, {"registryId": ctx.account}


def _read_scanning(ctx: Context, id: str, inputs: Values) -> Values | None:
    del id, inputs
    found = ctx.client("ecr").get_registry_scanning_configuration()["scanningConfiguration"]
    return {"registryId": ctx.account, "scanType": found["scanType"]}


def _put_replication(ctx: Context, inputs: Values) -> tuple[str, Values]:
    request = fit("ecr", "PutReplicationConfiguration", inputs, drop=("region",))
    ctx.client("ecr").put_replication_configuration(**request)
    return ctx.account, {"registryId": ctx.account}


def _read_replication(ctx: Context, id: str, inputs: Values) -> Values | None:
    del id, inputs
    found = ctx.client("ecr").describe_registry().get("replicationConfiguration") or {}
    if not found.get("rules"):
        return None  # that is how a registry is that copies nothing
    return {"registryId": ctx.account, "replicationConfiguration": plain(found)}


def _drop_replication(ctx: Context, id: str, outputs: Values) -> None:
    del id, outputs
    ctx.client("ecr").put_replication_configuration(replicationConfiguration={"rules": []})


def _cache(ctx: Context, inputs: Values) -> dict[str, Any]:
    del ctx
    return fit("ecr", "CreatePullThroughCacheRule", inputs, drop=("region",))


def _change_cache(ctx: Context, inputs: Values) -> dict[str, Any]:
    del ctx
    return given(
        {
            "ecrRepositoryPrefix": inputs["ecrRepositoryPrefix"],
            "credentialArn": inputs.get("credentialArn"),
            "customRoleArn": inputs.get("customRoleArn"),
        }
    )


def _template(operation: str) -> Any:
    def build(ctx: Context, inputs: Values) -> dict[str, Any]:
        del ctx
        singular = dict(inputs)
        singular["encryptionConfiguration"] = singular.pop("encryptionConfigurations", None)
        singular["appliedFor"] = singular.pop("appliedFors")
        return fit("ecr", operation, singular, drop=("region",))

    return build


HANDLERS = (
    Handler(
        type="aws:ecr/repository:Repository",
        grade="completed",
        note="the repository and its settings exist; scans find nothing, lifecycle ends nothing",
        replace_on=frozenset({"name", "encryptionConfigurations"}),
        delete_before_replace=True,
        naming=AutoName(limit=256, lower=True),
        defaults={"imageTagMutability": "MUTABLE"},
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
    _document_handler(
        "LifecyclePolicy",
        _put_lifecycle,
        _document("get_lifecycle_policy", "lifecyclePolicyText"),
        _part("lifecycle_policy"),
    ),
    _document_handler(
        "RepositoryPolicy",
        _put_policy,
        _document("get_repository_policy", "policyText"),
        _part("repository_policy"),
    ),
    Handler(
        type="aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
        grade="emulated",
        create=_put_scanning,
        read=_read_scanning,
        update=lambda ctx, _id, _old, new: _put_scanning(ctx, new)[1],
        delete=leave,  # a registry always has one
    ),
    Handler(
        type="aws:ecr/replicationConfiguration:ReplicationConfiguration",
        grade="emulated",
        note="kept and read back; no image is copied",
        create=_put_replication,
        read=_read_replication,
        update=lambda ctx, _id, _old, new: _put_replication(ctx, new)[1],
        delete=_drop_replication,
    ),
    handler(
        Recorded(
            type="aws:ecr/pullThroughCacheRule:PullThroughCacheRule",
            service="ecr",
            create=("CreatePullThroughCacheRule", _cache),
            update=("UpdatePullThroughCacheRule", _change_cache),
            outputs=lambda ctx, _id, _inputs: {"registryId": ctx.account},
            identify=lambda _ctx, inputs: str(inputs["ecrRepositoryPrefix"]),
            replace_on=frozenset(
                {"ecrRepositoryPrefix", "upstreamRegistryUrl", "upstreamRepositoryPrefix"}
            ),
        )
    ),
    handler(
        Recorded(
            type="aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate",
            service="ecr",
            create=(
                "CreateRepositoryCreationTemplate",
                _template("CreateRepositoryCreationTemplate"),
            ),
            update=(
                "UpdateRepositoryCreationTemplate",
                _template("UpdateRepositoryCreationTemplate"),
            ),
            outputs=lambda ctx, _id, _inputs: {"registryId": ctx.account},
            identify=lambda _ctx, inputs: str(inputs["prefix"]),
            replace_on=frozenset({"prefix"}),
        )
    ),
)
