"""The gate: which versions may have the traffic, which wait, and which go back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from infra.function_package import Package, pack
from infra.functions.quality_gate import Limits, Observed, answer, judge
from infra.sandbox.local_lambda import Function, run
from infra.settings._service_parts import GateSettings

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
SINCE = NOW - timedelta(minutes=12)
ECS = "arn:aws:ecs:us-east-1:123456789012"
SERVICE = f"{ECS}:service/shop/api"
OLD, NEW = (f"{ECS}:service-revision/shop/api/{n}" for n in (1, 2))
ELB = "arn:aws:elasticloadbalancing:us-east-1:123456789012"
RULE = f"{ELB}:listener-rule/app/api-lb/aa/bb/cc"
BLUE, GREEN = (f"{ELB}:targetgroup/api-t{n}/dd{n}" for n in (1, 2))
GOOD = Observed(requests=1000, errors=2, latency_ms=200, quality=0.9)


def limits(**given: Any) -> Limits:
    return Limits(**(GateSettings(**given).model_dump()))


def test_the_settings_are_what_the_gate_takes() -> None:
    assert limits().max_error_percent == 1.0


@pytest.mark.parametrize(
    ("new", "given", "status"),
    [
        (GOOD, {}, "SUCCEEDED"),
        (Observed(requests=1000, errors=10), {}, "SUCCEEDED"),  # at the limit
        (Observed(requests=1000, errors=11), {}, "FAILED"),
        (Observed(requests=1000, latency_ms=301), {"max_latency_ms": 300}, "FAILED"),
        (Observed(requests=1000, latency_ms=300), {"max_latency_ms": 300}, "SUCCEEDED"),
        (Observed(requests=99), {}, "IN_PROGRESS"),
        (Observed(requests=100), {}, "SUCCEEDED"),
        (GOOD, {"quality_metric": "Shop:Auc", "min_quality": 0.95}, "FAILED"),
        (GOOD, {"quality_metric": "Shop:Auc", "min_quality": 0.9}, "SUCCEEDED"),
        (Observed(requests=1000), {"quality_metric": "Shop:Auc"}, "IN_PROGRESS"),
    ],
    ids=str,
)
def test_the_new_side_keeps_to_its_limits(
    new: Observed, given: dict[str, Any], status: str
) -> None:
    assert judge(new, None, limits(**given), 0).status == status


@pytest.mark.parametrize(
    ("old", "status"),
    [
        (Observed(requests=9, latency_ms=167), "SUCCEEDED"),  # 20 percent more are 200.4
        (Observed(requests=9, latency_ms=166), "FAILED"),
        (Observed(requests=9, quality=1.125), "SUCCEEDED"),  # 20 percent less are 0.9
        (Observed(requests=9, quality=1.2), "FAILED"),
        (Observed(requests=9, quality=-1.0), "SUCCEEDED"),
        (Observed(), "SUCCEEDED"),
    ],
    ids=str,
)
def test_the_new_side_is_not_much_worse_than_the_old(old: Observed, status: str) -> None:
    assert judge(GOOD, old, limits(), 0).status == status


@pytest.mark.parametrize(
    ("errors", "quiet_passes", "waited", "status"),
    [
        (1, False, 0, "IN_PROGRESS"),  # the limit of 100 requests
        (2, False, 0, "FAILED"),  # too many, whatever the other 98 bring
        (2, True, 0, "FAILED"),
        (1, True, 30, "FAILED"),  # quiet, and not well
    ],
)
def test_few_requests_that_fail_are_no_quiet(
    errors: int, quiet_passes: bool, waited: float, status: str
) -> None:
    new = Observed(requests=4, errors=errors)
    assert judge(new, None, limits(quiet_passes=quiet_passes), waited).status == status


@pytest.mark.parametrize(
    ("given", "waited", "status"),
    [
        ({}, 29.9, "IN_PROGRESS"),
        ({}, 30.0, "FAILED"),
        ({"quiet_passes": True}, 30.0, "SUCCEEDED"),
    ],
)
def test_patience_ends(given: dict[str, Any], waited: float, status: str) -> None:
    assert judge(Observed(requests=3), None, limits(**given), waited).status == status


def test_a_service_that_stopped_to_report_quality_is_broken_however_patient() -> None:
    gate = limits(quality_metric="Shop:Auc", quiet_passes=True)
    assert judge(Observed(requests=1000), None, gate, 31).status == "FAILED"


class Aws:
    """ECS, the balancer and CloudWatch, answering by their own models."""

    def __init__(self) -> None:
        self.clients = {
            name: boto3.client(
                name,
                region_name="us-east-1",
                aws_access_key_id="x",
                aws_secret_access_key="x",
            )
            for name in ("cloudwatch", "ecs", "elbv2")
        }
        self.stubs = {name: Stubber(client) for name, client in self.clients.items()}
        for stub in self.stubs.values():
            stub.activate()

    def deployments(self, *statuses: str) -> None:
        found = {"serviceDeployments": [{"status": s} for s in statuses]}
        self.stubs["ecs"].add_response("list_service_deployments", found, {"service": SERVICE})

    def revisions(self) -> None:
        ecs = self.stubs["ecs"]
        asked = {"serviceRevisionArns": [NEW, OLD]}
        found = [_revision(NEW, GREEN, "api:8"), _revision(OLD, BLUE, "api:7")]
        ecs.add_response("describe_service_revisions", {"serviceRevisions": found}, asked)
        for task, version in (("api:8", "8"), ("api:7", "7")):
            variables = [{"name": "SERVICE_VERSION", "value": version}]
            definition = {"containerDefinitions": [{"environment": variables}]}
            ecs.add_response(
                "describe_task_definition", {"taskDefinition": definition}, {"taskDefinition": task}
            )

    def weights(self, blue: int, green: int) -> None:
        groups = [
            {"TargetGroupArn": BLUE, "Weight": blue},
            {"TargetGroupArn": GREEN, "Weight": green},
        ]
        action = {"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}
        self.stubs["elbv2"].add_response(
            "describe_rules", {"Rules": [{"Actions": [action]}]}, {"RuleArns": [RULE]}
        )

    def metrics(self, pages: list[dict[str, list[float]]]) -> None:
        for number, page in enumerate(pages, start=1):
            results = [{"Id": name, "Values": values} for name, values in page.items()]
            found: dict[str, Any] = {"MetricDataResults": results}
            if number < len(pages):
                found["NextToken"] = "more"
            self.stubs["cloudwatch"].add_response("get_metric_data", found)

    def asked(self, weights: dict[str, int] | None = None, **details: Any) -> dict[str, Any]:
        event = {
            "lifecycleStage": "PRODUCTION_TRAFFIC_SHIFT",
            "executionDetails": {
                "serviceArn": SERVICE,
                "targetServiceRevisionArn": NEW,
                "productionTrafficWeights": weights or {OLD: 90, NEW: 10},
            },
            "hookDetails": {
                "limits": GateSettings(quality_metric="Shop:Auc").model_dump(),
                "service": "shop-api",
                **details,
            },
        }
        found = answer(event, self.clients, NOW)
        for stub in self.stubs.values():
            stub.assert_no_pending_responses()
        return found


def _revision(arn: str, group: str, task: str) -> dict[str, Any]:
    tied = {"targetGroupArn": group, "productionListenerRule": RULE}
    return {
        "serviceRevisionArn": arn,
        "taskDefinition": task,
        "createdAt": SINCE,
        "resolvedConfiguration": {"loadBalancers": [tied]},
    }


def side(requests: float, errors: float, seconds: float, quality: float) -> dict[str, list[float]]:
    return {
        "requests": [requests / 2, requests / 2],
        "errors": [errors],
        "latency": [seconds / 2, seconds],
        "quality": [quality],
    }


def looked_at(requests: float, errors: float, seconds: float = 0.2, quality: float = 0.9) -> Aws:
    aws = Aws()
    aws.deployments("IN_PROGRESS", "SUCCESSFUL")
    aws.revisions()
    aws.weights(90, 10)
    aws.metrics([side(requests, errors, seconds, quality)])
    aws.metrics([side(9000, 9, 0.2, 0.9)])
    return aws


def test_a_good_version_goes_on() -> None:
    assert looked_at(1000, 1).asked() == {"hookStatus": "SUCCEEDED"}


@pytest.mark.parametrize(
    "aws", [(1000, 20), (1000, 1, 0.25), (1000, 1, 0.2, 0.5)], ids=["errors", "slow", "worse"]
)
def test_a_bad_version_goes_back(aws: tuple[float, ...]) -> None:
    assert looked_at(*aws).asked() == {"hookStatus": "FAILED"}


def test_waiting_remembers_since_when_and_what_for() -> None:
    found = looked_at(5, 0).asked()
    assert (found["hookStatus"], found["callBackDelay"]) == ("IN_PROGRESS", 60)
    assert found["hookDetails"]["asked"] == NOW.isoformat()
    assert found["hookDetails"]["service"] == "shop-api"
    json.dumps(found)  # or ECS could not read it


def test_patience_counts_from_the_first_call() -> None:
    earlier = (NOW - timedelta(minutes=31)).isoformat()
    assert looked_at(5, 0).asked(asked=earlier) == {"hookStatus": "FAILED"}


def test_pages_of_metrics_are_put_together() -> None:
    aws = Aws()
    aws.deployments("IN_PROGRESS", "SUCCESSFUL")
    aws.revisions()
    aws.weights(90, 10)
    aws.metrics([{"requests": [60.0]}, {"requests": [60.0], "quality": [0.9]}])
    aws.metrics([{}])
    assert aws.asked() == {"hookStatus": "SUCCEEDED"}


def test_the_first_deployment_has_nobody_to_protect() -> None:
    aws = Aws()
    aws.deployments("IN_PROGRESS")
    assert aws.asked({NEW: 100}) == {"hookStatus": "SUCCEEDED"}


def test_a_forgotten_history_is_no_first_deployment() -> None:
    aws = Aws()
    aws.deployments("IN_PROGRESS")
    aws.revisions()
    aws.weights(90, 10)
    aws.metrics([side(1000, 500, 0.2, 0.9)])
    aws.metrics([side(9000, 9, 0.2, 0.9)])
    assert aws.asked() == {"hookStatus": "FAILED"}


@pytest.mark.parametrize("status", ["ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"])
def test_the_way_back_is_always_open(status: str) -> None:
    aws = Aws()
    aws.deployments(status, "SUCCESSFUL")
    assert aws.asked() == {"hookStatus": "SUCCEEDED"}


def test_before_traffic_moves_there_is_nothing_to_judge() -> None:
    aws = Aws()
    aws.deployments("IN_PROGRESS", "SUCCESSFUL")
    aws.revisions()
    aws.weights(100, 0)
    assert aws.asked() == {"hookStatus": "SUCCEEDED"}


@pytest.mark.parametrize("event", [{}, {"executionDetails": {}}], ids=str)
def test_an_event_of_another_kind_raises_and_so_rolls_back(event: dict[str, Any]) -> None:
    with pytest.raises(KeyError):
        answer(event, Aws().clients, NOW)


def test_its_package_runs_as_on_aws() -> None:
    function = Function(
        arn="arn:aws:lambda:us-east-1:123456789012:function:gate",
        handler="quality_gate.handler",
        package=pack(Package(module="quality_gate")),
    )
    done = run(function, {"hookDetails": {}}, "http://127.0.0.1:9")
    # It was loaded, its clients were made, and this event is none of ECS's.
    assert done.status == "error"
    assert done.error is not None
    assert "executionDetails" in done.error
