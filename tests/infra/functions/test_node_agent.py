"""The agent: every notice stops the jobs in time, once, and nothing makes it give up before."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from infra.functions import node_agent
from infra.functions.node_agent import Agent, Ending, Node
from infra.functions.node_jobs import ContainerJobs, ProcessJob, SliceJobs
from infra.functions.node_metadata import Metadata
from tests.infra.functions.metadata_server import MetadataServer, metadata_server

NODE = Node("us-east-1", "trainer", "ending", 600.0, "/trimtab/test/guard/trainer")
SOON = "2026-11-23T12:02:00Z"
NOON = 1795435200.0  # 2026-11-23T12:00:00Z


@dataclass
class Jobs:
    """Jobs that end some looks after they were asked to."""

    looks: int = 3
    asked: list[float] = field(default_factory=list)
    error: Exception | None = None

    def running(self) -> bool:
        if self.asked:
            self.looks -= 1
        return self.looks > 0

    def ask_to_end(self) -> None:
        self.asked.append(time.monotonic())
        if self.error is not None:
            raise self.error


class Aws(HTTPServer):
    """AWS's answers, and what was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.record: dict[str, Any] | None = None
        self.refuses = ""
        self.asked: list[str] = []


class _Answers(BaseHTTPRequestHandler):
    server: Aws

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append(body)
        assert self.headers["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=")
        status, answer = 200, ""
        if self.headers.get("X-Amz-Target"):
            status, answer = self._parameter()
        elif self.server.refuses:
            status, answer = 400, self.server.refuses
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer.encode())

    def _parameter(self) -> tuple[int, str]:
        if self.server.refuses:
            return 400, self.server.refuses
        if self.server.record is None:
            return 400, json.dumps({"__type": "ParameterNotFound"})
        return 200, json.dumps({"Parameter": {"Value": json.dumps(self.server.record)}})

    def log_message(self, *arguments: Any) -> None:
        """Keep quiet."""


@dataclass
class World:
    """An instance: its metadata, its jobs, AWS, and the marker that jobs read."""

    metadata: MetadataServer
    aws: Aws
    marker: Path
    jobs: Jobs = field(default_factory=Jobs)

    def agent(self, node: Node = NODE, every: float = 0.01) -> Agent:
        return Agent(node, Metadata(self.metadata.address), self.jobs, self.marker, every)

    def marked(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.marker.read_text(encoding="utf-8"))
        return found


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    aws = Aws()
    thread = threading.Thread(target=aws.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{aws.server_port}")
    with metadata_server() as metadata:
        metadata.tree["instance-id"] = "i-1"
        yield World(metadata, aws, tmp_path / "run" / "ending.json")
    aws.shutdown()
    aws.server_close()
    thread.join()


def events(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [json.loads(line)["event"] for line in capsys.readouterr().out.splitlines()]


def test_a_spot_notice_stops_the_jobs_and_completes_the_action(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.metadata.tree["spot/instance-action"] = json.dumps({"action": "terminate"})
    assert world.agent().run() == "spot interruption"
    assert len(world.jobs.asked) == 1
    marked = world.marked()
    assert (marked["reason"], marked["stop"]) == ("spot interruption", True)
    assert 95 < marked["deadline"] - world.jobs.asked[0] <= 110
    assert events(capsys) == ["noticed", "ended", "completed"]
    (asked,) = world.aws.asked
    assert "Action=CompleteLifecycleAction" in asked and "InstanceId=i-1" in asked
    assert "AutoScalingGroupName=trainer" in asked and "LifecycleHookName=ending" in asked


def test_a_scale_in_has_the_hooks_own_time(world: World) -> None:
    world.metadata.tree["autoscaling/target-lifecycle-state"] = "Terminated"
    assert world.agent().run() == "scale-in"
    assert 580 < world.marked()["deadline"] - world.jobs.asked[0] <= 600


def test_an_instance_in_service_goes_on(world: World) -> None:
    assert world.agent().look() is None


@pytest.mark.parametrize(
    ("action", "seconds"),
    [
        (json.dumps({"action": "terminate", "time": SOON}), 110.0),
        (json.dumps({"action": "terminate", "time": "2026-11-23T12:01:00Z"}), 50.0),
        (json.dumps({"action": "terminate", "time": "2027-01-01T00:00:00Z"}), 110.0),
        (json.dumps({"action": "terminate", "time": "2020-01-01T00:00:00Z"}), None),
        ('{"action": "terminate"}', 110.0),
        ("[]", 110.0),
        ("nonsense", 110.0),
    ],
)
def test_how_long_a_spot_notice_leaves(action: str, seconds: float | None) -> None:
    left = node_agent._spot_seconds(action, NOON)
    assert left < 0 if seconds is None else left == seconds


def test_a_clock_that_is_wrong_leaves_the_jobs_some_time(world: World) -> None:
    late = json.dumps({"action": "terminate", "time": "2020-01-01T00:00:00Z"})
    world.metadata.tree["spot/instance-action"] = late
    world.agent().run()
    assert 5 < world.marked()["deadline"] - world.jobs.asked[0] <= 15


def test_jobs_that_do_not_end_get_all_the_time_and_no_more(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node_agent, "LEAST_SECONDS", 0.0)
    monkeypatch.setattr(node_agent, "RESERVE_SECONDS", 0.1)
    world.jobs.looks = 10**9
    started = time.monotonic()
    world.agent(every=10).stop_jobs(Ending("scale-in", 0.5, True))
    assert 0.3 < time.monotonic() - started < 2
    assert events(capsys) == ["noticed", "out of time"]


def test_a_spot_notice_shortens_a_slower_ending(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.metadata.tree["spot/instance-action"] = '{"action": "terminate"}'
    world.jobs.looks = 6
    world.agent(every=0.05).stop_jobs(Ending("scale-in", 7000, True))
    assert world.marked()["reason"] == "spot interruption"
    assert world.marked()["deadline"] < time.monotonic() + 110
    assert events(capsys) == ["noticed", "noticed", "ended"]


@pytest.mark.parametrize("error", [OSError(2, "no systemctl"), subprocess.TimeoutExpired("s", 1)])
def test_without_a_signal_the_marker_still_tells_and_the_action_is_completed(
    world: World, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    world.jobs.error = error
    world.metadata.tree["spot/instance-action"] = "{}"
    world.agent().run()
    assert events(capsys) == ["noticed", "not signalled", "ended", "completed"]


@pytest.mark.parametrize("why", ["<Code>AccessDenied</Code>", "No active Lifecycle Action found"])
def test_an_action_that_aws_does_not_take_is_no_failure(
    world: World, capsys: pytest.CaptureFixture[str], why: str
) -> None:
    world.aws.refuses = why
    world.metadata.tree["spot/instance-action"] = "{}"
    assert world.agent(NODE._replace(guard="")).run() == "spot interruption"
    (line,) = [x for x in capsys.readouterr().out.splitlines() if "not completed" in x]
    assert why in json.loads(line)["error"]


def test_without_a_role_it_stops_the_jobs_all_the_same(world: World) -> None:
    del world.metadata.tree["iam/security-credentials/"]
    world.metadata.tree["spot/instance-action"] = "{}"
    assert world.agent().run() == "spot interruption"
    assert len(world.jobs.asked) == 1 and world.aws.asked == []


def test_metadata_that_fail_are_asked_again(world: World) -> None:
    world.metadata.failures = 5
    world.metadata.tree["spot/instance-action"] = "{}"
    assert world.agent(NODE._replace(guard="")).run() == "spot interruption"


def test_the_guard_holds_and_releases(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.aws.record = {"stop_at": time.time() + 300}
    running = threading.Thread(target=world.agent().run, daemon=True)
    running.start()
    wait_for(world.marker.exists)
    assert world.marked()["reason"] == "spend guard"
    assert 280 < world.marked()["deadline"] - time.monotonic() < 300
    wait_for(lambda: len(world.aws.asked) > 5)  # it looks again, and signals no second time
    world.aws.refuses = "ThrottlingException"  # no answer is no release
    asked = len(world.aws.asked)
    wait_for(lambda: len(world.aws.asked) > asked + 3)
    assert world.marker.exists() and len(world.jobs.asked) == 1
    world.aws.refuses, world.aws.record = "", None
    wait_for(lambda: not world.marker.exists())
    world.metadata.tree["autoscaling/target-lifecycle-state"] = "Terminated"
    running.join(timeout=10)
    assert not running.is_alive()
    told = events(capsys)
    assert [e for e in told if e != "guard not read"] == [
        *("noticed", "ended", "released"),
        *("noticed", "ended", "completed"),
    ]


def wait_for(done: Any) -> None:
    end = time.monotonic() + 10
    while not done():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_rebalance_recommendation_is_advice_once(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.metadata.tree["events/recommendations/rebalance"] = "{}"
    agent = world.agent()
    agent._advise()
    agent._advise()
    assert world.marked()["stop"] is False and world.marked()["deadline"] is None
    assert world.jobs.asked == []
    assert events(capsys) == ["advised"]


def test_a_process_is_asked_to_end_and_seen_to_have_ended() -> None:
    code = "import signal, time; signal.signal(15, lambda *_: exit(3)); print(1, flush=1); "
    with subprocess.Popen(
        [sys.executable, "-c", code + "time.sleep(60)"], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        job = ProcessJob(process.pid)
        assert job.running()
        job.ask_to_end()
        wait_for(lambda: not job.running())  # nobody has waited for it yet
        assert process.wait() == 3
    job.ask_to_end()  # no error


def test_a_machine_without_the_slice_has_no_jobs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events_file = tmp_path / "cgroup.events"
    monkeypatch.setattr("infra.functions.node_jobs.EVENTS", events_file)
    assert not SliceJobs().running()
    events_file.write_text("populated 1\nfrozen 0\n", encoding="ascii")
    assert SliceJobs().running()
    events_file.write_text("populated 0\nfrozen 0\n", encoding="ascii")
    assert not SliceJobs().running()


@pytest.mark.parametrize(
    ("refused", "asked"),
    [
        ("never", ["kill --signal=SIGTERM training-jobs.slice"]),
        (
            "kill",
            [
                "kill --signal=SIGTERM training-jobs.slice",
                "stop --no-block training-jobs.slice",
            ],
        ),
    ],
)
def test_systemd_signals_the_slice_or_stops_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: str, asked: list[str]
) -> None:
    systemctl, said = tmp_path / "systemctl", tmp_path / "said"
    systemctl.write_text(f'#!/bin/sh\necho "$@" >> {said}\n[ "$1" != {refused} ]\n')
    systemctl.chmod(0o700)
    (tmp_path / "events").write_text("populated 1\n", encoding="ascii")
    monkeypatch.setattr("infra.functions.node_jobs.SYSTEMCTL", str(systemctl))
    monkeypatch.setattr("infra.functions.node_jobs.EVENTS", tmp_path / "events")
    SliceJobs().ask_to_end()
    assert said.read_text().splitlines() == asked


class Docker:
    """A command that lists containers from a file, and signals by writing down whom."""

    def __init__(self, folder: Path, running: str) -> None:
        self.listed, self.signalled = folder / "listed", folder / "signalled"
        self.listed.write_text(running, encoding="ascii")
        self.path = folder / "docker"
        self.path.write_text(
            f'#!/bin/sh\n[ "$1" = ps ] && exec cat {self.listed}\n'
            f'echo "$@" > {self.signalled}\nexit 1\n'
        )
        self.path.chmod(0o700)


def test_containers_of_ecs_are_signalled_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docker = Docker(tmp_path, "a1\nb2\n")
    monkeypatch.setattr("infra.functions.node_jobs.DOCKER", str(docker.path))
    jobs = ContainerJobs()
    assert jobs.running()
    jobs.ask_to_end()  # one that ended meanwhile fails the call, and is no error
    assert docker.signalled.read_text().split() == ["kill", "--signal=SIGTERM", "a1", "b2"]
    docker.listed.write_text("", encoding="ascii")
    docker.signalled.unlink()
    assert not jobs.running()
    jobs.ask_to_end()
    assert not docker.signalled.exists()


def test_where_docker_does_not_answer_jobs_may_still_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.functions.node_jobs.DOCKER", "/nonexistent/docker")
    assert ContainerJobs().running()
    with pytest.raises(OSError, match="docker"):
        ContainerJobs().ask_to_end()


def test_without_a_hook_there_is_no_action_to_complete(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.metadata.tree["spot/instance-action"] = "{}"
    world.agent(NODE._replace(hook="")).run()
    assert events(capsys) == ["noticed", "ended"]
    assert not [body for body in world.aws.asked if "CompleteLifecycleAction" in body]


def test_the_command_reads_what_the_node_is(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    node = tmp_path / "node.json"
    node.write_text(json.dumps({**NODE._asdict(), "checkpoints": "s3://b/"}), encoding="utf-8")
    world.metadata.tree["spot/instance-action"] = "{}"
    given = ["--node", str(node), "--marker", str(world.marker), "--metadata"]
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    more = ["--pid", str(gone.pid), "--every", "0.01"]
    assert node_agent.main([*given, world.metadata.address, *more]) == 0
    assert events(capsys) == ["noticed", "ended", "completed"]
