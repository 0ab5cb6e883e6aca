"""What clients call in production must not be deleted by mistake."""

from __future__ import annotations

from policies._base import EnvironmentConfig, Notes, Policy, Subject, require
from policies._remedy import Set
from policies._truth import Truth
from policies._types import LOAD_BALANCER


class Config(EnvironmentConfig):
    """Which environments come and go."""

    ephemeral: tuple[str, ...] = ("ephemeral", "preview", "sandbox")
    """Values of the tag `environment` whose stacks must be easy to destroy."""


def check(balancer: Subject, config: Config) -> Notes:
    """Off by default. Where no tag names the environment, it may be production."""
    protected = balancer["enableDeletionProtection"]
    unnamed = Truth.of(balancer.environment.absent)
    yield require(
        protected.is_true() | (~unnamed & ~balancer.in_production(config)),
        "a wrong `pulumi up` deletes it, and its DNS name is gone for good",
        protected,
    )
    yield require(
        unnamed | ~balancer.environment.is_one_of(*config.ephemeral) | ~protected.is_true(),
        "it keeps an ephemeral stack from being destroyed, at 16 USD a month and more",
        protected,
    )


POLICY = Policy(
    id="alb-deletion-protection",
    severity="medium",
    title="Load balancers are protected from deletion in production",
    why="A balancer's DNS name cannot be had again: every client must be told the new one.",
    fix="set enable_deletion_protection=True",
    types=LOAD_BALANCER,
    check=check,
    remedy=(Set(path="enableDeletionProtection", value=True),),
    frameworks={"AWS FSBP": ("ELB.6",), "HIPAA": ("164.308(a)",)},
    equivalents=("CKV_AWS_150",),
    config=Config,
)
