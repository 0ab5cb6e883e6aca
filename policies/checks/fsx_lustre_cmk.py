"""Lustre file systems must have a key of ours where they last; outside production be small."""

from __future__ import annotations

from policies._base import EnvironmentConfig, Notes, Policy, Subject, require
from policies._keys import customer_key
from policies._truth import Truth

SCRATCH = (None, "SCRATCH_1", "SCRATCH_2")
"""AWS takes no key for these: they are encrypted with one that dies with the file system."""


class Config(EnvironmentConfig):
    """Outside production."""

    most_gib: int = 4800
    """Storage is paid by what is provisioned: 4800 GiB of SCRATCH_2 are about 670 USD a month."""


def check(system: Subject, config: Config) -> Notes:
    """Scratch is the default; what no tag puts outside production is not asked for its size."""
    kind, key = system["deploymentType"], system["kmsKeyId"]
    scratch, outside = kind.is_one_of(*SCRATCH), system.outside_production(config)
    yield require(
        scratch | customer_key(key), "it is not encrypted with a customer-managed KMS key", key
    )
    yield require(
        scratch | ~outside, "persistent storage outside production, where scratch does", kind
    )
    size = system["storageCapacity"]
    small = Truth.UNSURE if size.unknown else Truth.of((size.number() or 0) <= config.most_gib)
    yield require(
        small | ~outside, f"{size.shown} GiB outside production ({config.most_gib} at most)", size
    )


POLICY = Policy(
    id="fsx-lustre-cmk",
    severity="medium",
    title="FSx for Lustre that lasts has our key; outside production it is small scratch",
    why="Persistent SSD of 1000 MB/s a TiB is 600 USD a TiB and month, four times scratch.",
    fix="set kms_key_id; outside production set deployment_type=SCRATCH_2",
    types=("aws:fsx/lustreFileSystem:LustreFileSystem",),
    check=check,
    equivalents=("CKV_AWS_190",),
    config=Config,
)
