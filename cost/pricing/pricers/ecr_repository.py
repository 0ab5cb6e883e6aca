"""Price an ECR repository: by the gigabytes of images that it keeps."""

from __future__ import annotations

from cost.pricing.base import Ask, Part, Pricer, UsageInput

STORED = UsageInput(
    key="stored_gb",
    unit="GB",
    what="images stored, layers counted once",
    why="from one small service to a few CUDA images with their history",
    assume=(1, 20, 500),
)


def price(ask: Ask) -> tuple[Part, ...]:
    """Transfer within the region is free."""
    return ask.used("storage", "ecr.gb_month", "stored_gb")


PRICER = Pricer(
    id="ecr-repository", types=("aws:ecr/repository:Repository",), price=price, usage=(STORED,)
)
