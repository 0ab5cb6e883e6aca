"""Services made of tasks: what runs, what they may do, who reaches them, how they change."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cost.graph import Graph, Resource
from tests.infra.graphs import all_of, differences, one, statements
from tests.infra.serving import DIGEST, SECRET, balancer, fargate, gpu, serving, worker

pytestmark = pytest.mark.slow

MODEL = {"name": "ranker", "version": "7"}
CANARY = {"strategy": "canary", "gate": {"max_latency_ms": 300}}
NAME = "trimtab-dev-svc"
REGISTRY = "111122223333.dkr.ecr.us-east-1.amazonaws.com"


def container(found: Graph, name: str = "svc") -> dict[str, Any]:
    """The one container of a service's tasks."""
    (only,) = json.loads(
        one(found, "TaskDefinition", f"{name}-task").inputs["containerDefinitions"]
    )
    return dict(only)


def service(found: Graph, name: str = "svc") -> dict[str, Any]:
    return dict(one(found, "Service", name).inputs)


def hook(found: Graph) -> dict[str, Any]:
    (only,) = service(found)["deploymentConfiguration"]["lifecycleHooks"]
    return dict(only)


def test_a_container_may_as_little_as_possible() -> None:
    found = container(serving(svc=fargate()))
    assert found["image"] == f"{REGISTRY}/trimtab-dev-api@{DIGEST}"
    assert found["readonlyRootFilesystem"] is True
    assert found["privileged"] is False
    assert found["user"] == "10001:10001"
    assert found["linuxParameters"]["capabilities"] == {"drop": ["ALL"]}
    assert [m["containerPath"] for m in found["mountPoints"]] == ["/tmp"]  # noqa: S108
    assert found["stopTimeout"] == 90


def test_secrets_are_named_and_never_written() -> None:
    found = serving(svc=fargate(secrets={"DB": f"{SECRET}:password::"}))
    assert container(found)["secrets"] == [{"name": "DB", "valueFrom": f"{SECRET}:password::"}]
    start = statements(one(found, "RolePolicy", "svc-start"))
    assert start["Secrets"]["Resource"] == [SECRET]
    assert start["DecryptSecrets"]["Condition"]["StringEquals"] == {
        "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com",
        "kms:EncryptionContext:SecretARN": [SECRET],
    }


def test_starting_a_task_takes_its_own_image_and_log() -> None:
    start = statements(one(serving(svc=fargate()), "RolePolicy", "svc-start"))
    images = "arn:aws:ecr:us-east-1:111122223333:repository/trimtab-dev-api"
    assert start["PullImage"]["Resource"] == [images]
    logs = f"arn:aws:logs:us-east-1:111122223333:log-group:/ecs/{NAME}:*"
    assert start["Log"]["Resource"] == [logs]
    assert {sid for sid, s in start.items() if s["Resource"] == ["*"]} == {"SignInToImages"}


def test_logs_are_encrypted_and_end() -> None:
    found = serving(svc=fargate())
    log = one(found, "LogGroup", "svc-log")
    assert (log.inputs["name"], log.inputs["retentionInDays"]) == (f"/ecs/{NAME}", 30)
    assert [k.name for k in found.references(log, "kmsKeyId", "aws:kms/key:Key")] == ["key-logs"]


def test_a_task_reads_its_model_and_no_other() -> None:
    found = serving(svc=fargate(model=MODEL))
    task = statements(one(found, "RolePolicy", "svc-task"))
    bucket = "arn:aws:s3:::trimtab-dev-models-111122223333"
    assert task["ReadModel"]["Resource"] == [f"{bucket}/ranker/*"]
    assert task["ListModel"]["Condition"] == {"StringLike": {"s3:prefix": ["ranker/*"]}}
    variables = {v["name"]: v["value"] for v in container(found)["environment"]}
    assert variables["MODEL_URI"] == "s3://trimtab-dev-models-111122223333/ranker/7/"
    assert variables["SERVICE_VERSION"] == "7"


def test_without_a_model_a_task_may_nothing() -> None:
    found = serving(svc=fargate())
    assert "svc-task" in {r.name for r in all_of(found, "Role")}
    assert "svc-task" not in {r.name for r in all_of(found, "RolePolicy")}


def test_promoting_a_model_is_a_change_of_its_tasks_alone() -> None:
    old = serving(svc=fargate(model=MODEL))
    new = serving(svc=fargate(model={**MODEL, "version": "8"}))
    assert differences(old, new) == {"svc-task"}  # and with it, once deployed, the service


def test_tasks_of_services_are_trusted_for_this_account_alone() -> None:
    for kind in ("start", "task"):
        trust = statements(one(serving(svc=fargate()), "Role", f"svc-{kind}"), "assumeRolePolicy")
        assert trust["Assume"]["Principal"] == {"Service": "ecs-tasks.amazonaws.com"}
        assert trust["Assume"]["Condition"]["StringEquals"] == {"aws:SourceAccount": "111122223333"}


def test_the_first_tasks_are_on_demand_and_the_rest_shared_with_spot() -> None:
    found = service(serving(svc=fargate(spot_percentage=70, on_demand_base=2)))
    assert found["capacityProviderStrategies"] == [
        {"capacityProvider": "FARGATE", "base": 2, "weight": 30},
        {"capacityProvider": "FARGATE_SPOT", "weight": 70},
    ]
    # Without it another share would replace the service, with all its tasks.
    assert found["forceNewDeployment"] is True


def test_a_service_is_spread_tagged_and_counted_by_its_load() -> None:
    found = serving(svc=fargate())
    inputs = service(found)
    assert inputs["availabilityZoneRebalancing"] == "ENABLED"
    assert (inputs["propagateTags"], inputs["enableEcsManagedTags"]) == ("SERVICE", True)
    assert one(found, "Service", "svc").options["ignoreChanges"] == ["desiredCount"]
    assert found.component(one(found, "Service", "svc")) == "services.svc"
    assert inputs["networkConfiguration"]["assignPublicIp"] is False


def test_a_rolling_deployment_goes_back_by_its_circuit_breaker_and_alarms() -> None:
    inputs = service(serving(svc=fargate()))
    assert inputs["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
    assert inputs["alarms"] == {
        "alarmNames": [f"{NAME}-errors", f"{NAME}-slow"],
        "enable": True,
        "rollback": True,
    }
    names = {a.inputs["name"] for a in all_of(serving(svc=fargate()), "MetricAlarm")}
    assert set(inputs["alarms"]["alarmNames"]) <= names


def test_a_canary_moves_between_two_groups_by_a_rule_that_deployments_own() -> None:
    found = serving(svc=fargate(deployment=CANARY))
    inputs = service(found)
    assert inputs["deploymentConfiguration"]["canaryConfiguration"] == {
        "canaryPercent": 10.0,
        "canaryBakeTimeInMinutes": "10",
    }
    assert "deploymentCircuitBreaker" not in inputs  # the API has it for rolling ones alone
    rule = one(found, "ListenerRule", "svc-all")
    assert rule.options["ignoreChanges"] == ["actions"]
    (action,) = rule.inputs["actions"]
    assert [g["weight"] for g in action["forward"]["targetGroups"]] == [100, 0]
    assert {t.name for t in all_of(found, "TargetGroup") if "svc" in t.name} == {"svc-t1", "svc-t2"}


def test_the_gate_is_asked_at_each_step_with_its_limits() -> None:
    found = serving(svc=fargate(deployment=CANARY))
    asked = hook(found)
    assert asked["lifecycleStages"] == ["PRODUCTION_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT"]
    details = json.loads(asked["hookDetails"])
    assert details["service"] == NAME
    assert details["limits"]["max_latency_ms"] == 300
    call = statements(one(found, "RolePolicy", "svc-gate-call"))
    function = "arn:aws:lambda:us-east-1:111122223333:function:trimtab-dev-svc-gate"
    assert call["Ask"]["Resource"] == [function]


def test_the_gate_only_looks() -> None:
    found = serving(svc=fargate(deployment=CANARY))
    policy = statements(one(found, "RolePolicy", "svc-gate-function"))
    actions = {a for sid in ("Look", "Revisions") for a in policy[sid]["Action"]}
    assert all(a.split(":")[1].startswith(("Describe", "Get", "List")) for a in actions)


def test_blue_and_green_are_judged_once_all_traffic_has_moved() -> None:
    found = serving(svc=fargate(deployment={"strategy": "blue-green", "gate": {}}))
    assert hook(found)["lifecycleStages"] == ["POST_PRODUCTION_TRAFFIC_SHIFT"]


def test_ecs_moves_the_traffic_of_this_service_alone() -> None:
    found = serving(svc=fargate(deployment=CANARY))
    policy = statements(one(found, "RolePolicy", "svc-traffic"))
    for sid in ("MoveTraffic", "MoveTargets"):
        assert all("/svc-" in arn for arn in policy[sid]["Resource"])
        assert policy[sid]["Condition"] == {"StringEquals": {"aws:ResourceTag/stack": "dev"}}


def test_the_balancer_speaks_tls_and_keeps_a_log() -> None:
    found = serving("prod", svc=fargate())
    inputs = one(found, "LoadBalancer", "svc-lb").inputs
    assert (inputs["internal"], inputs["dropInvalidHeaderFields"]) == (True, True)
    assert inputs["enableDeletionProtection"] is True
    assert inputs["accessLogs"]["prefix"] == "alb/svc"
    listener = one(found, "Listener", "svc-tls").inputs
    assert listener["sslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    assert one(found, "TargetGroup", "svc-t1").inputs["deregistrationDelay"] == 60


def test_tasks_are_reached_through_the_balancer_only() -> None:
    found = serving(svc=fargate())
    model = one(found, "SecurityGroupIngressRule", "svc-model")
    (source,) = found.references(model, "referencedSecurityGroupId")
    assert source.name == "svc-lb-firewall"
    assert not [
        r for r in all_of(serving(svc=worker()), "SecurityGroupIngressRule") if "svc" in r.name
    ]


def test_a_web_firewall_is_opt_in_and_logged() -> None:
    assert not all_of(serving(svc=fargate()), "WebAcl")
    found = serving(svc=fargate(load_balancer=balancer(web_firewall=True)))
    rules = one(found, "WebAcl", "svc-waf").inputs["rules"]
    assert [r["priority"] for r in rules] == [0, 1, 2, 3]
    assert rules[-1]["statement"]["rateBasedStatement"]["limit"] == 10_000
    assert one(found, "LogGroup", "svc-waf-log").inputs["name"] == f"aws-waf-logs-{NAME}"


def tracking(found: Graph, name: str) -> dict[str, Any]:
    policy = one(found, "Policy", name).inputs["targetTrackingScalingPolicyConfiguration"]
    return dict(policy)


def test_requests_are_counted_by_target_or_across_both_groups() -> None:
    scaling = [{"metric": "requests", "target": 600}]
    rolling = tracking(serving(svc=fargate(scaling=scaling)), "svc-requests")
    kind = rolling["predefinedMetricSpecification"]["predefinedMetricType"]
    assert kind == "ALBRequestCountPerTarget"
    # Between two groups, neither group's own count tells the load.
    moving = tracking(serving(svc=fargate(scaling=scaling, deployment=CANARY)), "svc-requests")
    work, tasks, each = moving["customizedMetricSpecification"]["metrics"]
    assert work["metricStat"]["metric"]["metricName"] == "RequestCount"
    assert tasks["metricStat"]["stat"] == "SampleCount"
    assert each["returnData"] is True


def test_the_first_message_wakes_exactly_one_task() -> None:
    found = serving(svc=worker())
    step = one(found, "Policy", "svc-wake").inputs["stepScalingPolicyConfiguration"]
    assert step["adjustmentType"] == "ExactCapacity"
    assert step["stepAdjustments"][0]["scalingAdjustment"] == 1
    alarm = one(found, "MetricAlarm", "svc-wake")
    assert alarm.inputs["metricQueries"][-1]["expression"] == (
        "IF(FILL(tasks, 0) < 1, FILL(work, 0), 0)"
    )
    assert [p.name for p in found.references(alarm, "alarmActions")] == ["svc-wake"]
    awake = serving(svc=worker(min_tasks=1))
    assert not [p for p in all_of(awake, "Policy") if p.name == "svc-wake"]


def test_nights_and_mornings_follow_the_clock_on_the_wall() -> None:
    schedule = [
        {"name": "night", "recurrence": "0 20 * * 1-5", "min_tasks": 0, "max_tasks": 0},
        {"name": "morning", "recurrence": "0 7 * * 1-5", "min_tasks": 2, "max_tasks": 6},
    ]
    zone = [{**at, "time_zone": "Europe/Berlin"} for at in schedule]
    night = one(serving(svc=fargate(schedule=zone)), "ScheduledAction", "svc-night").inputs
    assert (night["schedule"], night["timezone"]) == ("cron(0 20 ? * MON-FRI *)", "Europe/Berlin")
    assert night["scalableTargetAction"] == {"minCapacity": 0, "maxCapacity": 0}


def test_a_queue_is_encrypted_and_gives_up_on_what_fails() -> None:
    found = serving(svc=worker())
    queue = one(found, "Queue", "svc-work")
    assert json.loads(queue.inputs["redrivePolicy"]) == {
        "deadLetterTargetArn": "arn:aws:sqs:us-east-1:111122223333:trimtab-dev-svc-dead",
        "maxReceiveCount": 5,
    }
    keys = found.references(queue, "kmsMasterKeyId", "aws:kms/key:Key")
    assert [k.name for k in keys] == ["key-data"]
    task = statements(one(found, "RolePolicy", "svc-task"))
    assert task["Work"]["Resource"] == ["arn:aws:sqs:us-east-1:111122223333:trimtab-dev-svc-work"]
    assert "sqs:SendMessage" not in task["Work"]["Action"]


def group(found: Graph) -> Resource:
    return one(found, "Group", "svc-group")


def test_gpus_come_and_go_with_their_tasks() -> None:
    found = serving(svc=gpu(spot_percentage=100))
    provider = one(found, "CapacityProvider", "svc-gpus").inputs["autoScalingGroupProvider"]
    assert provider["managedScaling"]["status"] == "ENABLED"
    assert (provider["managedTerminationProtection"], provider["managedDraining"]) == (
        "ENABLED",
        "ENABLED",
    )
    assert group(found).inputs["protectFromScaleIn"] is True  # or the protection is refused
    assert group(found).inputs["minSize"] == 0
    assert container(found)["resourceRequirements"] == [{"type": "GPU", "value": "1"}]
    follow = tracking(found, "svc-gpu")["customizedMetricSpecification"]
    assert follow["dimensions"] == [{"name": "AutoScalingGroupName", "value": NAME}]


def test_what_is_launched_is_tagged_and_managed() -> None:
    tags = {t["key"]: t["value"] for t in group(serving(svc=gpu())).inputs["tags"]}
    assert tags["component"] == "services.svc"
    assert tags["AmazonECSManaged"] == "true"


def test_a_parked_service_runs_nothing() -> None:
    found = serving(svc=gpu(parked=True))
    assert service(found)["desiredCount"] == 0
    assert (
        "ignoreChanges" not in one(found, "Service", "svc").options
        or not one(found, "Service", "svc").options["ignoreChanges"]
    )
    target = one(found, "Target", "svc-tasks").inputs
    assert (target["minCapacity"], target["maxCapacity"]) == (0, 0)
    assert target["suspendedState"]["scheduledScalingSuspended"] is True
    assert (group(found).inputs["minSize"], group(found).inputs["maxSize"]) == (0, 0)


def test_it_watches_what_clients_feel() -> None:
    alarms = {a.name for a in all_of(serving(svc=fargate(queue={})), "MetricAlarm")}
    wanted = {"errors", "slow", "too-few", "unhealthy-1", "waiting", "dead"}
    assert {f"svc-{name}" for name in wanted} <= alarms


def test_policies_show_whole_documents_in_previews() -> None:
    found = serving(svc=gpu(deployment=CANARY, queue={}, model=MODEL))
    for policy in all_of(found, "RolePolicy"):
        if policy.name.startswith("svc"):
            assert all(s["Resource"] for s in statements(policy).values()), policy.name
