"""How many copies of a function may run, and bill, at once must be said."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._truth import Node, Truth
from policies._types import FUNCTION

# In us-east-1, of a GiB for an hour. https://aws.amazon.com/lambda/pricing/
USD_X86: Final = Decimal("0.0000166667") * 3600
USD_ARM64: Final = Decimal("0.0000133334") * 3600
ACCOUNT_LIMIT: Final = 1000  # copies of all functions of a region together, by default
DEFAULT_MIB: Final = 128


def check(function: Subject, _: NoConfig) -> Notes:
    """Without a cap, or with -1, a function may take all that the account has."""
    cap = function["reservedConcurrentExecutions"]
    arm = next(function["architectures"].items(), function.root).value == "arm64"
    gib = ACCOUNT_LIMIT * _mib(function["memorySize"]) / 1024
    usd = gib * (USD_ARM64 if arm else USD_X86)
    yield require(
        _capped(cap),
        f"nothing caps its copies: it may take the account's {ACCOUNT_LIMIT}, for up to "
        f"{usd:.2f} USD an hour, and leave none to other functions",
        cap,
    )


def _capped(cap: Node) -> Truth:
    if cap.unknown:
        return Truth.UNSURE
    return Truth.of(not cap.absent and cap.number() != -1)


def _mib(memory: Node) -> Decimal:
    return Decimal(str(memory.number() or DEFAULT_MIB))


POLICY = Policy(
    id="lambda-reserved-concurrency",
    severity="medium",
    title="Functions have a cap on how many run at once",
    why="A loop or a flood of events takes the whole account's concurrency, and bills for it.",
    fix="set reserved_concurrent_executions; 0 stops a function",
    types=(FUNCTION,),
    check=check,
    equivalents=("CKV_AWS_115",),
)
