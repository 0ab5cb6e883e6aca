"""Writes docs/environments.md: what differs between our stacks on purpose, and what each costs.

`python -m trimtab.environments > docs/environments.md`; a test compares the page with the settings.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cost.estimate import Estimate, estimate
from cost.money import usd
from cost.pricing.catalogue import load
from infra.engine import preview
from infra.settings import ServingSettings, TrainingSettings, read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cost.graph import Graph
    from infra.settings import Settings

NOTHING: Final = "-"
"""Where a stack has no such thing."""
ROOT: Final = Path(__file__).parents[1]
STACKS: Final = ("account", "dev", "staging", "prod", "local")
INTRODUCTION: Final = """\
# The environments, side by side

<!-- Written by `python -m trimtab.environments`; a test compares it with the settings. -->

Five stacks stand beside each other in one AWS account. They differ in their settings alone: the
program is the same. `account` owns what exists once in an account and is deployed first; `dev`,
`staging` and `prod` are environments; `local` is deployed to the sandbox, and is wasteful on
purpose: the tour finds what it wastes. Your own environments differ by as many files as you have.
"""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing that differs, and why it does."""

    what: str
    why: str
    value: Callable[[Settings], str]


def _yes(value: object) -> str:
    return "yes" if value else "no"


def _of(section: str, attribute: str) -> Callable[[Settings], str]:
    """A setting of a section; a dash where the stack lacks the section."""

    def value(settings: Settings) -> str:
        part: Any = getattr(settings, section, None)
        found = None if part is None else getattr(part, attribute)
        if isinstance(found, bool):
            return _yes(found)
        if isinstance(found, tuple):
            return ", ".join(map(str, found)) or "none"
        return NOTHING if found is None else str(found)

    return value


def _serving(value: Callable[[ServingSettings], str]) -> Callable[[Settings], str]:
    def each(settings: Settings) -> str:
        found = [c for c in settings.clusters.values() if isinstance(c, ServingSettings)]
        return _spread(map(value, found))

    return each


def _training(value: Callable[[TrainingSettings], str]) -> Callable[[Settings], str]:
    def each(settings: Settings) -> str:
        found = [c for c in settings.clusters.values() if isinstance(c, TrainingSettings)]
        return _spread(map(value, found))

    return each


def _spread(values: Any) -> str:
    """Different values of several clusters, each once."""
    return " · ".join(dict.fromkeys(values)) or NOTHING


def _nights_off(cluster: ServingSettings) -> str:
    return _yes(any(s.max_size == 0 for s in cluster.schedule))


def _log_days(settings: Settings) -> str:
    days = settings.monitoring.log_days if settings.monitoring else None
    return str(days or (365 if settings.stack.production else 30))


def _forced(settings: Settings) -> str:
    buckets = settings.lake.values()
    return _yes(any(b.force_destroy for b in buckets)) if buckets else NOTHING


def _kept(settings: Settings) -> str:
    bucket = settings.lake.get("checkpoints")
    if bucket is None:
        return NOTHING
    if bucket.checkpoint_retention is not None:
        return f"last {bucket.checkpoint_retention.keep_last} of each job"
    return "all" if bucket.expire_after_days is None else f"{bucket.expire_after_days} days"


def _sections(settings: Settings) -> str:
    given = [
        f"{name} ({len(value)})" if isinstance(value, dict) else name
        for name in type(settings).model_fields
        if (value := getattr(settings, name)) and name not in ("stack", "keys")
    ]
    return ", ".join(given)


ROWS: Final = (
    Row(
        what="production",
        why="protects what holds data from `destroy`, and balancers from deletion",
        value=_of("stack", "production"),
    ),
    Row(
        what="zones",
        why="one more zone is one more place with capacity, and with endpoints and NAT to pay",
        value=lambda s: str(len(s.stack.zones)) if s.stack.kind == "environment" else NOTHING,
    ),
    Row(
        what="NAT",
        why="one for all fails with its zone; one in each survives, at three times the price",
        value=_of("network", "nat"),
    ),
    Row(
        what="interface endpoints",
        why="AWS's services without NAT, so that they work on when it fails",
        value=_of("network", "interface_endpoints"),
    ),
    Row(
        what="serving on spot, percent",
        why="dev may be interrupted; production keeps a base on demand",
        value=_serving(lambda c: str(c.spot_percentage)),
    ),
    Row(
        what="serving off at night",
        why="168 hours a week cost three times as much as the 60 that people work",
        value=_serving(_nights_off),
    ),
    Row(
        what="serving, instances at most",
        why="what a mistake can cost",
        value=_serving(lambda c: str(c.max_size)),
    ),
    Row(
        what="training on demand, percent",
        why="spot everywhere: checkpoints make interruptions cheap",
        value=_training(lambda c: str(c.on_demand_percentage)),
    ),
    Row(
        what="training, instances at most",
        why="what a mistake can cost",
        value=_training(lambda c: str(c.max_size)),
    ),
    Row(
        what="checkpoints that are kept",
        why="they are large, and of no use once the model is trained",
        value=_kept,
    ),
    Row(
        what="buckets may be emptied by `destroy`",
        why="tidying up is daily work in dev, and a disaster in production",
        value=_forced,
    ),
    Row(
        what="recovery region",
        why="copies of what cannot be made again outlive a region; they cost the storage again",
        value=_of("stack", "recovery_region"),
    ),
    Row(
        what="who tells of alarms",
        why="one message a component where people are woken; each alarm where they look anyway",
        value=_of("monitoring", "pages"),
    ),
    Row(
        what="anomaly bands",
        why="0.30 USD a month each: where traffic has a rhythm that can be learned",
        value=_of("monitoring", "anomaly_bands"),
    ),
    Row(
        what="dashboards",
        why="3 USD a month each beyond the account's three",
        value=_of("monitoring", "dashboards"),
    ),
    Row(
        what="logs are kept, days",
        why="auditors ask for a year of production, nobody for last month's dev",
        value=_log_days,
    ),
    Row(
        what="budget, USD a month",
        why="mails at 50, 80 and 100 percent, and at the forecast",
        value=_of("billing", "budget_usd"),
    ),
    Row(
        what="spend guard, USD an hour",
        why="stops fleets gracefully where it is no dry run; try it in dev before you trust it",
        value=_of("guard", "hourly_usd"),
    ),
    Row(
        what="spend guard is a dry run",
        why="it says what it would stop until you let it",
        value=_of("guard", "dry_run"),
    ),
    Row(what="sections", why="with how many entries", value=_sections),
)


def render(graphs: Mapping[str, Graph]) -> str:
    """The whole page.

    Args:
        graphs: the previews of all stacks, by name.
    """
    settings = {name: read_file(ROOT / f"Pulumi.{name}.yaml") for name in STACKS}
    estimates = {name: estimate(graphs[name], load()) for name in STACKS}
    parts = [
        INTRODUCTION,
        "## What differs on purpose\n",
        _table(
            ("", *STACKS, "why"),
            [(row.what, *(row.value(settings[s]) for s in STACKS), row.why) for row in ROWS],
        ),
        "## What they cost a month\n",
        _table(COLUMNS, [_costs(name, found) for name, found in estimates.items()]),
        "List prices without a usage file: what only use can tell is a documented range, and what "
        "lies in a bucket is not known at all, so that totals read *at least*. "
        "`trimtab estimate -s prod --usage FILE` says it for your quantities "
        "([estimates](estimates.md)).\n",
        *_unpriced(estimates),
    ]
    return "\n".join(parts)


COLUMNS: Final = ("stack", "resources", "priced or free", "p10", "p50", "p90", "dearest components")


def _costs(name: str, found: Estimate) -> tuple[str, ...]:
    s, month = found.summary, found.monthly
    share = 100 * (s.priced + s.free) / s.resources
    dearest = list(found.components.items())[:3]
    return (
        name,
        str(s.resources),
        f"{share:.1f} %",
        *(usd(amount) for amount in (month.p10, month.p50, month.p90)),
        ", ".join(f"{component} {usd(amount.p50)}" for component, amount in dearest),
    )


def _unpriced(estimates: Mapping[str, Estimate]) -> list[str]:
    """What has no price here, by name: unknown is not zero."""
    lines = [
        f"- {name}: `{gap.urn.rsplit('::', 1)[-1]}`: {gap.why}"
        for name, found in estimates.items()
        for gap in found.unpriced
    ]
    return ["Without a price here:\n", *lines, ""] if lines else ["Every resource has its price.\n"]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in r)} |\n" for r in lines
    )


if __name__ == "__main__":
    sys.stdout.write(render({name: preview(name, project=ROOT) for name in STACKS}))
