"""Studio must stay inside a VPC, under a key of ours, and stop what nobody uses."""

from __future__ import annotations

from cost.models import Model
from policies._base import Notes, Policy, Subject, require
from policies._keys import customer_key
from policies._truth import Truth


class Config(Model):
    """Idle applications."""

    idle_minutes_at_most: int = 240
    """SageMaker takes 60 to 525 600."""


def check(domain: Subject, config: Config) -> Notes:
    """By default Studio has its own way to the internet, and its applications run until deleted."""
    access = domain["appNetworkAccessType"]
    yield require(access.is_one_of("VpcOnly"), "it has its own way to the internet", access)
    key = domain["kmsKeyId"]
    yield require(
        customer_key(key), "its home directories are not under a customer-managed KMS key", key
    )
    manager = domain["defaultUserSettings.jupyterLabAppSettings.appLifecycleManagement"]
    idle = manager["idleSettings"]
    minutes = idle["idleTimeoutInMinutes"]
    on = idle["lifecycleManagement"].is_one_of("ENABLED")
    soon = Truth.UNSURE if minutes.unknown else _soon(minutes.number(), config)
    yield require(
        on & soon,
        f"idle JupyterLabs are not stopped within {config.idle_minutes_at_most} minutes",
        minutes,
    )


def _soon(minutes: float | None, config: Config) -> Truth:
    return Truth.of(minutes is not None and minutes <= config.idle_minutes_at_most)


POLICY = Policy(
    id="sagemaker-domain-vpc-only",
    severity="high",
    title="Studio domains are VPC-only, encrypted with our key, and stop idle JupyterLabs",
    why="An open Studio lets data out in one cell; an idle ml.g5.xlarge is 1.41 USD an hour.",
    fix='set app_network_access_type="VpcOnly", kms_key_id, and idle_settings of JupyterLab',
    types=("aws:sagemaker/domain:Domain",),
    check=check,
    equivalents=("CKV_AWS_187",),
    config=Config,
)
