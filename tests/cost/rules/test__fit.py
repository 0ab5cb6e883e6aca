"""Fitting: a type must hold what is needed in every dimension, exactly that much is enough."""

import dataclasses
from typing import Any

import pytest

from cost.rules._fit import Need, fitting
from tests.cost import builders as b

OLD = b.Kind(name="m5.4xlarge", vcpu=16)
NEW = b.Kind(
    name="m6i.xlarge",
    vcpu=4,
    memory_mib=16384,
    network_mbps=1000,
    local_nvme_gb=100,
    ebs_mbps=2000,
    efa=1,
    generation=6,
)
NEED = Need(vcpu=4, memory_mib=16384, network_mbps=1000, nvme_gb=100, ebs_mbps=2000, efa=1)


def fits(new: b.Kind = NEW, need: Need = NEED, old: b.Kind = OLD) -> bool:
    kinds = {k.name: k for k in (old, new)}
    prices = b.Prices(kinds=kinds, hourly=dict.fromkeys(kinds, "0.1"))
    return bool(fitting(old, need, prices, b.REGION))


def test_exactly_what_is_needed_is_enough():
    assert fits()


@pytest.mark.parametrize(
    "more",
    [
        {"vcpu": 4.1},
        {"memory_mib": 16385},
        {"network_mbps": 1001},
        {"nvme_gb": 101},
        {"ebs_mbps": 2001},
        {"efa": 2},
    ],
)
def test_every_dimension_counts(more: dict[str, Any]):
    assert not fits(need=dataclasses.replace(NEED, **more))


@pytest.mark.parametrize("name", ["network_mbps", "ebs_mbps", "vcpu", "memory_mib"])
def test_what_is_not_known_of_a_type_holds_nothing(name: str):
    assert not fits(dataclasses.replace(NEW, **{name: None}))


def test_what_was_not_measured_is_not_asked_for():
    unmeasured = dataclasses.replace(NEED, network_mbps=None, ebs_mbps=None)
    assert fits(dataclasses.replace(NEW, network_mbps=None, ebs_mbps=None), unmeasured)


@pytest.mark.parametrize(
    ("other", "old", "found"),
    [
        ({"name": "m4.xlarge", "generation": 4}, {}, False),  # older
        ({"name": "c5.xlarge", "generation": 5}, {}, True),
        ({"name": "c5.xlarge", "generation": 5}, {"generation": 6}, False),  # older
        ({"name": "i4i.xlarge", "generation": 4}, {}, False),  # made for other work
        ({"name": "i4i.xlarge", "generation": 4}, {"name": "i3.xlarge", "generation": 3}, True),
        ({"name": "m7g.xlarge", "generation": 7, "arch": "arm64"}, {}, True),  # an option
        ({"name": "t3.xlarge", "generation": 3}, {}, True),  # an option
        ({"name": "t2.xlarge", "generation": 2}, {}, False),
        ({"name": "m6i.metal"}, {}, False),
        ({"gpu_name": "a10g"}, {}, False),
        ({"accelerator_count": 1}, {}, False),
    ],
)
def test_what_is_made_for_the_same_work_and_no_older(other: dict, old: dict, found: bool):
    new, now = dataclasses.replace(NEW, **other), dataclasses.replace(OLD, **old)
    assert fits(new, old=now) is found
