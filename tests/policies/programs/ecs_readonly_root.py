import pulumi_aws as aws
from shared import later, task

READ_ONLY = {"readonlyRootFilesystem": True}


def _on(family):
    return {"runtime_platform": {"operating_system_family": family}}


def failing():
    task("default")
    task("off", readonlyRootFilesystem=False)
    task("sidecar-writes", {"name": "sidecar"}, **READ_ONLY)


def passing():
    task("all", {"name": "sidecar", **READ_ONLY}, **READ_ONLY)
    task("windows", more=_on("WINDOWS_SERVER_2022_CORE"))


def undecided():
    value = later()
    aws.ecs.TaskDefinition("perhaps", family="perhaps", container_definitions=value)
    task("which-system", more=_on(value))
