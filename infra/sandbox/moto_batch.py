"""AWS Batch as it answers: its own role, changes of environments, jobs that need no Docker.

moto wants a service role for each compute environment, where AWS takes Batch's own; forgets what
an update of an environment says; and runs jobs in Docker. Here a job is done as soon as it is
submitted, and nothing runs. Installed once by the emulator's process.
"""

from __future__ import annotations

from typing import Any

from moto.batch.models import BatchBackend
from moto.core.config import default_user_config

_moto_create: Any = BatchBackend.create_compute_environment
_moto_update = BatchBackend.update_compute_environment


def install() -> None:
    """Correct moto; doing it twice does no harm."""
    backend: Any = BatchBackend
    backend.create_compute_environment = create_compute_environment
    backend.update_compute_environment = update_compute_environment
    default_user_config["batch"] = {"use_docker": False}


def create_compute_environment(
    self: Any, *args: Any, service_role: str | None = None, **kwargs: Any
) -> Any:
    """CreateComputeEnvironment; without a role by Batch's own, which AWS makes when it is needed.

    That one is on no list of the account's roles here: it would outlast every stack.
    """
    if service_role:
        return _moto_create(self, *args, service_role=service_role, **kwargs)
    resources = kwargs.get("compute_resources") or {}
    profiles = self.iam_backend.get_instance_profiles()
    known = resources.get("instanceRole")
    standing_in = [p.roles[0].arn for p in profiles if known in (p.arn, p.name) and p.roles]
    made = _moto_create(self, *args, service_role=next(iter(standing_in), ""), **kwargs)
    path = "role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch"
    made.service_role = f"arn:aws:iam::{self.account_id}:{path}"
    return made


def update_compute_environment(
    self: Any,
    compute_environment_name: str,
    state: str | None,
    compute_resources: dict[str, Any] | None,
    service_role: str | None,
) -> Any:
    """UpdateComputeEnvironment, which keeps what it is told."""
    answer = _moto_update(self, compute_environment_name, state, compute_resources, service_role)
    environment = self.get_compute_environment(compute_environment_name)
    if compute_resources and environment.compute_resources:
        environment.compute_resources = {**environment.compute_resources, **compute_resources}
    return answer
