"""The program's own training cluster hears of an interruption, end to end."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from infra.sandbox import emulator as lifetime

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STACK = "dev"
GROUP = "trimtab-dev-trainer"
ACCOUNT = "111122223333"

pytestmark = pytest.mark.slow


def trimtab(folder: Path, *arguments: str) -> str:
    """Run a command as a user does; its standard output."""
    done = subprocess.run(
        [sys.executable, "-m", "trimtab", "sandbox", *arguments, "--stack", STACK],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def deployed(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The program deployed in a folder, and an emulator, of this test's own."""
    folder = tmp_path_factory.mktemp("events")
    for name in ("Pulumi.yaml", f"Pulumi.{STACK}.yaml"):
        shutil.copy(project / name, folder / name)
    (folder / "infra").symlink_to(project / "infra")
    trimtab(folder, "up")
    yield folder
    lifetime.stop(folder)


def client(folder: Path, service: str) -> Any:
    running = lifetime.find(folder)
    assert running is not None
    return running.clients(ACCOUNT).get(service, "us-east-1")


def test_the_training_clusters_queue_gets_the_notice(deployed: Path) -> None:
    scaling = client(deployed, "autoscaling")
    scaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=2)
    result = json.loads(trimtab(deployed, "interrupt", "clusters.trainer", "--json", "-"))
    sqs = client(deployed, "sqs")
    url = sqs.get_queue_url(QueueName=f"{GROUP}-notices")["QueueUrl"]
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    told = {json.loads(m["Body"])["detail-type"]: json.loads(m["Body"]) for m in messages}
    warning = told["EC2 Spot Instance Interruption Warning"]
    assert warning["detail"]["instance-id"] == result["subject"]
    assert "EC2 Instance-terminate Lifecycle Action" in told
    group = scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[GROUP])
    instances = {i["InstanceId"] for i in group["AutoScalingGroups"][0]["Instances"]}
    assert len(instances) == 2
    assert result["subject"] not in instances


def test_the_budgets_topic_is_told_of_spend(deployed: Path) -> None:
    result = json.loads(trimtab(deployed, "budget", "billing", "--percent", "90", "--json", "-"))
    topic = f"arn:aws:sns:us-east-1:{ACCOUNT}:trimtab-dev-alerts"
    told = [r["status"] for r in result["receipts"] if r["target"] == topic]
    assert told == ["delivered"] * sum(note.endswith(" fires") for note in result["notes"])
    assert told
