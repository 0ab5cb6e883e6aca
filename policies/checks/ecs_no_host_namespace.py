"""Tasks must not share their host's processes, memory or network as root."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._containers import TASK_DEFINITION, called, containers
from policies._truth import Node, Truth


def check(task: Subject, _: NoConfig) -> Notes:
    """None is shared by default. The host's network is left to containers that are not root."""
    for prop in ("pidMode", "ipcMode"):
        mode = task[prop]
        yield require(~mode.is_one_of("host"), f"the task shares its host's {WHAT[prop]}", mode)
    on_host = task["networkMode"].is_one_of("host")
    for container in containers(task):
        # The mode is the task's. AWS does not read it here, but this is where some write it.
        misplaced = container["pidMode"]
        yield require(
            ~misplaced.is_one_of("host"), f"the task shares its host's {WHAT['pidMode']}", misplaced
        )
        yield require(
            ~(on_host & _is_root(container)),
            f"{called(container)} is root on its host's network",
            task["networkMode"],
            container["user"],
        )


WHAT = {"pidMode": "processes", "ipcMode": "shared memory"}


def _is_root(container: Node) -> Truth:
    """As AWS's control ECS.1 has it: without a user it is the image's, which mostly is root."""
    user = container["user"]
    if user.unknown:
        return Truth.UNSURE
    return Truth.of(user.absent or str(user.value).partition(":")[0] in ("root", "0"))


POLICY = Policy(
    id="ecs-no-host-namespace",
    severity="high",
    title="ECS tasks do not share their host's processes, memory or network as root",
    why="In the host's namespaces a task sees and signals its neighbours, and reaches their ports.",
    fix="leave out pid_mode and ipc_mode, and use network_mode awsvpc; or give containers a user",
    types=(TASK_DEFINITION,),
    check=check,
    frameworks={"AWS FSBP": ("ECS.1", "ECS.3")},
    equivalents=("CKV_AWS_335",),
)
