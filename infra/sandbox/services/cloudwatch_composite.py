"""CloudWatch alarms on other alarms, and the hours in which alarms are mute."""

from __future__ import annotations

from typing import Any

from infra.sandbox.handler import AutoName, Context, Failure, Handler, Values
from infra.sandbox.recorded import Recorded, handler
from infra.sandbox.services._alarm import alarm_arn, as_given, delete, described, retag, tags_of
from infra.sandbox.services._common import tag_list
from infra.sandbox.services._fit import fit, plain

_NOT_SENT = ("actionsSuppressor", "tags", "region")


def _request(inputs: Values) -> dict[str, Any]:
    request = fit("cloudwatch", "PutCompositeAlarm", inputs, drop=_NOT_SENT)
    suppressor = inputs.get("actionsSuppressor")
    if suppressor:
        request |= {
            "ActionsSuppressor": suppressor["alarm"],
            "ActionsSuppressorWaitPeriod": int(suppressor["waitPeriod"]),
            "ActionsSuppressorExtensionPeriod": int(suppressor["extensionPeriod"]),
        }
    return request


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    tags = tag_list(inputs.get("tags"))
    ctx.client("cloudwatch").put_composite_alarm(**_request(inputs), Tags=tags)
    name = inputs["alarmName"]
    return name, {"arn": alarm_arn(ctx, name)}


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    there = described(ctx, id, "CompositeAlarm")
    if there is None:
        return None
    found = plain(there) | {"okActions": there.get("OKActions")}
    if there.get("ActionsSuppressor"):
        found["actionsSuppressor"] = {
            "alarm": there["ActionsSuppressor"],
            "waitPeriod": there["ActionsSuppressorWaitPeriod"],
            "extensionPeriod": there["ActionsSuppressorExtensionPeriod"],
        }
    return {
        **{k: as_given(v, inputs[k]) for k, v in found.items() if k in inputs},
        "arn": there["AlarmArn"],
        "tags": tags_of(ctx, id),
    }


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    if _request(old) != _request(new):
        ctx.client("cloudwatch").put_composite_alarm(**_request(new))
    retag(ctx, id, old, new)
    return {"arn": alarm_arn(ctx, id)}


def _check(inputs: Values) -> list[Failure]:
    """A rule that AWS could not read is refused before anything is made."""
    from infra.sandbox.alarm_rules import wrong_with

    rule = inputs.get("alarmRule")
    wrong = wrong_with(rule) if isinstance(rule, str) else None
    return [("alarmRule", wrong)] if wrong else []


def _mute(ctx: Context, inputs: Values) -> dict[str, Any]:
    """The request of a mute rule; `ctx` is the builder's contract."""
    del ctx
    request = fit("cloudwatch", "PutAlarmMuteRule", inputs, drop=("tags", "region"))
    return {**request, "Tags": tag_list(inputs.get("tags"))}


def _mute_outputs(ctx: Context, id: str, inputs: Values) -> Values:
    del inputs
    return {
        "arn": f"arn:aws:cloudwatch:{ctx.region}:{ctx.account}:alarm-mute-rule:{id}",
    }


HANDLERS = (
    handler(
        Recorded(
            type="aws:cloudwatch/alarmMuteRule:AlarmMuteRule",
            service="cloudwatch",
            create=("PutAlarmMuteRule", _mute),
            update=("PutAlarmMuteRule", _mute),
            outputs=_mute_outputs,
            identify=lambda _ctx, inputs: str(inputs["name"]),
            replace_on=frozenset({"name"}),
            naming=AutoName(limit=255),
        )
    ),
    Handler(
        type="aws:cloudwatch/compositeAlarm:CompositeAlarm",
        grade="completed",
        note="kept in moto by PutCompositeAlarm, which we add; its rule is worked out when "
        "`trimtab sandbox alarm` sets one of its alarms",
        replace_on=frozenset({"alarmName", "actionsEnabled"}),
        defaults={"actionsEnabled": True},
        check=_check,
        create=_create,
        read=_read,
        update=_update,
        delete=delete,
    ),
)
