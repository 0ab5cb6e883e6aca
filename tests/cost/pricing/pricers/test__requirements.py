"""Attribute-based requirements pick the types that EC2 would."""

from __future__ import annotations

from typing import Any

import pytest

from cost.pricing.catalogue import load
from cost.pricing.pricers._requirements import fitting_types, protection

SMALL = {"vcpuCount": {"min": 4, "max": 4}, "memoryMib": {"min": 16384, "max": 16384}}


def names(**needs: Any) -> set[str]:
    return {kind.name for kind in fitting_types({**SMALL, **needs}, load())}


def test_vcpus_and_memory_bound_the_size() -> None:
    found = names()
    assert {"m5.xlarge", "m6i.xlarge"} <= found
    assert not {"m5.large", "m5.2xlarge", "r5.xlarge"} & found


def test_burstable_and_metal_are_left_out_unless_asked_for() -> None:
    assert "t3.xlarge" not in names()
    assert "t3.xlarge" in names(burstablePerformance="included")
    assert all(n.startswith("t") for n in names(burstablePerformance="required"))


def test_x86_unless_graviton_is_asked_for() -> None:
    assert "m6g.xlarge" not in names()
    assert "m6g.xlarge" in names(cpuManufacturers=["amazon-web-services"])


def test_accelerators_by_count_maker_and_name() -> None:
    none = names(acceleratorCount={"max": 0})
    assert "g4dn.xlarge" not in none
    gpus = names(acceleratorCount={"min": 1}, acceleratorManufacturers=["nvidia"])
    assert {"g4dn.xlarge", "g5.xlarge"} <= gpus
    assert names(acceleratorNames=["a10g"]) == {"g5.xlarge"}
    assert "inf2.xlarge" in names(acceleratorTypes=["inference"])


@pytest.mark.parametrize(
    ("needs", "inside", "outside"),
    [
        ({"allowedInstanceTypes": ["m5*"]}, "m5.xlarge", "m6i.xlarge"),
        ({"excludedInstanceTypes": ["m5.*"]}, "m6i.xlarge", "m5.xlarge"),
        ({"localStorage": "required"}, "m5d.xlarge", "m5.xlarge"),
        ({"localStorage": "excluded"}, "m5.xlarge", "m5d.xlarge"),
        ({"instanceGenerations": ["previous"]}, "m3.xlarge", "m5.xlarge"),
    ],
    ids=["allowed", "excluded", "disks", "no disks", "previous"],
)
def test_choices(needs: dict[str, Any], inside: str, outside: str) -> None:
    found = {
        kind.name for kind in fitting_types({"vcpuCount": {"min": 4, "max": 4}, **needs}, load())
    }
    assert inside in found
    assert outside not in found


def test_price_protection_has_ec2s_defaults() -> None:
    assert protection({}, spot=False) == protection(
        {"onDemandMaxPricePercentageOverLowestPrice": 20}, spot=False
    )
    assert protection({"spotMaxPricePercentageOverLowestPrice": 50}, spot=True) < protection(
        {}, spot=True
    )
