"""Functions must record traces of what they do."""

from __future__ import annotations

from cost.models import Model
from policies._base import Notes, Policy, Subject, require
from policies._remedy import Set
from policies._types import FUNCTION


class Config(Model):
    """Which modes are enough."""

    modes: tuple[str, ...] = ("Active",)
    """`PassThrough`, the default of AWS, traces only what a caller that traces asks for."""


def check(function: Subject, config: Config) -> Notes:
    """Absent, the mode is PassThrough."""
    mode = function["tracingConfig.mode"]
    yield require(
        mode.is_one_of(*config.modes), f"its calls are not traced (mode is {mode.shown})", mode
    )


POLICY = Policy(
    id="lambda-tracing",
    severity="low",
    title="Functions are traced by X-Ray",
    why="A slow or failing call in a chain of services is found by its trace, or by guessing.",
    fix='set tracing_config={"mode": "Active"}',
    types=(FUNCTION,),
    check=check,
    remedy=(Set(path="tracingConfig.mode", value="Active"),),
    equivalents=("AWS-0066",),
    config=Config,
)
