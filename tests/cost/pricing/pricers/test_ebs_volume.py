"""A volume costs by gigabyte, and by what exceeds its type's baseline."""

from __future__ import annotations

import pytest

from cost.graph import UNKNOWN
from cost.pricing.base import Unpriced
from cost.pricing.pricers.ebs_volume import PRICER
from tests.cost.pricing.builders import Case, check_golden, monthly, parts_of


def test_golden() -> None:
    check_golden(
        PRICER,
        {
            "gp2": Case({"size": 500}),
            "gp3 at its baseline": Case({"type": "gp3", "size": 500, "iops": 3000}),
            "gp3 beyond": Case({"type": "gp3", "size": 500, "iops": 8000, "throughput": 500}),
            "io1": Case({"type": "io1", "size": 100, "iops": 1000}),
            "io2 over two thresholds": Case({"type": "io2", "size": 100, "iops": 70000}),
            "magnetic": Case({"type": "standard", "size": 20}, usage={"io_requests": 3e6}),
            "from a snapshot": Case({"type": "gp3", "snapshotId": "snap-1"}),
        },
    )


def test_gp3_is_a_fifth_cheaper_than_gp2() -> None:
    gp2, gp3 = (monthly(parts_of(PRICER, Case({"type": t, "size": 500}))) for t in ("gp2", "gp3"))
    assert gp3 == gp2 * 8 / 10


def test_a_type_that_does_not_exist() -> None:
    with pytest.raises(Unpriced, match="gp4"):
        parts_of(PRICER, Case({"type": "gp4", "size": 1}))


def test_a_size_that_only_a_deployment_tells() -> None:
    with pytest.raises(Unpriced, match="size is known only at deployment"):
        parts_of(PRICER, Case({"size": UNKNOWN}))
