"""Notebooks must go through a VPC: their own way to the internet passes every control of it."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._remedy import Set


def check(notebook: Subject, _: NoConfig) -> Notes:
    """Direct access is on by default; without a subnet a notebook stands outside every VPC."""
    access, subnet = notebook["directInternetAccess"], notebook["subnetId"]
    yield require(
        access.is_one_of("Disabled"), "the notebook has its own way to the internet", access
    )
    yield require(subnet.given(), "the notebook stands in no subnet of ours", subnet)


POLICY = Policy(
    id="sagemaker-nb-no-internet",
    severity="high",
    title="Notebook instances reach the internet through a VPC only",
    why="From a notebook with direct access data leaves in one cell, past all endpoints and logs.",
    fix='set direct_internet_access="Disabled", subnet_id and security_groups',
    types=("aws:sagemaker/notebookInstance:NotebookInstance",),
    check=check,
    remedy=(Set(path="directInternetAccess", value="Disabled"),),
    frameworks={
        "AWS FSBP": ("SageMaker.1", "SageMaker.2"),
        "HIPAA": ("164.308(a)", "164.312(a)"),
        "SOC 2": ("CC6.1", "CC6.6"),
    },
    equivalents=("CKV_AWS_122", "CKV_AWS_306"),
)
