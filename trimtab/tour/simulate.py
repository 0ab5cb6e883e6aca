"""The tour's month: the assumptions, the utilisation and the bill of what the emulator lists."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cost.sample.profile import UsageProfile
from trimtab.tour import utilisation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cost.bill import Bill
    from cost.estimate.usage import Table, Usage
    from cost.metrics.table import Metrics
    from cost.pricing.base import Percentiles
    from cost.rules._window import Window
    from cost.sample.base import Inventory
    from infra.sandbox.clients import Clients
    from trimtab.session import Session
    from trimtab.tour.place import Place

MONTHS: Final = ("2026-09", "2026-10")
"""Before and after: fixed, so that every tour shows the same figures."""
SEED: Final = 7
DAYS: Final = 14
"""Days of utilisation, at the end of the month: the rules' window."""
# The plan covers what stays: what a plan covers is no saving, which the tour's sums should show.
PROFILE: Final = UsageProfile(plan_first=("g5.xlarge",))

STORAGE_CLASSES: Final = {
    "STANDARD_IA": "infrequent_gb",
    "INTELLIGENT_TIERING": "intelligent_infrequent_gb",
    "GLACIER_IR": "glacier_ir_gb",
    "GLACIER": "glacier_gb",
    "DEEP_ARCHIVE": "deep_archive_gb",
}
"""A bucket's usage input for each class that its old data moves to."""


def inventory(session: Session) -> Inventory:
    """What the emulator lists in the stack's account, by boto3."""
    from cost.sample.inventory import read

    clients, region = _aws(session)
    return read(clients.get, [region])


def use(session: Session, found: Inventory) -> int:
    """Put the month's last days of utilisation into CloudWatch; returns how many values."""
    from cost.sample.schema import month_of

    clients, region = _aws(session)
    instances = [a for a in found.assets if a.kind == "instance"]
    end = month_of(MONTHS[0])[1]
    return utilisation.write(
        clients.get("cloudwatch", region), instances, end, days=DAYS, seed=SEED
    )


def utilisation_of(
    session: Session, instances: Mapping[str, Iterable[str]], window: Window
) -> Metrics:
    """What the emulator's CloudWatch has of instances, by region."""
    from cost.metrics import cloudwatch

    clients, _ = _aws(session)
    return cloudwatch.read(
        lambda region: clients.get("cloudwatch", region), instances, window.start, window.end
    )


def bill(place: Place, found: Inventory, month: str) -> Bill:
    """Write a month's bill of what was found, and read it with the reader of real bills."""
    from cost import bill as bills
    from cost.pricing.catalogue import load
    from cost.sample.truth import generate
    from cost.sample.writers import write

    truth = generate(found, load(), month, seed=SEED, profile=PROFILE)
    write(truth, place.bill(month))
    return bills.load([place.bill(month)])


def usage(found: Inventory) -> Usage:
    """What the bill assumes, for the estimate: both then price the same month of use."""
    from cost.estimate.usage import Usage
    from cost.pricing.base import Percentiles

    exactly = Percentiles.exactly
    components: Table = {}
    running = Counter(a.tags.get("component") for a in found.assets if a.kind == "instance")
    for name in utilisation.SHAPES:
        components[name] = {"instances": exactly(running[name])}
    for asset in found.assets:
        if asset.kind == "bucket" and "component" in asset.tags:
            component = asset.tags["component"]
            components[component] = _stored(component, asset.type)
    return Usage(components=components)


def _stored(component: str, ages_into: str | None) -> dict[str, Percentiles]:
    from cost.pricing.base import Percentiles

    stored = Decimal(PROFILE.stored_gib(component))
    key = STORAGE_CLASSES.get(ages_into or "")
    aged = stored * PROFILE.aged_share if key else Decimal(0)
    found = {"standard_gb": Percentiles.exactly(stored - aged)}
    if key:
        found[key] = Percentiles.exactly(aged)
    return found


def _aws(session: Session) -> tuple[Clients, str]:
    import json

    settings = json.loads(session.project.config[f"{session.project.name}:stack"])
    return session.running().clients(settings["account"]), settings["region"]
