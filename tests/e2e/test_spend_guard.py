"""The whole path of the spend guard on the sandbox: budget, topic, function, groups, and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.sandbox.events import Delivery, budget
from tests.e2e.small_stack import ACCOUNT, STACK, Stack, small_stack
from tests.e2e.training_run import agent, steps, train
from tests.infra.functions.metadata_server import metadata_server

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:.* has been deprecated in favor of:DeprecationWarning"),
]
SERVING, FUNCTION = f"trimtab-{STACK}-serving", f"trimtab-{STACK}-spend-guard"
RECORD = f"/trimtab/{STACK}/guard/trainer"
GUARD = {"dry_run": False, "monthly_usd": 100, "grace_minutes": 0}
"""No ceilings: what instances cost is looked at, and nothing else happens."""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    billing = {
        "budget_usd": 1000,
        "alert_emails": ["ml-platform@example.com"],
        "team_budgets": {"research": {"usd": 200, "emails": ["research@example.com"]}},
        "watch_anomalies": True,
    }
    sections = {"guard": GUARD, "monitoring": {}, "billing": billing}
    with small_stack(tmp_path_factory.mktemp("guard"), sections) as deployed:
        yield deployed


def call(stack: Stack, event: dict[str, Any]) -> dict[str, Any]:
    """Call the deployed function by hand, as `aws lambda invoke` does."""
    payload = json.dumps(event).encode()
    done = stack.client("lambda").invoke(FunctionName=FUNCTION, Payload=payload)
    answer: dict[str, Any] = json.loads(done["Payload"].read())
    assert "FunctionError" not in done, answer
    return answer


def spend(stack: Stack, percent: int) -> Delivery:
    return budget(stack.emulator, "guard", percent=percent, stack=STACK)


def answers(delivery: Delivery) -> list[dict[str, Any]]:
    """What the function said when the topic called it."""
    return [
        json.loads(r.detail)
        for r in delivery.receipts
        if r.target.endswith(FUNCTION) and r.status == "delivered"
    ]


def results(answer: dict[str, Any]) -> dict[str, str]:
    return {group["group"]: group["result"] for group in answer["groups"]}


def test_a_passed_budget_stops_training_and_a_release_gives_it_back(stack: Stack) -> None:
    before, serving = stack.sizes(), stack.sizes(SERVING)
    assert before == (1, 3, 1)
    assert answers(spend(stack, 100)) == []  # the budget is spent, not passed
    assert stack.sizes() == before

    (answer,) = answers(spend(stack, 101))
    assert results(answer) == {f"trimtab-{STACK}-trainer": "stopped"}
    assert stack.sizes() == (0, 0, 0)
    assert stack.group()["Instances"] == []
    assert {"Launch", "ScheduledActions"} <= stack.held()
    assert stack.sizes(SERVING) == serving and not stack.held(SERVING)
    record = json.loads(stack.client("ssm").get_parameter(Name=RECORD)["Parameter"]["Value"])
    assert record["sizes"] == {"MinSize": 1, "MaxSize": 3, "DesiredCapacity": 1}
    assert "spend stands at 101 percent" in record["reason"]

    answers(spend(stack, 120))  # told again: the first record stays
    again = json.loads(stack.client("ssm").get_parameter(Name=RECORD)["Parameter"]["Value"])
    assert again == record

    assert results(call(stack, {"action": "release"})) == {f"trimtab-{STACK}-trainer": "released"}
    assert stack.sizes() == before
    assert stack.held() == {"AZRebalance"}
    assert len(stack.group()["Instances"]) == 1
    assert results(call(stack, {"action": "release"})) == {
        f"trimtab-{STACK}-trainer": "was not stopped"
    }


def test_jobs_save_within_the_grace_and_go_on_after_the_release(
    stack: Stack, tmp_path: Path
) -> None:
    """The record that holds a group is what its agents look for."""
    with metadata_server(ACCOUNT) as metadata:
        metadata.tree["instance-id"] = stack.group()["Instances"][0]["InstanceId"]
        job = train(stack, tmp_path, "guarded", pace=0.02)
        watching = agent(stack, tmp_path, metadata, job.pid)
        job.until(lambda line: line["event"] == "saved")
        call(stack, {"action": "stop", "reason": "too dear"})
        told = job.end(code=143)
        assert (told[-1]["event"], told[-1]["why"]) == ("stopped", "spend guard")
        watching.until(lambda line: line["event"] == "ended")
        metadata.tree["autoscaling/target-lifecycle-state"] = "Terminated"  # sizes are zero
        assert watching.end()[-1]["event"] == "completed"
    assert stack.sizes() == (0, 0, 0)
    call(stack, {"action": "release"})
    resumed = train(stack, tmp_path / "another-node", "guarded").end()
    assert steps(resumed, "resumed") == [told[-1]["step"]]
    assert resumed[-1]["event"] == "finished"


def test_the_schedule_counts_what_runs_by_the_packed_prices(stack: Stack) -> None:
    answer = call(stack, {"source": "aws.events", "detail-type": "Scheduled Event"})
    assert answer["instances"] == 2
    assert answer["unpriced"] == {}
    assert 0 < float(answer["hourly_usd"]) < 5
    assert answer["prices"].startswith("USD an hour, Linux, us-east-1, on demand as of 20")


def test_a_second_up_changes_nothing_even_while_it_is_stopped(stack: Stack) -> None:
    call(stack, {"action": "stop", "reason": "a test"})
    assert stack.sizes() == (0, 0, 0)
    assert stack.up().changes == ()
    assert stack.sizes() == (0, 0, 0)
    call(stack, {"action": "release"})


def test_a_teams_budget_tells_the_team_and_stops_nothing(stack: Stack) -> None:
    told = budget(stack.emulator, "billing", percent=150, stack=STACK)
    assert "research@example.com" in {r.target for r in told.receipts}
    assert answers(told) == []
    assert stack.sizes() == (1, 3, 1)


def test_a_dry_run_says_what_it_would_stop(tmp_path_factory: pytest.TempPathFactory) -> None:
    sections = {"guard": {**GUARD, "dry_run": True, "clusters": ["serving"]}}
    with small_stack(tmp_path_factory.mktemp("dry"), sections) as dry:
        before = dry.sizes(), dry.sizes(SERVING)
        (answer,) = answers(spend(dry, 150))
        assert answer["dry_run"] is True
        assert results(answer) == {SERVING: "would stop"}
        assert (dry.sizes(), dry.sizes(SERVING)) == before
