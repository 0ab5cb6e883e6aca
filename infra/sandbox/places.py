"""Where in the emulator a component is: its account and region, found by its tags."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from cost.errors import EmulatorError, InputError, NotFound
from infra.sandbox.delivery import Place
from infra.sandbox.emulator import identify
from infra.sandbox.services._common import tag_map

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from infra.sandbox.clients import Clients
    from infra.sandbox.emulator import Emulator


def places(emulator: Emulator) -> list[Place]:
    """The accounts and regions that the emulator was called for since it started.

    Raises:
        EmulatorError: it does not answer.
    """
    said = identify(emulator.endpoint)
    if said is None:
        raise EmulatorError(
            "the emulator does not answer",
            where=emulator.endpoint,
            next_step="`trimtab sandbox up` starts it and deploys a stack",
        )
    return [Place(clients=_clients(emulator, a), region=region) for a, region in said["places"]]


@cache
def _clients(emulator: Emulator, account: str) -> Clients:
    """An account's clients: making them costs more than all their calls."""
    return emulator.clients(account)


def belonging(
    emulator: Emulator,
    component: str,
    stack: str | None,
    *,
    kind: str,
    listed: Callable[[Place], Iterable[tuple[Any, Mapping[str, str]]]],
) -> list[tuple[Place, Any]]:
    """The things of a kind that a component's tag is on, with their place.

    Args:
        emulator: the running emulator.
        component: the value of the `component` tag, such as `clusters.trainer`.
        stack: the value of the `stack` tag; None where one stack alone has the component.
        kind: what is looked for, in messages, such as "running instance".
        listed: what there is of it in a place, each with its tags.

    Raises:
        NotFound: nothing of that kind bears the tag; near components are named.
        InputError: no component at all has such a thing, or several stacks have this component and
            none is named.
    """
    everything = list(_everything(emulator, stack, listed))
    found = [entry for entry in everything if entry[2].get("component") == component]
    if not found:
        known = {tags["component"] for _, _, tags in everything if "component" in tags}
        if known:
            raise NotFound(f"component with a {kind}", component, known)
        raise InputError(
            f"no component has a {kind}",
            where=component,
            next_step="`trimtab sandbox status` tells what is deployed",
        )
    stacks = sorted({tags.get("stack", "?") for _, _, tags in found})
    if len(stacks) > 1:
        raise InputError(
            f"{component} is deployed by several stacks: {', '.join(stacks)}",
            next_step="name one with --stack",
        )
    return [(place, thing) for place, thing, _ in found]


def groups(place: Place) -> Iterator[tuple[dict[str, Any], Mapping[str, str]]]:
    """The autoscaling groups of a place, with their tags."""
    client = place.client("autoscaling")
    for page in client.get_paginator("describe_auto_scaling_groups").paginate():
        for group in page["AutoScalingGroups"]:
            yield group, tag_map(group["Tags"])


def _everything(
    emulator: Emulator,
    stack: str | None,
    listed: Callable[[Place], Iterable[tuple[Any, Mapping[str, str]]]],
) -> Iterator[tuple[Place, Any, Mapping[str, str]]]:
    for place in places(emulator):
        for thing, tags in listed(place):
            if stack is None or tags.get("stack") == stack:
                yield place, thing, tags
