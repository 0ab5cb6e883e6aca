"""Another instance type for a group of one type: who can be looked at, and how it is proposed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cost.models import Change, Range
from cost.rules._evidence import Proposal
from cost.rules._fit import series
from cost.rules._graph import is_training

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

    from cost.rules._base import Context
    from cost.rules._fit import Fit
    from cost.rules._given import Hardware
    from cost.rules._usage import Group


@dataclass(frozen=True)
class Priced:
    """An instance type and its on-demand price an hour."""

    kind: Hardware
    price: Decimal


def quoted(context: Context, region: str, *types: Priced | Fit) -> list[str]:
    """List prices as evidence states them."""
    return [
        f"{t.kind.name} {t.price} USD/h on demand in {region}, as of {context.prices.as_of}"
        for t in types
    ]


def of_one_type(context: Context, group: Group) -> Priced | str:
    """The group's type and price, or why it can't be sized."""
    if len(group.types) > 1:
        return f"it runs {', '.join(group.types)}: a group of several types is not sized"
    name = group.types[0]
    kind, price = context.hardware(name), context.prices.on_demand(name, group.region)
    if kind is None:
        return f"the catalogue does not know {name}"
    return f"no price of {name} in {group.region}" if price is None else Priced(kind, price)


def candidates(context: Context) -> Iterator[tuple[Group, Priced]]:
    """The running groups of one known and priced type without a GPU."""
    for group in context.groups:
        if not group.running or len(group.types) != 1 or context.has_gpu(group) is not False:
            continue
        kind = context.hardware(group.types[0])
        price = context.prices.on_demand(group.types[0], group.region)
        if kind is not None and price is not None and kind.vcpu and kind.memory_mib:
            yield group, Priced(kind, price)


def unpriced(context: Context) -> Iterator[tuple[Group, str]]:
    """The running groups without a GPU of which the catalogue lacks something, and what."""
    for group in context.groups:
        if group.running and context.has_gpu(group) is None:
            yield group, f"the catalogue does not know all of {', '.join(group.types)}"
            continue
        name = group.types[0]
        plain = group.running and len(group.types) == 1 and not context.has_gpu(group)
        if plain and context.prices.on_demand(name, group.region) is None:
            yield group, f"no price of {name} in {group.region}"


def cheapest_like(
    context: Context, region: str, old: Hardware, wanted: Callable[[Hardware], bool]
) -> Priced | None:
    """The cheapest wanted type with as many vCPUs and no less of anything else."""
    found = []
    for kind in context.prices.instances():
        fits = (
            kind.vcpu == old.vcpu
            and (kind.memory_mib or 0) >= (old.memory_mib or 0)
            and (kind.network_mbps or 0) >= (old.network_mbps or 0)
            and (kind.local_nvme_gb or 0) >= (old.local_nvme_gb or 0)
            and kind.gpu_name is None
            and kind.accelerator_count == 0
            and "metal" not in kind.name
        )
        price = context.prices.on_demand(kind.name, region) if fits and wanted(kind) else None
        if price is not None:
            found.append(Priced(kind, price))
    return min(found, key=lambda p: (p.price, -(p.kind.generation or 0), p.kind.name), default=None)


def same_series(one: Hardware, other: Hardware) -> bool:
    """Both are of the same letter, such as m."""
    return series(one.name) == series(other.name)


@dataclass(frozen=True, kw_only=True)
class Doubts:
    """What may go wrong with another type, and whether the setting alone brings it about."""

    risk: Literal[0, 1, 2, 3, 4]
    effort: Literal["very low", "low", "medium", "high"]
    notes: tuple[str, ...] = ()
    by_setting: bool = True


def swap(context: Context, group: Group, now: Priced, new: Priced, doubts: Doubts) -> Proposal:
    """Propose another type: the same share of the effective cost is saved as of the list price."""
    share = 1 - new.price / now.price
    whole = group.monthly - group.monthly_spot
    old, other = now.kind.name, new.kind.name
    settable = doubts.by_setting and not is_training(context.graph, group)
    return Proposal(
        current=old,
        proposed=other,
        saving=Range.after_commitments(share * whole, share * group.monthly_committed),
        risk=doubts.risk,
        effort=doubts.effort,
        setting=Change(path=("instance_type",), old=old, new=other) if settable else None,
        by_hand=f"change {', '.join(group.ids)} from {old} to {other}",
        values={"vcpu": now.kind.vcpu, "saving_percent": f"{share * 100:.1f}"},
        prices=quoted(context, group.region, now, new),
        notes=doubts.notes,
    )
