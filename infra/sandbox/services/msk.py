"""MSK Serverless: Kafka clusters without brokers to size, and who may connect to them."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Handler, Values
from infra.sandbox.services._differences import tag_changes
from infra.sandbox.services._fit import fit_member


def _serverless(inputs: Values) -> dict[str, Any]:
    settings = {k: inputs[k] for k in ("vpcConfigs", "clientAuthentication")}
    made: dict[str, Any] = fit_member("kafka", "CreateClusterV2.Serverless", settings)
    return made


def _bootstrap(ctx: Context, arn: str) -> str:
    return f"boot-{arn[-12:-2]}.c1.kafka-serverless.{ctx.region}.amazonaws.com:9098"


def _outputs(ctx: Context, arn: str) -> Values:
    return {
        "arn": arn,
        "clusterUuid": arn.rsplit("/", 1)[-1],
        "bootstrapBrokersSaslIam": _bootstrap(ctx, arn),
    }


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    request = {"ClusterName": inputs["clusterName"], "Serverless": _serverless(inputs)}
    if inputs.get("tags"):
        request["Tags"] = inputs["tags"]
    arn = ctx.client("kafka").create_cluster_v2(**request)["ClusterArn"]
    return arn, _outputs(ctx, arn)


def _there(ctx: Context, arn: str) -> dict[str, Any] | None:
    """Listed rather than described: the emulator fails where a described cluster is not there."""
    answer = ctx.client("kafka").list_clusters_v2()
    for cluster in answer["ClusterInfoList"]:
        if cluster["ClusterArn"] == arn:
            found: dict[str, Any] = cluster
            return found
    return None


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    there = _there(ctx, id)
    if there is None:
        return None
    tags = ctx.client("kafka").list_tags_for_resource(ResourceArn=id)["Tags"]
    return {**_outputs(ctx, id), "clusterName": there["ClusterName"], "tags": tags}


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    """Everything but tags replaces."""
    kafka = ctx.client("kafka")
    removed, added = tag_changes(old, new)
    if removed:
        kafka.untag_resource(ResourceArn=id, TagKeys=removed)
    if added:
        kafka.tag_resource(ResourceArn=id, Tags=added)
    return _outputs(ctx, id)


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    if _there(ctx, id) is not None:
        ctx.client("kafka").delete_cluster(ClusterArn=id)


def _put_policy(ctx: Context, inputs: Values) -> tuple[str, Values]:
    kafka, arn = ctx.client("kafka"), inputs["clusterArn"]
    request = {"ClusterArn": arn, "Policy": inputs["policy"]}
    before = kafka.get_cluster_policy(ClusterArn=arn)
    if before.get("CurrentVersion"):
        request["CurrentVersion"] = before["CurrentVersion"]
    return arn, {"currentVersion": kafka.put_cluster_policy(**request)["CurrentVersion"]}


def _read_policy(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    try:
        there = ctx.client("kafka").get_cluster_policy(ClusterArn=id)
    except ClientError as error:
        if missing(error):
            return None
        raise
    if not there.get("Policy"):
        return None
    return {
        "clusterArn": id,
        "policy": there["Policy"],
        "currentVersion": there["CurrentVersion"],
    }


def _update_policy(ctx: Context, id: str, old: Values, new: Values) -> Values:
    del id, old
    return _put_policy(ctx, new)[1]


def _delete_policy(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("kafka").delete_cluster_policy(ClusterArn=id)


HANDLERS = (
    Handler(
        type="aws:msk/serverlessCluster:ServerlessCluster",
        grade="emulated",
        replace_on=frozenset({"clientAuthentication", "clusterName", "vpcConfigs"}),
        naming=AutoName(property="clusterName", limit=64),
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
    Handler(
        type="aws:msk/clusterPolicy:ClusterPolicy",
        grade="emulated",
        replace_on=frozenset({"clusterArn"}),
        changing=frozenset({"currentVersion"}),
        create=_put_policy,
        read=_read_policy,
        update=_update_policy,
        delete=_delete_policy,
    ),
)
