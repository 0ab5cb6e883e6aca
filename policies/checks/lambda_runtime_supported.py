"""Functions must run on a runtime that AWS still patches."""

from __future__ import annotations

import datetime as dt
from typing import Final

from pydantic import Field

from cost.models import Model
from policies._base import Notes, Policy, Subject, require
from policies._truth import Node, Truth
from policies._types import FUNCTION

# The day AWS ends or ended its support, as announced in 2026; gone long ago: the first of all.
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
_GONE = dict.fromkeys(
    (
        *("dotnet5.0", "dotnet6", "dotnet7", "dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1"),
        *("dotnetcore3.1", "go1.x", "java8", "nodejs", "nodejs4.3", "nodejs4.3-edge"),
        *("nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x", "nodejs14.x", "nodejs16.x"),
        *("nodejs18.x", "provided", "python2.7", "python3.6", "python3.7", "python3.8"),
        *("python3.9", "ruby2.5", "ruby2.7"),
    ),
    dt.date.min,
)
ENDS: Final = {
    **_GONE,
    "ruby3.2": dt.date(2026, 3, 31),
    "nodejs20.x": dt.date(2026, 4, 30),
    "provided.al2": dt.date(2026, 7, 31),
    "python3.10": dt.date(2026, 10, 31),
    "dotnet8": dt.date(2026, 11, 10),
    "dotnet9": dt.date(2026, 11, 10),
    "ruby3.3": dt.date(2027, 3, 31),
    "nodejs22.x": dt.date(2027, 4, 30),
    "java8.al2": dt.date(2027, 6, 30),
    "java11": dt.date(2027, 6, 30),
    "java17": dt.date(2027, 6, 30),
    "python3.11": dt.date(2027, 6, 30),
}


class Config(Model):
    """When and what."""

    on: dt.date = Field(default_factory=lambda: dt.datetime.now(dt.UTC).date())
    """The day to judge by; today."""
    notice_days: int = 0
    """Fail so many days before support ends."""
    arm64: bool = False
    """Fail on x86 too: arm64 costs a fifth less for the same memory and time."""


def check(function: Subject, config: Config) -> Notes:
    """Container images bring their own runtime and name none."""
    runtime, kinds = function["runtime"], function["architectures"]
    ended = [n for n, day in ENDS.items() if day <= config.on + dt.timedelta(config.notice_days)]
    yield require(
        ~runtime.is_one_of(*ended), f"AWS patches {runtime.shown} no more, or not for long", runtime
    )
    yield require(
        Truth.of(not config.arm64) | _on_arm(kinds),
        "it runs on x86_64: arm64 costs 20 % less",
        kinds,
    )


def _on_arm(kinds: Node) -> Truth:
    first = next(kinds.items(), kinds)
    return first.is_one_of("arm64")


POLICY = Policy(
    id="lambda-runtime-supported",
    severity="medium",
    title="Functions run on a runtime that AWS still patches",
    why="Holes stay open, and after a while AWS refuses to change or make the function.",
    fix='set runtime to a current one, such as "python3.13"',
    types=(FUNCTION,),
    check=check,
    frameworks={"AWS FSBP": ("Lambda.2",)},
    equivalents=("CKV_AWS_363",),
    config=Config,
)
