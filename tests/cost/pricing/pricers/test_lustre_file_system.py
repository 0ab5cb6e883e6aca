"""A Lustre file system is billed by its size, full or empty."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cost.graph import UNKNOWN
from cost.pricing.base import Unpriced
from cost.pricing.pricers.lustre_file_system import PRICER
from tests.cost.pricing.builders import Case, check_golden, monthly, parts_of


def system(size: int = 1200, **inputs: Any) -> Case:
    return Case(inputs={"storageCapacity": size, "deploymentType": "SCRATCH_2", **inputs})


def fast(throughput: Any, **inputs: Any) -> Case:
    given = {"deploymentType": "PERSISTENT_2", "perUnitStorageThroughput": throughput}
    return system(2400, **given, **inputs)


def test_golden() -> None:
    cases = {
        "scratch": system(),
        "persistent, with metadata operations and backups": Case(
            inputs=fast(250, metadataConfiguration={"iops": 3000}).inputs,
            usage={"backup_gb": 500},
        ),
    }
    check_golden(PRICER, cases)


def test_the_smallest_scratch() -> None:
    assert monthly(parts_of(PRICER, system())) == Decimal(1200) * Decimal("0.14")


@pytest.mark.parametrize(
    ("throughput", "price"), [(125, "0.145"), (250, "0.21"), (500, "0.34"), (1000, "0.6")]
)
def test_persistent_costs_by_its_throughput(throughput: int, price: str) -> None:
    assert monthly(parts_of(PRICER, fast(throughput))) == 2400 * Decimal(price)


def test_bought_metadata_operations_have_no_known_price() -> None:
    _, metadata = parts_of(PRICER, fast(250, metadataConfiguration={"iops": 3000}))
    assert metadata.monthly is None
    assert metadata.why == "no price of metadata in us-east-1"


@pytest.mark.parametrize(
    ("case", "why"),
    [
        (system(storageType="HDD"), "only SSD storage"),
        (system(deploymentType="PERSISTENT_1"), "PERSISTENT_1 is not in the catalogue"),
        (fast(None), "priced by its throughput"),
        (fast(UNKNOWN), "known only at deployment"),
    ],
)
def test_what_has_no_price_says_why(case: Case, why: str) -> None:
    with pytest.raises(Unpriced, match=why):
        parts_of(PRICER, case)
