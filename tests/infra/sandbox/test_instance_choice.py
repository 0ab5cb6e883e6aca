"""Requirements choose the instance types that AWS would consider."""

from __future__ import annotations

from typing import Any

import pytest

from infra.sandbox.instance_choice import matching_types

SMALL: dict[str, Any] = {"VCpuCount": {"Min": 4, "Max": 8}, "MemoryMiB": {"Min": 16384}}
GPU: dict[str, Any] = {**SMALL, "AcceleratorCount": {"Min": 1}}


@pytest.mark.parametrize(
    ("wanted", "present", "absent"),
    [
        (SMALL, "m6i.xlarge", "g5.xlarge"),
        (SMALL, "m6i.2xlarge", "m6i.4xlarge"),
        (SMALL, "m6i.xlarge", "t3.xlarge"),
        ({**SMALL, "BurstablePerformance": "included"}, "t3.xlarge", "t3.large"),
        ({**SMALL, "ExcludedInstanceTypes": ["m6i*"]}, "m5.xlarge", "m6i.xlarge"),
        ({**SMALL, "AllowedInstanceTypes": ["m6i.*"]}, "m6i.xlarge", "m5.xlarge"),
        (GPU, "g5.xlarge", "m6i.xlarge"),
        ({**GPU, "AcceleratorManufacturers": ["nvidia"]}, "g5.xlarge", "g4ad.xlarge"),
        ({**GPU, "AcceleratorNames": ["a10g"]}, "g5.xlarge", "g4dn.xlarge"),
        (SMALL, "m6i.xlarge", "m6g.xlarge"),
    ],
)
def test_what_is_chosen(wanted: dict[str, Any], present: str, absent: str) -> None:
    found = matching_types(wanted)
    assert present in found
    assert absent not in found


def test_the_smallest_come_first() -> None:
    assert matching_types({**SMALL, "AllowedInstanceTypes": ["m6i.*"]}) == [
        "m6i.xlarge",
        "m6i.2xlarge",
    ]


def test_other_architectures_are_asked_for() -> None:
    assert "m6g.xlarge" in matching_types(SMALL, architecture="arm64")
