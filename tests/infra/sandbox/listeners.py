"""Builders of what listens to events: queues, rules, functions, groups."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from tests.infra.sandbox.lifecycle import Deployed, World

SPOT = {"source": ["aws.ec2"], "detail-type": ["EC2 Spot Instance Interruption Warning"]}


def letting_in(service: str, **conditions: Any) -> str:
    """A resource's policy that lets one service in."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "*",
        "Resource": "*",
        "Condition": conditions,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def open_queue(world: World, name: str) -> Deployed:
    """A queue that lets EventBridge in."""
    queue = world.up("aws:sqs/queue:Queue", name)
    policy = letting_in("events.amazonaws.com")
    world.up("aws:sqs/queuePolicy:QueuePolicy", name, queueUrl=queue["url"], policy=policy)
    return queue


def rule(world: World, name: str, pattern: Any, arn: str, **target: Any) -> Deployed:
    """A rule with one target."""
    made = world.up("aws:cloudwatch/eventRule:EventRule", name, eventPattern=json.dumps(pattern))
    world.up("aws:cloudwatch/eventTarget:EventTarget", name, rule=made["name"], arn=arn, **target)
    return made


def received(world: World, queue: Deployed) -> list[Any]:
    """All messages of a queue, decoded."""
    answer = world.client("sqs").receive_message(QueueUrl=queue["url"], MaxNumberOfMessages=10)
    return [json.loads(m["Body"]) for m in answer.get("Messages", [])]


def function(world: World, name: str, source: str, permitted: str | None) -> str:
    """A Lambda function's ARN; `permitted` is the service that may call it."""
    role = world.client("iam").create_role(RoleName=f"{name}-role", AssumeRolePolicyDocument="{}")
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("app.py", source)
    client = world.client("lambda")
    made = client.create_function(
        FunctionName=name,
        Runtime="python3.12",
        Role=role["Role"]["Arn"],
        Handler="app.handle",
        Code={"ZipFile": package.getvalue()},
        Timeout=30,
    )
    if permitted is not None:
        client.add_permission(
            FunctionName=name,
            StatementId="events",
            Action="lambda:InvokeFunction",
            Principal=permitted,
        )
    return str(made["FunctionArn"])


def group(world: World, name: str, component: str, *, spot: bool, size: int = 2) -> str:
    """An autoscaling group whose instances carry the component's tag."""
    ec2 = world.client("ec2")
    template = ec2.create_launch_template(
        LaunchTemplateName=name,
        LaunchTemplateData={"ImageId": "ami-12c6146b", "InstanceType": "m5.large"},
    )["LaunchTemplate"]
    tags = {"component": component, "stack": "test"}
    world.client("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName=name,
        MinSize=size,
        MaxSize=size + 2,
        AvailabilityZones=["us-east-1a"],
        MixedInstancesPolicy={
            "LaunchTemplate": {
                "LaunchTemplateSpecification": {
                    "LaunchTemplateId": template["LaunchTemplateId"],
                    "Version": "1",
                },
                "Overrides": [{"InstanceType": "m5.large"}],
            },
            "InstancesDistribution": {"OnDemandPercentageAboveBaseCapacity": 0 if spot else 100},
        },
        Tags=[
            {
                "ResourceId": name,
                "ResourceType": "auto-scaling-group",
                "Key": key,
                "Value": value,
                "PropagateAtLaunch": True,
            }
            for key, value in tags.items()
        ],
    )
    return name
