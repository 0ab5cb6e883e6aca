"""CloudWatch dashboards."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Failure, Handler, Values
from infra.sandbox.services._common import by_putting

if TYPE_CHECKING:
    from collections.abc import Mapping


def _arn(ctx: Context, name: str) -> str:
    return f"arn:aws:cloudwatch::{ctx.account}:dashboard/{name}"


def _put(ctx: Context, inputs: Values) -> tuple[str, Values]:
    name = inputs["dashboardName"]
    ctx.client("cloudwatch").put_dashboard(
        DashboardName=name, DashboardBody=inputs["dashboardBody"]
    )
    return name, {"dashboardArn": _arn(ctx, name)}


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    try:
        there = ctx.client("cloudwatch").get_dashboard(DashboardName=id)
    except ClientError as error:
        if missing(error):
            return None
        raise
    body, given = there["DashboardBody"], inputs.get("dashboardBody")
    same = isinstance(given, str) and json.loads(body) == json.loads(given)
    return {
        "dashboardArn": _arn(ctx, id),
        "dashboardName": id,
        "dashboardBody": given if same else body,
    }


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("cloudwatch").delete_dashboards(DashboardNames=[id])


def _check(inputs: Values) -> list[Failure]:
    body = inputs.get("dashboardBody")
    if not isinstance(body, str):
        return []
    try:
        wanted = json.loads(body)
    except ValueError as error:
        return [("dashboardBody", f"is no JSON: {error}")]
    if not _widgets(wanted):
        return [("dashboardBody", "needs a list `widgets` of at least one widget with a type")]
    return []


def _widgets(body: Mapping[str, object]) -> bool:
    widgets = body.get("widgets") if isinstance(body, dict) else None
    return isinstance(widgets, list) and all(isinstance(w, dict) and "type" in w for w in widgets)


HANDLERS = (
    Handler(
        type="aws:cloudwatch/dashboard:Dashboard",
        grade="emulated",
        replace_on=frozenset({"dashboardName"}),
        naming=AutoName(property="dashboardName", limit=255),
        check=_check,
        create=_put,
        read=_read,
        update=by_putting(_put),
        delete=_delete,
    ),
)
