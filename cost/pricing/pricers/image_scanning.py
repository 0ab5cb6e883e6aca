"""Price how a registry scans its images: basic scans are free, Amazon Inspector's are not."""

from __future__ import annotations

from cost.pricing.base import Ask, Part, Pricer, UsageInput

PUSHED = UsageInput(
    key="pushed_images",
    unit="images",
    what="images pushed, each scanned once",
    why="from a release a week to some builds of several services every day",
    assume=(5, 60, 1_000),
)
RESCANS = UsageInput(
    key="rescans",
    unit="scans",
    what="scans of images again, when a new weakness is known",
    why="a few for each image that is kept",
    assume=(20, 500, 10_000),
)


def price(ask: Ask) -> tuple[Part, ...]:
    """Charged to the registry's account and region."""
    if ask.get("scanType") != "ENHANCED":
        return ()
    return (
        *ask.used("first scans", "inspector.image", "pushed_images"),
        *ask.used("scans again", "inspector.rescan", "rescans"),
    )


PRICER = Pricer(
    id="image-scanning",
    types=("aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",),
    price=price,
    usage=(PUSHED, RESCANS),
)
