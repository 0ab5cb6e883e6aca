"""Detectors reach the emulator as given, one a region."""

from __future__ import annotations

import pytest

from cost.errors import EmulatorError
from tests.infra.sandbox.lifecycle import DEFAULT_TAGS, World, assert_gone, assert_settled

DETECTOR = "aws:guardduty/detector:Detector"
FEATURE = "aws:guardduty/detectorFeature:DetectorFeature"


def test_a_detector_lives_and_is_alone(world: World) -> None:
    given = {"findingPublishingFrequency": "ONE_HOUR"}
    detector = world.up(DETECTOR, "threats", **given)
    there = world.client("guardduty").get_detector(DetectorId=detector.id)
    assert (there["Status"], there["FindingPublishingFrequency"]) == ("ENABLED", "ONE_HOUR")
    assert there["Tags"] == DEFAULT_TAGS
    assert detector["arn"].endswith(f"{world.account}:detector/{detector.id}")
    assert_settled(world, detector, **given)
    with pytest.raises(EmulatorError, match="a detector exists already in us-east-1"):
        world.up(DETECTOR, "second")

    wanted = {"enable": False, "findingPublishingFrequency": "SIX_HOURS"}
    detector = world.update(detector, **wanted)
    there = world.client("guardduty").get_detector(DetectorId=detector.id)
    assert (there["Status"], there["FindingPublishingFrequency"]) == ("DISABLED", "SIX_HOURS")
    assert_settled(world, detector, **wanted)
    assert_gone(world, detector)


def test_a_frequency_that_aws_does_not_have_is_refused(world: World) -> None:
    with pytest.raises(EmulatorError, match="'HOURLY' is not one of FIFTEEN_MINUTES"):
        world.up(DETECTOR, "hourly", findingPublishingFrequency="HOURLY")


def test_a_plan_that_is_turned_off_is_recorded(world: World) -> None:
    given = {"detectorId": "12abc34d567e8fa901bc2d34e56789f0", "name": "S3_DATA_EVENTS"}
    plan = world.up(FEATURE, "plan", **given, status="DISABLED")
    assert plan["recorded"]["operation"] == "UpdateDetector"
    assert_settled(world, plan, **given, status="DISABLED")
    plan = world.update(plan, **given, status="ENABLED")
    assert plan["recorded"]["parameters"]["Features"][0]["Status"] == "ENABLED"
    other = world.diff(plan, **{**given, "name": "RDS_LOGIN_EVENTS"}, status="ENABLED")
    assert other.replaces
    with pytest.raises(EmulatorError, match="'OFF' is not one of ENABLED, DISABLED"):
        world.up(FEATURE, "wrong", **given, status="OFF")
