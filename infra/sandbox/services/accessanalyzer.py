"""IAM Access Analyzer: what in the account can be reached from outside."""

from __future__ import annotations

from typing import Any

from infra.sandbox.handler import AutoName, Context, Values
from infra.sandbox.recorded import Recorded, handler
from infra.sandbox.services._differences import given


def _create(ctx: Context, inputs: Values) -> dict[str, Any]:
    del ctx
    return given(
        {
            "analyzerName": inputs["analyzerName"],
            "type": inputs["type"],
            "configuration": inputs.get("configuration"),
            "tags": inputs.get("tags"),
        }
    )


def _tag(ctx: Context, inputs: Values) -> dict[str, Any]:
    """All else replaces: only tags can change."""
    return {"resourceArn": _arn(ctx, inputs), "tags": inputs.get("tags") or {}}


def _arn(ctx: Context, inputs: Values) -> str:
    name = inputs["analyzerName"]
    return f"arn:aws:access-analyzer:{ctx.region}:{ctx.account}:analyzer/{name}"


HANDLERS = (
    handler(
        Recorded(
            type="aws:accessanalyzer/analyzer:Analyzer",
            service="accessanalyzer",
            create=("CreateAnalyzer", _create),
            update=("TagResource", _tag),
            outputs=lambda ctx, _id, inputs: {"arn": _arn(ctx, inputs)},
            identify=lambda _ctx, inputs: str(inputs["analyzerName"]),
            replace_on=frozenset({"analyzerName", "type", "configuration"}),
            naming=AutoName(property="analyzerName", limit=255),
            defaults={"type": "ACCOUNT"},
        )
    ),
)
