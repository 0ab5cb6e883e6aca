import pulumi_aws as aws
from shared import later, task


def failing():
    task("processes", more={"pid_mode": "host"})
    task("memory", more={"ipc_mode": "host"})
    task("root-on-network", more={"network_mode": "host"})
    task("root-by-name", user="root:root", more={"network_mode": "host"})
    task("misplaced", pidMode="host")


def passing():
    task("plain")
    task("own", more={"pid_mode": "task", "ipc_mode": "none", "network_mode": "awsvpc"})
    task("user-on-network", user="1000", more={"network_mode": "host"})


def undecided():
    value = later()
    task("perhaps", user="1000", more={"pid_mode": value})
    aws.ecs.TaskDefinition("who", family="who", container_definitions=value, network_mode="host")
