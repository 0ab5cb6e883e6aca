import pulumi_aws as aws
from shared import later, task


def failing():
    task("privileged", privileged=True)
    task("one-of-two", {"name": "b", "privileged": True})
    task("slip", privilege=True)


def passing():
    task("plain")
    task("off", privileged=False)
    aws.ecs.TaskDefinition("none", family="none", container_definitions="[]")


def undecided():
    aws.ecs.TaskDefinition("perhaps", family="perhaps", container_definitions=later())
    task("not-json", text="no JSON")
