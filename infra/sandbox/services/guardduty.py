"""GuardDuty detectors: threat detection, one a region; and which plans each of them has."""

from __future__ import annotations

from typing import Any

from cost.errors import EmulatorError
from infra.sandbox import recorded
from infra.sandbox.handler import Context, Failure, Handler, Values
from infra.sandbox.services._common import leave, stays
from infra.sandbox.services._differences import given
from infra.sandbox.services._fit import fit


def _check(inputs: Values) -> list[Failure]:
    if inputs.get("datasources"):
        return [("datasources", "deprecated by AWS in favour of detector features; leave it out")]
    return []


def _settings(inputs: Values) -> dict[str, Any]:
    return given(
        {
            "Enable": inputs["enable"],
            "FindingPublishingFrequency": inputs.get("findingPublishingFrequency"),
        }
    )


def _outputs(ctx: Context, id: str) -> Values:
    return {
        "arn": f"arn:aws:guardduty:{ctx.region}:{ctx.account}:detector/{id}",
        "accountId": ctx.account,
    }


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    client = ctx.client("guardduty")
    there = client.list_detectors()["DetectorIds"]
    if there:
        # AWS says so; the emulator would make a second one.
        raise EmulatorError(
            f"CreateDetector was refused: a detector exists already in {ctx.region}: {there[0]}",
            next_step="one stack alone, `account`, may own the detector of a region",
        )
    request = _settings(inputs)
    if inputs.get("tags"):
        request["Tags"] = inputs["tags"]
    id = client.create_detector(**request)["DetectorId"]
    return id, _outputs(ctx, id)


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    client = ctx.client("guardduty")
    if id not in client.list_detectors()["DetectorIds"]:
        return None
    there = client.get_detector(DetectorId=id)
    return {
        **_outputs(ctx, id),
        "enable": there["Status"] == "ENABLED",
        "findingPublishingFrequency": there["FindingPublishingFrequency"],
    }


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    del old
    ctx.client("guardduty").update_detector(DetectorId=id, **_settings(new))
    return _outputs(ctx, id)


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("guardduty").delete_detector(DetectorId=id)


def _feature(inputs: Values) -> Values:
    wanted = {"name": inputs["name"], "status": inputs["status"]}
    request = {"detectorId": inputs["detectorId"], "features": [wanted]}
    sent = fit("guardduty", "UpdateDetector", request)
    return {"recorded": recorded.record("guardduty", "UpdateDetector", sent)}


def _create_feature(ctx: Context, inputs: Values) -> tuple[str, Values]:
    del ctx
    return f"{inputs['detectorId']}/{inputs['name']}", _feature(inputs)


def _update_feature(ctx: Context, id: str, old: Values, new: Values) -> Values:
    del ctx, id, old
    return _feature(new)


HANDLERS = (
    Handler(
        type="aws:guardduty/detector:Detector",
        grade="completed",
        note="one a region, as on AWS; the emulator cannot change tags later: kept in the state",
        delete_before_replace=True,
        defaults={"enable": True},
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
        check=_check,
    ),
    Handler(
        type="aws:guardduty/detectorFeature:DetectorFeature",
        grade="recorded",
        note="moto forgets a detector's other features when one is changed",
        replace_on=frozenset({"detectorId", "name"}),
        create=_create_feature,
        read=stays,
        update=_update_feature,
        delete=leave,  # as on AWS: a detector keeps its features as they are
    ),
)
