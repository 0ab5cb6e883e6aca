"""A training on the sandbox is interrupted, killed, resumed, and ends with the same result."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.sandbox.events import interrupt
from tests.e2e.small_stack import ACCOUNT, GROUP, STACK, Stack, small_stack
from tests.e2e.training_run import EVERY, STEPS, agent, steps, train
from tests.infra.functions.metadata_server import MetadataServer, metadata_server

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:.* has been deprecated in favor of:DeprecationWarning"),
]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with small_stack(tmp_path_factory.mktemp("training")) as deployed:
        yield deployed


def announce(stack: Stack, metadata: MetadataServer, instance: str) -> None:
    """EC2's part: whoever is named by the notice in the fleet's queue reads it in its metadata."""
    sqs = stack.client("sqs")
    url = sqs.get_queue_url(QueueName=f"{GROUP}-notices")["QueueUrl"]
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    notices = [json.loads(message["Body"]) for message in messages]
    warned = {
        n["detail"]["instance-id"]: n for n in notices if "Interruption Warning" in n["detail-type"]
    }
    end = datetime.fromisoformat(warned[instance]["time"]) + timedelta(seconds=120)
    action = {"action": "terminate", "time": f"{end.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}
    metadata.tree["spot/instance-action"] = json.dumps(action)


@pytest.fixture(scope="module")
def uninterrupted(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    told = train(stack, tmp_path_factory.mktemp("whole"), "whole").end()
    assert steps(told, "started") == [0]
    return told[-1]


def test_an_interruption_loses_no_step(
    stack: Stack, tmp_path: Path, uninterrupted: dict[str, Any]
) -> None:
    instance = stack.group()["Instances"][0]["InstanceId"]
    with metadata_server(ACCOUNT) as metadata:
        metadata.tree["instance-id"] = instance
        job = train(stack, tmp_path, "interrupted", pace=0.02)
        watching = agent(stack, tmp_path, metadata, job.pid)
        job.until(lambda line: line["event"] == "saved")
        interrupt(stack.emulator, "clusters.trainer", instance_id=instance, stack=STACK)
        noticed = time.monotonic()
        announce(stack, metadata, instance)
        told = job.end(code=143)
        done = watching.end()
        assert time.monotonic() - noticed < 110
    assert [line["event"] for line in done] == ["noticed", "ended", "completed"]
    assert told[-1]["event"] == "stopped" and told[-1]["why"] == "spot interruption"
    assert steps(told, "saved")[-1] == told[-1]["step"] < STEPS
    with pytest.raises(ClientError, match="No active Lifecycle Action"):  # it was completed
        stack.client("autoscaling").complete_lifecycle_action(
            AutoScalingGroupName=GROUP,
            LifecycleHookName="ending",
            InstanceId=instance,
            LifecycleActionResult="CONTINUE",
        )
    resumed = train(stack, tmp_path / "another-node", "interrupted").end()
    assert steps(told, "trained")[-1] - steps(resumed, "resumed")[0] == 0
    assert resumed[-1] == uninterrupted


def test_a_kill_loses_no_more_than_the_steps_since_the_last_checkpoint(
    stack: Stack, tmp_path: Path, uninterrupted: dict[str, Any]
) -> None:
    job = train(stack, tmp_path, "killed", pace=0.005)
    job.until(lambda line: line["event"] == "saved")
    job.until(lambda line: line["event"] == "trained" and line["step"] == EVERY + 25)
    told = job.kill()
    resumed = train(stack, tmp_path, "killed").end()
    lost = steps(told, "trained")[-1] - steps(resumed, "resumed")[0]
    assert 25 <= lost <= EVERY
    assert resumed[-1] == uninterrupted


@pytest.mark.slow
@pytest.mark.parametrize("after", [0.05, 0.11, 0.17, 0.23, 0.31, 0.4])
def test_killed_again_and_again_it_ends_with_the_same_result(
    stack: Stack, tmp_path: Path, uninterrupted: dict[str, Any], after: float
) -> None:
    """Every run is killed some moment after a save, also within the upload of the next."""
    name, seen = f"again-{after}", -1
    for _ in range(3):
        job = train(stack, tmp_path, name, pace=0.002)
        job.until(lambda line: line["event"] in ("saved", "finished"))
        time.sleep(after)
        try:
            told = job.kill()
        except (AssertionError, ProcessLookupError):
            break  # it had finished
        last = steps(told, "saved")[-1]
        assert last > seen
        seen = last
    assert train(stack, tmp_path, name).end()[-1]["state_sha256"] == uninterrupted["state_sha256"]


def test_of_two_nodes_the_earlier_is_told_and_ends(
    stack: Stack, tmp_path: Path, uninterrupted: dict[str, Any]
) -> None:
    first = train(stack, tmp_path / "a", "twice", pace=0.01)
    first.until(lambda line: line["event"] == "saved")
    second = train(stack, tmp_path / "b", "twice", pace=0.01)
    second.until(lambda line: line["event"] == "resumed")
    assert first.end(code=75)[-1]["event"] == "superseded"
    assert second.end()[-1] == uninterrupted


def test_a_rebalance_recommendation_saves_and_goes_on(stack: Stack, tmp_path: Path) -> None:
    with metadata_server(ACCOUNT) as metadata:
        job = train(stack, tmp_path, "advised", pace=0.02)
        watching = agent(stack, tmp_path, metadata, job.pid)
        job.until(lambda line: line["event"] == "trained")
        metadata.tree["events/recommendations/rebalance"] = '{"noticeTime": "2026-01-01T00:00:00Z"}'
        saved = job.until(lambda line: line["event"] == "saved")
        assert saved["step"] < EVERY
        job.until(lambda line: line["event"] == "trained" and line["step"] > saved["step"])
        job.kill()
        watching._running.terminate()
        assert watching.end(-signal.SIGTERM)[-1]["event"] == "advised"
