"""Load balancers, target groups and listeners."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Handler, Values
from infra.sandbox.services._common import tag_list, tag_map
from infra.sandbox.services._fit import fit, fit_member

_BALANCER_ATTRIBUTES = {
    "dropInvalidHeaderFields": "routing.http.drop_invalid_header_fields.enabled",
    "enableDeletionProtection": "deletion_protection.enabled",
    "enableHttp2": "routing.http2.enabled",
    "enableCrossZoneLoadBalancing": "load_balancing.cross_zone.enabled",
    "idleTimeout": "idle_timeout.timeout_seconds",
    "desyncMitigationMode": "routing.http.desync_mitigation_mode",
    "preserveHostHeader": "routing.http.preserve_host_header.enabled",
    "xffHeaderProcessingMode": "routing.http.xff_header_processing.mode",
}
_GROUP_ATTRIBUTES = {
    "deregistrationDelay": "deregistration_delay.timeout_seconds",
    "slowStart": "slow_start.duration_seconds",
    "loadBalancingAlgorithmType": "load_balancing.algorithm.type",
}
_HEALTH = {
    "enabled": "HealthCheckEnabled",
    "path": "HealthCheckPath",
    "port": "HealthCheckPort",
    "protocol": "HealthCheckProtocol",
    "interval": "HealthCheckIntervalSeconds",
    "timeout": "HealthCheckTimeoutSeconds",
    "healthyThreshold": "HealthyThresholdCount",
    "unhealthyThreshold": "UnhealthyThresholdCount",
}

ACTION_NAMES = {
    "arn": "TargetGroupArn",
    "fixedResponse": "FixedResponseConfig",
    "forward": "ForwardConfig",
    "redirect": "RedirectConfig",
    "stickiness": "TargetGroupStickinessConfig",
}
"""What AWS calls the parts of an action, of listeners and of their rules."""


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _attributes(inputs: Values, names: dict[str, str]) -> list[dict[str, str]]:
    """Inputs that AWS keeps as attributes: pairs of texts."""
    return [
        {"Key": key, "Value": _text(inputs[name])}
        for name, key in names.items()
        if inputs.get(name) is not None
    ]


def _retag(ctx: Context, id: str, old: Values, new: Values) -> None:
    before, after = old.get("tags") or {}, new.get("tags") or {}
    elb = ctx.client("elbv2")
    gone = sorted(before.keys() - after.keys())
    if gone:
        elb.remove_tags(ResourceArns=[id], TagKeys=gone)
    if before != after and after:
        elb.add_tags(ResourceArns=[id], Tags=tag_list(after))


def _tags(ctx: Context, id: str) -> dict[str, str]:
    described = ctx.client("elbv2").describe_tags(ResourceArns=[id])["TagDescriptions"]
    tags: dict[str, str] = tag_map(described[0]["Tags"]) if described else {}
    return tags


def _one(ctx: Context, operation: str, answer: str, **request: Any) -> dict[str, Any] | None:
    try:
        found = getattr(ctx.client("elbv2"), operation)(**request)[answer]
    except ClientError as error:
        if missing(error):
            return None
        raise
    first: dict[str, Any] | None = found[0] if found else None
    return first


def _balancer_outputs(found: dict[str, Any]) -> Values:
    arn = found["LoadBalancerArn"]
    return {
        "arn": arn,
        "arnSuffix": arn.partition(":loadbalancer/")[2],
        "dnsName": found["DNSName"],
        "vpcId": found.get("VpcId"),
        "zoneId": found.get("CanonicalHostedZoneId"),
    }


def _balancer_attributes(inputs: Values) -> list[dict[str, str]]:
    pairs = _attributes(inputs, _BALANCER_ATTRIBUTES)
    logs = inputs.get("accessLogs") or {}
    pairs += _attributes(
        logs,
        {
            "enabled": "access_logs.s3.enabled",
            "bucket": "access_logs.s3.bucket",
            "prefix": "access_logs.s3.prefix",
        },
    )
    return pairs


def _set_balancer(ctx: Context, id: str, inputs: Values) -> None:
    pairs = _balancer_attributes(inputs)
    if pairs:
        ctx.client("elbv2").modify_load_balancer_attributes(LoadBalancerArn=id, Attributes=pairs)


def _create_balancer(ctx: Context, inputs: Values) -> tuple[str, Values]:
    optional = {
        "Subnets": inputs.get("subnets"),
        "SecurityGroups": inputs.get("securityGroups"),
        "IpAddressType": inputs.get("ipAddressType"),
    }
    made = ctx.client("elbv2").create_load_balancer(
        Name=inputs["name"],
        Scheme="internal" if inputs.get("internal") else "internet-facing",
        Type=inputs.get("loadBalancerType", "application"),
        Tags=tag_list(inputs.get("tags")),
        **{k: v for k, v in optional.items() if v},
    )["LoadBalancers"][0]
    id: str = made["LoadBalancerArn"]
    _set_balancer(ctx, id, inputs)
    return id, _balancer_outputs(made)


def _read_balancer(ctx: Context, id: str, inputs: Values) -> Values | None:
    found = _one(ctx, "describe_load_balancers", "LoadBalancers", LoadBalancerArns=[id])
    if found is None:
        return None
    now = {"securityGroups": found.get("SecurityGroups") or [], "tags": _tags(ctx, id)}
    return {**_balancer_outputs(found), **{k: v for k, v in now.items() if k in inputs}}


def _update_balancer(ctx: Context, id: str, old: Values, new: Values) -> Values:
    elb = ctx.client("elbv2")
    if old.get("securityGroups") != new.get("securityGroups"):
        elb.set_security_groups(LoadBalancerArn=id, SecurityGroups=new.get("securityGroups") or [])
    if old.get("subnets") != new.get("subnets"):
        elb.set_subnets(LoadBalancerArn=id, Subnets=new.get("subnets") or [])
    _set_balancer(ctx, id, new)
    _retag(ctx, id, old, new)
    return {}


def _delete_balancer(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("elbv2").delete_load_balancer(LoadBalancerArn=id)


def _health(inputs: Values) -> dict[str, Any]:
    given = dict(inputs.get("healthCheck") or {})
    matcher = given.pop("matcher", None)
    request: dict[str, Any] = fit("elbv2", "CreateTargetGroup", given, _HEALTH)
    if matcher:
        request["Matcher"] = {"HttpCode": str(matcher)}
    return request


def _group_outputs(arn: str) -> Values:
    return {"arn": arn, "arnSuffix": arn.rsplit(":", 1)[-1]}


def _set_group(ctx: Context, id: str, inputs: Values) -> None:
    pairs = _attributes(inputs, _GROUP_ATTRIBUTES)
    if pairs:
        ctx.client("elbv2").modify_target_group_attributes(TargetGroupArn=id, Attributes=pairs)


def _create_group(ctx: Context, inputs: Values) -> tuple[str, Values]:
    named = ("name", "port", "protocol", "protocolVersion", "vpcId", "targetType", "ipAddressType")
    request = fit("elbv2", "CreateTargetGroup", {k: inputs[k] for k in named if k in inputs})
    made = ctx.client("elbv2").create_target_group(
        **request, **_health(inputs), Tags=tag_list(inputs.get("tags"))
    )["TargetGroups"][0]
    id: str = made["TargetGroupArn"]
    _set_group(ctx, id, inputs)
    return id, _group_outputs(id)


def _read_group(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    found = _one(ctx, "describe_target_groups", "TargetGroups", TargetGroupArns=[id])
    if found is None:
        return None
    return {**_group_outputs(id), "port": found.get("Port"), "tags": _tags(ctx, id)}


def _update_group(ctx: Context, id: str, old: Values, new: Values) -> Values:
    if old.get("healthCheck") != new.get("healthCheck"):
        ctx.client("elbv2").modify_target_group(TargetGroupArn=id, **_health(new))
    _set_group(ctx, id, new)
    _retag(ctx, id, old, new)
    return {}


def _delete_group(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("elbv2").delete_target_group(TargetGroupArn=id)


def _listener_request(inputs: Values) -> dict[str, Any]:
    request = fit(
        "elbv2",
        "ModifyListener",
        {k: inputs[k] for k in ("port", "protocol", "sslPolicy") if k in inputs},
    )
    request["DefaultActions"] = fit_member(
        "elbv2", "CreateListener.DefaultActions", inputs["defaultActions"], ACTION_NAMES
    )
    if inputs.get("certificateArn"):
        request["Certificates"] = [{"CertificateArn": inputs["certificateArn"]}]
    return request


def _create_listener(ctx: Context, inputs: Values) -> tuple[str, Values]:
    made = ctx.client("elbv2").create_listener(
        LoadBalancerArn=inputs["loadBalancerArn"],
        **_listener_request(inputs),
        Tags=tag_list(inputs.get("tags")),
    )["Listeners"][0]
    return made["ListenerArn"], {"arn": made["ListenerArn"]}


def _read_listener(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    found = _one(ctx, "describe_listeners", "Listeners", ListenerArns=[id])
    if found is None:
        return None
    return {"arn": id, "port": found.get("Port"), "protocol": found.get("Protocol")}


def _update_listener(ctx: Context, id: str, old: Values, new: Values) -> Values:
    ctx.client("elbv2").modify_listener(ListenerArn=id, **_listener_request(new))
    _retag(ctx, id, old, new)
    return {}


def _delete_listener(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("elbv2").delete_listener(ListenerArn=id)


HANDLERS = (
    Handler(
        type="aws:lb/loadBalancer:LoadBalancer",
        grade="emulated",
        replace_on=frozenset(
            {"name", "namePrefix", "internal", "loadBalancerType", "customerOwnedIpv4Pool"}
        ),
        naming=AutoName(limit=32, unless=("namePrefix",)),
        create=_create_balancer,
        read=_read_balancer,
        update=_update_balancer,
        delete=_delete_balancer,
    ),
    Handler(
        type="aws:lb/targetGroup:TargetGroup",
        grade="emulated",
        replace_on=frozenset(
            {
                "name",
                "namePrefix",
                "port",
                "protocol",
                "protocolVersion",
                "targetType",
                "vpcId",
                "ipAddressType",
            }
        ),
        naming=AutoName(limit=32, unless=("namePrefix",)),
        create=_create_group,
        read=_read_group,
        update=_update_group,
        delete=_delete_group,
    ),
    Handler(
        type="aws:lb/listener:Listener",
        grade="completed",
        note="ours: a certificate of the account and region is taken for granted",
        replace_on=frozenset({"loadBalancerArn"}),
        create=_create_listener,
        read=_read_listener,
        update=_update_listener,
        delete=_delete_listener,
    ),
)
