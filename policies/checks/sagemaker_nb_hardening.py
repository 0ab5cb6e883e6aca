"""Notebooks must not give root away, nor credentials to a forged request, nor rest unencrypted."""

from __future__ import annotations

from cost.models import Model
from policies._base import Notes, Policy, Subject, require
from policies._keys import customer_key
from policies._remedy import Set


class Config(Model):
    """What is supported."""

    platforms: tuple[str, ...] = ("notebook-al2-v3", "notebook-al2023-v1")
    """Platforms that AWS still patches (control SageMaker.8)."""


def check(notebook: Subject, config: Config) -> Notes:
    """Root access is on by default, version 1 of the metadata service is allowed."""
    root = notebook["rootAccess"]
    yield require(root.is_one_of("Disabled"), "its users are root", root)
    key = notebook["kmsKeyId"]
    yield require(
        customer_key(key), "its volume is not encrypted with a customer-managed KMS key", key
    )
    metadata = notebook["instanceMetadataServiceConfiguration"]
    version = metadata["minimumInstanceMetadataServiceVersion"]
    yield require(
        version.is_one_of("2", 2), "its metadata service answers without a session token", version
    )
    platform = notebook["platformIdentifier"]
    yield require(
        platform.is_one_of(None, *config.platforms),
        f"its platform is patched no more ({platform.shown})",
        platform,
    )


POLICY = Policy(
    id="sagemaker-nb-hardening",
    severity="medium",
    title="Notebook instances have no root, our key, IMDSv2 and a supported platform",
    why="Root on a notebook can switch its lifecycle scripts off and take its role's credentials.",
    fix='set root_access="Disabled", kms_key_id and instance_metadata_service_configuration',
    types=("aws:sagemaker/notebookInstance:NotebookInstance",),
    check=check,
    remedy=(
        Set(path="rootAccess", value="Disabled"),
        Set(
            path="instanceMetadataServiceConfiguration.minimumInstanceMetadataServiceVersion",
            value="2",
        ),
    ),
    frameworks={"AWS FSBP": ("SageMaker.3", "SageMaker.8"), "SOC 2": ("CC6.1",)},
    equivalents=("CKV_AWS_307", "CKV_AWS_22", "CKV_AWS_187", "CKV_AWS_371"),
    config=Config,
)
