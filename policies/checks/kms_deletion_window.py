"""Keys must stay usable: no quick deletion, no disabled key, no policy that locks everyone out."""

from __future__ import annotations

from cost.models import Model
from policies._base import Notes, Policy, Subject, require
from policies._remedy import Set
from policies._truth import Truth
from policies._types import KMS_KEYS


class Config(Model):
    """How long."""

    least_days: int = 14
    """Days between the order to delete a key and its end; AWS allows 7 to 30."""


def check(key: Subject, config: Config) -> Notes:
    """AWS waits 30 days and keys are enabled, unless said otherwise."""
    window = key["deletionWindowInDays"]
    days = window.number()
    short = (
        Truth.UNSURE if window.unknown else Truth.of(days is not None and days < config.least_days)
    )
    yield require(
        ~short,
        f"a deletion by mistake is final after {window.shown} days ({config.least_days} asked)",
        window,
    )
    bypass = key["bypassPolicyLockoutSafetyCheck"]
    yield require(~bypass.is_true(), "its policy may lock out everyone who manages it", bypass)
    for flag in (key["isEnabled"], key["enabled"]):
        yield require(
            flag.is_true(default=True), "the key is disabled: nothing under it can be read", flag
        )


def _least(_: Subject, config: Config) -> int:
    return config.least_days


POLICY = Policy(
    id="kms-deletion-window",
    severity="low",
    title="KMS keys are enabled, and their deletion can be taken back for two weeks",
    why="What a deleted key encrypted is lost: no backup of the data helps without the key.",
    fix="drop deletion_window_in_days, or set at least 14; leave the lockout check on",
    types=KMS_KEYS,
    check=check,
    remedy=(
        Set(path="deletionWindowInDays", of=_least),
        Set(path="bypassPolicyLockoutSafetyCheck", value=False),
    ),
    frameworks={"AWS FSBP": ("KMS.3",)},
    equivalents=("CKV_AWS_227",),
    config=Config,
)
