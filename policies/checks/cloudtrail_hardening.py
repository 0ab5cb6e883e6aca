"""The audit trail must be whole: all regions, tamper-evident, encrypted, switched on."""

from __future__ import annotations

from cost.models import Model
from policies._base import Notes, Policy, Subject, require
from policies._remedy import Set


class Config(Model):
    """What more is asked."""

    cloudwatch_logs: bool = False
    """Also ask for delivery to CloudWatch Logs (CIS 3.4 of v1.4): at 0.50 USD a GB."""


def check(trail: Subject, config: Config) -> Notes:
    """All but enableLogging are off by default."""
    regions = trail["isMultiRegionTrail"]
    yield require(regions.is_true(), "the trail sees one region only", regions)
    validated = trail["enableLogFileValidation"]
    yield require(validated.is_true(), "its files can be changed unnoticed", validated)
    key = trail["kmsKeyId"]
    yield require(key.given(), "it is not encrypted with a customer-managed key", key)
    on = trail["enableLogging"]
    yield require(on.is_true(default=True), "it is switched off", on)
    if config.cloudwatch_logs:
        group = trail["cloudWatchLogsGroupArn"]
        yield require(group.given(), "it does not reach CloudWatch Logs", group)


POLICY = Policy(
    id="cloudtrail-hardening",
    severity="high",
    title="Trails cover all regions, are validated, encrypted and on",
    why="The first thing an intruder does is to work where nobody looks, or to edit the log.",
    fix="set is_multi_region_trail, enable_log_file_validation and kms_key_id",
    types=("aws:cloudtrail/trail:Trail",),
    check=check,
    remedy=(
        Set(path="isMultiRegionTrail", value=True),
        Set(path="enableLogFileValidation", value=True),
        Set(path="enableLogging", value=True),
    ),
    frameworks={
        "AWS FSBP": ("CloudTrail.1", "CloudTrail.2", "CloudTrail.4"),
        "CIS AWS v3.0": ("3.1", "3.2", "3.5"),
        "HIPAA": ("164.312(b)",),
        "GDPR": ("Art. 30",),
        "SOC 2": ("CC6.1",),
    },
    equivalents=(
        "CKV_AWS_67",
        "CKV_AWS_36",
        "CKV_AWS_35",
        "CKV_AWS_251",
        "AWS-0014",
        "AWS-0015",
        "AWS-0016",
    ),
    config=Config,
)
