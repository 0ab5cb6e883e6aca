"""Queues: spot first, retries where the host was lost, little rights, and teams that are told."""

from __future__ import annotations

import base64
import json
import subprocess
from functools import cache
from typing import TYPE_CHECKING, Any

from trimtab_checkpoint.stop import MARKER

from infra.components._job_nodes import MULTIPART
from tests.infra.graphs import all_of, one, statements
from tests.infra.minimal import environment
from tests.infra.training import IMAGE, job, queue, sections

if TYPE_CHECKING:
    from cost.graph import Graph

QUEUE = "arn:aws:batch:us-east-1:111122223333:job-queue/trimtab-mini-research"


@cache
def graph() -> Graph:
    queues = {
        "research": queue(
            on_demand_vcpus=16, reads=["curated"], job=job(command=["python", "train.py"])
        ),
        "fair": queue(
            instance_types=["m6i", "m5"],
            job=job(gpus=0, environment={"SEED": "7"}),
            shares={"search": 0.5, "ranking": 1.0},
            ami="ami-0fedcba9876543210",
            expires_on=None,
        ),
    }
    return environment(**sections(queues=queues, monitoring={}))


def resources(name: str) -> dict[str, Any]:
    found: dict[str, Any] = one(graph(), "ComputeEnvironment", name).inputs["computeResources"]
    return found


def test_spot_comes_first_and_on_demand_second() -> None:
    made = graph()
    orders = one(made, "JobQueue", "research-queue").inputs["computeEnvironmentOrders"]
    assert [o["order"] for o in orders] == [1, 2]
    found = made.references(one(made, "JobQueue", "research-queue"), "computeEnvironmentOrders")
    assert {e.name for e in found} == {"research-spot", "research-on-demand"}
    spot, fallback = resources("research-spot"), resources("research-on-demand")
    assert (spot["type"], spot["allocationStrategy"]) == ("SPOT", "SPOT_PRICE_CAPACITY_OPTIMIZED")
    assert (fallback["type"], fallback["allocationStrategy"]) == ("EC2", "BEST_FIT_PROGRESSIVE")
    assert (spot["maxVcpus"], fallback["maxVcpus"]) == (32, 16)
    assert spot["minVcpus"] == fallback["minVcpus"] == 0
    assert not [e for e in all_of(made, "ComputeEnvironment") if e.name == "fair-on-demand"]


def test_environments_are_named_by_prefix_and_batch_decides_their_size() -> None:
    spot = one(graph(), "ComputeEnvironment", "research-spot")
    assert spot.inputs["namePrefix"] == "trimtab-mini-research-spot-"
    assert "name" not in spot.inputs
    assert spot.options["ignoreChanges"] == ["computeResources.desiredVcpus"]
    assert spot.inputs["updatePolicy"]["terminateJobsOnUpdate"] is False


def test_images_for_the_kind_of_instances() -> None:
    assert resources("research-spot")["ec2Configurations"] == [{"imageType": "ECS_AL2023_NVIDIA"}]
    assert resources("fair-spot")["ec2Configurations"] == [
        {"imageType": "ECS_AL2023", "imageIdOverride": "ami-0fedcba9876543210"}
    ]


def test_a_job_starts_again_only_where_its_host_was_lost() -> None:
    definition = one(graph(), "JobDefinition", "research-job").inputs
    assert definition["retryStrategy"] == {
        "attempts": 3,
        "evaluateOnExits": [
            {"action": "RETRY", "onStatusReason": "Host EC2*"},
            {"action": "RETRY", "onExitCode": "143"},
            {"action": "EXIT", "onReason": "*"},
        ],
    }
    assert definition["timeout"] == {"attemptDurationSeconds": 3600}


def test_the_container_is_known_before_the_deployment() -> None:
    container = json.loads(
        one(graph(), "JobDefinition", "research-job").inputs["containerProperties"]
    )
    role = "arn:aws:iam::111122223333:role/ml/mini/trimtab-mini-research-job"
    assert (container["image"], container["jobRoleArn"]) == (IMAGE, role)
    assert container["command"] == ["python", "train.py"]
    assert container["privileged"] is False
    assert container["linuxParameters"] == {"initProcessEnabled": True}
    needs = {r["type"]: r["value"] for r in container["resourceRequirements"]}
    assert needs == {"VCPU": "4", "MEMORY": "14336", "GPU": "1"}
    log = container["logConfiguration"]["options"]
    assert log["awslogs-group"] == one(graph(), "LogGroup", "research-jobs-log").inputs["name"]
    other = json.loads(one(graph(), "JobDefinition", "fair-job").inputs["containerProperties"])
    given = {e["name"]: e["value"] for e in other["environment"]}
    assert given == {"CHECKPOINTS": "trimtab-mini-checkpoints-111122223333", "SEED": "7"}


def test_instances_have_imdsv2_encrypted_volumes_and_tags() -> None:
    template = one(graph(), "LaunchTemplate", "research-template").inputs
    assert template["metadataOptions"]["httpTokens"] == "required"
    assert template["metadataOptions"]["httpPutResponseHopLimit"] == 1
    (volume,) = template["blockDeviceMappings"]
    assert (volume["ebs"]["encrypted"], volume["ebs"]["volumeType"]) == ("true", "gp3")
    kinds = {s["resourceType"]: s["tags"] for s in template["tagSpecifications"]}
    assert set(kinds) == {"instance", "volume", "network-interface"}
    assert {t["component"] for t in kinds.values()} == {"queues.research"}
    # Batch sets these itself, and refuses templates that do.
    assert not {"instanceType", "iamInstanceProfile", "vpcSecurityGroupIds"} & set(template)


def test_instances_stop_their_jobs_in_time() -> None:
    """The agent is told that jobs are containers; ECS leaves them the time that spot leaves."""
    template = one(graph(), "LaunchTemplate", "research-template").inputs
    script = base64.b64decode(template["userData"]).decode("ascii")
    assert script.startswith("MIME-Version: 1.0\n")
    assert len(script) < 16384  # EC2's limit
    settings = script.split("<<'END_OF_ECS'\n")[1].split("END_OF_ECS\n")[0].splitlines()
    assert settings == ["ECS_ENABLE_SPOT_INSTANCE_DRAINING=true", "ECS_CONTAINER_STOP_TIMEOUT=110s"]
    told = json.loads(script.split("<<'END_OF_NODE'\n")[1].split("END_OF_NODE\n")[0])
    assert told == {
        "region": "us-east-1",
        "group": "trimtab-mini-research",
        "hook": "",
        "notice_seconds": 110,
        "guard": "/trimtab/mini/guard/queues/research",
        "containers": True,
    }
    body = script.split('charset="us-ascii"\n\n')[1].split("\n--=TRIMTAB=--")[0]
    assert subprocess.run(["bash", "-n"], input=body, text=True, check=False).returncode == 0


def test_jobs_find_the_marker_that_says_until_when_to_save() -> None:
    definition = one(graph(), "JobDefinition", "research-job").inputs["containerProperties"]
    container = json.loads(definition)
    assert container["volumes"] == [{"name": "ending", "host": {"sourcePath": str(MARKER.parent)}}]
    (mounted,) = container["mountPoints"]
    assert (mounted["containerPath"], mounted["readOnly"]) == (str(MARKER.parent), True)


def test_nothing_gets_in() -> None:
    rules = [r for r in all_of(graph(), "SecurityGroupIngressRule") if "research" in r.name]
    assert not rules


def test_jobs_write_checkpoints_and_read_what_was_named() -> None:
    granted = statements(one(graph(), "RolePolicy", "research-job"))
    assert granted["WriteCheckpoints"]["Resource"] == [
        "arn:aws:s3:::trimtab-mini-checkpoints-111122223333/*"
    ]
    assert "ReadCurated" in granted and "ReadRaw" not in granted
    actions = {a for s in granted.values() for a in s["Action"]}
    assert not any(a.startswith("s3:Delete") or "*" in a for a in actions)


def test_instances_take_part_in_their_own_cluster_alone() -> None:
    granted = statements(one(graph(), "RolePolicy", "research-node"))
    for resource in granted["TakePart"]["Resource"]:
        assert "/AWSBatch-trimtab-mini-research-*" in resource
    (heard,) = granted["HearOfTheGuard"]["Resource"]
    assert heard.endswith(":parameter/trimtab/mini/guard/queues/research")
    known = {s for s, one_ in granted.items() if one_["Resource"] == ["*"]}
    assert known == {"FindCluster", "SignInToImages"}


def test_teams_share_fairly_where_the_settings_say_how() -> None:
    policy = one(graph(), "SchedulingPolicy", "fair-shares").inputs["fairSharePolicy"]
    assert policy["shareDecaySeconds"] == 3600
    assert policy["shareDistributions"] == [
        {"shareIdentifier": "ranking", "weightFactor": 1.0},
        {"shareIdentifier": "search", "weightFactor": 0.5},
    ]
    assert "schedulingPolicyArn" not in one(graph(), "JobQueue", "research-queue").inputs


def test_failed_and_blocking_jobs_are_told_in_words() -> None:
    for name, kind in (("failed", "Batch Job State Change"), ("blocked", "Batch Job Queue Block")):
        rule = one(graph(), "EventRule", f"research-{name}").inputs
        pattern = json.loads(rule["eventPattern"])
        assert pattern["detail-type"][0].startswith(kind)
        assert pattern["detail"]["jobQueue"] == [QUEUE]
        template = one(graph(), "EventTarget", f"research-{name}").inputs["inputTransformer"]
        used = set(template["inputPaths"])
        assert all(f"<{part}>" in template["inputTemplate"] for part in used - {"id"})
    alarm = one(graph(), "MetricAlarm", "research-failing").inputs
    assert alarm["dimensions"] == {"RuleName": "trimtab-mini-research-failed"}


def test_jobs_that_can_never_start_are_cancelled() -> None:
    actions = one(graph(), "JobQueue", "research-queue").inputs["jobStateTimeLimitActions"]
    assert {a["action"] for a in actions} == {"CANCEL"}
    assert {a["maxTimeSeconds"] for a in actions} == {14400}
    assert all(a["reason"].startswith("MISCONFIGURATION:") for a in actions)


def test_without_monitoring_nobody_is_told() -> None:
    found = environment(**sections(queues={"research": queue()}))
    assert not [r for r in all_of(found, "EventRule") if r.name.startswith("research")]


def test_what_instances_run_is_in_the_format_that_batch_adds_to() -> None:
    text = MULTIPART.format(script="mount /fsx/scratch")
    assert text.startswith("MIME-Version: 1.0\n")
    assert base64.b64decode(base64.b64encode(text.encode())).decode().count("--=TRIMTAB=") == 2
