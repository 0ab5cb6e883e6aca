"""AWS Security Hub: whether an account has it, and which standards it is checked against."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from infra.sandbox import recorded
from infra.sandbox.faults import code_of
from infra.sandbox.handler import Context, Handler, Values
from infra.sandbox.services._differences import given

_OFF = "InvalidAccessException"
"""What AWS says to questions about a hub that is not there."""


def _outputs(ctx: Context) -> Values:
    return {"arn": f"arn:aws:securityhub:{ctx.region}:{ctx.account}:hub/default"}


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    request = given(
        {
            "EnableDefaultStandards": inputs.get("enableDefaultStandards"),
            "ControlFindingGenerator": inputs.get("controlFindingGenerator"),
        }
    )
    ctx.client("securityhub").enable_security_hub(**request)
    return ctx.account, _outputs(ctx)


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    del id, inputs
    try:
        ctx.client("securityhub").describe_hub()
    except ClientError as error:
        if code_of(error) == _OFF:
            return None
        raise
    return _outputs(ctx)


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    """The request that moto lacks, UpdateSecurityHubConfiguration: it is checked and kept."""
    del id, old
    request = given(
        {
            "AutoEnableControls": new.get("autoEnableControls"),
            "ControlFindingGenerator": new.get("controlFindingGenerator"),
        }
    )
    kept = recorded.record("securityhub", "UpdateSecurityHubConfiguration", request)
    return {**_outputs(ctx), "recorded": kept}


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    del id, outputs
    try:
        ctx.client("securityhub").disable_security_hub()
    except ClientError as error:
        if code_of(error) != _OFF:
            raise


def _subscribe(ctx: Context, inputs: Values) -> dict[str, Any]:
    del ctx
    return {"StandardsSubscriptionRequests": [{"StandardsArn": inputs["standardsArn"]}]}


def _subscription(ctx: Context, inputs: Values) -> str:
    """AWS's ARN of a subscription is the standard's, in the account."""
    standard = str(inputs["standardsArn"]).partition("::")[2].removeprefix("standards/")
    standard = standard.removeprefix("ruleset/")
    return f"arn:aws:securityhub:{ctx.region}:{ctx.account}:subscription/{standard}"


HANDLERS = (
    Handler(
        type="aws:securityhub/account:Account",
        grade="completed",
        note="turned on and off; its settings are kept in the state, and nothing is checked",
        replace_on=frozenset({"enableDefaultStandards"}),
        defaults={"autoEnableControls": True, "enableDefaultStandards": True},
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
    recorded.handler(
        recorded.Recorded(
            type="aws:securityhub/standardsSubscription:StandardsSubscription",
            service="securityhub",
            create=("BatchEnableStandards", _subscribe),
            outputs=lambda _ctx, _id, _inputs: {},
            identify=_subscription,
            replace_on=frozenset({"standardsArn"}),
        )
    ),
)
