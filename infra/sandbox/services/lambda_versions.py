"""Names for versions of Lambda functions, and instances of them that wait for calls."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Handler, Values
from infra.sandbox.recorded import Recorded, handler
from infra.sandbox.services._differences import given


def _function(values: Values) -> str:
    """A function's name; programs may give its ARN."""
    return str(values["functionName"]).rsplit(":", 1)[-1]


def _alias(inputs: Values) -> dict[str, Any]:
    weights = (inputs.get("routingConfig") or {}).get("additionalVersionWeights")
    return given(
        {
            "FunctionName": _function(inputs),
            "Name": inputs["name"],
            "FunctionVersion": inputs["functionVersion"],
            "Description": inputs.get("description"),
            "RoutingConfig": {"AdditionalVersionWeights": weights} if weights else None,
        }
    )


def _outputs(there: dict[str, Any]) -> Values:
    arn = there["AliasArn"]
    path = f"2015-03-31/functions/{arn}/invocations"
    invoke = f"arn:aws:apigateway:{arn.split(':')[3]}:lambda:path/{path}"
    return {"arn": arn, "invokeArn": invoke}


def _create_alias(ctx: Context, inputs: Values) -> tuple[str, Values]:
    there = ctx.client("lambda").create_alias(**_alias(inputs))
    return there["AliasArn"], _outputs(there)


def _read_alias(ctx: Context, id: str, inputs: Values) -> Values | None:
    del id
    try:
        there = ctx.client("lambda").get_alias(FunctionName=_function(inputs), Name=inputs["name"])
    except ClientError as error:
        if missing(error):
            return None
        raise
    return {**_outputs(there), "functionVersion": there["FunctionVersion"]}


def _update_alias(ctx: Context, id: str, old: Values, new: Values) -> Values:
    del id, old
    return _outputs(ctx.client("lambda").update_alias(**_alias(new)))


def _delete_alias(ctx: Context, id: str, outputs: Values) -> None:
    del id
    ctx.client("lambda").delete_alias(FunctionName=_function(outputs), Name=outputs["name"])


def _warm(ctx: Context, inputs: Values) -> dict[str, Any]:
    del ctx
    return {
        "FunctionName": _function(inputs),
        "Qualifier": inputs["qualifier"],
        "ProvisionedConcurrentExecutions": inputs["provisionedConcurrentExecutions"],
    }


HANDLERS = (
    Handler(
        type="aws:lambda/alias:Alias",
        grade="emulated",
        replace_on=frozenset({"name", "functionName"}),
        naming=AutoName(limit=128),
        create=_create_alias,
        read=_read_alias,
        update=_update_alias,
        delete=_delete_alias,
    ),
    handler(
        Recorded(
            type="aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig",
            service="lambda",
            create=("PutProvisionedConcurrencyConfig", _warm),
            update=("PutProvisionedConcurrencyConfig", _warm),
            outputs=lambda _ctx, _id, _inputs: {},
            identify=lambda _ctx, inputs: f"{_function(inputs)},{inputs['qualifier']}",
            replace_on=frozenset({"functionName", "qualifier"}),
        )
    ),
)
