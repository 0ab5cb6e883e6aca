"""Combinations of a training cluster that AWS refuses, or takes and never launches."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from infra.settings._base import refusal

if TYPE_CHECKING:
    from infra.settings.training import TrainingSettings

BLOCK_FAMILIES = re.compile(r"^(p[4-9]|trn[1-9])")
"""Capacity Blocks are sold for P and Trainium instances (EC2 user guide, Capacity Blocks)."""
NOT_IN_GROUPS = re.compile(r"^(t\d|mac|[a-z]\d+[a-z]*-flex)")
"""Types that cluster placement groups do not take: burstable, Mac and flex (EC2 user guide)."""


def check_place(cluster: TrainingSettings) -> None:
    """A cluster placement group is in one zone, and takes most types."""
    wants = {
        "placement": cluster.placement is not None,
        "efa": cluster.efa,
        "capacity_block": cluster.capacity_block is not None,
        "capacity_reservation": cluster.capacity_reservation is not None,
    }
    for name, asked in wants.items():
        if asked and cluster.zone is None:
            raise refusal(
                f"{name} works within one zone, and the cluster is in all of them",
                key="zone",
                allowed="one of the stack's zones, such as us-east-1a",
            )
    if cluster.placement is None:
        return
    if cluster.held:
        raise refusal(
            "capacity that was held outside of a placement group cannot be used inside one",
            key="placement",
            allowed="none with capacity_reservation or capacity_block",
        )
    for name in cluster.instance_types:
        if NOT_IN_GROUPS.match(name):
            raise refusal(
                f"{name} cannot be in a cluster placement group",
                key="instance_types",
                allowed="types that are neither burstable, Mac nor flex",
            )


def check_held(cluster: TrainingSettings) -> None:
    """Held capacity is of one type, and on-demand: spot never uses it."""
    if not cluster.held:
        return
    what = "capacity_reservation" if cluster.capacity_reservation is not None else "capacity_block"
    if cluster.capacity_reservation is not None and cluster.capacity_block is not None:
        raise refusal(
            "a group launches into a reservation or into a Capacity Block",
            key="capacity_block",
            allowed="one of the two",
        )
    if cluster.spot:
        raise refusal(
            f"spot instances never use held capacity: {what} would be paid beside them",
            key="on_demand_percentage",
            allowed=f"100 with {what}",
        )
    if cluster.requirements is not None or len(cluster.instance_types) != 1:
        raise refusal(
            f"{what} is of one instance type",
            key="instance_types",
            allowed=f"exactly one type with {what}",
        )
    _check_reserved(cluster)
    if cluster.capacity_block is not None and not BLOCK_FAMILIES.match(cluster.instance_types[0]):
        raise refusal(
            f"there are no Capacity Blocks of {cluster.instance_types[0]}",
            key="instance_types",
            allowed="a type of the families P (from p4d on) or Trn",
        )


def _check_reserved(cluster: TrainingSettings) -> None:
    """A group that launches nothing beyond its reservation cannot be larger than that."""
    held = cluster.capacity_reservation
    if held is None or held.instances is None:
        return
    if held.preference == "capacity-reservations-only" and cluster.max_size > held.instances:
        raise refusal(
            f"max_size {cluster.max_size} is never reached: nothing is launched beyond the "
            f"{held.instances} reserved",
            key="max_size",
            allowed=f"1 to {held.instances}, or preference: capacity-reservations-first",
        )


def check_warm_pool(cluster: TrainingSettings) -> None:
    """Instances that wait are on-demand, of one type, and not more than the group may have."""
    pool = cluster.warm_pool
    if pool is None:
        return
    if cluster.spot:
        raise refusal(
            "spot instances cannot wait in a warm pool",
            key="on_demand_percentage",
            allowed="100 with warm_pool",
        )
    if cluster.capacity_block is not None:
        raise refusal(
            "a Capacity Block has no instances that wait",
            key="warm_pool",
            allowed="none with capacity_block",
        )
    if cluster.requirements is not None or len(cluster.instance_types) != 1:
        raise refusal(
            "a warm pool needs a group that does not mix instances",
            key="instance_types",
            allowed="exactly one type with warm_pool",
        )
    most = cluster.max_size if pool.max_prepared is None else pool.max_prepared
    if pool.min_size > most:
        raise refusal(
            f"{pool.min_size} instances cannot wait where at most {most} are prepared",
            key="warm_pool.min_size",
            allowed=f"0 to {most}",
        )


def check_efa(cluster: TrainingSettings) -> None:
    """All types have EFA, with the same number of cards: one template makes the interfaces."""
    if not cluster.efa:
        return
    if cluster.requirements is not None:
        raise refusal(
            "requirements cannot ask for EFA", key="requirements", allowed="instance_types with EFA"
        )
    cards = {name: efa_cards(name) for name in cluster.instance_types}
    without = [name for name, count in cards.items() if count == 0]
    if without:
        raise refusal(
            f"{', '.join(without)} has no EFA, as far as our catalogue knows",
            key="instance_types",
            allowed=_near(without[0]),
        )
    if len(set(cards.values())) > 1:
        counted = ", ".join(f"{name} {count}" for name, count in cards.items())
        raise refusal(
            f"the types have different numbers of EFA cards ({counted})",
            key="instance_types",
            allowed="types with one number of cards",
        )


def efa_cards(instance_type: str) -> int:
    """How many network cards with EFA a type has, by the catalogue; 0 without, or not known."""
    # Asked only where a cluster wants EFA: the catalogue takes longer to load than all settings.
    from cost.errors import NotFound
    from cost.pricing.catalogue import load

    try:
        return load().instance(instance_type).efa
    except NotFound:
        return 0


def _near(instance_type: str) -> str:
    """Types with EFA of the same family, or those that training is mostly done on."""
    from cost.pricing.catalogue import load

    family = instance_type.split(".", maxsplit=1)[0]
    having = [one for one in load().instances() if one.efa]
    same = [one.name for one in having if one.family == family]
    return ", ".join(same or sorted(one.name for one in having if one.has_gpu and one.efa > 1))
