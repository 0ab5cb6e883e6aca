"""The recorder of AWS Config, its channel, and whether it runs."""

from __future__ import annotations

from typing import Any

from tests.infra.sandbox.cases import Parts
from tests.infra.sandbox.lifecycle import World, assert_gone, assert_settled

RECORDER = "aws:cfg/recorder:Recorder"
CHANNEL = "aws:cfg/deliveryChannel:DeliveryChannel"
STATUS = "aws:cfg/recorderStatus:RecorderStatus"


def test_it_records_until_it_is_stopped(world: World, parts: Parts) -> None:
    config = world.client("config")
    given: dict[str, Any] = {
        "name": "default",
        "roleArn": f"arn:aws:iam::{world.account}:role/{parts.role}",
        "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True},
        "recordingMode": {"recordingFrequency": "CONTINUOUS"},
    }
    recorder = world.up(RECORDER, "changes", **given)
    (there,) = config.describe_configuration_recorders()["ConfigurationRecorders"]
    assert there["recordingGroup"]["includeGlobalResourceTypes"] is True
    assert_settled(world, recorder, **given)

    delivery = {"name": "default", "s3BucketName": parts.bucket}
    channel = world.up(CHANNEL, "changes", **delivery)
    (there,) = config.describe_delivery_channels()["DeliveryChannels"]
    assert there["s3BucketName"] == parts.bucket
    assert_settled(world, channel, **delivery)

    running = {"name": "default", "isEnabled": True}
    status = world.up(STATUS, "changes", **running)
    (now,) = config.describe_configuration_recorder_status()["ConfigurationRecordersStatus"]
    assert now["recording"] is True
    assert_settled(world, status, **running)
    status = world.update(status, **{**running, "isEnabled": False})
    (now,) = config.describe_configuration_recorder_status()["ConfigurationRecordersStatus"]
    assert now["recording"] is False

    assert_gone(world, channel)
    world.delete(recorder)
    assert world.refresh(recorder) is None and world.refresh(status) is None
