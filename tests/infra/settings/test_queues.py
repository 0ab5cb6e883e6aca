"""Queues whose jobs could never start, or whose instances could not be reached, are refused."""

from __future__ import annotations

from typing import Any

import pytest

from infra.settings.queues import JOB_SERVICES
from tests.infra.training import IMAGE, accepted, job, queue, refused

NODES = ("ec2", "monitoring", "ssm", "ssmmessages")
WITHOUT_NAT = {"cidr": "10.90.0.0/16", "nat": "none"}


@pytest.mark.parametrize(
    ("given", "key", "what"),
    [
        ({"instance_types": ["g5.xlarge", "g5.2xlarge"]}, "instance_types", "2 instance types"),
        ({"instance_types": ["g5", "g5"]}, "instance_types", "listed twice"),
        ({"instance_types": ["g5", "m5"]}, "instance_types", "with and without GPUs"),
        ({"instance_types": ["g5", "g5g"]}, "instance_types", "on Arm and on x86"),
        ({"job": job(vcpus=64)}, "job.vcpus", "does not fit a queue of 32"),
        ({"instance_types": ["m5"]}, "job.gpus", "no instances with GPUs"),
        ({"job": job(gpus=16)}, "job.memory_mib", "no instance of the queue has 4 vCPUs"),
        ({"job": job(memory_mib=1_000_000)}, "job.memory_mib", "1000000 MiB and 1 GPUs"),
        ({"job": job(image="train")}, "job.image", "String should match"),
        ({"job": job(image=f"{IMAGE.rsplit(':', 1)[0]}:latest")}, "job.image", "another image"),
        ({"expires_on": None}, "expires_on", "GPUs outside production"),
        ({"checkpoints": "no"}, "checkpoints", "no data bucket 'no'"),
        ({"reads": ["logs"]}, "reads", "no data bucket 'logs'"),
        ({"mounts": ["scratch"]}, "mounts", "no file system 'scratch'"),
        ({"key": "logs"}, "key", "'logs' is not used_by ebs"),
        ({"log_key": "data"}, "log_key", "'data' is not used_by logs"),
        ({"log_days": 45}, "log_days", "Input should be 1, 3, 5"),
        ({"shares": {"team-a": 1}}, "shares.team-a", "String should match"),
    ],
)
def test_what_cannot_work_is_refused(given: dict[str, Any], key: str, what: str) -> None:
    error = refused(queues={"research": queue(**given)})
    assert what in error.what
    assert str(error.where).startswith(f"Pulumi.mini.yaml: trimtab:queues.research.{key}")


def test_without_nat_the_services_of_jobs_are_reached_inside() -> None:
    error = refused(network=WITHOUT_NAT, queues={"research": queue()})
    assert "cannot reach ecs, ecs-agent" in error.what
    inside = {**WITHOUT_NAT, "interface_endpoints": [*NODES, *JOB_SERVICES]}
    assert accepted(network=inside, queues={"research": queue()})


def test_types_that_the_catalogue_does_not_know_are_not_refused() -> None:
    assert accepted(queues={"research": queue(instance_types=["g9"])}).queues["research"].gpu


def test_digests_are_tags_too() -> None:
    image = f"{IMAGE.rsplit(':', 1)[0]}@sha256:{'0' * 64}"
    assert accepted(queues={"research": queue(job=job(image=image))})
