import pulumi_aws as aws
from shared import later, task

AWSLOGS = {"logDriver": "awslogs", "options": {"awslogs-group": "trainer"}}


def failing():
    task("silent")
    task("no-driver", logConfiguration={"options": {}})
    task("sidecar-silent", {"name": "sidecar"}, logConfiguration=AWSLOGS)
    task("dropped", logConfiguration={"logDriver": "none"})


def passing():
    task("logs", {"name": "sidecar", "logConfiguration": AWSLOGS}, logConfiguration=AWSLOGS)


def undecided():
    aws.ecs.TaskDefinition("perhaps", family="perhaps", container_definitions=later())
