"""Services that cannot work are refused, with the reason."""

from __future__ import annotations

from typing import Any

import pytest

from cost.errors import SettingsError
from infra.settings import Settings
from tests.infra.serving import (
    CERTIFICATE,
    DIGEST,
    SECRET,
    balancer,
    fargate,
    function,
    given,
    gpu,
    settings,
    worker,
)

NIGHT = {"name": "night", "recurrence": "0 20 * * *", "min_tasks": 0, "max_tasks": 0}
MORNING = {"name": "morning", "recurrence": "0 7 * * *", "min_tasks": 2, "max_tasks": 6}
CANARY = {"strategy": "canary"}
WHOLE = {n for n, field in Settings.model_fields.items() if field.default is None}
"""Sections that are no lists of entries."""


def refused(service: dict[str, Any], stack: str = "dev", **further: Any) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        settings(stack, services={"svc": service}, **further)
    return caught.value


@pytest.mark.parametrize(
    "service", [fargate(), worker(), gpu(), function(), function(queue={})], ids=str
)
def test_each_kind_is_right(service: dict[str, Any]) -> None:
    assert settings(services={"svc": service}).services["svc"].kind == service["kind"]


@pytest.mark.parametrize(
    ("service", "why"),
    [
        (fargate(min_tasks=0), "nothing starts the first one"),
        (fargate(min_tasks=7), "min_tasks 7 is above max_tasks 6"),
        (fargate(cpu=256, memory_mib=4096), "no task of 256 CPU units and 4096 MiB"),
        (fargate(cpu=256, memory_mib=1536), "no task of 256 CPU units and 1536 MiB"),
        (fargate(cpu=16384, memory_mib=36864), "no task of 16384"),
        (fargate(gpus=1), "Fargate has no GPUs"),
        (fargate(scaling=[{"metric": "gpu", "target": 60}]), "Fargate has no GPUs"),
        (fargate(architecture="arm64"), "not built for arm64"),
        (fargate(stop_seconds=121), "Fargate waits 120 s at most"),
        (fargate(stop_seconds=121, spot_percentage=50), "two minutes after its notice"),
        (fargate(stop_seconds=30, spot_percentage=50), "the balancer still sends for 60 s"),
        (fargate(load_balancer=balancer(deregistration_seconds=91)), "less than or equal to 90"),
        (fargate(user="0:0"), "do not run as root"),
        (worker(queue={"retention_days": 1, "max_age_seconds": 86_400}), "SQS drops it after 1"),
        (fargate(port=80), "greater than or equal to 1024"),
        (fargate(load_balancer=None), "nothing reaches the service"),
        (worker(deployment=CANARY), "no balancer to move it"),
        (worker(scaling=[{"metric": "requests", "target": 5}]), "no requests to follow"),
        (fargate(scaling=[{"metric": "backlog", "target": 5}]), "no backlog to follow"),
        (fargate(scaling=[{"metric": "cpu", "target": 5}] * 2), "followed twice"),
        (fargate(scaling=[{"metric": "cpu", "target": 101}]), "101 is no utilisation"),
        (fargate(scaling=[]), "nothing moves the number of tasks"),
        (fargate(deployment={"gate": {}}), "no two versions to compare"),
        (fargate(deployment={**CANARY, "gate": {}, "bake_minutes": 0}), "replaced at once"),
        (fargate(deployment={**CANARY, "percent": 60}), "less than or equal to 50"),
        (fargate(deployment={**CANARY, "gate": {"min_quality": 1}}), "quality of nothing"),
        (fargate(schedule=[NIGHT]), "none starts them again"),
        (fargate(schedule=[NIGHT, {**MORNING, "min_tasks": 0}]), "nothing starts the first one"),
        (fargate(schedule=[MORNING, {**NIGHT, "name": "morning"}]), "two schedules are named"),
        (fargate(schedule=[MORNING, {**NIGHT, "recurrence": "0 7 * * *"}]), "two schedules act"),
        (fargate(schedule=[{**MORNING, "min_tasks": 9}]), "min_tasks 9 is above max_tasks 6"),
        (fargate(schedule=[{**MORNING, "recurrence": "0 7 1 * 1"}]), "AWS cannot have both"),
        (fargate(schedule=[{**MORNING, "time_zone": "Berlin"}]), "'Berlin' is no time zone"),
        (fargate(environment={"DB_PASSWORD": "x"}), "a secret in plain text"),
        (fargate(environment={"A": "1"}, secrets={"A": SECRET}), "A is given twice"),
        (fargate(log_days=10), "no retention of 10 days"),
        (fargate(image={"repository": "api"}), "nothing says which image"),
        (fargate(image={"repository": "api", "tag": "latest"}), "another image every day"),
        (fargate(image={"digest": DIGEST}), "in a repository of ours or elsewhere"),
        (fargate(image={"repository": "no", "digest": DIGEST}), "no repository 'no'"),
        (
            fargate(image={"repository": "api", "digest": DIGEST, "size_gib": 20}),
            "leaves nothing of the disk",
        ),
        (fargate(reads=["no"]), "no data bucket 'no'"),
        (fargate(secrets={"DB": SECRET.replace("us-east-1", "eu-west-1")}), "is in eu-west-1"),
        (
            fargate(load_balancer={"certificate_arn": CERTIFICATE.replace("us-east", "us-west")}),
            "is in us-west-1",
        ),
        (gpu(instance_types=["m6i.xlarge"]), "m6i.xlarge has no GPU"),
        (gpu(instance_types=["g5.xlarge", "g5g.xlarge"]), "not built for arm64 and x86_64"),
        (gpu(instance_types=["g5.xlarge"] * 2), "listed twice"),
        (gpu(min_instances=7), "min_instances 7 is above max_instances 6"),
        (gpu(gpus=2), "a task of 2 GPUs, 4096 CPU units and 14336 MiB does not fit g5.xlarge"),
        (gpu(memory_mib=16_384), "16384 MiB does not fit g5.xlarge"),
        (gpu(cpu=8192), "8192 CPU units and 14336 MiB does not fit g5.xlarge"),
        (gpu(max_tasks=7), "6 instances have GPUs for 6 tasks at the most"),
        (gpu(stop_seconds=300, spot_percentage=10), "two minutes after its notice"),
        (gpu(expires_on=None), "need a date of expiry"),
        (function(memory_mib=10_241), "less than or equal to 10240"),
        (function(timeout_seconds=901), "less than or equal to 900"),
        (function(provisioned=5, concurrency=2), "5 would wait where 2 may run"),
        (function(architecture="x86_64"), "not built for x86_64"),
        (function(queue={"visibility_seconds": 60}), "seen again while a call still works"),
        (
            function(image={"uri": "public.ecr.aws/a/b", "tag": "1", "architectures": ["arm64"]}),
            "images of ECR in its own region only",
        ),
    ],
)
def test_what_cannot_work_is_refused(service: dict[str, Any], why: str) -> None:
    assert why in str(refused(service))


def test_a_lambda_image_has_its_limit() -> None:
    image = {**function()["image"], "size_gib": 12}
    error = refused(function(image=image))
    assert "no image of 12 GiB" in str(error)
    assert "up to 10, or kind: fargate" in str(error)


def test_gpu_types_that_the_catalogue_does_not_know_are_not_refused() -> None:
    assert settings(services={"svc": gpu(instance_types=["g9.xlarge"], gpus=8, max_tasks=40)})


def test_gpus_on_demand_may_take_their_time() -> None:
    assert settings(services={"svc": gpu(stop_seconds=300)})


def test_nights_off_behind_a_balancer_are_fine_when_mornings_come() -> None:
    assert settings(services={"svc": fargate(schedule=[NIGHT, MORNING])})


def test_production_runs_images_by_their_digest() -> None:
    error = refused(fargate(image={"repository": "api", "tag": "v1"}), "prod")
    assert "production runs what was tested" in str(error)
    assert "svc.image.digest" in str(error)


def test_a_model_needs_a_registry() -> None:
    error = refused(fargate(model={"name": "ranker", "version": "7"}), models=None)
    assert "no model registry to serve from" in str(error)


def test_a_cluster_and_a_service_have_different_names() -> None:
    with pytest.raises(SettingsError, match="clusters has serving-cpu already"):
        settings(services={"serving-cpu": fargate()})


@pytest.mark.parametrize(
    ("key", "user"), [("logs", "logs"), ("data", "sqs"), ("compute", "ebs")], ids=str
)
def test_keys_let_in_what_they_are_for(key: str, user: str) -> None:
    keys = given()["keys"]
    keys[key] = {"used_by": [u for u in keys[key]["used_by"] if u != user]}
    error = refused(gpu(queue={}), keys=keys)
    assert f"key '{key}' is not used_by {user}" in str(error)


def alone() -> dict[str, Any]:
    """No other section that needs a way out."""
    kept = {"stack", "network", "keys", "lake", "images", "models", "monitoring", "services"}
    return {name: None if name in WHOLE else {} for name in given() if name not in kept}


def test_without_nat_tasks_need_endpoints() -> None:
    network = {"cidr": "10.30.0.0/16", "nat": "none", "interface_endpoints": ["ssm"]}
    error = refused(worker(), network=network, **alone())
    assert "cannot reach ecr.api, ecr.dkr, logs, sqs" in str(error)
    network["interface_endpoints"] = "auto"
    assert settings(services={"svc": worker()}, network=network, **alone())


def test_without_nat_no_image_comes_from_the_internet() -> None:
    network = {"cidr": "10.30.0.0/16", "nat": "none", "interface_endpoints": "auto"}
    image = {"uri": "public.ecr.aws/x/y", "tag": "1"}
    error = refused(worker(image=image), network=network, **alone())
    assert "cannot pull public.ecr.aws/x/y" in str(error)
