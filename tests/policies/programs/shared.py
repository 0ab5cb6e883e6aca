"""Parts that several programs need."""

import json

import pulumi
import pulumi_aws as aws

AMI = "ami-0123456789abcdef0"
TAGS = {
    "project": "sample",
    "stack": "dev",
    "environment": "dev",
    "team": "ml",
    "owner": "ml@example.com",
    "cost-center": "cc-1",
    "component": "clusters.trainer",
    "managed-by": "pulumi",
}


def options(environment: str) -> pulumi.ResourceOptions:
    """A provider whose default tags name the environment."""
    tags = {**TAGS, "environment": environment}
    provider = aws.Provider(environment, region="us-east-1", default_tags={"tags": tags})
    return pulumi.ResourceOptions(provider=provider)


def later() -> pulumi.Output[str]:
    """A value that only a deployment can tell."""
    return aws.ssm.Parameter("later", type="String", value="x").arn


def document(effect: str = "Allow", **parts: object) -> str:
    """An IAM document of one statement."""
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": effect, **parts}]})


def group(
    name: str, opts: pulumi.ResourceOptions | None = None, **inputs: object
) -> aws.autoscaling.Group:
    """An autoscaling group with a launch template of its own, m6i.large unless said."""
    template = aws.ec2.LaunchTemplate(
        f"{name}-template", image_id=AMI, instance_type="m6i.large", opts=opts
    )
    known = {"min_size": 0, "max_size": 2, "launch_template": {"id": template.id, "version": "1"}}
    return aws.autoscaling.Group(name, opts=opts, **{**known, **inputs})


def task(
    name: str, *others: dict, more: dict | None = None, text: str | None = None, **container: object
) -> aws.ecs.TaskDefinition:
    """A task definition of one container, and others beside it; `text` instead of their JSON."""
    first = {"name": "main", "image": "model:1", "essential": True, **container}
    definitions = text or json.dumps([first, *others])
    return aws.ecs.TaskDefinition(
        name, family=name, container_definitions=definitions, **(more or {})
    )


def function(
    name: str, /, opts: pulumi.ResourceOptions | None = None, **inputs: object
) -> aws.lambda_.Function:
    """A function whose code lies in a bucket."""
    known = {"role": "arn:aws:iam::111122223333:role/function", "runtime": "python3.13"}
    code = {"handler": "app.handler", "s3_bucket": "code", "s3_key": "app.zip"}
    return aws.lambda_.Function(name, opts=opts, **{**known, **code, **inputs})
