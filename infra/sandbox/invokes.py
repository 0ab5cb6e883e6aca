"""Look-ups (`aws.get_…`) that the sandbox answers; all others are refused by name."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from cost.errors import NotFound
from infra.sandbox.handler import Context, Values

Answer: TypeAlias = Callable[[Context, Values], Values]


def _caller(ctx: Context, args: Values) -> Values:
    del args
    arn = f"arn:aws:iam::{ctx.account}:user/sandbox"
    return {"id": ctx.account, "accountId": ctx.account, "arn": arn, "userId": "AIDASANDBOX"}


def _region(ctx: Context, args: Values) -> Values:
    name = args.get("region") or args.get("name") or ctx.region
    return {
        "id": name,
        "name": name,
        "region": name,
        "description": name,
        "endpoint": f"ec2.{name}.amazonaws.com",
    }


def _partition(ctx: Context, args: Values) -> Values:
    del ctx, args
    return {
        "id": "aws",
        "partition": "aws",
        "dnsSuffix": "amazonaws.com",
        "reverseDnsPrefix": "com.amazonaws",
    }


def _zones(ctx: Context, args: Values) -> Values:
    del args
    zones = ctx.client("ec2").describe_availability_zones()["AvailabilityZones"]
    return {
        "id": ctx.region,
        "names": [z["ZoneName"] for z in zones],
        "zoneIds": [z["ZoneId"] for z in zones],
        "groupNames": [ctx.region],
    }


def _statement(given: Mapping[str, Any]) -> dict[str, Any]:
    statement: dict[str, Any] = {"Sid": given.get("sid"), "Effect": given.get("effect", "Allow")}
    for key in ("actions", "notActions", "resources", "notResources"):
        values = given.get(key)
        if values:
            statement[key[0].upper() + key[1:-1]] = values[0] if len(values) == 1 else values
    for key in ("principals", "notPrincipals"):
        if given.get(key):
            statement[key[0].upper() + key[1:-1]] = {
                p["type"]: p["identifiers"] for p in given[key]
            }
    conditions: dict[str, dict[str, Any]] = {}
    for condition in given.get("conditions") or []:
        conditions.setdefault(condition["test"], {})[condition["variable"]] = condition["values"]
    statement["Condition"] = conditions or None
    return {k: v for k, v in statement.items() if v is not None}


def _policy_document(ctx: Context, args: Values) -> Values:
    del ctx
    document = {
        "Version": args.get("version", "2012-10-17"),
        "Statement": [_statement(s) for s in args.get("statements") or []],
    }
    text = json.dumps(document, indent=2)
    return {"id": "policy", "json": text, "minifiedJson": json.dumps(document)}


_ANSWERS: Mapping[str, Answer] = {
    "aws:ec2/getAvailabilityZones:getAvailabilityZones": _zones,
    "aws:iam/getPolicyDocument:getPolicyDocument": _policy_document,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _zones,
    "aws:index/getCallerIdentity:getCallerIdentity": _caller,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getRegion:getRegion": _region,
}


def answer(ctx: Context, token: str, args: Values) -> Values:
    """The result of a look-up.

    Raises:
        NotFound: the sandbox does not answer this one.
    """
    if token not in _ANSWERS:
        raise NotFound(
            "look-up that the sandbox answers",
            token,
            _ANSWERS,
            next_step="give the value by the stack's settings instead of looking it up",
        )
    return _ANSWERS[token](ctx, args)
