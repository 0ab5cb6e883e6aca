import pulumi_aws as aws
from shared import later


def _service(name, **network):
    inputs = {"network_configuration": {"subnets": ["subnet-1"], **network}} if network else {}
    aws.ecs.Service(name, cluster="ml", task_definition="model:1", **inputs)


def failing():
    _service("public", assign_public_ip=True)


def passing():
    _service("private", assign_public_ip=False)
    _service("default", security_groups=["sg-1"])
    _service("on-instances")


def undecided():
    public = later().apply(lambda arn: arn.endswith("x"))
    _service("perhaps", assign_public_ip=public)
