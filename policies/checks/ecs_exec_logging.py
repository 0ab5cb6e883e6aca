"""What is typed into containers must be logged."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require


def check(cluster: Subject, _: NoConfig) -> Notes:
    """By default sessions are logged where the container's own logs go."""
    logging = cluster["configuration.executeCommandConfiguration.logging"]
    yield require(~logging.is_one_of("NONE"), "sessions of ECS Exec are not logged", logging)


POLICY = Policy(
    id="ecs-exec-logging",
    severity="medium",
    title="Sessions of ECS Exec are logged",
    why="A shell in a production container is the one change that no review has seen.",
    fix='leave out logging, or set "DEFAULT" or "OVERRIDE" in execute_command_configuration',
    types=("aws:ecs/cluster:Cluster",),
    check=check,
    equivalents=("CKV_AWS_223",),
)
