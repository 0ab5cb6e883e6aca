"""Log streams reach the emulator as given."""

from __future__ import annotations

from tests.infra.sandbox.lifecycle import World, assert_gone, assert_settled

STREAM = "aws:cloudwatch/logStream:LogStream"


def test_a_stream_is_there_as_given(world: World) -> None:
    world.client("logs").create_log_group(logGroupName="/aws/kinesisfirehose/clicks")
    given = {"logGroupName": "/aws/kinesisfirehose/clicks", "name": "delivery"}
    stream = world.up(STREAM, "clicks", **given)
    there = world.client("logs").describe_log_streams(logGroupName=given["logGroupName"])
    assert [s["logStreamName"] for s in there["logStreams"]] == ["delivery"]
    assert stream["arn"].endswith(":log-group:/aws/kinesisfirehose/clicks:log-stream:delivery")
    assert_settled(world, stream, **given)
    assert world.diff(stream, **{**given, "name": "other"}).replaces == ["name"]
    assert_gone(world, stream)
    world.client("logs").delete_log_group(logGroupName=given["logGroupName"])
    assert world.refresh(stream) is None
