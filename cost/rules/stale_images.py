"""Find image repositories full of images that nobody pulls any more."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cost.models import Change, Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal
from cost.rules._judge import Steps, judged, named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from cost.inventory.things import Thing
    from cost.rules._items import Item, Lot


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every repository of the bill by its images in the inventory."""
    return judged(RULE, context, limits, Steps(wasted=_full, propose=_propose))


def _full(context: Context, item: Item, limits: Limits) -> bool:
    repository = context.things("repository", item.region).get(item.id)
    if repository is None or item.monthly < limits["min_monthly_usd"]:
        return False
    return len(_stale(context, repository, limits)) > 0


def _stale(context: Context, repository: Thing, limits: Limits) -> list[dict[str, Any]]:
    images = repository.get("images") or []
    return [i for i in images if _idle_days(context, i) > limits["idle_days"]]


def _idle_days(context: Context, image: dict[str, Any]) -> float:
    """Days since an image was pulled or pushed last."""
    times: list[datetime] = [t for t in (image.get("pulled"), image.get("pushed")) if t]
    if not times or context.inventory is None:
        return 0.0
    return (context.inventory.at - max(times)).total_seconds() / 86400


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal:
    things = context.things("repository", lot.region)
    saved, number = Decimal(0), 0
    for item in lot.members:
        stale = _stale(context, things[item.id], limits)
        whole = sum(i["bytes"] for i in things[item.id].get("images"))
        saved += item.monthly * sum(i["bytes"] for i in stale) / max(1, whole)
        number += len(stale)
    return Proposal(
        current=f"{number} stale",
        proposed="deleted",
        # Layers that a younger image shares stay.
        saving=Range(low=Decimal(0), mid=saved / 2, high=saved),
        risk=2,
        effort="low",
        setting=_setting(context, lot, limits),
        by_hand=f"a lifecycle policy (imageCountMoreThan, sinceImagePushed) for {named(lot.ids)}",
        values={"stale_images": number},
        notes=("half of it is ours: images share layers, which are stored once",),
    )


def _setting(context: Context, lot: Lot, limits: Limits) -> Change | None:
    """`keep_images`, where that many of the newest hold all that is pulled still."""
    repository = context.things("repository", lot.region)[lot.members[0].id]
    kept = _kept(repository.get("lifecycle"))
    images = sorted(repository.get("images"), key=lambda i: i["pushed"], reverse=True)
    used = [n for n, i in enumerate(images) if _idle_days(context, i) <= limits["idle_days"]]
    fewer = max(1, max(used, default=0) + 1)
    ours = (lot.component or "").startswith("images.") and len(lot.members) == 1
    if not ours or kept is None or fewer >= kept:
        return None
    return Change(path=("keep_images",), old=kept, new=fewer, old_is_default=True)


def _kept(policy: str | None) -> int | None:
    """How many tagged images a lifecycle policy keeps."""
    rules = json.loads(policy)["rules"] if policy else []
    chosen = [r["selection"] for r in rules if r["selection"].get("tagStatus") != "untagged"]
    counts = [s["countNumber"] for s in chosen if s["countType"] == "imageCountMoreThan"]
    return int(counts[0]) if len(counts) == 1 else None


RULE = Rule(
    id="stale-images",
    title="Repository full of images that nobody pulls",
    needs=(),
    inventory=("repository",),
    thresholds=(
        limit(
            "idle_days",
            "90",
            "days",
            "since an image was pulled, or pushed if it never was",
            "Thrifty: ECR images older than 90 days",
        ),
        limit("min_monthly_usd", "1", "USD", "repositories that cost less are left alone", "ours"),
    ),
    affects=frozenset({"images"}),
    precedence=20,
    meter="repositories",
    saves="usage",
    method="images that were neither pushed nor pulled for long; `keep_images` shrinks to what the"
    " newest still-pulled images need",
    formula="saving = effective cost * stale bytes / all bytes (high), half of it (mid: shared"
    " layers), nothing (low)",
    sources=("Thrifty: ECR repositories", "Amazon ECR pricing"),
    example="20 training images of 12 GB, of which 4 are pulled: `keep_images: 4`, up to 19 USD",
    find=find,
)
