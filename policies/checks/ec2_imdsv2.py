"""Instances must accept session tokens only, so that a tricked web server leaks no credentials."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._remedy import Set
from policies._types import INSTANCE, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE


def check(machine: Subject, _: NoConfig) -> Notes:
    """What is not said allows version 1, unless the AMI or the account says otherwise."""
    tokens = machine["metadataOptions.httpTokens"]
    endpoint = machine["metadataOptions.httpEndpoint"]
    yield require(
        tokens.is_one_of("required") | endpoint.is_one_of("disabled"),
        f"the metadata service answers without a session token (httpTokens is {tokens.shown})",
        tokens,
    )


POLICY = Policy(
    id="ec2-imdsv2",
    severity="high",
    title="The instance metadata service requires session tokens (IMDSv2)",
    why="With version 1 one forged request from a web server hands out the instance's credentials.",
    fix='set metadata_options={"http_tokens": "required"}',
    types=(INSTANCE, LAUNCH_TEMPLATE, LAUNCH_CONFIGURATION),
    check=check,
    remedy=(Set(path="metadataOptions.httpTokens", value="required"),),
    frameworks={"AWS FSBP": ("AutoScaling.3", "EC2.8", "EC2.170"), "CIS AWS v3.0": ("5.6",)},
    equivalents=("CKV_AWS_79", "AWS-0028", "AWS-0130"),
)
