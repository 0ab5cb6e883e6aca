"""Price Amazon Inspector: by the instances, images and functions that it scans."""

from __future__ import annotations

from typing import Final

from cost.pricing.base import Ask, Part, Pricer, UsageInput

INSTANCES = UsageInput(
    key="scanned_instances",
    unit="instances",
    what="instances scanned, on average over the month",
    why="all of the account, whichever stack made them",
    assume=(1, 10, 100),
)
IMAGES = UsageInput(
    key="scanned_images",
    unit="images",
    what="container images scanned for the first time",
    why="images that builds pushed in a month",
    assume=(5, 50, 500),
)
FUNCTIONS = UsageInput(
    key="scanned_functions",
    unit="functions",
    what="functions scanned, on average over the month",
    why="all of the account",
    assume=(5, 20, 100),
)
KINDS: Final = {
    "EC2": ("instances scanned", "inspector.instance_month", INSTANCES.key),
    "ECR": ("images scanned", "inspector.image", IMAGES.key),
    "LAMBDA": ("functions scanned", "inspector.function_month", FUNCTIONS.key),
    "LAMBDA_CODE": ("functions' code scanned", "inspector.function_code_month", FUNCTIONS.key),
}


def price(ask: Ask) -> tuple[Part, ...]:
    """What it is turned on for."""
    wanted = set(ask.get("resourceTypes", default=[]))
    return tuple(part for kind, line in KINDS.items() if kind in wanted for part in ask.used(*line))


PRICER = Pricer(
    id="inspector",
    types=("aws:inspector2/enabler:Enabler",),
    price=price,
    usage=(INSTANCES, IMAGES, FUNCTIONS),
)
