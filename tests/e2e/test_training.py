"""Training on the sandbox: queues and file systems are deployed twice, alarms reach functions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from infra.sandbox.events import Delivery, alarm
from tests.e2e.small_stack import SECTIONS, STACK, Stack, small_stack
from tests.infra.training import KEYS, LAKE, cluster, filesystem, held, job, queue

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:.* has been deprecated in favor of:DeprecationWarning"),
]
SHORT = f"trimtab-{STACK}-tuner-spot-short"
LINKS = {"raw": {"bucket": "raw", "path": "/raw"}}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    lake = {name: {**bucket, "force_destroy": True} for name, bucket in LAKE.items()}
    sections: dict[str, Any] = {
        "keys": KEYS,
        "lake": lake,
        "clusters": {
            "tuner": cluster(min_size=2, fallback={}, reaper={"dry_run": False}),
            "gang": held(efa=True, placement="cluster", mounts=["scratch"]),
            "ready": held(
                instance_types=["g5.12xlarge"],
                capacity_reservation={"instances": 1},
                warm_pool={},
            ),
        },
        "filesystems": {"scratch": filesystem(links=LINKS)},
        "queues": {"research": queue(on_demand_vcpus=16), "fair": queue(shares={"a": 1.0})},
        "sweeps": {"lr": {"queue": "research", "job": job(), "trials": 4, "max_cost_usd": 100}},
        "retraining": {
            "drifted": {"queue": "research", "job": job(), "alarms": [SHORT], "array": 3}
        },
        "monitoring": {},
    }
    assert sections.keys() - SECTIONS.keys()
    with small_stack(tmp_path_factory.mktemp("training"), sections) as deployed:
        yield deployed


def called(delivery: Delivery, function: str) -> dict[str, Any]:
    """What a function said when an event called it."""
    (receipt,) = (r for r in delivery.receipts if r.target.endswith(f":{function}"))
    assert receipt.status == "delivered", receipt.detail
    found: dict[str, Any] = json.loads(receipt.detail)
    return found


def share(stack: Stack) -> int:
    policy = stack.group(f"trimtab-{STACK}-tuner")["MixedInstancesPolicy"]
    found: int = policy["InstancesDistribution"]["OnDemandPercentageAboveBaseCapacity"]
    return found


def test_a_second_deployment_changes_nothing(stack: Stack) -> None:
    report = stack.up()
    assert {step.op for step in report.steps} == {"same"}


def test_the_queue_uses_spot_first(stack: Stack) -> None:
    batch = stack.client("batch")
    (found,) = batch.describe_job_queues(jobQueues=[f"trimtab-{STACK}-research"])["jobQueues"]
    orders = sorted(found["computeEnvironmentOrder"], key=lambda one: one["order"])
    names = [one["computeEnvironment"].rsplit("/", 1)[-1] for one in orders]
    assert names[0].startswith(f"trimtab-{STACK}-research-spot-")
    assert names[1].startswith(f"trimtab-{STACK}-research-on-demand-")


def test_an_alarm_calls_the_fallback_and_submits_the_retraining(stack: Stack) -> None:
    delivery = alarm(stack.emulator, "clusters.tuner", name=SHORT, stack=STACK)
    answer = called(delivery, f"trimtab-{STACK}-tuner-fallback")
    assert answer == {"group": f"trimtab-{STACK}-tuner", "short": True, "was": 0, "is": 0}
    jobs = stack.client("batch").list_jobs(
        jobQueue=f"trimtab-{STACK}-research", jobStatus="SUCCEEDED"
    )["jobSummaryList"]
    assert {one["jobName"] for one in jobs} == {"retrain-drifted"}
    assert len(jobs) == 4  # the array, and its three


def test_a_share_that_somebody_changed_is_brought_back(stack: Stack) -> None:
    stack.client("autoscaling").update_auto_scaling_group(
        AutoScalingGroupName=f"trimtab-{STACK}-tuner",
        MixedInstancesPolicy={
            "InstancesDistribution": {"OnDemandPercentageAboveBaseCapacity": 100}
        },
    )
    assert {step.op for step in stack.up().steps} == {"same"}  # Pulumi leaves it alone
    assert share(stack) == 100
    alarm(stack.emulator, "clusters.tuner", name=SHORT, state="OK", stack=STACK)
    assert share(stack) == 0


def test_idle_gpus_call_the_reaper_which_ends_nothing_unmeasured(stack: Stack) -> None:
    name = f"trimtab-{STACK}-tuner-gpus-idle"
    delivery = alarm(stack.emulator, "clusters.tuner", name=name, stack=STACK)
    answer = called(delivery, f"trimtab-{STACK}-tuner-reaper")
    assert set(answer["verdicts"].values()) == {"unmeasured"}
    assert (answer["dry_run"], answer["ended"]) == (False, [])


def test_the_guard_of_a_sweep_runs_from_its_package(stack: Stack) -> None:
    payload = stack.client("lambda").invoke(FunctionName=f"trimtab-{STACK}-sweep-lr-guard")
    answer = json.loads(payload["Payload"].read())
    assert answer == {"sweep": "lr", "jobs": []}
