"""Section network: where instances live, and how they reach the rest of the world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components.network import Network, NetworkArgs

if TYPE_CHECKING:
    from infra.composition._built import Built, Outputs


def build(built: Built) -> Outputs:
    """One network for the whole environment; its flow logs go to the lake."""
    if built.settings.network is None:
        raise ValueError("settings of an environment have a network: Settings sees to it")
    network = Network(
        "network",
        NetworkArgs(context=built.context, settings=built.settings.network, logs=built.lake.logs),
        built.opts,
    )
    built.found["network"] = network
    return {"vpc_id": network.vpc_id, "private_subnet_ids": network.private_subnet_ids}
