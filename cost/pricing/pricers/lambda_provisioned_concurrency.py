"""Price instances of a Lambda function that wait for calls: their memory, for as long as they do.

What calls then cost is a little less than the function's own lines say: those are without waiting
instances.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cost.pricing.base import ALWAYS_ON, Ask, Part, Percentiles, Pricer, Unpriced, number, value_at

if TYPE_CHECKING:
    from cost.graph import Resource

FUNCTION: Final = "aws:lambda/function:Function"
SECONDS: Final = Percentiles.exactly(3600)


def price(ask: Ask) -> tuple[Part, ...]:
    """Billed from when they are ready until they are taken away, called or not."""
    function = _function(ask)
    memory_gb = number(value_at(function.inputs, "memorySize", default=128)) / 1024
    count = number(ask.get("provisionedConcurrentExecutions"))
    arm = "arm64" in value_at(function.inputs, "architectures", default=["x86_64"])
    key = "lambda.provisioned.gb_second.arm64" if arm else "lambda.provisioned.gb_second"
    amount = ALWAYS_ON * SECONDS * Percentiles.exactly(Decimal(memory_gb * count))
    return (ask.part("waiting instances", key, amount),)


def _function(ask: Ask) -> Resource:
    for found in ask.graph.references(ask.resource, "functionName", FUNCTION):
        return found
    name = ask.resource.inputs.get("functionName")
    for found in ask.graph.of_type(FUNCTION):
        if found.inputs.get("name") == name:
            return found
    raise Unpriced("its function is not in this program")


PRICER = Pricer(
    id="lambda-provisioned-concurrency",
    types=("aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig",),
    price=price,
)
