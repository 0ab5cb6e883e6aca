"""What metric alarms and composite alarms share: names, tags, and how they are read back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.sandbox.services._common import tag_list, tag_map
from infra.sandbox.services._differences import tag_changes

if TYPE_CHECKING:
    from infra.sandbox.handler import Context, Values


def alarm_arn(ctx: Context, name: str) -> str:
    """An alarm's ARN."""
    return f"arn:aws:cloudwatch:{ctx.region}:{ctx.account}:alarm:{name}"


def described(ctx: Context, id: str, kind: str) -> dict[str, Any] | None:
    """An alarm by its name, as CloudWatch describes it; kind: MetricAlarm or CompositeAlarm."""
    answer = ctx.client("cloudwatch").describe_alarms(AlarmNames=[id], AlarmTypes=[kind])
    found = answer.get(f"{kind}s", [])
    return found[0] if found else None


def tags_of(ctx: Context, id: str) -> Any:
    """An alarm's tags."""
    answer = ctx.client("cloudwatch").list_tags_for_resource(ResourceARN=alarm_arn(ctx, id))
    return tag_map(answer["Tags"])


def retag(ctx: Context, id: str, old: Values, new: Values) -> None:
    """Change tags: putting an alarm again leaves them as they are, on AWS too."""
    cloudwatch, arn = ctx.client("cloudwatch"), alarm_arn(ctx, id)
    removed, added = tag_changes(old, new)
    if removed:
        cloudwatch.untag_resource(ResourceARN=arn, TagKeys=removed)
    if added:
        cloudwatch.tag_resource(ResourceARN=arn, Tags=tag_list(added))


def delete(ctx: Context, id: str, outputs: Values) -> None:
    """Delete an alarm of either kind."""
    del outputs
    ctx.client("cloudwatch").delete_alarms(AlarmNames=[id])


def as_given(there: Any, wanted: Any) -> Any:
    """What is there, less what AWS adds by itself, its actions in the order in which they came."""
    if isinstance(there, dict) and isinstance(wanted, dict):
        return {k: as_given(v, wanted.get(k)) for k, v in there.items() if k in wanted}
    if isinstance(there, list) and isinstance(wanted, list) and len(there) == len(wanted):
        if all(isinstance(item, str) for item in there):
            return wanted if sorted(there) == sorted(map(str, wanted)) else there
        return [as_given(t, w) for t, w in zip(there, wanted, strict=True)]
    return there
