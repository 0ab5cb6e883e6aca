"""CloudTrail trails: who did what in the account, kept in a bucket."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Failure, Handler, Values
from infra.sandbox.services._common import tag_list, tag_map
from infra.sandbox.services._differences import given, tag_changes
from infra.sandbox.services._fit import fit_member, plain

_SETTINGS = {
    "cloudWatchLogsGroupArn": "CloudWatchLogsLogGroupArn",
    "cloudWatchLogsRoleArn": "CloudWatchLogsRoleArn",
    "enableLogFileValidation": "EnableLogFileValidation",
    "includeGlobalServiceEvents": "IncludeGlobalServiceEvents",
    "isMultiRegionTrail": "IsMultiRegionTrail",
    "isOrganizationTrail": "IsOrganizationTrail",
    "kmsKeyId": "KmsKeyId",
    "s3BucketName": "S3BucketName",
    "s3KeyPrefix": "S3KeyPrefix",
    "snsTopicName": "SnsTopicName",
}
_SELECTORS = ("eventSelectors", "insightSelectors")
_MANAGEMENT = {
    "Name": "Management events",
    "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}],
}
"""What a trail selects that says nothing."""


def _check(inputs: Values) -> list[Failure]:
    return [
        (name, "the sandbox's trails select events by advancedEventSelectors alone")
        for name in _SELECTORS
        if inputs.get(name)
    ]


def _request(inputs: Values) -> dict[str, Any]:
    return given({theirs: inputs.get(ours) for ours, theirs in _SETTINGS.items()})


def _outputs(ctx: Context, arn: str) -> Values:
    return {"arn": arn, "homeRegion": ctx.region, "snsTopicArn": ""}


def _log(ctx: Context, arn: str, inputs: Values) -> None:
    trail = ctx.client("cloudtrail")
    (trail.start_logging if inputs.get("enableLogging") else trail.stop_logging)(Name=arn)


def _selected(inputs: Values) -> list[Any]:
    """The advanced selectors; Pulumi has the operators in the plural of AWS's."""
    found: list[Any] = fit_member(
        "cloudtrail",
        "PutEventSelectors.AdvancedEventSelectors",
        inputs.get("advancedEventSelectors") or [],
    )
    return found


def _select(ctx: Context, arn: str, inputs: Values) -> None:
    """Without selectors of its own a trail goes back to management events."""
    ctx.client("cloudtrail").put_event_selectors(
        TrailName=arn, AdvancedEventSelectors=_selected(inputs) or [_MANAGEMENT]
    )


def _read_selectors(ctx: Context, arn: str, inputs: Values) -> Values:
    answer = ctx.client("cloudtrail").get_event_selectors(TrailName=arn)
    there = answer.get("AdvancedEventSelectors") or []
    same = there == _selected(inputs) or (there == [_MANAGEMENT] and not _selected(inputs))
    return {} if same else {"advancedEventSelectors": plain(there)}


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    arn = ctx.client("cloudtrail").create_trail(
        Name=inputs["name"], **_request(inputs), TagsList=tag_list(inputs.get("tags"))
    )["TrailARN"]
    if inputs.get("advancedEventSelectors"):
        _select(ctx, arn, inputs)
    _log(ctx, arn, inputs)
    return arn, _outputs(ctx, arn)


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    client = ctx.client("cloudtrail")
    try:
        there = client.get_trail(Name=id)["Trail"]
    except ClientError as error:
        if missing(error):
            return None
        raise
    there["EnableLogFileValidation"] = there["LogFileValidationEnabled"]
    tagged = client.list_tags(ResourceIdList=[id])["ResourceTagList"]
    return {
        **_outputs(ctx, id),
        **given({ours: there.get(theirs) for ours, theirs in _SETTINGS.items()}),
        "name": there["Name"],
        "enableLogging": client.get_trail_status(Name=id)["IsLogging"],
        "tags": tag_map(tagged[0]["TagsList"]) if tagged else {},
        **_read_selectors(ctx, id, inputs),
    }


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    client = ctx.client("cloudtrail")
    gone = {v: "" for k, v in _SETTINGS.items() if old.get(k) and new.get(k) is None}
    client.update_trail(Name=id, **gone, **_request(new))
    if old.get("advancedEventSelectors") != new.get("advancedEventSelectors"):
        _select(ctx, id, new)
    if old.get("enableLogging") != new.get("enableLogging"):
        _log(ctx, id, new)
    removed, added = tag_changes(old, new)
    if removed:
        client.remove_tags(ResourceId=id, TagsList=[{"Key": key} for key in removed])
    if added:
        client.add_tags(ResourceId=id, TagsList=tag_list(added))
    return _outputs(ctx, id)


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    # By its name: the emulator ignores the deletion of an ARN without a word.
    ctx.client("cloudtrail").delete_trail(Name=id.rpartition("/")[2])


HANDLERS = (
    Handler(
        type="aws:cloudtrail/trail:Trail",
        grade="completed",
        note="the trail and its settings exist; calls to the emulator are not logged to its bucket",
        replace_on=frozenset({"name"}),
        naming=AutoName(limit=128),
        defaults={
            "enableLogFileValidation": False,
            "enableLogging": True,
            "includeGlobalServiceEvents": True,
            "isMultiRegionTrail": False,
            "isOrganizationTrail": False,
        },
        check=_check,
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
)
