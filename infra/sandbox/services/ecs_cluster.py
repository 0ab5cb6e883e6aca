"""ECS clusters, and the capacity that their tasks run on."""

from __future__ import annotations

from typing import Any

from infra.sandbox.handler import AutoName, Context, Failure, Handler, Values
from infra.sandbox.services._differences import tag_changes
from infra.sandbox.services._fit import fit, fit_member


def ecs_tags(tags: dict[str, str] | None) -> list[dict[str, str]]:
    """ECS spells `key` and `value` small."""
    return [{"key": k, "value": v} for k, v in sorted((tags or {}).items())]


def ecs_tag_map(tags: list[dict[str, str]] | None) -> dict[str, str]:
    """ECS's list of tags as a map."""
    return {tag["key"]: tag["value"] for tag in tags or []}


def retag(ctx: Context, arn: str, old: Values, new: Values) -> None:
    """Make an ECS resource's tags what the inputs say."""
    ecs = ctx.client("ecs")
    removed, added = tag_changes(old, new)
    if removed:
        ecs.untag_resource(resourceArn=arn, tagKeys=removed)
    if added:
        ecs.tag_resource(resourceArn=arn, tags=ecs_tags(added))


def _settings(inputs: Values) -> dict[str, Any]:
    given = {k: inputs[k] for k in ("settings", "configuration") if inputs.get(k)}
    return fit("ecs", "CreateCluster", given)


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    arn = ctx.client("ecs").create_cluster(
        clusterName=inputs["name"], **_settings(inputs), tags=ecs_tags(inputs.get("tags"))
    )["cluster"]["clusterArn"]
    return arn, {"arn": arn}


def _find(ctx: Context, id: str) -> dict[str, Any] | None:
    found = ctx.client("ecs").describe_clusters(clusters=[id], include=["SETTINGS", "TAGS"])
    active = [c for c in found["clusters"] if c["status"] == "ACTIVE"]
    first: dict[str, Any] | None = active[0] if active else None
    return first


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    found = _find(ctx, id)
    if found is None:
        return None
    now = {"settings": found.get("settings") or [], "tags": ecs_tag_map(found.get("tags"))}
    return {"arn": id, **{k: v for k, v in now.items() if k in inputs}}


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    settings = _settings(new)
    if settings != _settings(old) and settings:
        ctx.client("ecs").update_cluster(cluster=new["name"], **settings)
    retag(ctx, id, old, new)
    return {"arn": id}


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("ecs").delete_cluster(cluster=id)


def _put_providers(ctx: Context, inputs: Values) -> tuple[str, Values]:
    strategies = inputs.get("defaultCapacityProviderStrategies") or []
    member = "PutClusterCapacityProviders.defaultCapacityProviderStrategy"
    ctx.client("ecs").put_cluster_capacity_providers(
        cluster=inputs["clusterName"],
        capacityProviders=inputs.get("capacityProviders") or [],
        defaultCapacityProviderStrategy=fit_member("ecs", member, strategies),
    )
    return inputs["clusterName"], {}


def _read_providers(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    found = _find(ctx, id)
    if found is None or not found.get("capacityProviders"):
        return None
    return {"clusterName": id, "capacityProviders": found["capacityProviders"]}


def _drop_providers(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    if _find(ctx, id) is not None:
        ctx.client("ecs").put_cluster_capacity_providers(
            cluster=id, capacityProviders=[], defaultCapacityProviderStrategy=[]
        )


def _check_provider(inputs: Values) -> list[Failure]:
    if inputs.get("managedInstancesProvider"):
        return [("managedInstancesProvider", "the sandbox has groups of instances alone")]
    return []


def _group(inputs: Values, operation: str) -> dict[str, Any]:
    given = dict(inputs["autoScalingGroupProvider"])
    if operation == "UpdateCapacityProvider":
        given.pop("autoScalingGroupArn")
    made: dict[str, Any] = fit_member("ecs", f"{operation}.autoScalingGroupProvider", given)
    return made


def _create_provider(ctx: Context, inputs: Values) -> tuple[str, Values]:
    arn = ctx.client("ecs").create_capacity_provider(
        name=inputs["name"],
        autoScalingGroupProvider=_group(inputs, "CreateCapacityProvider"),
        tags=ecs_tags(inputs.get("tags")),
    )["capacityProvider"]["capacityProviderArn"]
    return arn, {"arn": arn}


def _read_provider(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    name = id.rsplit("/", 1)[1]
    found = ctx.client("ecs").describe_capacity_providers(capacityProviders=[name])
    if not found["capacityProviders"]:
        return None
    (provider,) = found["capacityProviders"]
    return {"arn": id, "autoScalingGroupProvider": provider["autoScalingGroupProvider"]}


def _update_provider(ctx: Context, id: str, old: Values, new: Values) -> Values:
    if old["autoScalingGroupProvider"] != new["autoScalingGroupProvider"]:
        ctx.client("ecs").update_capacity_provider(
            name=new["name"],
            autoScalingGroupProvider=_group(new, "UpdateCapacityProvider"),
        )
    retag(ctx, id, old, new)
    return {"arn": id}


def _delete_provider(ctx: Context, id: str, outputs: Values) -> None:
    if _read_provider(ctx, id, outputs) is not None:  # the emulator breaks over what is gone
        ctx.client("ecs").delete_capacity_provider(capacityProvider=id.rsplit("/", 1)[1])


HANDLERS = (
    Handler(
        type="aws:ecs/cluster:Cluster",
        grade="emulated",
        replace_on=frozenset({"name"}),
        naming=AutoName(),
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
    Handler(
        type="aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
        grade="emulated",
        replace_on=frozenset({"clusterName"}),
        create=_put_providers,
        read=_read_providers,
        update=lambda ctx, _id, _old, new: _put_providers(ctx, new)[1],
        delete=_drop_providers,
    ),
    Handler(
        type="aws:ecs/capacityProvider:CapacityProvider",
        grade="completed",
        note="kept and read back; groups grow by their own policies alone, not by waiting tasks",
        replace_on=frozenset({"name", "autoScalingGroupProvider.autoScalingGroupArn"}),
        naming=AutoName(),
        check=_check_provider,
        create=_create_provider,
        read=_read_provider,
        update=_update_provider,
        delete=_delete_provider,
    ),
)
